//! The class Context, and the functions of the module that deal with contexts.
use super::context::{self, current_value, rounding_of, set_current, State, StateRef};
use super::settings::{Settings, MAX_EMAX, MAX_PREC, MIN_EMIN};
use super::signal_map::{self, bits_of_argument, bits_of_mapping};
use super::signals::{names_of, of_status};
use crate::class::ClassRef;
use crate::exc::{attribute_error, overflow_error, type_error, value_error};
use crate::native::{function, method, property, ClassDef, Native, NewArgs};
use crate::object::Object;
use crate::rc::Rc;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};

static ARGS: NewArgs = NewArgs::new(
    "Context",
    "prec= rounding= Emin= Emax= capitals= clamp= flags= traps=",
);

/// What the arguments of Context are the attributes of, in their order.
const NAMES: [&str; 8] = [
    "prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps",
];

fn new(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let state: StateRef = Rc::new(State::fresh());
    let has_init = class.overrides(crate::symbol::known::INIT);
    let made = Object::native(class.clone(), state.clone());
    if !has_init {
        init(&state, &ARGS.bind(args, keywords)?)?;
    }
    Ok(made)
}

fn init(state: &StateRef, bound: &[Value]) -> R<()> {
    for (name, value) in NAMES.iter().zip(bound) {
        match value.given() {
            None => {}
            Some(value) if *name == "flags" => state.status.set(bits_of_argument(value)?),
            Some(value) if *name == "traps" => state.traps.set(bits_of_argument(value)?),
            Some(value) => set(state, name, value)?,
        }
    }
    Ok(())
}

/// The state of a receiver.
pub fn of(value: &Value) -> R<&StateRef> {
    context::of(value).ok_or_else(|| type_error("a Context is needed"))
}

fn ssize(value: &Value) -> R<i64> {
    match value.base() {
        Value::Big(_) => Err(overflow_error(
            "Python int too large to convert to C ssize_t",
        )),
        base => base
            .as_i64()
            .ok_or_else(|| type_error("an integer is required")),
    }
}

/// A number within its bounds.
fn bounded(value: &Value, (low, high): (i64, i64), text: &str) -> R<i64> {
    let number = ssize(value)?;
    if (low..=high).contains(&number) {
        return Ok(number);
    }
    Err(value_error(text))
}

fn set(state: &State, name: &str, value: &Value) -> R<()> {
    let mut settings: Settings = state.settings.get();
    match name {
        "prec" => {
            let text = "valid range for prec is [1, MAX_PREC]";
            settings.prec = bounded(value, (1, MAX_PREC), text)?;
        }
        "Emin" => {
            let text = "valid range for Emin is [MIN_EMIN, 0]";
            settings.emin = bounded(value, (MIN_EMIN, 0), text)?;
        }
        "Emax" => {
            let text = "valid range for Emax is [0, MAX_EMAX]";
            settings.emax = bounded(value, (0, MAX_EMAX), text)?;
        }
        "rounding" => settings.rounding = rounding_of(value)?,
        "capitals" => {
            let number = bounded(value, (0, 1), "valid values for capitals are 0 or 1")?;
            state.capitals.set(number == 1);
        }
        "clamp" => {
            let number = bounded(value, (0, 1), "valid values for clamp are 0 or 1")?;
            settings.clamp = number == 1;
        }
        "flags" => state.status.set(bits_of_mapping(value)?),
        _ => state.traps.set(bits_of_mapping(value)?),
    }
    state.settings.set(settings);
    Ok(())
}

fn get(state: &StateRef, name: &str) -> Value {
    let settings = state.settings.get();
    match name {
        "prec" => Value::Int(settings.prec),
        "Emin" => Value::Int(settings.emin),
        "Emax" => Value::Int(settings.emax),
        "rounding" => Value::str(state.rounding_name()),
        "capitals" => Value::Int(i64::from(state.capitals.get())),
        "clamp" => Value::Int(i64::from(settings.clamp)),
        "flags" => signal_map::make(state, false),
        _ => signal_map::make(state, true),
    }
}

fn attribute(a: &[Value], name: &str) -> R {
    let state = of(&a[0])?;
    match a.get(1) {
        None | Some(Value::NotImplemented) => Ok(get(state, name)),
        Some(Value::Undef) => Err(attribute_error(
            "context attributes cannot be deleted",
            name,
            &a[0],
        )),
        Some(value) => set(state, name, value).map(|()| Value::None),
    }
}

