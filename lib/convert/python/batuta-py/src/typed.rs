//! What functions on native numbers are made of. They know the usual way only: wherever Python would do
//! anything else (raise, go beyond 64 bits, meet a value of another type) they give None, and the general
//! code runs from the start; what was changed for it is put back (`undo`).
use crate::list::List;
use crate::rc::Rc;
use crate::value::Value;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

pub use crate::call::enter_quietly as enter;
pub use crate::number_pair::Num;
pub use crate::typed_array::{Doubles, Ints};
pub use crate::typed_list::*;
pub use crate::typed_math as math;
pub use crate::typed_object::*;
pub use crate::typed_open::*;
pub use crate::undo::settled;

/// How often a function had to be left to the general code: after some times it is not tried again.
pub struct Misses(AtomicU32);

const MAX_MISSES: u32 = 100;

impl Misses {
    // Each static has its own.
    #[allow(clippy::declare_interior_mutable_const)]
    pub const NEW: Misses = Misses(AtomicU32::new(0));

    #[inline]
    pub fn are_few(&self) -> bool {
        self.0.load(Relaxed) < MAX_MISSES
    }

    /// What a statement on native numbers gives. None: the general code has to be run.
    #[inline]
    pub fn tried<T>(&self, statement: impl FnOnce() -> Option<T>) -> Option<T> {
        if !self.are_few() {
            return None;
        }
        let result = settled(statement());
        if result.is_none() {
            self.0.fetch_add(1, Relaxed);
        }
        result
    }

    /// One more; KeyboardInterrupt is raised here if that was the reason.
    #[cold]
    pub fn add(&self) -> Result<(), crate::exc::Exc> {
        self.0.fetch_add(1, Relaxed);
        crate::signals::check()
    }
}

/// False: Ctrl-C was pressed, and the general code has to say so.
#[inline]
pub fn go_on() -> Option<()> {
    crate::signals::is_quiet().then_some(())
}

/// What a native variable holds.
pub trait Item: Sized {
    fn of(value: &Value) -> Option<Self>;
    fn value(self) -> Value;
}

macro_rules! items {
    ($($type:ty, $variant:ident, $item:ident => $of:expr, $value:expr);* $(;)?) => {
        $(
            impl Item for $type {
                #[inline]
                fn of(value: &Value) -> Option<$type> {
                    match value {
                        Value::$variant($item) => Some($of),
                        _ => None,
                    }
                }
                #[inline]
                fn value(self) -> Value {
                    $value(self)
                }
            }
        )*
    };
}

items! {
    i64, Int, item => *item, Value::Int;
    f64, Float, item => item.get(), Value::float;
    bool, Bool, item => item.get(), Value::bool;
    Rc<List>, List, item => item.clone(), Value::List;
}

impl Item for Num {
    #[inline]
    fn of(value: &Value) -> Option<Num> {
        match value {
            Value::Int(number) => Some(Num::Int(*number)),
            Value::Float(number) => Some(Num::Float(number.get())),
            _ => None,
        }
    }
    #[inline]
    fn value(self) -> Value {
        match self {
            Num::Int(number) => Value::Int(number),
            Num::Float(number) => Value::float(number),
        }
    }
}

/// What a function without a result gives.
impl Item for () {
    fn of(value: &Value) -> Option<()> {
        value.is_none().then_some(())
    }
    fn value(self) -> Value {
        Value::None
    }
}

/// Several items, each of a type of its own.
pub trait Parts: Sized {
    fn parts(items: &[Value]) -> Option<Self>;
}

macro_rules! tuples {
    ($($($name:ident)+;)+) => {
        $(
            impl<$($name: Item),+> Parts for ($($name,)+) {
                #[inline(always)]
                fn parts(items: &[Value]) -> Option<Self> {
                    let mut items = items.iter();
                    let found = ($($name::of(items.next()?)?,)+);
                    items.next().is_none().then_some(found)
                }
            }

            impl<$($name: Item),+> Item for ($($name,)+) {
                #[inline]
                fn of(value: &Value) -> Option<Self> {
                    match value {
                        Value::Tuple(tuple) => Self::parts(tuple.items()),
                        _ => None,
                    }
                }
                fn value(self) -> Value {
                    #[allow(non_snake_case)]
                    let ($($name,)+) = self;
                    Value::tuple(vec![$($name.value()),+])
                }
            }
        )+
    };
}

tuples! { A; A B; A B C; A B C D; A B C D E; A B C D E F; }

#[inline]
pub fn of<T: Item>(value: &Value) -> Option<T> {
    T::of(value)
}

/// `range(start, stop, step)`
pub struct Range {
    next: i64,
    step: i64,
    left: u64,
}

