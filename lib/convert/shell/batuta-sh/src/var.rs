//! Variables: values, attributes, scopes.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// A fast hash for short names.
#[derive(Default, Clone, Copy)]
pub struct NameHasher(u64);

impl Hasher for NameHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word))
                .wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

pub type Names<T> = HashMap<String, T, BuildHasherDefault<NameHasher>>;

/// An associative array, which remembers in which order its keys came.
#[derive(Clone, Default, Debug, PartialEq)]
pub struct Table {
    entries: HashMap<Vec<u8>, (u64, Vec<u8>)>,
    next: u64,
}

impl Table {
    pub fn get(&self, key: &[u8]) -> Option<&Vec<u8>> {
        self.entries.get(key).map(|(_, value)| value)
    }

    pub fn insert(&mut self, key: Vec<u8>, value: Vec<u8>) {
        let next = self.next;
        self.next += 1;
        self.entries
            .entry(key)
            .and_modify(|e| e.1 = value.clone())
            .or_insert((next, value));
    }

    pub fn remove(&mut self, key: &[u8]) {
        self.entries.remove(key);
    }

    /// In bash's order: by the place in its hash table, there the newest first.
    pub fn sorted(&self) -> Vec<(&Vec<u8>, &Vec<u8>)> {
        let mut buckets: u32 = 1024;
        while self.entries.len() as u32 >= buckets * 2 {
            buckets *= 4;
        }
        let mut all: Vec<_> = self.entries.iter().collect();
        all.sort_by_key(|(key, (age, _))| {
            let mut hash: u32 = 2166136261;
            for &byte in key.iter() {
                hash = hash.wrapping_mul(16777619) ^ u32::from(byte);
            }
            (hash & (buckets - 1), u64::MAX - age)
        });
        all.into_iter()
            .map(|(key, (_, value))| (key, value))
            .collect()
    }
}

/// What a variable holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Unset,
    Text(Vec<u8>),
    List(BTreeMap<i64, Vec<u8>>),
    Table(Table),
}

#[derive(Clone, Debug)]
pub struct Var {
    pub value: Value,
    pub export: bool,
    pub readonly: bool,
    pub integer: bool,
    pub upper: bool,
    pub lower: bool,
    pub nameref: bool,
    /// Its value is computed: RANDOM, LINENO, ...
    pub special: bool,
}

impl Var {
    pub const fn new(value: Value) -> Self {
        Var {
            value,
            export: false,
            readonly: false,
            integer: false,
            upper: false,
            lower: false,
            nameref: false,
            special: false,
        }
    }
}

impl Var {
    /// Declared, and no more.
    pub fn is_empty(&self) -> bool {
        match &self.value {
            Value::Unset => true,
            Value::Text(_) => false,
            Value::List(list) => list.is_empty(),
            Value::Table(table) => *table == Table::default(),
        }
    }
}

pub fn is_name(text: &[u8]) -> bool {
    !text.is_empty()
        && !text[0].is_ascii_digit()
        && text.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

/// Only call on bytes that `is_name` or digits accept.
pub fn name_of(text: &[u8]) -> &str {
    std::str::from_utf8(text).unwrap_or("")
}

/// What a function's locals were before it.
#[derive(Default)]
pub struct Scope {
    pub saved: Vec<(String, Option<Var>)>,
    pub options: Option<crate::shell::Options>,
}
