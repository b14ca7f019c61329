//! Quotients, whole quotients and remainders.
use super::arithmetic::{add, subtract};
use super::coefficient::Coefficient;
use super::number::{compare_magnitudes, nans, Number};
use super::rounding::{finalize, padded};
use super::settings::{status, Run};
use std::cmp::Ordering;

pub fn divide(a: &Number, b: &Number, run: &mut Run) -> Number {
    let negative = a.negative != b.negative;
    if a.is_special() || b.is_special() {
        if let Some(nan) = nans(&[a, b], run) {
            return nan;
        }
        return match (a.is_infinite(), b.is_infinite()) {
            (true, true) => Number::invalid(run, status::INVALID_OPERATION),
            (true, false) => Number::infinity(negative),
            _ => {
                run.report(status::CLAMPED);
                Number::zero(negative, run.settings.etiny())
            }
        };
    }
    if b.coefficient.is_zero() {
        return by_zero(a, negative, run);
    }
    let quotient = quotient(a, b, negative, run);
    finalize(quotient, run)
}

fn by_zero(a: &Number, negative: bool, run: &mut Run) -> Number {
    if a.coefficient.is_zero() {
        return Number::invalid(run, status::DIVISION_UNDEFINED);
    }
    run.report(status::DIVISION_BY_ZERO);
    Number::infinity(negative)
}

/// One digit more than the precision, or all where they are fewer: then as near to the ideal exponent as may be.
fn quotient(a: &Number, b: &Number, negative: bool, run: &mut Run) -> Number {
    let ideal = a.exponent - b.exponent;
    if a.coefficient.is_zero() {
        return Number::zero(negative, ideal);
    }
    let shift = b.digits() - a.digits() + run.settings.prec + 1;
    if run.settings.prec > 1 << 32 {
        if let Some(exact) = short_quotient(a, b, negative, ideal) {
            return exact;
        }
    }
    let (top, bottom) = aligned(a, b, shift, run);
    if bottom.is_zero() {
        return Number::nan();
    }
    let (mut quotient, rest) = top.div_rem(&bottom);
    let mut exponent = ideal - shift;
    if !rest.is_zero() {
        if matches!(quotient.last_digit(), 0 | 5) {
            quotient = quotient.plus(&Coefficient::ONE);
        }
    } else if exponent < ideal {
        let zeros = quotient.trailing_zeros().min(exponent.abs_diff(ideal));
        quotient = quotient.shifted_right(zeros).0;
        exponent += zeros as i64;
    }
    Number::finite(negative, quotient, exponent)
}

/// Both coefficients, the first with so many zeros more behind it than the second.
fn aligned(a: &Number, b: &Number, shift: i64, run: &mut Run) -> (Coefficient, Coefficient) {
    let zeros = shift.unsigned_abs();
    if shift >= 0 {
        (padded(&a.coefficient, zeros, run), b.coefficient.clone())
    } else {
        (a.coefficient.clone(), padded(&b.coefficient, zeros, run))
    }
}

/// With a precision that no memory holds, a quotient that ends all the same.
fn short_quotient(a: &Number, b: &Number, negative: bool, ideal: i64) -> Option<Number> {
    let bits = b.coefficient.to_big().bits();
    let (mut quotient, rest) = a.coefficient.shifted_left(bits).div_rem(&b.coefficient);
    if !rest.is_zero() {
        return None;
    }
    let zeros = quotient.trailing_zeros().min(bits);
    quotient = quotient.shifted_right(zeros).0;
    Some(Number::finite(
        negative,
        quotient,
        ideal - (bits - zeros) as i64,
    ))
}

/// Whole quotient and remainder of finite numbers, `b` not zero; None where the quotient has too many digits.
fn whole(a: &Number, b: &Number, run: &mut Run) -> Option<(Number, Number)> {
    let negative = a.negative != b.negative;
    let ideal = a.exponent.min(b.exponent);
    if a.coefficient.is_zero() {
        return Some((Number::zero(negative, 0), Number::zero(a.negative, ideal)));
    }
    let above = a.adjusted() - b.adjusted();
    if above < 0 {
        let shift = (a.exponent - ideal) as u64;
        let rest = padded(&a.coefficient, shift, run);
        let rest = Number::finite(a.negative, rest, ideal);
        return Some((Number::zero(negative, 0), rest));
    }
    if above > run.settings.prec {
        return None;
    }
    let shift = a.exponent - b.exponent;
    let (top, bottom) = aligned(a, b, shift, run);
    if bottom.is_zero() {
        return None;
    }
    let (quotient, rest) = top.div_rem(&bottom);
    if quotient.digits() > run.settings.prec {
        return None;
    }
    Some((
        Number::finite(negative, quotient, 0),
        Number::finite(a.negative, rest, ideal),
    ))
}

