//! Lists in functions on native numbers: vectors of their own, and those that Python shares.
use crate::list::List;
use crate::rc::Rc;
use crate::tuple::Tuple;
use crate::typed::{Item, Parts};
use crate::value::Value;
use std::cell::Ref;

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
pub fn view(list: &List) -> Option<Ref<'_, Vec<Value>>> {
    list.items.try_borrow().ok()
}

/// The rows of a list of lists, for loops that only read.
pub fn rows(view: &[Value]) -> Option<Vec<Ref<'_, Vec<Value>>>> {
    fn open(row: &Value) -> Option<Ref<'_, Vec<Value>>> {
        match row {
            Value::List(list) => list.items.try_borrow().ok(),
            _ => None,
        }
    }
    view.iter().map(open).collect()
}

pub fn slices<'a>(rows: &'a [Ref<'_, Vec<Value>>]) -> Vec<&'a [Value]> {
    rows.iter().map(|row| row.as_slice()).collect()
}

/// `list[row][at]` of slices.
#[inline(always)]
pub fn load_in_rows<T: Item>(rows: &[&[Value]], row: i64, at: i64) -> Option<T> {
    load_in(rows.get(place(row, rows.len()))?, at)
}

/// `list[row]` of slices.
#[inline(always)]
pub fn row_of<'a>(rows: &[&'a [Value]], row: i64) -> Option<&'a [Value]> {
    rows.get(place(row, rows.len())).copied()
}

/// `list[at]` and what is in the three places behind it, of a vector.
#[inline(always)]
pub fn four<T: Copy>(items: &[T], at: i64) -> Option<[T; 4]> {
    let first = place(at, items.len());
    items.get(first..first.checked_add(4)?)?.try_into().ok()
}

