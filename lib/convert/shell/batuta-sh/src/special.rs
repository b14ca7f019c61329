//! What variables a script starts with, and those whose values are computed.

use crate::shell::Shell;
use crate::sys;
use crate::var::{is_name, name_of, Value, Var};

pub const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const DASH_PATH: &str = DEFAULT_PATH;

const SPECIAL: &[&str] = &[
    "RANDOM",
    "SECONDS",
    "LINENO",
    "BASHPID",
    "EPOCHSECONDS",
    "EPOCHREALTIME",
    "FUNCNAME",
    "BASH_SOURCE",
    "BASH_LINENO",
    "PIPESTATUS",
    "DIRSTACK",
    "BASH_SUBSHELL",
    "SRANDOM",
    "SHELLOPTS",
    "BASHOPTS",
    "BASH_COMMAND",
    "GROUPS",
];

impl Shell {
    /// Takes the environment and sets what the shell itself provides.
    pub(crate) fn init_variables(&mut self) {
        use std::os::unix::ffi::OsStringExt;
        for (name, value) in std::env::vars_os() {
            let name = name.into_vec();
            if is_name(&name) {
                let mut var = Var::new(Value::Text(value.into_vec()));
                var.export = true;
                self.vars.insert(name_of(&name).to_string(), var);
            } else {
                let mut entry = name;
                entry.push(b'=');
                entry.extend(value.into_vec());
                self.foreign.push(entry);
            }
        }
        self.preset("IFS", " \t\n");
        self.preset("OPTIND", "1");
        self.vars.remove("OLDPWD").into_iter().for_each(drop);
        let ppid = sys::parent_pid().to_string();
        self.preset("PPID", &ppid);
        self.init_pwd();
        if self.is_bash() {
            self.init_bash_variables();
        } else {
            self.preset("PS1", "$ ");
            self.preset("PS2", "> ");
            self.preset("PS4", "+ ");
            if !self.vars.contains_key("PATH") {
                self.preset("PATH", DASH_PATH);
            }
        }
    }

    fn init_bash_variables(&mut self) {
        for name in SPECIAL {
            let mut var = Var::new(Value::Text(Vec::new()));
            var.special = true;
            self.vars.insert((*name).to_string(), var);
        }
        let level = self
            .text_of("SHLVL")
            .and_then(|v| String::from_utf8_lossy(&v).trim().parse::<i64>().ok())
            .unwrap_or(0);
        self.preset("SHLVL", &(level + 1).to_string());
        if let Some(var) = self.vars.get_mut("SHLVL") {
            var.export = true;
        }
        self.preset("BASH", "/bin/bash");
        self.preset("BASH_VERSION", "5.2.15(1)-release");
        self.preset("HOSTTYPE", std::env::consts::ARCH);
        self.preset("OSTYPE", "linux-gnu");
        self.preset("MACHTYPE", concat!("x86_64", "-pc-linux-gnu"));
        self.preset("PS4", "+ ");
        self.preset("OPTERR", "1");
        if !self.vars.contains_key("PATH") {
            self.preset("PATH", DEFAULT_PATH);
        }
        if !self.vars.contains_key("TERM") {
            self.preset("TERM", "dumb");
        }
        if let Ok(host) = std::fs::read_to_string("/proc/sys/kernel/hostname") {
            self.preset("HOSTNAME", host.trim_end());
        }
        let ids = [("UID", sys::user()), ("EUID", sys::effective_user())];
        for (name, id) in ids {
            self.preset(name, &id.to_string());
        }
        for name in ["UID", "EUID", "PPID"] {
            if let Some(var) = self.vars.get_mut(name) {
                var.readonly = true;
                var.integer = true;
            }
        }
        let version = ["5", "2", "15", "1", "release", "x86_64-pc-linux-gnu"];
        let list = version
            .iter()
            .enumerate()
            .map(|(i, v)| (i as i64, v.as_bytes().to_vec()));
        let mut var = Var::new(Value::List(list.collect()));
        var.readonly = true;
        self.vars.insert("BASH_VERSINFO".into(), var);
    }

