//! Dictionaries: entries in the order of insertion, and a table of their places.
use crate::compare::is_eq;
use crate::exc::{key_error, type_error};
use crate::hash::hash;
use crate::key::quick_equal;
use crate::rc::Rc;
use crate::symbol::known;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Dict {
    table: RefCell<Table>,
    /// Counts what removes or adds keys; iterators compare it.
    pub changes: Cell<u64>,
}

#[derive(Default, Clone)]
struct Table {
    entries: Vec<Entry>,
    /// Places of entries, by hash; FREE where nothing was ever put.
    places: Vec<u32>,
    live: usize,
    /// Places that are not free.
    filled: usize,
}

#[derive(Clone)]
struct Entry {
    hash: i64,
    /// Undef where the entry was removed.
    key: Value,
    value: Value,
}

const FREE: u32 = u32::MAX;
const GONE: u32 = u32::MAX - 1;

/// Where a key is, or what has to be asked to know it.
enum Found {
    At(usize),
    Nowhere,
    /// Python code decides whether the key at this place is equal.
    Ask(usize),
}

#[inline]
fn start(hash: i64, mask: usize) -> usize {
    ((hash as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask
}

impl Table {
    fn find(&self, key: &Value, hash: i64) -> Found {
        match key {
            Value::Str(text) => self.search(hash, |_, other| match other {
                Value::Str(other) => {
                    Some(Rc::ptr_eq(text, other) || text.as_str() == other.as_str())
                }
                _ => quick_equal(other, key),
            }),
            _ => self.search(hash, |_, other| quick_equal(other, key)),
        }
    }

    /// As `find`, but for entries that are known to be others.
    fn find_but(&self, key: &Value, hash: i64, denied: &[usize]) -> Found {
        self.search(hash, |place, other| match denied.contains(&place) {
            true => Some(false),
            false => quick_equal(other, key),
        })
    }

    /// The entry of this hash whose key is said to be the one.
    #[inline(always)]
    fn search(&self, hash: i64, is_it: impl Fn(usize, &Value) -> Option<bool>) -> Found {
        if self.places.is_empty() {
            return Found::Nowhere;
        }
        let mask = self.places.len() - 1;
        let mut at = start(hash, mask);
        loop {
            let place = self.places[at];
            if place == FREE {
                return Found::Nowhere;
            }
            if place != GONE {
                let entry = &self.entries[place as usize];
                if entry.hash == hash {
                    match is_it(place as usize, &entry.key) {
                        Some(true) => return Found::At(place as usize),
                        Some(false) => {}
                        None => return Found::Ask(place as usize),
                    }
                }
            }
            at = (at + 1) & mask;
        }
    }

    fn put_place(&mut self, hash: i64, place: u32) {
        let mask = self.places.len() - 1;
        let mut at = start(hash, mask);
        while self.places[at] != FREE && self.places[at] != GONE {
            at = (at + 1) & mask;
        }
        self.filled += usize::from(self.places[at] == FREE);
        self.places[at] = place;
    }

    fn grow(&mut self) {
        if self.live < self.entries.len() {
            self.entries.retain(|entry| !entry.key.is_undef());
        }
        let wanted = (self.live * 2 + 8).next_power_of_two();
        self.places.clear();
        self.places.resize(wanted * 2, FREE);
        self.filled = 0;
        for place in 0..self.entries.len() {
            self.put_place(self.entries[place].hash, place as u32);
        }
    }

    fn insert_new(&mut self, hash: i64, key: Value, value: Value) {
        if (self.filled.max(self.entries.len()) + 1) * 2 > self.places.len() {
            self.grow();
        }
        let place = self.entries.len() as u32;
        self.entries.push(Entry { hash, key, value });
        self.live += 1;
        self.put_place(hash, place);
    }

    fn remove(&mut self, place: usize) -> (Value, Value) {
        let entry = &mut self.entries[place];
        let mask = self.places.len() - 1;
        let mut at = start(entry.hash, mask);
        while self.places[at] != place as u32 {
            at = (at + 1) & mask;
        }
        self.places[at] = GONE;
        self.live -= 1;
        (
            std::mem::replace(&mut entry.key, Value::Undef),
            std::mem::replace(&mut entry.value, Value::Undef),
        )
    }
}

impl Dict {
    pub fn len(&self) -> usize {
        self.table.borrow().live
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn with_capacity(count: usize) -> Dict {
        let dict = Dict::default();
        dict.table.borrow_mut().entries.reserve(count);
        dict
    }

    #[inline]
    fn place(&self, key: &Value, hash: i64) -> R<Option<usize>> {
        match self.table.borrow().find(key, hash) {
            Found::At(place) => return Ok(Some(place)),
            Found::Nowhere => return Ok(None),
            Found::Ask(..) => {}
        }
        self.place_asking(key, hash)
    }

    fn place_asking(&self, key: &Value, hash: i64) -> R<Option<usize>> {
        let mut denied: Vec<usize> = Vec::new();
        let mut changes = self.changes.get();
        loop {
            let found = self.table.borrow().find_but(key, hash, &denied);
            let place = match found {
                Found::At(place) => return Ok(Some(place)),
                Found::Nowhere => return Ok(None),
                Found::Ask(place) => place,
            };
            let other = self.table.borrow().entries[place].key.clone();
            let equal = is_eq(&other, key)?;
            if self.changes.get() != changes {
                changes = self.changes.get();
                denied.clear();
                continue;
            }
            if equal {
                return Ok(Some(place));
            }
            denied.push(place);
        }
    }

    pub fn get(&self, key: &Value) -> R<Option<Value>> {
        let hash = hash(key)?;
        self.get_hashed(key, hash)
    }

    #[inline]
    pub fn get_hashed(&self, key: &Value, hash: i64) -> R<Option<Value>> {
        {
            let table = self.table.borrow();
            match table.find(key, hash) {
                Found::At(place) => return Ok(Some(table.entries[place].value.clone())),
                Found::Nowhere => return Ok(None),
                Found::Ask(..) => {}
            }
        }
        let place = self.place_asking(key, hash)?;
        Ok(place.map(|place| self.table.borrow().entries[place].value.clone()))
    }

    pub fn contains(&self, key: &Value) -> R<bool> {
        Ok(self.place(key, hash(key)?)?.is_some())
    }

    pub fn set(&self, key: &Value, value: Value) -> R<()> {
        let hash = hash(key)?;
        self.set_hashed(key, hash, value)
    }

    #[inline]
    pub fn set_hashed(&self, key: &Value, hash: i64, value: Value) -> R<()> {
        match self.place(key, hash)? {
            Some(place) => {
                let old =
                    std::mem::replace(&mut self.table.borrow_mut().entries[place].value, value);
                drop(old);
            }
            None => {
                self.changes.set(self.changes.get() + 1);
                self.table.borrow_mut().insert_new(hash, key.clone(), value);
            }
        }
        Ok(())
    }

    /// The value of the key after `change` was given the one before; one look-up.
    pub fn set_default(&self, key: &Value, default: impl FnOnce() -> R) -> R {
        let hash = hash(key)?;
        if let Some(found) = self.get_hashed(key, hash)? {
            return Ok(found);
        }
        let changes = self.changes.get();
        let value = default()?;
        if self.changes.get() == changes {
            self.changes.set(changes + 1);
            let mut table = self.table.borrow_mut();
            table.insert_new(hash, key.clone(), value.clone());
        } else {
            self.set_hashed(key, hash, value.clone())?;
        }
        Ok(value)
    }

    pub fn remove(&self, key: &Value) -> R<Option<(Value, Value)>> {
        let Some(place) = self.place(key, hash(key)?)? else {
            return Ok(None);
        };
        self.changes.set(self.changes.get() + 1);
        let taken = self.table.borrow_mut().remove(place);
        Ok(Some(taken))
    }

    pub fn del(&self, key: &Value) -> R<()> {
        match self.remove(key)? {
            Some(_) => Ok(()),
            None => Err(key_error(key)),
        }
    }

    pub fn get_str(&self, key: &str) -> Option<Value> {
        let hash = crate::hash::text(key.as_bytes());
        let table = self.table.borrow();
        find_str(&table, key, hash).map(|place| table.entries[place].value.clone())
    }

    pub fn set_str(&self, key: &str, value: Value) {
        let hash = crate::hash::text(key.as_bytes());
        let mut table = self.table.borrow_mut();
        let Some(place) = find_str(&table, key, hash) else {
            self.changes.set(self.changes.get() + 1);
            table.insert_new(hash, Value::str(key), value);
            return;
        };
        let old = std::mem::replace(&mut table.entries[place].value, value);
        drop(table);
        drop(old);
    }

    pub fn del_str(&self, key: &str) -> bool {
        let hash = crate::hash::text(key.as_bytes());
        let mut table = self.table.borrow_mut();
        let Some(place) = find_str(&table, key, hash) else {
            return false;
        };
        self.changes.set(self.changes.get() + 1);
        let taken = table.remove(place);
        drop(table);
        drop(taken);
        true
    }

    pub fn clear(&self) {
        self.changes.set(self.changes.get() + 1);
        let old = self.table.take();
        drop(old);
    }

    pub fn copy(&self) -> Dict {
        let dict = Dict::default();
        let mut table = self.table.borrow().clone();
        if table.live < table.entries.len() {
            table.grow();
        }
        *dict.table.borrow_mut() = table;
        dict
    }

    /// The entry at or after a place, and the place after it.
    pub fn entry_from(&self, mut place: usize) -> Option<(usize, Value, Value)> {
        let table = self.table.borrow();
        loop {
            let entry = table.entries.get(place)?;
            place += 1;
            if !entry.key.is_undef() {
                return Some((place, entry.key.clone(), entry.value.clone()));
            }
        }
    }

    pub fn key_from(&self, mut place: usize) -> Option<(usize, Value)> {
        let table = self.table.borrow();
        loop {
            let entry = table.entries.get(place)?;
            place += 1;
            if !entry.key.is_undef() {
                return Some((place, entry.key.clone()));
            }
        }
    }

    pub fn hash_at(&self, place: usize) -> i64 {
        self.table.borrow().entries[place].hash
    }

    /// The entry before a place, from the end.
    pub fn entry_before(&self, mut place: usize) -> Option<(usize, Value, Value)> {
        let table = self.table.borrow();
        place = place.min(table.entries.len());
        while place > 0 {
            place -= 1;
            let entry = &table.entries[place];
            if !entry.key.is_undef() {
                return Some((place, entry.key.clone(), entry.value.clone()));
            }
        }
        None
    }

    pub fn end(&self) -> usize {
        self.table.borrow().entries.len()
    }

    pub fn pairs(&self) -> Vec<(Value, Value)> {
        let table = self.table.borrow();
        let live = table.entries.iter().filter(|entry| !entry.key.is_undef());
        live.map(|entry| (entry.key.clone(), entry.value.clone()))
            .collect()
    }

    pub fn keys(&self) -> Vec<Value> {
        let table = self.table.borrow();
        table
            .entries
            .iter()
            .filter(|entry| !entry.key.is_undef())
            .map(|entry| entry.key.clone())
            .collect()
    }

    /// Keys with the hashes that they had.
    pub fn hashed(&self) -> Vec<(Value, i64)> {
        let table = self.table.borrow();
        let live = table.entries.iter().filter(|entry| !entry.key.is_undef());
        live.map(|entry| (entry.key.clone(), entry.hash)).collect()
    }

    pub fn values(&self) -> Vec<Value> {
        let table = self.table.borrow();
        table
            .entries
            .iter()
            .filter(|entry| !entry.key.is_undef())
            .map(|entry| entry.value.clone())
            .collect()
    }

    pub fn pop_last(&self) -> Option<(Value, Value)> {
        let (place, ..) = self.entry_before(usize::MAX)?;
        self.changes.set(self.changes.get() + 1);
        let mut table = self.table.borrow_mut();
        let taken = table.remove(place);
        table.entries.truncate(place);
        Some(taken)
    }

    pub fn pop_first(&self) -> Option<(Value, Value)> {
        let (next, ..) = self.entry_from(0)?;
        self.changes.set(self.changes.get() + 1);
        Some(self.table.borrow_mut().remove(next - 1))
    }

    /// Moves an entry to an end; False if the key is not there.
    pub fn move_to_end(&self, key: &Value, last: bool) -> R<bool> {
        let Some((key, value)) = self.remove(key)? else {
            return Ok(false);
        };
        if last {
            self.set(&key, value)?;
            return Ok(true);
        }
        let rest = self.pairs();
        self.clear();
        self.set(&key, value)?;
        for (key, value) in rest {
            self.set(&key, value)?;
        }
        Ok(true)
    }

    /// Takes over all pairs of a mapping or of an iterable of pairs.
    pub fn update(&self, other: &Value) -> R<()> {
        for (key, value) in pairs_or_sequence(other)? {
            self.set(&key, value)?;
        }
        Ok(())
    }
}

fn find_str(table: &Table, key: &str, hash: i64) -> Option<usize> {
    if table.places.is_empty() {
        return None;
    }
    let mask = table.places.len() - 1;
    let mut at = start(hash, mask);
    loop {
        let place = table.places[at];
        if place == FREE {
            return None;
        }
        if place != GONE {
            let entry = &table.entries[place as usize];
            if entry.hash == hash && entry.key.as_str() == Some(key) {
                return Some(place as usize);
            }
        }
        at = (at + 1) & mask;
    }
}

pub fn equal(a: &Dict, b: &Dict) -> R<bool> {
    let _depth = crate::call::enter()?;
    if a.len() != b.len() {
        return Ok(false);
    }
    for (key, value) in a.pairs() {
        match b.get(&key)? {
            Some(other) if crate::compare::same(&value, &other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// A class derived from dict may say for itself what it holds, and in which order.
fn is_iterated_by_itself(mapping: &Value) -> bool {
    matches!(mapping, Value::Object(object)
        if object.class.lookup(known::ITER).is_some_and(|hook| !matches!(hook, Value::Native(_))))
}

/// The pairs of a mapping.
pub fn pairs_of(mapping: &Value) -> R<Vec<(Value, Value)>> {
    if let Some(dict) = mapping.as_dict() {
        if !is_iterated_by_itself(mapping) {
            return Ok(dict.pairs());
        }
    }
    let keys = crate::attribute::call_by_sym(known::KEYS, std::slice::from_ref(mapping), &[])?;
    let mut pairs = Vec::new();
    for key in crate::iter::collect(&keys)? {
        let value = crate::subscript::getitem(mapping, &key)?;
        pairs.push((key, value));
    }
    Ok(pairs)
}

fn pairs_or_sequence(other: &Value) -> R<Vec<(Value, Value)>> {
    if other.as_dict().is_some() || crate::attribute::get_optional(other, known::KEYS)?.is_some() {
        return pairs_of(other);
    }
    let mut pairs = Vec::new();
    let mut items = crate::iter::iter(other)?;
    let mut at = 0;
    while let Some(item) = items.next()? {
        let pair = crate::iter::collect(&item).map_err(|error| match error.is("TypeError") {
            true => type_error(format!(
                "cannot convert dictionary update sequence element #{at} to a sequence"
            )),
            false => error,
        })?;
        let Ok([key, value]) = <[Value; 2]>::try_from(pair.clone()) else {
            return Err(crate::exc::value_error(format!(
                "dictionary update sequence element #{at} has length {}; 2 is required",
                pair.len()
            )));
        };
        pairs.push((key, value));
        at += 1;
    }
    Ok(pairs)
}

pub fn dict(pairs: Vec<(Value, Value)>) -> R {
    let dict = Dict::default();
    for (key, value) in pairs {
        dict.set(&key, value)?;
    }
    Ok(Value::Dict(Rc::new(dict)))
}
