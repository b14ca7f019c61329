//! Sums and products.
use super::coefficient::Coefficient;
use super::number::{nans, Number};
use super::rounding::{finalize, padded};
use super::settings::{status, Rounding, Run};
use std::cmp::Ordering;

pub fn add(a: &Number, b: &Number, run: &mut Run) -> Number {
    sum(a, b, b.negative, run)
}

pub fn subtract(a: &Number, b: &Number, run: &mut Run) -> Number {
    if b.is_nan() {
        return sum(a, b, b.negative, run);
    }
    sum(a, b, !b.negative, run)
}

/// `a` plus `b`, whose sign is taken as given.
fn sum(a: &Number, b: &Number, b_negative: bool, run: &mut Run) -> Number {
    if a.is_special() || b.is_special() {
        if let Some(nan) = nans(&[a, b], run) {
            return nan;
        }
        return match (a.is_infinite(), b.is_infinite()) {
            (true, true) if a.negative != b_negative => {
                Number::invalid(run, status::INVALID_OPERATION)
            }
            (true, _) => a.clone(),
            _ => Number::infinity(b_negative),
        };
    }
    if a.exponent == b.exponent {
        let parts = (&a.coefficient, &b.coefficient);
        return aligned(parts, (a.negative, b_negative), a.exponent, run);
    }
    let (big, small, signs) = if a.exponent > b.exponent {
        (a, b, (a.negative, b_negative))
    } else {
        (b, a, (b_negative, a.negative))
    };
    unaligned(big, small, signs, run)
}

/// `big` has the larger exponent. What is far below its last digit of the precision counts as one unit there.
fn unaligned(big: &Number, small: &Number, signs: (bool, bool), run: &mut Run) -> Number {
    if big.coefficient.is_zero() {
        let parts = (&big.coefficient, &small.coefficient);
        return aligned(parts, signs, small.exponent, run);
    }
    let prec = run.settings.prec;
    let digits = big.digits();
    let lowest = big.exponent - 1 + if digits > prec { 0 } else { digits - prec - 1 };
    if small.adjusted() < lowest {
        let unit = Coefficient::Small(u128::from(!small.coefficient.is_zero()));
        let shifted = padded(&big.coefficient, (big.exponent - lowest) as u64, run);
        return aligned((&shifted, &unit), signs, lowest, run);
    }
    let shift = (big.exponent - small.exponent) as u64;
    let shifted = padded(&big.coefficient, shift, run);
    aligned((&shifted, &small.coefficient), signs, small.exponent, run)
}

fn aligned(
    (a, b): (&Coefficient, &Coefficient),
    (a_negative, b_negative): (bool, bool),
    exponent: i64,
    run: &mut Run,
) -> Number {
    let (negative, coefficient) = if a_negative == b_negative {
        (a_negative, a.plus(b))
    } else {
        match a.compare(b) {
            Ordering::Greater => (a_negative, a.minus(b)),
            Ordering::Less => (b_negative, b.minus(a)),
            Ordering::Equal => (run.settings.rounding == Rounding::Floor, Coefficient::ZERO),
        }
    };
    finalize(Number::finite(negative, coefficient, exponent), run)
}

pub fn multiply(a: &Number, b: &Number, run: &mut Run) -> Number {
    let product = product(a, b, run);
    finalize(product, run)
}

fn product(a: &Number, b: &Number, run: &mut Run) -> Number {
    let negative = a.negative != b.negative;
    if a.is_special() || b.is_special() {
        if let Some(nan) = nans(&[a, b], run) {
            return nan;
        }
        if a.is_zero() || b.is_zero() {
            return Number::invalid(run, status::INVALID_OPERATION);
        }
        return Number::infinity(negative);
    }
    let coefficient = a.coefficient.times(&b.coefficient);
    Number::finite(negative, coefficient, a.exponent + b.exponent)
}

/// `a * b + c`, rounded once.
pub fn fma(a: &Number, b: &Number, c: &Number, run: &mut Run) -> Number {
    let product = product(a, b, run);
    if run.status & status::INVALID_OPERATION != 0 {
        return product;
    }
    add(&product, c, run)
}

pub fn plus(a: &Number, run: &mut Run) -> Number {
    signed(a, a.negative, run)
}

pub fn minus(a: &Number, run: &mut Run) -> Number {
    signed(a, !a.negative, run)
}

fn signed(a: &Number, negative: bool, run: &mut Run) -> Number {
    if let Some(nan) = nans(&[a], run) {
        return nan;
    }
    let is_plain_zero = a.is_zero() && run.settings.rounding != Rounding::Floor;
    finalize(a.clone().with_sign(negative && !is_plain_zero), run)
}

pub fn abs(a: &Number, run: &mut Run) -> Number {
    if a.negative {
        minus(a, run)
    } else {
        plus(a, run)
    }
}
