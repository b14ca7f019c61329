//! array: a list whose items are all of one machine type.
use crate::class::ClassRef;
use crate::compare::{sequences, Cmp};
use crate::exc::{index_error, overflow_error, type_error, value_error, Exc};
use crate::float::to_f64;
use crate::iter::Iter;
use crate::list::List;
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{getter, method, ClassDef};
use crate::number::{index, index_clamped};
use crate::object::Object;
use crate::rc::Rc;
use crate::slice::Slice;
use crate::symbol::Sym;
use crate::value::{Value, R};
use num_traits::ToPrimitive;

const CODES: &str = "bBuhHiIlLqQfd";

pub struct Array {
    code: char,
    list: Rc<List>,
}

fn of(value: &Value) -> R<&Array> {
    value
        .any::<Array>()
        .ok_or_else(|| type_error("an array is needed"))
}

fn make(class: &ClassRef, code: char, items: Vec<Value>) -> Value {
    let list = Rc::new(List::new(items));
    Object::native(class.clone(), Array { code, list })
}

/// The items of an instance of the class itself, and their type.
pub fn items_of(object: &Object) -> Option<(char, &Rc<List>)> {
    let array = object.any::<Array>().filter(|_| object.class.native)?;
    Some((array.code, &array.list))
}

pub fn size(code: char) -> usize {
    match code {
        'b' | 'B' => 1,
        'h' | 'H' => 2,
        'i' | 'I' | 'f' | 'u' => 4,
        _ => 8,
    }
}

/// What an item of the type keeps of a value.
fn item(code: char, value: &Value) -> R {
    match code {
        'd' => Ok(Value::float(to_f64(value)?)),
        'f' => Ok(Value::float(f64::from(to_f64(value)? as f32))),
        'u' => match value.as_str() {
            Some(text) if text.chars().count() == 1 => Ok(value.clone()),
            _ => Err(type_error("array item must be unicode character")),
        },
        _ => whole(code, value),
    }
}

fn whole(code: char, value: &Value) -> R {
    let number = index(value)?;
    let bits = size(code) as u32 * 8;
    let (low, high) = if code.is_ascii_lowercase() {
        (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1)
    } else {
        (0, (1i128 << bits) - 1)
    };
    let wide = number.as_bigint().unwrap_or_default().to_i128();
    let wide = wide.ok_or_else(|| outside(code, number_sign(&number)))?;
    if (low..=high).contains(&wide) {
        return Ok(number);
    }
    Err(outside(code, wide))
}

fn number_sign(number: &Value) -> i128 {
    match number.as_bigint() {
        Some(number) if number.sign() == num_bigint::Sign::Minus => i128::MIN,
        _ => i128::MAX,
    }
}

/// CPython's words depend on the function that it converts by.
fn outside(code: char, number: i128) -> Exc {
    let short = i128::from(i16::MIN)..=i128::from(i16::MAX);
    let int = i128::from(i32::MIN)..=i128::from(i32::MAX);
    let long = i128::from(i64::MIN)..=i128::from(i64::MAX);
    let kind = match code {
        _ if matches!(code, 'b' | 'B' | 'h' | 'H' | 'i' | 'l') && !long.contains(&number) => {
            return overflow_error("Python int too large to convert to C long")
        }
        'b' if short.contains(&number) => "signed char",
        'B' => "unsigned byte integer",
        'b' | 'h' => "signed short integer",
        'H' if int.contains(&number) => "unsigned short",
        'i' | 'H' => "signed integer",
        'Q' if number < 0 => return overflow_error("can't convert negative int to unsigned"),
        'I' | 'L' if number < 0 => {
            return overflow_error("can't convert negative value to unsigned int")
        }
        'I' if number <= i128::from(u64::MAX) => "unsigned int",
        'I' | 'L' => return overflow_error("Python int too large to convert to C unsigned long"),
        _ => return overflow_error("int too big to convert"),
    };
    let end = if number < 0 {
        "less than minimum"
    } else {
        "greater than maximum"
    };
    overflow_error(format!("{kind} is {end}"))
}

fn bytes_of(array: &Array) -> Vec<u8> {
    let mut bytes = Vec::new();
    for value in array.list.items.borrow().iter() {
        match (array.code, value) {
            ('d', Value::Float(number)) => bytes.extend(number.get().to_ne_bytes()),
            ('f', Value::Float(number)) => bytes.extend((number.get() as f32).to_ne_bytes()),
            ('u', text) => {
                let char = text.as_str().and_then(|text| text.chars().next());
                bytes.extend(char.map_or(0, u32::from).to_ne_bytes());
            }
            (code, number) => {
                let wide = number.as_bigint().unwrap_or_default().to_i128();
                bytes.extend(&wide.unwrap_or(0).to_le_bytes()[..size(code)]);
            }
        }
    }
    bytes
}

