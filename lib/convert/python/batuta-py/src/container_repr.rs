//! repr of containers, which may contain themselves.
use crate::call::enter;
use crate::text::repr_string;
use crate::value::{Value, R};
use std::cell::RefCell;

thread_local!(static OPEN: RefCell<Vec<i64>> = const { RefCell::new(Vec::new()) });

/// The text of `inner`, or `again` while the same container is being written further out.
pub fn guarded(value: &Value, again: &str, inner: impl FnOnce() -> R<String>) -> R<String> {
    let id = value.id();
    if OPEN.with(|open| open.borrow().contains(&id)) {
        return Ok(again.to_owned());
    }
    let _depth = enter()?;
    OPEN.with(|open| open.borrow_mut().push(id));
    let text = inner();
    OPEN.with(|open| open.borrow_mut().pop());
    text
}

pub fn repr(value: &Value) -> R<String> {
    match value {
        Value::List(list) => guarded(value, "[...]", || {
            let mut text = String::from("[");
            let mut at = 0;
            while let Some(item) = list.get(at) {
                push(&mut text, at, &item)?;
                at += 1;
            }
            text.push(']');
            Ok(text)
        }),
        Value::Tuple(tuple) => guarded(value, "(...)", || {
            let mut text = String::from("(");
            for (at, item) in tuple.items().iter().enumerate() {
                push(&mut text, at, item)?;
            }
            text.push_str(if tuple.items().len() == 1 { ",)" } else { ")" });
            Ok(text)
        }),
        Value::Dict(dict) => guarded(value, "{...}", || {
            let mut text = String::from("{");
            for (at, (key, item)) in dict.pairs().iter().enumerate() {
                push(&mut text, at, key)?;
                text.push_str(": ");
                text.push_str(&repr_string(item)?);
            }
            text.push('}');
            Ok(text)
        }),
        Value::Set(set) | Value::FrozenSet(set) => {
            let name = value.class_ref().name();
            set_repr(value, &set.items(), &name)
        }
        _ => repr_string(value),
    }
}

/// `{1, 2}` for a set, `name({1, 2})` for everything else.
pub fn set_repr(value: &Value, items: &[Value], name: &str) -> R<String> {
    if items.is_empty() {
        return Ok(format!("{name}()"));
    }
    guarded(value, &format!("{name}(...)"), || {
        let mut text = String::from("{");
        for (at, item) in items.iter().enumerate() {
            push(&mut text, at, item)?;
        }
        text.push('}');
        Ok(if name == "set" {
            text
        } else {
            format!("{name}({text})")
        })
    })
}

fn push(text: &mut String, at: usize, item: &Value) -> R<()> {
    if at > 0 {
        text.push_str(", ");
    }
    text.push_str(&repr_string(item)?);
    Ok(())
}
