//! The operands of arithmetic: constants, names, signs.

use crate::arith::{Answer, Place, Reader, MAX_DEPTH};
use crate::shell::Shell;
use crate::var::name_of;

/// Operators of more than one sign, the longest first.
const LONG_OPERATORS: &[&str] = &[
    "<<=", ">>=", "**", "&&", "||", "<<", ">>", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=",
    "%=", "&=", "^=", "|=",
];

impl Reader<'_> {
    pub(crate) fn power(&mut self, shell: &mut Shell) -> Answer<i64> {
        let base = self.unary(shell)?;
        self.blanks();
        if !shell.is_bash() || !self.starts("**") {
            return Ok(base);
        }
        self.at += 2;
        self.blanks();
        let start = self.at;
        let exponent = self.power(shell)?;
        if exponent < 0 {
            return self.trouble("exponent less than 0", start);
        }
        let mut result: i64 = 1;
        let (mut factor, mut rest) = (base, exponent);
        while rest > 0 {
            if rest & 1 == 1 {
                result = result.wrapping_mul(factor);
            }
            factor = factor.wrapping_mul(factor);
            rest >>= 1;
        }
        Ok(result)
    }

    fn unary(&mut self, shell: &mut Shell) -> Answer<i64> {
        self.blanks();
        for (sign, step) in [("++", 1), ("--", -1)] {
            if shell.is_bash() && self.starts(sign) {
                let start = self.at;
                self.at += 2;
                self.blanks();
                if let Some(place) = self.place(shell)? {
                    let value = self.value(shell, &place)?.wrapping_add(step);
                    self.store(shell, &place, value)?;
                    return Ok(value);
                }
                self.at = start;
            }
        }
        // One sign each, which stands between operands.
        if shell.is_bash() && ["!=", "-=", "+="].iter().any(|sign| self.starts(sign)) {
            return self.primary(shell);
        }
        match self.text.get(self.at) {
            Some(b'!') => {
                self.at += 1;
                Ok(i64::from(self.unary(shell)? == 0))
            }
            Some(b'~') => {
                self.at += 1;
                Ok(!self.unary(shell)?)
            }
            Some(b'-') => {
                self.at += 1;
                Ok(self.unary(shell)?.wrapping_neg())
            }
            Some(b'+') => {
                self.at += 1;
                self.unary(shell)
            }
            _ => self.primary(shell),
        }
    }

    fn primary(&mut self, shell: &mut Shell) -> Answer<i64> {
        let value = self.operand(shell)?;
        self.before_operator(shell)?;
        Ok(value)
    }

    /// bash reads what stands behind an operand together with it: something that no operator begins
    /// with, or an assignment to what is none of its own.
    fn before_operator(&mut self, shell: &Shell) -> Answer<()> {
        if !shell.is_bash() {
            return Ok(());
        }
        self.blanks();
        match self.text.get(self.at) {
            Some(b'=') if !self.starts("==") => {
                self.trouble("attempted assignment to non-variable", self.at)
            }
            Some(byte)
                if !byte.is_ascii_alphanumeric() && !b"_=<>+-*/%&|^!~()?:,".contains(byte) =>
            {
                self.trouble("syntax error: invalid arithmetic operator", self.at)
            }
            _ => Ok(()),
        }
    }

    fn operand(&mut self, shell: &mut Shell) -> Answer<i64> {
        self.blanks();
        let start = self.at;
        match self.text.get(self.at) {
            Some(b'(') => {
                self.at += 1;
                let value = self.comma(shell)?;
                self.blanks();
                if !self.starts(")") {
                    return self.trouble("missing `)'", self.at);
                }
                self.at += 1;
                Ok(value)
            }
            Some(byte) if byte.is_ascii_digit() => self.constant(shell),
            Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => {
                let Some(place) = self.place(shell)? else {
                    return self.trouble("syntax error: operand expected", start);
                };
                self.before_operator(shell)?;
                let value = self.value(shell, &place)?;
                if !shell.is_bash() {
                    return Ok(value);
                }
                self.blanks();
                for (sign, step) in [("++", 1), ("--", -1)] {
                    if self.starts(sign) {
                        self.at += 2;
                        self.store(shell, &place, value.wrapping_add(step))?;
                    }
                }
                Ok(value)
            }
            _ => {
                let token = if start < self.text.len() {
                    start
                } else {
                    self.last_token()
                };
                self.trouble("syntax error: operand expected", token)
            }
        }
    }

    /// Where the operator begins that ends the text.
    fn last_token(&self) -> usize {
        let text = self.text.trim_ascii_end();
        let length = LONG_OPERATORS
            .iter()
            .find(|sign| text.ends_with(sign.as_bytes()))
            .map_or(1, |sign| sign.len());
        text.len().saturating_sub(length)
    }

    fn constant(&mut self, shell: &Shell) -> Answer<i64> {
        let start = self.at;
        let length = self.text[start..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'#' | b'@' | b'_'))
            .count();
        let token = &self.text[start..start + length];
        if !shell.is_bash() {
            return self.dash_constant(start, length);
        }
        self.at += length;
        let (base, digits) = match token.iter().position(|&b| b == b'#') {
            Some(hash) => {
                let base = token[..hash]
                    .iter()
                    .fold(0i64, |n, b| n * 10 + i64::from(b.wrapping_sub(b'0')));
                if !(2..=64).contains(&base) {
                    return self.trouble_here("invalid arithmetic base", start);
                }
                (base, &token[hash + 1..])
            }
            None if token.len() > 1 && (token.starts_with(b"0x") || token.starts_with(b"0X")) => {
                (16, &token[2..])
            }
            None if token.len() > 1 && token[0] == b'0' => (8, &token[1..]),
            None => (10, token),
        };
        if digits.is_empty() && token.contains(&b'#') {
            return self.trouble_here("invalid integer constant", start);
        }
        let mut value: i64 = 0;
        for &byte in digits {
            let digit = match byte {
                b'0'..=b'9' => i64::from(byte - b'0'),
                b'a'..=b'z' => i64::from(byte - b'a') + 10,
                b'A'..=b'Z' if base <= 36 => i64::from(byte - b'A') + 10,
                b'A'..=b'Z' => i64::from(byte - b'A') + 36,
                b'@' => 62,
                b'_' => 63,
                _ => return self.trouble_here("invalid number", start),
            };
            if digit >= base {
                return self.trouble_here("value too great for base", start);
            }
            value = value.wrapping_mul(base).wrapping_add(digit);
        }
        Ok(value)
    }

    fn dash_constant(&mut self, start: usize, length: usize) -> Answer<i64> {
        let token = &self.text[start..start + length];
        let hex = token.starts_with(b"0x") || token.starts_with(b"0X");
        let (base, skip) = if hex {
            (16, 2)
        } else if token[0] == b'0' {
            (8, 0)
        } else {
            (10, 0)
        };
        let digits = token[skip..]
            .iter()
            .take_while(|b| (**b as char).is_digit(base))
            .count();
        let text = std::str::from_utf8(&token[skip..skip + digits]).unwrap_or("");
        self.at = start + skip + digits;
        Ok(i64::from_str_radix(text, base).unwrap_or(i64::MAX))
    }

    /// A name, with an index if there is one. `None`: there is no name here.
    pub(crate) fn place(&mut self, shell: &mut Shell) -> Answer<Option<Place>> {
        let start = self.at;
        let is_first = |b: &u8| b.is_ascii_alphabetic() || *b == b'_';
        if !self.text.get(start).is_some_and(is_first) {
            return Ok(None);
        }
        let length = self.text[start..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        let name = name_of(&self.text[start..start + length]).to_string();
        self.named = start;
        self.at += length;
        if !shell.is_bash() || self.text.get(self.at) != Some(&b'[') {
            return Ok(Some(Place::Name(name)));
        }
        let (mut depth, mut is_escaped) = (0, false);
        for (i, &byte) in self.text[self.at..].iter().enumerate() {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'[' => depth += 1,
                b']' => depth -= 1,
                _ => {}
            }
            if depth == 0 && byte == b']' {
                let index = self.text[self.at + 1..self.at + i].to_vec();
                self.at += i + 1;
                return Ok(Some(Place::Element(name, index)));
            }
        }
        self.trouble("bad array subscript", start)
    }

    pub(crate) fn value(&self, shell: &mut Shell, place: &Place) -> Answer<i64> {
        if self.skip > 0 {
            return Ok(0);
        }
        if self.depth > MAX_DEPTH {
            return self.trouble("expression recursion level exceeded", self.named);
        }
        match place {
            Place::Name(name) => Ok(shell.number_deep(name, self.depth)?),
            Place::Element(name, index) => {
                let index = shell.index_of_text(name, index);
                if index.is_empty() {
                    for _ in 0..2 {
                        shell.complain(format!("{name}[]: bad array subscript").as_bytes());
                        if shell.options.errexit {
                            shell.status = 1;
                            return Err(shell.exit_here().into());
                        }
                    }
                    return Ok(0);
                }
                if shell.options.nounset && shell.var(name).is_none() {
                    return Err(shell.unbound(name).into());
                }
                let value = shell.element(name, &index)?.unwrap_or_default();
                Ok(shell.number_of_text(&value, self.depth)?)
            }
        }
    }

    pub(crate) fn store(&self, shell: &mut Shell, place: &Place, value: i64) -> Answer<()> {
        if self.skip > 0 {
            return Ok(());
        }
        let text = value.to_string().into_bytes();
        match place {
            Place::Name(name) => shell.set_text(name, text)?,
            Place::Element(name, index) => {
                let index = shell.index_of_text(name, index);
                if index.is_empty() {
                    let text = format!("`{name}[]': not a valid identifier");
                    let message = [&shell.arith_prefix()[..], text.as_bytes()].concat();
                    shell.complain(&message);
                    return Ok(());
                }
                match shell.set_element(name, &index, text, false) {
                    // The message is out, and the expression goes on with the value.
                    Err(crate::shell::Jump::Abandon) if !shell.leaves_command => {}
                    done => done?,
                }
            }
        }
        Ok(())
    }
}
