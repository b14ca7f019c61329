//! What a function on native numbers changes in lists that others see is noted until it is settled: if the
//! general code has to be asked after all, it finds the lists as they were.
use crate::list::List;
use crate::object::Object;
use crate::rc::Rc;
use crate::typed::Item;
use crate::value::Value;
use std::cell::RefCell;

/// In `List::noted`: all of the list is kept, and nothing more has to be.
const WHOLE: u32 = u32::MAX;

struct Change {
    list: Rc<List>,
    at: usize,
    old: Value,
}

struct FieldChange {
    object: Rc<Object>,
    place: usize,
    old: Value,
}

/// So many changes of attributes are kept; what makes more is left to the general code.
const MAX_FIELDS: usize = 1 << 16;
/// A loop changes few attributes over and over: whether one is noted is looked up among the last.
const RECENT: usize = 8;

#[derive(Default)]
struct Log {
    changes: Vec<Change>,
    fields: Vec<FieldChange>,
    /// Lists with as many changes as items, as they were when that was found.
    wholes: Vec<(Rc<List>, Vec<Value>)>,
}

thread_local!(static LOG: RefCell<Log> = RefCell::default());

/// A number is dropped without a word; anything else may have something to say when it goes.
#[inline(always)]
pub fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Float(_) | Value::Bool(_))
}

/// `list[at] = item`; None: there is no number at that place.
#[inline(always)]
pub fn put(list: &Rc<List>, at: usize, item: Value) -> Option<()> {
    let mut items = list.items.try_borrow_mut().ok()?;
    let slot = items.get_mut(at)?;
    if !is_number(slot) {
        return None;
    }
    let old = std::mem::replace(slot, item);
    drop(items);
    kept(list, at, old);
    Some(())
}

/// `old`, a number, is noted where it has to be.
#[inline(always)]
fn kept(list: &Rc<List>, at: usize, old: Value) {
    if list.noted.get() == WHOLE {
        // Nothing goes with a number, and rustc does not look what else it might have been.
        std::mem::forget(old);
    } else {
        note(list, at, old);
    }
}

/// `list[at] = change(list[at])`, for numbers; None: something else is there, or comes out.
#[inline(always)]
pub fn change<T: Item>(
    list: &Rc<List>,
    at: usize,
    change: impl FnOnce(T) -> Option<T>,
) -> Option<()> {
    let mut items = list.items.try_borrow_mut().ok()?;
    let slot = items.get_mut(at)?;
    if !is_number(slot) {
        return None;
    }
    let item = change(T::of(slot)?)?.value();
    let old = std::mem::replace(slot, item);
    drop(items);
    kept(list, at, old);
    Some(())
}

#[cold]
#[inline(never)]
fn note(list: &Rc<List>, at: usize, old: Value) {
    LOG.with_borrow_mut(|log| {
        log.changes.push(Change {
            list: list.clone(),
            at,
            old,
        });
        let count = list.noted.get() + 1;
        let items = list.items.borrow();
        if (count as usize) < items.len() && count < WHOLE - 1 {
            list.noted.set(count);
        } else {
            list.noted.set(WHOLE);
            log.wholes.push((list.clone(), items.clone()));
        }
    });
}

/// Longer lists are noted item by item.
const SHORT: usize = 64;

/// All of a short list is noted, which the caller has opened to change numbers in it.
#[inline(always)]
pub fn keep(list: &Rc<List>, items: &[Value]) -> Option<()> {
    if list.noted.get() == WHOLE {
        return Some(());
    }
    keep_all(list, items)
}

#[cold]
#[inline(never)]
fn keep_all(list: &Rc<List>, items: &[Value]) -> Option<()> {
    let old = items.first().filter(|_| items.len() <= SHORT)?.clone();
    LOG.with_borrow_mut(|log| {
        list.noted.set(WHOLE);
        log.wholes.push((list.clone(), items.to_vec()));
        // What says that the list is noted.
        log.changes.push(Change {
            list: list.clone(),
            at: 0,
            old,
        });
    });
    Some(())
}

/// `object.name = item`, for the slot of the name; None: there is no number in it.
#[inline]
pub fn put_field(object: &Rc<Object>, place: usize, item: Value) -> Option<()> {
    let mut fields = object.fields.try_borrow_mut().ok()?;
    let slot = fields.values.get_mut(place)?;
    if !is_number(slot) {
        return None;
    }
    note_field(object, place, slot)?;
    // A number goes without a word.
    std::mem::forget(std::mem::replace(slot, item));
    Some(())
}

fn note_field(object: &Rc<Object>, place: usize, old: &Value) -> Option<()> {
    LOG.with_borrow_mut(|log| {
        let is_noted = log
            .fields
            .iter()
            .rev()
            .take(RECENT)
            .any(|change| change.place == place && Rc::ptr_eq(&change.object, object));
        if is_noted {
            return Some(());
        }
        if log.fields.len() >= MAX_FIELDS {
            return None;
        }
        log.fields.push(FieldChange {
            object: object.clone(),
            place,
            old: old.clone(),
        });
        Some(())
    })
}

/// The end of a function on native numbers that others' lists were given to.
#[inline]
pub fn settled<T>(result: Option<T>) -> Option<T> {
    LOG.with_borrow_mut(|log| {
        if !log.changes.is_empty() || !log.fields.is_empty() {
            log.settle(result.is_none());
        }
    });
    result
}

impl Log {
    fn settle(&mut self, has_failed: bool) {
        for (list, items) in self.wholes.drain(..) {
            if has_failed {
                list.items.replace(items);
            }
        }
        for FieldChange { object, place, old } in self.fields.drain(..).rev() {
            if has_failed {
                if let Some(slot) = object.fields.borrow_mut().values.get_mut(place) {
                    *slot = old;
                }
            }
        }
        for Change { list, at, old } in self.changes.drain(..).rev() {
            list.noted.set(0);
            if has_failed {
                if let Some(slot) = list.items.borrow_mut().get_mut(at) {
                    *slot = old;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(list: &List) -> Vec<i64> {
        list.items
            .borrow()
            .iter()
            .filter_map(Value::as_i64)
            .collect()
    }

    fn made(count: i64) -> Rc<List> {
        Rc::new(List::new((0..count).map(Value::Int).collect()))
    }

    #[test]
    fn what_failed_is_put_back_and_what_did_not_stays() {
        let (few, many) = (made(3), made(50));
        for has_failed in [true, false] {
            for round in 1..9 {
                for at in 0..3 {
                    assert!(put(&few, at, Value::Int(round * 10)).is_some());
                }
                assert!(put(&many, 7, Value::Int(round)).is_some());
            }
            assert_eq!(numbers(&few), [80, 80, 80]);
            settled((!has_failed).then_some(()));
            assert_eq!(few.noted.get(), 0);
            assert_eq!(many.noted.get(), 0);
            if has_failed {
                assert_eq!(numbers(&few), [0, 1, 2]);
                assert_eq!(numbers(&many), numbers(&made(50)));
            }
        }
        assert_eq!(numbers(&few), [80, 80, 80]);
        assert_eq!(many.get(7).and_then(|value| value.as_i64()), Some(8));
        settled(None::<()>);
        assert_eq!(numbers(&few), [80, 80, 80]);
    }

    #[test]
    fn only_numbers_are_replaced() {
        let list = Rc::new(List::new(vec![Value::str("a"), Value::Int(1)]));
        assert!(put(&list, 0, Value::Int(2)).is_none());
        assert!(put(&list, 2, Value::Int(2)).is_none());
        assert!(put(&list, 1, Value::float(2.0)).is_some());
        settled(Some(()));
    }
}