/// The same of a view.
#[inline(always)]
pub fn four_in<T: Item>(items: &[Value], at: i64) -> Option<[T; 4]> {
    let first = place(at, items.len());
    let [a, b, c, d] = items.get(first..first.checked_add(4)?)? else {
        return None;
    };
    Some([T::of(a)?, T::of(b)?, T::of(c)?, T::of(d)?])
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

/// `list[at] = item`, of a list that others see.
#[inline(always)]
pub fn put<T: Item>(list: &Rc<List>, at: i64, item: T) -> Option<()> {
    crate::undo::put(list, place_in(list, at)?, item.value())
}

/// As `place`; the list is asked for its length only where that matters.
#[inline(always)]
fn place_in(list: &List, at: i64) -> Option<usize> {
    if at >= 0 {
        return Some(at as usize);
    }
    Some(place(at, list.items.try_borrow().ok()?.len()))
}

/// `list[at] op= ...` of numbers, in a list that others see.
#[inline(always)]
pub fn change<T: Item>(
    list: &Rc<List>,
    at: i64,
    change: impl FnOnce(T) -> Option<T>,
) -> Option<()> {
    crate::undo::change(list, place_in(list, at)?, change)
}

#[inline(always)]
pub fn change2<T: Item>(
    list: &List,
    row: i64,
    at: i64,
    changed: impl FnOnce(T) -> Option<T>,
) -> Option<()> {
    let rows = list.items.try_borrow().ok()?;
    match rows.get(place(row, rows.len()))? {
        Value::List(list) => change(list, at, changed),
        _ => None,
    }
}

#[inline(always)]
pub fn put2<T: Item>(list: &List, row: i64, at: i64, item: T) -> Option<()> {
    let rows = list.items.try_borrow().ok()?;
    match rows.get(place(row, rows.len()))? {
        Value::List(list) => put(list, at, item),
        _ => None,
    }
}

/// All items of a list, of which there are so many.
#[inline(always)]
pub fn unpack<T: Parts>(list: &List) -> Option<T> {
    T::parts(&list.items.try_borrow().ok()?)
}

/// All items of `list[at]`.
#[inline(always)]
pub fn unpack_row<T: Parts>(list: &List, at: i64) -> Option<T> {
    let rows = list.items.try_borrow().ok()?;
    match rows.get(place(at, rows.len()))? {
        Value::List(list) => unpack(list),
        _ => None,
    }
}

/// The next item of a loop over a list of tuples; the outer None: it is something else.
#[inline(always)]
pub fn next_row(list: &List, at: &mut usize) -> Option<Option<Rc<Tuple>>> {
    let items = list.items.try_borrow().ok()?;
    let Some(item) = items.get(*at) else {
        return Some(None);
    };
    *at += 1;
    match item {
        Value::Tuple(tuple) => Some(Some(tuple.clone())),
        _ => None,
    }
}

/// The items of a tuple, of which there are so many.
#[inline(always)]
pub fn fields<const COUNT: usize>(tuple: &Tuple) -> Option<&[Value; COUNT]> {
    tuple.items().try_into().ok()
}

#[inline(always)]
pub fn parts<T: Parts>(tuple: &Tuple) -> Option<T> {
    T::parts(tuple.items())
}

#[inline(always)]
pub fn row(value: &Value) -> Option<&Tuple> {
    match value {
        Value::Tuple(tuple) => Some(tuple),
        _ => None,
    }
}

#[inline(always)]
pub fn lent(value: &Value) -> Option<&List> {
    match value {
        Value::List(list) => Some(list),
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
pub(crate) const MAX_LEN: usize = 1 << 28;

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

#[inline(always)]
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

/// `items[start:stop:step]`
pub fn slice_by<T: Copy>(
    items: &[T],
    start: Option<i64>,
    stop: Option<i64>,
    step: i64,
) -> Option<Vec<T>> {
    let (first, stop) = slice_bounds(start, stop, step, items.len())?;
    let places = crate::typed::range(first, stop, step)?;
    Some(places.map(|at| items[at as usize]).collect())
}

/// Where a slice with a step begins and ends, within the list.
fn slice_bounds(
    start: Option<i64>,
    stop: Option<i64>,
    step: i64,
    len: usize,
) -> Option<(i64, i64)> {
    // What lies beyond the list is one place outside of it.
    let len = len as i64;
    let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let clamp = |at: i64| (if at < 0 { at.saturating_add(len) } else { at }).clamp(low, high);
    let (first, last) = if step < 0 { (high, low) } else { (low, high) };
    (step != 0).then(|| (start.map_or(first, clamp), stop.map_or(last, clamp)))
}

/// `items[:last + 1] = items[last::-1]`
#[inline]
pub fn flip<T: Copy>(items: &mut Vec<T>, last: i64) {
    if last >= 0 {
        let end = items.len().min((last as usize).saturating_add(1));
        turn(&mut items[..end]);
        return;
    }
    let flipped: Vec<T> = slice_by(items, Some(last), None, -1).unwrap_or_default();
    set_slice(items, None, Some(last + 1), &flipped);
}

/// `items.insert(at, item)`
#[inline]
pub fn insert<T>(items: &mut Vec<T>, at: i64, item: T) {
    let (at, _) = bounds(Some(at), None, items.len());
    items.insert(at, item);
}

/// `items.pop(at)`
#[inline]
pub fn pop<T>(at: i64, items: &mut Vec<T>) -> Option<T> {
    let at = place(at, items.len());
    (at < items.len()).then(|| items.remove(at))
}

/// `items[start:stop] = reversed(items[start:stop])`
#[inline]
pub fn reverse_slice<T>(items: &mut [T], start: Option<i64>, stop: Option<i64>) {
    let (start, stop) = bounds(start, stop, items.len());
    turn(&mut items[start..stop]);
}

/// Beyond so many items rustc's way is worth its start.
const SHORT: usize = 24;

/// Reverses. Few items go in one plain loop: each further loop's end would be guessed wrong once.
#[inline]
fn turn<T>(items: &mut [T]) {
    if items.len() > SHORT {
        return items.reverse();
    }
    let mut rest = items;
    while let [first, inner @ .., last] = rest {
        std::mem::swap(first, last);
        rest = inner;
    }
}

/// `items = list[start:stop]` in the memory that `items` has.
#[inline]
pub fn refill<T: Copy>(items: &mut Vec<T>, new: &[T]) {
    if items.len() == new.len() {
        items.copy_from_slice(new);
    } else {
        items.clear();
        items.extend_from_slice(new);
    }
}

pub fn reversed<T: Clone>(items: &[T]) -> Vec<T> {
    items.iter().rev().cloned().collect()
}
