//! The state of a running script, and how its parts follow each other.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::rc::Rc;

use crate::counter::Counted;
use crate::function::Defined;
use crate::jobs::Jobs;
pub use crate::jump::{Flow, Jump};
use crate::part::Code;
use crate::sys;
use crate::var::{NameHasher, Names, Scope, Var};

/// Which shell the script was written for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Dialect {
    /// bash 5.2
    Bash,
    /// dash 0.5.12, Debian's sh
    Dash,
}

/// A translated function, or file.
pub type Function = fn(&mut Shell) -> Flow;

/// What `set` turns on.
#[derive(Clone, Copy, Default, PartialEq)]
pub struct Options {
    pub errexit: bool,
    pub nounset: bool,
    pub noglob: bool,
    pub noclobber: bool,
    pub xtrace: bool,
    pub verbose: bool,
    pub allexport: bool,
    pub pipefail: bool,
    pub errtrace: bool,
    pub functrace: bool,
    pub posix: bool,
    pub noexec: bool,
    pub braceexpand: bool,
    pub hashall: bool,
    pub monitor: bool,
    pub physical: bool,
}

/// What `shopt` turns on.
#[derive(Clone, Copy, Default)]
pub struct Shopt {
    pub nullglob: bool,
    pub dotglob: bool,
    pub extglob: bool,
    pub failglob: bool,
    pub nocaseglob: bool,
    pub nocasematch: bool,
    pub globstar: bool,
    pub inherit_errexit: bool,
    pub lastpipe: bool,
    pub xpg_echo: bool,
    pub expand_aliases: bool,
    pub sourcepath: bool,
}

/// A running function or sourced file.
pub struct Call {
    pub function: Rc<str>,
    pub file: Rc<[u8]>,
    pub line: u32,
}

/// A file of the script that is translated with it.
#[derive(Clone, Copy)]
pub struct Sourced {
    /// Where it lies in the project: "tools/common.sh".
    pub path: &'static str,
    /// Its translation.
    pub code: Function,
}

/// A translated script.
pub struct Script {
    /// Where it lies in the project: "tools/wc.sh".
    pub path: &'static str,
    /// The name of the program that it became: "wc".
    pub program: &'static str,
    /// The shell that it was written for.
    pub dialect: Dialect,
    /// Options of its first line, without the dash.
    pub options: &'static str,
    /// The script itself.
    pub body: Function,
    /// The files that it sources.
    pub sourced: &'static [Sourced],
    /// Texts that the script hands to `eval` and `trap`, translated.
    pub texts: &'static [(&'static str, Function)],
}