fn value_of(code: char, bytes: &[u8]) -> R {
    let mut wide = [0u8; 16];
    wide[..bytes.len()].copy_from_slice(bytes);
    let number = i128::from_le_bytes(wide);
    Ok(match code {
        'd' => Value::float(f64::from_bits(number as u64)),
        'f' => Value::float(f64::from(f32::from_bits(number as u32))),
        'u' => match char::from_u32(number as u32) {
            Some(char) => crate::text::char_value(char),
            None => return Err(value_error("character is not in range [U+0000; U+10ffff]")),
        },
        _ if code.is_ascii_lowercase() => {
            let shift = 128 - 8 * bytes.len() as u32;
            Value::i128((number << shift) >> shift)
        }
        _ => Value::i128(number),
    })
}

fn from_bytes(array: &Array, bytes: &[u8]) -> R<()> {
    let size = size(array.code);
    if bytes.len() % size != 0 {
        return Err(value_error("bytes length not a multiple of item size"));
    }
    for part in bytes.chunks(size) {
        array.list.push(value_of(array.code, part)?);
    }
    Ok(())
}

fn new(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if !keywords.is_empty() && class.native {
        return Err(type_error("array.array() takes no keyword arguments"));
    }
    if args.is_empty() || args.len() > 2 {
        let bound = if args.is_empty() { "least 1" } else { "most 2" };
        return Err(type_error(format!(
            "array() takes at {bound} argument{} ({} given)",
            if args.is_empty() { "" } else { "s" },
            args.len()
        )));
    }
    let text = args[0].as_str().unwrap_or_default();
    let mut chars = text.chars();
    let (Some(code), None) = (chars.next(), chars.next()) else {
        return Err(type_error(format!(
            "array() argument 1 must be a unicode character, not {}",
            args[0].class_ref().name()
        )));
    };
    let initial = args.get(1).cloned().unwrap_or(Value::None);
    if code != 'u' {
        let what = match initial.any::<Array>() {
            _ if initial.as_str().is_some() => "str",
            Some(other) if other.code == 'u' => "unicode array",
            _ => "",
        };
        if !what.is_empty() {
            return Err(type_error(format!(
                "cannot use a {what} to initialize an array with typecode '{code}'"
            )));
        }
    }
    if !CODES.contains(code) {
        return Err(value_error(
            "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)",
        ));
    }
    let made = make(class, code, Vec::new());
    match initial.as_bytes() {
        Some(bytes) => from_bytes(of(&made)?, &bytes)?,
        None if args.len() == 2 => fill(of(&made)?, &initial)?,
        None => {}
    }
    Ok(made)
}

fn fill(array: &Array, values: &Value) -> R<()> {
    let mut values = crate::iter::iter(values)?;
    while let Some(value) = values.next()? {
        array.list.push(item(array.code, &value)?);
    }
    Ok(())
}

fn extend(a: &[Value]) -> R {
    let array = of(&a[0])?;
    if let Some(other) = a[1].any::<Array>() {
        if other.code != array.code {
            return Err(type_error("can only extend with array of same kind"));
        }
        let items = other.list.to_vec();
        array.list.items.borrow_mut().extend(items);
        return Ok(Value::None);
    }
    fill(array, &a[1])?;
    Ok(Value::None)
}

fn listed(array: &Array) -> Value {
    Value::List(array.list.clone())
}

fn place(array: &Array, key: &Value, wrong: &str) -> R<usize> {
    let at = match key {
        Value::Int(at) => *at,
        other => crate::number::index_i64(other).map_err(|error| {
            if error.is("TypeError") {
                type_error("array indices must be integers")
            } else {
                error
            }
        })?,
    };
    let len = array.list.len() as i64;
    let at = if at < 0 { at + len } else { at };
    if !(0..len).contains(&at) {
        return Err(index_error(wrong));
    }
    Ok(at as usize)
}

fn getitem(a: &[Value]) -> R {
    let array = of(&a[0])?;
    if let Value::Slice(slice) = &a[1] {
        let items = crate::iter::collect(&taken(array, slice)?)?;
        return Ok(make(&array_class(), array.code, items));
    }
    let at = place(array, &a[1], "array index out of range")?;
    Ok(array.list.get(at).unwrap_or(Value::None))
}

fn taken(array: &Array, slice: &Slice) -> R {
    crate::slicing::get_slice(&listed(array), &slice.start, &slice.stop, &slice.step)
}

