//! `list[int]`, `int | None`: what annotations and bases are made of.
use crate::class::ClassRef;
use crate::exc::type_error;
use crate::native::{getter, method, ClassDef};
use crate::object::Object;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};

pub struct Alias {
    pub origin: Value,
    pub args: Vec<Value>,
}

pub struct Union {
    pub members: Vec<Value>,
}

pub fn alias(origin: &Value, key: &Value) -> Value {
    let args = match key {
        Value::Tuple(tuple) => tuple.items().to_vec(),
        other => vec![other.clone()],
    };
    Object::native(
        types().generic_alias.clone(),
        Alias {
            origin: origin.clone(),
            args,
        },
    )
}

/// `Class[key]`.
pub fn class_getitem(class: &ClassRef, key: &Value) -> R {
    let value = Value::Class(class.clone());
    if let Some(hook) = class
        .meta
        .as_ref()
        .and_then(|meta| meta.lookup(known::GETITEM))
    {
        return crate::call::call(&hook, &[value, key.clone()]);
    }
    if let Some(hook) = class.lookup(known::CLASS_GETITEM) {
        let bound = match &hook {
            Value::Func(_) => {
                return crate::call::call(&hook, &[value, key.clone()]);
            }
            other => crate::attribute::bind(other, None, class)?,
        };
        return crate::call::call(&bound, std::slice::from_ref(key));
    }
    let names = [
        "list",
        "dict",
        "tuple",
        "set",
        "frozenset",
        "type",
        "deque",
        "defaultdict",
        "OrderedDict",
        "Counter",
        "ChainMap",
        "Match",
        "Pattern",
        "PathLike",
        "Popen",
        "CompletedProcess",
    ];
    let is_generic =
        |base: &ClassRef| base.native && matches!(&*base.name(), "Generic" | "Protocol");
    if class.native
        && (names.contains(&&*class.name())
            || class.module() == "typing"
            || class.module() == "collections.abc")
        || class.mro.iter().any(is_generic)
    {
        return Ok(alias(&value, key));
    }
    Err(type_error(format!(
        "type '{}' is not subscriptable",
        class.full_name()
    )))
}

pub fn origin(value: &Value) -> Option<&Value> {
    value.any::<Alias>().map(|alias| &alias.origin)
}

pub fn union_members(value: &Value) -> Option<Vec<Value>> {
    value.any::<Union>().map(|union| union.members.clone())
}

pub fn is_type_like(value: &Value) -> bool {
    matches!(value, Value::Class(_) | Value::None)
        || value.any::<Alias>().is_some()
        || value.any::<Union>().is_some()
}

pub fn union(a: &Value, b: &Value) -> Value {
    let mut members: Vec<Value> = Vec::new();
    for value in [a, b] {
        let parts = union_members(value).unwrap_or_else(|| vec![value.clone()]);
        for part in parts {
            let part = if part.is_none() {
                Value::Class(types().none.clone())
            } else {
                part
            };
            if !members.iter().any(|known| known.is(&part)) {
                members.push(part);
            }
        }
    }
    Object::native(types().union_type.clone(), Union { members })
}

fn shown(value: &Value) -> R<String> {
    match value {
        Value::Class(class) if crate::rc::Rc::ptr_eq(class, &types().none) => Ok("None".to_owned()),
        Value::Class(class) => Ok(class.full_name()),
        Value::Ellipsis => Ok("...".to_owned()),
        other => crate::text::repr_string(other),
    }
}

fn alias_repr(args: &[Value]) -> R {
    let Some(alias) = args[0].any::<Alias>() else {
        return Ok(Value::str("?"));
    };
    let inner: R<Vec<String>> = alias.args.iter().map(shown).collect();
    Ok(Value::str(format!(
        "{}[{}]",
        shown(&alias.origin)?,
        inner?.join(", ")
    )))
}

fn alias_attribute(args: &[Value]) -> R {
    let Some(alias) = args[0].any::<Alias>() else {
        return Ok(Value::None);
    };
    let name = args[1].as_str().unwrap_or_default();
    match name {
        "__origin__" => Ok(alias.origin.clone()),
        "__args__" => Ok(Value::tuple(alias.args.clone())),
        _ => crate::attribute::get(&alias.origin, Sym::new(name)),
    }
}

pub static GENERIC_ALIAS: ClassDef = ClassDef {
    name: "types.GenericAlias",
    base: "object",
    module: "types",
    new: None,
    natives: &[
        method("__repr__", "", alias_repr),
        method("__getattr__", "name", alias_attribute),
        method("__call__", "*args **kw", |a| {
            let Some(alias) = a[0].any::<Alias>() else {
                return Ok(Value::None);
            };
            let keywords = crate::call::keywords_of(&a[2])?;
            crate::call::call_sym(
                &alias.origin,
                a[1].as_tuple().unwrap_or_default(),
                &keywords,
            )
        }),
        method("__getitem__", "key", |a| Ok(alias(&a[0], &a[1]))),
        method("__or__", "other", |a| Ok(union(&a[0], &a[1]))),
        method("__ror__", "other", |a| Ok(union(&a[1], &a[0]))),
        method("__eq__", "other", |a| {
            match (a[0].any::<Alias>(), a[1].any::<Alias>()) {
                (Some(x), Some(y)) => {
                    let same = x.origin.is(&y.origin)
                        && Value::tuple(x.args.clone()).is_eq(&Value::tuple(y.args.clone()))?;
                    Ok(Value::bool(same))
                }
                _ => Ok(Value::NotImplemented),
            }
        }),
        method("__hash__", "", |a| match a[0].any::<Alias>() {
            Some(alias) => crate::hash::hash(&Value::tuple(alias.args.clone())).map(Value::Int),
            None => Ok(Value::Int(0)),
        }),
    ],
};

pub static UNION_TYPE: ClassDef = ClassDef {
    name: "types.UnionType",
    base: "object",
    module: "types",
    new: None,
    natives: &[
        method("__repr__", "", |a| {
            let parts: R<Vec<String>> = union_members(&a[0])
                .unwrap_or_default()
                .iter()
                .map(shown)
                .collect();
            Ok(Value::str(parts?.join(" | ")))
        }),
        method("__or__", "other", |a| Ok(union(&a[0], &a[1]))),
        method("__ror__", "other", |a| Ok(union(&a[1], &a[0]))),
        getter("__args__", |a| {
            Ok(Value::tuple(union_members(&a[0]).unwrap_or_default()))
        }),
    ],
};
