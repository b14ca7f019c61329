//! Whether two keys of a dict or set are equal, as far as that is known without asking Python code.
use crate::compare::{builtin, Cmp};
use crate::object::{Object, Payload};
use crate::rc::Rc;
use crate::symbol::known;
use crate::tuple::Tuple;
use crate::value::Value;

/// None where the program's own code has to be asked.
#[inline]
pub fn quick_equal(a: &Value, b: &Value) -> Option<bool> {
    use Value::*;
    match (a, b) {
        (Str(a), Str(b)) => Some(Rc::ptr_eq(a, b) || a.as_str() == b.as_str()),
        (Int(a), Int(b)) => Some(a == b),
        (Bytes(a), Bytes(b)) => Some(a.as_slice() == b.as_slice()),
        (Tuple(a), Tuple(b)) => tuples(a, b),
        (Object(a), Object(b)) => objects(a, b),
        _ if a.is(b) => Some(true),
        (Object(_) | Decimal(_) | Tuple(_) | FrozenSet(_) | Class(_), _)
        | (_, Object(_) | Decimal(_) | Tuple(_) | FrozenSet(_) | Class(_)) => Option::None,
        _ => builtin(Cmp::Eq, a, b)
            .ok()
            .map(|equal| equal.unwrap_or(false)),
    }
}

fn tuples(a: &Rc<Tuple>, b: &Rc<Tuple>) -> Option<bool> {
    if Rc::ptr_eq(a, b) {
        return Some(true);
    }
    let (a, b) = (a.items(), b.items());
    if a.len() != b.len() {
        return Some(false);
    }
    for (a, b) in a.iter().zip(b) {
        if !quick_equal(a, b)? {
            return Some(false);
        }
    }
    Some(true)
}

/// Named tuples and the like are equal as tuples are, unless their class says otherwise.
fn objects(a: &Rc<Object>, b: &Rc<Object>) -> Option<bool> {
    if Rc::ptr_eq(a, b) {
        return Some(true);
    }
    let (Payload::Value(Value::Tuple(x)), Payload::Value(Value::Tuple(y))) =
        (&a.payload, &b.payload)
    else {
        return None;
    };
    let is_plain = Rc::ptr_eq(&a.class, &b.class)
        && matches!(a.class.lookup(known::EQ), Some(Value::Native(_)));
    if is_plain {
        tuples(x, y)
    } else {
        None
    }
}
