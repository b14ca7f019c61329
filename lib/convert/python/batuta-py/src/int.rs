//! Integers: text in both directions, and operations that go over from i64 to big integers.
use crate::exc::{overflow_error, value_error, zero_division, Exc};
use crate::value::{Value, R};
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cell::Cell;

thread_local!(static DIGIT_LIMIT: Cell<usize> = const { Cell::new(4300) });

pub fn digit_limit() -> usize {
    DIGIT_LIMIT.with(Cell::get)
}

pub fn set_digit_limit(limit: usize) {
    DIGIT_LIMIT.with(|cell| cell.set(limit));
}

pub fn decimal(number: i64) -> String {
    Digits::of(number).as_str().to_owned()
}

/// A small number in decimal, without an allocation.
pub struct Digits {
    bytes: [u8; 20],
    start: usize,
}

impl Digits {
    pub fn of(number: i64) -> Digits {
        let (mut bytes, mut start) = ([0; 20], 20);
        let mut rest = number.unsigned_abs();
        loop {
            start -= 1;
            bytes[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            start -= 1;
            bytes[start] = b'-';
        }
        Digits { bytes, start }
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.start..]).unwrap_or_default()
    }
}

pub fn big_decimal(number: &BigInt) -> R<String> {
    let limit = digit_limit();
    // Far below the limit nothing has to be counted.
    if limit > 0 && number.bits() as f64 * std::f64::consts::LOG10_2 > limit as f64 - 2.0 {
        let text = number.to_string();
        if text.trim_start_matches('-').len() > limit {
            return Err(value_error(format!(
                "Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
            )));
        }
        return Ok(text);
    }
    Ok(number.to_string())
}

/// `int(text, base)`; None if the text is no number.
pub fn parse(text: &str, base: u32) -> R<Option<Value>> {
    if let Some(number) = few_digits(text).filter(|_| base == 10) {
        return Ok(Some(Value::Int(number)));
    }
    let ascii: String = text
        .trim_matches(crate::unicode::is_space)
        .chars()
        .map(crate::unicode::ascii_digit)
        .collect();
    let (negative, mut body) = match ascii.as_bytes().first() {
        Some(b'-') => (true, &ascii[1..]),
        Some(b'+') => (false, &ascii[1..]),
        _ => (false, &ascii[..]),
    };
    let mut base = base;
    let lower = body.get(..2).unwrap_or_default().to_ascii_lowercase();
    let prefix = match lower.as_str() {
        "0x" => 16,
        "0o" => 8,
        "0b" => 2,
        _ => 0,
    };
    let mut after_prefix = false;
    if prefix > 0 && (base == 0 || base == prefix) {
        base = prefix;
        body = &body[2..];
        after_prefix = true;
    } else if base == 0 {
        base = 10;
        let zeros = body.bytes().all(|byte| matches!(byte, b'0' | b'_'));
        if body.starts_with('0') && !zeros {
            return Ok(None);
        }
    }
    let Some(digits) = clean_digits(body, base, after_prefix) else {
        return Ok(None);
    };
    if digits.len() <= 18 && base <= 10 || digits.len() <= 11 {
        let number = i64::from_str_radix(&digits, base).unwrap_or(0);
        return Ok(Some(Value::Int(if negative { -number } else { number })));
    }
    let limit = digit_limit();
    if limit > 0 && digits.len() > limit && !base.is_power_of_two() {
        return Err(value_error(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {} digits; use sys.set_int_max_str_digits() to increase the limit",
            digits.len()
        )));
    }
    let number = BigInt::parse_bytes(digits.as_bytes(), base).unwrap_or_default();
    Ok(Some(Value::big(if negative { -number } else { number })))
}

/// The number of a text that is nothing but decimal digits, so few that they fit.
fn few_digits(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 18 {
        return None;
    }
    bytes.iter().try_fold(0i64, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + i64::from(byte - b'0'))
    })
}

fn clean_digits(body: &str, base: u32, after_prefix: bool) -> Option<String> {
    let mut digits = String::with_capacity(body.len());
    let mut underscore = !after_prefix;
    if body.is_empty() {
        return None;
    }
    for one in body.chars() {
        if one == '_' {
            if underscore {
                return None;
            }
            underscore = true;
            continue;
        }
        if !one.is_digit(base) {
            return None;
        }
        underscore = false;
        digits.push(one);
    }
    (!underscore).then_some(digits)
}

/// `int(text)`.
pub fn from_text(value: &Value, base: u32) -> R {
    let number = match value.base() {
        Value::Str(text) => parse(text.as_str(), base)?,
        _ => {
            let bytes = value.as_bytes().unwrap_or_default();
            parse(&String::from_utf8_lossy(&bytes), base)?
        }
    };
    number.ok_or_else(|| {
        let shown = crate::text::repr_or(value, "?");
        value_error(format!(
            "invalid literal for int() with base {base}: {shown}"
        ))
    })
}

pub fn floordiv_i64(a: i64, b: i64) -> R<i64> {
    if b == 0 {
        return Err(zero_division("integer division or modulo by zero"));
    }
    a.checked_div_euclid(b)
        .map(|_| Integer::div_floor(&a, &b))
        .ok_or_else(|| overflow_error("integer division result too large"))
}

pub fn mod_i64(a: i64, b: i64) -> R<i64> {
    match b {
        0 => Err(zero_division("integer modulo by zero")),
        -1 => Ok(0),
        _ => Ok(a.mod_floor(&b)),
    }
}

pub fn pow_i64(base: i64, power: i64) -> Option<i64> {
    base.checked_pow(u32::try_from(power).ok()?)
}

