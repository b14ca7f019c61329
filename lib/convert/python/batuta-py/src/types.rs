//! The built-in classes.
use crate::class::{Class, ClassParts, ClassRef, Storage};
use crate::exc::HIERARCHY;
use crate::namespace::Namespace;
use crate::native::{ClassDef, Native};
use crate::symbol::{known, Sym, TextHasher};
use crate::value::{Value, R};
use std::cell::Cell;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

type ByName = HashMap<&'static str, ClassRef, BuildHasherDefault<TextHasher>>;

macro_rules! fields {
    ($($field:ident = $name:literal),* $(,)?) => {
        pub struct Types {
            $(pub $field: ClassRef,)*
            by_name: RefCell<ByName>,
        }
        fn collect(by_name: ByName) -> Types {
            let get = |name: &str| by_name[name].clone();
            Types { $($field: get($name),)* by_name: RefCell::new(by_name) }
        }
    };
}

fields! {
    object = "object", type_ = "type", none = "NoneType", not_implemented = "NotImplementedType", ellipsis = "ellipsis",
    bool = "bool", int = "int", float = "float", complex = "complex", str = "str", bytes = "bytes", bytearray = "bytearray",
    list = "list", tuple = "tuple", dict = "dict", set = "set", frozenset = "frozenset", range = "range", slice = "slice",
    function = "function", method = "method", builtin_function = "builtin_function_or_method",
    method_descriptor = "method_descriptor", getset = "getset_descriptor", generator = "generator", module = "module",
    coroutine = "coroutine", async_generator = "async_generator", wrapper_descriptor = "wrapper_descriptor",
    method_wrapper = "method-wrapper", classmethod_descriptor = "classmethod_descriptor",
    property = "property", classmethod = "classmethod", staticmethod = "staticmethod", super_ = "super",
    base_exception = "BaseException", exception_ = "Exception", stop_iteration = "StopIteration", traceback = "traceback",
    generic_alias = "types.GenericAlias", union_type = "types.UnionType",
}

thread_local!(static TYPES: Cell<Option<&'static Types>> = const { Cell::new(None) });

#[inline]
pub fn types() -> &'static Types {
    match TYPES.with(Cell::get) {
        Some(types) => types,
        None => make(),
    }
}

impl Types {
    pub fn named(&self, name: &str) -> ClassRef {
        match self.by_name.borrow().get(name) {
            Some(class) => class.clone(),
            None => self.object.clone(),
        }
    }

    pub fn find(&self, name: &str) -> Option<ClassRef> {
        self.by_name.borrow().get(name).cloned()
    }

    pub fn add(&self, name: &'static str, class: ClassRef) -> ClassRef {
        self.by_name.borrow_mut().insert(name, class.clone());
        class
    }

    pub fn exception(&self, name: &str) -> ClassRef {
        self.named(name)
    }

    /// A class of a library module, made when it is first asked for.
    pub fn library(&self, def: &'static ClassDef) -> ClassRef {
        if let Some(class) = self.find(def.name) {
            return class;
        }
        let class = class_of(def, &self.by_name.borrow());
        self.by_name.borrow_mut().insert(def.name, class.clone());
        class
    }
}

#[cold]
fn make() -> &'static Types {
    let mut by_name = ByName::with_capacity_and_hasher(256, BuildHasherDefault::default());
    for (def, _) in crate::class_table::CLASSES {
        let class = class_of(def, &by_name);
        by_name.insert(def.name, class);
    }
    for (name, base) in HIERARCHY {
        let class = exception_class(name, base, &by_name);
        by_name.insert(name, class);
    }
    let types: &'static Types = Box::leak(Box::new(collect(by_name)));
    TYPES.with(|cell| cell.set(Some(types)));
    types
}

fn fill(dict: &mut Namespace, owner: &'static str, natives: &'static [Native]) {
    dict.reserve(natives.len());
    for native in natives {
        dict.set(Sym::lasting(native.name), native.value(owner));
    }
}

/// Library classes whose instances have no attributes of their own.
const CLOSED: [&str; 3] = ["decimal.Decimal", "decimal.Context", "os.stat_result"];

