//! Words to fields: the expansions in their order, splitting by IFS, names of files, quoting.

use std::borrow::Cow;

use crate::glob;
use crate::part::{Exp, Op, Part, Ref};
use crate::pattern;
use crate::quick::Decimal;
use crate::shell::{Flow, Jump, Shell};
use crate::sys;
use crate::var::Value;

/// What a word becomes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mode {
    /// Fields.
    Fields,
    /// One text: no splitting, no file names.
    Text,
    /// A pattern, in which what was quoted stands for itself.
    Pattern,
    /// A regular expression, in which what was quoted stands for itself.
    Regex,
    /// What `${x/pattern/...}` puts in, where `&` is what was found unless it was quoted.
    Replacement,
}

#[derive(PartialEq, Clone, Copy)]
enum Gap {
    None,
    White,
    Other,
}

/// Where expansions put what they give.
pub(crate) struct Out {
    pub(crate) mode: Mode,
    pub(crate) fields: Vec<Vec<u8>>,
    current: Vec<u8>,
    pattern: Option<Vec<u8>>,
    has: bool,
    gap: Gap,
    /// Inside of `"..."`, `"$@"` came with no parameters.
    emptied: bool,
}

impl Out {
    fn new(mode: Mode) -> Self {
        Out {
            mode,
            fields: Vec::new(),
            current: Vec::new(),
            pattern: None,
            has: false,
            gap: Gap::None,
            emptied: false,
        }
    }

    /// Text that stands for itself.
    pub(crate) fn push_quoted(&mut self, text: &[u8]) {
        self.has = true;
        self.gap = Gap::None;
        match self.mode {
            Mode::Pattern => pattern::quote_into(&mut self.current, text),
            Mode::Regex => quote_regex(&mut self.current, text),
            Mode::Replacement => {
                for &byte in text {
                    if matches!(byte, b'&' | b'\\') {
                        self.current.push(b'\\');
                    }
                    self.current.push(byte);
                }
            }
            Mode::Text => self.current.extend_from_slice(text),
            Mode::Fields => {
                if let Some(pattern) = &mut self.pattern {
                    pattern::quote_into(pattern, text);
                }
                self.current.extend_from_slice(text);
            }
        }
    }

    /// Unquoted text of the script, or one piece of an unquoted expansion.
    fn push_open(&mut self, text: &[u8], is_source: bool) {
        self.has = true;
        self.gap = Gap::None;
        if self.mode != Mode::Fields {
            self.current.extend_from_slice(text);
            return;
        }
        let has_signs = text
            .iter()
            .any(|b| matches!(b, b'*' | b'?' | b'[' | b'\\' | b'('));
        if has_signs && self.pattern.is_none() {
            let mut pattern = Vec::new();
            pattern::quote_into(&mut pattern, &self.current);
            self.pattern = Some(pattern);
        }
        if let Some(pattern) = &mut self.pattern {
            pattern.extend_from_slice(text);
        }
        if is_source && text.contains(&b'\\') {
            self.current.extend(pattern::without_quotes(text));
        } else {
            self.current.extend_from_slice(text);
        }
    }

    fn end_field(&mut self, shell: &Shell) {
        let text = std::mem::take(&mut self.current);
        self.has = false;
        match self.pattern.take() {
            Some(pattern) if !shell.options.noglob => {
                glob::expand_into(shell, &pattern, text, &mut self.fields);
            }
            _ => self.fields.push(text),
        }
    }

    fn end_field_if_any(&mut self, shell: &Shell) {
        if self.has {
            self.end_field(shell);
        }
        self.gap = Gap::None;
    }
}

fn quote_regex(out: &mut Vec<u8>, text: &[u8]) {
    for &byte in text {
        if b"\\.[]*^$+?(){}|".contains(&byte) {
            out.push(b'\\');
        }
        out.push(byte);
    }
}

