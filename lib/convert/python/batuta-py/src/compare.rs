//! Comparing: `==`, `<` and the like, for built-in values and by the methods of classes.
use crate::attribute::call_special_found;
use crate::call::enter;
use crate::exc::type_error;
use crate::object::Payload;
use crate::symbol::{known, Sym};
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_traits::{FromPrimitive, Signed, Zero};
use std::cmp::Ordering;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cmp {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

impl Cmp {
    pub fn symbol(self) -> &'static str {
        ["<", "<=", "==", "!=", ">", ">="][self as usize]
    }

    pub fn sym(self) -> Sym {
        [
            known::LT,
            known::LE,
            known::EQ,
            known::NE,
            known::GT,
            known::GE,
        ][self as usize]
    }

    pub fn swapped(self) -> Cmp {
        [Cmp::Gt, Cmp::Ge, Cmp::Eq, Cmp::Ne, Cmp::Lt, Cmp::Le][self as usize]
    }

    #[inline]
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Cmp::Lt => order.is_lt(),
            Cmp::Le => order.is_le(),
            Cmp::Eq => order.is_eq(),
            Cmp::Ne => order.is_ne(),
            Cmp::Gt => order.is_gt(),
            Cmp::Ge => order.is_ge(),
        }
    }
}

macro_rules! comparisons {
    ($($value:ident, $test:ident, $op:ident, $float:tt);* $(;)?) => {
        $(
            #[inline]
            pub fn $value(a: &Value, b: &Value) -> R {
                match (a, b) {
                    (Value::Int(a), Value::Int(b)) => Ok(Value::bool(a $float b)),
                    (Value::Str(a), Value::Str(b)) => Ok(Value::bool(texts(Cmp::$op, a, b))),
                    _ => compare(Cmp::$op, a, b),
                }
            }
            #[inline]
            pub fn $test(a: &Value, b: &Value) -> R<bool> {
                match (a, b) {
                    (Value::Int(a), Value::Int(b)) => Ok(a $float b),
                    (Value::Float(a), Value::Float(b)) => Ok(a.get() $float b.get()),
                    (Value::Str(a), Value::Str(b)) => Ok(texts(Cmp::$op, a, b)),
                    _ => truth_of(compare(Cmp::$op, a, b)?),
                }
            }
        )*
        impl Value {
            $(
                #[inline]
                pub fn $value(&self, other: &Value) -> R { $value(self, other) }
                #[inline]
                pub fn $test(&self, other: &Value) -> R<bool> { $test(self, other) }
            )*
        }
    };
}

comparisons! {
    lt, is_lt, Lt, <;
    le, is_le, Le, <=;
    eq, is_eq, Eq, ==;
    ne, is_ne, Ne, !=;
    gt, is_gt, Gt, >;
    ge, is_ge, Ge, >=;
}

fn texts(op: Cmp, a: &crate::text::Str, b: &crate::text::Str) -> bool {
    match op {
        Cmp::Eq => a.as_str() == b.as_str(),
        Cmp::Ne => a.as_str() != b.as_str(),
        _ if a.is_ascii() || b.is_ascii() => op.holds(a.as_str().cmp(b.as_str())),
        _ => op.holds(crate::text::compare(a.as_str(), b.as_str())),
    }
}

fn truth_of(value: Value) -> R<bool> {
    match value {
        Value::Bool(value) => Ok(value.get()),
        value => value.truth(),
    }
}

/// Identity or equality: what containers ask.
pub fn same(a: &Value, b: &Value) -> R<bool> {
    if a.is(b) {
        return Ok(true);
    }
    is_eq(a, b)
}

#[inline(never)]
pub fn compare(op: Cmp, a: &Value, b: &Value) -> R {
    if let (Value::Decimal(_), Value::Decimal(_) | Value::Int(_)) = (a, b) {
        return crate::modules::decimal::compare(op, a, b);
    }
    if !is_user(a) && !is_user(b) {
        return match builtin(op, a, b)? {
            Some(result) => Ok(Value::bool(result)),
            None => fallback(op, a, b),
        };
    }
    if matches!(op, Cmp::Eq | Cmp::Ne) && is_by_identity(a) && is_by_identity(b) {
        return Ok(Value::bool(a.is(b) == (op == Cmp::Eq)));
    }
    compare_objects(op, a, b)
}

