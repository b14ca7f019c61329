//! Attributes of classes themselves.
use crate::attribute::bind;
use crate::class::{Class, ClassRef};
use crate::descriptor::{is_descriptor, ClassMethod, StaticMethod};
use crate::dict::Dict;
use crate::exc::type_error;
use crate::native::Kind;
use crate::places::Way;
use crate::rc::Rc;
use crate::symbol::{known, Name, Sym};
use crate::types::types;
use crate::value::{Value, R};

pub fn find(class: &ClassRef, name: Sym) -> R<Option<Value>> {
    let meta = class.meta.as_ref().unwrap_or(&types().type_);
    let of_meta = meta.lookup(name);
    if let (Some(found), false) = (&of_meta, meta.native) {
        if crate::attribute::is_data_descriptor(found) {
            return bind(found, Some(&Value::Class(class.clone())), meta).map(Some);
        }
    }
    if let Some(value) = own_special(class, name) {
        return Ok(Some(value));
    }
    if let Some(found) = class.lookup(name) {
        return bind(&found, None, class).map(Some);
    }
    match of_meta {
        Some(found) => bind(&found, Some(&Value::Class(class.clone())), meta).map(Some),
        None => Ok(None),
    }
}

/// What the place found in the class before, or finds now and remembers: what is taken as it is, nothing run for it.
pub fn remembered(class: &ClassRef, name: Name) -> Option<Value> {
    let place = match name.place_by(Way::Get, class.own_id()) {
        Some(place) => place,
        None => {
            let (value, gets_class) = as_it_is(class, name.sym())?;
            let place = class.own_place(name.sym(), value);
            let place = if gets_class {
                place | GETS_CLASS
            } else {
                place
            };
            name.remember(Way::Get, class.own_id(), place);
            place
        }
    };
    if place & GETS_CLASS != 0 {
        return None;
    }
    class.own_places.borrow().get(place)
}

/// As `remembered`, for a call: the function, and whether it gets the class as its first argument.
pub fn remembered_method(class: &ClassRef, name: Name) -> Option<(Value, bool)> {
    if let Some(place) = name.place_by(Way::Get, class.own_id()) {
        let value = class.own_places.borrow().get(place & !GETS_CLASS)?;
        return Some((value, place & GETS_CLASS != 0));
    }
    let (value, gets_class) = as_it_is(class, name.sym())?;
    let place = class.own_place(name.sym(), value.clone());
    let flag = if gets_class { GETS_CLASS } else { 0 };
    name.remember(Way::Get, class.own_id(), place | flag);
    Some((value, gets_class))
}

/// In the number of a place: what is there is the function of a class method.
const GETS_CLASS: u32 = 1 << 30;

/// The attribute if asking for it runs nothing and makes nothing; of a class method its function, and true.
fn as_it_is(class: &ClassRef, name: Sym) -> Option<(Value, bool)> {
    if class.meta.is_some() || name.text().starts_with("__") {
        return None;
    }
    let found = class.lookup(name)?;
    match &found {
        Value::Native(native) => match native.kind {
            Kind::Method | Kind::Function | Kind::Static => Some((found, false)),
            _ => None,
        },
        Value::Object(inner) => {
            if let Some(method) = inner.any::<StaticMethod>() {
                return Some((method.function.clone(), false));
            }
            if let Some(method) = inner.any::<ClassMethod>() {
                let is_function = matches!(method.function, Value::Func(_));
                return is_function.then(|| (method.function.clone(), true));
            }
            (!is_descriptor(inner)).then_some((found, false))
        }
        _ => Some((found, false)),
    }
}

fn own_special(class: &ClassRef, name: Sym) -> Option<Value> {
    let classes =
        |list: &[ClassRef]| Value::tuple(list.iter().cloned().map(Value::Class).collect());
    match name {
        known::NAME => Some(Value::str(&*class.name())),
        known::QUALNAME => Some(Value::str(class.qualname())),
        known::MODULE => Some(Value::str(class.module())),
        known::BASES => Some(classes(&class.bases)),
        known::MRO => {
            let all: Vec<ClassRef> = std::iter::once(class).chain(&class.mro).cloned().collect();
            Some(classes(&all))
        }
        known::DICT => Some(dict_of(class)),
        known::CLASS => Some(Value::Class(
            class.meta.clone().unwrap_or_else(|| types().type_.clone()),
        )),
        known::DOC => Some(class.own(known::DOC).unwrap_or(Value::None)),
        known::ANNOTATIONS if !class.native => Some(annotations(class)),
        known::ABSTRACTS => class.own(known::ABSTRACTS),
        known::FLAGS => Some(Value::Int(flags(class))),
        _ if name.text() == "__base__" => Some(
            class
                .bases
                .first()
                .map_or(Value::None, |base| Value::Class(base.clone())),
        ),
        _ => None,
    }
}

/// As far as programs look at them: a class statement made it, it can be derived from, it is abstract, and the
/// built-in class that it derives from.
fn flags(class: &ClassRef) -> i64 {
    const BASES: [&str; 8] = [
        "int",
        "list",
        "tuple",
        "bytes",
        "str",
        "dict",
        "BaseException",
        "type",
    ];
    let mut flags = 1 << 10;
    if !class.native {
        flags |= 1 << 9;
    }
    let is_abstract = class
        .own(known::ABSTRACTS)
        .is_some_and(|names| names.truth().unwrap_or(false));
    if is_abstract {
        flags |= 1 << 20;
    }
    for (at, base) in BASES.iter().enumerate() {
        if class.is_subclass(&types().named(base)) {
            flags |= 1 << (24 + at);
        }
    }
    flags
}

fn annotations(class: &ClassRef) -> Value {
    if let Some(own) = class.own(known::ANNOTATIONS) {
        return own;
    }
    let fresh = Value::Dict(Rc::default());
    class.set(known::ANNOTATIONS, fresh.clone());
    fresh
}

/// A copy of the class's own attributes.
fn dict_of(class: &Class) -> Value {
    let dict = Dict::default();
    for (name, value) in class.dict().entries() {
        dict.set_str(name.text(), value.clone());
    }
    crate::mapping_proxy::of_dict(Value::Dict(Rc::new(dict)))
}

pub fn set(class: &ClassRef, name: Sym, value: Value) -> R<()> {
    if let Some(meta) = class.meta.as_ref().filter(|meta| !meta.native) {
        if let Some(hook) = meta
            .lookup(known::SETATTR)
            .filter(|hook| matches!(hook, Value::Func(_)))
        {
            crate::call::call(&hook, &[Value::Class(class.clone()), name.value(), value])?;
            return Ok(());
        }
    }
    set_plain(class, name, value)
}

pub fn set_plain(class: &ClassRef, name: Sym, value: Value) -> R<()> {
    if class.native {
        return Err(type_error(format!(
            "cannot set '{}' attribute of immutable type '{}'",
            name.text(),
            class.name()
        )));
    }
    if name == known::NAME {
        let Some(text) = value.as_str() else {
            return Err(type_error("can only assign string to __name__"));
        };
        *class.name.borrow_mut() = text.into();
        return Ok(());
    }
    // A number in the class is the usual case of a counter: it need not empty the caches of calls.
    class.set(name, value);
    Ok(())
}