impl Shell {
    /// The fields of some words.
    pub fn fields(&mut self, words: &[Part]) -> Result<Vec<Vec<u8>>, Jump> {
        let mut out = Out::new(Mode::Fields);
        out.fields.reserve(words.len());
        for word in words {
            // The usual case needs none of what follows.
            if let Some(text) = self.quick_field(word) {
                out.fields.push(text.to_vec());
                continue;
            }
            if let Part::Number(number) = word {
                out.fields.push(Decimal::of(*number).text().to_vec());
                continue;
            }
            self.expand(word, false, &mut out)?;
            out.end_field_if_any(self);
        }
        Ok(out.fields)
    }

    /// A word's text, without splitting.
    pub fn text(&mut self, word: &Part) -> Result<Vec<u8>, Jump> {
        if let Some(text) = self.quick_text(word) {
            return Ok(text.to_vec());
        }
        let mut out = Out::new(Mode::Text);
        self.expand(word, false, &mut out)?;
        Ok(out.current)
    }

    /// A word's text inside of `"..."`: of here-documents and arithmetic.
    pub(crate) fn quoted_text(&mut self, word: &Part) -> Result<Vec<u8>, Jump> {
        let mut out = Out::new(Mode::Text);
        self.expand(word, true, &mut out)?;
        Ok(out.current)
    }

    /// A word as a pattern.
    pub(crate) fn pattern(&mut self, word: &Part) -> Result<Vec<u8>, Jump> {
        let mut out = Out::new(Mode::Pattern);
        self.expand(word, false, &mut out)?;
        Ok(out.current)
    }

    pub(crate) fn replacement(&mut self, word: &Part) -> Result<Vec<u8>, Jump> {
        let mut out = Out::new(Mode::Replacement);
        self.expand(word, false, &mut out)?;
        Ok(out.current)
    }

    pub(crate) fn regex(&mut self, word: &Part) -> Result<Vec<u8>, Jump> {
        let mut out = Out::new(Mode::Regex);
        self.expand(word, false, &mut out)?;
        Ok(out.current)
    }

    pub(crate) fn expand(&mut self, part: &Part, quoted: bool, out: &mut Out) -> Flow {
        match part {
            Part::Lit(text) => out.push_quoted(text),
            Part::Open(text) => self.put(text.to_vec(), quoted, out),
            Part::Glob(text) if quoted && out.mode != Mode::Replacement => out.push_quoted(text),
            Part::Glob(text) => match out.mode {
                Mode::Text => {
                    out.has = true;
                    out.current.extend(pattern::without_quotes(text));
                }
                _ => out.push_open(text, true),
            },
            Part::Late(cell) => {
                if let Some(part) = cell.get() {
                    self.expand(part, quoted, out)?;
                }
            }
            Part::Key(expression, _) => self.expand(expression, quoted, out)?,
            Part::Within(array, index) => {
                let text = self.index_within(array, index)?;
                out.push_quoted(&text);
            }
            Part::Tilde(user) => {
                let home = self.home(user);
                out.push_quoted(&home);
            }
            Part::Join([]) if quoted => out.push_quoted(b""),
            Part::Join(parts) => {
                for part in *parts {
                    self.expand(part, quoted, out)?;
                }
            }
            Part::Quoted(parts) => self.expand_quoted(parts, out)?,
            Part::Var(name) => self.expand_var(name, quoted, out)?,
            Part::Exp(exp) => {
                // In a here-document bash joins by IFS only all of an array.
                let joins = matches!((exp.of, exp.op), (Ref::Star(_), Op::Value));
                let in_here = self.in_here;
                self.in_here &= !joins;
                let done = self.expand_exp(exp, quoted, out);
                self.in_here = in_here;
                done?;
            }
            Part::Sub(code) => {
                let text = self.substitute(*code)?;
                self.put(text, quoted, out);
            }
            Part::Content(word) => {
                let text = self.content_of(word)?;
                self.put(text, quoted, out);
            }
            Part::Arith(expression) => {
                let text = self.quoted_text(expression)?;
                let value = self.eval_arith(&text)?;
                self.put(value.to_string().into_bytes(), quoted, out);
            }
            Part::Computed(expression, number) => {
                let value = match number(self) {
                    Some(value) => value,
                    None => {
                        let text = self.quoted_text(expression)?;
                        self.eval_arith(&text)?
                    }
                };
                self.put(Decimal::of(value).text().to_vec(), quoted, out);
            }
            Part::Number(number) => out.push_quoted(Decimal::of(*number).text()),
            Part::Source(code) => {
                let name = self.process_file(*code, true)?;
                self.put(name, true, out);
            }
            Part::Sink(code) => {
                let name = self.process_file(*code, false)?;
                self.put(name, true, out);
            }
        }
        Ok(())
    }