fn setitem(a: &[Value]) -> R {
    let array = of(&a[0])?;
    if let Value::Slice(_) = &a[1] {
        let Some(other) = a[2].any::<Array>() else {
            return Err(type_error(format!(
                "can only assign array (not \"{}\") to array slice",
                a[2].class_ref().name()
            )));
        };
        if other.code != array.code {
            return Err(type_error("bad argument type for built-in operation"));
        }
        let items = Value::list(other.list.to_vec());
        crate::subscript::builtin_setitem(&listed(array), &a[1], items)?;
        return Ok(Value::None);
    }
    let at = place(array, &a[1], "array assignment index out of range")?;
    let new = item(array.code, &a[2])?;
    if let Some(old) = array.list.items.borrow_mut().get_mut(at) {
        *old = new;
    }
    Ok(Value::None)
}

fn delitem(a: &[Value]) -> R {
    let array = of(&a[0])?;
    let key = match &a[1] {
        Value::Slice(_) => a[1].clone(),
        key => Value::from(place(array, key, "array assignment index out of range")?),
    };
    crate::subscript::builtin_delitem(&listed(array), &key)?;
    Ok(Value::None)
}

fn array_class() -> ClassRef {
    crate::types::types().library(&ARRAY)
}

fn compared(a: &[Value], op: Cmp) -> R {
    match (a[0].any::<Array>(), a[1].any::<Array>()) {
        (Some(one), Some(other)) => {
            sequences(op, &one.list.to_vec(), &other.list.to_vec()).map(Value::bool)
        }
        _ => Ok(Value::NotImplemented),
    }
}

fn same_code<'a>(array: &Array, other: &'a Value, what: &str) -> R<&'a Array> {
    match other.any::<Array>() {
        Some(other) if other.code == array.code => Ok(other),
        Some(_) => Err(type_error("bad argument type for built-in operation")),
        None => Err(type_error(format!(
            "can only {what} array (not \"{}\") to array",
            other.class_ref().name()
        ))),
    }
}

fn repeated(a: &[Value]) -> R<Vec<Value>> {
    let repeated = crate::sequence::repeat(&Value::list(of(&a[0])?.list.to_vec()), &a[1])?;
    crate::iter::collect(&repeated)
}

