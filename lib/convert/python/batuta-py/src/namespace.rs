//! Names and their values in the order in which they were set: bodies of classes, their dictionaries.
use crate::class::SymMap;
use crate::symbol::Sym;
use crate::value::Value;

#[derive(Default, Clone)]
pub struct Namespace {
    entries: Vec<(Sym, Value)>,
    index: SymMap<u32>,
}

impl Namespace {
    pub fn reserve(&mut self, count: usize) {
        self.entries.reserve(count);
        self.index.reserve(count);
    }

    pub fn get(&self, name: Sym) -> Option<Value> {
        self.index
            .get(&name)
            .map(|&at| self.entries[at as usize].1.clone())
    }

    /// Gives back the value before: its end may run code that looks at the names.
    pub fn set(&mut self, name: Sym, value: Value) -> Option<Value> {
        if let Some(&at) = self.index.get(&name) {
            return Some(std::mem::replace(&mut self.entries[at as usize].1, value));
        }
        self.index.insert(name, self.entries.len() as u32);
        self.entries.push((name, value));
        None
    }

    /// Gives back what was there, as `set` does.
    pub fn del(&mut self, name: Sym) -> Option<Value> {
        let at = self.index.remove(&name)?;
        let (_, old) = self.entries.remove(at as usize);
        for (later, (name, _)) in self.entries.iter().enumerate().skip(at as usize) {
            self.index.insert(*name, later as u32);
        }
        Some(old)
    }

    pub fn entries(&self) -> &[(Sym, Value)] {
        &self.entries
    }
}
