//! bytes in pieces: at separators, blanks and ends of lines.
use crate::bytes_find::find;
use crate::bytes_methods::{b, like};
use crate::exc::value_error;
use crate::value::{Value, R};

pub(crate) fn split_on(bytes: &[u8], separator: &[u8], limit: usize) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while parts.len() < limit {
        let Some(at) = find(rest, separator, false) else {
            break;
        };
        parts.push(rest[..at].to_vec());
        rest = &rest[at + separator.len()..];
    }
    parts.push(rest.to_vec());
    parts
}

pub(crate) fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

pub(crate) fn split(a: &[Value], back: bool) -> R {
    let bytes = b(&a[0])?;
    let limit = match &a[2] {
        Value::Undef => usize::MAX,
        value => crate::number::index_clamped(value).map(|limit| {
            if limit < 0 {
                usize::MAX
            } else {
                limit as usize
            }
        })?,
    };
    let mut parts = match a[1].given() {
        Some(separator) => {
            let separator = b(separator)?;
            if separator.is_empty() {
                return Err(value_error("empty separator"));
            }
            if back {
                rsplit_on(&bytes, &separator, limit)
            } else {
                split_on(&bytes, &separator, limit)
            }
        }
        None => split_spaces(bytes.into_owned(), limit, back),
    };
    if back {
        parts.reverse();
    }
    Ok(Value::list(
        parts.into_iter().map(|part| like(&a[0], part)).collect(),
    ))
}

fn rsplit_on(bytes: &[u8], separator: &[u8], limit: usize) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while parts.len() < limit {
        let Some(at) = find(rest, separator, true) else {
            break;
        };
        parts.push(rest[at + separator.len()..].to_vec());
        rest = &rest[..at];
    }
    parts.push(rest.to_vec());
    parts
}

fn split_spaces(mut bytes: Vec<u8>, limit: usize, back: bool) -> Vec<Vec<u8>> {
    if back {
        bytes.reverse();
    }
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut rest = &bytes[..];
    loop {
        let skip = rest
            .iter()
            .position(|byte| !is_space(byte))
            .unwrap_or(rest.len());
        rest = &rest[skip..];
        if rest.is_empty() {
            break;
        }
        if parts.len() == limit {
            parts.push(rest.to_vec());
            break;
        }
        let end = rest.iter().position(is_space).unwrap_or(rest.len());
        parts.push(rest[..end].to_vec());
        rest = &rest[end..];
    }
    if back {
        parts.iter_mut().for_each(|part| part.reverse());
    }
    parts
}

pub(crate) fn splitlines(a: &[Value]) -> R {
    let keep = !a[1].is_undef() && a[1].truth()?;
    let bytes = b(&a[0])?;
    let mut lines = Vec::new();
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        let at = rest
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(rest.len());
        let end = if rest[at..].starts_with(b"\r\n") {
            at + 2
        } else {
            (at + 1).min(rest.len())
        };
        lines.push(like(&a[0], &rest[..if keep { end } else { at }]));
        rest = &rest[end..];
    }
    Ok(Value::list(lines))
}
