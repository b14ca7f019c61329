//! `o.name`: descriptors, instance attributes, classes, modules; and the cache of the places where they were found.
use crate::call::call;
use crate::class::{Class, ClassRef};
use crate::descriptor::{is_descriptor, ClassMethod, Property, StaticMethod};
use crate::exc::{attribute_error, no_attribute, type_error, Exc};
use crate::function::Method;
use crate::generator::Flavor;
pub use crate::method_call::{
    call_by_sym, call_method, call_method_kw, call_special, call_special_found,
};
use crate::native::{BoundNative, Kind};
use crate::object::{Object, Payload};
use crate::places::Way;
use crate::rc::Rc;
use crate::symbol::{known, Name, Sym};
use crate::types::types;
use crate::value::{Value, R};

/// A place with this bit is one of the class's, else a slot of the instance.
pub const IN_CLASS: u32 = 1 << 31;

#[inline]
pub fn getattr(object: &Value, name: Name) -> R {
    if let Value::Object(inner) = object {
        if let Some(place) = name.place_in(inner.class.id.get()) {
            // A place in the class is beyond all slots.
            if let Some(value) = inner.fields.borrow().values.get(place as usize) {
                if !value.is_undef() {
                    return Ok(value.clone());
                }
            }
        }
        return object_attr(object, inner, name);
    }
    other_attr(object, name)
}

#[inline(never)]
fn other_attr(object: &Value, name: Name) -> R {
    let found = match object {
        Value::Class(class) => crate::class_attribute::remembered(class, name),
        Value::Module(module) => module.remembered(name),
        _ => None,
    };
    match found {
        Some(value) => Ok(value),
        None => get(object, name.sym()),
    }
}

#[inline(never)]
fn object_attr(object: &Value, inner: &Rc<Object>, name: Name) -> R {
    let sym = name.sym();
    let class = &inner.class;
    if let Some(place) = name.place_by(Way::Get, class.id.get()) {
        if place & IN_CLASS == 0 {
            if let Some(value) = inner.in_slot(place as usize) {
                return Ok(value);
            }
        } else if inner.is_slotted() {
            if let Some(value) = class.places.borrow().get(place & !IN_CLASS) {
                return Ok(value);
            }
        }
    }
    let special = class.specials();
    if !special.getattribute && inner.is_slotted() {
        let at = class.layout.borrow().find(sym);
        let hit = at.filter(|&at| {
            inner
                .fields
                .borrow()
                .values
                .get(at)
                .is_some_and(|value| !value.is_undef())
        });
        if let Some(at) = hit {
            let data_descriptor = class
                .lookup(sym)
                .is_some_and(|found| is_data_descriptor(&found));
            if !data_descriptor {
                if !special.setattr {
                    name.remember(Way::Get, class.id.get(), at as u32);
                }
                return Ok(inner.fields.borrow().values[at].clone());
            }
        }
        if at.is_none() {
            if let Some(value) = plain_of_class(inner, sym) {
                let place = class.place(sym, value.clone());
                name.remember(Way::Get, class.id.get(), place | IN_CLASS);
                return Ok(value);
            }
        }
    }
    get(object, sym)
}

/// What the class has under a name that instances have no slot for, if it is taken as it is.
fn plain_of_class(inner: &Object, name: Sym) -> Option<Value> {
    if inner.class.native || matches!(inner.payload, Payload::Exc(_)) {
        return None;
    }
    inner.class.lookup(name).filter(|found| match found {
        Value::Func(_) | Value::Native(_) => false,
        Value::Object(inner) => !is_descriptor(inner),
        _ => true,
    })
}

