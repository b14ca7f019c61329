//! slice.
use crate::exc::{type_error, value_error, Exc};
use crate::number::{index, index_clamped};
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_traits::{One, Signed};

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
    Value::Slice(crate::rc::Rc::new(Slice { start, stop, step }))
}

impl Slice {
    pub fn parts(&self) -> [Value; 3] {
        [self.start.clone(), self.stop.clone(), self.step.clone()]
    }

    pub fn span(&self, len: impl FnOnce() -> usize) -> R<Span> {
        span(&self.start, &self.stop, &self.step, len)
    }

    /// True if it is of ints already, and short ones.
    pub fn is_plain(&self) -> bool {
        let is_short = |bound: &Value| matches!(bound, Value::None | Value::Int(_));
        is_short(&self.start)
            && is_short(&self.stop)
            && is_short(&self.step)
            && !matches!(self.step, Value::Int(0))
    }

    /// The same with ints for all that stands for one, each asked for once.
    pub fn of_ints(&self) -> R<Slice> {
        let step = int_or_none(&self.step)?;
        if matches!(step, Value::Int(0)) {
            return Err(no_step());
        }
        Ok(Slice {
            start: int_or_none(&self.start)?,
            stop: int_or_none(&self.stop)?,
            step,
        })
    }

    /// True for a slice of ints whose step is what it is in a span: others are clamped there.
    pub fn has_short_step(&self) -> bool {
        match self.step {
            Value::Int(step) => step != i64::MIN,
            _ => self.step.is_none(),
        }
    }

    /// Start, stop and step of a slice of ints by a length of any size, as `_PySlice_GetLongIndices`.
    pub fn long_indices(&self, len: &BigInt) -> [BigInt; 3] {
        let step = self.step.as_bigint().unwrap_or_else(BigInt::one);
        let is_back = step.is_negative();
        let low = BigInt::from(if is_back { -1 } else { 0 });
        let high = len + &low;
        let place = |bound: &Value, missing: &BigInt| match bound.as_bigint() {
            None => missing.clone(),
            Some(at) if at.is_negative() => (at + len).max(low.clone()),
            Some(at) => at.min(high.clone()),
        };
        let (first, last) = if is_back {
            (&high, &low)
        } else {
            (&low, &high)
        };
        [place(&self.start, first), place(&self.stop, last), step]
    }
}

/// As `PySlice_Unpack` and `PySlice_AdjustIndices`: what is asked for the bounds may change the sequence, so that its
/// length is taken after them.
pub fn span(start: &Value, stop: &Value, step: &Value, len: impl FnOnce() -> usize) -> R<Span> {
    let step = slice_index(step, 1)?.max(-i64::MAX);
    if step == 0 {
        return Err(no_step());
    }
    let (first, last) = if step > 0 {
        (0, i64::MAX)
    } else {
        (i64::MAX, i64::MIN)
    };
    let (start, stop) = (slice_index(start, first)?, slice_index(stop, last)?);
    let len = len() as i64;
    let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
    let place = |at: i64| {
        let at = if at < 0 { at.saturating_add(len) } else { at };
        at.clamp(low, high)
    };
    let (start, stop) = (place(start), place(stop));
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

#[inline]
fn slice_index(value: &Value, missing: i64) -> R<i64> {
    match value {
        Value::None => Ok(missing),
        Value::Int(at) => Ok(*at),
        value => index_clamped(value).map_err(as_of_slice),
    }
}

fn int_or_none(value: &Value) -> R {
    match value {
        Value::None => Ok(Value::None),
        value => index(value).map_err(as_of_slice),
    }
}

#[cold]
fn no_step() -> Exc {
    value_error("slice step cannot be zero")
}

fn as_of_slice(error: Exc) -> Exc {
    match error.is("TypeError") {
        true => type_error("slice indices must be integers or None or have an __index__ method"),
        false => error,
    }
}

impl Span {
    pub fn places(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.count).map(|at| (self.start + at as i64 * self.step) as usize)
    }
}
