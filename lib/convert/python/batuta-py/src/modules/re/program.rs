//! Regular expressions as instructions, which `machine` runs with backtracking.
mod filter;
mod machine;
mod repeat;
mod subject;

use super::syntax::{Greed, Item, Node, Set, ASCII, DOTALL, IGNORECASE, MULTILINE};
use crate::text::{char_of, code_of};
use crate::unicode;
use filter::Filter;
pub use machine::{How, Span};
use subject::Subject;

#[derive(Debug)]
enum Op {
    Char(u32),
    /// Lower case of the subject's character is compared.
    CharFold(u32),
    Any,
    AnyLine,
    Set(usize),
    Start,
    LineStart,
    End,
    LineEnd,
    TextEnd,
    WordEdge(bool, bool),
    Save(usize),
    Jump(usize),
    /// Tries the first, then the second.
    Split(usize, usize),
    /// One-character body: how many, then on.
    RepeatOne {
        set: One,
        least: u32,
        most: u32,
        kind: Greed,
    },
    /// Sets a counter to zero.
    Zero(usize),
    /// The end of a counted body.
    Loop {
        counter: usize,
        body: usize,
        least: u32,
        most: u32,
        lazy: bool,
    },
    Back(usize, bool),
    Look {
        end: usize,
        behind: usize,
        wanted: bool,
    },
    Atomic {
        end: usize,
    },
    If(usize, usize),
    Fail,
    Accept,
}

#[derive(Debug, Clone)]
enum One {
    Char(u32),
    CharFold(u32),
    Any,
    AnyLine,
    Set(usize),
}

#[derive(Debug)]
struct Class {
    set: Set,
    fold: bool,
    ascii: bool,
    /// Answers for the first 256 characters.
    table: Box<[bool; 256]>,
}

pub struct Program {
    ops: Vec<Op>,
    classes: Vec<Class>,
    counters: usize,
    pub groups: usize,
    filter: Option<Filter>,
}

impl Op {
    /// What it takes, if that is one character each time.
    fn one(&self) -> Option<One> {
        Some(match self {
            Op::Char(code) => One::Char(*code),
            Op::CharFold(code) => One::CharFold(*code),
            Op::Any => One::Any,
            Op::AnyLine => One::AnyLine,
            Op::Set(class) => One::Set(*class),
            Op::RepeatOne { set, .. } => set.clone(),
            _ => return None,
        })
    }
}

fn fold(code: u32, ascii: bool) -> u32 {
    if code < 128 {
        return if (65..=90).contains(&code) {
            code + 32
        } else {
            code
        };
    }
    if ascii {
        return code;
    }
    let lower = match char_of(code) {
        Some(one) => {
            let mut lower = one.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(lower), None) => code_of(lower),
                _ => code,
            }
        }
        None => code,
    };
    let same = EQUIVALENT.iter().find(|(other, _)| *other == lower);
    same.map_or(lower, |(_, first)| *first)
}

/// Lower-case characters that CPython takes for the same as another.
const EQUIVALENT: [(u32, u32); 30] = [
    (0x131, 0x69),
    (0x17f, 0x73),
    (0xb5, 0x3bc),
    (0x345, 0x3b9),
    (0x1fbe, 0x3b9),
    (0x1fd3, 0x390),
    (0x1fe3, 0x3b0),
    (0x3d0, 0x3b2),
    (0x3f5, 0x3b5),
    (0x3d1, 0x3b8),
    (0x3f0, 0x3ba),
    (0x3d6, 0x3c0),
    (0x3f1, 0x3c1),
    (0x3c2, 0x3c3),
    (0x3d5, 0x3c6),
    (0x1e9b, 0x1e61),
    (0x1c80, 0x432),
    (0x1c81, 0x434),
    (0x1c82, 0x43e),
    (0x1c83, 0x441),
    (0x1c84, 0x442),
    (0x1c85, 0x442),
    (0x1c86, 0x44a),
    (0x1c87, 0x463),
    (0x1c88, 0xa64b),
    (0xfb05, 0xfb06),
    (0x130, 0x69),
    (0x212a, 0x6b),
    (0x212b, 0xe5),
    (0x2126, 0x3c9),
];

