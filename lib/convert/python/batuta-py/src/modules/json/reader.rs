//! A place in a document, and the texts that are read there.
use super::decode_error;
use crate::exc::Exc;
use crate::text::{char_of, Str};
use crate::value::{Value, R};

pub struct Reader<'a> {
    document: &'a Value,
    whole: &'a Str,
    pub text: &'a str,
    /// In bytes.
    pub at: usize,
    start: usize,
    /// The number of the character at `start`.
    start_place: usize,
}

impl<'a> Reader<'a> {
    /// At the character of the number `place`, which is in the text or at its end.
    pub fn new(document: &'a Value, whole: &'a Str, place: usize) -> Reader<'a> {
        let start = whole.offset(place);
        Reader {
            document,
            whole,
            text: whole.as_str(),
            at: start,
            start,
            start_place: place,
        }
    }

    /// The number of the character that is next.
    pub fn place(&self) -> usize {
        self.place_of(self.at)
    }

    fn place_of(&self, at: usize) -> usize {
        if self.whole.is_ascii() {
            return at;
        }
        self.start_place + self.text[self.start..at].chars().count()
    }

    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    pub fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    pub fn eat(&mut self, word: &str) -> bool {
        let hit = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        if hit {
            self.at += word.len();
        }
        hit
    }

    #[cold]
    pub fn error(&self, message: &str) -> Exc {
        decode_error(message, self.document, self.place() as i64)
    }

    #[cold]
    fn error_at(&self, message: &str, at: usize) -> Exc {
        decode_error(message, self.document, self.place_of(at) as i64)
    }

    /// The characters up to the next that ends them or means something else.
    #[inline]
    pub fn plain(&mut self, strict: bool) -> &'a str {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let is_end = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < b' ' && strict;
        self.at += rest.iter().position(is_end).unwrap_or(rest.len());
        &self.text[start..self.at]
    }

    /// A text whose first quote was read; the place is after the last quote then.
    pub fn string(&mut self, strict: bool) -> R<String> {
        let start = self.at;
        let plain = self.plain(strict);
        let mut result = plain.to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(result);
                }
                Some(b'\\') => self.escape(&mut result, start)?,
                Some(_) => return Err(self.error("Invalid control character at")),
                None => return Err(self.unterminated(start)),
            }
            result.push_str(self.plain(strict));
        }
    }

    #[cold]
    fn unterminated(&self, start: usize) -> Exc {
        let quote = self.place_of(start) as i64 - 1;
        decode_error("Unterminated string starting at", self.document, quote)
    }

    fn escape(&mut self, result: &mut String, text_start: usize) -> R<()> {
        let start = self.at;
        self.at += 1;
        let one = match self.peek() {
            None => return Err(self.unterminated(text_start)),
            Some(b'u') => {
                let code = self.code_after_u()?;
                result.extend(char_of(code));
                return Ok(());
            }
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(_) => return Err(self.error_at("Invalid \\escape", start)),
        };
        self.at += 1;
        result.push(one);
        Ok(())
    }

    /// Two escapes that are a pair of surrogates are one character.
    fn code_after_u(&mut self) -> R<u32> {
        let code = self.unit()?;
        let is_high = (0xd800..0xdc00).contains(&code);
        if !is_high || !self.text[self.at..].starts_with("\\u") {
            return Ok(code);
        }
        let back = self.at;
        self.at += 1;
        let low = self.unit()?;
        if (0xdc00..0xe000).contains(&low) {
            return Ok(0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00));
        }
        self.at = back;
        Ok(code)
    }

    /// Four digits after a `u`, which are not the last of the document.
    fn unit(&mut self) -> R<u32> {
        let digits = self.text.as_bytes().get(self.at + 1..self.at + 5);
        let unit = digits.and_then(|digits| {
            digits.iter().try_fold(0, |unit, &digit| {
                Some(unit << 4 | char::from(digit).to_digit(16)?)
            })
        });
        match unit {
            Some(unit) if self.at + 5 < self.text.len() => {
                self.at += 5;
                Ok(unit)
            }
            _ => Err(self.error("Invalid \\uXXXX escape")),
        }
    }
}
