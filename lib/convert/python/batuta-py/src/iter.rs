//! Iteration: `Iter` is what a `for` loop drives; as a Python object it is an `IterObject`.
use crate::attribute::call_special_found;
use crate::call::call;
use crate::class::ClassRef;
use crate::compare::Cmp;
use crate::dict::Dict;
use crate::exc::{runtime_error, type_error, value_error, Exc};
use crate::generator::Generator;
use crate::list::List;
use crate::set::Set;
use crate::slice::{small_count, Range};
use crate::symbol::known;
use crate::text::Str;
use crate::tuple::Tuple;
use crate::types::types;
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_traits::{One, Zero};
use std::cell::RefCell;
use std::rc::Rc;

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
        changes: u64,
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
    Native(Box<dyn Next>),
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
}

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

pub struct IterObject {
    class: ClassRef,
    kind: IterKind,
}

pub enum IterKind {
    Iterator(RefCell<Iter>),
    View(Rc<Dict>, Part),
}

#[inline]
pub fn iter(value: &Value) -> R<Iter> {
    match value {
        Value::List(list) => Ok(Iter::List(list.clone(), 0)),
        Value::Tuple(tuple) => Ok(Iter::Tuple(tuple.clone(), 0)),
        Value::Gen(generator) => Ok(Iter::Gen(generator.clone())),
        _ => iter_slow(value),
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
            !class
                .lookup(known::ITER)
                .is_some_and(|hook| !hook.is_none())
                && class.lookup(known::GETITEM).is_none()
        }
        Value::List(_)
        | Value::Tuple(_)
        | Value::Gen(_)
        | Value::Range(_)
        | Value::Str(_)
        | Value::Bytes(_) => false,
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
        Value::Gen(generator) => Ok(Iter::Gen(generator.clone())),
        Value::Object(inner) if inner.class.lookup(known::NEXT).is_some() => Ok(Iter::Object(made)),
        _ => Err(type_error(format!(
            "iter() returned non-iterator of type '{}'",
            made.class_ref().name()
        ))),
    }
}

fn of_range(range: &Rc<Range>) -> Iter {
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
        changes: dict.changes.get(),
        part,
        back: false,
    }
}

