//! cmath, by CPython's own formulas.
mod special;

use crate::complex::{from_value, Complex};
use crate::exc::{overflow_error, type_error, value_error, Exc};
use crate::float::to_f64;
use crate::module::Globals;
use crate::modules::math::c;
use crate::modules::Library;
use crate::native::{function, Native};
use crate::symbol::known;
use crate::value::{Value, R};
use special::{look_up, Table};
use std::f64::consts::{E, FRAC_PI_2, LN_10, LN_2, PI, TAU};

const LARGE: f64 = f64::MAX / 4.0;
/// What a number of 53 bits is scaled by to be no longer subnormal.
const SCALE: f64 = (1u64 << 53) as f64;

fn domain() -> Exc {
    value_error("math domain error")
}

fn z(re: f64, im: f64) -> Complex {
    Complex { re, im }
}

fn number(value: &Value) -> R<Complex> {
    if let Some(number) = from_value(value)? {
        return Ok(number);
    }
    match crate::attribute::call_special(known::COMPLEX, std::slice::from_ref(value)) {
        Some(made) => match made?.base() {
            Value::Complex(number) => Ok(**number),
            other => Err(type_error(format!(
                "__complex__ returned non-complex (type {})",
                other.class_ref().name()
            ))),
        },
        None => Ok(z(to_f64(value)?, 0.0)),
    }
}

fn is_finite(x: Complex) -> bool {
    x.re.is_finite() && x.im.is_finite()
}

fn special(table: &Table, x: Complex) -> R<Complex> {
    look_up(table, x.re, x.im).ok_or_else(domain)
}

/// The real part is infinite, the imaginary one gives the sign of the result.
fn turns(x: Complex) -> bool {
    x.re.is_infinite() && x.im.is_finite() && x.im != 0.0
}

fn in_range(x: Complex) -> R<Complex> {
    if x.re.is_infinite() || x.im.is_infinite() {
        return Err(overflow_error("math range error"));
    }
    Ok(x)
}

fn log_large() -> f64 {
    LARGE.ln()
}

fn is_large(x: Complex) -> bool {
    x.re.abs() > LARGE || x.im.abs() > LARGE
}

fn log_of_large(x: Complex) -> f64 {
    (x.re / 2.0).hypot(x.im / 2.0).ln() + LN_2 * 2.0
}

fn sqrt(x: Complex) -> R<Complex> {
    if !is_finite(x) {
        return special(&special::SQRT, x);
    }
    if x.re == 0.0 && x.im == 0.0 {
        return Ok(z(0.0, x.im));
    }
    let (mut across, up) = (x.re.abs(), x.im.abs());
    let size = if across < f64::MIN_POSITIVE && up < f64::MIN_POSITIVE {
        across *= SCALE;
        (across + across.hypot(up * SCALE)).sqrt() / (1u64 << 27) as f64
    } else {
        across /= 8.0;
        2.0 * (across + across.hypot(up / 8.0)).sqrt()
    };
    let other = up / (2.0 * size);
    Ok(if x.re >= 0.0 {
        z(size, other.copysign(x.im))
    } else {
        z(other, size.copysign(x.im))
    })
}

fn exp(x: Complex) -> R<Complex> {
    if turns(x) {
        let size = if x.re > 0.0 { f64::INFINITY } else { 0.0 };
        return Ok(z(size.copysign(x.im.cos()), size.copysign(x.im.sin())));
    }
    if !is_finite(x) {
        return special(&special::EXP, x);
    }
    in_range(if x.re > log_large() {
        let size = (x.re - 1.0).exp();
        z(size * x.im.cos() * E, size * x.im.sin() * E)
    } else {
        let size = x.re.exp();
        z(size * x.im.cos(), size * x.im.sin())
    })
}

fn log(x: Complex) -> R<Complex> {
    if !is_finite(x) {
        return special(&special::ACOSH, x);
    }
    let (across, up) = (x.re.abs(), x.im.abs());
    let size = if is_large(x) {
        (across / 2.0).hypot(up / 2.0).ln() + LN_2
    } else if across < f64::MIN_POSITIVE && up < f64::MIN_POSITIVE {
        if across == 0.0 && up == 0.0 {
            return Err(domain());
        }
        (across * SCALE).hypot(up * SCALE).ln() - 53.0 * LN_2
    } else {
        let length = across.hypot(up);
        if (0.71..=1.73).contains(&length) {
            let (most, least) = (across.max(up), across.min(up));
            c::log_1p((most - 1.0) * (most + 1.0) + least * least) / 2.0
        } else {
            length.ln()
        }
    };
    Ok(z(size, x.im.atan2(x.re)))
}

fn cosh(x: Complex) -> R<Complex> {
    if turns(x) {
        let up = f64::INFINITY.copysign(x.im.sin());
        let across = f64::INFINITY.copysign(x.im.cos());
        return Ok(z(across, if x.re > 0.0 { up } else { -up }));
    }
    if !is_finite(x) {
        return special(&special::COSH, x);
    }
    in_range(if x.re.abs() > log_large() {
        let less = x.re - 1f64.copysign(x.re);
        z(x.im.cos() * less.cosh() * E, x.im.sin() * less.sinh() * E)
    } else {
        z(x.im.cos() * x.re.cosh(), x.im.sin() * x.re.sinh())
    })
}