fn is_word(code: u32, ascii: bool) -> bool {
    if code < 128 {
        return code == 95 || (code as u8).is_ascii_alphanumeric();
    }
    !ascii
        && char_of(code)
            .is_some_and(|one| unicode::is_alpha(one) || one.is_numeric() || unicode::is_digit(one))
}

fn holds(item: &Item, code: u32, ascii: bool) -> bool {
    match item {
        Item::Range(low, high) => (*low..=*high).contains(&code),
        Item::Word(wanted) => is_word(code, ascii) == *wanted,
        Item::Digit(wanted) => {
            let digit = char_of(code).is_some_and(|one| {
                one.is_ascii_digit() || !ascii && unicode::decimal_value(one).is_some()
            });
            digit == *wanted
        }
        Item::Space(wanted) => {
            let space = match code {
                9..=13 | 32 => true,
                _ => !ascii && char_of(code).is_some_and(unicode::is_space),
            };
            space == *wanted
        }
    }
}

impl Class {
    fn new(set: &Set, fold: bool, ascii: bool) -> Class {
        let mut class = Class {
            set: set.clone(),
            fold,
            ascii,
            table: Box::new([false; 256]),
        };
        for code in 0..256 {
            class.table[code as usize] = class.slow(code);
        }
        class
    }

    fn slow(&self, code: u32) -> bool {
        let any = |code: u32| {
            self.set
                .items
                .iter()
                .any(|item| holds(item, code, self.ascii))
        };
        let mut hit = any(code);
        if !hit && self.fold {
            let lower = fold(code, self.ascii);
            hit = any(lower)
                || char_of(lower).is_some_and(|one| {
                    let mut upper = one.to_uppercase();
                    match (upper.next(), upper.next()) {
                        (Some(upper), None) if !self.ascii || upper.is_ascii() => {
                            any(code_of(upper))
                        }
                        _ => false,
                    }
                });
        }
        hit != self.set.negated
    }

    #[inline]
    fn contains(&self, code: u32) -> bool {
        match self.table.get(code as usize) {
            Some(answer) => *answer,
            None => self.slow(code),
        }
    }
}

pub fn compile(node: &Node, flags: u32, groups: usize, bytes: bool) -> Program {
    let mut program = Program {
        ops: Vec::new(),
        classes: Vec::new(),
        counters: 0,
        groups,
        filter: None,
    };
    let flags = if bytes { flags | ASCII } else { flags };
    program.emit(node, flags);
    program.ops.push(Op::Accept);
    program.filter = Filter::of(&program);
    program
}

impl Program {
    fn one(&mut self, node: &Node, flags: u32) -> Option<One> {
        let (insensitive, ascii) = (flags & IGNORECASE != 0, flags & ASCII != 0);
        Some(match node {
            Node::Char(code)
                if insensitive
                    && (fold(*code, ascii) != *code
                        || char_of(*code).is_some_and(char::is_alphabetic)) =>
            {
                One::CharFold(fold(*code, ascii))
            }
            Node::Char(code) => One::Char(*code),
            Node::Any if flags & DOTALL != 0 => One::Any,
            Node::Any => One::AnyLine,
            Node::Set(set) => {
                self.classes.push(Class::new(set, insensitive, ascii));
                One::Set(self.classes.len() - 1)
            }
            Node::Flagged(body, own) => return self.one(body, *own | flags & ASCII),
            Node::Sequence(items) if items.len() == 1 => return self.one(&items[0], flags),
            _ => return None,
        })
    }

