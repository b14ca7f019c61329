//! The library modules that are here. Each has a table of what it offers.
pub mod abstracts;
pub mod array;
pub mod atexit;
pub mod binascii;
pub mod cmath;
pub mod codecs;
pub mod collections;
pub mod contextvars;
pub mod copying;
pub mod dataclasses;
pub mod decimal;
pub mod deque;
pub mod descriptors;
pub mod digest;
pub mod enumeration;
pub mod errno;
pub mod file_times;
pub mod functools;
pub mod gc;
pub mod gettext;
pub mod hooks;
pub mod importing;
pub mod inspect;
pub mod itertools;
pub mod json;
pub mod locale;
pub mod math;
pub mod namedtuple;
pub mod operator;
pub mod os;
pub mod os_path;
pub mod platform;
pub mod random;
pub mod re;
mod remove_tree;
pub mod shutil;
pub mod string_parts;
pub mod structs;
pub mod subprocess;
pub mod sys;
pub mod threading;
pub mod time;
pub mod tracebacks;
pub mod types_module;
pub mod typing;
pub mod unicodedata;
pub mod warnings;
pub mod weakrefs;

use crate::class::{Class, ClassParts, ClassRef, Storage};
use crate::module::Globals;
use crate::namespace::Namespace;
use crate::native::{ClassDef, Native};
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};

/// A library module: functions, classes, and what has to be computed when it is first imported.
pub struct Library {
    pub name: &'static str,
    pub functions: &'static [&'static [Native]],
    pub classes: &'static [&'static ClassDef],
    pub start: fn(&'static Globals) -> R<()>,
}

pub fn nothing(_: &'static Globals) -> R<()> {
    Ok(())
}

static LIBRARIES: &[&Library] = &[
    &abstracts::ABC,
    &abstracts::COLLECTIONS_ABC,
    &abstracts::PRIVATE_ABC,
    &array::LIBRARY,
    &atexit::LIBRARY,
    &binascii::LIBRARY,
    &collections::LIBRARY,
    &collections::PRIVATE,
    &functools::LIBRARY,
    &itertools::LIBRARY,
    &json::LIBRARY,
    &math::LIBRARY,
    &operator::LIBRARY,
    &os_path::LIBRARY,
    &contextvars::LIBRARY,
    &copying::LIBRARY,
    &dataclasses::LIBRARY,
    &decimal::LIBRARY,
    &decimal::PRIVATE,
    &digest::LIBRARY,
    &enumeration::LIBRARY,
    &os::LIBRARY,
    &os::IO,
    &time::LIBRARY,
    &random::LIBRARY,
    &re::LIBRARY,
    &sys::LIBRARY,
    &typing::LIBRARY,
    &cmath::LIBRARY,
    &codecs::LIBRARY,
    &errno::LIBRARY,
    &gc::LIBRARY,
    &gettext::LIBRARY,
    &importing::LIBRARY,
    &importing::METADATA,
    &importing::RESOURCES,
    &importing::UTIL,
    &inspect::LIBRARY,
    &locale::LIBRARY,
    &platform::LIBRARY,
    &shutil::LIBRARY,
    &string_parts::LIBRARY,
    &structs::LIBRARY,
    &subprocess::LIBRARY,
    &threading::LIBRARY,
    &threading::THREAD,
    &tracebacks::LIBRARY,
    &types_module::LIBRARY,
    &unicodedata::LIBRARY,
    &warnings::LIBRARY,
    &weakrefs::LIBRARY,
];

/// Names of all modules that can be imported.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = LIBRARIES.iter().map(|library| library.name).collect();
    names.push("builtins");
    names
}

