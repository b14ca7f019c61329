//! copy.
use crate::attribute as attr;
use crate::call::enter;
use crate::dict::Dict;
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, Native};
use crate::object::{Object, Payload};
use crate::rc::Rc;
use crate::set::Set;
use crate::symbol::{known, Sym};
use crate::value::{Value, R};

/// The method of a class of the program, or of a native class that has one.
fn hook(value: &Value, name: Sym) -> Option<Value> {
    match value {
        Value::Object(object) => object.class.lookup(name),
        _ => None,
    }
}

fn copy(a: &[Value]) -> R {
    let value = &a[0];
    if let Some(hook) = hook(value, known::COPY) {
        return attr::call_special_found(&hook, value.class_ref(), &a[..1]);
    }
    if takes_itself_apart(value) {
        let parts = parts_of(value)?;
        return crate::pickling::rebuilt(value, &parts, &mut |part| Ok(part.clone()));
    }
    Ok(match value {
        Value::List(list) => Value::list(list.to_vec()),
        Value::Dict(dict) => Value::Dict(Rc::new(dict.copy())),
        Value::Set(set) => Value::Set(Rc::new(set.copy()?)),
        Value::ByteArray(bytes) => crate::sequence::bytearray(bytes.bytes.borrow().clone()),
        Value::Object(object) => {
            return copy_object(value, object, &mut |value| Ok(value.clone()), &copy_base)
        }
        other => other.clone(),
    })
}

/// It says by methods of its own what a copy is made of, or is an iterator.
fn takes_itself_apart(value: &Value) -> bool {
    const HOOKS: [&str; 6] = [
        "__reduce_ex__",
        "__reduce__",
        "__getstate__",
        "__setstate__",
        "__getnewargs__",
        "__getnewargs_ex__",
    ];
    match value {
        Value::Iter(_) | Value::Gen(_) | Value::Module(_) => true,
        Value::Object(object) if matches!(object.payload, Payload::Exc(_)) => true,
        Value::Object(object) if object.class.native => {
            crate::pickling::own_hook(value, known::REDUCE).is_some()
        }
        Value::Object(_) => HOOKS.iter().any(|name| {
            crate::pickling::own_hook(value, Sym::lasting(name))
                .is_some_and(|hook| !matches!(hook, Value::Native(_)))
        }),
        _ => false,
    }
}

fn parts_of(value: &Value) -> R {
    match crate::pickling::own_hook(value, known::REDUCE_EX) {
        Some(hook) => {
            attr::call_special_found(&hook, value.class_ref(), &[value.clone(), Value::Int(4)])
        }
        None => crate::pickling::reduce_ex(value, 4),
    }
}

fn copy_base(value: &Value) -> R {
    copy(std::slice::from_ref(value))
}

type Inner<'a> = &'a mut dyn FnMut(&Value) -> R;

fn copy_object(value: &Value, object: &Rc<Object>, inner: Inner, base: &dyn Fn(&Value) -> R) -> R {
    let made = empty_like(value, object, base)?;
    let Value::Object(target) = &made else {
        return Ok(made);
    };
    fill(object, target, inner)?;
    Ok(made)
}

fn empty_like(value: &Value, object: &Rc<Object>, base: &dyn Fn(&Value) -> R) -> R {
    let payload = match &object.payload {
        Payload::Nothing => Payload::Nothing,
        Payload::Value(inner) => Payload::Value(base(inner)?),
        Payload::Exc(state) => {
            let args = crate::iter::collect(&state.args.borrow())?;
            Payload::Exc(Box::new(crate::exc::ExcState::new(args)))
        }
        // What is native and has no way to be copied is shared.
        Payload::Any(_) => return Ok(value.clone()),
    };
    Ok(Object::value(object.class.clone(), payload))
}

fn fill(object: &Object, target: &Object, inner: Inner) -> R<()> {
    match object.own_dict() {
        Some(dict) => {
            for (key, item) in dict.pairs() {
                target.dict().set(&key, inner(&item)?)?;
            }
        }
        None => {
            for (name, item) in object.attributes() {
                target.set(name, inner(&item)?);
            }
        }
    }
    Ok(())
}

