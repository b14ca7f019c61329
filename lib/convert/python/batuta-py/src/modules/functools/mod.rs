//! functools.
use crate::attribute as attr;
use crate::call::{call, call_sym, keywords_of};
use crate::class::ClassRef;
use crate::dict::Dict;
use crate::exc::type_error;
use crate::modules::{nothing, Library};
use crate::native::{class_arg, function, getter, method, ClassDef, Native};
use crate::object::Object;
use crate::rc::Rc;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};

struct Partial {
    function: Value,
    args: Vec<Value>,
    keywords: Vec<(Sym, Value)>,
}

fn new_partial(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let [function, rest @ ..] = args else {
        return Err(type_error("type 'partial' takes at least one argument"));
    };
    if !crate::call::callable(function) {
        return Err(type_error("the first argument must be callable"));
    }
    let made = match function.any::<Partial>() {
        Some(inner) => Partial {
            function: inner.function.clone(),
            args: [&inner.args[..], rest].concat(),
            keywords: merged(&inner.keywords, keywords),
        },
        None => Partial {
            function: function.clone(),
            args: rest.to_vec(),
            keywords: keywords.to_vec(),
        },
    };
    Ok(Object::native(class.clone(), made))
}

fn merged(first: &[(Sym, Value)], second: &[(Sym, Value)]) -> Vec<(Sym, Value)> {
    let mut all: Vec<(Sym, Value)> = first
        .iter()
        .filter(|(name, _)| !second.iter().any(|(other, _)| other == name))
        .cloned()
        .collect();
    all.extend_from_slice(second);
    all
}

fn p(value: &Value) -> R<&Partial> {
    value
        .any::<Partial>()
        .ok_or_else(|| type_error("a partial object is needed"))
}

