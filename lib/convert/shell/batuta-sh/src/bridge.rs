//! Functions that were not translated: bash runs them, with the state that they need, and hands back
//! what they changed.

use crate::process::read_to_end;
use crate::shell::{Flow, Jump, Shell};
use crate::sys;
use crate::var::{is_name, name_of, Table, Value, Var};

/// What stands around the call. The end of it hands over how it came about, and the variables: name,
/// attributes, and pairs of keys and values, all ended by NUL.
const FRAME: &str = concat!(
    "trap 'BATUTA_X=$? BATUTA_O=$- BATUTA_I=${IFS-$BATUTA_U}; set +euf; IFS=$BATUTA_NL; ",
    "exec {BATUTA_F}>/proc/$PPID/fd/$BATUTA_OUT; ",
    "printf \"%s\\0%s\\0\" \"${BATUTA_END+back}\" \"$BATUTA_O\" >&$BATUTA_F; ",
    "for BATUTA_N in $(compgen -v); do case $BATUTA_N in BATUTA_*) continue;; ",
    "IFS) [ \"$BATUTA_I\" = \"$BATUTA_U\" ] || ",
    "printf \"IFS\\0\\0%s\\0%s\\0%s\\0\" 1 0 \"$BATUTA_I\" >&$BATUTA_F; continue;; esac; ",
    "declare -n BATUTA_R=$BATUTA_N; ",
    "printf \"%s\\0%s\\0%s\\0\" \"$BATUTA_N\" \"${BATUTA_R@a}\" \"${#BATUTA_R[@]}\" >&$BATUTA_F; ",
    "for BATUTA_K in \"${!BATUTA_R[@]}\"; do ",
    "printf \"%s\\0%s\\0\" \"$BATUTA_K\" \"${BATUTA_R[$BATUTA_K]}\" >&$BATUTA_F; done; ",
    "unset -n BATUTA_R; done; exit $BATUTA_X' EXIT; ",
    ". /proc/$PPID/fd/$BATUTA_IN; ",
);

/// Names that bash sets for itself.
fn is_of_the_shell(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "SHELLOPTS",
        "EUID",
        "UID",
        "PPID",
        "_",
        "FUNCNAME",
        "GROUPS",
        "DIRSTACK",
        "HISTCMD",
        "COMP_WORDBREAKS",
        "EPOCHREALTIME",
        "EPOCHSECONDS",
        "LINENO",
        "RANDOM",
        "SECONDS",
        "SRANDOM",
        "PIPESTATUS",
        "SHLVL",
        "HOSTNAME",
        "HOSTTYPE",
        "MACHTYPE",
        "OSTYPE",
        "OPTERR",
    ];
    NAMES.contains(&name) || (name.starts_with("BASH") && name != "BASH_REMATCH")
}

impl Shell {
    /// Runs a function of the script by bash. `text`: its definition and those that it calls.
    pub fn bridge(&mut self, name: &str, text: &str, functions: &[&str]) -> Flow {
        let line = self.line;
        let (Ok(input), Ok(output)) = (sys::memory_file(), sys::memory_file()) else {
            self.complain(b"no memory for the state of a function");
            return self.finish(1);
        };
        let _ = sys::write_all(input, &self.state_for_bash(functions));
        let pid = self.spawn_bash(name, text, input, output);
        let status = match pid {
            Some(pid) => self.wait_foreground(pid),
            None => self.replace_message(),
        };
        sys::close_fd(input);
        sys::rewind(output);
        let answer = read_to_end(output);
        sys::close_fd(output);
        self.line = line;
        let returned = self.take_state(&answer);
        self.status = status;
        match returned || answer.is_empty() {
            true => Ok(()),
            false => Err(Jump::Exit),
        }
    }

    fn replace_message(&mut self) -> i32 {
        self.complain(b"bash: command not found");
        127
    }

    fn spawn_bash(&mut self, name: &str, text: &str, input: i32, output: i32) -> Option<i32> {
        let frame = format!(
            "{text}\nBATUTA_IN={input} BATUTA_OUT={output} BATUTA_U=$'\\1\\2' BATUTA_NL=$'\\n'; \
             {FRAME}{name} \"$@\"; BATUTA_END=$?; exit $BATUTA_END"
        );
        let mut words = vec![b"bash".to_vec(), b"--norc".to_vec()];
        if self.shopt.extglob {
            words.extend([b"-O".to_vec(), b"extglob".to_vec()]);
        }
        words.extend([b"-c".to_vec(), frame.into_bytes(), self.name.clone()]);
        words.extend(self.args.iter().cloned());
        let environment = self.environment();
        let own = b"/bin/bash".to_vec();
        let path = match sys::can_access(&own, 1) {
            true => own,
            false => self.program_path(b"bash")?,
        };
        sys::spawn(&path, &words, &environment).ok()
    }