/// `getattr` by a name that is not written in the program.
pub fn get(object: &Value, name: Sym) -> R {
    if let Value::Object(inner) = object {
        let special = inner.class.specials();
        let found = if special.getattribute {
            let hook = inner
                .class
                .lookup(known::GETATTRIBUTE)
                .unwrap_or(Value::None);
            call(&hook, &[object.clone(), name.value()])
        } else {
            plain(object, name)
        };
        return match found {
            Err(error) if special.getattr && error.is("AttributeError") => {
                let hook = inner.class.lookup(known::GETATTR).unwrap_or(Value::None);
                let found = call(&hook, &[object.clone(), name.value()]);
                found.inspect_err(|error| tell_of(error, object, name))
            }
            found => found.inspect_err(|error| tell_of(error, object, name)),
        };
    }
    plain(object, name)
}

/// An AttributeError that does not say of what it speaks learns it here.
fn tell_of(error: &Exc, object: &Value, name: Sym) {
    if !error.is("AttributeError") {
        return;
    }
    let state = error.state();
    let is_unset = |key: &str| state.extra(key).is_none_or(|value| value.is_none());
    if is_unset("name") && is_unset("obj") {
        state.set_extra("name", name.value());
        state.set_extra("obj", object.clone());
    }
}

/// `object.__getattribute__`.
pub fn plain(object: &Value, name: Sym) -> R {
    match find(object, name)? {
        Some(value) => Ok(value),
        None => Err(no_attribute(object, name)),
    }
}

/// The attribute, without `__getattr__`; None if there is none.
pub fn find(object: &Value, name: Sym) -> R<Option<Value>> {
    match object {
        Value::Class(class) => crate::class_attribute::find(class, name),
        Value::Module(module) => module.attribute(name),
        _ => find_in_instance(object, name),
    }
}

fn find_in_instance(object: &Value, name: Sym) -> R<Option<Value>> {
    let class = object.class_ref();
    if class.native {
        if let Some(found) = crate::super_object::attribute(object, name) {
            return found.map(Some);
        }
    }
    let of_class = class.lookup(name);
    if let Some(descriptor) = &of_class {
        if is_data_descriptor(descriptor) {
            return bind(descriptor, Some(object), class).map(Some);
        }
    }
    if let Some(own) = own_attribute(object, name) {
        return Ok(Some(own));
    }
    match of_class {
        Some(found) => bind(&found, Some(object), class).map(Some),
        None if name == known::CLASS => Ok(Some(Value::Class(class.clone()))),
        None if name == known::DICT => Ok(instance_dict(object)),
        None => Ok(None),
    }
}

fn instance_dict(object: &Value) -> Option<Value> {
    match object {
        Value::Object(inner) if inner.class.slots.is_none() => Some(Value::Dict(inner.dict())),
        Value::Func(function) => Some(Value::Dict(function.dict())),
        _ => None,
    }
}

pub fn own_attribute(object: &Value, name: Sym) -> Option<Value> {
    match object {
        Value::Object(inner) => inner.get(name).or_else(|| match &inner.payload {
            Payload::Exc(_) => crate::exc::attribute(&Exc(inner.clone()), name),
            _ => None,
        }),
        Value::Func(function) => crate::function_attribute::get(function, name),
        Value::Method(method) => crate::function_attribute::of_method(method, name),
        Value::Native(_) | Value::BoundNative(_) => {
            crate::function_attribute::of_native(object, name)
        }
        _ => None,
    }
}

/// What a class attribute becomes when it is asked for through an instance or the class.
pub fn bind(found: &Value, object: Option<&Value>, class: &ClassRef) -> R {
    match found {
        Value::Func(_) => Ok(match object {
            Some(object) => Value::Method(Rc::new(Method {
                receiver: object.clone(),
                function: found.clone(),
            })),
            None => found.clone(),
        }),
        Value::Native(native) => match (native.kind, object) {
            (Kind::Method, Some(object)) => Ok(Value::BoundNative(Rc::new(BoundNative {
                receiver: object.clone(),
                native,
            }))),
            (Kind::Getter, Some(object)) => (native.fun)(std::slice::from_ref(object)),
            (Kind::Property, Some(object)) => {
                (native.fun)(&[object.clone(), Value::NotImplemented])
            }
            (Kind::ClassMethod, _) => Ok(Value::BoundNative(Rc::new(BoundNative {
                receiver: Value::Class(class.clone()),
                native,
            }))),
            _ => Ok(found.clone()),
        },
        Value::Object(inner) => bind_object(found, inner, object, class),
        _ => Ok(found.clone()),
    }
}

