//! Text to bytes and back: UTF-8, ASCII, Latin-1, UTF-16 and UTF-32, with the usual error handlers.
use crate::escape_codec::{self, Escapes};
use crate::exc::{lookup_error, make, Exc};
use crate::text::{char_of, code_of, escaped, SURROGATES};
use crate::types::types;
use crate::value::{Value, R};

#[derive(Clone, Copy, PartialEq)]
enum Codec {
    Utf8,
    Utf8Sig,
    Ascii,
    Latin1,
    Cp1252,
    Utf16(Order),
    Utf32(Order),
    Escaped(Escapes),
}

#[derive(Clone, Copy, PartialEq)]
enum Order {
    Marked,
    Little,
    Big,
}

fn find(name: &str) -> R<Codec> {
    if matches!(name, "utf-8" | "utf8") {
        return Ok(Codec::Utf8);
    }
    let clean: String = name.to_ascii_lowercase().replace(['-', ' '], "_");
    Ok(match clean.as_str() {
        "utf_8" | "utf8" | "u8" | "cp65001" => Codec::Utf8,
        "utf_8_sig" | "utf8_sig" => Codec::Utf8Sig,
        "ascii" | "us_ascii" | "646" => Codec::Ascii,
        "latin_1" | "latin1" | "iso_8859_1" | "iso8859_1" | "l1" | "8859" => Codec::Latin1,
        "cp1252" | "windows_1252" => Codec::Cp1252,
        "utf_16" | "utf16" => Codec::Utf16(Order::Marked),
        "utf_16_le" | "utf_16le" => Codec::Utf16(Order::Little),
        "utf_16_be" | "utf_16be" => Codec::Utf16(Order::Big),
        "utf_32" | "utf32" => Codec::Utf32(Order::Marked),
        "utf_32_le" | "utf_32le" => Codec::Utf32(Order::Little),
        "utf_32_be" | "utf_32be" => Codec::Utf32(Order::Big),
        "unicode_escape" | "unicodeescape" => Codec::Escaped(Escapes::All),
        "raw_unicode_escape" | "rawunicodeescape" => Codec::Escaped(Escapes::Raw),
        _ => return Err(lookup_error(format!("unknown encoding: {name}"))),
    })
}

/// The name under which errors speak of it.
fn label(codec: Codec) -> &'static str {
    match codec {
        Codec::Utf8 | Codec::Utf8Sig => "utf-8",
        Codec::Ascii => "ascii",
        Codec::Latin1 => "latin-1",
        Codec::Cp1252 => "charmap",
        Codec::Utf16(_) => "utf-16",
        Codec::Utf32(_) => "utf-32",
        Codec::Escaped(escapes) => escape_codec::label(escapes),
    }
}

/// True for two names of one encoding.
pub fn is_same(a: &str, b: &str) -> bool {
    matches!((find(a), find(b)), (Ok(a), Ok(b)) if a == b)
}

/// The name that `codecs.lookup` gives an encoding.
pub fn label_of(name: &'static str) -> &'static str {
    match name {
        "latin-1" => "iso8859-1",
        other => other,
    }
}

/// How many bytes at the end are the beginning of a character that is not whole.
pub fn unfinished(bytes: &[u8], encoding: &str) -> usize {
    match find(encoding) {
        Ok(Codec::Utf8 | Codec::Utf8Sig) => {
            let start = bytes.len().saturating_sub(3);
            let lead = (start..bytes.len())
                .find(|&at| bytes[at] >= 0xc2 && bytes[at] < 0xf5 && needs_more(&bytes[at..]));
            lead.map_or(0, |at| bytes.len() - at)
        }
        Ok(Codec::Utf16(order)) => {
            let rest = bytes.len() % 2;
            let whole = &bytes[..bytes.len() - rest];
            let high = match whole {
                [.., high, _] if order == Order::Big => *high,
                [.., high] => *high,
                [] => 0,
            };
            let opens_pair = (0xd8..0xdc).contains(&high);
            rest + if opens_pair { 2 } else { 0 }
        }
        Ok(Codec::Utf32(_)) => bytes.len() % 4,
        _ => 0,
    }
}

const CP1252: [u16; 32] = [
    0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152,
    0, 0x17d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161,
    0x203a, 0x153, 0, 0x17e, 0x178,
];

/// True if UTF-8 has no bytes for it.
pub fn has_surrogates(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|one| one as u32 >= SURROGATES)
}

