//! Floats: shortest repr, parsing, and the operations whose corner cases Python defines.
use crate::exc::{overflow_error, type_error, value_error, zero_division};
use crate::symbol::known;
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

/// Digits and decimal exponent of the shortest text that reads back: 0.d1d2d3 x 10^exponent.
pub fn shortest(number: f64) -> (String, i32) {
    let number = number.abs();
    let mut text = format!("{number:e}");
    let places = text.find('e').unwrap_or(1).saturating_sub(2);
    // Of two texts that are equally near CPython takes the even one.
    if places >= 13 {
        let even = format!("{number:.places$e}");
        if even.parse() == Ok(number) {
            text = even;
        }
    }
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (
        mantissa.replace('.', ""),
        exponent.parse::<i32>().unwrap_or(0) + 1,
    )
}

pub fn repr(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let (digits, point) = shortest(number);
    if -4 < point && point <= 16 {
        return format!("{sign}{}", positional(&digits, point));
    }
    let exponent = point - 1;
    let (first, rest) = digits.split_at(1);
    let dot = if rest.is_empty() { "" } else { "." };
    format!(
        "{sign}{first}{dot}{rest}e{}{:02}",
        if exponent < 0 { '-' } else { '+' },
        exponent.abs()
    )
}

fn positional(digits: &str, point: i32) -> String {
    if point <= 0 {
        return format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize));
    }
    let point = point as usize;
    if digits.len() <= point {
        return format!("{digits}{}.0", "0".repeat(point - digits.len()));
    }
    format!("{}.{}", &digits[..point], &digits[point..])
}

/// Python's grammar of float literals in strings: underscores between digits, inf, nan.
pub fn parse(text: &str) -> Option<f64> {
    let trimmed = text.trim_matches(crate::unicode::is_space);
    let ascii: String = trimmed.chars().map(crate::unicode::ascii_digit).collect();
    let mut clean = String::with_capacity(ascii.len());
    let bytes = ascii.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == b'_' {
            let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
            if at == 0 || !digit(bytes.get(at - 1)) || !digit(bytes.get(at + 1)) {
                return None;
            }
            continue;
        }
        clean.push(char::from(byte));
    }
    let body = clean.trim_start_matches(['+', '-']);
    if clean.len() - body.len() > 1 {
        return None;
    }
    let known = ["inf", "infinity", "nan"]
        .iter()
        .any(|word| body.eq_ignore_ascii_case(word));
    if !known
        && !body
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'))
    {
        return None;
    }
    clean.parse().ok()
}

/// `float(text)`.
pub fn from_text(value: &Value) -> R<f64> {
    let text = value.as_str().unwrap_or_default();
    parse(text).ok_or_else(|| {
        value_error(format!(
            "could not convert string to float: {}",
            crate::text::repr_or(value, "?")
        ))
    })
}

/// A real number as f64: what math functions take.
pub fn to_f64(value: &Value) -> R<f64> {
    match value.base() {
        Value::Float(number) => Ok(number.get()),
        Value::Int(number) => Ok(*number as f64),
        Value::Bool(value) => Ok(f64::from(u8::from(value.get()))),
        Value::Big(number) => big_to_f64(number),
        _ => by_method(value),
    }
}

fn by_method(value: &Value) -> R<f64> {
    let class = value.class_ref();
    if let Some(hook) = class.lookup(known::FLOAT) {
        let made = crate::attribute::call_special_found(&hook, class, std::slice::from_ref(value))?;
        let Some(number) = made.as_f64() else {
            return Err(type_error(format!(
                "{}.__float__ returned non-float (type {})",
                class.name(),
                made.class_ref().name()
            )));
        };
        if matches!(made, Value::Object(_)) {
            let hook = format!("{}.__float__", class.name());
            crate::number::warn_of_subclass(&hook, "float", &made)?;
        }
        return Ok(number);
    }
    if class.lookup(known::INDEX).is_some() {
        return to_f64(&crate::number::index(value)?);
    }
    Err(type_error(format!(
        "must be real number, not {}",
        class.name()
    )))
}

pub fn big_to_f64(number: &BigInt) -> R<f64> {
    match round_to_f64(number) {
        number if number.is_infinite() => Err(overflow_error("int too large to convert to float")),
        number => Ok(number),
    }
}

/// Half to even, as C does for smaller numbers.
fn round_to_f64(number: &BigInt) -> f64 {
    let bits = number.bits();
    if bits <= 64 {
        return number.to_f64().unwrap_or(f64::INFINITY);
    }
    let magnitude = number.abs();
    let shift = bits - 64;
    let top = (&magnitude >> shift).to_u64().unwrap_or(u64::MAX);
    let rest = !(&magnitude - (BigInt::from(top) << shift)).is_zero();
    // A sticky lowest bit stands for all the bits that were cut off.
    let rounded = ((top | u64::from(rest)) as f64)
        * 2f64.powi(if shift > 1023 { 1023 } else { shift as i32 });
    let result = if shift > 1023 { f64::INFINITY } else { rounded };
    if number.is_negative() {
        -result
    } else {
        result
    }
}

pub fn frexp(number: f64) -> (f64, i32) {
    if number == 0.0 || !number.is_finite() {
        return (number, 0);
    }
    let bits = number.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    if exponent == 0 {
        let (mantissa, exponent) = frexp(number * 2f64.powi(64));
        return (mantissa, exponent - 64);
    }
    (
        f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52),
        exponent - 1022,
    )
}

