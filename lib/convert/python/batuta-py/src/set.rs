//! Sets: CPython's table and probing, because programs print sets and the order is that of the table.
use crate::compare::is_eq;
use crate::hash::hash;
use crate::key::quick_equal;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};

pub struct Set {
    pub table: RefCell<Table>,
    pub changes: Cell<u64>,
}

#[derive(Clone)]
pub struct Table {
    pub slots: Vec<Slot>,
    /// Slots that are or were in use.
    pub fill: usize,
    pub used: usize,
    finger: usize,
}

#[derive(Clone)]
pub struct Slot {
    pub hash: i64,
    /// Undef where there is no key; then the hash is -1 if there was one.
    pub key: Value,
}

const LINEAR_PROBES: usize = 9;
const FREE: Slot = Slot {
    hash: 0,
    key: Value::Undef,
};

impl Default for Set {
    fn default() -> Set {
        Set::of(free_slots(8), 0)
    }
}

fn free_slots(size: usize) -> Vec<Slot> {
    std::iter::repeat_with(|| FREE).take(size).collect()
}

/// The size of a table that has more than `least` slots.
fn size_beyond(least: usize) -> usize {
    (least + 1).next_power_of_two().max(8)
}

impl Slot {
    fn is_free(&self) -> bool {
        self.key.is_undef() && self.hash == 0
    }
}

enum Found {
    At(usize),
    Free(usize),
    Ask(usize, Value),
}

impl Table {
    pub fn mask(&self) -> usize {
        self.slots.len() - 1
    }

    /// Visits slots in the order of CPython's probing until `stop` gives something.
    fn probe<T>(&self, hash: i64, mut stop: impl FnMut(usize, &Slot) -> Option<T>) -> T {
        let mask = self.mask();
        let mut perturb = hash as u64;
        let mut at = hash as u64 as usize & mask;
        loop {
            let last = if at + LINEAR_PROBES <= mask {
                at + LINEAR_PROBES
            } else {
                at
            };
            for place in at..=last {
                if let Some(found) = stop(place, &self.slots[place]) {
                    return found;
                }
            }
            perturb >>= 5;
            at = (at
                .wrapping_mul(5)
                .wrapping_add(1)
                .wrapping_add(perturb as usize))
                & mask;
        }
    }

    /// True if the key is there; None where the program's own code has to be asked.
    #[inline(always)]
    pub fn holds(&self, key: &Value, hash: i64) -> Option<bool> {
        let Value::Int(key) = key else {
            return match self.find(key, hash, &[]) {
                Found::At(_) => Some(true),
                Found::Free(_) => Some(false),
                Found::Ask(..) => None,
            };
        };
        self.probe(hash, |_, slot| match &slot.key {
            Value::Int(own) => (own == key).then_some(Some(true)),
            Value::Undef => (slot.hash == 0).then_some(Some(false)),
            _ => (slot.hash == hash).then_some(None),
        })
    }

    /// The keys with their hashes, in the order of the table.
    pub fn keys(&self) -> impl Iterator<Item = (&Value, i64)> {
        let used = self.slots.iter().filter(|slot| !slot.key.is_undef());
        used.map(|slot| (&slot.key, slot.hash))
    }

    /// None where the program's own code has to be asked whether the key is there.
    fn add(&mut self, key: &Value, hash: i64) -> Option<()> {
        let first = hash as u64 as usize & self.mask();
        let place = if self.slots[first].is_free() {
            first
        } else {
            match self.find(key, hash, &[]) {
                Found::At(_) => return Some(()),
                Found::Free(place) => place,
                Found::Ask(..) => return None,
            }
        };
        self.put(place, key.clone(), hash);
        Some(())
    }

    /// The last slot of a removed key on the way is used again.
    fn find(&self, key: &Value, hash: i64, denied: &[usize]) -> Found {
        let mut removed = None;
        self.probe(hash, |place, slot| {
            if slot.is_free() {
                return Some(Found::Free(removed.unwrap_or(place)));
            }
            if slot.key.is_undef() {
                removed = Some(place);
            }
            if slot.hash != hash || slot.key.is_undef() || denied.contains(&place) {
                return None;
            }
            match quick_equal(&slot.key, key) {
                Some(true) => Some(Found::At(place)),
                Some(false) => None,
                None => Some(Found::Ask(place, slot.key.clone())),
            }
        })
    }

    fn insert_clean(&mut self, key: Value, hash: i64) {
        let place = self.probe(hash, |place, slot| slot.key.is_undef().then_some(place));
        self.slots[place] = Slot { hash, key };
    }

    pub fn resize(&mut self, least: usize) {
        let old = std::mem::replace(&mut self.slots, free_slots(size_beyond(least)));
        self.fill = self.used;
        for slot in old {
            if !slot.key.is_undef() {
                self.insert_clean(slot.key, slot.hash);
            }
        }
    }

