//! seq

use super::print;
use crate::quick::Decimal;
use crate::shell::Shell;

/// A number as `seq` prints it again: no sign but "-", no zeros before it.
fn integer(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let is_plain = (1..16).contains(&digits.len())
        && digits.iter().all(u8::is_ascii_digit)
        && (digits[0] != b'0' || text == b"0");
    is_plain.then(|| std::str::from_utf8(text).ok()?.parse().ok())?
}

pub(super) fn seq(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let numbers: Option<Vec<i64>> = args.iter().map(|arg| integer(arg)).collect();
    let (first, step, last) = match numbers?[..] {
        [last] => (1, 1, last),
        [first, last] => (first, 1, last),
        [first, step, last] if step != 0 => (first, step, last),
        _ => return None,
    };
    let mut text = Vec::new();
    let mut number = first;
    while (step > 0 && number <= last) || (step < 0 && number >= last) {
        text.extend_from_slice(Decimal::of(number).text());
        text.push(b'\n');
        if text.len() > 1 << 16 {
            match print("seq", &text) {
                0 => text.clear(),
                status => return Some(status),
            }
        }
        number += step;
    }
    Some(print("seq", &text))
}
