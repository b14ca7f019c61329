//! collections: deque, defaultdict, OrderedDict, Counter, ChainMap, namedtuple.
use crate::class::ClassRef;
use crate::dict::Dict;
use crate::exc::{key_error, type_error};
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{class_method, getter, method, ClassDef, Native};
use crate::object::{Object, Payload};
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};
use std::rc::Rc;

fn d(value: &Value) -> R<&Rc<Dict>> {
    value
        .as_dict()
        .ok_or_else(|| type_error("a dict is needed"))
}

fn empty_dict(class: &ClassRef) -> Value {
    Object::value(class.clone(), Payload::Value(Value::Dict(Rc::default())))
}

/// Made and filled at once where the class is the library's own; else `__init__` follows.
fn new_dict(
    class: &ClassRef,
    args: &[Value],
    keywords: &[(Sym, Value)],
    init: fn(&[Value]) -> R,
) -> R {
    let made = empty_dict(class);
    if class.native {
        let dict = Dict::default();
        for (name, value) in keywords {
            dict.set_str(name.text(), value.clone());
        }
        init(&[
            made.clone(),
            Value::tuple(args.to_vec()),
            Value::Dict(Rc::new(dict)),
        ])?;
    }
    Ok(made)
}

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

fn fill(target: &Value, args: &[Value], keywords: &Value) -> R {
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

fn copy(a: &[Value]) -> R {
    let made = Object::value(
        a[0].class_ref().clone(),
        Payload::Value(Value::Dict(Rc::new(d(&a[0])?.copy()))),
    );
    if let (Value::Object(object), false) = (&made, factory(&a[0]).is_none()) {
        object.set(Sym::new(FACTORY), factory(&a[0]));
    }
    Ok(made)
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
                Ok(Value::Bool(same))
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

fn count_of(counter: &Dict, key: &Value) -> R {
    Ok(counter.get(key)?.unwrap_or(Value::Int(0)))
}

fn tally(a: &[Value], subtract: bool) -> R {
    let counter = d(&a[0])?;
    let change = |key: &Value, by: &Value| -> R<()> {
        let old = count_of(counter, key)?;
        counter.set(
            key,
            if subtract {
                old.sub(by)?
            } else {
                by.add(&old)?
            },
        )
    };
    for source in a[1].as_tuple().unwrap_or_default() {
        if source.is_none() {
            continue;
        }
        if source.as_dict().is_some() {
            for (key, value) in crate::dict::pairs_of(source)? {
                change(&key, &value)?;
            }
            continue;
        }
        let mut items = crate::iter::iter(source)?;
        while let Some(item) = items.next()? {
            change(&item, &Value::Int(1))?;
        }
    }
    for (key, value) in crate::dict::pairs_of(&a[2])? {
        change(&key, &value)?;
    }
    Ok(Value::None)
}

/// Pairs, the most common first; equal counts stay in their order.
fn ranked(counter: &Dict) -> R<Vec<(Value, Value)>> {
    let mut items: Vec<Value> = counter
        .pairs()
        .into_iter()
        .map(|(key, value)| crate::tuple::tuple_of([key, value]))
        .collect();
    let by_count = crate::modules::functools::decorator(|args| {
        crate::subscript::getitem(&args[0], &Value::Int(1))
    });
    crate::sort::sort(&mut items, Some(&by_count), true)?;
    Ok(items
        .iter()
        .filter_map(|pair| {
            pair.as_tuple()
                .map(|pair| (pair[0].clone(), pair[1].clone()))
        })
        .collect())
}

fn most_common(a: &[Value]) -> R {
    let mut pairs = ranked(d(&a[0])?)?;
    if let Some(count) = a[1].given() {
        pairs.truncate(crate::number::ssize(count)?.max(0) as usize);
    }
    Ok(Value::list(
        pairs
            .into_iter()
            .map(|(key, value)| crate::tuple::tuple_of([key, value]))
            .collect(),
    ))
}

/// A counter of the keys of both, of what is positive.
fn combined(a: &[Value], combine: fn(&Value, &Value) -> R, both: bool) -> R {
    let (Some(one), Some(other)) = (a[0].as_dict(), a[1].as_dict()) else {
        return Ok(Value::NotImplemented);
    };
    let made = empty_dict(a[0].class_ref());
    for (key, value) in one.pairs() {
        let count = combine(&value, &count_of(other, &key)?)?;
        if count.is_gt(&Value::Int(0))? {
            d(&made)?.set(&key, count)?;
        }
    }
    for (key, value) in other.pairs() {
        if both && !one.contains(&key)? {
            let count = combine(&Value::Int(0), &value)?;
            if count.is_gt(&Value::Int(0))? {
                d(&made)?.set(&key, count)?;
            }
        }
    }
    Ok(made)
}

fn smaller(a: &Value, b: &Value) -> R {
    Ok(if a.is_lt(b)? { a.clone() } else { b.clone() })
}

fn larger(a: &Value, b: &Value) -> R {
    Ok(if a.is_lt(b)? { b.clone() } else { a.clone() })
}

/// Counters count what they do not have as zero.
fn all_counts(a: &[Value], test: fn(&Value, &Value) -> R<bool>) -> R {
    let (Some(one), Some(other)) = (a[0].as_dict(), a[1].as_dict()) else {
        return Ok(Value::NotImplemented);
    };
    for key in one.keys().into_iter().chain(other.keys()) {
        if !test(&count_of(one, &key)?, &count_of(other, &key)?)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

pub static COUNTER: ClassDef = ClassDef {
    name: "collections.Counter",
    base: "dict",
    module: "collections",
    new: Some(|class, args, keywords| new_dict(class, args, keywords, |a| tally(a, false))),
    natives: &[
        method("__init__", "*args **kw", |a| tally(a, false)),
        method("__missing__", "key", |_| Ok(Value::Int(0))),
        method("update", "*args **kw", |a| tally(a, false)),
        method("subtract", "*args **kw", |a| tally(a, true)),
        method("most_common", "n=", most_common),
        method("elements", "", |a| {
            let mut all = Vec::new();
            for (key, value) in d(&a[0])?.pairs() {
                for _ in 0..value.as_i64().unwrap_or(0) {
                    all.push(key.clone());
                }
            }
            Ok(crate::iter::iter(&Value::list(all))?.value())
        }),
        method("total", "", |a| {
            crate::builtins::sum(&Value::list(d(&a[0])?.values()), &Value::Undef)
        }),
        method("copy", "", copy),
        method("__copy__", "", copy),
        method("__delitem__", "key", |a| {
            d(&a[0])?.remove(&a[1])?;
            Ok(Value::None)
        }),
        method("__add__", "other", |a| {
            combined(a, crate::operator::add, true)
        }),
        method("__sub__", "other", |a| {
            combined(a, crate::operator::sub, true)
        }),
        method("__and__", "other", |a| combined(a, smaller, false)),
        method("__or__", "other", |a| combined(a, larger, true)),
        method("__pos__", "", |a| {
            combined(
                &[a[0].clone(), Value::Dict(Rc::default())],
                crate::operator::add,
                true,
            )
        }),
        method("__neg__", "", |a| {
            combined(
                &[a[0].clone(), Value::Dict(Rc::default())],
                |x, y| y.sub(x),
                true,
            )
        }),
        method("__eq__", "other", |a| all_counts(a, crate::compare::is_eq)),
        method("__le__", "other", |a| all_counts(a, crate::compare::is_le)),
        method("__ge__", "other", |a| all_counts(a, crate::compare::is_ge)),
        method("__lt__", "other", |a| {
            Ok(Value::Bool(
                all_counts(a, crate::compare::is_le)?.truth()?
                    && !all_counts(a, crate::compare::is_eq)?.truth()?,
            ))
        }),
        method("__gt__", "other", |a| {
            Ok(Value::Bool(
                all_counts(a, crate::compare::is_ge)?.truth()?
                    && !all_counts(a, crate::compare::is_eq)?.truth()?,
            ))
        }),
        method("__repr__", "", |a| {
            let name = a[0].class_ref().name();
            let counter = d(&a[0])?;
            if counter.is_empty() {
                return Ok(Value::str(format!("{name}()")));
            }
            let pairs = ranked(counter).unwrap_or_else(|_| counter.pairs());
            let ordered = crate::dict::dict(pairs)?;
            Ok(Value::str(format!(
                "{name}({})",
                crate::text::repr_string(&ordered)?
            )))
        }),
        class_method("fromkeys", "iterable v=", |_| {
            Err(crate::exc::not_implemented_error(
                "Counter.fromkeys() is undefined.  Use Counter(iterable) instead.",
            ))
        }),
    ],
};

const MAPS: &str = "maps";

fn maps(value: &Value) -> R<Vec<Value>> {
    crate::iter::collect(&crate::attribute::get(value, Sym::new(MAPS))?)
}

fn set_maps(target: &Value, maps: Vec<Value>) {
    if let Value::Object(object) = target {
        object.set(Sym::new(MAPS), Value::list(maps));
    }
}

fn init_chain(a: &[Value]) -> R {
    let mut given = a[1].as_tuple().unwrap_or_default().to_vec();
    if given.is_empty() {
        given.push(Value::Dict(Rc::default()));
    }
    set_maps(&a[0], given);
    Ok(Value::None)
}

fn chain_get(a: &[Value]) -> R<Option<Value>> {
    for map in maps(&a[0])? {
        match crate::subscript::getitem(&map, &a[1]) {
            Err(error) if error.is("KeyError") => {}
            found => return found.map(Some),
        }
    }
    Ok(None)
}

/// All keys, those of the last map first, as CPython gives them.
fn chain_keys(value: &Value) -> R<Rc<Dict>> {
    let all = Dict::default();
    for map in maps(value)?.iter().rev() {
        for key in crate::iter::collect(map)? {
            all.set(&key, crate::subscript::getitem(map, &key)?)?;
        }
    }
    Ok(Rc::new(all))
}

fn first_map(value: &Value) -> R {
    maps(value)?
        .into_iter()
        .next()
        .ok_or_else(|| type_error("a ChainMap without maps"))
}

pub static CHAIN_MAP: ClassDef = ClassDef {
    name: "collections.ChainMap",
    base: "object",
    module: "collections",
    new: Some(|class, args, _| {
        let made = Object::value(class.clone(), Payload::Nothing);
        if class.native {
            init_chain(&[made.clone(), Value::tuple(args.to_vec())])?;
        }
        Ok(made)
    }),
    natives: &[
        method("__init__", "*maps", init_chain),
        method("__getitem__", "key", |a| match chain_get(a)? {
            Some(value) => Ok(value),
            None => match crate::attribute::call_special(known::MISSING, &a[..2]) {
                Some(result) => result,
                None => Err(key_error(&a[1])),
            },
        }),
        method("get", "key default=", |a| {
            Ok(chain_get(a)?.unwrap_or_else(|| a[2].given().cloned().unwrap_or(Value::None)))
        }),
        method("__setitem__", "key value", |a| {
            crate::subscript::setitem(&first_map(&a[0])?, &a[1], a[2].clone()).map(|()| Value::None)
        }),
        method("__delitem__", "key", |a| {
            match crate::subscript::delitem(&first_map(&a[0])?, &a[1]) {
                Err(error) if error.is("KeyError") => {
                    let text = format!(
                        "Key not found in the first mapping: {}",
                        crate::text::repr_string(&a[1])?
                    );
                    Err(key_error(&Value::str(text)))
                }
                done => done.map(|()| Value::None),
            }
        }),
        method("__len__", "", |a| Ok(Value::from(chain_keys(&a[0])?.len()))),
        method("__iter__", "", |a| {
            Ok(crate::iter::iter(&Value::list(chain_keys(&a[0])?.keys()))?.value())
        }),
        method("__contains__", "key", |a| {
            Ok(Value::Bool(chain_get(a)?.is_some()))
        }),
        method("__bool__", "", |a| {
            Ok(Value::Bool(!chain_keys(&a[0])?.is_empty()))
        }),
        method("keys", "", |a| {
            Ok(crate::iter::view(&ordered(&a[0])?, crate::iter::Part::Keys))
        }),
        method("values", "", |a| {
            Ok(crate::iter::view(
                &ordered(&a[0])?,
                crate::iter::Part::Values,
            ))
        }),
        method("items", "", |a| {
            Ok(crate::iter::view(
                &ordered(&a[0])?,
                crate::iter::Part::Items,
            ))
        }),
        method("new_child", "m=", |a| {
            let mut all = vec![a[1]
                .given()
                .cloned()
                .unwrap_or_else(|| Value::Dict(Rc::default()))];
            all.extend(maps(&a[0])?);
            crate::call::call(&Value::Class(a[0].class_ref().clone()), &all)
        }),
        getter("parents", |a| {
            let rest: Vec<Value> = maps(&a[0])?.into_iter().skip(1).collect();
            crate::call::call(&Value::Class(a[0].class_ref().clone()), &rest)
        }),
        method("__repr__", "", |a| {
            let parts: R<Vec<String>> = maps(&a[0])?.iter().map(crate::text::repr_string).collect();
            Ok(Value::str(format!(
                "{}({})",
                a[0].class_ref().name(),
                parts?.join(", ")
            )))
        }),
    ],
};

fn ordered(value: &Value) -> R<Rc<Dict>> {
    let dict = chain_keys(value)?;
    for key in dict.keys() {
        if let Some(found) = chain_get(&[value.clone(), key.clone()])? {
            dict.set(&key, found)?;
        }
    }
    Ok(dict)
}

fn start(module: &'static Globals) -> R<()> {
    module.put("deque", Value::Class(types().library(&super::deque::DEQUE)));
    Ok(())
}

pub static NAMEDTUPLE: Native = crate::native::function(
    "namedtuple",
    "typename: field_names: * rename= defaults= module=",
    |a| {
        let names = ["rename", "defaults", "module"];
        let keywords: Vec<(Sym, Value)> = names
            .iter()
            .zip(&a[2..])
            .filter(|(_, value)| !value.is_undef())
            .map(|(name, value)| (Sym::new(name), value.clone()))
            .collect();
        super::namedtuple::namedtuple(&a[..2], &keywords)
    },
);

static FUNCTIONS: &[Native] = &[NAMEDTUPLE];

pub static LIBRARY: Library = Library {
    name: "collections",
    functions: &[FUNCTIONS],
    classes: &[&DEFAULT_DICT, &ORDERED_DICT, &COUNTER, &CHAIN_MAP],
    start,
};

/// What the translation of collections takes from the interpreter's own part.
pub static PRIVATE: Library = Library {
    name: "_collections",
    functions: &[],
    classes: &[&DEFAULT_DICT, &ORDERED_DICT, &super::deque::DEQUE],
    start: crate::modules::nothing,
};
