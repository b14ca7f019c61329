//! The built-in functions.
use crate::attribute as attr;
use crate::compare::{is_gt, is_lt};
use crate::exc::{type_error, value_error};
use crate::iter::{self, Iter};
use crate::module::Globals;
use crate::native::{function, Native};
use crate::symbol::{known, Sym};
use crate::text;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::Cell;

thread_local!(static MODULE: Cell<Option<&'static Globals>> = const { Cell::new(None) });

fn globals() -> &'static Globals {
    if let Some(module) = MODULE.with(Cell::get) {
        return module;
    }
    let module = Globals::make("builtins", &[], true);
    module.put("__name__", Value::str("builtins"));
    for native in FUNCTIONS {
        module.put(native.name, native.value("builtins"));
    }
    for name in crate::class_table::BUILTIN_CLASSES {
        module.put(name, Value::Class(types().named(name)));
    }
    for (name, _) in crate::exc::HIERARCHY {
        module.put(name, Value::Class(types().named(name)));
    }
    module.put("EnvironmentError", Value::Class(types().named("OSError")));
    module.put("IOError", Value::Class(types().named("OSError")));
    module.put("None", Value::None);
    module.put("True", Value::bool(true));
    module.put("False", Value::bool(false));
    module.put("Ellipsis", Value::Ellipsis);
    module.put("NotImplemented", Value::NotImplemented);
    module.put("__debug__", Value::bool(true));
    MODULE.with(|cell| cell.set(Some(module)));
    module
}

pub fn module() -> Value {
    Value::Module(globals())
}

pub fn find(name: &str) -> Option<Value> {
    globals().own(name)
}

/// The builtin of a name that is known to exist.
pub fn builtin(name: &str) -> Value {
    find(name).unwrap_or(Value::None)
}

pub fn names() -> Vec<String> {
    globals()
        .entries()
        .into_iter()
        .map(|(name, _)| name)
        .collect()
}

pub static FUNCTIONS: &[Native] = &[
    function("abs", "x", abs),
    function("all", "iterable", |a| any_all(&a[0], false)),
    function("any", "iterable", |a| any_all(&a[0], true)),
    function("ascii", "object", |a| text::ascii(&a[0])),
    function("bin", "number", |a| radix(&a[0], 2, "0b")),
    function("callable", "object", |a| {
        Ok(Value::bool(crate::call::callable(&a[0])))
    }),
    function("chr", "code", chr),
    function("delattr", "object name", |a| {
        attr::del(&a[0], name_of(&a[1], "attribute name must be string")?)?;
        Ok(Value::None)
    }),
    function("dir", "object", |a| {
        Ok(Value::list(
            crate::dir::names(&a[0])?
                .into_iter()
                .map(Value::str)
                .collect(),
        ))
    }),
    function("divmod", "x y", |a| crate::operator::divmod(&a[0], &a[1])),
    function("format", "value spec?", |a| {
        let spec = if a[1].is_undef() {
            Some("")
        } else {
            a[1].as_str()
        };
        match spec {
            Some(spec) => crate::format::format(&a[0], spec),
            None => Err(type_error(format!(
                "format() argument 2 must be str, not {}",
                a[1].class_ref().name()
            ))),
        }
    }),
    function("getattr", "object name default?", getattr),
    function("hasattr", "object name", |a| {
        let name = name_of(&a[1], "hasattr(): attribute name must be string")?;
        Ok(Value::bool(attr::has_attr(&a[0], name)?))
    }),
    function("hash", "object", |a| {
        crate::hash::hash(&a[0]).map(Value::Int)
    }),
    function("hex", "number", |a| radix(&a[0], 16, "0x")),
    function("id", "object", |a| Ok(Value::Int(a[0].id()))),
    function("input", "prompt?", crate::stdio::input),
    function("isinstance", "object class", |a| {
        crate::types::isinstance(&a[0], &a[1]).map(Value::bool)
    }),
    function("issubclass", "class other", |a| {
        crate::types::issubclass(&a[0], &a[1]).map(Value::bool)
    }),
    function("iter", "object sentinel?", |a| {
        if a[1].is_undef() {
            return Ok(iter::iter(&a[0])?.value());
        }
        if !crate::call::callable(&a[0]) {
            return Err(type_error("iter(v, w): v must be callable"));
        }
        Ok(Iter::Call(a[0].clone(), a[1].clone()).value())
    }),
    function("len", "object", |a| {
        crate::subscript::len(&a[0]).map(Value::Int)
    }),
    function("max", "*args * key= default=", |a| extreme(a, "max", is_gt)),
    function("min", "*args * key= default=", |a| extreme(a, "min", is_lt)),
    function("aiter", "async_iterable", crate::coroutine::aiter),
    function("anext", "iterator default?", crate::coroutine::anext),
    function("next", "iterator default?", next),
    function("oct", "number", |a| radix(&a[0], 8, "0o")),
    function(
        "open",
        "file: mode= buffering= encoding= errors= newline= closefd= opener=",
        crate::file::open,
    ),
    function("ord", "c", ord),
    function("pow", "base: exp: mod=", pow),
    function("print", "*args * sep= end= file= flush=", print_native),
    function("repr", "object", |a| text::repr(&a[0])),
    function("round", "number: ndigits=", round),
    function("setattr", "object name value", |a| {
        attr::set(
            &a[0],
            name_of(&a[1], "attribute name must be string")?,
            a[2].clone(),
        )?;
        Ok(Value::None)
    }),
    function("sorted", "iterable * key= reverse=", |a| {
        let mut items = iter::collect(&a[0])?;
        crate::sort::sort(&mut items, a[1].given(), !a[2].is_undef() && a[2].truth()?)?;
        Ok(Value::list(items))
    }),
    function("sum", "iterable start=", |a| sum(&a[0], &a[1])),
    function("vars", "object", vars),
    function(
        "__import__",
        "name globals= locals= fromlist= level=",
        crate::modules::importing::dunder_import,
    ),
    function("exit", "code?", crate::modules::sys::exit),
    function("quit", "code?", crate::modules::sys::exit),
];

