//! `make_scanner`: values of a document, with the hooks of a decoder.
use super::number::{end_of_number, int_of};
use super::reader::Reader;
use super::{text_of, too_deep};
use crate::attribute::get;
use crate::call::{call, enter};
use crate::dict::Dict;
use crate::exc::{stop_iteration, type_error, value_error, Exc};
use crate::native::{getter, method, ClassDef, NewArgs};
use crate::object::Object;
use crate::rc::Rc;
use crate::symbol::Sym;
use crate::text::{char_value, Str};
use crate::text_cache::TextCache;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::RefCell;

struct Scanner {
    strict: bool,
    object_hook: Value,
    object_pairs_hook: Value,
    parse_float: Value,
    parse_int: Value,
    parse_constant: Value,
    /// Of the documents before.
    texts: Texts,
}

#[derive(Default)]
struct Texts {
    keys: RefCell<TextCache>,
    values: RefCell<TextCache>,
}

/// One document, or what of it is asked for.
struct Scan<'a> {
    scanner: &'a Scanner,
    reader: Reader<'a>,
}

impl<'a> Scan<'a> {
    fn value(&mut self) -> R {
        match self.reader.peek() {
            Some(b'"') => self.text(),
            Some(b'{') => {
                let place = "decoding a JSON object from a unicode string";
                let _depth = enter().map_err(|error| too_deep(error, place))?;
                self.object()
            }
            Some(b'[') => {
                let place = "decoding a JSON array from a unicode string";
                let _depth = enter().map_err(|error| too_deep(error, place))?;
                self.array()
            }
            Some(b'n') if self.reader.eat("null") => Ok(Value::None),
            Some(b't') if self.reader.eat("true") => Ok(Value::bool(true)),
            Some(b'f') if self.reader.eat("false") => Ok(Value::bool(false)),
            Some(b'N') if self.reader.eat("NaN") => self.constant("NaN"),
            Some(b'I') if self.reader.eat("Infinity") => self.constant("Infinity"),
            Some(b'-') if self.reader.eat("-Infinity") => self.constant("-Infinity"),
            _ => self.number(),
        }
    }

    #[cold]
    fn no_value(&self) -> Exc {
        stop_iteration(Value::from(self.reader.place()))
    }

    fn constant(&self, name: &str) -> R {
        call(&self.scanner.parse_constant, &[Value::str(name)])
    }

    /// The text up to the next quote, if it stands there as it is.
    #[inline]
    fn plain_text(&mut self) -> Option<&'a str> {
        self.reader.at += 1;
        let start = self.reader.at;
        let plain = self.reader.plain(self.scanner.strict);
        if self.reader.peek() == Some(b'"') {
            self.reader.at += 1;
            return Some(plain);
        }
        self.reader.at = start;
        None
    }

    fn escaped_text(&mut self) -> R<String> {
        self.reader.string(self.scanner.strict)
    }

    fn text(&mut self) -> R {
        let Some(plain) = self.plain_text() else {
            return Ok(Value::str(self.escaped_text()?));
        };
        Ok(match *plain.as_bytes() {
            [one] => char_value(char::from(one)),
            _ => Value::Str(self.scanner.texts.values.borrow_mut().shared(plain)),
        })
    }

    fn key(&mut self) -> R<Rc<Str>> {
        if self.reader.peek() != Some(b'"') {
            let message = "Expecting property name enclosed in double quotes";
            return Err(self.reader.error(message));
        }
        match self.plain_text() {
            Some(plain) => Ok(self.scanner.texts.keys.borrow_mut().shared(plain)),
            None => {
                let text = self.escaped_text()?;
                Ok(self.scanner.texts.keys.borrow_mut().shared(&text))
            }
        }
    }

    fn member(&mut self) -> R<(Value, Value)> {
        let key = self.key()?;
        self.reader.skip_space();
        if self.reader.peek() != Some(b':') {
            return Err(self.reader.error("Expecting ':' delimiter"));
        }
        self.reader.at += 1;
        self.reader.skip_space();
        Ok((Value::Str(key), self.value()?))
    }

    fn object(&mut self) -> R {
        let scanner = self.scanner;
        if !scanner.object_pairs_hook.is_none() {
            let mut pairs = Vec::new();
            self.members(|key, value| {
                pairs.push(crate::tuple::tuple_of([key, value]));
                Ok(())
            })?;
            return call(&scanner.object_pairs_hook, &[Value::list(pairs)]);
        }
        let dict = Dict::default();
        self.members(|key, value| dict.set(&key, value))?;
        let made = Value::Dict(Rc::new(dict));
        match &scanner.object_hook {
            Value::None => Ok(made),
            hook => call(hook, &[made]),
        }
    }

    fn members(&mut self, mut add: impl FnMut(Value, Value) -> R<()>) -> R<()> {
        self.reader.at += 1;
        self.reader.skip_space();
        if self.reader.peek() == Some(b'}') {
            self.reader.at += 1;
            return Ok(());
        }
        loop {
            let (key, value) = self.member()?;
            add(key, value)?;
            if self.is_last(b'}')? {
                return Ok(());
            }
        }
    }

    fn array(&mut self) -> R {
        let mut items = Vec::new();
        self.reader.at += 1;
        self.reader.skip_space();
        if self.reader.peek() == Some(b']') {
            self.reader.at += 1;
            return Ok(Value::list(items));
        }
        loop {
            items.push(self.value()?);
            if self.is_last(b']')? {
                return Ok(Value::list(items));
            }
        }
    }

    /// After an item: what ends the whole, or a comma.
    fn is_last(&mut self, end: u8) -> R<bool> {
        self.reader.skip_space();
        match self.reader.peek() {
            Some(b',') => {
                self.reader.at += 1;
                self.reader.skip_space();
                Ok(false)
            }
            Some(byte) if byte == end => {
                self.reader.at += 1;
                Ok(true)
            }
            _ => Err(self.reader.error("Expecting ',' delimiter")),
        }
    }

    fn number(&mut self) -> R {
        let text = self.reader.text;
        let start = self.reader.at;
        let Some((end, is_float)) = end_of_number(text.as_bytes(), start) else {
            return Err(self.no_value());
        };
        self.reader.at = end;
        let digits = &text[start..end];
        let (parse, own) = if is_float {
            (&self.scanner.parse_float, &types().float)
        } else {
            (&self.scanner.parse_int, &types().int)
        };
        if !matches!(parse, Value::Class(class) if Rc::ptr_eq(class, own)) {
            return call(parse, &[Value::str(digits)]);
        }
        if is_float {
            return Ok(Value::float(digits.parse().unwrap_or(f64::NAN)));
        }
        int_of(digits)
    }
}