fn repr(a: &[Value]) -> R {
    let state = of(&a[0])?;
    let settings = state.settings.get();
    Ok(Value::str(format!(
        "Context(prec={}, rounding={}, Emin={}, Emax={}, capitals={}, clamp={}, flags=[{}], traps=[{}])",
        settings.prec,
        state.rounding_name(),
        settings.emin,
        settings.emax,
        u8::from(state.capitals.get()),
        u8::from(settings.clamp),
        names_of(state.status.get()),
        names_of(state.traps.get()),
    )))
}

fn reduce(a: &[Value]) -> R {
    let state = of(&a[0])?;
    let mut args: Vec<Value> = NAMES[..6].iter().map(|name| get(state, name)).collect();
    args.push(Value::list(of_status(state.status.get())));
    args.push(Value::list(of_status(state.traps.get())));
    let class = Value::Class(a[0].class_ref().clone());
    Ok(Value::tuple(vec![class, Value::tuple(args)]))
}

fn copy(a: &[Value]) -> R {
    Ok(context::make(of(&a[0])?.copy()))
}

pub static CONTEXT: ClassDef = ClassDef {
    name: "decimal.Context",
    base: "object",
    module: "decimal",
    new: Some(new),
    natives: &[
        method(
            "__init__",
            "prec= rounding= Emin= Emax= capitals= clamp= flags= traps=",
            |a| {
                init(of(&a[0])?, &a[1..])?;
                Ok(Value::None)
            },
        ),
        property("prec", |a| attribute(a, "prec")),
        property("rounding", |a| attribute(a, "rounding")),
        property("Emin", |a| attribute(a, "Emin")),
        property("Emax", |a| attribute(a, "Emax")),
        property("capitals", |a| attribute(a, "capitals")),
        property("clamp", |a| attribute(a, "clamp")),
        property("flags", |a| attribute(a, "flags")),
        property("traps", |a| attribute(a, "traps")),
        method("Etiny", "", |a| {
            Ok(Value::Int(of(&a[0])?.settings.get().etiny()))
        }),
        method("Etop", "", |a| {
            Ok(Value::Int(of(&a[0])?.settings.get().etop()))
        }),
        method("clear_flags", "", |a| {
            of(&a[0])?.status.set(0);
            Ok(Value::None)
        }),
        method("clear_traps", "", |a| {
            of(&a[0])?.traps.set(0);
            Ok(Value::None)
        }),
        method("copy", "", copy),
        method("__copy__", "", copy),
        method("__repr__", "", repr),
        method("__reduce__", "", reduce),
    ],
};

/// What `localcontext` gives.
struct Manager {
    local: Value,
    before: Value,
}

fn manager(value: &Value) -> R<&Manager> {
    value
        .any::<Manager>()
        .ok_or_else(|| type_error("a ContextManager is needed"))
}

static MANAGER: ClassDef = ClassDef {
    name: "decimal.ContextManager",
    base: "object",
    module: "decimal",
    new: Some(|_, _, _| {
        Err(type_error(
            "cannot create 'decimal.ContextManager' instances",
        ))
    }),
    natives: &[
        method("__enter__", "", |a| {
            let local = &manager(&a[0])?.local;
            set_current(local)?;
            Ok(local.clone())
        }),
        method("__exit__", "kind value traceback", |a| {
            set_current(&manager(&a[0])?.before)?;
            Ok(Value::bool(false))
        }),
    ],
};

fn localcontext(a: &[Value]) -> R {
    let before = current_value()?;
    let source = match a[0].given() {
        None => &before,
        Some(given) => given,
    };
    let Some(state) = context::of(source) else {
        return Err(type_error("optional argument must be a context"));
    };
    let local = Rc::new(state.copy());
    for (name, value) in crate::call::keywords_of(&a[1])? {
        let Some(name) = NAMES.iter().find(|known| **known == name.text()) else {
            return Err(type_error(format!(
                "'{}' is an invalid keyword argument for this function",
                name.text()
            )));
        };
        match value.given() {
            None => {}
            Some(value) if *name == "flags" => local.status.set(bits_of_argument(value)?),
            Some(value) if *name == "traps" => local.traps.set(bits_of_argument(value)?),
            Some(value) => set(&local, name, value)?,
        }
    }
    let class = types().library(&CONTEXT);
    let local = Object::native(class, local);
    Ok(Object::native(
        types().library(&MANAGER),
        Manager { local, before },
    ))
}

pub static FUNCTIONS: &[Native] = &[
    function("getcontext", "", |_| current_value()),
    function("setcontext", "context", |a| {
        set_current(&a[0])?;
        Ok(Value::None)
    }),
    function("localcontext", "ctx= **kw", localcontext),
];
