//! Tuples.
use crate::value::Value;
use std::rc::Rc;

pub struct Tuple {
    items: Box<[Value]>,
}

impl Tuple {
    pub fn new(items: Vec<Value>) -> Tuple {
        Tuple {
            items: items.into_boxed_slice(),
        }
    }

    #[inline]
    pub fn items(&self) -> &[Value] {
        &self.items
    }
}

thread_local!(static EMPTY: Rc<Tuple> = Rc::new(Tuple::new(Vec::new())));

pub fn empty() -> Value {
    Value::Tuple(EMPTY.with(Rc::clone))
}

pub fn tuple(items: Vec<Value>) -> Value {
    Value::tuple(items)
}
