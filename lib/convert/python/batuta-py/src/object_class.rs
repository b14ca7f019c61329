//! `object` and `type`.
use crate::attribute as attr;
use crate::class::ClassRef;
use crate::exc::type_error;
use crate::native::{class_arg, class_method, getter, method, static_method, ClassDef};
use crate::symbol::{known, Sym};
use crate::text;
use crate::types::types;
use crate::value::{Value, R};

fn name_of(value: &Value) -> R<Sym> {
    match value.as_str() {
        Some(name) => Ok(Sym::new(name)),
        None => Err(type_error(format!(
            "attribute name must be string, not '{}'",
            value.class_ref().name()
        ))),
    }
}

/// The native repr of an instance: that of its built-in part, if it has one.
pub fn repr(a: &[Value]) -> R {
    match &a[0] {
        Value::Object(object) => {
            let base = a[0].base();
            match base {
                Value::Set(set) | Value::FrozenSet(set) => {
                    let name = object.class.name();
                    crate::container_repr::set_repr(&a[0], &set.items(), &name).map(Value::str)
                }
                base if !base.is(&a[0]) => text::builtin_repr(base).map(Value::str),
                _ => text::default_repr(&a[0]),
            }
        }
        other => text::builtin_repr(other).map(Value::str),
    }
}

fn equal(a: &[Value]) -> R {
    Ok(if a[0].is(&a[1]) {
        Value::bool(true)
    } else {
        Value::NotImplemented
    })
}

fn not_equal(a: &[Value]) -> R {
    let equal = attr::call_special(known::EQ, &a[..2]).unwrap_or(Ok(Value::NotImplemented))?;
    if equal.is_not_implemented() {
        return Ok(equal);
    }
    Ok(Value::bool(!equal.truth()?))
}

fn init(a: &[Value]) -> R {
    let given = a[1].as_tuple().is_some_and(|rest| !rest.is_empty())
        || a[2].as_dict().is_some_and(|rest| !rest.is_empty());
    if given && a[0].class_ref().overrides(known::INIT) && !a[0].class_ref().overrides(known::NEW) {
        return Err(type_error(
            "object.__init__() takes exactly one argument (the instance to initialize)",
        ));
    }
    Ok(Value::None)
}

fn new(a: &[Value]) -> R {
    let Some(class) = a[0].as_class() else {
        return Err(type_error("object.__new__(X): X is not a type object"));
    };
    let args = a[1].as_tuple().unwrap_or_default();
    let keywords = crate::call::keywords_of(&a[2])?;
    if class.storage == crate::class::Storage::Nothing && class.new.is_none() {
        let given = !args.is_empty() || !keywords.is_empty();
        if given && class.overrides(known::NEW) {
            return Err(type_error(
                "object.__new__() takes exactly one argument (the type to instantiate)",
            ));
        }
        return crate::call::new_instance(class, &[], &[]);
    }
    crate::call::new_instance(class, args, &keywords)
}

pub static OBJECT: ClassDef = ClassDef {
    name: "object",
    base: "object",
    module: "builtins",
    new: None,
    natives: &[
        static_method("__new__", "class *args **kw", new),
        method("__init__", "*args **kw", init),
        method("__repr__", "", repr),
        method("__str__", "", |a| text::str_by_repr(&a[0])),
        method("__format__", "spec", |a| {
            let Some(spec) = a[1].as_str() else {
                return Err(type_error("__format__() argument must be str"));
            };
            crate::format::builtin(&a[0], spec)
        }),
        method("__hash__", "", |a| match a[0].base() {
            base if !base.is(&a[0]) => crate::hash::hash(base).map(Value::Int),
            Value::Object(_) => Ok(Value::Int(a[0].id().rotate_right(4))),
            other => crate::hash::hash(other).map(Value::Int),
        }),
        method("__eq__", "other", equal),
        method("__ne__", "other", not_equal),
        method("__getattribute__", "name", |a| {
            attr::plain(&a[0], name_of(&a[1])?)
        }),
        method("__setattr__", "name value", |a| {
            attr::set_plain(&a[0], name_of(&a[1])?, a[2].clone())?;
            Ok(Value::None)
        }),
        method("__delattr__", "name", |a| {
            attr::del_plain(&a[0], name_of(&a[1])?)?;
            Ok(Value::None)
        }),
        method("__dir__", "", |a| {
            Ok(Value::list(
                crate::dir::names(&a[0])?
                    .into_iter()
                    .map(Value::str)
                    .collect(),
            ))
        }),
        method("__sizeof__", "", |_| Ok(Value::Int(48))),
        class_method("__init_subclass__", "*args **kw", |a| {
            match a[2].as_dict() {
                Some(keywords) if !keywords.is_empty() => Err(type_error(format!(
                    "{}.__init_subclass__() takes no keyword arguments",
                    class_arg(&a[0])?.name()
                ))),
                _ => Ok(Value::None),
            }
        }),
        class_method("__subclasshook__", "class", |_| Ok(Value::NotImplemented)),
    ],
};