/// True of instances and classes that are equal to themselves alone, and of what knows nothing of such.
fn is_by_identity(value: &Value) -> bool {
    use Value::*;
    match value {
        Object(object) => {
            matches!(object.payload, Payload::Nothing) && !object.class.specials().equality
        }
        Class(class) => class.meta.is_none(),
        None | Bool(_) | Int(_) | Float(_) | Str(_) | Tuple(_) | List(_) | Dict(_) => true,
        _ => false,
    }
}

fn is_user(value: &Value) -> bool {
    matches!(
        value,
        Value::Object(_) | Value::Class(_) | Value::Decimal(_)
    )
}

fn compare_objects(op: Cmp, a: &Value, b: &Value) -> R {
    let _depth = enter()?;
    let (class_a, class_b) = (a.class_ref(), b.class_ref());
    let b_first = !crate::rc::Rc::ptr_eq(class_a, class_b) && class_b.is_subclass(class_a);
    if b_first {
        let result = one_side(op.swapped(), b, a)?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    let result = one_side(op, a, b)?;
    if !result.is_not_implemented() {
        return Ok(result);
    }
    if !b_first {
        let result = one_side(op.swapped(), b, a)?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    fallback(op, a, b)
}

/// What the class of `a` says, or NotImplemented.
fn one_side(op: Cmp, a: &Value, b: &Value) -> R {
    if is_user(a) {
        let class = a.class_ref();
        match class.lookup(op.sym()) {
            Some(Value::Native(_)) | None => {}
            Some(hook) => return call_special_found(&hook, class, &[a.clone(), b.clone()]),
        }
        if op == Cmp::Ne {
            if let Some(hook) = class
                .lookup(known::EQ)
                .filter(|hook| !matches!(hook, Value::Native(_)))
            {
                let equal = call_special_found(&hook, class, &[a.clone(), b.clone()])?;
                return if equal.is_not_implemented() {
                    Ok(equal)
                } else {
                    Ok(Value::bool(!equal.truth()?))
                };
            }
        }
        if let Some(hook @ Value::Native(native)) = class.lookup(op.sym()) {
            if native.owner.get() != Some(&"object") && a.base().is(a) {
                return call_special_found(&hook, class, &[a.clone(), b.clone()]);
            }
        }
        if a.base().is(a) {
            return Ok(Value::NotImplemented);
        }
    }
    Ok(match builtin(op, a.base(), b.base())? {
        Some(result) => Value::bool(result),
        None => Value::NotImplemented,
    })
}

fn fallback(op: Cmp, a: &Value, b: &Value) -> R {
    match op {
        Cmp::Eq => Ok(Value::bool(a.is(b))),
        Cmp::Ne => Ok(Value::bool(!a.is(b))),
        _ => Err(type_error(format!(
            "'{}' not supported between instances of '{}' and '{}'",
            op.symbol(),
            a.class_ref().type_name(),
            b.class_ref().type_name()
        ))),
    }
}

/// Comparing two built-in values; None where their classes say NotImplemented.
pub fn builtin(op: Cmp, a: &Value, b: &Value) -> R<Option<bool>> {
    use Value::*;
    Ok(match (a, b) {
        (Str(a), Str(b)) => Some(texts(op, a, b)),
        (Int(_) | Bool(_) | Big(_) | Float(_), Int(_) | Bool(_) | Big(_) | Float(_)) => {
            Some(match numbers(a, b) {
                Some(order) => op.holds(order),
                Option::None => op == Cmp::Ne,
            })
        }
        (Complex(_), Int(_) | Bool(_) | Big(_) | Float(_) | Complex(_)) | (_, Complex(_)) => {
            return crate::complex::compare(op, a, b)
        }
        (Tuple(a), Tuple(b)) => return sequences(op, a.items(), b.items()).map(Some),
        (List(a), List(b)) => return lists(op, a, b).map(Some),
        (Bytes(_) | ByteArray(_), Bytes(_) | ByteArray(_)) => {
            let (a, b) = (a.look_at_bytes(), b.look_at_bytes());
            Some(match op {
                Cmp::Eq => a == b,
                Cmp::Ne => a != b,
                _ => op.holds(a.cmp(&b)),
            })
        }
        (Dict(a), Dict(b)) if matches!(op, Cmp::Eq | Cmp::Ne) => {
            Some(crate::dict::equal(a, b)? == (op == Cmp::Eq))
        }
        (Set(a) | FrozenSet(a), Set(b) | FrozenSet(b)) => {
            Some(crate::set_algebra::compare(op, a, b)?)
        }
        (Range(a), Range(b)) if matches!(op, Cmp::Eq | Cmp::Ne) => {
            Some(a.same_as(b) == (op == Cmp::Eq))
        }
        (Slice(a), Slice(b)) => return sequences(op, &a.parts(), &b.parts()).map(Some),
        (Method(a), Method(b)) if matches!(op, Cmp::Eq | Cmp::Ne) => {
            Some((a.receiver.is(&b.receiver) && a.function.is(&b.function)) == (op == Cmp::Eq))
        }
        (BoundNative(a), BoundNative(b)) if matches!(op, Cmp::Eq | Cmp::Ne) => Some(
            (a.receiver.is(&b.receiver) && std::ptr::eq(a.native, b.native)) == (op == Cmp::Eq),
        ),
        (Iter(a), _) => return a.compare(op, b),
        (_, Iter(b)) => return b.compare(op.swapped(), a),
        _ => Option::None,
    })
}

/// The order of two real numbers; None with a NaN.
pub fn numbers(a: &Value, b: &Value) -> Option<Ordering> {
    use Value::*;
    match (a, b) {
        (Float(a), Float(b)) => a.get().partial_cmp(&b.get()),
        (Float(a), b) => compare_float(a.get(), b),
        (a, Float(b)) => compare_float(b.get(), a).map(Ordering::reverse),
        (Big(a), Big(b)) => Some(a.cmp(b)),
        (Big(a), _) => Some(if a.is_negative() {
            Ordering::Less
        } else {
            Ordering::Greater
        }),
        (_, Big(b)) => Some(if b.is_negative() {
            Ordering::Greater
        } else {
            Ordering::Less
        }),
        (a, b) => Some(a.as_i64()?.cmp(&b.as_i64()?)),
    }
}

/// Exact, also where an i64 has no equal f64.
fn compare_float(a: f64, b: &Value) -> Option<Ordering> {
    if a.is_nan() {
        return None;
    }
    if a.is_infinite() {
        return Some(if a > 0.0 {
            Ordering::Greater
        } else {
            Ordering::Less
        });
    }
    if let Some(small) = b.as_i64() {
        if small.unsigned_abs() < 1 << 53 {
            return a.partial_cmp(&(small as f64));
        }
    }
    let whole = a.trunc();
    let order = BigInt::from_f64(whole)
        .unwrap_or_else(BigInt::zero)
        .cmp(&b.as_bigint()?);
    Some(order.then_with(|| a.partial_cmp(&whole).unwrap_or(Ordering::Equal)))
}

pub fn sequences(op: Cmp, a: &[Value], b: &[Value]) -> R<bool> {
    let _depth = enter()?;
    if a.len() != b.len() && matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(op == Cmp::Ne);
    }
    for (x, y) in a.iter().zip(b) {
        if !same(x, y)? {
            return match op {
                Cmp::Eq => Ok(false),
                Cmp::Ne => Ok(true),
                _ => compare(op, x, y)?.truth(),
            };
        }
    }
    Ok(op.holds(a.len().cmp(&b.len())))
}

/// Elements are taken one by one: comparing them may change the lists.
fn lists(op: Cmp, a: &crate::list::List, b: &crate::list::List) -> R<bool> {
    let _depth = enter()?;
    if a.len() != b.len() && matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(op == Cmp::Ne);
    }
    let mut at = 0;
    while let (Some(x), Some(y)) = (a.get(at), b.get(at)) {
        if same(&x, &y)? {
            at += 1;
            continue;
        }
        // The comparison may have shortened a list: then the lengths decide.
        let (Some(x), Some(y)) = (a.get(at), b.get(at)) else {
            break;
        };
        return match op {
            Cmp::Eq => Ok(false),
            Cmp::Ne => Ok(true),
            _ => compare(op, &x, &y)?.truth(),
        };
    }
    Ok(op.holds(a.len().cmp(&b.len())))
}
