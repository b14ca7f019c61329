//! Format specifications: `format(value, spec)` for the built-in types.
use crate::attribute::call_special_found;
use crate::exc::{overflow_error, type_error, value_error, Exc};
use crate::float;
use crate::plain_format;
use crate::symbol::known;
pub use crate::template::{fields_of, format_map, format_template};
use crate::text::str_of;
use crate::value::{Value, R};
use num_traits::Signed;

#[derive(Clone, Debug)]
pub struct Spec {
    fill: char,
    align: Option<char>,
    sign: Option<char>,
    no_negative_zero: bool,
    alternate: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    kind: Option<char>,
}

/// A replacement field of an f-string: conversion (`\0` for none), and the specification or Undef.
pub fn format_value(value: &Value, conversion: char, spec: &Value) -> R {
    let converted = match conversion {
        'r' => crate::text::repr(value)?,
        's' => str_of(value)?,
        'a' => crate::text::ascii(value)?,
        _ => value.clone(),
    };
    match spec {
        Value::Undef => format(&converted, ""),
        spec => format(&converted, spec.as_str().unwrap_or_default()),
    }
}

pub fn format(value: &Value, spec: &str) -> R {
    match value {
        Value::Str(_) if spec.is_empty() => Ok(value.clone()),
        Value::Int(_) | Value::Float(_) if spec.is_empty() => str_of(value),
        Value::Object(object) => match object.class.lookup(known::FORMAT) {
            Some(hook) => {
                let made =
                    call_special_found(&hook, &object.class, &[value.clone(), Value::str(spec)])?;
                if made.as_str().is_none() {
                    return Err(type_error(format!(
                        "__format__ must return a str, not {}",
                        made.class_ref().name()
                    )));
                }
                Ok(made)
            }
            None => builtin(value, spec),
        },
        Value::Decimal(number) => crate::modules::decimal::format(number, spec),
        _ => builtin(value, spec),
    }
}

/// The `__format__` of the built-in class of the value.
pub fn builtin(value: &Value, spec: &str) -> R {
    if spec.is_empty() {
        return str_of(value);
    }
    if let Some(text) = plain_format::format(value, spec) {
        return Ok(Value::str(text));
    }
    let base = value.base();
    let text = match base {
        Value::Str(text) => format_text(text.as_str(), &parse(spec, value)?, value)?,
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => {
            format_int(base, &parse(spec, value)?, value)?
        }
        Value::Float(number) => format_float(number.get(), &parse(spec, value)?, value)?,
        Value::Complex(number) => {
            crate::complex_format::format(**number, &parse(spec, value)?, value)?
        }
        _ => {
            return Err(type_error(format!(
                "unsupported format string passed to {}.__format__",
                value.class_ref().name()
            )))
        }
    };
    Ok(Value::str(text))
}

fn parse(spec: &str, value: &Value) -> R<Spec> {
    let chars: Vec<char> = spec.chars().collect();
    let mut at = 0;
    let mut result = Spec {
        fill: ' ',
        align: None,
        sign: None,
        no_negative_zero: false,
        alternate: false,
        width: 0,
        grouping: None,
        precision: None,
        kind: None,
    };
    let is_align = |one: Option<&char>| one.is_some_and(|one| matches!(one, '<' | '>' | '=' | '^'));
    let mut has_fill = false;
    if is_align(chars.get(1)) {
        result.fill = chars[0];
        result.align = Some(chars[1]);
        has_fill = true;
        at = 2;
    } else if is_align(chars.first()) {
        result.align = Some(chars[0]);
        at = 1;
    }
    if let Some(sign @ ('+' | '-' | ' ')) = chars.get(at) {
        result.sign = Some(*sign);
        at += 1;
    }
    if chars.get(at) == Some(&'z') {
        result.no_negative_zero = true;
        at += 1;
    }
    if chars.get(at) == Some(&'#') {
        result.alternate = true;
        at += 1;
    }
    if !has_fill && chars.get(at) == Some(&'0') {
        result.fill = '0';
        if result.align.is_none() && value.as_str().is_none() {
            result.align = Some('=');
        }
        at += 1;
    }
    result.width = digits(&chars, &mut at)?.unwrap_or(0);
    parse_grouping(&chars, &mut at, &mut result)?;
    if chars.get(at) == Some(&'.') {
        at += 1;
        match digits(&chars, &mut at)? {
            Some(precision) => result.precision = Some(precision),
            None => return Err(value_error("Format specifier missing precision")),
        }
    }
    if chars.len() - at > 1 {
        return Err(value_error(format!(
            "Invalid format specifier '{spec}' for object of type '{}'",
            value.class_ref().name()
        )));
    }
    result.kind = chars.get(at).copied();
    check_grouping(&result, value)?;
    Ok(result)
}

