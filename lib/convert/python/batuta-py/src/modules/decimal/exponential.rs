//! exp, ln and log10, correctly rounded: calculated with some digits more, and with more of them again as long as
//! the error leaves open how to round.
use super::coefficient::{big_power, Coefficient};
use super::number::{compare_magnitudes, nans, Number};
use super::rounding::{cut, finalize};
use super::settings::{status, Rounding, Run};
use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cell::RefCell;
use std::cmp::Ordering;

/// A number of which this is the first digit's exponent goes beyond all exponents.
const FAR: i64 = 19;
/// Digits beyond the precision; the last of them are not sure.
const GUARD: i64 = 6;
const UNSURE: u32 = 100;

thread_local! {
    /// ln(10) and for how many bits it was calculated.
    static LN_TEN: RefCell<(u64, BigInt)> = RefCell::default();
}

/// atanh(1 / n) * 2 ** bits
fn inverse_atanh(n: u32, bits: u64) -> BigInt {
    let mut term = (BigInt::one() << bits) / n;
    let square = n * n;
    let (mut sum, mut odd) = (BigInt::zero(), 1u32);
    while !term.is_zero() {
        sum += &term / odd;
        term /= square;
        odd += 2;
    }
    sum
}

/// ln(10) * 2 ** bits
fn ln_ten(bits: u64) -> BigInt {
    let known = LN_TEN.with(|known| {
        let known = known.borrow();
        (known.0 >= bits).then(|| &known.1 >> (known.0 - bits))
    });
    known.unwrap_or_else(|| {
        let inner = bits + 64;
        let sum: BigInt = inverse_atanh(31, inner) * 46
            + inverse_atanh(49, inner) * 34
            + inverse_atanh(161, inner) * 20;
        LN_TEN.with(|known| *known.borrow_mut() = (inner, sum.clone()));
        sum >> 64
    })
}

/// e ** (x / 2 ** bits) * 2 ** bits for x from 0 to 3 * 2 ** bits.
fn exp_fixed(x: &BigInt, bits: u64) -> BigInt {
    let halvings = bits.isqrt() / 2 + 4;
    let inner = bits + 2 * halvings + 16;
    let small = (x << (inner - bits)) >> halvings;
    let (mut sum, mut term) = (BigInt::zero(), small.clone());
    let mut count = 1u32;
    // Without the leading one, which would take the places of what is small.
    while !term.is_zero() {
        sum += &term;
        count += 1;
        term = ((&term * &small) >> inner) / count;
    }
    for _ in 0..halvings {
        sum = (&sum << 1u32) + ((&sum * &sum) >> inner);
    }
    ((BigInt::one() << inner) + sum) >> (inner - bits)
}

fn bits_for(digits: i64) -> u64 {
    digits as u64 * 3_322 / 1000 + 16
}

/// A number times 2 ** `bits`.
fn to_fixed(number: &Number, bits: u64) -> BigInt {
    let coefficient = BigInt::from(number.coefficient.to_big());
    let scaled: BigInt = if number.exponent >= 0 {
        (coefficient * BigInt::from((*big_power(number.exponent as u64)).clone())) << bits
    } else {
        (coefficient << bits) / BigInt::from((*big_power(number.exponent.unsigned_abs())).clone())
    };
    if number.negative {
        -scaled
    } else {
        scaled
    }
}

/// The first `digits` digits (or one more) of a positive value, which is given times 2 ** `bits`.
fn from_fixed(value: &BigInt, bits: u64, digits: i64) -> Number {
    let magnitude = value.magnitude();
    let top = magnitude.bits() as i64 - bits as i64;
    let adjusted = (top as f64 * std::f64::consts::LOG10_2).floor() as i64;
    let exponent = adjusted - digits;
    let coefficient: BigUint = if exponent <= 0 {
        (magnitude * &*big_power(exponent.unsigned_abs())) >> bits
    } else {
        (magnitude >> bits) / &*big_power(exponent as u64)
    };
    Number::finite(value.is_negative(), coefficient.into(), exponent)
}

/// Rounds half to even what `calculate` gives for a number of digits, with an error in the last two of them.
fn correct(run: &mut Run, calculate: impl Fn(i64) -> Number) -> Number {
    let (prec, etiny) = (run.settings.prec, run.settings.etiny());
    let mut digits = prec + GUARD;
    loop {
        let mut value = calculate(digits);
        // A subnormal number is rounded at an earlier digit.
        let below_etiny = etiny - value.exponent;
        let rounded = |coefficient: Coefficient| {
            let mut number = Number::finite(false, coefficient, 0);
            let count = (number.digits() - prec).max(below_etiny).max(0) as u64;
            cut(&mut number, count, Rounding::HalfEven);
            number
        };
        let error = Coefficient::Small(u128::from(UNSURE));
        let below = rounded(value.coefficient.minus(&error));
        if below == rounded(value.coefficient.plus(&error)) {
            run.report(status::INEXACT | status::ROUNDED);
            if matches!(value.coefficient.last_digit(), 0 | 5) {
                value.coefficient = value.coefficient.plus(&Coefficient::ONE); // it goes on
            }
            return half_even(value, run);
        }
        digits += digits / 2 + 10;
    }
}

fn half_even(number: Number, run: &mut Run) -> Number {
    let own = std::mem::replace(&mut run.settings.rounding, Rounding::HalfEven);
    let result = finalize(number, run);
    run.settings.rounding = own;
    result
}