pub fn ldexp(number: f64, exponent: i64) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    let (mantissa, own) = frexp(number);
    let total = exponent.saturating_add(i64::from(own));
    if total > 1024 {
        return f64::INFINITY.copysign(number);
    }
    if total < -1080 {
        return 0f64.copysign(number);
    }
    if total < -1021 {
        // Rounded once: the mantissa is exact until the last product.
        return mantissa * 2f64.powi((total + 60) as i32) * 2f64.powi(-60);
    }
    mantissa * 2.0 * 2f64.powi((total - 1) as i32)
}

pub fn floordiv(a: f64, b: f64) -> R<f64> {
    Ok(divmod(a, b)
        .map_err(|_| zero_division("float floor division by zero"))?
        .0)
}

pub fn modulo(a: f64, b: f64) -> R<f64> {
    if b == 0.0 {
        return Err(zero_division("float modulo"));
    }
    let rest = a % b;
    if rest == 0.0 {
        return Ok(0f64.copysign(b));
    }
    Ok(if (b < 0.0) != (rest < 0.0) {
        rest + b
    } else {
        rest
    })
}

pub fn divmod(a: f64, b: f64) -> R<(f64, f64)> {
    if b == 0.0 {
        return Err(zero_division("float divmod()"));
    }
    let mut rest = a % b;
    let mut quotient = (a - rest) / b;
    if rest != 0.0 {
        if (b < 0.0) != (rest < 0.0) {
            rest += b;
            quotient -= 1.0;
        }
    } else {
        rest = 0f64.copysign(b);
    }
    let floor = if quotient != 0.0 {
        let floor = quotient.floor();
        if quotient - floor > 0.5 {
            floor + 1.0
        } else {
            floor
        }
    } else {
        0f64.copysign(a / b)
    };
    Ok((floor, rest))
}

/// `a ** b`; a negative base with a broken exponent gives a complex number.
pub fn pow(a: f64, b: f64) -> R {
    if b == 0.0 || a == 1.0 {
        return Ok(Value::float(1.0));
    }
    if a == 0.0 && b < 0.0 && b.is_finite() {
        return Err(zero_division("0.0 cannot be raised to a negative power"));
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b != b.floor() {
        let base = crate::complex::Complex { re: a, im: 0.0 };
        let result = base.pow(crate::complex::Complex { re: b, im: 0.0 })?;
        return Ok(Value::complex(result.re, result.im));
    }
    // Hidden from the compiler, which would make `a * a` of a square: the C library rounds differently.
    let result = a.powf(std::hint::black_box(b));
    if result.is_infinite() && a.is_finite() && b.is_finite() {
        return Err(crate::exc::make(
            &crate::types::types().exception("OverflowError"),
            vec![Value::Int(34), Value::str("Numerical result out of range")],
        ));
    }
    Ok(Value::float(result))
}

/// `round(x, n)`: the decimal that is nearest, of the exact value.
pub fn round(number: f64, places: i64) -> f64 {
    if !number.is_finite() || number == 0.0 {
        return number;
    }
    if places > 330 {
        return number;
    }
    if places < -330 {
        return 0f64.copysign(number);
    }
    if places >= 0 {
        return format!("{number:.*}", places as usize)
            .parse()
            .unwrap_or(number);
    }
    let Some(whole) = exact_int(number.trunc()) else {
        return number;
    };
    let unit = BigInt::from(10).pow(places.unsigned_abs() as u32);
    let exact = number == number.trunc();
    let rounded = crate::int::round_half_even(&whole, &unit, !exact);
    round_to_f64(&rounded).copysign(number)
}

/// The integer that a float without fraction is.
pub fn exact_int(number: f64) -> Option<BigInt> {
    use num_traits::FromPrimitive;
    BigInt::from_f64(number)
}

pub fn to_int(number: f64) -> R {
    if number.is_nan() {
        return Err(value_error("cannot convert float NaN to integer"));
    }
    if number.is_infinite() {
        return Err(overflow_error("cannot convert float infinity to integer"));
    }
    let whole = number.trunc();
    if whole.abs() < 9.0e18 {
        return Ok(Value::Int(whole as i64));
    }
    Ok(Value::big(exact_int(whole).unwrap_or_default()))
}

pub fn hex(number: f64) -> String {
    if !number.is_finite() {
        return repr(number);
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    if number == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = number.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let (lead, power) = if exponent == 0 {
        (0, -1022)
    } else {
        (1, exponent - 1023)
    };
    format!("{sign}0x{lead}.{fraction:013x}p{power:+}")
}

/// Numerator and denominator.
pub fn as_ratio(number: f64) -> R<(BigInt, BigInt)> {
    if number.is_nan() {
        return Err(value_error("cannot convert NaN to integer ratio"));
    }
    if number.is_infinite() {
        return Err(overflow_error("cannot convert Infinity to integer ratio"));
    }
    let (mut mantissa, mut exponent) = frexp(number);
    for _ in 0..300 {
        if mantissa == mantissa.floor() {
            break;
        }
        mantissa *= 2.0;
        exponent -= 1;
    }
    let top = exact_int(mantissa).unwrap_or_default();
    if exponent > 0 {
        return Ok((top << exponent as usize, BigInt::from(1)));
    }
    Ok((top, BigInt::from(1) << exponent.unsigned_abs() as usize))
}