    fn preset(&mut self, name: &str, value: &str) {
        let export = self.vars.get(name).is_some_and(|v| v.export);
        let mut var = Var::new(Value::Text(value.as_bytes().to_vec()));
        var.export = export && name != "IFS";
        self.vars.insert(name.to_string(), var);
    }

    fn init_pwd(&mut self) {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::MetadataExt;
        let same = |a: &[u8]| {
            let named = std::fs::metadata(std::ffi::OsStr::from_bytes(a));
            match (named, std::fs::metadata(".")) {
                (Ok(x), Ok(y)) => x.dev() == y.dev() && x.ino() == y.ino(),
                _ => false,
            }
        };
        let given = self
            .text_of("PWD")
            .filter(|p| p.first() == Some(&b'/') && same(p));
        let here = given.unwrap_or_else(|| {
            std::env::current_dir()
                .map(|p| p.as_os_str().as_bytes().to_vec())
                .unwrap_or_default()
        });
        let export = self.is_bash() || self.vars.get("PWD").is_some_and(|v| v.export);
        self.cwd = here.clone();
        let mut var = Var::new(Value::Text(here));
        var.export = export;
        self.vars.insert("PWD".into(), var);
        if self.is_bash() {
            let mut old = Var::new(Value::Unset);
            old.export = true;
            self.vars.insert("OLDPWD".into(), old);
        }
    }

