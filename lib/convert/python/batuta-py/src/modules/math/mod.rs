//! math.
mod exact_sum;
mod gamma;
mod length;
mod whole_numbers;

use crate::exc::{overflow_error, type_error, value_error, Exc};
use crate::float::{self, to_f64};
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, Native};
use crate::number::index;
use crate::symbol::known;
use crate::value::{Value, R};
use exact_sum::fsum;
use length::{dist, length};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};
use whole_numbers::{comb, factorial, gcd, isqrt, lcm, perm};

fn domain() -> Exc {
    value_error("math domain error")
}

fn range() -> Exc {
    overflow_error("math range error")
}

/// NaN from numbers is a domain error, infinity from finite ones is what `overflow` says.
fn checked(a: &[Value], compute: fn(f64) -> f64, overflows: bool) -> R {
    let x = to_f64(&a[0])?;
    let result = compute(x);
    if result.is_nan() && !x.is_nan() {
        return Err(domain());
    }
    if result.is_infinite() && x.is_finite() {
        return Err(if overflows { range() } else { domain() });
    }
    Ok(Value::float(result))
}

fn whole(a: &[Value], name: crate::symbol::Sym, round: fn(f64) -> f64) -> R {
    if let Value::Float(number) = &a[0] {
        return float::to_int(round(number.get()));
    }
    match crate::attribute::call_special(name, &a[..1]) {
        Some(result) => result,
        None => float::to_int(round(to_f64(&a[0])?)),
    }
}

fn trunc(a: &[Value]) -> R {
    match crate::attribute::call_special(known::TRUNC, &a[..1]) {
        Some(result) => result,
        None => Err(type_error(format!(
            "type {} doesn't define __trunc__ method",
            a[0].class_ref().name()
        ))),
    }
}

fn big(value: &Value) -> R<BigInt> {
    Ok(index(value)?.as_bigint().unwrap_or_default())
}

/// Logarithms also of integers beyond the range of floats.
fn log_of(value: &Value, log: fn(f64) -> f64) -> R<f64> {
    if let Value::Big(number) = value.base() {
        if !number.is_positive() {
            return Err(domain());
        }
        let bits = number.bits();
        if bits > 1000 {
            let shift = bits - 64;
            let top = (&**number >> shift).to_f64().unwrap_or(1.0);
            return Ok(log(top) + log(2.0) * shift as f64);
        }
    }
    let x = to_f64(value)?;
    if x <= 0.0 {
        return Err(domain());
    }
    Ok(log(x))
}

fn log(a: &[Value]) -> R {
    let top = log_of(&a[0], f64::ln)?;
    if a[1].is_undef() {
        return Ok(Value::float(top));
    }
    let bottom = log_of(&a[1], f64::ln)?;
    if bottom == 0.0 {
        return Err(crate::exc::zero_division("float division by zero"));
    }
    Ok(Value::float(top / bottom))
}

fn pow(a: &[Value]) -> R {
    let (x, y) = (to_f64(&a[0])?, to_f64(&a[1])?);
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return Err(domain());
    }
    let result = x.powf(y);
    if result.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain());
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(range());
    }
    Ok(Value::float(result))
}

fn fmod(a: &[Value]) -> R {
    let (x, y) = (to_f64(&a[0])?, to_f64(&a[1])?);
    if (x.is_infinite() || y == 0.0) && !x.is_nan() && !y.is_nan() {
        return Err(domain());
    }
    Ok(Value::float(x % y))
}

/// What `isclose` is given: the relative tolerance, and the absolute one.
pub(super) fn tolerances(a: &[Value]) -> R<(f64, f64)> {
    let relative = a[2].given().map_or(Ok(1e-9), to_f64)?;
    let absolute = a[3].given().map_or(Ok(0.0), to_f64)?;
    if relative < 0.0 || absolute < 0.0 {
        return Err(value_error("tolerances must be non-negative"));
    }
    Ok((relative, absolute))
}

fn isclose(a: &[Value]) -> R {
    let (x, y) = (to_f64(&a[0])?, to_f64(&a[1])?);
    let (relative, absolute) = tolerances(a)?;
    if x == y {
        return Ok(Value::bool(true));
    }
    if x.is_infinite() || y.is_infinite() {
        return Ok(Value::bool(false));
    }
    let difference = (y - x).abs();
    Ok(Value::bool(
        difference <= (relative * y).abs()
            || difference <= (relative * x).abs()
            || difference <= absolute,
    ))
}

