//! Constructors and methods of bytes and bytearray.
use crate::bytes::ByteArray;
use crate::bytes_find::find;
use crate::bytes_hex::{fromhex, hex};
use crate::bytes_split::{is_space, split, split_on, splitlines};
use crate::class::ClassRef;
use crate::exc::{index_error, type_error, value_error};
use crate::native::{class_method, method, static_method, ClassDef, Native, NewArgs};
use crate::object::wrap;
use crate::rc::Rc;
use crate::sequence::bytearray;
use crate::symbol::{known, Sym};
use crate::value::{Value, R};
use std::borrow::Cow;

static BYTES_ARGS: NewArgs = NewArgs::new("bytes", "source= encoding= errors=");
static BYTEARRAY_ARGS: NewArgs = NewArgs::new("bytearray", "source= encoding= errors=");

fn new_bytes(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let bound = BYTES_ARGS.bind(args, keywords)?;
    if let (Value::Bytes(_), Value::Undef, Value::Undef, true) =
        (&bound[0], &bound[1], &bound[2], class.native)
    {
        return Ok(bound[0].clone());
    }
    Ok(wrap(class, Value::bytes(contents(&bound, "bytes")?)))
}

fn new_bytearray(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let bound = BYTEARRAY_ARGS.bind(args, keywords)?;
    Ok(wrap(class, bytearray(contents(&bound, "bytearray")?)))
}

fn contents(bound: &[Value], name: &str) -> R<Vec<u8>> {
    let (source, encoding) = (&bound[0], &bound[1]);
    if let Some(text) = source.as_str() {
        let Some(encoding) = encoding.as_str() else {
            return Err(type_error("string argument without an encoding"));
        };
        return crate::codec::encode(text, encoding, bound[2].as_str().unwrap_or("strict"));
    }
    if !encoding.is_undef() {
        return Err(type_error("encoding without a string argument"));
    }
    if source.is_undef() {
        return Ok(Vec::new());
    }
    if let Some(made) = crate::attribute::call_special(known::BYTES, std::slice::from_ref(source))
        .filter(|_| name == "bytes")
    {
        return made?
            .as_bytes()
            .ok_or_else(|| type_error("__bytes__ returned non-bytes"));
    }
    if let Some(bytes) = source.as_bytes() {
        return Ok(bytes);
    }
    if source.is_int() || source.class_ref().lookup(known::INDEX).is_some() {
        let count = crate::number::ssize(source)?;
        if count < 0 {
            return Err(value_error("negative count"));
        }
        return Ok(vec![0; count as usize]);
    }
    if crate::iter::is_not_iterable(source) {
        return Err(type_error(format!(
            "cannot convert '{}' object to {name}",
            source.class_ref().name()
        )));
    }
    bytes_of_ints(source)
}

pub fn bytes_of_ints(source: &Value) -> R<Vec<u8>> {
    let small = match source {
        Value::List(list) => small_ints(&list.items.borrow()),
        Value::Tuple(tuple) => small_ints(tuple.items()),
        _ => None,
    };
    if let Some(bytes) = small {
        return Ok(bytes);
    }
    let mut items = crate::iter::iter(source)?;
    let mut bytes = Vec::new();
    while let Some(item) = items.next()? {
        bytes.push(byte(&item, "bytes")?);
    }
    Ok(bytes)
}

/// None where something else is among them.
fn small_ints(items: &[Value]) -> Option<Vec<u8>> {
    let byte = |item: &Value| match item {
        Value::Int(number) => u8::try_from(*number).ok(),
        _ => None,
    };
    items.iter().map(byte).collect()
}

fn byte(value: &Value, name: &str) -> R<u8> {
    match crate::number::index(value)? {
        Value::Int(number @ 0..=255) => Ok(number as u8),
        _ if name == "bytes" => Err(value_error("bytes must be in range(0, 256)")),
        _ => Err(value_error("byte must be in range(0, 256)")),
    }
}

