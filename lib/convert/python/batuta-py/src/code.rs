//! Code objects: what a program can read of how a function was written.
use crate::exc::not_implemented_error;
use crate::function::Signature;
use crate::native::{getter, method, ClassDef};
use crate::object::Object;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::RefCell;
use std::collections::HashMap;

/// What a signature lacks.
pub struct Code {
    /// Relative to the project's folder.
    pub file: &'static str,
    pub line: u32,
    /// CO_GENERATOR, CO_COROUTINE or CO_ASYNC_GENERATOR, and CO_NESTED.
    pub flags: u32,
    /// Variables behind the parameters.
    pub locals: &'static [&'static str],
    /// Variables that inner functions share, and those of outer functions.
    pub cells: &'static [&'static str],
    pub frees: &'static [&'static str],
}

const OPTIMIZED_NEWLOCALS: u32 = 3;
const VARARGS: u32 = 4;
const VARKEYWORDS: u32 = 8;

struct Of(&'static Signature, &'static Code);

thread_local! {
    /// By the address of the signature: a function has one code object.
    static MADE: RefCell<HashMap<usize, Value>> = RefCell::default();
}

/// None if nothing in the program reads code objects.
pub fn of(signature: &'static Signature) -> Option<Value> {
    let code = signature.code?;
    let place = std::ptr::from_ref(signature) as usize;
    if let Some(made) = MADE.with(|made| made.borrow().get(&place).cloned()) {
        return Some(made);
    }
    let value = Object::native(types().named("code"), Of(signature, code));
    MADE.with(|made| made.borrow_mut().insert(place, value.clone()));
    Some(value)
}

fn code(value: &Value) -> R<&Of> {
    value
        .any::<Of>()
        .ok_or_else(|| crate::exc::type_error("a code object is needed"))
}

fn names(names: &[&str]) -> Value {
    Value::tuple(names.iter().map(|name| Value::str(*name)).collect())
}

/// Parameters in the order of a code object, then the other variables.
fn variables(Of(signature, code): &Of) -> Vec<&'static str> {
    let mut all: Vec<&str> = signature.params.to_vec();
    all.extend(signature.kwonly);
    all.extend(signature.vararg);
    all.extend(signature.kwarg);
    all.extend(code.locals);
    all
}

fn flags(Of(signature, code): &Of) -> u32 {
    let mut flags = OPTIMIZED_NEWLOCALS | code.flags;
    if signature.vararg.is_some() {
        flags |= VARARGS;
    }
    if signature.kwarg.is_some() {
        flags |= VARKEYWORDS;
    }
    flags
}

fn repr(a: &[Value]) -> R {
    let Of(signature, about) = code(&a[0])?;
    Ok(Value::str(format!(
        "<code object {} at 0x{:x}, file \"{}\", line {}>",
        signature.name,
        a[0].id(),
        crate::traceback::path_of(about.file),
        about.line
    )))
}

pub static CODE: ClassDef = ClassDef {
    name: "code",
    base: "object",
    module: "builtins",
    new: Some(|_, _, _| Err(not_implemented_error("code objects cannot be made"))),
    natives: &[
        method("__repr__", "", repr),
        getter("co_name", |a| Ok(Value::str(code(&a[0])?.0.name))),
        getter("co_qualname", |a| Ok(Value::str(code(&a[0])?.0.qualname))),
        getter("co_filename", |a| {
            Ok(Value::str(crate::traceback::path_of(code(&a[0])?.1.file)))
        }),
        getter("co_firstlineno", |a| {
            Ok(Value::Int(i64::from(code(&a[0])?.1.line)))
        }),
        getter("co_argcount", |a| {
            Ok(Value::from(code(&a[0])?.0.params.len()))
        }),
        getter("co_posonlyargcount", |a| {
            Ok(Value::from(code(&a[0])?.0.posonly))
        }),
        getter("co_kwonlyargcount", |a| {
            Ok(Value::from(code(&a[0])?.0.kwonly.len()))
        }),
        getter("co_varnames", |a| Ok(names(&variables(code(&a[0])?)))),
        getter("co_nlocals", |a| {
            Ok(Value::from(variables(code(&a[0])?).len()))
        }),
        getter("co_cellvars", |a| Ok(names(code(&a[0])?.1.cells))),
        getter("co_freevars", |a| Ok(names(code(&a[0])?.1.frees))),
        getter("co_flags", |a| {
            Ok(Value::Int(i64::from(flags(code(&a[0])?))))
        }),
    ],
};