    /// Follows namerefs to the name that is meant; `None` for a nameref to an element or to nothing.
    pub(crate) fn resolve<'n>(&self, name: &'n str) -> std::borrow::Cow<'n, str> {
        let mut current = std::borrow::Cow::Borrowed(name);
        for _ in 0..16 {
            match self.vars.get(current.as_ref()) {
                Some(Var {
                    nameref: true,
                    value: Value::Text(target),
                    ..
                }) if !target.is_empty() && is_name(target) => {
                    current = std::borrow::Cow::Owned(name_of(target).to_string());
                }
                _ => break,
            }
        }
        current
    }

    /// The variable behind a name, namerefs followed.
    pub(crate) fn var(&self, name: &str) -> Option<&Var> {
        let var = self.vars.get(name)?;
        if !var.nameref {
            return Some(var);
        }
        self.vars.get(self.resolve(name).as_ref())
    }

    /// The text of a variable (of an array: element 0), not of positional or special parameters.
    pub(crate) fn text_of(&self, name: &str) -> Option<Vec<u8>> {
        let Some(var) = self.var(name) else {
            return self.counted(name);
        };
        if var.special {
            return self.computed(name);
        }
        match &var.value {
            Value::Unset => None,
            Value::Text(text) => Some(text.clone()),
            Value::List(list) => list.get(&0).cloned(),
            Value::Table(table) => table.get(b"0").cloned(),
        }
    }

    /// The lone value of a parameter of any kind.
    pub(crate) fn param(&mut self, name: &str) -> Option<Vec<u8>> {
        let first = name.as_bytes().first().copied().unwrap_or(0);
        if first.is_ascii_alphabetic() || first == b'_' {
            let is_random = name == "RANDOM" || name == "SRANDOM";
            if is_random && self.vars.get(name).is_some_and(|v| v.special) {
                return Some(self.random().to_string().into_bytes());
            }
            return self.text_of(name);
        }
        let number = |n: i64| Some(n.to_string().into_bytes());
        match name {
            "?" => number(i64::from(self.status)),
            "#" => number(self.args.len() as i64),
            "$" => number(i64::from(self.pid)),
            "!" => self.last_background.and_then(|p| number(i64::from(p))),
            "0" => Some(self.name.clone()),
            "-" => Some(self.option_letters()),
            "@" | "*" => {
                if self.args.is_empty() {
                    return None;
                }
                let join = if name == "@" {
                    vec![b' ']
                } else {
                    self.ifs_first()
                };
                Some(self.args.join(&join[..]))
            }
            _ => {
                let index: usize = name.parse().ok()?;
                self.args.get(index.checked_sub(1)?).cloned()
            }
        }
    }

    /// What joins `"$*"`: the first character of IFS.
    pub(crate) fn ifs_first(&self) -> Vec<u8> {
        match self.vars.get("IFS").map(|v| &v.value) {
            Some(Value::Text(ifs)) => {
                let length = crate::pattern::char_len(ifs, self.utf8);
                ifs[..length.min(ifs.len())].to_vec()
            }
            _ => vec![b' '],
        }
    }

    fn computed(&self, name: &str) -> Option<Vec<u8>> {
        let list = self.computed_list(name);
        if let Some(list) = list {
            return list.into_iter().next();
        }
        let number = |n: i64| Some(n.to_string().into_bytes());
        match name {
            "LINENO" => number(i64::from(self.line.saturating_sub(self.line_shift))),
            "SECONDS" => number(sys::now() - self.seconds_base),
            "BASHPID" => number(i64::from(sys::own_pid())),
            "BASH_SUBSHELL" => number(i64::from(self.subshell_level)),
            "EPOCHSECONDS" => number(sys::now()),
            "EPOCHREALTIME" => {
                let now = std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .unwrap_or_default();
                Some(format!("{}.{:06}", now.as_secs(), now.subsec_micros()).into_bytes())
            }
            "SHELLOPTS" => Some(self.options_list().into_bytes()),
            "BASHOPTS" => Some(self.shopt_list().into_bytes()),
            "BASH_COMMAND" => Some(self.command_text.to_vec()),
            _ => None,
        }
    }

    /// The elements of an array that is computed.
    pub(crate) fn computed_list(&self, name: &str) -> Option<Vec<Vec<u8>>> {
        let number = |n: u32| n.to_string().into_bytes();
        Some(match name {
            "PIPESTATUS" => self
                .pipe_status
                .iter()
                .map(|s| s.to_string().into_bytes())
                .collect(),
            // bash has it only where a function runs.
            "FUNCNAME" if self.calls.iter().all(|c| &*c.function == "source") => Vec::new(),
            "FUNCNAME" => {
                let mut names: Vec<_> = self
                    .calls
                    .iter()
                    .rev()
                    .map(|c| c.function.as_bytes().to_vec())
                    .collect();
                names.push(b"main".to_vec());
                names
            }
            "BASH_SOURCE" => {
                let mut names: Vec<_> = self.calls.iter().rev().map(|c| c.file.to_vec()).collect();
                names.push(self.name.clone());
                names
            }
            "BASH_LINENO" => {
                let mut lines: Vec<_> = self.calls.iter().rev().map(|c| number(c.line)).collect();
                lines.push(b"0".to_vec());
                lines
            }
            "DIRSTACK" => {
                let mut all = vec![self.text_of("PWD").unwrap_or_default()];
                all.extend(self.dirs.iter().rev().cloned());
                all
            }
            "GROUPS" => vec![number(sys::group())],
            _ => return None,
        })
    }

    /// bash's generator: Park and Miller's, both halves mixed.
    fn random(&mut self) -> u32 {
        let mut seed = self.random_seed;
        if seed == 0 {
            seed = 123459876;
        }
        let (h, l) = (i64::from(seed) / 127773, i64::from(seed) % 127773);
        let mut t = 16807 * l - 2836 * h;
        if t < 0 {
            t += 0x7fffffff;
        }
        self.random_seed = t as u32;
        let value = ((self.random_seed >> 16) ^ (self.random_seed & 65535)) & 32767;
        if value == self.last_random {
            return self.random();
        }
        self.last_random = value;
        value
    }
}
