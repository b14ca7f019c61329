//! The class Decimal: making numbers, operators, conversions.
use super::context::{argument, current, rounding_of, State};
use super::convert::{self, number, operand};
use super::number::{compare, Kind, Number};
use super::settings::{status, Rounding, Run};
use super::{arithmetic, division, power, quantum, spec, text};
use crate::class::ClassRef;
use crate::compare::Cmp;
use crate::exc::{type_error, value_error};
use crate::native::{class_arg, class_method, getter, method, ClassDef, NewArgs};
use crate::object::Object;
use crate::operator::Op;
use crate::rc::Rc;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};
use std::borrow::Cow;
use std::cell::Cell;

pub type Unary = fn(&Number, &mut Run) -> Number;
pub type Binary = fn(&Number, &Number, &mut Run) -> Number;

thread_local!(static CLASS: Cell<Option<&'static ClassRef>> = const { Cell::new(None) });

pub fn class() -> &'static ClassRef {
    match CLASS.with(Cell::get) {
        Some(class) => class,
        None => {
            let class: &'static ClassRef = Box::leak(Box::new(types().library(&DECIMAL)));
            CLASS.with(|known| known.set(Some(class)));
            class
        }
    }
}

/// A number as a Decimal.
#[inline]
pub fn make(number: Number) -> Value {
    Value::Decimal(Rc::new(number))
}

fn make_of(class: &ClassRef, number: Number) -> Value {
    if class.native {
        return make(number);
    }
    Object::native(class.clone(), number)
}

static ARGS: NewArgs = NewArgs::new("Decimal", "value= context=");

fn new(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if let ([value], true) = (args, keywords.is_empty()) {
        return new_of(class, value, &*current()?);
    }
    let bound = ARGS.bind(args, keywords)?;
    let state = argument(&bound[1])?;
    match &bound[0] {
        Value::Undef => Ok(make_of(class, Number::zero(false, 0))),
        value => new_of(class, value, &state),
    }
}

fn new_of(class: &ClassRef, value: &Value, state: &State) -> R {
    if class.native && matches!(value, Value::Decimal(_)) {
        return Ok(value.clone());
    }
    Ok(make_of(class, convert::exact(value, state)?))
}

/// The number of a receiver.
#[inline]
pub fn of(value: &Value) -> R<&Number> {
    number(value).ok_or_else(|| type_error("a Decimal is needed"))
}

pub fn unary(value: &Number, state: &State, operation: Unary) -> R {
    let mut run = state.run();
    let result = operation(value, &mut run);
    state.finish(result, &run)
}

pub fn binary(a: &Number, b: &Number, state: &State, operation: Binary) -> R {
    let mut run = state.run();
    let result = operation(a, b, &mut run);
    state.finish(result, &run)
}

/// An operator whose other operand may be something else.
fn operator(a: &[Value], operation: Binary) -> R {
    match operand(&a[1]) {
        Some(other) => binary(of(&a[0])?, &other, &*current()?, operation),
        None => Ok(Value::NotImplemented),
    }
}

fn reflected(a: &[Value], operation: Binary) -> R {
    match operand(&a[1]) {
        Some(other) => binary(&other, of(&a[0])?, &*current()?, operation),
        None => Ok(Value::NotImplemented),
    }
}

fn sign(a: &[Value], operation: Unary) -> R {
    unary(of(&a[0])?, &*current()?, operation)
}

pub fn divmod(a: &Number, b: &Number, state: &State) -> R {
    let mut run = state.run();
    let (quotient, rest) = division::divmod(a, b, &mut run);
    state.report(run.status)?;
    Ok(Value::tuple(vec![make(quotient), make(rest)]))
}

fn divmod_operator(a: &[Value], is_reflected: bool) -> R {
    let Some(other) = operand(&a[1]) else {
        return Ok(Value::NotImplemented);
    };
    let (own, state) = (of(&a[0])?, current()?);
    if is_reflected {
        divmod(&other, own, &state)
    } else {
        divmod(own, &other, &state)
    }
}

