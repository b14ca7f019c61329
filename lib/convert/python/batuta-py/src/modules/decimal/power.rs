//! Powers and the square root.
use super::arithmetic::{multiply, subtract};
use super::coefficient::Coefficient;
use super::division::divide;
use super::exponential::{exp, is_one, ln};
use super::number::{compare, nans, Number};
use super::rounding::{finalize, padded};
use super::settings::{status, Rounding, Run, EXP_INF};
use num_bigint::BigUint;
use num_traits::One;
use std::cmp::Ordering;

/// Digits that a logarithm has beyond the precision: those of the largest exponent, and four.
const MORE_DIGITS: i64 = 4 + 19;

pub fn sqrt(a: &Number, run: &mut Run) -> Number {
    if let Some(nan) = nans(&[a], run) {
        return nan;
    }
    let ideal = a.exponent.div_euclid(2);
    if a.is_zero() {
        return finalize(Number::zero(a.negative, ideal), run);
    }
    if a.negative {
        return Number::invalid(run, status::INVALID_OPERATION);
    }
    if a.is_infinite() {
        return a.clone();
    }
    let even = a.coefficient.shifted_left(a.exponent.rem_euclid(2) as u64);
    let missing = if run.settings.prec > 1 << 32 {
        0 // only what is exact has a result
    } else {
        (run.settings.prec + 1 - (even.digits() + 1) / 2).max(0)
    };
    let scaled = padded(&even, 2 * missing as u64, run);
    let mut root = scaled.root();
    let mut exponent = ideal - missing;
    if root.times(&root) == scaled {
        root = root.shifted_right(missing as u64).0;
        exponent = ideal;
    } else if run.settings.prec > 1 << 32 {
        return Number::invalid(run, status::MEMORY);
    } else {
        // One digit more says that the root goes on.
        root = root.shifted_left(1).plus(&Coefficient::ONE);
        exponent -= 1;
    }
    let own = std::mem::replace(&mut run.settings.rounding, Rounding::HalfEven);
    let result = finalize(Number::finite(false, root, exponent), run);
    run.settings.rounding = own;
    result
}

pub fn power(base: &Number, exponent: &Number, run: &mut Run) -> Number {
    if let Some(nan) = nans(&[base, exponent], run) {
        return nan;
    }
    let whole = exponent.is_integer();
    let negative = base.negative && whole && exponent.is_odd();
    if base.is_zero() {
        return match () {
            () if exponent.is_zero() => Number::invalid(run, status::INVALID_OPERATION),
            () if exponent.negative => Number::infinity(negative),
            () => Number::zero(negative, 0),
        };
    }
    if base.negative && !whole {
        return Number::invalid(run, status::INVALID_OPERATION);
    }
    if let Some(result) = with_infinity(base, exponent, negative, run) {
        return result;
    }
    if exponent.is_zero() {
        return Number::small(negative, 1, 0);
    }
    if let Some(result) = of_one(base, exponent, negative, whole, run) {
        return result;
    }
    if let Some(result) = out_of_bounds(base, exponent, negative, run) {
        return result;
    }
    if whole {
        whole_power(base, exponent, negative, run)
    } else {
        real_power(base, exponent, run)
    }
}

fn ones(negative: bool, zeros: i64, run: &mut Run) -> Number {
    let coefficient = padded(&Coefficient::ONE, zeros as u64, run);
    Number::finite(negative, coefficient, -zeros)
}

fn with_infinity(
    base: &Number,
    exponent: &Number,
    negative: bool,
    run: &mut Run,
) -> Option<Number> {
    if exponent.is_infinite() {
        let beside_one = compare(base, &Number::small(false, 1, 0));
        if beside_one == Ordering::Equal {
            run.report(status::INEXACT | status::ROUNDED);
            return Some(ones(negative, run.settings.prec - 1, run));
        }
        return Some(if (beside_one == Ordering::Less) != exponent.negative {
            Number::zero(negative, 0)
        } else {
            Number::infinity(negative)
        });
    }
    if !base.is_infinite() {
        return None;
    }
    Some(match () {
        () if exponent.is_zero() => Number::small(negative, 1, 0),
        () if exponent.negative => Number::zero(negative, 0),
        () => Number::infinity(negative),
    })
}

/// Powers of 1 and -1.
fn of_one(
    base: &Number,
    exponent: &Number,
    negative: bool,
    whole: bool,
    run: &mut Run,
) -> Option<Number> {
    if !is_one(base) {
        return None;
    }
    let most = run.settings.prec - 1;
    if whole {
        if exponent.negative {
            return Some(Number::small(negative, 1, 0));
        }
        // 1.000 ** 3 is 1.000000000
        let places = Number::int(-base.exponent);
        let zeros = multiply(exponent, &places, &mut Run::new(run.settings));
        let zeros = zeros.to_i64().unwrap_or(i64::MAX);
        if zeros > most {
            run.report(status::ROUNDED);
        }
        return Some(ones(negative, zeros.min(most), run));
    }
    run.report(status::INEXACT | status::ROUNDED);
    Some(ones(negative, most, run))
}

fn digits_of(exponent: i64) -> i64 {
    Coefficient::Small(u128::from(exponent.unsigned_abs())).digits()
}