fn prod(a: &[Value]) -> R {
    let mut result = a[1].given().cloned().unwrap_or(Value::Int(1));
    let mut items = crate::iter::iter(&a[0])?;
    while let Some(item) = items.next()? {
        result = result.mul(&item)?;
    }
    Ok(result)
}

fn ldexp(a: &[Value]) -> R {
    let x = to_f64(&a[0])?;
    let exponent = crate::number::index_clamped(&a[1])?;
    let result = float::ldexp(x, exponent);
    if result.is_infinite() && x.is_finite() {
        return Err(range());
    }
    Ok(Value::float(result))
}

fn nextafter(a: &[Value]) -> R {
    let (x, y) = (to_f64(&a[0])?, to_f64(&a[1])?);
    Ok(Value::float(if x == y || x.is_nan() || y.is_nan() {
        if x.is_nan() {
            x
        } else {
            y
        }
    } else if x == 0.0 {
        f64::from_bits(1).copysign(y)
    } else if (y > x) == (x > 0.0) {
        f64::from_bits(x.to_bits() + 1)
    } else {
        f64::from_bits(x.to_bits() - 1)
    }))
}

/// The C library's, as CPython uses it.
pub(super) mod c {
    #![allow(unsafe_code)]
    extern "C" {
        fn erf(x: f64) -> f64;
        fn erfc(x: f64) -> f64;
        fn log1p(x: f64) -> f64;
        fn asinh(x: f64) -> f64;
        fn acosh(x: f64) -> f64;
        fn atanh(x: f64) -> f64;
    }
    // SAFETY: plain functions of numbers.
    pub fn error(x: f64) -> f64 {
        unsafe { erf(x) }
    }
    pub fn error_rest(x: f64) -> f64 {
        unsafe { erfc(x) }
    }
    pub fn log_1p(x: f64) -> f64 {
        unsafe { log1p(x) }
    }
    pub fn area_sine(x: f64) -> f64 {
        unsafe { asinh(x) }
    }
    pub fn area_cosine(x: f64) -> f64 {
        unsafe { acosh(x) }
    }
    pub fn area_tangent(x: f64) -> f64 {
        unsafe { atanh(x) }
    }
}

fn two(a: &[Value], compute: fn(f64, f64) -> f64) -> R {
    Ok(Value::float(compute(to_f64(&a[0])?, to_f64(&a[1])?)))
}

fn remainder(a: &[Value]) -> R {
    let (x, y) = (to_f64(&a[0])?, to_f64(&a[1])?);
    if x.is_nan() || y.is_nan() {
        return Ok(Value::float(f64::NAN));
    }
    if x.is_infinite() || y == 0.0 {
        return Err(domain());
    }
    if y.is_infinite() {
        return Ok(Value::float(x));
    }
    let (size, step) = (x.abs(), y.abs());
    let low = size % step;
    let high = step - low;
    let rest = if low < high {
        low
    } else if low > high {
        -high
    } else {
        low - 2.0 * ((0.5 * (size - low)) % step)
    };
    Ok(Value::float(1f64.copysign(x) * rest))
}

