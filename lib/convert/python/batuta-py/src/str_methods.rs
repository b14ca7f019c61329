//! The methods of str.
use crate::class::ClassRef;
use crate::exc::{type_error, value_error, Exc};
use crate::iter::iter;
use crate::native::{method, static_method, ClassDef, NewArgs};
use crate::number::index_clamped;
use crate::object::wrap;
use crate::rc::Rc;
pub use crate::str_case::lower;
use crate::str_case::{capitalize, is_case, is_title, swapcase, title};
pub use crate::str_split::splitlines;
use crate::str_split::{limit, partition, rsplit, split, strings};
use crate::symbol::Sym;
use crate::text::{self, Str};
use crate::unicode as uni;
use crate::value::{Value, R};

static ARGS: NewArgs = NewArgs::new("str", "object= encoding= errors=");

fn new(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let value = match (args, keywords) {
        ([], []) => Value::str(""),
        ([one], []) => text::str_of(one)?,
        _ => {
            let bound = ARGS.bind(args, keywords)?;
            if bound[1].is_undef() && bound[2].is_undef() {
                text::str_of(&bound[0])?
            } else {
                decoded(&bound)?
            }
        }
    };
    let value = if class.native {
        value
    } else {
        Value::Str(
            value
                .as_text()
                .cloned()
                .unwrap_or_else(|| Rc::new(Str::new(String::new()))),
        )
    };
    Ok(wrap(class, value))
}

fn decoded(bound: &[Value]) -> R {
    if bound[0].is_undef() {
        return Ok(Value::str(""));
    }
    let Some(bytes) = bound[0].as_bytes() else {
        if bound[0].as_str().is_some() {
            return Err(type_error("decoding str is not supported"));
        }
        return Err(type_error(format!(
            "decoding to str: need a bytes-like object, {} found",
            bound[0].class_ref().name()
        )));
    };
    let word = |value: &Value, other: &str| value.as_str().unwrap_or(other).to_owned();
    crate::codec::decode(
        &bytes,
        &word(&bound[1], "utf-8"),
        &word(&bound[2], "strict"),
    )
    .map(Value::str)
}

pub fn s(value: &Value) -> R<&Rc<Str>> {
    value.as_text().ok_or_else(|| {
        type_error(format!(
            "descriptor requires a 'str' object but received a '{}'",
            value.class_ref().name()
        ))
    })
}

fn str_arg<'a>(value: &'a Value, place: &str) -> R<&'a str> {
    value.as_str().ok_or_else(|| {
        type_error(format!(
            "{place} must be str, not {}",
            value.class_ref().name()
        ))
    })
}

fn mapped(a: &[Value], change: impl Fn(&str) -> String) -> R {
    Ok(Value::str(change(s(&a[0])?.as_str())))
}

fn all(a: &[Value], test: impl Fn(char) -> bool) -> R {
    let text = s(&a[0])?.as_str();
    Ok(Value::bool(!text.is_empty() && text.chars().all(test)))
}

/// The characters between two places that count as in slices.
pub fn range(len: usize, start: &Value, end: &Value) -> R<(usize, usize)> {
    let place = |value: &Value, missing: i64| -> R<i64> {
        match value.given() {
            None => Ok(missing),
            Some(value) => {
                let at = index_clamped(value).map_err(|error| match error.is("TypeError") {
                    true => type_error(
                        "slice indices must be integers or None or have an __index__ method",
                    ),
                    false => error,
                })?;
                Ok(if at < 0 {
                    at.saturating_add(len as i64).max(0)
                } else {
                    at
                })
            }
        }
    };
    let start = place(start, 0)?;
    let end = place(end, len as i64)?.min(len as i64);
    Ok((start as usize, end as usize))
}

/// Place of the part in characters, from the front or the back.
fn find_in(a: &[Value], back: bool) -> R<Option<usize>> {
    let text = s(&a[0])?;
    let Some(part) = a[1].as_str() else {
        return Err(must_be_str(&a[1]));
    };
    let (start, end) = range(text.len(), &a[2], &a[3])?;
    if start > end {
        return Ok(None);
    }
    let from = text.offset(start);
    let within = &text.as_str()[from..text.offset(end).max(from)];
    // A search that finds nothing is quick, what a search for the place has to prepare is not.
    let found = match part.as_bytes() {
        _ if !within.contains(part) => None,
        [byte @ ..=0x7f] if !back => within.find(char::from(*byte)),
        _ if back => within.rfind(part),
        _ => within.find(part),
    };
    Ok(found.map(|at| text.char_at_offset(from + at)))
}

fn found(place: Option<usize>) -> R {
    Ok(Value::Int(place.map_or(-1, |place| place as i64)))
}

fn must_find(place: Option<usize>) -> R {
    match place {
        Some(place) => Ok(Value::Int(place as i64)),
        None => Err(value_error("substring not found")),
    }
}

