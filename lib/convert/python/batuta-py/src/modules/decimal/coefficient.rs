//! Digits of a decimal number: a natural number of one or two machine words, or a big one.
use crate::rc::Rc;
use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::{One, ToPrimitive, Zero};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coefficient {
    Small(u128),
    /// Only what does not fit into `Small`.
    Big(BigUint),
}
use Coefficient::{Big, Small};

/// What is cut off below a digit, beside half of that digit's unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rest {
    Nothing,
    BelowHalf,
    Half,
    AboveHalf,
}

/// The powers that fit.
pub const POWERS: [u128; 39] = {
    let mut powers = [1u128; 39];
    let mut at = 1;
    while at < 39 {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

const KEPT_POWERS: usize = 64;

thread_local! {
    static BIG_POWERS: RefCell<HashMap<u64, Rc<BigUint>>> = RefCell::default();
}

/// 10 ** `power`; the last ones are kept.
pub fn big_power(power: u64) -> Rc<BigUint> {
    if let Some(known) = BIG_POWERS.with(|powers| powers.borrow().get(&power).cloned()) {
        return known;
    }
    let exponent = u32::try_from(power).unwrap_or(u32::MAX);
    let made = Rc::new(BigUint::from(5u32).pow(exponent) << power);
    BIG_POWERS.with(|powers| {
        let mut powers = powers.borrow_mut();
        if powers.len() >= KEPT_POWERS {
            powers.clear();
        }
        powers.insert(power, made.clone());
    });
    made
}

#[inline]
pub fn digits_of_small(number: u128) -> u64 {
    // Digits of the smallest number of so many bits, less one; zero has one digit.
    let guess = |bits: u32| ((u64::from(bits) * 1233) >> 12) as usize;
    if let Ok(number) = u64::try_from(number) {
        let guess = guess(64 - (number | 1).leading_zeros());
        return guess as u64 + u64::from(u128::from(number | 1) >= POWERS[guess]);
    }
    let guess = guess(128 - number.leading_zeros());
    guess as u64 + u64::from(number >= POWERS[guess])
}

fn digits_of_big(number: &BigUint) -> u64 {
    let below = number.bits() - 64;
    let top = (number >> below).to_u64().unwrap_or(u64::MAX);
    let power = (top as f64).log10() + below as f64 * std::f64::consts::LOG10_2;
    let whole = power.floor();
    let near = 1e-9 + power * 1e-15;
    if power - whole > near && whole + 1.0 - power > near {
        return whole as u64 + 1;
    }
    let nearest = power.round() as u64;
    nearest + u64::from(*number >= *big_power(nearest))
}

impl From<BigUint> for Coefficient {
    fn from(number: BigUint) -> Coefficient {
        if number.bits() <= 128 {
            return Small(number.to_u128().unwrap_or(0));
        }
        Big(number)
    }
}

impl Coefficient {
    pub const ZERO: Coefficient = Small(0);
    pub const ONE: Coefficient = Small(1);

    pub fn is_zero(&self) -> bool {
        matches!(self, Small(0))
    }

    pub fn is_odd(&self) -> bool {
        match self {
            Small(number) => number & 1 == 1,
            Big(number) => number.bit(0),
        }
    }

    pub fn to_big(&self) -> BigUint {
        match self {
            Small(number) => BigUint::from(*number),
            Big(number) => number.clone(),
        }
    }

    /// Zero has one.
    pub fn digits(&self) -> i64 {
        match self {
            Small(number) => digits_of_small(*number) as i64,
            Big(number) => digits_of_big(number) as i64,
        }
    }

    pub fn compare(&self, other: &Coefficient) -> Ordering {
        match (self, other) {
            (Small(a), Small(b)) => a.cmp(b),
            (Small(_), Big(_)) => Ordering::Less,
            (Big(_), Small(_)) => Ordering::Greater,
            (Big(a), Big(b)) => a.cmp(b),
        }
    }

    pub fn plus(&self, other: &Coefficient) -> Coefficient {
        match (self, other) {
            (Small(a), Small(b)) => match a.checked_add(*b) {
                Some(sum) => Small(sum),
                None => Big(BigUint::from(*a) + *b),
            },
            (Big(a), Big(b)) => Big(a + b),
            (Big(a), Small(b)) | (Small(b), Big(a)) => Big(a + *b),
        }
    }

    /// `other` is not larger.
    pub fn minus(&self, other: &Coefficient) -> Coefficient {
        match (self, other) {
            (Small(a), Small(b)) => Small(a.wrapping_sub(*b)),
            (Big(a), Big(b)) => Coefficient::from(a - b),
            (Big(a), Small(b)) => Coefficient::from(a - *b),
            (Small(_), Big(_)) => Coefficient::ZERO,
        }
    }

    pub fn times(&self, other: &Coefficient) -> Coefficient {
        match (self, other) {
            (Small(a), Small(b)) => {
                if let (Ok(a), Ok(b)) = (u64::try_from(*a), u64::try_from(*b)) {
                    return Small(u128::from(a) * u128::from(b));
                }
                match a.checked_mul(*b) {
                    Some(product) => Small(product),
                    None => Big(BigUint::from(*a) * *b),
                }
            }
            (Big(a), Big(b)) => Big(a * b),
            (Big(a), Small(b)) | (Small(b), Big(a)) => Coefficient::from(a * *b),
        }
    }

    /// `other` is not zero.
    pub fn div_rem(&self, other: &Coefficient) -> (Coefficient, Coefficient) {
        match (self, other) {
            (Small(a), Small(b)) => {
                let (quotient, rest) = div_rem_small(*a, *b);
                (Small(quotient), Small(rest))
            }
            (Small(_), Big(_)) => (Coefficient::ZERO, self.clone()),
            (Big(a), _) => {
                let (quotient, rest) = a.div_rem(&other.to_big());
                (quotient.into(), rest.into())
            }
        }
    }

    /// Times 10 ** `count`.
    pub fn shifted_left(&self, count: u64) -> Coefficient {
        if count == 0 || self.is_zero() {
            return self.clone();
        }
        if let Small(number) = self {
            let power = POWERS.get(count as usize);
            if let Some(made) = power.and_then(|power| number.checked_mul(*power)) {
                return Small(made);
            }
        }
        Big(match self {
            Small(number) => &*big_power(count) * *number,
            Big(number) => &*big_power(count) * number,
        })
    }

    /// Divided by 10 ** `count`, and what falls off.
    pub fn shifted_right(&self, count: u64) -> (Coefficient, Rest) {
        if count == 0 || self.is_zero() {
            return (self.clone(), Rest::Nothing);
        }
        match self {
            Small(number) if count < 39 => {
                let power = POWERS[count as usize];
                let (quotient, rest) = div_rem_small(*number, power);
                (Small(quotient), rest_of(rest.cmp(&(power / 2)), rest == 0))
            }
            _ if count > self.digits() as u64 => (Coefficient::ZERO, Rest::BelowHalf),
            _ => {
                let power = big_power(count);
                let (quotient, rest) = self.to_big().div_rem(&power);
                let half = &*power >> 1u32;
                (quotient.into(), rest_of(rest.cmp(&half), rest.is_zero()))
            }
        }
    }

    /// Modulo 10 ** `count`.
    pub fn low_digits(&self, count: u64) -> Coefficient {
        if self.digits() as u64 <= count {
            return self.clone();
        }
        match self {
            Small(number) => Small(number % POWERS[count as usize]),
            Big(number) => (number % &*big_power(count)).into(),
        }
    }

    pub fn last_digit(&self) -> u8 {
        match self {
            Small(number) => (number % 10) as u8,
            Big(number) => (number % 10u32).to_u8().unwrap_or(0),
        }
    }

    /// Of a number that is not zero.
    pub fn trailing_zeros(&self) -> u64 {
        match self {
            Small(number) => {
                let (mut rest, mut count) = (*number, 0);
                while rest != 0 && rest % 10 == 0 {
                    rest /= 10;
                    count += 1;
                }
                count
            }
            Big(number) => {
                let twos = number.trailing_zeros().unwrap_or(0);
                if twos == 0 {
                    return 0;
                }
                let text = number.to_str_radix(10);
                (text.len() - text.trim_end_matches('0').len()) as u64
            }
        }
    }

    pub fn text(&self) -> String {
        match self {
            Small(number) => match u64::try_from(*number) {
                Ok(number) => number.to_string(),
                Err(_) => number.to_string(),
            },
            Big(number) => number.to_str_radix(10),
        }
    }

    /// Of ASCII digits.
    pub fn parse(digits: &[u8]) -> Coefficient {
        let value = |digits: &[u8]| {
            digits
                .iter()
                .fold(0u64, |number, digit| number * 10 + u64::from(digit - b'0'))
        };
        match digits.len() {
            0..=19 => Small(u128::from(value(digits))),
            20..=38 => {
                let (high, low) = digits.split_at(digits.len() - 19);
                Small(u128::from(value(high)) * POWERS[19] + u128::from(value(low)))
            }
            _ => BigUint::parse_bytes(digits, 10).unwrap_or_default().into(),
        }
    }

    pub fn root(&self) -> Coefficient {
        self.to_big().sqrt().into()
    }

    pub fn is_power_of_ten(&self) -> bool {
        let digits = self.digits() as u64;
        match self {
            Small(number) => *number == POWERS[digits as usize - 1],
            Big(number) => *number == *big_power(digits - 1),
        }
    }

    /// `count` nines.
    pub fn nines(count: u64) -> Coefficient {
        match POWERS.get(count as usize) {
            Some(power) => Small(power - 1),
            None => (&*big_power(count) - BigUint::one()).into(),
        }
    }
}

#[inline]
pub fn div_rem_small(a: u128, b: u128) -> (u128, u128) {
    match (u64::try_from(a), u64::try_from(b)) {
        (Ok(a), Ok(b)) => (u128::from(a / b), u128::from(a % b)),
        _ => {
            let quotient = a / b;
            (quotient, a - quotient * b)
        }
    }
}

fn rest_of(beside_half: Ordering, is_zero: bool) -> Rest {
    match beside_half {
        _ if is_zero => Rest::Nothing,
        Ordering::Less => Rest::BelowHalf,
        Ordering::Equal => Rest::Half,
        Ordering::Greater => Rest::AboveHalf,
    }
}
