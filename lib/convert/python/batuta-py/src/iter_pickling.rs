//! What iterators consist of, for pickle and copy.
use crate::exc::type_error;
use crate::iter::{Iter, IterKind, IterObject};
use crate::native::{method, Native};
use crate::pickling::parts as reduced;
use crate::range::Range;
use crate::rc::Rc;
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

fn builtin(name: &str) -> Value {
    crate::builtins::builtin(name)
}

fn by_iter(source: Value, at: Option<usize>) -> Value {
    reduced(builtin("iter"), vec![source], at.map(Value::from))
}

impl Iter {
    /// The iterator as an object that goes on together with this one.
    pub fn share(&mut self) -> R {
        let value = std::mem::replace(self, Iter::Done).value();
        *self = crate::iter::iter(&value)?;
        Ok(value)
    }
}

/// The rest of an iterator that is no place in a sequence.
fn rest(iter: &mut Iter) -> R<Vec<Value>> {
    let items = crate::iter::collect_iter(iter)?;
    *iter = Iter::List(Rc::new(crate::list::List::new(items.clone())), 0);
    Ok(items)
}

/// What an iterator at its end is made of again.
fn at_end(class: &str) -> Value {
    match class {
        "reversed" => reduced(builtin("reversed"), vec![crate::tuple::empty()], None),
        "str_iterator" | "str_ascii_iterator" => by_iter(Value::str(""), None),
        "bytes_iterator" => by_iter(Value::bytes(vec![]), None),
        "tuple_iterator" | "iterator" | "callable_iterator" => by_iter(crate::tuple::empty(), None),
        _ => by_iter(Value::list(vec![]), None),
    }
}

/// None for a view, and for an iterator that cannot be taken apart.
pub fn parts(object: &Rc<IterObject>) -> R<Option<Value>> {
    let IterKind::Iterator(cell) = &object.kind else {
        return Ok(None);
    };
    let Ok(mut iter) = cell.try_borrow_mut() else {
        return Err(crate::exc::value_error("generator already executing"));
    };
    let class = object.class();
    let own = Value::Class(class.clone());
    Ok(Some(match &mut *iter {
        Iter::Done => at_end(&class.name()),
        Iter::List(list, at) => by_iter(Value::List(list.clone()), Some(*at)),
        Iter::ListBack(list, left) => {
            let at = Value::Int(*left as i64 - 1);
            reduced(
                builtin("reversed"),
                vec![Value::List(list.clone())],
                Some(at),
            )
        }
        Iter::Tuple(tuple, at) => by_iter(Value::Tuple(tuple.clone()), Some(*at)),
        Iter::Str(text, at) => {
            let place = text.as_str()[..*at].chars().count();
            by_iter(Value::Str(text.clone()), Some(place))
        }
        Iter::Bytes(bytes, at) => by_iter(bytes.clone(), Some(*at)),
        Iter::Range { next, step, left } => {
            let stop = BigInt::from(*next) + BigInt::from(*step) * BigInt::from(*left);
            let range = Range::new(&Value::Int(*next), &Value::big(stop), &Value::Int(*step))?;
            by_iter(Value::Range(Rc::new(range)), Some(0))
        }
        Iter::LongRange { range, at, .. } => reduced(
            builtin("iter"),
            vec![Value::Range(range.clone())],
            Some(Value::big(at.clone())),
        ),
        Iter::Dict { .. } | Iter::Set { .. } => by_iter(Value::list(rest(&mut iter)?), None),
        Iter::Items(sequence, at) => reduced(
            builtin("iter"),
            vec![sequence.clone()],
            Some(Value::Int(*at)),
        ),
        Iter::ItemsBack(sequence, at) => {
            reduced(own, vec![sequence.clone()], Some(Value::Int(*at - 1)))
        }
        Iter::Call(function, sentinel) => reduced(
            builtin("iter"),
            vec![function.clone(), sentinel.clone()],
            None,
        ),
        Iter::Enumerate(state) => {
            let source = state.0.share()?;
            reduced(own, vec![source, state.1.clone()], None)
        }
        Iter::Zip(zip) => {
            let (sources, strict) = zip.parts()?;
            reduced(own, sources, strict.then_some(Value::bool(true)))
        }
        Iter::Native(next) => match next.parts()? {
            Some((args, state)) => reduced(own, args, state),
            None => return Ok(None),
        },
        Iter::Gen(_) | Iter::Object(_) | Iter::Shared(_) => return Ok(None),
    }))
}

/// `__setstate__`: the place in the sequence.
fn set_state(a: &[Value]) -> R {
    let Value::Iter(object) = &a[0] else {
        return Err(type_error("an iterator is needed"));
    };
    let set = |iter: &mut Iter| -> R<()> {
        if let Iter::Native(next) = iter {
            return next.set_state(&a[1]);
        }
        if let Iter::Zip(zip) = iter {
            return zip.set_strict(a[1].truth()?);
        }
        if let Iter::LongRange { at, end, .. } = iter {
            let wanted = crate::number::index(&a[1])?.as_bigint().unwrap_or_default();
            *at = wanted.clamp(BigInt::from(0), end.clone());
            return Ok(());
        }
        set_place(iter, crate::number::index(&a[1])?.as_bigint())
    };
    match object.with_iter(set) {
        Some(done) => done.map(|()| Value::None),
        None => Err(type_error("a view has no state")),
    }
}

fn set_place(iter: &mut Iter, wanted: Option<BigInt>) -> R<()> {
    let Some(wanted) = wanted.as_ref().and_then(ToPrimitive::to_i64) else {
        return Err(crate::exc::overflow_error(
            "Python int too large to convert to C ssize_t",
        ));
    };
    let within = |len: usize| wanted.clamp(0, len as i64) as usize;
    match iter {
        Iter::List(list, at) => *at = within(list.len()),
        Iter::Tuple(tuple, at) => *at = within(tuple.items().len()),
        Iter::Str(text, at) => {
            let place = within(text.len());
            *at = text.offset(place);
        }
        Iter::Bytes(bytes, at) => *at = within(bytes.as_bytes().unwrap_or_default().len()),
        Iter::ListBack(list, left) => {
            *left = (wanted.clamp(-1, list.len() as i64 - 1) + 1) as usize;
        }
        Iter::Items(_, at) => *at = wanted.max(0),
        Iter::ItemsBack(sequence, at) => {
            let len = crate::subscript::len(sequence)?;
            *at = wanted.clamp(-1, len - 1) + 1;
        }
        Iter::Range { next, step, left } => {
            let skipped = wanted.clamp(0, i64::try_from(*left).unwrap_or(i64::MAX));
            *next = next.wrapping_add(step.wrapping_mul(skipped));
            *left -= skipped as u64;
        }
        _ => {}
    }
    Ok(())
}

pub static SET_STATE: [Native; 1] = [method("__setstate__", "state", set_state)];
