//! The classes that files have in common, which programs derive from and ask `isinstance` for.
use crate::exc::{type_error, value_error};
use crate::native::{getter, method, ClassDef, NativeFn};
use crate::object::Object;
use crate::symbol::{known, Sym};
use crate::value::{Value, R};

fn is_closed(value: &Value) -> R<bool> {
    let own = value
        .as_object()
        .and_then(|object| object.get(Sym::new("__closed")));
    own.map_or(Ok(false), |closed| closed.truth())
}

fn check_open(value: &Value) -> R<()> {
    if is_closed(value)? {
        return Err(value_error("I/O operation on closed file."));
    }
    Ok(())
}

fn close(a: &[Value]) -> R {
    if !is_closed(&a[0])? {
        crate::attribute::call_by_sym(Sym::new("flush"), &a[..1], &[])?;
        if let Some(object) = a[0].as_object() {
            object.set(Sym::new("__closed"), Value::bool(true));
        }
    }
    Ok(Value::None)
}

fn next_line(a: &[Value]) -> R {
    let line = crate::attribute::call_by_sym(Sym::new("readline"), &a[..1], &[])?;
    if line.truth()? {
        return Ok(line);
    }
    Err(crate::exc::stop_iteration(Value::None))
}

fn write_lines(a: &[Value]) -> R {
    check_open(&a[0])?;
    let mut lines = crate::iter::iter(&a[1])?;
    while let Some(line) = lines.next()? {
        crate::attribute::call_by_sym(known::WRITE, &[a[0].clone(), line], &[])?;
    }
    Ok(Value::None)
}

const NO: NativeFn = |a| check_open(&a[0]).map(|()| Value::bool(false));

fn new(class: &crate::class::ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if class.native && !(args.is_empty() && keywords.is_empty()) {
        return Err(type_error(format!("{}() takes no arguments", class.name())));
    }
    Ok(Object::native(class.clone(), ()))
}

pub static IO_BASE: ClassDef = ClassDef {
    name: "io.IOBase",
    base: "object",
    module: "io",
    new: Some(new),
    natives: &[
        method("readable", "", NO),
        method("writable", "", NO),
        method("seekable", "", NO),
        method("isatty", "", NO),
        method("flush", "", |a| check_open(&a[0]).map(|()| Value::None)),
        method("close", "", close),
        getter("closed", |a| is_closed(&a[0]).map(Value::bool)),
        method("__enter__", "", |a| {
            check_open(&a[0]).map(|()| a[0].clone())
        }),
        method("__exit__", "*args", |a| {
            crate::attribute::call_by_sym(known::CLOSE, &a[..1], &[])
        }),
        method("__iter__", "", |a| check_open(&a[0]).map(|()| a[0].clone())),
        method("__next__", "", next_line),
        method("readlines", "hint?", |a| {
            crate::iter::collect(&a[0]).map(Value::list)
        }),
        method("writelines", "lines", write_lines),
    ],
};

macro_rules! bases {
    ($($static:ident, $name:literal);* $(;)?) => {
        $(pub static $static: ClassDef =
            ClassDef { name: $name, base: "io.IOBase", module: "io", new: Some(new), natives: &[] };)*
    };
}

bases! {
    RAW_BASE, "io.RawIOBase";
    BUFFERED_BASE, "io.BufferedIOBase";
    TEXT_BASE, "io.TextIOBase";
}