/// The state of a running script.
pub struct Shell {
    pub(crate) dialect: Dialect,
    pub(crate) name: Vec<u8>,
    pub(crate) args: Vec<Vec<u8>>,
    pub(crate) status: i32,
    pub(crate) line: u32,
    /// By how much bash numbers the lines too low.
    pub(crate) line_shift: u32,
    pub(crate) vars: Names<Var>,
    pub(crate) foreign: Vec<Vec<u8>>,
    pub(crate) functions: HashMap<Vec<u8>, Rc<Defined>, BuildHasherDefault<NameHasher>>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) calls: Vec<Call>,
    pub(crate) options: Options,
    pub(crate) shopt: Shopt,
    /// How many conditions are being evaluated: then `set -e` does not count.
    pub(crate) conditions: u32,
    pub(crate) utf8: bool,
    pub(crate) pid: i32,
    pub(crate) last_background: Option<i32>,
    pub(crate) jobs: Jobs,
    pub(crate) pipe_status: Vec<i32>,
    pub(crate) sub_status: Option<i32>,
    pub(crate) subshell_level: u32,
    pub(crate) random_seed: u32,
    pub(crate) last_random: u32,
    pub(crate) seconds_base: i64,
    pub(crate) traps: HashMap<i32, Vec<u8>>,
    pub(crate) inherited_traps: Vec<(i32, Vec<u8>)>,
    pub(crate) ignored_at_start: Vec<i32>,
    pub(crate) in_trap: Option<i32>,
    /// All traps that run now, the outer ones first.
    pub(crate) running_traps: Vec<i32>,
    /// BASH_COMMAND
    pub(crate) command_text: std::borrow::Cow<'static, [u8]>,
    /// The command that runs the outermost text of `eval` or file of `.`.
    pub(crate) text_command: Option<std::borrow::Cow<'static, [u8]>>,
    /// The next simple command's text was told: its DEBUG trap has run.
    pub(crate) is_told: bool,
    /// `$?` before the last `return`: what its trap sees.
    pub(crate) before_return: i32,
    /// `$?` before the running trap: what `exit` alone ends with.
    pub(crate) before_trap: i32,
    pub(crate) getopts_at: usize,
    pub(crate) hashed: crate::hashed::Hashed,
    pub(crate) cwd: Vec<u8>,
    pub(crate) dirs: Vec<Vec<u8>>,
    /// Options that do nothing for scripts, and are not as they were at first.
    pub(crate) turned: std::collections::BTreeSet<&'static str>,
    pub(crate) script: &'static Script,
    pub(crate) tree: Vec<u8>,
    pub(crate) temporaries: Vec<(i32, Vec<u8>)>,
    /// What messages name with the place: "eval: ".
    pub(crate) within: &'static str,
    /// What evaluates an expression, for its messages: `((`, `let`.
    pub(crate) arith_of: &'static str,
    /// An index, or a value for an integer, was no expression: the command of the script's own top
    /// level is left, with the builtins, evaluated texts and sourced files in it.
    pub(crate) leaves_command: bool,
    /// Texts that were evaluated, by text and line.
    pub(crate) compiled: HashMap<(Vec<u8>, u32), Code<'static>>,
    /// Memory for texts on their way.
    pub(crate) text_buffer: std::cell::Cell<Vec<u8>>,
    /// Memory that the arguments of a function have left.
    pub(crate) spare_args: Vec<Vec<u8>>,
    /// The text of a here-document is being expanded.
    pub(crate) in_here: bool,
    /// The next command is all that is left to this process.
    pub(crate) is_last: bool,
    /// The next command must not take this process's place: it is the shell's own.
    pub(crate) stays: bool,
    /// `$_` is kept: somebody asks for it.
    pub(crate) keeps_last_word: bool,
    /// Standard input is not that of the script's start.
    pub(crate) own_input: bool,
    /// The numbers that the program counts by itself.
    pub(crate) counters: Vec<Counted>,
    /// Small programs may run inside of this one.
    pub(crate) native_commands: bool,
    /// How many texts, files and substitutions deep: how often `set -x` repeats its sign.
    pub(crate) trace_depth: u32,
}

impl Shell {
    pub(crate) fn new(script: &'static Script, name: Vec<u8>, args: Vec<Vec<u8>>) -> Self {
        sys::use_locale();
        let mut shell = Shell {
            dialect: script.dialect,
            name,
            args,
            status: 0,
            line: 0,
            line_shift: 0,
            vars: Names::default(),
            foreign: Vec::new(),
            functions: HashMap::default(),
            scopes: Vec::new(),
            calls: Vec::new(),
            options: Options {
                hashall: true,
                ..Options::default()
            },
            shopt: Shopt {
                sourcepath: true,
                ..Shopt::default()
            },
            conditions: 0,
            utf8: false,
            pid: sys::own_pid(),
            last_background: None,
            jobs: Jobs::default(),
            pipe_status: vec![0],
            sub_status: None,
            subshell_level: 0,
            random_seed: sys::own_pid() as u32 ^ sys::now() as u32,
            last_random: 0,
            seconds_base: sys::now(),
            traps: HashMap::new(),
            inherited_traps: Vec::new(),
            ignored_at_start: (1..32)
                .filter(|n| ![9, 19].contains(n) && sys::is_ignored(*n))
                .collect(),
            in_trap: None,
            running_traps: Vec::new(),
            command_text: Default::default(),
            text_command: None,
            is_told: false,
            before_return: 0,
            before_trap: 0,
            getopts_at: 0,
            hashed: Default::default(),
            cwd: Vec::new(),
            dirs: Vec::new(),
            turned: Default::default(),
            script,
            tree: Vec::new(),
            temporaries: Vec::new(),
            within: "",
            arith_of: "",
            leaves_command: false,
            compiled: HashMap::new(),
            text_buffer: std::cell::Cell::default(),
            spare_args: Vec::new(),
            in_here: false,
            keeps_last_word: false,
            is_last: false,
            stays: false,
            own_input: false,
            counters: Vec::new(),
            native_commands: false,
            trace_depth: 0,
        };
        shell.options.braceexpand = shell.is_bash();
        shell.hear_interrupts();
        shell.init_variables();
        shell.choose_charset();
        if shell.is_bash() {
            shell.import_functions();
        }
        shell
    }