pub fn encode(text: &str, encoding: &str, errors: &str) -> R<Vec<u8>> {
    let codec = find(encoding)?;
    if let Codec::Escaped(escapes) = codec {
        return Ok(escape_codec::encode(text, escapes));
    }
    if codec == Codec::Utf8 && !has_surrogates(text) {
        return Ok(text.as_bytes().to_vec());
    }
    let mut bytes = match codec {
        Codec::Utf8Sig => vec![0xef, 0xbb, 0xbf],
        Codec::Utf16(Order::Marked) => vec![0xff, 0xfe],
        Codec::Utf32(Order::Marked) => vec![0xff, 0xfe, 0, 0],
        _ => Vec::new(),
    };
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if put(codec, code_of(chars[at]), &mut bytes) {
            at += 1;
            continue;
        }
        let end = (at..chars.len())
            .find(|&next| put(codec, code_of(chars[next]), &mut Vec::new()))
            .unwrap_or(chars.len());
        for &one in &chars[at..end] {
            match replacement(codec, one, errors) {
                Some(more) => bytes.extend(more),
                None => return Err(encode_error(codec, text, at, end)),
            }
        }
        at = end;
    }
    Ok(bytes)
}

/// False if the codec has no bytes for the code point.
fn put(codec: Codec, code: u32, bytes: &mut Vec<u8>) -> bool {
    let surrogate = (0xd800..0xe000).contains(&code);
    match codec {
        Codec::Utf8 | Codec::Utf8Sig => match char::from_u32(code) {
            Some(one) => bytes.extend_from_slice(one.encode_utf8(&mut [0; 4]).as_bytes()),
            None => return false,
        },
        Codec::Ascii if code < 0x80 => bytes.push(code as u8),
        Codec::Latin1 if code < 0x100 => bytes.push(code as u8),
        Codec::Cp1252 if code < 0x80 || (0xa0..0x100).contains(&code) => bytes.push(code as u8),
        Codec::Cp1252 => match CP1252
            .iter()
            .position(|&known| u32::from(known) == code && known != 0)
        {
            Some(at) => bytes.push(0x80 + at as u8),
            None => return false,
        },
        Codec::Utf16(order) if !surrogate => {
            let mut units = [0u16; 2];
            let Some(one) = char::from_u32(code) else {
                return false;
            };
            for unit in one.encode_utf16(&mut units) {
                let pair = if order == Order::Big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                };
                bytes.extend(pair);
            }
        }
        Codec::Utf32(order) if !surrogate => {
            bytes.extend(if order == Order::Big {
                code.to_be_bytes()
            } else {
                code.to_le_bytes()
            });
        }
        _ => return false,
    }
    true
}

fn replacement(codec: Codec, one: char, errors: &str) -> Option<Vec<u8>> {
    let code = code_of(one);
    Some(match errors {
        "ignore" => Vec::new(),
        "replace" => b"?".to_vec(),
        "backslashreplace" => escaped(one).into_bytes(),
        "xmlcharrefreplace" => format!("&#{code};").into_bytes(),
        "namereplace" => escaped(one).into_bytes(),
        "surrogateescape" if (0xdc80..=0xdcff).contains(&code) => vec![(code - 0xdc00) as u8],
        "surrogatepass" if codec == Codec::Utf8 && (0xd800..0xe000).contains(&code) => {
            vec![
                0xe0 | (code >> 12) as u8,
                0x80 | (code >> 6 & 0x3f) as u8,
                0x80 | (code & 0x3f) as u8,
            ]
        }
        _ => return None,
    })
}

