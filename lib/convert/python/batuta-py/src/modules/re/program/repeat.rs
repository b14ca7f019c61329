//! Repeats of one character: what they take, and how much of it is given back or taken next.
use super::super::syntax::{Greed, MANY};
use super::machine::{Machine, Retry, Step};
use super::{fold, One, Op, Program, Subject};

#[inline]
pub fn matches_one(program: &Program, set: &One, code: u32) -> bool {
    match set {
        One::Char(wanted) => code == *wanted,
        One::CharFold(wanted) => code == *wanted || fold(code, false) == *wanted,
        One::Any => true,
        One::AnyLine => code != 10,
        One::Set(class) => program.classes[*class].contains(code),
    }
}

impl<S: Subject + Copy> Machine<'_, S> {
    pub(super) fn repeat_one(
        &mut self,
        pc: usize,
        at: usize,
        set: &One,
        (least, most): (u32, u32),
        kind: Greed,
    ) -> Step {
        let limit = if kind == Greed::Lazy { least } else { most };
        let last = if limit == MANY {
            self.end
        } else {
            self.end.min(at.saturating_add(limit as usize))
        };
        let place = self.end_of_run(set, at, last);
        let first = at + least as usize;
        if place < first {
            return Step::Fail;
        }
        let found = match kind {
            Greed::Lazy => self.longer(pc, place, least),
            Greed::Greedy => self.shorter(pc + 1, first, place),
            Greed::Possessive => return Step::Next(place),
        };
        match found {
            Some((pc, at)) => Step::Jump(pc, at),
            None => Step::Fail,
        }
    }

    /// The end of what a repeat of one character takes from here.
    fn end_of_run(&self, set: &One, at: usize, last: usize) -> usize {
        let end = match set {
            One::Any => None,
            One::AnyLine => self.text.find(b'\n', at, last),
            One::Char(wanted) => (at..last).find(|&place| self.text.at(place) != *wanted),
            One::Set(class) => {
                let class = &self.program.classes[*class];
                (at..last).find(|&place| !class.contains(self.text.at(place)))
            }
            One::CharFold(_) => (at..last).find(|&place| !self.one(set, place)),
        };
        end.unwrap_or(last)
    }

    /// False where the instruction fails at this place for its one character.
    #[inline]
    pub(super) fn may_go(&self, pc: usize, at: usize) -> bool {
        match &self.program.ops[pc] {
            Op::Char(code) => at < self.end && self.text.at(at) == *code,
            Op::Set(class) => {
                at < self.end && self.program.classes[*class].contains(self.text.at(at))
            }
            _ => true,
        }
    }

    /// The longest of a greedy repeat after which what follows may go on.
    pub(super) fn shorter(
        &mut self,
        pc: usize,
        least: usize,
        mut at: usize,
    ) -> Option<(usize, usize)> {
        while !self.may_go(pc, at) {
            if at == least {
                return None;
            }
            at -= 1;
        }
        if at > least {
            self.retries.push(Retry::Less(pc, least, at));
        }
        Some((pc, at))
    }

    /// The shortest of a lazy repeat, which has `count`, after which what follows may go on.
    pub(super) fn longer(
        &mut self,
        pc: usize,
        mut at: usize,
        mut count: u32,
    ) -> Option<(usize, usize)> {
        let program = self.program;
        let Op::RepeatOne { set, most, .. } = &program.ops[pc] else {
            return None;
        };
        while !self.may_go(pc + 1, at) {
            if count >= *most || at >= self.end || !self.one(set, at) {
                return None;
            }
            at += 1;
            count += 1;
        }
        self.retries.push(Retry::More(pc, at, count));
        Some((pc + 1, at))
    }
}
