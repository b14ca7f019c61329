//! Iteration: `Iter` is what a `for` loop drives; as a Python object it is an `IterObject`.
use crate::attribute::call_special_found;
use crate::call::call;
use crate::dict::Dict;
use crate::exc::{runtime_error, type_error, Exc};
use crate::generator::Generator;
pub use crate::iter_object::{object, object_of, view, IterKind, IterObject};
use crate::list::List;
use crate::range::{small_count, Range};
use crate::rc::Rc;
pub use crate::reversed::reversed;
use crate::set::Set;
use crate::symbol::known;
use crate::text::Str;
use crate::tuple::Tuple;
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_traits::{One, Zero};
use std::task::Poll;

pub enum Iter {
    Done,
    List(Rc<List>, usize),
    /// From the end; the number of items that are left.
    ListBack(Rc<List>, usize),
    Tuple(Rc<Tuple>, usize),
    Range {
        next: i64,
        step: i64,
        left: u64,
    },
    LongRange {
        range: Rc<Range>,
        at: BigInt,
        end: BigInt,
    },
    Str(Rc<Str>, usize),
    Bytes(Value, usize),
    Dict {
        dict: Rc<Dict>,
        place: usize,
        len: usize,
        /// Items that were there at the start and have not come yet.
        left: usize,
        part: Part,
        back: bool,
    },
    Set {
        set: Rc<Set>,
        place: usize,
        len: usize,
    },
    Gen(Rc<Generator>),
    /// An object with `__next__`.
    Object(Value),
    /// An object with `__getitem__` only.
    Items(Value, i64),
    /// From the end, by `__getitem__`.
    ItemsBack(Value, i64),
    Call(Value, Value),
    Shared(Rc<IterObject>),
    /// `enumerate`: what is counted, and the next number.
    Enumerate(Box<(Iter, Value)>),
    Zip(Box<crate::iterators::Zip>),
    Native(Box<dyn Next>),
}

/// What a loop with two targets gets: two values, where no tuple had to be made of them.
pub enum Pair {
    Apart(Value, Value),
    Whole(Value),
}

impl Pair {
    fn whole(self) -> Value {
        match self {
            Pair::Apart(first, second) => crate::tuple::tuple_of([first, second]),
            Pair::Whole(value) => value,
        }
    }

