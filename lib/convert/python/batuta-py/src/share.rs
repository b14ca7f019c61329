//! Who counts for a value: its owners do, those it is lent to do not.
#![allow(unsafe_code)] // Values are copied word by word; each place says who counts for the copy.
use crate::value::Value;
use std::marker::PhantomData;
use std::mem::{forget, ManuallyDrop};
use std::ops::Deref;

impl Value {
    /// One owner more; immediate values have none.
    #[inline(always)]
    fn count(&self) {
        use Value::*;
        match self {
            Undef | None | NotImplemented | Ellipsis | Bool(_) | Int(_) | Float(_) => {}
            Native(_) | Module(_) => {}
            Big(x) => forget(x.clone()),
            Complex(x) => forget(x.clone()),
            Decimal(x) => forget(x.clone()),
            Str(x) => forget(x.clone()),
            Bytes(x) => forget(x.clone()),
            ByteArray(x) => forget(x.clone()),
            List(x) => forget(x.clone()),
            Tuple(x) => forget(x.clone()),
            Dict(x) => forget(x.clone()),
            Set(x) | FrozenSet(x) => forget(x.clone()),
            Range(x) => forget(x.clone()),
            Slice(x) => forget(x.clone()),
            Func(x) => forget(x.clone()),
            Method(x) => forget(x.clone()),
            BoundNative(x) => forget(x.clone()),
            Class(x) => forget(x.clone()),
            Object(x) => forget(x.clone()),
            Iter(x) => forget(x.clone()),
            Gen(x) => forget(x.clone()),
        }
    }
}

// What `derive` makes jumps by a table, though all shared values are counted in the same way.
impl Clone for Value {
    #[inline]
    fn clone(&self) -> Value {
        self.count();
        // SAFETY: an immediate value is its bits; of a shared one `count` has made another owner, which is the copy.
        unsafe { std::ptr::read(self) }
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
