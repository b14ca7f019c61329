//! memoryview of bytes and bytearray: one dimension of unsigned bytes.
use crate::exc::{index_error, not_implemented_error, type_error, value_error};
use crate::native::{getter, method, ClassDef, NewArgs};
use crate::object::Object;
use crate::slice::{span, Span};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::Cell;

pub struct View {
    /// Bytes or ByteArray, or an instance of a subclass.
    source: Value,
    /// Places in the source.
    start: i64,
    step: i64,
    count: usize,
    released: Cell<bool>,
}

impl View {
    /// What it shows; nothing once it was released.
    pub fn bytes(&self) -> Vec<u8> {
        if self.released.get() {
            return Vec::new();
        }
        let all = self.source.as_bytes().unwrap_or_default();
        (0..self.count as i64)
            .filter_map(|at| usize::try_from(self.start + at * self.step).ok())
            .filter_map(|at| all.get(at).copied())
            .collect()
    }

    fn is_readonly(&self) -> bool {
        matches!(self.source.base(), Value::Bytes(_))
    }

    fn part(&self, part: Span) -> Value {
        Object::native(
            types().named("memoryview"),
            View {
                source: self.source.clone(),
                start: self.start + part.start * self.step,
                step: self.step * part.step,
                count: part.count,
                released: Cell::new(false),
            },
        )
    }

    fn place(&self, key: &Value) -> R<i64> {
        if !key.is_int()
            && key
                .class_ref()
                .lookup(crate::symbol::known::INDEX)
                .is_none()
        {
            return Err(type_error("memoryview: invalid slice key"));
        }
        let at = crate::number::ssize(key)?;
        let at = if at < 0 { at + self.count as i64 } else { at };
        if at < 0 || at >= self.count as i64 {
            return Err(index_error("index out of bounds on dimension 1"));
        }
        Ok(at)
    }
}

fn v(value: &Value) -> R<&View> {
    let Some(view) = value.any::<View>() else {
        return Err(type_error("a memoryview is needed"));
    };
    if view.released.get() {
        return Err(value_error(
            "operation forbidden on released memoryview object",
        ));
    }
    Ok(view)
}

pub fn of(source: &Value) -> R {
    if let Some(view) = source.any::<View>() {
        let whole = Span {
            start: 0,
            step: 1,
            count: view.count,
            stop: view.count as i64,
        };
        return Ok(v(source)?.part(whole));
    }
    let count = match source.base() {
        Value::Bytes(bytes) => bytes.as_slice().len(),
        Value::ByteArray(bytes) => bytes.bytes.borrow().len(),
        _ => {
            return Err(type_error(format!(
                "memoryview: a bytes-like object is required, not '{}'",
                source.class_ref().name()
            )))
        }
    };
    let view = View {
        source: source.clone(),
        start: 0,
        step: 1,
        count,
        released: Cell::new(false),
    };
    Ok(Object::native(types().named("memoryview"), view))
}

fn getitem(a: &[Value]) -> R {
    let view = v(&a[0])?;
    if let Value::Slice(slice) = &a[1] {
        let part = span(&slice.start, &slice.stop, &slice.step, || view.count)?;
        return Ok(view.part(part));
    }
    let at = view.place(&a[1])? as usize;
    Ok(Value::Int(i64::from(view.bytes()[at])))
}

fn byte_of(value: &Value) -> R<u8> {
    if !value.is_int()
        && value
            .class_ref()
            .lookup(crate::symbol::known::INDEX)
            .is_none()
    {
        return Err(type_error("memoryview: invalid type for format 'B'"));
    }
    let number = crate::number::index(value)?.as_i64();
    number
        .and_then(|number| u8::try_from(number).ok())
        .ok_or_else(|| value_error("memoryview: invalid value for format 'B'"))
}

fn setitem(a: &[Value]) -> R {
    let view = v(&a[0])?;
    if view.is_readonly() {
        return Err(type_error("cannot modify read-only memory"));
    }
    let (part, bytes) = match &a[1] {
        Value::Slice(slice) => {
            let part = span(&slice.start, &slice.stop, &slice.step, || view.count)?;
            let Some(bytes) = a[2].as_bytes() else {
                return Err(type_error(format!(
                    "a bytes-like object is required, not '{}'",
                    a[2].class_ref().name()
                )));
            };
            (part, bytes)
        }
        key => {
            let start = view.place(key)?;
            let one = Span {
                start,
                step: 1,
                count: 1,
                stop: start + 1,
            };
            (one, vec![byte_of(&a[2])?])
        }
    };
    if bytes.len() != part.count {
        return Err(value_error(
            "memoryview assignment: lvalue and rvalue have different structures",
        ));
    }
    let Value::ByteArray(target) = view.source.base() else {
        return Ok(Value::None);
    };
    let mut target = target.bytes.borrow_mut();
    for (at, byte) in bytes.into_iter().enumerate() {
        let place = view.start + (part.start + at as i64 * part.step) * view.step;
        if let Some(slot) = usize::try_from(place)
            .ok()
            .and_then(|at| target.get_mut(at))
        {
            *slot = byte;
        }
    }
    Ok(Value::None)
}