fn encode_error(codec: Codec, text: &str, start: usize, end: usize) -> Exc {
    let reason = match codec {
        Codec::Ascii => "ordinal not in range(128)",
        Codec::Latin1 => "ordinal not in range(256)",
        Codec::Cp1252 => "character maps to <undefined>",
        _ => "surrogates not allowed",
    };
    with_details(
        "UnicodeEncodeError",
        label(codec),
        Value::str(text),
        start..end,
        reason,
    )
}

fn with_details(
    class: &str,
    label: &str,
    object: Value,
    place: std::ops::Range<usize>,
    reason: &str,
) -> Exc {
    let args = vec![
        Value::str(label),
        object.clone(),
        Value::from(place.start),
        Value::from(place.end),
        Value::str(reason),
    ];
    make(&types().exception(class), args)
        .with_extra("encoding", Value::str(label))
        .with_extra("object", object)
        .with_extra("start", Value::from(place.start))
        .with_extra("end", Value::from(place.end))
        .with_extra("reason", Value::str(reason))
}

pub fn decode(bytes: &[u8], encoding: &str, errors: &str) -> R<String> {
    match find(encoding)? {
        Codec::Utf8 => utf8(bytes, errors),
        Codec::Utf8Sig => utf8(
            bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes),
            errors,
        ),
        Codec::Latin1 => Ok(bytes.iter().map(|&byte| char::from(byte)).collect()),
        codec @ (Codec::Ascii | Codec::Cp1252) => single(bytes, codec, errors),
        Codec::Utf16(order) => wide(bytes, order, 2, errors),
        Codec::Utf32(order) => wide(bytes, order, 4, errors),
        Codec::Escaped(escapes) => escape_codec::decode(bytes, escapes, errors),
    }
}

fn utf8(bytes: &[u8], errors: &str) -> R<String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let mut text = String::new();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        at += chunk.valid().len();
        let bad = chunk.invalid();
        if bad.is_empty() {
            continue;
        }
        let end = at + bad.len();
        match errors {
            "surrogatepass" if bytes[at] == 0xed && bytes.len() >= at + 3 && bad.len() == 1 => {
                let code =
                    0xd000 | u32::from(bytes[at + 1] & 0x3f) << 6 | u32::from(bytes[at + 2] & 0x3f);
                text.extend(char_of(code));
            }
            "surrogatepass" if at > 0 && (0x80..0xc0).contains(&bytes[at]) => {}
            _ => recover(&mut text, bad, errors, || {
                decode_error("utf-8", bytes, at..end, reason(bytes, at, end))
            })?,
        }
        at = end;
    }
    Ok(text)
}

fn reason(bytes: &[u8], at: usize, end: usize) -> &'static str {
    match bytes[at] {
        0x80..=0xc1 | 0xf5..=0xff => "invalid start byte",
        _ if end == bytes.len() && needs_more(&bytes[at..]) => "unexpected end of data",
        _ => "invalid continuation byte",
    }
}

