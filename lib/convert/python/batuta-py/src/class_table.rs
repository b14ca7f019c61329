//! Which built-in classes there are, bases first, and the groups of special methods that each has.
use crate::dunder as d;
use crate::native::{method, ClassDef, Native};
use crate::value::Value;

type Groups = &'static [&'static [Native]];

pub static CLASSES: &[(&ClassDef, Groups)] = &[
    (&crate::object_class::OBJECT, &[]),
    (&crate::object_class::TYPE, &[]),
    (
        &crate::int_methods::INT,
        &[
            &d::COMPARE,
            &d::ARITHMETIC,
            &d::BITS,
            &d::SHIFTS,
            &d::POWER,
            &d::SIGNS,
        ],
    ),
    (&crate::int_methods::BOOL, &[]),
    (
        &crate::int_methods::FLOAT,
        &[&d::COMPARE, &d::ARITHMETIC, &d::POWER, &d::SIGNS],
    ),
    (
        &crate::int_methods::COMPLEX,
        &[&d::COMPARE, &d::ARITHMETIC, &d::POWER, &d::SIGNS],
    ),
    (
        &crate::str_methods::STR,
        &[
            &d::COMPARE,
            &d::CONCAT,
            &d::REMAINDER,
            &d::CONTAINER,
            &d::GETITEM,
        ],
    ),
    (
        &crate::bytes_methods::BYTES,
        &[
            &d::COMPARE,
            &d::CONCAT,
            &d::REMAINDER,
            &d::CONTAINER,
            &d::GETITEM,
            &crate::bytes_methods::BYTES_SHARED,
        ],
    ),
    (
        &crate::bytes_methods::BYTEARRAY,
        &[
            &d::COMPARE,
            &d::CONCAT,
            &d::REMAINDER,
            &d::CONTAINER,
            &d::GETITEM,
            &d::SETITEM,
            &d::IN_PLACE_LIST,
            &crate::bytes_methods::BYTEARRAY_SHARED,
        ],
    ),
    (
        &crate::list_methods::LIST,
        &[
            &d::COMPARE,
            &d::CONCAT,
            &d::CONTAINER,
            &d::GETITEM,
            &d::SETITEM,
            &d::IN_PLACE_LIST,
            &d::REVERSED,
        ],
    ),
    (
        &crate::list_methods::TUPLE,
        &[&d::COMPARE, &d::CONCAT, &d::CONTAINER, &d::GETITEM],
    ),
    (
        &crate::dict_methods::DICT,
        &[
            &d::COMPARE,
            &d::CONTAINER,
            &d::GETITEM,
            &d::SETITEM,
            &d::IN_PLACE_DICT,
            &d::REVERSED,
        ],
    ),
    (
        &crate::set_methods::SET,
        &[
            &d::COMPARE,
            &d::BITS,
            &d::DIFFERENCE,
            &d::CONTAINER,
            &d::IN_PLACE_SET,
            &crate::set_methods::SET_SHARED,
        ],
    ),
    (
        &crate::set_methods::FROZENSET,
        &[
            &d::COMPARE,
            &d::BITS,
            &d::DIFFERENCE,
            &d::CONTAINER,
            &crate::set_methods::FROZEN_SHARED,
        ],
    ),
    (
        &crate::list_methods::RANGE,
        &[&d::COMPARE, &d::CONTAINER, &d::GETITEM, &d::REVERSED],
    ),
    (&crate::list_methods::SLICE, &[&d::COMPARE]),
    (&NONE, &[]),
    (&NOT_IMPLEMENTED, &[]),
    (&ELLIPSIS, &[]),
    (&crate::object_class::FUNCTION, &[]),
    (&crate::object_class::METHOD, &[]),
    (&crate::object_class::MODULE, &[]),
    (&BUILTIN_FUNCTION, &[]),
    (&METHOD_DESCRIPTOR, &[]),
    (&GETSET, &[]),
    (&TRACEBACK, &[]),
    (&crate::generator::GENERATOR, &[]),
    (&crate::descriptor::PROPERTY, &[]),
    (&crate::descriptor::CLASS_METHOD, &[]),
    (&crate::descriptor::STATIC_METHOD, &[]),
    (&crate::super_object::SUPER, &[]),
    (&crate::generic::GENERIC_ALIAS, &[]),
    (&crate::generic::UNION_TYPE, &[]),
    (
        &DICT_KEYS,
        &[
            &d::COMPARE,
            &d::BITS,
            &d::DIFFERENCE,
            &d::CONTAINER,
            &d::REVERSED,
        ],
    ),
    (&DICT_VALUES, &[&d::CONTAINER, &d::REVERSED]),
    (
        &DICT_ITEMS,
        &[
            &d::COMPARE,
            &d::BITS,
            &d::DIFFERENCE,
            &d::CONTAINER,
            &d::REVERSED,
        ],
    ),
    (&iterators::ENUMERATE, &[&d::ITERATOR]),
    (&iterators::ZIP, &[&d::ITERATOR]),
    (&iterators::MAP, &[&d::ITERATOR]),
    (&iterators::FILTER, &[&d::ITERATOR]),
    (&iterators::REVERSED, &[&d::ITERATOR]),
    (&ITERATOR, &[&d::ITERATOR]),
    (&LIST_ITERATOR, &[&d::ITERATOR]),
    (&LIST_REVERSE, &[&d::ITERATOR]),
    (&TUPLE_ITERATOR, &[&d::ITERATOR]),
    (&RANGE_ITERATOR, &[&d::ITERATOR]),
    (&LONG_RANGE, &[&d::ITERATOR]),
    (&STR_ASCII, &[&d::ITERATOR]),
    (&STR_ITERATOR, &[&d::ITERATOR]),
    (&BYTES_ITERATOR, &[&d::ITERATOR]),
    (&BYTEARRAY_ITERATOR, &[&d::ITERATOR]),
    (&KEY_ITERATOR, &[&d::ITERATOR]),
    (&VALUE_ITERATOR, &[&d::ITERATOR]),
    (&ITEM_ITERATOR, &[&d::ITERATOR]),
    (&KEY_BACK, &[&d::ITERATOR]),
    (&VALUE_BACK, &[&d::ITERATOR]),
    (&ITEM_BACK, &[&d::ITERATOR]),
    (&SET_ITERATOR, &[&d::ITERATOR]),
    (&CALLABLE_ITERATOR, &[&d::ITERATOR]),
    (&crate::file_bases::IO_BASE, &[]),
    (&crate::file_bases::RAW_BASE, &[]),
    (&crate::file_bases::BUFFERED_BASE, &[]),
    (&crate::file_bases::TEXT_BASE, &[]),
];