fn sinh(x: Complex) -> R<Complex> {
    if turns(x) {
        let across = f64::INFINITY.copysign(x.im.cos());
        let up = f64::INFINITY.copysign(x.im.sin());
        return Ok(z(if x.re > 0.0 { across } else { -across }, up));
    }
    if !is_finite(x) {
        return special(&special::SINH, x);
    }
    in_range(if x.re.abs() > log_large() {
        let less = x.re - 1f64.copysign(x.re);
        z(x.im.cos() * less.sinh() * E, x.im.sin() * less.cosh() * E)
    } else {
        z(x.im.cos() * x.re.sinh(), x.im.sin() * x.re.cosh())
    })
}

fn tanh(x: Complex) -> R<Complex> {
    if turns(x) {
        let up = 0f64.copysign(2.0 * x.im.sin() * x.im.cos());
        return Ok(z(1f64.copysign(x.re), up));
    }
    if !is_finite(x) {
        return special(&special::TANH, x);
    }
    if x.re.abs() > log_large() {
        let up = 4.0 * x.im.sin() * x.im.cos() * (-2.0 * x.re.abs()).exp();
        return Ok(z(1f64.copysign(x.re), up));
    }
    let (across, up) = (x.re.tanh(), x.im.tan());
    let narrow = 1.0 / x.re.cosh();
    let both = across * up;
    let denominator = 1.0 + both * both;
    Ok(z(
        across * (1.0 + up * up) / denominator,
        ((up / denominator) * narrow) * narrow,
    ))
}

fn acos(x: Complex) -> R<Complex> {
    if !is_finite(x) {
        return special(&special::ACOS, x);
    }
    if is_large(x) {
        let size = log_of_large(x);
        let up = if x.re < 0.0 {
            -size.copysign(x.im)
        } else {
            size.copysign(-x.im)
        };
        return Ok(z(x.im.abs().atan2(x.re), up));
    }
    let (a, b) = (sqrt(z(1.0 - x.re, -x.im))?, sqrt(z(1.0 + x.re, x.im))?);
    Ok(z(
        2.0 * a.re.atan2(b.re),
        c::area_sine(b.re * a.im - b.im * a.re),
    ))
}

fn acosh(x: Complex) -> R<Complex> {
    if !is_finite(x) {
        return special(&special::ACOSH, x);
    }
    if is_large(x) {
        return Ok(z(log_of_large(x), x.im.atan2(x.re)));
    }
    let (a, b) = (sqrt(z(x.re - 1.0, x.im))?, sqrt(z(x.re + 1.0, x.im))?);
    Ok(z(
        c::area_sine(a.re * b.re + a.im * b.im),
        2.0 * a.im.atan2(b.re),
    ))
}

fn asinh(x: Complex) -> R<Complex> {
    if !is_finite(x) {
        return special(&special::ASINH, x);
    }
    if is_large(x) {
        let size = log_of_large(x);
        let across = if x.im >= 0.0 {
            size.copysign(x.re)
        } else {
            -size.copysign(-x.re)
        };
        return Ok(z(across, x.im.atan2(x.re.abs())));
    }
    let (a, b) = (sqrt(z(1.0 + x.im, -x.re))?, sqrt(z(1.0 - x.im, x.re))?);
    Ok(z(
        c::area_sine(a.re * b.im - b.re * a.im),
        x.im.atan2(a.re * b.re - a.im * b.im),
    ))
}

fn atanh(x: Complex) -> R<Complex> {
    if !is_finite(x) {
        return special(&special::ATANH, x);
    }
    if x.re.is_sign_negative() {
        let turned = atanh(z(-x.re, -x.im))?;
        return Ok(z(-turned.re, -turned.im));
    }
    let up = x.im.abs();
    if x.re > LARGE.sqrt() || up > LARGE.sqrt() {
        let half = (x.re / 2.0).hypot(x.im / 2.0);
        return Ok(z(x.re / 4.0 / half / half, -FRAC_PI_2.copysign(-x.im)));
    }
    if x.re == 1.0 && up < f64::MIN_POSITIVE.sqrt() {
        if up == 0.0 {
            return Err(domain());
        }
        return Ok(z(
            -(up.sqrt() / up.hypot(2.0).sqrt()).ln(),
            (2f64.atan2(-up) / 2.0).copysign(x.im),
        ));
    }
    let rest = 1.0 - x.re;
    Ok(z(
        c::log_1p(4.0 * x.re / (rest * rest + up * up)) / 4.0,
        -(-2.0 * x.im).atan2(rest * (1.0 + x.re) - up * up) / 2.0,
    ))
}