pub(crate) fn b(value: &Value) -> R<Cow<'_, [u8]>> {
    value.look_at_bytes().ok_or_else(|| {
        type_error(format!(
            "a bytes-like object is required, not '{}'",
            value.class_ref().name()
        ))
    })
}

/// The result in the kind of the receiver.
pub(crate) fn like<'a>(receiver: &Value, bytes: impl Into<Cow<'a, [u8]>>) -> Value {
    let bytes = bytes.into();
    match receiver.base() {
        Value::ByteArray(_) => bytearray(bytes.into_owned()),
        _ => Value::bytes(bytes),
    }
}

pub fn contains(container: &Value, item: &Value) -> R<bool> {
    let bytes = b(container)?;
    if item.is_int() {
        return Ok(bytes.contains(&byte(item, "byte")?));
    }
    Ok(find(&bytes, &b(item)?, false).is_some())
}

/// bytes, or one byte as a number.
fn needle(value: &Value) -> R<Cow<'_, [u8]>> {
    if value.is_int() {
        return Ok(Cow::Owned(vec![byte(value, "byte")?]));
    }
    value.look_at_bytes().ok_or_else(|| {
        type_error(format!(
            "argument should be integer or bytes-like object, not '{}'",
            value.class_ref().name()
        ))
    })
}

fn find_in(a: &[Value], back: bool) -> R<Option<usize>> {
    let (bytes, part) = (b(&a[0])?, needle(&a[1])?);
    let (start, end) = crate::str_methods::range(bytes.len(), &a[2], &a[3])?;
    if start > end {
        return Ok(None);
    }
    Ok(find(&bytes[start..end], &part, back).map(|at| at + start))
}

fn place(found: Option<usize>, must: bool) -> R {
    match found {
        Some(at) => Ok(Value::from(at)),
        None if must => Err(value_error("subsection not found")),
        None => Ok(Value::Int(-1)),
    }
}

fn strip(a: &[Value], front: bool, back: bool) -> R {
    let bytes = b(&a[0])?;
    let set = match a[1].given() {
        Some(set) => b(set)?,
        None => Cow::Borrowed(&b" \t\n\r\x0b\x0c"[..]),
    };
    let mut slice = &bytes[..];
    if front {
        let skip = slice
            .iter()
            .position(|byte| !set.contains(byte))
            .unwrap_or(slice.len());
        slice = &slice[skip..];
    }
    if back {
        let end = slice
            .iter()
            .rposition(|byte| !set.contains(byte))
            .map_or(0, |at| at + 1);
        slice = &slice[..end];
    }
    Ok(like(&a[0], slice))
}

fn join(a: &[Value]) -> R {
    let separator = b(&a[0])?;
    let mut joined = Vec::new();
    for (at, item) in crate::iter::collect(&a[1])?.iter().enumerate() {
        if at > 0 {
            joined.extend_from_slice(&separator);
        }
        match item.look_at_bytes() {
            Some(bytes) => joined.extend_from_slice(&bytes),
            None => {
                return Err(type_error(format!(
                    "sequence item {at}: expected a bytes-like object, {} found",
                    item.class_ref().name()
                )))
            }
        }
    }
    Ok(like(&a[0], joined))
}

fn replace(a: &[Value]) -> R {
    let (bytes, old, new) = (b(&a[0])?, b(&a[1])?, b(&a[2])?);
    let limit = if a[3].is_undef() {
        -1
    } else {
        crate::number::ssize(&a[3])?
    };
    let limit = if limit < 0 {
        usize::MAX
    } else {
        limit as usize
    };
    if old.is_empty() {
        let mut result = Vec::new();
        for (at, byte) in bytes.iter().enumerate() {
            if at < limit {
                result.extend_from_slice(&new);
            }
            result.push(*byte);
        }
        if bytes.len() < limit {
            result.extend_from_slice(&new);
        }
        return Ok(like(&a[0], result));
    }
    Ok(like(&a[0], split_on(&bytes, &old, limit).join(&new[..])))
}

