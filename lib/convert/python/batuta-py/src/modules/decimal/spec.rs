//! `format(number, specification)`.
use super::coefficient::Rest;
use super::number::Number;
use super::rounding::{cut, padded};
use super::settings::{status, Rounding, Run, MAX_EMAX, MAX_PREC, MIN_ETINY};
use super::text::{magnitude, special, Layout};

pub struct Spec {
    fill: char,
    /// `z`: zeros between sign and digits, which are grouped with them.
    align: char,
    sign: char,
    no_negative_zero: bool,
    width: usize,
    groups: bool,
    places: Option<i64>,
    /// One of `e`, `f`, `g`, `%`.
    kind: char,
    capitals: bool,
}

fn is_align(one: Option<&char>) -> bool {
    one.is_some_and(|one| matches!(one, '<' | '>' | '=' | '^'))
}

/// None for what is no specification.
pub fn parse(text: &str, capitals: bool) -> Option<Spec> {
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    let mut spec = Spec {
        fill: ' ',
        align: '>',
        sign: '-',
        no_negative_zero: false,
        width: 0,
        groups: false,
        places: None,
        kind: 'g',
        capitals,
    };
    let aligned = if is_align(chars.get(1)) {
        spec.fill = chars[0];
        spec.align = chars[1];
        at = 2;
        true
    } else if is_align(chars.first()) {
        spec.align = chars[0];
        at = 1;
        true
    } else {
        false
    };
    if let Some(sign @ ('+' | '-' | ' ')) = chars.get(at) {
        spec.sign = *sign;
        at += 1;
    }
    if chars.get(at) == Some(&'z') {
        spec.no_negative_zero = true;
        at += 1;
    }
    if chars.get(at) == Some(&'0') {
        if aligned {
            return None;
        }
        spec.align = 'z';
        spec.fill = '0';
        at += 1;
    }
    spec.width = match chars.get(at) {
        Some('0') => return None,
        _ => digits(&chars, &mut at)?.unwrap_or(0) as usize,
    };
    if chars.get(at) == Some(&',') {
        spec.groups = true;
        at += 1;
    }
    if chars.get(at) == Some(&'.') {
        at += 1;
        spec.places = Some(digits(&chars, &mut at)??);
    }
    parse_kind(&chars[at..], &mut spec)?;
    Some(spec)
}

fn parse_kind(rest: &[char], spec: &mut Spec) -> Option<()> {
    let kind = match rest {
        [] => return Some(()),
        [kind] => *kind,
        _ => return None,
    };
    match kind {
        'e' | 'f' | 'g' | 'E' | 'F' | 'G' | '%' => {
            spec.kind = kind.to_ascii_lowercase();
            spec.capitals = kind.is_ascii_uppercase();
        }
        // By the locale, which is C.
        'n' | 'N' if !spec.groups => spec.capitals = kind == 'N',
        _ => return None,
    }
    Some(())
}

/// None inside where there are none; None for too many.
fn digits(chars: &[char], at: &mut usize) -> Option<Option<i64>> {
    let start = *at;
    let mut number = 0i64;
    while let Some(digit) = chars.get(*at).and_then(|one| one.to_digit(10)) {
        number = number.checked_mul(10)?.checked_add(i64::from(digit))?;
        *at += 1;
    }
    Some((*at > start).then_some(number))
}

/// None where the result is beyond what can be.
pub fn format(number: &Number, spec: &Spec, rounding: Rounding) -> Option<String> {
    if spec.width as i64 > MAX_PREC {
        return None;
    }
    let mut negative = number.negative;
    let mut body = if number.is_special() {
        special(number)
    } else {
        let (rounded, layout, point) = laid_out(number, spec, rounding)?;
        // CPython forgets `F` when it looks at what rounding makes zero.
        let is_zero = match (spec.kind, spec.capitals) {
            ('f', true) => number.is_zero(),
            _ => rounded.is_zero(),
        };
        if is_zero && spec.no_negative_zero {
            negative = false;
        }
        magnitude(&rounded, layout, spec.capitals, point)
    };
    if spec.kind == '%' {
        body.push('%');
    }
    let sign = match spec.sign {
        _ if negative => "-",
        '+' => "+",
        ' ' => " ",
        _ => "",
    };
    Some(assemble(sign, &body, spec, number.is_special()))
}