fn find(a: &[Value], from: usize, to: usize) -> R<Option<usize>> {
    for (at, value) in of(&a[0])?.list.to_vec().iter().enumerate() {
        if at >= from && at < to && crate::compare::same(value, &a[1])? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// A place to begin or end at; of what is missing, `missing`.
fn bound(value: &Value, len: usize, missing: usize) -> R<usize> {
    if value.is_undef() {
        return Ok(missing);
    }
    let at = index_clamped(value)?;
    let at = if at < 0 { at + len as i64 } else { at };
    Ok(at.clamp(0, i64::MAX) as usize)
}

fn position(a: &[Value]) -> R {
    let len = of(&a[0])?.list.len();
    let (from, to) = (bound(&a[2], len, 0)?, bound(&a[3], len, usize::MAX)?);
    match find(a, from, to)? {
        Some(at) => Ok(Value::from(at)),
        None => Err(value_error("array.index(x): x not in array")),
    }
}

fn insert(a: &[Value]) -> R {
    let array = of(&a[0])?;
    let at = bound(&a[1], array.list.len(), 0)?.min(array.list.len());
    let new = item(array.code, &a[2])?;
    array.list.items.borrow_mut().insert(at, new);
    Ok(Value::None)
}

fn pop(a: &[Value]) -> R {
    let array = of(&a[0])?;
    if array.list.is_empty() {
        return Err(index_error("pop from empty array"));
    }
    let last = Value::Int(-1);
    let key = if a[1].is_undef() { &last } else { &a[1] };
    let at = place(array, key, "pop index out of range")?;
    let taken = array.list.items.borrow_mut().remove(at);
    Ok(taken)
}

fn remove(a: &[Value]) -> R {
    match find(a, 0, usize::MAX)? {
        Some(at) => {
            of(&a[0])?.list.items.borrow_mut().remove(at);
            Ok(Value::None)
        }
        None => Err(value_error("array.remove(x): x not in array")),
    }
}

fn count(a: &[Value]) -> R {
    let mut count = 0;
    for value in of(&a[0])?.list.to_vec() {
        count += i64::from(crate::compare::same(&value, &a[1])?);
    }
    Ok(Value::Int(count))
}

fn byteswap(a: &[Value]) -> R {
    let array = of(&a[0])?;
    let mut bytes = bytes_of(array);
    bytes.chunks_mut(size(array.code)).for_each(<[u8]>::reverse);
    array.list.items.borrow_mut().clear();
    from_bytes(array, &bytes)?;
    Ok(Value::None)
}

fn fromlist(a: &[Value]) -> R {
    if !matches!(a[1].base(), Value::List(_)) {
        return Err(type_error("arg must be list"));
    }
    let array = of(&a[0])?;
    let items = crate::iter::collect(&a[1])?;
    let items: R<Vec<Value>> = items.iter().map(|value| item(array.code, value)).collect();
    array.list.items.borrow_mut().extend(items?);
    Ok(Value::None)
}

fn text(array: &Array) -> R<String> {
    if array.code != 'u' {
        return Err(value_error(
            "tounicode() may only be called on unicode type arrays",
        ));
    }
    let items = array.list.to_vec();
    Ok(items.iter().filter_map(Value::as_str).collect())
}

fn repr(a: &[Value]) -> R {
    let array = of(&a[0])?;
    let (name, code) = (a[0].class_ref().name(), array.code);
    if array.list.is_empty() {
        return Ok(Value::str(format!("{name}('{code}')")));
    }
    let items = if code == 'u' {
        crate::text::repr_string(&Value::str(text(array)?))?
    } else {
        crate::text::repr_string(&listed(array))?
    };
    Ok(Value::str(format!("{name}('{code}', {items})")))
}

fn copied(a: &[Value]) -> R {
    let array = of(&a[0])?;
    Ok(make(&array_class(), array.code, array.list.to_vec()))
}

pub static ARRAY: ClassDef = ClassDef {
    name: "array.array",
    base: "object",
    module: "array",
    new: Some(new),
    natives: &[
        method("append", "item", |a| {
            let array = of(&a[0])?;
            array.list.push(item(array.code, &a[1])?);
            Ok(Value::None)
        }),
        method("byteswap", "", byteswap),
        method("count", "value", count),
        method("extend", "iterable", extend),
        method("frombytes", "buffer", |a| match a[1].as_bytes() {
            Some(bytes) => from_bytes(of(&a[0])?, &bytes).map(|()| Value::None),
            None => Err(type_error(format!(
                "a bytes-like object is required, not '{}'",
                a[1].class_ref().name()
            ))),
        }),
        method("fromlist", "list", fromlist),
        method("index", "value start? stop?", position),
        method("insert", "index value", insert),
        method("pop", "index?", pop),
        method("remove", "value", remove),
        method("reverse", "", |a| {
            of(&a[0])?.list.items.borrow_mut().reverse();
            Ok(Value::None)
        }),
        method("tobytes", "", |a| Ok(Value::bytes(bytes_of(of(&a[0])?)))),
        method("tolist", "", |a| Ok(Value::list(of(&a[0])?.list.to_vec()))),
        method("tounicode", "", |a| text(of(&a[0])?).map(Value::str)),
        method("__len__", "", |a| Ok(Value::from(of(&a[0])?.list.len()))),
        method("__iter__", "", |a| {
            Ok(Iter::List(of(&a[0])?.list.clone(), 0).value())
        }),
        method("__contains__", "value", |a| {
            Ok(Value::bool(find(a, 0, usize::MAX)?.is_some()))
        }),
        method("__getitem__", "key", getitem),
        method("__setitem__", "key value", setitem),
        method("__delitem__", "key", delitem),
        method("__add__", "other", |a| {
            let array = of(&a[0])?;
            let other = same_code(array, &a[1], "append")?;
            let items = [array.list.to_vec(), other.list.to_vec()].concat();
            Ok(make(&array_class(), array.code, items))
        }),
        method("__iadd__", "other", |a| {
            if a[1].any::<Array>().is_none() {
                return Err(type_error(format!(
                    "can only extend array with array (not \"{}\")",
                    a[1].class_ref().name()
                )));
            }
            extend(a)?;
            Ok(a[0].clone())
        }),
        method("__mul__", "count", |a| {
            Ok(make(&array_class(), of(&a[0])?.code, repeated(a)?))
        }),
        method("__rmul__", "count", |a| {
            Ok(make(&array_class(), of(&a[0])?.code, repeated(a)?))
        }),
        method("__imul__", "count", |a| {
            let items = repeated(a)?;
            *of(&a[0])?.list.items.borrow_mut() = items;
            Ok(a[0].clone())
        }),
        method("__copy__", "", copied),
        method("__deepcopy__", "memo", copied),
        method("__eq__", "other", |a| compared(a, Cmp::Eq)),
        method("__ne__", "other", |a| compared(a, Cmp::Ne)),
        method("__lt__", "other", |a| compared(a, Cmp::Lt)),
        method("__le__", "other", |a| compared(a, Cmp::Le)),
        method("__gt__", "other", |a| compared(a, Cmp::Gt)),
        method("__ge__", "other", |a| compared(a, Cmp::Ge)),
        method("__repr__", "", repr),
        getter("typecode", |a| Ok(Value::str(of(&a[0])?.code.to_string()))),
        getter("itemsize", |a| Ok(Value::from(size(of(&a[0])?.code)))),
    ],
};

fn start(module: &'static Globals) -> R<()> {
    module.put("ArrayType", Value::Class(array_class()));
    module.put("typecodes", Value::str(CODES));
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "array",
    functions: &[],
    classes: &[&ARRAY],
    start,
};
