//! Replacement templates of `sub` and `expand`.
use super::{group_of, pattern_error, Pattern};
use crate::exc::index_error;
use crate::text::char_of;
use crate::value::{Value, R};

pub struct Template {
    parts: Vec<Part>,
    bytes: bool,
}

enum Part {
    Text(String),
    Group(usize),
}

pub fn parse(value: &Value, pattern: &Pattern) -> R<Template> {
    let (text, bytes) = super::source_text(value)?;
    let mut reader = Reader {
        text: text.chars().collect(),
        at: 0,
        pattern,
        parts: Vec::new(),
        literal: String::new(),
        bytes,
    };
    reader.read()?;
    Ok(Template {
        parts: reader.parts,
        bytes,
    })
}

struct Reader<'a> {
    text: Vec<char>,
    at: usize,
    pattern: &'a Pattern,
    parts: Vec<Part>,
    literal: String,
    bytes: bool,
}

impl Reader<'_> {
    fn error(&self, message: &str, at: usize) -> crate::exc::Exc {
        let text: String = self.text.iter().collect();
        pattern_error(message, &text, at, self.bytes)
    }

    fn read(&mut self) -> R<()> {
        while let Some(&one) = self.text.get(self.at) {
            self.at += 1;
            if one == '\\' {
                self.escape(self.at - 1)?;
            } else {
                self.literal.push(one);
            }
        }
        self.flush();
        Ok(())
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            self.parts
                .push(Part::Text(std::mem::take(&mut self.literal)));
        }
    }

    fn group(&mut self, number: usize, at: usize) -> R<()> {
        if number > self.pattern.program.groups {
            return Err(self.error(&format!("invalid group reference {number}"), at));
        }
        self.flush();
        self.parts.push(Part::Group(number));
        Ok(())
    }

    fn digit(&self, at: usize, base: u32) -> Option<u32> {
        self.text.get(at).and_then(|one| one.to_digit(base))
    }

    fn escape(&mut self, start: usize) -> R<()> {
        let Some(&one) = self.text.get(self.at) else {
            return Err(self.error("bad escape (end of pattern)", start));
        };
        self.at += 1;
        let simple = match one {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '\\' => '\\',
            'g' => return self.named(),
            '0' => {
                let mut code = 0;
                for _ in 0..2 {
                    if let Some(digit) = self.digit(self.at, 8) {
                        code = code * 8 + digit;
                        self.at += 1;
                    }
                }
                self.literal.extend(char_of(code));
                return Ok(());
            }
            '1'..='9' => return self.numbered(one, start),
            _ if one.is_ascii_alphabetic() => {
                return Err(self.error(&format!("bad escape \\{one}"), start))
            }
            other => {
                self.literal.push('\\');
                other
            }
        };
        self.literal.push(simple);
        Ok(())
    }

    fn numbered(&mut self, one: char, start: usize) -> R<()> {
        let mut number = one.to_digit(10).unwrap_or(0);
        if let Some(second) = self.digit(self.at, 10) {
            if let (Some(first), true, Some(third)) =
                (one.to_digit(8), second < 8, self.digit(self.at + 1, 8))
            {
                self.at += 2;
                let code = first * 64 + second * 8 + third;
                if code > 0o377 {
                    let shown: String = self.text[start..self.at].iter().collect();
                    return Err(self.error(
                        &format!("octal escape value {shown} outside of range 0-0o377"),
                        start,
                    ));
                }
                self.literal.extend(char_of(code));
                return Ok(());
            }
            number = number * 10 + second;
            self.at += 1;
        }
        self.group(number as usize, start + 1)
    }

    fn named(&mut self) -> R<()> {
        if self.text.get(self.at) != Some(&'<') {
            return Err(self.error("missing <", self.at));
        }
        self.at += 1;
        let start = self.at;
        let Some(len) = self.text[start..].iter().position(|one| *one == '>') else {
            let text = if start == self.text.len() {
                "missing group name"
            } else {
                "missing >, unterminated name"
            };
            return Err(self.error(text, start));
        };
        let name: String = self.text[start..start + len].iter().collect();
        self.at = start + len + 1;
        if name.is_empty() {
            return Err(self.error("missing group name", start));
        }
        if let Ok(number) = name.parse::<usize>() {
            return self.group(number, start);
        }
        if !crate::unicode::is_identifier(&name) {
            return Err(self.error(
                &format!("bad character in group name {}", crate::text::quoted(&name)),
                start,
            ));
        }
        match self.pattern.names.iter().find(|(known, _)| *known == name) {
            Some((_, number)) => self.group(*number, start),
            None => Err(index_error(format!(
                "unknown group name {}",
                crate::text::quoted(&name)
            ))),
        }
    }
}

impl Template {
    pub fn expand(&self, string: &Value, places: &[usize]) -> Value {
        if self.bytes {
            let mut bytes = Vec::new();
            for part in &self.parts {
                match part {
                    Part::Text(text) => bytes.extend(text.chars().map(|one| one as u32 as u8)),
                    Part::Group(number) => {
                        bytes.extend(
                            group_of(string, places, *number, &Value::None)
                                .as_bytes()
                                .unwrap_or_default(),
                        );
                    }
                }
            }
            return Value::bytes(bytes);
        }
        let mut result = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => result.push_str(text),
                Part::Group(number) => {
                    result.push_str(
                        group_of(string, places, *number, &Value::None)
                            .as_str()
                            .unwrap_or_default(),
                    );
                }
            }
        }
        Value::str(result)
    }
}