type Laid = (Number, Layout, Option<i64>);

fn laid_out(number: &Number, spec: &Spec, rounding: Rounding) -> Option<Laid> {
    let mut number = number.clone();
    match spec.kind {
        'e' => {
            let mut point = None;
            if let Some(places) = spec.places {
                if number.is_zero() {
                    point = Some(1 - places);
                } else {
                    to_digits(&mut number, places.checked_add(1)?, rounding)?;
                }
            }
            Some((number, Layout::Exponent, point))
        }
        'g' => {
            if let Some(places) = spec.places {
                let places = places.max(1);
                if !number.is_zero() && number.digits() > places {
                    to_digits(&mut number, places, rounding)?;
                }
            }
            Some((number, Layout::Scientific, None))
        }
        kind => {
            if kind == '%' {
                number.exponent += 2;
            }
            if let Some(places) = spec.places {
                rescale(&mut number, -places, rounding)?;
            } else if number.is_zero() {
                number.exponent = number.exponent.min(0);
            }
            Some((number, Layout::Fixed, None))
        }
    }
}

fn to_digits(number: &mut Number, digits: i64, rounding: Rounding) -> Option<()> {
    let exponent = number.exponent + number.digits() - digits;
    rescale(number, exponent, rounding)?;
    if number.digits() > digits {
        rescale(number, exponent + 1, rounding)?;
    }
    Some(())
}

/// Rounds or pads, whatever the precision is.
fn rescale(number: &mut Number, exponent: i64, rounding: Rounding) -> Option<()> {
    if !(MIN_ETINY..=MAX_EMAX + 1).contains(&exponent) {
        return None;
    }
    if number.is_zero() {
        number.exponent = exponent;
        return Some(());
    }
    let shift = number.exponent - exponent;
    if shift >= 0 {
        if number.digits() + shift > MAX_PREC {
            return None;
        }
        let mut run = Run::exact();
        number.coefficient = padded(&number.coefficient, shift as u64, &mut run);
        number.exponent = exponent;
        return (run.status & status::MEMORY == 0).then_some(());
    }
    let _: Rest = cut(number, shift.unsigned_abs(), rounding);
    number.exponent = exponent;
    Some(())
}

fn assemble(sign: &str, body: &str, spec: &Spec, is_special: bool) -> String {
    let (align, fill) = match spec.align {
        'z' if is_special => ('>', ' '),
        align => (align, spec.fill),
    };
    let mut text = String::new();
    let end = body
        .find(|one: char| !one.is_ascii_digit())
        .unwrap_or(body.len());
    let body = if is_special {
        body.to_owned()
    } else {
        let (whole, rest) = body.split_at(end);
        let used = sign.len() + rest.len();
        let least = match align {
            'z' => spec.width.saturating_sub(used),
            _ => 0,
        };
        format!("{}{rest}", grouped(whole, spec.groups, least))
    };
    let space = spec.width.saturating_sub(sign.len() + body.chars().count());
    let (before, between, behind) = match align {
        '<' => (0, 0, space),
        '^' => (space / 2, 0, space - space / 2),
        '=' => (0, space, 0),
        _ => (space, 0, 0),
    };
    text.extend(std::iter::repeat_n(fill, before));
    text.push_str(sign);
    text.extend(std::iter::repeat_n(fill, between));
    text.push_str(&body);
    text.extend(std::iter::repeat_n(fill, behind));
    text
}

/// Zeros in front count as digits, so that no separator leads.
fn grouped(digits: &str, groups: bool, least: usize) -> String {
    if !groups {
        let zeros = "0".repeat(least.saturating_sub(digits.len()));
        return zeros + digits;
    }
    crate::format::grouped(digits, ',', 3, least)
}
