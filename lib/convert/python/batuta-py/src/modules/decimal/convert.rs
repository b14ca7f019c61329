//! From Python's values to decimal numbers and back.
use super::coefficient::{big_power, Coefficient};
use super::context::State;
use super::number::{Kind, Number};
use super::parse;
use super::settings::{status, Run};
use crate::exc::{overflow_error, type_error, value_error};
use crate::value::{Value, R};
use num_bigint::{BigInt, Sign};
use num_traits::{One, Zero};
use std::borrow::Cow;

/// The number of a Decimal.
#[inline]
pub fn number(value: &Value) -> Option<&Number> {
    match value {
        Value::Decimal(number) => Some(number),
        _ => value.any::<Number>(),
    }
}

pub fn of_big(number: &BigInt) -> Number {
    let negative = number.sign() == Sign::Minus;
    Number::finite(negative, number.magnitude().clone().into(), 0)
}

/// An operand: a Decimal or an int.
#[inline]
pub fn operand(value: &Value) -> Option<Cow<'_, Number>> {
    if let Some(number) = number(value) {
        return Some(Cow::Borrowed(number));
    }
    int_operand(value).map(Cow::Owned)
}

fn int_operand(value: &Value) -> Option<Number> {
    match value.base() {
        Value::Int(number) => Some(Number::int(*number)),
        Value::Bool(value) => Some(Number::int(i64::from(value.get()))),
        Value::Big(number) => Some(of_big(number)),
        _ => None,
    }
}

/// As `operand`, of an argument that must be one.
pub fn required(value: &Value) -> R<Cow<'_, Number>> {
    operand(value).ok_or_else(|| unsupported(value))
}

fn unsupported(value: &Value) -> crate::exc::Exc {
    type_error(format!(
        "conversion from {} to Decimal is not supported",
        value.class_ref().type_name()
    ))
}

/// Exactly the number that a float is.
pub fn of_float(number: f64) -> R<Number> {
    if number.is_nan() {
        return Ok(Number::nan());
    }
    let negative = number.is_sign_negative();
    if number.is_infinite() {
        return Ok(Number::infinity(negative));
    }
    let (top, bottom) = crate::float::as_ratio(number)?;
    // The denominator is a power of two.
    let places = bottom.bits() - 1;
    let coefficient = top.magnitude() * num_bigint::BigUint::from(5u32).pow(places as u32);
    Ok(Number::finite(
        negative,
        coefficient.into(),
        -(places as i64),
    ))
}

/// `Decimal(value)`: without rounding.
pub fn exact(value: &Value, state: &State) -> R<Number> {
    if let Some(number) = operand(value) {
        return Ok(number.into_owned());
    }
    match value.base() {
        Value::Str(text) => exact_text(text.as_str(), state),
        Value::Float(number) => {
            state.report(status::FLOAT_OPERATION)?;
            of_float(number.get())
        }
        Value::Tuple(_) | Value::List(_) => {
            let text = tuple_text(&crate::iter::collect(value)?)?;
            exact_ascii(&text, state)
        }
        _ => Err(unsupported(value)),
    }
}

fn exact_text(text: &str, state: &State) -> R<Number> {
    let ascii = parse::ascii(text, true).unwrap_or_default();
    exact_ascii(&ascii, state)
}

fn exact_ascii(text: &str, state: &State) -> R<Number> {
    let mut run = Run::exact();
    let number = parse::exact(text, &mut run);
    state.report(run.status)?;
    Ok(number)
}

/// `context.create_decimal(value)`: rounded.
pub fn rounded(value: &Value, state: &State) -> R<Number> {
    let mut run = state.run();
    let number = match value.base() {
        Value::Str(text) => {
            let ascii = parse::ascii(text.as_str(), false).unwrap_or_default();
            parse::parse(&ascii, &mut run)
        }
        Value::Tuple(_) | Value::List(_) => {
            parse::parse(&tuple_text(&crate::iter::collect(value)?)?, &mut run)
        }
        _ => {
            let number = exact(value, state)?;
            let room = run.settings.prec - i64::from(run.settings.clamp);
            if number.is_nan() && number.digits() > room && !number.coefficient.is_zero() {
                Number::invalid(&mut run, status::CONVERSION_SYNTAX)
            } else {
                super::rounding::finalize(number, &mut run)
            }
        }
    };
    state.report(run.status)?;
    Ok(number)
}