/// A function of the circle by the one of the hyperbola: of i times the number, turned back.
fn turned(x: Complex, of: fn(Complex) -> R<Complex>) -> R<Complex> {
    let result = of(z(-x.im, x.re))?;
    Ok(z(result.im, -result.re))
}

fn rect(size: f64, angle: f64) -> R<Complex> {
    if size.is_infinite() && angle.is_finite() && angle != 0.0 {
        return Ok(z(
            size.copysign(angle.cos()) * size.signum(),
            size.copysign(angle.sin()) * size.signum(),
        ));
    }
    if !size.is_finite() || !angle.is_finite() {
        return special(&special::RECT, z(size, angle));
    }
    Ok(if angle == 0.0 {
        z(size, size * angle)
    } else {
        z(size * angle.cos(), size * angle.sin())
    })
}

fn size(x: Complex) -> R<f64> {
    let size = x.re.hypot(x.im);
    if size.is_infinite() && is_finite(x) {
        return Err(overflow_error("math range error"));
    }
    Ok(size)
}

fn isclose(a: &[Value]) -> R {
    let (x, y) = (number(&a[0])?, number(&a[1])?);
    let (relative, absolute) = super::math::tolerances(a)?;
    if x == y {
        return Ok(Value::bool(true));
    }
    let infinite = |x: Complex| x.re.is_infinite() || x.im.is_infinite();
    if infinite(x) || infinite(y) {
        return Ok(Value::bool(false));
    }
    let difference = (x.re - y.re).hypot(x.im - y.im);
    let allowed = |x: Complex| relative * x.re.hypot(x.im);
    Ok(Value::bool(
        difference <= allowed(y) || difference <= allowed(x) || difference <= absolute,
    ))
}

fn made(result: R<Complex>) -> R {
    result.map(|x| Value::complex(x.re, x.im))
}

fn log_by(a: &[Value]) -> R {
    let top = log(number(&a[0])?)?;
    if a[1].is_undef() {
        return made(Ok(top));
    }
    let bottom = log(number(&a[1])?)?;
    made(top.div(bottom).map_err(|_| domain()))
}

static FUNCTIONS: &[Native] = &[
    function("acos", "z", |a| made(acos(number(&a[0])?))),
    function("acosh", "z", |a| made(acosh(number(&a[0])?))),
    function("asin", "z", |a| made(turned(number(&a[0])?, asinh))),
    function("asinh", "z", |a| made(asinh(number(&a[0])?))),
    function("atan", "z", |a| made(turned(number(&a[0])?, atanh))),
    function("atanh", "z", |a| made(atanh(number(&a[0])?))),
    function("cos", "z", |a| {
        let x = number(&a[0])?;
        made(cosh(z(-x.im, x.re)))
    }),
    function("cosh", "z", |a| made(cosh(number(&a[0])?))),
    function("exp", "z", |a| made(exp(number(&a[0])?))),
    function("isclose", "a: b: * rel_tol= abs_tol=", isclose),
    function("isfinite", "z", |a| {
        Ok(Value::bool(is_finite(number(&a[0])?)))
    }),
    function("isinf", "z", |a| {
        let x = number(&a[0])?;
        Ok(Value::bool(x.re.is_infinite() || x.im.is_infinite()))
    }),
    function("isnan", "z", |a| {
        let x = number(&a[0])?;
        Ok(Value::bool(x.re.is_nan() || x.im.is_nan()))
    }),
    function("log", "z base?", log_by),
    function("log10", "z", |a| {
        made(log(number(&a[0])?).map(|x| z(x.re / LN_10, x.im / LN_10)))
    }),
    function("phase", "z", |a| {
        let x = number(&a[0])?;
        let angle = x.im.atan2(x.re);
        // The C library says so, and CPython passes it on.
        if angle == 0.0 && x.im != 0.0 && x.re.is_finite() {
            return Err(overflow_error("math range error"));
        }
        Ok(Value::float(angle))
    }),
    function("polar", "z", |a| {
        let x = number(&a[0])?;
        let parts = [size(x)?, x.im.atan2(x.re)];
        Ok(crate::tuple::tuple_of(parts.map(Value::float)))
    }),
    function("rect", "r phi", |a| {
        made(rect(to_f64(&a[0])?, to_f64(&a[1])?))
    }),
    function("sin", "z", |a| made(turned(number(&a[0])?, sinh))),
    function("sinh", "z", |a| made(sinh(number(&a[0])?))),
    function("sqrt", "z", |a| made(sqrt(number(&a[0])?))),
    function("tan", "z", |a| made(turned(number(&a[0])?, tanh))),
    function("tanh", "z", |a| made(tanh(number(&a[0])?))),
];

fn start(module: &'static Globals) -> R<()> {
    let constants = [
        ("e", E),
        ("pi", PI),
        ("tau", TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ];
    for (name, value) in constants {
        module.put(name, Value::float(value));
    }
    module.put("infj", Value::complex(0.0, f64::INFINITY));
    module.put("nanj", Value::complex(0.0, f64::NAN));
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "cmath",
    functions: &[FUNCTIONS],
    classes: &[],
    start,
};
