//! Numbers of all types: `__index__`, and arithmetic on the built-in ones.
use crate::complex::Complex;
use crate::exc::{memory_error, overflow_error, type_error, value_error, zero_division};
use crate::float;
use crate::int;
use crate::operator::Op;
use crate::quotient;
use crate::symbol::known;
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use std::borrow::Cow;

/// `operator.index`: an int, or what `__index__` gives.
pub fn index(value: &Value) -> R {
    match value.base() {
        Value::Int(_) | Value::Big(_) => return Ok(value.base().clone()),
        Value::Bool(value) => return Ok(Value::Int(i64::from(value.get()))),
        _ => {}
    }
    let class = value.class_ref();
    let Some(hook) = class.lookup(known::INDEX) else {
        return Err(type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            class.name()
        )));
    };
    let result = crate::attribute::call_special_found(&hook, class, std::slice::from_ref(value))?;
    match result {
        Value::Int(_) | Value::Big(_) => Ok(result),
        _ if result.is_int() => {
            warn_of_subclass("__index__", "int", &result)?;
            index(result.base())
        }
        _ => Err(type_error(format!(
            "__index__ returned non-int (type {})",
            result.class_ref().name()
        ))),
    }
}

/// A conversion should give the very class.
pub fn warn_of_subclass(hook: &str, class: &str, result: &Value) -> R<()> {
    let text = format!(
        "{hook} returned non-{class} (type {}).  The ability to return an instance of a strict subclass of {class} \
         is deprecated, and may not be supported in a future version of Python.",
        result.class_ref().name()
    );
    deprecated(&text)
}

pub fn deprecated(text: &str) -> R<()> {
    let category = Value::Class(crate::types::types().named("DeprecationWarning"));
    crate::modules::warnings::warn_text(text, &category).map(|_| ())
}

/// An index as i64; IndexError-like callers choose what happens to larger ones.
pub fn index_i64(value: &Value) -> R<i64> {
    if let Value::Int(number) = value {
        return Ok(*number);
    }
    match index(value)? {
        Value::Int(number) => Ok(number),
        _ => Err(crate::exc::index_error(
            "cannot fit 'int' into an index-sized integer",
        )),
    }
}

pub fn index_clamped(value: &Value) -> R<i64> {
    match index(value)? {
        Value::Int(number) => Ok(number),
        big => Ok(if big.as_bigint().is_some_and(|big| big.is_negative()) {
            i64::MIN
        } else {
            i64::MAX
        }),
    }
}

/// A count or a size.
pub fn ssize(value: &Value) -> R<i64> {
    match index(value)? {
        Value::Int(number) => Ok(number),
        _ => Err(overflow_error(
            "Python int too large to convert to C ssize_t",
        )),
    }
}

/// A C int.
pub fn c_int(value: &Value) -> R<i32> {
    match index(value)? {
        Value::Int(number) => i32::try_from(number).map_err(|_| {
            overflow_error(if number < 0 {
                "signed integer is less than minimum"
            } else {
                "signed integer is greater than maximum"
            })
        }),
        _ => Err(overflow_error("Python int too large to convert to C long")),
    }
}

/// The two sides of arithmetic, brought to one type.
enum Pair<'a> {
    Ints(i64, i64),
    Bigs(Cow<'a, BigInt>, Cow<'a, BigInt>),
    Floats(f64, f64),
    Complexes(Complex, Complex),
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Bool(_) | Value::Int(_) => 1,
        Value::Big(_) => 2,
        Value::Float(_) => 3,
        Value::Complex(_) => 4,
        _ => 0,
    }
}

fn whole(value: &Value) -> Cow<'_, BigInt> {
    match value {
        Value::Big(number) => Cow::Borrowed(&**number),
        _ => Cow::Owned(value.as_bigint().unwrap_or_default()),
    }
}

