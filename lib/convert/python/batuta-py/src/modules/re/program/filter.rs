//! Where a match may begin: the characters that can stand at the first places of every match.
//!
//! What is told is never too little: conditions without a width are passed over, and repeats may end early.
use super::repeat::matches_one;
use super::{One, Op, Program, Subject};

/// As many places as a mask has bits.
const MOST: usize = 8;
/// Larger programs are not looked at.
const MANY_OPS: usize = 4000;

pub struct Filter {
    /// Bit n: the character may be the n-th of a match.
    masks: Box<[u8; 256]>,
    /// As a mask, for characters that have none.
    beyond: u8,
    /// How many places there are, at least one.
    width: usize,
    /// The character that every match begins with.
    first: Option<u8>,
}

impl Filter {
    pub fn of(program: &Program) -> Option<Filter> {
        if program.ops.len() > MANY_OPS {
            return None;
        }
        let mut filter = Filter {
            masks: Box::new([0; 256]),
            beyond: 0,
            width: 0,
            first: None,
        };
        let mut states = Walk::new(program).from(&[0])?;
        while filter.width < MOST {
            let bit = 1 << filter.width;
            filter.width += 1;
            let mut after = Vec::new();
            for &pc in &states {
                filter.add(program, pc, bit);
                if matches!(program.ops[pc], Op::RepeatOne { .. }) {
                    after.push(pc);
                }
                after.push(pc + 1);
            }
            match Walk::new(program).from(&after) {
                Some(next) => states = next,
                None => break,
            }
        }
        let mut firsts = (0..=255u8).filter(|&byte| filter.masks[usize::from(byte)] & 1 == 1);
        filter.first = match (firsts.next(), firsts.next(), filter.beyond & 1) {
            (Some(only), None, 0) => Some(only),
            _ => None,
        };
        Some(filter)
    }

    fn add(&mut self, program: &Program, pc: usize, bit: u8) {
        let Some(one) = program.ops[pc].one() else {
            return;
        };
        for code in 0..256 {
            if matches_one(program, &one, code) {
                self.masks[code as usize] |= bit;
            }
        }
        if !matches!(one, One::Char(code) if code < 256) {
            self.beyond |= bit;
        }
    }

    #[inline(always)]
    fn mask(&self, code: u32) -> u8 {
        match self.masks.get(code as usize) {
            Some(mask) => *mask,
            None => self.beyond,
        }
    }

    /// The first place from `start` where a match may begin.
    pub fn find<S: Subject + Copy>(&self, text: S, start: usize, end: usize) -> Option<usize> {
        let Some(first) = self.first else {
            return self.find_any(text, start, end);
        };
        let mut at = start;
        loop {
            at = text.find(first, at, end)?;
            if at + self.width > end {
                return None;
            }
            let is_hit = (1..self.width).all(|n| self.mask(text.at(at + n)) >> n & 1 == 1);
            if is_hit {
                return Some(at);
            }
            at += 1;
        }
    }

    /// Bit n of `state`: the last n + 1 characters may be the first ones of a match.
    fn find_any<S: Subject + Copy>(&self, text: S, start: usize, end: usize) -> Option<usize> {
        let last = 1u8 << (self.width - 1);
        let mut state = 0u8;
        for at in start..end {
            state = (state << 1 | 1) & self.mask(text.at(at));
            if state & last != 0 {
                return Some(at + 1 - self.width);
            }
        }
        None
    }
}

/// The instructions for one character that are reached without one.
struct Walk<'a> {
    program: &'a Program,
    seen: Vec<bool>,
    found: Vec<usize>,
    /// Where it goes on behind the end of an atomic group.
    ends: Vec<(usize, usize)>,
}

impl Walk<'_> {
    fn new(program: &Program) -> Walk<'_> {
        let end_of = |op: &Op| match op {
            Op::Atomic { end } => Some((end - 1, *end)),
            _ => None,
        };
        Walk {
            program,
            seen: vec![false; program.ops.len()],
            found: Vec::new(),
            ends: program.ops.iter().filter_map(end_of).collect(),
        }
    }

    /// None where the match may be over, or anything may follow.
    fn from(mut self, places: &[usize]) -> Option<Vec<usize>> {
        let mut open = places.to_vec();
        while let Some(pc) = open.pop() {
            if std::mem::replace(&mut self.seen[pc], true) {
                continue;
            }
            self.step(pc, &mut open)?;
        }
        Some(self.found)
    }

    fn step(&mut self, pc: usize, open: &mut Vec<usize>) -> Option<()> {
        match &self.program.ops[pc] {
            Op::Char(_) | Op::CharFold(_) | Op::Any | Op::AnyLine | Op::Set(_) => {
                self.found.push(pc);
            }
            Op::RepeatOne { least, .. } => {
                self.found.push(pc);
                if *least == 0 {
                    open.push(pc + 1);
                }
            }
            Op::Split(first, second) => open.extend([*first, *second]),
            Op::If(_, otherwise) => open.extend([pc + 1, *otherwise]),
            Op::Loop { body, .. } => open.extend([*body, pc + 1]),
            Op::Zero(_) => open.push(self.first_round(pc)),
            Op::Jump(target) => open.push(*target),
            Op::Look { end, .. } => open.push(*end),
            Op::Accept => {
                let end = self.ends.iter().find(|(accept, _)| *accept == pc);
                open.push(end?.1);
            }
            Op::Back(..) => return None,
            Op::Fail => {}
            Op::Start
            | Op::LineStart
            | Op::End
            | Op::LineEnd
            | Op::TextEnd
            | Op::WordEdge(..)
            | Op::Save(_)
            | Op::Atomic { .. } => open.push(pc + 1),
        }
        Some(())
    }

    /// A body that has to be there is entered at once.
    fn first_round(&self, pc: usize) -> usize {
        if let Some(Op::Jump(target)) = self.program.ops.get(pc + 1) {
            if let Some(Op::Loop { body, least, .. }) = self.program.ops.get(*target) {
                if *least > 0 {
                    return *body;
                }
            }
        }
        pc + 1
    }
}
