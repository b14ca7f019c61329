//! contextvars, for the one thread of a program.
use crate::class::ClassRef;
use crate::dict::Dict;
use crate::exc::{runtime_error, type_error, value_error};
use crate::iter::{view, Part};
use crate::modules::Library;
use crate::native::{class_method, function, getter, method, ClassDef, Native, NewArgs};
use crate::object::Object;
use crate::rc::Rc;
use crate::symbol::Sym;
use crate::text::repr_string;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};

struct Variable {
    name: Value,
    default: Value,
}

struct Context {
    values: RefCell<Rc<Dict>>,
    entered: Cell<bool>,
}

struct Token {
    variable: Value,
    context: Value,
    /// Undef where there was none.
    old: Value,
    used: Cell<bool>,
}

thread_local! {
    static CURRENT: RefCell<Value> = const { RefCell::new(Value::Undef) };
    /// Another number each time that the current context changes.
    static GENERATION: Cell<u64> = const { Cell::new(0) };
}

/// Makes a context the current one; gives the one that was it.
fn enter(context: Value) -> Value {
    GENERATION.with(|generation| generation.set(generation.get() + 1));
    CURRENT.with(|current| current.replace(context))
}

fn new_context(values: Dict) -> Value {
    let state = Context {
        values: RefCell::new(Rc::new(values)),
        entered: Cell::new(false),
    };
    Object::native(types().library(&CONTEXT), state)
}

pub fn current() -> Value {
    let found = CURRENT.with(|current| current.borrow().clone());
    if !found.is_undef() {
        return found;
    }
    let first = new_context(Dict::default());
    enter(first.clone());
    first
}

/// The same number as long as the program is within the same context.
#[inline]
pub fn generation() -> u64 {
    GENERATION.with(Cell::get)
}

/// A variable of the runtime itself.
pub fn variable_of(name: &str) -> Value {
    let name = Value::str(name);
    let default = Value::Undef;
    Object::native(types().library(&VARIABLE), Variable { name, default })
}

/// What a variable of the runtime is in the current context.
pub fn value_of(variable: &Value) -> R<Option<Value>> {
    values(&current())?.get(variable)
}

pub fn put(variable: &Value, value: &Value) -> R<()> {
    values(&current())?.set(variable, value.clone())
}

fn variable(value: &Value) -> R<&Variable> {
    match value.any::<Variable>() {
        Some(variable) => Ok(variable),
        None => Err(type_error(format!(
            "a ContextVar key was expected, got {}",
            repr_string(value)?
        ))),
    }
}

fn context(value: &Value) -> R<&Context> {
    value
        .any::<Context>()
        .ok_or_else(|| type_error("a Context is needed"))
}

fn values(value: &Value) -> R<Rc<Dict>> {
    Ok(context(value)?.values.borrow().clone())
}

fn get(a: &[Value]) -> R {
    let asked = variable(&a[0])?;
    if let Some(value) = values(&current())?.get(&a[0])? {
        return Ok(value);
    }
    match (a[1].is_undef(), asked.default.is_undef()) {
        (false, _) => Ok(a[1].clone()),
        (true, false) => Ok(asked.default.clone()),
        (true, true) => Err(crate::exc::make(
            &types().exception("LookupError"),
            vec![a[0].clone()],
        )),
    }
}

fn set(a: &[Value]) -> R {
    variable(&a[0])?;
    let here = current();
    let known = values(&here)?;
    let token = Token {
        variable: a[0].clone(),
        context: here,
        old: known.get(&a[0])?.unwrap_or(Value::Undef),
        used: Cell::new(false),
    };
    known.set(&a[0], a[1].clone())?;
    Ok(Object::native(types().library(&TOKEN), token))
}

fn reset(a: &[Value]) -> R {
    variable(&a[0])?;
    let Some(token) = a[1].any::<Token>() else {
        return Err(type_error(format!(
            "expected an instance of Token, got {}",
            repr_string(&a[1])?
        )));
    };
    let shown = || repr_string(&a[1]);
    if token.used.get() {
        return Err(runtime_error(format!(
            "{} has already been used once",
            shown()?
        )));
    }
    if !token.variable.is(&a[0]) {
        return Err(value_error(format!(
            "{} was created by a different ContextVar",
            shown()?
        )));
    }
    let here = current();
    if !token.context.is(&here) {
        return Err(value_error(format!(
            "{} was created in a different Context",
            shown()?
        )));
    }
    token.used.set(true);
    let known = values(&here)?;
    if token.old.is_undef() {
        known.remove(&a[0])?;
    } else {
        known.set(&a[0], token.old.clone())?;
    }
    Ok(Value::None)
}

fn variable_repr(a: &[Value]) -> R {
    let shown = variable(&a[0])?;
    let mut text = format!("<ContextVar name={}", repr_string(&shown.name)?);
    if !shown.default.is_undef() {
        text.push_str(&format!(" default={}", repr_string(&shown.default)?));
    }
    Ok(Value::str(format!("{text} at 0x{:x}>", a[0].id())))
}

static VARIABLE_ARGS: NewArgs = NewArgs::new("ContextVar", "name * default=");

