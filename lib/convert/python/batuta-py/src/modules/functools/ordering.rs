//! functools.cmp_to_key, total_ordering.
use super::decorator::decorator;
use crate::attribute as attr;
use crate::call::call;
use crate::exc::type_error;
use crate::native::{class_arg, getter, method, ClassDef};
use crate::object::Object;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};

/// What `cmp_to_key` makes of a value.
struct Keyed {
    compare: Value,
    value: Value,
}

fn by_compare(a: &[Value], test: fn(i64) -> bool) -> R {
    let (Some(one), Some(other)) = (a[0].any::<Keyed>(), a[1].any::<Keyed>()) else {
        return Ok(Value::NotImplemented);
    };
    let order = call(&one.compare, &[one.value.clone(), other.value.clone()])?;
    let sign = if order.is_lt(&Value::Int(0))? {
        -1
    } else {
        i64::from(order.is_gt(&Value::Int(0))?)
    };
    Ok(Value::bool(test(sign)))
}

static KEYED: ClassDef = ClassDef {
    name: "functools.KeyWrapper",
    base: "object",
    module: "functools",
    new: Some(|_, _, _| Err(type_error("cannot create 'functools.KeyWrapper' instances"))),
    natives: &[
        method("__lt__", "other", |a| by_compare(a, |sign| sign < 0)),
        method("__le__", "other", |a| by_compare(a, |sign| sign <= 0)),
        method("__gt__", "other", |a| by_compare(a, |sign| sign > 0)),
        method("__ge__", "other", |a| by_compare(a, |sign| sign >= 0)),
        method("__eq__", "other", |a| by_compare(a, |sign| sign == 0)),
        getter("obj", |a| {
            Ok(a[0]
                .any::<Keyed>()
                .map_or(Value::None, |keyed| keyed.value.clone()))
        }),
    ],
};

pub fn cmp_to_key(a: &[Value]) -> R {
    let compare = a[0].clone();
    Ok(decorator(move |args| {
        let keyed = Keyed {
            compare: compare.clone(),
            value: args.first().cloned().unwrap_or(Value::None),
        };
        Ok(Object::native(types().library(&KEYED), keyed))
    }))
}

pub fn total_ordering(a: &[Value]) -> R {
    let class = class_arg(&a[0])?;
    let has = |name| {
        class
            .lookup(name)
            .is_some_and(|found| !matches!(found, Value::Native(_)))
    };
    let Some(base) = [known::LT, known::GT, known::LE, known::GE]
        .into_iter()
        .find(|name| has(*name))
    else {
        return Err(crate::exc::value_error(
            "must define at least one ordering operation: < > <= >=",
        ));
    };
    for (name, from_lt, from_le, from_gt, from_ge) in ORDERINGS {
        if has(*name) {
            continue;
        }
        let native = match base {
            known::LT => from_lt,
            known::LE => from_le,
            known::GT => from_gt,
            _ => from_ge,
        };
        if let Some(fun) = native {
            let row = method(name.text(), "other", *fun);
            class.set(*name, row.value("total_ordering"));
        }
    }
    Ok(a[0].clone())
}

type Derived = Option<fn(&[Value]) -> R>;

fn asked(a: &[Value], name: Sym, finish: fn(bool, bool) -> bool, wants_equal: bool) -> R {
    let result = attr::call_special(name, &a[..2]).unwrap_or(Ok(Value::NotImplemented))?;
    if result.is_not_implemented() {
        return Ok(result);
    }
    let result = result.truth()?;
    let equal = wants_equal && a[0].is_eq(&a[1])?;
    Ok(Value::bool(finish(result, equal)))
}

/// Each ordering, made of `<`, `<=`, `>` and `>=`.
static ORDERINGS: &[(Sym, Derived, Derived, Derived, Derived)] = &[
    (
        known::LT,
        None,
        Some(|a| asked(a, known::LE, |le, eq| le && !eq, true)),
        Some(|a| asked(a, known::GT, |gt, eq| !gt && !eq, true)),
        Some(|a| asked(a, known::GE, |ge, _| !ge, false)),
    ),
    (
        known::LE,
        Some(|a| asked(a, known::LT, |lt, eq| lt || eq, true)),
        None,
        Some(|a| asked(a, known::GT, |gt, _| !gt, false)),
        Some(|a| asked(a, known::GE, |ge, eq| !ge || eq, true)),
    ),
    (
        known::GT,
        Some(|a| asked(a, known::LT, |lt, eq| !lt && !eq, true)),
        Some(|a| asked(a, known::LE, |le, _| !le, false)),
        None,
        Some(|a| asked(a, known::GE, |ge, eq| ge && !eq, true)),
    ),
    (
        known::GE,
        Some(|a| asked(a, known::LT, |lt, _| !lt, false)),
        Some(|a| asked(a, known::LE, |le, eq| !le || eq, true)),
        Some(|a| asked(a, known::GT, |gt, eq| gt || eq, true)),
        None,
    ),
];
