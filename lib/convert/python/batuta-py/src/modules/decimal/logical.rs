//! Operations on digits: logical ones on zeros and ones, shift and rotate.
use super::coefficient::Coefficient;
use super::number::{nans, Number};
use super::rounding::padded;
use super::settings::{status, Run};

/// The digits of a logical operand.
fn bits_of(number: &Number) -> Option<Vec<u8>> {
    if number.is_special() || number.negative || number.exponent != 0 {
        return None;
    }
    let digits = number.coefficient.text().into_bytes();
    digits
        .iter()
        .all(|digit| matches!(digit, b'0' | b'1'))
        .then_some(digits)
}

/// The last digits that the precision allows.
fn of_bits(bits: &[u8], run: &Run) -> Number {
    let room = usize::try_from(run.settings.prec).unwrap_or(usize::MAX);
    let kept = &bits[bits.len().saturating_sub(room)..];
    Number::finite(false, Coefficient::parse(kept), 0)
}

fn combine(a: &Number, b: &Number, run: &mut Run, operation: fn(bool, bool) -> bool) -> Number {
    let (Some(a), Some(b)) = (bits_of(a), bits_of(b)) else {
        return Number::invalid(run, status::INVALID_OPERATION);
    };
    let len = a.len().max(b.len());
    let bit = |bits: &[u8], at: usize| {
        let from_end = len - at;
        from_end <= bits.len() && bits[bits.len() - from_end] == b'1'
    };
    let bits: Vec<u8> = (0..len)
        .map(|at| b'0' + u8::from(operation(bit(&a, at), bit(&b, at))))
        .collect();
    of_bits(&bits, run)
}

pub fn and(a: &Number, b: &Number, run: &mut Run) -> Number {
    combine(a, b, run, |a, b| a && b)
}

pub fn or(a: &Number, b: &Number, run: &mut Run) -> Number {
    combine(a, b, run, |a, b| a || b)
}

pub fn xor(a: &Number, b: &Number, run: &mut Run) -> Number {
    combine(a, b, run, |a, b| a != b)
}

pub fn invert(a: &Number, run: &mut Run) -> Number {
    let Some(bits) = bits_of(a) else {
        return Number::invalid(run, status::INVALID_OPERATION);
    };
    if run.settings.prec > 1 << 32 {
        return Number::invalid(run, status::MEMORY);
    }
    let len = bits.len().max(run.settings.prec as usize);
    let mut all = vec![b'1'; len - bits.len()];
    all.extend(bits.iter().map(|bit| b'0' + b'1' - bit));
    of_bits(&all, run)
}

/// By how many digits to move, or what the result is without that.
fn count_of(a: &Number, b: &Number, run: &mut Run) -> Result<i64, Number> {
    if let Some(nan) = nans(&[a, b], run) {
        return Err(nan);
    }
    let prec = run.settings.prec;
    let count = Some(b)
        .filter(|b| b.exponent == 0)
        .and_then(|b| b.to_i64())
        .filter(|count| (-prec..=prec).contains(count));
    match count {
        None => Err(Number::invalid(run, status::INVALID_OPERATION)),
        Some(_) if a.is_infinite() => Err(a.clone()),
        Some(count) => Ok(count),
    }
}

pub fn shift(a: &Number, b: &Number, run: &mut Run) -> Number {
    let count = match count_of(a, b, run) {
        Ok(count) => count,
        Err(result) => return result,
    };
    let prec = run.settings.prec as u64;
    let mut result = a.clone();
    result.coefficient = if count >= 0 {
        padded(&a.coefficient, count as u64, run).low_digits(prec)
    } else {
        a.coefficient
            .low_digits(prec)
            .shifted_right(count.unsigned_abs())
            .0
    };
    result
}

pub fn rotate(a: &Number, b: &Number, run: &mut Run) -> Number {
    let count = match count_of(a, b, run) {
        Ok(count) => count,
        Err(result) => return result,
    };
    let prec = run.settings.prec;
    let count = if count < 0 { count + prec } else { count };
    let own = a.coefficient.low_digits(prec as u64);
    let high = own.shifted_right((prec - count) as u64).0;
    let low = own.low_digits((prec - count) as u64);
    let mut result = a.clone();
    result.coefficient = padded(&low, count as u64, run).plus(&high);
    result
}