fn pair<'a>(a: &'a Value, b: &'a Value) -> R<Option<Pair<'a>>> {
    let (rank_a, rank_b) = (rank(a), rank(b));
    if rank_a == 0 || rank_b == 0 {
        return Ok(None);
    }
    Ok(Some(match rank_a.max(rank_b) {
        1 => Pair::Ints(a.as_i64().unwrap_or(0), b.as_i64().unwrap_or(0)),
        2 => Pair::Bigs(whole(a), whole(b)),
        3 => Pair::Floats(float::to_f64(a)?, float::to_f64(b)?),
        _ => match (
            crate::complex::from_value(a)?,
            crate::complex::from_value(b)?,
        ) {
            (Some(a), Some(b)) => Pair::Complexes(a, b),
            _ => return Ok(None),
        },
    }))
}

/// None if one side is no number, or the operation is not for these types.
pub fn binary(op: Op, a: &Value, b: &Value) -> R<Option<Value>> {
    if let (Value::Bool(a), Value::Bool(b)) = (a, b) {
        match op {
            Op::And => return Ok(Some(Value::bool(a.get() & b.get()))),
            Op::Or => return Ok(Some(Value::bool(a.get() | b.get()))),
            Op::Xor => return Ok(Some(Value::bool(a.get() ^ b.get()))),
            _ => {}
        }
    }
    if let Some(result) = big_and_small(op, a, b) {
        return Ok(Some(Value::big(result)));
    }
    match pair(a, b)? {
        None => Ok(None),
        Some(Pair::Ints(a, b)) => ints(op, a, b),
        Some(Pair::Bigs(a, b)) => bigs(op, &a, &b),
        Some(Pair::Floats(a, b)) => floats(op, a, b),
        Some(Pair::Complexes(a, b)) => complexes(op, a, b),
    }
}

/// A big and a small integer, where the small one need not grow.
fn big_and_small(op: Op, a: &Value, b: &Value) -> Option<BigInt> {
    match (op, a, b) {
        (Op::Add, Value::Big(big), Value::Int(small))
        | (Op::Add, Value::Int(small), Value::Big(big)) => Some(&**big + *small),
        (Op::Mul, Value::Big(big), Value::Int(small))
        | (Op::Mul, Value::Int(small), Value::Big(big)) => Some(&**big * *small),
        (Op::Sub, Value::Big(big), Value::Int(small)) => Some(&**big - *small),
        (Op::Sub, Value::Int(small), Value::Big(big)) => Some(*small - &**big),
        _ => None,
    }
}

fn ints(op: Op, a: i64, b: i64) -> R<Option<Value>> {
    let small = match op {
        Op::Add => a.checked_add(b),
        Op::Sub => a.checked_sub(b),
        Op::Mul => a.checked_mul(b),
        Op::And => Some(a & b),
        Op::Or => Some(a | b),
        Op::Xor => Some(a ^ b),
        Op::FloorDiv if b != 0 && b != -1 => Some(Integer::div_floor(&a, &b)),
        Op::Mod if b != 0 && b != -1 => Some(a.mod_floor(&b)),
        Op::Pow if b >= 0 => int::pow_i64(a, b),
        Op::Shl if (0..63).contains(&b) => a.checked_mul(1 << b),
        Op::Shr if b >= 0 => Some(a >> b.min(63)),
        Op::TrueDiv if b != 0 && a.unsigned_abs() < 1 << 53 && b.unsigned_abs() < 1 << 53 => {
            return Ok(Some(Value::float(a as f64 / b as f64)))
        }
        _ => None,
    };
    match small {
        Some(number) => Ok(Some(Value::Int(number))),
        None => bigs(op, &BigInt::from(a), &BigInt::from(b)),
    }
}