    fn expand_quoted(&mut self, parts: &[Part], out: &mut Out) -> Flow {
        if parts.is_empty() {
            out.push_quoted(b"");
        }
        out.emptied = false;
        for part in parts {
            self.expand(part, true, out)?;
        }
        out.emptied = false;
        Ok(())
    }

    fn expand_var(&mut self, name: &str, quoted: bool, out: &mut Out) -> Flow {
        match name {
            "@" | "*" => {
                let all = self.args.clone();
                self.put_all(all, name == "*", quoted, out);
                return Ok(());
            }
            _ => {}
        }
        // Straight from the variable, where nothing has to be split.
        if let Some(var) = self.vars.get(name).filter(|v| !v.special && !v.nameref) {
            if let Value::Text(text) = &var.value {
                if quoted {
                    out.push_quoted(text);
                    return Ok(());
                }
                if out.mode != Mode::Fields || (is_simple(text) && !self.ifs_is_odd()) {
                    if !text.is_empty() {
                        out.push_open(text, false);
                    }
                    return Ok(());
                }
            }
        }
        match self.param(name) {
            Some(value) => self.put(value, quoted, out),
            None if self.options.nounset => return Err(self.unbound_place(name)),
            None => self.put(Vec::new(), quoted, out),
        }
        Ok(())
    }

    /// Whether letters or digits separate fields.
    fn ifs_is_odd(&self) -> bool {
        match self.vars.get("IFS").map(|v| &v.value) {
            Some(Value::Text(ifs)) => ifs.iter().any(u8::is_ascii_alphanumeric),
            _ => false,
        }
    }

    /// The same of a name that stood behind a lone `$`: of what is no variable bash shows that too.
    pub(crate) fn unbound_place(&mut self, name: &str) -> Jump {
        match self.is_bash() && !is_variable(name) {
            true => self.unbound(&format!("${name}")),
            false => self.unbound(name),
        }
    }

    /// The message of `set -u`.
    pub(crate) fn unbound(&mut self, name: &str) -> Jump {
        let text = if self.is_bash() {
            "unbound variable"
        } else {
            "parameter not set"
        };
        self.complain(format!("{name}: {text}").as_bytes());
        self.status = if self.is_bash() { 1 } else { 2 };
        match self.options.errexit {
            true => self.exit_here(),
            false => Jump::Exit,
        }
    }

    /// One value, quoted or to be split.
    pub(crate) fn put(&mut self, value: Vec<u8>, quoted: bool, out: &mut Out) {
        if quoted {
            out.push_quoted(&value);
        } else if out.mode == Mode::Fields {
            self.split_into(&value, out);
        } else if !value.is_empty() {
            out.push_open(&value, false);
        }
    }

    /// The elements of `$@` and its kin.
    pub(crate) fn put_all(&mut self, all: Vec<Vec<u8>>, star: bool, quoted: bool, out: &mut Out) {
        if out.mode != Mode::Fields || (quoted && star) {
            let join = if (star && !self.in_here) || !self.is_bash() {
                self.ifs_first()
            } else {
                vec![b' ']
            };
            if all.is_empty() && !quoted {
                return;
            }
            self.put(all.join(&join[..]), quoted, out);
            return;
        }
        if quoted {
            for (i, value) in all.iter().enumerate() {
                if i > 0 {
                    out.end_field(self);
                }
                out.push_quoted(value);
            }
            return;
        }
        // bash splits what IFS joins, so that empty ones stay where its first sign is no blank.
        let join = self.ifs_first();
        if self.is_bash() && !join.is_empty() {
            self.split_into(&all.join(&join[..]), out);
            return;
        }
        for (i, value) in all.iter().enumerate() {
            if i > 0 {
                out.end_field_if_any(self);
            }
            self.split_into(value, out);
        }
    }

