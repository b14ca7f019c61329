//! slice.
use crate::exc::{type_error, value_error, Exc};
use crate::number::{index, index_clamped};
use crate::value::{Value, R};

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
    index_clamped(value).map_err(as_of_slice)
}

/// A bound or step of any size.
pub fn slice_number(value: &Value) -> R {
    index(value).map_err(as_of_slice)
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
