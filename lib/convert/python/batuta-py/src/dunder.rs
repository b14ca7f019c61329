//! The special methods that built-in classes share: they act on the built-in part of their receiver.
use crate::attribute::call_special;
use crate::compare::{builtin as compare, Cmp};
use crate::dict::Dict;
use crate::exc::{key_error, type_error};
use crate::native::{method, Native};
use crate::operator::{builtin as operate, Op};
use crate::subscript as sub;
use crate::symbol::known::MISSING;
use crate::value::{Value, R};

fn compared(op: Cmp, a: &[Value]) -> R {
    Ok(match compare(op, a[0].base(), a[1].base())? {
        Some(result) => Value::bool(result),
        None => Value::NotImplemented,
    })
}

pub static COMPARE: [Native; 6] = [
    method("__lt__", "other", |a| compared(Cmp::Lt, a)),
    method("__le__", "other", |a| compared(Cmp::Le, a)),
    method("__eq__", "other", |a| compared(Cmp::Eq, a)),
    method("__ne__", "other", |a| compared(Cmp::Ne, a)),
    method("__gt__", "other", |a| compared(Cmp::Gt, a)),
    method("__ge__", "other", |a| compared(Cmp::Ge, a)),
];

macro_rules! binary {
    ($table:ident, $count:literal; $($name:literal, $reflected:literal, $op:ident);* $(;)?) => {
        pub static $table: [Native; $count] = [$(
            method($name, "other", |a| operate(Op::$op, a[0].base(), a[1].base())),
            method($reflected, "other", |a| operate(Op::$op, a[1].base(), a[0].base())),
        )*];
    };
}

binary! { ARITHMETIC, 14;
    "__add__", "__radd__", Add; "__sub__", "__rsub__", Sub; "__mul__", "__rmul__", Mul; "__truediv__", "__rtruediv__", TrueDiv;
    "__floordiv__", "__rfloordiv__", FloorDiv; "__mod__", "__rmod__", Mod; "__divmod__", "__rdivmod__", DivMod;
}
binary! { BITS, 6; "__and__", "__rand__", And; "__or__", "__ror__", Or; "__xor__", "__rxor__", Xor; }
binary! { UNION, 2; "__or__", "__ror__", Or; }
binary! { SHIFTS, 4; "__lshift__", "__rlshift__", Shl; "__rshift__", "__rrshift__", Shr; }
binary! { DIFFERENCE, 2; "__sub__", "__rsub__", Sub; }

pub static POWER: [Native; 2] = [
    method("__pow__", "other modulus?", |a| match a[2].given() {
        Some(modulus) => crate::number::pow_mod(&a[0], &a[1], modulus),
        None => operate(Op::Pow, a[0].base(), a[1].base()),
    }),
    method("__rpow__", "other modulus?", |a| {
        operate(Op::Pow, a[1].base(), a[0].base())
    }),
];

/// Each of these classes has one of its own: `pprint` finds its functions by it.
pub static REPR: [Native; 1] = [method("__repr__", "", crate::object_class::repr)];

pub static SIGNS: [Native; 4] = [
    method("__neg__", "", |a| crate::operator::neg(a[0].base())),
    method("__pos__", "", |a| crate::operator::pos(a[0].base())),
    method("__abs__", "", |a| {
        crate::builtins::abs(&[a[0].base().clone()])
    }),
    method("__bool__", "", |a| Ok(Value::bool(a[0].base().truth()?))),
];

pub static CONCAT: [Native; 3] = [
    method("__add__", "other", |a| {
        operate(Op::Add, a[0].base(), a[1].base())
    }),
    method("__mul__", "count", |a| {
        operate(Op::Mul, a[0].base(), a[1].base())
    }),
    method("__rmul__", "count", |a| {
        operate(Op::Mul, a[0].base(), a[1].base())
    }),
];

pub static REMAINDER: [Native; 1] = [method("__mod__", "values", |a| {
    operate(Op::Mod, a[0].base(), &a[1])
})];

pub static CONTAINER: [Native; 3] = [
    method("__len__", "", |a| Ok(Value::Int(sub::len(a[0].base())?))),
    method("__contains__", "item", |a| {
        Ok(Value::bool(sub::builtin_contains(a[0].base(), &a[1])?))
    }),
    method("__iter__", "", |a| {
        Ok(crate::iter::iter(a[0].base())?.value())
    }),
];

pub static GETITEM: [Native; 1] = [method("__getitem__", "key", getitem)];

pub fn getitem(a: &[Value]) -> R {
    match a[0].base() {
        Value::Dict(dict) => item_of_dict(dict, &a[0], &a[1]),
        base => sub::builtin_getitem(base, &a[1]),
    }
}

/// `dict.__getitem__`; the object's class, derived from dict, may have `__missing__`.
pub fn item_of_dict(dict: &Dict, object: &Value, key: &Value) -> R {
    if let Some(value) = dict.get(key)? {
        return Ok(value);
    }
    match call_special(MISSING, &[object.clone(), key.clone()]) {
        Some(result) => result,
        None => Err(key_error(key)),
    }
}

pub fn setitem(a: &[Value]) -> R {
    sub::builtin_setitem(a[0].base(), &a[1], a[2].clone())?;
    Ok(Value::None)
}

pub static SETITEM: [Native; 2] = [
    method("__setitem__", "key value", setitem),
    method("__delitem__", "key", |a| {
        sub::builtin_delitem(a[0].base(), &a[1])?;
        Ok(Value::None)
    }),
];

macro_rules! in_place {
    ($table:ident, $count:literal; $($name:literal, $op:ident);* $(;)?) => {
        pub static $table: [Native; $count] = [$(
            method($name, "other", |a| match crate::sequence::in_place(Op::$op, a[0].base(), &a[1])? {
                true => Ok(a[0].clone()),
                false => Ok(Value::NotImplemented),
            }),
        )*];
    };
}
in_place! { IN_PLACE_LIST, 2; "__iadd__", Add; "__imul__", Mul; }
in_place! { IN_PLACE_SET, 4; "__iand__", And; "__ior__", Or; "__ixor__", Xor; "__isub__", Sub; }
in_place! { IN_PLACE_DICT, 1; "__ior__", Or; }

/// For everything that is called as it is.
pub static CALL: [Native; 1] = [method("__call__", "*args **kw", |a| {
    let keywords = crate::call::keywords_of(&a[2])?;
    crate::call::call_sym(&a[0], a[1].as_tuple().unwrap_or_default(), &keywords)
})];

pub static REVERSED: [Native; 1] = [method("__reversed__", "", |a| {
    crate::iter::reversed(a[0].base())
})];

pub static ITERATOR: [Native; 3] = [
    method("__iter__", "", |a| Ok(a[0].clone())),
    method("__next__", "", |a| match crate::iter::next_of(&a[0])? {
        Some(value) => Ok(value),
        None => Err(crate::exc::stop_iteration(Value::None)),
    }),
    method("__length_hint__", "", |a| match &a[0] {
        Value::Iter(object) => Ok(Value::from(
            object.with_iter(|iter| iter.hint()).flatten().unwrap_or(0),
        )),
        _ => Err(type_error("an iterator is needed")),
    }),
];