fn bigs(op: Op, a: &BigInt, b: &BigInt) -> R<Option<Value>> {
    let result = match op {
        Op::Add => a + b,
        Op::Sub => a - b,
        Op::Mul => a * b,
        Op::And => a & b,
        Op::Or => a | b,
        Op::Xor => a ^ b,
        Op::FloorDiv | Op::Mod | Op::DivMod if b.is_zero() => {
            return Err(zero_division(match op {
                Op::Mod => "integer modulo by zero",
                _ => "integer division or modulo by zero",
            }))
        }
        Op::FloorDiv => quotient::floor(a, b),
        Op::Mod => quotient::rest(a, b),
        Op::DivMod => {
            let (quotient, rest) = quotient::both(a, b);
            return Ok(Some(Value::tuple(vec![
                Value::big(quotient),
                Value::big(rest),
            ])));
        }
        Op::TrueDiv => return int::truediv_big(a, b).map(|number| Some(Value::float(number))),
        Op::Pow => return pow(a, b).map(Some),
        Op::Shl => shift_left(a, b)?,
        Op::Shr => {
            if b.is_negative() {
                return Err(value_error("negative shift count"));
            }
            match b.to_usize() {
                Some(count) => a >> count,
                None => BigInt::from(if a.is_negative() { -1 } else { 0 }),
            }
        }
        Op::MatMul => return Ok(None),
    };
    Ok(Some(Value::big(result)))
}

fn shift_left(a: &BigInt, b: &BigInt) -> R<BigInt> {
    if b.is_negative() {
        return Err(value_error("negative shift count"));
    }
    if a.is_zero() {
        return Ok(BigInt::zero());
    }
    match b.to_usize() {
        Some(count) if count < 1 << 36 => Ok(a << count),
        Some(_) => Err(memory_error("")),
        None => Err(overflow_error("too many digits in integer")),
    }
}

fn pow(a: &BigInt, b: &BigInt) -> R {
    if b.is_negative() {
        if a.is_zero() {
            return Err(zero_division("0.0 cannot be raised to a negative power"));
        }
        return float::pow(float::big_to_f64(a)?, float::big_to_f64(b)?);
    }
    match b.to_u32() {
        Some(power) => Ok(Value::big(a.pow(power))),
        None if a.bits() <= 1 => Ok(Value::big(if a.is_negative() && b.is_odd() {
            a.clone()
        } else {
            a.abs()
        })),
        None => Err(memory_error("")),
    }
}

fn floats(op: Op, a: f64, b: f64) -> R<Option<Value>> {
    let result = match op {
        Op::Add => a + b,
        Op::Sub => a - b,
        Op::Mul => a * b,
        Op::TrueDiv if b == 0.0 => return Err(zero_division("float division by zero")),
        Op::TrueDiv => a / b,
        Op::FloorDiv => float::floordiv(a, b)?,
        Op::Mod => float::modulo(a, b)?,
        Op::DivMod => {
            let (quotient, rest) = float::divmod(a, b)?;
            return Ok(Some(Value::tuple(vec![
                Value::float(quotient),
                Value::float(rest),
            ])));
        }
        Op::Pow => return float::pow(a, b).map(Some),
        _ => return Ok(None),
    };
    Ok(Some(Value::float(result)))
}

fn complexes(op: Op, a: Complex, b: Complex) -> R<Option<Value>> {
    let result = match op {
        Op::Add => Complex {
            re: a.re + b.re,
            im: a.im + b.im,
        },
        Op::Sub => Complex {
            re: a.re - b.re,
            im: a.im - b.im,
        },
        Op::Mul => a.mul(b),
        Op::TrueDiv => a.div(b)?,
        Op::Pow => a.pow(b)?,
        Op::FloorDiv | Op::Mod | Op::DivMod => return Ok(None),
        _ => return Ok(None),
    };
    Ok(Some(Value::complex(result.re, result.im)))
}

/// `pow(a, b, modulus)`.
pub fn pow_mod(a: &Value, b: &Value, modulus: &Value) -> R {
    match (a.as_bigint(), b.as_bigint(), modulus.as_bigint()) {
        (Some(a), Some(b), Some(modulus)) => int::pow_mod(&a, &b, &modulus),
        _ => Err(type_error(
            "pow() 3rd argument not allowed unless all arguments are integers",
        )),
    }
}
