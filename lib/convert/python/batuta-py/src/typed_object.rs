//! Instances in functions on native numbers: attributes and methods that are plain, so that nothing of the
//! program runs when they are looked at.
use crate::attribute::{is_data_descriptor, IN_CLASS};
use crate::class::Class;
use crate::object::{Object, Payload};
use crate::places::Way;
use crate::rc::Rc;
use crate::symbol::{known, Name, Sym};
use crate::typed::Item;
use crate::undo;
use crate::value::Value;
use std::cell::Cell;

/// An instance of a class of the program, or None.
#[derive(Clone, Default)]
pub struct Instance(Option<Rc<Object>>);

impl Item for Instance {
    #[inline]
    fn of(value: &Value) -> Option<Instance> {
        match value {
            Value::Object(object) => Some(Instance(Some(object.clone()))),
            Value::None => Some(Instance(None)),
            _ => None,
        }
    }
    #[inline]
    fn value(self) -> Value {
        self.0.map_or(Value::None, Value::Object)
    }
}

/// `object.name`
#[inline]
pub fn attribute<T: Item>(object: &Instance, name: Name) -> Option<T> {
    let object = object.0.as_deref()?;
    if let Some(place) = name.place_in(object.class.id.get()) {
        // A place in the class is beyond all slots.
        if let Some(value) = object.fields.try_borrow().ok()?.values.get(place as usize) {
            return T::of(value);
        }
    }
    seek(object, name)
}

#[inline(never)]
fn seek<T: Item>(object: &Object, name: Name) -> Option<T> {
    let class = &object.class;
    if !is_plain(object) {
        return None;
    }
    let sym = name.sym();
    if let Some(at) = slot(object, sym) {
        name.remember(Way::Get, class.id.get(), at as u32);
        return T::of(object.fields.try_borrow().ok()?.values.get(at)?);
    }
    if class.layout.borrow().find(sym).is_some() {
        return None;
    }
    if let Some(place) = name.place_in(class.id.get()) {
        return T::of(&class.places.borrow().get(place & !IN_CLASS)?);
    }
    let value = class.lookup(sym)?;
    let found = T::of(&value)?;
    if matches!(value, Value::Object(_)) {
        return None;
    }
    let place = class.place(sym, value) | IN_CLASS;
    name.remember(Way::Get, class.id.get(), place);
    Some(found)
}

/// No hook of the class and nothing native has a say in its attributes.
fn is_plain(object: &Object) -> bool {
    let special = object.class.specials();
    !special.getattribute
        && !special.setattr
        && !object.class.native
        && object.is_slotted()
        && matches!(object.payload, Payload::Nothing)
}

/// The slot of an attribute that the instance has, where the class does not come first.
fn slot(object: &Object, name: Sym) -> Option<usize> {
    let at = object.class.layout.borrow().find(name)?;
    let is_there = object
        .fields
        .try_borrow()
        .ok()?
        .values
        .get(at)
        .is_some_and(|value| !value.is_undef());
    let is_hidden = object
        .class
        .lookup(name)
        .is_some_and(|found| is_data_descriptor(&found));
    (is_there && !is_hidden).then_some(at)
}

/// `object.name = number`, where a number was before.
#[inline]
pub fn set_attribute<T: Item>(object: &Instance, name: Name, number: T) -> Option<()> {
    let object = object.0.as_ref()?;
    let place = match name.place_in(object.class.id.get()) {
        Some(place) => place as usize,
        None => {
            let at = is_plain(object).then(|| slot(object, name.sym()))??;
            name.remember(Way::Set, object.class.id.get(), at as u32);
            at
        }
    };
    undo::put_field(object, place, number.value())
}

/// None: the method of that name is not the module's function `qualname`.
#[inline]
pub fn has_method(object: &Instance, name: Name, qualname: &str, module: &str) -> Option<()> {
    let object = object.0.as_deref()?;
    let class = &object.class;
    let found = match name.place_in(class.id.get()) {
        Some(place) if object.is_slotted() => class.places.borrow().get(place & !IN_CLASS),
        _ => seek_method(object, name),
    };
    is_function(&found?, qualname, module).then_some(())
}

/// True: the function that the module defines by that name.
#[inline]
pub fn is_function(value: &Value, qualname: &str, module: &str) -> bool {
    match value {
        Value::Func(function) => {
            let signature = function.signature;
            signature.qualname == qualname && signature.module == module
        }
        _ => false,
    }
}

#[inline(never)]
fn seek_method(object: &Object, name: Name) -> Option<Value> {
    let (class, sym) = (&object.class, name.sym());
    if !is_plain(object) || class.layout.borrow().find(sym).is_some() {
        return None;
    }
    let found = class.lookup(sym)?;
    if matches!(found, Value::Func(_)) {
        let place = class.place(sym, found.clone());
        name.remember(Way::Call, class.id.get(), place | IN_CLASS);
    }
    Some(found)
}

thread_local! {
    /// The last class whose instances are true, and equal to themselves alone.
    static PLAIN: Cell<u32> = const { Cell::new(0) };
}

fn has_no_say(class: &Class) -> Option<()> {
    if PLAIN.get() == class.id.get() {
        return Some(());
    }
    let is_objects = |name| match class.lookup(name) {
        None => true,
        Some(Value::Native(native)) => native.owner.get() == Some(&"object"),
        _ => false,
    };
    let hooks = [known::BOOL, known::LEN, known::EQ, known::NE];
    if class.native || !hooks.into_iter().all(is_objects) {
        return None;
    }
    PLAIN.set(class.id.get());
    Some(())
}

/// `bool(object)`
#[inline]
pub fn truth_of(object: &Instance) -> Option<bool> {
    match &object.0 {
        None => Some(false),
        Some(object) => has_no_say(&object.class).map(|()| true),
    }
}

/// `a is b`
#[inline]
pub fn is_same(a: &Instance, b: &Instance) -> bool {
    match (&a.0, &b.0) {
        (Some(a), Some(b)) => Rc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// `a == b`
#[inline]
pub fn is_equal(a: &Instance, b: &Instance) -> Option<bool> {
    for object in [a, b].into_iter().filter_map(|object| object.0.as_ref()) {
        has_no_say(&object.class)?;
    }
    Some(is_same(a, b))
}
