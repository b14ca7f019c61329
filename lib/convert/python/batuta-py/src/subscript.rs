//! `o[k]`, `len(o)`, `x in o`.
use crate::attribute::call_special_found;
use crate::compare::same;
use crate::dict::Dict;
use crate::dunder;
use crate::exc::{index_error, key_error, overflow_error, type_error, value_error};
use crate::native::NativeFn;
use crate::number::index_i64;
use crate::rc::Rc;
use crate::slicing::{drop_cut, remove_span, set_list_slice, slice_of};
use crate::symbol::known;
use crate::value::{Value, R};

#[inline]
pub fn getitem(object: &Value, key: &Value) -> R {
    match (object, key) {
        (Value::List(list), Value::Int(at)) => {
            let items = list.items.borrow();
            let place = if *at < 0 {
                *at + items.len() as i64
            } else {
                *at
            };
            match items.get(place as usize) {
                Some(item) => Ok(item.clone()),
                None => Err(index_error("list index out of range")),
            }
        }
        (Value::Dict(dict), _) => match dict.get(key)? {
            Some(value) => Ok(value),
            None => Err(key_error(key)),
        },
        (Value::Tuple(tuple), Value::Int(at)) if *at >= 0 => {
            match tuple.items().get(*at as usize) {
                Some(item) => Ok(item.clone()),
                None => Err(index_error("tuple index out of range")),
            }
        }
        _ => getitem_slow(object, key),
    }
}

#[inline]
pub fn getitem_int(object: &Value, at: i64) -> R {
    getitem(object, &Value::Int(at))
}

fn getitem_slow(object: &Value, key: &Value) -> R {
    match object {
        Value::Object(inner) => match inner.class.lookup(known::GETITEM) {
            Some(hook) => match own_dict(object, &hook, dunder::getitem) {
                Some(dict) => dunder::item_of_dict(dict, object, key),
                None => call_special_found(&hook, &inner.class, &[object.clone(), key.clone()]),
            },
            None => Err(type_error(format!(
                "'{}' object is not subscriptable",
                inner.class.name()
            ))),
        },
        Value::Class(class) => crate::generic::class_getitem(class, key),
        Value::Str(text) => match key {
            Value::Int(at) if (0..text.len() as i64).contains(at) => Ok(text.char_at(*at as usize)),
            _ => builtin_getitem(object, key),
        },
        Value::Bytes(bytes) => match key {
            Value::Int(at) => match bytes.as_slice().get(*at as usize) {
                Some(byte) => Ok(Value::Int(i64::from(*byte))),
                None => builtin_getitem(object, key),
            },
            _ => builtin_getitem(object, key),
        },
        _ => builtin_getitem(object, key),
    }
}

/// The dict that an instance of a class derived from dict is, where the method is the one that dict has.
#[inline]
fn own_dict<'a>(object: &'a Value, hook: &Value, method: NativeFn) -> Option<&'a Rc<Dict>> {
    match hook {
        Value::Native(native) if std::ptr::fn_addr_eq(native.fun, method) => object.as_dict(),
        _ => None,
    }
}

/// Also for the built-in part of an instance.
pub fn builtin_getitem(object: &Value, key: &Value) -> R {
    if let Value::Slice(slice) = key {
        if let Some(result) = slice_of(object, &slice.start, &slice.stop, &slice.step)? {
            return Ok(result);
        }
    }
    match object {
        Value::Dict(dict) => dict.get(key)?.ok_or_else(|| key_error(key)),
        Value::List(list) => {
            let at = place(key, || list.len(), "list")?;
            Ok(list.items.borrow()[at].clone())
        }
        Value::Tuple(tuple) => {
            let items = tuple.items();
            Ok(items[place(key, || items.len(), "tuple")?].clone())
        }
        Value::Str(text) => Ok(text.char_at(place(key, || text.len(), "string")?)),
        Value::Bytes(bytes) => {
            let bytes = bytes.as_slice();
            Ok(Value::Int(i64::from(
                bytes[place(key, || bytes.len(), "byte")?],
            )))
        }
        Value::ByteArray(bytes) => {
            let at = place(key, || bytes.bytes.borrow().len(), "bytearray")?;
            Ok(Value::Int(i64::from(bytes.bytes.borrow()[at])))
        }
        Value::Range(range) => match key {
            Value::Slice(slice) => Ok(Value::Range(Rc::new(range.slice(slice)?))),
            _ if key.is_int() || key.class_ref().lookup(known::INDEX).is_some() => range.item(key),
            _ => Err(wrong_index("range", key)),
        },
        _ => Err(type_error(format!(
            "'{}' object is not subscriptable",
            object.class_ref().name()
        ))),
    }
}

