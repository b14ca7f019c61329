//! Lists.
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct List {
    pub items: RefCell<Vec<Value>>,
    /// How much of it `undo` keeps.
    pub noted: Cell<u32>,
}

impl Drop for List {
    #[inline]
    fn drop(&mut self) {
        drop_items(self.items.get_mut());
    }
}

/// Instances, which may say something when they go, go from the last to the first. So do all others in CPython, but the
/// way back through memory takes longer, and of them hardly anything is seen.
#[inline]
pub(crate) fn drop_items(items: &mut Vec<Value>) {
    if let Some(Value::Object(_)) = items.last() {
        drop_backwards(items);
    }
}

#[inline(never)]
fn drop_backwards(items: &mut Vec<Value>) {
    items.drain(..).rev().for_each(drop);
}

impl List {
    pub fn new(items: Vec<Value>) -> List {
        List {
            items: RefCell::new(items),
            noted: Cell::new(0),
        }
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    pub fn get(&self, at: usize) -> Option<Value> {
        self.items.borrow().get(at).cloned()
    }

    /// What was in it goes when the list is whole again.
    pub fn replace(&self, items: Vec<Value>) {
        let mut old = self.items.replace(items);
        drop_items(&mut old);
    }

    pub fn push(&self, value: Value) {
        self.items.borrow_mut().push(value);
    }

    pub fn to_vec(&self) -> Vec<Value> {
        self.items.borrow().clone()
    }
}

pub fn list(items: Vec<Value>) -> Value {
    Value::list(items)
}

/// `object.append(item)`
#[inline]
pub fn append(object: &Value, item: Value) -> R {
    match object {
        Value::List(list) => {
            list.push(item);
            Ok(Value::None)
        }
        _ => crate::attribute::call_method(crate::n!("append"), &[object.clone(), item]),
    }
}
