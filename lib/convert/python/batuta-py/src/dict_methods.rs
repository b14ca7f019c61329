//! Constructor and methods of dict.
use crate::class::ClassRef;
use crate::dict::Dict;
use crate::exc::{key_error, type_error};
use crate::iter::{view, Part};
use crate::native::{class_arg, class_method, method, ClassDef};
use crate::object::wrap;
use crate::rc::Rc;
use crate::symbol::Sym;
use crate::value::{Value, R};

fn new(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let dict = Dict::default();
    if class.native {
        fill(&dict, args, keywords, "dict")?;
    }
    Ok(wrap(class, Value::Dict(Rc::new(dict))))
}

fn fill(dict: &Dict, args: &[Value], keywords: &[(Sym, Value)], name: &str) -> R<()> {
    match args {
        [] => {}
        [other] => dict.update(other)?,
        _ => {
            return Err(type_error(format!(
                "{name} expected at most 1 argument, got {}",
                args.len()
            )))
        }
    }
    for (key, value) in keywords {
        dict.set_str(key.text(), value.clone());
    }
    Ok(())
}

pub fn d(value: &Value) -> R<&Rc<Dict>> {
    value.as_dict().ok_or_else(|| {
        type_error(format!(
            "descriptor requires a 'dict' object but received a '{}'",
            value.class_ref().name()
        ))
    })
}

fn update(a: &[Value], name: &str) -> R {
    let keywords = crate::call::keywords_of(&a[2])?;
    fill(
        d(&a[0])?,
        a[1].as_tuple().unwrap_or_default(),
        &keywords,
        name,
    )?;
    Ok(Value::None)
}

fn pop(a: &[Value]) -> R {
    match d(&a[0])?.remove(&a[1])? {
        Some((_, value)) => Ok(value),
        None if a[2].is_undef() => Err(key_error(&a[1])),
        None => Ok(a[2].clone()),
    }
}

/// The keys of what knows their hashes.
fn hashed(value: &Value) -> Option<Vec<(Value, i64)>> {
    match value {
        Value::Dict(dict) => Some(dict.hashed()),
        Value::Set(set) | Value::FrozenSet(set) => Some(set.hashed()),
        _ => None,
    }
}

fn fromkeys(a: &[Value]) -> R {
    let value = if a[2].is_undef() {
        Value::None
    } else {
        a[2].clone()
    };
    let made = if class_arg(&a[0])?.native {
        Value::Dict(Rc::default())
    } else {
        crate::call::call(&a[0], &[])?
    };
    if let (Value::Dict(dict), Some(hashed)) = (&made, hashed(&a[1])) {
        for (key, hash) in hashed {
            dict.set_hashed(&key, hash, value.clone())?;
        }
        return Ok(made);
    }
    let mut keys = crate::iter::iter(&a[1])?;
    while let Some(key) = keys.next()? {
        crate::subscript::setitem(&made, &key, value.clone())?;
    }
    Ok(made)
}

pub static DICT: ClassDef = ClassDef {
    name: "dict",
    base: "object",
    module: "builtins",
    new: Some(new),
    natives: &[
        method("__init__", "*args **kw", |a| update(a, "dict")),
        method("clear", "", |a| {
            d(&a[0])?.clear();
            Ok(Value::None)
        }),
        method("copy", "", |a| Ok(Value::Dict(Rc::new(d(&a[0])?.copy())))),
        class_method("fromkeys", "iterable value?", fromkeys),
        method("get", "key default?", |a| {
            let other = || {
                if a[2].is_undef() {
                    Value::None
                } else {
                    a[2].clone()
                }
            };
            Ok(d(&a[0])?.get(&a[1])?.unwrap_or_else(other))
        }),
        method("items", "", |a| Ok(view(d(&a[0])?, Part::Items))),
        method("keys", "", |a| Ok(view(d(&a[0])?, Part::Keys))),
        method("values", "", |a| Ok(view(d(&a[0])?, Part::Values))),
        method("pop", "key default?", pop),
        method("popitem", "", |a| match d(&a[0])?.pop_last() {
            Some((key, value)) => Ok(crate::tuple::tuple_of([key, value])),
            None => Err(key_error(&Value::str("popitem(): dictionary is empty"))),
        }),
        method("setdefault", "key default?", |a| {
            let value = if a[2].is_undef() {
                Value::None
            } else {
                a[2].clone()
            };
            d(&a[0])?.set_default(&a[1], || Ok(value))
        }),
        method("update", "*args **kw", |a| update(a, "update")),
    ],
};