#[inline]
pub fn range(start: i64, stop: i64, step: i64) -> Option<Range> {
    if step == 0 {
        return None;
    }
    Some(Range {
        next: start,
        step,
        left: crate::range::small_count(start, stop, step),
    })
}

impl Iterator for Range {
    type Item = i64;

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }

    #[inline]
    fn next(&mut self) -> Option<i64> {
        self.left = self.left.checked_sub(1)?;
        let item = self.next;
        self.next = item.wrapping_add(self.step);
        Some(item)
    }
}

/// The rounds of a loop four by four, by the first of each four, and those that are left.
#[inline]
pub fn by_fours(rounds: std::ops::Range<i64>) -> (impl Iterator<Item = i64>, std::ops::Range<i64>) {
    let (start, stop) = (rounds.start, rounds.end);
    let fours = crate::range::small_count(start, stop, 1) / 4;
    let first = move |four: u64| start.wrapping_add((four * 4) as i64);
    ((0..fours).map(first), first(fours)..stop)
}

#[inline]
pub fn floordiv(a: i64, b: i64) -> Option<i64> {
    let quotient = a.checked_div(b)?;
    Some(quotient - i64::from(a % b != 0 && (a < 0) != (b < 0)))
}

#[inline]
pub fn modulo(a: i64, b: i64) -> Option<i64> {
    let rest = a.checked_rem(b)?;
    Some(if rest != 0 && (rest < 0) != (b < 0) {
        rest + b
    } else {
        rest
    })
}

/// Integers up to this are floats without rounding.
const EXACT: u64 = 1 << 53;

#[inline]
pub fn exact(number: i64) -> Option<f64> {
    (number.unsigned_abs() <= EXACT).then_some(number as f64)
}

#[inline]
pub fn truediv(a: i64, b: i64) -> Option<f64> {
    div(exact(a)?, exact(b)?)
}

#[inline]
pub fn div(a: f64, b: f64) -> Option<f64> {
    (b != 0.0).then(|| a / b)
}

#[inline]
pub fn floordiv_f64(a: f64, b: f64) -> Option<f64> {
    crate::float::floordiv(a, b).ok()
}

#[inline]
pub fn modulo_f64(a: f64, b: f64) -> Option<f64> {
    crate::float::modulo(a, b).ok()
}

#[inline]
pub fn pow(base: i64, power: i64) -> Option<i64> {
    base.checked_pow(u32::try_from(power).ok()?)
}

/// None also for what is complex.
#[inline]
pub fn pow_f64(base: f64, power: f64) -> Option<f64> {
    // Hidden from the compiler as in `float::pow`, whose special cases are all elsewhere.
    let result = base.powf(std::hint::black_box(power));
    if base > 0.0 && result.is_finite() {
        return Some(result);
    }
    f64::of(&crate::float::pow(base, power).ok()?)
}

#[inline]
pub fn lshift(a: i64, b: i64) -> Option<i64> {
    if !(0..63).contains(&b) {
        return None;
    }
    a.checked_mul(1 << b)
}

#[inline]
pub fn rshift(a: i64, b: i64) -> Option<i64> {
    (b >= 0).then(|| a >> b.min(63))
}

/// `int(number)`
#[inline]
pub fn trunc(number: f64) -> Option<i64> {
    (number.abs() < 9.2e18).then_some(number as i64)
}

/// Python's: the first of several that are alike, also where one is not comparable.
#[inline]
pub fn max<T: PartialOrd + Copy>(a: T, b: T) -> T {
    if b > a {
        b
    } else {
        a
    }
}

#[inline]
pub fn min<T: PartialOrd + Copy>(a: T, b: T) -> T {
    if b < a {
        b
    } else {
        a
    }
}

/// The next item of a loop over a list, which may grow meanwhile.
#[inline(always)]
pub fn next<T: Copy>(items: &[T], at: &mut usize) -> Option<T> {
    let item = items.get(*at).copied()?;
    *at += 1;
    Some(item)
}

/// The same; the outer None: an item of another type.
#[inline(always)]
pub fn next_of<T: Item>(list: &List, at: &mut usize) -> Option<Option<T>> {
    let items = list.items.try_borrow().ok()?;
    let Some(item) = items.get(*at) else {
        return Some(None);
    };
    *at += 1;
    T::of(item).map(Some)
}

#[inline]
pub fn value<T: Item>(item: T) -> Value {
    item.value()
}

/// A list as Python shares it.
pub type Items = Rc<List>;

/// `list(range(...))`
pub fn collect(range: impl Iterator<Item = i64>) -> Option<Vec<i64>> {
    (range.size_hint().0 <= crate::typed_list::MAX_LEN).then(|| range.collect())
}