fn name_of(value: &Value, text: &str) -> R<Sym> {
    match value.as_str() {
        Some(name) => Ok(Sym::new(name)),
        None if text.starts_with("attr") => Err(type_error(format!(
            "{text}, not '{}'",
            value.class_ref().name()
        ))),
        None => Err(type_error(text)),
    }
}

pub fn abs(a: &[Value]) -> R {
    if let Some(result) = crate::int_methods::abs(&a[0])? {
        return Ok(result);
    }
    match attr::call_special(known::ABS, &a[..1]) {
        Some(result) => result,
        None => Err(type_error(format!(
            "bad operand type for abs(): '{}'",
            a[0].class_ref().name()
        ))),
    }
}

fn any_all(iterable: &Value, wanted: bool) -> R {
    let mut items = iter::iter(iterable)?;
    while let Some(item) = items.next()? {
        if item.truth()? == wanted {
            return Ok(Value::bool(wanted));
        }
    }
    Ok(Value::bool(!wanted))
}

fn radix(value: &Value, base: u32, prefix: &str) -> R {
    let number = crate::number::index(value)?.as_bigint().unwrap_or_default();
    let sign = if number.sign() == num_bigint::Sign::Minus {
        "-"
    } else {
        ""
    };
    Ok(Value::str(format!(
        "{sign}{prefix}{}",
        number.magnitude().to_str_radix(base)
    )))
}

pub fn chr(a: &[Value]) -> R {
    let code = match &a[0] {
        Value::Int(code) => *code,
        other => code_point(other)?,
    };
    let one = u32::try_from(code)
        .ok()
        .filter(|code| *code < 0x11_0000)
        .and_then(text::char_of);
    one.map(text::char_value)
        .ok_or_else(|| value_error("chr() arg not in range(0x110000)"))
}

fn code_point(value: &Value) -> R<i64> {
    match crate::number::index(value)? {
        Value::Int(code) => Ok(code),
        _ => Err(crate::exc::overflow_error(
            "Python int too large to convert to C int",
        )),
    }
}

