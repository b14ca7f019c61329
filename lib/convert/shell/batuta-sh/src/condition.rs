//! Commands whose failure is an answer.

use crate::part::Part;
use crate::shell::{Flow, Jump, Shell};

impl Shell {
    /// Runs code whose failure is an answer: `set -e` does not count in it. True: its status is 0.
    pub fn ok(&mut self, code: impl FnOnce(&mut Shell) -> Flow) -> Result<bool, Jump> {
        self.conditions += 1;
        let flow = code(self);
        self.conditions -= 1;
        flow?;
        Ok(self.status == 0)
    }

    /// A command as a condition.
    pub fn succeeds(&mut self, line: u32, words: &[Part]) -> Result<bool, Jump> {
        self.ok(|sh| sh.run(line, words))
    }

    /// `[ ... ]` as a condition.
    pub fn tests(&mut self, line: u32, words: &[Part]) -> Result<bool, Jump> {
        self.ok(|sh| sh.bracket(line, words))
    }

    /// `[[ ... ]]` as a condition.
    pub fn holds(
        &mut self,
        line: u32,
        condition: impl FnOnce(&mut Shell) -> Result<bool, Jump>,
    ) -> Result<bool, Jump> {
        self.ok(|sh| sh.condition(line, condition))
    }

    /// `(( ... ))` as a condition.
    pub fn computes(&mut self, line: u32, expression: &Part) -> Result<bool, Jump> {
        self.ok(|sh| sh.arith_command(line, expression))
    }

    /// `! code`
    pub fn not(&mut self, code: impl FnOnce(&mut Shell) -> Flow) -> Flow {
        let succeeded = self.ok(code)?;
        self.status = i32::from(succeeded);
        Ok(())
    }
}
