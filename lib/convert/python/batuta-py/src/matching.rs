//! Patterns of the `match` statement.
use crate::attribute::get_optional;
use crate::compare::is_eq;
use crate::dict::Dict;
use crate::exc::type_error;
use crate::rc::Rc;
use crate::symbol::{known, Name, Sym};
use crate::types::isinstance;
use crate::value::{Value, R};

/// Classes whose one positional pattern is the value itself.
const WHOLE: &[&str] = &[
    "bool",
    "bytearray",
    "bytes",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "set",
    "str",
    "tuple",
];

/// The values for positional and keyword patterns, or None if the value does not match.
pub fn match_class(
    value: &Value,
    class: &Value,
    positional: usize,
    names: &[Name],
) -> R<Option<Vec<Value>>> {
    let Value::Class(wanted) = class else {
        return Err(type_error("called match pattern must be a class"));
    };
    if !isinstance(value, class)? {
        return Ok(None);
    }
    let mut found = Vec::with_capacity(positional + names.len());
    let match_args = get_optional(class, known::MATCH_ARGS)?;
    let whole = std::iter::once(wanted)
        .chain(&wanted.mro)
        .any(|base| base.native && WHOLE.contains(&&*base.name()));
    if positional > 0 && match_args.is_none() && whole {
        if positional > 1 {
            return Err(too_many(wanted, 1, positional));
        }
        found.push(value.clone());
    } else if positional > 0 {
        let args = match &match_args {
            Some(Value::Tuple(args)) => args.items().to_vec(),
            Some(other) => {
                let kind = other.class_ref().name();
                return Err(type_error(format!(
                    "{}.__match_args__ must be a tuple (got {kind})",
                    wanted.name()
                )));
            }
            None => Vec::new(),
        };
        if positional > args.len() {
            return Err(too_many(wanted, args.len(), positional));
        }
        for name in &args[..positional] {
            match get_optional(value, Sym::new(name.as_str().unwrap_or_default()))? {
                Some(attribute) => found.push(attribute),
                None => return Ok(None),
            }
        }
    }
    for name in names {
        match get_optional(value, name.sym())? {
            Some(attribute) => found.push(attribute),
            None => return Ok(None),
        }
    }
    Ok(Some(found))
}

fn too_many(class: &crate::class::Class, most: usize, given: usize) -> crate::exc::Exc {
    let s = if most == 1 { "" } else { "s" };
    type_error(format!(
        "{}() accepts {most} positional sub-pattern{s} ({given} given)",
        class.name()
    ))
}

/// The values of the keys and, if wanted, a dict of the rest.
pub fn match_mapping(
    value: &Value,
    keys: &[Value],
    want_rest: bool,
) -> R<Option<(Vec<Value>, Value)>> {
    if value.as_dict().is_none() && !is_kind(value, "Mapping")? {
        return Ok(None);
    }
    let mut found = Vec::with_capacity(keys.len());
    for key in keys {
        let one = match value.as_dict() {
            Some(dict) => dict.get(key)?,
            None => {
                let none = crate::object::Object::value(
                    crate::types::types().object.clone(),
                    crate::object::Payload::Nothing,
                );
                let got = crate::attribute::call_by_sym(
                    Sym::new("get"),
                    &[value.clone(), key.clone(), none.clone()],
                    &[],
                )?;
                (!got.is(&none)).then_some(got)
            }
        };
        match one {
            Some(one) => found.push(one),
            None => return Ok(None),
        }
    }
    if !want_rest {
        return Ok(Some((found, Value::None)));
    }
    let rest = Dict::default();
    for (key, item) in crate::dict::pairs_of(value)? {
        let mut taken = false;
        for known in keys {
            taken |= is_eq(known, &key)?;
        }
        if !taken {
            rest.set(&key, item)?;
        }
    }
    Ok(Some((found, Value::Dict(Rc::new(rest)))))
}

fn is_kind(value: &Value, name: &str) -> R<bool> {
    let module = crate::module::import_module("collections.abc")?;
    isinstance(value, &crate::attribute::get(&module, Sym::new(name))?)
}

/// The items; with a star, which has `after` patterns behind it, the list in its place.
pub fn match_sequence(value: &Value, before: usize, after: Option<usize>) -> R<Option<Vec<Value>>> {
    let is_sequence = match value.base() {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => true,
        Value::Object(_) => is_kind(value, "Sequence")?,
        _ => false,
    };
    if !is_sequence {
        return Ok(None);
    }
    let mut items = crate::iter::collect(value)?;
    match after {
        None if items.len() == before => Ok(Some(items)),
        Some(after) if items.len() >= before + after => {
            let last = items.split_off(items.len() - after);
            let middle = items.split_off(before);
            items.push(Value::list(middle));
            items.extend(last);
            Ok(Some(items))
        }
        _ => Ok(None),
    }
}
