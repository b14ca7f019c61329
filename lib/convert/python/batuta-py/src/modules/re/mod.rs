//! re: patterns and matches on CPython's terms. `syntax` reads, `program` runs.
mod matches;
mod patterns;
mod program;
mod replacement;
mod scanner;
mod substitution;
mod syntax;

use crate::class::ClassRef;
use crate::exc::{make, type_error, value_error, Exc};
use crate::iter::Iter;
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, Native};
use crate::object::Object;
use crate::rc::Rc;
use crate::text::Str;
use crate::types::types;
use crate::value::{Value, R};
pub use matches::MATCH;
use patterns::FLAG_NAMES;
pub use patterns::PATTERN;
use program::{How, Program, Span};
use std::cell::RefCell;
use std::collections::HashMap;
use substitution::subn;

pub struct Pattern {
    source: Value,
    bytes: bool,
    flags: u32,
    names: Vec<(String, usize)>,
    program: Program,
}

pub struct Match {
    pattern: Value,
    string: Value,
    places: Vec<usize>,
    span: Span,
}

const NOWHERE: usize = usize::MAX;

pub fn plain_pattern_error(message: &str) -> Exc {
    make(&error_class(), vec![Value::str(message)]).with_extra("msg", Value::str(message))
}

/// `re.error` with the place in the pattern.
pub fn pattern_error(message: &str, pattern: &str, at: usize, bytes: bool) -> Exc {
    let line = pattern.chars().take(at).filter(|one| *one == '\n').count() + 1;
    let column = pattern
        .chars()
        .take(at)
        .collect::<Vec<_>>()
        .rsplit(|one| *one == '\n')
        .next()
        .map_or(0, <[char]>::len)
        + 1;
    let place = if pattern.contains('\n') {
        format!(" (line {line}, column {column})")
    } else {
        String::new()
    };
    let text = format!("{message} at position {at}{place}");
    let source = if bytes {
        Value::bytes(
            pattern
                .chars()
                .map(|one| one as u32 as u8)
                .collect::<Vec<u8>>(),
        )
    } else {
        Value::str(pattern)
    };
    make(&error_class(), vec![Value::str(text)])
        .with_extra("msg", Value::str(message))
        .with_extra("pattern", source)
        .with_extra("pos", Value::from(at))
        .with_extra("lineno", Value::from(line))
        .with_extra("colno", Value::from(column))
}

fn error_class() -> ClassRef {
    match types().find("re.error") {
        Some(class) => class,
        None => types().add(
            "re.error",
            crate::modules::exception_class("error", "re", &["Exception"]),
        ),
    }
}

/// A text and its characters.
type Taken = (Rc<Str>, std::rc::Rc<[char]>);

thread_local! {
    static CACHE: RefCell<HashMap<(String, u32, bool), Value>> = RefCell::default();
    /// The characters of the last text that is not ASCII: scanners ask for the same one again and again.
    static LAST: RefCell<Option<Taken>> = const { RefCell::new(None) };
}

fn source_text(value: &Value) -> R<(String, bool)> {
    match value.as_str() {
        Some(text) => Ok((text.to_owned(), false)),
        None => match value.as_bytes() {
            Some(bytes) => Ok((bytes.into_iter().map(char::from).collect(), true)),
            None => Err(type_error(
                "first argument must be string or compiled pattern",
            )),
        },
    }
}

/// A pattern object of a pattern or its source.
fn compiled(value: &Value, flags: u32) -> R {
    if value.any::<Pattern>().is_some() {
        if flags != 0 {
            return Err(value_error(
                "cannot process flags argument with a compiled pattern",
            ));
        }
        return Ok(value.clone());
    }
    let (text, bytes) = source_text(value)?;
    check_flags(flags, bytes)?;
    let key = (text, flags, bytes);
    if let Some(found) = CACHE.with(|cache| cache.borrow().get(&key).cloned()) {
        return Ok(found);
    }
    let (text, ..) = &key;
    let parsed = syntax::parse(text, flags, bytes)?;
    let program = program::compile(&parsed.node, parsed.flags, parsed.groups, bytes);
    let pattern = Pattern {
        source: value.base().clone(),
        bytes,
        flags: parsed.flags,
        names: parsed.names,
        program,
    };
    let made = Object::native(types().library(&PATTERN), pattern);
    CACHE.with(|cache| {
        let mut cache = cache.borrow_mut();
        if cache.len() > 512 {
            cache.clear();
        }
        cache.insert(key, made.clone());
    });
    Ok(made)
}

