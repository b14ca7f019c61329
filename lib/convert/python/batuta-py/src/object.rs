//! Instances of classes: attributes in slots whose order the class knows, and what a built-in base stores.
use crate::class::ClassRef;
use crate::dict::Dict;
use crate::exc::ExcState;
use crate::rc::{Farewell, Rc};
use crate::symbol::{known, Sym};
use crate::value::Value;
use std::any::Any;
use std::cell::RefCell;

pub enum Payload {
    Nothing,
    Value(Value),
    Exc(Box<ExcState>),
    Any(Box<dyn Any>),
}

/// What comes first goes first: the attributes before the items that a list has, or the arguments of an exception.
pub struct Object {
    pub fields: RefCell<Fields>,
    pub payload: Payload,
    pub class: ClassRef,
}

#[derive(Default)]
pub struct Fields {
    /// By the class's layout; Undef where the instance has no such attribute.
    pub values: Vec<Value>,
    special: Option<Box<Special>>,
}

enum Special {
    /// The order in which attributes were set, where it is not that of the layout.
    Order(Vec<u32>),
    /// `__dict__` was asked for: from then on the attributes live there.
    Dict(Rc<Dict>),
}

/// Attributes that one class's instances share slots for; beyond that each has a dictionary.
const MAX_SLOTS: usize = 64;

impl Object {
    pub fn new(class: ClassRef, payload: Payload) -> Rc<Object> {
        Rc::with_farewell(Object {
            fields: RefCell::default(),
            payload,
            class,
        })
    }

    pub fn value(class: ClassRef, payload: Payload) -> Value {
        Value::Object(Object::new(class, payload))
    }

