//! Constructors and methods of list, tuple, range, slice.
use crate::class::ClassRef;
use crate::compare::same;
use crate::exc::{index_error, type_error, value_error};
use crate::list::List;
use crate::native::{getter, method, ClassDef};
use crate::number::{index, index_clamped, index_i64};
use crate::object::wrap;
use crate::range::Range;
use crate::rc::Rc;
use crate::slice::slice;
use crate::symbol::{known, Sym};
use crate::value::{Value, R};
use num_traits::Signed;

fn no_keywords(name: &str, keywords: &[(Sym, Value)]) -> R<()> {
    if keywords.is_empty() {
        return Ok(());
    }
    Err(type_error(format!("{name}() takes no keyword arguments")))
}

fn at_most_one(name: &str, args: &[Value]) -> R<()> {
    if args.len() <= 1 {
        return Ok(());
    }
    Err(type_error(format!(
        "{name} expected at most 1 argument, got {}",
        args.len()
    )))
}

fn new_list(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if !class.native {
        return Ok(wrap(class, Value::list(Vec::new())));
    }
    no_keywords("list", keywords)?;
    at_most_one("list", args)?;
    match args {
        [] => Ok(Value::list(Vec::new())),
        [items] => Ok(Value::list(crate::iter::collect(items)?)),
        _ => Ok(Value::None),
    }
}

fn l(value: &Value) -> R<&Rc<List>> {
    value.as_list().ok_or_else(|| {
        type_error(format!(
            "descriptor requires a 'list' object but received a '{}'",
            value.class_ref().name()
        ))
    })
}

fn insert(a: &[Value]) -> R {
    let list = l(&a[0])?;
    let at = crate::number::ssize(&a[1])?;
    let len = list.len() as i64;
    let at = if at < 0 {
        (at + len).max(0)
    } else {
        at.min(len)
    };
    list.items.borrow_mut().insert(at as usize, a[2].clone());
    Ok(Value::None)
}

fn pop(a: &[Value]) -> R {
    let list = l(&a[0])?;
    if a[1].is_undef() {
        return list
            .items
            .borrow_mut()
            .pop()
            .ok_or_else(|| index_error("pop from empty list"));
    }
    let at = index_i64(&a[1])?;
    let len = list.len() as i64;
    if len == 0 {
        return Err(index_error("pop from empty list"));
    }
    let place = if at < 0 { at + len } else { at };
    if !(0..len).contains(&place) {
        return Err(index_error("pop index out of range"));
    }
    Ok(list.items.borrow_mut().remove(place as usize))
}

fn place_of(list: &List, value: &Value, from: usize, to: usize) -> R<Option<usize>> {
    let mut at = from;
    while at < to {
        let Some(item) = list.get(at) else { break };
        if same(&item, value)? {
            return Ok(Some(at));
        }
        at += 1;
    }
    Ok(None)
}

fn bound(value: &Value, len: usize, missing: i64) -> R<usize> {
    let at = if value.is_undef() {
        missing
    } else {
        index_clamped(value)?
    };
    let at = if at < 0 {
        at.saturating_add(len as i64).max(0)
    } else {
        at
    };
    Ok(at as usize)
}

fn list_index(a: &[Value]) -> R {
    let list = l(&a[0])?;
    let (from, to) = (
        bound(&a[2], list.len(), 0)?,
        bound(&a[3], list.len(), i64::MAX)?,
    );
    match place_of(list, &a[1], from, to)? {
        Some(at) => Ok(Value::from(at)),
        None => Err(value_error(format!(
            "{} is not in list",
            crate::text::repr_string(&a[1])?
        ))),
    }
}

fn remove(a: &[Value]) -> R {
    let list = l(&a[0])?;
    match place_of(list, &a[1], 0, usize::MAX)? {
        Some(at) => {
            let removed = list.items.borrow_mut().remove(at);
            drop(removed);
            Ok(Value::None)
        }
        None => Err(value_error("list.remove(x): x not in list")),
    }
}

fn sort(a: &[Value]) -> R {
    let list = l(&a[0])?;
    let reverse = !a[2].is_undef() && a[2].truth()?;
    let mut items = list.items.take();
    let result = crate::sort::sort(&mut items, a[1].given(), reverse);
    let meddled = !list.is_empty();
    list.replace(items);
    result?;
    if meddled {
        return Err(value_error("list modified during sort"));
    }
    Ok(Value::None)
}

fn count_in(items: &[Value], value: &Value) -> R {
    let mut count = 0;
    for item in items {
        count += i64::from(same(item, value)?);
    }
    Ok(Value::Int(count))
}

pub static LIST: ClassDef = ClassDef {
    name: "list",
    base: "object",
    module: "builtins",
    new: Some(new_list),
    natives: &[
        method("__init__", "iterable? **kw", |a| {
            // A class with a `__new__` of its own may take others.
            if !a[0].class_ref().overrides(known::NEW) {
                no_keywords("list", &crate::call::keywords_of(&a[2])?)?;
            }
            let items = if a[1].is_undef() {
                Vec::new()
            } else {
                crate::iter::collect(&a[1])?
            };
            l(&a[0])?.replace(items);
            Ok(Value::None)
        }),
        method("append", "object", |a| {
            l(&a[0])?.push(a[1].clone());
            Ok(Value::None)
        }),
        method("clear", "", |a| {
            l(&a[0])?.replace(Vec::new());
            Ok(Value::None)
        }),
        method("copy", "", |a| Ok(Value::list(l(&a[0])?.to_vec()))),
        method("count", "value", |a| count_in(&l(&a[0])?.to_vec(), &a[1])),
        method("extend", "iterable", |a| {
            crate::sequence::extend(l(&a[0])?, &a[1])?;
            Ok(Value::None)
        }),
        method("index", "value start? stop?", list_index),
        method("insert", "index object", insert),
        method("pop", "index?", pop),
        method("remove", "value", remove),
        method("reverse", "", |a| {
            l(&a[0])?.items.borrow_mut().reverse();
            Ok(Value::None)
        }),
        method("sort", "* key= reverse=", sort),
    ],
};

