//! What tests/json_cases.py calls, on this side.
use batuta_py::attribute::get;
use batuta_py::builtins::builtin;
use batuta_py::call::{call, call_sym, keywords_of};
use batuta_py::exc::value_error;
use batuta_py::native::{function, Native};
use batuta_py::prelude::*;

/// The package is translated, so that a program has it and the crate has not: here its error is a plain one.
static JSON_DECODE_ERROR: Native = function("JSONDecodeError", "msg doc pos", |a| {
    let text = format!(
        "{} at {}",
        batuta_py::text::str_string(&a[0])?,
        batuta_py::text::str_string(&a[2])?
    );
    Ok(value_error(text).value())
});

pub fn install() {
    for name in ["json", "json.decoder"] {
        let module = Globals::make(name, &[], true);
        module.put("JSONDecodeError", JSON_DECODE_ERROR.value("json"));
        batuta_py::module::add(name, module);
    }
}

fn of_json(name: &str) -> R {
    get(&import_module("_json")?, Sym::new(name))
}

fn named(value: &Value) -> Value {
    match value.as_str() {
        Some(name) => builtin(name),
        None => value.clone(),
    }
}

fn scan(document: &Value, place: &Value, settings: &Value) -> R {
    let mut context = vec![
        (Sym::new("object_hook"), Value::None),
        (Sym::new("object_pairs_hook"), Value::None),
        (Sym::new("parse_float"), builtin("float")),
        (Sym::new("parse_int"), builtin("int")),
        (Sym::new("parse_constant"), builtin("str")),
    ];
    for (name, value) in keywords_of(settings)? {
        context.retain(|(known, _)| *known != name);
        context.push((name, named(&value)));
    }
    let class = get(&import_module("types")?, Sym::new("SimpleNamespace"))?;
    let context = call_sym(&class, &[], &context)?;
    let scanner = call(&of_json("make_scanner")?, &[context])?;
    call(&scanner, &[document.clone(), place.clone()])
}

fn encode(value: &Value, settings: &Value) -> R {
    let setting = |name: &str| getitem(settings, &Value::str(name));
    let markers = match setting("check_circular")?.truth()? {
        true => dict(Vec::new())?,
        false => Value::None,
    };
    let encoder = match setting("encoder")?.as_str() {
        Some("") => of_json("encode_basestring_ascii")?,
        Some("ascii") => of_json("encode_basestring")?,
        _ => named(&setting("encoder")?),
    };
    let [item, key] = unpack(&setting("separators")?)?;
    let settings = [
        markers.clone(),
        named(&setting("default")?),
        encoder,
        Value::None,
        key,
        item,
        setting("sort_keys")?,
        setting("skipkeys")?,
        setting("allow_nan")?,
    ];
    let made = call(&of_json("make_encoder")?, &settings)?;
    let text = call(&made, &[value.clone(), Value::Int(0)])?;
    let left = markers.as_dict().map_or(0, |dict| dict.len());
    Ok(tuple(vec![text, Value::from(left)]))
}

pub fn run(name: &str, args: &[Value]) -> R {
    match (name, args) {
        ("scan", [document, place, settings]) => scan(document, place, settings),
        ("encode", [value, settings]) => encode(value, settings),
        _ => call(&of_json(name)?, args),
    }
}