fn equal(a: &[Value]) -> R {
    let view = match a[0].any::<View>() {
        Some(view) if !view.released.get() => view,
        _ => return Ok(Value::bool(a[0].is(&a[1]))),
    };
    Ok(match a[1].as_bytes() {
        Some(other) => Value::bool(view.bytes() == other),
        None => Value::NotImplemented,
    })
}

fn hashed(a: &[Value]) -> R {
    let view = v(&a[0])?;
    if !view.is_readonly() {
        return Err(value_error("cannot hash writable memoryview object"));
    }
    crate::hash::hash(&Value::bytes(view.bytes())).map(Value::Int)
}

fn release(a: &[Value]) -> R {
    if let Some(view) = a[0].any::<View>() {
        view.released.set(true);
    }
    Ok(Value::None)
}

fn cast(a: &[Value]) -> R {
    v(&a[0])?;
    match a[1].as_str() {
        Some("B") => of(&a[0]),
        Some(format) => Err(not_implemented_error(format!(
            "memoryview.cast() to '{format}'"
        ))),
        None => Err(type_error("cast() argument 'format' must be str")),
    }
}

fn numbers(numbers: &[i64]) -> Value {
    Value::tuple(numbers.iter().copied().map(Value::Int).collect())
}

fn is_dense(a: &[Value]) -> R {
    let view = v(&a[0])?;
    Ok(Value::bool(view.step == 1 || view.count <= 1))
}

static ARGS: NewArgs = NewArgs::new("memoryview", "object:");

pub static MEMORY_VIEW: ClassDef = ClassDef {
    name: "memoryview",
    base: "object",
    module: "builtins",
    new: Some(|_, args, keywords| of(&ARGS.bind(args, keywords)?[0])),
    natives: &[
        method("tobytes", "order=", |a| Ok(Value::bytes(v(&a[0])?.bytes()))),
        method("tolist", "", |a| {
            let bytes = v(&a[0])?.bytes();
            Ok(Value::list(
                bytes
                    .into_iter()
                    .map(|byte| Value::Int(i64::from(byte)))
                    .collect(),
            ))
        }),
        method("hex", "*args **kw", |a| {
            let bytes = Value::bytes(v(&a[0])?.bytes());
            let hook = crate::attribute::get(&bytes, crate::symbol::Sym::lasting("hex"))?;
            let keywords = crate::call::keywords_of(&a[2])?;
            crate::call::call_sym(&hook, a[1].as_tuple().unwrap_or_default(), &keywords)
        }),
        method("cast", "format: shape=", cast),
        method("toreadonly", "", |a| of(&Value::bytes(v(&a[0])?.bytes()))),
        method("release", "", release),
        method("__enter__", "", |a| v(&a[0]).map(|_| a[0].clone())),
        method("__exit__", "*args", release),
        method("__len__", "", |a| Ok(Value::from(v(&a[0])?.count))),
        method("__getitem__", "key", getitem),
        method("__setitem__", "key value", setitem),
        method("__delitem__", "key", |_| {
            Err(type_error("cannot delete memory"))
        }),
        method("__iter__", "", |a| {
            crate::iter::iter(&Value::bytes(v(&a[0])?.bytes())).map(|iter| iter.value())
        }),
        method("__contains__", "item", |a| {
            crate::subscript::contains(&Value::bytes(v(&a[0])?.bytes()), &a[1]).map(Value::bool)
        }),
        method("__eq__", "other", equal),
        method("__hash__", "", hashed),
        method("__repr__", "", |a| {
            let state = match v(&a[0]) {
                Ok(_) => "memory",
                Err(_) => "released memory",
            };
            Ok(Value::str(format!("<{state} at 0x{:x}>", a[0].id())))
        }),
        getter("obj", |a| Ok(v(&a[0])?.source.clone())),
        getter("nbytes", |a| Ok(Value::from(v(&a[0])?.count))),
        getter("readonly", |a| Ok(Value::bool(v(&a[0])?.is_readonly()))),
        getter("format", |a| v(&a[0]).map(|_| Value::str("B"))),
        getter("itemsize", |a| v(&a[0]).map(|_| Value::Int(1))),
        getter("ndim", |a| v(&a[0]).map(|_| Value::Int(1))),
        getter("shape", |a| Ok(numbers(&[v(&a[0])?.count as i64]))),
        getter("strides", |a| Ok(numbers(&[v(&a[0])?.step]))),
        getter("suboffsets", |a| v(&a[0]).map(|_| crate::tuple::empty())),
        getter("c_contiguous", is_dense),
        getter("f_contiguous", is_dense),
        getter("contiguous", is_dense),
    ],
};
