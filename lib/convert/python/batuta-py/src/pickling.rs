//! How pickle and copy take values apart: `__reduce_ex__`, `__getstate__`, `__setstate__`, `__getnewargs__`.
use crate::class::Storage;
use crate::dict::Dict;
use crate::exc::{type_error, value_error, Exc};
use crate::native::{function, method, Native};
use crate::object::{Object, Payload};
use crate::rc::Rc;
use crate::symbol::{known, Sym};
use crate::value::{Value, R};

fn cannot(value: &Value) -> Exc {
    type_error(format!(
        "cannot pickle '{}' object",
        value.class_ref().name()
    ))
}

/// The method of this name, unless it is that of `object`.
pub fn own_hook(value: &Value, name: Sym) -> Option<Value> {
    value.class_ref().lookup(name).filter(
        |hook| !matches!(hook, Value::Native(native) if native.owner.get() == Some(&"object")),
    )
}

fn builtin(name: &str) -> Value {
    crate::builtins::builtin(name)
}

/// `callable`, its arguments, and what `__setstate__` gets where there is something.
pub fn parts(callable: Value, args: Vec<Value>, state: Option<Value>) -> Value {
    let mut all = vec![callable, Value::tuple(args)];
    all.extend(state);
    Value::tuple(all)
}

/// `class.__new__(class, ...)`, by the names under which pickle writes it.
static NEW_OBJECT: [Native; 2] = [
    function("__newobj__", "cls *args", |a| {
        made_by_new(&a[0], a[1].as_tuple().unwrap_or_default(), &[])
    }),
    function("__newobj_ex__", "cls args kwargs", |a| {
        let keywords = crate::call::keywords_of(&a[2])?;
        made_by_new(&a[0], &crate::iter::collect(&a[1])?, &keywords)
    }),
];

thread_local! {
    static NEW_OBJECT_VALUES: [Value; 2] = NEW_OBJECT.map(|native| native.value("copyreg"));
}

fn made_by_new(class: &Value, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let new = crate::attribute::get(class, known::NEW)?;
    let all = [std::slice::from_ref(class), args].concat();
    crate::call::call_sym(&new, &all, keywords)
}

/// A function of `copyreg`; a program without pickle need not have the module.
fn copyreg(name: &str) -> R {
    if !crate::module::is_known("copyreg") {
        if let Some(at) = NEW_OBJECT.iter().position(|native| native.name == name) {
            return Ok(NEW_OBJECT_VALUES.with(|made| made[at].clone()));
        }
    }
    let module = crate::module::import_module("copyreg")?;
    crate::attribute::get(&module, Sym::new(name))
}

/// What built-in values consist of; None where the general way is theirs.
fn builtin_parts(value: &Value, protocol: i64) -> R<Option<Value>> {
    let class = Value::Class(value.class_ref().clone());
    Ok(Some(match value.base() {
        Value::Iter(object) => match crate::iter_pickling::parts(object)? {
            Some(parts) => parts,
            None => return Err(cannot(value)),
        },
        Value::Slice(slice) => parts(class, slice.parts().to_vec(), None),
        Value::Range(range) => parts(
            class,
            vec![range.start.clone(), range.stop.clone(), range.step.clone()],
            None,
        ),
        Value::Set(set) | Value::FrozenSet(set) => {
            let items = Value::list(set.items());
            parts(class, vec![items], Some(get_state(value)?))
        }
        Value::ByteArray(bytes) => {
            let bytes = bytes.bytes.borrow();
            let args = if protocol > 2 {
                vec![Value::bytes(bytes.clone())]
            } else {
                let text: String = bytes.iter().copied().map(char::from).collect();
                vec![Value::str(text), Value::str("latin-1")]
            };
            parts(class, args, Some(get_state(value)?))
        }
        Value::Method(method) => {
            let name = crate::attribute::get(&method.function, known::NAME)?;
            parts(
                builtin("getattr"),
                vec![method.receiver.clone(), name],
                None,
            )
        }
        Value::BoundNative(bound) => {
            let name = Value::str(bound.native.name);
            parts(builtin("getattr"), vec![bound.receiver.clone(), name], None)
        }
        Value::Native(native) => match native.kind {
            crate::native::Kind::Function => Value::str(native.name),
            _ => {
                let owner = builtin(native.owner.get().copied().unwrap_or("object"));
                let name = Value::str(native.name);
                parts(builtin("getattr"), vec![owner, name], None)
            }
        },
        Value::Ellipsis => Value::str("Ellipsis"),
        Value::NotImplemented => Value::str("NotImplemented"),
        Value::Gen(_) | Value::Module(_) => return Err(cannot(value)),
        Value::Object(object) => match &object.payload {
            Payload::Exc(state) => exception_parts(value, object, &state.args.borrow())?,
            Payload::Any(_) if object.class.storage == Storage::Native => {
                return Err(cannot(value))
            }
            _ => return Ok(None),
        },
        _ => return Ok(None),
    }))
}

