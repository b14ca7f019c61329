//! Small programs that may run inside of this one, where an option of the conversion asks for it:
//! in their simple forms, where they say exactly what the GNU programs (coreutils 9.1) say. Whatever
//! is not simple, errors among it, is left to the program itself.

mod names;
mod numbers;
mod streams;

use crate::shell::Shell;
use crate::sys::{self, Disposition};

/// What a program does with its arguments. `None`: this is for the program itself; nothing was done.
type Native = fn(&mut Shell, &[Vec<u8>]) -> Option<i32>;

const COMMANDS: &[(&[u8], Native)] = &[
    (b"basename", names::basename),
    (b"cat", streams::cat),
    (b"dirname", names::dirname),
    (b"head", streams::head),
    (b"seq", numbers::seq),
];

const EPIPE: i32 = 32;
const SIGPIPE: i32 = 13;

/// Where those programs are that are meant.
const FOLDERS: &[&[u8]] = &[b"/usr/bin/", b"/bin/"];

impl Shell {
    /// From here on, small programs may run inside of this one.
    pub fn use_native_commands(&mut self) {
        self.native_commands = true;
    }

    /// Whether one of them stands for the program that these words mean.
    pub(crate) fn native_of(&mut self, name: &[u8]) -> Option<Native> {
        // With traps, a signal has to find the shell waiting.
        if !self.native_commands || !self.traps.is_empty() {
            return None;
        }
        let (known, native) = COMMANDS.iter().find(|(known, _)| *known == name)?;
        let path = self.program_path(name)?;
        let is_meant = FOLDERS
            .iter()
            .any(|folder| path == [*folder, *known].concat());
        let plain = self.var("POSIXLY_CORRECT").is_none();
        (is_meant && plain).then_some(*native)
    }
}

/// Writes what a program prints, and its status: a reader that went away ends it by SIGPIPE.
fn print(name: &str, text: &[u8]) -> i32 {
    // Writing to a closed pipe is an error for a while, instead of the shell's end.
    let before = sys::is_ignored(SIGPIPE);
    sys::set_signal(SIGPIPE, Disposition::Ignore);
    let written = sys::write_all(1, text);
    if !before {
        sys::set_signal(SIGPIPE, Disposition::Default);
    }
    match written {
        Ok(()) => 0,
        Err(EPIPE) if !before => 128 + SIGPIPE,
        Err(code) => {
            let message = format!("{name}: write error: {}\n", sys::error_text(code));
            let _ = sys::write_all(2, message.as_bytes());
            1
        }
    }
}

/// Whether arguments have no options among them.
fn are_plain(args: &[Vec<u8>]) -> bool {
    !args.iter().any(|arg| arg.first() == Some(&b'-'))
}