fn check_flags(flags: u32, bytes: bool) -> R<()> {
    let both = syntax::ASCII | syntax::UNICODE;
    let refused = match bytes {
        true if flags & syntax::UNICODE != 0 => "cannot use UNICODE flag with a bytes pattern",
        true if flags & (syntax::LOCALE | syntax::ASCII) == syntax::LOCALE | syntax::ASCII => {
            "ASCII and LOCALE flags are incompatible"
        }
        false if flags & syntax::LOCALE != 0 => "cannot use LOCALE flag with a str pattern",
        false if flags & both == both => "ASCII and UNICODE flags are incompatible",
        _ => return Ok(()),
    };
    Err(value_error(refused))
}

fn flags_of(value: &Value) -> R<u32> {
    match value.given() {
        None => Ok(0),
        Some(value) => Ok(crate::number::index(value)?.as_i64().unwrap_or(0) as u32),
    }
}

fn p(value: &Value) -> R<&Pattern> {
    value
        .any::<Pattern>()
        .ok_or_else(|| type_error("a pattern is needed"))
}

fn m(value: &Value) -> R<&Match> {
    value
        .any::<Match>()
        .ok_or_else(|| type_error("a match is needed"))
}

fn chars_of(text: &Rc<Str>) -> std::rc::Rc<[char]> {
    LAST.with(|last| {
        let mut last = last.borrow_mut();
        if let Some((known, chars)) = &*last {
            if Rc::ptr_eq(known, text) {
                return chars.clone();
            }
        }
        let chars: std::rc::Rc<[char]> = text.as_str().chars().collect();
        *last = Some((text.clone(), chars.clone()));
        chars
    })
}

impl Pattern {
    fn check(&self, string: &Value) -> R<()> {
        match (string.as_str().is_some(), self.bytes) {
            (true, true) => Err(type_error(
                "cannot use a bytes pattern on a string-like object",
            )),
            (false, false) if is_bytes(string) => Err(type_error(
                "cannot use a string pattern on a bytes-like object",
            )),
            (false, _) if !is_bytes(string) => Err(type_error(format!(
                "expected string or bytes-like object, got '{}'",
                string.class_ref().name()
            ))),
            _ => Ok(()),
        }
    }

    fn run(
        &self,
        string: &Value,
        span: Span,
        how: How,
        not_empty_at: Option<usize>,
    ) -> Option<Vec<usize>> {
        match string.base() {
            Value::Str(text) if text.is_ascii() => {
                self.program
                    .run(text.as_str().as_bytes(), span, how, not_empty_at)
            }
            Value::Str(text) => self
                .program
                .run(&chars_of(text)[..], span, how, not_empty_at),
            Value::Bytes(bytes) => self.program.run(bytes.as_slice(), span, how, not_empty_at),
            other => self.program.run(
                &other.as_bytes().unwrap_or_default()[..],
                span,
                how,
                not_empty_at,
            ),
        }
    }

    fn number(&self, group: &Value) -> Option<usize> {
        let number = match group.as_str() {
            Some(name) => self
                .names
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, number)| *number)?,
            None => usize::try_from(crate::number::index(group).ok()?.as_i64()?).ok()?,
        };
        (number <= self.program.groups).then_some(number)
    }
}

fn is_bytes(value: &Value) -> bool {
    matches!(value.base(), Value::Bytes(_)) || value.as_bytes().is_some()
}

fn length(string: &Value) -> usize {
    match string.base() {
        Value::Str(text) => text.len(),
        Value::Bytes(bytes) => bytes.as_slice().len(),
        other => other.as_bytes().map_or(0, |bytes| bytes.len()),
    }
}