/// `pow(base, exponent, modulus)` where one of them is a Decimal; NotImplemented for what is no number.
pub fn power_of_three(a: &[Value]) -> R {
    match (operand(&a[0]), operand(&a[1]), operand(&a[2])) {
        (Some(base), Some(exponent), Some(modulus)) => {
            power_mod((&base, &exponent, &modulus), &*current()?)
        }
        _ => Ok(Value::NotImplemented),
    }
}

fn power_operator(a: &[Value]) -> R {
    let Some(exponent) = operand(&a[1]) else {
        return Ok(Value::NotImplemented);
    };
    let (own, state) = (of(&a[0])?, current()?);
    match a[2].given() {
        None => binary(own, &exponent, &state, power::power),
        Some(modulus) => match operand(modulus) {
            Some(modulus) => power_mod((own, &exponent, &modulus), &state),
            None => Ok(Value::NotImplemented),
        },
    }
}

pub fn power_mod((base, exponent, modulus): (&Number, &Number, &Number), state: &State) -> R {
    let mut run = state.run();
    let result = power::power_mod(base, exponent, modulus, &mut run);
    state.finish(result, &run)
}

/// Both sides of a comparison as decimal numbers.
type Sides<'a> = (Cow<'a, Number>, Cow<'a, Number>);

fn sides<'a>(a: &'a [Value], op: Cmp, state: &State) -> R<Option<Sides<'a>>> {
    let own = Cow::Borrowed(of(&a[0])?);
    if let Some(other) = operand(&a[1]) {
        return Ok(Some((own, other)));
    }
    let is_equality = matches!(op, Cmp::Eq | Cmp::Ne);
    let float = match a[1].base() {
        Value::Float(number) => number.get(),
        Value::Complex(number) if is_equality && number.im == 0.0 => number.re,
        Value::Object(_) => return rational_sides(own, &a[1], state),
        _ => return Ok(None),
    };
    if is_equality {
        state
            .status
            .set(state.status.get() | status::FLOAT_OPERATION);
    } else {
        state.report(status::FLOAT_OPERATION)?;
    }
    Ok(Some((own, Cow::Owned(convert::of_float(float)?))))
}

/// With a rational number: its numerator, and the own number times its denominator.
fn rational_sides<'a>(own: Cow<'a, Number>, other: &Value, state: &State) -> R<Option<Sides<'a>>> {
    let Some(numbers) = crate::module::loaded("numbers") else {
        return Ok(None);
    };
    let Some(rational) = numbers.own("Rational") else {
        return Ok(None);
    };
    if !crate::types::isinstance(other, &rational)? {
        return Ok(None);
    }
    let part = |name: &'static str| -> R<Number> {
        let value = crate::attribute::get(other, Sym::new(name))?;
        convert::exact(&value, state)
    };
    let (top, bottom) = (part("numerator")?, part("denominator")?);
    let mut run = Run::exact();
    let scaled = if own.is_special() {
        own
    } else {
        Cow::Owned(arithmetic::multiply(&own, &bottom, &mut run))
    };
    Ok(Some((scaled, Cow::Owned(top))))
}

fn rich_compare(a: &[Value], op: Cmp) -> R {
    let state = current()?;
    match sides(a, op, &state)? {
        Some((own, other)) => compared(op, &own, &other, &state),
        None => Ok(Value::NotImplemented),
    }
}

/// A Decimal beside another, or beside a small int.
pub fn compare_values(op: Cmp, a: &Value, b: &Value) -> R {
    let state = current()?;
    match (a, b) {
        (Value::Decimal(a), Value::Decimal(b)) => compared(op, a, b, &state),
        (Value::Decimal(a), Value::Int(b)) => compared(op, a, &Number::int(*b), &state),
        _ => Ok(Value::NotImplemented),
    }
}

fn compared(op: Cmp, own: &Number, other: &Number, state: &State) -> R {
    if own.is_nan() || other.is_nan() {
        let signals = own.is_signaling() || other.is_signaling();
        if signals || !matches!(op, Cmp::Eq | Cmp::Ne) {
            state.report(status::INVALID_OPERATION)?;
        }
        return Ok(Value::bool(op == Cmp::Ne));
    }
    Ok(Value::bool(op.holds(compare(own, other))))
}