    fn split_into(&mut self, value: &[u8], out: &mut Out) {
        let ifs: Cow<[u8]> = match self.vars.get("IFS").map(|v| &v.value) {
            Some(Value::Text(ifs)) => Cow::Owned(ifs.clone()),
            _ => Cow::Borrowed(b" \t\n"),
        };
        let mut start = 0;
        for (i, &byte) in value.iter().enumerate() {
            if !ifs.contains(&byte) {
                continue;
            }
            if i > start {
                out.push_open(&value[start..i], false);
            }
            start = i + 1;
            if matches!(byte, b' ' | b'\t' | b'\n') {
                if out.has {
                    out.end_field(self);
                    out.gap = Gap::White;
                }
            } else if out.gap == Gap::White && !out.has {
                out.gap = Gap::Other;
            } else {
                out.end_field(self);
                out.gap = Gap::Other;
            }
        }
        if start < value.len() {
            out.push_open(&value[start..], false);
        }
    }

    fn home(&mut self, user: &str) -> Vec<u8> {
        let found = match user {
            "" => self.text_of("HOME").or_else(|| {
                std::env::var_os("USER").and_then(|u| {
                    sys::home_of(std::os::unix::ffi::OsStrExt::as_bytes(u.as_os_str()))
                })
            }),
            "+" => self.text_of("PWD"),
            "-" => self.text_of("OLDPWD"),
            name => sys::home_of(name.as_bytes()),
        };
        found.unwrap_or_else(|| format!("~{user}").into_bytes())
    }

    fn content_of(&mut self, word: &Part) -> Result<Vec<u8>, Jump> {
        let path = self.text(word)?;
        match sys::open_file(&path, sys::O_RDONLY) {
            Ok(fd) => {
                let mut text = crate::process::read_to_end(fd);
                sys::close_fd(fd);
                crate::process::strip_newlines(&mut text);
                self.sub_status = Some(0);
                Ok(text)
            }
            Err(code) => {
                let text = sys::error_text(code);
                self.complain(&[&path[..], b": ", text.as_bytes()].concat());
                self.sub_status = Some(1);
                Ok(Vec::new())
            }
        }
    }

    /// The name that a reference means after `!`, and the reference itself.
    pub(crate) fn indirect_target(&mut self, of: &Ref) -> Result<Option<Vec<u8>>, Jump> {
        Ok(match of {
            Ref::Indirect(name) => {
                if let Some(var) = self.vars.get(*name).filter(|v| v.nameref) {
                    let Value::Text(target) = &var.value else {
                        return Ok(None);
                    };
                    return Ok(Some(target.clone()));
                }
                self.param(name)
            }
            Ref::IndirectElem(name, index) => {
                let index = self.index_of(name, index)?;
                self.element(name, &index)?
            }
            _ => None,
        })
    }
}

/// Neither splits, unless IFS is odd, nor is a pattern.
fn is_simple(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_alphanumeric)
}

impl<'a> Exp<'a> {
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.op, Op::Value)
    }
}

/// A word roughly as it is written, for messages.
pub(crate) fn written(word: &Part) -> Vec<u8> {
    match word {
        Part::Lit(text) | Part::Glob(text) | Part::Open(text) => text.to_vec(),
        Part::Tilde(user) => format!("~{user}").into_bytes(),
        Part::Var(name) => format!("${name}").into_bytes(),
        Part::Exp(exp) => match exp.of {
            Ref::Name(name) if exp.is_plain() => format!("${{{name}}}").into_bytes(),
            _ => b"${...}".to_vec(),
        },
        Part::Quoted(parts) => [
            b"\"",
            &parts.iter().flat_map(written).collect::<Vec<_>>()[..],
            b"\"",
        ]
        .concat(),
        Part::Join(parts) => parts.iter().flat_map(written).collect(),
        Part::Key(expression, _) => written(expression),
        _ => b"$(...)".to_vec(),
    }
}

/// Whether a name is that of a variable, not of an argument or a special parameter.
pub(crate) fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}
