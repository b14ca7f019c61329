//! Exceptions that make more of their arguments: ImportError, NameError, AttributeError, SyntaxError and those of
//! Unicode.
use crate::exc::{type_error, Exc};
use crate::text::{repr_string, str_string};
use crate::value::{Value, R};

const OF_SYNTAX: &[&str] = &[
    "msg",
    "filename",
    "lineno",
    "offset",
    "text",
    "end_lineno",
    "end_offset",
    "print_file_and_line",
];
const OF_CODEC: &[&str] = &["encoding", "object", "start", "end", "reason"];
const OF_TRANSLATION: &[&str] = &["object", "start", "end", "reason"];

/// Attributes that every instance has.
fn names(exc: &Exc) -> &'static [&'static str] {
    const KINDS: [(&str, &[&str]); 9] = [
        ("StopIteration", &["value"]),
        ("SystemExit", &["code"]),
        ("OSError", &["errno", "strerror", "filename", "filename2"]),
        ("ImportError", &["msg", "name", "path"]),
        ("NameError", &["name"]),
        ("AttributeError", &["name", "obj"]),
        ("SyntaxError", OF_SYNTAX),
        ("UnicodeTranslateError", OF_TRANSLATION),
        ("UnicodeError", OF_CODEC),
    ];
    if exc.is("UnicodeError") && !is_of_codec(exc) && !exc.is("UnicodeTranslateError") {
        return &[];
    }
    let found = KINDS.iter().find(|(kind, _)| exc.is(kind));
    found.map_or(&[], |(_, names)| *names)
}

fn is_of_codec(exc: &Exc) -> bool {
    exc.is("UnicodeEncodeError") || exc.is("UnicodeDecodeError")
}

/// The name of an attribute of the exception's kind.
pub fn name_of(exc: &Exc, name: &str) -> Option<&'static str> {
    names(exc).iter().copied().find(|known| *known == name)
}

/// What `__init__` does with arguments and keywords.
pub fn fill(exc: &Exc, args: &[Value], keywords: &[(crate::symbol::Sym, Value)]) -> R<()> {
    let by_keyword: &[&'static str] = match () {
        () if exc.is("ImportError") => &["name", "path"],
        () if exc.is("NameError") => &["name"],
        () if exc.is("AttributeError") => &["name", "obj"],
        () => &[],
    };
    for (name, _) in keywords {
        if by_keyword.is_empty() {
            return Err(type_error(format!(
                "{}() takes no keyword arguments",
                exc.class().name()
            )));
        }
        if !by_keyword.contains(&name.text()) {
            let kind = match () {
                () if exc.is("ImportError") => "ImportError",
                () if exc.is("NameError") => "NameError",
                () => "AttributeError",
            };
            return Err(type_error(format!(
                "'{}' is an invalid keyword argument for {kind}",
                name.text()
            )));
        }
    }
    for known in by_keyword {
        let given = keywords.iter().find(|(name, _)| name.text() == *known);
        let value = given.map_or(Value::None, |(_, value)| value.clone());
        exc.state().set_extra(known, value);
    }
    if exc.is("ImportError") {
        let message = match args {
            [message] => message.clone(),
            _ => Value::None,
        };
        exc.state().set_extra("msg", message);
    }
    if exc.is("SyntaxError") {
        fill_syntax(exc, args)?;
    }
    if is_of_codec(exc) || exc.is("UnicodeTranslateError") {
        fill_unicode(exc, args)?;
    }
    Ok(())
}

fn fill_syntax(exc: &Exc, args: &[Value]) -> R<()> {
    let state = exc.state();
    if let Some(message) = args.first() {
        state.set_extra("msg", message.clone());
    }
    let [_, place] = args else {
        return Ok(());
    };
    let place = crate::iter::collect(place)?;
    if place.len() < 4 || place.len() > 6 {
        let bound = if place.len() < 4 {
            "at least 4"
        } else {
            "at most 6"
        };
        return Err(type_error(format!(
            "function takes {bound} arguments ({} given)",
            place.len()
        )));
    }
    if place.len() == 5 {
        return Err(type_error(
            "end_offset must be provided when end_lineno is provided",
        ));
    }
    for (name, value) in OF_SYNTAX[1..7].iter().zip(place) {
        state.set_extra(name, value);
    }
    Ok(())
}