pub fn ord(a: &[Value]) -> R {
    if let Some(text) = a[0].as_text() {
        if text.len() == 1 {
            let one = text.as_str().chars().next().unwrap_or_default();
            return Ok(Value::Int(i64::from(text::code_of(one))));
        }
        return Err(type_error(format!(
            "ord() expected a character, but string of length {} found",
            text.len()
        )));
    }
    match a[0].as_bytes() {
        Some(bytes) if bytes.len() == 1 => Ok(Value::Int(i64::from(bytes[0]))),
        Some(bytes) => Err(type_error(format!(
            "ord() expected a character, but string of length {} found",
            bytes.len()
        ))),
        None => Err(type_error(format!(
            "ord() expected string of length 1, but {} found",
            a[0].class_ref().name()
        ))),
    }
}

fn getattr(a: &[Value]) -> R {
    let name = name_of(&a[1], "attribute name must be string")?;
    if a[2].is_undef() {
        return attr::get(&a[0], name);
    }
    Ok(attr::get_optional(&a[0], name)?.unwrap_or_else(|| a[2].clone()))
}

/// The least and the largest one of a list, tuple or set of small integers only; None for others, and where there are none.
fn int_limits(items: &Value) -> Option<(i64, i64)> {
    fn of<'a>(mut items: impl Iterator<Item = &'a Value>) -> Option<(i64, i64)> {
        let number = |item: &Value| match item {
            Value::Int(number) => Some(*number),
            _ => None,
        };
        let first = number(items.next()?)?;
        items.try_fold((first, first), |(least, most), item| {
            let number = number(item)?;
            Some((number.min(least), number.max(most)))
        })
    }
    match items {
        Value::List(list) => of(list.items.borrow().iter()),
        Value::Tuple(tuple) => of(tuple.items().iter()),
        Value::Set(set) | Value::FrozenSet(set) => {
            let table = set.table.borrow();
            let keys = table.slots.iter().map(|slot| &slot.key);
            of(keys.filter(|key| !key.is_undef()))
        }
        _ => None,
    }
}

fn extreme(a: &[Value], name: &str, better: fn(&Value, &Value) -> R<bool>) -> R {
    // The keyword-only values come first, since the rest is a tuple at the end.
    let (key, default, args) = (&a[0], &a[1], a[2].as_tuple().unwrap_or_default());
    if let (Value::Undef | Value::None, [one]) = (key, args) {
        if let Some((least, most)) = int_limits(one) {
            return Ok(Value::Int(if name == "min" { least } else { most }));
        }
    }
    let mut items = match args {
        [] => {
            return Err(type_error(format!(
                "{name} expected at least 1 argument, got 0"
            )))
        }
        [one] => iter::iter(one)?,
        _ if !default.is_undef() => {
            return Err(type_error(format!(
                "Cannot specify a default for {name}() with multiple positional arguments"
            )))
        }
        _ => iter::iter(&a[2])?,
    };
    let Some(mut best) = items.next()? else {
        if default.is_undef() {
            return Err(value_error(format!("{name}() arg is an empty sequence")));
        }
        return Ok(default.clone());
    };
    let Some(key) = key.given() else {
        while let Some(item) = items.next()? {
            if better(&item, &best)? {
                best = item;
            }
        }
        return Ok(best);
    };
    let mut best_key = crate::call::call(key, std::slice::from_ref(&best))?;
    while let Some(item) = items.next()? {
        let item_key = crate::call::call(key, std::slice::from_ref(&item))?;
        if better(&item_key, &best_key)? {
            best = item;
            best_key = item_key;
        }
    }
    Ok(best)
}

/// `min(a, b, ...)`
pub fn min_of(items: &[Value]) -> R {
    best_of(items, is_lt)
}

/// `max(a, b, ...)`
pub fn max_of(items: &[Value]) -> R {
    best_of(items, is_gt)
}

fn best_of(items: &[Value], better: fn(&Value, &Value) -> R<bool>) -> R {
    let mut best = &items[0];
    for item in &items[1..] {
        if better(item, best)? {
            best = item;
        }
    }
    Ok(best.clone())
}

