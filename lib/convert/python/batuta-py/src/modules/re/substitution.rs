//! `sub` and `subn`: a text with its matches replaced.
use super::{cut, found, length, p, replacement, span_of, Scan};
use crate::exc::type_error;
use crate::value::{Value, R};

pub fn subn(
    pattern: &Value,
    replacement: &Value,
    string: &Value,
    most: &Value,
) -> R<(Value, usize)> {
    let most = if most.is_undef() {
        0
    } else {
        crate::number::index_clamped(most)?
    };
    let span = span_of(string, &Value::None, &Value::None)?;
    let mut scan = Scan::new(pattern, string, span)?;
    let template = if crate::call::callable(replacement) {
        None
    } else {
        Some(replacement::parse(replacement, p(pattern)?)?)
    };
    let (mut parts, mut last, mut count) = (Vec::new(), 0, 0);
    while most <= 0 || count < most as usize {
        let Some(places) = scan.next()? else { break };
        parts.push(Part::Kept(last, places[0]));
        last = places[1];
        parts.push(Part::Made(match &template {
            Some(template) => template.expand(string, &places),
            None => crate::call::call(replacement, &[found(pattern, string, span, Some(places))])?,
        }));
        count += 1;
    }
    if count == 0 && !matches!(string, Value::Object(_)) {
        return Ok((string.clone(), 0));
    }
    parts.push(Part::Kept(last, length(string)));
    Ok((joined(string, &parts)?, count))
}

/// What the result of a replacement consists of.
enum Part {
    /// Of the text itself, from one place to another.
    Kept(usize, usize),
    Made(Value),
}

fn joined(string: &Value, parts: &[Part]) -> R {
    let wrong = |at: usize, wanted: &str, part: &Value| {
        let name = part.class_ref().name();
        type_error(format!(
            "sequence item {at}: expected {wanted}, {name} found"
        ))
    };
    if let Some(whole) = string.as_text() {
        let mut text = String::with_capacity(whole.as_str().len());
        for (at, part) in parts.iter().enumerate() {
            match part {
                Part::Kept(start, end) => text.push_str(whole.slice_chars(*start, *end)),
                Part::Made(made) => match made.as_str() {
                    Some(made) => text.push_str(made),
                    None => return Err(wrong(at, "str instance", made)),
                },
            }
        }
        return Ok(Value::str(text));
    }
    let mut bytes = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        match (part, string.base()) {
            (Part::Kept(start, end), Value::Bytes(whole)) => {
                bytes.extend_from_slice(&whole.as_slice()[*start..*end]);
            }
            (Part::Kept(start, end), _) => {
                bytes.extend(cut(string, *start, *end).as_bytes().unwrap_or_default());
            }
            (Part::Made(made), _) => match made.as_bytes() {
                Some(made) => bytes.extend(made),
                None => return Err(wrong(at, "a bytes-like object", made)),
            },
        }
    }
    Ok(Value::bytes(bytes))
}
