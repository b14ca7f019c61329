//! `text % values`.
use crate::exc::{overflow_error, type_error, value_error, Exc};
use crate::float;
use crate::int::Digits;
use crate::text::{repr_string, str_string};
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_traits::Signed;

struct Arguments<'a> {
    values: &'a Value,
    next: usize,
    /// A mapping may be used by name.
    is_mapping: bool,
    by_name: bool,
    /// The value that was asked for by name, until it is taken; there is no other after it.
    named: Option<Value>,
}

#[derive(Default)]
struct Flags {
    left: bool,
    plus: bool,
    blank: bool,
    alternate: bool,
    zero: bool,
}

struct Field {
    flags: Flags,
    width: usize,
    precision: Option<usize>,
}

/// As a field without any of them.
const PLAIN: Field = Field {
    flags: Flags {
        left: false,
        plus: false,
        blank: false,
        alternate: false,
        zero: false,
    },
    width: 0,
    precision: None,
};

pub fn format(template: &str, values: &Value) -> R {
    run(template, values, false).map(Value::str)
}

/// For bytes each byte is worked on as the character of its number.
pub fn format_bytes(template: &Value, values: &Value) -> R {
    let text: String = template
        .as_bytes()
        .unwrap_or_default()
        .into_iter()
        .map(char::from)
        .collect();
    let made: Vec<u8> = run(&text, values, true)?
        .chars()
        .map(|one| one as u32 as u8)
        .collect();
    Ok(match template {
        Value::ByteArray(_) => crate::sequence::bytearray(made),
        _ => Value::bytes(made),
    })
}

fn run(template: &str, values: &Value, bytes: bool) -> R<String> {
    let excluded = match values.base() {
        Value::Tuple(_) | Value::Str(_) => true,
        Value::Bytes(_) | Value::ByteArray(_) => bytes,
        _ => false,
    };
    let is_mapping = !excluded
        && (matches!(
            values.base(),
            Value::Dict(_) | Value::List(_) | Value::Range(_)
        ) || values
            .class_ref()
            .lookup(crate::symbol::known::GETITEM)
            .is_some());
    let mut args = Arguments {
        values,
        next: 0,
        is_mapping,
        by_name: false,
        named: None,
    };
    let mut result = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        result.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = plain_field(rest, &mut args, &mut result, bytes)? {
            rest = after;
            continue;
        }
        let offset = template.len() - rest.len();
        rest = field(rest, &mut args, &mut result, (template, offset, bytes))?;
    }
    result.push_str(rest);
    if !args.by_name && !args.is_mapping && args.next < args.count() {
        return Err(type_error(format!(
            "not all arguments converted during {} formatting",
            if bytes { "bytes" } else { "string" }
        )));
    }
    Ok(result)
}

impl Arguments<'_> {
    fn count(&self) -> usize {
        match self.values.base() {
            Value::Tuple(tuple) => tuple.items().len(),
            _ => 1,
        }
    }

    fn next(&mut self) -> R {
        if self.by_name {
            return self.named.take().ok_or_else(not_enough);
        }
        let at = self.next;
        self.next += 1;
        match self.values.base() {
            Value::Tuple(tuple) => tuple.items().get(at).cloned().ok_or_else(not_enough),
            _ if at == 0 => Ok(self.values.clone()),
            _ => Err(not_enough()),
        }
    }
}

fn not_enough() -> Exc {
    type_error("not enough arguments for format string")
}

fn incomplete() -> Exc {
    value_error("incomplete format")
}

