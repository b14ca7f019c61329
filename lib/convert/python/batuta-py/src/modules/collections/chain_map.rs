//! ChainMap.
use crate::dict::Dict;
use crate::exc::{key_error, type_error};
use crate::native::{getter, method, ClassDef};
use crate::object::{Object, Payload};
use crate::rc::Rc;
use crate::symbol::{known, Sym};
use crate::value::{Value, R};

const MAPS: &str = "maps";

fn maps(value: &Value) -> R<Vec<Value>> {
    crate::iter::collect(&crate::attribute::get(value, Sym::new(MAPS))?)
}

fn set_maps(target: &Value, maps: Vec<Value>) {
    if let Value::Object(object) = target {
        object.set(Sym::new(MAPS), Value::list(maps));
    }
}

fn init_chain(a: &[Value]) -> R {
    let mut given = a[1].as_tuple().unwrap_or_default().to_vec();
    if given.is_empty() {
        given.push(Value::Dict(Rc::default()));
    }
    set_maps(&a[0], given);
    Ok(Value::None)
}

fn chain_get(a: &[Value]) -> R<Option<Value>> {
    for map in maps(&a[0])? {
        match crate::subscript::getitem(&map, &a[1]) {
            Err(error) if error.is("KeyError") => {}
            found => return found.map(Some),
        }
    }
    Ok(None)
}

/// All keys, those of the last map first, as CPython gives them.
fn chain_keys(value: &Value) -> R<Rc<Dict>> {
    let all = Dict::default();
    for map in maps(value)?.iter().rev() {
        for key in crate::iter::collect(map)? {
            all.set(&key, crate::subscript::getitem(map, &key)?)?;
        }
    }
    Ok(Rc::new(all))
}

fn first_map(value: &Value) -> R {
    maps(value)?
        .into_iter()
        .next()
        .ok_or_else(|| type_error("a ChainMap without maps"))
}

pub static CHAIN_MAP: ClassDef = ClassDef {
    name: "collections.ChainMap",
    base: "object",
    module: "collections",
    new: Some(|class, args, _| {
        let made = Object::value(class.clone(), Payload::Nothing);
        if class.native {
            init_chain(&[made.clone(), Value::tuple(args.to_vec())])?;
        }
        Ok(made)
    }),
    natives: &[
        method("__init__", "*maps", init_chain),
        method("__getitem__", "key", |a| match chain_get(a)? {
            Some(value) => Ok(value),
            None => match crate::attribute::call_special(known::MISSING, &a[..2]) {
                Some(result) => result,
                None => Err(key_error(&a[1])),
            },
        }),
        method("get", "key default=", |a| {
            Ok(chain_get(a)?.unwrap_or_else(|| a[2].given().cloned().unwrap_or(Value::None)))
        }),
        method("__setitem__", "key value", |a| {
            crate::subscript::setitem(&first_map(&a[0])?, &a[1], a[2].clone()).map(|()| Value::None)
        }),
        method("__delitem__", "key", |a| {
            match crate::subscript::delitem(&first_map(&a[0])?, &a[1]) {
                Err(error) if error.is("KeyError") => {
                    let text = format!(
                        "Key not found in the first mapping: {}",
                        crate::text::repr_string(&a[1])?
                    );
                    Err(key_error(&Value::str(text)))
                }
                done => done.map(|()| Value::None),
            }
        }),
        method("__len__", "", |a| Ok(Value::from(chain_keys(&a[0])?.len()))),
        method("__iter__", "", |a| {
            Ok(crate::iter::iter(&Value::list(chain_keys(&a[0])?.keys()))?.value())
        }),
        method("__contains__", "key", |a| {
            Ok(Value::bool(chain_get(a)?.is_some()))
        }),
        method("__bool__", "", |a| {
            Ok(Value::bool(!chain_keys(&a[0])?.is_empty()))
        }),
        method("keys", "", |a| {
            Ok(crate::iter::view(&ordered(&a[0])?, crate::iter::Part::Keys))
        }),
        method("values", "", |a| {
            Ok(crate::iter::view(
                &ordered(&a[0])?,
                crate::iter::Part::Values,
            ))
        }),
        method("items", "", |a| {
            Ok(crate::iter::view(
                &ordered(&a[0])?,
                crate::iter::Part::Items,
            ))
        }),
        method("new_child", "m=", |a| {
            let mut all = vec![a[1]
                .given()
                .cloned()
                .unwrap_or_else(|| Value::Dict(Rc::default()))];
            all.extend(maps(&a[0])?);
            crate::call::call(&Value::Class(a[0].class_ref().clone()), &all)
        }),
        getter("parents", |a| {
            let rest: Vec<Value> = maps(&a[0])?.into_iter().skip(1).collect();
            crate::call::call(&Value::Class(a[0].class_ref().clone()), &rest)
        }),
        method("__repr__", "", |a| {
            let parts: R<Vec<String>> = maps(&a[0])?.iter().map(crate::text::repr_string).collect();
            Ok(Value::str(format!(
                "{}({})",
                a[0].class_ref().name(),
                parts?.join(", ")
            )))
        }),
    ],
};

fn ordered(value: &Value) -> R<Rc<Dict>> {
    let dict = chain_keys(value)?;
    for key in dict.keys() {
        if let Some(found) = chain_get(&[value.clone(), key.clone()])? {
            dict.set(&key, found)?;
        }
    }
    Ok(dict)
}
