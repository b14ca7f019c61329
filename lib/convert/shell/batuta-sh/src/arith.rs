//! Arithmetic on 64-bit numbers that wrap around.

use crate::shell::{Jump, Shell};
use crate::var::name_of;

/// An expression that is no expression, or has no value.
struct Trouble {
    message: String,
    /// Where the rest starts that the message shows.
    token: usize,
}

type Answer<T> = Result<T, Fault>;

enum Fault {
    Trouble(Trouble),
    Jump(Jump),
}

impl From<Jump> for Fault {
    fn from(jump: Jump) -> Self {
        Fault::Jump(jump)
    }
}

/// What a name in an expression refers to.
enum Place {
    Name(String),
    Element(String, Vec<u8>),
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    /// In the branch that is not taken.
    skip: u32,
    depth: u32,
}

const ASSIGN: &[&str] = &[
    "=", "*=", "/=", "%=", "+=", "-=", "<<=", ">>=", "&=", "^=", "|=",
];
/// Binary operators from the weakest level on; `**` and the lists of `,`, `?:`, `=` stand apart.
const LEVELS: &[&[&str]] = &[
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
];

impl Shell {
    /// The value of an expression, after its expansions.
    pub fn eval_arith(&mut self, text: &[u8]) -> Result<i64, Jump> {
        if let Some(number) = plain_number(text) {
            return Ok(number);
        }
        self.eval_deep(text, 0)
    }

    fn eval_deep(&mut self, text: &[u8], depth: u32) -> Result<i64, Jump> {
        let mut reader = Reader {
            text,
            at: 0,
            skip: 0,
            depth,
        };
        let answer = reader.whole(self);
        match answer {
            Ok(value) => Ok(value),
            Err(Fault::Jump(jump)) => Err(jump),
            Err(Fault::Trouble(trouble)) => Err(self.arith_error(text, &trouble)),
        }
    }

    fn arith_error(&mut self, text: &[u8], trouble: &Trouble) -> Jump {
        let skip = text.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let shown = &text[skip..];
        let message = if self.is_bash() {
            let rest = &text[trouble.token.min(text.len())..];
            [
                self.arith_of.as_bytes(),
                shown,
                b": ",
                trouble.message.as_bytes(),
                b" (error token is \"",
                rest,
                b"\")",
            ]
            .concat()
        } else {
            let kind = match trouble.message.as_str() {
                "division by 0" => "division by zero",
                "value too great for base" | "syntax error in expression" => "expecting EOF",
                "missing `)'" => "expecting ')'",
                "`:' expected for conditional expression" => "expecting ':'",
                _ => "expecting primary",
            };
            [
                b"arithmetic expression: ",
                kind.as_bytes(),
                b": \"",
                text,
                b"\"",
            ]
            .concat()
        };
        self.complain(&message);
        self.status = if self.is_bash() { 1 } else { 2 };
        Jump::Exit
    }

    /// `$((...))` in native terms: a variable's number.
    pub fn number(&mut self, name: &str) -> Result<i64, Jump> {
        self.number_deep(name, 0)
    }

    fn number_deep(&mut self, name: &str, depth: u32) -> Result<i64, Jump> {
        if let Some(var) = self.vars.get(name) {
            if let crate::var::Value::Text(text) = &var.value {
                if !var.special && !var.nameref {
                    if let Some(number) = plain_number(text) {
                        return Ok(number);
                    }
                }
            }
        }
        let Some(value) = self.param(name) else {
            if self.options.nounset {
                return Err(self.unbound(name));
            }
            return Ok(0);
        };
        self.number_of_text(&value, depth)
    }

    fn number_of_text(&mut self, value: &[u8], depth: u32) -> Result<i64, Jump> {
        if let Some(number) = plain_number(value) {
            return Ok(number);
        }
        if value.iter().all(u8::is_ascii_whitespace) {
            return Ok(0);
        }
        if !self.is_bash() {
            let trimmed = value.trim_ascii();
            return match dash_number(trimmed) {
                Some(number) => Ok(number),
                None => {
                    let text = [b"Illegal number: ", value].concat();
                    self.complain(&text);
                    self.status = 2;
                    Err(Jump::Exit)
                }
            };
        }
        if depth > 1000 {
            let text = [
                value,
                b": expression recursion level exceeded (error token is \"",
                value,
                b"\")",
            ];
            self.complain(&text.concat());
            self.status = 1;
            return Err(Jump::Exit);
        }
        self.eval_deep(value, depth + 1)
    }

