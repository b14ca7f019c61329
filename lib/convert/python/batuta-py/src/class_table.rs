//! Which built-in classes there are, bases first, and the groups of special methods that each has.
use crate::dunder as d;
use crate::native::{getter, method, ClassDef, Native};
use crate::value::Value;

type Groups = &'static [&'static [Native]];

pub static CLASSES: &[(&ClassDef, Groups)] = &[
    (&crate::object_class::OBJECT, &[&crate::pickling::OF_OBJECT]),
    (&crate::object_class::TYPE, &[]),
    (
        &crate::int_methods::INT,
        &[
            &d::REPR,
            &crate::pickling::NEW_ARGS,
            &d::COMPARE,
            &d::ARITHMETIC,
            &d::BITS,
            &d::SHIFTS,
            &d::POWER,
            &d::SIGNS,
        ],
    ),
    (&crate::int_methods::BOOL, &[&d::REPR]),
    (
        &crate::int_methods::FLOAT,
        &[
            &d::REPR,
            &crate::pickling::NEW_ARGS,
            &d::COMPARE,
            &d::ARITHMETIC,
            &d::POWER,
            &d::SIGNS,
        ],
    ),
    (
        &crate::int_methods::COMPLEX,
        &[
            &d::REPR,
            &crate::pickling::NEW_ARGS,
            &d::COMPARE,
            &d::ARITHMETIC,
            &d::POWER,
            &d::SIGNS,
        ],
    ),
    (
        &crate::str_methods::STR,
        &[
            &d::REPR,
            &crate::pickling::NEW_ARGS,
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
            &d::REPR,
            &crate::pickling::NEW_ARGS,
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
            &d::REPR,
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
            &d::REPR,
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
        &[
            &d::REPR,
            &crate::pickling::NEW_ARGS,
            &d::COMPARE,
            &d::CONCAT,
            &d::CONTAINER,
            &d::GETITEM,
        ],
    ),
    (
        &crate::dict_methods::DICT,
        &[
            &d::REPR,
            &d::COMPARE,
            &d::CONTAINER,
            &d::GETITEM,
            &d::SETITEM,
            &d::UNION,
            &d::IN_PLACE_DICT,
            &d::REVERSED,
        ],
    ),
    (
        &crate::set_methods::SET,
        &[
            &d::REPR,
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
            &d::REPR,
            &d::COMPARE,
            &d::BITS,
            &d::DIFFERENCE,
            &d::CONTAINER,
            &crate::set_methods::FROZEN_SHARED,
        ],
    ),
    (&crate::memory_view::MEMORY_VIEW, &[&d::REPR]),
    (
        &crate::list_methods::RANGE,
        &[
            &d::REPR,
            &d::COMPARE,
            &d::CONTAINER,
            &d::GETITEM,
            &d::REVERSED,
        ],
    ),
    (&crate::list_methods::SLICE, &[&d::REPR, &d::COMPARE]),
    (&NONE, &[]),
    (&NOT_IMPLEMENTED, &[]),
    (&ELLIPSIS, &[]),
    (&crate::object_class::FUNCTION, &[&d::CALL]),
    (&crate::object_class::METHOD, &[&d::CALL]),
    (&crate::object_class::MODULE, &[]),
    (&BUILTIN_FUNCTION, &[&d::CALL]),
    (&METHOD_DESCRIPTOR, &[&d::CALL]),
    (&WRAPPER_DESCRIPTOR, &[&d::CALL]),
    (&METHOD_WRAPPER, &[&d::CALL]),
    (&CLASS_METHOD_DESCRIPTOR, &[&d::CALL]),
    (&GETSET, &[]),
    (&MEMBER_DESCRIPTOR, &[]),
    (&crate::traceback::TRACEBACK, &[]),
    (&crate::code::CODE, &[]),
    (&FRAME, &[]),
    (&crate::mapping_proxy::MAPPING_PROXY, &[&d::REPR]),
    (&CELL, &[]),
    (
        &crate::generator::GENERATOR,
        &[&crate::generator::NAMES, &crate::generator::STEPS],
    ),
    (
        &crate::coroutine::COROUTINE,
        &[&crate::generator::NAMES, &crate::generator::STEPS],
    ),
    (
        &crate::async_generator::ASYNC_GENERATOR,
        &[&crate::generator::NAMES],
    ),
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
    (
        &iterators::ENUMERATE,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &iterators::ZIP,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &iterators::MAP,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &iterators::FILTER,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &iterators::REVERSED,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (&ITERATOR, &[&d::ITERATOR, &crate::iter_pickling::SET_STATE]),
    (
        &LIST_ITERATOR,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &LIST_REVERSE,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &TUPLE_ITERATOR,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &RANGE_ITERATOR,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &LONG_RANGE,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &STR_ASCII,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &STR_ITERATOR,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &BYTES_ITERATOR,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &BYTEARRAY_ITERATOR,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &KEY_ITERATOR,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &VALUE_ITERATOR,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &ITEM_ITERATOR,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (&KEY_BACK, &[&d::ITERATOR, &crate::iter_pickling::SET_STATE]),
    (
        &VALUE_BACK,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &ITEM_BACK,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &SET_ITERATOR,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
    (
        &CALLABLE_ITERATOR,
        &[&d::ITERATOR, &crate::iter_pickling::SET_STATE],
    ),
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
    "memoryview",
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
    natives: &[method("__bool__", "", |_| Ok(Value::bool(false)))],
};
static NOT_IMPLEMENTED: ClassDef = plain("NotImplementedType");
static ELLIPSIS: ClassDef = plain("ellipsis");
static BUILTIN_FUNCTION: ClassDef = plain("builtin_function_or_method");
static METHOD_DESCRIPTOR: ClassDef = plain("method_descriptor");
static WRAPPER_DESCRIPTOR: ClassDef = plain("wrapper_descriptor");
static METHOD_WRAPPER: ClassDef = plain("method-wrapper");
static CLASS_METHOD_DESCRIPTOR: ClassDef = plain("classmethod_descriptor");
static MEMBER_DESCRIPTOR: ClassDef = plain("member_descriptor");
static GETSET: ClassDef = plain("getset_descriptor");
static FRAME: ClassDef = plain("frame");
static CELL: ClassDef = plain("cell");
static DICT_KEYS: ClassDef = ClassDef {
    name: "dict_keys",
    base: "object",
    module: "builtins",
    new: None,
    natives: &[MAPPING, IS_DISJOINT],
};
static DICT_VALUES: ClassDef = ClassDef {
    name: "dict_values",
    base: "object",
    module: "builtins",
    new: None,
    natives: &[MAPPING],
};
static DICT_ITEMS: ClassDef = ClassDef {
    name: "dict_items",
    base: "object",
    module: "builtins",
    new: None,
    natives: &[MAPPING, IS_DISJOINT],
};
/// The dictionary that a view shows.
const MAPPING: Native = getter("mapping", |a| match &a[0] {
    Value::Iter(object) => Ok(object.as_view().map_or(Value::None, |(dict, _)| {
        crate::mapping_proxy::of_dict(Value::Dict(dict.clone()))
    })),
    _ => Ok(Value::None),
});
const IS_DISJOINT: Native = method("isdisjoint", "other", |a| {
    crate::set_algebra::is_disjoint(&crate::set::Set::from_value(&a[0])?, &a[1]).map(Value::bool)
});
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
