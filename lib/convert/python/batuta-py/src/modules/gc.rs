//! gc. Objects go when the last reference does; cycles are not collected, so that a collection finds
//! nothing.
use crate::exc::value_error;
use crate::modules::Library;
use crate::native::{function, Native};
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};

thread_local! {
    static IS_ENABLED: Cell<bool> = const { Cell::new(true) };
    static DEBUG: RefCell<Value> = const { RefCell::new(Value::Int(0)) };
    static THRESHOLDS: RefCell<Vec<Value>> =
        const { RefCell::new(Vec::new()) };
}

fn collect(a: &[Value]) -> R {
    match a[0].given().map(Value::as_i64) {
        Some(Some(0..=2)) | None => Ok(Value::Int(0)),
        Some(_) => Err(value_error("invalid generation")),
    }
}

fn switch(on: bool) -> R {
    IS_ENABLED.set(on);
    Ok(Value::None)
}

fn thresholds() -> Vec<Value> {
    let set = THRESHOLDS.with_borrow(Clone::clone);
    let usual = [700, 10, 10].map(Value::Int);
    set.iter()
        .chain(usual.iter().skip(set.len()))
        .cloned()
        .collect()
}

/// A dict within others counts whatever it holds.
fn may_be_tracked(value: &Value) -> bool {
    matches!(value, Value::Dict(_)) || is_tracked(value)
}

/// Whether CPython's collector would look at it: what can be part of a cycle, after a collection.
fn is_tracked(value: &Value) -> bool {
    match value {
        Value::Tuple(tuple) => tuple.items().iter().any(may_be_tracked),
        Value::Dict(dict) => dict
            .pairs()
            .iter()
            .any(|(key, value)| may_be_tracked(key) || may_be_tracked(value)),
        Value::Object(object) => {
            !crate::rc::Rc::ptr_eq(&object.class, &crate::types::types().object)
        }
        Value::Undef
        | Value::None
        | Value::NotImplemented
        | Value::Ellipsis
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Big(_)
        | Value::Complex(_)
        | Value::Decimal(_)
        | Value::Str(_)
        | Value::Bytes(_)
        | Value::ByteArray(_)
        | Value::Range(_)
        | Value::Native(_) => false,
        Value::Class(class) => !class.native,
        _ => true,
    }
}

fn nothing_done(_: &[Value]) -> R {
    Ok(Value::None)
}

static FUNCTIONS: &[Native] = &[
    function("collect", "generation?", collect),
    function("disable", "", |_| switch(false)),
    function("enable", "", |_| switch(true)),
    function("isenabled", "", |_| Ok(Value::bool(IS_ENABLED.get()))),
    function("freeze", "", nothing_done),
    function("unfreeze", "", nothing_done),
    function("is_tracked", "object", |a| {
        Ok(Value::bool(is_tracked(&a[0])))
    }),
    function("get_count", "", |_| {
        Ok(Value::tuple(vec![
            Value::Int(0),
            Value::Int(0),
            Value::Int(0),
        ]))
    }),
    function("get_freeze_count", "", |_| Ok(Value::Int(0))),
    function("get_debug", "", |_| Ok(DEBUG.with_borrow(Clone::clone))),
    function("set_debug", "flags", |a| {
        DEBUG.replace(a[0].clone());
        Ok(Value::None)
    }),
    function("get_threshold", "", |_| Ok(Value::tuple(thresholds()))),
    function("set_threshold", "threshold0 threshold1? threshold2?", |a| {
        let given: Vec<Value> = a.iter().filter_map(Value::given).cloned().collect();
        let kept = thresholds().split_off(given.len());
        THRESHOLDS.set([given, kept].concat());
        Ok(Value::None)
    }),
];

pub static LIBRARY: Library = Library {
    name: "gc",
    functions: &[FUNCTIONS],
    classes: &[],
    start: |module| {
        module.put("garbage", Value::list(Vec::new()));
        module.put("callbacks", Value::list(Vec::new()));
        Ok(())
    },
};
