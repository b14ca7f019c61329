//! operator.
use crate::attribute as attr;
use crate::call::{call_sym, keywords_of};
use crate::compare as cmp;
use crate::exc::type_error;
use crate::modules::{nothing, Library};
use crate::native::{function, method, ClassDef, Native};
use crate::object::Object;
use crate::operator as op;
use crate::subscript as sub;
use crate::symbol::{known, Sym};
use crate::value::{Value, R};

struct ItemGetter(Vec<Value>);
struct AttrGetter(Vec<String>);
struct MethodCaller {
    name: Sym,
    args: Vec<Value>,
    keywords: Vec<(Sym, Value)>,
}

fn one_or_tuple(mut values: Vec<Value>) -> Value {
    match values.len() {
        1 => values.remove(0),
        _ => Value::tuple(values),
    }
}

/// What pickle makes an equal one of.
fn made_again(a: &[Value], args: Vec<Value>) -> Value {
    crate::pickling::parts(Value::Class(a[0].class_ref().clone()), args, None)
}

static ITEM_GETTER: ClassDef = ClassDef {
    name: "operator.itemgetter",
    base: "object",
    module: "operator",
    new: Some(|class, args, _| {
        if args.is_empty() {
            return Err(type_error("itemgetter expected at least 1 argument, got 0"));
        }
        Ok(Object::native(class.clone(), ItemGetter(args.to_vec())))
    }),
    natives: &[
        method("__call__", "object", |a| {
            let Some(getter) = a[0].any::<ItemGetter>() else {
                return Ok(Value::None);
            };
            let found: R<Vec<Value>> = getter
                .0
                .iter()
                .map(|key| sub::getitem(&a[1], key))
                .collect();
            Ok(one_or_tuple(found?))
        }),
        method("__reduce__", "", |a| {
            Ok(match a[0].any::<ItemGetter>() {
                Some(getter) => made_again(a, getter.0.clone()),
                None => Value::None,
            })
        }),
        method("__repr__", "", |a| {
            let keys = a[0]
                .any::<ItemGetter>()
                .map(|getter| getter.0.clone())
                .unwrap_or_default();
            let parts: R<Vec<String>> = keys.iter().map(crate::text::repr_string).collect();
            Ok(Value::str(format!(
                "operator.itemgetter({})",
                parts?.join(", ")
            )))
        }),
    ],
};

static ATTR_GETTER: ClassDef = ClassDef {
    name: "operator.attrgetter",
    base: "object",
    module: "operator",
    new: Some(|class, args, _| {
        let names: Option<Vec<String>> = args
            .iter()
            .map(|name| name.as_str().map(str::to_owned))
            .collect();
        match names {
            Some(names) => Ok(Object::native(class.clone(), AttrGetter(names))),
            None => Err(type_error("attribute name must be a string")),
        }
    }),
    natives: &[
        method("__reduce__", "", |a| {
            let names = a[0].any::<AttrGetter>().map(|getter| getter.0.clone());
            let names = names.unwrap_or_default().into_iter().map(Value::str);
            Ok(made_again(a, names.collect()))
        }),
        method("__repr__", "", |a| {
            let names = a[0].any::<AttrGetter>().map(|getter| getter.0.clone());
            let shown: Vec<String> = names
                .unwrap_or_default()
                .iter()
                .map(|name| crate::text::quoted(name))
                .collect();
            Ok(Value::str(format!(
                "operator.attrgetter({})",
                shown.join(", ")
            )))
        }),
        method("__call__", "object", |a| {
            let Some(getter) = a[0].any::<AttrGetter>() else {
                return Ok(Value::None);
            };
            let mut found = Vec::new();
            for path in &getter.0 {
                let mut value = a[1].clone();
                for name in path.split('.') {
                    value = attr::get(&value, Sym::new(name))?;
                }
                found.push(value);
            }
            Ok(one_or_tuple(found))
        }),
    ],
};

static METHOD_CALLER: ClassDef = ClassDef {
    name: "operator.methodcaller",
    base: "object",
    module: "operator",
    new: Some(|class, args, keywords| {
        let [name, rest @ ..] = args else {
            return Err(type_error(
                "methodcaller needs at least one argument, the method name",
            ));
        };
        let Some(name) = name.as_str() else {
            return Err(type_error("method name must be a string"));
        };
        let made = MethodCaller {
            name: Sym::new(name),
            args: rest.to_vec(),
            keywords: keywords.to_vec(),
        };
        Ok(Object::native(class.clone(), made))
    }),
    natives: &[method("__call__", "object", |a| {
        let Some(caller) = a[0].any::<MethodCaller>() else {
            return Ok(Value::None);
        };
        call_sym(
            &attr::get(&a[1], caller.name)?,
            &caller.args,
            &caller.keywords,
        )
    })],
};

