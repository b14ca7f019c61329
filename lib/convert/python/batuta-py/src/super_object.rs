//! `super`: attributes that follow after a class in the MRO of the receiver.
use crate::class::ClassRef;
use crate::exc::{no_attribute, runtime_error, type_error};
use crate::native::{method, ClassDef};
use crate::object::Object;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};

pub struct Super {
    class: ClassRef,
    receiver: Value,
    start: ClassRef,
}

pub fn make(class: &ClassRef, receiver: &Value) -> R {
    let start = match receiver {
        Value::Class(start) if start.is_subclass(class) => start.clone(),
        _ if receiver.class_ref().is_subclass(class) => receiver.class_ref().clone(),
        _ => {
            return Err(type_error(
                "super(type, obj): obj must be an instance or subtype of type",
            ))
        }
    };
    let made = Super {
        class: class.clone(),
        receiver: receiver.clone(),
        start,
    };
    Ok(Object::native(types().super_.clone(), made))
}

fn get(object: &Value, name: Sym) -> R {
    let Some(this) = object.any::<Super>() else {
        return Err(type_error("a super object is needed"));
    };
    if name == known::CLASS {
        return Ok(Value::Class(types().super_.clone()));
    }
    let Some(found) = this.start.lookup_after(&this.class, name) else {
        return Err(no_attribute(object, name));
    };
    // `super().__new__(cls)` and class methods see the class, other functions the receiver.
    let through_class =
        matches!(&this.receiver, Value::Class(class) if class.is_subclass(&this.class));
    let target = if through_class {
        None
    } else {
        Some(&this.receiver)
    };
    crate::attribute::bind(&found, target, &this.start)
}

pub static SUPER: ClassDef = ClassDef {
    name: "super",
    base: "object",
    module: "builtins",
    new: Some(|_, args, _| match args {
        [Value::Class(class), receiver] => make(class, receiver),
        [] => Err(runtime_error("super(): no arguments")),
        _ => Err(type_error("super() argument 1 must be a type")),
    }),
    natives: &[method("__getattribute__", "name", |a| {
        get(&a[0], Sym::new(a[1].as_str().unwrap_or_default()))
    })],
};

/// The look-up that `getattr` uses for these objects.
pub fn attribute(object: &Value, name: Sym) -> Option<R> {
    object.any::<Super>().map(|_| get(object, name))
}
