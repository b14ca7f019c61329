//! A Python function made of a Rust closure.
use crate::exc::type_error;
use crate::native::{method, ClassDef};
use crate::object::Object;
use crate::types::types;
use crate::value::{Value, R};

type Apply = Box<dyn Fn(&[Value]) -> R>;

/// The function that a decorator with arguments gives.
struct Decorator {
    apply: Apply,
}

static DECORATOR: ClassDef = ClassDef {
    name: "functools._decorator",
    base: "object",
    module: "functools",
    new: Some(|_, _, _| Err(type_error("cannot create decorators"))),
    natives: &[method("__call__", "*args", |a| {
        match a[0].any::<Decorator>() {
            Some(decorator) => (decorator.apply)(a[1].as_tuple().unwrap_or_default()),
            None => Ok(Value::None),
        }
    })],
};

pub fn decorator(apply: impl Fn(&[Value]) -> R + 'static) -> Value {
    Object::native(
        types().library(&DECORATOR),
        Decorator {
            apply: Box::new(apply),
        },
    )
}
