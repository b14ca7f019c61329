//! Where an exception came through, and the text that CPython prints for one that nobody caught.
use crate::exc::{Exc, ExcState};
use crate::native::{getter, ClassDef};
use crate::object::Object;
use crate::symbol::known;
use crate::types::types;
use crate::value::Value;
use std::cell::RefCell;
use std::path::PathBuf;

/// The places of a module at which something can be raised.
pub struct Sites {
    /// Relative to the project's folder.
    pub file: &'static str,
    pub module: &'static str,
    /// Line, function, text of the line without its indent, line of carets.
    pub rows: &'static [(u32, &'static str, &'static str, &'static str)],
}

#[derive(Clone, Copy)]
pub struct Entry {
    pub sites: &'static Sites,
    pub row: u32,
}

impl Entry {
    pub fn row(&self) -> (u32, &'static str, &'static str, &'static str) {
        self.sites
            .rows
            .get(self.row as usize)
            .copied()
            .unwrap_or((0, "?", "", ""))
    }
}

thread_local!(static ROOT: RefCell<PathBuf> = RefCell::default());

pub fn set_root(root: PathBuf) {
    ROOT.with(|cell| *cell.borrow_mut() = root);
}

pub fn path_of(file: &str) -> String {
    if file.starts_with('<') {
        return file.to_owned(); // no file: `<frozen runpy>`
    }
    ROOT.with(|root| root.borrow().join(file).to_string_lossy().into_owned())
}

/// The whole text, chained exceptions first, ending in a line break.
pub fn format(exc: &Exc) -> String {
    let entries = exc.state().traceback.borrow().clone();
    parts(exc, &entries, Extent::ALL).concat()
}

/// How much of it is wanted.
#[derive(Clone, Copy)]
pub struct Extent {
    /// So many of the outermost entries; of the innermost, if it is negative.
    pub limit: Option<i64>,
    pub chain: bool,
}

impl Extent {
    const ALL: Extent = Extent {
        limit: None,
        chain: true,
    };

    /// Innermost first, as they are kept.
    pub fn of(self, entries: &[Entry]) -> &[Entry] {
        let len = entries.len();
        match self.limit {
            None => entries,
            Some(limit) if limit < 0 => &entries[..len.min(limit.unsigned_abs() as usize)],
            Some(limit) => &entries[len - len.min(limit as usize)..],
        }
    }
}

/// The text in the pieces that `traceback.format_exception` gives.
pub fn parts(exc: &Exc, entries: &[Entry], extent: Extent) -> Vec<String> {
    let mut parts = Vec::new();
    chain(exc, entries, extent, (&mut parts, &mut Vec::new()));
    parts
}

type Written<'a> = (&'a mut Vec<String>, &'a mut Vec<*const Object>);

fn chain(exc: &Exc, entries: &[Entry], extent: Extent, (parts, seen): Written) {
    seen.push(&*exc.0 as *const Object);
    let state = exc.state();
    let fresh = |other: &Option<Exc>, seen: &[*const Object]| {
        other
            .clone()
            .filter(|other| extent.chain && !seen.contains(&(&*other.0 as *const Object)))
    };
    let cause = fresh(&state.cause.borrow(), seen);
    let context = fresh(&state.context.borrow(), seen);
    let (before, words) = if let Some(cause) = cause {
        let words = "\nThe above exception was the direct cause of the following exception:\n\n";
        (Some(cause), words)
    } else {
        let words = "\nDuring handling of the above exception, another exception occurred:\n\n";
        (context.filter(|_| !state.suppress_context.get()), words)
    };
    if let Some(before) = before {
        let entries = before.state().traceback.borrow().clone();
        chain(&before, &entries, extent, (&mut *parts, &mut *seen));
        parts.push(words.to_owned());
    }
    if !entries.is_empty() {
        parts.push("Traceback (most recent call last):\n".to_owned());
        parts.extend(stack_parts(extent.of(entries)));
    }
    parts.push(headline(exc));
    parts.extend(notes(exc));
}

/// The innermost entry was added first and is printed last.
pub fn stack_lines(entries: &[Entry]) -> String {
    stack_parts(entries).concat()
}

