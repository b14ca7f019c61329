//! Where attributes were found: values of a class by number, and the numbers for places of a program that meet
//! more classes than they remember by themselves.
use crate::class::SymMap;
use crate::symbol::Sym;
use crate::value::Value;
use std::cell::Cell;

/// Attributes of a class by numbers, until it changes.
#[derive(Default)]
pub struct Places {
    values: Vec<Value>,
    by_name: SymMap<u32>,
}

impl Places {
    #[inline]
    pub fn get(&self, place: u32) -> Option<Value> {
        self.values.get(place as usize).cloned()
    }

    pub fn add(&mut self, name: Sym, value: Value) -> u32 {
        *self.by_name.entry(name).or_insert_with(|| {
            self.values.push(value);
            self.values.len() as u32 - 1
        })
    }

    pub fn replace(&mut self, name: Sym, value: Value) {
        if let Some(&at) = self.by_name.get(&name) {
            self.values[at as usize] = value;
        }
    }
}

/// What a place of the program does with an attribute: a place in a class holds for one of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Get,
    Set,
    Call,
}

#[derive(Clone, Copy)]
struct Entry {
    /// 0: empty.
    class: u32,
    name: u32,
    place: u32,
}

const SIZE: usize = 2048;

thread_local! {
    static SEEN: [Cell<Entry>; SIZE] =
        const { [const { Cell::new(Entry { class: 0, name: 0, place: 0 }) }; SIZE] };
}

#[inline]
fn key(way: Way, name: Sym) -> u32 {
    name.0 << 2 | way as u32
}

#[inline]
fn slot(class: u32, name: u32) -> usize {
    (class.wrapping_mul(0x9e37_79b1) ^ name.wrapping_mul(0x85eb_ca6b)) as usize >> 16 & (SIZE - 1)
}

/// Ids of classes are not used again, so that what is found is true.
pub fn find(way: Way, class: u32, name: Sym) -> Option<u32> {
    let name = key(way, name);
    let entry = SEEN.with(|seen| seen[slot(class, name)].get());
    (entry.class == class && entry.name == name).then_some(entry.place)
}

pub fn remember(way: Way, class: u32, name: Sym, place: u32) {
    let name = key(way, name);
    let entry = Entry { class, name, place };
    SEEN.with(|seen| seen[slot(class, name)].set(entry));
}
