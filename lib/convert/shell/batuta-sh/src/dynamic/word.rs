//! Words and their expansions.

use super::{keep, Read, Reader};
use crate::expand::is_variable;
use crate::part::{Case, Code, Exp, Op, Part, Place, Ref};
use crate::quote;

/// A here-document that is announced and not read yet.
pub(super) struct Waiting {
    pub end: Vec<u8>,
    pub strip: bool,
    pub as_it_is: bool,
    pub text: &'static std::cell::OnceCell<Part<'static>>,
}

/// Where a word stands.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Inside {
    /// A command's words.
    Plain,
    /// Up to the `}` of `${x:-word}`, unquoted.
    Braces,
    /// The same in quotes.
    QuotedBraces,
    /// The pattern of `${x/pattern/word}`: up to `/` or `}`.
    Slash,
    /// The pattern of `[[ == ]]`, in which `@(a|b)` may stand.
    Test,
    /// The regular expression of `[[ =~ ]]`, in which parentheses may stand.
    Regex,
}

pub(super) fn joined(mut parts: Vec<Part<'static>>) -> Part<'static> {
    match parts.len() {
        0 => Part::Lit(b""),
        1 => parts.remove(0),
        _ => Part::Join(keep(parts)),
    }
}

pub(super) fn bytes(text: Vec<u8>) -> &'static [u8] {
    keep(text)
}

fn name(text: &[u8]) -> &'static str {
    keep(String::from_utf8_lossy(text).into_owned())
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Collects a word's parts; runs of open text become patterns where they have signs.
#[derive(Default)]
struct Parts {
    done: Vec<Part<'static>>,
    open: Vec<u8>,
    any: bool,
}

impl Parts {
    fn open(&mut self, byte: u8) {
        self.open.push(byte);
        self.any = true;
    }

    fn add(&mut self, part: Part<'static>, inside: Inside) {
        self.flush(inside);
        self.done.push(part);
        self.any = true;
    }

    fn flush(&mut self, inside: Inside) {
        if self.open.is_empty() {
            return;
        }
        let text = bytes(std::mem::take(&mut self.open));
        self.done.push(match inside {
            Inside::Braces => Part::Open(text),
            Inside::QuotedBraces => Part::Lit(text),
            _ => Part::Glob(text),
        });
    }
}