/// Not more than log10(|log10(x)|), rounded down.
fn logarithm_of_logarithm(x: &Number) -> i64 {
    let adjusted = x.adjusted();
    if adjusted > 0 {
        return digits_of(adjusted) - 1;
    }
    if adjusted < -1 {
        return digits_of(adjusted + 1) - 1;
    }
    let beside = subtract(x, &Number::small(false, 1, 0), &mut Run::exact());
    beside.adjusted() - if adjusted == 0 { 2 } else { 1 }
}

/// Results beyond the limits of the exponent, as far as that is seen without calculating.
fn out_of_bounds(
    base: &Number,
    exponent: &Number,
    negative: bool,
    run: &mut Run,
) -> Option<Number> {
    let base = base.magnitude();
    let size = logarithm_of_logarithm(&base) + exponent.adjusted();
    let shrinks = (base.adjusted() < 0) != exponent.negative;
    let settings = run.settings;
    let (limit, beyond) = if shrinks {
        (digits_of(settings.etiny()), settings.etiny() - 1)
    } else {
        (digits_of(settings.emax), EXP_INF)
    };
    if limit >= size {
        return None;
    }
    Some(finalize(Number::small(negative, 1, beyond), run))
}

fn inner(run: &Run, prec: i64) -> Run {
    let mut inner = Run::new(run.settings);
    inner.settings.prec = prec;
    inner.settings.rounding = Rounding::HalfEven;
    inner.settings.clamp = false;
    inner
}

fn whole_power(base: &Number, exponent: &Number, negative: bool, run: &mut Run) -> Number {
    let more = exponent.digits() + exponent.exponent + 2;
    let mut work = inner(run, run.settings.prec + more);
    let base = if exponent.negative {
        work.settings.prec += 1;
        divide(&Number::small(false, 1, 0), base, &mut work)
    } else {
        base.clone()
    };
    let mut result = by_squares(&base, exponent, &mut work).with_sign(negative);
    run.report(work.status);
    if result.is_infinite() {
        result = Number::small(negative, 1, EXP_INF); // for roundings that stay finite
    }
    finalize(result, run)
}

fn by_squares(base: &Number, exponent: &Number, work: &mut Run) -> Number {
    let size = exponent.magnitude();
    let shift = size.exponent;
    let count = if shift >= 0 {
        size.coefficient.shifted_left(shift as u64)
    } else {
        size.coefficient.shifted_right(shift.unsigned_abs()).0
    }
    .to_big();
    let mut result = base.clone();
    for bit in (0..count.bits() - 1).rev() {
        result = multiply(&result, &result, work);
        if count.bit(bit) {
            result = multiply(&result, base, work);
        }
        let vanished = result.is_zero() && work.status & status::CLAMPED != 0;
        if result.is_special() || vanished {
            break;
        }
    }
    result
}

fn real_power(base: &Number, exponent: &Number, run: &mut Run) -> Number {
    let mut work = Run::exact();
    work.settings.prec = run.settings.prec.max(base.digits()) + MORE_DIGITS;
    let logarithm = ln(base, &mut work);
    let product = multiply(&logarithm, exponent, &mut work);
    work.status = 0;
    let mut result = exp(&product, &mut work);
    run.report(work.status);
    if result.is_infinite() {
        result = Number::small(false, 1, EXP_INF);
    } else if is_one(&result) {
        result = ones(false, run.settings.prec - 1, run);
    }
    finalize(result, run)
}

/// `base ** exponent % modulus` of integers.
pub fn power_mod(base: &Number, exponent: &Number, modulus: &Number, run: &mut Run) -> Number {
    if let Some(nan) = nans(&[base, exponent, modulus], run) {
        return nan;
    }
    let operands = [base, exponent, modulus];
    let fits = operands.iter().all(|number| number.is_integer())
        && !modulus.is_zero()
        && (!exponent.negative || exponent.is_zero())
        && modulus.digits() + modulus.exponent <= run.settings.prec
        && !(exponent.is_zero() && base.is_zero());
    if !fits {
        return Number::invalid(run, status::INVALID_OPERATION);
    }
    let negative = base.negative && exponent.is_odd();
    let modulus = whole_of(modulus, run);
    // The exponents of base and power may be too large to write their digits out.
    let base = residue(base, &modulus);
    let result = if exponent.is_zero() {
        BigUint::one() % &modulus
    } else if exponent.exponent > 0 {
        let inner = base.modpow(&exponent.coefficient.to_big(), &modulus);
        tenth_powers(inner, exponent.exponent, &modulus)
    } else {
        base.modpow(&whole_of(exponent, run), &modulus)
    };
    Number::finite(negative, result.into(), 0)
}

fn whole_of(number: &Number, run: &mut Run) -> BigUint {
    match number.exponent {
        exponent if exponent >= 0 => padded(&number.coefficient, exponent as u64, run),
        exponent => number.coefficient.shifted_right(exponent.unsigned_abs()).0,
    }
    .to_big()
}

fn residue(number: &Number, modulus: &BigUint) -> BigUint {
    if number.exponent <= 0 {
        return whole_of(number, &mut Run::exact()) % modulus;
    }
    let ten = BigUint::from(10u32);
    let power = ten.modpow(&BigUint::from(number.exponent as u64), modulus);
    number.coefficient.to_big() * power % modulus
}

/// base ** (10 ** count) % modulus
fn tenth_powers(mut base: BigUint, count: i64, modulus: &BigUint) -> BigUint {
    let ten = BigUint::from(10u32);
    for _ in 0..count {
        base = base.modpow(&ten, modulus);
    }
    base
}
