//! Abstract base classes: abstract methods, registered classes, and the checks of collections.abc.
use crate::class::ClassRef;
use crate::symbol::{known, Sym};
use crate::value::{Truth, Value, R};
use std::cell::RefCell;

/// Classes that were registered with an abstract base class.
#[derive(Default)]
pub struct Registered {
    pub classes: RefCell<Vec<ClassRef>>,
}

pub fn instance_check(value: &Value, wanted: &ClassRef) -> R<bool> {
    if let Some(hook) = own_hook(wanted, known::INSTANCECHECK) {
        return crate::call::call(&hook, &[Value::Class(wanted.clone()), value.clone()])?.truth();
    }
    subclass_check(value.class_ref(), wanted)
}

fn own_hook(wanted: &ClassRef, name: Sym) -> Option<Value> {
    let meta = wanted.meta.as_ref().filter(|meta| !meta.native)?;
    meta.lookup(name)
        .filter(|hook| matches!(hook, Value::Func(_)))
}

pub fn subclass_check(class: &ClassRef, wanted: &ClassRef) -> R<bool> {
    if let Some(hook) = own_hook(wanted, known::SUBCLASSCHECK) {
        return crate::call::call(
            &hook,
            &[Value::Class(wanted.clone()), Value::Class(class.clone())],
        )?
        .truth();
    }
    if let Some(found) = by_hook(class, wanted)? {
        return Ok(found);
    }
    if let Some(found) = by_methods(class, wanted) {
        return Ok(found);
    }
    if let Some(registered) = wanted.extra::<Registered>() {
        let classes = registered.classes.borrow().clone();
        for other in classes {
            if class.is_subclass(&other) || subclass_check(class, &other)? {
                return Ok(true);
            }
        }
        let derived: Vec<ClassRef> = wanted
            .subclasses
            .borrow()
            .iter()
            .filter_map(|weak| weak.upgrade())
            .collect();
        for other in derived {
            if other.extra::<Registered>().is_some()
                && (class.is_subclass(&other) || subclass_check(class, &other)?)
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn by_hook(class: &ClassRef, wanted: &ClassRef) -> R<Option<bool>> {
    let Some(hook) = wanted
        .lookup(known::SUBCLASSHOOK)
        .filter(|hook| !matches!(hook, Value::Native(_)))
    else {
        return Ok(None);
    };
    let bound = crate::attribute::bind(&hook, None, wanted)?;
    match crate::call::call(&bound, &[Value::Class(class.clone())])? {
        Value::NotImplemented => Ok(None),
        result => result.truth().map(Some),
    }
}

/// What the one-method classes of collections.abc ask for, and what the others hold.
fn by_methods(class: &ClassRef, wanted: &ClassRef) -> Option<bool> {
    let module = wanted.module();
    if !wanted.native || module != "collections.abc" && module != "os" {
        return None;
    }
    let has = |names: &[&str]| {
        names.iter().all(|name| {
            Sym::find(name)
                .and_then(|name| class.lookup(name))
                .is_some_and(|found| !found.is_none())
        })
    };
    let is = |names: &[&str]| {
        std::iter::once(class)
            .chain(&class.mro)
            .any(|class| class.native && names.contains(&&*class.name()))
    };
    let name = wanted.name();
    Some(match &*name {
        "PathLike" => has(&["__fspath__"]),
        "Hashable" => has(&["__hash__"]),
        "Iterable" => has(&["__iter__"]),
        "Iterator" => has(&["__iter__", "__next__"]),
        "Reversible" => has(&["__iter__", "__reversed__"]),
        "Sized" => has(&["__len__"]),
        "Container" => has(&["__contains__"]),
        "Collection" => has(&["__len__", "__iter__", "__contains__"]),
        "Callable" => {
            has(&["__call__"])
                || is(&[
                    "function",
                    "method",
                    "builtin_function_or_method",
                    "method_descriptor",
                    "wrapper_descriptor",
                    "method-wrapper",
                    "type",
                ])
        }
        "Generator" => has(&["__iter__", "__next__", "send", "throw", "close"]),
        "Awaitable" => has(&["__await__"]),
        "Coroutine" => has(&["__await__", "send", "throw", "close"]),
        "AsyncIterable" => has(&["__aiter__"]),
        "AsyncIterator" => has(&["__anext__", "__aiter__"]),
        "AsyncGenerator" => has(&["__aiter__", "__anext__", "asend", "athrow", "aclose"]),
        "Sequence" => is(&[
            "list",
            "tuple",
            "str",
            "bytes",
            "bytearray",
            "range",
            "deque",
            "memoryview",
        ]),
        "MutableSequence" => is(&["list", "bytearray", "deque"]),
        "ByteString" => is(&["bytes", "bytearray"]),
        "Mapping" => is(&["dict", "mappingproxy", "ChainMap"]),
        "MutableMapping" => is(&["dict", "ChainMap"]),
        "Set" => is(&["set", "frozenset", "dict_keys", "dict_items"]),
        "MutableSet" => is(&["set"]),
        "MappingView" => is(&["dict_keys", "dict_values", "dict_items"]),
        "KeysView" => is(&["dict_keys"]),
        "ValuesView" => is(&["dict_values"]),
        "ItemsView" => is(&["dict_items"]),
        _ => return None,
    })
}

/// The names that a new class leaves abstract.
pub fn abstract_names(class: &ClassRef) -> R<Vec<Sym>> {
    let mut names: Vec<Sym> = Vec::new();
    for (name, value) in class.dict().entries() {
        if is_abstract(value) {
            names.push(*name);
        }
    }
    for base in &class.bases {
        let Some(inherited) = base.own(known::ABSTRACTS) else {
            continue;
        };
        for name in crate::iter::collect(&inherited)? {
            let name = Sym::new(name.as_str().unwrap_or_default());
            if class.lookup(name).is_some_and(|value| is_abstract(&value)) && !names.contains(&name)
            {
                names.push(name);
            }
        }
    }
    Ok(names)
}

fn is_abstract(value: &Value) -> bool {
    match value {
        Value::Func(function) => function
            .attribute("__isabstractmethod__")
            .is_some_and(|flag| matches!(flag, Value::Bool(Truth::True))),
        Value::Object(_) => matches!(
            crate::attribute::find(value, known::ABSTRACT),
            Ok(Some(Value::Bool(Truth::True)))
        ),
        _ => false,
    }
}

pub fn registered(class: &ClassRef) -> std::rc::Rc<Registered> {
    if let Some(found) = class.extra::<Registered>() {
        return found;
    }
    let made = std::rc::Rc::new(Registered::default());
    *class.extra.borrow_mut() = Some(made.clone());
    made
}
