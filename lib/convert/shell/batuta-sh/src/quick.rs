//! The usual cases without the general machinery: plain variables, numbers, comparisons. Each gives way
//! to the general path where anything special is in the way, which then says what there is to say.

use crate::arith::plain_number;
use crate::part::Part;
use crate::pattern::{self, Rules};
use crate::shell::{Flow, Jump, Shell};
use crate::sys;
use crate::var::{Value, Var};

/// Names whose assignment means more than a value.
fn is_watched(name: &str) -> bool {
    matches!(
        name,
        "LC_ALL" | "LANG" | "LC_CTYPE" | "OPTIND" | "PATH" | "IFS"
    )
}

/// A number's digits.
pub(crate) struct Decimal {
    digits: [u8; 20],
    start: usize,
}

impl Decimal {
    pub(crate) fn of(number: i64) -> Self {
        let mut digits = [0; 20];
        let mut start = 20;
        let mut rest = number.unsigned_abs();
        loop {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            start -= 1;
            digits[start] = b'-';
        }
        Decimal { digits, start }
    }

    pub(crate) fn text(&self) -> &[u8] {
        &self.digits[self.start..]
    }
}

impl Shell {
    /// A variable's number, if it is plainly one: `x` in an expression.
    #[inline]
    pub fn int(&self, name: &str) -> Option<i64> {
        plain_number(self.plain_text(name)?)
    }

    /// The same without a sign: `$x` in an expression, which is put there as text.
    #[inline]
    pub fn natural(&self, name: &str) -> Option<i64> {
        match name {
            "#" => Some(self.args.len() as i64),
            "?" => Some(i64::from(self.status)),
            _ => self.int(name).filter(|number| *number >= 0),
        }
    }

    /// The text of a variable or positional parameter that has nothing special.
    #[inline]
    pub(crate) fn plain_text(&self, name: &str) -> Option<&[u8]> {
        if name.as_bytes()[0].is_ascii_digit() {
            let index: usize = name.parse().ok()?;
            return self.args.get(index.checked_sub(1)?).map(Vec::as_slice);
        }
        match self.vars.get(name) {
            Some(Var {
                value: Value::Text(text),
                special: false,
                nameref: false,
                ..
            }) => Some(text),
            _ => None,
        }
    }

    /// The text of a word that is not split.
    #[inline]
    pub(crate) fn quick_text<'s>(&'s self, word: &Part<'s>) -> Option<&'s [u8]> {
        match word {
            Part::Lit(text) => Some(text),
            Part::Var(name) => self.plain_text(name),
            Part::Quoted([]) => Some(b""),
            Part::Quoted([Part::Lit(text)]) => Some(text),
            Part::Quoted([Part::Var(name)]) => self.plain_text(name),
            _ => None,
        }
    }

    /// The one field that a word is.
    #[inline]
    pub(crate) fn quick_field<'s>(&'s self, word: &Part<'s>) -> Option<&'s [u8]> {
        match word {
            Part::Var(_) => None,
            _ => self.quick_text(word),
        }
    }

    /// The fields of words, if each is one that needs nothing but to be put into `fields`.
    pub(crate) fn quick_fields(&self, words: &[Part], fields: &mut Vec<Vec<u8>>) -> bool {
        fields.resize_with(words.len(), Vec::new);
        words.iter().zip(fields).all(|(word, field)| {
            field.clear();
            if let Part::Number(number) = word {
                field.extend_from_slice(Decimal::of(*number).text());
                return true;
            }
            let text = self.quick_field(word);
            field.extend_from_slice(text.unwrap_or_default());
            text.is_some()
        })
    }

    /// Whether a command runs without anything beside it: traces, traps, functions of its name.
    #[inline]
    fn is_quiet(&self, command: &[u8]) -> bool {
        !self.options.xtrace
            && self.traps.is_empty()
            && (self.functions.is_empty() || !self.functions.contains_key(command))
    }

    /// `[ ... ]`
    pub fn bracket(&mut self, line: u32, words: &[Part]) -> Flow {
        if self.is_quiet(b"[") {
            if let Some(holds) = self.quick_test(words) {
                self.line = line;
                return self.finish_quick(i32::from(!holds));
            }
        }
        let mut all = Vec::with_capacity(words.len() + 2);
        all.push(Part::Lit(b"["));
        all.extend_from_slice(words);
        all.push(Part::Lit(b"]"));
        self.run(line, &all)
    }