fn exception_parts(value: &Value, object: &Rc<Object>, args: &Value) -> R {
    let mut args = crate::iter::collect(args)?;
    let extra = |name: &str| crate::exc::attribute(&Exc(object.clone()), Sym::new(name));
    let error = Exc(object.clone());
    if error.is("OSError") && args.len() == 2 {
        let filename = extra("filename").filter(|name| !name.is_none());
        if let Some(filename) = filename {
            args.push(filename);
            if let Some(second) = extra("filename2").filter(|name| !name.is_none()) {
                args.extend([Value::None, second]);
            }
        }
    }
    let mut state = attributes(object);
    if error.is("ImportError") {
        let known = Dict::default();
        for name in ["name", "path"] {
            if let Some(found) = extra(name).filter(|found| !found.is_none()) {
                known.set_str(name, found);
            }
        }
        if let Some(Value::Dict(own)) = &state {
            known.update(&Value::Dict(own.clone()))?;
        }
        state = (!known.is_empty()).then(|| Value::Dict(Rc::new(known)));
    }
    let class = Value::Class(value.class_ref().clone());
    Ok(parts(class, args, state))
}

/// Parts of a container that is filled by its items or pairs.
pub fn container_parts(value: &Value, args: Vec<Value>, items: Value, pairs: Value) -> R {
    Ok(Value::tuple(vec![
        Value::Class(value.class_ref().clone()),
        Value::tuple(args),
        state_of(value)?,
        items,
        pairs,
    ]))
}

/// The attributes of an instance, where it has some.
fn attributes(object: &Rc<Object>) -> Option<Value> {
    let dict = Dict::default();
    match object.own_dict() {
        Some(own) => return (!own.is_empty()).then(|| Value::Dict(Rc::new(own.copy()))),
        None => {
            for (name, value) in object.attributes() {
                dict.set_str(name.text(), value);
            }
        }
    }
    (!dict.is_empty()).then(|| Value::Dict(Rc::new(dict)))
}

/// `object.__getstate__`.
fn get_state(value: &Value) -> R {
    let Value::Object(object) = value else {
        return Ok(Value::None);
    };
    let state = attributes(object).unwrap_or(Value::None);
    if object.class.slots.is_some() && !state.is_none() {
        return Ok(crate::tuple::tuple_of([Value::None, state]));
    }
    Ok(state)
}

fn state_of(value: &Value) -> R {
    match own_hook(value, known::GETSTATE) {
        Some(hook) => crate::attribute::call_special_found(
            &hook,
            value.class_ref(),
            std::slice::from_ref(value),
        ),
        None => get_state(value),
    }
}

/// Arguments and keywords for `__new__`.
fn new_args(value: &Value) -> R<(Vec<Value>, Option<Value>)> {
    let ask = |name: &'static str| {
        crate::attribute::call_special(Sym::lasting(name), std::slice::from_ref(value))
    };
    if let Some(made) = ask("__getnewargs_ex__") {
        let made = made?;
        let Some([args @ Value::Tuple(_), keywords @ Value::Dict(_)]) = made.as_tuple() else {
            return Err(value_error(format!(
                "__getnewargs_ex__ should return a tuple of a tuple and a dict, not '{}'",
                made.class_ref().name()
            )));
        };
        return Ok((crate::iter::collect(args)?, Some(keywords.clone())));
    }
    match ask("__getnewargs__") {
        None => Ok((vec![], None)),
        Some(made) => {
            let made = made?;
            match made.as_tuple() {
                Some(args) => Ok((args.to_vec(), None)),
                None => Err(type_error(format!(
                    "__getnewargs__ should return a tuple, not '{}'",
                    made.class_ref().name()
                ))),
            }
        }
    }
}