impl Reader {
    /// A word; `None`: there is none here.
    pub(super) fn word(&mut self, inside: Inside) -> Read<Option<Part<'static>>> {
        let mut parts = Parts::default();
        if inside != Inside::QuotedBraces && self.peek() == b'~' {
            self.tilde(&mut parts, inside);
        }
        if self.at_process() && inside == Inside::Plain {
            let part = self.process()?;
            parts.add(part, inside);
        }
        let mut depth = 0;
        loop {
            let byte = self.peek();
            if self.at >= self.text.len() {
                break;
            }
            if self.takes_parens(byte, inside, &parts, &mut depth) {
                parts.open(byte);
                self.at += 1;
                continue;
            }
            if depth == 0 && self.ends_word(byte, inside) {
                break;
            }
            self.piece(byte, inside, &mut parts)?;
        }
        parts.flush(inside);
        Ok(parts.any.then(|| joined(parts.done)))
    }

    /// A word that braces may make several of.
    pub(super) fn fields(&mut self) -> Read<Option<Vec<Part<'static>>>> {
        let start = self.at;
        let Some(word) = self.word(Inside::Plain)? else {
            return Ok(None);
        };
        let written = &self.text[start..self.at];
        if !self.bash || !written.contains(&b'{') {
            return Ok(Some(vec![word]));
        }
        let texts = super::brace::expanded(written);
        if texts.len() == 1 && texts[0] == written {
            return Ok(Some(vec![word]));
        }
        let mut all = Vec::new();
        for text in texts {
            let mut reader = Reader::new(&text, self.line, true);
            reader.has_groups = self.has_groups;
            all.extend(reader.word(Inside::Plain)?);
        }
        Ok(Some(all))
    }

    /// Whether this is a sign of groups in a pattern or regular expression.
    fn takes_parens(&self, byte: u8, inside: Inside, parts: &Parts, depth: &mut u32) -> bool {
        let before = parts.open.last().copied().unwrap_or(0);
        let opens = byte == b'('
            && match inside {
                Inside::Regex => true,
                Inside::Test => *depth > 0 || b"?*+@!".contains(&before),
                Inside::Plain if self.has_groups => *depth > 0 || b"?*+@!".contains(&before),
                _ => false,
            };
        if opens {
            *depth += 1;
            return true;
        }
        if *depth > 0 && byte == b')' {
            *depth -= 1;
            return true;
        }
        (*depth > 0 || inside == Inside::Regex) && byte == b'|' && !self.starts(b"||")
    }

    fn ends_word(&self, byte: u8, inside: Inside) -> bool {
        match inside {
            Inside::Plain | Inside::Test | Inside::Regex => b" \t\n;&|<>()".contains(&byte),
            Inside::Slash => byte == b'/' || byte == b'}',
            _ => byte == b'}',
        }
    }

    fn tilde(&mut self, parts: &mut Parts, inside: Inside) {
        let end = self.text[self.at + 1..]
            .iter()
            .position(|b| !is_name_byte(*b) && *b != b'-' && *b != b'+')
            .map_or(self.text.len(), |i| self.at + 1 + i);
        let after = self.text.get(end).copied().unwrap_or(b' ');
        if b"/ \t\n;&|<>():}".contains(&after) {
            let user = name(&self.text[self.at + 1..end]);
            self.at = end;
            parts.add(Part::Tilde(user), inside);
        }
    }

    fn piece(&mut self, byte: u8, inside: Inside, parts: &mut Parts) -> Read<()> {
        match byte {
            b'\\' => {
                self.at += 1;
                if self.at >= self.text.len() {
                    parts.open(b'\\');
                    return Ok(());
                }
                let next = self.peek();
                self.at += 1;
                if next == b'\n' {
                    self.line += 1;
                    return Ok(());
                }
                if inside == Inside::QuotedBraces && !b"$`\"\\}".contains(&next) {
                    parts.add(Part::Lit(bytes(vec![b'\\', next])), inside);
                    return Ok(());
                }
                parts.add(Part::Lit(bytes(vec![next])), inside);
            }
            b'\'' if inside != Inside::QuotedBraces => {
                let text = self.single()?;
                parts.add(Part::Lit(bytes(text)), inside);
            }
            b'"' => {
                let part = self.double()?;
                parts.add(part, inside);
            }
            b'`' => {
                let code = self.backquotes(inside == Inside::QuotedBraces)?;
                parts.add(Part::Sub(code), inside);
            }
            b'$' => match self.dollar(inside == Inside::QuotedBraces)? {
                Some(part) => parts.add(part, inside),
                None => {
                    self.at += 1;
                    parts.open(b'$');
                }
            },
            byte => {
                self.at += 1;
                self.line += u32::from(byte == b'\n');
                parts.open(byte);
            }
        }
        Ok(())
    }

    pub(super) fn single(&mut self) -> Read<Vec<u8>> {
        let start = self.at + 1;
        match self.text[start..].iter().position(|&b| b == b'\'') {
            Some(length) => {
                let text = self.text[start..start + length].to_vec();
                self.line += text.iter().filter(|&&b| b == b'\n').count() as u32;
                self.at = start + length + 1;
                Ok(text)
            }
            None => self.unclosed("'"),
        }
    }

    fn double(&mut self) -> Read<Part<'static>> {
        self.at += 1;
        let parts = self.quoted_until(Some(b'"'))?;
        Ok(Part::Quoted(keep(parts)))
    }

    /// Text in quotes up to the closing sign, or to the end.
    pub(super) fn quoted_until(&mut self, close: Option<u8>) -> Read<Vec<Part<'static>>> {
        let mut parts = Parts::default();
        let inside = Inside::QuotedBraces;
        loop {
            if self.at >= self.text.len() {
                if close.is_none() {
                    break;
                }
                return self.unclosed("\"");
            }
            let byte = self.peek();
            if Some(byte) == close {
                self.at += 1;
                break;
            }
            match byte {
                b'\\' if self.at + 1 < self.text.len() => {
                    let next = self.text[self.at + 1];
                    self.at += 2;
                    if next == b'\n' {
                        self.line += 1;
                    } else if b"$`\\".contains(&next) || (next == b'"' && close.is_some()) {
                        parts.open(next);
                    } else {
                        parts.open(b'\\');
                        parts.open(next);
                    }
                }
                b'$' | b'`' => self.piece(byte, inside, &mut parts)?,
                byte => {
                    self.at += 1;
                    self.line += u32::from(byte == b'\n');
                    parts.open(byte);
                }
            }
        }
        parts.flush(inside);
        Ok(parts.done)
    }

    fn backquotes(&mut self, in_quotes: bool) -> Read<Code<'static>> {
        self.at += 1;
        let mut inner = Vec::new();
        loop {
            let Some(&byte) = self.text.get(self.at) else {
                return self.unclosed("`");
            };
            self.at += 1;
            match byte {
                b'`' => break,
                b'\\' => {
                    let next = self.peek();
                    self.at += 1;
                    if !(b"$`\\".contains(&next) || (next == b'"' && in_quotes)) {
                        inner.push(b'\\');
                    }
                    inner.push(next);
                }
                byte => inner.push(byte),
            }
        }
        let mut reader = Reader::new(&inner, self.line, self.bash);
        reader.has_groups = self.has_groups;
        reader.whole()
    }

    /// What a `$` begins; `None`: it stands for itself.
    fn dollar(&mut self, in_quotes: bool) -> Read<Option<Part<'static>>> {
        let next = self.text.get(self.at + 1).copied().unwrap_or(0);
        match next {
            b'(' if self.text.get(self.at + 2) == Some(&b'(') => {
                if let Some(part) = self.arithmetic()? {
                    return Ok(Some(part));
                }
                self.substitution().map(Some)
            }
            b'(' => self.substitution().map(Some),
            b'{' => {
                self.at += 2;
                self.braces(in_quotes).map(Some)
            }
            b'\'' if self.bash && !in_quotes => {
                let start = self.at + 2;
                let mut end = start;
                while end < self.text.len() && self.text[end] != b'\'' {
                    end += if self.text[end] == b'\\' { 2 } else { 1 };
                }
                let text = quote::unescape_dollar(&self.text[start..end.min(self.text.len())]);
                self.at = end + 1;
                Ok(Some(Part::Lit(bytes(text))))
            }
            b'"' if self.bash && !in_quotes => {
                self.at += 1;
                self.double().map(Some)
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' => {
                let start = self.at + 1;
                let length = self.text[start..]
                    .iter()
                    .take_while(|b| is_name_byte(**b))
                    .count();
                self.at = start + length;
                Ok(Some(Part::Var(name(&self.text[start..start + length]))))
            }
            byte if byte.is_ascii_digit() || b"@*#?-$!".contains(&byte) => {
                self.at += 2;
                Ok(Some(Part::Var(name(&[byte]))))
            }
            _ => Ok(None),
        }
    }

    fn braces(&mut self, quoted: bool) -> Read<Part<'static>> {
        let mut length = false;
        let mut indirect = false;
        let after = self.text.get(self.at + 1).copied().unwrap_or(0);
        if self.peek() == b'#'
            && after != b'}'
            && (is_name_byte(after) || b"@*?-$!".contains(&after))
        {
            length = true;
            self.at += 1;
        } else if self.bash && self.peek() == b'!' && is_name_byte(after) {
            indirect = true;
            self.at += 1;
        }
        let start = self.at;
        let first = self.peek();
        if first.is_ascii_alphabetic() || first == b'_' {
            self.at += self.text[start..]
                .iter()
                .take_while(|b| is_name_byte(**b))
                .count();
        } else if first.is_ascii_digit() {
            self.at += self.text[start..]
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count();
        } else if b"@*#?-$!".contains(&first) {
            self.at += 1;
        } else {
            return self.bad("bad substitution");
        }
        let own = name(&self.text[start..self.at]);
        let of = self.reference(own, indirect)?;
        if indirect && matches!(of, Ref::All(_) | Ref::Star(_)) && self.peek() == b'}' {
            self.at += 1;
            return Ok(Part::Exp(Exp { of, op: Op::Keys }));
        }
        if indirect
            && matches!(self.peek(), b'@' | b'*')
            && self.text.get(self.at + 1) == Some(&b'}')
        {
            let star = self.peek() == b'*';
            self.at += 2;
            return Ok(Part::Exp(Exp {
                of: Ref::Name(own),
                op: Op::Names(star),
            }));
        }
        let op = if length {
            Op::Length
        } else {
            self.operation(quoted)?
        };
        if self.peek() != b'}' {
            return self.bad("bad substitution");
        }
        self.at += 1;
        Ok(match (of, op) {
            (Ref::Name(own), Op::Value) if is_variable(own) => Part::Var(own),
            _ => Part::Exp(Exp { of, op }),
        })
    }

    fn reference(&mut self, own: &'static str, indirect: bool) -> Read<Ref<'static>> {
        if !self.bash || self.peek() != b'[' {
            return Ok(if indirect {
                Ref::Indirect(own)
            } else {
                Ref::Name(own)
            });
        }
        let start = self.at + 1;
        let mut depth = 0;
        let end = self.text[self.at..].iter().position(|b| {
            depth += i32::from(*b == b'[') - i32::from(*b == b']');
            depth == 0
        });
        let Some(end) = end.map(|e| self.at + e) else {
            return self.bad("bad substitution");
        };
        let written = &self.text[start..end];
        let of = match written {
            b"@" => Ref::All(own),
            b"*" => Ref::Star(own),
            _ => {
                let index = keep(self.index(start, end)?);
                if indirect {
                    Ref::IndirectElem(own, index)
                } else {
                    Ref::Elem(own, index)
                }
            }
        };
        self.at = end + 1;
        Ok(of)
    }

    fn operand(&mut self, inside: Inside) -> Read<&'static Part<'static>> {
        let word = self.word(inside)?.unwrap_or(Part::Join(&[]));
        Ok(keep(word))
    }

    fn operation(&mut self, quoted: bool) -> Read<Op<'static>> {
        let inside = if quoted {
            Inside::QuotedBraces
        } else {
            Inside::Braces
        };
        let colon = self.peek() == b':';
        let sign = self
            .text
            .get(self.at + usize::from(colon))
            .copied()
            .unwrap_or(0);
        let doubled = self.text.get(self.at + 1) == Some(&sign);
        if b"-=?+".contains(&sign) {
            self.at += 1 + usize::from(colon);
            let word = self.operand(inside)?;
            return Ok(match sign {
                b'-' => Op::Default(colon, word),
                b'=' => Op::Assign(colon, word),
                b'?' => Op::Require(colon, word),
                _ => Op::Instead(colon, word),
            });
        }
        if colon && self.bash {
            return self.slice();
        }
        match sign {
            b'#' | b'%' => {
                self.at += 1 + usize::from(doubled);
                let word = self.operand(Inside::Slash)?;
                let word = self.rest_of_pattern(word)?;
                Ok(if sign == b'#' {
                    Op::CutStart(doubled, word)
                } else {
                    Op::CutEnd(doubled, word)
                })
            }
            b'/' if self.bash => self.replacement(),
            b'^' | b',' if self.bash => {
                self.at += 1 + usize::from(doubled);
                let word = self.operand(Inside::Slash)?;
                let case = match (sign, doubled) {
                    (b'^', true) => Case::UpperAll,
                    (b'^', false) => Case::UpperFirst,
                    (_, true) => Case::LowerAll,
                    (_, false) => Case::LowerFirst,
                };
                Ok(Op::Case(case, word))
            }
            b'@' if self.bash => {
                self.at += 2;
                Ok(Op::Transform(self.text[self.at - 1]))
            }
            _ => Ok(Op::Value),
        }
    }

    /// A pattern that is no part of `${x/...}` goes on behind a slash.
    fn rest_of_pattern(&mut self, first: &'static Part<'static>) -> Read<&'static Part<'static>> {
        let mut parts = vec![*first];
        while self.peek() == b'/' {
            self.at += 1;
            parts.push(Part::Glob(b"/"));
            parts.push(*self.operand(Inside::Slash)?);
        }
        Ok(if parts.len() == 1 {
            first
        } else {
            keep(joined(parts))
        })
    }

    fn slice(&mut self) -> Read<Op<'static>> {
        let start = self.at + 1;
        let mut depth = 0;
        let mut cut = None;
        let mut end = start;
        while end < self.text.len() {
            match self.text[end] {
                b'{' | b'(' => depth += 1,
                b'}' if depth == 0 => break,
                b'}' | b')' => depth -= 1,
                b':' if depth == 0 && cut.is_none() => cut = Some(end),
                _ => {}
            }
            end += 1;
        }
        let offset = keep(self.quoted_text_of(start, cut.unwrap_or(end))?);
        let length: Option<&'static Part<'static>> = match cut {
            Some(cut) => Some(keep(self.quoted_text_of(cut + 1, end)?)),
            None => None,
        };
        self.at = end;
        Ok(Op::Slice(offset, length))
    }

    fn replacement(&mut self) -> Read<Op<'static>> {
        self.at += 1;
        let place = match self.peek() {
            b'/' => Place::All,
            b'#' => Place::Start,
            b'%' => Place::End,
            _ => Place::First,
        };
        if place != Place::First {
            self.at += 1;
        }
        let pattern = self.operand(Inside::Slash)?;
        let mut with: &'static Part<'static> = keep(Part::Lit(b""));
        if self.peek() == b'/' {
            self.at += 1;
            let first = self.operand(Inside::Slash)?;
            with = self.rest_of_pattern(first)?;
        }
        Ok(Op::Replace(place, pattern, with))
    }
}