    /// `(( expression ))`
    pub fn arith_command(&mut self, line: u32, expression: &crate::Part) -> crate::Flow {
        self.line = line;
        let text = self.quoted_text(expression)?;
        self.arith_of = "((: ";
        let holds = self.arith_holds(&text);
        self.arith_of = "";
        self.finish(i32::from(!holds?))
    }

    fn arith_holds(&mut self, text: &[u8]) -> Result<bool, Jump> {
        match self.eval_arith(text) {
            Ok(value) => Ok(value != 0),
            Err(Jump::Exit) if !self.options.nounset => Ok(false),
            Err(jump) => Err(jump),
        }
    }

    /// A part of `for ((a; b; c))`: its value, 1 if it is empty.
    pub fn arith_step(&mut self, line: u32, expression: &crate::Part) -> Result<bool, Jump> {
        self.line = line;
        let text = self.quoted_text(expression)?;
        if text.iter().all(u8::is_ascii_whitespace) {
            return Ok(true);
        }
        let value = self.eval_arith(&text)?;
        Ok(value != 0)
    }
}

/// Decimal digits without a leading zero, with a sign.
fn plain_number(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 18 || (digits[0] == b'0' && digits.len() > 1) {
        return None;
    }
    let mut value: i64 = 0;
    for &byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Some(if negative { -value } else { value })
}

fn dash_number(text: &[u8]) -> Option<i64> {
    if let Some(number) = std::str::from_utf8(text)
        .ok()
        .and_then(|t| t.parse::<i64>().ok())
    {
        if !text.trim_ascii_start().starts_with(b"0") && !text.starts_with(b"-0") {
            return Some(number);
        }
    }
    let (negative, rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let text = std::str::from_utf8(rest).ok()?;
    let value = if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        i64::from_str_radix(hex, 16).ok()?
    } else if text.len() > 1 && text.starts_with('0') {
        i64::from_str_radix(text, 8).ok()?
    } else {
        text.parse().ok()?
    };
    Some(if negative { -value } else { value })
}

