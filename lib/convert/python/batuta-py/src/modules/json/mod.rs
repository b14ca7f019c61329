//! _json: what the library's `json` package, which is translated, reads and writes documents by.
mod encoder;
mod escape;
mod markers;
mod number;
mod reader;
mod scanner;
mod writing;

use crate::exc::{type_error, value_error, Exc};
use crate::modules::Library;
use crate::native::{function, Native};
use crate::rc::Rc;
use crate::symbol::Sym;
use crate::text::Str;
use crate::value::{Value, R};
use reader::Reader;

fn text_of(value: &Value) -> R<&Rc<Str>> {
    value.as_text().ok_or_else(|| {
        type_error(format!(
            "first argument must be a string, not {}",
            value.class_ref().name()
        ))
    })
}

/// A JSONDecodeError of the translated package, at the character of this number.
#[cold]
fn decode_error(message: &str, document: &Value, at: i64) -> Exc {
    let class = crate::module::import_module("json.decoder")
        .and_then(|module| crate::attribute::get(&module, Sym::new("JSONDecodeError")));
    let args = [Value::str(message), document.clone(), Value::from(at)];
    match class.and_then(|class| crate::call::call(&class, &args)) {
        Ok(made) => crate::exc::raise(&made),
        Err(error) => error,
    }
}

/// What a limit of the recursion is called where it was met.
#[cold]
fn too_deep(error: Exc, place: &str) -> Exc {
    if !error.is("RecursionError") {
        return error;
    }
    crate::exc::recursion_error(format!("maximum recursion depth exceeded while {place}"))
}

fn scanstring(a: &[Value]) -> R {
    let end = crate::number::ssize(&a[1])?;
    let strict = a[2].is_undef() || a[2].truth()?;
    let text = text_of(&a[0])?;
    let Some(start) = usize::try_from(end).ok().filter(|end| *end <= text.len()) else {
        return Err(value_error("end is out of bounds"));
    };
    let mut reader = Reader::new(&a[0], text, start);
    let read = reader.string(strict)?;
    Ok(crate::tuple::tuple_of([
        Value::str(read),
        Value::from(reader.place()),
    ]))
}

fn escaped(a: &[Value], write: fn(&str, &mut String)) -> R {
    let text = text_of(&a[0])?.as_str();
    let mut result = String::with_capacity(text.len() + 2);
    write(text, &mut result);
    Ok(Value::str(result))
}

static FUNCTIONS: &[Native] = &[
    function("scanstring", "string end strict?", scanstring),
    function("encode_basestring", "string", |a| {
        escaped(a, escape::unicode)
    }),
    function("encode_basestring_ascii", "string", |a| {
        escaped(a, escape::ascii)
    }),
];

pub static LIBRARY: Library = Library {
    name: "_json",
    functions: &[FUNCTIONS],
    classes: &[],
    start: |module| {
        let types = crate::types::types();
        for (name, def) in [
            ("make_scanner", &scanner::SCANNER),
            ("make_encoder", &encoder::ENCODER_CLASS),
        ] {
            module.put(name, Value::Class(types.library(def)));
        }
        Ok(())
    },
};