fn new_tuple(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if !class.overrides(known::INIT) {
        no_keywords("tuple", keywords)?;
    }
    at_most_one("tuple", args)?;
    let made = match args {
        [Value::Tuple(tuple)] => Value::Tuple(tuple.clone()),
        [items] => Value::tuple(crate::iter::collect(items)?),
        _ => crate::tuple::empty(),
    };
    Ok(wrap(class, made))
}

fn t(value: &Value) -> R<&[Value]> {
    value
        .as_tuple()
        .ok_or_else(|| type_error("a tuple is needed"))
}

pub static TUPLE: ClassDef = ClassDef {
    name: "tuple",
    base: "object",
    module: "builtins",
    new: Some(new_tuple),
    natives: &[
        method("count", "value", |a| count_in(t(&a[0])?, &a[1])),
        method("index", "value start? stop?", |a| {
            let items = t(&a[0])?;
            let (from, to) = (
                bound(&a[2], items.len(), 0)?,
                bound(&a[3], items.len(), i64::MAX)?,
            );
            for (at, item) in items.iter().enumerate().take(to).skip(from) {
                if same(item, &a[1])? {
                    return Ok(Value::from(at));
                }
            }
            Err(value_error("tuple.index(x): x not in tuple"))
        }),
    ],
};

fn new_range(_: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    no_keywords("range", keywords)?;
    let (zero, one) = (Value::Int(0), Value::Int(1));
    let made = match args {
        [stop] => Range::new(&zero, stop, &one)?,
        [start, stop] => Range::new(start, stop, &one)?,
        [start, stop, step] => Range::new(start, stop, step)?,
        [] => return Err(type_error("range expected at least 1 argument, got 0")),
        _ => {
            return Err(type_error(format!(
                "range expected at most 3 arguments, got {}",
                args.len()
            )))
        }
    };
    Ok(Value::Range(Rc::new(made)))
}

fn r(value: &Value) -> R<&Rc<Range>> {
    match value {
        Value::Range(range) => Ok(range),
        _ => Err(type_error("a range is needed")),
    }
}

fn range_find(a: &[Value]) -> R<Option<Value>> {
    let range = r(&a[0])?;
    if a[1].is_int() {
        return Ok(range
            .find(&a[1].as_bigint().unwrap_or_default())
            .map(Value::big));
    }
    let mut items = crate::iter::iter(&a[0])?;
    let mut at = 0;
    while let Some(item) = items.next()? {
        if same(&item, &a[1])? {
            return Ok(Some(Value::Int(at)));
        }
        at += 1;
    }
    Ok(None)
}

pub static RANGE: ClassDef = ClassDef {
    name: "range",
    base: "object",
    module: "builtins",
    new: Some(new_range),
    natives: &[
        method("count", "value", |a| {
            Ok(Value::Int(i64::from(range_find(a)?.is_some())))
        }),
        method("index", "value", |a| match range_find(a)? {
            Some(at) => Ok(at),
            None => Err(value_error(format!(
                "{} is not in range",
                crate::text::repr_string(&a[1])?
            ))),
        }),
        getter("start", |a| Ok(r(&a[0])?.start.clone())),
        getter("stop", |a| Ok(r(&a[0])?.stop.clone())),
        getter("step", |a| Ok(r(&a[0])?.step.clone())),
    ],
};

fn sl(value: &Value) -> R<&crate::slice::Slice> {
    match value {
        Value::Slice(slice) => Ok(slice),
        _ => Err(type_error("a slice is needed")),
    }
}

pub static SLICE: ClassDef = ClassDef {
    name: "slice",
    base: "object",
    module: "builtins",
    new: Some(|_, args, _| match args {
        [stop] => Ok(slice(Value::None, stop.clone(), Value::None)),
        [start, stop] => Ok(slice(start.clone(), stop.clone(), Value::None)),
        [start, stop, step] => Ok(slice(start.clone(), stop.clone(), step.clone())),
        [] => Err(type_error("slice expected at least 1 argument, got 0")),
        _ => Err(type_error(format!(
            "slice expected at most 3 arguments, got {}",
            args.len()
        ))),
    }),
    natives: &[
        method("indices", "len", |a| {
            let len = index(&a[1])?;
            let big = len.as_bigint().unwrap_or_default();
            if big.is_negative() {
                return Err(value_error("length should not be negative"));
            }
            let slice = sl(&a[0])?.of_ints()?;
            let indices = match len {
                Value::Int(len) if slice.has_short_step() => {
                    let span = slice.span(|| len as usize)?;
                    [span.start, span.stop, span.step].map(Value::Int)
                }
                _ => slice.long_indices(&big).map(Value::big),
            };
            Ok(Value::tuple(indices.to_vec()))
        }),
        getter("start", |a| Ok(sl(&a[0])?.start.clone())),
        getter("stop", |a| Ok(sl(&a[0])?.stop.clone())),
        getter("step", |a| Ok(sl(&a[0])?.step.clone())),
    ],
};
