//! traceback: what exceptions came through, as text. There are no frames, so nothing of what is not an exception.
use crate::exc::{self, type_error, value_error, Exc};
use crate::modules::{nothing, Library};
use crate::native::{function, Native};
use crate::symbol::known;
use crate::traceback::{entries_of, headline, notes, parts, stack_parts, Entry, Extent};
use crate::value::{Value, R};

/// The exception of `exc, value, tb`, as the functions take them; None for none.
fn given(a: &[Value]) -> R<Option<(Exc, Vec<Entry>)>> {
    if a[1].is_undef() != a[2].is_undef() {
        return Err(value_error("Both or neither of value and tb must be given"));
    }
    if !a[1].is_undef() {
        return Ok(Exc::from_value(&a[1]).map(|exc| (exc, entries_of(&a[2]))));
    }
    if a[0].is_none() {
        return Ok(None);
    }
    match Exc::from_value(&a[0]) {
        Some(exc) => {
            let entries = exc.state().traceback.borrow().clone();
            Ok(Some((exc, entries)))
        }
        None => Err(type_error(format!(
            "Exception expected for value, {} found",
            a[0].class_ref().name()
        ))),
    }
}

fn limit(value: &Value) -> R<Option<i64>> {
    value.given().map(crate::number::index_i64).transpose()
}

fn extent(limited: &Value, chain: &Value) -> R<Extent> {
    Ok(Extent {
        limit: limit(limited)?,
        chain: chain.is_undef() || chain.truth()?,
    })
}

fn formatted(found: Option<(Exc, Vec<Entry>)>, extent: Extent) -> Vec<String> {
    match found {
        Some((exc, entries)) => parts(&exc, &entries, extent),
        None => vec!["NoneType: None\n".to_owned()],
    }
}

fn texts(parts: Vec<String>) -> Value {
    Value::list(parts.into_iter().map(Value::from).collect())
}

fn write(parts: Vec<String>, file: &Value) -> R {
    for part in parts {
        match file.given() {
            Some(file) => {
                let args = [file.clone(), Value::str(part)];
                crate::attribute::call_by_sym(known::WRITE, &args, &[])?;
            }
            None => crate::modules::sys::print_stderr(&part),
        }
    }
    Ok(Value::None)
}

fn current() -> Option<(Exc, Vec<Entry>)> {
    exc::current().map(|exc| {
        let entries = exc.state().traceback.borrow().clone();
        (exc, entries)
    })
}

fn only(a: &[Value]) -> R {
    let value = if a[1].is_undef() { &a[0] } else { &a[1] };
    match Exc::from_value(value) {
        Some(exc) => {
            let mut lines = vec![headline(&exc)];
            lines.extend(notes(&exc));
            Ok(texts(lines))
        }
        None => Ok(texts(formatted(None, extent(&Value::None, &Value::Undef)?))),
    }
}

fn of_traceback(traceback: &Value, limited: &Value) -> R<Vec<String>> {
    let extent = extent(limited, &Value::Undef)?;
    Ok(stack_parts(extent.of(&entries_of(traceback))))
}

static FUNCTIONS: &[Native] = &[
    function("format_exc", "limit= chain=", |a| {
        let parts = formatted(current(), extent(&a[0], &a[1])?);
        Ok(Value::str(parts.concat()))
    }),
    function("format_exception", "exc value= tb= limit= chain=", |a| {
        Ok(texts(formatted(given(a)?, extent(&a[3], &a[4])?)))
    }),
    function("format_exception_only", "exc value=", only),
    function("format_tb", "tb: limit=", |a| {
        of_traceback(&a[0], &a[1]).map(texts)
    }),
    function("print_exc", "limit= file= chain=", |a| {
        write(formatted(current(), extent(&a[0], &a[2])?), &a[1])
    }),
    function(
        "print_exception",
        "exc value= tb= limit= file= chain=",
        |a| write(formatted(given(a)?, extent(&a[3], &a[5])?), &a[4]),
    ),
    function("print_tb", "tb: limit= file=", |a| {
        write(of_traceback(&a[0], &a[1])?, &a[2])
    }),
];

pub static LIBRARY: Library = Library {
    name: "traceback",
    functions: &[FUNCTIONS],
    classes: &[],
    start: nothing,
};
