//! Variables: values, attributes, scopes.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use crate::shell::{Jump, Shell};
use crate::sys;

/// A fast hash for short names.
#[derive(Default, Clone, Copy)]
pub struct NameHasher(u64);

impl Hasher for NameHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word))
                .wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

pub type Names<T> = HashMap<String, T, BuildHasherDefault<NameHasher>>;

/// An associative array, which remembers in which order its keys came.
#[derive(Clone, Default, Debug, PartialEq)]
pub struct Table {
    entries: HashMap<Vec<u8>, (u64, Vec<u8>)>,
    next: u64,
}

impl Table {
    pub fn get(&self, key: &[u8]) -> Option<&Vec<u8>> {
        self.entries.get(key).map(|(_, value)| value)
    }

    pub fn insert(&mut self, key: Vec<u8>, value: Vec<u8>) {
        let next = self.next;
        self.next += 1;
        self.entries
            .entry(key)
            .and_modify(|e| e.1 = value.clone())
            .or_insert((next, value));
    }

    pub fn remove(&mut self, key: &[u8]) {
        self.entries.remove(key);
    }

    /// In bash's order: by the place in its hash table, there the newest first.
    pub fn sorted(&self) -> Vec<(&Vec<u8>, &Vec<u8>)> {
        let mut buckets: u32 = 1024;
        while self.entries.len() as u32 >= buckets * 2 {
            buckets *= 4;
        }
        let mut all: Vec<_> = self.entries.iter().collect();
        all.sort_by_key(|(key, (age, _))| {
            let mut hash: u32 = 2166136261;
            for &byte in key.iter() {
                hash = hash.wrapping_mul(16777619) ^ u32::from(byte);
            }
            (hash & (buckets - 1), u64::MAX - age)
        });
        all.into_iter()
            .map(|(key, (_, value))| (key, value))
            .collect()
    }
}

/// What a variable holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Unset,
    Text(Vec<u8>),
    List(BTreeMap<i64, Vec<u8>>),
    Table(Table),
}

#[derive(Clone, Debug)]
pub struct Var {
    pub value: Value,
    pub export: bool,
    pub readonly: bool,
    pub integer: bool,
    pub upper: bool,
    pub lower: bool,
    pub nameref: bool,
    /// Its value is computed: RANDOM, LINENO, ...
    pub special: bool,
}

impl Var {
    pub const fn new(value: Value) -> Self {
        Var {
            value,
            export: false,
            readonly: false,
            integer: false,
            upper: false,
            lower: false,
            nameref: false,
            special: false,
        }
    }
}

