//! Attributes of classes themselves.
use crate::attribute::bind;
use crate::class::{Class, ClassRef};
use crate::dict::Dict;
use crate::exc::type_error;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};
use std::rc::Rc;

pub fn find(class: &ClassRef, name: Sym) -> R<Option<Value>> {
    let meta = class.meta.as_ref().unwrap_or(&types().type_);
    let of_meta = meta.lookup(name);
    if let (Some(found), false) = (&of_meta, meta.native) {
        if crate::attribute::is_data_descriptor(found) {
            return bind(found, Some(&Value::Class(class.clone())), meta).map(Some);
        }
    }
    if let Some(value) = own_special(class, name) {
        return Ok(Some(value));
    }
    if let Some(found) = class.lookup(name) {
        return bind(&found, None, class).map(Some);
    }
    match of_meta {
        Some(found) => bind(&found, Some(&Value::Class(class.clone())), meta).map(Some),
        None => Ok(None),
    }
}

fn own_special(class: &ClassRef, name: Sym) -> Option<Value> {
    let classes =
        |list: &[ClassRef]| Value::tuple(list.iter().cloned().map(Value::Class).collect());
    match name {
        known::NAME => Some(Value::str(&*class.name())),
        known::QUALNAME => Some(Value::str(class.qualname())),
        known::MODULE => Some(Value::str(class.module())),
        known::BASES => Some(classes(&class.bases)),
        known::MRO => {
            let all: Vec<ClassRef> = std::iter::once(class).chain(&class.mro).cloned().collect();
            Some(classes(&all))
        }
        known::DICT => Some(dict_of(class)),
        known::CLASS => Some(Value::Class(
            class.meta.clone().unwrap_or_else(|| types().type_.clone()),
        )),
        known::DOC => Some(class.own(known::DOC).unwrap_or(Value::None)),
        known::ANNOTATIONS if !class.native => Some(annotations(class)),
        known::ABSTRACTS => class.own(known::ABSTRACTS),
        known::FLAGS => Some(Value::Int(flags(class))),
        _ if name.text() == "__base__" => Some(
            class
                .bases
                .first()
                .map_or(Value::None, |base| Value::Class(base.clone())),
        ),
        _ => None,
    }
}

/// As far as programs look at them: a class statement made it, it can be derived from, it is abstract, and the
/// built-in class that it derives from.
fn flags(class: &ClassRef) -> i64 {
    const BASES: [&str; 8] = [
        "int",
        "list",
        "tuple",
        "bytes",
        "str",
        "dict",
        "BaseException",
        "type",
    ];
    let mut flags = 1 << 10;
    if !class.native {
        flags |= 1 << 9;
    }
    let is_abstract = class
        .own(known::ABSTRACTS)
        .is_some_and(|names| names.truth().unwrap_or(false));
    if is_abstract {
        flags |= 1 << 20;
    }
    for (at, base) in BASES.iter().enumerate() {
        if class.is_subclass(&types().named(base)) {
            flags |= 1 << (24 + at);
        }
    }
    flags
}

fn annotations(class: &ClassRef) -> Value {
    if let Some(own) = class.own(known::ANNOTATIONS) {
        return own;
    }
    let fresh = Value::Dict(Rc::default());
    class.set(known::ANNOTATIONS, fresh.clone());
    fresh
}

/// A copy of the class's own attributes.
fn dict_of(class: &Class) -> Value {
    let dict = Dict::default();
    for (name, value) in class.dict.borrow().entries() {
        dict.set_str(name.text(), value.clone());
    }
    crate::mapping_proxy::of_dict(Value::Dict(Rc::new(dict)))
}

pub fn set(class: &ClassRef, name: Sym, value: Value) -> R<()> {
    if let Some(meta) = class.meta.as_ref().filter(|meta| !meta.native) {
        if let Some(hook) = meta
            .lookup(known::SETATTR)
            .filter(|hook| matches!(hook, Value::Func(_)))
        {
            crate::call::call(&hook, &[Value::Class(class.clone()), name.value(), value])?;
            return Ok(());
        }
    }
    set_plain(class, name, value)
}

pub fn set_plain(class: &ClassRef, name: Sym, value: Value) -> R<()> {
    if class.native {
        return Err(type_error(format!(
            "cannot set '{}' attribute of immutable type '{}'",
            name.text(),
            class.name()
        )));
    }
    if name == known::NAME {
        let Some(text) = value.as_str() else {
            return Err(type_error("can only assign string to __name__"));
        };
        *class.name.borrow_mut() = Rc::from(text);
        return Ok(());
    }
    // A number in the class is the usual case of a counter: it need not empty the caches of calls.
    class.set(name, value);
    Ok(())
}
