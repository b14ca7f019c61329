//! `+`, `*`, `|`, `%` and so on for values that are no numbers.
use crate::bytes::Bytes;
use crate::exc::{memory_error, overflow_error, type_error, Exc};
use crate::operator::Op;
use crate::rc::Rc;
use crate::set_algebra as algebra;
use crate::value::{Value, R};

pub fn binary(op: Op, a: &Value, b: &Value) -> R {
    match op {
        Op::Add => concat(a, b),
        Op::Mul => match (is_sequence(a), is_sequence(b)) {
            (true, _) if b.is_int() || has_index(b) => repeat(a, b),
            (_, true) if a.is_int() || has_index(a) => repeat(b, a),
            (true, _) => Err(type_error(format!(
                "can't multiply sequence by non-int of type '{}'",
                b.class_ref().type_name()
            ))),
            (_, true) => Err(type_error(format!(
                "can't multiply sequence by non-int of type '{}'",
                a.class_ref().name()
            ))),
            _ => Ok(Value::NotImplemented),
        },
        Op::Mod => match a {
            Value::Str(text) => crate::percent::format(text.as_str(), b),
            Value::Bytes(_) | Value::ByteArray(_) => crate::percent::format_bytes(a, b),
            _ => Ok(Value::NotImplemented),
        },
        Op::And | Op::Or | Op::Xor | Op::Sub => sets(op, a, b),
        _ => Ok(Value::NotImplemented),
    }
}

fn has_index(value: &Value) -> bool {
    matches!(value, Value::Object(object) if object.class.lookup(crate::symbol::known::INDEX).is_some())
}

pub fn is_sequence(value: &Value) -> bool {
    matches!(
        value,
        Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_) | Value::List(_) | Value::Tuple(_)
    )
}

fn concat(a: &Value, b: &Value) -> R {
    match (a, b) {
        (Value::Str(x), Value::Str(y)) => {
            Ok(Value::Str(Rc::new(crate::text::Str::joined(x, y, 0))))
        }
        (Value::List(x), Value::List(y)) => {
            let (x, y) = (x.items.borrow(), y.items.borrow());
            let mut items = Vec::with_capacity(x.len() + y.len());
            items.extend_from_slice(&x);
            items.extend_from_slice(&y);
            Ok(Value::list(items))
        }
        (Value::Tuple(x), Value::Tuple(y)) => Ok(Value::tuple([x.items(), y.items()].concat())),
        (Value::Bytes(x), Value::Bytes(_) | Value::ByteArray(_)) => {
            let y = b.look_at_bytes().unwrap_or_default();
            Ok(Value::bytes(Bytes::joined([x.as_slice(), &y])))
        }
        (Value::ByteArray(x), Value::Bytes(_) | Value::ByteArray(_)) => {
            let y = b.look_at_bytes().unwrap_or_default();
            let joined = [&x.bytes.borrow()[..], &y].concat();
            Ok(bytearray(joined))
        }
        _ => match concat_error(Op::Add, a, b) {
            Some(error) if !matches!(b, Value::Object(_)) => Err(error),
            _ => Ok(Value::NotImplemented),
        },
    }
}

pub fn bytearray(bytes: Vec<u8>) -> Value {
    Value::ByteArray(Rc::new(crate::bytes::ByteArray::new(bytes)))
}

/// The text that the left sequence has for what it cannot be joined with.
pub fn concat_error(op: Op, a: &Value, b: &Value) -> Option<Exc> {
    if op != Op::Add {
        return None;
    }
    let other = b.class_ref().type_name();
    let text = match a {
        Value::Str(_) => format!("can only concatenate str (not \"{other}\") to str"),
        Value::List(_) => format!("can only concatenate list (not \"{other}\") to list"),
        Value::Tuple(_) => format!("can only concatenate tuple (not \"{other}\") to tuple"),
        Value::Bytes(_) => format!("can't concat {other} to bytes"),
        Value::ByteArray(_) => format!("can't concat {other} to bytearray"),
        _ => return None,
    };
    Some(type_error(text))
}

/// So much memory can be had at once.
fn is_there(bytes: usize) -> bool {
    bytes < 1 << 40 && Vec::<u8>::new().try_reserve_exact(bytes).is_ok()
}

