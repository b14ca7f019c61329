//! Arithmetic on 64-bit numbers that wrap around.

use crate::shell::{Jump, Shell};

/// An expression that is no expression, or has no value.
pub(crate) struct Trouble {
    message: String,
    /// Where the rest starts that the message shows.
    token: usize,
    /// Where the text ends that it shows: behind a constant that is none.
    end: usize,
}

pub(crate) type Answer<T> = Result<T, Fault>;

pub(crate) enum Fault {
    Trouble(Trouble),
    Jump(Jump),
}

impl From<Jump> for Fault {
    fn from(jump: Jump) -> Self {
        Fault::Jump(jump)
    }
}

/// What a name in an expression refers to.
pub(crate) enum Place {
    Name(String),
    Element(String, Vec<u8>),
}

pub(crate) struct Reader<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) at: usize,
    /// In the branch that is not taken.
    pub(crate) skip: u32,
    pub(crate) depth: u32,
    /// Where the name stands that was read last.
    pub(crate) named: usize,
}

/// How deeply the values of names may be expressions of names.
pub(crate) const MAX_DEPTH: u32 = 1000;

const ASSIGN: &[&str] = &[
    "=", "*=", "/=", "%=", "+=", "-=", "<<=", ">>=", "&=", "^=", "|=",
];
/// Binary operators and how strongly they bind, longer ones before those that they begin with; `**`
/// and the lists of `,`, `?:`, `=` stand apart.
const OPERATORS: &[(&str, usize)] = &[
    ("||", 0),
    ("&&", 1),
    ("==", 5),
    ("!=", 5),
    ("<<", 7),
    (">>", 7),
    ("<=", 6),
    (">=", 6),
    ("|", 2),
    ("^", 3),
    ("&", 4),
    ("<", 6),
    (">", 6),
    ("+", 8),
    ("-", 8),
    ("*", 9),
    ("/", 9),
    ("%", 9),
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
            named: 0,
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
        let end = trouble.end.min(text.len());
        let message = if self.is_bash() {
            let shown = &text[skip.min(end)..end];
            let rest = &text[trouble.token.min(end)..end];
            [
                &self.arith_prefix()[..],
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
        self.wrong()
    }

    /// `$((...))` in native terms: a variable's number.
    pub fn number(&mut self, name: &str) -> Result<i64, Jump> {
        self.number_deep(name, 0)
    }

    pub(crate) fn number_deep(&mut self, name: &str, depth: u32) -> Result<i64, Jump> {
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
            // To dash a name without a value is 0 all the same.
            if self.options.nounset && self.is_bash() {
                return Err(self.unbound_place(name));
            }
            return Ok(0);
        };
        self.number_of_text(&value, depth)
    }

    pub(crate) fn number_of_text(&mut self, value: &[u8], depth: u32) -> Result<i64, Jump> {
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
        self.eval_deep(value, depth + 1)
    }

    pub(crate) fn arith_prefix(&self) -> Vec<u8> {
        match self.arith_of {
            "" => Vec::new(),
            name => [name.as_bytes(), b": "].concat(),
        }
    }

    /// `(( expression ))`
    pub fn arith_command(&mut self, line: u32, expression: &crate::Part) -> crate::Flow {
        self.line = line;
        if let crate::Part::Computed(written, number) = expression {
            return match number(self) {
                Some(value) if !self.options.xtrace => self.finish(i32::from(value == 0)),
                _ => self.arith_command(line, written),
            };
        }
        let text = self.quoted_text(expression)?;
        self.arith_of = "((";
        let holds = self.arith_holds(&text);
        self.arith_of = "";
        self.finish(i32::from(!holds?))
    }

    fn arith_holds(&mut self, text: &[u8]) -> Result<bool, Jump> {
        self.leaves_command = false;
        match self.eval_arith(text) {
            Ok(value) => Ok(value != 0),
            Err(Jump::Abandon) if !self.leaves_command => Ok(false),
            Err(jump) => Err(jump),
        }
    }

    /// A part of `for ((a; b; c))`: whether it holds; it does if it is empty. `None`: it is no
    /// expression, and the loop ends.
    pub(crate) fn arith_step(
        &mut self,
        line: u32,
        expression: &crate::Part,
    ) -> Result<Option<bool>, Jump> {
        self.line = line;
        if let crate::Part::Computed(written, number) = expression {
            return match number(self) {
                Some(value) => Ok(Some(value != 0)),
                None => self.arith_step(line, written),
            };
        }
        let text = self.quoted_text(expression)?;
        if text.iter().all(u8::is_ascii_whitespace) {
            return Ok(Some(true));
        }
        self.arith_of = "((";
        self.leaves_command = false;
        let value = self.eval_arith(&text);
        self.arith_of = "";
        match value {
            Ok(value) => Ok(Some(value != 0)),
            Err(Jump::Abandon) if !self.leaves_command => Ok(None),
            Err(jump) => Err(jump),
        }
    }
}