pub fn exp(a: &Number, run: &mut Run) -> Number {
    if let Some(nan) = nans(&[a], run) {
        return nan;
    }
    if a.is_infinite() {
        return match a.negative {
            true => Number::zero(false, 0),
            false => Number::infinity(false),
        };
    }
    if a.is_zero() {
        return Number::small(false, 1, 0);
    }
    let prec = run.settings.prec;
    if prec > 1 << 30 {
        return Number::invalid(run, status::MEMORY);
    }
    let adjusted = a.adjusted();
    if adjusted >= FAR {
        let exponent = if a.negative {
            run.settings.etiny() - 1
        } else {
            run.settings.emax + 1
        };
        return half_even(Number::small(false, 1, exponent), run);
    }
    let least = Number::small(false, 9, -(prec + 4));
    if compare_magnitudes(a, &least) != Ordering::Greater {
        run.report(status::INEXACT | status::ROUNDED);
        let zeros = prec - 1;
        return Number::finite(false, Coefficient::ONE.shifted_left(zeros as u64), -zeros);
    }
    correct(run, |digits| exp_digits(a, adjusted, digits))
}

/// x = k * ln(10) + r: e ** x is e ** r with another exponent.
fn exp_digits(a: &Number, adjusted: i64, digits: i64) -> Number {
    let bits = bits_for(digits + 4);
    let more = bits + bits_for(adjusted.max(0) + 4);
    let ten = ln_ten(more);
    let (whole, rest) = to_fixed(a, more).div_mod_floor(&ten);
    let value = exp_fixed(&(rest >> (more - bits)), bits);
    let mut number = from_fixed(&value, bits, digits);
    number.exponent += whole.to_i64().unwrap_or(0);
    number
}

pub fn ln(a: &Number, run: &mut Run) -> Number {
    if let Some(result) = special_logarithm(a, run) {
        return result;
    }
    if is_one(a) {
        return Number::zero(false, 0);
    }
    correct(run, |digits| ln_digits(a, digits))
}

pub fn log10(a: &Number, run: &mut Run) -> Number {
    if let Some(result) = special_logarithm(a, run) {
        return result;
    }
    if a.coefficient.is_power_of_ten() {
        return half_even(Number::int(a.adjusted()), run);
    }
    correct(run, |digits| log10_digits(a, digits))
}

fn special_logarithm(a: &Number, run: &mut Run) -> Option<Number> {
    if let Some(nan) = nans(&[a], run) {
        return Some(nan);
    }
    if a.is_zero() {
        return Some(Number::infinity(true));
    }
    if a.negative {
        return Some(Number::invalid(run, status::INVALID_OPERATION));
    }
    if a.is_infinite() {
        return Some(a.clone());
    }
    if run.settings.prec > 1 << 30 {
        return Some(Number::invalid(run, status::MEMORY));
    }
    None
}

pub fn is_one(a: &Number) -> bool {
    !a.is_special() && a.adjusted() == 0 && a.coefficient.is_power_of_ten()
}

/// a = m * 10 ** k with m near 1, and how many places behind the point are nought in ln(a).
fn parted(a: &Number) -> (Number, i64, i64) {
    let adjusted = a.adjusted();
    let digits = a.digits();
    let first = a.coefficient.shifted_right((digits - 1).max(0) as u64).0;
    let k = if first.last_digit() >= 4 {
        adjusted + 1
    } else {
        adjusted
    };
    let mut m = a.clone();
    m.exponent -= k;
    if k != 0 {
        return (m, k, 0);
    }
    let one = Number::small(false, 1, 0);
    let beside = super::arithmetic::subtract(&m, &one, &mut Run::exact());
    (m, k, (-beside.adjusted()).max(0) + 1)
}

/// ln(a) * 2 ** bits, good for `digits` digits; and the bits.
fn ln_fixed(a: &Number, digits: i64) -> (BigInt, u64) {
    let (m, k, noughts) = parted(a);
    let bits = bits_for(digits + noughts + 4);
    let inner = bits + 40;
    let mut sum = ln_near_one(&to_fixed(&m, inner), inner);
    if k != 0 {
        let more = inner + 64;
        sum += (ln_ten(more) * k) >> 64;
    }
    (sum >> (inner - bits), bits)
}

/// By Newton's steps on exp, each of which doubles the places that are right.
fn ln_near_one(x: &BigInt, bits: u64) -> BigInt {
    let scale = |number: &BigInt, from: u64, to: u64| -> BigInt {
        if to >= from {
            number << (to - from)
        } else {
            number >> (from - to)
        }
    };
    let start = 60u64.min(bits);
    let value = scale(x, bits, start).to_f64().unwrap_or(1.0) / (start as f64).exp2();
    let guess = (value.ln() * (start as f64).exp2()).to_i64().unwrap_or(0);
    let (mut y, mut have) = (BigInt::from(guess), start);
    let mut right = 44;
    loop {
        let wide = (2 * right + 24).min(bits);
        y = scale(&y, have, wide);
        have = wide;
        // y + x * e ** -y - 1, where e ** -y is calculated for what is not negative
        let power = exp_fixed(&y.abs(), have);
        let x = scale(x, bits, have);
        let quotient = if y.is_negative() {
            (&x * &power) >> have
        } else {
            (&x << have) / &power
        };
        y += quotient - (BigInt::one() << have);
        right *= 2;
        if right >= bits {
            return y;
        }
    }
}

fn ln_digits(a: &Number, digits: i64) -> Number {
    let (value, bits) = ln_fixed(a, digits);
    from_fixed(&value, bits, digits)
}

fn log10_digits(a: &Number, digits: i64) -> Number {
    let (value, bits) = ln_fixed(a, digits + 2);
    let quotient = (value << bits) / ln_ten(bits);
    from_fixed(&quotient, bits, digits)
}