fn field<'t>(
    mut rest: &'t str,
    args: &mut Arguments,
    result: &mut String,
    (template, _offset, bytes): (&str, usize, bool),
) -> R<&'t str> {
    if let Some(after) = rest.strip_prefix('%') {
        result.push('%');
        return Ok(after);
    }
    if let Some(after) = rest.strip_prefix('(') {
        if !args.is_mapping {
            return Err(type_error("format requires a mapping"));
        }
        let end = closing(after).ok_or_else(|| value_error("incomplete format key"))?;
        let key = if bytes {
            Value::bytes(&after.as_bytes()[..end])
        } else {
            Value::str(&after[..end])
        };
        args.named = Some(crate::subscript::getitem(args.values, &key)?);
        args.by_name = true;
        rest = &after[end + 1..];
    }
    let mut flags = Flags::default();
    loop {
        match rest.chars().next() {
            Some('-') => flags.left = true,
            Some('+') => flags.plus = true,
            Some(' ') => flags.blank = true,
            Some('#') => flags.alternate = true,
            Some('0') => flags.zero = true,
            _ => break,
        }
        rest = &rest[1..];
    }
    let (width, after) = width(rest, args, &mut flags)?;
    rest = after;
    let mut precision = None;
    if let Some(after) = rest.strip_prefix('.') {
        let (found, after) = number(after, args, i64::from(i32::MAX), "precision too big")?;
        precision = Some(usize::try_from(found.unwrap_or(0)).unwrap_or(0));
        rest = after;
    }
    rest = rest.strip_prefix(['h', 'l', 'L']).unwrap_or(rest);
    let kind = rest.chars().next().ok_or_else(incomplete)?;
    let index = template.len() - rest.len();
    rest = &rest[kind.len_utf8()..];
    let value = args.next()?;
    let known = "sradiuoxXeEfFgGc".contains(kind) || bytes && kind == 'b';
    if !known {
        let place = template[..index].chars().count();
        let shown = if ('!'..'~').contains(&kind) || kind == ' ' {
            kind
        } else {
            '?'
        };
        return Err(value_error(format!(
            "unsupported format character '{shown}' (0x{:x}) at index {place}",
            kind as u32
        )));
    }
    let field = Field {
        flags,
        width: width.unwrap_or(0),
        precision,
    };
    result.push_str(&convert(&value, kind, &field, bytes)?);
    Ok(rest)
}

/// `%s` and `%d` of texts and small numbers; None for what is more than that.
fn plain_field<'t>(
    rest: &'t str,
    args: &mut Arguments,
    result: &mut String,
    bytes: bool,
) -> R<Option<&'t str>> {
    let (Some(kind @ (b's' | b'd')), false) = (rest.as_bytes().first(), bytes) else {
        return Ok(None);
    };
    let value = args.next()?;
    match (&value, kind) {
        (Value::Str(text), b's') => result.push_str(text.as_str()),
        (Value::Int(number), _) => result.push_str(Digits::of(*number).as_str()),
        _ => result.push_str(&convert(&value, char::from(*kind), &PLAIN, false)?),
    }
    Ok(Some(&rest[1..]))
}

fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    for (at, one) in text.char_indices() {
        match one {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// More characters than any machine has room for.
const ENDLESS: i64 = 1 << 46;

fn width<'t>(
    rest: &'t str,
    args: &mut Arguments,
    flags: &mut Flags,
) -> R<(Option<usize>, &'t str)> {
    let (found, after) = number(rest, args, i64::MAX, "width too big")?;
    let Some(width) = found else {
        return Ok((None, after));
    };
    if width < 0 {
        flags.left = true;
    }
    if width.unsigned_abs() > ENDLESS as u64 {
        return Err(crate::exc::memory_error(""));
    }
    Ok((Some(width.unsigned_abs() as usize), after))
}

/// Up to `most`; `*` takes it from the arguments.
fn number<'t>(
    rest: &'t str,
    args: &mut Arguments,
    most: i64,
    too_big: &str,
) -> R<(Option<i64>, &'t str)> {
    if let Some(after) = rest.strip_prefix('*') {
        let value = args.next()?;
        if !value.is_int() {
            return Err(type_error("* wants int"));
        }
        let number = value
            .as_i64()
            .filter(|number| number.checked_abs().is_some_and(|size| size <= most));
        let kind = if most == i64::MAX { "ssize_t" } else { "int" };
        return match number {
            Some(number) => Ok((Some(number), after)),
            None => Err(overflow_error(format!(
                "Python int too large to convert to C {kind}"
            ))),
        };
    }
    let end = rest
        .find(|one: char| !one.is_ascii_digit())
        .unwrap_or(rest.len());
    if end == 0 {
        return Ok((None, rest));
    }
    match rest[..end].parse() {
        Ok(number) if number <= most => Ok((Some(number), &rest[end..])),
        _ => Err(value_error(too_big)),
    }
}

fn convert(value: &Value, kind: char, field: &Field, bytes: bool) -> R<String> {
    match kind {
        's' | 'r' | 'a' | 'b' => {
            let text = match kind {
                's' | 'b' if bytes => latin(value)?,
                's' => str_string(value)?,
                'r' if !bytes => repr_string(value)?,
                _ => str_string(&crate::text::ascii(value)?)?,
            };
            let cut: String = match field.precision {
                Some(precision) => text.chars().take(precision).collect(),
                None => text,
            };
            Ok(pad("", &cut, field, false))
        }
        'c' => Ok(pad("", &one_char(value, bytes)?, field, false)),
        'd' | 'i' | 'u' | 'o' | 'x' | 'X' => integer(value, kind, field),
        _ => real(value, kind, field),
    }
}