fn fill_unicode(exc: &Exc, args: &[Value]) -> R<()> {
    let names = names(exc);
    if args.len() != names.len() {
        return Err(type_error(format!(
            "function takes exactly {} arguments ({} given)",
            names.len(),
            args.len()
        )));
    }
    for (at, (name, value)) in names.iter().zip(args).enumerate() {
        let wanted = match *name {
            "object" if exc.is("UnicodeDecodeError") => "bytes",
            "start" | "end" => "int",
            _ => "str",
        };
        let fits = match wanted {
            "bytes" => value.as_bytes().is_some(),
            "int" => value.is_int(),
            _ => value.as_str().is_some(),
        };
        if !fits {
            let class = value.class_ref().name();
            return Err(type_error(match wanted {
                "bytes" => format!("a bytes-like object is required, not '{class}'"),
                "int" => format!("'{class}' object cannot be interpreted as an integer"),
                _ => format!("argument {} must be str, not {class}", at + 1),
            }));
        }
        let kept = match (wanted, value) {
            ("bytes", Value::Bytes(_)) | ("int" | "str", _) => value.clone(),
            _ => Value::bytes(value.as_bytes().unwrap_or_default()),
        };
        exc.state().set_extra(name, kept);
    }
    Ok(())
}

/// What `str` gives, where it is not made of the arguments alone.
pub fn text(exc: &Exc) -> R<Option<String>> {
    if exc.is("ImportError") {
        let message = exc.state().extra("msg");
        return Ok(match message.as_ref().map(Value::as_text) {
            Some(Some(text)) => Some(text.as_str().to_owned()),
            _ => None,
        });
    }
    if exc.is("SyntaxError") {
        return syntax_text(exc).map(Some);
    }
    if is_of_codec(exc) || exc.is("UnicodeTranslateError") {
        return unicode_text(exc).map(Some);
    }
    Ok(None)
}

fn syntax_text(exc: &Exc) -> R<String> {
    let get = |name: &str| exc.state().extra(name).unwrap_or(Value::None);
    let message = exc.state().extra("msg").unwrap_or_else(|| exc.first_arg());
    let message = str_string(&message)?;
    let file = get("filename");
    let file = file
        .as_str()
        .map(|path| path.rsplit('/').next().unwrap_or(path));
    let line = match get("lineno") {
        line @ (Value::Int(_) | Value::Big(_)) => Some(repr_string(&line)?),
        _ => None,
    };
    Ok(match (file, line) {
        (Some(file), Some(line)) => format!("{message} ({file}, line {line})"),
        (Some(file), None) => format!("{message} ({file})"),
        (None, Some(line)) => format!("{message} (line {line})"),
        (None, None) => message,
    })
}

fn unicode_text(exc: &Exc) -> R<String> {
    let get = |name: &str| exc.state().extra(name);
    let Some(object) = get("object") else {
        return Ok(String::new()); // `__init__` did not run
    };
    let number = |name: &str| get(name).and_then(|value| value.as_i64()).unwrap_or(0);
    let (start, end) = (number("start"), number("end"));
    let word = |name: &str| get(name).map_or(Ok(String::new()), |value| str_string(&value));
    let (encoding, reason) = (word("encoding")?, word("reason")?);
    let (subject, verb) = match () {
        () if exc.is("UnicodeEncodeError") => (format!("'{encoding}' codec "), "encode"),
        () if exc.is("UnicodeDecodeError") => (format!("'{encoding}' codec "), "decode"),
        () => (String::new(), "translate"),
    };
    let place = usize::try_from(start).unwrap_or(usize::MAX);
    if end == start + 1 {
        let one = match (object.as_str(), object.as_bytes()) {
            (Some(text), _) => text.chars().nth(place).map(|one| {
                let code = crate::text::code_of(one);
                let shown = match code {
                    0..=0xff => format!("\\x{code:02x}"),
                    0x100..=0xffff => format!("\\u{code:04x}"),
                    _ => format!("\\U{code:08x}"),
                };
                format!("character '{shown}'")
            }),
            (None, bytes) => bytes
                .and_then(|bytes| bytes.get(place).copied())
                .map(|byte| format!("byte 0x{byte:02x}")),
        };
        if let Some(one) = one {
            return Ok(format!(
                "{subject}can't {verb} {one} in position {start}: {reason}"
            ));
        }
    }
    let what = match verb {
        "decode" => "bytes",
        _ => "characters",
    };
    Ok(format!(
        "{subject}can't {verb} {what} in position {start}-{}: {reason}",
        end - 1
    ))
}
