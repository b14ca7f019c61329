//! abc and collections.abc.
use crate::abc::registered;
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{class_arg, function, method, ClassDef, Native};
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};

pub(super) static META: ClassDef = ClassDef {
    name: "abc.ABCMeta",
    base: "type",
    module: "abc",
    new: None,
    natives: &[method("register", "class", |a| {
        let class = class_arg(&a[1])?;
        registered(&class_arg(&a[0])?)
            .classes
            .borrow_mut()
            .push(class);
        Ok(a[1].clone())
    })],
};

fn abstract_method(a: &[Value]) -> R {
    crate::attribute::set(&a[0], known::ABSTRACT, Value::bool(true))?;
    Ok(a[0].clone())
}

static FUNCTIONS: &[Native] = &[
    function("abstractmethod", "function", abstract_method),
    function("abstractproperty", "function", |a| {
        abstract_method(a)?;
        crate::call::call(&Value::Class(types().property.clone()), &a[..1])
    }),
];

fn start(module: &'static Globals) -> R<()> {
    let meta = types().library(&META);
    let base = crate::modules::class_with_meta("ABC", "abc", meta)?;
    registered(&base);
    module.put("ABC", Value::Class(base));
    Ok(())
}

pub static ABC: Library = Library {
    name: "abc",
    functions: &[FUNCTIONS],
    classes: &[&META],
    start,
};

const NAMES: &[&str] = &[
    "Hashable",
    "Iterable",
    "Iterator",
    "Generator",
    "Reversible",
    "Sized",
    "Container",
    "Collection",
    "Callable",
    "Sequence",
    "MutableSequence",
    "ByteString",
    "Mapping",
    "MutableMapping",
    "Set",
    "MutableSet",
    "KeysView",
    "ValuesView",
    "ItemsView",
    "Awaitable",
    "Coroutine",
    "AsyncIterable",
    "AsyncIterator",
    "AsyncGenerator",
    "MappingView",
];

/// Methods that classes get for having the abstract ones.
static MAPPING: &[Native] = &[
    method("get", "key default=", |a| {
        match crate::subscript::getitem(&a[0], &a[1]) {
            Err(error) if error.is("KeyError") => Ok(a[2].given().cloned().unwrap_or(Value::None)),
            found => found,
        }
    }),
    method("__contains__", "key", |a| {
        match crate::subscript::getitem(&a[0], &a[1]) {
            Err(error) if error.is("KeyError") => Ok(Value::bool(false)),
            found => found.map(|_| Value::bool(true)),
        }
    }),
    method("keys", "", |a| {
        Ok(Value::list(crate::iter::collect(&a[0])?))
    }),
    method("values", "", |a| {
        let keys = crate::iter::collect(&a[0])?;
        let values: R<Vec<Value>> = keys
            .iter()
            .map(|key| crate::subscript::getitem(&a[0], key))
            .collect();
        Ok(Value::list(values?))
    }),
    method("items", "", |a| {
        let mut pairs = Vec::new();
        for key in crate::iter::collect(&a[0])? {
            let value = crate::subscript::getitem(&a[0], &key)?;
            pairs.push(Value::tuple(vec![key, value]));
        }
        Ok(Value::list(pairs))
    }),
    method("__eq__", "other", |a| {
        if a[1].as_dict().is_none() && crate::attribute::get_optional(&a[1], known::KEYS)?.is_none()
        {
            return Ok(Value::NotImplemented);
        }
        let (one, other) = (
            crate::dict::dict(crate::dict::pairs_of(&a[0])?)?,
            crate::dict::dict(crate::dict::pairs_of(&a[1])?)?,
        );
        one.eq(&other)
    }),
];