fn parse_grouping(chars: &[char], at: &mut usize, result: &mut Spec) -> R<()> {
    if chars.get(*at) == Some(&',') {
        result.grouping = Some(',');
        *at += 1;
    }
    if chars.get(*at) == Some(&'_') {
        if result.grouping.is_some() {
            return Err(value_error("Cannot specify both ',' and '_'."));
        }
        result.grouping = Some('_');
        *at += 1;
    }
    if chars.get(*at) == Some(&',') {
        return Err(value_error(if result.grouping == Some('_') {
            "Cannot specify both ',' and '_'."
        } else {
            "Cannot specify ',' with ','."
        }));
    }
    Ok(())
}

fn check_grouping(spec: &Spec, value: &Value) -> R<()> {
    let Some(grouping) = spec.grouping else {
        return Ok(());
    };
    match spec.kind.or(value.as_str().map(|_| 's')) {
        None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => Ok(()),
        Some('b' | 'o' | 'x' | 'X') if grouping == '_' => Ok(()),
        Some(kind) => Err(value_error(format!(
            "Cannot specify '{grouping}' with '{kind}'."
        ))),
    }
}

fn digits(chars: &[char], at: &mut usize) -> R<Option<usize>> {
    let start = *at;
    let mut number: usize = 0;
    while let Some(digit) = chars
        .get(*at)
        .and_then(|one| crate::unicode::decimal_value(*one))
    {
        number = number
            .checked_mul(10)
            .and_then(|number| number.checked_add(digit as usize))
            .filter(|number| *number <= i64::MAX as usize)
            .ok_or_else(|| value_error("Too many decimal digits in format string"))?;
        *at += 1;
    }
    Ok((*at > start).then_some(number))
}

fn unknown(kind: char, value: &Value) -> Exc {
    let shown = if (' '..='\u{7f}').contains(&kind) {
        kind.to_string()
    } else {
        format!("\\x{:x}", kind as u32)
    };
    value_error(format!(
        "Unknown format code '{shown}' for object of type '{}'",
        value.class_ref().name()
    ))
}

fn format_text(text: &str, spec: &Spec, value: &Value) -> R<String> {
    match spec.kind {
        None | Some('s') => {}
        Some(kind) => return Err(unknown(kind, value)),
    }
    if let Some(sign) = spec.sign {
        return Err(value_error(if sign == ' ' {
            "Space not allowed in string format specifier"
        } else {
            "Sign not allowed in string format specifier"
        }));
    }
    if spec.no_negative_zero {
        return Err(value_error(
            "Negative zero coercion (z) not allowed in string format specifier",
        ));
    }
    if spec.alternate {
        return Err(value_error(
            "Alternate form (#) not allowed in string format specifier",
        ));
    }
    if spec.align == Some('=') {
        return Err(value_error(
            "'=' alignment not allowed in string format specifier",
        ));
    }
    let cut: String = match spec.precision {
        Some(precision) => text.chars().take(precision).collect(),
        None => text.to_owned(),
    };
    Ok(pad(&cut, spec, '<'))
}

fn pad(text: &str, spec: &Spec, default: char) -> String {
    let len = text.chars().count();
    if len >= spec.width {
        return text.to_owned();
    }
    let space = spec.width - len;
    let (left, right) = match spec.align.unwrap_or(default) {
        '<' => (0, space),
        '^' => (space / 2, space - space / 2),
        _ => (space, 0),
    };
    let fill = |count: usize| spec.fill.to_string().repeat(count);
    format!("{}{text}{}", fill(left), fill(right))
}

/// Sign and prefix, digits before the point, and what follows them.
pub struct Number {
    pub sign: String,
    pub digits: String,
    pub rest: String,
}

/// Grouping, and padding between sign and digits.
fn assemble(number: &Number, spec: &Spec, group: usize) -> String {
    let zero_fill = spec.align == Some('=') && spec.fill == '0';
    let used = number.sign.chars().count() + number.rest.chars().count();
    let least = if zero_fill {
        spec.width.saturating_sub(used)
    } else {
        0
    };
    let digits = match spec.grouping {
        Some(separator) => grouped(&number.digits, separator, group, least),
        None => number.digits.clone(),
    };
    let body = format!("{digits}{}", number.rest);
    if spec.align == Some('=') {
        let len = number.sign.chars().count() + body.chars().count();
        let fill = spec.fill.to_string().repeat(spec.width.saturating_sub(len));
        return format!("{}{fill}{body}", number.sign);
    }
    pad(&format!("{}{body}", number.sign), spec, '>')
}

