//! Loops and choices: their turns, and how they are left.

use crate::jump::{after_turn, Flow, Jump, Turn};
use crate::part::Part;
use crate::shell::Shell;

/// The turns of a loop: a loop's status is that of its body's last turn.
pub struct Turns {
    wanted: bool,
    begun: bool,
}

impl Turns {
    /// Of `while`.
    pub fn while_() -> Self {
        Turns {
            wanted: true,
            begun: false,
        }
    }

    /// Of `until`.
    pub fn until() -> Self {
        Turns {
            wanted: false,
            begun: false,
        }
    }

    /// Whether there is another turn.
    pub fn next(
        &mut self,
        sh: &mut Shell,
        condition: impl FnOnce(&mut Shell) -> Flow,
    ) -> Result<bool, Jump> {
        let last = if self.begun { sh.status } else { 0 };
        self.begun = true;
        if sh.ok(condition)? == self.wanted {
            return Ok(true);
        }
        sh.status = last;
        Ok(false)
    }
}

/// How a `case` with `;&` or `;;&` goes on.
#[derive(Default)]
pub struct Way {
    through: bool,
    over: bool,
    entered: bool,
}

impl Way {
    /// Whether the next choice's commands are run.
    pub fn enters(&mut self, sh: &mut Shell, text: &[u8], patterns: &[Part]) -> Result<bool, Jump> {
        let enters = self.through || (!self.over && sh.matches(text, patterns)?);
        self.through = false;
        if enters {
            self.entered = true;
        }
        Ok(enters)
    }

    /// `;&`
    pub fn through(&mut self) {
        self.through = true;
    }

    /// `;;&`
    pub fn on(&mut self) {}

    /// `;;`
    pub fn out(&mut self) {
        self.over = true;
    }

    /// The `esac`.
    pub fn end(self, sh: &mut Shell) {
        if !self.entered {
            sh.status = 0;
        }
    }
}

impl Shell {
    /// A loop whose body may be left by a jump out of nested code. `until`: the wanted condition.
    pub fn repeat(
        &mut self,
        wanted: bool,
        mut condition: impl FnMut(&mut Shell) -> Flow,
        mut body: impl FnMut(&mut Shell) -> Flow,
    ) -> Flow {
        let mut last = 0;
        loop {
            match self.ok(&mut condition) {
                Ok(holds) if holds == wanted => {}
                Ok(_) => break,
                Err(jump) => match after_turn(Err(jump))? {
                    Turn::Next => continue,
                    Turn::Leave => break,
                },
            }
            let flow = body(self);
            last = self.status;
            if after_turn(flow)? == Turn::Leave {
                break;
            }
        }
        self.status = last;
        Ok(())
    }

    /// `for name in items`, left by a jump out of nested code.
    pub fn each(
        &mut self,
        name: &str,
        items: Vec<Vec<u8>>,
        body: impl FnMut(&mut Shell) -> Flow,
    ) -> Flow {
        self.each_told(None, name, items, body)
    }

    /// `each` of a loop whose text traps may look at, before each turn.
    pub fn each_told(
        &mut self,
        told: Option<crate::Tell>,
        name: &str,
        items: Vec<Vec<u8>>,
        mut body: impl FnMut(&mut Shell) -> Flow,
    ) -> Flow {
        for item in items {
            if let Some((line, text)) = told {
                self.at_text(line, text.into())?;
            }
            self.assign_loop(name, item)?;
            let flow = body(self);
            if after_turn(flow)? == Turn::Leave {
                break;
            }
        }
        Ok(())
    }

    /// `for ((first; condition; next))`
    pub fn count(
        &mut self,
        line: u32,
        steps: [&Part; 3],
        mut body: impl FnMut(&mut Shell) -> Flow,
    ) -> Flow {
        self.tell_step(line, steps[0])?;
        let Some(_) = self.arith_step(line, steps[0])? else {
            return self.fail();
        };
        let mut last = 0;
        loop {
            self.tell_step(line, steps[1])?;
            match self.arith_step(line, steps[1])? {
                Some(true) => {}
                Some(false) => break,
                None => return self.fail(),
            }
            let flow = body(self);
            last = self.status;
            if after_turn(flow)? == Turn::Leave {
                break;
            }
            self.tell_step(line, steps[2])?;
            let Some(_) = self.arith_step(line, steps[2])? else {
                return self.fail();
            };
        }
        self.status = last;
        Ok(())
    }

    /// A loop that cannot go on, which `set -e` lets pass.
    fn fail(&mut self) -> Flow {
        self.status = 1;
        Ok(())
    }

    /// The items of a `for` loop.
    pub fn items(&mut self, line: u32, words: &[Part]) -> Result<Vec<Vec<u8>>, Jump> {
        self.line = line;
        let items = self.fields(words)?;
        if items.is_empty() {
            self.status = 0;
        }
        Ok(items)
    }

    /// The word of a `case`.
    pub fn subject(&mut self, line: u32, word: &Part) -> Result<Vec<u8>, Jump> {
        self.line = line;
        self.text(word)
    }

    /// `break levels`, out of nested code.
    pub fn break_loops(&mut self, levels: u32) -> Flow {
        self.status = 0;
        self.pipe_status = vec![0];
        Err(Jump::Break(levels))
    }

    /// `continue levels`, out of nested code.
    pub fn continue_loops(&mut self, levels: u32) -> Flow {
        self.status = 0;
        self.pipe_status = vec![0];
        Err(Jump::Continue(levels))
    }

    /// Sets the variable of a `for` loop.
    pub fn assign_loop(&mut self, name: &str, item: Vec<u8>) -> Flow {
        if let Some(var) = self.vars.get_mut(name) {
            if var.nameref {
                var.value = crate::var::Value::Text(item);
                return Ok(());
            }
        }
        self.set_text(name, item)
    }
}
