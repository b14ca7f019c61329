//! What runs in the middle of a word: `$(...)`, `<(...)`, `$((...))`.

use super::word::{joined, Inside};
use super::{keep, Read, Reader};
use crate::part::{Code, Part};

impl Reader {
    /// Whether `<(` or `>(` begins here.
    pub(super) fn at_process(&self) -> bool {
        self.bash && (self.starts(b"<(") || self.starts(b">("))
    }

    /// `<(...)`, `>(...)`
    pub(super) fn process(&mut self) -> Read<Part<'static>> {
        let reads = self.peek() == b'<';
        let code = self.substituted()?;
        Ok(if reads {
            Part::Source(code)
        } else {
            Part::Sink(code)
        })
    }

    pub(super) fn substitution(&mut self) -> Read<Part<'static>> {
        if let Some(word) = self.content()? {
            return Ok(Part::Content(word));
        }
        self.substituted().map(Part::Sub)
    }

    /// `$(<file)` of bash.
    fn content(&mut self) -> Read<Option<&'static Part<'static>>> {
        let (at, line) = (self.at, self.line);
        self.at += 2;
        self.blanks();
        let next = self.text.get(self.at + 1).copied().unwrap_or(0);
        if self.bash && self.peek() == b'<' && !b"<(&>".contains(&next) {
            self.at += 1;
            self.blanks();
            let word = self.word(Inside::Plain)?;
            self.blanks();
            if let (Some(word), b')') = (word, self.peek()) {
                self.at += 1;
                return Ok(Some(keep(word)));
            }
        }
        (self.at, self.line) = (at, line);
        Ok(None)
    }

    /// The commands between a sign with a parenthesis and the one that closes it.
    fn substituted(&mut self) -> Read<Code<'static>> {
        self.at += 2;
        let waiting = std::mem::take(&mut self.waiting);
        let loops = std::mem::take(&mut self.loops);
        let code = self.list(&[b")"])?;
        self.loops = loops;
        self.waiting = waiting;
        if self.peek() != b')' {
            return self.unclosed(")");
        }
        self.at += 1;
        Ok(code)
    }

    /// `$((...))`; `None`: it is `$( (...) )`.
    pub(super) fn arithmetic(&mut self) -> Read<Option<Part<'static>>> {
        let start = self.at + 3;
        let Some(end) = self.closing_parens(start) else {
            return Ok(None);
        };
        let part = self.quoted_text_of(start, end)?;
        self.go_to(end + 2);
        Ok(Some(Part::Arith(keep(part))))
    }

    /// Behind what was read as a whole.
    pub(super) fn go_to(&mut self, end: usize) {
        let lines = self.text[self.at..end].iter().filter(|&&b| b == b'\n');
        self.line += lines.count() as u32;
        self.at = end;
    }

    /// Where the `))` stands that closes what begins at `start`.
    pub(super) fn closing_parens(&self, start: usize) -> Option<usize> {
        let mut depth = 0;
        for at in start..self.text.len() {
            match self.text[at] {
                b'(' => depth += 1,
                b')' if depth == 0 => {
                    return (self.text.get(at + 1) == Some(&b')')).then_some(at);
                }
                b')' => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// The text between two places, as inside of quotes.
    pub(super) fn quoted_text_of(&self, start: usize, end: usize) -> Read<Part<'static>> {
        // dash takes quotes in an expression for what they are: signs that it does not know.
        let text = match self.bash {
            true => without_quotes(&self.text[start..end]),
            false => self.text[start..end].to_vec(),
        };
        let mut inner = Reader::new(&text, self.line, self.bash);
        Ok(joined(inner.quoted_until(None)?))
    }
}

impl Reader {
    /// What stands in `a[...]`.
    pub(super) fn index(&self, start: usize, end: usize) -> Read<Part<'static>> {
        let expression = self.quoted_text_of(start, end)?;
        if !self.text[start..end].iter().any(|b| b"'\"\\".contains(b)) {
            return Ok(expression);
        }
        Ok(Part::Key(keep(expression), keep(self.key(start, end)?)))
    }

    /// The same where it is no expression: quotes are taken away.
    pub(super) fn key(&self, start: usize, end: usize) -> Read<Part<'static>> {
        let text = in_double_quotes(&self.text[start..end]);
        let mut inner = Reader::new(&text, self.line, self.bash);
        Ok(joined(inner.quoted_until(None)?))
    }
}

/// A word as it would be written between double quotes.
fn in_double_quotes(text: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    let (mut in_double, mut at) = (false, 0);
    while at < text.len() {
        let rest = &text[at + 1..];
        match text[at] {
            b'\'' if !in_double && rest.contains(&b'\'') => {
                let length = rest.iter().take_while(|b| **b != b'\'').count();
                rest[..length]
                    .iter()
                    .for_each(|b| push_escaped(*b, &mut kept));
                at += length + 1;
            }
            b'"' => in_double = !in_double,
            b'\\' if !rest.is_empty() => {
                if in_double && !b"$`\"\\".contains(&rest[0]) {
                    push_escaped(b'\\', &mut kept);
                }
                push_escaped(rest[0], &mut kept);
                at += 1;
            }
            byte => kept.push(byte),
        }
        at += 1;
    }
    kept
}

fn push_escaped(byte: u8, text: &mut Vec<u8>) {
    if b"$`\"\\".contains(&byte) {
        text.push(b'\\');
    }
    text.push(byte);
}

/// An expression without its double quotes, but for those of expansions in it.
fn without_quotes(text: &[u8]) -> Vec<u8> {
    let (mut kept, mut depth, mut at) = (Vec::new(), 0, 0);
    while at < text.len() {
        let byte = text[at];
        match byte {
            b'\\' if at + 1 < text.len() => {
                if text[at + 1] != b'"' {
                    kept.push(byte);
                }
                at += 1;
            }
            b'(' | b'{' if depth > 0 || (at > 0 && text[at - 1] == b'$') => depth += 1,
            b')' | b'}' if depth > 0 => depth -= 1,
            b'"' if depth == 0 => {
                at += 1;
                continue;
            }
            _ => {}
        }
        kept.push(text[at]);
        at += 1;
    }
    kept
}
