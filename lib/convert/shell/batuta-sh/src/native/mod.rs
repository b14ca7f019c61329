//! Small programs that may run inside of this one, where an option of the conversion asks for it:
//! in their simple forms, where they say exactly what the GNU programs (coreutils 9.1) say. Whatever
//! is not simple, errors among it, is left to the program itself.

mod fields;
mod files;
mod input;
mod names;
mod numbers;
mod order;
mod streams;
mod times;

use crate::shell::Shell;
use crate::sys::{self, Disposition};

/// What a program does with its arguments. `None`: this is for the program itself; nothing was done.
type Native = fn(&mut Shell, &[Vec<u8>]) -> Option<i32>;

const COMMANDS: &[(&[u8], Native)] = &[
    (b"basename", names::basename),
    (b"cat", streams::cat),
    (b"cp", files::cp),
    (b"cut", fields::cut),
    (b"date", times::date),
    (b"dirname", names::dirname),
    (b"head", streams::head),
    (b"mkdir", files::mkdir),
    (b"mv", files::mv),
    (b"rm", files::rm),
    (b"seq", numbers::seq),
    (b"sleep", times::sleep),
    (b"sort", order::sort),
    (b"tail", streams::tail),
    (b"touch", files::touch),
    (b"tr", fields::tr),
    (b"uniq", order::uniq),
    (b"wc", streams::wc),
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
            let message = write_error(name, text.len(), &sys::error_text(code));
            let _ = sys::write_all(2, message.as_bytes());
            1
        }
    }
}

/// What is said of output that cannot be written: some programs find it out when they end, or, of
/// more than C's streams hold, before.
fn write_error(name: &str, length: usize, text: &str) -> String {
    let is_early = length > 4096;
    match (name, is_early) {
        ("wc", _) => "wc: write error\n".to_owned(),
        ("sort", false) => {
            format!("sort: fflush failed: 'standard output': {text}\nsort: write error\n")
        }
        ("sort", true) => {
            format!("sort: write failed: 'standard output': {text}\nsort: write error\n")
        }
        ("tr", true) => format!("tr: write error: {text}\ntr: write error\n"),
        ("head" | "tail", true) => format!("{name}: error writing 'standard output': {text}\n"),
        _ => format!("{name}: write error: {text}\n"),
    }
}

/// Whether arguments have no options among them.
fn are_plain(args: &[Vec<u8>]) -> bool {
    !args.iter().any(|arg| arg.first() == Some(&b'-'))
}

/// What the variables of one kind of a locale say: the first that is set counts.
fn locale(sh: &Shell, kind: &str) -> Vec<u8> {
    let set = ["LC_ALL", kind, "LANG"]
        .into_iter()
        .map(|name| sh.text_of(name));
    set.flatten()
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// Whether texts are in the order of their bytes, and messages and dates in English.
fn is_byte_order(sh: &Shell) -> bool {
    ["LC_COLLATE", "LC_TIME"]
        .iter()
        .all(|kind| matches!(&locale(sh, kind)[..], b"" | b"C" | b"POSIX" | b"C.UTF-8"))
}

/// Whether bytes above ASCII are in no class of characters.
fn is_ascii_locale(sh: &Shell) -> bool {
    let locale = locale(sh, "LC_CTYPE").to_ascii_lowercase();
    matches!(&locale[..], b"" | b"c" | b"posix")
        || locale.ends_with(b".utf-8")
        || locale.ends_with(b".utf8")
}
