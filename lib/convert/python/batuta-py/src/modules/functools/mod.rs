//! functools.
mod cached;
mod decorator;
mod dispatch;
mod ordering;
mod partial;

use crate::attribute as attr;
use crate::call::call;
use crate::exc::type_error;
use crate::modules::{nothing, Library};
use crate::native::{function, Native};
use crate::symbol::{known, Sym};
use crate::value::{Value, R};

pub use decorator::decorator;

fn reduce(a: &[Value]) -> R {
    let mut items = crate::iter::iter(&a[1])?;
    let mut total = match &a[2] {
        Value::Undef => match items.next()? {
            Some(first) => first,
            None => {
                return Err(type_error(
                    "reduce() of empty iterable with no initial value",
                ))
            }
        },
        initial => initial.clone(),
    };
    while let Some(item) = items.next()? {
        total = call(&a[0], &[total, item])?;
    }
    Ok(total)
}

const COPIED: [Sym; 5] = [
    known::MODULE,
    known::NAME,
    known::QUALNAME,
    known::DOC,
    known::ANNOTATIONS,
];

pub fn update_wrapper(wrapper: &Value, wrapped: &Value) -> R<()> {
    for name in COPIED {
        if let Some(value) = attr::get_optional(wrapped, name)? {
            attr::set(wrapper, name, value)?;
        }
    }
    if let Value::Func(function) = wrapped {
        for (key, value) in function
            .dict
            .borrow()
            .as_ref()
            .map(|dict| dict.pairs())
            .unwrap_or_default()
        {
            attr::set(wrapper, Sym::new(key.as_str().unwrap_or_default()), value)?;
        }
    }
    attr::set(wrapper, known::WRAPPED, wrapped.clone())
}

static FUNCTIONS: &[Native] = &[
    function("cache", "function", |a| {
        cached::wrap_cached(&a[0], None, false)
    }),
    function("lru_cache", "maxsize= typed=", cached::lru_cache),
    function("reduce", "function sequence initial?", reduce),
    function("cmp_to_key", "mycmp:", ordering::cmp_to_key),
    function("total_ordering", "class", ordering::total_ordering),
    function(
        "update_wrapper",
        "wrapper: wrapped: assigned= updated=",
        |a| {
            update_wrapper(&a[0], &a[1])?;
            Ok(a[0].clone())
        },
    ),
    function("wraps", "wrapped: assigned= updated=", |a| {
        let wrapped = a[0].clone();
        Ok(decorator(move |args| {
            let [wrapper] = args else {
                return Err(type_error("one function is needed"));
            };
            update_wrapper(wrapper, &wrapped)?;
            Ok(wrapper.clone())
        }))
    }),
    function("singledispatch", "function", dispatch::singledispatch),
];

pub static LIBRARY: Library = Library {
    name: "functools",
    functions: &[FUNCTIONS],
    classes: &[&partial::PARTIAL, &cached::CACHED_PROPERTY],
    start: nothing,
};
