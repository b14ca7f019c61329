//! locale: the "C" locale, which is what a program has that sets no other.
use crate::dict::Dict;
use crate::exc::make;
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, Native};
use crate::rc::Rc;
use crate::types::types;
use crate::value::{Value, R};

static CATEGORIES: &[(&str, i64)] = &[
    ("LC_CTYPE", 0),
    ("LC_NUMERIC", 1),
    ("LC_TIME", 2),
    ("LC_COLLATE", 3),
    ("LC_MONETARY", 4),
    ("LC_MESSAGES", 5),
    ("LC_ALL", 6),
    ("CHAR_MAX", 127),
];

fn error_class() -> Value {
    let found = types().find("locale.Error");
    let class = found.unwrap_or_else(|| {
        let made = crate::modules::exception_class("Error", "locale", &["Exception"]);
        types().add("locale.Error", made)
    });
    Value::Class(class)
}

/// What the environment asks for; other locales than C and C.UTF-8 are not known here.
fn asked_for() -> String {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_else(|| "C".to_owned())
}

fn set_locale(a: &[Value]) -> R {
    let wanted = match a[1].given() {
        None | Some(Value::None) => return Ok(Value::str(current())),
        Some(value) => crate::text::str_string(value)?,
    };
    let name = if wanted.is_empty() {
        asked_for()
    } else {
        wanted
    };
    if matches!(name.as_str(), "C" | "POSIX" | "C.UTF-8" | "C.utf8") {
        CURRENT.with(|cell| *cell.borrow_mut() = name.clone());
        return Ok(Value::str(name));
    }
    let class = crate::native::class_arg(&error_class())?;
    Err(make(&class, vec![Value::str("unsupported locale setting")]))
}

thread_local!(static CURRENT: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) });

fn current() -> String {
    let name = CURRENT.with(|cell| cell.borrow().clone());
    if name.is_empty() {
        let asked = asked_for();
        return if asked.ends_with("UTF-8") {
            asked
        } else {
            "C".to_owned()
        };
    }
    name
}

fn get_locale(_: &[Value]) -> R {
    let name = current();
    let parts: Vec<&str> = name.split('.').collect();
    Ok(match parts.as_slice() {
        ["C" | "POSIX", ..] if parts.len() < 2 => Value::tuple(vec![Value::None, Value::None]),
        ["C", _] => Value::tuple(vec![Value::str("en_US"), Value::str("UTF-8")]),
        [language, encoding, ..] => {
            Value::tuple(vec![Value::str(*language), Value::str(*encoding)])
        }
        _ => Value::tuple(vec![Value::None, Value::None]),
    })
}

fn conventions(_: &[Value]) -> R {
    let dict = Dict::default();
    dict.set_str("int_curr_symbol", Value::str(""));
    dict.set_str("currency_symbol", Value::str(""));
    dict.set_str("mon_decimal_point", Value::str(""));
    dict.set_str("mon_thousands_sep", Value::str(""));
    dict.set_str("mon_grouping", Value::list(vec![]));
    dict.set_str("positive_sign", Value::str(""));
    dict.set_str("negative_sign", Value::str(""));
    for name in [
        "int_frac_digits",
        "frac_digits",
        "p_cs_precedes",
        "p_sep_by_space",
        "n_cs_precedes",
        "n_sep_by_space",
        "p_sign_posn",
        "n_sign_posn",
    ] {
        dict.set_str(name, Value::Int(127));
    }
    dict.set_str("decimal_point", Value::str("."));
    dict.set_str("thousands_sep", Value::str(""));
    dict.set_str("grouping", Value::list(vec![]));
    Ok(Value::Dict(Rc::new(dict)))
}

fn collate(a: &[Value]) -> R {
    let (left, right) = (
        crate::text::str_string(&a[0])?,
        crate::text::str_string(&a[1])?,
    );
    Ok(Value::Int(match crate::text::compare(&left, &right) {
        std::cmp::Ordering::Less => -1,
        std::cmp::Ordering::Equal => 0,
        std::cmp::Ordering::Greater => 1,
    }))
}

static FUNCTIONS: &[Native] = &[
    function("setlocale", "category locale=", set_locale),
    function("getlocale", "category=", get_locale),
    function("localeconv", "", conventions),
    function("getpreferredencoding", "do_setlocale=", |_| {
        Ok(Value::str("UTF-8"))
    }),
    function("getencoding", "", |_| Ok(Value::str("UTF-8"))),
    function("strcoll", "a b", collate),
    function("strxfrm", "text", |a| Ok(a[0].clone())),
];

fn start(module: &'static Globals) -> R<()> {
    for (name, number) in CATEGORIES {
        module.put(name, Value::Int(*number));
    }
    module.put("Error", error_class());
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "locale",
    functions: &[FUNCTIONS],
    classes: &[],
    start,
};