static PARTIAL: ClassDef = ClassDef {
    name: "functools.partial",
    base: "object",
    module: "functools",
    new: Some(new_partial),
    natives: &[
        method("__call__", "*args **kw", |a| {
            let partial = p(&a[0])?;
            let args = [&partial.args[..], a[1].as_tuple().unwrap_or_default()].concat();
            call_sym(
                &partial.function,
                &args,
                &merged(&partial.keywords, &keywords_of(&a[2])?),
            )
        }),
        method("__repr__", "", |a| {
            let partial = p(&a[0])?;
            let mut parts = vec![crate::text::repr_string(&partial.function)?];
            for arg in &partial.args {
                parts.push(crate::text::repr_string(arg)?);
            }
            for (name, value) in &partial.keywords {
                parts.push(format!(
                    "{}={}",
                    name.text(),
                    crate::text::repr_string(value)?
                ));
            }
            Ok(Value::str(format!(
                "functools.partial({})",
                parts.join(", ")
            )))
        }),
        getter("func", |a| Ok(p(&a[0])?.function.clone())),
        getter("args", |a| Ok(Value::tuple(p(&a[0])?.args.clone()))),
        getter("keywords", |a| {
            let dict = Dict::default();
            for (name, value) in &p(&a[0])?.keywords {
                dict.set_str(name.text(), value.clone());
            }
            Ok(Value::Dict(Rc::new(dict)))
        }),
    ],
};

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
    let class = super::namedtuple::namedtuple(
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

fn wrap_cached(function: &Value, most: Option<usize>, typed: bool) -> R {
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

type Apply = Box<dyn Fn(&[Value]) -> R>;

/// The function that a decorator with arguments gives.
struct Decorator {
    apply: Apply,
}

static DECORATOR: ClassDef = ClassDef {
    name: "functools._decorator",
    base: "object",
    module: "functools",
    new: Some(|_, _, _| Err(type_error("cannot create decorators"))),
    natives: &[method("__call__", "*args", |a| {
        match a[0].any::<Decorator>() {
            Some(decorator) => (decorator.apply)(a[1].as_tuple().unwrap_or_default()),
            None => Ok(Value::None),
        }
    })],
};

/// A Python function made of a Rust closure.
pub fn decorator(apply: impl Fn(&[Value]) -> R + 'static) -> Value {
    Object::native(
        types().library(&DECORATOR),
        Decorator {
            apply: Box::new(apply),
        },
    )
}

fn lru_cache(a: &[Value]) -> R {
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

fn reduce(a: &[Value]) -> R {
    let mut items = crate::iter::iter(&a[1])?;
    let mut total = match &a[2] {
        Value::Undef => match items.next()? {
            Some(first) => first,
            None => {
                return Err(type_error(
                    "reduce() of empty iterable with no initial value",
                ))
            }
        },
        initial => initial.clone(),
    };
    while let Some(item) = items.next()? {
        total = call(&a[0], &[total, item])?;
    }
    Ok(total)
}

const COPIED: [Sym; 5] = [
    known::MODULE,
    known::NAME,
    known::QUALNAME,
    known::DOC,
    known::ANNOTATIONS,
];

pub fn update_wrapper(wrapper: &Value, wrapped: &Value) -> R<()> {
    for name in COPIED {
        if let Some(value) = attr::get_optional(wrapped, name)? {
            attr::set(wrapper, name, value)?;
        }
    }
    if let Value::Func(function) = wrapped {
        for (key, value) in function
            .dict
            .borrow()
            .as_ref()
            .map(|dict| dict.pairs())
            .unwrap_or_default()
        {
            attr::set(wrapper, Sym::new(key.as_str().unwrap_or_default()), value)?;
        }
    }
    attr::set(wrapper, known::WRAPPED, wrapped.clone())
}

/// What `cmp_to_key` makes of a value.
struct Keyed {
    compare: Value,
    value: Value,
}

fn by_compare(a: &[Value], test: fn(i64) -> bool) -> R {
    let (Some(one), Some(other)) = (a[0].any::<Keyed>(), a[1].any::<Keyed>()) else {
        return Ok(Value::NotImplemented);
    };
    let order = call(&one.compare, &[one.value.clone(), other.value.clone()])?;
    let sign = if order.is_lt(&Value::Int(0))? {
        -1
    } else {
        i64::from(order.is_gt(&Value::Int(0))?)
    };
    Ok(Value::bool(test(sign)))
}

static KEYED: ClassDef = ClassDef {
    name: "functools.KeyWrapper",
    base: "object",
    module: "functools",
    new: Some(|_, _, _| Err(type_error("cannot create 'functools.KeyWrapper' instances"))),
    natives: &[
        method("__lt__", "other", |a| by_compare(a, |sign| sign < 0)),
        method("__le__", "other", |a| by_compare(a, |sign| sign <= 0)),
        method("__gt__", "other", |a| by_compare(a, |sign| sign > 0)),
        method("__ge__", "other", |a| by_compare(a, |sign| sign >= 0)),
        method("__eq__", "other", |a| by_compare(a, |sign| sign == 0)),
        getter("obj", |a| {
            Ok(a[0]
                .any::<Keyed>()
                .map_or(Value::None, |keyed| keyed.value.clone()))
        }),
    ],
};

fn total_ordering(a: &[Value]) -> R {
    let class = class_arg(&a[0])?;
    let has = |name| {
        class
            .lookup(name)
            .is_some_and(|found| !matches!(found, Value::Native(_)))
    };
    let Some(base) = [known::LT, known::GT, known::LE, known::GE]
        .into_iter()
        .find(|name| has(*name))
    else {
        return Err(crate::exc::value_error(
            "must define at least one ordering operation: < > <= >=",
        ));
    };
    for (name, from_lt, from_le, from_gt, from_ge) in ORDERINGS {
        if has(*name) {
            continue;
        }
        let native = match base {
            known::LT => from_lt,
            known::LE => from_le,
            known::GT => from_gt,
            _ => from_ge,
        };
        if let Some(fun) = native {
            let row = method(name.text(), "other", *fun);
            class.set(*name, row.value("total_ordering"));
        }
    }
    Ok(a[0].clone())
}

type Derived = Option<fn(&[Value]) -> R>;

fn asked(a: &[Value], name: Sym, finish: fn(bool, bool) -> bool, wants_equal: bool) -> R {
    let result = attr::call_special(name, &a[..2]).unwrap_or(Ok(Value::NotImplemented))?;
    if result.is_not_implemented() {
        return Ok(result);
    }
    let result = result.truth()?;
    let equal = wants_equal && a[0].is_eq(&a[1])?;
    Ok(Value::bool(finish(result, equal)))
}

/// Each ordering, made of `<`, `<=`, `>` and `>=`.
static ORDERINGS: &[(Sym, Derived, Derived, Derived, Derived)] = &[
    (
        known::LT,
        None,
        Some(|a| asked(a, known::LE, |le, eq| le && !eq, true)),
        Some(|a| asked(a, known::GT, |gt, eq| !gt && !eq, true)),
        Some(|a| asked(a, known::GE, |ge, _| !ge, false)),
    ),
    (
        known::LE,
        Some(|a| asked(a, known::LT, |lt, eq| lt || eq, true)),
        None,
        Some(|a| asked(a, known::GT, |gt, _| !gt, false)),
        Some(|a| asked(a, known::GE, |ge, eq| !ge || eq, true)),
    ),
    (
        known::GT,
        Some(|a| asked(a, known::LT, |lt, eq| !lt && !eq, true)),
        Some(|a| asked(a, known::LE, |le, _| !le, false)),
        None,
        Some(|a| asked(a, known::GE, |ge, eq| ge && !eq, true)),
    ),
    (
        known::GE,
        Some(|a| asked(a, known::LT, |lt, _| !lt, false)),
        Some(|a| asked(a, known::LE, |le, eq| !le || eq, true)),
        Some(|a| asked(a, known::GT, |gt, eq| gt || eq, true)),
        None,
    ),
];

/// `cached_property`.
struct CachedProperty {
    function: Value,
    name: RefCell<Option<Sym>>,
}

static CACHED_PROPERTY: ClassDef = ClassDef {
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

/// `singledispatch`: the function for the class of the first argument.
struct Dispatch {
    registry: RefCell<Vec<(ClassRef, Value)>>,
}

impl Dispatch {
    fn find(&self, class: &ClassRef) -> R {
        let registry = self.registry.borrow().clone();
        for candidate in std::iter::once(class).chain(&class.mro) {
            let object = Rc::ptr_eq(candidate, &types().object);
            if let Some((_, function)) = registry
                .iter()
                .find(|(known, _)| Rc::ptr_eq(known, candidate) && !object)
            {
                return Ok(function.clone());
            }
        }
        for (known, function) in registry.iter().skip(1) {
            if crate::abc::subclass_check(class, known)? {
                return Ok(function.clone());
            }
        }
        Ok(registry
            .first()
            .map_or(Value::None, |(_, function)| function.clone()))
    }
}

static DISPATCH: ClassDef = ClassDef {
    name: "functools.singledispatch_function",
    base: "object",
    module: "functools",
    new: Some(|_, _, _| Err(type_error("cannot create dispatchers"))),
    natives: &[
        method("__call__", "*args **kw", |a| {
            let Some(dispatch) = a[0].any::<Dispatch>() else {
                return Ok(Value::None);
            };
            let args = a[1].as_tuple().unwrap_or_default();
            let Some(first) = args.first() else {
                let name = crate::text::str_string(&attr::get(&a[0], known::NAME)?)?;
                return Err(type_error(format!(
                    "{name} requires at least 1 positional argument"
                )));
            };
            let function = dispatch.find(first.class_ref())?;
            call_sym(&function, args, &keywords_of(&a[2])?)
        }),
        method("register", "class function?", |a| {
            let (receiver, class) = (a[0].clone(), a[1].clone());
            let add = move |class: &Value, function: &Value| -> R {
                if let (Some(dispatch), Value::Class(class)) = (receiver.any::<Dispatch>(), class) {
                    dispatch
                        .registry
                        .borrow_mut()
                        .push((class.clone(), function.clone()));
                }
                Ok(function.clone())
            };
            match (&class, &a[2]) {
                (Value::Class(_), Value::Undef) => Ok(decorator(move |args| {
                    add(&class, args.first().unwrap_or(&Value::None))
                })),
                (Value::Class(_), function) => add(&class, function),
                (function, _) => {
                    let hints = attr::get(function, known::ANNOTATIONS)?;
                    let first = crate::dict::pairs_of(&hints)?
                        .into_iter()
                        .find(|(name, _)| name.as_str() != Some("return"));
                    match first {
                        Some((_, kind)) => add(&annotated_class(&kind), function),
                        None => Err(type_error("Invalid first argument to `register()`")),
                    }
                }
            }
        }),
        method("dispatch", "class", |a| match a[0].any::<Dispatch>() {
            Some(dispatch) => dispatch.find(&class_arg(&a[1])?),
            None => Ok(Value::None),
        }),
        method("__get__", "object class?", |a| match &a[1] {
            Value::None => Ok(a[0].clone()),
            object => Ok(Value::Method(Rc::new(crate::function::Method {
                receiver: object.clone(),
                function: a[0].clone(),
            }))),
        }),
    ],
};

/// Annotations may be kept as text: the builtin or global of that name.
fn annotated_class(kind: &Value) -> Value {
    match kind.as_str() {
        Some(name) => crate::builtins::find(name)
            .or_else(|| crate::module::loaded("__main__").and_then(|module| module.own(name)))
            .unwrap_or(Value::None),
        None => kind.clone(),
    }
}

static FUNCTIONS: &[Native] = &[
    function("cache", "function", |a| wrap_cached(&a[0], None, false)),
    function("lru_cache", "maxsize= typed=", lru_cache),
    function("reduce", "function sequence initial?", reduce),
    function("cmp_to_key", "mycmp:", |a| {
        let compare = a[0].clone();
        Ok(decorator(move |args| {
            let value = args.first().cloned().unwrap_or(Value::None);
            Ok(Object::native(
                types().library(&KEYED),
                Keyed {
                    compare: compare.clone(),
                    value,
                },
            ))
        }))
    }),
    function("total_ordering", "class", total_ordering),
    function(
        "update_wrapper",
        "wrapper: wrapped: assigned= updated=",
        |a| {
            update_wrapper(&a[0], &a[1])?;
            Ok(a[0].clone())
        },
    ),
    function("wraps", "wrapped: assigned= updated=", |a| {
        let wrapped = a[0].clone();
        Ok(decorator(move |args| {
            let [wrapper] = args else {
                return Err(type_error("one function is needed"));
            };
            update_wrapper(wrapper, &wrapped)?;
            Ok(wrapper.clone())
        }))
    }),
    function("singledispatch", "function", |a| {
        let registry = RefCell::new(vec![(types().object.clone(), a[0].clone())]);
        let made = Object::native(types().library(&DISPATCH), Dispatch { registry });
        update_wrapper(&made, &a[0])?;
        Ok(made)
    }),
];

pub static LIBRARY: Library = Library {
    name: "functools",
    functions: &[FUNCTIONS],
    classes: &[&PARTIAL, &CACHED_PROPERTY],
    start: nothing,
};
