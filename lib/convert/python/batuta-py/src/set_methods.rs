//! Constructors and methods of set and frozenset.
use crate::class::ClassRef;
use crate::exc::{key_error, type_error};
use crate::native::{method, ClassDef, Native};
use crate::object::wrap;
use crate::rc::Rc;
use crate::sequence::same_kind;
use crate::set::Set;
use crate::set_algebra as algebra;
use crate::symbol::{known, Sym};
use crate::value::{Value, R};

fn new_set(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if !class.native {
        return Ok(wrap(class, Value::Set(Rc::default())));
    }
    if !keywords.is_empty() {
        return Err(type_error("set() takes no keyword arguments"));
    }
    match args {
        [] => Ok(Value::Set(Rc::default())),
        [items] => Ok(Value::Set(Rc::new(Set::from_value(items)?))),
        _ => Err(type_error(format!(
            "set expected at most 1 argument, got {}",
            args.len()
        ))),
    }
}

fn new_frozenset(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if !keywords.is_empty() && !class.overrides(known::INIT) {
        return Err(type_error("frozenset() takes no keyword arguments"));
    }
    let made = match args {
        [] => Value::FrozenSet(Rc::default()),
        [value @ Value::FrozenSet(_)] => value.clone(),
        [items] => Value::FrozenSet(Rc::new(Set::from_value(items)?)),
        _ => {
            return Err(type_error(format!(
                "frozenset expected at most 1 argument, got {}",
                args.len()
            )))
        }
    };
    Ok(wrap(class, made))
}

fn s(value: &Value) -> R<&Rc<Set>> {
    value.as_set().ok_or_else(|| {
        type_error(format!(
            "descriptor requires a 'set' object but received a '{}'",
            value.class_ref().name()
        ))
    })
}

fn others(a: &[Value]) -> Vec<Value> {
    a[1].as_tuple().unwrap_or_default().to_vec()
}

fn many(a: &[Value], combine: fn(&Set, &Value) -> R<Set>) -> R {
    let mut result = s(&a[0])?.copy()?;
    for (at, other) in others(a).iter().enumerate() {
        result = if at == 0 {
            combine(s(&a[0])?, other)?
        } else {
            combine(&result, other)?
        };
    }
    Ok(same_kind(&a[0], result))
}

/// Unhashable sets are looked up as the frozen ones that they equal.
fn key(value: &Value) -> Value {
    match value.base() {
        Value::Set(set) if crate::hash::hash(value).is_err() => Value::FrozenSet(set.clone()),
        _ => value.clone(),
    }
}

const SHARED: [Native; 8] = [
    method("copy", "", |a| match &a[0] {
        Value::FrozenSet(_) => Ok(a[0].clone()),
        _ => Ok(same_kind(&a[0], s(&a[0])?.copy()?)),
    }),
    method("union", "*others", |a| {
        Ok(same_kind(&a[0], algebra::union(s(&a[0])?, &others(a))?))
    }),
    method("intersection", "*others", |a| {
        many(a, algebra::intersection)
    }),
    method("difference", "*others", |a| many(a, algebra::difference)),
    method("symmetric_difference", "other", |a| {
        Ok(same_kind(
            &a[0],
            algebra::symmetric_difference(s(&a[0])?, &a[1])?,
        ))
    }),
    method("isdisjoint", "other", |a| {
        algebra::is_disjoint(s(&a[0])?, &a[1]).map(Value::bool)
    }),
    method("issubset", "other", |a| match a[1].as_set() {
        Some(other) => algebra::is_subset(s(&a[0])?, other).map(Value::bool),
        None => algebra::is_subset(s(&a[0])?, &Set::from_value(&a[1])?).map(Value::bool),
    }),
    method("issuperset", "other", |a| match a[1].as_set() {
        Some(other) => algebra::is_subset(other, s(&a[0])?).map(Value::bool),
        None => algebra::is_subset(&Set::from_value(&a[1])?, s(&a[0])?).map(Value::bool),
    }),
];

pub static SET_SHARED: [Native; 8] = SHARED;
pub static FROZEN_SHARED: [Native; 8] = SHARED;

fn each(a: &[Value], change: fn(&Set, &Value) -> R<()>) -> R {
    for other in others(a) {
        change(s(&a[0])?, &other)?;
    }
    Ok(Value::None)
}

pub static SET: ClassDef = ClassDef {
    name: "set",
    base: "object",
    module: "builtins",
    new: Some(new_set),
    natives: &[
        method("__init__", "iterable?", |a| {
            let set = s(&a[0])?;
            set.clear();
            if !a[1].is_undef() {
                set.update(&a[1])?;
            }
            Ok(Value::None)
        }),
        method("add", "element", |a| {
            s(&a[0])?.add(&a[1])?;
            Ok(Value::None)
        }),
        method("clear", "", |a| {
            s(&a[0])?.clear();
            Ok(Value::None)
        }),
        method("discard", "element", |a| {
            s(&a[0])?.discard(&key(&a[1]))?;
            Ok(Value::None)
        }),
        method("remove", "element", |a| {
            match s(&a[0])?.discard(&key(&a[1]))? {
                true => Ok(Value::None),
                false => Err(key_error(&a[1])),
            }
        }),
        method("pop", "", |a| {
            s(&a[0])?
                .pop()
                .ok_or_else(|| key_error(&Value::str("pop from an empty set")))
        }),
        method("update", "*others", |a| each(a, Set::update)),
        method("difference_update", "*others", |a| {
            each(a, algebra::difference_update)
        }),
        method("intersection_update", "*others", |a| {
            let kept = many(a, algebra::intersection)?;
            if let Some(kept) = kept.as_set() {
                s(&a[0])?.table.swap(&kept.table);
                s(&a[0])?.changes.set(s(&a[0])?.changes.get() + 1);
            }
            Ok(Value::None)
        }),
        method("symmetric_difference_update", "other", |a| {
            algebra::symmetric_difference_update(s(&a[0])?, &a[1])?;
            Ok(Value::None)
        }),
    ],
};

pub static FROZENSET: ClassDef = ClassDef {
    name: "frozenset",
    base: "object",
    module: "builtins",
    new: Some(new_frozenset),
    natives: &[],
};