/// Zeros for padding are grouped too, so that a separator never leads.
pub(crate) fn grouped(digits: &str, separator: char, group: usize, least: usize) -> String {
    let mut reversed: Vec<char> = Vec::new();
    let mut count = 0;
    let mut source = digits.chars().rev();
    loop {
        let next = source.next();
        if next.is_none() && reversed.len() >= least {
            break;
        }
        if count == group {
            reversed.push(separator);
            count = 0;
        }
        reversed.push(next.unwrap_or('0'));
        count += 1;
    }
    reversed.iter().rev().collect()
}

fn sign_text(negative: bool, spec: &Spec) -> &'static str {
    match (negative, spec.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    }
}

fn format_int(number: &Value, spec: &Spec, value: &Value) -> R<String> {
    match spec.kind {
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            return format_float(float::to_f64(number)?, spec, value);
        }
        None | Some('d' | 'b' | 'o' | 'x' | 'X' | 'n' | 'c') => {}
        Some(kind) => return Err(unknown(kind, value)),
    }
    if spec.precision.is_some() {
        return Err(value_error(
            "Precision not allowed in integer format specifier",
        ));
    }
    if spec.no_negative_zero {
        return Err(value_error(
            "Negative zero coercion (z) not allowed in integer format specifier",
        ));
    }
    if spec.kind == Some('c') {
        return format_char(number, spec);
    }
    let big = number.as_bigint().unwrap_or_default();
    let (digits, prefix, group) = match spec.kind {
        Some('b') => (big.magnitude().to_str_radix(2), "0b", 4),
        Some('o') => (big.magnitude().to_str_radix(8), "0o", 4),
        Some('x') => (big.magnitude().to_str_radix(16), "0x", 4),
        Some('X') => (big.magnitude().to_str_radix(16).to_uppercase(), "0X", 4),
        _ => (crate::int::big_decimal(&big.abs())?, "", 3),
    };
    let sign = format!(
        "{}{}",
        sign_text(big.is_negative(), spec),
        if spec.alternate { prefix } else { "" }
    );
    Ok(assemble(
        &Number {
            sign,
            digits,
            rest: String::new(),
        },
        spec,
        group,
    ))
}

fn format_char(number: &Value, spec: &Spec) -> R<String> {
    if spec.sign.is_some() {
        return Err(value_error(
            "Sign not allowed with integer format specifier 'c'",
        ));
    }
    if spec.alternate {
        return Err(value_error(
            "Alternate form (#) not allowed with integer format specifier 'c'",
        ));
    }
    let Some(code) = number.as_i64() else {
        return Err(overflow_error("Python int too large to convert to C long"));
    };
    let code = u32::try_from(code).ok();
    let one = code
        .and_then(crate::text::char_of)
        .filter(|_| code.is_some_and(|code| code <= 0x10_ffff));
    match one {
        Some(one) => Ok(pad(&one.to_string(), spec, '>')),
        None => Err(overflow_error("%c arg not in range(0x110000)")),
    }
}

pub fn format_float(number: f64, spec: &Spec, value: &Value) -> R<String> {
    let (kind, precision) = match spec.kind {
        None => ('r', spec.precision),
        Some('n') => ('g', spec.precision.or(Some(6))),
        Some(kind @ ('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%')) => {
            (kind, spec.precision.or(Some(6)))
        }
        Some(kind) => return Err(unknown(kind, value)),
    };
    let mut text = float_text(number.abs(), kind, precision, spec.alternate)?;
    let mut negative = number.is_sign_negative() && !number.is_nan();
    if spec.no_negative_zero
        && negative
        && !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
        && number.is_finite()
    {
        negative = false;
    }
    if kind == '%' {
        text.push('%');
    }
    let end = text
        .find(|one: char| !one.is_ascii_digit())
        .unwrap_or(text.len());
    let end = if number.is_finite() { end } else { 0 };
    let (digits, rest) = text.split_at(end);
    let parts = Number {
        sign: sign_text(negative, spec).to_owned(),
        digits: digits.to_owned(),
        rest: rest.to_owned(),
    };
    // Also of a finite number that percent makes too large.
    if digits.is_empty() {
        let mut plain = spec.clone();
        plain.grouping = None;
        return Ok(assemble(&parts, &plain, 3));
    }
    Ok(assemble(&parts, spec, 3))
}

