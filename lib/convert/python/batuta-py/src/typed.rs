//! What functions on native numbers are made of. They know the usual way only: wherever Python would do
//! anything else (raise, go beyond 64 bits, meet a value of another type) they give None, and the general
//! code, which nothing has changed anything for yet, runs from the start.
use crate::list::List;
use crate::value::Value;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

pub use crate::call::enter_quietly as enter;
pub use crate::number_pair::Num;

/// How often a function had to be left to the general code: after some times it is not tried again.
pub struct Misses(AtomicU32);

const MAX_MISSES: u32 = 100;

impl Misses {
    pub const NEW: Misses = Misses(AtomicU32::new(0));

    #[inline]
    pub fn are_few(&self) -> bool {
        self.0.load(Relaxed) < MAX_MISSES
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
    ($($type:ty, $variant:ident);* $(;)?) => {
        $(
            impl Item for $type {
                #[inline]
                fn of(value: &Value) -> Option<$type> {
                    match value {
                        Value::$variant(item) => Some(item.clone()),
                        _ => None,
                    }
                }
                #[inline]
                fn value(self) -> Value {
                    Value::$variant(self)
                }
            }
        )*
    };
}

items! { i64, Int; f64, Float; bool, Bool; Rc<List>, List; }

impl Item for Num {
    #[inline]
    fn of(value: &Value) -> Option<Num> {
        match value {
            Value::Int(number) => Some(Num::Int(*number)),
            Value::Float(number) => Some(Num::Float(*number)),
            _ => None,
        }
    }
    #[inline]
    fn value(self) -> Value {
        match self {
            Num::Int(number) => Value::Int(number),
            Num::Float(number) => Value::Float(number),
        }
    }
}

macro_rules! tuples {
    ($($($name:ident)+;)+) => {
        $(
            impl<$($name: Item),+> Item for ($($name,)+) {
                fn of(value: &Value) -> Option<Self> {
                    let Value::Tuple(tuple) = value else { return None };
                    let mut items = tuple.items().iter();
                    let found = ($($name::of(items.next()?)?,)+);
                    items.next().is_none().then_some(found)
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

/// The place that an index means.
#[inline(always)]
fn place(at: i64, len: usize) -> usize {
    // A negative place becomes one beyond every list.
    (if at < 0 {
        at.wrapping_add(len as i64)
    } else {
        at
    }) as usize
}

#[inline(always)]
pub fn at<T: Copy>(items: &[T], at: i64) -> Option<T> {
    items.get(place(at, items.len())).copied()
}

#[inline(always)]
pub fn at_mut<T>(items: &mut [T], at: i64) -> Option<&mut T> {
    let len = items.len();
    items.get_mut(place(at, len))
}

#[inline(always)]
pub fn load<T: Item>(list: &List, at: i64) -> Option<T> {
    let items = list.items.try_borrow().ok()?;
    T::of(items.get(place(at, items.len()))?)
}

/// `list[row][at]`
#[inline(always)]
pub fn load2<T: Item>(list: &List, row: i64, at: i64) -> Option<T> {
    let rows = list.items.try_borrow().ok()?;
    match rows.get(place(row, rows.len()))? {
        Value::List(list) => load(list, at),
        _ => None,
    }
}

/// What is in a list, for a loop that only reads.
#[inline]
pub fn view(list: &List) -> Option<std::cell::Ref<'_, Vec<Value>>> {
    list.items.try_borrow().ok()
}

/// `list[at]` of a view.
#[inline(always)]
pub fn load_in<T: Item>(items: &[Value], at: i64) -> Option<T> {
    T::of(items.get(place(at, items.len()))?)
}

/// `list[row][at]` of a view.
#[inline(always)]
pub fn load2_in<T: Item>(rows: &[Value], row: i64, at: i64) -> Option<T> {
    match rows.get(place(row, rows.len()))? {
        Value::List(list) => load(list, at),
        _ => None,
    }
}

#[inline(always)]
pub fn store<T: Item>(list: &List, at: i64, item: T) -> Option<()> {
    let mut items = list.items.try_borrow_mut().ok()?;
    let len = items.len();
    let slot = items.get_mut(place(at, len))?;
    let old = std::mem::replace(slot, item.value());
    drop(items);
    drop(old);
    Some(())
}

#[inline(always)]
pub fn store2<T: Item>(list: &List, row: i64, at: i64, item: T) -> Option<()> {
    let rows = list.items.try_borrow().ok()?;
    match rows.get(place(row, rows.len()))? {
        Value::List(list) => store(list, at, item),
        _ => None,
    }
}

pub fn list<T: Item>(items: Vec<T>) -> Rc<List> {
    Rc::new(List::new(items.into_iter().map(T::value).collect()))
}

/// The items of a list, if they are all of one type.
pub fn vec<T: Item>(list: &List) -> Option<Vec<T>> {
    list.items.try_borrow().ok()?.iter().map(T::of).collect()
}

/// Beyond this many items the general code says what becomes of it.
const MAX_LEN: usize = 1 << 28;

/// `items * count`
pub fn repeated<T: Clone>(items: &[T], count: i64) -> Option<Vec<T>> {
    let count = usize::try_from(count).unwrap_or(0);
    if items.len().checked_mul(count)? > MAX_LEN {
        return None;
    }
    Some(match items {
        [item] => vec![item.clone(); count],
        _ => std::iter::repeat_n(items, count)
            .flatten()
            .cloned()
            .collect(),
    })
}

pub fn repeated_list(list: &List, count: i64) -> Option<Rc<List>> {
    let items = repeated(&list.items.try_borrow().ok()?, count)?;
    Some(Rc::new(List::new(items)))
}

pub fn joined_lists(a: &List, b: &List) -> Option<Rc<List>> {
    let mut items = a.items.try_borrow().ok()?.clone();
    items.extend_from_slice(&b.items.try_borrow().ok()?);
    Some(Rc::new(List::new(items)))
}

fn bounds(start: Option<i64>, stop: Option<i64>, len: usize) -> (usize, usize) {
    let clamp = |at: i64| {
        (if at < 0 {
            at.saturating_add(len as i64)
        } else {
            at
        })
        .clamp(0, len as i64)
    };
    let start = clamp(start.unwrap_or(0));
    let stop = stop.map_or(len as i64, clamp).max(start);
    (start as usize, stop as usize)
}

/// `items[start:stop]`
#[inline]
pub fn slice<T>(items: &[T], start: Option<i64>, stop: Option<i64>) -> &[T] {
    let (start, stop) = bounds(start, stop, items.len());
    &items[start..stop]
}

pub fn slice_of_list(list: &List, start: Option<i64>, stop: Option<i64>) -> Option<Rc<List>> {
    let items = list.items.try_borrow().ok()?;
    Some(Rc::new(List::new(slice(&items, start, stop).to_vec())))
}

/// `items[start:stop] = new`
pub fn set_slice<T: Copy>(items: &mut Vec<T>, start: Option<i64>, stop: Option<i64>, new: &[T]) {
    let (start, stop) = bounds(start, stop, items.len());
    if stop - start == new.len() {
        items[start..stop].copy_from_slice(new);
    } else {
        items.splice(start..stop, new.iter().copied());
    }
}

/// `items[start:stop] = reversed(items[start:stop])`
pub fn reverse_slice<T>(items: &mut [T], start: Option<i64>, stop: Option<i64>) {
    let (start, stop) = bounds(start, stop, items.len());
    items[start..stop].reverse();
}

pub fn reversed<T: Clone>(items: &[T]) -> Vec<T> {
    items.iter().rev().cloned().collect()
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
        left: crate::slice::small_count(start, stop, step),
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
pub fn pow_f64(base: f64, power: f64) -> Option<f64> {
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
    (range.size_hint().0 <= MAX_LEN).then(|| range.collect())
}
