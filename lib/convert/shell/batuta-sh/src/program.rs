//! Programs: finding them, starting them, and what is said when that fails.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::shell::Shell;
use crate::sys::{self, Disposition};

impl Shell {
    /// Puts a program into this process's place; a status if it cannot.
    pub(crate) fn replace_by(
        &mut self,
        mut words: Vec<Vec<u8>>,
        argv0: Option<Vec<u8>>,
        builtin: &str,
    ) -> i32 {
        let name = words[0].clone();
        let path = self.program_path(&name);
        for number in [sys::SIGINT, sys::SIGQUIT] {
            // As the shell found them, unless the script ignores them.
            if self.subshell_level == 0 && self.traps.get(&number).is_some_and(|t| !t.is_empty()) {
                sys::set_signal(number, Disposition::Default);
            }
        }
        let Some(path) = path else {
            return self.not_found(&name, builtin);
        };
        if let Some(argv0) = argv0 {
            words[0] = argv0;
        }
        let environment = self.environment_for(&path);
        let code = sys::execute(&path, &words, &environment);
        if code == sys::ENOEXEC
            && std::fs::metadata(OsStr::from_bytes(&path)).is_ok_and(|m| m.is_file())
        {
            let shell: &[u8] = if self.is_bash() {
                b"/bin/bash"
            } else {
                b"/bin/sh"
            };
            words[0] = path.clone();
            words.insert(0, shell.to_vec());
            sys::execute(shell, &words, &environment);
        }
        self.cannot_run(&name, &path, code, builtin)
    }

    /// A program with nothing beside it, as a child. `None`: it cannot be started, and why is for a
    /// child to find out and to tell.
    pub(crate) fn spawn_program(&mut self, words: &[Vec<u8>]) -> Option<i32> {
        let path = self.program_path(&words[0])?;
        let environment = self.environment_for(&path);
        sys::spawn(&path, words, &environment).ok()
    }

    fn environment_for(&self, path: &[u8]) -> Vec<Vec<u8>> {
        let mut environment = self.environment();
        if self.is_bash() {
            environment.push([b"_=", path].concat());
        }
        environment
    }

    fn not_found(&mut self, name: &[u8], builtin: &str) -> i32 {
        let head = if builtin.is_empty() {
            String::new()
        } else {
            format!("{builtin}: ")
        };
        let has_path = self.text_of("PATH").is_some_and(|path| !path.is_empty());
        let text: &[u8] = match (self.is_bash(), builtin.is_empty()) {
            (true, _) if !has_path => b": No such file or directory",
            (true, true) => b": command not found",
            _ => b": not found",
        };
        // Without a search path bash looks in the folder where it is.
        let start = match self.is_bash() && !has_path && !builtin.is_empty() {
            true => [&self.cwd[..], b"/"].concat(),
            false => head.into_bytes(),
        };
        self.complain(&[&start[..], name, text].concat());
        127
    }

    fn cannot_run(&mut self, name: &[u8], path: &[u8], code: i32, builtin: &str) -> i32 {
        let head = if builtin.is_empty() {
            String::new()
        } else {
            format!("{builtin}: ")
        };
        let known = std::fs::metadata(OsStr::from_bytes(path));
        let is_dir = known.as_ref().is_ok_and(|m| m.is_dir());
        if !self.is_bash() {
            let text = match code {
                sys::ENOENT | sys::ENOTDIR => "not found".to_string(),
                _ => sys::error_text(code),
            };
            self.complain(&[head.as_bytes(), name, b": ", text.as_bytes()].concat());
            let is_path = name.contains(&b'/');
            return if code == sys::ENOENT || code == sys::ENOTDIR || !is_path {
                127
            } else {
                126
            };
        }
        let name = if builtin.is_empty() { path } else { name };
        if code == sys::ENOENT && known.is_ok() && !is_dir {
            // The interpreter that its first line names is what is missing.
            let start: &[u8] = match builtin.is_empty() || path.starts_with(b"/") {
                true => b"",
                false => &[&self.cwd[..], b"/"].concat(),
            };
            let reason = b": cannot execute: required file not found";
            self.complain(&[start, path, reason].concat());
            return 127;
        }
        let text = match is_dir {
            true => b"Is a directory".to_vec(),
            false => sys::error_text(code).into_bytes(),
        };
        self.complain(&[head.as_bytes(), name, b": ", &text].concat());
        if code == sys::ENOENT && !is_dir {
            127
        } else {
            126
        }
    }

    /// Where a command's program is: the name itself if it is a path.
    pub(crate) fn program_path(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        if name.contains(&b'/') {
            return Some(name.to_vec());
        }
        if name.is_empty() {
            return None;
        }
        let path = self.text_of("PATH").unwrap_or_default();
        let known = self.look_up_hashed(name, &path);
        known.or_else(|| find_program(&path, name))
    }

    pub(crate) fn traced_word(&self, word: &[u8]) -> Vec<u8> {
        match self.is_bash() {
            true => crate::quote::traced(word),
            false => word.to_vec(),
        }
    }

    pub(crate) fn trace_words(&mut self, words: &[Vec<u8>]) {
        let text: Vec<Vec<u8>> = words.iter().map(|w| self.traced_word(w)).collect();
        self.trace(&text.join(&b' '));
    }

    pub(crate) fn trace(&mut self, text: &[u8]) {
        let mut head = self.text_of("PS4").unwrap_or_default();
        if self.is_bash() && !head.is_empty() {
            let first = head[0];
            for _ in 0..self.trace_depth {
                head.insert(0, first);
            }
        }
        let _ = sys::write_all(2, &[&head[..], text, b"\n"].concat());
    }
}

/// All programs of that name.
pub(crate) fn programs_in(path: &[u8], name: &[u8]) -> Vec<Vec<u8>> {
    path.split(|&b| b == b':')
        .filter_map(|folder| find_program(folder, name))
        .filter(|file| sys::can_access(file, 1))
        .collect()
}

/// The first program of that name in the folders of a search path; else what has the name at least.
pub(crate) fn find_program(path: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let mut second = None;
    for folder in path.split(|&b| b == b':') {
        let folder: &[u8] = if folder.is_empty() { b"." } else { folder };
        let full = [folder, b"/", name].concat();
        let Ok(known) = std::fs::metadata(OsStr::from_bytes(&full)) else {
            continue;
        };
        if !known.is_file() {
            continue;
        }
        if sys::can_access(&full, 1) {
            return Some(full);
        }
        second.get_or_insert(full);
    }
    second
}
