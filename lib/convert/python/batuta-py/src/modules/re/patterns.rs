//! Patterns as Python objects.
use super::syntax;
use super::{findall, finditer, once, p, split, sub_pair, subn, How, Pattern};
use crate::native::{getter, method, ClassDef};
use crate::rc::Rc;
use crate::symbol::Sym;
use crate::value::Value;

pub static PATTERN: ClassDef = ClassDef {
    name: "re.Pattern",
    base: "object",
    module: "re",
    new: None,
    natives: &[
        method("match", "string: pos= endpos=", |a| {
            once(&a[0], &a[1], (&a[2], &a[3]), How::Match)
        }),
        method("fullmatch", "string: pos= endpos=", |a| {
            once(&a[0], &a[1], (&a[2], &a[3]), How::Full)
        }),
        method("search", "string: pos= endpos=", |a| {
            once(&a[0], &a[1], (&a[2], &a[3]), How::Search)
        }),
        method("findall", "string: pos= endpos=", |a| {
            findall(&a[0], &a[1], &a[2], &a[3])
        }),
        method("finditer", "string: pos= endpos=", |a| {
            finditer(&a[0], &a[1], &a[2], &a[3])
        }),
        method("split", "string: maxsplit=", |a| split(&a[0], &a[1], &a[2])),
        method("sub", "repl: string: count=", |a| {
            Ok(subn(&a[0], &a[1], &a[2], &a[3])?.0)
        }),
        method("subn", "repl: string: count=", |a| {
            sub_pair(&a[0], &a[1], &a[2], &a[3])
        }),
        method("scanner", "string: pos= endpos=", super::scanner::of),
        method("__reduce__", "", |a| {
            let pattern = p(&a[0])?;
            let re = crate::module::import_module("re")?;
            let compile = crate::attribute::get(&re, Sym::lasting("_compile"))?;
            let flags = Value::Int(i64::from(pattern.flags));
            Ok(crate::pickling::parts(
                compile,
                vec![pattern.source.clone(), flags],
                None,
            ))
        }),
        method("__copy__", "", |a| Ok(a[0].clone())),
        method("__deepcopy__", "memo", |a| Ok(a[0].clone())),
        method("__repr__", "", |a| {
            let mut source = crate::text::repr_string(&p(&a[0])?.source)?;
            if source.chars().count() > 200 {
                source = source.chars().take(200).collect();
            }
            Ok(Value::str(format!(
                "re.compile({source}{})",
                flag_names(p(&a[0])?)
            )))
        }),
        method("__eq__", "other", |a| {
            match (a[0].any::<Pattern>(), a[1].any::<Pattern>()) {
                (Some(one), Some(other)) => Ok(Value::bool(
                    one.flags == other.flags && one.source.is_eq(&other.source)?,
                )),
                _ => Ok(Value::NotImplemented),
            }
        }),
        method("__hash__", "", |a| {
            crate::hash::hash(&p(&a[0])?.source).map(Value::Int)
        }),
        getter("pattern", |a| Ok(p(&a[0])?.source.clone())),
        getter("flags", |a| Ok(Value::Int(i64::from(p(&a[0])?.flags)))),
        getter("groups", |a| Ok(Value::from(p(&a[0])?.program.groups))),
        getter("groupindex", |a| {
            let dict = crate::dict::Dict::default();
            for (name, number) in &p(&a[0])?.names {
                dict.set_str(name, Value::from(*number));
            }
            Ok(Value::Dict(Rc::new(dict)))
        }),
    ],
};

pub const FLAG_NAMES: [(&str, &str, u32); 8] = [
    ("IGNORECASE", "I", syntax::IGNORECASE),
    ("LOCALE", "L", syntax::LOCALE),
    ("MULTILINE", "M", syntax::MULTILINE),
    ("DOTALL", "S", syntax::DOTALL),
    ("UNICODE", "U", syntax::UNICODE),
    ("VERBOSE", "X", syntax::VERBOSE),
    ("DEBUG", "DEBUG", syntax::DEBUG),
    ("ASCII", "A", syntax::ASCII),
];

fn flag_names(pattern: &Pattern) -> String {
    let shown = if pattern.bytes {
        pattern.flags
    } else {
        pattern.flags & !syntax::UNICODE
    };
    let names: Vec<String> = FLAG_NAMES
        .iter()
        .filter(|(.., bit)| shown & bit != 0)
        .map(|(name, ..)| format!("re.{name}"))
        .collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(", {}", names.join("|"))
    }
}