/// Correctly rounded, as CPython's long division.
pub fn truediv_big(a: &BigInt, b: &BigInt) -> R<f64> {
    if b.is_zero() {
        return Err(zero_division("division by zero"));
    }
    if a.is_zero() {
        return Ok(if b.is_negative() { -0.0 } else { 0.0 });
    }
    let negative = a.is_negative() != b.is_negative();
    let (a, b) = (a.abs(), b.abs());
    let shift = (a.bits() as i64 - b.bits() as i64) - 66;
    let (top, bottom) = if shift > 0 {
        (a, b << shift as usize)
    } else {
        (a << (-shift) as usize, b)
    };
    let (quotient, rest) = top.div_rem(&bottom);
    let sticky = if rest.is_zero() {
        quotient
    } else {
        quotient | BigInt::one()
    };
    let result = scale(&sticky, shift);
    if result.is_infinite() {
        return Err(overflow_error(
            "integer division result too large for a float",
        ));
    }
    Ok(if negative { -result } else { result })
}

/// `number * 2**shift`, rounded half to even once; the lowest bit stands for what was cut off.
fn scale(number: &BigInt, shift: i64) -> f64 {
    let bits = number.bits() as i64;
    let lowest = (shift + bits - 53).max(-1074);
    let cut = lowest - shift;
    let mut mantissa = if cut > 0 {
        let unit = BigInt::one() << cut as usize;
        round_half_even(number, &unit, false) >> cut as usize
    } else {
        number << (-cut) as usize
    };
    let mut exponent = lowest;
    if mantissa.bits() > 53 {
        mantissa >>= 1;
        exponent += 1;
    }
    crate::float::ldexp(mantissa.to_f64().unwrap_or(0.0), exponent)
}

/// The multiple of `unit` that is nearest; `above` says that the true value is a little larger in magnitude.
pub fn round_half_even(number: &BigInt, unit: &BigInt, above: bool) -> BigInt {
    let magnitude = number.abs();
    let (quotient, rest) = magnitude.div_rem(unit);
    let twice: BigInt = &rest * 2;
    let up = match twice.cmp(unit) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => above || quotient.is_odd(),
        std::cmp::Ordering::Less => false,
    };
    let rounded = (if up { quotient + 1 } else { quotient }) * unit;
    if number.is_negative() {
        -rounded
    } else {
        rounded
    }
}

pub fn pow_mod(base: &BigInt, power: &BigInt, modulus: &BigInt) -> R {
    if modulus.is_zero() {
        return Err(value_error("pow() 3rd argument cannot be 0"));
    }
    let mut base = base.clone();
    let mut power = power.clone();
    if power.is_negative() {
        base = inverse(&base, modulus)?;
        power = -power;
    }
    let size = modulus.abs();
    let result = base.mod_floor(&size).modpow(&power, &size);
    Ok(Value::big(if modulus.is_negative() && !result.is_zero() {
        result - size
    } else {
        result
    }))
}

fn inverse(base: &BigInt, modulus: &BigInt) -> R<BigInt> {
    let size = modulus.abs();
    let gcd = base.extended_gcd(&size);
    if !gcd.gcd.abs().is_one() {
        return Err(value_error("base is not invertible for the given modulus"));
    }
    let x = if gcd.gcd.is_negative() { -gcd.x } else { gcd.x };
    Ok(x.mod_floor(&size))
}

pub fn bit_length(value: &Value) -> u64 {
    match value.base() {
        Value::Big(number) => number.bits(),
        other => u64::from(64 - other.as_i64().unwrap_or(0).unsigned_abs().leading_zeros()),
    }
}

/// At most eight bytes, of which `len` count, of a number from 0 to what is half of what has room in them.
pub fn to_few_bytes(number: i64, len: usize, little: bool) -> Option<[u8; 8]> {
    let unused = 64 - 8 * len as u32;
    if number < 0 || number.leading_zeros() <= unused {
        return None;
    }
    Some(if little {
        number.to_le_bytes()
    } else {
        (number << unused).to_be_bytes()
    })
}

/// The number without a sign of up to seven bytes.
pub fn from_few_bytes(bytes: &[u8], little: bool) -> Option<i64> {
    let join = |number: i64, byte: &u8| number << 8 | i64::from(*byte);
    (bytes.len() < 8).then(|| match little {
        true => bytes.iter().rev().fold(0, join),
        false => bytes.iter().fold(0, join),
    })
}

pub fn to_bytes(number: &BigInt, len: usize, little: bool, signed: bool) -> R<Vec<u8>> {
    if number.is_negative() && !signed {
        return Err(overflow_error("can't convert negative int to unsigned"));
    }
    let too_big = || -> Exc { overflow_error("int too big to convert") };
    let mut bytes = if signed {
        number.to_signed_bytes_le()
    } else {
        number.magnitude().to_bytes_le()
    };
    if number.is_zero() {
        bytes.clear();
    }
    // CPython takes -1 for a number of no bytes.
    let is_minus_one = signed && len == 0 && *number == BigInt::from(-1);
    if is_minus_one {
        bytes.clear();
    }
    if bytes.len() > len {
        return Err(too_big());
    }
    let fill = if number.is_negative() { 0xff } else { 0 };
    bytes.resize(len, fill);
    if !little {
        bytes.reverse();
    }
    Ok(bytes)
}

pub fn from_bytes(bytes: &[u8], little: bool, signed: bool) -> BigInt {
    let mut bytes = bytes.to_vec();
    if !little {
        bytes.reverse();
    }
    if signed {
        return BigInt::from_signed_bytes_le(&bytes);
    }
    BigInt::from_bytes_le(Sign::Plus, &bytes)
}