/// A NaN is told by its identity.
pub fn hash(value: &Value, number: &Number) -> R<i64> {
    Ok(match number.kind {
        Kind::Signaling => return Err(type_error("Cannot hash a signaling NaN value")),
        Kind::Quiet => value.id().rotate_right(4),
        Kind::Infinity if number.negative => -314_159,
        Kind::Infinity => 314_159,
        Kind::Finite => convert::hash(number),
    })
}

/// What an operator gives where both sides are numbers of these kinds, and there is a fast way.
pub fn operate(op: Op, a: &Value, b: &Value) -> Option<R> {
    let operation = match op {
        Op::Add => arithmetic::add,
        Op::Sub => arithmetic::subtract,
        Op::Mul => arithmetic::multiply,
        Op::TrueDiv => division::divide,
        Op::FloorDiv => division::divide_int,
        Op::Mod => division::remainder,
        _ => return None,
    };
    Some(match (a, b) {
        (Value::Decimal(a), Value::Decimal(b)) => now(a, b, operation),
        (Value::Decimal(a), Value::Int(b)) => now(a, &Number::int(*b), operation),
        (Value::Int(a), Value::Decimal(b)) => now(&Number::int(*a), b, operation),
        _ => return None,
    })
}

fn now(a: &Number, b: &Number, operation: Binary) -> R {
    binary(a, b, &*current()?, operation)
}

fn to_int(a: &[Value], rounding: Rounding) -> R {
    let state = current()?;
    let mut run = state.run();
    run.settings.rounding = rounding;
    convert::to_int(of(&a[0])?, &mut run)
}

fn round(a: &[Value]) -> R {
    let places = match &a[1] {
        Value::Undef => return to_int(a, Rounding::HalfEven),
        value if value.is_int() => value.as_i64().ok_or_else(|| {
            crate::exc::overflow_error("Python int too large to convert to C ssize_t")
        })?,
        _ => return Err(type_error("optional arg must be an integer")),
    };
    let exponent = Number::zero(false, places.checked_neg().unwrap_or(i64::MAX));
    let state = current()?;
    binary(of(&a[0])?, &exponent, &state, quantum::quantize)
}

fn format_method(a: &[Value]) -> R {
    match a[1].as_str() {
        Some(wanted) => format(of(&a[0])?, wanted),
        None => Err(type_error("format arg must be str")),
    }
}

pub fn format(number: &Number, wanted: &str) -> R {
    let state = current()?;
    let Some(spec) = spec::parse(wanted, state.capitals.get()) else {
        return Err(value_error("invalid format string"));
    };
    match spec::format(number, &spec, state.settings.get().rounding) {
        Some(text) => Ok(Value::str(text)),
        None => Err(value_error(
            "format specification exceeds internal limits of _decimal",
        )),
    }
}

fn str_of(a: &[Value]) -> R {
    let capitals = current()?.capitals.get();
    Ok(Value::str(text::scientific(of(&a[0])?, capitals)))
}

fn repr(a: &[Value]) -> R {
    let capitals = current()?.capitals.get();
    let shown = text::scientific(of(&a[0])?, capitals);
    Ok(Value::str(format!("Decimal('{shown}')")))
}

fn as_tuple(a: &[Value]) -> R {
    let number = of(&a[0])?;
    let digits = match number.kind {
        Kind::Infinity => vec![Value::Int(0)],
        Kind::Quiet | Kind::Signaling if number.coefficient.is_zero() => vec![],
        _ => number
            .coefficient
            .text()
            .bytes()
            .map(|digit| Value::Int(i64::from(digit - b'0')))
            .collect(),
    };
    let exponent = match number.kind {
        Kind::Finite => Value::Int(number.exponent),
        Kind::Infinity => Value::str("F"),
        Kind::Quiet => Value::str("n"),
        Kind::Signaling => Value::str("N"),
    };
    let sign = Value::Int(i64::from(number.negative));
    let args = [sign, Value::tuple(digits), exponent];
    crate::call::call(&super::tuple_class()?, &args)
}

fn from_float(a: &[Value]) -> R {
    let class = class_arg(&a[0])?;
    let made = make(float_or_int(&a[1])?);
    if Rc::ptr_eq(&class, self::class()) {
        return Ok(made);
    }
    crate::call::call(&a[0], &[made])
}

