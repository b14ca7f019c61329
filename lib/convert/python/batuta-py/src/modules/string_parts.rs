//! _string: what `string.Formatter` takes format strings apart with.
use crate::modules::{nothing, Library};
use crate::native::{function, Native};
use crate::value::{Value, R};

fn text(value: &Value) -> R<String> {
    match value.as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(crate::exc::type_error(format!(
            "expected str, got {}",
            value.class_ref().name()
        ))),
    }
}

fn parser(a: &[Value]) -> R {
    let mut rows = Vec::new();
    for (literal, field) in crate::format::fields_of(&text(&a[0])?)? {
        let (name, spec, conversion) = match field {
            None => (Value::None, Value::None, Value::None),
            Some((name, conversion, spec)) => (
                Value::str(name),
                Value::str(spec),
                conversion.map_or(Value::None, |one| Value::str(one.to_string())),
            ),
        };
        rows.push(Value::tuple(vec![
            Value::str(literal),
            name,
            spec,
            conversion,
        ]));
    }
    Ok(crate::iter::iter(&Value::list(rows))?.value())
}

fn number_or_text(part: &str) -> Value {
    match part.parse::<i64>() {
        Ok(number) if part.bytes().all(|byte| byte.is_ascii_digit()) => Value::Int(number),
        _ => Value::str(part),
    }
}

/// `a.b[0]`: the first name, and pairs of whether it is an attribute, and which.
fn split_name(a: &[Value]) -> R {
    let name = text(&a[0])?;
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let (first, mut rest) = name.split_at(end);
    let mut parts = Vec::new();
    while let Some(one) = rest.chars().next() {
        let after = &rest[1..];
        let stop = if one == '.' {
            after.find(['.', '[']).unwrap_or(after.len())
        } else {
            after
                .find(']')
                .ok_or_else(|| crate::exc::value_error("Missing ']' in format string"))?
        };
        let part = &after[..stop];
        if part.is_empty() {
            return Err(crate::exc::value_error("Empty attribute in format string"));
        }
        let value = if one == '.' {
            Value::str(part)
        } else {
            number_or_text(part)
        };
        parts.push(Value::tuple(vec![Value::bool(one == '.'), value]));
        rest = if one == '.' {
            &after[stop..]
        } else {
            &after[stop + 1..]
        };
        if !rest.is_empty() && !rest.starts_with(['.', '[']) {
            return Err(crate::exc::value_error(
                "Only '.' or '[' may follow ']' in format field specifier",
            ));
        }
    }
    let rest = crate::iter::iter(&Value::list(parts))?.value();
    Ok(Value::tuple(vec![number_or_text(first), rest]))
}

static FUNCTIONS: &[Native] = &[
    function("formatter_parser", "format_string", parser),
    function("formatter_field_name_split", "field_name", split_name),
];

pub static LIBRARY: Library = Library {
    name: "_string",
    functions: &[FUNCTIONS],
    classes: &[],
    start: nothing,
};
