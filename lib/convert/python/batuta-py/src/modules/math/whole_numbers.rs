//! What integers give integers for: divisors, factorials, counts, roots.
use super::big;
use crate::exc::{overflow_error, type_error, value_error};
use crate::number::index;
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

pub fn gcd(a: &[Value]) -> R {
    let mut result = BigInt::zero();
    for value in a[0].as_tuple().unwrap_or_default() {
        result = result.gcd(&big(value)?);
    }
    Ok(Value::big(result))
}

pub fn lcm(a: &[Value]) -> R {
    let mut result = BigInt::one();
    for value in a[0].as_tuple().unwrap_or_default() {
        let number = big(value)?;
        result = if number.is_zero() || result.is_zero() {
            BigInt::zero()
        } else {
            result.lcm(&number)
        };
    }
    Ok(Value::big(result))
}

pub fn factorial(a: &[Value]) -> R {
    if matches!(a[0], Value::Float(_)) {
        return Err(type_error(
            "'float' object cannot be interpreted as an integer",
        ));
    }
    let number = index(&a[0])?;
    let Value::Int(number) = number else {
        return Err(overflow_error(format!(
            "factorial() argument should not exceed {}",
            i64::MAX
        )));
    };
    if number < 0 {
        return Err(value_error("factorial() not defined for negative values"));
    }
    Ok(Value::big(product(1, number.max(1) as u64)))
}

/// The product of a run of numbers, by halves so that the factors are of like size.
fn product(from: u64, to: u64) -> BigInt {
    if to - from < 16 {
        return (from..=to).fold(BigInt::one(), |product, next| product * next);
    }
    let middle = (from + to) / 2;
    product(from, middle) * product(middle + 1, to)
}

fn count_pair(a: &[Value]) -> R<(BigInt, BigInt)> {
    let (n, k) = (big(&a[0])?, big(&a[1])?);
    if n.is_negative() {
        return Err(value_error("n must be a non-negative integer"));
    }
    if k.is_negative() {
        return Err(value_error("k must be a non-negative integer"));
    }
    Ok((n, k))
}

pub fn comb(a: &[Value]) -> R {
    let (n, k) = count_pair(a)?;
    if k > n {
        return Ok(Value::Int(0));
    }
    let k = k.clone().min(&n - &k);
    let Some(k) = k.to_u64() else {
        return Err(overflow_error(
            "min(n - k, k) must not exceed 9223372036854775807",
        ));
    };
    let mut result = BigInt::one();
    for at in 0..k {
        result = result * (&n - at) / (at + 1);
    }
    Ok(Value::big(result))
}

pub fn perm(a: &[Value]) -> R {
    if a[1].given().is_none() {
        return factorial(&a[..1]);
    }
    let (n, k) = count_pair(a)?;
    if k > n {
        return Ok(Value::Int(0));
    }
    let Some(k) = k.to_u64() else {
        return Err(overflow_error("k must not exceed 9223372036854775807"));
    };
    Ok(Value::big(
        (0..k).fold(BigInt::one(), |product, at| product * (&n - at)),
    ))
}

pub fn isqrt(a: &[Value]) -> R {
    let number = big(&a[0])?;
    if number.is_negative() {
        return Err(value_error("isqrt() argument must be nonnegative"));
    }
    Ok(Value::big(number.sqrt()))
}
