//! Redirections and here-documents.

use super::word::{bytes, joined, Inside, Waiting};
use super::{keep, Bad, Read, Reader};
use crate::part::{Kind, Part, Redirect, Slot};

impl Reader {
    /// A redirection; `None`: there is none here.
    pub(super) fn redirect(&mut self) -> Read<Option<Redirect<'static>>> {
        if self.at_process() {
            return Ok(None);
        }
        let start = self.at;
        let digits = self.text[start..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        let number: Option<i32> = std::str::from_utf8(&self.text[start..start + digits])
            .ok()
            .and_then(|s| s.parse().ok());
        let rest = &self.text[start + digits..];
        let signs: &[(&[u8], Kind, i32)] = &[
            (b"&>>", Kind::AppendBoth, 1),
            (b"<<<", Kind::HereString, 0),
            (b"<<-", Kind::Here, 0),
            (b"<<", Kind::Here, 0),
            (b"<>", Kind::ReadWrite, 0),
            (b"<&", Kind::Copy, 0),
            (b">&", Kind::Copy, 1),
            (b">>", Kind::Append, 1),
            (b">|", Kind::Clobber, 1),
            (b"&>", Kind::WriteBoth, 1),
            (b"<", Kind::Read, 0),
            (b">", Kind::Write, 1),
        ];
        let bash = self.bash;
        let of_bash = |sign: &[u8]| sign.starts_with(b"&") || sign == b"<<<";
        let Some((sign, kind, usual)) = signs
            .iter()
            .find(|(sign, _, _)| rest.starts_with(sign) && (bash || !of_bash(sign)))
        else {
            return Ok(None);
        };
        self.at = start + digits + sign.len();
        self.blanks();
        let fd = Slot::Number(number.unwrap_or(*usual));
        self.no_number_of_another()?;
        if *kind == Kind::Here {
            return self.announce(*sign == b"<<-", fd).map(Some);
        }
        let begin = self.at;
        let Some(word) = self.word(Inside::Plain)? else {
            return self.no_word();
        };
        let written = &self.text[begin..self.at];
        let is_number = written
            .iter()
            .all(|b| b.is_ascii_digit() || *b == b'-' || *b == b'$');
        let both = *sign == b">&" && number.is_none() && !is_number && !written.contains(&b'$');
        let kind = if both { Kind::WriteBoth } else { *kind };
        Ok(Some(Redirect { fd, kind, word }))
    }

    /// `<0>1`: the `0` is the second redirection's, so that the first one has no word.
    fn no_number_of_another(&self) -> Read<()> {
        let rest = &self.text[self.at..];
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let most = if self.bash { usize::MAX } else { 1 };
        if !(1..=most).contains(&digits) || !matches!(rest.get(digits), Some(b'<' | b'>')) {
            return Ok(());
        }
        self.bad(if self.bash {
            let number = String::from_utf8_lossy(&rest[..digits]);
            format!("syntax error near unexpected token `{number}'")
        } else {
            "Syntax error: redirection unexpected".to_string()
        })
    }

    /// What stands where a redirection's word should.
    fn no_word<T>(&self) -> Read<T> {
        let token = self.token();
        if self.bash {
            let token = if token.is_empty() { "newline" } else { &token };
            return self.bad(format!("syntax error near unexpected token `{token}'"));
        }
        let found = match token.as_str() {
            "" => "end of file".to_string(),
            "newline" => token,
            "<" | ">" => "redirection".to_string(),
            _ => format!("\"{token}\""),
        };
        let ends_line = u32::from(found == "newline"); // which dash has read
        Err(Bad {
            shown: None,
            message: format!("Syntax error: {found} unexpected"),
            line: self.line + ends_line,
            within: self.within,
        })
    }

    fn announce(&mut self, strip: bool, fd: Slot<'static>) -> Read<Redirect<'static>> {
        let start = self.at;
        if self.word(Inside::Plain)?.is_none() {
            return self.no_word();
        }
        let written = self.text[start..self.at].to_vec();
        let as_it_is = written.iter().any(|b| b"'\"\\".contains(b));
        let end = written
            .into_iter()
            .filter(|b| !b"'\"\\".contains(b))
            .collect();
        let text = keep(std::cell::OnceCell::new());
        self.waiting.push(Waiting {
            end,
            strip,
            as_it_is,
            text,
        });
        let word = Part::Late(text);
        Ok(Redirect {
            fd,
            kind: Kind::Here,
            word,
        })
    }

    /// Reads the here-documents that begin at this line.
    pub(super) fn here_documents(&mut self) -> Read<()> {
        for waiting in std::mem::take(&mut self.waiting) {
            let mut body = Vec::new();
            while self.at < self.text.len() {
                let end = self.text[self.at..]
                    .iter()
                    .position(|&b| b == b'\n')
                    .map_or(self.text.len(), |i| self.at + i);
                let mut line = &self.text[self.at..end];
                if waiting.strip {
                    while let [b'\t', rest @ ..] = line {
                        line = rest;
                    }
                }
                let is_end = line == &waiting.end[..];
                if !is_end {
                    body.extend_from_slice(line);
                    body.push(b'\n');
                }
                self.at = (end + 1).min(self.text.len());
                self.line += 1;
                if is_end {
                    break;
                }
            }
            let part = if waiting.as_it_is {
                Part::Lit(bytes(body))
            } else {
                let mut inner = Reader::new(&body, self.line, self.bash);
                joined(inner.quoted_until(None)?)
            };
            // It is announced once, and read once.
            let _ = waiting.text.set(part);
        }
        Ok(())
    }

    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                b' ' | b'\t' => self.at += 1,
                b'\\' if self.text.get(self.at + 1) == Some(&b'\n') => {
                    self.at += 2;
                    self.line += 1;
                }
                b'#' if self.at == 0 || b" \t\n;&|()".contains(&self.text[self.at - 1]) => {
                    while self.at < self.text.len() && self.peek() != b'\n' {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }
}
