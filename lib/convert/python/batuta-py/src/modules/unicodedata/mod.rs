//! unicodedata, of the Unicode version that Python 3.11 has. Names of characters are not here.
mod normal;
#[rustfmt::skip]
mod tables;

use crate::exc::{type_error, value_error, Exc};
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, Native};
use crate::text::code_of;
use crate::value::{Value, R};

/// The value of the run that the code point lies in.
fn in_runs(runs: &[(u32, u8)], code: u32) -> u8 {
    let at = runs.partition_point(|(start, _)| *start <= code);
    at.checked_sub(1).map_or(0, |at| runs[at].1)
}

pub fn category(one: char) -> &'static str {
    tables::CATEGORY_NAMES[usize::from(in_runs(tables::CATEGORY, code_of(one)))]
}

fn combining(one: char) -> u8 {
    in_runs(tables::COMBINING, code_of(one))
}

fn character(value: &Value, function: &str) -> R<char> {
    let mut chars = value.as_str().unwrap_or_default().chars();
    match (chars.next(), chars.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(type_error(format!(
            "{function}() argument must be a unicode character, not {}",
            value.class_ref().name()
        ))),
    }
}

/// Kinds of numbers, each of which the lower ones hold too.
const DECIMAL: u8 = 3;
const DIGIT: u8 = 2;

/// Numerator, denominator and kind.
fn number(one: char) -> Option<(i64, i64, u8)> {
    let code = code_of(one);
    let at = tables::NUMBERS
        .binary_search_by_key(&code, |row| row.0)
        .ok()?;
    let (_, over, under, kind) = tables::NUMBERS[at];
    Some((over, under, kind))
}

pub fn decimal_value(one: char) -> Option<u32> {
    let (over, _, kind) = number(one)?;
    (kind >= DECIMAL).then_some(over as u32)
}

pub fn is_digit(one: char) -> bool {
    number(one).is_some_and(|(.., kind)| kind >= DIGIT)
}

fn number_or(a: &[Value], value: Option<Value>, message: &str) -> R {
    match value {
        Some(value) => Ok(value),
        None if a[1].is_undef() => Err(value_error(message)),
        None => Ok(a[1].clone()),
    }
}

fn whole(a: &[Value], function: &str, least: u8, message: &str) -> R {
    let found = number(character(&a[0], function)?).filter(|(.., kind)| *kind >= least);
    number_or(a, found.map(|(over, ..)| Value::Int(over)), message)
}

fn form(value: &Value) -> R<normal::Form> {
    normal::Form::of(value.as_str().unwrap_or_default())
        .ok_or_else(|| value_error("invalid normalization form"))
}

fn text<'a>(value: &'a Value, function: &str) -> Result<&'a str, Exc> {
    value.as_str().ok_or_else(|| {
        type_error(format!(
            "{function}() argument 2 must be str, not {}",
            value.class_ref().name()
        ))
    })
}

fn name_of(runs: &[(u32, u8)], names: &'static [&'static str], one: char) -> Value {
    Value::str(names[usize::from(in_runs(runs, code_of(one)))])
}

static FUNCTIONS: &[Native] = &[
    function("category", "chr", |a| {
        Ok(Value::str(category(character(&a[0], "category")?)))
    }),
    function("bidirectional", "chr", |a| {
        let one = character(&a[0], "bidirectional")?;
        Ok(name_of(
            tables::BIDIRECTIONAL,
            tables::BIDIRECTIONAL_NAMES,
            one,
        ))
    }),
    function("east_asian_width", "chr", |a| {
        let one = character(&a[0], "east_asian_width")?;
        Ok(name_of(tables::WIDTH, tables::WIDTH_NAMES, one))
    }),
    function("combining", "chr", |a| {
        Ok(Value::Int(i64::from(combining(character(
            &a[0],
            "combining",
        )?))))
    }),
    function("mirrored", "chr", |a| {
        let one = character(&a[0], "mirrored")?;
        Ok(Value::Int(i64::from(in_runs(
            tables::MIRRORED,
            code_of(one),
        ))))
    }),
    function("decomposition", "chr", |a| {
        let one = character(&a[0], "decomposition")?;
        Ok(Value::str(normal::decomposition(one).unwrap_or_default()))
    }),
    function("decimal", "chr default?", |a| {
        whole(a, "decimal", DECIMAL, "not a decimal")
    }),
    function("digit", "chr default?", |a| {
        whole(a, "digit", DIGIT, "not a digit")
    }),
    function("numeric", "chr default?", |a| {
        let found = number(character(&a[0], "numeric")?);
        let value = found.map(|(over, under, _)| Value::float(over as f64 / under as f64));
        number_or(a, value, "not a numeric character")
    }),
    function("normalize", "form unistr", |a| {
        let text = text(&a[1], "normalize")?;
        Ok(Value::str(normal::normalized(text, form(&a[0])?)))
    }),
    function("is_normalized", "form unistr", |a| {
        let text = text(&a[1], "is_normalized")?;
        Ok(Value::bool(normal::normalized(text, form(&a[0])?) == text))
    }),
];

fn start(module: &'static Globals) -> R<()> {
    module.put("unidata_version", Value::str(tables::VERSION));
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "unicodedata",
    functions: &[FUNCTIONS],
    classes: &[],
    start,
};