fn new_variable(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let mut bound = VARIABLE_ARGS.bind(args, keywords)?;
    if bound[0].as_str().is_none() {
        return Err(type_error("context variable name must be a str"));
    }
    let default = bound.pop().unwrap_or(Value::Undef);
    let name = bound.pop().unwrap_or(Value::None);
    Ok(Object::native(class.clone(), Variable { name, default }))
}

fn class_getitem(a: &[Value]) -> R {
    Ok(crate::generic::alias(&a[0], &a[1]))
}

static VARIABLE: ClassDef = ClassDef {
    name: "_contextvars.ContextVar",
    base: "object",
    module: "_contextvars",
    new: Some(new_variable),
    natives: &[
        method("get", "default?", get),
        method("set", "value", set),
        method("reset", "token", reset),
        method("__repr__", "", variable_repr),
        getter("name", |a| Ok(variable(&a[0])?.name.clone())),
        class_method("__class_getitem__", "key", class_getitem),
    ],
};

fn token(value: &Value) -> R<&Token> {
    value
        .any::<Token>()
        .ok_or_else(|| type_error("a Token is needed"))
}

static MISSING: ClassDef = ClassDef {
    name: "_contextvars.Token.MISSING",
    base: "object",
    module: "_contextvars",
    new: None,
    natives: &[method("__repr__", "", |_| {
        Ok(Value::str("<Token.MISSING>"))
    })],
};

thread_local!(static NOTHING: Value = Object::native(types().library(&MISSING), ()));

static TOKEN: ClassDef = ClassDef {
    name: "_contextvars.Token",
    base: "object",
    module: "_contextvars",
    new: Some(|_, _, _| Err(runtime_error("Tokens can only be created by ContextVars"))),
    natives: &[
        getter("var", |a| Ok(token(&a[0])?.variable.clone())),
        getter("old_value", |a| {
            let token = token(&a[0])?;
            Ok(match &token.old {
                Value::Undef => NOTHING.with(Value::clone),
                old => old.clone(),
            })
        }),
        method("__repr__", "", |a| {
            let token = token(&a[0])?;
            let used = if token.used.get() { " used" } else { "" };
            Ok(Value::str(format!(
                "<Token{used} var={} at 0x{:x}>",
                repr_string(&token.variable)?,
                a[0].id()
            )))
        }),
        class_method("__class_getitem__", "key", class_getitem),
    ],
};

fn run(a: &[Value]) -> R {
    let entered = context(&a[0])?;
    let args = a[1].as_tuple().unwrap_or_default();
    let Some((function, args)) = args.split_first() else {
        return Err(type_error("run() missing 1 required positional argument"));
    };
    if entered.entered.replace(true) {
        return Err(runtime_error(format!(
            "cannot enter context: {} is already entered",
            repr_string(&a[0])?
        )));
    }
    let before = enter(a[0].clone());
    let keywords = crate::call::keywords_of(&a[2])?;
    let result = crate::call::call_sym(function, args, &keywords);
    enter(before);
    entered.entered.set(false);
    result
}

fn part(a: &[Value], part: Part) -> R {
    Ok(view(&values(&a[0])?, part))
}

fn equal(a: &[Value]) -> R {
    match a[1].any::<Context>() {
        None => Ok(Value::NotImplemented),
        Some(_) => crate::dict::equal(&*values(&a[0])?, &*values(&a[1])?).map(Value::bool),
    }
}

static CONTEXT: ClassDef = ClassDef {
    name: "_contextvars.Context",
    base: "object",
    module: "_contextvars",
    new: Some(|_, args, keywords| {
        if !args.is_empty() || !keywords.is_empty() {
            return Err(type_error("Context() does not accept any arguments"));
        }
        Ok(new_context(Dict::default()))
    }),
    natives: &[
        method("run", "*args **kw", run),
        method("copy", "", |a| Ok(new_context(values(&a[0])?.copy()))),
        method("__getitem__", "key", |a| {
            variable(&a[1])?;
            match values(&a[0])?.get(&a[1])? {
                Some(value) => Ok(value),
                None => Err(crate::exc::key_error(&a[1])),
            }
        }),
        method("__contains__", "key", |a| {
            variable(&a[1])?;
            values(&a[0])?.contains(&a[1]).map(Value::bool)
        }),
        method("get", "key default=", |a| {
            variable(&a[1])?;
            let found = values(&a[0])?.get(&a[1])?;
            Ok(found.unwrap_or_else(|| a[2].given().cloned().unwrap_or(Value::None)))
        }),
        method("keys", "", |a| part(a, Part::Keys)),
        method("values", "", |a| part(a, Part::Values)),
        method("items", "", |a| part(a, Part::Items)),
        method("__iter__", "", |a| {
            Ok(crate::iter::of_dict(&values(&a[0])?, Part::Keys).value())
        }),
        method("__len__", "", |a| Ok(Value::from(values(&a[0])?.len()))),
        method("__eq__", "other", equal),
    ],
};

static FUNCTIONS: &[Native] = &[function("copy_context", "", |_| {
    Ok(new_context(values(&current())?.copy()))
})];

pub static LIBRARY: Library = Library {
    name: "contextvars",
    functions: &[FUNCTIONS],
    classes: &[&CONTEXT, &VARIABLE, &TOKEN],
    start: |_| {
        let token = types().library(&TOKEN);
        token.set(Sym::new("MISSING"), NOTHING.with(Value::clone));
        Ok(())
    },
};
