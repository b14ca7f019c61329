//! Tuples. Up to three items lie in the tuple itself, so that a pair is one allocation.
use crate::rc::Rc;
use crate::value::Value;
use std::cell::Cell;

pub struct Tuple {
    items: Items,
    hash: Cell<i64>,
    /// The age of the classes when the hash was found; 0: it was not.
    hash_age: Cell<u32>,
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
        Tuple::of(items.into())
    }

    #[inline]
    fn of(items: Items) -> Tuple {
        Tuple {
            items,
            hash: Cell::new(0),
            hash_age: Cell::new(0),
        }
    }

    /// The hash, where it was found once and is the same as long as no class changes.
    #[inline]
    pub fn known_hash(&self) -> Option<i64> {
        let is_known = self.hash_age.get() == crate::class::age();
        is_known.then(|| self.hash.get())
    }

    pub fn keep_hash(&self, hash: i64) {
        self.hash.set(hash);
        self.hash_age.set(crate::class::age());
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
    Value::Tuple(Rc::new(Tuple::of(items.into())))
}
