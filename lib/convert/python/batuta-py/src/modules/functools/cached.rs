//! functools.lru_cache, cache, cached_property: results that are kept.
use super::decorator::decorator;
use super::update_wrapper;
use crate::attribute as attr;
use crate::call::{call, call_sym, keywords_of};
use crate::dict::Dict;
use crate::exc::type_error;
use crate::native::{method, ClassDef};
use crate::object::Object;
use crate::rc::Rc;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};

/// The wrapper of `lru_cache` and `cache`.
struct Cached {
    function: Value,
    results: Dict,
    most: Option<usize>,
    typed: bool,
    hits: Cell<usize>,
    misses: Cell<usize>,
}

static CACHED: ClassDef = ClassDef {
    name: "functools._lru_cache_wrapper",
    base: "object",
    module: "functools",
    new: Some(|_, _, _| {
        Err(type_error(
            "cannot create 'functools._lru_cache_wrapper' instances",
        ))
    }),
    natives: &[
        method("__call__", "*args **kw", cached_call),
        method("__get__", "object class?", |a| match &a[1] {
            Value::None => Ok(a[0].clone()),
            object => Ok(Value::Method(Rc::new(crate::function::Method {
                receiver: object.clone(),
                function: a[0].clone(),
            }))),
        }),
        method("cache_info", "", |a| {
            let cached = c(&a[0])?;
            let most = cached.most.map_or(Value::None, Value::from);
            let class = cache_info_class()?;
            call(
                &class,
                &[
                    Value::from(cached.hits.get()),
                    Value::from(cached.misses.get()),
                    most,
                    Value::from(cached.results.len()),
                ],
            )
        }),
        method("cache_clear", "", |a| {
            let cached = c(&a[0])?;
            cached.results.clear();
            cached.hits.set(0);
            cached.misses.set(0);
            Ok(Value::None)
        }),
        method("cache_parameters", "", |a| {
            let cached = c(&a[0])?;
            let dict = Dict::default();
            dict.set_str("maxsize", cached.most.map_or(Value::None, Value::from));
            dict.set_str("typed", Value::bool(cached.typed));
            Ok(Value::Dict(Rc::new(dict)))
        }),
        method("__repr__", "", |a| {
            let name = attr::get(&a[0], known::QUALNAME)?;
            Ok(Value::str(format!(
                "<functools._lru_cache_wrapper object at 0x{:x}>",
                name.id()
            )))
        }),
    ],
};

thread_local!(static CACHE_INFO: RefCell<Option<Value>> = const { RefCell::new(None) });

fn cache_info_class() -> R {
    if let Some(class) = CACHE_INFO.with(|cell| cell.borrow().clone()) {
        return Ok(class);
    }
    let fields = Value::str("hits misses maxsize currsize");
    let class = crate::modules::namedtuple::namedtuple(
        &[Value::str("CacheInfo"), fields],
        &[(Sym::new("module"), Value::str("functools"))],
    )?;
    CACHE_INFO.with(|cell| *cell.borrow_mut() = Some(class.clone()));
    Ok(class)
}

fn c(value: &Value) -> R<&Cached> {
    value
        .any::<Cached>()
        .ok_or_else(|| type_error("a cached function is needed"))
}

fn cached_call(a: &[Value]) -> R {
    let cached = c(&a[0])?;
    let args = a[1].as_tuple().unwrap_or_default();
    let keywords = if a[2].as_dict().is_some_and(|dict| !dict.is_empty()) {
        keywords_of(&a[2])?
    } else {
        Vec::new()
    };
    if cached.most == Some(0) {
        cached.misses.set(cached.misses.get() + 1);
        return call_sym(&cached.function, args, &keywords);
    }
    let key = cache_key(cached, args, &keywords);
    let hash = crate::hash::hash(&key)?;
    if let Some(found) = cached.results.get_hashed(&key, hash)? {
        cached.hits.set(cached.hits.get() + 1);
        if cached.most.is_some() {
            cached.results.remove(&key)?;
            cached.results.set_hashed(&key, hash, found.clone())?;
        }
        return Ok(found);
    }
    cached.misses.set(cached.misses.get() + 1);
    let result = call_sym(&cached.function, args, &keywords)?;
    cached.results.set_hashed(&key, hash, result.clone())?;
    if cached.most.is_some_and(|most| cached.results.len() > most) {
        cached.results.pop_first();
    }
    Ok(result)
}

fn cache_key(cached: &Cached, args: &[Value], keywords: &[(Sym, Value)]) -> Value {
    if let ([one @ (Value::Int(_) | Value::Str(_))], true, false) =
        (args, keywords.is_empty(), cached.typed)
    {
        return one.clone();
    }
    let mut parts = args.to_vec();
    if !keywords.is_empty() {
        parts.push(Value::Class(types().object.clone()));
        for (name, value) in keywords {
            parts.push(name.value());
            parts.push(value.clone());
        }
    }
    if cached.typed {
        let kinds: Vec<Value> = parts.iter().map(crate::types::type_of).collect();
        parts.extend(kinds);
    }
    Value::tuple(parts)
}

pub fn wrap_cached(function: &Value, most: Option<usize>, typed: bool) -> R {
    let made = Cached {
        function: function.clone(),
        results: Dict::default(),
        most,
        typed,
        hits: Cell::new(0),
        misses: Cell::new(0),
    };
    let value = Object::native(types().library(&CACHED), made);
    update_wrapper(&value, function)?;
    Ok(value)
}

pub fn lru_cache(a: &[Value]) -> R {
    let typed = !a[1].is_undef() && a[1].truth()?;
    if crate::call::callable(&a[0]) {
        return wrap_cached(&a[0], Some(128), typed);
    }
    let most = match &a[0] {
        Value::Undef => Some(128),
        Value::None => None,
        size => match crate::number::index(size) {
            Ok(size) => Some(size.as_i64().unwrap_or(i64::MAX).max(0) as usize),
            Err(_) => {
                return Err(type_error(
                    "Expected first argument to be an integer, a callable, or None",
                ))
            }
        },
    };
    Ok(decorator(move |args| match args {
        [function] => wrap_cached(function, most, typed),
        _ => Err(type_error(
            "decorating_function() takes 1 positional argument",
        )),
    }))
}

/// `cached_property`.
struct CachedProperty {
    function: Value,
    name: RefCell<Option<Sym>>,
}

pub static CACHED_PROPERTY: ClassDef = ClassDef {
    name: "functools.cached_property",
    base: "object",
    module: "functools",
    new: Some(|class, args, _| match args {
        [function] => Ok(Object::native(
            class.clone(),
            CachedProperty {
                function: function.clone(),
                name: RefCell::default(),
            },
        )),
        _ => Err(type_error("cached_property() takes one argument")),
    }),
    natives: &[
        method("__set_name__", "owner name", |a| {
            if let Some(property) = a[0].any::<CachedProperty>() {
                *property.name.borrow_mut() = a[2].as_str().map(Sym::new);
            }
            Ok(Value::None)
        }),
        method("__get__", "object class?", |a| {
            let Some(property) = a[0].any::<CachedProperty>() else {
                return Ok(Value::None);
            };
            let object @ Value::Object(inner) = &a[1] else {
                return Ok(a[0].clone());
            };
            let Some(name) = *property.name.borrow() else {
                return Err(type_error(
                    "Cannot use cached_property instance without calling __set_name__ on it.",
                ));
            };
            if let Some(found) = inner.get(name) {
                return Ok(found);
            }
            let value = call(&property.function, std::slice::from_ref(object))?;
            inner.set(name, value.clone());
            Ok(value)
        }),
    ],
};
