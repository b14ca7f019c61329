//! Who counts for a value: its owners do, those it is lent to do not.
#![allow(unsafe_code)] // Values are copied word by word; each place says who counts for the copy.
use crate::value::Value;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;

/// The tag of the last variant that shares nothing; all behind it hold an `Rc`.
const LAST_IMMEDIATE: u64 = 8;

// What `derive` makes jumps by a table, though all shared values are counted in the same way.
impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        let words = std::ptr::from_ref(self).cast::<u64>();
        // SAFETY: a `repr(u64)` enum is its tag and behind it what the variant holds: behind the immediate ones an `Rc`,
        // that is, a pointer to a block that lives as long as `self` counts for it. The copy is what is counted here.
        unsafe {
            if *words > LAST_IMMEDIATE {
                crate::rc::count(*words.add(1).cast());
            }
            std::ptr::read(self)
        }
    }
}

impl Value {
    /// Nothing is shared: to copy it counts nothing, and nothing ends with it.
    #[inline(always)]
    pub(crate) fn is_immediate(&self) -> bool {
        // SAFETY: a `repr(u64)` enum begins with its tag.
        unsafe { *std::ptr::from_ref(self).cast::<u64>() <= LAST_IMMEDIATE }
    }
}

/// Values that others own, side by side as a call takes them.
pub struct Lent<'a, const N: usize> {
    values: [ManuallyDrop<Value>; N],
    owners: PhantomData<&'a Value>,
}

#[inline(always)]
pub fn lend<'a, const N: usize>(owners: [&'a Value; N]) -> Lent<'a, N> {
    Lent {
        // SAFETY: the copies are looked at only as long as the owners are borrowed, and never dropped; nothing in a
        // value itself changes behind a reference.
        values: owners.map(|owner| ManuallyDrop::new(unsafe { std::ptr::read(owner) })),
        owners: PhantomData,
    }
}

impl<const N: usize> Deref for Lent<'_, N> {
    type Target = [Value];

    #[inline(always)]
    fn deref(&self) -> &[Value] {
        // SAFETY: ManuallyDrop<Value> is laid out as Value is.
        unsafe { std::slice::from_raw_parts(self.values.as_ptr().cast::<Value>(), N) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rc::Rc;

    fn tag(value: &Value) -> u64 {
        // SAFETY: a `repr(u64)` enum begins with its tag.
        unsafe { *std::ptr::from_ref(value).cast::<u64>() }
    }

    #[test]
    fn the_tags_of_shared_values_come_last() {
        let module = crate::prelude::import_module("sys").unwrap_or(Value::Undef);
        assert!(matches!(module, Value::Module(_)));
        assert_eq!(tag(&module), LAST_IMMEDIATE);
        for value in [Value::Undef, Value::Int(1), crate::builtins::builtin("len")] {
            assert!(tag(&value) < LAST_IMMEDIATE);
        }
        let first = Value::Big(Rc::default());
        assert_eq!(tag(&first), LAST_IMMEDIATE + 1);
    }
}
