//! range: start, stop and step of any size, with a way without big integers where all fits.
use crate::exc::{value_error, Exc};
use crate::number::index;
use crate::slice::Slice;
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

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

    fn count_i64(&self) -> Option<i64> {
        match self.small() {
            Some((start, stop, step)) => i64::try_from(small_count(start, stop, step)).ok(),
            None => self.count().to_i64(),
        }
    }

    pub fn len(&self) -> R<usize> {
        self.count_i64().map(|count| count as usize).ok_or_else(|| {
            crate::exc::overflow_error("Python int too large to convert to C ssize_t")
        })
    }

    /// The element at a place that is known to be inside.
    pub fn at(&self, place: &BigInt) -> Value {
        Value::big(big(&self.start) + place * big(&self.step))
    }

    /// As `at`, where that needs no big integer.
    fn small_at(&self, place: i64) -> Option<Value> {
        match (&self.start, &self.step) {
            (Value::Int(start), Value::Int(step)) => Some(Value::i128(
                i128::from(*start) + i128::from(place) * i128::from(*step),
            )),
            _ => None,
        }
    }

    /// The last element, if there is one.
    pub fn last(&self) -> Option<Value> {
        if let Some((start, stop, step)) = self.small() {
            let steps = i128::from(small_count(start, stop, step)) - 1;
            let last = i128::from(start) + steps * i128::from(step);
            return (steps >= 0).then(|| Value::i128(last));
        }
        let count = self.count();
        (!count.is_zero()).then(|| self.at(&(count - 1)))
    }

    pub fn item(&self, place: &Value) -> R {
        if let (Some((start, stop, step)), Value::Int(at)) = (self.small(), place) {
            let count = i128::from(small_count(start, stop, step));
            let at = i128::from(*at) + if *at < 0 { count } else { 0 };
            if at < 0 || at >= count {
                return Err(out_of_range());
            }
            return Ok(Value::i128(i128::from(start) + at * i128::from(step)));
        }
        let count = self.count();
        let mut at = big(&index(place)?);
        if at.is_negative() {
            at += &count;
        }
        if at.is_negative() || at >= count {
            return Err(out_of_range());
        }
        Ok(self.at(&at))
    }

    /// As CPython does it: its ends are the elements at the ends of the slice, or where these would be.
    pub fn slice(&self, slice: &Slice) -> R<Range> {
        let asked = match slice.is_plain() {
            true => None,
            false => Some(slice.of_ints()?),
        };
        let slice = asked.as_ref().unwrap_or(slice);
        match self.slice_short(slice)? {
            Some(range) => Ok(range),
            None => Ok(self.slice_long(slice)),
        }
    }

    fn slice_short(&self, slice: &Slice) -> R<Option<Range>> {
        let (Some(count), Value::Int(own), true) =
            (self.count_i64(), &self.step, slice.has_short_step())
        else {
            return Ok(None);
        };
        let span = slice.span(|| count as usize)?;
        Ok(
            match (self.small_at(span.start), self.small_at(span.stop)) {
                (Some(start), Some(stop)) => Some(Range {
                    start,
                    stop,
                    step: Value::i128(i128::from(*own) * i128::from(span.step)),
                }),
                _ => None,
            },
        )
    }

    fn slice_long(&self, slice: &Slice) -> Range {
        let [start, stop, step] = slice.long_indices(&self.count());
        Range {
            start: self.at(&start),
            stop: self.at(&stop),
            step: Value::big(step * big(&self.step)),
        }
    }

    pub fn holds(&self, number: &Value) -> bool {
        let (Some((start, stop, step)), Value::Int(number)) = (self.small(), number) else {
            return self.find(&big(number)).is_some();
        };
        let is_inside = if step > 0 {
            start <= *number && *number < stop
        } else {
            stop < *number && *number <= start
        };
        is_inside && (i128::from(*number) - i128::from(start)) % i128::from(step) == 0
    }

    /// The place of a number in the range.
    pub fn find(&self, number: &BigInt) -> Option<BigInt> {
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

fn big(value: &Value) -> BigInt {
    value.as_bigint().unwrap_or_default()
}

fn out_of_range() -> Exc {
    crate::exc::index_error("range object index out of range")
}