static FUNCTIONS: &[Native] = &[
    function("acos", "x", |a| checked(a, f64::acos, false)),
    function("acosh", "x", |a| checked(a, c::area_cosine, false)),
    function("asin", "x", |a| checked(a, f64::asin, false)),
    function("asinh", "x", |a| checked(a, c::area_sine, false)),
    function("atan", "x", |a| checked(a, f64::atan, false)),
    function("atan2", "y x", |a| two(a, f64::atan2)),
    function("atanh", "x", |a| checked(a, c::area_tangent, false)),
    function("cbrt", "x", |a| checked(a, f64::cbrt, false)),
    function("ceil", "x", |a| whole(a, known::CEIL, f64::ceil)),
    function("comb", "n k", comb),
    function("copysign", "x y", |a| two(a, f64::copysign)),
    function("cos", "x", |a| checked(a, f64::cos, false)),
    function("cosh", "x", |a| checked(a, f64::cosh, true)),
    function("degrees", "x", |a| {
        Ok(Value::float(
            to_f64(&a[0])? * (180.0 / std::f64::consts::PI),
        ))
    }),
    function("dist", "p q", dist),
    function("erf", "x", |a| checked(a, c::error, false)),
    function("erfc", "x", |a| checked(a, c::error_rest, false)),
    function("exp", "x", |a| checked(a, f64::exp, true)),
    function("exp2", "x", |a| checked(a, f64::exp2, true)),
    function("expm1", "x", |a| checked(a, f64::exp_m1, true)),
    function("fabs", "x", |a| Ok(Value::float(to_f64(&a[0])?.abs()))),
    function("factorial", "n", factorial),
    function("floor", "x", |a| whole(a, known::FLOOR, f64::floor)),
    function("fmod", "x y", fmod),
    function("frexp", "x", |a| {
        let (mantissa, exponent) = float::frexp(to_f64(&a[0])?);
        Ok(Value::tuple(vec![
            Value::float(mantissa),
            Value::Int(i64::from(exponent)),
        ]))
    }),
    function("fsum", "seq", fsum),
    function("gamma", "x", |a| {
        gamma::gamma(to_f64(&a[0])?).map(Value::float)
    }),
    function("gcd", "*integers", gcd),
    function("hypot", "*coordinates", |a| {
        let numbers: R<Vec<f64>> = a[0]
            .as_tuple()
            .unwrap_or_default()
            .iter()
            .map(to_f64)
            .collect();
        let numbers: Vec<f64> = numbers?.iter().map(|number| number.abs()).collect();
        Ok(Value::float(length(&numbers)))
    }),
    function("isclose", "a: b: * rel_tol= abs_tol=", isclose),
    function("isfinite", "x", |a| {
        Ok(Value::bool(to_f64(&a[0])?.is_finite()))
    }),
    function("isinf", "x", |a| {
        Ok(Value::bool(to_f64(&a[0])?.is_infinite()))
    }),
    function("isnan", "x", |a| Ok(Value::bool(to_f64(&a[0])?.is_nan()))),
    function("isqrt", "n", isqrt),
    function("lcm", "*integers", lcm),
    function("ldexp", "x i", ldexp),
    function("lgamma", "x", |a| {
        gamma::lgamma(to_f64(&a[0])?).map(Value::float)
    }),
    function("log", "x base?", log),
    function("log10", "x", |a| {
        log_of(&a[0], f64::log10).map(Value::float)
    }),
    function("log1p", "x", |a| checked(a, c::log_1p, false)),
    function("log2", "x", |a| log_of(&a[0], f64::log2).map(Value::float)),
    function("modf", "x", |a| {
        let x = to_f64(&a[0])?;
        let fraction = if x.is_infinite() {
            0f64.copysign(x)
        } else {
            (x % 1.0).copysign(x)
        };
        Ok(Value::tuple(vec![
            Value::float(fraction),
            Value::float(x.trunc()),
        ]))
    }),
    function("nextafter", "x y", nextafter),
    function("perm", "n k?", perm),
    function("pow", "x y", pow),
    function("prod", "iterable * start=", prod),
    function("radians", "x", |a| {
        Ok(Value::float(
            to_f64(&a[0])? * (std::f64::consts::PI / 180.0),
        ))
    }),
    function("remainder", "x y", remainder),
    function("sin", "x", |a| checked(a, f64::sin, false)),
    function("sinh", "x", |a| checked(a, f64::sinh, true)),
    function("sqrt", "x", |a| checked(a, f64::sqrt, false)),
    function("tan", "x", |a| checked(a, f64::tan, false)),
    function("tanh", "x", |a| checked(a, f64::tanh, false)),
    function("trunc", "x", trunc),
    function("ulp", "x", |a| {
        let x = to_f64(&a[0])?.abs();
        if !x.is_finite() {
            return Ok(Value::float(x));
        }
        let next = f64::from_bits(x.to_bits() + 1);
        Ok(Value::float(if next.is_infinite() {
            x - f64::from_bits(x.to_bits() - 1)
        } else {
            next - x
        }))
    }),
];

fn start(module: &'static Globals) -> R<()> {
    let constants = [
        ("pi", std::f64::consts::PI),
        ("e", std::f64::consts::E),
        ("tau", std::f64::consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ];
    for (name, value) in constants {
        module.put(name, Value::float(value));
    }
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "math",
    functions: &[FUNCTIONS],
    classes: &[],
    start,
};