fn short_name(def: &'static ClassDef) -> &'static str {
    def.name.rsplit('.').next().unwrap_or(def.name)
}

/// What a class of the runtime has.
pub(crate) fn dict_of(def: &'static ClassDef) -> Namespace {
    let mut dict = Namespace::default();
    let short = short_name(def);
    if def.module != "builtins" {
        dict.set(known::MODULE, Value::str(def.module));
    }
    let groups = crate::class_table::CLASSES
        .iter()
        .find(|(other, _)| std::ptr::eq(*other, def));
    for group in groups.map(|(_, groups)| *groups).unwrap_or_default() {
        fill(&mut dict, short, group);
    }
    fill(&mut dict, short, def.natives);
    let unhashable = ["list", "dict", "set", "bytearray", "slice", "deque"];
    if unhashable.contains(&short) {
        dict.set(known::HASH, Value::None);
    }
    dict
}

fn class_of(def: &'static ClassDef, by_name: &ByName) -> ClassRef {
    let bases: Vec<ClassRef> = by_name
        .get(def.base)
        .filter(|_| def.name != "object")
        .cloned()
        .into_iter()
        .collect();
    let parts = ClassParts {
        name: short_name(def).to_owned(),
        storage: storage(def, &bases),
        bases,
        dict: Namespace::default(),
        def: Some(def),
        new: def.new,
        native: true,
        meta: None,
        slots: CLOSED.contains(&def.name).then(Vec::new),
    };
    built(parts)
}

fn built(parts: ClassParts) -> ClassRef {
    match Class::make(parts) {
        Ok(class) => class,
        Err(_) => unreachable!("built-in classes have one base each"),
    }
}

fn storage(def: &ClassDef, bases: &[ClassRef]) -> Storage {
    match def.name {
        "int" | "float" | "complex" | "str" | "bytes" | "bytearray" | "list" | "tuple" | "dict"
        | "set" | "frozenset" => Storage::Builtin(def.name),
        "object" => Storage::Nothing,
        _ => match bases.first().map(|base| base.storage) {
            Some(Storage::Nothing) | None if def.new.is_some() => Storage::Native,
            Some(storage) => storage,
            None => Storage::Nothing,
        },
    }
}

fn exception_class(name: &'static str, base: &str, by_name: &ByName) -> ClassRef {
    let mut dict = Namespace::default();
    if name == "BaseException" {
        fill(&mut dict, name, crate::exc::NATIVES);
        fill(&mut dict, name, &crate::pickling::OF_EXCEPTION);
    }
    built(ClassParts {
        name: name.to_owned(),
        bases: by_name.get(base).cloned().into_iter().collect(),
        dict,
        def: None,
        storage: Storage::Exception,
        new: Some(crate::exc::new_exception),
        native: true,
        meta: None,
        slots: None,
    })
}

/// `isinstance`.
pub fn isinstance(value: &Value, class: &Value) -> R<bool> {
    match class {
        Value::Class(wanted) => {
            let own = value.class_ref();
            if own.is_subclass(wanted) {
                return Ok(true);
            }
            crate::abc::instance_check(value, wanted)
        }
        Value::Tuple(tuple) => {
            for class in tuple.items() {
                if isinstance(value, class)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => match crate::generic::union_members(class) {
            Some(members) => isinstance(value, &Value::tuple(members)),
            None if crate::generic::origin(class).is_some() => Err(crate::exc::type_error(
                "isinstance() argument 2 cannot be a parameterized generic",
            )),
            None => Err(crate::exc::type_error(
                "isinstance() arg 2 must be a type, a tuple of types, or a union",
            )),
        },
    }
}

/// `issubclass`.
pub fn issubclass(class: &Value, wanted: &Value) -> R<bool> {
    let Value::Class(own) = class else {
        return Err(crate::exc::type_error("issubclass() arg 1 must be a class"));
    };
    match wanted {
        Value::Class(wanted) => {
            if own.is_subclass(wanted) {
                return Ok(true);
            }
            crate::abc::subclass_check(own, wanted)
        }
        Value::Tuple(tuple) => {
            for wanted in tuple.items() {
                if issubclass(class, wanted)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => match crate::generic::union_members(wanted) {
            Some(members) => issubclass(class, &Value::tuple(members)),
            None => Err(crate::exc::type_error(
                "issubclass() arg 2 must be a class, a tuple of classes, or a union",
            )),
        },
    }
}

pub fn type_of(value: &Value) -> Value {
    Value::Class(value.class_ref().clone())
}