/// Decimal digits without a leading zero, with a sign.
pub(crate) fn plain_number(text: &[u8]) -> Option<i64> {
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
    pub(crate) fn trouble<T>(&self, message: &str, token: usize) -> Answer<T> {
        Err(Fault::Trouble(Trouble {
            message: message.to_string(),
            token,
            end: self.text.len(),
        }))
    }

    /// The same about what ends here.
    pub(crate) fn trouble_here<T>(&self, message: &str, token: usize) -> Answer<T> {
        Err(Fault::Trouble(Trouble {
            message: message.to_string(),
            token,
            end: self.at,
        }))
    }

    pub(crate) fn blanks(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    pub(crate) fn starts(&self, sign: &str) -> bool {
        self.text[self.at.min(self.text.len())..].starts_with(sign.as_bytes())
    }

    fn whole(&mut self, shell: &mut Shell) -> Answer<i64> {
        self.blanks();
        if self.at == self.text.len() && shell.is_bash() {
            return Ok(0);
        }
        let value = self.comma(shell)?;
        self.blanks();
        let start = self.at;
        if start < self.text.len() {
            // bash asks for the value of a name as soon as it has read it.
            if let (true, Some(place)) = (shell.is_bash(), self.place(shell)?) {
                self.value(shell, &place)?;
            }
            return self.trouble("syntax error in expression", start);
        }
        Ok(value)
    }

    pub(crate) fn comma(&mut self, shell: &mut Shell) -> Answer<i64> {
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
                    let operator = &sign[..sign.len() - 1];
                    // bash asks for the value of a name as soon as it has read it.
                    let early = match shell.is_bash() && !operator.is_empty() {
                        true => Some(self.value(shell, &place)?),
                        false => None,
                    };
                    let right = self.assignment(shell)?;
                    let value = if operator.is_empty() {
                        right
                    } else {
                        let left = early.map_or_else(|| self.value(shell, &place), Ok)?;
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
        let no = self.maybe(shell, condition == 0, Self::conditional)?;
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

    /// The binary operator that stands next, if it binds at least as strongly as `level`.
    fn operator(&mut self, level: usize, bash: bool) -> Option<(&'static str, usize)> {
        self.blanks();
        let rest = &self.text[self.at..];
        let (sign, found) = OPERATORS
            .iter()
            .find(|(sign, _)| rest.starts_with(sign.as_bytes()))?;
        let after = rest.get(sign.len()).copied();
        // bash takes `--` before a name for what counts it down, and such a sign is no operator.
        let doubled = bash && matches!(*sign, "-" | "+") && after == Some(sign.as_bytes()[0]);
        let mut behind = rest[1..]
            .iter()
            .skip(1)
            .skip_while(|b| b.is_ascii_whitespace());
        if doubled
            && behind
                .next()
                .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
        {
            return None;
        }
        let power = *sign == "*" && bash && after == Some(b'*');
        // `a = b` and `a += b` are no sums.
        let assigns =
            after == Some(b'=') && !matches!(*sign, "==" | "!=" | "<=" | ">=" | "||" | "&&");
        if *found < level || power || assigns {
            return None;
        }
        self.at += sign.len();
        Some((*sign, *found))
    }

    fn binary(&mut self, shell: &mut Shell, level: usize) -> Answer<i64> {
        let mut left = self.power(shell)?;
        while let Some((sign, found)) = self.operator(level, shell.is_bash()) {
            let decided = match sign {
                "||" => left != 0,
                "&&" => left == 0,
                _ => false,
            };
            self.blanks();
            let start = self.at;
            self.skip += u32::from(decided);
            let right = self.binary(shell, found + 1);
            self.skip -= u32::from(decided);
            let right = right?;
            left = self.apply(sign, left, right, start)?;
        }
        Ok(left)
    }

    fn apply(&self, sign: &str, left: i64, right: i64, token: usize) -> Answer<i64> {
        Ok(match sign {
            "||" => i64::from(left != 0 || right != 0),
            "&&" => i64::from(left != 0 && right != 0),
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
}