fn of_dict_back(dict: &Rc<Dict>, part: Part) -> Iter {
    Iter::Dict {
        dict: dict.clone(),
        place: dict.end(),
        len: dict.len(),
        changes: dict.changes.get(),
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
            _ => self.next_slow(),
        }
    }

    fn end(&mut self) -> R<Option<Value>> {
        *self = Iter::Done;
        Ok(None)
    }

    fn next_slow(&mut self) -> R<Option<Value>> {
        match self {
            Iter::Gen(generator) => match generator.resume(Ok(Value::None))? {
                Step::Yield(value) => Ok(Some(value)),
                Step::Return(_) => Ok(None),
            },
            Iter::Str(text, offset) => match text.as_str()[*offset..].chars().next() {
                Some(one) => {
                    *offset += one.len_utf8();
                    Ok(Some(crate::text::char_value(one)))
                }
                None => Ok(None),
            },
            Iter::Dict { .. } => self.next_of_dict(),
            Iter::Set { set, place, len } => {
                if set.len() != *len {
                    return Err(runtime_error("Set changed size during iteration"));
                }
                match set.key_from(*place) {
                    Some((next, key)) => {
                        *place = next;
                        Ok(Some(key))
                    }
                    None => self.end(),
                }
            }
            Iter::Shared(object) => object.clone().next(),
            Iter::Native(native) => native.next(),
            Iter::Object(object) => next_of_object(object),
            _ => self.next_of_sequence(),
        }
    }

    fn next_of_dict(&mut self) -> R<Option<Value>> {
        let Iter::Dict {
            dict,
            place,
            len,
            changes,
            part,
            back,
        } = self
        else {
            return Ok(None);
        };
        if dict.changes.get() != *changes && dict.len() != *len {
            return Err(runtime_error("dictionary changed size during iteration"));
        }
        if *part == Part::Keys && !*back {
            return match dict.key_from(*place) {
                Some((next, key)) => {
                    *place = next;
                    Ok(Some(key))
                }
                None => self.end(),
            };
        }
        let found = if *back {
            dict.entry_before(*place)
        } else {
            dict.entry_from(*place)
        };
        match found {
            Some((next, key, value)) => {
                *place = next;
                Ok(Some(match part {
                    Part::Keys => key,
                    Part::Values => value,
                    Part::Items => Value::tuple(vec![key, value]),
                }))
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
                    Value::Bytes(bytes) => bytes.as_slice().get(*at).copied(),
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
            Iter::Gen(generator) => generator.clone().resume(Ok(Value::None)),
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

    /// The Python object that goes on from here.
    pub fn value(self) -> Value {
        match self {
            Iter::Gen(generator) => Value::Gen(generator),
            Iter::Object(object) => object,
            Iter::Shared(object) => Value::Iter(object),
            iter => {
                let name = iter.class_name();
                object(name, iter)
            }
        }
    }

    fn class_name(&self) -> &'static str {
        match self {
            Iter::List(..) => "list_iterator",
            Iter::ListBack(..) => "list_reverseiterator",
            Iter::Tuple(..) => "tuple_iterator",
            Iter::Range { .. } => "range_iterator",
            Iter::LongRange { .. } => "longrange_iterator",
            Iter::Str(text, _) if text.is_ascii() => "str_ascii_iterator",
            Iter::Str(..) => "str_iterator",
            Iter::Bytes(Value::ByteArray(_), _) => "bytearray_iterator",
            Iter::Bytes(..) => "bytes_iterator",
            Iter::Dict {
                part: Part::Keys,
                back: false,
                ..
            } => "dict_keyiterator",
            Iter::Dict {
                part: Part::Values,
                back: false,
                ..
            } => "dict_valueiterator",
            Iter::Dict {
                part: Part::Items,
                back: false,
                ..
            } => "dict_itemiterator",
            Iter::Dict {
                part: Part::Keys, ..
            } => "dict_reversekeyiterator",
            Iter::Dict {
                part: Part::Values, ..
            } => "dict_reversevalueiterator",
            Iter::Dict {
                part: Part::Items, ..
            } => "dict_reverseitemiterator",
            Iter::Set { .. } => "set_iterator",
            Iter::Call(..) => "callable_iterator",
            Iter::ItemsBack(..) => "reversed",
            _ => "iterator",
        }
    }

    /// How many items are left, where that is known.
    pub fn hint(&self) -> Option<usize> {
        match self {
            Iter::List(list, at) => Some(list.len().saturating_sub(*at)),
            Iter::ListBack(list, left) => Some((*left).min(list.len())),
            Iter::Tuple(tuple, at) => Some(tuple.items().len().saturating_sub(*at)),
            Iter::Range { left, .. } => Some(*left as usize),
            Iter::Dict {
                dict,
                place,
                back: false,
                ..
            } => Some(dict.end().saturating_sub(*place)),
            Iter::Done => Some(0),
            _ => None,
        }
    }
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

/// An iterator as an object of the built-in class of that name.
pub fn object(class: &str, iter: Iter) -> Value {
    let class = types().named(class);
    Value::Iter(Rc::new(IterObject {
        class,
        kind: IterKind::Iterator(RefCell::new(iter)),
    }))
}

/// The same, of a class that the program may have derived.
pub fn object_of(class: ClassRef, iter: Iter) -> Value {
    Value::Iter(Rc::new(IterObject {
        class,
        kind: IterKind::Iterator(RefCell::new(iter)),
    }))
}

pub fn view(dict: &Rc<Dict>, part: Part) -> Value {
    let name = match part {
        Part::Keys => "dict_keys",
        Part::Values => "dict_values",
        Part::Items => "dict_items",
    };
    Value::Iter(Rc::new(IterObject {
        class: types().named(name),
        kind: IterKind::View(dict.clone(), part),
    }))
}

impl IterObject {
    pub fn class(&self) -> &ClassRef {
        &self.class
    }

    pub fn is_iterator(&self) -> bool {
        matches!(self.kind, IterKind::Iterator(_))
    }

    pub fn as_view(&self) -> Option<(&Rc<Dict>, Part)> {
        match &self.kind {
            IterKind::View(dict, part) => Some((dict, *part)),
            IterKind::Iterator(_) => None,
        }
    }

    pub fn next(&self) -> R<Option<Value>> {
        match &self.kind {
            IterKind::Iterator(iter) => match iter.try_borrow_mut() {
                Ok(mut iter) => iter.next(),
                Err(_) => Err(value_error("generator already executing")),
            },
            IterKind::View(..) => Err(type_error(format!(
                "'{}' object is not an iterator",
                self.class.name()
            ))),
        }
    }

    pub fn with_iter<T>(&self, run: impl FnOnce(&mut Iter) -> T) -> Option<T> {
        match &self.kind {
            IterKind::Iterator(iter) => iter.try_borrow_mut().ok().map(|mut iter| run(&mut iter)),
            IterKind::View(..) => None,
        }
    }

    pub fn truth(&self) -> bool {
        self.len() != Some(0)
    }

    pub fn len(&self) -> Option<usize> {
        self.as_view().map(|(dict, _)| dict.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    pub fn repr(&self, value: &Value) -> R<String> {
        let Some((dict, part)) = self.as_view() else {
            return Ok(format!(
                "<{} object at 0x{:x}>",
                self.class.full_name(),
                value.id()
            ));
        };
        crate::container_repr::guarded(value, "...", || {
            let items = collect_iter(&mut of_dict(dict, part))?;
            Ok(format!(
                "{}({})",
                self.class.name(),
                crate::text::repr_string(&Value::list(items))?
            ))
        })
    }

    pub fn compare(&self, op: Cmp, other: &Value) -> R<Option<bool>> {
        crate::views::compare(self, op, other)
    }

    pub fn contains(&self, item: &Value) -> R<Option<bool>> {
        match self.as_view() {
            Some((dict, Part::Keys)) => dict.contains(item).map(Some),
            Some((dict, Part::Items)) => match item.as_tuple() {
                Some([key, value]) => match dict.get(key)? {
                    Some(found) => crate::compare::same(&found, value).map(Some),
                    None => Ok(Some(false)),
                },
                _ => Ok(Some(false)),
            },
            _ => Ok(None),
        }
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
        Value::Gen(generator) => match generator.resume(Ok(Value::None))? {
            Step::Yield(value) => Ok(Some(value)),
            Step::Return(Value::None) => Ok(None),
            Step::Return(value) => Err(crate::exc::stop_iteration(value)),
        },
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

/// `reversed(value)`.
pub fn reversed(value: &Value) -> R {
    Ok(match value {
        Value::List(list) => Iter::ListBack(list.clone(), list.len()).value(),
        Value::Dict(dict) => of_dict_back(dict, Part::Keys).value(),
        Value::Iter(object) if object.as_view().is_some() => match object.as_view() {
            Some((dict, part)) => of_dict_back(dict, part).value(),
            None => Value::None,
        },
        Value::Range(range) => {
            let count = range.count();
            let last = range.at(&(&count - BigInt::one()));
            let back = Range {
                stop: range.start.sub(&range.step)?,
                step: range.step.neg()?,
                start: if count.is_zero() {
                    range.start.sub(&range.step)?
                } else {
                    last
                },
            };
            of_range(&Rc::new(back)).value()
        }
        Value::Tuple(_) | Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_) => {
            Iter::ItemsBack(value.clone(), crate::subscript::len(value)?).value()
        }
        Value::Object(inner) => match inner.class.lookup(known::REVERSED) {
            Some(Value::None) => return Err(not_reversible(value)),
            Some(hook) => {
                return call_special_found(&hook, &inner.class, std::slice::from_ref(value))
            }
            None if inner.class.lookup(known::LEN).is_some()
                && inner.class.lookup(known::GETITEM).is_some() =>
            {
                Iter::ItemsBack(value.clone(), crate::subscript::len(value)?).value()
            }
            None => return Err(not_reversible(value)),
        },
        _ => match crate::attribute::call_special(known::REVERSED, std::slice::from_ref(value)) {
            Some(result) => return result,
            None => return Err(not_reversible(value)),
        },
    })
}

fn not_reversible(value: &Value) -> Exc {
    type_error(format!(
        "'{}' object is not reversible",
        value.class_ref().name()
    ))
}
