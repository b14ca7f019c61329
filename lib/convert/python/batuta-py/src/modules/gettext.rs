//! gettext without catalogs: every message is its own translation.
use crate::exc::exception;
use crate::modules::{nothing, Library};
use crate::native::{function, Native};
use crate::value::{Value, R};

/// The first or the second of two messages, by the rule of English.
fn by_number(one: &Value, many: &Value, number: &Value) -> R {
    let is_one = crate::compare::is_eq(number, &Value::Int(1))?;
    Ok(if is_one { one.clone() } else { many.clone() })
}

fn no_catalog(a: &[Value]) -> R {
    if a[4].given().map_or(Ok(false), Value::truth)? {
        return crate::module::import_module("gettext");
    }
    let domain = crate::text::str_string(&a[0])?;
    Err(exception(
        "FileNotFoundError",
        format!("No translation file found for domain: '{domain}'"),
    ))
}

static FUNCTIONS: &[Native] = &[
    function("gettext", "message:", |a| Ok(a[0].clone())),
    function("dgettext", "domain: message:", |a| Ok(a[1].clone())),
    function("pgettext", "context: message:", |a| Ok(a[1].clone())),
    function("dpgettext", "domain: context: message:", |a| {
        Ok(a[2].clone())
    }),
    function("ngettext", "msgid1: msgid2: n:", |a| {
        by_number(&a[0], &a[1], &a[2])
    }),
    function("dngettext", "domain: msgid1: msgid2: n:", |a| {
        by_number(&a[1], &a[2], &a[3])
    }),
    function("npgettext", "context: msgid1: msgid2: n:", |a| {
        by_number(&a[1], &a[2], &a[3])
    }),
    function("dnpgettext", "domain: context: msgid1: msgid2: n:", |a| {
        by_number(&a[2], &a[3], &a[4])
    }),
    function("textdomain", "domain=", |a| {
        Ok(a[0].given().cloned().unwrap_or(Value::str("messages")))
    }),
    function("bindtextdomain", "domain: localedir=", |a| {
        Ok(a[1]
            .given()
            .cloned()
            .unwrap_or(Value::str("/usr/share/locale")))
    }),
    function("find", "domain: localedir= languages= all=", |a| {
        let all = a[3].given().map_or(Ok(false), Value::truth)?;
        Ok(if all {
            Value::list(vec![])
        } else {
            Value::None
        })
    }),
    function(
        "translation",
        "domain: localedir= languages= class_= fallback=",
        no_catalog,
    ),
];

pub static LIBRARY: Library = Library {
    name: "gettext",
    functions: &[FUNCTIONS],
    classes: &[],
    start: nothing,
};
