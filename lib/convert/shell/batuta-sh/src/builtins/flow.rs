//! `exit`, `return`, `break`, `continue`, `eval`, `source`.

use super::Answer;
use crate::shell::{Call, Flow, Jump, Shell};
use crate::sys;

impl Shell {
    /// `exit status`
    pub fn exit(&mut self, line: u32, status: i32) -> Flow {
        self.line = line;
        self.status = status & 0xff;
        Err(self.exit_here())
    }

    /// bash runs the EXIT trap where `exit` stands: with its function's variables, and its files.
    pub(crate) fn exit_here(&mut self) -> Jump {
        if self.is_bash() {
            let conditions = std::mem::take(&mut self.conditions);
            if let Some(command) = &self.text_command {
                self.command_text = command.clone();
            }
            self.status = self.run_exit_trap();
            self.conditions = conditions;
        }
        Jump::Exit
    }

    /// `return status`
    pub fn give(&mut self, line: u32, status: i32) -> Flow {
        self.line = line;
        self.before_return = self.status;
        self.status = if self.is_bash() {
            status & 0xff
        } else {
            status
        };
        Err(Jump::Return)
    }
}

fn status_argument(sh: &mut Shell, words: &[Vec<u8>], builtin: &str) -> Result<i32, Answer> {
    let Some(word) = words.get(1) else {
        let in_trap = sh
            .in_trap
            .is_some_and(|number| number != crate::trap::DEBUG);
        return Ok(if in_trap && builtin == "exit" {
            sh.before_trap
        } else {
            sh.status
        });
    };
    if word == b"--" && words.len() == 2 {
        return Ok(sh.status);
    }
    let bash = sh.is_bash();
    match sh.number_argument(word) {
        Some(number) if bash || number >= 0 => Ok(number as i32),
        _ if bash => {
            sh.complain_of(
                builtin,
                &[word, &b": numeric argument required"[..]].concat(),
            );
            Ok(2)
        }
        _ => Err(sh.misuse(builtin, &[b"Illegal number: ", &word[..]].concat())),
    }
}

pub(super) fn exit(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    match status_argument(sh, words, "exit") {
        Ok(status) => {
            sh.status = status & 0xff;
            Err(sh.exit_here())
        }
        Err(answer) => answer,
    }
}

pub(super) fn return_from(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    if sh.calls.is_empty() && sh.is_bash() {
        sh.complain_of(
            "return",
            b"can only `return' from a function or sourced script",
        );
        return Ok(2);
    }
    match status_argument(sh, words, "return") {
        Ok(status) => {
            sh.before_return = sh.status;
            sh.status = if sh.is_bash() { status & 0xff } else { status };
            Err(Jump::Return)
        }
        Err(answer) => answer,
    }
}

fn levels(sh: &mut Shell, words: &[Vec<u8>], builtin: &str) -> Result<u32, Answer> {
    let Some(word) = words.get(1) else {
        return Ok(1);
    };
    match sh.number_argument(word) {
        Some(number) if number > 0 => Ok(number as u32),
        _ => {
            let text = format!("{}: loop count out of range", String::from_utf8_lossy(word));
            sh.complain_of(builtin, text.as_bytes());
            Err(Ok(1))
        }
    }
}

// Translated code leaves its loops by itself: here come those that are in no loop of their function.
pub(super) fn break_loop(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    if let Err(answer) = levels(sh, words, "break") {
        return answer;
    }
    outside(sh, "break")
}

pub(super) fn continue_loop(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    if let Err(answer) = levels(sh, words, "continue") {
        return answer;
    }
    outside(sh, "continue")
}

fn outside(sh: &mut Shell, builtin: &str) -> Answer {
    if sh.is_bash() {
        sh.complain_of(
            builtin,
            b"only meaningful in a `for', `while', or `until' loop",
        );
    }
    Ok(0)
}

pub(super) fn eval(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut rest = &words[1..];
    if sh.is_bash() && rest.first().is_some_and(|w| w == b"--") {
        rest = &rest[1..];
    }
    let text = rest.join(&b' ');
    let within = if sh.is_bash() { "" } else { "eval: " };
    let outer = std::mem::replace(&mut sh.within, within);
    let line = sh.line;
    let outer_text = sh.enter_text();
    sh.trace_depth += 1;
    let flow = sh.eval_text(&text);
    sh.leave_text(outer_text);
    sh.trace_depth -= 1;
    sh.within = outer;
    if flow == Err(Jump::Abandon) {
        sh.line = line;
    }
    flow?;
    Ok(sh.status)
}

