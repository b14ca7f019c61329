//! Iterators and the views of dictionaries as Python objects.
use crate::class::ClassRef;
use crate::compare::Cmp;
use crate::dict::Dict;
use crate::exc::{type_error, value_error};
use crate::iter::{collect_iter, of_dict, Iter, Pair, Part};
use crate::rc::Rc;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::RefCell;

pub struct IterObject {
    class: ClassRef,
    pub kind: IterKind,
}

pub enum IterKind {
    Iterator(RefCell<Iter>),
    View(Rc<Dict>, Part),
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

    /// What a loop drives.
    pub fn into_iter(self) -> Iter {
        match self.kind {
            IterKind::Iterator(iter) => iter.into_inner(),
            IterKind::View(dict, part) => of_dict(&dict, part),
        }
    }

    pub fn next(&self) -> R<Option<Value>> {
        self.step(Iter::next)
    }

    pub fn next_pair(&self) -> R<Option<Pair>> {
        self.step(Iter::next_pair)
    }

    fn step<T>(&self, next: impl FnOnce(&mut Iter) -> R<Option<T>>) -> R<Option<T>> {
        match &self.kind {
            IterKind::Iterator(iter) => match iter.try_borrow_mut() {
                Ok(mut iter) => next(&mut iter),
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
        let own = self.class.lookup(crate::symbol::known::REPR);
        if let Some(Value::Native(native)) = own {
            if native.owner.get() != Some(&"object") {
                return crate::text::str_string(&(native.fun)(std::slice::from_ref(value))?);
            }
        }
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

impl Iter {
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

    pub(crate) fn class_name(&self) -> &'static str {
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
                dict, len, left, ..
            } => Some(if dict.len() == *len { *left } else { 0 }),
            Iter::Set { set, place, len } if set.len() == *len => Some(set.count_from(*place)),
            Iter::Done => Some(0),
            _ => None,
        }
    }
}
