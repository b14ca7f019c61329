//! Attributes of functions and methods.
use crate::exc::type_error;
use crate::function::{Function, Method};
use crate::rc::Rc;
use crate::symbol::{known, Sym};
use crate::value::{Value, R};

pub fn get(function: &Rc<Function>, name: Sym) -> Option<Value> {
    if let Some(value) = function.attribute(name.text()) {
        return Some(value);
    }
    let signature = function.signature;
    match name {
        known::NAME => Some(Value::str(signature.name)),
        known::QUALNAME => Some(Value::str(signature.qualname)),
        known::MODULE => Some(Value::str(signature.module)),
        known::DOC => Some(signature.doc.map_or(Value::None, Value::str)),
        known::DICT => Some(Value::Dict(function.dict())),
        known::DEFAULTS => {
            let defaults = function.defaults.borrow();
            Some(if defaults.is_empty() {
                Value::None
            } else {
                Value::tuple(defaults.clone())
            })
        }
        known::KWDEFAULTS => {
            let defaults = function.kwdefaults.borrow();
            if defaults.is_empty() {
                return Some(Value::None);
            }
            let dict = crate::dict::Dict::default();
            for (name, value) in defaults.iter() {
                dict.set_str(name.text(), value.clone());
            }
            Some(Value::Dict(Rc::new(dict)))
        }
        known::ANNOTATIONS => {
            let fresh = Value::Dict(Rc::default());
            function.dict().set_str("__annotations__", fresh.clone());
            Some(fresh)
        }
        known::CODE => crate::code::of(signature),
        known::GET => None,
        _ => None,
    }
}

pub fn set(function: &Rc<Function>, name: Sym, value: Value) -> R<()> {
    match name {
        known::DEFAULTS => {
            let items = match &value {
                Value::None => Vec::new(),
                Value::Tuple(tuple) => tuple.items().to_vec(),
                _ => return Err(type_error("__defaults__ must be set to a tuple object")),
            };
            drop(function.defaults.replace(items));
        }
        known::CODE => {
            return Err(crate::exc::not_implemented_error(
                "a function's __code__ cannot be replaced",
            ))
        }
        known::NAME | known::QUALNAME if value.as_str().is_none() => {
            return Err(type_error(format!(
                "{} must be set to a string object",
                name.text()
            )))
        }
        _ => function.dict().set_str(name.text(), value),
    }
    Ok(())
}

pub fn of_method(method: &Rc<Method>, name: Sym) -> Option<Value> {
    match name {
        known::FUNC => Some(method.function.clone()),
        known::SELF => Some(method.receiver.clone()),
        _ => match &method.function {
            Value::Func(function) if name != known::DICT => get(function, name),
            _ => None,
        },
    }
}

pub fn of_native(value: &Value, name: Sym) -> Option<Value> {
    let (native, receiver) = match value {
        Value::Native(native) => (*native, None),
        Value::BoundNative(bound) => (bound.native, Some(bound.receiver.clone())),
        _ => return None,
    };
    match name {
        known::NAME => Some(Value::str(native.name)),
        known::QUALNAME => Some(Value::str(match native.owner.get() {
            Some(owner) if native.kind != crate::native::Kind::Function => {
                format!("{owner}.{}", native.name)
            }
            _ => native.name.to_owned(),
        })),
        known::MODULE => Some(match native.kind {
            crate::native::Kind::Function => native
                .owner
                .get()
                .map_or(Value::str("builtins"), |owner| Value::str(*owner)),
            _ => Value::None,
        }),
        known::DOC => Some(Value::None),
        known::SELF => receiver,
        _ => None,
    }
}
