//! collections: deque, defaultdict, OrderedDict, Counter, ChainMap, namedtuple.
mod chain_map;
mod counter;
mod dicts;

use crate::class::ClassRef;
use crate::dict::Dict;
use crate::exc::type_error;
use crate::module::Globals;
use crate::modules::Library;
use crate::native::Native;
use crate::object::{Object, Payload};
use crate::rc::Rc;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};
use chain_map::CHAIN_MAP;
use counter::COUNTER;
use dicts::{DEFAULT_DICT, ORDERED_DICT};

fn d(value: &Value) -> R<&Rc<Dict>> {
    value
        .as_dict()
        .ok_or_else(|| type_error("a dict is needed"))
}

fn empty_dict(class: &ClassRef) -> Value {
    Object::value(class.clone(), Payload::Value(Value::Dict(Rc::default())))
}

/// Made and filled at once where the class is the library's own; else `__init__` follows.
fn new_dict(
    class: &ClassRef,
    args: &[Value],
    keywords: &[(Sym, Value)],
    init: fn(&[Value]) -> R,
) -> R {
    let made = empty_dict(class);
    if class.native {
        let dict = Dict::default();
        for (name, value) in keywords {
            dict.set_str(name.text(), value.clone());
        }
        init(&[
            made.clone(),
            Value::tuple(args.to_vec()),
            Value::Dict(Rc::new(dict)),
        ])?;
    }
    Ok(made)
}
fn start(module: &'static Globals) -> R<()> {
    module.put(
        "deque",
        Value::Class(types().library(&crate::modules::deque::DEQUE)),
    );
    Ok(())
}

pub static NAMEDTUPLE: Native = crate::native::function(
    "namedtuple",
    "typename: field_names: * rename= defaults= module=",
    |a| {
        let names = ["rename", "defaults", "module"];
        let keywords: Vec<(Sym, Value)> = names
            .iter()
            .zip(&a[2..])
            .filter(|(_, value)| !value.is_undef())
            .map(|(name, value)| (Sym::new(name), value.clone()))
            .collect();
        crate::modules::namedtuple::namedtuple(&a[..2], &keywords)
    },
);

static FUNCTIONS: &[Native] = &[NAMEDTUPLE];

pub static LIBRARY: Library = Library {
    name: "collections",
    functions: &[FUNCTIONS],
    classes: &[&DEFAULT_DICT, &ORDERED_DICT, &COUNTER, &CHAIN_MAP],
    start,
};

/// What the translation of collections takes from the interpreter's own part.
pub static PRIVATE: Library = Library {
    name: "_collections",
    functions: &[],
    classes: &[&DEFAULT_DICT, &ORDERED_DICT, &crate::modules::deque::DEQUE],
    start: crate::modules::nothing,
};