fn new_object_parts(value: &Value) -> R {
    let class = Value::Class(value.class_ref().clone());
    let (args, keywords) = new_args(value)?;
    let (maker, args) = match keywords.filter(|keywords| keywords.truth().unwrap_or(false)) {
        Some(keywords) => (
            copyreg("__newobj_ex__")?,
            vec![class, Value::tuple(args), keywords],
        ),
        None => (copyreg("__newobj__")?, [vec![class], args].concat()),
    };
    let items = match value.base() {
        Value::List(_) => crate::iter::iter(value)?.value(),
        _ => Value::None,
    };
    let pairs = match value.base() {
        Value::Dict(_) => {
            let all =
                crate::attribute::call_by_sym(known::ITEMS, std::slice::from_ref(value), &[])?;
            crate::iter::iter(&all)?.value()
        }
        _ => Value::None,
    };
    Ok(Value::tuple(vec![
        maker,
        Value::tuple(args),
        state_of(value)?,
        items,
        pairs,
    ]))
}

fn reduced(value: &Value, protocol: i64) -> R {
    if let Some(parts) = builtin_parts(value, protocol)? {
        return Ok(parts);
    }
    if protocol >= 2 {
        return new_object_parts(value);
    }
    crate::call::call(
        &copyreg("_reduce_ex")?,
        &[value.clone(), Value::Int(protocol)],
    )
}

/// What `copy` and `pickle` get.
pub fn reduce_ex(value: &Value, protocol: i64) -> R {
    match own_hook(value, known::REDUCE) {
        Some(hook) => crate::attribute::call_special_found(
            &hook,
            value.class_ref(),
            std::slice::from_ref(value),
        ),
        None => reduced(value, protocol),
    }
}

/// An exception's attributes are set one by one.
fn set_state(a: &[Value]) -> R {
    let Some(dict) = a[1].as_dict() else {
        return match &a[1] {
            Value::None => Ok(Value::None),
            _ => Err(type_error("state is not a dictionary")),
        };
    };
    for (name, value) in dict.pairs() {
        crate::attribute::set(&a[0], Sym::new(name.as_str().unwrap_or_default()), value)?;
    }
    Ok(Value::None)
}

pub static OF_OBJECT: [Native; 3] = [
    method("__reduce_ex__", "protocol", |a| {
        reduce_ex(&a[0], a[1].as_i64().unwrap_or(0))
    }),
    method("__reduce__", "", |a| reduced(&a[0], 0)),
    method("__getstate__", "", |a| get_state(&a[0])),
];

pub static OF_EXCEPTION: [Native; 1] = [method("__setstate__", "state", set_state)];

/// A copy that is none of a subclass.
pub static NEW_ARGS: [Native; 1] = [method("__getnewargs__", "", |a| {
    Ok(crate::tuple::tuple_of([a[0].base().clone()]))
})];

/// What `copy` makes of the parts.
pub fn rebuilt(value: &Value, parts: &Value, change: &mut dyn FnMut(&Value) -> R) -> R {
    let Some([callable, args, rest @ ..]) = parts.as_tuple() else {
        return Ok(value.clone()); // a name: it is the same object
    };
    let args: R<Vec<Value>> = crate::iter::collect(args)?
        .iter()
        .map(&mut *change)
        .collect();
    let made = crate::call::call(callable, &args?)?;
    if let Some(state) = rest.first().filter(|state| !state.is_none()) {
        restore(&made, &change(state)?)?;
    }
    if let Some(items) = rest.get(1).filter(|items| !items.is_none()) {
        for item in crate::iter::collect(items)? {
            let args = [made.clone(), change(&item)?];
            crate::attribute::call_by_sym(known::APPEND, &args, &[])?;
        }
    }
    if let Some(pairs) = rest.get(2).filter(|pairs| !pairs.is_none()) {
        for pair in crate::iter::collect(pairs)? {
            let [key, item] = crate::unpack::unpack(&pair)?;
            crate::subscript::setitem(&made, &change(&key)?, change(&item)?)?;
        }
    }
    Ok(made)
}

fn restore(made: &Value, state: &Value) -> R<()> {
    if let Some(hook) = crate::attribute::get_optional(made, known::SETSTATE)? {
        crate::call::call(&hook, std::slice::from_ref(state))?;
        return Ok(());
    }
    let (plain, slots) = match state.as_tuple() {
        Some([plain, slots]) => (plain.clone(), slots.clone()),
        _ => (state.clone(), Value::None),
    };
    for part in [plain, slots].iter().filter(|part| !part.is_none()) {
        for (name, value) in crate::dict::pairs_of(part)? {
            let name = Sym::new(name.as_str().unwrap_or_default());
            crate::attribute::set_plain(made, name, value)?;
        }
    }
    Ok(())
}
