//! collections.deque.
use crate::class::ClassRef;
use crate::compare::{sequences, Cmp};
use crate::exc::{index_error, runtime_error, type_error, value_error};
use crate::iter::Iter;
use crate::native::{getter, method, ClassDef, NewArgs};
use crate::object::Object;
use crate::symbol::Sym;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

pub struct Deque {
    items: RefCell<VecDeque<Value>>,
    most: Cell<Option<usize>>,
    changes: Cell<usize>,
}

fn d(value: &Value) -> R<&Deque> {
    value
        .any::<Deque>()
        .ok_or_else(|| type_error("a deque is needed"))
}

impl Deque {
    fn push(&self, value: Value, left: bool) {
        self.changes.set(self.changes.get() + 1);
        let mut items = self.items.borrow_mut();
        if left {
            items.push_front(value);
        } else {
            items.push_back(value);
        }
        let mut dropped = None;
        if self.most.get().is_some_and(|most| items.len() > most) {
            dropped = if left {
                items.pop_back()
            } else {
                items.pop_front()
            };
        }
        drop(items);
        drop(dropped);
    }

    fn pop(&self, left: bool) -> R {
        self.changes.set(self.changes.get() + 1);
        let mut items = self.items.borrow_mut();
        let item = if left {
            items.pop_front()
        } else {
            items.pop_back()
        };
        item.ok_or_else(|| index_error("pop from an empty deque"))
    }

    fn all(&self) -> Vec<Value> {
        self.items.borrow().iter().cloned().collect()
    }
}

static ARGS: NewArgs = NewArgs::new("deque", "iterable= maxlen=");

fn new(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let empty = Deque {
        items: RefCell::default(),
        most: Cell::new(None),
        changes: Cell::new(0),
    };
    let made = Object::native(class.clone(), empty);
    if class.native {
        let bound = ARGS.bind(args, keywords)?;
        init(&[made.clone(), bound[0].clone(), bound[1].clone()])?;
    }
    Ok(made)
}

fn init(a: &[Value]) -> R {
    let deque = d(&a[0])?;
    let most = match a[2].given() {
        None => None,
        Some(most) => match crate::number::ssize(most)? {
            most if most < 0 => return Err(value_error("maxlen must be non-negative")),
            most => Some(most as usize),
        },
    };
    deque.most.set(most);
    drop(deque.items.take());
    if a[1].given().is_some() {
        extend(&[a[0].clone(), a[1].clone()], false)?;
    }
    Ok(Value::None)
}

fn extend(a: &[Value], left: bool) -> R {
    let deque = d(&a[0])?;
    if let Some(other) = a[1].any::<Deque>() {
        for item in other.all() {
            deque.push(item, left);
        }
        return Ok(Value::None);
    }
    let mut items = crate::iter::iter(&a[1])?;
    while let Some(item) = items.next()? {
        deque.push(item, left);
    }
    Ok(Value::None)
}

fn place(deque: &Deque, index: &Value) -> R<usize> {
    let at = crate::number::index_i64(index).map_err(|error| {
        if error.is("TypeError") {
            type_error(format!(
                "sequence index must be integer, not '{}'",
                index.class_ref().name()
            ))
        } else {
            error
        }
    })?;
    let len = deque.items.borrow().len() as i64;
    let at = if at < 0 { at + len } else { at };
    if !(0..len).contains(&at) {
        return Err(index_error("deque index out of range"));
    }
    Ok(at as usize)
}

fn rotate(a: &[Value]) -> R {
    let deque = d(&a[0])?;
    let steps = if a[1].is_undef() {
        1
    } else {
        crate::number::ssize(&a[1])?
    };
    let mut items = deque.items.borrow_mut();
    let len = items.len() as i64;
    if len > 1 {
        items.rotate_right(steps.rem_euclid(len) as usize);
        deque.changes.set(deque.changes.get() + 1);
    }
    Ok(Value::None)
}

fn compared(a: &[Value], op: Cmp) -> R {
    match (a[0].any::<Deque>(), a[1].any::<Deque>()) {
        (Some(one), Some(other)) => sequences(op, &one.all(), &other.all()).map(Value::bool),
        _ => Ok(Value::NotImplemented),
    }
}

fn like(value: &Value, items: Vec<Value>) -> R {
    let deque = d(value)?;
    let most = deque.most.get().map_or(Value::None, Value::from);
    crate::call::call(
        &Value::Class(value.class_ref().clone()),
        &[Value::list(items), most],
    )
}

fn iterate(value: &Value, back: bool) -> R {
    let changes = d(value)?.changes.get();
    let object = value.clone();
    let mut at = 0;
    Ok(Iter::native(move || {
        let deque = d(&object)?;
        if deque.changes.get() != changes {
            return Err(runtime_error("deque mutated during iteration"));
        }
        let items = deque.items.borrow();
        let place = if back {
            items.len().checked_sub(at + 1)
        } else {
            Some(at)
        };
        at += 1;
        Ok(place.and_then(|place| items.get(place).cloned()))
    })
    .value())
}

