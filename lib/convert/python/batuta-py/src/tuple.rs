//! Tuples. Up to three items lie in the tuple itself, so that a pair is one allocation.
use crate::value::Value;
use std::rc::Rc;

pub struct Tuple {
    items: Items,
}

pub enum Items {
    One([Value; 1]),
    Two([Value; 2]),
    Three([Value; 3]),
    Many(Box<[Value]>),
}

impl From<[Value; 1]> for Items {
    fn from(items: [Value; 1]) -> Items {
        Items::One(items)
    }
}
impl From<[Value; 2]> for Items {
    #[inline]
    fn from(items: [Value; 2]) -> Items {
        Items::Two(items)
    }
}
impl From<[Value; 3]> for Items {
    #[inline]
    fn from(items: [Value; 3]) -> Items {
        Items::Three(items)
    }
}
impl From<Vec<Value>> for Items {
    fn from(items: Vec<Value>) -> Items {
        let few = match items.len() {
            1 => <[Value; 1]>::try_from(items).map(Items::One),
            2 => <[Value; 2]>::try_from(items).map(Items::Two),
            3 => <[Value; 3]>::try_from(items).map(Items::Three),
            _ => Err(items),
        };
        few.unwrap_or_else(|items| Items::Many(items.into_boxed_slice()))
    }
}

impl Tuple {
    pub fn new(items: Vec<Value>) -> Tuple {
        Tuple {
            items: items.into(),
        }
    }

    #[inline]
    pub fn items(&self) -> &[Value] {
        match &self.items {
            Items::One(items) => items,
            Items::Two(items) => items,
            Items::Three(items) => items,
            Items::Many(items) => items,
        }
    }
}

thread_local!(static EMPTY: Rc<Tuple> = Rc::new(Tuple::new(Vec::new())));

pub fn empty() -> Value {
    Value::Tuple(EMPTY.with(Rc::clone))
}

pub fn tuple(items: Vec<Value>) -> Value {
    Value::tuple(items)
}

/// Of an array of one to three.
#[inline]
pub fn tuple_of(items: impl Into<Items>) -> Value {
    Value::Tuple(Rc::new(Tuple {
        items: items.into(),
    }))
}

/// Equality of tuples by that of their items, as far as that is known without asking Python code.
pub fn quick_equal(
    a: &Tuple,
    b: &Tuple,
    of_items: impl Fn(&Value, &Value) -> Option<bool>,
) -> Option<bool> {
    let (a, b) = (a.items(), b.items());
    if a.len() != b.len() {
        return Some(false);
    }
    for (a, b) in a.iter().zip(b) {
        if !of_items(a, b)? {
            return Some(false);
        }
    }
    Some(true)
}
