//! Sums, products and quotients of short numbers by a common context, in machine words: the usual case, for which
//! nothing is laid out in between.
use super::coefficient::{digits_of_small, div_rem_small, Coefficient, POWERS};
use super::number::{Kind, Number};
use super::settings::{status, Rounding, Settings};
use crate::operator::Op;

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

/// Coefficient and exponent of a number of one word that is not zero.
#[inline]
fn parts(number: &Number) -> Option<(u64, i64)> {
    let Coefficient::Small(coefficient) = number.coefficient else {
        return None;
    };
    let is_plain = number.kind == Kind::Finite && number.exponent.unsigned_abs() < FARTHEST;
    let coefficient = u64::try_from(coefficient).ok()?;
    (is_plain && coefficient != 0).then_some((coefficient, number.exponent))
}

/// None where the general way has to be gone.
#[inline]
pub fn operate(op: Op, a: &Number, b: &Number, settings: &Settings) -> Option<Short> {
    let is_usual =
        settings.prec <= MOST_DIGITS && settings.rounding == Rounding::HalfEven && !settings.clamp;
    if !is_usual {
        return None;
    }
    let (x, y) = (parts(a)?, parts(b)?);
    let exact = match op {
        Op::Add => sum(x, y, (a.negative, b.negative))?,
        Op::Sub => sum(x, y, (a.negative, !b.negative))?,
        Op::Mul => Short {
            negative: a.negative != b.negative,
            coefficient: u128::from(x.0) * u128::from(y.0),
            exponent: x.1 + y.1,
            status: 0,
        },
        Op::TrueDiv => quotient(x, y, a.negative != b.negative, settings.prec)?,
        _ => return None,
    };
    rounded(exact, settings)
}

fn sum(x: (u64, i64), y: (u64, i64), (x_negative, y_negative): (bool, bool)) -> Option<Short> {
    let exponent = x.1.min(y.1);
    let aligned = |(coefficient, from): (u64, i64)| {
        let places = from.abs_diff(exponent);
        (places <= MOST_PLACES).then(|| u128::from(coefficient) * POWERS[places as usize])
    };
    let (a, b) = (aligned(x)?, aligned(y)?);
    let (negative, coefficient) = match x_negative == y_negative {
        true => (x_negative, a + b),
        false if a > b => (x_negative, a - b),
        false => (y_negative, b - a),
    };
    (coefficient != 0).then_some(Short {
        negative,
        coefficient,
        exponent,
        status: 0,
    })
}

/// One digit more than the precision; what is left behind it shows in the last one.
fn quotient(x: (u64, i64), y: (u64, i64), negative: bool, prec: i64) -> Option<Short> {
    let (a, b) = (u128::from(x.0), u128::from(y.0));
    let shift = digits_of_small(b) as i64 - digits_of_small(a) as i64 + prec + 1;
    let top = a.checked_mul(*POWERS.get(usize::try_from(shift).ok()?)?)?;
    let (mut coefficient, rest) = div_rem_small(top, b);
    if rest == 0 {
        // All zeros behind it may have to go.
        return None;
    }
    if coefficient % 5 == 0 {
        coefficient += 1;
    }
    Some(Short {
        negative,
        coefficient,
        exponent: x.1 - y.1 - shift,
        status: 0,
    })
}

fn rounded(mut number: Short, settings: &Settings) -> Option<Short> {
    let mut digits = digits_of_small(number.coefficient) as i64;
    if digits > settings.prec {
        let count = digits - settings.prec;
        let power = POWERS[count as usize];
        let (mut kept, rest) = div_rem_small(number.coefficient, power);
        let half = power / 2;
        if rest > half || rest == half && kept & 1 == 1 {
            kept += 1;
        }
        number.exponent += count;
        digits = settings.prec;
        if kept == POWERS[digits as usize] {
            kept /= 10;
            number.exponent += 1;
        }
        number.coefficient = kept;
        number.status = status::ROUNDED | if rest == 0 { 0 } else { status::INEXACT };
    }
    let adjusted = number.exponent + digits - 1;
    (adjusted >= settings.emin && adjusted <= settings.emax).then_some(number)
}
