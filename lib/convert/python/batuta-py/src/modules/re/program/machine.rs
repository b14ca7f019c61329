//! The machine that runs a program: paths that fail are undone step by step.
use super::repeat::matches_one;
use super::{fold, is_word, One, Op, Program, Subject};
use std::cell::Cell;

const NOWHERE: usize = usize::MAX;

/// What is undone or tried when a path fails.
pub(super) enum Retry {
    Go(usize, usize),
    Slot(usize, usize),
    Counter(usize, (u32, usize)),
    /// One character less of a greedy repeat: instruction behind it, least and present place.
    Less(usize, usize, usize),
    /// One more of a lazy one: the instruction itself, place, how many there are.
    More(usize, usize, u32),
    /// One more round of a lazy loop.
    Round {
        counter: usize,
        count: u32,
        body: usize,
        at: usize,
    },
}

pub(super) struct Machine<'a, S: Subject> {
    pub(super) program: &'a Program,
    pub(super) text: S,
    pub(super) end: usize,
    begin: usize,
    slots: Vec<usize>,
    /// How often, and where the last round that did not have to be began.
    counters: Vec<(u32, usize)>,
    pub(super) retries: Vec<Retry>,
    must_end: bool,
    /// The match must not be empty here.
    not_empty_at: Option<usize>,
    /// How many look-arounds and atomic groups are being tried.
    inner: usize,
}

thread_local! {
    /// The vector of the last run, which need not grow again.
    static SPARE: Cell<Vec<Retry>> = const { Cell::new(Vec::new()) };
}

/// Where a search may look.
#[derive(Clone, Copy)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Copy, PartialEq)]
pub enum How {
    Match,
    Full,
    Search,
}

impl Program {
    /// Places of the groups; usize::MAX where a group took no part.
    pub fn run<S: Subject + Copy>(
        &self,
        text: S,
        span: Span,
        how: How,
        not_empty_at: Option<usize>,
    ) -> Option<Vec<usize>> {
        let mut machine = Machine {
            program: self,
            text,
            end: span.end.min(text.len()),
            begin: 0,
            slots: vec![NOWHERE; 2 * (self.groups + 1)],
            counters: vec![(0, NOWHERE); self.counters],
            retries: SPARE.with(Cell::take),
            must_end: how == How::Full,
            not_empty_at,
            inner: 0,
        };
        let (mut start, mut found) = (span.start, false);
        while start <= machine.end {
            if let (Some(filter), How::Search) = (&self.filter, how) {
                match filter.find(text, start, machine.end) {
                    Some(place) => start = place,
                    None => break,
                }
            }
            machine.begin = start;
            machine.slots.fill(NOWHERE);
            machine.retries.clear();
            if let Some(end) = machine.go(0, start) {
                machine.slots[0] = start;
                machine.slots[1] = end;
                found = true;
                break;
            }
            if how != How::Search {
                break;
            }
            start += 1;
        }
        SPARE.with(|spare| spare.set(machine.retries));
        found.then_some(machine.slots)
    }
}