fn count(a: &[Value]) -> R {
    let text = s(&a[0])?;
    let part = str_arg(&a[1], "count() argument 1").map_err(|_| must_be_str(&a[1]))?;
    let (start, end) = range(text.len(), &a[2], &a[3])?;
    if start > end {
        return Ok(Value::Int(0));
    }
    let within = text.slice_chars(start, end);
    let count = if part.is_empty() {
        within.chars().count() + 1
    } else {
        within.matches(part).count()
    };
    Ok(Value::from(count))
}

pub fn must_be_str(value: &Value) -> Exc {
    type_error(format!("must be str, not {}", value.class_ref().name()))
}

fn affix(a: &[Value], name: &str, test: fn(&str, &str) -> bool) -> R {
    let text = s(&a[0])?;
    let (start, end) = range(text.len(), &a[2], &a[3])?;
    let parts = match a[1].base() {
        Value::Str(_) => std::slice::from_ref(&a[1]),
        Value::Tuple(tuple) => tuple.items(),
        other => {
            return Err(type_error(format!(
                "{name} first arg must be str or a tuple of str, not {}",
                other.class_ref().name()
            )))
        }
    };
    for part in parts {
        let Some(part) = part.as_str() else {
            return Err(type_error(format!(
                "tuple for {name} must only contain str, not {}",
                part.class_ref().name()
            )));
        };
        if start <= end && test(text.slice_chars(start, end), part) {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}

fn trimmed(mut text: &str, (front, back): (bool, bool), is_out: impl Fn(char) -> bool) -> &str {
    if front {
        text = text.trim_start_matches(&is_out);
    }
    if back {
        text = text.trim_end_matches(&is_out);
    }
    text
}

fn strip(a: &[Value], front: bool, back: bool, name: &str) -> R {
    let text = s(&a[0])?.as_str();
    let ends = (front, back);
    let result = match (a[1].given(), a[1].as_str()) {
        (None, _) => trimmed(text, ends, uni::is_space),
        (_, Some(set)) => trimmed(text, ends, |one| set.contains(one)),
        _ => return Err(type_error(format!("{name} arg must be None or str"))),
    };
    if result.len() == text.len() && matches!(a[0], Value::Str(_)) {
        return Ok(a[0].clone());
    }
    Ok(Value::str(result))
}

fn join(a: &[Value]) -> R {
    let separator = s(&a[0])?.as_str();
    match &a[1] {
        Value::List(list) => join_items(separator, &list.items.borrow()),
        Value::Tuple(tuple) => join_items(separator, tuple.items()),
        other => {
            let mut items = iter(other).map_err(|error| {
                match error.is("TypeError") && crate::iter::is_not_iterable(other) {
                    true => type_error("can only join an iterable"),
                    false => error,
                }
            })?;
            join_items(separator, &crate::iter::collect_iter(&mut items)?)
        }
    }
}

fn join_items(separator: &str, items: &[Value]) -> R {
    if let [one @ Value::Str(_)] = items {
        return Ok(one.clone());
    }
    if let Some(at) = items.iter().position(|item| item.as_text().is_none()) {
        return Err(type_error(format!(
            "sequence item {at}: expected str instance, {} found",
            items[at].class_ref().name()
        )));
    }
    Ok(text::joined(
        separator,
        items.iter().filter_map(Value::as_text),
    ))
}

fn replace(a: &[Value]) -> R {
    let text = s(&a[0])?.as_str();
    let old = str_arg(&a[1], "replace() argument 1")?;
    let new = str_arg(&a[2], "replace() argument 2")?;
    let limit = limit(&a[3])?;
    if matches!(a[0], Value::Str(_)) && !text.contains(old) {
        return Ok(a[0].clone());
    }
    Ok(Value::str(if let [byte @ ..=0x7f] = old.as_bytes() {
        text.replacen(char::from(*byte), new, limit)
    } else if limit == usize::MAX {
        text.replace(old, new)
    } else {
        text.replacen(old, new, limit)
    }))
}

fn pad(a: &[Value], place: fn(usize, usize) -> usize) -> R {
    let text = s(&a[0])?;
    let width = crate::number::ssize(&a[1])?.max(0) as usize;
    let fill = match a[2].given() {
        None => ' ',
        Some(fill) => {
            let mut chars = fill
                .as_str()
                .ok_or_else(|| {
                    type_error(format!(
                        "The fill character must be a unicode character, not {}",
                        fill.class_ref().name()
                    ))
                })?
                .chars();
            match (chars.next(), chars.next()) {
                (Some(fill), None) => fill,
                _ => {
                    return Err(type_error(
                        "The fill character must be exactly one character long",
                    ))
                }
            }
        }
    };
    let space = width.saturating_sub(text.len());
    let left = place(space, width);
    let fill_text = |count: usize| fill.to_string().repeat(count);
    Ok(Value::str(format!(
        "{}{}{}",
        fill_text(left),
        text.as_str(),
        fill_text(space - left)
    )))
}

fn zfill(a: &[Value]) -> R {
    let text = s(&a[0])?;
    let width = crate::number::ssize(&a[1])?.max(0) as usize;
    let zeros = "0".repeat(width.saturating_sub(text.len()));
    let (sign, rest) = match text.as_str().strip_prefix(['+', '-']) {
        Some(rest) => (&text.as_str()[..1], rest),
        None => ("", text.as_str()),
    };
    Ok(Value::str(format!("{sign}{zeros}{rest}")))
}

fn expandtabs(a: &[Value]) -> R {
    let size = if a[1].is_undef() {
        8
    } else {
        index_clamped(&a[1])?
    };
    let mut text = String::new();
    let mut column = 0;
    for one in s(&a[0])?.as_str().chars() {
        match one {
            '\t' => {
                if size > 0 {
                    let step = size - column % size;
                    text.push_str(&" ".repeat(step as usize));
                    column += step;
                }
            }
            _ => {
                text.push(one);
                column = if matches!(one, '\n' | '\r') {
                    0
                } else {
                    column + 1
                };
            }
        }
    }
    Ok(Value::str(text))
}

fn translate(a: &[Value]) -> R {
    let mut result = String::new();
    for one in s(&a[0])?.as_str().chars() {
        let code = Value::Int(i64::from(text::code_of(one)));
        let found = match a[1].as_dict() {
            Some(dict) if matches!(a[1], Value::Dict(_)) => {
                Ok(dict.get(&code)?.unwrap_or(Value::Undef))
            }
            _ => crate::subscript::getitem(&a[1], &code),
        };
        match found {
            Ok(Value::Undef) => result.push(one),
            Ok(Value::None) => {}
            Ok(value) => match (value.as_str(), value.as_i64()) {
                (Some(text), _) => result.push_str(text),
                (_, Some(code)) => match u32::try_from(code).ok().and_then(text::char_of) {
                    Some(one) => result.push(one),
                    None => {
                        return Err(value_error("character mapping must be in range(0x110000)"))
                    }
                },
                _ => {
                    return Err(type_error(
                        "character mapping must return integer, None or str",
                    ))
                }
            },
            Err(error) if error.is("LookupError") => result.push(one),
            Err(error) => return Err(error),
        }
    }
    Ok(Value::str(result))
}

fn maketrans(a: &[Value]) -> R {
    let table = crate::dict::Dict::default();
    let code = |one: char| Value::Int(i64::from(text::code_of(one)));
    if a[1].is_undef() {
        let Some(dict) = a[0].as_dict() else {
            return Err(type_error(
                "if you give only one argument to maketrans it must be a dict",
            ));
        };
        for (key, value) in dict.pairs() {
            let key = match key.as_text() {
                Some(text) if text.len() == 1 => {
                    code(text.as_str().chars().next().unwrap_or_default())
                }
                Some(_) => {
                    return Err(value_error(
                        "string keys in translate table must be of length 1",
                    ))
                }
                None if key.is_int() => key,
                None => {
                    return Err(type_error(
                        "keys in translate table must be strings or integers",
                    ))
                }
            };
            table.set(&key, value)?;
        }
        return Ok(Value::Dict(Rc::new(table)));
    }
    let from = a[0].as_text().ok_or_else(|| {
        type_error("first maketrans argument must be a string if there is a second argument")
    })?;
    let to = a[1].as_text().ok_or_else(|| {
        type_error(format!(
            "maketrans() argument 2 must be str, not {}",
            a[1].class_ref().name()
        ))
    })?;
    if from.len() != to.len() {
        return Err(value_error(
            "the first two maketrans arguments must have equal length",
        ));
    }
    for (one, other) in from.as_str().chars().zip(to.as_str().chars()) {
        table.set(&code(one), code(other))?;
    }
    let removed = match &a[2] {
        Value::Undef => "",
        given => given.as_str().ok_or_else(|| {
            type_error(format!(
                "maketrans() argument 3 must be str, not {}",
                given.class_ref().name()
            ))
        })?,
    };
    for one in removed.chars() {
        table.set(&code(one), Value::None)?;
    }
    Ok(Value::Dict(Rc::new(table)))
}

fn encode(a: &[Value]) -> R {
    let encoding = a[1].as_str().unwrap_or("utf-8");
    let errors = a[2].as_str().unwrap_or("strict");
    crate::codec::encode(s(&a[0])?.as_str(), encoding, errors).map(Value::bytes)
}

fn format(a: &[Value]) -> R {
    let template = s(&a[0])?.clone();
    crate::format::format_template(
        template.as_str(),
        a[1].as_tuple().unwrap_or_default(),
        &a[2],
    )
}

pub static STR: ClassDef = ClassDef {
    name: "str",
    base: "object",
    module: "builtins",
    new: Some(new),
    natives: &[
        method("__str__", "", |a| {
            s(&a[0]).map(|text| Value::Str(text.clone()))
        }),
        method("capitalize", "", |a| mapped(a, capitalize)),
        method("casefold", "", |a| mapped(a, uni::casefold)),
        method("center", "width fill?", |a| {
            pad(a, |space, width| space / 2 + (space & width & 1))
        }),
        method("count", "sub start? end?", count),
        method("encode", "encoding= errors=", encode),
        method("endswith", "suffix start? end?", |a| {
            affix(a, "endswith", |text, part| text.ends_with(part))
        }),
        method("expandtabs", "tabsize=", expandtabs),
        method("find", "sub start? end?", |a| found(find_in(a, false)?)),
        method("format", "*args **kw", format),
        method("format_map", "mapping", |a| {
            let template = s(&a[0])?.clone();
            crate::format::format_map(template.as_str(), &a[1])
        }),
        method("index", "sub start? end?", |a| {
            must_find(find_in(a, false)?)
        }),
        method("isalnum", "", |a| {
            all(a, |one| {
                uni::is_alpha(one) || one.is_numeric() || uni::is_digit(one)
            })
        }),
        method("isalpha", "", |a| all(a, uni::is_alpha)),
        method("isascii", "", |a| Ok(Value::bool(s(&a[0])?.is_ascii()))),
        method("isdecimal", "", |a| {
            all(a, |one| uni::decimal_value(one).is_some())
        }),
        method("isdigit", "", |a| all(a, uni::is_digit)),
        method("isidentifier", "", |a| {
            Ok(Value::bool(uni::is_identifier(s(&a[0])?.as_str())))
        }),
        method("islower", "", |a| {
            is_case(a, char::is_lowercase, char::is_uppercase)
        }),
        method("isnumeric", "", |a| {
            all(a, |one| one.is_numeric() || uni::is_digit(one))
        }),
        method("isprintable", "", |a| {
            Ok(Value::bool(
                s(&a[0])?.as_str().chars().all(uni::is_printable),
            ))
        }),
        method("isspace", "", |a| all(a, uni::is_space)),
        method("istitle", "", is_title),
        method("isupper", "", |a| {
            is_case(a, char::is_uppercase, char::is_lowercase)
        }),
        method("join", "iterable", join),
        method("ljust", "width fill?", |a| pad(a, |_, _| 0)),
        method("lower", "", |a| mapped(a, lower)),
        method("lstrip", "chars?", |a| strip(a, true, false, "lstrip")),
        static_method("maketrans", "x y? z?", maketrans),
        method("partition", "sep", |a| partition(a, false)),
        method("removeprefix", "prefix", |a| {
            let prefix = str_arg(&a[1], "removeprefix() argument")?;
            mapped(a, |text| {
                text.strip_prefix(prefix).unwrap_or(text).to_owned()
            })
        }),
        method("removesuffix", "suffix", |a| {
            let suffix = str_arg(&a[1], "removesuffix() argument")?;
            mapped(a, |text| {
                if suffix.is_empty() {
                    text.to_owned()
                } else {
                    text.strip_suffix(suffix).unwrap_or(text).to_owned()
                }
            })
        }),
        method("replace", "old new count?", replace),
        method("rfind", "sub start? end?", |a| found(find_in(a, true)?)),
        method("rindex", "sub start? end?", |a| {
            must_find(find_in(a, true)?)
        }),
        method("rjust", "width fill?", |a| pad(a, |space, _| space)),
        method("rpartition", "sep", |a| partition(a, true)),
        method("rsplit", "sep= maxsplit=", rsplit),
        method("rstrip", "chars?", |a| strip(a, false, true, "rstrip")),
        method("split", "sep= maxsplit=", split),
        method("splitlines", "keepends=", |a| {
            let keep = !a[1].is_undef() && a[1].truth()?;
            Ok(strings(splitlines(s(&a[0])?.as_str(), keep)))
        }),
        method("startswith", "prefix start? end?", |a| {
            affix(a, "startswith", |text, part| text.starts_with(part))
        }),
        method("strip", "chars?", |a| strip(a, true, true, "strip")),
        method("swapcase", "", |a| mapped(a, swapcase)),
        method("title", "", |a| mapped(a, title)),
        method("translate", "table", translate),
        method("upper", "", |a| mapped(a, str::to_uppercase)),
        method("zfill", "width", zfill),
    ],
};

pub fn is_identifier(text: &str) -> bool {
    uni::is_identifier(text)
}