fn tuple_text(parts: &[Value]) -> R<String> {
    let [sign, digits, exponent] = parts else {
        return Err(value_error("argument must be a sequence of length 3"));
    };
    let mut text = match sign.as_i64() {
        Some(0) => String::new(),
        Some(1) => "-".to_owned(),
        _ => return Err(value_error("sign must be an integer with the value 0 or 1")),
    };
    let (name, power) = match exponent.base() {
        Value::Str(name) => match name.as_str() {
            "F" => ("Inf", None),
            "n" => ("NaN", None),
            "N" => ("sNaN", None),
            _ => {
                return Err(value_error(
                    "string argument in the third position must be 'F', 'n' or 'N'",
                ))
            }
        },
        Value::Int(_) | Value::Bool(_) => ("", exponent.as_i64()),
        Value::Big(_) => {
            return Err(overflow_error(
                "Python int too large to convert to C ssize_t",
            ))
        }
        _ => return Err(value_error("exponent must be an integer")),
    };
    text.push_str(name);
    let is_sequence = matches!(digits.base(), Value::Tuple(_) | Value::List(_));
    if !is_sequence {
        return Err(value_error("coefficient must be a tuple of digits"));
    }
    let digits = crate::iter::collect(digits)?;
    for digit in &digits {
        match digit.as_i64() {
            Some(digit @ 0..=9) if name != "Inf" => {
                text.push(char::from(b'0' + digit as u8));
            }
            Some(0..=9) => {}
            _ => return Err(value_error("coefficient must be a tuple of digits")),
        }
    }
    if let Some(power) = power {
        if digits.is_empty() {
            text.push('0');
        }
        text.push_str(&format!("E{power}"));
    }
    Ok(text)
}

/// The whole number that is left when a number is cut by a rounding.
pub fn to_int(number: &Number, run: &mut Run) -> R {
    match number.kind {
        Kind::Infinity => return Err(overflow_error("cannot convert Infinity to integer")),
        Kind::Quiet | Kind::Signaling => return Err(value_error("cannot convert NaN to integer")),
        Kind::Finite => {}
    }
    let whole = super::quantum::to_integral_value(number, run);
    let shift = whole.exponent.max(0) as u64;
    let digits = super::rounding::padded(&whole.coefficient, shift, run);
    if run.status & status::MEMORY != 0 {
        return Err(crate::exc::memory_error(""));
    }
    if let Coefficient::Small(small) = digits {
        if let Ok(small) = i64::try_from(small) {
            return Ok(Value::Int(if whole.negative { -small } else { small }));
        }
    }
    let sign = if whole.negative {
        Sign::Minus
    } else {
        Sign::Plus
    };
    Ok(Value::big(BigInt::from_biguint(sign, digits.to_big())))
}

/// Numerator and denominator without common factors.
pub fn to_ratio(number: &Number) -> R {
    match number.kind {
        Kind::Infinity => return Err(overflow_error("cannot convert Infinity to integer ratio")),
        Kind::Quiet | Kind::Signaling => {
            return Err(value_error("cannot convert NaN to integer ratio"))
        }
        Kind::Finite => {}
    }
    let mut top = BigInt::from(number.coefficient.to_big());
    let mut bottom = BigInt::one();
    if top.is_zero() {
        return Ok(Value::tuple(vec![Value::Int(0), Value::Int(1)]));
    }
    if number.exponent >= 0 {
        top *= BigInt::from((*big_power(number.exponent as u64)).clone());
    } else {
        bottom = BigInt::from((*big_power(number.exponent.unsigned_abs())).clone());
        let common = num_integer::Integer::gcd(&top, &bottom);
        top /= &common;
        bottom /= &common;
    }
    if number.negative {
        top = -top;
    }
    Ok(Value::tuple(vec![Value::big(top), Value::big(bottom)]))
}

pub fn to_float(number: &Number) -> R<f64> {
    match number.kind {
        Kind::Signaling => return Err(value_error("cannot convert signaling NaN to float")),
        Kind::Quiet if number.negative => return Ok(-f64::NAN),
        Kind::Quiet => return Ok(f64::NAN),
        Kind::Infinity if number.negative => return Ok(f64::NEG_INFINITY),
        Kind::Infinity => return Ok(f64::INFINITY),
        Kind::Finite => {}
    }
    let text = super::text::scientific(number, true);
    Ok(text.parse().unwrap_or(f64::NAN))
}

/// Modulo 2 ** 61 - 1, as of ints and floats that are equal.
pub fn hash(number: &Number) -> i64 {
    const MODULUS: u128 = (1 << 61) - 1;
    const TENTH: u128 = 2_075_258_708_292_324_556; // times ten it is one
    let power = |mut base: u128, mut exponent: u64| {
        let mut result = 1;
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result * base % MODULUS;
            }
            base = base * base % MODULUS;
            exponent >>= 1;
        }
        result
    };
    let digits = match &number.coefficient {
        Coefficient::Small(small) => small % MODULUS,
        Coefficient::Big(big) => num_traits::ToPrimitive::to_u128(&(big % MODULUS)).unwrap_or(0),
    };
    let base = if number.exponent < 0 { TENTH } else { 10 };
    let hash = digits * power(base, number.exponent.unsigned_abs()) % MODULUS;
    let hash = if number.negative {
        -(hash as i64)
    } else {
        hash as i64
    };
    if hash == -1 {
        -2
    } else {
        hash
    }
}