    /// The variables, options and `$?`, as commands of bash.
    fn state_for_bash(&self, functions: &[&str]) -> Vec<u8> {
        let mut state = Vec::new();
        for (name, var) in &self.vars {
            if !var.special && !is_of_the_shell(name) {
                state.extend(self.declaration_line(name).unwrap_or_default());
            }
        }
        for function in functions {
            if !self.functions.contains_key(function.as_bytes()) {
                state.extend(format!("unset -f {function}\n").into_bytes());
            }
        }
        for (on, name) in [
            (self.shopt.nullglob, "nullglob"),
            (self.shopt.dotglob, "dotglob"),
            (self.shopt.failglob, "failglob"),
            (self.shopt.nocaseglob, "nocaseglob"),
            (self.shopt.nocasematch, "nocasematch"),
            (self.shopt.globstar, "globstar"),
            (self.shopt.inherit_errexit, "inherit_errexit"),
            (self.shopt.lastpipe, "lastpipe"),
        ] {
            if on {
                state.extend(format!("shopt -s {name}\n").into_bytes());
            }
        }
        let letters = self.letters_for_bash();
        if self.options.pipefail {
            state.extend_from_slice(b"set -o pipefail\n");
        }
        if !letters.is_empty() {
            state.extend(format!("set -{letters}\n").into_bytes());
        }
        // A status that is none of 0 would end bash at once where `set -e` counts.
        let end = match (self.status, letters.contains('e')) {
            (0, _) | (_, true) => "true\n".to_string(),
            (status, false) => format!("(exit {status})\n"),
        };
        state.extend(end.into_bytes());
        state
    }

    /// Where a failure is an answer, `set -e` does not count.
    fn letters_for_bash(&self) -> String {
        let options = &self.options;
        let all = [
            (options.errexit && self.conditions == 0, 'e'),
            (options.nounset, 'u'),
            (options.noglob, 'f'),
            (options.noclobber, 'C'),
            (options.allexport, 'a'),
        ];
        all.iter()
            .filter(|(on, _)| *on)
            .map(|(_, letter)| letter)
            .collect()
    }

    /// Takes over what the function left. True: it came to its end, so the script goes on.
    fn take_state(&mut self, answer: &[u8]) -> bool {
        let mut fields = answer.split(|&b| b == 0);
        let mut next = || fields.next().unwrap_or_default();
        let returned = next() == b"back";
        let letters = next().to_vec();
        let before = self.letters_for_bash();
        for letter in b"eufCa" {
            let is_on = letters.contains(letter);
            if !answer.is_empty() && is_on != before.as_bytes().contains(letter) {
                self.set_letter(*letter, is_on);
            }
        }
        let mut left = Vec::new();
        loop {
            let name = next();
            if !is_name(name) {
                break;
            }
            let name = name_of(name).to_string();
            let attributes = next().to_vec();
            let count = std::str::from_utf8(next()).unwrap_or_default();
            let count: usize = count.parse().unwrap_or(0);
            let pairs: Vec<_> = (0..count)
                .map(|_| (next().to_vec(), next().to_vec()))
                .collect();
            if !is_of_the_shell(&name) {
                self.take_variable(&name, &attributes, pairs);
            }
            left.push(name);
        }
        if !answer.is_empty() {
            // bash does not list what was declared without a value.
            self.vars.retain(|name, var| {
                var.special || var.is_empty() || is_of_the_shell(name) || left.contains(name)
            });
            self.follow_folder();
        }
        returned
    }

    fn take_variable(&mut self, name: &str, attributes: &[u8], pairs: Vec<(Vec<u8>, Vec<u8>)>) {
        if self
            .vars
            .get(name)
            .is_some_and(|var| var.special || var.readonly || var.nameref)
        {
            return;
        }
        let has = |letter: u8| attributes.contains(&letter);
        let value = if has(b'A') {
            let mut table = Table::default();
            for (key, value) in pairs {
                table.insert(key, value);
            }
            Value::Table(table)
        } else if has(b'a') {
            let number = |key: &[u8]| String::from_utf8_lossy(key).parse().unwrap_or(0);
            Value::List(
                pairs
                    .into_iter()
                    .map(|(key, value)| (number(&key), value))
                    .collect(),
            )
        } else {
            match pairs.into_iter().next() {
                Some((_, value)) => Value::Text(value),
                None => Value::Unset,
            }
        };
        let var = Var {
            export: has(b'x'),
            readonly: has(b'r'),
            integer: has(b'i'),
            upper: has(b'u'),
            lower: has(b'l'),
            ..Var::new(value)
        };
        self.vars.insert(name.to_string(), var);
        self.choose_charset();
    }

    /// The function may have gone to another folder.
    fn follow_folder(&mut self) {
        use std::os::unix::ffi::OsStrExt;
        let Some(folder) = self.text_of("PWD") else {
            return;
        };
        if folder != self.cwd
            && std::env::set_current_dir(std::ffi::OsStr::from_bytes(&folder)).is_ok()
        {
            self.cwd = folder;
        }
    }
}
