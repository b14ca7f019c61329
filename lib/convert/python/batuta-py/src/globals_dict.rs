//! `globals()`: a dict of a module's variables, which themselves live in numbered slots.
use crate::exc::type_error;
use crate::module::Globals;
use crate::native::{method, BoundNative, Builtin, ClassDef, Kind, Native};
use crate::object::{Object, Payload};
use crate::rc::Rc;
use crate::symbol::{Name, Sym};
use crate::types::types;
use crate::value::{Value, R};

/// The function `globals` of one module.
pub fn function_of(module: &'static Globals) -> Value {
    Value::BoundNative(Rc::new(BoundNative {
        receiver: Value::Module(module),
        native: builtin(),
    }))
}

/// `locals()` of a function: its one dict, brought up to date.
pub fn locals(dict: &Value, variables: &[(Name, Value)]) -> Value {
    if let Value::Dict(names) = dict {
        for (name, value) in variables {
            let text = name.sym().text();
            if value.is_undef() {
                names.del_str(text);
            } else {
                names.set_str(text, value.clone());
            }
        }
    }
    dict.clone()
}

/// `dir()`: the sorted names of `globals()` or `locals()`.
pub fn names_of(variables: &Value) -> R {
    let mut names = crate::iter::collect(variables)?;
    names.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
    Ok(Value::list(names))
}

fn builtin() -> &'static Builtin {
    static FUNCTION: Builtin =
        Builtin::new(Native::new(Kind::Method, "globals", "", |a| view(&a[0])));
    &FUNCTION
}

fn view(module: &Value) -> R {
    let made = Object::value(
        types().library(&VIEW),
        Payload::Value(Value::Dict(Rc::default())),
    );
    crate::attribute::set_plain(&made, Sym::new("__module_seen"), module.clone())?;
    refresh(&made)?;
    Ok(made)
}

fn module_of(view: &Value) -> R<&'static Globals> {
    match crate::attribute::get(view, Sym::new("__module_seen"))? {
        Value::Module(module) => Ok(module),
        _ => Err(type_error("a dict of globals is needed")),
    }
}

/// The copy that is looked at becomes what the module is now.
fn refresh(view: &Value) -> R<()> {
    let module = module_of(view)?;
    if let Some(dict) = view.as_dict() {
        dict.clear();
        for (name, value) in module.entries() {
            dict.set_str(&name, value);
        }
    }
    Ok(())
}

/// dict's own method on the module as it is, and what it changed put back.
fn through(a: &[Value], name: &str) -> R {
    refresh(&a[0])?;
    let Some(dict) = a[0].as_dict().cloned() else {
        return Err(type_error("a dict of globals is needed"));
    };
    let function = crate::attribute::get(&Value::Dict(dict.clone()), Sym::new(name))?;
    let args = a[1].as_tuple().unwrap_or_default();
    let keywords = crate::call::keywords_of(&a[2])?;
    let result = crate::call::call_sym(&function, args, &keywords)?;
    let module = module_of(&a[0])?;
    for (name, _) in module.entries() {
        if dict.get_str(&name).is_none() {
            module.del_attribute(Sym::new(&name));
        }
    }
    for (name, value) in dict.pairs() {
        let Some(name) = name.as_str() else {
            return Err(type_error("names of globals are texts"));
        };
        let same = module.own(name).is_some_and(|old| old.is(&value));
        if !same {
            module.put(name, value);
        }
    }
    Ok(result)
}

macro_rules! through {
    ($($name:literal),* $(,)?) => {
        [$(method($name, "*args **names", |a| through(a, $name))),*]
    };
}

static METHODS: [Native; 17] = through![
    "__getitem__",
    "__setitem__",
    "__delitem__",
    "__contains__",
    "__iter__",
    "__len__",
    "__repr__",
    "__eq__",
    "get",
    "keys",
    "values",
    "items",
    "pop",
    "setdefault",
    "update",
    "copy",
    "clear",
];

static VIEW: ClassDef = ClassDef {
    name: "globals.dict",
    base: "dict",
    module: "builtins",
    new: None,
    natives: &METHODS,
};
