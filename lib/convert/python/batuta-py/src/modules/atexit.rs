//! atexit.
use crate::modules::{nothing, Library};
use crate::native::{function, Native};
use crate::symbol::Sym;
use crate::value::{Value, R};
use std::cell::RefCell;

type Call = (Value, Vec<Value>, Vec<(Sym, Value)>);

thread_local!(static CALLS: RefCell<Vec<Call>> = const { RefCell::new(Vec::new()) });

/// The registered calls, the last one first.
pub fn take() -> Vec<Call> {
    let mut calls = CALLS.take();
    calls.reverse();
    calls
}

fn register(a: &[Value]) -> R {
    let keywords = crate::call::keywords_of(&a[2])?;
    let args = a[1].as_tuple().unwrap_or_default().to_vec();
    CALLS.with(|calls| calls.borrow_mut().push((a[0].clone(), args, keywords)));
    Ok(a[0].clone())
}

static FUNCTIONS: &[Native] = &[
    function("register", "function *args **kw", register),
    function("unregister", "function", |a| {
        let kept = CALLS
            .take()
            .into_iter()
            .filter(|(function, ..)| !function.is(&a[0]))
            .collect();
        CALLS.set(kept);
        Ok(Value::None)
    }),
];

pub static LIBRARY: Library = Library {
    name: "atexit",
    functions: &[FUNCTIONS],
    classes: &[],
    start: nothing,
};