pub fn stack_parts(entries: &[Entry]) -> Vec<String> {
    let mut parts = Vec::new();
    let mut repeated = 0;
    let mut before: Option<(&str, u32, &str)> = None;
    for entry in entries.iter().rev() {
        let (line, function, source, carets) = entry.row();
        let this = (entry.sites.file, line, function);
        if before != Some(this) {
            note_repeated(&mut parts, repeated);
            repeated = 0;
            before = Some(this);
        }
        repeated += 1;
        if repeated > 3 {
            continue;
        }
        let path = path_of(entry.sites.file);
        let mut text = format!("  File \"{path}\", line {line}, in {function}\n");
        if !source.is_empty() {
            text.push_str(&format!("    {source}\n"));
        }
        if !carets.is_empty() {
            text.push_str(&format!("    {carets}\n"));
        }
        parts.push(text);
    }
    note_repeated(&mut parts, repeated);
    parts
}

fn note_repeated(parts: &mut Vec<String>, repeated: usize) {
    if repeated > 3 {
        let more = repeated - 3;
        let times = if more == 1 { "time" } else { "times" };
        parts.push(format!("  [Previous line repeated {more} more {times}]\n"));
    }
}

/// `ValueError: text`, and the notes.
pub fn last_line(exc: &Exc) -> String {
    headline(exc) + &notes(exc).concat()
}

/// `ValueError: text`
pub fn headline(exc: &Exc) -> String {
    let class = exc.class();
    let module = class.module();
    let name = if module == "builtins" || module == "__main__" {
        class.qualname()
    } else {
        format!("{module}.{}", class.qualname())
    };
    let message = match crate::text::str_of(&exc.value()) {
        Ok(text) => text.as_str().unwrap_or_default().to_owned(),
        Err(_) => "<exception str() failed>".to_owned(),
    };
    let mut line = if message.is_empty() {
        name
    } else {
        format!("{name}: {message}")
    };
    if let Some(suggestion) = crate::suggestion::find(exc) {
        line.push_str(&suggestion);
    }
    line.push('\n');
    line
}

/// A line for each line of the notes.
pub fn notes(exc: &Exc) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(Value::List(notes)) = exc.0.get(known::NOTES) {
        for note in notes.items.borrow().iter() {
            let text = crate::text::str_or(note, "<note str() failed>");
            lines.extend(text.split('\n').map(|line| format!("{line}\n")));
        }
    }
    lines
}

struct Traceback {
    entries: Vec<Entry>,
}

fn made(entries: Vec<Entry>) -> Value {
    if entries.is_empty() {
        return Value::None;
    }
    Object::native(types().traceback.clone(), Traceback { entries })
}

/// `e.__traceback__`: the same object until the exception comes through another place.
pub fn object(exc: &Exc) -> Value {
    let state = exc.state();
    let entries = state.traceback.borrow();
    let shown = state.shown_traceback.borrow().clone();
    if shown
        .any::<Traceback>()
        .is_some_and(|shown| shown.entries.len() == entries.len())
    {
        return shown;
    }
    let value = made(entries.clone());
    *state.shown_traceback.borrow_mut() = value.clone();
    value
}

pub fn entries_of(value: &Value) -> Vec<Entry> {
    value
        .any::<Traceback>()
        .map(|traceback| traceback.entries.clone())
        .unwrap_or_default()
}

/// `e.__traceback__ = value`.
pub fn set(state: &ExcState, value: &Value) {
    *state.traceback.borrow_mut() = entries_of(value);
    *state.shown_traceback.borrow_mut() = value.clone();
}

fn entries(a: &[Value]) -> &[Entry] {
    a[0].any::<Traceback>()
        .map_or(&[], |traceback| &traceback.entries)
}

pub static TRACEBACK: ClassDef = ClassDef {
    name: "traceback",
    base: "object",
    module: "builtins",
    new: None,
    natives: &[
        getter("tb_lineno", |a| {
            let line = entries(a).last().map_or(0, |entry| entry.row().0);
            Ok(Value::Int(i64::from(line)))
        }),
        getter("tb_next", |a| {
            let inner = entries(a).split_last().map_or(&[][..], |(_, inner)| inner);
            Ok(made(inner.to_vec()))
        }),
    ],
};
