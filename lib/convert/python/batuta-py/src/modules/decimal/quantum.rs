//! Operations on the exponent: quantize, rounding to integers, normalize, scaleb, logb, and the neighbours of a number.
use super::arithmetic::{add, subtract};
use super::coefficient::Rest;
use super::number::{compare, nans, Number};
use super::rounding::{cut, finalize, largest, padded};
use super::settings::{status, Rounding, Run, EXP_CLAMP, EXP_INF};
use std::cmp::Ordering;

pub fn quantize(a: &Number, b: &Number, run: &mut Run) -> Number {
    if a.is_special() || b.is_special() {
        if let Some(nan) = nans(&[a, b], run) {
            return nan;
        }
        if a.is_infinite() && b.is_infinite() {
            return a.clone();
        }
        return Number::invalid(run, status::INVALID_OPERATION);
    }
    to_exponent(a, b.exponent, run)
}

pub fn to_exponent(a: &Number, exponent: i64, run: &mut Run) -> Number {
    let settings = run.settings;
    if exponent > settings.emax || exponent < settings.etiny() {
        return Number::invalid(run, status::INVALID_OPERATION);
    }
    if a.coefficient.is_zero() {
        return finalize(Number::zero(a.negative, exponent), run);
    }
    let shift = a.exponent - exponent;
    if a.digits() + shift > settings.prec {
        return Number::invalid(run, status::INVALID_OPERATION);
    }
    let mut result = a.clone();
    let mut conditions = 0;
    if shift >= 0 {
        result.coefficient = padded(&a.coefficient, shift as u64, run);
        result.exponent = exponent;
    } else {
        let rest = cut(&mut result, shift.unsigned_abs(), settings.rounding);
        conditions = status::ROUNDED;
        if rest != Rest::Nothing {
            conditions |= status::INEXACT;
        }
    }
    let adjusted = result.adjusted();
    let too_long = result.digits() > settings.prec;
    if too_long || adjusted > settings.emax || adjusted < settings.etiny() {
        return Number::invalid(run, status::INVALID_OPERATION);
    }
    run.report(conditions);
    finalize(result, run)
}

fn integral(a: &Number, run: &mut Run, tells: bool) -> Number {
    if let Some(nan) = nans(&[a], run) {
        return nan;
    }
    if a.is_infinite() || a.exponent >= 0 {
        return a.clone();
    }
    if a.is_zero() {
        return Number::zero(a.negative, 0);
    }
    let mut result = a.clone();
    let rest = cut(
        &mut result,
        a.exponent.unsigned_abs(),
        run.settings.rounding,
    );
    result.exponent = 0;
    if tells {
        run.report(status::ROUNDED);
        if rest != Rest::Nothing {
            run.report(status::INEXACT);
        }
    }
    result
}

pub fn to_integral_exact(a: &Number, run: &mut Run) -> Number {
    integral(a, run, true)
}

pub fn to_integral_value(a: &Number, run: &mut Run) -> Number {
    integral(a, run, false)
}

/// Without zeros at the end.
pub fn normalize(a: &Number, run: &mut Run) -> Number {
    if let Some(nan) = nans(&[a], run) {
        return nan;
    }
    let mut result = finalize(a.clone(), run);
    if result.is_special() {
        return result;
    }
    if result.is_zero() {
        return Number::zero(result.negative, 0);
    }
    let settings = run.settings;
    let most = if settings.clamp {
        settings.etop()
    } else {
        settings.emax
    };
    let zeros = (result.coefficient.trailing_zeros() as i64).min(most - result.exponent);
    result.coefficient = result.coefficient.shifted_right(zeros as u64).0;
    result.exponent += zeros;
    result
}

pub fn logb(a: &Number, run: &mut Run) -> Number {
    if let Some(nan) = nans(&[a], run) {
        return nan;
    }
    if a.is_infinite() {
        return Number::infinity(false);
    }
    if a.is_zero() {
        run.report(status::DIVISION_BY_ZERO);
        return Number::infinity(true);
    }
    finalize(Number::int(a.adjusted()), run)
}

pub fn scaleb(a: &Number, b: &Number, run: &mut Run) -> Number {
    if let Some(nan) = nans(&[a, b], run) {
        return nan;
    }
    if b.exponent != 0 || b.is_infinite() {
        return Number::invalid(run, status::INVALID_OPERATION);
    }
    let most = 2 * (run.settings.emax as u64 + run.settings.prec as u64);
    let count = match b.to_i64() {
        Some(count) if count.unsigned_abs() <= most => count,
        _ => return Number::invalid(run, status::INVALID_OPERATION),
    };
    if a.is_infinite() {
        return a.clone();
    }
    let mut result = a.clone();
    result.exponent = a.exponent.saturating_add(count).clamp(EXP_CLAMP, EXP_INF);
    finalize(result, run)
}

/// The neighbour in the direction of a rounding.
fn neighbour(a: &Number, run: &mut Run, up: bool) -> Number {
    if let Some(nan) = nans(&[a], run) {
        return nan;
    }
    if a.is_infinite() {
        if a.negative != up {
            return a.clone();
        }
        return largest(a.negative, run);
    }
    let mut inner = Run::new(run.settings);
    inner.settings.rounding = if up {
        Rounding::Ceiling
    } else {
        Rounding::Floor
    };
    let rounded = finalize(a.clone(), &mut inner);
    if inner.status & (status::INEXACT | status::ERRORS) != 0 {
        run.report(inner.status & status::ERRORS);
        return rounded;
    }
    inner.status = 0;
    let tiny = Number::small(false, 1, run.settings.etiny() - 1);
    let result = if up {
        add(a, &tiny, &mut inner)
    } else {
        subtract(a, &tiny, &mut inner)
    };
    run.report(inner.status & status::ERRORS);
    result
}

pub fn next_plus(a: &Number, run: &mut Run) -> Number {
    neighbour(a, run, true)
}

pub fn next_minus(a: &Number, run: &mut Run) -> Number {
    neighbour(a, run, false)
}

pub fn next_toward(a: &Number, b: &Number, run: &mut Run) -> Number {
    if let Some(nan) = nans(&[a, b], run) {
        return nan;
    }
    let result = match compare(a, b) {
        Ordering::Equal => return a.clone().with_sign(b.negative),
        Ordering::Less => next_plus(a, run),
        Ordering::Greater => next_minus(a, run),
    };
    if result.is_infinite() {
        run.report(status::OVERFLOW | status::ROUNDED | status::INEXACT);
    } else if result.adjusted() < run.settings.emin {
        run.report(status::UNDERFLOW | status::SUBNORMAL | status::ROUNDED | status::INEXACT);
        if result.is_zero() {
            run.report(status::CLAMPED);
        }
    }
    result
}