fn wrong_index(what: &str, key: &Value) -> crate::exc::Exc {
    let what = what.trim_end_matches(" assignment");
    type_error(match what {
        "string" => format!(
            "string indices must be integers, not '{}'",
            key.class_ref().name()
        ),
        _ => format!(
            "{what} indices must be integers or slices, not {}",
            key.class_ref().name()
        ),
    })
}

/// The place that an index names; what is asked for the index may change the sequence, so that its length is taken
/// after it.
pub(crate) fn place(key: &Value, len: impl FnOnce() -> usize, what: &str) -> R<usize> {
    let at = match key {
        Value::Int(at) => *at,
        _ if key.is_int() || key.class_ref().lookup(known::INDEX).is_some() => index_i64(key)?,
        _ => return Err(wrong_index(what, key)),
    };
    let len = len() as i64;
    let found = if at < 0 { at + len } else { at };
    if found < 0 || found >= len {
        return Err(match what {
            "byte" => index_error("index out of range"),
            _ => index_error(format!("{what} index out of range")),
        });
    }
    Ok(found as usize)
}

#[inline]
pub fn setitem(object: &Value, key: &Value, value: Value) -> R<()> {
    match (object, key) {
        (Value::List(list), Value::Int(at)) => {
            let mut items = list.items.borrow_mut();
            let place = if *at < 0 {
                *at + items.len() as i64
            } else {
                *at
            };
            match items.get_mut(place as usize) {
                Some(slot) => {
                    let old = std::mem::replace(slot, value);
                    drop(items);
                    drop(old);
                    Ok(())
                }
                None => Err(index_error("list assignment index out of range")),
            }
        }
        (Value::Dict(dict), _) => dict.set(key, value),
        (Value::Object(inner), _) => match inner.class.lookup(known::SETITEM) {
            Some(hook) => match own_dict(object, &hook, dunder::setitem) {
                Some(dict) => dict.set(key, value),
                None => {
                    call_special_found(&hook, &inner.class, &[object.clone(), key.clone(), value])
                        .map(|_| ())
                }
            },
            None => Err(no_assignment(object)),
        },
        _ => builtin_setitem(object, key, value),
    }
}

pub fn setitem_int(object: &Value, at: i64, value: Value) -> R<()> {
    setitem(object, &Value::Int(at), value)
}

fn no_assignment(object: &Value) -> crate::exc::Exc {
    type_error(format!(
        "'{}' object does not support item assignment",
        object.class_ref().name()
    ))
}

pub fn builtin_setitem(object: &Value, key: &Value, value: Value) -> R<()> {
    match object {
        Value::Dict(dict) => dict.set(key, value),
        Value::List(list) => match key {
            Value::Slice(slice) => {
                set_list_slice(list, &slice.start, &slice.stop, &slice.step, &value)
            }
            _ => {
                let at = place(key, || list.len(), "list assignment")?;
                let old = std::mem::replace(&mut list.items.borrow_mut()[at], value);
                drop(old);
                Ok(())
            }
        },
        Value::ByteArray(bytes) => crate::bytes_methods::set_item(bytes, key, &value),
        _ => Err(no_assignment(object)),
    }
}

pub fn delitem(object: &Value, key: &Value) -> R<()> {
    match object {
        Value::Object(inner) => match inner.class.lookup(known::DELITEM) {
            Some(hook) => {
                call_special_found(&hook, &inner.class, &[object.clone(), key.clone()]).map(|_| ())
            }
            None => Err(no_deletion(object)),
        },
        _ => builtin_delitem(object, key),
    }
}

fn no_deletion(object: &Value) -> crate::exc::Exc {
    type_error(format!(
        "'{}' object doesn't support item deletion",
        object.class_ref().name()
    ))
}

pub fn builtin_delitem(object: &Value, key: &Value) -> R<()> {
    match object {
        Value::Dict(dict) => dict.del(key),
        Value::List(list) => {
            match key {
                Value::Slice(slice) => {
                    let span = slice.span(|| list.len())?;
                    let mut old = Vec::new();
                    remove_span(&mut list.items.borrow_mut(), span, &mut old);
                    drop_cut(span, old);
                }
                _ => {
                    let at = place(key, || list.len(), "list assignment")?;
                    let old = list.items.borrow_mut().remove(at);
                    drop(old);
                }
            }
            Ok(())
        }
        Value::ByteArray(bytes) => {
            let len = || bytes.bytes.borrow().len();
            match key {
                Value::Slice(slice) => {
                    let span = slice.span(len)?;
                    remove_span(&mut bytes.bytes.borrow_mut(), span, &mut Vec::new());
                }
                _ => {
                    let at = place(key, len, "bytearray")?;
                    bytes.bytes.borrow_mut().remove(at);
                }
            }
            Ok(())
        }
        _ => Err(no_deletion(object)),
    }
}

#[inline]
pub fn len(value: &Value) -> R<i64> {
    match value {
        Value::List(list) => Ok(list.len() as i64),
        Value::Str(text) => Ok(text.len() as i64),
        Value::Dict(dict) => Ok(dict.len() as i64),
        _ => len_slow(value),
    }
}

