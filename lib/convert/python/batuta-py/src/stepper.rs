//! Generator expressions that nobody sees but a loop or a builtin function that consumes them.
use crate::call::enter;
use crate::generator::raised_inside;
use crate::iter::Iter;
use crate::value::{Value, R};

/// `step` runs to the next item, or gives None at the end.
pub fn stepper(mut step: impl FnMut() -> R<Option<Value>> + 'static) -> Value {
    Iter::native(move || {
        let _depth = enter()?;
        match step() {
            Err(error) if error.is("StopIteration") => {
                Err(raised_inside(error, "generator raised StopIteration"))
            }
            item => item,
        }
    })
    .value()
}