pub fn repeat(sequence: &Value, count: &Value) -> R {
    let count = match crate::number::index(count)? {
        Value::Int(count) => count.max(0) as usize,
        _ => {
            return Err(overflow_error(
                "cannot fit 'int' into an index-sized integer",
            ));
        }
    };
    // Of nothing there may be any number.
    let count = if crate::subscript::len(sequence)? == 0 {
        0
    } else {
        count
    };
    let check = |len: usize| -> R<()> {
        match len.checked_mul(count) {
            Some(total) if total < 1 << 28 || is_there(total) => Ok(()),
            _ => Err(memory_error("")),
        }
    };
    let check_count = |len: usize, text: &str| -> R<()> {
        match len.checked_mul(count) {
            Some(total) if total <= isize::MAX as usize => Ok(()),
            _ => Err(overflow_error(text)),
        }
    };
    Ok(match sequence {
        Value::Str(text) => {
            check_count(
                crate::subscript::len(sequence)? as usize,
                "repeated string is too long",
            )?;
            check(text.as_str().len())?;
            Value::str(text.as_str().repeat(count))
        }
        Value::Bytes(bytes) => {
            check_count(bytes.as_slice().len(), "repeated bytes are too long")?;
            check(bytes.as_slice().len())?;
            Value::bytes(bytes.as_slice().repeat(count))
        }
        Value::ByteArray(bytes) => {
            check(bytes.bytes.borrow().len())?;
            bytearray(bytes.bytes.borrow().repeat(count))
        }
        Value::List(list) => {
            check(list.len() * 16)?;
            Value::list(repeated(&list.items.borrow(), count))
        }
        Value::Tuple(tuple) => {
            check(tuple.items().len() * 16)?;
            Value::tuple(repeated(tuple.items(), count))
        }
        _ => Value::NotImplemented,
    })
}

fn repeated(items: &[Value], count: usize) -> Vec<Value> {
    if let [one] = items {
        return vec![one.clone(); count];
    }
    let mut all = Vec::with_capacity(items.len() * count);
    for _ in 0..count {
        all.extend_from_slice(items);
    }
    all
}

fn sets(op: Op, a: &Value, b: &Value) -> R {
    if let (Op::Or, Value::Dict(x), Value::Dict(_)) = (op, a, b) {
        let merged = x.copy();
        merged.update(b)?;
        return Ok(Value::Dict(Rc::new(merged)));
    }
    if let Some(result) = crate::views::binary(op, a, b)? {
        return Ok(result);
    }
    if op == Op::Or && crate::generic::is_type_like(a) && crate::generic::is_type_like(b) {
        return Ok(crate::generic::union(a, b));
    }
    let (Some(x), Some(_)) = (a.as_set(), b.as_set()) else {
        return Ok(Value::NotImplemented);
    };
    let result = match op {
        Op::And => algebra::intersection(x, b)?,
        Op::Or => algebra::union(x, std::slice::from_ref(b))?,
        Op::Xor => algebra::symmetric_difference(x, b)?,
        _ => algebra::difference(x, b)?,
    };
    Ok(same_kind(a, result))
}

pub fn same_kind(like: &Value, set: crate::set::Set) -> Value {
    match like.base() {
        Value::FrozenSet(_) => Value::FrozenSet(Rc::new(set)),
        _ => Value::Set(Rc::new(set)),
    }
}

/// True if the target was changed where it is.
pub fn in_place(op: Op, target: &Value, value: &Value) -> R<bool> {
    match (op, target) {
        (Op::Add, Value::List(list)) => {
            extend(list, value)?;
            Ok(true)
        }
        (Op::Mul, Value::List(list)) if value.is_int() => {
            let Value::List(all) = repeat(target, value)? else {
                return Ok(false);
            };
            list.replace(all.items.take());
            Ok(true)
        }
        (Op::Add, Value::ByteArray(bytes)) => match value.look_at_bytes() {
            Some(more) => {
                bytes.bytes.borrow_mut().extend_from_slice(&more);
                Ok(true)
            }
            None => Ok(false),
        },
        (Op::Or, Value::Dict(dict)) => {
            dict.update(value)?;
            Ok(true)
        }
        (_, Value::Set(set)) if value.as_set().is_some() => {
            match op {
                Op::Or => set.update(value)?,
                Op::Sub => algebra::difference_update(set, value)?,
                Op::Xor => algebra::symmetric_difference_update(set, value)?,
                Op::And => {
                    let kept = algebra::intersection(set, value)?;
                    set.table.swap(&kept.table);
                    set.changes.set(set.changes.get() + 1);
                }
                _ => return Ok(false),
            }
            Ok(true)
        }
        _ => Ok(false),
    }
}

pub fn extend(list: &Rc<crate::list::List>, value: &Value) -> R<()> {
    match value {
        Value::List(other) => {
            let items = other.to_vec();
            list.items.borrow_mut().extend(items);
        }
        Value::Tuple(tuple) => list.items.borrow_mut().extend_from_slice(tuple.items()),
        _ => {
            let mut items = crate::iter::iter(value)?;
            while let Some(item) = items.next()? {
                list.push(item);
            }
        }
    }
    Ok(())
}