    pub(crate) fn is_bash(&self) -> bool {
        self.dialect == Dialect::Bash
    }

    /// `$?`
    pub fn status(&self) -> i32 {
        self.status
    }

    /// Makes a status `$?`.
    pub fn set_status(&mut self, status: i32) {
        self.status = status;
    }

    /// A command of the script's top level: bash goes on behind one with an expression that is none,
    /// and takes the line of what failed for the one where the command ends.
    pub fn step(&mut self, end: u32, code: impl FnOnce(&mut Shell) -> Flow) -> Flow {
        match code(self) {
            Err(Jump::Abandon) if self.calls.is_empty() || !self.leaves_command => {
                self.line_shift += end.saturating_sub(self.line);
                Ok(())
            }
            flow => flow,
        }
    }

    /// What a wrong expansion does to the shell: the message is out.
    pub(crate) fn wrong(&mut self) -> Jump {
        self.status = if self.is_bash() { 1 } else { 2 };
        self.leaves_command = false;
        if self.is_bash() {
            Jump::Abandon
        } else {
            Jump::Exit
        }
    }

    /// What an assignment that cannot be does to the shell: with `set -e` bash ends, too.
    pub(crate) fn wrong_assignment(&mut self) -> Jump {
        match self.wrong() {
            Jump::Abandon if self.options.errexit => Jump::Exit,
            jump => jump,
        }
    }

    /// The end of a simple command or subshell, which is a pipeline of one.
    pub(crate) fn finish(&mut self, status: i32) -> Flow {
        match &mut self.pipe_status[..] {
            [only] => *only = status,
            _ => self.pipe_status = vec![status],
        }
        self.settle(status)
    }

    /// What an end with this status brings: `set -e`, traps.
    pub(crate) fn settle(&mut self, status: i32) -> Flow {
        self.status = status;
        if sys::is_pending() {
            self.run_pending_traps()?;
        }
        if status != 0 && self.conditions == 0 {
            return self.failed();
        }
        Ok(())
    }

    #[cold]
    fn failed(&mut self) -> Flow {
        if self.traps.contains_key(&crate::trap::ERR) {
            self.run_trap(crate::trap::ERR)?;
        }
        if self.options.errexit {
            return Err(Jump::Exit);
        }
        Ok(())
    }

    /// The place that messages name.
    pub(crate) fn place(&self) -> Vec<u8> {
        self.place_within(self.within)
    }

    fn place_within(&self, within: &str) -> Vec<u8> {
        let file = match self.calls.last() {
            Some(call) if self.is_bash() => &call.file[..],
            _ => &self.name[..],
        };
        let line = self.line.saturating_sub(self.line_shift).to_string();
        if self.is_bash() {
            let within = within.as_bytes();
            return [file, b": ", within, b"line ", line.as_bytes(), b": "].concat();
        }
        [file, b": ", line.as_bytes(), b": ", within.as_bytes()].concat()
    }

    /// A message on standard error, with the script's name and line.
    pub(crate) fn complain(&self, message: &[u8]) {
        let text = [&self.place()[..], message, b"\n"].concat();
        // Standard error may be closed: then there is nobody to tell.
        let _ = sys::write_all(2, &text);
    }

    /// `complain` for a builtin.
    pub(crate) fn complain_of(&self, builtin: &str, message: &[u8]) {
        // dash names the command alone, bash also what it stands in.
        let place = match self.is_bash() {
            true => self.place(),
            false => self.place_within(""),
        };
        let text = [&place[..], builtin.as_bytes(), b": ", message, b"\n"].concat();
        self.complain_nothing(&text);
    }

    /// Runs code that is known by its text: a trap's, an eval's.
    pub(crate) fn known_text(&self, text: &[u8]) -> Option<Function> {
        self.script
            .texts
            .iter()
            .find(|(known, _)| known.as_bytes() == text)
            .map(|(_, code)| *code)
    }

    /// Ends the process after the EXIT trap. Only for the end of a shell process.
    pub(crate) fn end(&mut self, flow: Flow) -> ! {
        if flow == Err(Jump::Exit) || flow.is_ok() || flow == Err(Jump::Return) {
            self.conditions = 0;
        }
        let status = self.run_exit_trap();
        sys::leave(status & 0xff)
    }
}
