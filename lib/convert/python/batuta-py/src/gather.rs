//! Generator expressions that a builtin takes in whole: their loop runs where they stand and puts items in one by
//! one, so that no iterator is made for them.
use crate::call::enter;
use crate::exc::Exc;
use crate::generator::raised_inside;
use crate::operator::add;
use crate::rc::Rc;
use crate::set::Set;
use crate::value::{Value, R};

/// What becomes of the items.
pub trait Sink: Default {
    /// False: no more are wanted.
    fn put(&mut self, value: Value) -> R<bool>;
    fn made(self) -> Value;
}

/// What the loop puts items into.
#[derive(Default)]
pub struct Gather<S> {
    sink: S,
    /// Raised by what was done with an item: not the loop's own.
    error: Option<Exc>,
}

impl<S: Sink> Gather<S> {
    /// False: the loop has to end.
    #[inline]
    pub fn put(&mut self, value: Value) -> bool {
        match self.sink.put(value) {
            Ok(goes_on) => goes_on,
            Err(error) => {
                self.error = Some(error);
                false
            }
        }
    }
}

fn gathered<S: Sink>(run: impl FnOnce(&mut Gather<S>) -> R<()>) -> R {
    let mut gather = Gather::<S>::default();
    let depth = enter()?;
    let result = run(&mut gather);
    drop(depth);
    match (result, gather.error) {
        (_, Some(error)) => Err(error),
        (Err(error), None) if error.is("StopIteration") => {
            Err(raised_inside(error, "generator raised StopIteration"))
        }
        (Err(error), None) => Err(error),
        (Ok(()), None) => Ok(gather.sink.made()),
    }
}

#[derive(Default)]
pub struct Items(Vec<Value>);

impl Sink for Items {
    #[inline]
    fn put(&mut self, value: Value) -> R<bool> {
        self.0.push(value);
        Ok(true)
    }

    fn made(self) -> Value {
        Value::list(self.0)
    }
}

#[derive(Default)]
pub struct Fixed(Items);

impl Sink for Fixed {
    #[inline]
    fn put(&mut self, value: Value) -> R<bool> {
        self.0.put(value)
    }

    fn made(self) -> Value {
        Value::tuple(self.0 .0)
    }
}

#[derive(Default)]
pub struct Unique(Set);

impl Sink for Unique {
    fn put(&mut self, value: Value) -> R<bool> {
        self.0.add(&value)?;
        Ok(true)
    }

    fn made(self) -> Value {
        Value::Set(Rc::new(self.0))
    }
}

pub struct Sum(Value);

impl Default for Sum {
    fn default() -> Sum {
        Sum(Value::Int(0))
    }
}

impl Sink for Sum {
    #[inline]
    fn put(&mut self, value: Value) -> R<bool> {
        self.0 = add(&self.0, &value)?;
        Ok(true)
    }

    fn made(self) -> Value {
        self.0
    }
}

/// Ends with the first item whose truth is `WANTED`.
#[derive(Default)]
pub struct Search<const WANTED: bool> {
    is_found: bool,
}

impl<const WANTED: bool> Sink for Search<WANTED> {
    #[inline]
    fn put(&mut self, value: Value) -> R<bool> {
        self.is_found = value.truth()? == WANTED;
        Ok(!self.is_found)
    }

    fn made(self) -> Value {
        Value::bool(self.is_found == WANTED)
    }
}

/// `list(item for ...)`.
pub fn list_from(run: impl FnOnce(&mut Gather<Items>) -> R<()>) -> R {
    gathered(run)
}

/// `tuple(item for ...)`.
pub fn tuple_from(run: impl FnOnce(&mut Gather<Fixed>) -> R<()>) -> R {
    gathered(run)
}

/// `set(item for ...)`.
pub fn set_from(run: impl FnOnce(&mut Gather<Unique>) -> R<()>) -> R {
    gathered(run)
}

/// `sum(item for ...)`.
pub fn sum_from(run: impl FnOnce(&mut Gather<Sum>) -> R<()>) -> R {
    gathered(run)
}

/// `any(item for ...)`.
pub fn any_from(run: impl FnOnce(&mut Gather<Search<true>>) -> R<()>) -> R {
    gathered(run)
}

/// `all(item for ...)`.
pub fn all_from(run: impl FnOnce(&mut Gather<Search<false>>) -> R<()>) -> R {
    gathered(run)
}
