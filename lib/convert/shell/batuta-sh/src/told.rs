//! What traps and `BASH_COMMAND` know of the command that runs: its line and its text, as bash prints
//! commands.

use std::borrow::Cow;

use crate::function::Defined;
use crate::part::Part;
use crate::shell::{Flow, Shell};
use crate::trap::{DEBUG, ERR, RETURN};

/// The line and the text of a command.
pub type Tell = (u32, &'static [u8]);

/// What was told before a text or file began.
pub(crate) struct Outer {
    command: Cow<'static, [u8]>,
    is_first: bool,
}

/// Of a loop.
pub fn told(line: u32, text: &'static str) -> Tell {
    (line, text.as_bytes())
}

impl Shell {
    /// Comes before a command: `BASH_COMMAND` is its text now, and the DEBUG trap runs.
    pub fn at(&mut self, line: u32, text: &'static str) -> Flow {
        self.at_text(line, text.as_bytes().into())
    }

    pub(crate) fn at_text(&mut self, line: u32, text: Cow<'static, [u8]>) -> Flow {
        self.line = line;
        if self.in_trap.is_none() {
            self.command_text = text;
        }
        self.is_told = true;
        if self.traps.contains_key(&DEBUG) {
            self.run_trap(DEBUG)?;
            self.is_told = true;
        }
        Ok(())
    }

    /// Comes before a subshell: only the ERR trap looks at the text of one.
    pub fn about(&mut self, text: &'static str) {
        self.about_text(text.as_bytes());
    }

    pub(crate) fn about_text(&mut self, text: &'static [u8]) {
        if self.traps.contains_key(&ERR) && self.in_trap.is_none() {
            self.command_text = text.into();
        }
    }

    /// A text of `eval` or a file begins: behind it, and for the EXIT trap of an `exit` in it,
    /// `BASH_COMMAND` is what it was.
    pub(crate) fn enter_text(&mut self) -> Outer {
        let command = self.command_text.clone();
        let is_first = self.text_command.is_none();
        if is_first {
            self.text_command = Some(command.clone());
        }
        Outer { command, is_first }
    }

    pub(crate) fn leave_text(&mut self, outer: Outer) {
        self.command_text = outer.command;
        if outer.is_first {
            self.text_command = None;
        }
    }

    /// A simple command begins: in a program that carries no texts the DEBUG trap runs all the same.
    pub(crate) fn untold_command(&mut self, line: u32) -> Flow {
        if self.traps.contains_key(&DEBUG) {
            self.run_trap(DEBUG)?;
            self.line = line;
        }
        Ok(())
    }

    /// An expression of `for ((...))`: its text has its values in it.
    pub(crate) fn tell_step(&mut self, line: u32, step: &Part) -> Flow {
        if !self.traps.contains_key(&DEBUG) && !self.traps.contains_key(&ERR) {
            return Ok(());
        }
        let text = match step {
            Part::Computed(written, _) => self.quoted_text(written)?,
            other => self.quoted_text(other)?,
        };
        let text = match text.trim_ascii_start() {
            b"" => b"1",
            expression => expression,
        };
        self.at_text(line, [b"((", text, b"))"].concat().into())
    }

    /// A function does not have the traps of what calls it, unless `set -E` and `set -T` say so.
    pub(crate) fn hide_traps(&mut self) -> Vec<(i32, Vec<u8>)> {
        if self.traps.is_empty() {
            return Vec::new();
        }
        let traced = self.options.functrace;
        let hides = [
            (DEBUG, !traced),
            (ERR, !self.options.errtrace),
            (RETURN, !traced || self.running_traps.contains(&DEBUG)),
        ];
        let hidden = hides.into_iter().filter(|(_, hides)| *hides);
        hidden
            .filter_map(|(number, _)| self.traps.remove_entry(&number))
            .collect()
    }

    /// A function ends: its RETURN trap sees the status of its last command, not that of `return`.
    pub(crate) fn run_return_trap(&mut self, seen: i32) -> Flow {
        if !self.traps.contains_key(&RETURN) {
            return Ok(());
        }
        let status = std::mem::replace(&mut self.status, seen);
        self.run_trap(RETURN)?;
        self.status = status;
        Ok(())
    }

    /// The traps are back, but for those that the function has set.
    pub(crate) fn show_traps(&mut self, hidden: Vec<(i32, Vec<u8>)>) {
        for (number, text) in hidden {
            self.traps.entry(number).or_insert(text);
        }
    }

    /// A function begins: the DEBUG trap runs in it, before its first command does.
    pub(crate) fn enter_function(&mut self, function: &Defined) -> Flow {
        if !self.traps.contains_key(&DEBUG) {
            return Ok(());
        }
        if function.line > 0 {
            self.line = function.line;
        }
        self.run_trap(DEBUG)
    }
}