    /// An instance of a natively made class.
    pub fn native<T: 'static>(class: ClassRef, state: T) -> Value {
        Object::value(class, Payload::Any(Box::new(state)))
    }

    pub fn any<T: 'static>(&self) -> Option<&T> {
        match &self.payload {
            Payload::Any(state) => state.downcast_ref::<T>(),
            _ => None,
        }
    }

    pub fn get(&self, name: Sym) -> Option<Value> {
        let fields = self.fields.borrow();
        if let Some(Special::Dict(dict)) = fields.special.as_deref() {
            let dict = dict.clone();
            drop(fields);
            return dict.get_str(name.text());
        }
        let at = self.class.layout.borrow().find(name)?;
        fields
            .values
            .get(at)
            .filter(|value| !value.is_undef())
            .cloned()
    }

    /// What is in a slot, if the attributes live in slots and there is one.
    pub fn in_slot(&self, at: usize) -> Option<Value> {
        let fields = self.fields.borrow();
        let value = fields.values.get(at)?;
        (!value.is_undef()).then(|| value.clone())
    }

    pub fn set(&self, name: Sym, value: Value) {
        if let Some(dict) = self.own_dict() {
            dict.set_str(name.text(), value);
            return;
        }
        let found = self.class.layout.borrow().find(name);
        let at = match found {
            Some(at) => at,
            None if self.class.layout.borrow().names.len() >= MAX_SLOTS => {
                self.dict().set_str(name.text(), value);
                return;
            }
            None => {
                let at = self.class.layout.borrow_mut().add(name);
                if self.class.lookup(name).is_some() {
                    self.class.changed(); // call sites must not go past the instance's attribute
                }
                at
            }
        };
        self.set_slot(at, value);
    }

    #[inline]
    pub fn set_slot(&self, at: usize, value: Value) {
        let mut fields = self.fields.borrow_mut();
        if fields.values.capacity() == 0 {
            let count = self.class.layout.borrow().names.len();
            fields.values.reserve_exact(count);
        }
        let old = match fields.values.get_mut(at) {
            Some(slot) if !slot.is_undef() => std::mem::replace(slot, value),
            _ => {
                fields.add(at, value);
                return;
            }
        };
        drop(fields);
        drop(old);
    }

    pub fn del(&self, name: Sym) -> bool {
        if let Some(dict) = self.own_dict() {
            return dict.del_str(name.text());
        }
        let Some(at) = self.class.layout.borrow().find(name) else {
            return false;
        };
        let mut fields = self.fields.borrow_mut();
        let Some(slot) = fields.values.get_mut(at) else {
            return false;
        };
        let old = std::mem::replace(slot, Value::Undef);
        if let Some(Special::Order(order)) = fields.special.as_deref_mut() {
            order.retain(|&other| other as usize != at);
        }
        drop(fields);
        !old.is_undef()
    }

    pub fn own_dict(&self) -> Option<Rc<Dict>> {
        match self.fields.borrow().special.as_deref() {
            Some(Special::Dict(dict)) => Some(dict.clone()),
            _ => None,
        }
    }

    /// True while the attributes live in slots.
    pub fn is_slotted(&self) -> bool {
        !matches!(
            self.fields.borrow().special.as_deref(),
            Some(Special::Dict(_))
        )
    }

    /// `__dict__`: the attributes themselves, not a copy.
    pub fn dict(&self) -> Rc<Dict> {
        if let Some(dict) = self.own_dict() {
            return dict;
        }
        let dict = Rc::new(Dict::default());
        for (name, value) in self.attributes() {
            dict.set_str(name.text(), value);
        }
        let mut fields = self.fields.borrow_mut();
        fields.values = Vec::new();
        fields.special = Some(Box::new(Special::Dict(dict.clone())));
        dict
    }

    /// Replaces the attributes as a whole.
    pub fn set_dict(&self, dict: Rc<Dict>) {
        let old = self.fields.replace(Fields {
            values: Vec::new(),
            special: Some(Box::new(Special::Dict(dict))),
        });
        drop(old);
    }

    /// Attributes in the order in which they were set, wherever they live.
    pub fn attributes(&self) -> Vec<(Sym, Value)> {
        let fields = self.fields.borrow();
        let layout = self.class.layout.borrow();
        let at = |at: usize| (layout.names[at], fields.values[at].clone());
        match fields.special.as_deref() {
            Some(Special::Order(order)) => order.iter().map(|&place| at(place as usize)).collect(),
            Some(Special::Dict(dict)) => dict
                .pairs()
                .into_iter()
                .filter_map(|(key, value)| Some((Sym::new(key.as_str()?), value)))
                .collect(),
            None => (0..fields.values.len())
                .map(at)
                .filter(|(_, value)| !value.is_undef())
                .collect(),
        }
    }
}

impl Fields {
    fn add(&mut self, at: usize, value: Value) {
        let len = self.values.len();
        if at >= len {
            self.values.resize(at, Value::Undef);
            self.values.push(value);
            if let Some(Special::Order(order)) = self.special.as_deref_mut() {
                order.push(at as u32);
            }
            return;
        }
        if self.special.is_none() {
            let present = (0..len)
                .filter(|&place| !self.values[place].is_undef())
                .map(|place| place as u32);
            self.special = Some(Box::new(Special::Order(present.collect())));
        }
        if let Some(Special::Order(order)) = self.special.as_deref_mut() {
            order.push(at as u32);
        }
        self.values[at] = value;
    }
}

impl Farewell for Object {
    #[inline]
    fn has_last_words(&self) -> bool {
        !self.class.native && self.class.specials().del
    }

    fn say_last_words(this: &Rc<Object>) {
        let Some(method) = this.class.lookup(known::DEL) else {
            return;
        };
        if let Err(error) = crate::call::call(&method, &[Value::Object(this.clone())]) {
            crate::exc::unraisable(&error, &method);
        }
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        crate::modules::weakrefs::gone(self);
    }
}

/// The value itself for the built-in class, else an instance of the subclass that holds it.
pub fn wrap(class: &ClassRef, value: Value) -> Value {
    if class.native {
        return value;
    }
    Object::value(class.clone(), Payload::Value(value))
}
