//! Counter.
use super::dicts::copy;
use super::{d, empty_dict, new_dict};
use crate::dict::Dict;
use crate::native::{class_method, method, ClassDef};
use crate::rc::Rc;
use crate::value::{Value, R};

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
            return Ok(Value::bool(false));
        }
    }
    Ok(Value::bool(true))
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
        method("__reduce__", "", |a| {
            let class = Value::Class(a[0].class_ref().clone());
            let plain = Value::Dict(Rc::new(d(&a[0])?.copy()));
            Ok(crate::pickling::parts(class, vec![plain], None))
        }),
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
            Ok(Value::bool(
                all_counts(a, crate::compare::is_le)?.truth()?
                    && !all_counts(a, crate::compare::is_eq)?.truth()?,
            ))
        }),
        method("__gt__", "other", |a| {
            Ok(Value::bool(
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
