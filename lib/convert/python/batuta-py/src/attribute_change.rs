//! `o.name = value`, `del o.name`.
use crate::attribute::{is_data_descriptor, IN_CLASS};
use crate::call::call;
use crate::descriptor::Property;
use crate::exc::{attribute_error, no_attribute, type_error, Exc};
use crate::native::Kind;
use crate::object::{Object, Payload};
use crate::places::Way;
use crate::rc::Rc;
use crate::symbol::{known, Name, Sym};
use crate::types::types;
use crate::value::{Value, R};

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
    Err(no_attribute(object, name))
}