fn bind_object(found: &Value, inner: &Rc<Object>, object: Option<&Value>, class: &ClassRef) -> R {
    if let Some(property) = inner.any::<Property>() {
        return match object {
            Some(object) => property.read(object),
            None => Ok(found.clone()),
        };
    }
    if let Some(method) = inner.any::<ClassMethod>() {
        return bind(&method.function, Some(&Value::Class(class.clone())), class);
    }
    if let Some(method) = inner.any::<StaticMethod>() {
        return Ok(method.function.clone());
    }
    let Some(hook) = inner.class.lookup(known::GET) else {
        return Ok(found.clone());
    };
    call(
        &hook,
        &[
            found.clone(),
            object.cloned().unwrap_or(Value::None),
            Value::Class(class.clone()),
        ],
    )
}

pub fn is_data_descriptor(value: &Value) -> bool {
    match value {
        Value::Native(native) => matches!(native.kind, Kind::Property | Kind::Getter),
        Value::Object(inner) => {
            inner.any::<Property>().is_some()
                || inner.class.lookup(known::SET).is_some()
                || inner.class.lookup(known::DELETE).is_some()
        }
        _ => false,
    }
}

#[inline]
pub fn setattr(object: &Value, name: Name, value: Value) -> R<()> {
    if let Value::Object(inner) = object {
        if let Some(place) = name.place_in(inner.class.id.get()) {
            if place & IN_CLASS == 0 && inner.is_slotted() {
                inner.set_slot(place as usize, value);
                return Ok(());
            }
        }
        return set_object_attr(object, inner, name, value);
    }
    set(object, name.sym(), value)
}

#[inline(never)]
fn set_object_attr(object: &Value, inner: &Rc<Object>, name: Name, value: Value) -> R<()> {
    let sym = name.sym();
    if let Some(place) = name.place_elsewhere(Way::Set, inner.class.id.get()) {
        if inner.is_slotted() {
            inner.set_slot(place as usize, value);
            return Ok(());
        }
    }
    set(object, sym, value)?;
    let special = inner.class.specials();
    if special.setattr || special.getattribute || matches!(inner.payload, Payload::Exc(_)) {
        return Ok(());
    }
    if inner
        .class
        .lookup(sym)
        .is_some_and(|found| is_data_descriptor(&found))
        || !inner.is_slotted()
    {
        return Ok(());
    }
    if let Some(at) = inner.class.layout.borrow().find(sym) {
        name.remember(Way::Set, inner.class.id.get(), at as u32);
    }
    Ok(())
}

pub fn set(object: &Value, name: Sym, value: Value) -> R<()> {
    if let Some(real) = crate::modules::weakrefs::proxied(object) {
        return set(&real?, name, value);
    }
    if let Value::Object(inner) = object {
        if inner.class.specials().setattr {
            let hook = inner.class.lookup(known::SETATTR).unwrap_or(Value::None);
            call(&hook, &[object.clone(), name.value(), value])?;
            return Ok(());
        }
    }
    set_plain(object, name, value)
}

/// `object.__setattr__`.
pub fn set_plain(object: &Value, name: Sym, value: Value) -> R<()> {
    match object {
        Value::Class(class) => return crate::class_attribute::set(class, name, value),
        Value::Module(module) => {
            module.set_attribute(name, value);
            return Ok(());
        }
        _ => {}
    }
    let class = object.class_ref();
    if let Some(descriptor) = class.lookup(name) {
        if let Some(done) = set_by_descriptor(&descriptor, object, name, &value)? {
            return Ok(done);
        }
    }
    match object {
        Value::Object(inner) => set_own(object, inner, name, value),
        Value::Func(function) => crate::function_attribute::set(function, name, value),
        // The text of a named tuple's field: nobody can see it.
        _ if name == known::DOC && Rc::ptr_eq(class, &types().getset) => Ok(()),
        _ => Err(match class.lookup(name) {
            Some(_) => attribute_error(
                format!(
                    "'{}' object attribute '{}' is read-only",
                    class.name(),
                    name.text()
                ),
                name.text(),
                object,
            ),
            None => no_attribute(object, name),
        }),
    }
}