fn deep(value: &Value, memo: &Rc<Dict>) -> R {
    let _depth = enter()?;
    let key = Value::Int(value.id());
    let is_container = matches!(
        value,
        Value::List(_)
            | Value::Dict(_)
            | Value::Set(_)
            | Value::FrozenSet(_)
            | Value::Tuple(_)
            | Value::Object(_)
            | Value::ByteArray(_)
            | Value::Method(_)
            | Value::Slice(_)
            | Value::Range(_)
            | Value::Iter(_)
            | Value::Gen(_)
            | Value::Module(_)
    );
    if !is_container {
        return Ok(value.clone());
    }
    if let Some(found) = memo.get(&key)? {
        return Ok(found);
    }
    if let Some(hook) = hook(value, known::DEEPCOPY) {
        let made = attr::call_special_found(
            &hook,
            value.class_ref(),
            &[value.clone(), Value::Dict(memo.clone())],
        )?;
        memo.set(&key, made.clone())?;
        return Ok(made);
    }
    if takes_itself_apart(value) || matches!(value, Value::Slice(_) | Value::Range(_)) {
        let parts = parts_of(value)?;
        let made = crate::pickling::rebuilt(value, &parts, &mut |part| deep(part, memo))?;
        memo.set(&key, made.clone())?;
        return Ok(made);
    }
    match value {
        Value::List(list) => {
            let made = Rc::new(crate::list::List::default());
            memo.set(&key, Value::List(made.clone()))?;
            let mut at = 0;
            while let Some(item) = list.get(at) {
                made.push(deep(&item, memo)?);
                at += 1;
            }
            Ok(Value::List(made))
        }
        Value::Dict(dict) => {
            let made = Rc::new(Dict::default());
            memo.set(&key, Value::Dict(made.clone()))?;
            fill_dict(dict, &made, memo)?;
            Ok(Value::Dict(made))
        }
        Value::Tuple(tuple) => {
            let items: R<Vec<Value>> = tuple.items().iter().map(|item| deep(item, memo)).collect();
            let items = items?;
            if let Some(found) = memo.get(&key)? {
                return Ok(found);
            }
            if items
                .iter()
                .zip(tuple.items())
                .all(|(new, old)| new.is(old))
            {
                return Ok(value.clone());
            }
            let made = Value::tuple(items);
            memo.set(&key, made.clone())?;
            Ok(made)
        }
        Value::Set(set) | Value::FrozenSet(set) => {
            let items: R<Vec<Value>> = set.items().iter().map(|item| deep(item, memo)).collect();
            Ok(crate::sequence::same_kind(value, Set::from_items(&items?)?))
        }
        Value::ByteArray(bytes) => Ok(crate::sequence::bytearray(bytes.bytes.borrow().clone())),
        Value::Method(method) => Ok(Value::Method(Rc::new(crate::function::Method {
            receiver: deep(&method.receiver, memo)?,
            function: method.function.clone(),
        }))),
        Value::Object(object) => deep_object(value, object, &key, memo),
        other => Ok(other.clone()),
    }
}

fn fill_dict(from: &Dict, to: &Dict, memo: &Rc<Dict>) -> R<()> {
    for (key, item) in from.pairs() {
        to.set(&deep(&key, memo)?, deep(&item, memo)?)?;
    }
    Ok(())
}

fn deep_object(value: &Value, object: &Rc<Object>, key: &Value, memo: &Rc<Dict>) -> R {
    if let Some(copy) =
        hook(value, known::COPY).filter(|_| matches!(object.payload, Payload::Any(_)))
    {
        // A native container: a shallow copy whose items are replaced.
        let made = attr::call_special_found(&copy, value.class_ref(), std::slice::from_ref(value))?;
        memo.set(key, made.clone())?;
        if made.is(value) {
            return Ok(made);
        }
        for at in 0..crate::subscript::len(&made)? {
            let item = crate::subscript::getitem_int(&made, at)?;
            crate::subscript::setitem_int(&made, at, deep(&item, memo)?)?;
        }
        return Ok(made);
    }
    let made = empty_like(value, object, &|inner| match inner {
        Value::List(_) => Ok(Value::list(Vec::new())),
        Value::Dict(_) => Ok(Value::Dict(Rc::default())),
        other => deep(other, memo),
    })?;
    memo.set(key, made.clone())?;
    let Value::Object(target) = &made else {
        return Ok(made);
    };
    if Rc::ptr_eq(target, object) {
        return Ok(made);
    }
    match (value.base(), made.base()) {
        (Value::List(from), Value::List(to)) => {
            for item in from.to_vec() {
                to.push(deep(&item, memo)?);
            }
        }
        (Value::Dict(from), Value::Dict(to)) => fill_dict(from, to, memo)?,
        _ => {}
    }
    fill(object, target, &mut |item| deep(item, memo))?;
    Ok(made)
}

static FUNCTIONS: &[Native] = &[
    function("copy", "x:", copy),
    function("deepcopy", "x: memo=", |a| {
        let memo = a[1].as_dict().cloned().unwrap_or_default();
        deep(&a[0], &memo)
    }),
];

fn start(module: &'static Globals) -> R<()> {
    let error = crate::modules::exception_class("Error", "copy", &["Exception"]);
    module.put("Error", Value::Class(error.clone()));
    module.put("error", Value::Class(error));
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "copy",
    functions: &[FUNCTIONS],
    classes: &[],
    start,
};

pub fn deep_copy(value: &Value) -> R {
    deep(value, &Rc::default())
}