impl<S: Subject + Copy> Machine<'_, S> {
    #[inline]
    pub(super) fn one(&self, set: &One, at: usize) -> bool {
        matches_one(self.program, set, self.text.at(at))
    }

    /// Runs from an instruction to Accept; the place where that is reached.
    fn go(&mut self, pc: usize, at: usize) -> Option<usize> {
        let floor = self.retries.len();
        let (mut pc, mut at) = (pc, at);
        loop {
            match self.step(pc, at) {
                Step::Next(place) => {
                    pc += 1;
                    at = place;
                }
                Step::Jump(target, place) => {
                    pc = target;
                    at = place;
                }
                Step::Accept => return Some(at),
                Step::Fail => match self.retry(floor) {
                    Some((target, place)) => {
                        pc = target;
                        at = place;
                    }
                    None => return None,
                },
            }
        }
    }

    fn retry(&mut self, floor: usize) -> Option<(usize, usize)> {
        while self.retries.len() > floor {
            match self.retries.pop()? {
                Retry::Go(pc, at) => return Some((pc, at)),
                Retry::Slot(slot, value) => self.slots[slot] = value,
                Retry::Counter(counter, value) => self.counters[counter] = value,
                Retry::Less(pc, least, at) => {
                    let found = self.shorter(pc, least, at - 1);
                    if found.is_some() {
                        return found;
                    }
                }
                Retry::Round {
                    counter,
                    count,
                    body,
                    at,
                } => {
                    self.set_counter(counter, (count, at));
                    return Some((body, at));
                }
                Retry::More(pc, at, count) => {
                    if let Op::RepeatOne { set, most, .. } = &self.program.ops[pc] {
                        if count < *most && at < self.end && self.one(set, at) {
                            let found = self.longer(pc, at + 1, count + 1);
                            if found.is_some() {
                                return found;
                            }
                        }
                    }
                }
            }
        }
        None
    }

    fn set_slot(&mut self, slot: usize, value: usize) {
        let old = std::mem::replace(&mut self.slots[slot], value);
        // Without anything to retry there is nothing to undo either.
        if !self.retries.is_empty() {
            self.retries.push(Retry::Slot(slot, old));
        }
    }

    fn set_counter(&mut self, counter: usize, value: (u32, usize)) {
        let old = std::mem::replace(&mut self.counters[counter], value);
        self.retries.push(Retry::Counter(counter, old));
    }

    #[inline]
    fn step(&mut self, pc: usize, at: usize) -> Step {
        let program = self.program;
        let next = |hit: bool| if hit { Step::Next(at + 1) } else { Step::Fail };
        let stay = |hit: bool| if hit { Step::Next(at) } else { Step::Fail };
        let here = at < self.end;
        match &program.ops[pc] {
            Op::Char(code) => next(here && self.text.at(at) == *code),
            Op::CharFold(code) => next(here && fold(self.text.at(at), false) == *code),
            Op::Any => next(here),
            Op::AnyLine => next(here && self.text.at(at) != 10),
            Op::Set(class) => next(here && program.classes[*class].contains(self.text.at(at))),
            Op::Start => stay(at == 0),
            Op::LineStart => stay(at == 0 || self.text.at(at - 1) == 10),
            Op::End => stay(at == self.end || at + 1 == self.end && self.text.at(at) == 10),
            Op::LineEnd => stay(at == self.end || self.text.at(at) == 10),
            Op::TextEnd => stay(at == self.end),
            Op::WordEdge(wanted, ascii) => {
                let before = at > 0 && is_word(self.text.at(at - 1), *ascii);
                let after = here && is_word(self.text.at(at), *ascii);
                stay((before != after) == *wanted && (self.end > 0 || *wanted))
            }
            Op::Save(slot) => {
                self.set_slot(*slot, at);
                Step::Next(at)
            }
            Op::Jump(target) => Step::Jump(*target, at),
            Op::Split(first, second) => {
                if !self.may_go(*first, at) {
                    return Step::Jump(*second, at);
                }
                if self.may_go(*second, at) {
                    self.retries.push(Retry::Go(*second, at));
                }
                Step::Jump(*first, at)
            }
            Op::RepeatOne {
                set,
                least,
                most,
                kind,
            } => self.repeat_one(pc, at, set, (*least, *most), *kind),
            Op::Zero(counter) => {
                self.set_counter(*counter, (0, NOWHERE));
                Step::Next(at)
            }
            Op::Loop {
                counter,
                body,
                least,
                most,
                lazy,
            } => self.round(at, *counter, *body, (*least, *most), *lazy, pc),
            Op::Back(group, insensitive) => self.back(at, *group, *insensitive),
            Op::Look {
                end,
                behind,
                wanted,
            } => {
                let found = at >= *behind && self.inside(pc + 1, at - *behind, *wanted).is_some();
                if found == *wanted {
                    Step::Jump(*end, at)
                } else {
                    Step::Fail
                }
            }
            Op::Atomic { end } => match self.inside(pc + 1, at, true) {
                Some(place) => Step::Jump(*end, place),
                None => Step::Fail,
            },
            Op::If(group, otherwise) => {
                let matched = self.slots[group * 2 + 1] != NOWHERE;
                if matched {
                    Step::Next(at)
                } else {
                    Step::Jump(*otherwise, at)
                }
            }
            Op::Fail => Step::Fail,
            Op::Accept => {
                let rejected = self.inner == 0
                    && (self.must_end && at != self.end
                        || self.not_empty_at == Some(at) && at == self.begin);
                if rejected {
                    Step::Fail
                } else {
                    Step::Accept
                }
            }
        }
    }

    fn round(
        &mut self,
        at: usize,
        counter: usize,
        body: usize,
        (least, most): (u32, u32),
        lazy: bool,
        pc: usize,
    ) -> Step {
        let (count, began) = self.counters[counter];
        if count < least {
            self.set_counter(counter, (count + 1, began));
            return Step::Jump(body, at);
        }
        let again = count < most && began != at;
        if !again {
            return Step::Next(at);
        }
        if lazy {
            self.retries.push(Retry::Round {
                counter,
                count: count + 1,
                body,
                at,
            });
            return Step::Next(at);
        }
        self.retries.push(Retry::Go(pc + 1, at));
        self.set_counter(counter, (count + 1, at));
        Step::Jump(body, at)
    }

    fn back(&self, at: usize, group: usize, insensitive: bool) -> Step {
        let (start, end) = (self.slots[group * 2], self.slots[group * 2 + 1]);
        if start == NOWHERE || end == NOWHERE || at + (end - start) > self.end {
            return Step::Fail;
        }
        let same = (0..end - start).all(|offset| {
            let (one, other) = (self.text.at(start + offset), self.text.at(at + offset));
            one == other || insensitive && fold(one, false) == fold(other, false)
        });
        if same {
            Step::Next(at + end - start)
        } else {
            Step::Fail
        }
    }

    /// Runs a part that ends in Accept; what it would retry is forgotten.
    fn inside(&mut self, pc: usize, at: usize, keep: bool) -> Option<usize> {
        let floor = self.retries.len();
        let slots = self.slots.clone();
        self.inner += 1;
        let found = self.go(pc, at);
        self.inner -= 1;
        let changed: Vec<Retry> = self.retries.drain(floor..).collect();
        for retry in changed.into_iter().rev() {
            if let Retry::Counter(counter, value) = retry {
                self.counters[counter] = value;
            }
        }
        if found.is_none() || !keep {
            self.slots = slots;
            return found;
        }
        for (slot, old) in slots.into_iter().enumerate() {
            if self.slots[slot] != old {
                self.retries.push(Retry::Slot(slot, old));
            }
        }
        found
    }
}

pub(super) enum Step {
    Next(usize),
    Jump(usize, usize),
    Accept,
    Fail,
}