fn set_own(object: &Value, inner: &Rc<Object>, name: Sym, value: Value) -> R<()> {
    if name == known::CLASS {
        return Err(type_error(
            "__class__ assignment is not supported by translated programs",
        ));
    }
    if let Payload::Exc(_) = &inner.payload {
        if crate::exc::set_attribute(&Exc(inner.clone()), name, &value)? {
            return Ok(());
        }
    }
    if name == known::DICT {
        if let Some(dict) = value.as_dict() {
            inner.set_dict(dict.clone());
            return Ok(());
        }
        return Err(type_error(format!(
            "__dict__ must be set to a dictionary, not a '{}'",
            value.class_ref().name()
        )));
    }
    if let Some(slots) = &inner.class.slots {
        if !slots.contains(&name) {
            return Err(not_in_slots(object, inner, name));
        }
    }
    if Rc::ptr_eq(&inner.class, &types().object) {
        return Err(no_attribute(object, name));
    }
    inner.set(name, value);
    Ok(())
}

fn not_in_slots(object: &Value, inner: &Object, name: Sym) -> Exc {
    if inner.class.lookup(name).is_some() {
        let text = format!(
            "'{}' object attribute '{}' is read-only",
            inner.class.name(),
            name.text()
        );
        return attribute_error(text, name.text(), object);
    }
    no_attribute(object, name)
}

fn set_by_descriptor(
    descriptor: &Value,
    object: &Value,
    name: Sym,
    value: &Value,
) -> R<Option<()>> {
    match descriptor {
        Value::Native(native) if native.kind == Kind::Property => {
            (native.fun)(&[object.clone(), value.clone()])?;
            Ok(Some(()))
        }
        Value::Native(native) if native.kind == Kind::Getter => Err(attribute_error(
            format!(
                "attribute '{}' of '{}' objects is not writable",
                name.text(),
                object.class_ref().type_name()
            ),
            name.text(),
            object,
        )),
        Value::Object(inner) => {
            if let Some(property) = inner.any::<Property>() {
                return property.write(object, name, value).map(Some);
            }
            match inner.class.lookup(known::SET) {
                Some(hook) => call(&hook, &[descriptor.clone(), object.clone(), value.clone()])
                    .map(|_| Some(())),
                None => Ok(None),
            }
        }
        _ => Ok(None),
    }
}

pub fn delattr(object: &Value, name: Name) -> R<()> {
    del(object, name.sym())
}

pub fn del(object: &Value, name: Sym) -> R<()> {
    if let Some(real) = crate::modules::weakrefs::proxied(object) {
        return del(&real?, name);
    }
    if let Value::Object(inner) = object {
        if inner.class.specials().delattr {
            let hook = inner.class.lookup(known::DELATTR).unwrap_or(Value::None);
            call(&hook, &[object.clone(), name.value()])?;
            return Ok(());
        }
    }
    del_plain(object, name)
}