pub fn float_or_int(value: &Value) -> R<Number> {
    match value.base() {
        Value::Float(number) => convert::of_float(number.get()),
        _ if value.is_int() => Ok(convert::required(value)?.into_owned()),
        _ => Err(type_error("argument must be int or float")),
    }
}

fn reduce(a: &[Value]) -> R {
    let class = Value::Class(a[0].class_ref().clone());
    Ok(Value::tuple(vec![class, Value::tuple(vec![str_of(a)?])]))
}

/// The settings of a context, with another rounding where one is given.
pub fn with_rounding(state: &State, rounding: &Value) -> R<Run> {
    let mut run = state.run();
    if let Some(rounding) = rounding.given() {
        run.settings.rounding = rounding_of(rounding)?;
    }
    Ok(run)
}

pub static DECIMAL: ClassDef = ClassDef {
    name: "decimal.Decimal",
    base: "object",
    module: "decimal",
    new: Some(new),
    natives: &[
        method("__add__", "other", |a| operator(a, arithmetic::add)),
        method("__radd__", "other", |a| reflected(a, arithmetic::add)),
        method("__sub__", "other", |a| operator(a, arithmetic::subtract)),
        method("__rsub__", "other", |a| reflected(a, arithmetic::subtract)),
        method("__mul__", "other", |a| operator(a, arithmetic::multiply)),
        method("__rmul__", "other", |a| reflected(a, arithmetic::multiply)),
        method("__truediv__", "other", |a| operator(a, division::divide)),
        method("__rtruediv__", "other", |a| reflected(a, division::divide)),
        method("__floordiv__", "other", |a| {
            operator(a, division::divide_int)
        }),
        method("__rfloordiv__", "other", |a| {
            reflected(a, division::divide_int)
        }),
        method("__mod__", "other", |a| operator(a, division::remainder)),
        method("__rmod__", "other", |a| reflected(a, division::remainder)),
        method("__divmod__", "other", |a| divmod_operator(a, false)),
        method("__rdivmod__", "other", |a| divmod_operator(a, true)),
        method("__pow__", "other modulus?", power_operator),
        method("__rpow__", "other modulus?", |a| reflected(a, power::power)),
        method("__neg__", "", |a| sign(a, arithmetic::minus)),
        method("__pos__", "", |a| sign(a, arithmetic::plus)),
        method("__abs__", "", |a| sign(a, arithmetic::abs)),
        method("__bool__", "", |a| Ok(Value::bool(!of(&a[0])?.is_zero()))),
        method("__lt__", "other", |a| rich_compare(a, Cmp::Lt)),
        method("__le__", "other", |a| rich_compare(a, Cmp::Le)),
        method("__eq__", "other", |a| rich_compare(a, Cmp::Eq)),
        method("__ne__", "other", |a| rich_compare(a, Cmp::Ne)),
        method("__gt__", "other", |a| rich_compare(a, Cmp::Gt)),
        method("__ge__", "other", |a| rich_compare(a, Cmp::Ge)),
        method("__hash__", "", |a| hash(&a[0], of(&a[0])?).map(Value::Int)),
        method("__int__", "", |a| to_int(a, Rounding::Down)),
        method("__trunc__", "", |a| to_int(a, Rounding::Down)),
        method("__floor__", "", |a| to_int(a, Rounding::Floor)),
        method("__ceil__", "", |a| to_int(a, Rounding::Ceiling)),
        method("__round__", "ndigits?", round),
        method("__float__", "", |a| {
            Ok(Value::float(convert::to_float(of(&a[0])?)?))
        }),
        method("__complex__", "", |a| {
            Ok(Value::complex(convert::to_float(of(&a[0])?)?, 0.0))
        }),
        method("__format__", "spec", format_method),
        method("__str__", "", str_of),
        method("__repr__", "", repr),
        method("__reduce__", "", reduce),
        method("__copy__", "", |a| Ok(a[0].clone())),
        method("__deepcopy__", "memo", |a| Ok(a[0].clone())),
        getter("real", |a| Ok(a[0].clone())),
        getter("imag", |_| Ok(make(Number::zero(false, 0)))),
        method("as_tuple", "", as_tuple),
        method("as_integer_ratio", "", |a| convert::to_ratio(of(&a[0])?)),
        class_method("from_float", "number", from_float),
    ],
};
