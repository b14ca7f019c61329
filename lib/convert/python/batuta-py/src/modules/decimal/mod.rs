//! decimal, and `_decimal` that it is made of: numbers and what is done with them (`number`, `coefficient`, `settings`
//! and what calculates on them) know nothing of Python; classes, contexts and signals do.
mod arithmetic;
mod class;
mod coefficient;
mod context;
mod context_class;
mod convert;
mod division;
mod exponential;
mod logical;
mod methods;
mod number;
mod order;
mod parse;
mod power;
mod quantum;
mod quick;
mod rounding;
mod settings;
mod signal_map;
mod signals;
mod spec;
mod text;

pub use class::{class, compare_values as compare, format, hash, operate, power_of_three};
pub use context::quickly;
pub use number::Number as Decimal;

use crate::module::Globals;
use crate::modules::Library;
use crate::native::{ClassDef, Native};
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::RefCell;

thread_local!(static TUPLE: RefCell<Value> = const { RefCell::new(Value::Undef) });

/// DecimalTuple.
fn tuple_class() -> R {
    let known = TUPLE.with(|class| class.borrow().clone());
    if !known.is_undef() {
        return Ok(known);
    }
    let keywords = [(Sym::new("module"), Value::str("decimal"))];
    let made = super::namedtuple::namedtuple(
        &[
            Value::str("DecimalTuple"),
            Value::str("sign digits exponent"),
        ],
        &keywords,
    )?;
    TUPLE.with(|class| *class.borrow_mut() = made.clone());
    Ok(made)
}

fn add_methods(def: &'static ClassDef, tables: &[&'static [Native]]) {
    let class = types().library(def);
    let owner = def.name.rsplit('.').next().unwrap_or(def.name);
    for native in tables.iter().copied().flatten() {
        let name = Sym::lasting(native.name);
        if class.own(name).is_none() {
            class.set(name, native.value(owner));
        }
    }
}

/// Decimal is a number, should anybody ask `numbers`.
fn register() -> R<()> {
    if !crate::module::is_known("numbers") {
        return Ok(());
    }
    let numbers = crate::module::import_module("numbers")?;
    let Some(base) = crate::attribute::get_optional(&numbers, Sym::new("Number"))? else {
        return Ok(());
    };
    let own = Value::Class(class().clone());
    if base.as_class().is_some() {
        let register = crate::attribute::get(&base, Sym::new("register"))?;
        crate::call::call(&register, &[own])?;
    }
    Ok(())
}

fn start(module: &'static Globals) -> R<()> {
    add_methods(
        &class::DECIMAL,
        &[
            methods::UNARY,
            methods::BINARY,
            methods::TESTS,
            methods::OF_NUMBER,
        ],
    );
    add_methods(
        &context_class::CONTEXT,
        &[
            methods::UNARY_OF_CONTEXT,
            methods::BINARY_OF_CONTEXT,
            methods::TESTS_OF_CONTEXT,
            methods::OF_CONTEXT,
        ],
    );
    for (name, class) in signals::classes() {
        module.put(name, Value::Class(class));
    }
    for (name, _) in settings::ROUNDINGS {
        module.put(name, Value::str(name));
    }
    let [default, basic, extended] = context::templates();
    module.put("DefaultContext", default);
    module.put("BasicContext", basic);
    module.put("ExtendedContext", extended);
    module.put("DecimalTuple", tuple_class()?);
    module.put("MAX_PREC", Value::Int(settings::MAX_PREC));
    module.put("MAX_EMAX", Value::Int(settings::MAX_EMAX));
    module.put("MIN_EMIN", Value::Int(settings::MIN_EMIN));
    module.put("MIN_ETINY", Value::Int(settings::MIN_ETINY));
    module.put("HAVE_THREADS", Value::bool(true));
    module.put("HAVE_CONTEXTVAR", Value::bool(true));
    module.put("__version__", Value::str("1.70"));
    module.put("__libmpdec_version__", Value::str("2.5.1"));
    module.set_attribute(known::DOC, Value::str("C decimal arithmetic module"));
    register()
}

pub static LIBRARY: Library = Library {
    name: "decimal",
    functions: &[context_class::FUNCTIONS],
    classes: &[&class::DECIMAL, &context_class::CONTEXT],
    start,
};

pub static PRIVATE: Library = Library {
    name: "_decimal",
    functions: &[context_class::FUNCTIONS],
    classes: &[&class::DECIMAL, &context_class::CONTEXT],
    start,
};