fn scanner(value: &Value) -> R<&Scanner> {
    value
        .any::<Scanner>()
        .ok_or_else(|| type_error("a Scanner is needed"))
}

fn missing(name: &str, place: usize) -> Exc {
    type_error(format!(
        "scan_once() missing required argument '{name}' (pos {place})"
    ))
}

fn scan_once(a: &[Value]) -> R {
    if a[1].is_undef() {
        return Err(missing("string", 1));
    }
    if a[2].is_undef() {
        return Err(missing("idx", 2));
    }
    let place = crate::number::ssize(&a[2])?;
    let text = text_of(&a[1])?;
    let Ok(place) = usize::try_from(place) else {
        return Err(value_error("idx cannot be negative"));
    };
    if place >= text.len() {
        return Err(stop_iteration(Value::from(place)));
    }
    let mut scan = Scan {
        scanner: scanner(&a[0])?,
        reader: Reader::new(&a[1], text, place),
    };
    let value = scan.value()?;
    Ok(crate::tuple::tuple_of([
        value,
        Value::from(scan.reader.place()),
    ]))
}

static ARGS: NewArgs = NewArgs::new("make_scanner", "context:");

pub static SCANNER: ClassDef = ClassDef {
    name: "_json.Scanner",
    base: "object",
    module: "_json",
    new: Some(|class, args, keywords| {
        let bound = ARGS.bind(args, keywords)?;
        let part = |name: &str| get(&bound[0], Sym::new(name));
        let made = Scanner {
            strict: part("strict")?.truth()?,
            object_hook: part("object_hook")?,
            object_pairs_hook: part("object_pairs_hook")?,
            parse_float: part("parse_float")?,
            parse_int: part("parse_int")?,
            parse_constant: part("parse_constant")?,
            texts: Texts::default(),
        };
        Ok(Object::native(class.clone(), made))
    }),
    natives: &[
        method("__call__", "string= idx=", scan_once),
        getter("strict", |a| Ok(Value::bool(scanner(&a[0])?.strict))),
        getter("object_hook", |a| Ok(scanner(&a[0])?.object_hook.clone())),
        getter("object_pairs_hook", |a| {
            Ok(scanner(&a[0])?.object_pairs_hook.clone())
        }),
        getter("parse_float", |a| Ok(scanner(&a[0])?.parse_float.clone())),
        getter("parse_int", |a| Ok(scanner(&a[0])?.parse_int.clone())),
        getter("parse_constant", |a| {
            Ok(scanner(&a[0])?.parse_constant.clone())
        }),
    ],
};
