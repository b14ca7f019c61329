//! `types.MappingProxyType`: a view of a mapping that cannot be written.
use crate::exc::type_error;
use crate::iter::{iter, reversed};
use crate::native::{method, static_method, ClassDef};
use crate::object::Object;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};

struct Proxied(Value);

pub fn proxied(value: &Value) -> Option<&Value> {
    value.any::<Proxied>().map(|proxied| &proxied.0)
}

fn of(value: &Value) -> R<&Value> {
    proxied(value).ok_or_else(|| type_error("a mappingproxy is needed"))
}

pub fn of_dict(dict: Value) -> Value {
    Object::native(types().named("mappingproxy"), Proxied(dict))
}

/// The method of the mapping itself.
fn ask(a: &[Value], name: Sym) -> R {
    let mut args = vec![of(&a[0])?.clone()];
    args.extend(a[1..].iter().filter(|arg| !arg.is_undef()).cloned());
    crate::attribute::call_by_sym(name, &args, &[])
}

fn plain(value: &Value) -> Value {
    proxied(value).unwrap_or(value).clone()
}

fn compared(a: &[Value], compare: fn(&Value, &Value) -> R) -> R {
    compare(of(&a[0])?, &plain(&a[1]))
}

pub static MAPPING_PROXY: ClassDef = ClassDef {
    name: "mappingproxy",
    base: "object",
    module: "builtins",
    new: Some(|class, args, keywords| {
        let [mapping] = args else {
            return Err(type_error(format!(
                "mappingproxy() missing required argument 'mapping' (pos {})",
                args.len() + 1
            )));
        };
        if !keywords.is_empty() {
            return Err(type_error("mappingproxy() takes no keyword arguments"));
        }
        let is_mapping = mapping.as_list().is_none()
            && mapping.as_tuple().is_none()
            && mapping.class_ref().lookup(known::GETITEM).is_some();
        if !is_mapping {
            return Err(type_error(format!(
                "mappingproxy() argument must be a mapping, not {}",
                mapping.class_ref().name()
            )));
        }
        Ok(Object::native(class.clone(), Proxied(mapping.clone())))
    }),
    natives: &[
        method("__getitem__", "key", |a| {
            crate::subscript::getitem(of(&a[0])?, &a[1])
        }),
        method("__contains__", "key", |a| {
            crate::subscript::contains(of(&a[0])?, &a[1]).map(Value::bool)
        }),
        method("__len__", "", |a| {
            crate::subscript::len(of(&a[0])?).map(Value::Int)
        }),
        method("__iter__", "", |a| Ok(iter(of(&a[0])?)?.value())),
        method("__reversed__", "", |a| reversed(of(&a[0])?)),
        method("__repr__", "", |a| {
            let inner = crate::text::repr_string(of(&a[0])?)?;
            Ok(Value::str(format!("mappingproxy({inner})")))
        }),
        method("__str__", "", |a| crate::text::str_of(of(&a[0])?)),
        method("__hash__", "", |a| {
            crate::hash::hash(of(&a[0])?).map(Value::Int)
        }),
        method("__eq__", "other", |a| compared(a, crate::compare::eq)),
        method("__ne__", "other", |a| compared(a, crate::compare::ne)),
        method("__lt__", "other", |a| compared(a, crate::compare::lt)),
        method("__le__", "other", |a| compared(a, crate::compare::le)),
        method("__gt__", "other", |a| compared(a, crate::compare::gt)),
        method("__ge__", "other", |a| compared(a, crate::compare::ge)),
        method("__or__", "other", |a| {
            crate::operator::or_(of(&a[0])?, &plain(&a[1]))
        }),
        method("__ror__", "other", |a| {
            crate::operator::or_(&plain(&a[1]), of(&a[0])?)
        }),
        method("__ior__", "other", |a| {
            Err(type_error(format!(
                "'|=' is not supported by {}; use '|' instead",
                a[0].class_ref().name()
            )))
        }),
        method("get", "key default?", |a| ask(a, Sym::lasting("get"))),
        method("keys", "", |a| ask(a, known::KEYS)),
        method("values", "", |a| ask(a, known::VALUES)),
        method("items", "", |a| ask(a, known::ITEMS)),
        method("copy", "", |a| ask(a, Sym::lasting("copy"))),
        static_method("__class_getitem__", "key", |a| {
            Ok(crate::generic::alias(
                &Value::Class(types().named("mappingproxy")),
                &a[0],
            ))
        }),
    ],
};
