//! unicode-escape and raw-unicode-escape: texts as Python writes them.
use crate::codec::{decode_error, recover};
use crate::exc::Exc;
use crate::text::{char_of, code_of};
use crate::value::R;
use std::ops::Range;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Escapes {
    /// Only `\u` and `\U`.
    Raw,
    All,
}

pub fn label(escapes: Escapes) -> &'static str {
    match escapes {
        Escapes::Raw => "rawunicodeescape",
        Escapes::All => "unicodeescape",
    }
}

pub fn encode(text: &str, escapes: Escapes) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for one in text.chars() {
        let code = code_of(one);
        match (escapes, code) {
            (Escapes::Raw, 0..=0xff) => bytes.push(code as u8),
            (Escapes::All, 0x09) => bytes.extend(b"\\t"),
            (Escapes::All, 0x0a) => bytes.extend(b"\\n"),
            (Escapes::All, 0x0d) => bytes.extend(b"\\r"),
            (Escapes::All, 0x5c) => bytes.extend(b"\\\\"),
            (Escapes::All, 0x20..=0x7e) => bytes.push(code as u8),
            (_, 0..=0xff) => bytes.extend(format!("\\x{code:02x}").into_bytes()),
            (_, 0x100..=0xffff) => bytes.extend(format!("\\u{code:04x}").into_bytes()),
            _ => bytes.extend(format!("\\U{code:08x}").into_bytes()),
        }
    }
    bytes
}

/// The number of `digits` hexadecimal digits from a place on; else where they end.
fn hex(bytes: &[u8], at: usize, digits: usize) -> Result<u32, usize> {
    let mut code = 0;
    for place in at..at + digits {
        let digit = bytes
            .get(place)
            .and_then(|&byte| char::from(byte).to_digit(16));
        code = code << 4 | digit.ok_or(place)?;
    }
    Ok(code)
}

struct Reader<'a> {
    bytes: &'a [u8],
    escapes: Escapes,
    errors: &'a str,
    text: String,
}

pub fn decode(bytes: &[u8], escapes: Escapes, errors: &str) -> R<String> {
    let mut reader = Reader {
        bytes,
        escapes,
        errors,
        text: String::with_capacity(bytes.len()),
    };
    let mut at = 0;
    while at < bytes.len() {
        at = if bytes[at] == b'\\' {
            reader.escape(at)?
        } else {
            reader.text.push(char::from(bytes[at]));
            at + 1
        };
    }
    Ok(reader.text)
}

impl Reader<'_> {
    /// Reads what begins with a backslash; where it ends.
    fn escape(&mut self, start: usize) -> R<usize> {
        let Some(&kind) = self.bytes.get(start + 1) else {
            if self.escapes == Escapes::Raw {
                self.text.push('\\');
                return Ok(start + 1);
            }
            return self.refuse(start..start + 1, "\\ at end of string");
        };
        let digits = match (kind, self.escapes) {
            (b'u', _) => Some(4),
            (b'U', _) => Some(8),
            (b'x', Escapes::All) => Some(2),
            _ => None,
        };
        if let Some(digits) = digits {
            return self.coded(start, digits);
        }
        if self.escapes == Escapes::Raw {
            self.text.push('\\');
            self.text.push(char::from(kind));
            return Ok(start + 2);
        }
        if let b'0'..=b'7' = kind {
            return Ok(self.octal(start + 1));
        }
        let plain = match kind {
            b'\n' => None,
            b'\\' | b'\'' | b'"' => Some(char::from(kind)),
            b'a' => Some('\x07'),
            b'b' => Some('\x08'),
            b'f' => Some('\x0c'),
            b'n' => Some('\n'),
            b'r' => Some('\r'),
            b't' => Some('\t'),
            b'v' => Some('\x0b'),
            _ => {
                self.text.push('\\');
                Some(char::from(kind))
            }
        };
        self.text.extend(plain);
        Ok(start + 2)
    }

    fn coded(&mut self, start: usize, digits: usize) -> R<usize> {
        let first = start + 2;
        match hex(self.bytes, first, digits) {
            Ok(code) => match char_of(code) {
                Some(one) => {
                    self.text.push(one);
                    Ok(first + digits)
                }
                None => {
                    let reason = match self.escapes {
                        Escapes::Raw => "\\Uxxxxxxxx out of range",
                        Escapes::All => "illegal Unicode character",
                    };
                    self.refuse(start..first + digits, reason)
                }
            },
            Err(end) => {
                let reason = match digits {
                    2 => "truncated \\xXX escape",
                    4 => "truncated \\uXXXX escape",
                    _ => "truncated \\UXXXXXXXX escape",
                };
                self.refuse(start..end, reason)
            }
        }
    }

    fn octal(&mut self, first: usize) -> usize {
        let (mut code, mut at) = (0, first);
        while at < first + 3
            && self
                .bytes
                .get(at)
                .is_some_and(|byte| (b'0'..=b'7').contains(byte))
        {
            code = code << 3 | u32::from(self.bytes[at] - b'0');
            at += 1;
        }
        self.text.extend(char_of(code));
        at
    }

    fn refuse(&mut self, place: Range<usize>, reason: &'static str) -> R<usize> {
        let (bytes, name) = (self.bytes, label(self.escapes));
        let end = place.end;
        let error = || -> Exc { decode_error(name, bytes, place.clone(), reason) };
        recover(&mut self.text, &bytes[place.clone()], self.errors, error)?;
        Ok(end)
    }
}
