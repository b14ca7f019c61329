//! `o.name`: descriptors, instance attributes, classes, modules; and the cache of the places where they were found.
pub use crate::attribute_change::{del, del_plain, delattr, set, set_plain, setattr};
use crate::call::call;
use crate::class::{Class, ClassRef};
use crate::descriptor::{is_descriptor, ClassMethod, Property, StaticMethod};
use crate::exc::{no_attribute, Exc};
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
