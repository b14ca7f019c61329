//! sys.excepthook and sys.unraisablehook: what becomes of exceptions that nobody catches.
use crate::exc::Exc;
use crate::modules::sys;
use crate::native::{function, Native};
use crate::value::{Value, R};

fn parts(error: &Exc) -> [Value; 3] {
    [
        Value::Class(error.class().clone()),
        error.value(),
        crate::traceback::object(error),
    ]
}

/// The hook, if the program put one of its own there.
fn own_hook(name: &str) -> Option<Value> {
    let hook = sys::attribute_if_loaded(name)?;
    (!matches!(hook, Value::Native(_) | Value::None)).then_some(hook)
}

/// True if the program has its own hook for uncaught exceptions, which then has run.
pub fn call_excepthook(error: &Exc) -> bool {
    let Some(hook) = own_hook("excepthook") else {
        return false;
    };
    if let Err(second) = crate::call::call(&hook, &parts(error)) {
        crate::stdio::write_stderr(&format!(
            "Error in sys.excepthook:\n{}\nOriginal exception was:\n{}",
            crate::traceback::format(&second),
            crate::traceback::format(error)
        ));
    }
    true
}

/// The same for exceptions that cannot be raised, as in `__del__`.
pub fn call_unraisablehook(error: &Exc, source: &Value) -> bool {
    let Some(hook) = own_hook("unraisablehook") else {
        return false;
    };
    let [kind, value, trace] = parts(error);
    let names = [
        "exc_type",
        "exc_value",
        "exc_traceback",
        "err_msg",
        "object",
    ];
    let values = [kind, value, trace, Value::None, source.clone()];
    let args = sys::structure("UnraisableHookArgs", &names, &values);
    if let Err(second) = crate::call::call(&hook, &[args]) {
        crate::stdio::write_stderr(&format!(
            "Exception ignored in sys.unraisablehook: {}\n{}",
            crate::text::repr_or(&hook, "<unknown>"),
            crate::traceback::format(&second)
        ));
    }
    true
}

fn excepthook(a: &[Value]) -> R {
    let text = match Exc::from_value(&a[1]) {
        Some(error) => crate::traceback::format(&error),
        None => format!(
            "TypeError: print_exception(): Exception expected for value, {} found\n",
            a[1].class_ref().name()
        ),
    };
    sys::print_stderr(&text);
    Ok(Value::None)
}

fn unraisablehook(a: &[Value]) -> R {
    let ask = |name: &str| crate::attribute::get(&a[0], crate::symbol::Sym::new(name));
    if let Some(error) = Exc::from_value(&ask("exc_value")?) {
        sys::print_stderr(&crate::exc::unraisable_text(&error, &ask("object")?));
    }
    Ok(Value::None)
}

pub static FUNCTIONS: &[Native] = &[
    function("excepthook", "exctype value traceback", excepthook),
    function("__excepthook__", "exctype value traceback", excepthook),
    function("unraisablehook", "unraisable", unraisablehook),
    function("__unraisablehook__", "unraisable", unraisablehook),
];
