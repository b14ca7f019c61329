//! Numbers in a document.
use crate::value::{Value, R};

/// Of digits, with a sign or without.
pub fn int_of(digits: &str) -> R {
    let magnitude = digits.strip_prefix('-').unwrap_or(digits);
    if magnitude.len() > 18 {
        return Ok(crate::int::parse(digits, 10)?.unwrap_or(Value::Int(0)));
    }
    let number = magnitude
        .bytes()
        .fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
    Ok(Value::Int(if digits.len() > magnitude.len() {
        -number
    } else {
        number
    }))
}

fn after_digits(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}

/// Where the number ends, and whether it has a fraction or an exponent; None if there is no number.
pub fn end_of_number(bytes: &[u8], start: usize) -> Option<(usize, bool)> {
    let first = start + usize::from(bytes.get(start) == Some(&b'-'));
    let mut at = match bytes.get(first)? {
        b'0' => first + 1,
        b'1'..=b'9' => after_digits(bytes, first),
        _ => return None,
    };
    let mut is_float = false;
    if bytes.get(at) == Some(&b'.') {
        let end = after_digits(bytes, at + 1);
        if end > at + 1 {
            (at, is_float) = (end, true);
        }
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let has_sign = matches!(bytes.get(at + 1), Some(b'+' | b'-'));
        let digits = at + 1 + usize::from(has_sign);
        let end = after_digits(bytes, digits);
        if end > digits {
            (at, is_float) = (end, true);
        }
    }
    Some((at, is_float))
}