static MUTABLE_MAPPING: &[Native] = &[
    method("pop", "key default?", |a| {
        match crate::subscript::getitem(&a[0], &a[1]) {
            Ok(value) => crate::subscript::delitem(&a[0], &a[1]).map(|()| value),
            Err(error) if error.is("KeyError") && !a[2].is_undef() => Ok(a[2].clone()),
            Err(error) => Err(error),
        }
    }),
    method(
        "setdefault",
        "key default=",
        |a| match crate::subscript::getitem(&a[0], &a[1]) {
            Err(error) if error.is("KeyError") => {
                let value = a[2].given().cloned().unwrap_or(Value::None);
                crate::subscript::setitem(&a[0], &a[1], value.clone())?;
                Ok(value)
            }
            found => found,
        },
    ),
    method("update", "other? **kw", |a| {
        let mut pairs = Vec::new();
        if !a[1].is_undef() {
            let fresh = crate::dict::Dict::default();
            fresh.update(&a[1])?;
            pairs.extend(fresh.pairs());
        }
        pairs.extend(crate::dict::pairs_of(&a[2])?);
        for (key, value) in pairs {
            crate::subscript::setitem(&a[0], &key, value)?;
        }
        Ok(Value::None)
    }),
    method("clear", "", |a| {
        for key in crate::iter::collect(&a[0])? {
            crate::subscript::delitem(&a[0], &key)?;
        }
        Ok(Value::None)
    }),
    method("popitem", "", |a| {
        match crate::iter::iter(&a[0])?.next()? {
            Some(key) => {
                let value = crate::subscript::getitem(&a[0], &key)?;
                crate::subscript::delitem(&a[0], &key)?;
                Ok(Value::tuple(vec![key, value]))
            }
            None => Err(crate::exc::key_error(&Value::None)),
        }
    }),
];

static SEQUENCE: &[Native] = &[
    method("__iter__", "", |a| {
        Ok(crate::iter::Iter::Items(a[0].clone(), 0).value())
    }),
    method("__contains__", "value", |a| {
        let mut items = crate::iter::iter(&a[0])?;
        while let Some(item) = items.next()? {
            if crate::compare::same(&item, &a[1])? {
                return Ok(Value::bool(true));
            }
        }
        Ok(Value::bool(false))
    }),
    method("__reversed__", "", |a| {
        Ok(crate::iter::Iter::ItemsBack(a[0].clone(), crate::subscript::len(&a[0])?).value())
    }),
    method("index", "value start? stop?", |a| {
        let items = crate::iter::collect(&a[0])?;
        for (at, item) in items.iter().enumerate() {
            if crate::compare::same(item, &a[1])? {
                return Ok(Value::from(at));
            }
        }
        Err(crate::exc::make(&types().exception("ValueError"), vec![]))
    }),
    method("count", "value", |a| {
        let mut count = 0;
        for item in crate::iter::collect(&a[0])? {
            count += i64::from(crate::compare::same(&item, &a[1])?);
        }
        Ok(Value::Int(count))
    }),
];

static ITERATOR: &[Native] = &[method("__iter__", "", |a| Ok(a[0].clone()))];

fn start_collections(module: &'static Globals) -> R<()> {
    crate::module::import_module("abc")?;
    let meta = types().library(&META);
    for name in NAMES {
        let class = crate::modules::class_with_meta(name, "collections.abc", meta.clone())?;
        registered(&class);
        let tables: &[&[Native]] = match *name {
            "Mapping" => &[MAPPING],
            "MutableMapping" => &[MAPPING, MUTABLE_MAPPING],
            "Sequence" | "MutableSequence" => &[SEQUENCE],
            "Iterator" => &[ITERATOR],
            _ => &[],
        };
        for native in tables.iter().copied().flatten() {
            class.set(Sym::new(native.name), native.value("Mapping"));
        }
        module.put(name, Value::Class(class));
    }
    Ok(())
}

pub static COLLECTIONS_ABC: Library = Library {
    name: "collections.abc",
    functions: &[],
    classes: &[],
    start: start_collections,
};

/// The name under which the standard library itself imports it.
pub static PRIVATE_ABC: Library = Library {
    name: "_collections_abc",
    functions: &[],
    classes: &[],
    start: |module| {
        // A translated `collections` imports this one, and makes no module of the name itself.
        let public = match crate::module::loaded("collections.abc") {
            None if crate::module::is_translated("collections") => {
                crate::modules::load("collections.abc")?
            }
            None => match crate::module::import_module("collections.abc")? {
                Value::Module(public) => Some(public),
                _ => None,
            },
            found => found,
        };
        if let Some(public) = public {
            for (name, value) in public.entries() {
                module.put(&name, value);
            }
        }
        Ok(())
    },
};
