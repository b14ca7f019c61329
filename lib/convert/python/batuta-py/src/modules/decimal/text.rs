//! Texts of numbers.
use super::number::{Kind, Number};

/// How a number is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    Scientific,
    /// Exponents are multiples of three.
    Engineering,
    /// One digit before the point, always with an exponent.
    Exponent,
    /// Without an exponent.
    Fixed,
}

/// Of what is no finite number; without its sign.
pub fn special(number: &Number) -> String {
    let name = match number.kind {
        Kind::Infinity => return "Infinity".to_owned(),
        Kind::Signaling => "sNaN",
        _ => "NaN",
    };
    if number.coefficient.is_zero() {
        return name.to_owned();
    }
    format!("{name}{}", number.coefficient.text())
}

pub fn scientific(number: &Number, capitals: bool) -> String {
    signed(number, Layout::Scientific, capitals)
}

pub fn engineering(number: &Number, capitals: bool) -> String {
    signed(number, Layout::Engineering, capitals)
}

fn signed(number: &Number, layout: Layout, capitals: bool) -> String {
    let body = match number.kind {
        Kind::Finite => magnitude(number, layout, capitals, None),
        _ => special(number),
    };
    if number.negative {
        format!("-{body}")
    } else {
        body
    }
}

/// How many of the digits stand before the point; not between 1 and their number where zeros have to be added.
fn point_of(number: &Number, layout: Layout, len: i64) -> i64 {
    let left = number.exponent + len;
    let plain = number.exponent <= 0 && left > -6;
    match layout {
        Layout::Fixed => left,
        Layout::Exponent => 1,
        _ if plain => left,
        Layout::Scientific => 1,
        Layout::Engineering if number.coefficient.is_zero() => (left + 1).rem_euclid(3) - 1,
        Layout::Engineering => (left - 1).rem_euclid(3) + 1,
    }
}

/// Without sign, of a finite number. `point` is where the point goes, where that is not for the layout to say.
pub fn magnitude(number: &Number, layout: Layout, capitals: bool, point: Option<i64>) -> String {
    let digits = number.coefficient.text();
    let len = digits.len() as i64;
    let left = number.exponent.saturating_add(len);
    let point = point.unwrap_or_else(|| point_of(number, layout, len));
    let mut text = String::with_capacity(digits.len() + 8);
    if point <= 0 {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', point.unsigned_abs() as usize));
        text.push_str(&digits);
    } else if point >= len {
        text.push_str(&digits);
        text.extend(std::iter::repeat_n('0', (point - len) as usize));
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        text.push_str(whole);
        text.push('.');
        text.push_str(fraction);
    }
    if left != point || layout == Layout::Exponent {
        text.push(if capitals { 'E' } else { 'e' });
        text.push_str(&format!("{:+}", left - point));
    }
    text
}