pub fn divide_int(a: &Number, b: &Number, run: &mut Run) -> Number {
    let negative = a.negative != b.negative;
    if a.is_special() || b.is_special() {
        if let Some(nan) = nans(&[a, b], run) {
            return nan;
        }
        return match (a.is_infinite(), b.is_infinite()) {
            (true, true) => Number::invalid(run, status::INVALID_OPERATION),
            (true, false) => Number::infinity(negative),
            _ => Number::zero(negative, 0),
        };
    }
    if b.coefficient.is_zero() {
        return by_zero(a, negative, run);
    }
    match whole(a, b, run) {
        Some((quotient, _)) => finalize(quotient, run),
        None => Number::invalid(run, status::DIVISION_IMPOSSIBLE),
    }
}

/// What the remainder is where no division is needed.
fn special_remainder(a: &Number, b: &Number, run: &mut Run) -> Option<Number> {
    if a.is_special() || b.is_special() {
        if let Some(nan) = nans(&[a, b], run) {
            return Some(nan);
        }
        if a.is_infinite() {
            return Some(Number::invalid(run, status::INVALID_OPERATION));
        }
        return Some(finalize(a.clone(), run));
    }
    if b.coefficient.is_zero() {
        let condition = if a.coefficient.is_zero() {
            status::DIVISION_UNDEFINED
        } else {
            status::INVALID_OPERATION
        };
        return Some(Number::invalid(run, condition));
    }
    None
}

pub fn remainder(a: &Number, b: &Number, run: &mut Run) -> Number {
    if let Some(known) = special_remainder(a, b, run) {
        return known;
    }
    match whole(a, b, run) {
        Some((_, rest)) => finalize(rest, run),
        None => Number::invalid(run, status::DIVISION_IMPOSSIBLE),
    }
}

pub fn divmod(a: &Number, b: &Number, run: &mut Run) -> (Number, Number) {
    let negative = a.negative != b.negative;
    if a.is_special() || b.is_special() {
        if let Some(nan) = nans(&[a, b], run) {
            return (nan.clone(), nan);
        }
        if a.is_infinite() {
            let quotient = if b.is_infinite() {
                Number::nan()
            } else {
                Number::infinity(negative)
            };
            return (quotient, Number::invalid(run, status::INVALID_OPERATION));
        }
        return (Number::zero(negative, 0), finalize(a.clone(), run));
    }
    if b.coefficient.is_zero() {
        let quotient = by_zero(a, negative, run);
        if a.coefficient.is_zero() {
            return (quotient, Number::nan());
        }
        return (quotient, Number::invalid(run, status::INVALID_OPERATION));
    }
    match whole(a, b, run) {
        Some((quotient, rest)) => (finalize(quotient, run), finalize(rest, run)),
        None => {
            let nan = Number::invalid(run, status::DIVISION_IMPOSSIBLE);
            (nan.clone(), nan)
        }
    }
}

pub fn remainder_near(a: &Number, b: &Number, run: &mut Run) -> Number {
    if let Some(known) = special_remainder(a, b, run) {
        return known;
    }
    let Some((quotient, mut rest)) = whole(a, b, run) else {
        return Number::invalid(run, status::DIVISION_IMPOSSIBLE);
    };
    let is_near = !rest.is_zero() && (-1..=1).contains(&(b.adjusted() - rest.adjusted()));
    if is_near {
        let mut exact = Run::exact();
        let other = if rest.negative == b.negative {
            subtract(&rest, b, &mut exact)
        } else {
            add(&rest, b, &mut exact)
        };
        let order = compare_magnitudes(&other, &rest);
        if order == Ordering::Less || order == Ordering::Equal && quotient.coefficient.is_odd() {
            let digits = quotient.digits();
            if digits == run.settings.prec
                && quotient.coefficient == Coefficient::nines(digits as u64)
            {
                return Number::invalid(run, status::DIVISION_IMPOSSIBLE);
            }
            rest = other;
        }
    }
    finalize(rest, run)
}
