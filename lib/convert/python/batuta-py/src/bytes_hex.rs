//! bytes as hexadecimal digits, and back.
use crate::bytes_methods::b;
use crate::exc::value_error;
use crate::value::{Value, R};

pub(crate) fn hex(a: &[Value]) -> R {
    let bytes = b(&a[0])?;
    let text: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let Some(separator) = a[1].given() else {
        return Ok(Value::str(text.concat()));
    };
    let separator = match separator.as_str() {
        Some(text) => text.to_owned(),
        None => b(separator)?.iter().copied().map(char::from).collect(),
    };
    let group = if a[2].is_undef() {
        1
    } else {
        crate::number::ssize(&a[2])?
    };
    let size = group.unsigned_abs() as usize;
    if size == 0 {
        return Ok(Value::str(text.concat()));
    }
    let first = if group > 0 { text.len() % size } else { 0 };
    let mut groups: Vec<String> = Vec::new();
    if first > 0 {
        groups.push(text[..first].concat());
    }
    groups.extend(text[first..].chunks(size).map(<[String]>::concat));
    Ok(Value::str(groups.join(&separator)))
}

pub(crate) fn fromhex(a: &[Value]) -> R {
    let text: Vec<char> = a[1].as_str().unwrap_or_default().chars().collect();
    let mut bytes = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if text[at].is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let high = text[at].to_digit(16);
        let low = text.get(at + 1).and_then(|one| one.to_digit(16));
        match (high, low) {
            (Some(high), Some(low)) => bytes.push((high * 16 + low) as u8),
            _ => {
                let wrong = if high.is_none() { at } else { at + 1 };
                return Err(value_error(format!(
                    "non-hexadecimal number found in fromhex() arg at position {wrong}"
                )));
            }
        }
        at += 2;
    }
    let made = Value::bytes(bytes);
    match &a[0] {
        Value::Class(class) if class.native && &*class.name() == "bytes" => Ok(made),
        class => crate::call::call(class, &[made]),
    }
}