    #[inline]
    pub fn split(self) -> R<[Value; 2]> {
        match self {
            Pair::Apart(first, second) => Ok([first, second]),
            Pair::Whole(value) => crate::unpack::unpack(&value),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Keys,
    Values,
    Items,
}

/// An iterator that the runtime provides: map, zip, those of itertools.
pub trait Next {
    fn next(&mut self) -> R<Option<Value>>;

    /// What its class makes the same of: the arguments, and a state for `__setstate__`. None: nothing does.
    fn parts(&mut self) -> R<Option<Parts>> {
        Ok(None)
    }

    fn set_state(&mut self, _: &Value) -> R<()> {
        Ok(())
    }
}

pub type Parts = (Vec<Value>, Option<Value>);

impl<F: FnMut() -> R<Option<Value>>> Next for F {
    fn next(&mut self) -> R<Option<Value>> {
        self()
    }
}

/// One step of a generator or of another iterator.
pub enum Step {
    Yield(Value),
    Return(Value),
}

#[inline]
pub fn iter(value: &Value) -> R<Iter> {
    match value {
        Value::List(list) => Ok(Iter::List(list.clone(), 0)),
        Value::Tuple(tuple) => Ok(Iter::Tuple(tuple.clone(), 0)),
        Value::Gen(generator) if generator.is_iterable() => Ok(Iter::Gen(generator.clone())),
        _ => iter_slow(value),
    }
}

/// As `iter`, of a value that was made for the loop: an iterator that nobody else has is driven without its object.
pub fn iter_of(value: Value) -> R<Iter> {
    match value {
        Value::Iter(object) => match Rc::try_unwrap(object) {
            Ok(object) => Ok(object.into_iter()),
            Err(object) => iter_slow(&Value::Iter(object)),
        },
        _ => iter(&value),
    }
}

fn iter_slow(value: &Value) -> R<Iter> {
    Ok(match value {
        Value::Range(range) => of_range(range),
        Value::Str(text) => Iter::Str(text.clone(), 0),
        Value::Bytes(_) | Value::ByteArray(_) => Iter::Bytes(value.clone(), 0),
        Value::Dict(dict) => of_dict(dict, Part::Keys),
        Value::Set(set) | Value::FrozenSet(set) => Iter::Set {
            set: set.clone(),
            place: 0,
            len: set.len(),
        },
        Value::Iter(object) => match &object.kind {
            IterKind::View(dict, part) => of_dict(dict, *part),
            IterKind::Iterator(_) => Iter::Shared(object.clone()),
        },
        Value::Object(_) | Value::Class(_) => return of_object(value),
        _ => return Err(not_iterable(value)),
    })
}

pub fn not_iterable(value: &Value) -> Exc {
    type_error(format!(
        "'{}' object is not iterable",
        value.class_ref().name()
    ))
}

pub fn is_not_iterable(value: &Value) -> bool {
    match value {
        Value::Object(_) | Value::Class(_) => {
            let class = value.class_ref();
            class.lookup(known::ITER).is_none_or(|hook| hook.is_none())
                && class.lookup(known::GETITEM).is_none()
        }
        Value::List(_) | Value::Tuple(_) | Value::Range(_) | Value::Str(_) | Value::Bytes(_) => {
            false
        }
        Value::Gen(generator) => !generator.is_iterable(),
        Value::ByteArray(_)
        | Value::Dict(_)
        | Value::Set(_)
        | Value::FrozenSet(_)
        | Value::Iter(_) => false,
        _ => true,
    }
}

fn of_object(value: &Value) -> R<Iter> {
    let class = value.class_ref();
    let Some(hook) = class.lookup(known::ITER) else {
        if class.lookup(known::GETITEM).is_some() && !matches!(value, Value::Class(_)) {
            return Ok(Iter::Items(value.clone(), 0));
        }
        return Err(not_iterable(value));
    };
    if hook.is_none() {
        return Err(not_iterable(value));
    }
    let made = call_special_found(&hook, class, std::slice::from_ref(value))?;
    match &made {
        Value::Iter(object) if object.is_iterator() => Ok(Iter::Shared(object.clone())),
        Value::Gen(generator) if generator.is_iterable() => Ok(Iter::Gen(generator.clone())),
        Value::Object(inner) if inner.class.lookup(known::NEXT).is_some() => Ok(Iter::Object(made)),
        _ => Err(type_error(format!(
            "iter() returned non-iterator of type '{}'",
            made.class_ref().name()
        ))),
    }
}

pub fn of_range(range: &Rc<Range>) -> Iter {
    match range.small() {
        Some((start, stop, step)) => Iter::Range {
            next: start,
            step,
            left: small_count(start, stop, step),
        },
        None => Iter::LongRange {
            range: range.clone(),
            at: BigInt::zero(),
            end: range.count(),
        },
    }
}

pub fn range_iter(start: &Value, stop: &Value, step: &Value) -> R<Iter> {
    if let (Value::Int(start), Value::Int(stop), Value::Int(step)) = (start, stop, step) {
        if *step != 0 && stop.checked_add(*step).is_some() {
            return Ok(Iter::Range {
                next: *start,
                step: *step,
                left: small_count(*start, *stop, *step),
            });
        }
    }
    Ok(of_range(&Rc::new(Range::new(start, stop, step)?)))
}

pub fn of_dict(dict: &Rc<Dict>, part: Part) -> Iter {
    Iter::Dict {
        dict: dict.clone(),
        place: 0,
        len: dict.len(),
        left: dict.len(),
        part,
        back: false,
    }
}

pub fn of_dict_back(dict: &Rc<Dict>, part: Part) -> Iter {
    Iter::Dict {
        dict: dict.clone(),
        place: dict.end(),
        len: dict.len(),
        left: dict.len(),
        part,
        back: true,
    }
}

impl Iter {
    pub fn native(next: impl FnMut() -> R<Option<Value>> + 'static) -> Iter {
        Iter::Native(Box::new(next))
    }

    #[inline]
    pub fn next(&mut self) -> R<Option<Value>> {
        match self {
            Iter::List(list, at) => match list.get(*at) {
                Some(item) => {
                    *at += 1;
                    Ok(Some(item))
                }
                None => self.end(),
            },
            Iter::Range { next, step, left } => {
                if *left == 0 {
                    return Ok(None);
                }
                *left -= 1;
                let value = *next;
                *next = value.wrapping_add(*step);
                Ok(Some(Value::Int(value)))
            }
            Iter::Tuple(tuple, at) => {
                let item = tuple.items().get(*at).cloned();
                *at += 1;
                Ok(item)
            }
            Iter::Bytes(Value::Bytes(bytes), at) => {
                let byte = bytes.as_slice().get(*at).copied();
                *at += 1;
                Ok(byte.map(|byte| Value::Int(i64::from(byte))))
            }
            _ => self.next_slow(),
        }
    }

    /// As `next`, for a loop that takes each item apart at once.
    pub fn next_pair(&mut self) -> R<Option<Pair>> {
        match self {
            Iter::Dict {
                part: Part::Items, ..
            } => self.next_of_items(),
            Iter::Enumerate(state) => crate::iterators::next_numbered(state),
            Iter::Zip(zip) => zip.next(),
            Iter::Shared(object) => object.clone().next_pair(),
            _ => Ok(self.next()?.map(Pair::Whole)),
        }
    }

    fn end<T>(&mut self) -> R<Option<T>> {
        *self = Iter::Done;
        Ok(None)
    }

    fn next_slow(&mut self) -> R<Option<Value>> {
        match self {
            Iter::Gen(generator) => generator.next(),
            Iter::Str(text, offset) if text.is_ascii() => {
                let byte = text.as_str().as_bytes().get(*offset).copied();
                *offset += 1;
                Ok(byte.map(crate::text::ascii_char))
            }
            Iter::Str(text, offset) => match text.as_str()[*offset..].chars().next() {
                Some(one) => {
                    *offset += one.len_utf8();
                    Ok(Some(crate::text::char_value(one)))
                }
                None => Ok(None),
            },
            Iter::Dict { .. } => self.next_of_dict(),
            Iter::Set { set, place, len } => {
                let table = set.table.borrow();
                if table.used != *len {
                    *len = usize::MAX; // no set is that large: it is an error from now on
                    return Err(runtime_error("Set changed size during iteration"));
                }
                while let Some(slot) = table.slots.get(*place) {
                    *place += 1;
                    if !slot.key.is_undef() {
                        return Ok(Some(slot.key.clone()));
                    }
                }
                drop(table);
                self.end()
            }
            Iter::Shared(object) => object.clone().next(),
            Iter::Enumerate(_) | Iter::Zip(_) => Ok(self.next_pair()?.map(Pair::whole)),
            Iter::Native(native) => native.next(),
            Iter::Object(object) => next_of_object(object),
            _ => self.next_of_sequence(),
        }
    }

    fn next_of_dict(&mut self) -> R<Option<Value>> {
        if let Iter::Dict {
            dict,
            place,
            part: Part::Keys,
            back: false,
            len,
            left,
        } = self
        {
            check_size(dict, len)?;
            return match dict.key_from(*place) {
                Some((next, key)) => {
                    *place = next;
                    *left = one_less(*left)?;
                    Ok(Some(key))
                }
                None => self.end(),
            };
        }
        let part = match self {
            Iter::Dict { part, .. } => *part,
            _ => return Ok(None),
        };
        Ok(self.next_of_items()?.map(|pair| match (pair, part) {
            (Pair::Apart(key, _), Part::Keys) => key,
            (Pair::Apart(_, value), Part::Values) => value,
            (pair, _) => pair.whole(),
        }))
    }

    /// Key and value of a dictionary's next entry, whatever part of it is asked for.
    fn next_of_items(&mut self) -> R<Option<Pair>> {
        let Iter::Dict {
            dict,
            place,
            len,
            left,
            back,
            ..
        } = self
        else {
            return Ok(None);
        };
        check_size(dict, len)?;
        let found = if *back {
            dict.entry_before(*place)
        } else {
            dict.entry_from(*place)
        };
        match found {
            Some((next, key, value)) => {
                *place = next;
                *left = one_less(*left)?;
                Ok(Some(Pair::Apart(key, value)))
            }
            None => self.end(),
        }
    }

    fn next_of_sequence(&mut self) -> R<Option<Value>> {
        match self {
            Iter::ListBack(list, left) => {
                *left = (*left).min(list.len());
                if *left == 0 {
                    return self.end();
                }
                *left -= 1;
                Ok(list.get(*left))
            }
            Iter::Bytes(bytes, at) => {
                let byte = match bytes {
                    Value::ByteArray(bytes) => bytes.bytes.borrow().get(*at).copied(),
                    _ => None,
                };
                *at += 1;
                Ok(byte.map(|byte| Value::Int(i64::from(byte))))
            }
            Iter::LongRange { range, at, end } => {
                if at >= end {
                    return Ok(None);
                }
                let value = range.at(at);
                *at += BigInt::one();
                Ok(Some(value))
            }
            Iter::Items(object, at) => {
                let item = crate::subscript::getitem(object, &Value::Int(*at));
                *at += 1;
                self.item_or_end(item)
            }
            Iter::ItemsBack(object, at) => {
                if *at <= 0 {
                    return self.end();
                }
                *at -= 1;
                let item = crate::subscript::getitem(object, &Value::Int(*at));
                self.item_or_end(item)
            }
            Iter::Call(function, sentinel) => {
                let value = match call(function, &[]) {
                    Err(error) if error.is("StopIteration") => return self.end(),
                    value => value?,
                };
                if crate::compare::same(&value, sentinel)? {
                    return self.end();
                }
                Ok(Some(value))
            }
            _ => Ok(None),
        }
    }

    fn item_or_end(&mut self, item: R) -> R<Option<Value>> {
        match item {
            Ok(item) => Ok(Some(item)),
            Err(error) if error.is("IndexError") || error.is("StopIteration") => self.end(),
            Err(error) => Err(error),
        }
    }

    /// As `next`, with the value that a generator returns.
    pub fn advance(&mut self) -> R<Step> {
        match self {
            Iter::Object(object) => {
                let class = object.class_ref();
                let Some(hook) = class.lookup(known::NEXT) else {
                    return Err(not_iterable(object));
                };
                match call_special_found(&hook, class, std::slice::from_ref(object)) {
                    Ok(value) => Ok(Step::Yield(value)),
                    Err(error) if error.is("StopIteration") => Ok(Step::Return(error.stop_value())),
                    Err(error) => Err(error),
                }
            }
            _ => Ok(match self.next()? {
                Some(value) => Step::Yield(value),
                None => Step::Return(Value::None),
            }),
        }
    }
}

#[inline]
fn check_size(dict: &Dict, len: &mut usize) -> R<()> {
    if dict.len() != *len {
        *len = usize::MAX; // no dict is that large: it is an error from now on
        return Err(runtime_error("dictionary changed size during iteration"));
    }
    Ok(())
}

/// More keys than there were at the start: others took the place of some.
#[inline]
fn one_less(left: usize) -> R<usize> {
    left.checked_sub(1)
        .ok_or_else(|| runtime_error("dictionary keys changed during iteration"))
}

fn next_of_object(object: &Value) -> R<Option<Value>> {
    let class = object.class_ref();
    let Some(hook) = class.lookup(known::NEXT) else {
        return Err(type_error(format!(
            "'{}' object is not an iterator",
            class.name()
        )));
    };
    match call_special_found(&hook, class, std::slice::from_ref(object)) {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is("StopIteration") => Ok(None),
        Err(error) => Err(error),
    }
}

impl Value {
    pub fn iter(&self) -> R<Iter> {
        iter(self)
    }
}

pub fn collect_iter(iter: &mut Iter) -> R<Vec<Value>> {
    let mut items = Vec::with_capacity(iter.hint().unwrap_or(0).min(1 << 20));
    while let Some(item) = iter.next()? {
        items.push(item);
    }
    Ok(items)
}

/// All items of an iterable.
pub fn collect(value: &Value) -> R<Vec<Value>> {
    match value {
        Value::List(list) => Ok(list.to_vec()),
        Value::Tuple(tuple) => Ok(tuple.items().to_vec()),
        _ => collect_iter(&mut iter(value)?),
    }
}

/// `next(value)`; None at the end.
pub fn next_of(value: &Value) -> R<Option<Value>> {
    match value {
        Value::Gen(generator) if generator.is_iterable() => {
            match generator.resume(Ok(Value::None)) {
                Poll::Pending => Ok(Some(crate::yielder::given())),
                Poll::Ready(Ok(Value::None)) => Ok(None),
                Poll::Ready(result) => Err(crate::exc::stop_iteration(result?)),
            }
        }
        Value::Iter(object) if object.is_iterator() => object.next(),
        Value::Object(inner) if inner.class.lookup(known::NEXT).is_some() => {
            let Some(hook) = inner.class.lookup(known::NEXT) else {
                return Ok(None);
            };
            call_special_found(&hook, &inner.class, std::slice::from_ref(value)).map(Some)
        }
        _ => Err(type_error(format!(
            "'{}' object is not an iterator",
            value.class_ref().name()
        ))),
    }
}
