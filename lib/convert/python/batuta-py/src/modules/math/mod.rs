//! math.
mod gamma;

use crate::exc::{overflow_error, type_error, value_error, Exc};
use crate::float::{self, to_f64};
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, Native};
use crate::number::index;
use crate::symbol::known;
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

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

fn gcd(a: &[Value]) -> R {
    let mut result = BigInt::zero();
    for value in a[0].as_tuple().unwrap_or_default() {
        result = result.gcd(&big(value)?);
    }
    Ok(Value::big(result))
}

fn lcm(a: &[Value]) -> R {
    let mut result = BigInt::one();
    for value in a[0].as_tuple().unwrap_or_default() {
        let number = big(value)?;
        result = if number.is_zero() || result.is_zero() {
            BigInt::zero()
        } else {
            result.lcm(&number)
        };
    }
    Ok(Value::big(result))
}

fn factorial(a: &[Value]) -> R {
    if matches!(a[0], Value::Float(_)) {
        return Err(type_error(
            "'float' object cannot be interpreted as an integer",
        ));
    }
    let number = index(&a[0])?;
    let Value::Int(number) = number else {
        return Err(overflow_error(format!(
            "factorial() argument should not exceed {}",
            i64::MAX
        )));
    };
    if number < 0 {
        return Err(value_error("factorial() not defined for negative values"));
    }
    Ok(Value::big(product(1, number.max(1) as u64)))
}

/// The product of a run of numbers, by halves so that the factors are of like size.
fn product(from: u64, to: u64) -> BigInt {
    if to - from < 16 {
        return (from..=to).fold(BigInt::one(), |product, next| product * next);
    }
    let middle = (from + to) / 2;
    product(from, middle) * product(middle + 1, to)
}

fn count_pair(a: &[Value]) -> R<(BigInt, BigInt)> {
    let (n, k) = (big(&a[0])?, big(&a[1])?);
    if n.is_negative() {
        return Err(value_error("n must be a non-negative integer"));
    }
    if k.is_negative() {
        return Err(value_error("k must be a non-negative integer"));
    }
    Ok((n, k))
}

fn comb(a: &[Value]) -> R {
    let (n, k) = count_pair(a)?;
    if k > n {
        return Ok(Value::Int(0));
    }
    let k = k.clone().min(&n - &k);
    let Some(k) = k.to_u64() else {
        return Err(overflow_error(
            "min(n - k, k) must not exceed 9223372036854775807",
        ));
    };
    let mut result = BigInt::one();
    for at in 0..k {
        result = result * (&n - at) / (at + 1);
    }
    Ok(Value::big(result))
}

fn perm(a: &[Value]) -> R {
    if a[1].given().is_none() {
        return factorial(&a[..1]);
    }
    let (n, k) = count_pair(a)?;
    if k > n {
        return Ok(Value::Int(0));
    }
    let Some(k) = k.to_u64() else {
        return Err(overflow_error("k must not exceed 9223372036854775807"));
    };
    Ok(Value::big(
        (0..k).fold(BigInt::one(), |product, at| product * (&n - at)),
    ))
}

fn isqrt(a: &[Value]) -> R {
    let number = big(&a[0])?;
    if number.is_negative() {
        return Err(value_error("isqrt() argument must be nonnegative"));
    }
    Ok(Value::big(number.sqrt()))
}

/// Exact summation (Shewchuk 1997): partial sums that do not overlap.
fn fsum(a: &[Value]) -> R {
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinite) = (0.0, 0.0);
    for item in crate::iter::collect(&a[0])? {
        let original = to_f64(&item)?;
        let mut x = original;
        let mut kept = 0;
        for at in 0..partials.len() {
            let mut y = partials[at];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if x.is_finite() {
            partials.push(x);
        } else {
            if original.is_finite() {
                return Err(overflow_error("intermediate overflow in fsum"));
            }
            special += original;
            if original.is_infinite() {
                infinite += original;
            }
            partials.clear();
        }
    }
    if special != 0.0 {
        if f64::is_nan(infinite) {
            return Err(value_error("-inf + inf in fsum"));
        }
        return Ok(Value::float(special));
    }
    Ok(Value::float(total(&partials)))
}

/// The sum of the partials, rounded once.
fn total(partials: &[f64]) -> f64 {
    let mut rest = partials.iter().rev();
    let Some(&first) = rest.next() else {
        return 0.0;
    };
    let mut high = first;
    let mut low = 0.0;
    let mut left = partials.len() - 1;
    while left > 0 {
        let x = high;
        left -= 1;
        let y = partials[left];
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    if left > 0 && (low < 0.0 && partials[left - 1] < 0.0 || low > 0.0 && partials[left - 1] > 0.0)
    {
        let twice = low * 2.0;
        let next = high + twice;
        if twice == next - high {
            return next;
        }
    }
    high
}

fn length(numbers: &[f64]) -> f64 {
    if numbers.iter().any(|number| number.is_infinite()) {
        return f64::INFINITY;
    }
    let largest = numbers.iter().fold(0.0, |largest: f64, number| {
        if number.is_nan() {
            f64::NAN
        } else {
            largest.max(number.abs())
        }
    });
    if largest == 0.0 || largest.is_nan() || numbers.iter().any(|number| number.is_nan()) {
        return if numbers.iter().any(|number| number.is_nan()) {
            f64::NAN
        } else {
            largest
        };
    }
    if let [x, y] = numbers {
        return x.hypot(*y);
    }
    let (_, exponent) = float::frexp(largest);
    if exponent < -1023 {
        return length_of_tiny(numbers, largest);
    }
    let scale = float::ldexp(1.0, -i64::from(exponent));
    let (mut sum, mut error) = (0.0f64, 0.0f64);
    for number in numbers {
        let x = number * scale;
        let square = x * x;
        let square_error = x.mul_add(x, -square);
        let next = sum + square;
        error += (sum - next) + square + square_error;
        sum = next;
    }
    let root = (sum + error).sqrt();
    let correction = (-root).mul_add(root, sum) + error;
    float::ldexp(root + correction / (2.0 * root), i64::from(exponent))
}

/// The scale of such numbers would be beyond all floats.
fn length_of_tiny(numbers: &[f64], largest: f64) -> f64 {
    let (mut sum, mut error) = (1.0f64, 0.0f64);
    for number in numbers {
        let square = (number / largest) * (number / largest);
        let next = sum + square;
        error += (sum - next) + square;
        sum = next;
    }
    largest * (sum - 1.0 + error).sqrt()
}

fn dist(a: &[Value]) -> R {
    let (p, q) = (crate::iter::collect(&a[0])?, crate::iter::collect(&a[1])?);
    if p.len() != q.len() {
        return Err(value_error(
            "both points must have the same number of dimensions",
        ));
    }
    let differences: R<Vec<f64>> = p
        .iter()
        .zip(&q)
        .map(|(x, y)| Ok((to_f64(x)? - to_f64(y)?).abs()))
        .collect();
    Ok(Value::float(length(&differences?)))
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