use crate::iterators;

/// The classes that have a name in `builtins`.
pub const BUILTIN_CLASSES: &[&str] = &[
    "object",
    "type",
    "int",
    "bool",
    "float",
    "complex",
    "str",
    "bytes",
    "bytearray",
    "list",
    "tuple",
    "dict",
    "set",
    "frozenset",
    "range",
    "slice",
    "property",
    "classmethod",
    "staticmethod",
    "super",
    "enumerate",
    "zip",
    "map",
    "filter",
    "reversed",
];

const fn plain(name: &'static str) -> ClassDef {
    ClassDef {
        name,
        base: "object",
        module: "builtins",
        new: None,
        natives: &[],
    }
}

static NONE: ClassDef = ClassDef {
    name: "NoneType",
    base: "object",
    module: "builtins",
    new: Some(|_, _, _| Ok(Value::None)),
    natives: &[method("__bool__", "", |_| Ok(Value::Bool(false)))],
};
static NOT_IMPLEMENTED: ClassDef = plain("NotImplementedType");
static ELLIPSIS: ClassDef = plain("ellipsis");
static BUILTIN_FUNCTION: ClassDef = plain("builtin_function_or_method");
static METHOD_DESCRIPTOR: ClassDef = plain("method_descriptor");
static GETSET: ClassDef = plain("getset_descriptor");
static TRACEBACK: ClassDef = plain("traceback");
static DICT_KEYS: ClassDef = ClassDef {
    name: "dict_keys",
    base: "object",
    module: "builtins",
    new: None,
    natives: &[method("isdisjoint", "other", |a| {
        crate::set_algebra::is_disjoint(&crate::set::Set::from_value(&a[0])?, &a[1])
            .map(Value::Bool)
    })],
};
static DICT_VALUES: ClassDef = plain("dict_values");
static DICT_ITEMS: ClassDef = plain("dict_items");
static ITERATOR: ClassDef = plain("iterator");
static LIST_ITERATOR: ClassDef = plain("list_iterator");
static LIST_REVERSE: ClassDef = plain("list_reverseiterator");
static TUPLE_ITERATOR: ClassDef = plain("tuple_iterator");
static RANGE_ITERATOR: ClassDef = plain("range_iterator");
static LONG_RANGE: ClassDef = plain("longrange_iterator");
static STR_ASCII: ClassDef = plain("str_ascii_iterator");
static STR_ITERATOR: ClassDef = plain("str_iterator");
static BYTES_ITERATOR: ClassDef = plain("bytes_iterator");
static BYTEARRAY_ITERATOR: ClassDef = plain("bytearray_iterator");
static KEY_ITERATOR: ClassDef = plain("dict_keyiterator");
static VALUE_ITERATOR: ClassDef = plain("dict_valueiterator");
static ITEM_ITERATOR: ClassDef = plain("dict_itemiterator");
static KEY_BACK: ClassDef = plain("dict_reversekeyiterator");
static VALUE_BACK: ClassDef = plain("dict_reversevalueiterator");
static ITEM_BACK: ClassDef = plain("dict_reverseitemiterator");
static SET_ITERATOR: ClassDef = plain("set_iterator");
static CALLABLE_ITERATOR: ClassDef = plain("callable_iterator");