    fn emit(&mut self, node: &Node, flags: u32) {
        let (insensitive, ascii) = (flags & IGNORECASE != 0, flags & ASCII != 0);
        match node {
            Node::Char(_) | Node::Any | Node::Set(_) => {
                let op = match self.one(node, flags) {
                    Some(One::Char(code)) => Op::Char(code),
                    Some(One::CharFold(code)) => Op::CharFold(code),
                    Some(One::Any) => Op::Any,
                    Some(One::AnyLine) => Op::AnyLine,
                    Some(One::Set(at)) => Op::Set(at),
                    None => Op::Fail,
                };
                self.ops.push(op);
            }
            Node::Start if flags & MULTILINE != 0 => self.ops.push(Op::LineStart),
            Node::Start | Node::TextStart => self.ops.push(Op::Start),
            Node::End if flags & MULTILINE != 0 => self.ops.push(Op::LineEnd),
            Node::End => self.ops.push(Op::End),
            Node::TextEnd => self.ops.push(Op::TextEnd),
            Node::WordEdge(wanted) => self.ops.push(Op::WordEdge(*wanted, ascii)),
            Node::Group(number, body) => {
                self.ops.push(Op::Save(number * 2));
                self.emit(body, flags);
                self.ops.push(Op::Save(number * 2 + 1));
            }
            Node::Flagged(body, own) => self.emit(body, *own | flags & ASCII),
            Node::Sequence(items) => items.iter().for_each(|item| self.emit(item, flags)),
            Node::Choice(branches) => self.choice(branches, flags),
            Node::Repeat {
                body,
                least,
                most,
                kind,
            } => self.repeat(body, (*least, *most), *kind, flags),
            Node::Back(number) => self.ops.push(Op::Back(*number, insensitive)),
            Node::Look {
                body,
                behind,
                wanted,
            } => {
                let at = self.ops.len();
                self.ops.push(Op::Fail);
                self.emit(body, flags);
                self.ops.push(Op::Accept);
                self.ops[at] = Op::Look {
                    end: self.ops.len(),
                    behind: behind.unwrap_or(0),
                    wanted: *wanted,
                };
            }
            Node::Atomic(body) => self.atomic(|program| program.emit(body, flags)),
            Node::If(number, yes, no) => {
                let at = self.ops.len();
                self.ops.push(Op::Fail);
                self.emit(yes, flags);
                let jump = self.ops.len();
                self.ops.push(Op::Fail);
                self.ops[at] = Op::If(*number, self.ops.len());
                self.emit(no, flags);
                self.ops[jump] = Op::Jump(self.ops.len());
            }
        }
    }

    fn atomic(&mut self, body: impl FnOnce(&mut Program)) {
        let at = self.ops.len();
        self.ops.push(Op::Fail);
        body(self);
        self.ops.push(Op::Accept);
        self.ops[at] = Op::Atomic {
            end: self.ops.len(),
        };
    }

    fn choice(&mut self, branches: &[Node], flags: u32) {
        let mut jumps = Vec::new();
        for (at, branch) in branches.iter().enumerate() {
            if at + 1 == branches.len() {
                self.emit(branch, flags);
                break;
            }
            let split = self.ops.len();
            self.ops.push(Op::Fail);
            self.emit(branch, flags);
            jumps.push(self.ops.len());
            self.ops.push(Op::Fail);
            self.ops[split] = Op::Split(split + 1, self.ops.len());
        }
        let end = self.ops.len();
        for jump in jumps {
            self.ops[jump] = Op::Jump(end);
        }
    }

    fn repeat(&mut self, body: &Node, (least, most): (u32, u32), kind: Greed, flags: u32) {
        if let Some(set) = self.one(body, flags) {
            self.ops.push(Op::RepeatOne {
                set,
                least,
                most,
                kind,
            });
            return;
        }
        if kind == Greed::Possessive {
            self.atomic(|program| program.repeat(body, (least, most), Greed::Greedy, flags));
            return;
        }
        let lazy = kind == Greed::Lazy;
        if (least, most) == (0, 1) {
            let split = self.ops.len();
            self.ops.push(Op::Fail);
            self.emit(body, flags);
            let end = self.ops.len();
            self.ops[split] = if lazy {
                Op::Split(end, split + 1)
            } else {
                Op::Split(split + 1, end)
            };
            return;
        }
        let counter = self.counters;
        self.counters += 1;
        self.ops.push(Op::Zero(counter));
        let jump = self.ops.len();
        self.ops.push(Op::Fail);
        let start = self.ops.len();
        self.emit(body, flags);
        self.ops[jump] = Op::Jump(self.ops.len());
        self.ops.push(Op::Loop {
            counter,
            body: start,
            least,
            most,
            lazy,
        });
    }
}