    fn finish_quick(&mut self, status: i32) -> Flow {
        self.sub_status = None;
        self.finish(status)
    }

    /// The number that the one field of a word is.
    #[inline]
    fn quick_number(&self, word: &Part) -> Option<i64> {
        match word {
            Part::Number(number) => Some(*number),
            _ => plain_number(self.quick_field(word)?),
        }
    }

    #[inline]
    fn quick_test(&self, words: &[Part]) -> Option<bool> {
        match words {
            [left, Part::Lit(b"="), right] => {
                Some(self.quick_field(left)? == self.quick_field(right)?)
            }
            [left, Part::Lit(b"!="), right] => {
                Some(self.quick_field(left)? != self.quick_field(right)?)
            }
            [left, Part::Lit(op), right] => {
                let (left, right) = (self.quick_number(left)?, self.quick_number(right)?);
                match *op {
                    b"-eq" => Some(left == right),
                    b"-ne" => Some(left != right),
                    b"-lt" => Some(left < right),
                    b"-le" => Some(left <= right),
                    b"-gt" => Some(left > right),
                    b"-ge" => Some(left >= right),
                    _ => None,
                }
            }
            [Part::Lit(b"-n"), word] => self.quick_field(word).map(|text| !text.is_empty()),
            [Part::Lit(b"-z"), word] => self.quick_field(word).map(<[u8]>::is_empty),
            _ => None,
        }
    }

    /// Whether a word is one of these patterns: the choices of a `case` whose word and patterns change
    /// nothing.
    pub fn fits(&mut self, line: u32, word: &Part, patterns: &[Part]) -> Result<bool, Jump> {
        self.line = line;
        if let Some(text) = self.quick_text(word) {
            let rules = Rules {
                no_case: self.shopt.nocasematch,
                ..self.rules()
            };
            for pattern in patterns {
                let found = match pattern {
                    Part::Lit(literal) if !rules.no_case => text == *literal,
                    Part::Glob(pattern) => pattern::matches(pattern, text, rules),
                    _ => {
                        let text = text.to_vec();
                        return self.matches(&text, patterns);
                    }
                };
                if found {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let text = self.text(word)?;
        self.matches(&text, patterns)
    }

    /// `name=word` into a variable that has nothing special. False: nothing was done.
    #[inline]
    pub(crate) fn assign_quick(&mut self, name: &str, word: &Part, append: bool) -> bool {
        if is_watched(name) || self.options.allexport || self.options.xtrace {
            return false;
        }
        match word {
            Part::Computed(_, code) if !append => {
                let Some(number) = code(self) else {
                    return false;
                };
                let Some(text) = self.settable(name) else {
                    return false;
                };
                text.clear();
                text.extend_from_slice(Decimal::of(number).text());
                true
            }
            Part::Quoted([Part::Var(first), rest @ ..])
            | Part::Join([Part::Var(first), rest @ ..])
                if *first == name && !append =>
            {
                self.lengthen(name, rest)
            }
            _ => {
                let Some(value) = self.quick_text(word) else {
                    return false;
                };
                // Through a buffer that stays: short texts need no memory of their own.
                let mut kept = self.text_buffer.take();
                kept.clear();
                kept.extend_from_slice(value);
                let found = self.settable(name).map(|text| {
                    if !append {
                        text.clear();
                    }
                    text.extend_from_slice(&kept);
                });
                self.text_buffer.set(kept);
                found.is_some()
            }
        }
    }

    /// `x="${x}more"`
    fn lengthen(&mut self, name: &str, rest: &[Part]) -> bool {
        let mut more = Vec::new();
        for part in rest {
            match self.quick_text(part) {
                Some(text) => more.extend_from_slice(text),
                None => return false,
            }
        }
        match self.settable(name) {
            Some(text) => {
                text.extend_from_slice(&more);
                true
            }
            None => false,
        }
    }

    fn settable(&mut self, name: &str) -> Option<&mut Vec<u8>> {
        match self.vars.get_mut(name) {
            Some(Var {
                value: Value::Text(text),
                readonly: false,
                integer: false,
                upper: false,
                lower: false,
                nameref: false,
                special: false,
                ..
            }) => Some(text),
            _ => None,
        }
    }
}

/// Whether a text is what a pattern without other signs than `*` stands for.
pub(crate) fn fits_stars(pattern: &[u8], text: &[u8]) -> bool {
    let mut pieces = pattern.split(|&b| b == b'*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    for piece in pieces {
        let Some(at) = sys::find(rest, piece) else {
            return false;
        };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}