macro_rules! binary {
    ($($name:literal, $fun:path);* $(;)?) => {
        static BINARY: &[Native] = &[$(function($name, "a b", |a| $fun(&a[0], &a[1]))),*];
    };
}
binary! {
    "add", op::add; "sub", op::sub; "mul", op::mul; "truediv", op::truediv; "floordiv", op::floordiv; "mod", op::modulo;
    "pow", op::pow; "lshift", op::lshift; "rshift", op::rshift; "and_", op::and_; "or_", op::or_; "xor", op::xor;
    "matmul", op::matmul; "lt", cmp::lt; "le", cmp::le; "eq", cmp::eq; "ne", cmp::ne; "gt", cmp::gt; "ge", cmp::ge;
    "getitem", sub::getitem; "__add__", op::add; "__mul__", op::mul; "__sub__", op::sub; "__lt__", cmp::lt; "__gt__", cmp::gt;
    "__eq__", cmp::eq; "concat", op::add;
}

macro_rules! in_place {
    ($($name:literal, $fun:path);* $(;)?) => {
        static IN_PLACE: &[Native] = &[$(function($name, "a b", |a| {
            let mut target = a[0].clone();
            $fun(&mut target, &a[1])?;
            Ok(target)
        })),*];
    };
}
in_place! {
    "iadd", op::iadd; "isub", op::isub; "imul", op::imul; "itruediv", op::itruediv; "ifloordiv", op::ifloordiv; "imod", op::imodulo;
    "ipow", op::ipow; "ilshift", op::ilshift; "irshift", op::irshift; "iand", op::iand; "ior", op::ior; "ixor", op::ixor;
    "iconcat", op::iadd;
}

fn length_hint(a: &[Value]) -> R {
    let default = match &a[1] {
        Value::Undef => Value::Int(0),
        given if given.is_int() => given.clone(),
        given => {
            return Err(type_error(format!(
                "'{}' object cannot be interpreted as an integer",
                given.class_ref().name()
            )))
        }
    };
    let class = a[0].class_ref();
    if class.lookup(known::LEN).is_some() {
        match sub::len(&a[0]) {
            Err(error) if error.is("TypeError") => {}
            found => return found.map(Value::Int),
        }
    }
    let hint = match attr::call_special(known::LENGTH_HINT, &a[..1]) {
        None => return Ok(default),
        Some(Err(error)) if error.is("TypeError") => return Ok(default),
        Some(found) => found?,
    };
    match hint.as_i64() {
        _ if hint.is_not_implemented() => Ok(default),
        Some(hint) if hint < 0 => Err(crate::exc::value_error(
            "__length_hint__() should return >= 0",
        )),
        Some(hint) => Ok(Value::Int(hint)),
        None => Err(type_error(format!(
            "__length_hint__ must be an integer, not {}",
            hint.class_ref().name()
        ))),
    }
}

static OTHERS: &[Native] = &[
    function("neg", "a", |a| op::neg(&a[0])),
    function("pos", "a", |a| op::pos(&a[0])),
    function("abs", "a", crate::builtins::abs),
    function("invert", "a", |a| op::invert(&a[0])),
    function("inv", "a", |a| op::invert(&a[0])),
    function("not_", "a", |a| op::not(&a[0])),
    function("truth", "a", |a| a[0].truth().map(Value::bool)),
    function("is_", "a b", |a| Ok(Value::bool(a[0].is(&a[1])))),
    function("is_not", "a b", |a| Ok(Value::bool(!a[0].is(&a[1])))),
    function("index", "a", |a| crate::number::index(&a[0])),
    function("contains", "a b", |a| {
        sub::contains(&a[0], &a[1]).map(Value::bool)
    }),
    function("setitem", "a b c", |a| {
        sub::setitem(&a[0], &a[1], a[2].clone()).map(|()| Value::None)
    }),
    function("delitem", "a b", |a| {
        sub::delitem(&a[0], &a[1]).map(|()| Value::None)
    }),
    function("countOf", "a b", |a| {
        let mut count = 0;
        let mut items = crate::iter::iter(&a[0])?;
        while let Some(item) = items.next()? {
            count += i64::from(cmp::same(&item, &a[1])?);
        }
        Ok(Value::Int(count))
    }),
    function("indexOf", "a b", |a| {
        let mut items = crate::iter::iter(&a[0])?;
        let mut at = 0;
        while let Some(item) = items.next()? {
            if cmp::same(&item, &a[1])? {
                return Ok(Value::Int(at));
            }
            at += 1;
        }
        Err(crate::exc::value_error(
            "sequence.index(x): x not in sequence",
        ))
    }),
    function("length_hint", "obj default?", length_hint),
    function("call", "obj *args **kw", |a| {
        // Positional arguments come as the tuple behind the object.
        call_sym(
            &a[0],
            a[1].as_tuple().unwrap_or_default(),
            &keywords_of(&a[2])?,
        )
    }),
];

pub static LIBRARY: Library = Library {
    name: "operator",
    functions: &[BINARY, IN_PLACE, OTHERS],
    classes: &[&ITEM_GETTER, &ATTR_GETTER, &METHOD_CALLER],
    start: nothing,
};
