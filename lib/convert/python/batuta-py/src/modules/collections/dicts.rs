//! defaultdict and OrderedDict.
use super::{d, new_dict};
use crate::exc::{key_error, type_error};
use crate::native::{method, ClassDef};
use crate::object::{Object, Payload};
use crate::rc::Rc;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};

const FACTORY: &str = "default_factory";

fn init_default(a: &[Value]) -> R {
    let args = a[1].as_tuple().unwrap_or_default();
    let factory = args.first().cloned().unwrap_or(Value::None);
    if !factory.is_none() && !crate::call::callable(&factory) {
        return Err(type_error("first argument must be callable or None"));
    }
    if let Value::Object(object) = &a[0] {
        object.set(Sym::new(FACTORY), factory);
    }
    fill(&a[0], args.get(1..).unwrap_or_default(), &a[2])
}

pub(super) fn fill(target: &Value, args: &[Value], keywords: &Value) -> R {
    let dict = d(target)?;
    match args {
        [] => {}
        [other] => dict.update(other)?,
        _ => {
            let name = target.class_ref().name();
            return Err(type_error(format!(
                "{name} expected at most 1 argument, got {}",
                args.len()
            )));
        }
    }
    dict.update(keywords)?;
    Ok(Value::None)
}

fn factory(value: &Value) -> Value {
    match value {
        Value::Object(object) => object.get(Sym::new(FACTORY)).unwrap_or(Value::None),
        _ => Value::None,
    }
}

fn missing(a: &[Value]) -> R {
    let factory = factory(&a[0]);
    if factory.is_none() {
        return Err(key_error(&a[1]));
    }
    let value = crate::call::call(&factory, &[])?;
    crate::subscript::setitem(&a[0], &a[1], value.clone())?;
    Ok(value)
}

pub(super) fn copy(a: &[Value]) -> R {
    let made = Object::value(
        a[0].class_ref().clone(),
        Payload::Value(Value::Dict(Rc::new(d(&a[0])?.copy()))),
    );
    if let (Value::Object(object), false) = (&made, factory(&a[0]).is_none()) {
        object.set(Sym::new(FACTORY), factory(&a[0]));
    }
    Ok(made)
}

fn pairs_iterator(value: &Value) -> Value {
    let pairs = d(value).map(|dict| crate::iter::of_dict(dict, crate::iter::Part::Items));
    pairs.map_or(Value::None, crate::iter::Iter::value)
}

fn reduced_default(a: &[Value]) -> R {
    let args = factory(&a[0]).given().cloned().into_iter().collect();
    Ok(Value::tuple(vec![
        Value::Class(a[0].class_ref().clone()),
        Value::tuple(args),
        Value::None,
        Value::None,
        pairs_iterator(&a[0]),
    ]))
}

fn merged(a: &[Value], left: usize, right: usize) -> R {
    if a[0].as_dict().is_none() || a[1].as_dict().is_none() {
        return Ok(Value::NotImplemented);
    }
    let made = copy(&[a[0].clone()])?;
    d(&made)?.clear();
    d(&made)?.update(&a[left])?;
    d(&made)?.update(&a[right])?;
    Ok(made)
}

pub static DEFAULT_DICT: ClassDef = ClassDef {
    name: "collections.defaultdict",
    base: "dict",
    module: "collections",
    new: Some(|class, args, keywords| new_dict(class, args, keywords, init_default)),
    natives: &[
        method("__init__", "*args **kw", init_default),
        method("__missing__", "key", missing),
        method("copy", "", copy),
        method("__copy__", "", copy),
        method("__reduce__", "", reduced_default),
        method("__or__", "other", |a| merged(a, 0, 1)),
        method("__ror__", "other", |a| merged(a, 1, 0)),
        method("__repr__", "", |a| {
            let inner = crate::text::builtin_repr(a[0].base())?;
            let factory = factory(&a[0]);
            let shown = crate::container_repr::guarded(&a[0], "...", || {
                crate::text::repr_string(&factory)
            })?;
            Ok(Value::str(format!(
                "{}({shown}, {inner})",
                a[0].class_ref().name()
            )))
        }),
    ],
};

fn init_plain(a: &[Value]) -> R {
    fill(&a[0], a[1].as_tuple().unwrap_or_default(), &a[2])
}

pub static ORDERED_DICT: ClassDef = ClassDef {
    name: "collections.OrderedDict",
    base: "dict",
    module: "collections",
    new: Some(|class, args, keywords| new_dict(class, args, keywords, init_plain)),
    natives: &[
        method("__init__", "*args **kw", init_plain),
        method("copy", "", copy),
        method("__copy__", "", copy),
        method("__reduce__", "", |a| {
            crate::pickling::container_parts(&a[0], vec![], Value::None, pairs_iterator(&a[0]))
        }),
        method("__or__", "other", |a| merged(a, 0, 1)),
        method("move_to_end", "key: last=", |a| {
            let last = a[2].is_undef() || a[2].truth()?;
            match d(&a[0])?.move_to_end(&a[1], last)? {
                true => Ok(Value::None),
                false => Err(key_error(&a[1])),
            }
        }),
        method("popitem", "last=", |a| {
            let last = a[1].is_undef() || a[1].truth()?;
            let pair = if last {
                d(&a[0])?.pop_last()
            } else {
                d(&a[0])?.pop_first()
            };
            match pair {
                Some((key, value)) => Ok(crate::tuple::tuple_of([key, value])),
                None => Err(key_error(&Value::str("dictionary is empty"))),
            }
        }),
        method("__eq__", "other", |a| match a[1].as_dict() {
            None => Ok(Value::NotImplemented),
            Some(other) => {
                let mut same = crate::dict::equal(d(&a[0])?, other)?;
                if same
                    && a[1]
                        .class_ref()
                        .is_subclass(&types().library(&ORDERED_DICT))
                {
                    same = Value::list(d(&a[0])?.keys()).is_eq(&Value::list(other.keys()))?;
                }
                Ok(Value::bool(same))
            }
        }),
        method("__repr__", "", |a| {
            let name = a[0].class_ref().name();
            if d(&a[0])?.is_empty() {
                return Ok(Value::str(format!("{name}()")));
            }
            let pairs = d(&a[0])?
                .pairs()
                .into_iter()
                .map(|(key, value)| crate::tuple::tuple_of([key, value]));
            let items = Value::list(pairs.collect());
            let inner =
                crate::container_repr::guarded(&a[0], "...", || crate::text::repr_string(&items))?;
            Ok(Value::str(if inner == "..." {
                inner
            } else {
                format!("{name}({inner})")
            }))
        }),
    ],
};
