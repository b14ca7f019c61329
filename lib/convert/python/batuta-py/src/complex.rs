//! Complex numbers.
use crate::compare::Cmp;
use crate::exc::{overflow_error, value_error, zero_division, Exc};
use crate::float;
use crate::value::{Value, R};

#[derive(Clone, Copy, PartialEq)]
pub struct Complex {
    pub re: f64,
    pub im: f64,
}

pub fn complex(re: f64, im: f64) -> Value {
    Value::complex(re, im)
}

/// A real or complex number as a complex one.
pub fn from_value(value: &Value) -> R<Option<Complex>> {
    match value.base() {
        Value::Complex(number) => Ok(Some(**number)),
        Value::Int(_) | Value::Bool(_) | Value::Big(_) | Value::Float(_) => Ok(Some(Complex {
            re: float::to_f64(value)?,
            im: 0.0,
        })),
        _ => Ok(None),
    }
}

pub fn compare(op: Cmp, a: &Value, b: &Value) -> R<Option<bool>> {
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(None);
    }
    let parts = |value: &Value| match value {
        Value::Complex(number) => (Value::float(number.re), number.im),
        other => (other.clone(), 0.0),
    };
    if !matches!(
        a,
        Value::Complex(_) | Value::Int(_) | Value::Bool(_) | Value::Big(_) | Value::Float(_)
    ) {
        return Ok(None);
    }
    let ((re_a, im_a), (re_b, im_b)) = (parts(a), parts(b));
    let equal =
        im_a == im_b && crate::compare::numbers(&re_a, &re_b).is_some_and(|order| order.is_eq());
    Ok(Some(equal == (op == Cmp::Eq)))
}

impl Complex {
    pub fn mul(self, other: Complex) -> Complex {
        Complex {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }

    pub fn div(self, other: Complex) -> R<Complex> {
        let (a, b) = (self, other);
        if b.re.abs() >= b.im.abs() {
            if b.re == 0.0 {
                return Err(zero_division("complex division by zero"));
            }
            let ratio = b.im / b.re;
            let denominator = b.re + b.im * ratio;
            return Ok(Complex {
                re: (a.re + a.im * ratio) / denominator,
                im: (a.im - a.re * ratio) / denominator,
            });
        }
        if b.im.abs() >= b.re.abs() {
            let ratio = b.re / b.im;
            let denominator = b.re * ratio + b.im;
            return Ok(Complex {
                re: (a.re * ratio + a.im) / denominator,
                im: (a.im * ratio - a.re) / denominator,
            });
        }
        Ok(Complex {
            re: f64::NAN,
            im: f64::NAN,
        })
    }

    pub fn pow(self, other: Complex) -> R<Complex> {
        if other.im == 0.0 && other.re == other.re.trunc() && other.re.abs() <= 100.0 {
            let result = self.power_int(other.re as i64)?;
            return result.checked();
        }
        if other.re == 0.0 && other.im == 0.0 {
            return Ok(Complex { re: 1.0, im: 0.0 });
        }
        if self.re == 0.0 && self.im == 0.0 {
            if other.im != 0.0 || other.re < 0.0 {
                return Err(zero_division("0.0 to a negative or complex power"));
            }
            return Ok(Complex { re: 0.0, im: 0.0 });
        }
        let size = self.re.hypot(self.im);
        let mut len = size.powf(other.re);
        let at = self.im.atan2(self.re);
        let mut phase = at * other.re;
        if other.im != 0.0 {
            len /= (at * other.im).exp();
            phase += other.im * size.ln();
        }
        Complex {
            re: len * phase.cos(),
            im: len * phase.sin(),
        }
        .checked()
    }

    fn power_int(self, power: i64) -> R<Complex> {
        let one = Complex { re: 1.0, im: 0.0 };
        let (mut result, mut base, mut left) = (one, self, power.unsigned_abs());
        let mut mask = 1u64;
        while mask > 0 && left >= mask {
            if left & mask != 0 {
                result = result.mul(base);
                left &= !mask;
            }
            mask <<= 1;
            base = base.mul(base);
        }
        if power < 0 {
            if self.re == 0.0 && self.im == 0.0 {
                return Err(zero_division("0.0 to a negative or complex power"));
            }
            return one.div(result);
        }
        Ok(result)
    }

    fn checked(self) -> R<Complex> {
        if self.re.is_infinite() || self.im.is_infinite() {
            return Err(overflow_error("complex exponentiation"));
        }
        Ok(self)
    }

    pub fn repr(self) -> String {
        let part = |number: f64| {
            let text = float::repr(number);
            text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
        };
        if self.re == 0.0 && self.re.is_sign_positive() {
            return format!("{}j", part(self.im));
        }
        let im = part(self.im);
        let sign = if self.im.is_nan() || !self.im.is_sign_negative() {
            "+"
        } else {
            ""
        };
        format!("({}{sign}{im}j)", part(self.re))
    }
}

/// `complex('1+2j')`.
pub fn parse(text: &str) -> R<Complex> {
    let malformed = || -> Exc { value_error("complex() arg is a malformed string") };
    let mut text = text.trim();
    if let Some(inner) = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        text = inner.trim();
    }
    let number = |text: &str| -> R<f64> {
        match text {
            "+" | "" => Ok(1.0),
            "-" => Ok(-1.0),
            _ => float::parse(text).ok_or_else(malformed),
        }
    };
    let Some(body) = text.strip_suffix(['j', 'J']) else {
        return Ok(Complex {
            re: float::parse(text).ok_or_else(malformed)?,
            im: 0.0,
        });
    };
    let bytes = body.as_bytes();
    let split = (1..bytes.len())
        .rev()
        .find(|&at| matches!(bytes[at], b'+' | b'-') && !matches!(bytes[at - 1], b'e' | b'E'));
    match split {
        Some(at) => Ok(Complex {
            re: float::parse(&body[..at]).ok_or_else(malformed)?,
            im: number(&body[at..])?,
        }),
        None if body.is_empty() => Ok(Complex { re: 0.0, im: 1.0 }),
        None => Ok(Complex {
            re: 0.0,
            im: number(body)?,
        }),
    }
}