fn find(a: &[Value]) -> R<Option<usize>> {
    for (at, item) in d(&a[0])?.all().iter().enumerate() {
        if crate::compare::same(item, &a[1])? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

pub static DEQUE: ClassDef = ClassDef {
    name: "collections.deque",
    base: "object",
    module: "collections",
    new: Some(new),
    natives: &[
        method("__init__", "iterable= maxlen=", init),
        method("append", "item", |a| {
            d(&a[0])?.push(a[1].clone(), false);
            Ok(Value::None)
        }),
        method("appendleft", "item", |a| {
            d(&a[0])?.push(a[1].clone(), true);
            Ok(Value::None)
        }),
        method("pop", "", |a| d(&a[0])?.pop(false)),
        method("popleft", "", |a| d(&a[0])?.pop(true)),
        method("extend", "iterable", |a| extend(a, false)),
        method("extendleft", "iterable", |a| extend(a, true)),
        method("clear", "", |a| {
            let old = d(&a[0])?.items.take();
            drop(old);
            Ok(Value::None)
        }),
        method("copy", "", |a| like(&a[0], d(&a[0])?.all())),
        method("__copy__", "", |a| like(&a[0], d(&a[0])?.all())),
        method("__reduce__", "", |a| {
            let args = match d(&a[0])?.most.get() {
                Some(most) => vec![crate::tuple::empty(), Value::from(most)],
                None => vec![],
            };
            let items = crate::iter::iter(&a[0])?.value();
            crate::pickling::container_parts(&a[0], args, items, Value::None)
        }),
        method("count", "value", |a| {
            let mut count = 0;
            for item in d(&a[0])?.all() {
                count += i64::from(crate::compare::same(&item, &a[1])?);
            }
            Ok(Value::Int(count))
        }),
        method("index", "value start? stop?", |a| match find(a)? {
            Some(at) => Ok(Value::from(at)),
            None => Err(value_error(format!(
                "{} is not in deque",
                crate::text::repr_string(&a[1])?
            ))),
        }),
        method("insert", "index value", |a| {
            let deque = d(&a[0])?;
            let at = crate::number::ssize(&a[1])?;
            let len = deque.items.borrow().len() as i64;
            if deque.most.get().is_some_and(|most| len as usize >= most) {
                return Err(index_error("deque already at its maximum size"));
            }
            let at = if at < 0 {
                (at + len).max(0)
            } else {
                at.min(len)
            };
            deque.changes.set(deque.changes.get() + 1);
            deque.items.borrow_mut().insert(at as usize, a[2].clone());
            Ok(Value::None)
        }),
        method("remove", "value", |a| match find(a)? {
            Some(at) => {
                d(&a[0])?.changes.set(d(&a[0])?.changes.get() + 1);
                let old = d(&a[0])?.items.borrow_mut().remove(at);
                drop(old);
                Ok(Value::None)
            }
            None => Err(value_error("deque.remove(x): x not in deque")),
        }),
        method("reverse", "", |a| {
            d(&a[0])?.items.borrow_mut().make_contiguous().reverse();
            Ok(Value::None)
        }),
        method("rotate", "n?", rotate),
        method("__len__", "", |a| {
            Ok(Value::from(d(&a[0])?.items.borrow().len()))
        }),
        method("__bool__", "", |a| {
            Ok(Value::bool(!d(&a[0])?.items.borrow().is_empty()))
        }),
        method("__iter__", "", |a| iterate(&a[0], false)),
        method("__reversed__", "", |a| iterate(&a[0], true)),
        method("__contains__", "value", |a| {
            Ok(Value::bool(find(a)?.is_some()))
        }),
        method("__getitem__", "index", |a| {
            let deque = d(&a[0])?;
            let at = place(deque, &a[1])?;
            let item = deque.items.borrow()[at].clone();
            Ok(item)
        }),
        method("__setitem__", "index value", |a| {
            let deque = d(&a[0])?;
            let at = place(deque, &a[1])?;
            let old = std::mem::replace(&mut deque.items.borrow_mut()[at], a[2].clone());
            drop(old);
            Ok(Value::None)
        }),
        method("__delitem__", "index", |a| {
            let deque = d(&a[0])?;
            let at = place(deque, &a[1])?;
            let old = deque.items.borrow_mut().remove(at);
            drop(old);
            Ok(Value::None)
        }),
        method("__add__", "other", |a| match a[1].any::<Deque>() {
            Some(other) => like(&a[0], [d(&a[0])?.all(), other.all()].concat()),
            None => Err(type_error(format!(
                "can only concatenate deque (not \"{}\") to deque",
                a[1].class_ref().name()
            ))),
        }),
        method("__iadd__", "other", |a| {
            extend(a, false)?;
            Ok(a[0].clone())
        }),
        method("__mul__", "count", |a| {
            let repeated = crate::sequence::repeat(&Value::list(d(&a[0])?.all()), &a[1])?;
            like(&a[0], crate::iter::collect(&repeated)?)
        }),
        method("__eq__", "other", |a| compared(a, Cmp::Eq)),
        method("__ne__", "other", |a| compared(a, Cmp::Ne)),
        method("__lt__", "other", |a| compared(a, Cmp::Lt)),
        method("__le__", "other", |a| compared(a, Cmp::Le)),
        method("__gt__", "other", |a| compared(a, Cmp::Gt)),
        method("__ge__", "other", |a| compared(a, Cmp::Ge)),
        method("__repr__", "", |a| {
            let deque = d(&a[0])?;
            let name = a[0].class_ref().name();
            let most = deque.most.get();
            let inner = crate::container_repr::guarded(&a[0], "[...]", || {
                crate::text::repr_string(&Value::list(deque.all()))
            })?;
            Ok(Value::str(match most {
                _ if inner == "[...]" && deque.items.borrow().len() != 1 => inner,
                Some(most) => format!("{name}({inner}, maxlen={most})"),
                None => format!("{name}({inner})"),
            }))
        }),
        getter("maxlen", |a| {
            Ok(d(&a[0])?.most.get().map_or(Value::None, Value::from))
        }),
    ],
};
