//! warnings. Where a warning comes from is not known here: it is shown as CPython shows one that has no caller
//! left, `sys:1`.
use crate::class::ClassRef;
use crate::exc::{make, type_error, value_error};
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, method, ClassDef, Native, NewArgs};
use crate::object::Object;
use crate::symbol::Sym;
use crate::types::{issubclass, types};
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};

#[derive(Clone)]
struct Filter {
    action: String,
    category: ClassRef,
    /// A compiled pattern of `re`, or None.
    message: Value,
}

thread_local! {
    static FILTERS: RefCell<Vec<Filter>> = const { RefCell::new(Vec::new()) };
    static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// Where `catch_warnings(record=True)` collects.
    static RECORDS: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
}

const IGNORED: [&str; 4] = [
    "DeprecationWarning",
    "PendingDeprecationWarning",
    "ImportWarning",
    "ResourceWarning",
];

fn is_below(category: &ClassRef, wanted: &ClassRef) -> R<bool> {
    issubclass(
        &Value::Class(category.clone()),
        &Value::Class(wanted.clone()),
    )
}

fn action_for(category: &ClassRef, text: &str) -> R<String> {
    let filters = FILTERS.with(|filters| filters.borrow().clone());
    for filter in filters {
        let fits = filter.message.is_none()
            || crate::attribute::call_by_sym(
                Sym::new("match"),
                &[filter.message.clone(), Value::str(text)],
                &[],
            )?
            .truth()?;
        if fits && is_below(category, &filter.category)? {
            return Ok(filter.action);
        }
    }
    for name in IGNORED {
        if is_below(category, &types().named(name))? {
            return Ok("ignore".to_owned());
        }
    }
    Ok("default".to_owned())
}

/// The warning itself and its class, from what `warn` was given.
fn subject(message: &Value, category: &Value) -> R<(Value, ClassRef)> {
    let warning = Value::Class(types().named("Warning"));
    if crate::types::isinstance(message, &warning)? {
        return Ok((message.clone(), message.class_ref().clone()));
    }
    let class = match category.given().filter(|class| !class.is_none()) {
        None => types().named("UserWarning"),
        Some(Value::Class(class)) if issubclass(&Value::Class(class.clone()), &warning)? => {
            class.clone()
        }
        Some(other) => {
            return Err(type_error(format!(
                "category must be a Warning subclass, not '{}'",
                other.class_ref().name()
            )))
        }
    };
    let made = crate::call::call(&Value::Class(class.clone()), std::slice::from_ref(message))?;
    Ok((made, class))
}

fn show(warning: &Value, class: &ClassRef, place: (&str, i64)) -> R {
    let record = RECORDS.with(|records| records.borrow().last().cloned());
    if let Some(list @ Value::List(_)) = &record {
        let made = Object::native(types().library(&MESSAGE), ());
        for (name, value) in [
            ("message", warning.clone()),
            ("category", Value::Class(class.clone())),
            ("filename", Value::str(place.0)),
            ("lineno", Value::Int(place.1)),
            ("file", Value::None),
            ("line", Value::None),
            ("source", Value::None),
        ] {
            crate::attribute::set(&made, Sym::new(name), value)?;
        }
        if let Some(list) = list.as_list() {
            list.items.borrow_mut().push(made);
        }
        return Ok(Value::None);
    }
    let text = crate::text::str_string(warning)?;
    let key = format!("{}\n{text}\n{}:{}", class.name(), place.0, place.1);
    if SEEN.with(|seen| seen.borrow().contains(&key)) {
        return Ok(Value::None);
    }
    SEEN.with(|seen| seen.borrow_mut().push(key));
    crate::modules::sys::print_stderr(&line_of(&text, class, place));
    Ok(Value::None)
}

fn line_of(text: &str, class: &ClassRef, (file, line): (&str, i64)) -> String {
    format!("{file}:{line}: {}: {text}\n", class.name())
}

fn issue(message: &Value, category: &Value, place: (&str, i64)) -> R {
    let (warning, class) = subject(message, category)?;
    let text = crate::text::str_string(&warning)?;
    match action_for(&class, &text)?.as_str() {
        "ignore" => Ok(Value::None),
        "error" => Err(crate::exc::raise(&warning)),
        "always" => {
            SEEN.with(|seen| seen.borrow_mut().clear());
            show(&warning, &class, place)
        }
        _ => show(&warning, &class, place),
    }
}

fn add_filter(action: &Value, category: &Value, message: Value, append: &Value) -> R {
    let action = crate::text::str_string(action)?;
    if !["default", "error", "ignore", "always", "module", "once"].contains(&action.as_str()) {
        return Err(make(
            &types().exception("AssertionError"),
            vec![Value::str(format!(
                "invalid action: {}",
                crate::text::quoted(&action)
            ))],
        ));
    }
    let category = match category.given() {
        None => types().named("Warning"),
        Some(class) => crate::native::class_arg(class)?,
    };
    let filter = Filter {
        action,
        category,
        message,
    };
    let behind = append.given().map_or(Ok(false), Value::truth)?;
    FILTERS.with(|filters| {
        let mut filters = filters.borrow_mut();
        let at = if behind { filters.len() } else { 0 };
        filters.insert(at, filter);
    });
    Ok(Value::None)
}

