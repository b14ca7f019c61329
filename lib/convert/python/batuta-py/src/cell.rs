//! Variables that closures share.
use crate::exc::{exception, unbound_local};
use crate::rc::Rc;
use crate::value::{Value, R};
use std::cell::RefCell;

#[derive(Clone)]
pub struct Cell(Rc<RefCell<Value>>);

impl Cell {
    pub fn new(value: Value) -> Cell {
        Cell(Rc::new(RefCell::new(value)))
    }

    pub fn empty() -> Cell {
        Cell::new(Value::Undef)
    }

    pub fn get_or_undef(&self) -> Value {
        self.0.borrow().clone()
    }

    /// In the function that the variable belongs to.
    pub fn get_local(&self, name: &str) -> R {
        match &*self.0.borrow() {
            Value::Undef => Err(unbound(name)),
            value => Ok(value.clone()),
        }
    }

    /// In a function inside.
    pub fn get_free(&self, name: &str) -> R {
        match &*self.0.borrow() {
            Value::Undef => Err(exception(
                "NameError",
                format!("cannot access free variable '{name}' where it is not associated with a value in enclosing scope"),
            )),
            value => Ok(value.clone()),
        }
    }

    pub fn get(&self, name: &str) -> R {
        self.get_free(name)
    }

    pub fn set(&self, value: Value) {
        let old = self.0.replace(value);
        drop(old);
    }

    pub fn del(&self, name: &str) -> R<()> {
        match self.0.replace(Value::Undef) {
            Value::Undef => Err(unbound(name)),
            _ => Ok(()),
        }
    }
}

impl Default for Cell {
    fn default() -> Cell {
        Cell::empty()
    }
}

#[cold]
fn unbound(name: &str) -> crate::exc::Exc {
    unbound_local(format!(
        "cannot access local variable '{name}' where it is not associated with a value"
    ))
}

/// A local variable that may not have been set.
#[inline]
pub fn load(value: &Value, name: &str) -> R {
    match value {
        Value::Undef => Err(unbound(name)),
        value => Ok(value.clone()),
    }
}

impl Value {
    /// As `load`, without a copy.
    #[inline]
    pub fn local(&self, name: &str) -> R<&Value> {
        match self {
            Value::Undef => Err(unbound(name)),
            value => Ok(value),
        }
    }
}
