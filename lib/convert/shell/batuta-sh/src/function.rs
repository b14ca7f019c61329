//! Functions: their definitions, and those that the environment carries from shell to shell.

use std::rc::Rc;

use crate::part::Code;
use crate::shell::{Function, Shell};
use crate::sys;
use crate::var::is_name;

/// A function's definition.
#[derive(Clone)]
pub struct Defined {
    pub name: Rc<str>,
    pub code: Code<'static>,
    pub file: Rc<[u8]>,
    pub line_shift: u32,
    /// Of its body, where it is known: else 0.
    pub line: u32,
    /// "() { ...; }" for the environment, where it is known.
    pub text: Option<Rc<[u8]>>,
    /// What `declare -f` and `type` show behind its name, where it is known.
    pub shown: Option<Rc<[u8]>>,
    pub exported: bool,
    pub readonly: bool,
    pub traced: bool,
}

const HEAD: &[u8] = b"BASH_FUNC_";
const TAIL: &[u8] = b"%%=";

impl Shell {
    /// Defines a function.
    pub fn define(&mut self, name: &str, code: Function) {
        self.define_code(name.as_bytes(), Box::leak(Box::new(code)), None);
    }

    pub(crate) fn define_code(&mut self, name: &[u8], code: Code<'static>, text: Option<&[u8]>) {
        let file = self
            .calls
            .last()
            .map_or_else(|| self.name.as_slice().into(), |c| c.file.clone());
        let line_shift = self.line_shift;
        let old = self.functions.get(name);
        if old.is_some_and(|old| old.readonly) {
            self.complain(&[name, b": readonly function"].concat());
            self.status = 1;
            return;
        }
        let exported = old.is_some_and(|old| old.exported);
        let defined = Defined {
            name: String::from_utf8_lossy(name).into(),
            code,
            file,
            line_shift,
            line: 0,
            text: text.map(Rc::from),
            shown: text.map(shown_of),
            exported,
            readonly: false,
            traced: false,
        };
        self.functions.insert(name.to_vec(), Rc::new(defined));
        self.status = 0;
    }

    /// `unset -f`; its status.
    pub(crate) fn forget_function(&mut self, name: &[u8]) -> i32 {
        if self.functions.get(name).is_some_and(|old| old.readonly) {
            self.complain_of(
                "unset",
                &[name, b": cannot unset: readonly function"].concat(),
            );
            return 1;
        }
        self.functions.remove(name);
        0
    }

    /// One that is read-only is still what it was.
    fn just_defined(&mut self, name: &[u8]) -> Option<&mut Rc<Defined>> {
        self.functions
            .get_mut(name)
            .filter(|defined| !defined.readonly)
    }

    /// What a function looks like, for `export -f`.
    pub fn keep_text(&mut self, name: &str, text: &str) {
        if let Some(defined) = self.just_defined(name.as_bytes()) {
            Rc::make_mut(defined).text = Some(text.as_bytes().into());
        }
    }

    /// What `declare -f` shows of a function.
    pub fn keep_shown(&mut self, name: &str, text: &str) {
        if let Some(defined) = self.just_defined(name.as_bytes()) {
            Rc::make_mut(defined).shown = Some(text.as_bytes().into());
        }
    }

    /// "f () \n{ ...}", and the end of the line. None: it is not known, and somebody will see it.
    pub(crate) fn function_text(&self, name: &[u8]) -> Option<Vec<u8>> {
        match &self.functions.get(name)?.shown {
            Some(text) => Some([name, b" ", text, b"\n"].concat()),
            None if sys::is_discarded(1) => Some(Vec::new()),
            None => None,
        }
    }

    /// Their names, in the order in which bash lists them.
    pub(crate) fn function_names(&self) -> Vec<Vec<u8>> {
        let mut names: Vec<Vec<u8>> = self.functions.keys().cloned().collect();
        names.sort();
        names
    }

    /// The line of a function's body, for traps that run when it begins and when it ends.
    pub fn keep_line(&mut self, name: &str, line: u32) {
        self.keep_line_of(name.as_bytes(), line);
    }

    pub(crate) fn keep_line_of(&mut self, name: &[u8], line: u32) {
        if let Some(defined) = self.just_defined(name) {
            Rc::make_mut(defined).line = line;
        }
    }

    /// `export -f name`. False: its text is not known.
    pub(crate) fn export_function(&mut self, name: &[u8], on: bool) -> bool {
        match self.functions.get_mut(name) {
            Some(defined) if defined.text.is_some() || !on => {
                Rc::make_mut(defined).exported = on;
                true
            }
            _ => false,
        }
    }

    /// The exported functions as programs get them.
    pub(crate) fn exported_functions(&self) -> impl Iterator<Item = Vec<u8>> + '_ {
        self.functions.iter().filter_map(|(name, defined)| {
            let text = defined.text.as_ref().filter(|_| defined.exported)?;
            Some([HEAD, name, TAIL, text].concat())
        })
    }

    /// Defines what another bash exported. What is no function stays what it was.
    pub(crate) fn import_functions(&mut self) {
        let (functions, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.foreign)
            .into_iter()
            .partition(|entry| function_of(entry).is_some());
        self.foreign = others;
        for entry in functions {
            let Some((name, text)) = function_of(&entry) else {
                continue;
            };
            let definition = [name, b" ", text].concat();
            if crate::dynamic::define(self, &definition) {
                self.export_function(name, true);
            }
        }
        self.status = 0;
    }
}

/// How the text of a definition that was read at run time is shown: right where it was itself shown
/// by `declare -f`, else as it was written.
fn shown_of(text: &[u8]) -> Rc<[u8]> {
    let block = text.strip_prefix(b"() ").unwrap_or(text);
    [b"() \n", block].concat().into()
}

/// The name and the text of an exported function.
fn function_of(entry: &[u8]) -> Option<(&[u8], &[u8])> {
    let rest = entry.strip_prefix(HEAD)?;
    let at = rest.windows(TAIL.len()).position(|window| window == TAIL)?;
    let (name, text) = (&rest[..at], &rest[at + TAIL.len()..]);
    (is_name(name) && text.starts_with(b"() {")).then_some((name, text))
}
