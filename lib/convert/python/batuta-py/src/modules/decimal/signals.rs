//! Signals: classes of exceptions, and which of them a status raises.
use super::settings::status;
use crate::class::ClassRef;
use crate::exc::{make, Exc};
use crate::modules::exception_class;
use crate::types::types;
use crate::value::Value;

pub const SIGNALS: [(&str, u32); 9] = [
    ("InvalidOperation", status::INVALID),
    ("FloatOperation", status::FLOAT_OPERATION),
    ("DivisionByZero", status::DIVISION_BY_ZERO),
    ("Overflow", status::OVERFLOW),
    ("Underflow", status::UNDERFLOW),
    ("Subnormal", status::SUBNORMAL),
    ("Inexact", status::INEXACT),
    ("Rounded", status::ROUNDED),
    ("Clamped", status::CLAMPED),
];

/// What can be the reason of an InvalidOperation.
const CONDITIONS: [(&str, u32); 5] = [
    ("InvalidOperation", status::INVALID_OPERATION),
    ("ConversionSyntax", status::CONVERSION_SYNTAX),
    ("DivisionImpossible", status::DIVISION_IMPOSSIBLE),
    ("DivisionUndefined", status::DIVISION_UNDEFINED),
    ("InvalidContext", status::INVALID_CONTEXT),
];

/// In the order of the bits: so does the repr of a context name them.
const BY_BIT: [&str; 9] = [
    "Clamped",
    "InvalidOperation",
    "DivisionByZero",
    "Inexact",
    "FloatOperation",
    "Overflow",
    "Rounded",
    "Subnormal",
    "Underflow",
];

/// Name of the class, name in the runtime, bases; in an order in which bases come first.
const CLASSES: [(&str, &str, &[&str]); 14] = [
    (
        "DecimalException",
        "decimal.DecimalException",
        &["ArithmeticError"],
    ),
    ("Clamped", "decimal.Clamped", &["decimal.DecimalException"]),
    (
        "InvalidOperation",
        "decimal.InvalidOperation",
        &["decimal.DecimalException"],
    ),
    (
        "DivisionByZero",
        "decimal.DivisionByZero",
        &["decimal.DecimalException", "ZeroDivisionError"],
    ),
    ("Inexact", "decimal.Inexact", &["decimal.DecimalException"]),
    ("Rounded", "decimal.Rounded", &["decimal.DecimalException"]),
    (
        "Subnormal",
        "decimal.Subnormal",
        &["decimal.DecimalException"],
    ),
    (
        "Overflow",
        "decimal.Overflow",
        &["decimal.Inexact", "decimal.Rounded"],
    ),
    (
        "Underflow",
        "decimal.Underflow",
        &["decimal.Inexact", "decimal.Rounded", "decimal.Subnormal"],
    ),
    (
        "FloatOperation",
        "decimal.FloatOperation",
        &["decimal.DecimalException", "TypeError"],
    ),
    (
        "ConversionSyntax",
        "decimal.ConversionSyntax",
        &["decimal.InvalidOperation"],
    ),
    (
        "DivisionImpossible",
        "decimal.DivisionImpossible",
        &["decimal.InvalidOperation"],
    ),
    (
        "DivisionUndefined",
        "decimal.DivisionUndefined",
        &["decimal.InvalidOperation", "ZeroDivisionError"],
    ),
    (
        "InvalidContext",
        "decimal.InvalidContext",
        &["decimal.InvalidOperation"],
    ),
];

/// All classes with their names, made when they are first asked for.
pub fn classes() -> Vec<(&'static str, ClassRef)> {
    CLASSES
        .iter()
        .map(|(name, full, bases)| {
            let class = match types().find(full) {
                Some(class) => class,
                None => types().add(full, exception_class(name, "decimal", bases)),
            };
            (*name, class)
        })
        .collect()
}

pub fn class(name: &str) -> ClassRef {
    types().named(&format!("decimal.{name}"))
}

/// The bits of a signal's class.
pub fn bits_of(value: &Value) -> Option<u32> {
    let wanted = value.as_class()?;
    SIGNALS
        .iter()
        .find(|(name, _)| crate::rc::Rc::ptr_eq(wanted, &class(name)))
        .map(|(_, bits)| *bits)
}

/// The signals of a status.
pub fn of_status(conditions: u32) -> Vec<Value> {
    SIGNALS
        .iter()
        .filter(|(_, bits)| bits & conditions != 0)
        .map(|(name, _)| Value::Class(class(name)))
        .collect()
}

/// As the repr of a context shows them.
pub fn names_of(conditions: u32) -> String {
    let set = |name: &&str| {
        SIGNALS
            .iter()
            .any(|(known, bits)| known == name && bits & conditions != 0)
    };
    BY_BIT
        .iter()
        .copied()
        .filter(set)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The exception for conditions that are trapped.
#[cold]
pub fn exception(conditions: u32) -> Exc {
    let first = SIGNALS
        .iter()
        .find(|(_, bits)| bits & conditions != 0)
        .map_or("InvalidOperation", |(name, _)| *name);
    let all = CONDITIONS
        .iter()
        .chain(&SIGNALS[1..])
        .filter(|(_, bits)| bits & conditions != 0)
        .map(|(name, _)| Value::Class(class(name)))
        .collect();
    make(&class(first), vec![Value::list(all)])
}
