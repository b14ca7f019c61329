//! Format specifications of numbers as they usually are, without taking them apart first.
use crate::value::Value;

/// `05d`, `8.2f` and the like, of numbers as they usually are; None for everything else.
pub fn format(value: &Value, spec: &str) -> Option<String> {
    let (bytes, zeros) = match spec.as_bytes() {
        [b'0', rest @ ..] => (rest, true),
        bytes => (bytes, false),
    };
    let (width, rest) = few_digits(bytes)?;
    match (value, rest, zeros) {
        (Value::Int(number), [] | [b'd'], true) => Some(format!("{number:0width$}")),
        (Value::Int(number), [] | [b'd'], false) => Some(format!("{number:width$}")),
        (Value::Float(number), [b'.', rest @ ..], _) if number.get().is_finite() => {
            let (digits, kind) = few_digits(rest)?;
            let number = number.get();
            match (rest.len() > 1 && kind == b"f", zeros) {
                (false, _) => None,
                (_, true) => Some(format!("{number:0width$.digits$}")),
                (_, false) => Some(format!("{number:width$.digits$}")),
            }
        }
        _ => None,
    }
}

/// A number of up to three digits at the start, or 0, and what follows it.
fn few_digits(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let digit = |number, byte: &u8| 10 * number + usize::from(byte - b'0');
    (end <= 3).then(|| (bytes[..end].iter().fold(0, digit), &bytes[end..]))
}