fn filter_warnings(a: &[Value]) -> R {
    let message = match a[1].as_str().unwrap_or_default() {
        "" => Value::None,
        pattern => {
            let re = crate::module::import_module("re")?;
            let compile = crate::attribute::get(&re, Sym::new("compile"))?;
            let flag = crate::attribute::get(&re, Sym::new("IGNORECASE"))?;
            crate::call::call(&compile, &[Value::str(pattern), flag])?
        }
    };
    add_filter(&a[0], &a[2], message, &a[5])
}

/// As CPython's own code warns.
pub fn warn_text(text: &str, category: &Value) -> R {
    issue(&Value::str(text), category, ("sys", 1))
}

static FUNCTIONS: &[Native] = &[
    function("warn", "message: category= stacklevel= source=", |a| {
        issue(&a[0], &a[1], ("sys", 1))
    }),
    function(
        "warn_explicit",
        "message: category: filename: lineno: module= registry= module_globals= source=",
        |a| {
            let file = crate::text::str_string(&a[2])?;
            issue(&a[0], &a[1], (&file, a[3].as_i64().unwrap_or(1)))
        },
    ),
    function("simplefilter", "action: category= lineno= append=", |a| {
        add_filter(&a[0], &a[1], Value::None, &a[3])
    }),
    function(
        "filterwarnings",
        "action: message= category= module= lineno= append=",
        filter_warnings,
    ),
    function("resetwarnings", "", |_| {
        let all = Filter {
            action: "default".to_owned(),
            category: types().named("Warning"),
            message: Value::None,
        };
        FILTERS.with(|filters| *filters.borrow_mut() = vec![all]);
        Ok(Value::None)
    }),
    function(
        "formatwarning",
        "message: category: filename: lineno: line=",
        |a| {
            let class = crate::native::class_arg(&a[1])?;
            let file = crate::text::str_string(&a[2])?;
            let mut text = line_of(
                &crate::text::str_string(&a[0])?,
                &class,
                (&file, a[3].as_i64().unwrap_or(1)),
            );
            if let Some(line) = a[4].as_str() {
                text.push_str(&format!("  {}\n", line.trim()));
            }
            Ok(Value::str(text))
        },
    ),
];

static MESSAGE: ClassDef = ClassDef {
    name: "warnings.WarningMessage",
    base: "object",
    module: "warnings",
    new: Some(|_, _, _| Err(value_error("only warnings make these"))),
    natives: &[],
};

/// What was there before the block.
struct Catch {
    record: bool,
    filters: RefCell<Vec<Filter>>,
    entered: Cell<bool>,
}

static CATCH_ARGS: NewArgs = NewArgs::new(
    "catch_warnings",
    "* record= module= action= category= lineno= append=",
);

fn catch_new(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let bound = CATCH_ARGS.bind(args, keywords)?;
    let made = Catch {
        record: bound[0].given().map_or(Ok(false), Value::truth)?,
        filters: RefCell::default(),
        entered: Cell::new(false),
    };
    Ok(Object::native(class.clone(), made))
}

fn catch_enter(a: &[Value]) -> R {
    let Some(catch) = a[0].any::<Catch>() else {
        return Err(type_error("a catch_warnings is needed"));
    };
    if catch.entered.replace(true) {
        return Err(crate::exc::exception(
            "RuntimeError",
            "Cannot enter catch_warnings(record=False) twice",
        ));
    }
    *catch.filters.borrow_mut() = FILTERS.with(|filters| filters.borrow().clone());
    let list = if catch.record {
        Value::list(vec![])
    } else {
        Value::None
    };
    RECORDS.with(|records| records.borrow_mut().push(list.clone()));
    Ok(list)
}

fn catch_exit(a: &[Value]) -> R {
    if let Some(catch) = a[0].any::<Catch>() {
        let before = catch.filters.take();
        FILTERS.with(|filters| *filters.borrow_mut() = before);
        RECORDS.with(|records| records.borrow_mut().pop());
    }
    Ok(Value::None)
}

static CATCH: ClassDef = ClassDef {
    name: "warnings.catch_warnings",
    base: "object",
    module: "warnings",
    new: Some(catch_new),
    natives: &[
        method("__enter__", "", catch_enter),
        method("__exit__", "*args", catch_exit),
    ],
};

fn start(module: &'static Globals) -> R<()> {
    module.put("filters", Value::list(vec![]));
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "warnings",
    functions: &[FUNCTIONS],
    classes: &[&MESSAGE, &CATCH],
    start,
};