impl Reader<'_> {
    fn trouble<T>(&self, message: &str, token: usize) -> Answer<T> {
        Err(Fault::Trouble(Trouble {
            message: message.to_string(),
            token,
        }))
    }

    fn blanks(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn starts(&self, sign: &str) -> bool {
        self.text[self.at.min(self.text.len())..].starts_with(sign.as_bytes())
    }

    fn whole(&mut self, shell: &mut Shell) -> Answer<i64> {
        self.blanks();
        if self.at == self.text.len() {
            return Ok(0);
        }
        let value = self.comma(shell)?;
        self.blanks();
        if self.at < self.text.len() {
            return self.trouble("syntax error in expression", self.at);
        }
        Ok(value)
    }

    fn comma(&mut self, shell: &mut Shell) -> Answer<i64> {
        let mut value = self.assignment(shell)?;
        loop {
            self.blanks();
            if !shell.is_bash() || !self.starts(",") {
                return Ok(value);
            }
            self.at += 1;
            value = self.assignment(shell)?;
        }
    }

    fn assignment(&mut self, shell: &mut Shell) -> Answer<i64> {
        self.blanks();
        let start = self.at;
        if let Some(place) = self.place(shell)? {
            self.blanks();
            for sign in ASSIGN {
                if self.starts(sign) && !(*sign == "=" && self.starts("==")) {
                    self.at += sign.len();
                    let right = self.assignment(shell)?;
                    let operator = &sign[..sign.len() - 1];
                    let value = if operator.is_empty() {
                        right
                    } else {
                        let left = self.value(shell, &place)?;
                        self.apply(operator, left, right, self.at)?
                    };
                    self.store(shell, &place, value)?;
                    return Ok(value);
                }
            }
        }
        self.at = start;
        self.conditional(shell)
    }

    fn conditional(&mut self, shell: &mut Shell) -> Answer<i64> {
        let condition = self.binary(shell, 0)?;
        self.blanks();
        if !self.starts("?") {
            return Ok(condition);
        }
        self.at += 1;
        let yes = self.maybe(shell, condition != 0, Self::comma)?;
        self.blanks();
        if !self.starts(":") {
            return self.trouble("`:' expected for conditional expression", self.at);
        }
        self.at += 1;
        let no = self.maybe(shell, condition == 0, Self::assignment)?;
        Ok(if condition != 0 { yes } else { no })
    }

    fn maybe(
        &mut self,
        shell: &mut Shell,
        taken: bool,
        read: fn(&mut Self, &mut Shell) -> Answer<i64>,
    ) -> Answer<i64> {
        self.skip += u32::from(!taken);
        let value = read(self, shell);
        self.skip -= u32::from(!taken);
        value
    }

    fn operator(&mut self, level: usize, bash: bool) -> Option<&'static str> {
        self.blanks();
        let sign = *LEVELS[level].iter().find(|sign| self.starts(sign))?;
        let after = self.text.get(self.at + sign.len()).copied();
        // `a & b` is not `a && b`, `a < b` not `a << b`, and none of them `a += b`.
        let longer = match sign {
            "|" | "&" | "<" | ">" => after == Some(sign.as_bytes()[0]),
            "*" => bash && after == Some(b'*'),
            _ => false,
        };
        let assigns =
            after == Some(b'=') && !matches!(sign, "==" | "!=" | "<=" | ">=" | "||" | "&&");
        if longer || assigns {
            return None;
        }
        self.at += sign.len();
        Some(sign)
    }

    fn binary(&mut self, shell: &mut Shell, level: usize) -> Answer<i64> {
        if level == LEVELS.len() {
            return self.power(shell);
        }
        let mut left = self.binary(shell, level + 1)?;
        while let Some(sign) = self.operator(level, shell.is_bash()) {
            match sign {
                "||" | "&&" => {
                    let decided = (left != 0) == (sign == "||");
                    self.skip += u32::from(decided);
                    let right = self.binary(shell, level + 1);
                    self.skip -= u32::from(decided);
                    let right = right?;
                    left = i64::from(if sign == "||" {
                        left != 0 || right != 0
                    } else {
                        left != 0 && right != 0
                    });
                }
                _ => {
                    self.blanks();
                    let start = self.at;
                    let right = self.binary(shell, level + 1)?;
                    left = self.apply(sign, left, right, start)?;
                }
            }
        }
        Ok(left)
    }

    fn apply(&self, sign: &str, left: i64, right: i64, token: usize) -> Answer<i64> {
        Ok(match sign {
            "|" => left | right,
            "^" => left ^ right,
            "&" => left & right,
            "==" => i64::from(left == right),
            "!=" => i64::from(left != right),
            "<=" => i64::from(left <= right),
            ">=" => i64::from(left >= right),
            "<" => i64::from(left < right),
            ">" => i64::from(left > right),
            "<<" => left.wrapping_shl(right as u32 & 63),
            ">>" => left.wrapping_shr(right as u32 & 63),
            "+" => left.wrapping_add(right),
            "-" => left.wrapping_sub(right),
            "*" => left.wrapping_mul(right),
            _ if right == 0 => {
                if self.skip > 0 {
                    return Ok(0);
                }
                return self.trouble("division by 0", token);
            }
            "/" => left.wrapping_div(right),
            _ => left.wrapping_rem(right),
        })
    }

    fn power(&mut self, shell: &mut Shell) -> Answer<i64> {
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
                let token = self.text[..start]
                    .iter()
                    .rposition(|b| !b.is_ascii_whitespace());
                let token = if start < self.text.len() {
                    start
                } else {
                    token.unwrap_or(0)
                };
                self.trouble("syntax error: operand expected", token)
            }
        }
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
                    return self.trouble("invalid arithmetic base", start);
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
            return self.trouble("invalid integer constant", start);
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
                _ => return self.trouble("invalid number", start),
            };
            if digit >= base {
                return self.trouble("value too great for base", start);
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
    fn place(&mut self, shell: &mut Shell) -> Answer<Option<Place>> {
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
        self.at += length;
        if !shell.is_bash() || self.text.get(self.at) != Some(&b'[') {
            return Ok(Some(Place::Name(name)));
        }
        let mut depth = 0;
        for (i, &byte) in self.text[self.at..].iter().enumerate() {
            match byte {
                b'[' => depth += 1,
                b']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let index = self.text[self.at + 1..self.at + i].to_vec();
                self.at += i + 1;
                return Ok(Some(Place::Element(name, index)));
            }
        }
        self.trouble("bad array subscript", start)
    }

    fn value(&self, shell: &mut Shell, place: &Place) -> Answer<i64> {
        if self.skip > 0 {
            return Ok(0);
        }
        match place {
            Place::Name(name) => Ok(shell.number_deep(name, self.depth)?),
            Place::Element(name, index) => {
                let index = shell.expand_dollar(index)?;
                let value = shell.element(name, &index)?.unwrap_or_default();
                Ok(shell.number_of_text(&value, self.depth)?)
            }
        }
    }

    fn store(&self, shell: &mut Shell, place: &Place, value: i64) -> Answer<()> {
        if self.skip > 0 {
            return Ok(());
        }
        let text = value.to_string().into_bytes();
        match place {
            Place::Name(name) => shell.set_text(name, text)?,
            Place::Element(name, index) => {
                let index = shell.expand_dollar(index)?;
                shell.set_element(name, &index, text, false)?;
            }
        }
        Ok(())
    }
}
