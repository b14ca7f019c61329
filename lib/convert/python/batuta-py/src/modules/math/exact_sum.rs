//! fsum.
use crate::exc::{overflow_error, value_error};
use crate::float::to_f64;
use crate::value::{Value, R};

/// Exact summation (Shewchuk 1997): partial sums that do not overlap.
pub fn fsum(a: &[Value]) -> R {
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinite) = (0.0, 0.0);
    for item in crate::iter::collect(&a[0])? {
        let original = to_f64(&item)?;
        let mut x = original;
        let mut kept = 0;
        for at in 0..partials.len() {
            let mut y = partials[at];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if x.is_finite() {
            partials.push(x);
        } else {
            if original.is_finite() {
                return Err(overflow_error("intermediate overflow in fsum"));
            }
            special += original;
            if original.is_infinite() {
                infinite += original;
            }
            partials.clear();
        }
    }
    if special != 0.0 {
        if f64::is_nan(infinite) {
            return Err(value_error("-inf + inf in fsum"));
        }
        return Ok(Value::float(special));
    }
    Ok(Value::float(total(&partials)))
}

/// The sum of the partials, rounded once.
fn total(partials: &[f64]) -> f64 {
    let mut rest = partials.iter().rev();
    let Some(&first) = rest.next() else {
        return 0.0;
    };
    let mut high = first;
    let mut low = 0.0;
    let mut left = partials.len() - 1;
    while left > 0 {
        let x = high;
        left -= 1;
        let y = partials[left];
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    if left > 0 && (low < 0.0 && partials[left - 1] < 0.0 || low > 0.0 && partials[left - 1] > 0.0)
    {
        let twice = low * 2.0;
        let next = high + twice;
        if twice == next - high {
            return next;
        }
    }
    high
}
