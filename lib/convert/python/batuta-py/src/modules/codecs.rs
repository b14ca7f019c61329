//! _codecs: encodings by name, for the interpreter's own `codecs` module, which is translated.
use crate::codec;
use crate::exc::lookup_error;
use crate::modules::Library;
use crate::namespace::Namespace;
use crate::native::{function, method, Kind, Native};
use crate::symbol::Sym;
use crate::value::{Value, R};
use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    /// Functions that the program registered.
    static SEARCHES: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
    static FOUND: RefCell<HashMap<String, Value>> = RefCell::default();
}

const HANDLERS_OF_PYTHON: [&str; 8] = [
    "strict",
    "ignore",
    "replace",
    "backslashreplace",
    "xmlcharrefreplace",
    "namereplace",
    "surrogateescape",
    "surrogatepass",
];

fn errors(value: Option<&Value>) -> String {
    let given = value.and_then(Value::given).and_then(Value::as_str);
    given.unwrap_or("strict").to_owned()
}

fn pair(value: Value, length: usize) -> R {
    Ok(Value::tuple(vec![value, Value::from(length)]))
}

fn encode_by(name: &str, a: &[Value]) -> R {
    let Some(text) = a[0].as_str() else {
        return Err(crate::exc::type_error(format!(
            "{}_encode() argument 1 must be str, not {}",
            name.replace('-', "_"),
            a[0].class_ref().name()
        )));
    };
    let bytes = codec::encode(text, name, &errors(a.get(1)))?;
    pair(Value::bytes(bytes), text.chars().count())
}

/// What is no whole character at the end is left for the next call, unless there is none.
fn decode_by(name: &str, a: &[Value]) -> R {
    let Some(bytes) = a[0].as_bytes() else {
        return Err(crate::exc::type_error(format!(
            "a bytes-like object is required, not '{}'",
            a[0].class_ref().name()
        )));
    };
    let last = a
        .get(2)
        .and_then(Value::given)
        .map_or(Ok(false), Value::truth)?;
    let whole = if last {
        bytes.len()
    } else {
        bytes.len() - codec::unfinished(&bytes, name)
    };
    let text = codec::decode(&bytes[..whole], name, &errors(a.get(1)))?;
    pair(Value::str(text), whole)
}

macro_rules! codecs {
    ($($name:literal, $encode:literal, $decode:literal);* $(;)?) => {
        static FUNCTIONS: &[Native] = &[
            $(
                function($encode, "str errors?", |a| encode_by($name, a)),
                function($decode, "data errors? final?", |a| decode_by($name, a)),
            )*
        ];
        static ROWS: &[(&str, &str, &str)] = &[$(($name, $encode, $decode)),*];
    };
}

codecs! {
    "utf-8", "utf_8_encode", "utf_8_decode";
    "latin-1", "latin_1_encode", "latin_1_decode";
    "ascii", "ascii_encode", "ascii_decode";
    "utf-16", "utf_16_encode", "utf_16_decode";
    "utf-16-le", "utf_16_le_encode", "utf_16_le_decode";
    "utf-16-be", "utf_16_be_encode", "utf_16_be_decode";
    "utf-32", "utf_32_encode", "utf_32_decode";
    "utf-32-le", "utf_32_le_encode", "utf_32_le_decode";
    "utf-32-be", "utf_32_be_encode", "utf_32_be_decode";
    "utf-8-sig", "utf_8_sig_encode", "utf_8_sig_decode";
    "cp1252", "cp1252_encode", "cp1252_decode";
}

/// A class of the `codecs` module with one function of its own.
fn class_of(base: &str, name: &str, own: &str, function: Value) -> R {
    let codecs = crate::module::import_module("codecs")?;
    let base = crate::native::class_arg(&crate::attribute::get(&codecs, Sym::new(base))?)?;
    let mut names = Namespace::default();
    names.set(Sym::new(own), function);
    crate::build_class::make(name, &[base], names, None, &[])
}

fn incremental_encode(a: &[Value]) -> R {
    let encode = crate::attribute::get(&a[0], Sym::new("codec_encode"))?;
    let errors = crate::attribute::get(&a[0], Sym::new("errors"))?;
    let pair = crate::call::call(&encode, &[a[1].clone(), errors])?;
    crate::subscript::getitem(&pair, &Value::Int(0))
}

static INCREMENTAL: Native = method("encode", "input final=", incremental_encode);

