//! inspect: what objects are, and the sources that a program carries because it asks for them.
use crate::attribute::get_optional;
use crate::exc::type_error;
use crate::modules::{nothing, Library};
use crate::native::{function, Native};
use crate::run::end_loudly;
use crate::symbol::{known, Sym};
use crate::text::{repr_string, str_string};
use crate::value::{Value, R};
use std::sync::OnceLock;

/// Module, what of it ("def f", "class C", empty: itself), its first line, its lines.
pub type KeptSource = (&'static str, &'static str, i64, &'static str);

static KEPT: OnceLock<&'static [KeptSource]> = OnceLock::new();

pub fn keep_sources(rows: &'static [KeptSource]) {
    let _ = KEPT.set(rows);
}

/// The function below decorators that said what they wrap.
fn unwrapped(value: &Value) -> R {
    let mut inner = value.clone();
    while let Some(next) = get_optional(&inner, known::WRAPPED)? {
        inner = next;
    }
    Ok(inner)
}

fn name_of(value: &Value, attribute: Sym) -> R<String> {
    match get_optional(value, attribute)? {
        Some(name) => str_string(&name),
        None => Ok(String::new()),
    }
}

fn kept(value: &Value) -> R<&'static KeptSource> {
    let inner = match unwrapped(value)? {
        Value::Method(method) => method.function.clone(),
        other => other,
    };
    let kind = match &inner {
        Value::Module(_) => "",
        Value::Class(_) => "class ",
        Value::Func(_) => "def ",
        other => {
            return Err(type_error(format!(
                "module, class, method, function, traceback, frame, or code object was expected, got {}",
                other.class_ref().name()
            )))
        }
    };
    let (owner, what) = if kind.is_empty() {
        (name_of(&inner, known::NAME)?, String::new())
    } else {
        let what = format!("{kind}{}", name_of(&inner, known::QUALNAME)?);
        (name_of(&inner, known::MODULE)?, what)
    };
    if owner == "builtins" && kind == "class " {
        return Err(type_error(format!(
            "{} is a built-in class",
            repr_string(&inner)?
        )));
    }
    let rows = KEPT.get().copied().unwrap_or_default();
    match rows.iter().find(|row| row.0 == owner && row.1 == what) {
        Some(row) => Ok(row),
        None => end_loudly(&format!("the source of {what} in {owner} was not kept")),
    }
}

fn getsourcelines(a: &[Value]) -> R {
    let row = kept(&a[0])?;
    let lines = row.3.split_inclusive('\n').map(Value::str).collect();
    Ok(crate::tuple::tuple_of([
        Value::list(lines),
        Value::Int(row.2),
    ]))
}

/// A docstring without the indent of its lines behind the first.
fn cleandoc(a: &[Value]) -> R {
    let text = crate::attribute::call_by_sym(Sym::new("expandtabs"), &a[..1], &[])?;
    let text = str_string(&text)?;
    let mut lines: Vec<&str> = text.split('\n').collect();
    let margin = lines[1..]
        .iter()
        .filter(|line| !line.trim_start().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min();
    lines[0] = lines[0].trim_start();
    for line in &mut lines[1..] {
        *line = line.get(margin.unwrap_or(0)..).unwrap_or_default();
    }
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let empty = lines.iter().take_while(|line| line.is_empty()).count();
    Ok(Value::str(lines[empty..].join("\n")))
}

fn is_builtin(value: &Value) -> bool {
    &*value.class_ref().name() == "builtin_function_or_method"
}

static FUNCTIONS: &[Native] = &[
    function("cleandoc", "doc:", cleandoc),
    function("getmro", "cls:", |a| {
        crate::attribute::get(&a[0], known::MRO)
    }),
    function("getsource", "object:", |a| Ok(Value::str(kept(&a[0])?.3))),
    function("getsourcelines", "object:", getsourcelines),
    function("isbuiltin", "object:", |a| {
        Ok(Value::bool(is_builtin(&a[0])))
    }),
    function("isclass", "object:", |a| {
        Ok(Value::bool(matches!(a[0], Value::Class(_))))
    }),
    function("isfunction", "object:", |a| {
        Ok(Value::bool(matches!(a[0], Value::Func(_))))
    }),
    function("isgenerator", "object:", |a| {
        Ok(Value::bool(matches!(a[0], Value::Gen(_))))
    }),
    function("ismethod", "object:", |a| {
        Ok(Value::bool(matches!(a[0], Value::Method(_))))
    }),
    function("ismodule", "object:", |a| {
        Ok(Value::bool(matches!(a[0], Value::Module(_))))
    }),
];

pub static LIBRARY: Library = Library {
    name: "inspect",
    functions: &[FUNCTIONS],
    classes: &[],
    start: nothing,
};