fn span_of(string: &Value, start: &Value, end: &Value) -> R<Span> {
    let len = length(string);
    let place = |value: &Value, missing: usize| -> R<usize> {
        match value.given() {
            None => Ok(missing),
            Some(value) => Ok((crate::number::index_clamped(value)?.max(0) as usize).min(len)),
        }
    };
    Ok(Span {
        start: place(start, 0)?,
        end: place(end, len)?,
    })
}

fn cut(string: &Value, start: usize, end: usize) -> Value {
    match string.base() {
        Value::Str(text) => Value::str(text.slice_chars(start, end)),
        Value::Bytes(bytes) => Value::bytes(&bytes.as_slice()[start..end]),
        // A bytearray may have become shorter since.
        other => {
            let bytes = other.as_bytes().unwrap_or_default();
            let end = end.min(bytes.len());
            Value::bytes(&bytes[start.min(end)..end])
        }
    }
}

fn found(pattern: &Value, string: &Value, span: Span, places: Option<Vec<usize>>) -> Value {
    match places {
        Some(places) => {
            let made = Match {
                pattern: pattern.clone(),
                string: string.clone(),
                places,
                span,
            };
            Object::native(types().library(&MATCH), made)
        }
        None => Value::None,
    }
}

fn once(pattern: &Value, string: &Value, (start, end): (&Value, &Value), how: How) -> R {
    let compiled = p(pattern)?;
    compiled.check(string)?;
    let span = span_of(string, start, end)?;
    Ok(found(
        pattern,
        string,
        span,
        compiled.run(string, span, how, None),
    ))
}

/// One match after the other; behind an empty one comes none that is empty too.
struct Scan {
    pattern: Value,
    string: Value,
    at: usize,
    end: usize,
    not_empty_at: Option<usize>,
}

impl Scan {
    fn new(pattern: &Value, string: &Value, span: Span) -> R<Scan> {
        p(pattern)?.check(string)?;
        Ok(Scan {
            pattern: pattern.clone(),
            string: string.clone(),
            at: span.start,
            end: span.end,
            not_empty_at: None,
        })
    }

    fn next(&mut self) -> R<Option<Vec<usize>>> {
        self.step(How::Search)
    }

    fn step(&mut self, how: How) -> R<Option<Vec<usize>>> {
        if self.at > self.end {
            return Ok(None);
        }
        let span = Span {
            start: self.at,
            end: self.end,
        };
        let places = p(&self.pattern)?.run(&self.string, span, how, self.not_empty_at);
        match &places {
            Some(places) => {
                self.at = places[1];
                self.not_empty_at = (places[0] == places[1]).then_some(places[1]);
            }
            None => self.at = self.end + 1,
        }
        Ok(places)
    }
}

fn group_of(string: &Value, places: &[usize], number: usize, missing: &Value) -> Value {
    match (places[number * 2], places[number * 2 + 1]) {
        (start, end) if start != NOWHERE && end != NOWHERE => cut(string, start, end),
        _ => missing.clone(),
    }
}

fn findall(pattern: &Value, string: &Value, start: &Value, end: &Value) -> R {
    let mut scan = Scan::new(pattern, string, span_of(string, start, end)?)?;
    let groups = p(pattern)?.program.groups;
    let empty = if string.as_str().is_some() {
        Value::str("")
    } else {
        Value::bytes(b"".to_vec())
    };
    let mut all = Vec::new();
    while let Some(places) = scan.next()? {
        all.push(match groups {
            0 | 1 => group_of(string, &places, groups, &empty),
            _ => Value::tuple(
                (1..=groups)
                    .map(|number| group_of(string, &places, number, &empty))
                    .collect(),
            ),
        });
    }
    Ok(Value::list(all))
}

fn finditer(pattern: &Value, string: &Value, start: &Value, end: &Value) -> R {
    let span = span_of(string, start, end)?;
    let mut scan = Scan::new(pattern, string, span)?;
    Ok(crate::iter::object(
        "callable_iterator",
        Iter::native(move || {
            let places = scan.next()?;
            Ok(places.map(|places| found(&scan.pattern, &scan.string, span, Some(places))))
        }),
    ))
}

