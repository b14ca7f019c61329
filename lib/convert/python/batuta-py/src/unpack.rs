//! Unpacking: `a, b = value` and `a, *b, c = value`.
use crate::exc::{type_error, value_error, Exc};
use crate::iter::iter;
use crate::value::{Value, R};

pub fn unpack<const N: usize>(value: &Value) -> R<[Value; N]> {
    match value {
        Value::Tuple(tuple) => {
            if let Ok(items) = <&[Value; N]>::try_from(tuple.items()) {
                return Ok(items.clone());
            }
        }
        Value::List(list) => {
            if let Ok(items) = <&[Value; N]>::try_from(list.items.borrow().as_slice()) {
                return Ok(items.clone());
            }
        }
        _ => {}
    }
    one_by_one(value)
}

/// `unpack` into variables that have values already.
pub fn unpack_into<const N: usize>(value: &Value, places: [&mut Value; N]) -> R<()> {
    match value {
        // What ends here may run code, which cannot change a tuple.
        Value::Tuple(tuple) => {
            if let Ok(items) = <&[Value; N]>::try_from(tuple.items()) {
                for (place, item) in places.into_iter().zip(items) {
                    *place = item.clone();
                }
                return Ok(());
            }
        }
        Value::List(list) if places.iter().all(|place| place.is_immediate()) => {
            if let Ok(items) = <&[Value; N]>::try_from(list.items.borrow().as_slice()) {
                for (place, item) in places.into_iter().zip(items) {
                    *place = item.clone();
                }
                return Ok(());
            }
        }
        _ => {}
    }
    for (place, item) in places.into_iter().zip(unpack::<N>(value)?) {
        *place = item;
    }
    Ok(())
}

#[cold]
fn one_by_one<const N: usize>(value: &Value) -> R<[Value; N]> {
    let items = take(value, N)?;
    items
        .try_into()
        .map_err(|_| value_error("not enough values to unpack"))
}

fn take(value: &Value, count: usize) -> R<Vec<Value>> {
    let mut source = iter(value).map_err(|error| cannot_unpack(value, error))?;
    let mut items = Vec::with_capacity(count);
    while items.len() < count {
        match source.next()? {
            Some(item) => items.push(item),
            None => {
                return Err(value_error(format!(
                    "not enough values to unpack (expected {count}, got {})",
                    items.len()
                )))
            }
        }
    }
    if source.next()?.is_some() {
        return Err(value_error(format!(
            "too many values to unpack (expected {count})"
        )));
    }
    Ok(items)
}

fn cannot_unpack(value: &Value, error: Exc) -> Exc {
    if error.is("TypeError") && crate::iter::is_not_iterable(value) {
        return type_error(format!(
            "cannot unpack non-iterable {} object",
            value.class_ref().name()
        ));
    }
    error
}

/// As many values as there are targets, the list in the place of the starred one.
pub fn unpack_star(value: &Value, before: usize, after: usize) -> R<Vec<Value>> {
    let mut source = iter(value).map_err(|error| cannot_unpack(value, error))?;
    let mut items = crate::iter::collect_iter(&mut source)?;
    if items.len() < before + after {
        return Err(value_error(format!(
            "not enough values to unpack (expected at least {}, got {})",
            before + after,
            items.len()
        )));
    }
    let last = items.split_off(items.len() - after);
    let middle = items.split_off(before);
    items.push(Value::list(middle));
    items.extend(last);
    Ok(items)
}