pub fn is_name(text: &[u8]) -> bool {
    !text.is_empty()
        && !text[0].is_ascii_digit()
        && text.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

/// Only call on bytes that `is_name` or digits accept.
pub fn name_of(text: &[u8]) -> &str {
    std::str::from_utf8(text).unwrap_or("")
}

/// What a function's locals were before it.
#[derive(Default)]
pub struct Scope {
    pub saved: Vec<(String, Option<Var>)>,
    pub options: Option<crate::shell::Options>,
}

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
        let var = self.var(name)?;
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
            if name == "RANDOM" || name == "SRANDOM" {
                if self.vars.get(name).is_some_and(|v| v.special) {
                    return Some(self.random().to_string().into_bytes());
                }
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
            "LINENO" => number(i64::from(self.line)),
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
            "BASH_COMMAND" => Some(Vec::new()),
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
            "FUNCNAME" => {
                let mut names: Vec<_> = self
                    .calls
                    .iter()
                    .rev()
                    .map(|c| c.function.clone().into_bytes())
                    .collect();
                if !names.is_empty() && self.calls[0].function != "source" {
                    names.push(b"main".to_vec());
                }
                names
            }
            "BASH_SOURCE" => {
                let mut names: Vec<_> = self.calls.iter().rev().map(|c| c.file.clone()).collect();
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

    /// `name=value` as the script's own assignments do it.
    pub(crate) fn set_text(&mut self, name: &str, value: Vec<u8>) -> Result<(), Jump> {
        let resolved = self.resolve(name).into_owned();
        if let Some((array, index)) = self.nameref_element(&resolved) {
            return self.set_element(&array, &index, value, false);
        }
        let value = self.converted(&resolved, value)?;
        let utf8_changes = matches!(name, "LC_ALL" | "LANG" | "LC_CTYPE");
        match self.vars.get_mut(&resolved) {
            Some(var) => {
                if var.readonly {
                    return Err(self.readonly_error(&resolved));
                }
                if var.special {
                    self.set_special(&resolved, &value);
                    return Ok(());
                }
                match &mut var.value {
                    Value::List(list) => {
                        list.insert(0, value);
                    }
                    Value::Table(table) => table.insert(b"0".to_vec(), value),
                    plain => *plain = Value::Text(value),
                }
                if self.options.allexport {
                    var.export = true;
                }
            }
            None => {
                let mut var = Var::new(Value::Text(value));
                var.export = self.options.allexport;
                self.vars.insert(resolved.clone(), var);
            }
        }
        if utf8_changes {
            self.choose_charset();
        }
        match resolved.as_str() {
            "OPTIND" => self.getopts_at = 0,
            "PATH" => self.hashed.clear(),
            _ => {}
        }
        Ok(())
    }

    fn nameref_element(&self, name: &str) -> Option<(String, Vec<u8>)> {
        let var = self.vars.get(name)?;
        let Value::Text(target) = &var.value else {
            return None;
        };
        if !var.nameref || target.last() != Some(&b']') {
            return None;
        }
        let open = target.iter().position(|&b| b == b'[')?;
        Some((
            name_of(&target[..open]).into(),
            target[open + 1..target.len() - 1].to_vec(),
        ))
    }

    fn set_special(&mut self, name: &str, value: &[u8]) {
        let number = || {
            String::from_utf8_lossy(value)
                .trim()
                .parse::<i64>()
                .unwrap_or(0)
        };
        match name {
            "RANDOM" => {
                self.random_seed = number() as u32;
                self.last_random = 0;
            }
            "SECONDS" => self.seconds_base = sys::now() - number(),
            _ => {}
        }
    }

    /// The value as the variable's attributes have it.
    fn converted(&mut self, name: &str, value: Vec<u8>) -> Result<Vec<u8>, Jump> {
        let Some(var) = self.vars.get(name) else {
            return Ok(value);
        };
        if !(var.integer || var.upper || var.lower) {
            return Ok(value);
        }
        let (integer, upper) = (var.integer, var.upper);
        if integer {
            return Ok(self.eval_arith(&value)?.to_string().into_bytes());
        }
        Ok(crate::param::change_case(&value, self.utf8, upper))
    }

    /// `name+=value`
    pub(crate) fn append_text(&mut self, name: &str, value: Vec<u8>) -> Result<(), Jump> {
        let resolved = self.resolve(name).into_owned();
        let old = self.text_of(&resolved).unwrap_or_default();
        if self.vars.get(&resolved).is_some_and(|v| v.integer) {
            let sum = self
                .eval_arith(&old)?
                .wrapping_add(self.eval_arith(&value)?);
            return self.set_text(&resolved, sum.to_string().into_bytes());
        }
        // The usual case without a copy of what is there.
        let is_plain = |v: &&mut Var| !(v.readonly || v.upper || v.lower || v.special);
        if let Some(var) = self.vars.get_mut(&resolved).filter(is_plain) {
            if let Value::Text(text) = &mut var.value {
                text.extend_from_slice(&value);
                return Ok(());
            }
        }
        let mut whole = old;
        whole.extend(value);
        self.set_text(&resolved, whole)
    }

    /// `name[index]=value`; the index as written, after its expansions.
    pub(crate) fn set_element(
        &mut self,
        name: &str,
        index: &[u8],
        value: Vec<u8>,
        append: bool,
    ) -> Result<(), Jump> {
        let resolved = self.resolve(name).into_owned();
        if self.vars.get(&resolved).is_some_and(|v| v.readonly) {
            return Err(self.readonly_error(&resolved));
        }
        let is_table = self
            .vars
            .get(&resolved)
            .is_some_and(|v| matches!(v.value, Value::Table(_)));
        let value = if append {
            let old = self.element(&resolved, index)?.unwrap_or_default();
            if self.vars.get(&resolved).is_some_and(|v| v.integer) {
                let sum = self
                    .eval_arith(&old)?
                    .wrapping_add(self.eval_arith(&value)?);
                sum.to_string().into_bytes()
            } else {
                [old, value].concat()
            }
        } else {
            value
        };
        let value = self.converted(&resolved, value)?;
        let place = if is_table {
            0
        } else {
            self.list_place(&resolved, index)?
        };
        let var = self
            .vars
            .entry(resolved)
            .or_insert_with(|| Var::new(Value::Unset));
        match &mut var.value {
            Value::Table(table) => table.insert(index.to_vec(), value),
            Value::List(list) => {
                list.insert(place, value);
            }
            other => {
                let mut list = BTreeMap::new();
                if let Value::Text(text) = other {
                    list.insert(0, std::mem::take(text));
                }
                list.insert(place, value);
                *other = Value::List(list);
            }
        }
        Ok(())
    }

    /// The number behind an index; a negative one counts from the end.
    fn list_place(&mut self, name: &str, index: &[u8]) -> Result<i64, Jump> {
        let place = self.eval_arith(index)?;
        if place >= 0 {
            return Ok(place);
        }
        let last = match self.var(name).map(|v| &v.value) {
            Some(Value::List(list)) => list.keys().next_back().copied().unwrap_or(-1),
            Some(Value::Text(_)) => 0,
            _ => -1,
        };
        if last + 1 + place < 0 {
            let text = format!(
                "{}[{}]: bad array subscript",
                name,
                String::from_utf8_lossy(index)
            );
            self.complain(text.as_bytes());
            self.status = 1;
            return Err(Jump::Exit);
        }
        Ok(last + 1 + place)
    }

    /// One element, if it is set.
    pub(crate) fn element(&mut self, name: &str, index: &[u8]) -> Result<Option<Vec<u8>>, Jump> {
        let resolved = self.resolve(name).into_owned();
        if let Some(list) = self
            .vars
            .get(&resolved)
            .filter(|v| v.special)
            .and_then(|_| self.computed_list(&resolved))
        {
            let place = self.eval_arith(index)?;
            let place = if place < 0 {
                place + list.len() as i64
            } else {
                place
            };
            return Ok(usize::try_from(place)
                .ok()
                .and_then(|p| list.get(p).cloned()));
        }
        if let Some(Value::Table(table)) = self.vars.get(&resolved).map(|v| &v.value) {
            return Ok(table.get(index).cloned());
        }
        let place = self.eval_arith(index)?;
        let place = if place < 0 {
            self.list_place(&resolved, index)?
        } else {
            place
        };
        Ok(match self.vars.get(&resolved).map(|v| &v.value) {
            Some(Value::List(list)) => list.get(&place).cloned(),
            Some(Value::Text(text)) if place == 0 => Some(text.clone()),
            _ => None,
        })
    }

    /// All elements with their keys, in the order of `${a[@]}`.
    pub(crate) fn elements(&self, name: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
        let Some(var) = self.var(name) else {
            return Vec::new();
        };
        let key = |n: i64| n.to_string().into_bytes();
        if var.special {
            if let Some(list) = self.computed_list(self.resolve(name).as_ref()) {
                return list
                    .into_iter()
                    .enumerate()
                    .map(|(i, v)| (key(i as i64), v))
                    .collect();
            }
        }
        match &var.value {
            Value::Unset => Vec::new(),
            Value::Text(_) => self
                .text_of(name)
                .map(|text| (key(0), text))
                .into_iter()
                .collect(),
            Value::List(list) => list.iter().map(|(k, v)| (key(*k), v.clone())).collect(),
            Value::Table(table) => table
                .sorted()
                .into_iter()
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect(),
        }
    }

    /// Says that a variable is read-only; the shell ends with that.
    pub(crate) fn readonly_error(&mut self, name: &str) -> Jump {
        let text = if self.is_bash() {
            "readonly variable"
        } else {
            "is read only"
        };
        self.complain(format!("{name}: {text}").as_bytes());
        self.status = if self.is_bash() { 1 } else { 2 };
        Jump::Exit
    }

    /// `unset name`
    pub(crate) fn unset(&mut self, name: &str) -> bool {
        let resolved = self.resolve(name).into_owned();
        if self.vars.get(&resolved).is_some_and(|v| v.readonly) {
            return false;
        }
        let in_function = self
            .scopes
            .last()
            .is_some_and(|s| s.saved.iter().any(|x| x.0 == resolved));
        if in_function && self.is_bash() {
            if let Some(var) = self.vars.get_mut(&resolved) {
                *var = Var::new(Value::Unset);
            }
        } else {
            self.vars.remove(&resolved);
        }
        if matches!(name, "LC_ALL" | "LANG" | "LC_CTYPE") {
            self.choose_charset();
        }
        true
    }

    /// Makes a name local to the running function.
    pub(crate) fn make_local(&mut self, name: &str) {
        let Some(scope) = self.scopes.last_mut() else {
            return;
        };
        if scope.saved.iter().any(|(n, _)| n == name) {
            return;
        }
        let old = self.vars.get(name).cloned();
        scope.saved.push((name.to_string(), old));
    }

    /// The environment of programs.
    pub(crate) fn environment(&self) -> Vec<Vec<u8>> {
        let mut all: Vec<Vec<u8>> = self
            .vars
            .iter()
            .filter(|(_, v)| v.export)
            .filter_map(|(name, v)| match &v.value {
                Value::Text(text) => Some([name.as_bytes(), b"=", text].concat()),
                _ => None,
            })
            .collect();
        all.extend(self.foreign.iter().cloned());
        all
    }

    /// Whether text is taken by characters or by bytes.
    pub(crate) fn choose_charset(&mut self) {
        let value = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .filter_map(|name| self.text_of(name))
            .find(|value| !value.is_empty())
            .unwrap_or_default();
        let value = value.to_ascii_lowercase();
        let names_it = |s: &[u8]| value.windows(s.len()).any(|w| w == s);
        self.utf8 = self.is_bash() && (names_it(b"utf-8") || names_it(b"utf8"));
    }
}

pub const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const DASH_PATH: &str = DEFAULT_PATH;