fn split(pattern: &Value, string: &Value, most: &Value) -> R {
    let most = if most.is_undef() {
        0
    } else {
        crate::number::index_clamped(most)?
    };
    let mut scan = Scan::new(
        pattern,
        string,
        span_of(string, &Value::None, &Value::None)?,
    )?;
    let groups = p(pattern)?.program.groups;
    let (mut parts, mut last, mut count) = (Vec::new(), 0, 0);
    while most <= 0 || count < most {
        if most < 0 {
            break;
        }
        let Some(places) = scan.next()? else { break };
        parts.push(cut(string, last, places[0]));
        parts.extend((1..=groups).map(|number| group_of(string, &places, number, &Value::None)));
        last = places[1];
        count += 1;
    }
    parts.push(cut(string, last, length(string)));
    Ok(Value::list(parts))
}

fn sub_pair(pattern: &Value, replacement: &Value, string: &Value, most: &Value) -> R {
    let (text, count) = subn(pattern, replacement, string, most)?;
    Ok(Value::tuple(vec![text, Value::from(count)]))
}

const ESCAPED: &str = "()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}";

fn escape(a: &[Value]) -> R {
    let (text, bytes) = source_text(&a[0])?;
    let mut result = String::new();
    for one in text.chars() {
        if ESCAPED.contains(one) {
            result.push('\\');
        }
        result.push(one);
    }
    Ok(if bytes {
        Value::bytes(
            result
                .chars()
                .map(|one| one as u32 as u8)
                .collect::<Vec<u8>>(),
        )
    } else {
        Value::str(result)
    })
}

static FUNCTIONS: &[Native] = &[
    function("compile", "pattern: flags=", |a| {
        compiled(&a[0], flags_of(&a[1])?)
    }),
    // Where CPython's patterns are unpickled.
    function("_compile", "pattern: flags:", |a| {
        compiled(&a[0], flags_of(&a[1])?)
    }),
    function("match", "pattern: string: flags=", |a| {
        once(
            &compiled(&a[0], flags_of(&a[2])?)?,
            &a[1],
            (&Value::None, &Value::None),
            How::Match,
        )
    }),
    function("fullmatch", "pattern: string: flags=", |a| {
        once(
            &compiled(&a[0], flags_of(&a[2])?)?,
            &a[1],
            (&Value::None, &Value::None),
            How::Full,
        )
    }),
    function("search", "pattern: string: flags=", |a| {
        once(
            &compiled(&a[0], flags_of(&a[2])?)?,
            &a[1],
            (&Value::None, &Value::None),
            How::Search,
        )
    }),
    function("findall", "pattern: string: flags=", |a| {
        findall(
            &compiled(&a[0], flags_of(&a[2])?)?,
            &a[1],
            &Value::None,
            &Value::None,
        )
    }),
    function("finditer", "pattern: string: flags=", |a| {
        finditer(
            &compiled(&a[0], flags_of(&a[2])?)?,
            &a[1],
            &Value::None,
            &Value::None,
        )
    }),
    function("split", "pattern: string: maxsplit= flags=", |a| {
        split(&compiled(&a[0], flags_of(&a[3])?)?, &a[1], &a[2])
    }),
    function("sub", "pattern: repl: string: count= flags=", |a| {
        Ok(subn(&compiled(&a[0], flags_of(&a[4])?)?, &a[1], &a[2], &a[3])?.0)
    }),
    function("subn", "pattern: repl: string: count= flags=", |a| {
        sub_pair(&compiled(&a[0], flags_of(&a[4])?)?, &a[1], &a[2], &a[3])
    }),
    function("escape", "pattern:", escape),
    function("purge", "", |_| {
        CACHE.with(|cache| cache.borrow_mut().clear());
        Ok(Value::None)
    }),
];

fn start(module: &'static Globals) -> R<()> {
    for (long, short, bit) in FLAG_NAMES {
        module.put(long, Value::Int(i64::from(bit)));
        module.put(short, Value::Int(i64::from(bit)));
    }
    module.put("NOFLAG", Value::Int(0));
    module.put("error", Value::Class(error_class()));
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "re",
    functions: &[FUNCTIONS],
    classes: &[&PATTERN, &MATCH, &scanner::RE_SCANNER],
    start,
};
