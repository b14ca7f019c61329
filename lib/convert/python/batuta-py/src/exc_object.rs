//! Exceptions as Python objects: attributes, constructor and methods of BaseException.
use crate::class::ClassRef;
use crate::exc::{type_error, Exc, ExcState};
use crate::native::Native;
use crate::object::{Object, Payload};
use crate::os_error::{fill_os_error, os_attribute, os_error_class, os_error_text};
use crate::rc::Rc;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::RefCell;

/// `e.__class__.__name__` and so on are attributes of objects; these belong to the exception itself.
pub fn attribute(exc: &Exc, name: Sym) -> Option<Value> {
    let state = exc.state();
    let option =
        |value: &RefCell<Option<Exc>>| value.borrow().as_ref().map_or(Value::None, Exc::value);
    match name {
        known::ARGS => Some(state.args.borrow().clone()),
        known::CAUSE => Some(option(&state.cause)),
        known::CONTEXT => Some(option(&state.context)),
        known::SUPPRESS => Some(Value::bool(state.suppress_context.get())),
        known::TRACEBACK => Some(crate::traceback::object(exc)),
        _ => {
            let text = name.text();
            if let Some(value) = state.extra(text) {
                return Some(value);
            }
            match text {
                "value" if exc.is("StopIteration") => Some(exc.first_arg()),
                "code" if exc.is("SystemExit") => Some(system_exit_code(exc)),
                "errno" | "strerror" | "filename" | "filename2" if exc.is("OSError") => {
                    Some(os_attribute(exc, text))
                }
                "msg" if exc.is("ImportError") || exc.is("SyntaxError") => Some(exc.first_arg()),
                _ if crate::exc_kinds::name_of(exc, text).is_some() => Some(Value::None),
                _ => None,
            }
        }
    }
}

pub fn system_exit_code(exc: &Exc) -> Value {
    let args = exc.state().args.borrow().clone();
    match args.as_tuple().unwrap_or_default() {
        [] => Value::None,
        [code] => code.clone(),
        _ => args,
    }
}

pub fn set_attribute(exc: &Exc, name: Sym, value: &Value) -> R<bool> {
    let state = exc.state();
    let exception = |what: &str| -> R<Option<Exc>> {
        match value {
            Value::None => Ok(None),
            _ => Exc::from_value(value).map(Some).ok_or_else(|| {
                type_error(format!(
                    "exception {what} must be None or derive from BaseException"
                ))
            }),
        }
    };
    match name {
        known::ARGS => {
            let args = Value::tuple(crate::iter::collect(value)?);
            drop(state.args.replace(args));
        }
        known::CAUSE => {
            drop(state.cause.replace(exception("cause")?));
            state.suppress_context.set(true);
        }
        known::CONTEXT => drop(state.context.replace(exception("context")?)),
        known::SUPPRESS => state.suppress_context.set(value.truth()?),
        known::TRACEBACK => {
            let is_traceback = Rc::ptr_eq(value.class_ref(), &types().traceback);
            if !is_traceback && !value.is_none() {
                return Err(type_error("__traceback__ must be a traceback or None"));
            }
            crate::traceback::set(state, value);
        }
        _ => match crate::exc_kinds::name_of(exc, name.text()) {
            Some(key) => state.set_extra(key, value.clone()),
            None => return Ok(false),
        },
    }
    Ok(true)
}

/// The new function of BaseException, and so of every exception.
pub fn new_exception(class: &ClassRef, args: &[Value], _: &[(Sym, Value)]) -> R {
    let mut class = class.clone();
    if Rc::ptr_eq(&class, &types().exception("OSError")) && (2..=5).contains(&args.len()) {
        if let Some(number) = args[0].as_i64() {
            class = types().exception(os_error_class(number as i32));
        }
    }
    let state = ExcState::new(args.to_vec());
    let object = Object::new(class, Payload::Exc(Box::new(state)));
    let exc = Exc(object);
    fill_os_error(&exc, args);
    Ok(exc.value())
}

/// `BaseException.__init__`.
pub fn init_exception(args: &[Value]) -> R {
    let Some(exc) = Exc::from_value(&args[0]) else {
        return Err(type_error("an exception is needed"));
    };
    let given = args[1].as_tuple().unwrap_or_default();
    drop(exc.state().args.replace(args[1].clone()));
    fill_os_error(&exc, given);
    let keywords = match args[2].as_dict() {
        Some(dict) if !dict.is_empty() => crate::call::keywords_of(&args[2])?,
        _ => Vec::new(),
    };
    crate::exc_kinds::fill(&exc, given, &keywords)?;
    Ok(Value::None)
}

pub static NATIVES: &[Native] = &[
    crate::native::method("__init__", "*args **kw", init_exception),
    crate::native::method("__str__", "", exc_str),
    crate::native::method("__repr__", "", exc_repr),
    crate::native::method("with_traceback", "tb", with_traceback),
    crate::native::method("add_note", "note", add_note),
];

fn exc_of(value: &Value) -> R<Exc> {
    Exc::from_value(value).ok_or_else(|| type_error("an exception is needed"))
}

fn exc_str(args: &[Value]) -> R {
    let exc = exc_of(&args[0])?;
    if exc.is("OSError") {
        if let Some(text) = os_error_text(&exc)? {
            return Ok(Value::str(text));
        }
    }
    if let Some(text) = crate::exc_kinds::text(&exc)? {
        return Ok(Value::str(text));
    }
    let all = exc.state().args.borrow().clone();
    match all.as_tuple().unwrap_or_default() {
        [] => Ok(Value::str("")),
        [key] if exc.is("KeyError") => crate::text::repr(key),
        [one] => crate::text::str_of(one),
        _ => crate::text::str_of(&all),
    }
}

fn exc_repr(args: &[Value]) -> R {
    let exc = exc_of(&args[0])?;
    let all = exc.state().args.borrow().clone();
    let name = exc.class().name();
    let inner = match all.as_tuple().unwrap_or_default() {
        [one] => format!("({})", crate::text::repr(one)?.as_str().unwrap_or_default()),
        _ => crate::text::repr(&all)?
            .as_str()
            .unwrap_or_default()
            .to_owned(),
    };
    Ok(Value::str(format!("{name}{inner}")))
}

fn with_traceback(args: &[Value]) -> R {
    let exc = exc_of(&args[0])?;
    set_attribute(&exc, known::TRACEBACK, &args[1])?;
    Ok(args[0].clone())
}

fn add_note(args: &[Value]) -> R {
    let exc = exc_of(&args[0])?;
    if args[1].as_str().is_none() {
        return Err(type_error(format!(
            "note must be a str, not '{}'",
            args[1].class_ref().name()
        )));
    }
    match exc.0.get(known::NOTES) {
        Some(Value::List(notes)) => notes.items.borrow_mut().push(args[1].clone()),
        Some(_) => return Err(type_error("Cannot add note: __notes__ is not a list")),
        None => exc.0.set(known::NOTES, Value::list(vec![args[1].clone()])),
    }
    Ok(Value::None)
}