fn affix(a: &[Value], front: bool) -> R {
    let bytes = b(&a[0])?;
    let (start, end) = crate::str_methods::range(bytes.len(), &a[2], &a[3])?;
    let parts = match a[1].base() {
        Value::Tuple(tuple) => tuple.items().to_vec(),
        _ => vec![a[1].clone()],
    };
    for part in parts {
        let Some(part) = part.as_bytes() else {
            let name = if front { "startswith" } else { "endswith" };
            return Err(type_error(format!(
                "{name} first arg must be bytes or a tuple of bytes, not {}",
                part.class_ref().name()
            )));
        };
        let hit = start <= end
            && if front {
                bytes[start..end].starts_with(&part)
            } else {
                bytes[start..end].ends_with(&part)
            };
        if hit {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}

fn decode(a: &[Value]) -> R {
    crate::codec::decode(
        &b(&a[0])?,
        a[1].as_str().unwrap_or("utf-8"),
        a[2].as_str().unwrap_or("strict"),
    )
    .map(Value::str)
}

fn mapped(a: &[Value], change: fn(&u8) -> u8) -> R {
    Ok(like(
        &a[0],
        b(&a[0])?.iter().map(change).collect::<Vec<u8>>(),
    ))
}

fn all(a: &[Value], test: fn(&u8) -> bool) -> R {
    let bytes = b(&a[0])?;
    Ok(Value::bool(!bytes.is_empty() && bytes.iter().all(test)))
}

fn pad(a: &[Value], left: fn(usize, usize) -> usize) -> R {
    let bytes = b(&a[0])?;
    let width = crate::number::ssize(&a[1])?.max(0) as usize;
    let fill = match a[2].given() {
        Some(fill) => *b(fill)?
            .first()
            .ok_or_else(|| type_error("a byte string of length 1 is needed"))?,
        None => b' ',
    };
    let space = width.saturating_sub(bytes.len());
    let before = left(space, width);
    let mut result = vec![fill; before];
    result.extend_from_slice(&bytes);
    result.resize(result.len() + space - before, fill);
    Ok(like(&a[0], result))
}

fn translate(a: &[Value]) -> R {
    let delete = if a[2].is_undef() {
        Cow::default()
    } else {
        b(&a[2])?
    };
    let table = match a[1].given() {
        Some(table) => b(table)?,
        None => (0..=255).collect(),
    };
    if table.len() != 256 {
        return Err(value_error("translation table must be 256 characters long"));
    }
    let bytes = b(&a[0])?;
    let kept = bytes.iter().filter(|byte| !delete.contains(byte));
    Ok(like(
        &a[0],
        kept.map(|byte| table[usize::from(*byte)])
            .collect::<Vec<u8>>(),
    ))
}

const SHARED: [Native; 37] = [
    method("capitalize", "", |a| {
        let lower = b(&a[0])?.to_ascii_lowercase();
        Ok(like(
            &a[0],
            lower
                .iter()
                .enumerate()
                .map(|(at, byte)| {
                    if at == 0 {
                        byte.to_ascii_uppercase()
                    } else {
                        *byte
                    }
                })
                .collect::<Vec<u8>>(),
        ))
    }),
    method("center", "width fill?", |a| {
        pad(a, |space, width| space / 2 + (space & width & 1))
    }),
    method("count", "sub start? end?", |a| {
        let (bytes, part) = (b(&a[0])?, needle(&a[1])?);
        let (start, end) = crate::str_methods::range(bytes.len(), &a[2], &a[3])?;
        if start > end {
            return Ok(Value::Int(0));
        }
        let within = &bytes[start..end];
        Ok(Value::from(if part.is_empty() {
            within.len() + 1
        } else {
            split_on(within, &part, usize::MAX).len() - 1
        }))
    }),
    method("decode", "encoding= errors=", decode),
    method("endswith", "suffix start? end?", |a| affix(a, false)),
    method("find", "sub start? end?", |a| {
        place(find_in(a, false)?, false)
    }),
    class_method("fromhex", "string", fromhex),
    method("hex", "sep= bytes_per_sep=", hex),
    method("index", "sub start? end?", |a| {
        place(find_in(a, false)?, true)
    }),
    method("isalnum", "", |a| all(a, u8::is_ascii_alphanumeric)),
    method("isalpha", "", |a| all(a, u8::is_ascii_alphabetic)),
    method("isascii", "", |a| Ok(Value::bool(b(&a[0])?.is_ascii()))),
    method("isdigit", "", |a| all(a, u8::is_ascii_digit)),
    method("islower", "", |a| {
        let bytes = b(&a[0])?;
        Ok(Value::bool(
            bytes.iter().any(u8::is_ascii_lowercase) && !bytes.iter().any(u8::is_ascii_uppercase),
        ))
    }),
    method("isspace", "", |a| all(a, is_space)),
    method("isupper", "", |a| {
        let bytes = b(&a[0])?;
        Ok(Value::bool(
            bytes.iter().any(u8::is_ascii_uppercase) && !bytes.iter().any(u8::is_ascii_lowercase),
        ))
    }),
    method("join", "iterable", join),
    method("ljust", "width fill?", |a| pad(a, |_, _| 0)),
    method("lower", "", |a| mapped(a, u8::to_ascii_lowercase)),
    method("lstrip", "bytes?", |a| strip(a, true, false)),
    static_method("maketrans", "from to", |a| {
        let (from, to) = (b(&a[0])?, b(&a[1])?);
        if from.len() != to.len() {
            return Err(value_error("maketrans arguments must have same length"));
        }
        let mut table: Vec<u8> = (0..=255).collect();
        for (one, other) in from.iter().zip(to.iter()) {
            table[usize::from(*one)] = *other;
        }
        Ok(Value::bytes(table))
    }),
    method("partition", "sep", |a| {
        let (bytes, part) = (b(&a[0])?, b(&a[1])?);
        if part.is_empty() {
            return Err(value_error("empty separator"));
        }
        let parts = match find(&bytes, &part, false) {
            Some(at) => [&bytes[..at], &part[..], &bytes[at + part.len()..]],
            None => [&bytes[..], &[], &[]],
        };
        Ok(Value::tuple(
            parts.iter().map(|part| like(&a[0], *part)).collect(),
        ))
    }),
    method("replace", "old new count?", replace),
    method("rfind", "sub start? end?", |a| {
        place(find_in(a, true)?, false)
    }),
    method("rindex", "sub start? end?", |a| {
        place(find_in(a, true)?, true)
    }),
    method("rjust", "width fill?", |a| pad(a, |space, _| space)),
    method("rsplit", "sep= maxsplit=", |a| split(a, true)),
    method("rstrip", "bytes?", |a| strip(a, false, true)),
    method("split", "sep= maxsplit=", |a| split(a, false)),
    method("splitlines", "keepends=", splitlines),
    method("startswith", "prefix start? end?", |a| affix(a, true)),
    method("strip", "bytes?", |a| strip(a, true, true)),
    method("swapcase", "", |a| {
        mapped(a, |byte| {
            if byte.is_ascii_lowercase() {
                byte.to_ascii_uppercase()
            } else {
                byte.to_ascii_lowercase()
            }
        })
    }),
    method("title", "", |a| {
        let mut in_word = false;
        let mut bytes = b(&a[0])?.into_owned();
        for byte in &mut bytes {
            *byte = if in_word {
                byte.to_ascii_lowercase()
            } else {
                byte.to_ascii_uppercase()
            };
            in_word = byte.is_ascii_alphabetic();
        }
        Ok(like(&a[0], bytes))
    }),
    method("translate", "table delete=", translate),
    method("upper", "", |a| mapped(a, u8::to_ascii_uppercase)),
    method("zfill", "width", |a| {
        let bytes = b(&a[0])?;
        let width = crate::number::ssize(&a[1])?.max(0) as usize;
        let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
        let mut result = bytes[..sign].to_vec();
        result.resize(sign + width.saturating_sub(bytes.len()), b'0');
        result.extend_from_slice(&bytes[sign..]);
        Ok(like(&a[0], result))
    }),
];

pub static BYTES_SHARED: [Native; 37] = SHARED;
pub static BYTEARRAY_SHARED: [Native; 37] = SHARED;

pub static BYTES: ClassDef = ClassDef {
    name: "bytes",
    base: "object",
    module: "builtins",
    new: Some(new_bytes),
    natives: &[],
};

fn array(value: &Value) -> R<&Rc<ByteArray>> {
    match value.base() {
        Value::ByteArray(bytes) => Ok(bytes),
        _ => Err(type_error("a bytearray is needed")),
    }
}

pub fn set_item(bytes: &ByteArray, key: &Value, value: &Value) -> R<()> {
    let Value::Slice(slice) = key else {
        let mut new = Ok(0);
        // What the value is asked may change the length, and so it comes between the index and the length.
        let len = || {
            new = byte(value, "byte");
            bytes.bytes.borrow().len()
        };
        let at = crate::subscript::place(key, len, "bytearray");
        let new = new?;
        bytes.bytes.borrow_mut()[at?] = new;
        return Ok(());
    };
    let items = match value.as_bytes() {
        Some(items) => items,
        None => bytes_of_ints(value)?,
    };
    let span = slice.span(|| bytes.bytes.borrow().len())?;
    let mut target = bytes.bytes.borrow_mut();
    if span.step == 1 {
        let start = span.start as usize;
        target.splice(start..start + span.count, items);
        return Ok(());
    }
    if items.len() != span.count {
        return Err(value_error(format!(
            "attempt to assign bytes of size {} to extended slice of size {}",
            items.len(),
            span.count
        )));
    }
    for (at, item) in span.places().zip(items) {
        target[at] = item;
    }
    Ok(())
}

pub static BYTEARRAY: ClassDef = ClassDef {
    name: "bytearray",
    base: "object",
    module: "builtins",
    new: Some(new_bytearray),
    natives: &[
        method("append", "item", |a| {
            let item = byte(&a[1], "byte")?;
            array(&a[0])?.bytes.borrow_mut().push(item);
            Ok(Value::None)
        }),
        method("clear", "", |a| {
            array(&a[0])?.bytes.borrow_mut().clear();
            Ok(Value::None)
        }),
        method("copy", "", |a| Ok(bytearray(b(&a[0])?.into_owned()))),
        method("extend", "iterable", |a| {
            let more = match a[1].as_bytes() {
                Some(more) => more,
                None => bytes_of_ints(&a[1])?,
            };
            array(&a[0])?.bytes.borrow_mut().extend(more);
            Ok(Value::None)
        }),
        method("insert", "index item", |a| {
            let item = byte(&a[2], "byte")?;
            let mut bytes = array(&a[0])?.bytes.borrow_mut();
            let len = bytes.len() as i64;
            let at = crate::number::ssize(&a[1])?;
            let at = if at < 0 {
                (at + len).max(0)
            } else {
                at.min(len)
            };
            bytes.insert(at as usize, item);
            Ok(Value::None)
        }),
        method("pop", "index?", |a| {
            let mut bytes = array(&a[0])?.bytes.borrow_mut();
            let len = bytes.len() as i64;
            let at = if a[1].is_undef() {
                -1
            } else {
                crate::number::index_i64(&a[1])?
            };
            let place = if at < 0 { at + len } else { at };
            match (len, (0..len).contains(&place)) {
                (0, _) => Err(index_error("pop from empty bytearray")),
                (_, false) => Err(index_error("pop index out of range")),
                _ => Ok(Value::Int(i64::from(bytes.remove(place as usize)))),
            }
        }),
        method("remove", "value", |a| {
            let wanted = byte(&a[1], "byte")?;
            let mut bytes = array(&a[0])?.bytes.borrow_mut();
            match bytes.iter().position(|&byte| byte == wanted) {
                Some(at) => {
                    bytes.remove(at);
                    Ok(Value::None)
                }
                None => Err(value_error("value not found in bytearray")),
            }
        }),
        method("reverse", "", |a| {
            array(&a[0])?.bytes.borrow_mut().reverse();
            Ok(Value::None)
        }),
    ],
};
