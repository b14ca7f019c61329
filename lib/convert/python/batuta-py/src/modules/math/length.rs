//! hypot, dist: the length of a vector, rounded as CPython does.
use crate::exc::value_error;
use crate::float::{self, to_f64};
use crate::value::{Value, R};

pub fn length(numbers: &[f64]) -> f64 {
    if numbers.iter().any(|number| number.is_infinite()) {
        return f64::INFINITY;
    }
    let largest = numbers.iter().fold(0.0, |largest: f64, number| {
        if number.is_nan() {
            f64::NAN
        } else {
            largest.max(number.abs())
        }
    });
    if largest == 0.0 || largest.is_nan() || numbers.iter().any(|number| number.is_nan()) {
        return if numbers.iter().any(|number| number.is_nan()) {
            f64::NAN
        } else {
            largest
        };
    }
    if let [x, y] = numbers {
        return x.hypot(*y);
    }
    let (_, exponent) = float::frexp(largest);
    if exponent < -1023 {
        return length_of_tiny(numbers, largest);
    }
    let scale = float::ldexp(1.0, -i64::from(exponent));
    let (mut sum, mut error) = (0.0f64, 0.0f64);
    for number in numbers {
        let x = number * scale;
        let square = x * x;
        let square_error = x.mul_add(x, -square);
        let next = sum + square;
        error += (sum - next) + square + square_error;
        sum = next;
    }
    let root = (sum + error).sqrt();
    let correction = (-root).mul_add(root, sum) + error;
    float::ldexp(root + correction / (2.0 * root), i64::from(exponent))
}

/// The scale of such numbers would be beyond all floats.
fn length_of_tiny(numbers: &[f64], largest: f64) -> f64 {
    let (mut sum, mut error) = (1.0f64, 0.0f64);
    for number in numbers {
        let square = (number / largest) * (number / largest);
        let next = sum + square;
        error += (sum - next) + square;
        sum = next;
    }
    largest * (sum - 1.0 + error).sqrt()
}

pub fn dist(a: &[Value]) -> R {
    let (p, q) = (crate::iter::collect(&a[0])?, crate::iter::collect(&a[1])?);
    if p.len() != q.len() {
        return Err(value_error(
            "both points must have the same number of dimensions",
        ));
    }
    let differences: R<Vec<f64>> = p
        .iter()
        .zip(&q)
        .map(|(x, y)| Ok((to_f64(x)? - to_f64(y)?).abs()))
        .collect();
    Ok(Value::float(length(&differences?)))
}