/// True for the beginning of a sequence that the data ends in.
fn needs_more(rest: &[u8]) -> bool {
    let wanted = match rest[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    rest.len() < wanted && rest[1..].iter().all(|byte| (0x80..0xc0).contains(byte))
}

pub(crate) fn recover(
    text: &mut String,
    bad: &[u8],
    errors: &str,
    error: impl FnOnce() -> Exc,
) -> R<()> {
    match errors {
        "ignore" => {}
        "replace" => text.push('\u{fffd}'),
        "backslashreplace" => bad
            .iter()
            .for_each(|byte| text.push_str(&format!("\\x{byte:02x}"))),
        "surrogateescape" => bad
            .iter()
            .for_each(|byte| text.extend(char_of(0xdc00 + u32::from(*byte)))),
        _ => return Err(error()),
    }
    Ok(())
}

pub(crate) fn decode_error(
    label: &str,
    bytes: &[u8],
    place: std::ops::Range<usize>,
    reason: &str,
) -> Exc {
    with_details(
        "UnicodeDecodeError",
        label,
        Value::bytes(bytes),
        place,
        reason,
    )
}

fn single(bytes: &[u8], codec: Codec, errors: &str) -> R<String> {
    let mut text = String::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        let found = match (codec, byte) {
            (_, 0..=0x7f) => Some(char::from(byte)),
            (Codec::Cp1252, 0x80..=0x9f) => match CP1252[usize::from(byte - 0x80)] {
                0 => None,
                code => char::from_u32(u32::from(code)),
            },
            (Codec::Cp1252, _) => Some(char::from(byte)),
            _ => None,
        };
        match found {
            Some(one) => text.push(one),
            None => recover(&mut text, &[byte], errors, || {
                let reason = if codec == Codec::Ascii {
                    "ordinal not in range(128)"
                } else {
                    "character maps to <undefined>"
                };
                decode_error(label(codec), bytes, at..at + 1, reason)
            })?,
        }
    }
    Ok(text)
}

fn wide(bytes: &[u8], order: Order, size: usize, errors: &str) -> R<String> {
    let (big, start) = match (order, bytes) {
        (Order::Big, _) => (true, 0),
        (Order::Little, _) => (false, 0),
        (_, [0xff, 0xfe, ..]) => (false, size),
        (_, [0xfe, 0xff, ..]) if size == 2 => (true, size),
        (_, [0, 0, 0xfe, 0xff, ..]) => (true, size),
        _ => (false, 0),
    };
    let number = |chunk: &[u8]| -> u32 {
        let fold = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
        if big {
            chunk.iter().fold(0, fold)
        } else {
            chunk.iter().rev().fold(0, fold)
        }
    };
    let name = if size == 2 { "utf-16" } else { "utf-32" };
    let units: Vec<u32> = bytes[start.min(bytes.len())..]
        .chunks_exact(size)
        .map(number)
        .collect();
    let mut text = String::new();
    let mut at = 0;
    while at < units.len() {
        let unit = units[at];
        let pair = size == 2 && (0xd800..0xdc00).contains(&unit);
        let low = units
            .get(at + 1)
            .copied()
            .filter(|low| (0xdc00..0xe000).contains(low));
        let code = match (pair, low) {
            (true, Some(low)) => {
                at += 1;
                0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
            }
            _ => unit,
        };
        match char::from_u32(code) {
            Some(one) => text.push(one),
            None => recover(&mut text, &[], errors, || {
                decode_error(name, bytes, at * size..at * size + size, "illegal encoding")
            })?,
        }
        at += 1;
    }
    let rest = (bytes.len() - start.min(bytes.len())) % size;
    if rest > 0 {
        let place = bytes.len() - rest..bytes.len();
        recover(&mut text, &bytes[place.clone()], errors, || {
            decode_error(name, bytes, place, "truncated data")
        })?;
    }
    Ok(text)
}

/// Standard output is UTF-8.
pub fn encode_stdout(text: &str) -> R<Vec<u8>> {
    encode(text, "utf-8", stdout_errors())
}

/// As in CPython, bytes of arguments and file names come out as they were where no locale says more than UTF-8.
pub fn stdout_errors() -> &'static str {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(std::env::var_os)
        .find(|value| !value.is_empty());
    let plain = match locale.as_ref().and_then(|locale| locale.to_str()) {
        Some(name) => matches!(name, "C" | "POSIX" | "C.UTF-8" | "C.utf8" | "UTF-8"),
        None => true,
    };
    if plain {
        "surrogateescape"
    } else {
        "strict"
    }
}

pub fn backslash_replace(text: &str) -> String {
    String::from_utf8_lossy(&encode(text, "utf-8", "backslashreplace").unwrap_or_default())
        .into_owned()
}
