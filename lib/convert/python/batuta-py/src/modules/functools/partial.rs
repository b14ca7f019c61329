//! functools.partial: a function and the first of its arguments.
use crate::call::{call_sym, keywords_of};
use crate::class::ClassRef;
use crate::dict::Dict;
use crate::exc::type_error;
use crate::native::{getter, method, ClassDef};
use crate::object::Object;
use crate::rc::Rc;
use crate::symbol::Sym;
use crate::value::{Value, R};

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

pub static PARTIAL: ClassDef = ClassDef {
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
