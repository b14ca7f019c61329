//! typing: names that annotations use; they do nothing at run time.
use crate::class::ClassRef;
use crate::module::Globals;
use crate::modules::Library;
use crate::namespace::Namespace;
use crate::native::{function, ClassDef, Native};
use crate::value::{Value, R};

const fn base(name: &'static str) -> ClassDef {
    ClassDef {
        name,
        base: "object",
        module: "typing",
        new: None,
        natives: &[],
    }
}

static GENERIC: ClassDef = base("typing.Generic");
static PROTOCOL: ClassDef = base("typing.Protocol");
static ANY: ClassDef = base("typing.Any");
static UNION: ClassDef = base("typing.Union");
static OPTIONAL: ClassDef = base("typing.Optional");
static CALLABLE: ClassDef = base("typing.Callable");
static LITERAL: ClassDef = base("typing.Literal");
static CLASS_VAR: ClassDef = base("typing.ClassVar");
static FINAL: ClassDef = base("typing.Final");
static TYPED_DICT: ClassDef = base("typing.TypedDict");
static SUPPORTS: [ClassDef; 7] = [
    base("typing.SupportsInt"),
    base("typing.SupportsFloat"),
    base("typing.SupportsIndex"),
    base("typing.SupportsAbs"),
    base("typing.SupportsBytes"),
    base("typing.SupportsComplex"),
    base("typing.SupportsRound"),
];
static OTHERS: [ClassDef; 22] = [
    base("typing.Annotated"),
    base("typing.Type"),
    base("typing.NoReturn"),
    base("typing.Never"),
    base("typing.Self"),
    base("typing.AnyStr"),
    base("typing.Text"),
    base("typing.IO"),
    base("typing.TextIO"),
    base("typing.BinaryIO"),
    base("typing.Concatenate"),
    base("typing.TypeAlias"),
    base("typing.ForwardRef"),
    base("typing.ByteString"),
    base("typing.MappingView"),
    base("typing.AsyncGenerator"),
    base("typing.AsyncContextManager"),
    base("typing.ContextManager"),
    base("typing.LiteralString"),
    base("typing.NotRequired"),
    base("typing.Required"),
    base("typing.TypeGuard"),
];

static FUNCTIONS: &[Native] = &[
    function("cast", "type: value:", |a| Ok(a[1].clone())),
    function("overload", "function", |a| Ok(a[0].clone())),
    function("final", "function", |a| Ok(a[0].clone())),
    function("no_type_check", "function", |a| Ok(a[0].clone())),
    function("runtime_checkable", "class", |a| Ok(a[0].clone())),
    function("TypeVar", "name *args **kw", |_| {
        Ok(Value::Class(crate::types::types().library(&ANY)))
    }),
    function("ParamSpec", "name *args **kw", |_| {
        Ok(Value::Class(crate::types::types().library(&ANY)))
    }),
    function("TypeVarTuple", "name *args **kw", |_| {
        Ok(Value::Class(crate::types::types().library(&ANY)))
    }),
    function("dataclass_transform", "**kw", |_| {
        Ok(function("decorator", "class", |a| Ok(a[0].clone())).value("typing"))
    }),
    function("NewType", "name: tp:", |a| Ok(a[1].clone())),
    function("get_type_hints", "object: *args **kw", |a| {
        let found = crate::attribute::get_optional(&a[0], crate::symbol::known::ANNOTATIONS)?;
        Ok(found.unwrap_or_else(|| Value::Dict(crate::rc::Rc::default())))
    }),
];

/// The built-in classes that have a second name here.
const ALIASES: &[(&str, &str)] = &[
    ("List", "list"),
    ("Dict", "dict"),
    ("Set", "set"),
    ("FrozenSet", "frozenset"),
    ("Tuple", "tuple"),
];

const ABSTRACT: &[&str] = &[
    "Iterable",
    "Iterator",
    "Generator",
    "Sequence",
    "MutableSequence",
    "Mapping",
    "MutableMapping",
    "MutableSet",
    "Hashable",
    "Sized",
    "Collection",
    "Container",
    "Reversible",
    "KeysView",
    "ValuesView",
    "ItemsView",
    "Awaitable",
    "Coroutine",
    "AsyncIterator",
    "AsyncIterable",
];

fn start(module: &'static Globals) -> R<()> {
    for (name, class) in ALIASES {
        module.put(name, Value::Class(crate::types::types().named(class)));
    }
    for def in SUPPORTS.iter().chain(&OTHERS) {
        let short = def.name.rsplit('.').next().unwrap_or(def.name);
        module.put(short, Value::Class(crate::types::types().library(def)));
    }
    module.put("TYPE_CHECKING", Value::bool(false));
    for (name, def) in [
        ("Match", &crate::modules::re::MATCH),
        ("Pattern", &crate::modules::re::PATTERN),
    ] {
        module.put(name, Value::Class(crate::types::types().library(def)));
    }
    let abstracts = crate::module::import_module("collections.abc")?;
    for name in ABSTRACT {
        module.put(
            name,
            crate::attribute::get(&abstracts, crate::symbol::Sym::new(name))?,
        );
    }
    let set = crate::attribute::get(&abstracts, crate::symbol::Sym::new("Set"))?;
    module.put("AbstractSet", set);
    let Some(collections) = optional("collections")? else {
        return Ok(());
    };
    for (name, class) in [
        ("Deque", "deque"),
        ("DefaultDict", "defaultdict"),
        ("OrderedDict", "OrderedDict"),
        ("Counter", "Counter"),
        ("ChainMap", "ChainMap"),
    ] {
        if let Some(found) =
            crate::attribute::get_optional(&collections, crate::symbol::Sym::new(class))?
        {
            module.put(name, found);
        }
    }
    module.put(
        "NamedTuple",
        Value::Class(crate::types::types().library(&crate::modules::namedtuple::NAMED_TUPLE)),
    );
    Ok(())
}

fn optional(name: &str) -> R<Option<Value>> {
    match crate::module::import_module(name) {
        Err(error) if error.is("ModuleNotFoundError") => Ok(None),
        found => found.map(Some),
    }
}

/// Classes that `class` makes in a way of their own: NamedTuple, TypedDict.
pub fn special_class(name: &str, bases: &[ClassRef], names: &Namespace) -> R<Option<Value>> {
    let is = |wanted: &str| {
        bases
            .first()
            .is_some_and(|base| base.native && base.module() == "typing" && &*base.name() == wanted)
    };
    if is("NamedTuple") {
        return crate::modules::namedtuple::from_class(name, names).map(Some);
    }
    if is("TypedDict") {
        return Ok(Some(Value::Class(crate::types::types().dict.clone())));
    }
    Ok(None)
}

pub static LIBRARY: Library = Library {
    name: "typing",
    functions: &[FUNCTIONS],
    classes: &[
        &GENERIC,
        &PROTOCOL,
        &ANY,
        &UNION,
        &OPTIONAL,
        &CALLABLE,
        &LITERAL,
        &CLASS_VAR,
        &FINAL,
        &TYPED_DICT,
    ],
    start,
};
