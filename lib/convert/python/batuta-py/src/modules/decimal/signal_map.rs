//! Flags and traps of a context, as mappings from signals to whether they are set.
use super::context::StateRef;
use super::signals::{bits_of, of_status, SIGNALS};
use crate::dict::Dict;
use crate::exc::{type_error, value_error, Exc};
use crate::iter::{view, Part};
use crate::native::{method, ClassDef};
use crate::object::Object;
use crate::rc::Rc;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::Cell;

struct SignalMap {
    state: StateRef,
    of_traps: bool,
}

impl SignalMap {
    fn bits(&self) -> &Cell<u32> {
        if self.of_traps {
            &self.state.traps
        } else {
            &self.state.status
        }
    }
}

pub fn make(state: &StateRef, of_traps: bool) -> Value {
    let map = SignalMap {
        state: state.clone(),
        of_traps,
    };
    Object::native(types().library(&CLASS), map)
}

fn of(value: &Value) -> R<&SignalMap> {
    value
        .any::<SignalMap>()
        .ok_or_else(|| type_error("argument must be a signal dict"))
}

fn key_error(text: &str) -> Exc {
    crate::exc::key_error(&Value::str(text))
}

fn no_signal() -> Exc {
    key_error(
        "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   \
         Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]",
    )
}

fn key(value: &Value) -> R<u32> {
    bits_of(value).ok_or_else(no_signal)
}

fn signals() -> Vec<Value> {
    of_status(u32::MAX)
}

fn as_dict(map: &SignalMap) -> R<Rc<Dict>> {
    let dict = Dict::default();
    for (signal, (_, bits)) in signals().iter().zip(SIGNALS) {
        dict.set(signal, Value::bool(map.bits().get() & bits != 0))?;
    }
    Ok(Rc::new(dict))
}

/// The bits of flags or traps that are given as a mapping.
pub fn bits_of_mapping(value: &Value) -> R<u32> {
    if let Some(map) = value.any::<SignalMap>() {
        return Ok(map.bits().get());
    }
    let Some(dict) = value.as_dict() else {
        return Err(type_error("argument must be a signal dict"));
    };
    if dict.len() != SIGNALS.len() {
        return Err(key_error("invalid signal dict"));
    }
    let mut bits = 0;
    for (signal, (_, own)) in signals().iter().zip(SIGNALS) {
        match dict.get(signal)? {
            Some(set) if set.truth()? => bits |= own,
            Some(_) => {}
            None => return Err(key_error("invalid signal dict")),
        }
    }
    Ok(bits)
}

/// The bits of a list of signals, or of a mapping.
pub fn bits_of_argument(value: &Value) -> R<u32> {
    let Some(list) = value.as_list() else {
        return bits_of_mapping(value);
    };
    let mut bits = 0;
    for signal in list.items.borrow().iter() {
        bits |= key(signal)?;
    }
    Ok(bits)
}

fn set(map: &SignalMap, signal: &Value, value: &Value) -> R<()> {
    let bits = key(signal)?;
    let is_set = value.truth()?;
    let cell = map.bits();
    cell.set(if is_set {
        cell.get() | bits
    } else {
        cell.get() & !bits
    });
    Ok(())
}

fn repr(a: &[Value]) -> R {
    let map = of(&a[0])?;
    let parts: Vec<String> = SIGNALS
        .iter()
        .map(|(name, bits)| {
            let is_set = map.bits().get() & bits != 0;
            let shown = if is_set { "True" } else { "False" };
            format!("<class 'decimal.{name}'>:{shown}")
        })
        .collect();
    Ok(Value::str(format!("{{{}}}", parts.join(", "))))
}

fn equal(a: &[Value]) -> R<Option<bool>> {
    let map = of(&a[0])?;
    if let Some(other) = a[1].any::<SignalMap>() {
        return Ok(Some(map.bits().get() == other.bits().get()));
    }
    if a[1].as_dict().is_none() {
        return Ok(None);
    }
    match bits_of_mapping(&a[1]) {
        Ok(bits) => Ok(Some(map.bits().get() == bits)),
        Err(error) if error.is("KeyError") => Err(value_error("invalid signal dict")),
        Err(error) => Err(error),
    }
}

fn part(a: &[Value], part: Part) -> R {
    Ok(view(&as_dict(of(&a[0])?)?, part))
}

pub static CLASS: ClassDef = ClassDef {
    name: "decimal.SignalDict",
    base: "object",
    module: "abc",
    new: Some(|_, _, _| {
        Err(type_error(
            "SignalDictMixin should not be created by a program",
        ))
    }),
    natives: &[
        method("__len__", "", |_| Ok(Value::from(SIGNALS.len()))),
        method("__iter__", "", |_| {
            Ok(crate::iter::iter(&Value::tuple(signals()))?.value())
        }),
        method("__getitem__", "key", |a| {
            let bits = key(&a[1])?;
            Ok(Value::bool(of(&a[0])?.bits().get() & bits != 0))
        }),
        method("__setitem__", "key value", |a| {
            set(of(&a[0])?, &a[1], &a[2])?;
            Ok(Value::None)
        }),
        method("__delitem__", "key", |_| {
            Err(value_error("signal keys cannot be deleted"))
        }),
        method("__contains__", "key", |a| {
            Ok(Value::bool(bits_of(&a[1]).is_some()))
        }),
        method("__repr__", "", repr),
        method("__eq__", "other", |a| {
            Ok(equal(a)?.map_or(Value::NotImplemented, Value::bool))
        }),
        method("__ne__", "other", |a| {
            Ok(equal(a)?.map_or(Value::NotImplemented, |same| Value::bool(!same)))
        }),
        method("copy", "", |a| Ok(Value::Dict(as_dict(of(&a[0])?)?))),
        method("get", "key default=", |a| {
            let default = || a[2].given().cloned().unwrap_or(Value::None);
            let set = of(&a[0])?.bits().get();
            Ok(bits_of(&a[1]).map_or_else(default, |bits| Value::bool(set & bits != 0)))
        }),
        method("keys", "", |a| part(a, Part::Keys)),
        method("values", "", |a| part(a, Part::Values)),
        method("items", "", |a| part(a, Part::Items)),
        method("update", "other= **kw", |a| {
            let map = of(&a[0])?;
            if let Some(other) = a[1].given() {
                for (signal, value) in crate::dict::pairs_of(other)? {
                    set(map, &signal, &value)?;
                }
            }
            Ok(Value::None)
        }),
    ],
};
