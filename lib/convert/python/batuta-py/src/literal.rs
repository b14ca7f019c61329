//! Constants as data: tables of a program that are made at one go, not item by item.
use crate::dict::Dict;
use crate::rc::Rc;
use crate::symbol::Sym;
use crate::value::Value;

#[derive(Clone, Copy)]
pub enum Lit {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(&'static str),
    Tuple(&'static [Lit]),
    List(&'static [Lit]),
    Dict(&'static [(Lit, Lit)]),
}

impl Lit {
    pub fn value(self) -> Value {
        match self {
            Lit::None => Value::None,
            Lit::Bool(value) => Value::bool(value),
            Lit::Int(value) => Value::Int(value),
            Lit::Float(value) => Value::float(value),
            Lit::Str(text) => Sym::new(text).value(),
            Lit::Tuple(items) => Value::tuple(values(items)),
            Lit::List(items) => Value::list(values(items)),
            Lit::Dict(pairs) => dict(pairs),
        }
    }
}

/// The items of a list, tuple or set.
pub fn values(items: &[Lit]) -> Vec<Value> {
    items.iter().map(|item| item.value()).collect()
}

/// Its keys are texts and numbers, or tuples of them, so that each has a hash.
fn dict(pairs: &[(Lit, Lit)]) -> Value {
    let dict = Rc::<Dict>::default();
    for (key, value) in pairs {
        if let Lit::Str(key) = key {
            dict.set_str(key, value.value());
        } else {
            let _ = dict.set(&key.value(), value.value());
        }
    }
    Value::Dict(dict)
}
