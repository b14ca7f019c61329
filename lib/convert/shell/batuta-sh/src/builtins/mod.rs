//! The commands that a shell has inside of it.

mod completion;
mod declare;
mod echo;
mod flow;
mod functions;
mod hash;
mod jobs;
mod listing;
mod mapfile;
mod meaning;
mod misc;
mod place;
mod printf;
mod read;
mod settings;
mod shopt;
mod signals;
mod stack;
pub(crate) mod test;
mod ulimit;
mod variables;

use crate::shell::{Jump, Shell};
use crate::sys;

/// What a builtin gives back: its status.
pub(crate) type Answer = Result<i32, Jump>;

/// A command of the shell's own.
pub(crate) struct Builtin {
    pub name: &'static str,
    /// POSIX's special ones: in dash they come before functions, and their errors end the shell.
    pub special: bool,
    /// Not in dash.
    bash_only: bool,
    pub run: fn(&mut Shell, &[Vec<u8>]) -> Answer,
}

impl Builtin {
    /// Whether what it runs may leave the running command.
    pub fn runs_code(&self) -> bool {
        matches!(
            self.name,
            "." | "source" | "eval" | "command" | "builtin" | "mapfile" | "readarray"
        )
    }
}

const fn special(name: &'static str, run: fn(&mut Shell, &[Vec<u8>]) -> Answer) -> Builtin {
    Builtin {
        name,
        special: true,
        bash_only: false,
        run,
    }
}

const fn plain(name: &'static str, run: fn(&mut Shell, &[Vec<u8>]) -> Answer) -> Builtin {
    Builtin {
        name,
        special: false,
        bash_only: false,
        run,
    }
}

const fn of_bash(name: &'static str, run: fn(&mut Shell, &[Vec<u8>]) -> Answer) -> Builtin {
    Builtin {
        name,
        special: false,
        bash_only: true,
        run,
    }
}

// Sorted by name.
static ALL: &[Builtin] = &[
    special(".", flow::source),
    special(":", |_, _| Ok(0)),
    plain("[", test::bracket),
    plain("alias", misc::alias),
    plain("bg", jobs::go_on),
    of_bash("bind", completion::bind),
    special("break", flow::break_loop),
    of_bash("builtin", misc::builtin),
    of_bash("caller", misc::caller),
    plain("cd", place::cd),
    plain("command", misc::command),
    of_bash("compgen", completion::compgen),
    of_bash("complete", completion::complete),
    of_bash("compopt", completion::compopt),
    special("continue", flow::continue_loop),
    of_bash("declare", declare::declare),
    of_bash("dirs", stack::dirs),
    of_bash("disown", jobs::disown),
    plain("echo", echo::echo),
    of_bash("enable", |_, _| Ok(0)),
    special("eval", flow::eval),
    special("exec", |_, _| Ok(0)),
    special("exit", flow::exit),
    special("export", declare::export),
    plain("false", |_, _| Ok(1)),
    of_bash("fc", completion::fc),
    plain("fg", jobs::go_on),
    plain("getopts", misc::getopts),
    plain("hash", hash::hash),
    of_bash("history", completion::history),
    plain("jobs", jobs::jobs),
    plain("kill", signals::kill),
    of_bash("let", misc::let_it),
    plain("local", declare::local),
    of_bash("logout", completion::logout),
    of_bash("mapfile", mapfile::mapfile),
    of_bash("popd", stack::popd),
    plain("printf", printf::printf),
    of_bash("pushd", stack::pushd),
    plain("pwd", place::pwd),
    plain("read", read::read),
    of_bash("readarray", mapfile::mapfile),
    special("readonly", declare::readonly),
    special("return", flow::return_from),
    special("set", settings::set),
    special("shift", variables::shift),
    of_bash("shopt", shopt::shopt),
    of_bash("source", flow::source),
    of_bash("suspend", completion::suspend),
    plain("test", test::test),
    special("times", misc::times),
    special("trap", signals::trap),
    plain("true", |_, _| Ok(0)),
    plain("type", meaning::type_of),
    of_bash("typeset", declare::declare),
    plain("ulimit", ulimit::ulimit),
    plain("umask", misc::umask),
    plain("unalias", |_, _| Ok(0)),
    special("unset", variables::unset),
    plain("wait", jobs::wait),
];

/// The builtin of that name in that shell.
pub(crate) fn find(name: &str, bash: bool) -> Option<&'static Builtin> {
    let index = ALL.binary_search_by(|b| b.name.cmp(name)).ok()?;
    Some(&ALL[index]).filter(|b| bash || !b.bash_only)
}

impl Shell {
    /// Writes a builtin's output; its status.
    pub(crate) fn print(&mut self, builtin: &str, text: &[u8]) -> i32 {
        match sys::write_all(1, text) {
            Ok(()) => 0,
            // The process is about to end by SIGPIPE, after its EXIT trap.
            Err(sys::EPIPE) if sys::is_pending() && self.is_bash() => 1,
            Err(code) => {
                let reason = sys::error_text(code);
                if self.is_bash() {
                    self.complain_of(builtin, format!("write error: {reason}").as_bytes());
                } else {
                    self.complain_of(builtin, b"I/O error");
                }
                1
            }
        }
    }

    /// The status of a wrong call of a builtin, after its message. In dash it ends the shell if the
    /// builtin is a special one.
    pub(crate) fn misuse(&mut self, builtin: &str, message: &[u8]) -> Answer {
        self.complain_of(builtin, message);
        let is_special = find(builtin, false).is_some_and(|b| b.special);
        if self.is_bash() || !is_special {
            return Ok(2);
        }
        self.fatal(2)
    }

    /// An error that ends dash.
    pub(crate) fn fatal(&mut self, status: i32) -> Answer {
        self.status = status;
        Err(Jump::Exit)
    }

    /// A number of a builtin's argument.
    pub(crate) fn number_argument(&self, text: &[u8]) -> Option<i64> {
        std::str::from_utf8(text).ok()?.trim().parse().ok()
    }
}
