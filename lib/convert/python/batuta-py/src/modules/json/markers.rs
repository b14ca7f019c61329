//! What is being written, so that what holds itself is noticed.
//!
//! Python code sees a dict of ids. As long as none runs, what is being written is only in a stack.
use crate::dict::Dict;
use crate::exc::value_error;
use crate::rc::Rc;
use crate::value::{Value, R};

/// Of more than these the dict is asked.
const FEW: usize = 16;

pub struct Markers<'a> {
    dict: Option<&'a Rc<Dict>>,
    held: Vec<Value>,
    /// How many of them are in the dict.
    noted: usize,
}

impl<'a> Markers<'a> {
    pub fn new(dict: Option<&'a Rc<Dict>>) -> Markers<'a> {
        Markers {
            dict,
            held: Vec::new(),
            noted: 0,
        }
    }

    pub fn enter(&mut self, value: &Value) -> R<()> {
        let Some(dict) = self.dict else { return Ok(()) };
        if self.held.len() - self.noted > FEW {
            self.note()?;
        }
        let id = value.id();
        let is_held = self.held[self.noted..].iter().any(|held| held.id() == id);
        if is_held || !dict.is_empty() && dict.contains(&Value::Int(id))? {
            return Err(value_error("Circular reference detected"));
        }
        self.held.push(value.clone());
        Ok(())
    }

    pub fn leave(&mut self) -> R<()> {
        let (Some(dict), Some(value)) = (self.dict, self.held.pop()) else {
            return Ok(());
        };
        if self.held.len() < self.noted {
            self.noted = self.held.len();
            dict.del(&Value::Int(value.id()))?;
        }
        Ok(())
    }

    /// Brings the dict up to date: before Python code runs, and after an error.
    pub fn note(&mut self) -> R<()> {
        let Some(dict) = self.dict else { return Ok(()) };
        for value in &self.held[self.noted..] {
            dict.set(&Value::Int(value.id()), value.clone())?;
        }
        self.noted = self.held.len();
        Ok(())
    }
}