pub fn del_plain(object: &Value, name: Sym) -> R<()> {
    match object {
        Value::Class(class) if !class.native && class.unset(name) => return Ok(()),
        Value::Module(module) if module.del_attribute(name) => return Ok(()),
        Value::Func(function) if function.dict().del_str(name.text()) => return Ok(()),
        Value::Gen(_) => {
            if let Some(Value::Native(native)) = object.class_ref().lookup(name) {
                if native.kind == Kind::Property {
                    (native.fun)(&[object.clone(), Value::Undef])?;
                    return Ok(());
                }
            }
        }
        Value::Object(inner) => {
            let found = inner.class.lookup(name);
            if let Some(Value::Native(native)) = found.as_ref() {
                if native.kind == Kind::Property {
                    (native.fun)(&[object.clone(), Value::Undef])?;
                    return Ok(());
                }
            }
            if let Some(Value::Object(descriptor)) = found {
                if let Some(property) = descriptor.any::<Property>() {
                    return property.delete(object, name);
                }
                if let Some(hook) = descriptor.class.lookup(known::DELETE) {
                    call(&hook, &[Value::Object(descriptor), object.clone()])?;
                    return Ok(());
                }
            }
            let is_exception = matches!(inner.payload, Payload::Exc(_));
            let lasting = [known::CAUSE, known::CONTEXT, known::TRACEBACK, known::ARGS];
            if is_exception && lasting.contains(&name) {
                return Err(type_error(format!("{} may not be deleted", name.text())));
            }
            if inner.del(name) {
                return Ok(());
            }
        }
        _ => {}
    }
    Err(no_attribute_to_delete(object, name))
}

fn no_attribute_to_delete(object: &Value, name: Sym) -> Exc {
    match object {
        Value::Object(inner)
            if inner.class.lookup(name).is_none() && inner.class.slots.is_none() =>
        {
            no_attribute(object, name)
        }
        _ => no_attribute(object, name),
    }
}

pub fn has_attr(object: &Value, name: Sym) -> R<bool> {
    Ok(get_optional(object, name)?.is_some())
}

/// The attribute, or None where AttributeError would be raised.
pub fn get_optional(object: &Value, name: Sym) -> R<Option<Value>> {
    if let Value::Object(inner) = object {
        let special = inner.class.specials();
        if !special.getattribute && !special.getattr {
            return match find(object, name) {
                Err(error) if error.is("AttributeError") => Ok(None),
                found => found,
            };
        }
    }
    match get(object, name) {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is("AttributeError") => Ok(None),
        Err(error) => Err(error),
    }
}

impl Value {
    /// `type(value)`.
    #[inline]
    pub fn class_ref(&self) -> &ClassRef {
        match self {
            Value::Object(object) => &object.class,
            Value::Class(class) => class.meta.as_ref().unwrap_or(&types().type_),
            _ => builtin_class(self),
        }
    }
}

fn builtin_class(value: &Value) -> &Rc<Class> {
    let types = types();
    match value {
        Value::Undef | Value::None => &types.none,
        Value::NotImplemented => &types.not_implemented,
        Value::Ellipsis => &types.ellipsis,
        Value::Bool(_) => &types.bool,
        Value::Int(_) | Value::Big(_) => &types.int,
        Value::Float(_) => &types.float,
        Value::Complex(_) => &types.complex,
        Value::Decimal(_) => crate::modules::decimal::class(),
        Value::Str(_) => &types.str,
        Value::Bytes(_) => &types.bytes,
        Value::ByteArray(_) => &types.bytearray,
        Value::List(_) => &types.list,
        Value::Tuple(_) => &types.tuple,
        Value::Dict(_) => &types.dict,
        Value::Set(_) => &types.set,
        Value::FrozenSet(_) => &types.frozenset,
        Value::Range(_) => &types.range,
        Value::Slice(_) => &types.slice,
        Value::Func(_) => &types.function,
        Value::Method(_) => &types.method,
        Value::Native(native) => match native.kind {
            Kind::Method if native.is_slot() => &types.wrapper_descriptor,
            Kind::Method => &types.method_descriptor,
            Kind::ClassMethod => &types.classmethod_descriptor,
            Kind::Getter | Kind::Property => &types.getset,
            _ => &types.builtin_function,
        },
        Value::BoundNative(bound) if bound.native.is_slot() => &types.method_wrapper,
        Value::BoundNative(_) => &types.builtin_function,
        Value::Iter(iter) => iter.class(),
        Value::Gen(generator) => match generator.flavor {
            Flavor::Generator => &types.generator,
            Flavor::Coroutine => &types.coroutine,
            Flavor::AsyncGenerator => &types.async_generator,
        },
        Value::Module(_) => &types.module,
        Value::Class(_) | Value::Object(_) => &types.type_,
    }
}
