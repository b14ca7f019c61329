//! `[[ ... ]]`.

use super::word::Inside;
use super::{code, Read, Reader};
use crate::part::{Code, Part};
use crate::shell::Jump;
use crate::Shell;

/// What is between the brackets.
enum Test {
    Or(Box<Test>, Box<Test>),
    And(Box<Test>, Box<Test>),
    Not(Box<Test>),
    Unary(u8, Part<'static>),
    Like(Part<'static>, Part<'static>),
    Match(Part<'static>, Part<'static>),
    Compare(Part<'static>, &'static str, Part<'static>),
}

const COMPARES: &[&str] = &[
    "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef", "<", ">",
];

impl Test {
    fn holds(&self, sh: &mut Shell) -> Result<bool, Jump> {
        match self {
            Test::Or(left, right) => Ok(left.holds(sh)? || right.holds(sh)?),
            Test::And(left, right) => Ok(left.holds(sh)? && right.holds(sh)?),
            Test::Not(inner) => Ok(!inner.holds(sh)?),
            Test::Unary(op, word) => sh.is(char::from(*op), word),
            Test::Like(word, pattern) => sh.is_like(word, pattern),
            Test::Match(word, regex) => sh.is_match(word, regex),
            Test::Compare(left, op, right) => sh.compare(left, op, right),
        }
    }
}

impl Reader {
    /// From the `[[` on.
    pub(super) fn test_command(&mut self) -> Read<Code<'static>> {
        let (start, line) = (self.at, self.line);
        self.at += 2;
        let test = self.any_of_tests()?;
        self.gaps()?;
        if !self.at_word(b"]]") {
            return self.bad("syntax error in conditional expression");
        }
        self.at += 2;
        let text = self.printed_test(start);
        let run = code(move |sh| sh.condition(line, |sh| test.holds(sh)));
        Ok(self.told_in_bash(line, text, run))
    }

    fn any_of_tests(&mut self) -> Read<Test> {
        let mut left = self.all_of_tests()?;
        loop {
            self.gaps()?;
            if !self.starts(b"||") {
                return Ok(left);
            }
            self.at += 2;
            left = Test::Or(Box::new(left), Box::new(self.all_of_tests()?));
        }
    }

    fn all_of_tests(&mut self) -> Read<Test> {
        let mut left = self.one_test()?;
        loop {
            self.gaps()?;
            if !self.starts(b"&&") {
                return Ok(left);
            }
            self.at += 2;
            left = Test::And(Box::new(left), Box::new(self.one_test()?));
        }
    }

    fn one_test(&mut self) -> Read<Test> {
        self.gaps()?;
        if self.at_word(b"!") {
            self.at += 1;
            return Ok(Test::Not(Box::new(self.one_test()?)));
        }
        if self.peek() == b'(' {
            self.at += 1;
            let inner = self.any_of_tests()?;
            self.expect(b")")?;
            return Ok(inner);
        }
        if let Some(op) = self.unary_sign() {
            self.at += 2;
            self.blanks();
            let word = self.word_of_test(Inside::Plain)?;
            return Ok(Test::Unary(op, word));
        }
        let start = self.at;
        let left = self.word_of_test(Inside::Plain)?;
        self.blanks();
        self.test_of(left, start)
    }

    fn test_of(&mut self, left: Part<'static>, start: usize) -> Read<Test> {
        for (sign, is_like) in [(b"==", true), (b"!=", false)] {
            if self.at_word(sign) {
                self.at += 2;
                return self.likeness(left, is_like);
            }
        }
        if self.at_word(b"=") {
            self.at += 1;
            return self.likeness(left, true);
        }
        if self.at_word(b"=~") {
            self.at += 2;
            self.blanks();
            let regex = self.word_of_test(Inside::Regex)?;
            return Ok(Test::Match(left, regex));
        }
        for sign in COMPARES {
            let follows =
                self.at_word(sign.as_bytes()) || (sign.len() == 1 && self.starts(sign.as_bytes()));
            if follows {
                self.at += sign.len();
                self.blanks();
                let right = self.word_of_test(Inside::Plain)?;
                return Ok(Test::Compare(left, sign, right));
            }
        }
        self.lone_words.push(start);
        Ok(Test::Unary(b'n', left))
    }

    fn likeness(&mut self, left: Part<'static>, is_like: bool) -> Read<Test> {
        self.blanks();
        let test = Test::Like(left, self.word_of_test(Inside::Test)?);
        Ok(match is_like {
            true => test,
            false => Test::Not(Box::new(test)),
        })
    }

    /// The letter of `-f` and its kin, if a word follows that it is about.
    fn unary_sign(&self) -> Option<u8> {
        let rest = &self.text[self.at..];
        let [b'-', letter, b' ' | b'\t', after @ ..] = rest else {
            return None;
        };
        let start = after.iter().position(|b| !b" \t".contains(b))?;
        let ends = [&b"]]"[..], b"&&", b"||", b")", b"== ", b"!= ", b"= "];
        let stands_alone = ends.iter().any(|end| after[start..].starts_with(end));
        (letter.is_ascii_alphabetic() && !stands_alone).then_some(*letter)
    }

    fn word_of_test(&mut self, inside: Inside) -> Read<Part<'static>> {
        if self.at_word(b"]]") {
            return self.bad("syntax error in conditional expression");
        }
        match self.word(inside)? {
            Some(word) => Ok(word),
            None => self.bad("syntax error in conditional expression"),
        }
    }
}