fn next(a: &[Value]) -> R {
    match iter::next_of(&a[0]) {
        Ok(Some(value)) => Ok(value),
        Ok(None) if a[1].is_undef() => Err(crate::exc::stop_iteration(Value::None)),
        Ok(None) => Ok(a[1].clone()),
        Err(error) if !a[1].is_undef() && error.is("StopIteration") => Ok(a[1].clone()),
        Err(error) => Err(error),
    }
}

fn pow(a: &[Value]) -> R {
    match a[2].given() {
        None => crate::operator::pow(&a[0], &a[1]),
        Some(modulus) => {
            if a.iter().any(|value| matches!(value, Value::Decimal(_))) {
                let result = crate::modules::decimal::power_of_three(a)?;
                if !result.is_not_implemented() {
                    return Ok(result);
                }
            }
            crate::number::pow_mod(&a[0], &a[1], modulus)
        }
    }
}

fn round(a: &[Value]) -> R {
    let args = match a[1].given() {
        Some(places) => vec![a[0].clone(), places.clone()],
        None => vec![a[0].clone()],
    };
    match attr::call_special(known::ROUND, &args) {
        Some(result) => result,
        None => Err(type_error(format!(
            "type {} doesn't define __round__ method",
            a[0].class_ref().name()
        ))),
    }
}

pub fn sum(iterable: &Value, start: &Value) -> R {
    let mut total = if start.is_undef() {
        Value::Int(0)
    } else {
        start.clone()
    };
    let refused = match total.base() {
        Value::Str(_) => Some(("strings", "''.join(seq)")),
        Value::Bytes(_) => Some(("bytes", "b''.join(seq)")),
        Value::ByteArray(_) => Some(("bytearray", "b''.join(seq)")),
        _ => None,
    };
    if let Some((what, name)) = refused {
        return Err(type_error(format!(
            "sum() can't sum {what} [use {name} instead]"
        )));
    }
    let mut items = iter::iter(iterable)?;
    while let Some(item) = items.next()? {
        // Not in place: a list that was given as the start is not changed.
        total = crate::operator::add(&total, &item)?;
    }
    Ok(total)
}

fn vars(a: &[Value]) -> R {
    match attr::get_optional(&a[0], known::DICT)? {
        Some(dict) => Ok(dict),
        None => Err(type_error("vars() argument must have __dict__ attribute")),
    }
}

fn separator<'a>(value: &'a Value, other: &'a str, name: &str) -> R<&'a str> {
    let Some(value) = value.given() else {
        return Ok(other);
    };
    value.as_str().ok_or_else(|| {
        type_error(format!(
            "{name} must be None or a string, not {}",
            value.class_ref().name()
        ))
    })
}

fn print_native(a: &[Value]) -> R {
    let (sep, end, file, flush) = (&a[0], &a[1], &a[2], &a[3]);
    let sep = separator(sep, " ", "sep")?;
    let end = separator(end, "\n", "end")?;
    let (line, pieces) = print_line(a[4].as_tuple().unwrap_or_default(), sep, end)?;
    crate::stdio::print_to(file, &line, &pieces, !flush.is_undef() && flush.truth()?)?;
    Ok(Value::None)
}

/// The whole text, and the lengths of its pieces: values, what stands between them and the end.
fn print_line(values: &[Value], sep: &str, end: &str) -> R<(String, Vec<usize>)> {
    let mut line = String::new();
    let mut pieces = Vec::with_capacity(2 * values.len() + 1);
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            line.push_str(sep);
            pieces.push(sep.len());
        }
        let before = line.len();
        match value {
            Value::Str(text) => line.push_str(text.as_str()),
            other => line.push_str(text::str_of(other)?.as_str().unwrap_or_default()),
        }
        pieces.push(line.len() - before);
    }
    line.push_str(end);
    pieces.push(end.len());
    Ok((line, pieces))
}

/// `print` without keywords.
pub fn print(values: &[Value]) -> R<()> {
    let (line, pieces) = print_line(values, " ", "\n")?;
    crate::stdio::print_to(&Value::Undef, &line, &pieces, false)
}
