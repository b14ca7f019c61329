//! A decimal number: sign, coefficient and exponent, or one of the special values.
use super::coefficient::Coefficient;
use super::settings::{status, Run};
use std::cmp::Ordering;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Finite,
    Infinity,
    Quiet,
    Signaling,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub negative: bool,
    pub kind: Kind,
    /// Of a NaN the payload, where zero is none.
    pub coefficient: Coefficient,
    /// Zero for special values.
    pub exponent: i64,
}

impl Number {
    pub fn finite(negative: bool, coefficient: Coefficient, exponent: i64) -> Number {
        Number {
            negative,
            kind: Kind::Finite,
            coefficient,
            exponent,
        }
    }

    pub fn small(negative: bool, coefficient: u128, exponent: i64) -> Number {
        Number::finite(negative, Coefficient::Small(coefficient), exponent)
    }

    pub fn int(number: i64) -> Number {
        Number::small(number < 0, u128::from(number.unsigned_abs()), 0)
    }

    pub fn zero(negative: bool, exponent: i64) -> Number {
        Number::small(negative, 0, exponent)
    }

    pub fn infinity(negative: bool) -> Number {
        Number {
            kind: Kind::Infinity,
            ..Number::zero(negative, 0)
        }
    }

    pub fn nan() -> Number {
        Number {
            kind: Kind::Quiet,
            ..Number::zero(false, 0)
        }
    }

    /// NaN, with what made it.
    pub fn invalid(run: &mut Run, conditions: u32) -> Number {
        run.report(conditions);
        Number::nan()
    }

    pub fn is_special(&self) -> bool {
        self.kind != Kind::Finite
    }

    pub fn is_infinite(&self) -> bool {
        self.kind == Kind::Infinity
    }

    pub fn is_nan(&self) -> bool {
        matches!(self.kind, Kind::Quiet | Kind::Signaling)
    }

    pub fn is_signaling(&self) -> bool {
        self.kind == Kind::Signaling
    }

    pub fn is_quiet(&self) -> bool {
        self.kind == Kind::Quiet
    }

    pub fn is_zero(&self) -> bool {
        self.kind == Kind::Finite && self.coefficient.is_zero()
    }

    pub fn digits(&self) -> i64 {
        self.coefficient.digits()
    }

    /// The exponent of the first digit.
    pub fn adjusted(&self) -> i64 {
        self.exponent + self.digits() - 1
    }

    pub fn with_sign(mut self, negative: bool) -> Number {
        self.negative = negative;
        self
    }

    pub fn negated(&self) -> Number {
        self.clone().with_sign(!self.negative)
    }

    pub fn magnitude(&self) -> Number {
        self.clone().with_sign(false)
    }

    pub fn is_integer(&self) -> bool {
        if self.is_special() {
            return false;
        }
        if self.exponent >= 0 || self.coefficient.is_zero() {
            return true;
        }
        self.coefficient.trailing_zeros() as i64 >= -self.exponent
    }

    /// Of an integer.
    pub fn is_odd(&self) -> bool {
        match self.exponent {
            0 => self.coefficient.is_odd(),
            exponent if exponent > 0 => false,
            exponent if -exponent > self.digits() => false,
            exponent => self
                .coefficient
                .shifted_right(exponent.unsigned_abs())
                .0
                .is_odd(),
        }
    }

    pub fn is_subnormal(&self, run: &Run) -> bool {
        !self.is_special() && !self.is_zero() && self.adjusted() < run.settings.emin
    }

    pub fn is_normal(&self, run: &Run) -> bool {
        !self.is_special() && !self.is_zero() && self.adjusted() >= run.settings.emin
    }

    /// An integer of exponent 0 that fits.
    pub fn to_i64(&self) -> Option<i64> {
        if self.is_special() || !self.is_integer() {
            return None;
        }
        let whole = match self.exponent {
            exponent if self.is_zero() || exponent > 19 => match self.is_zero() {
                true => Coefficient::ZERO,
                false => return None,
            },
            exponent if exponent >= 0 => self.coefficient.shifted_left(exponent as u64),
            exponent => self.coefficient.shifted_right(exponent.unsigned_abs()).0,
        };
        let Coefficient::Small(whole) = whole else {
            return None;
        };
        let whole = i128::try_from(whole).ok()?;
        i64::try_from(if self.negative { -whole } else { whole }).ok()
    }
}

/// What comes of NaNs among the operands.
pub fn nans(operands: &[&Number], run: &mut Run) -> Option<Number> {
    let signaling = operands.iter().find(|number| number.is_signaling());
    if signaling.is_some() {
        run.report(status::INVALID_OPERATION);
    }
    let first = signaling.or_else(|| operands.iter().find(|number| number.is_nan()))?;
    let mut result = (*first).clone();
    result.kind = Kind::Quiet;
    Some(super::rounding::fix_nan(result, run))
}

/// The order of two magnitudes that are no NaNs.
pub fn compare_magnitudes(a: &Number, b: &Number) -> Ordering {
    if a.is_infinite() || b.is_infinite() {
        return a.is_infinite().cmp(&b.is_infinite());
    }
    if a.coefficient.is_zero() || b.coefficient.is_zero() {
        return (!a.coefficient.is_zero()).cmp(&!b.coefficient.is_zero());
    }
    if a.exponent == b.exponent {
        return a.coefficient.compare(&b.coefficient);
    }
    a.adjusted().cmp(&b.adjusted()).then_with(|| {
        let shift = a.exponent.abs_diff(b.exponent);
        if a.exponent > b.exponent {
            a.coefficient.shifted_left(shift).compare(&b.coefficient)
        } else {
            a.coefficient.compare(&b.coefficient.shifted_left(shift))
        }
    })
}

/// The order of two numbers that are no NaNs.
pub fn compare(a: &Number, b: &Number) -> Ordering {
    let is_zero = |number: &Number| number.is_zero();
    match (is_zero(a), is_zero(b)) {
        (true, true) => return Ordering::Equal,
        (true, false) => {
            return if b.negative {
                Ordering::Greater
            } else {
                Ordering::Less
            }
        }
        (false, true) => {
            return if a.negative {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        }
        _ => {}
    }
    match (a.negative, b.negative) {
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, false) => compare_magnitudes(a, b),
        (true, true) => compare_magnitudes(b, a),
    }
}