/// The text of a number that is not negative; kind `r` is repr-like.
pub fn float_text(number: f64, kind: char, precision: Option<usize>, alternate: bool) -> R<String> {
    if !number.is_finite() {
        let text = if number.is_nan() { "nan" } else { "inf" };
        return Ok(if kind.is_ascii_uppercase() {
            text.to_uppercase()
        } else {
            text.to_owned()
        });
    }
    if precision.is_some_and(|precision| precision > i32::MAX as usize) {
        return Err(value_error("precision too big"));
    }
    Ok(match (kind, precision) {
        ('f' | 'F', Some(places)) => fixed(number, places, alternate),
        ('%', Some(places)) => fixed(
            number * 100.0,
            places,
            alternate && (number * 100.0).is_finite(),
        ),
        ('e' | 'E', Some(places)) => exponent(number, places, kind, alternate),
        ('g' | 'G', Some(places)) => general(number, places.max(1), kind, alternate, false),
        ('r', Some(places)) => general(number, places.max(1), 'e', alternate, true),
        _ => {
            let text = float::repr(number);
            if alternate && !text.contains('.') && text.contains('e') {
                text.replacen('e', ".e", 1)
            } else {
                text
            }
        }
    })
}

/// A double has no more digits than that behind the point.
const MOST_DIGITS: usize = 1100;

fn fixed(number: f64, places: usize, alternate: bool) -> String {
    let told = places.min(MOST_DIGITS);
    let mut text = format!("{number:.told$}");
    text.push_str(&"0".repeat(places - told));
    if alternate && places == 0 {
        return text + ".";
    }
    text
}

/// Digits and exponent, rounded to so many digits after the first.
fn rounded(number: f64, places: usize) -> (String, i32) {
    let told = places.min(MOST_DIGITS);
    let text = format!("{number:.told$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = mantissa.replace('.', "") + &"0".repeat(places - told);
    (digits, exponent.parse().unwrap_or(0))
}

fn with_exponent(digits: &str, exponent: i32, letter: char, alternate: bool) -> String {
    let (first, rest) = digits.split_at(1);
    let dot = if rest.is_empty() && !alternate {
        ""
    } else {
        "."
    };
    let letter = if letter.is_ascii_uppercase() {
        'E'
    } else {
        'e'
    };
    format!(
        "{first}{dot}{rest}{letter}{}{:02}",
        if exponent < 0 { '-' } else { '+' },
        exponent.abs()
    )
}

fn exponent(number: f64, places: usize, letter: char, alternate: bool) -> String {
    let (digits, power) = rounded(number, places);
    with_exponent(&digits, power, letter, alternate)
}

/// `repr_like`: always a digit after the point, and a lower limit for the exponent form.
fn general(
    number: f64,
    significant: usize,
    letter: char,
    alternate: bool,
    repr_like: bool,
) -> String {
    let (digits, power) = rounded(number, significant - 1);
    let limit = significant as i32;
    let shown = if alternate {
        digits.as_str()
    } else {
        digits.trim_end_matches('0')
    };
    let shown = if shown.is_empty() { "0" } else { shown };
    let use_exponent = power < -4 || power >= limit - i32::from(repr_like);
    if use_exponent {
        return with_exponent(shown, power, letter, alternate);
    }
    if power < 0 {
        return format!("0.{}{shown}", "0".repeat(power.unsigned_abs() as usize - 1));
    }
    let whole = power as usize + 1;
    if shown.len() <= whole {
        let zeros = "0".repeat(whole - shown.len());
        let end = if repr_like {
            ".0"
        } else if alternate {
            "."
        } else {
            ""
        };
        return format!("{shown}{zeros}{end}");
    }
    format!("{}.{}", &shown[..whole], &shown[whole..])
}

impl Spec {
    pub fn kind(&self) -> Option<char> {
        self.kind
    }
    pub fn precision(&self) -> Option<usize> {
        self.precision
    }
    pub fn is_zero_filled(&self) -> bool {
        self.fill == '0'
    }
    pub fn align(&self) -> Option<char> {
        self.align
    }
    pub fn unpadded(&self) -> Spec {
        Spec {
            width: 0,
            align: None,
            fill: ' ',
            ..self.clone()
        }
    }
    pub fn with_sign(&self) -> Spec {
        Spec {
            sign: Some('+'),
            ..self.clone()
        }
    }
    pub fn pad(&self, text: &str) -> String {
        pad(text, self, '>')
    }
    pub fn is_alternate(&self) -> bool {
        self.alternate
    }
}
