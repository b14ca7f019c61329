//! slice and range.
use crate::exc::{type_error, value_error, Exc};
use crate::number::{index, index_clamped};
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

pub struct Slice {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

/// A slice of a sequence of known length: the first place, the step and how many.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub start: i64,
    pub step: i64,
    pub count: usize,
    /// Where assignment puts what it inserts.
    pub stop: i64,
}

pub fn slice(start: Value, stop: Value, step: Value) -> Value {
    Value::Slice(std::rc::Rc::new(Slice { start, stop, step }))
}

impl Slice {
    pub fn parts(&self) -> [Value; 3] {
        [self.start.clone(), self.stop.clone(), self.step.clone()]
    }

    pub fn span(&self, len: usize) -> R<Span> {
        span(&self.start, &self.stop, &self.step, len)
    }
}

/// As `PySlice_Unpack` and `PySlice_AdjustIndices`.
pub fn span(start: &Value, stop: &Value, step: &Value, len: usize) -> R<Span> {
    let step = match step {
        Value::None => 1,
        step => slice_index(step)?.max(-i64::MAX),
    };
    if step == 0 {
        return Err(value_error("slice step cannot be zero"));
    }
    let len = len as i64;
    let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
    let place = |value: &Value, missing: i64| -> R<i64> {
        match value {
            Value::None => Ok(missing),
            value => {
                let at = slice_index(value)?;
                let at = if at < 0 { at.saturating_add(len) } else { at };
                Ok(at.clamp(low, high))
            }
        }
    };
    let start = place(start, if step > 0 { low } else { high })?;
    let stop = place(stop, if step > 0 { high } else { low })?;
    let count = if step > 0 {
        if start < stop {
            (stop - start - 1) / step + 1
        } else {
            0
        }
    } else if stop < start {
        (start - stop - 1) / -step + 1
    } else {
        0
    };
    Ok(Span {
        start,
        step,
        count: count as usize,
        stop,
    })
}

fn slice_index(value: &Value) -> R<i64> {
    index_clamped(value).map_err(|error| match error.is("TypeError") {
        true => type_error("slice indices must be integers or None or have an __index__ method"),
        false => error,
    })
}

impl Span {
    pub fn places(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.count).map(|at| (self.start + at as i64 * self.step) as usize)
    }
}

/// start, stop and step; of any size.
pub struct Range {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

impl Range {
    pub fn new(start: &Value, stop: &Value, step: &Value) -> R<Range> {
        let range = Range {
            start: index(start)?,
            stop: index(stop)?,
            step: index(step)?,
        };
        if range.step.as_bigint().is_some_and(|step| step.is_zero()) {
            return Err(value_error("range() arg 3 must not be zero"));
        }
        Ok(range)
    }

    /// All three as i64, and such that no element overflows.
    pub fn small(&self) -> Option<(i64, i64, i64)> {
        match (&self.start, &self.stop, &self.step) {
            (Value::Int(start), Value::Int(stop), Value::Int(step)) => {
                stop.checked_add(*step)?;
                Some((*start, *stop, *step))
            }
            _ => None,
        }
    }

    pub fn count(&self) -> BigInt {
        let big = |value: &Value| value.as_bigint().unwrap_or_default();
        let (start, stop, step) = (big(&self.start), big(&self.stop), big(&self.step));
        let (span, step) = if step.is_positive() {
            (stop - start, step)
        } else {
            (start - stop, -step)
        };
        if span.is_positive() {
            (span - BigInt::from(1)).div_floor(&step) + BigInt::from(1)
        } else {
            BigInt::zero()
        }
    }

    pub fn len(&self) -> R<usize> {
        if let Some((start, stop, step)) = self.small() {
            return Ok(small_count(start, stop, step) as usize);
        }
        self.count()
            .to_i64()
            .map(|count| count as usize)
            .ok_or_else(|| {
                crate::exc::overflow_error("Python int too large to convert to C ssize_t")
            })
    }

    /// The element at a place that is known to be inside.
    pub fn at(&self, place: &BigInt) -> Value {
        let big = |value: &Value| value.as_bigint().unwrap_or_default();
        Value::big(big(&self.start) + place * big(&self.step))
    }

    pub fn item(&self, place: &Value) -> R {
        let count = self.count();
        let mut at = index(place)?.as_bigint().unwrap_or_default();
        if at.is_negative() {
            at += &count;
        }
        if at.is_negative() || at >= count {
            return Err(out_of_range());
        }
        Ok(self.at(&at))
    }

    pub fn slice(&self, slice: &Slice) -> R<Range> {
        let span = slice.span(self.len()?)?;
        let step = self.step.as_bigint().unwrap_or_default() * BigInt::from(span.step);
        let start = self.at(&BigInt::from(span.start));
        let end = if span.count == 0 && span.start == span.stop {
            start.clone()
        } else {
            self.at(&BigInt::from(span.stop))
        };
        Ok(Range {
            start,
            stop: end,
            step: Value::big(step),
        })
    }

    /// The place of a number in the range.
    pub fn find(&self, number: &BigInt) -> Option<BigInt> {
        let big = |value: &Value| value.as_bigint().unwrap_or_default();
        let (place, rest) = (number - big(&self.start)).div_mod_floor(&big(&self.step));
        (rest.is_zero() && !place.is_negative() && place < self.count()).then_some(place)
    }

    pub fn same_as(&self, other: &Range) -> bool {
        let (count, others) = (self.count(), other.count());
        if count != others {
            return false;
        }
        let equal = |a: &Value, b: &Value| a.as_bigint() == b.as_bigint();
        count.is_zero()
            || equal(&self.start, &other.start)
                && (count == BigInt::from(1) || equal(&self.step, &other.step))
    }

    pub fn hash_parts(&self) -> Vec<Value> {
        let count = self.count();
        if count.is_zero() {
            return vec![Value::Int(0), Value::None, Value::None];
        }
        let one = count == BigInt::from(1);
        vec![
            Value::big(count),
            self.start.clone(),
            if one { Value::None } else { self.step.clone() },
        ]
    }
}

pub fn small_count(start: i64, stop: i64, step: i64) -> u64 {
    let (low, high, step) = if step > 0 {
        (start, stop, step as u64)
    } else {
        (stop, start, step.unsigned_abs())
    };
    if low >= high {
        return 0;
    }
    (high.wrapping_sub(low) as u64 - 1) / step + 1
}

fn out_of_range() -> Exc {
    crate::exc::index_error("range object index out of range")
}
