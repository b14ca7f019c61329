//! Sums, products and quotients of short numbers by a common context, in machine words: the usual case, for which
//! nothing is laid out in between.
use super::coefficient::{digits_of_small, div_rem_small, Coefficient, POWERS};
use super::number::{Kind, Number};
use super::settings::{status, Rounding, Settings};
use crate::operator::Op;
use crate::value::Value;

/// A result that is finite and not zero, and what has to be reported of it.
pub struct Short {
    pub negative: bool,
    pub coefficient: u128,
    pub exponent: i64,
    pub status: u32,
}

/// Far from all limits, so that sums of exponents need no care.
const FARTHEST: u64 = 1 << 40;
const MOST_DIGITS: i64 = 19;
/// What a coefficient of one word can be moved by within two.
const MOST_PLACES: u64 = 18;

/// Sign, coefficient and exponent of a number of one word that is not zero.
#[derive(Clone, Copy)]
pub struct Parts {
    negative: bool,
    coefficient: u64,
    exponent: i64,
}

impl Parts {
    /// Of a Decimal or a small int.
    #[inline]
    pub fn of(value: &Value) -> Option<Parts> {
        let parts = match value {
            Value::Decimal(number) => Parts::of_number(number)?,
            Value::Int(number) => Parts {
                negative: *number < 0,
                coefficient: number.unsigned_abs(),
                exponent: 0,
            },
            _ => return None,
        };
        (parts.coefficient != 0).then_some(parts)
    }

    #[inline]
    fn of_number(number: &Number) -> Option<Parts> {
        let Coefficient::Small(coefficient) = number.coefficient else {
            return None;
        };
        let is_plain = number.kind == Kind::Finite && number.exponent.unsigned_abs() < FARTHEST;
        is_plain.then_some(Parts {
            negative: number.negative,
            coefficient: u64::try_from(coefficient).ok()?,
            exponent: number.exponent,
        })
    }

    /// The coefficient by a lower exponent.
    #[inline]
    fn moved(self, exponent: i64) -> Option<u128> {
        let places = self.exponent.abs_diff(exponent);
        let power = POWERS[places.min(MOST_PLACES) as usize];
        (places <= MOST_PLACES).then(|| u128::from(self.coefficient) * power)
    }
}

/// None where the general way has to be gone.
#[inline]
pub fn operate(op: Op, a: Parts, b: Parts, settings: &Settings) -> Option<Short> {
    let is_usual =
        settings.prec <= MOST_DIGITS && settings.rounding == Rounding::HalfEven && !settings.clamp;
    if !is_usual {
        return None;
    }
    let exact = match op {
        Op::Add => sum(a, b, b.negative)?,
        Op::Sub => sum(a, b, !b.negative)?,
        Op::Mul => Short {
            negative: a.negative != b.negative,
            coefficient: u128::from(a.coefficient) * u128::from(b.coefficient),
            exponent: a.exponent + b.exponent,
            status: 0,
        },
        Op::TrueDiv => quotient(a, b, settings.prec)?,
        _ => return None,
    };
    rounded(exact, settings)
}

#[inline]
fn sum(a: Parts, b: Parts, b_negative: bool) -> Option<Short> {
    let exponent = a.exponent.min(b.exponent);
    let (x, y) = (a.moved(exponent)?, b.moved(exponent)?);
    let (negative, coefficient) = match a.negative == b_negative {
        true => (b_negative, x + y),
        false if x > y => (a.negative, x - y),
        false => (b_negative, y - x),
    };
    (coefficient != 0).then_some(Short {
        negative,
        coefficient,
        exponent,
        status: 0,
    })
}

/// One digit more than the precision; what is left behind it shows in the last one.
#[inline]
fn quotient(a: Parts, b: Parts, prec: i64) -> Option<Short> {
    let (x, y) = (u128::from(a.coefficient), u128::from(b.coefficient));
    let shift = digits_of_small(y) as i64 - digits_of_small(x) as i64 + prec + 1;
    let top = x.checked_mul(*POWERS.get(usize::try_from(shift).ok()?)?)?;
    let (mut coefficient, rest) = div_rem_small(top, y);
    if rest == 0 {
        // All zeros behind it may have to go.
        return None;
    }
    if coefficient % 5 == 0 {
        coefficient += 1;
    }
    Some(Short {
        negative: a.negative != b.negative,
        coefficient,
        exponent: a.exponent - b.exponent - shift,
        status: 0,
    })
}

#[inline]
fn rounded(mut number: Short, settings: &Settings) -> Option<Short> {
    let digits = digits_of_small(number.coefficient) as i64;
    // What is too small before it is rounded is subnormal, even if it is carried to the smallest normal number.
    let mut adjusted = number.exponent + digits - 1;
    if adjusted < settings.emin {
        return None;
    }
    if digits > settings.prec {
        let count = digits - settings.prec;
        let power = POWERS[count as usize];
        let (mut kept, rest) = div_rem_small(number.coefficient, power);
        let half = power / 2;
        if rest > half || rest == half && kept & 1 == 1 {
            kept += 1;
        }
        number.exponent += count;
        if kept == POWERS[settings.prec as usize] {
            kept /= 10;
            number.exponent += 1;
            adjusted += 1;
        }
        number.coefficient = kept;
        number.status = status::ROUNDED | if rest == 0 { 0 } else { status::INEXACT };
    }
    (adjusted <= settings.emax).then_some(number)
}
