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

    pub fn set(&mut self, name: Sym, value: Value) {
        if let Some(&at) = self.index.get(&name) {
            self.entries[at as usize].1 = value;
            return;
        }
        self.index.insert(name, self.entries.len() as u32);
        self.entries.push((name, value));
    }

    pub fn del(&mut self, name: Sym) -> bool {
        let Some(at) = self.index.remove(&name) else {
            return false;
        };
        self.entries.remove(at as usize);
        for (later, (name, _)) in self.entries.iter().enumerate().skip(at as usize) {
            self.index.insert(*name, later as u32);
        }
        true
    }

    pub fn entries(&self) -> &[(Sym, Value)] {
        &self.entries
    }
}
