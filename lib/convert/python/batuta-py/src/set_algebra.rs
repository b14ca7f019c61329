//! Unions, intersections and the like, each made the way CPython makes it, so that the order is the same.
use crate::compare::Cmp;
use crate::rc::Rc;
use crate::set::Set;
use crate::value::{Value, R};

pub fn union(a: &Set, others: &[Value]) -> R<Set> {
    let result = a.copy()?;
    for other in others {
        result.update(other)?;
    }
    Ok(result)
}

/// The keys of `a` that are in `b`, or those that are not; None where the program's own code has to be asked.
fn quickly_kept(a: &Set, b: &Set, wanted: bool) -> Option<Set> {
    let (a, b) = (a.table.borrow(), b.table.borrow());
    Set::collect(a.keys().filter_map(|(key, hash)| match b.holds(key, hash) {
        Some(there) => (there == wanted).then_some(Some((key, hash))),
        None => Some(None),
    }))
}

/// Whether all keys of `a` are in `b` (or none is, where that is wanted); None as above.
fn quickly_all(a: &Set, b: &Set, wanted: bool) -> Option<bool> {
    let (a, b) = (a.table.borrow(), b.table.borrow());
    for (key, hash) in a.keys() {
        if b.holds(key, hash)? != wanted {
            return Some(false);
        }
    }
    Some(true)
}

pub fn intersection(a: &Set, other: &Value) -> R<Set> {
    if let Some(b) = other.as_set() {
        if std::ptr::eq(a, &**b) {
            return a.copy();
        }
        let (small, large) = if b.len() > a.len() {
            (a, &**b)
        } else {
            (&**b, a)
        };
        if let Some(result) = quickly_kept(small, large, true) {
            return Ok(result);
        }
        let result = Set::default();
        let mut place = 0;
        while let Some((next, key, hash)) = small.hashed_from(place) {
            place = next;
            if large.contains_hashed(&key, hash)? {
                result.add_hashed(&key, hash)?;
            }
        }
        return Ok(result);
    }
    let result = Set::default();
    let mut items = crate::iter::iter(other)?;
    while let Some(key) = items.next()? {
        let hash = crate::hash::hash(&key)?;
        if a.contains_hashed(&key, hash)? {
            result.add_hashed(&key, hash)?;
        }
    }
    Ok(result)
}

pub fn difference_update(a: &Set, other: &Value) -> R<()> {
    if let Some(b) = other.as_set() {
        if std::ptr::eq(a, &**b) {
            a.clear();
            return Ok(());
        }
        let keys = if b.len() >> 3 > a.len() {
            intersection(a, other)?.hashed()
        } else {
            b.hashed()
        };
        for (key, hash) in keys {
            a.discard_hashed(&key, hash)?;
        }
    } else {
        let mut items = crate::iter::iter(other)?;
        while let Some(key) = items.next()? {
            a.discard(&key)?;
        }
    }
    let mut table = a.table.borrow_mut();
    if table.fill - table.used > table.mask() / 4 {
        let least = if table.used > 50_000 {
            table.used * 2
        } else {
            table.used * 4
        };
        table.resize(least);
    }
    Ok(())
}

pub fn difference(a: &Set, other: &Value) -> R<Set> {
    let size = match other.base() {
        Value::Set(set) | Value::FrozenSet(set) => Some(set.len()),
        Value::Dict(dict) => Some(dict.len()),
        _ => None,
    };
    if size.is_none_or(|size| a.len() >> 2 > size) {
        let result = a.copy()?;
        difference_update(&result, other)?;
        return Ok(result);
    }
    if let Value::Set(b) | Value::FrozenSet(b) = other.base() {
        if let Some(result) = quickly_kept(a, b, false) {
            return Ok(result);
        }
    }
    let result = Set::default();
    let mut place = 0;
    while let Some((next, key, hash)) = a.hashed_from(place) {
        place = next;
        let there = match other.base() {
            Value::Dict(dict) => dict.get_hashed(&key, hash)?.is_some(),
            other => match other.as_set() {
                Some(set) => set.contains_hashed(&key, hash)?,
                None => false,
            },
        };
        if !there {
            result.add_hashed(&key, hash)?;
        }
    }
    Ok(result)
}

pub fn symmetric_difference_update(a: &Set, other: &Value) -> R<()> {
    let keys = match other.as_set() {
        Some(b) if std::ptr::eq(a, &**b) => {
            a.clear();
            return Ok(());
        }
        Some(b) => b.hashed(),
        None => match other.as_dict() {
            Some(dict) => dict.hashed(),
            None => Set::from_value(other)?.hashed(),
        },
    };
    for (key, hash) in keys {
        if !a.discard_hashed(&key, hash)? {
            a.add_hashed(&key, hash)?;
        }
    }
    Ok(())
}

pub fn symmetric_difference(a: &Rc<Set>, other: &Value) -> R<Set> {
    let result = Set::from_value(other)?;
    symmetric_difference_update(&result, &Value::Set(a.clone()))?;
    Ok(result)
}

pub fn is_subset(a: &Set, b: &Set) -> R<bool> {
    if a.len() > b.len() {
        return Ok(false);
    }
    if let Some(result) = quickly_all(a, b, true) {
        return Ok(result);
    }
    let mut place = 0;
    while let Some((next, key, hash)) = a.hashed_from(place) {
        place = next;
        if !b.contains_hashed(&key, hash)? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub fn is_disjoint(a: &Set, other: &Value) -> R<bool> {
    if let Some(b) = other.as_set() {
        let (small, large) = if b.len() > a.len() {
            (a, &**b)
        } else {
            (&**b, a)
        };
        if let Some(result) = quickly_all(small, large, false) {
            return Ok(result);
        }
        let mut place = 0;
        while let Some((next, key, hash)) = small.hashed_from(place) {
            place = next;
            if large.contains_hashed(&key, hash)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    let mut items = crate::iter::iter(other)?;
    while let Some(key) = items.next()? {
        if a.contains(&key)? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub fn compare(op: Cmp, a: &Set, b: &Set) -> R<bool> {
    Ok(match op {
        Cmp::Eq => a.len() == b.len() && is_subset(a, b)?,
        Cmp::Ne => !(a.len() == b.len() && is_subset(a, b)?),
        Cmp::Le => is_subset(a, b)?,
        Cmp::Lt => a.len() < b.len() && is_subset(a, b)?,
        Cmp::Ge => is_subset(b, a)?,
        Cmp::Gt => b.len() < a.len() && is_subset(b, a)?,
    })
}