    fn put(&mut self, place: usize, key: Value, hash: i64) {
        let again = self.slots[place].hash == -1;
        self.slots[place] = Slot { hash, key };
        self.used += 1;
        if again {
            return;
        }
        self.fill += 1;
        if self.fill * 5 >= self.mask() * 3 {
            self.resize(if self.used > 50_000 {
                self.used * 2
            } else {
                self.used * 4
            });
        }
    }

    fn remove(&mut self, place: usize) -> Value {
        self.used -= 1;
        self.slots[place].hash = -1;
        std::mem::replace(&mut self.slots[place].key, Value::Undef)
    }
}

impl Set {
    fn of(slots: Vec<Slot>, used: usize) -> Set {
        let table = Table {
            slots,
            fill: used,
            used,
            finger: 0,
        };
        Set {
            table: RefCell::new(table),
            changes: Cell::new(0),
        }
    }

    /// A set to which keys are added one after the other; None where the program's own code has to be asked.
    pub fn collect<'a>(keys: impl Iterator<Item = Option<(&'a Value, i64)>>) -> Option<Set> {
        let mut set = Set::default();
        let table = set.table.get_mut();
        for found in keys {
            let (key, hash) = found?;
            table.add(key, hash)?;
        }
        Some(set)
    }

    pub fn from_items(items: &[Value]) -> R<Set> {
        let set = Set::default();
        for item in items {
            set.add(item)?;
        }
        Ok(set)
    }

    /// Of what `set(x)` and `update` take.
    pub fn from_value(value: &Value) -> R<Set> {
        let set = Set::default();
        set.update(value)?;
        Ok(set)
    }

    pub fn len(&self) -> usize {
        self.table.borrow().used
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn find(&self, key: &Value, hash: i64) -> R<Result<usize, usize>> {
        let found = self.table.borrow().find(key, hash, &[]);
        match found {
            Found::At(place) => Ok(Ok(place)),
            Found::Free(place) => Ok(Err(place)),
            Found::Ask(place, other) => self.find_asking(key, hash, place, other),
        }
    }

    /// Goes on where keys have to be compared by the program's own code, which may change the set.
    #[cold]
    fn find_asking(
        &self,
        key: &Value,
        hash: i64,
        mut place: usize,
        mut other: Value,
    ) -> R<Result<usize, usize>> {
        let mut denied = Vec::new();
        let mut changes = self.changes.get();
        loop {
            let equal = is_eq(&other, key)?;
            if self.changes.get() != changes {
                changes = self.changes.get();
                denied.clear();
            } else if equal {
                return Ok(Ok(place));
            } else {
                denied.push(place);
            }
            let found = self.table.borrow().find(key, hash, &denied);
            (place, other) = match found {
                Found::At(place) => return Ok(Ok(place)),
                Found::Free(place) => return Ok(Err(place)),
                Found::Ask(place, other) => (place, other),
            };
        }
    }

    /// True if the key was not there.
    pub fn add(&self, key: &Value) -> R<bool> {
        self.add_hashed(key, hash(key)?)
    }

    pub fn add_hashed(&self, key: &Value, hash: i64) -> R<bool> {
        match self.find(key, hash)? {
            Ok(_) => Ok(false),
            Err(place) => {
                self.changes.set(self.changes.get() + 1);
                self.table.borrow_mut().put(place, key.clone(), hash);
                Ok(true)
            }
        }
    }

    pub fn contains(&self, key: &Value) -> R<bool> {
        self.contains_hashed(key, hash(key)?)
    }

    pub fn contains_hashed(&self, key: &Value, hash: i64) -> R<bool> {
        Ok(self.find(key, hash)?.is_ok())
    }

    pub fn discard(&self, key: &Value) -> R<bool> {
        self.discard_hashed(key, hash(key)?)
    }

    pub fn discard_hashed(&self, key: &Value, hash: i64) -> R<bool> {
        let Ok(place) = self.find(key, hash)? else {
            return Ok(false);
        };
        self.changes.set(self.changes.get() + 1);
        let key = self.table.borrow_mut().remove(place);
        drop(key);
        Ok(true)
    }

    pub fn pop(&self) -> Option<Value> {
        let mut table = self.table.borrow_mut();
        if table.used == 0 {
            return None;
        }
        let mut place = table.finger & table.mask();
        while table.slots[place].key.is_undef() {
            place = if place == table.mask() { 0 } else { place + 1 };
        }
        self.changes.set(self.changes.get() + 1);
        table.finger = place + 1;
        Some(table.remove(place))
    }

    pub fn clear(&self) {
        let old = self.table.replace(Set::default().table.into_inner());
        self.changes.set(self.changes.get() + 1);
        drop(old);
    }

    pub fn items(&self) -> Vec<Value> {
        self.table
            .borrow()
            .slots
            .iter()
            .filter(|slot| !slot.key.is_undef())
            .map(|slot| slot.key.clone())
            .collect()
    }

    pub fn hashed(&self) -> Vec<(Value, i64)> {
        let table = self.table.borrow();
        let mut keys = Vec::with_capacity(table.used);
        let slots = table.slots.iter().filter(|slot| !slot.key.is_undef());
        keys.extend(slots.map(|slot| (slot.key.clone(), slot.hash)));
        keys
    }

    /// The key at or after a slot, its hash, and the slot after it; for loops in which keys may be compared by
    /// the program's own code, so that nothing stays borrowed.
    pub fn hashed_from(&self, place: usize) -> Option<(usize, Value, i64)> {
        let table = self.table.borrow();
        let slots = table.slots.get(place..)?;
        let skipped = slots.iter().position(|slot| !slot.key.is_undef())?;
        let slot = &slots[skipped];
        Some((place + skipped + 1, slot.key.clone(), slot.hash))
    }

    pub fn count_from(&self, place: usize) -> usize {
        let table = self.table.borrow();
        let slots = table.slots.get(place..).unwrap_or_default();
        slots.iter().filter(|slot| !slot.key.is_undef()).count()
    }

    pub fn copy(&self) -> R<Set> {
        let table = self.table.borrow();
        let grows = table.used * 5 >= 7 * 3;
        let size = if grows {
            size_beyond(table.used * 2)
        } else {
            8
        };
        if size == table.slots.len() && table.fill == table.used {
            return Ok(Set::of(table.slots.clone(), table.used));
        }
        drop(table);
        let set = Set::default();
        set.merge(self)?;
        Ok(set)
    }

    pub fn merge(&self, other: &Set) -> R<()> {
        if std::ptr::eq(self, other) || other.is_empty() {
            return Ok(());
        }
        self.reserve(other.len());
        if self.table.borrow().fill == 0 {
            self.changes.set(self.changes.get() + 1);
            let source = other.table.borrow();
            let mut table = self.table.borrow_mut();
            if table.mask() == source.mask() && source.fill == source.used {
                table.slots.clone_from(&source.slots);
            } else {
                for slot in source.slots.iter().filter(|slot| !slot.key.is_undef()) {
                    table.insert_clean(slot.key.clone(), slot.hash);
                }
            }
            table.fill = source.used;
            table.used = source.used;
            return Ok(());
        }
        for (key, hash) in other.hashed() {
            self.add_hashed(&key, hash)?;
        }
        Ok(())
    }

    fn reserve(&self, more: usize) {
        let mut table = self.table.borrow_mut();
        if (table.fill + more) * 5 >= table.mask() * 3 {
            let least = (table.used + more) * 2;
            table.resize(least);
        }
    }

    pub fn update(&self, other: &Value) -> R<()> {
        match other.base() {
            Value::Set(set) | Value::FrozenSet(set) => self.merge(set),
            Value::Dict(dict) if matches!(other, Value::Dict(_)) => {
                self.reserve(dict.len());
                for (key, hash) in dict.hashed() {
                    self.add_hashed(&key, hash)?;
                }
                Ok(())
            }
            _ => {
                let mut items = crate::iter::iter(other)?;
                while let Some(item) = items.next()? {
                    self.add(&item)?;
                }
                Ok(())
            }
        }
    }

    /// That of a frozenset: independent of the order.
    pub fn hash(&self) -> i64 {
        let table = self.table.borrow();
        let shuffle = |hash: u64| (hash ^ 89_869_747 ^ (hash << 16)).wrapping_mul(3_644_798_167);
        let mut result: u64 = 0;
        for slot in &table.slots {
            result ^= shuffle(slot.hash as u64);
        }
        if (table.mask() + 1 - table.fill) & 1 != 0 {
            result ^= shuffle(0);
        }
        if (table.fill - table.used) & 1 != 0 {
            result ^= shuffle(u64::MAX);
        }
        result ^= (table.used as u64 + 1).wrapping_mul(1_927_868_237);
        result ^= (result >> 11) ^ (result >> 25);
        result = result.wrapping_mul(69_069).wrapping_add(907_133_923);
        if result == u64::MAX {
            return 590_923_713;
        }
        result as i64
    }
}

pub fn set(items: Vec<Value>) -> R {
    Ok(Value::Set(crate::rc::Rc::new(Set::from_items(&items)?)))
}

/// The display of three and more constants, which CPython copies from a frozenset: the order differs.
pub fn set_of_constants(items: Vec<Value>) -> R {
    Ok(Value::Set(crate::rc::Rc::new(
        Set::from_items(&items)?.copy()?,
    )))
}

pub fn frozenset(items: Vec<Value>) -> R {
    Ok(Value::FrozenSet(crate::rc::Rc::new(Set::from_items(
        &items,
    )?)))
}
