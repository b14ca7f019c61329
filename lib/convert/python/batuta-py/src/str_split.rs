//! Texts taken apart: split, partition, splitlines.
use crate::exc::{type_error, value_error, Exc};
use crate::number::index_clamped;
use crate::str_methods::{must_be_str, s};
use crate::text::ascii_char;
use crate::text_cache::TextCache;
use crate::unicode as uni;
use crate::value::{Value, R};
use std::cell::RefCell;

pub fn limit(value: &Value) -> R<usize> {
    match value {
        Value::Undef => Ok(usize::MAX),
        value => {
            let limit = index_clamped(value)?;
            Ok(if limit < 0 {
                usize::MAX
            } else {
                limit as usize
            })
        }
    }
}

pub fn strings(parts: Vec<&str>) -> Value {
    Value::list(parts.into_iter().map(Value::str).collect())
}

/// Room for the parts of a line.
const USUAL: usize = 8;

thread_local!(static SEEN: RefCell<TextCache> = RefCell::default());

/// As `strings`, for parts that are likely to be repeated.
fn words<'a>(parts: impl Iterator<Item = &'a str>) -> Value {
    SEEN.with_borrow_mut(|seen| {
        let mut all = Vec::with_capacity(USUAL);
        all.extend(parts.map(|part| match part.as_bytes() {
            [byte] => ascii_char(*byte),
            _ => Value::Str(seen.shared(part)),
        }));
        Value::list(all)
    })
}

pub fn split(a: &[Value]) -> R {
    let text = s(&a[0])?;
    let limit = limit(&a[2])?;
    match a[1].given() {
        None if limit == usize::MAX && text.is_ascii() => {
            let rest = text.as_str();
            Ok(words(AsciiWords { rest }))
        }
        None => Ok(words(split_space(text.as_str(), limit).into_iter())),
        Some(separator) => {
            let separator = separator
                .as_str()
                .ok_or_else(|| must_be_str_or_none(separator))?;
            let (text, count) = (text.as_str(), limit.saturating_add(1));
            match separator.as_bytes() {
                [] => Err(value_error("empty separator")),
                [byte] if byte.is_ascii() => Ok(words(text.splitn(count, char::from(*byte)))),
                _ => Ok(words(text.splitn(count, separator))),
            }
        }
    }
}

/// What stands between the spaces of an ASCII text.
struct AsciiWords<'a> {
    rest: &'a str,
}

impl<'a> Iterator for AsciiWords<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.rest.as_bytes();
        let start = bytes.iter().position(|&byte| !is_ascii_space(byte))?;
        let length = bytes[start..].iter().position(|&byte| is_ascii_space(byte));
        let end = length.map_or(bytes.len(), |length| start + length);
        let word = &self.rest[start..end];
        self.rest = &self.rest[end..];
        Some(word)
    }
}

fn is_ascii_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | 0x1c..=0x1f | b' ')
}

fn must_be_str_or_none(value: &Value) -> Exc {
    type_error(format!(
        "must be str or None, not {}",
        value.class_ref().name()
    ))
}

fn split_space(text: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start_matches(uni::is_space);
    while !rest.is_empty() {
        if parts.len() == limit {
            parts.push(rest);
            break;
        }
        let end = rest.find(uni::is_space).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(uni::is_space);
    }
    parts
}

pub fn rsplit(a: &[Value]) -> R {
    let text = s(&a[0])?.as_str();
    let limit = limit(&a[2])?;
    let mut parts: Vec<&str> = match a[1].given() {
        None => rsplit_space(text, limit),
        Some(separator) => {
            let separator = separator
                .as_str()
                .ok_or_else(|| must_be_str_or_none(separator))?;
            if separator.is_empty() {
                return Err(value_error("empty separator"));
            }
            text.rsplitn(limit.saturating_add(1), separator).collect()
        }
    };
    parts.reverse();
    Ok(strings(parts))
}

fn rsplit_space(text: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_end_matches(uni::is_space);
    while !rest.is_empty() {
        if parts.len() == limit {
            parts.push(rest);
            break;
        }
        let start = rest
            .char_indices()
            .rev()
            .find(|(_, one)| uni::is_space(*one));
        let start = start.map_or(0, |(at, one)| at + one.len_utf8());
        parts.push(&rest[start..]);
        rest = rest[..start].trim_end_matches(uni::is_space);
    }
    parts
}

fn is_line_end(one: char) -> bool {
    matches!(
        one,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

pub fn splitlines(text: &str, keep: bool) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let Some(at) = rest.find(is_line_end) else {
            lines.push(rest);
            break;
        };
        let mut end = at + rest[at..].chars().next().map_or(1, char::len_utf8);
        if rest[at..].starts_with("\r\n") {
            end = at + 2;
        }
        lines.push(&rest[..if keep { end } else { at }]);
        rest = &rest[end..];
    }
    lines
}

pub fn partition(a: &[Value], back: bool) -> R {
    let text = s(&a[0])?.as_str();
    let separator = a[1].as_str().ok_or_else(|| must_be_str(&a[1]))?;
    if separator.is_empty() {
        return Err(value_error("empty separator"));
    }
    let found = if back {
        text.rsplit_once(separator)
    } else {
        text.split_once(separator)
    };
    let parts = match (found, back) {
        (Some((before, after)), _) => [before, separator, after],
        (None, false) => [text, "", ""],
        (None, true) => ["", "", text],
    };
    Ok(Value::tuple(parts.into_iter().map(Value::str).collect()))
}