fn len_slow(value: &Value) -> R<i64> {
    Ok(match value {
        Value::Tuple(tuple) => tuple.items().len() as i64,
        Value::Set(set) | Value::FrozenSet(set) => set.len() as i64,
        Value::Bytes(bytes) => bytes.as_slice().len() as i64,
        Value::ByteArray(bytes) => bytes.bytes.borrow().len() as i64,
        Value::Range(range) => range.len()? as i64,
        Value::Iter(iter) => match iter.len() {
            Some(len) => len as i64,
            None => return Err(no_len(value)),
        },
        Value::Object(_) | Value::Class(_) => return object_len(value),
        _ => return Err(no_len(value)),
    })
}

fn no_len(value: &Value) -> crate::exc::Exc {
    type_error(format!(
        "object of type '{}' has no len()",
        value.class_ref().name()
    ))
}

fn object_len(value: &Value) -> R<i64> {
    let class = value.class_ref();
    let Some(hook) = class.lookup(known::LEN) else {
        return Err(no_len(value));
    };
    let result = call_special_found(&hook, class, std::slice::from_ref(value))?;
    match crate::number::index(&result)? {
        Value::Int(len) if len >= 0 => Ok(len),
        Value::Int(_) => Err(value_error("__len__() should return >= 0")),
        _ => Err(overflow_error(
            "cannot fit 'int' into an index-sized integer",
        )),
    }
}

impl Value {
    pub fn len(&self) -> R<i64> {
        len(self)
    }
}

/// `item in container`.
pub fn contains(container: &Value, item: &Value) -> R<bool> {
    match container {
        Value::Object(_) | Value::Class(_) => {
            let class = container.class_ref();
            match class.lookup(known::CONTAINS) {
                Some(Value::None) => Err(type_error(format!(
                    "'{}' object is not a container",
                    class.name()
                ))),
                Some(hook) => {
                    call_special_found(&hook, class, &[container.clone(), item.clone()])?.truth()
                }
                None => contains_by_iteration(container, item),
            }
        }
        _ => builtin_contains(container, item),
    }
}

pub fn builtin_contains(container: &Value, item: &Value) -> R<bool> {
    match container {
        Value::Dict(dict) => dict.contains(item),
        Value::Set(set) | Value::FrozenSet(set) => match (item.base(), crate::hash::hash(item)) {
            (Value::Set(other), Err(_)) => {
                set.contains_hashed(&Value::FrozenSet(other.clone()), other.hash())
            }
            (_, hash) => set.contains_hashed(item, hash?),
        },
        Value::Str(text) => match item.as_str() {
            Some(part) => Ok(text.as_str().contains(part)),
            None => Err(type_error(format!(
                "'in <string>' requires string as left operand, not {}",
                item.class_ref().name()
            ))),
        },
        Value::List(list) => {
            let mut at = match find_plain(&list.items.borrow(), item) {
                Ok(found) => return Ok(found),
                Err(at) => at,
            };
            while let Some(other) = list.get(at) {
                if same(&other, item)? {
                    return Ok(true);
                }
                at += 1;
            }
            Ok(false)
        }
        Value::Tuple(tuple) => {
            let start = match find_plain(tuple.items(), item) {
                Ok(found) => return Ok(found),
                Err(at) => at,
            };
            for other in &tuple.items()[start..] {
                if same(other, item)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::Bytes(_) | Value::ByteArray(_) => crate::bytes_methods::contains(container, item),
        Value::Range(range) => match item {
            Value::Int(_) | Value::Bool(_) | Value::Big(_) => Ok(range.holds(item)),
            _ => contains_by_iteration(container, item),
        },
        Value::Iter(iter) => match iter.contains(item)? {
            Some(found) => Ok(found),
            None => contains_by_iteration(container, item),
        },
        _ => contains_by_iteration(container, item),
    }
}

/// True if an item is equal; Err: the place from which on Python has to be asked.
fn find_plain(items: &[Value], wanted: &Value) -> Result<bool, usize> {
    for (at, item) in items.iter().enumerate() {
        let equal = match (item, wanted) {
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Str(a), Value::Str(b)) => a.as_str() == b.as_str(),
            (Value::Int(_), Value::Str(_)) | (Value::Str(_), Value::Int(_)) => false,
            _ => return Err(at),
        };
        if equal {
            return Ok(true);
        }
    }
    Ok(false)
}

fn contains_by_iteration(container: &Value, item: &Value) -> R<bool> {
    if crate::iter::is_not_iterable(container) {
        return Err(type_error(format!(
            "argument of type '{}' is not iterable",
            container.class_ref().name()
        )));
    }
    let mut items = crate::iter::iter(container)?;
    while let Some(other) = items.next()? {
        if same(&other, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}
