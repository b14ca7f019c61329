//! Pipelines as a chain: `pipe(3).run(3, words!["ls"]).run(4, words!["wc", "-l"]).wait(sh)`.

use crate::part::{Code, Part};
use crate::shell::{Flow, Shell};
use crate::told::Tell;

enum Stage<'a> {
    Command(u32, &'a [Part<'a>]),
    Code(Code<'a>),
}

/// Commands whose output the next one reads.
pub struct Pipeline<'a> {
    line: u32,
    stages: Vec<Stage<'a>>,
    told: Vec<Option<Tell>>,
}

/// A pipeline that begins in a line.
pub fn pipe<'a>(line: u32) -> Pipeline<'a> {
    Pipeline {
        line,
        stages: Vec::new(),
        told: Vec::new(),
    }
}

impl<'a> Pipeline<'a> {
    /// The next stage's place and text, for traps that look at them.
    pub fn at(mut self, line: u32, text: &'static str) -> Self {
        self.told.resize(self.stages.len(), None);
        self.told.push(Some((line, text.as_bytes())));
        self
    }

    /// A command.
    pub fn run(mut self, line: u32, words: &'a [Part<'a>]) -> Self {
        self.stages.push(Stage::Command(line, words));
        self
    }

    /// Any other code.
    pub fn code(mut self, code: Code<'a>) -> Self {
        self.stages.push(Stage::Code(code));
        self
    }

    /// Starts all of them and waits for their ends.
    pub fn wait(self, sh: &mut Shell) -> Flow {
        self.with_codes(|line, codes, told| sh.pipe_told(line, codes, told))
    }

    /// Starts all of them in the background.
    pub fn start(self, sh: &mut Shell) -> Flow {
        self.with_codes(|line, codes, told| sh.start_pipe(line, codes, told))
    }

    fn with_codes(self, run: impl FnOnce(u32, &[Code], &[Option<Tell>]) -> Flow) -> Flow {
        let commands: Vec<Box<dyn Fn(&mut Shell) -> Flow + 'a>> = self
            .stages
            .into_iter()
            .map(|stage| match stage {
                Stage::Command(line, words) => {
                    Box::new(move |sh: &mut Shell| sh.run_last(line, words)) as Box<_>
                }
                Stage::Code(code) => Box::new(code) as Box<_>,
            })
            .collect();
        let codes: Vec<Code> = commands.iter().map(|code| &**code as Code).collect();
        run(self.line, &codes, &self.told)
    }
}
