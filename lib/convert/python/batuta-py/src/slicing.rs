//! `o[a:b:c]`, read, assigned and deleted.
use crate::exc::{type_error, value_error};
use crate::list::List;
use crate::rc::Rc;
use crate::slice::{span, Span};
use crate::subscript::{getitem, setitem};
use crate::undo::is_number;
use crate::value::{Value, R};

/// `o[a:b:c]`; None for what is missing.
pub fn get_slice(object: &Value, start: &Value, stop: &Value, step: &Value) -> R {
    if let Some(result) = slice_of(object, start, stop, step)? {
        return Ok(result);
    }
    getitem(
        object,
        &crate::slice::slice(start.clone(), stop.clone(), step.clone()),
    )
}

pub(crate) fn slice_of(
    object: &Value,
    start: &Value,
    stop: &Value,
    step: &Value,
) -> R<Option<Value>> {
    Ok(Some(match object {
        Value::List(list) => {
            let span = span(start, stop, step, || list.len())?;
            Value::list(take(&list.items.borrow(), span, Value::clone))
        }
        Value::Tuple(tuple) => {
            let span = span(start, stop, step, || tuple.items().len())?;
            if span.step == 1 && span.count == tuple.items().len() {
                return Ok(Some(object.clone()));
            }
            Value::tuple(take(tuple.items(), span, Value::clone))
        }
        Value::Str(text) => {
            let span = span(start, stop, step, || text.len())?;
            match span.step {
                1 if span.count == text.len() => object.clone(),
                1 => Value::str(
                    text.slice_chars(span.start as usize, span.start as usize + span.count),
                ),
                _ => Value::str(picked(text, span)),
            }
        }
        Value::Bytes(bytes) => {
            let bytes = bytes.as_slice();
            let span = span(start, stop, step, || bytes.len())?;
            match span.step {
                1 if span.count == bytes.len() => object.clone(),
                1 => Value::bytes(&bytes[span.start as usize..][..span.count]),
                _ => Value::bytes(take(bytes, span, u8::clone)),
            }
        }
        Value::ByteArray(bytes) => {
            let span = span(start, stop, step, || bytes.bytes.borrow().len())?;
            crate::sequence::bytearray(take(&bytes.bytes.borrow(), span, u8::clone))
        }
        _ => return Ok(None),
    }))
}

fn take<T>(items: &[T], span: Span, share: impl Fn(&T) -> T) -> Vec<T> {
    if span.step == 1 {
        let start = span.start as usize;
        return items
            .get(start..start + span.count)
            .unwrap_or_default()
            .iter()
            .map(share)
            .collect();
    }
    if span.step == -1 && span.count > 0 {
        let last = span.start as usize + 1;
        return items[last - span.count..last]
            .iter()
            .rev()
            .map(share)
            .collect();
    }
    span.places().map(|at| share(&items[at])).collect()
}

fn picked(text: &crate::text::Str, span: Span) -> String {
    if text.is_ascii() {
        let bytes = text.as_str().as_bytes();
        return span.places().map(|at| char::from(bytes[at])).collect();
    }
    let chars: Vec<char> = text.as_str().chars().collect();
    span.places().map(|at| chars[at]).collect()
}

/// `o[a:b:c] = value`; None for what is missing.
pub fn set_slice(object: &Value, start: &Value, stop: &Value, step: &Value, value: Value) -> R<()> {
    match object {
        Value::List(list) => {
            if let (Value::None, Value::None, Value::None) = (start, stop, step) {
                return set_all(list, value);
            }
            set_list_slice(list, start, stop, step, &value)
        }
        _ => {
            let key = crate::slice::slice(start.clone(), stop.clone(), step.clone());
            setitem(object, &key, value)
        }
    }
}

/// `list[:] = value`; a list that nobody else has gives its items away.
fn set_all(list: &Rc<List>, value: Value) -> R<()> {
    let none = &Value::None;
    let Value::List(from) = value else {
        return set_list_slice(list, none, none, none, &value);
    };
    match Rc::try_unwrap(from) {
        Ok(from) => {
            list.replace(from.items.take());
            Ok(())
        }
        Err(from) => set_list_slice(list, none, none, none, &Value::List(from)),
    }
}

pub(crate) fn set_list_slice(
    list: &Rc<List>,
    start: &Value,
    stop: &Value,
    step: &Value,
    value: &Value,
) -> R<()> {
    let span = span(start, stop, step, || list.len())?;
    if let Value::List(from) = value {
        if !Rc::ptr_eq(list, from) && span.count == from.len() {
            set_places(list, span, from);
            return Ok(());
        }
    }
    let extended = !matches!(step, Value::None | Value::Int(1));
    let items = match crate::iter::collect(value) {
        Ok(items) => items,
        Err(error) if error.is("TypeError") && crate::iter::is_not_iterable(value) => {
            return Err(type_error(if extended {
                "must assign iterable to extended slice"
            } else {
                "can only assign an iterable"
            }))
        }
        Err(error) => return Err(error),
    };
    if span.step == 1 {
        // What made the items may have made the list shorter.
        let len = list.len();
        let start = (span.start as usize).min(len);
        let old: Vec<Value> = list
            .items
            .borrow_mut()
            .splice(start..(start + span.count).min(len), items)
            .collect();
        drop_cut(span, old);
        return Ok(());
    }
    if items.len() != span.count {
        return Err(value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            items.len(),
            span.count
        )));
    }
    let mut target = list.items.borrow_mut();
    let mut old = Vec::with_capacity(items.len());
    for (at, item) in span.places().zip(items) {
        if let Some(slot) = target.get_mut(at) {
            old.push(std::mem::replace(slot, item));
        }
    }
    drop(target);
    drop(old);
    Ok(())
}

/// As many items as there are places, from another list.
fn set_places(list: &List, span: Span, from: &List) {
    let mut old = Vec::new();
    {
        let (mut target, items) = (list.items.borrow_mut(), from.items.borrow());
        let mut put = |slot: &mut Value, item: &Value| {
            let before = std::mem::replace(slot, item.clone());
            // What says something when it goes does so when the lists are whole.
            if !is_number(&before) {
                old.push(before);
            }
        };
        if span.step == 1 {
            let start = span.start as usize;
            let slots = target.iter_mut().skip(start).take(span.count);
            slots
                .zip(items.iter())
                .for_each(|(slot, item)| put(slot, item));
        } else {
            for (at, item) in span.places().zip(items.iter()) {
                put(&mut target[at], item);
            }
        }
    }
    drop_cut(span, old);
}

/// What was in a slice goes as the items of a list do, unless the slice has gaps.
#[inline]
pub(crate) fn drop_cut(span: Span, mut old: Vec<Value>) {
    if span.step == 1 {
        crate::list::drop_items(&mut old);
    }
}

pub(crate) fn remove_span<T>(items: &mut Vec<T>, span: Span, old: &mut Vec<T>) {
    if span.step == 1 {
        let start = span.start as usize;
        old.extend(items.drain(start..start + span.count));
        return;
    }
    let mut places: Vec<usize> = span.places().collect();
    places.sort_unstable();
    let mut next = places.iter().peekable();
    let mut kept = Vec::with_capacity(items.len() - places.len());
    for (at, item) in items.drain(..).enumerate() {
        if next.peek() == Some(&&at) {
            next.next();
            old.push(item);
        } else {
            kept.push(item);
        }
    }
    *items = kept;
}
