//! Quotients of big integers, rounded down, and what is left of them. A quotient of few bits is found by the first bits
//! of both numbers; all others are num-bigint's.
use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{ToPrimitive, Zero};

/// The quotient of two magnitudes; None where it may have more than 61 bits, or the divisor is short anyway.
fn of_few_bits(a: &BigUint, b: &BigUint) -> Option<u64> {
    let (bits_a, bits_b) = (a.bits(), b.bits());
    if bits_b <= 64 || bits_a > bits_b + 60 {
        return None;
    }
    if bits_a < bits_b {
        return Some(0);
    }
    let shift = bits_b - 64;
    let (top_a, top_b) = ((a >> shift).to_u128()?, (b >> shift).to_u128()?);
    // What is cut off makes the divisor less than one larger, the other number not smaller.
    let (least, mut most) = (top_a / (top_b + 1), top_a / top_b);
    while most > least && b * most > *a {
        most -= 1;
    }
    most.to_u64()
}

/// `a // b`, where `b` is not zero.
pub fn floor(a: &BigInt, b: &BigInt) -> BigInt {
    let Some(quotient) = of_few_bits(a.magnitude(), b.magnitude()) else {
        return a.div_floor(b);
    };
    if a.sign() == b.sign() {
        return BigInt::from(quotient);
    }
    let is_whole = b.magnitude() * quotient == *a.magnitude();
    -BigInt::from(quotient + u64::from(!is_whole))
}

/// `a % b`, where `b` is not zero.
pub fn rest(a: &BigInt, b: &BigInt) -> BigInt {
    match of_few_bits(a.magnitude(), b.magnitude()) {
        Some(quotient) => rest_of(a, b, quotient).0,
        None => a.mod_floor(b),
    }
}

/// `divmod(a, b)`, where `b` is not zero.
pub fn both(a: &BigInt, b: &BigInt) -> (BigInt, BigInt) {
    let Some(quotient) = of_few_bits(a.magnitude(), b.magnitude()) else {
        return a.div_mod_floor(b);
    };
    let (rest, is_whole) = rest_of(a, b, quotient);
    if a.sign() == b.sign() {
        return (BigInt::from(quotient), rest);
    }
    (-BigInt::from(quotient + u64::from(!is_whole)), rest)
}

/// What is left, with the divisor's sign, by the quotient of the magnitudes; and whether that was nothing.
fn rest_of(a: &BigInt, b: &BigInt, quotient: u64) -> (BigInt, bool) {
    let mut rest = a.magnitude() - b.magnitude() * quotient;
    let is_whole = rest.is_zero();
    if !is_whole && a.sign() != b.sign() {
        rest = b.magnitude() - rest;
    }
    let sign = if is_whole { Sign::NoSign } else { b.sign() };
    (BigInt::from_biguint(sign, rest), is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_bits_give_what_a_long_division_gives() {
        let one = BigInt::from(1);
        let mut numbers: Vec<BigInt> = Vec::new();
        for bits in [0usize, 63, 64, 65, 120, 127, 128, 129, 200, 500] {
            for near in -2..=2 {
                numbers.push((&one << bits) + near);
                numbers.push(-(&one << bits) * 3 + near);
            }
        }
        for b in numbers.iter().filter(|b| !b.is_zero()) {
            for a in &numbers {
                for a in [
                    a.clone(),
                    a * b,
                    a * b - 1,
                    b * 7,
                    b * 7 - 1,
                    b * ((1i64 << 59) - 1),
                ] {
                    assert_eq!(both(&a, b), a.div_mod_floor(b), "{a} {b}");
                    assert_eq!(floor(&a, b), a.div_floor(b), "{a} {b}");
                    assert_eq!(rest(&a, b), a.mod_floor(b), "{a} {b}");
                }
            }
        }
    }
}
