//! Comparisons that give numbers, the total order, the larger and the smaller of two.
use super::number::{compare, compare_magnitudes, nans, Kind, Number};
use super::rounding::finalize;
use super::settings::{status, Run};
use std::cmp::Ordering;

fn as_number(order: Ordering) -> Number {
    Number::int(order as i64)
}

pub fn compare_numbers(a: &Number, b: &Number, run: &mut Run) -> Number {
    match nans(&[a, b], run) {
        Some(nan) => nan,
        None => as_number(compare(a, b)),
    }
}

pub fn compare_signal(a: &Number, b: &Number, run: &mut Run) -> Number {
    if let Some(nan) = nans(&[a, b], run) {
        run.report(status::INVALID_OPERATION);
        return nan;
    }
    as_number(compare(a, b))
}

fn total(a: &Number, b: &Number) -> Ordering {
    if a.negative != b.negative {
        return b.negative.cmp(&a.negative);
    }
    let order = magnitude_total(a, b);
    if a.negative {
        order.reverse()
    } else {
        order
    }
}

fn magnitude_total(a: &Number, b: &Number) -> Ordering {
    let rank = |number: &Number| match number.kind {
        Kind::Finite | Kind::Infinity => 0,
        Kind::Signaling => 1,
        Kind::Quiet => 2,
    };
    rank(a).cmp(&rank(b)).then_with(|| {
        if a.is_nan() {
            return a.coefficient.compare(&b.coefficient);
        }
        compare_magnitudes(a, b).then(a.exponent.cmp(&b.exponent))
    })
}

pub fn compare_total(a: &Number, b: &Number, _: &mut Run) -> Number {
    as_number(total(a, b))
}

pub fn compare_total_mag(a: &Number, b: &Number, _: &mut Run) -> Number {
    as_number(magnitude_total(a, b))
}

/// The order of numbers that may be equal and look different.
fn fine_order(a: &Number, b: &Number, order: Ordering) -> Ordering {
    order.then_with(|| {
        if a.negative != b.negative {
            return b.negative.cmp(&a.negative);
        }
        let exponents = a.exponent.cmp(&b.exponent);
        if a.negative {
            exponents.reverse()
        } else {
            exponents
        }
    })
}

fn choose(
    a: &Number,
    b: &Number,
    run: &mut Run,
    order: fn(&Number, &Number) -> Ordering,
    wanted: Ordering,
) -> Number {
    if a.is_quiet() && !b.is_nan() {
        return finalize(b.clone(), run);
    }
    if b.is_quiet() && !a.is_nan() {
        return finalize(a.clone(), run);
    }
    if let Some(nan) = nans(&[a, b], run) {
        return nan;
    }
    let chosen = match fine_order(a, b, order(a, b)) {
        Ordering::Equal => a,
        found if found == wanted => a,
        _ => b,
    };
    finalize(chosen.clone(), run)
}

pub fn max(a: &Number, b: &Number, run: &mut Run) -> Number {
    choose(a, b, run, compare, Ordering::Greater)
}

pub fn min(a: &Number, b: &Number, run: &mut Run) -> Number {
    choose(a, b, run, compare, Ordering::Less)
}

pub fn max_mag(a: &Number, b: &Number, run: &mut Run) -> Number {
    choose(a, b, run, compare_magnitudes, Ordering::Greater)
}

pub fn min_mag(a: &Number, b: &Number, run: &mut Run) -> Number {
    choose(a, b, run, compare_magnitudes, Ordering::Less)
}
