//! _weakref: references that do not keep alive what they refer to. Instances tell when they go, for callbacks;
//! other objects (functions, classes, sets) only stop to be found.
use crate::class::{Class, ClassRef};
use crate::compare::Cmp;
use crate::exc::type_error;
use crate::function::{Function, Method};
use crate::generator::Generator;
use crate::modules::Library;
use crate::native::{function, getter, method, ClassDef, Native};
use crate::object::Object;
use crate::rc::{Rc, Weak};
use crate::set::Set;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

enum Target {
    Object(Weak<Object>),
    Class(Weak<Class>),
    Function(Weak<Function>),
    Method(Weak<Method>),
    Set(Weak<Set>),
    FrozenSet(Weak<Set>),
    Generator(Weak<Generator>),
    Lasting(Value),
}

impl Target {
    fn of(value: &Value) -> R<Target> {
        Ok(match value {
            Value::Object(object) => Target::Object(Rc::downgrade(object)),
            Value::Class(class) => Target::Class(Rc::downgrade(class)),
            Value::Func(function) => Target::Function(Rc::downgrade(function)),
            Value::Method(method) => Target::Method(Rc::downgrade(method)),
            Value::Set(set) => Target::Set(Rc::downgrade(set)),
            Value::FrozenSet(set) => Target::FrozenSet(Rc::downgrade(set)),
            Value::Gen(generator) => Target::Generator(Rc::downgrade(generator)),
            Value::Native(_) | Value::Module(_) => Target::Lasting(value.clone()),
            other => {
                return Err(type_error(format!(
                    "cannot create weak reference to '{}' object",
                    other.class_ref().name()
                )))
            }
        })
    }

    fn get(&self) -> Option<Value> {
        match self {
            Target::Object(weak) => weak.upgrade().map(Value::Object),
            Target::Class(weak) => weak.upgrade().map(Value::Class),
            Target::Function(weak) => weak.upgrade().map(Value::Func),
            Target::Method(weak) => weak.upgrade().map(Value::Method),
            Target::Set(weak) => weak.upgrade().map(Value::Set),
            Target::FrozenSet(weak) => weak.upgrade().map(Value::FrozenSet),
            Target::Generator(weak) => weak.upgrade().map(Value::Gen),
            Target::Lasting(value) => Some(value.clone()),
        }
    }
}

struct Reference {
    target: Target,
    callback: Option<Value>,
    hash: Cell<Option<i64>>,
}

thread_local! {
    static HAS_ANY: Cell<bool> = const { Cell::new(false) };
    /// References by the place of the instance that they refer to.
    static OF_INSTANCES: RefCell<HashMap<usize, Vec<Weak<Object>>>> = RefCell::default();
}

fn references_to(value: &Value) -> Vec<Value> {
    let Value::Object(object) = value else {
        return Vec::new();
    };
    let place = Rc::as_ptr(object) as usize;
    OF_INSTANCES.with_borrow(|known| {
        let all = known.get(&place).map(Vec::as_slice).unwrap_or_default();
        all.iter()
            .filter_map(Weak::upgrade)
            .map(Value::Object)
            .collect()
    })
}

/// An instance goes: those that wait for it are called, the last one first.
#[inline]
pub fn gone(object: &Object) {
    if HAS_ANY.get() {
        tell(std::ptr::from_ref(object) as usize);
    }
}

fn tell(place: usize) {
    // When the thread ends, what other variables of it hold may go after the table.
    let known = OF_INSTANCES.try_with(|known| known.borrow_mut().remove(&place));
    let all = known.unwrap_or_default();
    for reference in all.iter().flatten().rev().filter_map(Weak::upgrade) {
        let reference = Value::Object(reference);
        let waiting = reference
            .any::<Reference>()
            .and_then(|state| state.callback.clone());
        let Some(callback) = waiting else { continue };
        if let Err(error) = crate::call::call(&callback, &[reference]) {
            crate::exc::unraisable(&error, &callback);
        }
    }
}

fn refer(class: &ClassRef, target: &Value, callback: Option<&Value>) -> R {
    let callback = callback.filter(|given| !given.is_none()).cloned();
    if callback.is_none() && class.native {
        let same = references_to(target).into_iter().find(|known| {
            let plain = known
                .any::<Reference>()
                .is_some_and(|state| state.callback.is_none());
            plain && Rc::ptr_eq(known.class_ref(), class)
        });
        if let Some(known) = same {
            return Ok(known);
        }
    }
    let state = Reference {
        target: Target::of(target)?,
        callback,
        hash: Cell::new(None),
    };
    let made = Object::native(class.clone(), state);
    if let (Value::Object(reference), Value::Object(object)) = (&made, target) {
        HAS_ANY.set(true);
        let place = Rc::as_ptr(object) as usize;
        OF_INSTANCES.with_borrow_mut(|known| {
            let all = known.entry(place).or_default();
            all.retain(|other| other.strong_count() > 0);
            all.push(Rc::downgrade(reference));
        });
    }
    Ok(made)
}

fn new(class: &ClassRef, args: &[Value], _: &[(Sym, Value)]) -> R {
    match args {
        [target] => refer(class, target, None),
        [target, callback, ..] => refer(class, target, Some(callback)),
        [] => Err(type_error("ref expected at least 1 argument, got 0")),
    }
}

/// What a reference or a proxy refers to, while it is there.
fn target(value: &Value) -> Option<Value> {
    value
        .any::<Reference>()
        .and_then(|state| state.target.get())
}