pub fn load(name: &str) -> R<Option<&'static Globals>> {
    if name == "builtins" {
        return Ok(match crate::builtins::module() {
            Value::Module(module) => Some(module),
            _ => None,
        });
    }
    let Some(library) = LIBRARIES.iter().find(|library| library.name == name) else {
        return Ok(None);
    };
    let module = Globals::make(name, &[], true);
    module.put("__name__", Value::str(name));
    module.put("__doc__", Value::None);
    for native in library.functions.iter().copied().flatten() {
        module.put(native.name, native.value(library.name));
    }
    for def in library.classes {
        let class = types().library(def);
        let short = def.name.rsplit('.').next().unwrap_or(def.name);
        module.put(short, Value::Class(class));
    }
    crate::module::add(name, module);
    (library.start)(module)?;
    module.settle();
    Ok(Some(module))
}

/// What of a translated module of the library is this crate's.
pub fn lend(name: &str, module: &Globals) {
    match name {
        // The library's is made by `eval`.
        "collections" => module.put("namedtuple", collections::NAMEDTUPLE.value("collections")),
        // Without it nobody looks at frames for the place of a call.
        "logging" => module.put("_srcfile", Value::None),
        _ => {}
    }
}

/// An exception class of a library module.
pub fn exception_class(name: &str, module: &str, bases: &[&str]) -> ClassRef {
    let mut dict = Namespace::default();
    dict.set(known::MODULE, Value::str(module));
    make_class(ClassParts {
        def: None,
        name: name.to_owned(),
        bases: bases.iter().map(|base| types().named(base)).collect(),
        dict,
        storage: Storage::Exception,
        new: Some(crate::exc::new_exception),
        native: true,
        meta: None,
        slots: None,
    })
}

/// A base class of a library module that has a metaclass.
pub fn class_with_meta(name: &'static str, module: &str, meta: ClassRef) -> R<ClassRef> {
    let mut dict = Namespace::default();
    dict.set(known::MODULE, Value::str(module));
    dict.set(known::SLOTS, crate::tuple::empty());
    Class::make(ClassParts {
        def: None,
        name: name.to_owned(),
        bases: vec![types().object.clone()],
        dict,
        storage: Storage::Nothing,
        new: None,
        native: true,
        meta: Some(meta),
        slots: None,
    })
}

fn make_class(parts: ClassParts) -> ClassRef {
    match Class::make(parts) {
        Ok(class) => class,
        Err(_) => types().object.clone(),
    }
}

/// A class of tuples whose items have names, as `sys.version_info`.
pub fn structure_class(name: &'static str, names: &[&'static str]) -> ClassRef {
    if let Some(class) = types().find(name) {
        return class;
    }
    let mut dict = Namespace::default();
    for (at, field) in names.iter().enumerate() {
        if let Ok(getter) = namedtuple::getter_of(at) {
            dict.set(Sym::new(field), getter);
        }
    }
    let fields: Vec<Value> = names.iter().map(|field| Value::str(*field)).collect();
    dict.set(Sym::new("__structure__"), Value::tuple(fields));
    dict.set(known::REPR, STRUCTURE_REPR.value("collections"));
    let class = make_class(ClassParts {
        def: None,
        name: name.to_owned(),
        bases: vec![types().tuple.clone()],
        dict,
        storage: types().tuple.storage,
        new: None,
        native: true,
        meta: None,
        slots: None,
    });
    types().add(name, class)
}

static STRUCTURE_REPR: Native = crate::native::method("__repr__", "", |a| {
    let names = crate::attribute::get(&a[0], Sym::new("__structure__"))?;
    let mut parts = Vec::new();
    for (name, value) in names
        .as_tuple()
        .unwrap_or_default()
        .iter()
        .zip(a[0].as_tuple().unwrap_or_default())
    {
        parts.push(format!(
            "{}={}",
            crate::text::str_string(name)?,
            crate::text::repr_string(value)?
        ));
    }
    let class = a[0].class_ref().name();
    let module = match &*class {
        "struct_time" => "time",
        "terminal_size" => "os",
        _ => "sys",
    };
    Ok(Value::str(format!(
        "{module}.{class}({})",
        parts.join(", ")
    )))
});