fn new_type(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    match args {
        [value] => Ok(crate::types::type_of(value)),
        [name, bases, dict] => crate::build_class::from_parts(class, name, bases, dict, keywords),
        _ => Err(type_error("type() takes 1 or 3 arguments")),
    }
}

fn subclasses(a: &[Value]) -> R {
    let class = class_arg(&a[0])?;
    let live: Vec<Value> = class
        .subclasses
        .borrow()
        .iter()
        .filter_map(|weak| weak.upgrade())
        .map(Value::Class)
        .collect();
    Ok(Value::list(live))
}

pub static TYPE: ClassDef = ClassDef {
    name: "type",
    base: "object",
    module: "builtins",
    new: Some(new_type),
    natives: &[
        static_method("__new__", "meta *args **kw", |a| {
            let keywords = crate::call::keywords_of(&a[2])?;
            new_type(
                &class_arg(&a[0])?,
                a[1].as_tuple().unwrap_or_default(),
                &keywords,
            )
        }),
        method("__init__", "*args **kw", |_| Ok(Value::None)),
        method("__call__", "*args **kw", |a| {
            let keywords = crate::call::keywords_of(&a[2])?;
            crate::call::instantiate(
                &class_arg(&a[0])?,
                a[1].as_tuple().unwrap_or_default(),
                &keywords,
            )
        }),
        method("mro", "", |a| {
            attr::get(&a[0], known::MRO)
                .and_then(|mro| Ok(Value::list(crate::iter::collect(&mro)?)))
        }),
        method("__subclasses__", "", subclasses),
        method("__instancecheck__", "value", |a| {
            Ok(Value::bool(
                a[1].class_ref().is_subclass(&*class_arg(&a[0])?),
            ))
        }),
        method("__subclasscheck__", "class", |a| {
            Ok(Value::bool(
                class_arg(&a[1])?.is_subclass(&*class_arg(&a[0])?),
            ))
        }),
        method("__setattr__", "name value", |a| {
            crate::class_attribute::set_plain(&class_arg(&a[0])?, name_of(&a[1])?, a[2].clone())?;
            Ok(Value::None)
        }),
        method("__or__", "other", |a| {
            Ok(crate::generic::union(&a[0], &a[1]))
        }),
        method("__ror__", "other", |a| {
            Ok(crate::generic::union(&a[1], &a[0]))
        }),
    ],
};

pub static FUNCTION: ClassDef = ClassDef {
    name: "function",
    base: "object",
    module: "builtins",
    new: None,
    natives: &[method("__get__", "object class?", |a| {
        attr::bind(&a[0], a[1].given(), &types().function)
    })],
};

pub static MODULE: ClassDef = ClassDef {
    name: "module",
    base: "object",
    module: "builtins",
    new: None,
    natives: &[],
};

pub static METHOD: ClassDef = ClassDef {
    name: "method",
    base: "object",
    module: "builtins",
    new: Some(|_, args, _| match args {
        [function, receiver] => Ok(Value::Method(crate::rc::Rc::new(crate::function::Method {
            receiver: receiver.clone(),
            function: function.clone(),
        }))),
        _ => Err(type_error("method expected 2 arguments")),
    }),
    natives: &[getter("__func__", |a| match &a[0] {
        Value::Method(method) => Ok(method.function.clone()),
        _ => Ok(Value::None),
    })],
};