fn hash(a: &[Value]) -> R {
    let Some(state) = a[0].any::<Reference>() else {
        return Err(type_error("a weak reference is needed"));
    };
    if let Some(known) = state.hash.get() {
        return Ok(Value::Int(known));
    }
    let Some(object) = state.target.get() else {
        return Err(type_error("weak object has gone away"));
    };
    let found = crate::hash::hash(&object)?;
    state.hash.set(Some(found));
    Ok(Value::Int(found))
}

fn eq(a: &[Value]) -> R {
    if a[1].any::<Reference>().is_none() {
        return Ok(Value::NotImplemented);
    }
    match (target(&a[0]), target(&a[1])) {
        (Some(x), Some(y)) => crate::compare::compare(Cmp::Eq, &x, &y),
        _ => Ok(Value::bool(a[0].is(&a[1]))),
    }
}

fn repr(a: &[Value]) -> R {
    let place = a[0].id();
    Ok(Value::str(match target(&a[0]) {
        None => format!("<weakref at 0x{place:x}; dead>"),
        Some(object) => {
            let kind = object.class_ref().name();
            format!(
                "<weakref at 0x{place:x}; to '{kind}' at 0x{:x}>",
                object.id()
            )
        }
    }))
}

static REFERENCE: ClassDef = ClassDef {
    name: "weakref.ReferenceType",
    base: "object",
    module: "weakref",
    new: Some(new),
    natives: &[
        method("__init__", "*args", |_| Ok(Value::None)),
        method("__call__", "", |a| Ok(target(&a[0]).unwrap_or(Value::None))),
        method("__eq__", "other", eq),
        method("__hash__", "", hash),
        method("__repr__", "", repr),
        getter("__callback__", |a| {
            let state = a[0].any::<Reference>();
            Ok(state
                .and_then(|state| state.callback.clone())
                .unwrap_or(Value::None))
        }),
    ],
};

/// What a proxy stands for.
pub fn proxied(object: &Value) -> Option<R> {
    let is_proxy = matches!(object, Value::Object(inner) if inner.class.native)
        && Rc::ptr_eq(object.class_ref(), &types().library(&PROXY));
    is_proxy.then(|| alive(object))
}

fn alive(proxy: &Value) -> R {
    target(proxy).ok_or_else(|| {
        crate::exc::make(
            &types().named("ReferenceError"),
            vec![Value::str("weakly-referenced object no longer exists")],
        )
    })
}

static PROXY: ClassDef = ClassDef {
    name: "weakref.ProxyType",
    base: "object",
    module: "weakref",
    new: None,
    natives: &[
        method("__getattr__", "name", |a| {
            crate::attribute::get(&alive(&a[0])?, Sym::new(a[1].as_str().unwrap_or_default()))
        }),
        method("__call__", "*args **kw", |a| {
            let keywords = crate::call::keywords_of(&a[2])?;
            crate::call::call_sym(
                &alive(&a[0])?,
                a[1].as_tuple().unwrap_or_default(),
                &keywords,
            )
        }),
        method("__str__", "", |a| crate::text::str_of(&alive(&a[0])?)),
        method("__bool__", "", |a| alive(&a[0])?.truth().map(Value::bool)),
        method("__len__", "", |a| {
            crate::subscript::len(&alive(&a[0])?).map(Value::Int)
        }),
        method("__iter__", "", |a| {
            Ok(crate::iter::iter(&alive(&a[0])?)?.value())
        }),
        method("__contains__", "item", |a| {
            crate::subscript::contains(&alive(&a[0])?, &a[1]).map(Value::bool)
        }),
        method("__getitem__", "key", |a| {
            crate::subscript::getitem(&alive(&a[0])?, &a[1])
        }),
        method("__setitem__", "key value", |a| {
            crate::subscript::setitem(&alive(&a[0])?, &a[1], a[2].clone()).map(|()| Value::None)
        }),
        method("__delitem__", "key", |a| {
            crate::subscript::delitem(&alive(&a[0])?, &a[1]).map(|()| Value::None)
        }),
        method("__eq__", "other", |a| {
            crate::compare::compare(Cmp::Eq, &alive(&a[0])?, &a[1])
        }),
    ],
};

fn remove_dead(a: &[Value]) -> R {
    let found = crate::subscript::getitem(&a[0], &a[1]);
    if found.is_ok_and(|reference| target(&reference).is_none()) {
        crate::subscript::delitem(&a[0], &a[1])?;
    }
    Ok(Value::None)
}

static FUNCTIONS: &[Native] = &[
    function("getweakrefcount", "object", |a| {
        Ok(Value::Int(references_to(&a[0]).len() as i64))
    }),
    function("getweakrefs", "object", |a| {
        Ok(Value::list(references_to(&a[0])))
    }),
    function("proxy", "object callback?", |a| {
        refer(&types().library(&PROXY), &a[0], a[1].given())
    }),
    function("_remove_dead_weakref", "dict key", remove_dead),
];

pub static LIBRARY: Library = Library {
    name: "_weakref",
    functions: &[FUNCTIONS],
    classes: &[&REFERENCE, &PROXY],
    start: |module| {
        module.put("ref", Value::Class(types().library(&REFERENCE)));
        module.put("CallableProxyType", Value::Class(types().library(&PROXY)));
        Ok(())
    },
};
