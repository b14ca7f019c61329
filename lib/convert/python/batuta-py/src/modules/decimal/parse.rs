//! Numbers from texts.
use super::coefficient::Coefficient;
use super::number::{Kind, Number};
use super::rounding::finalize;
use super::settings::{status, Run, EXP_CLAMP, EXP_INF, MAX_PREC};

/// The ASCII text of a Python one; None where there is something else than digits in other scripts, and spaces.
/// Underscores and surrounding spaces are dropped where they may be.
pub fn ascii(text: &str, lenient: bool) -> Option<String> {
    let text = if lenient {
        text.trim_matches(crate::unicode::is_space)
    } else {
        text
    };
    let mut ascii = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '_' if lenient => {}
            '\0' => return None,
            _ if one.is_ascii() => ascii.push(one),
            _ if crate::unicode::is_space(one) => ascii.push(' '),
            _ => match crate::unicode::decimal_value(one) {
                Some(digit) => ascii.push(char::from(b'0' + digit as u8)),
                None => return None,
            },
        }
    }
    Some(ascii)
}

/// A number by the settings of the run; what is none gives NaN and ConversionSyntax.
pub fn parse(text: &str, run: &mut Run) -> Number {
    match literal(text.as_bytes(), run) {
        Some(number) if number.is_nan() => number,
        Some(number) => finalize(number, run),
        None => Number::invalid(run, status::CONVERSION_SYNTAX),
    }
}

/// As `parse`, where a number that has to be changed is refused.
pub fn exact(text: &str, run: &mut Run) -> Number {
    let number = parse(text, run);
    if run.status & (status::INEXACT | status::ROUNDED | status::CLAMPED) != 0 {
        run.status = status::INVALID_OPERATION;
        return Number::nan();
    }
    run.status &= status::ERRORS;
    number
}

fn literal(text: &[u8], run: &Run) -> Option<Number> {
    let (negative, body) = match text.first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    match body.first()? {
        b'0'..=b'9' | b'.' => finite(body, negative),
        _ => special(body, negative, run),
    }
}

fn special(body: &[u8], negative: bool, run: &Run) -> Option<Number> {
    let lower = body.to_ascii_lowercase();
    if lower == b"inf" || lower == b"infinity" {
        return Some(Number::infinity(negative));
    }
    let (kind, payload) = match lower.strip_prefix(b"snan") {
        Some(payload) => (Kind::Signaling, payload),
        None => (Kind::Quiet, lower.strip_prefix(b"nan")?),
    };
    if !payload.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let zeros = payload.iter().take_while(|digit| **digit == b'0').count();
    let payload = &payload[zeros..];
    let room = run.settings.prec - i64::from(run.settings.clamp);
    if payload.len() as i64 > room {
        return None;
    }
    Some(Number {
        negative,
        kind,
        coefficient: Coefficient::parse(payload),
        exponent: 0,
    })
}

fn finite(body: &[u8], negative: bool) -> Option<Number> {
    let mark = body.iter().position(|one| matches!(one, b'e' | b'E'));
    let (digits, exponent) = match mark {
        Some(at) => (&body[..at], exponent(&body[at + 1..])?),
        None => (body, 0),
    };
    let point = digits.iter().position(|one| *one == b'.');
    let (coefficient, places) = match point {
        Some(at) => {
            let (whole, fraction) = (&digits[..at], &digits[at + 1..]);
            let is_number = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
            if !is_number(whole) || !is_number(fraction) || whole.len() + fraction.len() == 0 {
                return None;
            }
            let all = [whole, fraction].concat();
            (coefficient_of(&all), fraction.len())
        }
        None if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) => return None,
        None => (coefficient_of(digits), 0),
    };
    if places as i64 > MAX_PREC {
        return None;
    }
    let exponent = exponent.saturating_sub(places as i64);
    Some(Number::finite(
        negative,
        coefficient,
        exponent.clamp(EXP_CLAMP, EXP_INF),
    ))
}

fn coefficient_of(digits: &[u8]) -> Coefficient {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    Coefficient::parse(&digits[zeros..])
}

fn exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().fold(0i64, |size, digit| {
        size.saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
    });
    Some(if negative { -size } else { size })
}