/// A function that stays the same when it is found through an instance.
fn fixed(name: &str) -> R {
    let row = FUNCTIONS.iter().find(|native| native.name == name);
    match row {
        Some(native) => {
            let function = native.as_kind(Kind::Static);
            Ok(function.value("_codecs"))
        }
        None => Err(lookup_error(format!("unknown encoding: {name}"))),
    }
}

fn info_of(&(name, encode, decode): &(&'static str, &'static str, &'static str)) -> R {
    let codecs = crate::module::import_module("codecs")?;
    let info = crate::attribute::get(&codecs, Sym::new("CodecInfo"))?;
    let (encode, decode) = (fixed(encode)?, fixed(decode)?);
    let incremental = class_of(
        "IncrementalEncoder",
        "IncrementalEncoder",
        "codec_encode",
        encode.clone(),
    )?;
    crate::native::class_arg(&incremental)?.set(Sym::new("encode"), INCREMENTAL.value("codecs"));
    let parts = [
        (
            "streamreader",
            class_of("StreamReader", "StreamReader", "decode", decode.clone())?,
        ),
        (
            "streamwriter",
            class_of("StreamWriter", "StreamWriter", "encode", encode.clone())?,
        ),
        ("incrementalencoder", incremental),
        (
            "incrementaldecoder",
            class_of(
                "BufferedIncrementalDecoder",
                "IncrementalDecoder",
                "_buffer_decode",
                decode.clone(),
            )?,
        ),
        ("name", Value::str(codec::label_of(name))),
    ];
    let keywords: Vec<(Sym, Value)> = parts
        .into_iter()
        .map(|(name, value)| (Sym::new(name), value))
        .collect();
    crate::call::call_sym(&info, &[encode, decode], &keywords)
}

fn lookup(a: &[Value]) -> R {
    let wanted = crate::text::str_string(&a[0])?;
    if let Some(found) = FOUND.with(|found| found.borrow().get(&wanted).cloned()) {
        return Ok(found);
    }
    if let Some(found) = search(&wanted)? {
        return Ok(found);
    }
    let row = ROWS.iter().find(|row| codec::is_same(row.0, &wanted));
    let found = match row {
        Some(row) => info_of(row)?,
        None => return Err(lookup_error(format!("unknown encoding: {wanted}"))),
    };
    FOUND.with(|all| all.borrow_mut().insert(wanted, found.clone()));
    Ok(found)
}

/// What the program's own functions know.
fn search(wanted: &str) -> R<Option<Value>> {
    let name = wanted.to_lowercase().replace([' ', '-'], "_");
    for function in SEARCHES.with(|searches| searches.borrow().clone()) {
        let found = crate::call::call(&function, &[Value::str(name.as_str())])?;
        if !found.is_none() {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn by_info(a: &[Value], at: i64) -> R {
    let encoding = a[1].given().cloned().unwrap_or(Value::str("utf-8"));
    let info = lookup(&[encoding])?;
    let function = crate::subscript::getitem(&info, &Value::Int(at))?;
    let pair = crate::call::call(&function, &[a[0].clone(), Value::str(errors(a.get(2)))])?;
    crate::subscript::getitem(&pair, &Value::Int(0))
}

fn lookup_handler(a: &[Value]) -> R {
    let name = crate::text::str_string(&a[0])?;
    match HANDLERS_OF_PYTHON.iter().find(|known| **known == name) {
        Some(known) => Ok(function(
            "error_handler",
            "error",
            |a| match crate::exc::Exc::from_value(&a[0]) {
                Some(error) => Err(error),
                None => Err(crate::exc::type_error("codec must pass exception instance")),
            },
        )
        .value(known)),
        None => Err(lookup_error(format!("unknown error handler name '{name}'"))),
    }
}

static OTHERS: &[Native] = &[
    function("register", "search_function", |a| {
        SEARCHES.with(|searches| searches.borrow_mut().push(a[0].clone()));
        Ok(Value::None)
    }),
    function("unregister", "search_function", |a| {
        SEARCHES.with(|searches| searches.borrow_mut().retain(|own| !own.is(&a[0])));
        FOUND.with(|found| found.borrow_mut().clear());
        Ok(Value::None)
    }),
    function("lookup", "encoding", lookup),
    function("encode", "obj: encoding= errors=", |a| by_info(a, 0)),
    function("decode", "obj: encoding= errors=", |a| by_info(a, 1)),
    function("lookup_error", "name", lookup_handler),
];

pub static LIBRARY: Library = Library {
    name: "_codecs",
    functions: &[FUNCTIONS, OTHERS],
    classes: &[],
    start: crate::modules::nothing,
};