pub(super) fn source(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let builtin = if words[0] == b"." { "." } else { "source" };
    let mut rest = &words[1..];
    if rest.first().is_some_and(|w| w == b"--") {
        rest = &rest[1..];
    }
    let Some(name) = rest.first().cloned() else {
        if sh.is_bash() {
            sh.complain_of(builtin, b"filename argument required");
            return Ok(2);
        }
        return Ok(0);
    };
    let path = source_path(sh, &name);
    let Some(path) = path else {
        return no_such_source(sh, builtin, &name);
    };
    let known = sh.known_file(&path);
    let old_args = (sh.is_bash() && rest.len() > 1)
        .then(|| std::mem::replace(&mut sh.args, rest[1..].to_vec()));
    sh.calls.push(Call {
        function: "source".into(),
        file: name.as_slice().into(),
        line: sh.line,
    });
    // dash names the file in its own messages, as it does a builtin.
    let within = match sh.is_bash() {
        true => sh.within,
        false => Box::leak(format!("{}: ", String::from_utf8_lossy(&name)).into_boxed_str()),
    };
    let outer = std::mem::replace(&mut sh.within, within);
    // A file's lines are counted anew.
    let line_shift = std::mem::take(&mut sh.line_shift);
    sh.trace_depth += 1;
    let hidden = match sh.options.functrace {
        true => None,
        false => sh.traps.remove_entry(&crate::trap::DEBUG),
    };
    let line = sh.line;
    let outer_text = sh.enter_text();
    let flow = match known {
        Some(code) => code(sh),
        None => source_unknown(sh, &path, &name, builtin),
    };
    sh.trace_depth -= 1;
    sh.line_shift = line_shift;
    sh.within = outer;
    sh.calls.pop();
    if let Some(args) = old_args {
        sh.args = args;
    }
    sh.leave_text(outer_text);
    let flow = match flow {
        Ok(()) | Err(Jump::Return) => {
            sh.line = line;
            sh.run_trap(crate::trap::RETURN)
        }
        Err(other) => Err(other),
    };
    sh.show_traps(hidden.into_iter().collect());
    flow.map(|()| sh.status)
}

fn no_such_source(sh: &mut Shell, builtin: &str, name: &[u8]) -> Answer {
    if sh.is_bash() {
        sh.complain(&[name, b": No such file or directory"].concat());
        return Ok(1);
    }
    let message = match name.contains(&b'/') {
        true => [b"cannot open ", name, b": No such file"].concat(),
        false => [name, b": not found"].concat(),
    };
    sh.complain_of(builtin, &message);
    sh.fatal(2)
}

fn source_path(sh: &Shell, name: &[u8]) -> Option<Vec<u8>> {
    use std::os::unix::ffi::OsStrExt;
    let there = |path: &[u8]| std::fs::metadata(std::ffi::OsStr::from_bytes(path)).is_ok();
    if name.contains(&b'/') {
        return there(name).then(|| name.to_vec());
    }
    let path = sh.text_of("PATH").unwrap_or_default();
    let readable =
        |p: &[u8]| std::fs::metadata(std::ffi::OsStr::from_bytes(p)).is_ok_and(|m| !m.is_dir());
    for folder in path.split(|&b| b == b':') {
        let full = [if folder.is_empty() { b"." } else { folder }, b"/", name].concat();
        if readable(&full) {
            return Some(full);
        }
    }
    (sh.is_bash() && there(name)).then(|| name.to_vec())
}

fn source_unknown(sh: &mut Shell, path: &[u8], name: &[u8], builtin: &str) -> Flow {
    use std::os::unix::ffi::OsStrExt;
    match std::fs::read(std::ffi::OsStr::from_bytes(path)) {
        Ok(text) => crate::dynamic::source(sh, &text),
        Err(error) => {
            let code = error.raw_os_error().unwrap_or(0);
            let reason = sys::error_text(code);
            if sh.is_bash() && code == sys::EISDIR {
                sh.complain(&[builtin.as_bytes(), b": ", name, b": is a directory"].concat());
            } else {
                sh.complain(&[name, b": ", reason.as_bytes()].concat());
            }
            sh.status = 1;
            Ok(())
        }
    }
}

impl Shell {
    /// The translation of a file, if it is one of the script's own and lies where it was.
    fn known_file(&self, path: &[u8]) -> Option<crate::shell::Function> {
        use std::os::unix::ffi::OsStrExt;
        let full = std::fs::canonicalize(std::ffi::OsStr::from_bytes(path)).ok()?;
        for sourced in self.script.sourced {
            let own = [&self.tree[..], b"/", sourced.path.as_bytes()].concat();
            let own = std::fs::canonicalize(std::ffi::OsStr::from_bytes(&own)).ok();
            if own.as_deref() == Some(&full) {
                return Some(sourced.code);
            }
        }
        None
    }

    /// Text on standard error without a place.
    pub(crate) fn complain_nothing(&self, text: &[u8]) {
        // Standard error may be closed: then there is nobody to tell.
        let _ = sys::write_all(2, text);
    }
}