fn latin(value: &Value) -> R<String> {
    let text = |bytes: Vec<u8>| bytes.into_iter().map(char::from).collect();
    if let Some(bytes) = value.as_bytes() {
        return Ok(text(bytes));
    }
    let one = std::slice::from_ref(value);
    if let Some(made) = crate::attribute::call_special(crate::symbol::known::BYTES, one) {
        return Ok(text(made?.as_bytes().unwrap_or_default()));
    }
    let class = value.class_ref().name();
    Err(type_error(format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{class}'"
    )))
}

fn one_char(value: &Value, bytes: bool) -> R<String> {
    if bytes {
        return match (value.as_i64(), value.as_bytes()) {
            (Some(code @ 0..=255), _) => Ok(char::from(code as u8).to_string()),
            (Some(_), _) => Err(overflow_error("%c arg not in range(256)")),
            (_, Some(one)) if one.len() == 1 => Ok(char::from(one[0]).to_string()),
            _ => Err(type_error(
                "%c requires an integer in range(256) or a single byte",
            )),
        };
    }
    if let Some(text) = value.as_text() {
        return match text.len() {
            1 => Ok(text.as_str().to_owned()),
            _ => Err(type_error("%c requires int or char")),
        };
    }
    if !value.is_int()
        && value
            .class_ref()
            .lookup(crate::symbol::known::INDEX)
            .is_none()
    {
        return Err(type_error("%c requires int or char"));
    }
    let code = crate::number::index(value)?
        .as_i64()
        .and_then(|code| u32::try_from(code).ok());
    match code
        .filter(|code| *code < 0x11_0000)
        .and_then(crate::text::char_of)
    {
        Some(one) => Ok(one.to_string()),
        None => Err(overflow_error("%c arg not in range(0x110000)")),
    }
}

fn integer(value: &Value, kind: char, field: &Field) -> R<String> {
    let number = int_of(value, kind)?;
    let digits = match kind {
        'o' => number.magnitude().to_str_radix(8),
        'x' => number.magnitude().to_str_radix(16),
        'X' => number.magnitude().to_str_radix(16).to_uppercase(),
        _ => crate::int::big_decimal(&number.abs())?,
    };
    let prefix = match kind {
        'o' if field.flags.alternate => "0o",
        'x' if field.flags.alternate => "0x",
        'X' if field.flags.alternate => "0X",
        _ => "",
    };
    let least = field.precision.unwrap_or(0);
    let digits = format!("{}{digits}", "0".repeat(least.saturating_sub(digits.len())));
    let sign = sign(number.is_negative(), &field.flags);
    Ok(pad(&format!("{sign}{prefix}"), &digits, field, true))
}

fn int_of(value: &Value, kind: char) -> R<BigInt> {
    if let Some(number) = value.as_bigint() {
        return Ok(number);
    }
    if matches!(kind, 'x' | 'X' | 'o') {
        return match crate::number::index(value) {
            Ok(number) => Ok(number.as_bigint().unwrap_or_default()),
            Err(error) if !error.is("TypeError") => Err(error),
            Err(_) => Err(type_error(format!(
                "%{kind} format: an integer is required, not {}",
                value.class_ref().name()
            ))),
        };
    }
    if let Some(number) = value.as_f64() {
        return Ok(float::to_int(number)?.as_bigint().unwrap_or_default());
    }
    let is_number = value.as_str().is_none() && value.as_bytes().is_none();
    match crate::int_methods::int_of(value) {
        Ok(number) if is_number => Ok(number.as_bigint().unwrap_or_default()),
        Err(error) if is_number && !error.is("TypeError") => Err(error),
        _ => Err(type_error(format!(
            "%{kind} format: a real number is required, not {}",
            value.class_ref().name()
        ))),
    }
}

fn sign(negative: bool, flags: &Flags) -> &'static str {
    match (negative, flags.plus, flags.blank) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    }
}

fn real(value: &Value, kind: char, field: &Field) -> R<String> {
    let number = float::to_f64(value)?;
    let precision = field.precision.unwrap_or(6);
    let text =
        crate::format::float_text(number.abs(), kind, Some(precision), field.flags.alternate)?;
    let negative = number.is_sign_negative() && !number.is_nan();
    Ok(pad(sign(negative, &field.flags), &text, field, true))
}

fn pad(sign: &str, body: &str, field: &Field, is_number: bool) -> String {
    let len = sign.chars().count() + body.chars().count();
    let space = field.width.saturating_sub(len);
    if field.flags.left {
        return format!("{sign}{body}{}", " ".repeat(space));
    }
    if field.flags.zero && is_number {
        return format!("{sign}{}{body}", "0".repeat(space));
    }
    format!("{}{sign}{body}", " ".repeat(space))
}
