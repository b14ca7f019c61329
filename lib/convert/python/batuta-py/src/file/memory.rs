//! Files that a program makes of something else: StringIO, BytesIO, TextIOWrapper.
use super::opening::text_mode;
use super::{File, Newline, Source, TextMode};
use crate::class::ClassRef;
use crate::exc::type_error;
use crate::object::Object;
use crate::symbol::Sym;
use crate::value::{Value, R};

static WRAPPER_ARGS: crate::native::NewArgs = crate::native::NewArgs::new(
    "TextIOWrapper",
    "buffer: encoding= errors= newline= line_buffering= write_through=",
);

pub fn new_wrapper(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let a = WRAPPER_ARGS.bind(args, keywords)?;
    let text = text_mode(&a[1], &a[2], &a[3])?;
    let (source, name, mode) = match a[0].any::<File>() {
        Some(File { source, name, .. }) if matches!(*source.borrow(), Source::Standard(_)) => {
            let number = match &*source.borrow() {
                Source::Standard(number) => *number,
                _ => 1,
            };
            let mode = if number == 0 { "r" } else { "w" };
            (Source::Standard(number), name.borrow().clone(), mode)
        }
        _ => {
            let name = crate::attribute::get_optional(&a[0], Sym::new("name"))?;
            let name = name.unwrap_or(Value::None);
            (Source::Stream(a[0].clone()), name, "r+")
        }
    };
    let made = File::new(source, name, mode, Some(text));
    Ok(Object::native(class.clone(), made))
}

pub fn new_string_io(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let keyword = |name: &str| {
        keywords
            .iter()
            .find(|(key, _)| key.text() == name)
            .map(|(_, value)| value.clone())
    };
    let initial = args
        .first()
        .cloned()
        .or_else(|| keyword("initial_value"))
        .unwrap_or(Value::None);
    let bytes = match initial.given() {
        None => Vec::new(),
        Some(text) => match text.as_str() {
            Some(text) => text.as_bytes().to_vec(),
            None => {
                return Err(type_error(format!(
                    "initial_value must be str or None, not {}",
                    text.class_ref().name()
                )))
            }
        },
    };
    let newline = match args.get(1).cloned().or_else(|| keyword("newline")) {
        Some(Value::None) => Newline::Universal,
        Some(value) if value.as_str() == Some("") => Newline::Untouched,
        _ => Newline::Fixed("\n".to_owned()),
    };
    let text = TextMode {
        encoding: "utf-8".into(),
        errors: "strict".into(),
        newline,
    };
    Ok(Object::native(
        class.clone(),
        File::new(Source::Memory(bytes, 0), Value::None, "r+", Some(text)),
    ))
}

pub fn new_bytes_io(class: &ClassRef, args: &[Value], _: &[(Sym, Value)]) -> R {
    let bytes = match args.first().and_then(Value::given) {
        None => Vec::new(),
        Some(value) => value.as_bytes().ok_or_else(|| {
            type_error(format!(
                "a bytes-like object is required, not '{}'",
                value.class_ref().name()
            ))
        })?,
    };
    Ok(Object::native(
        class.clone(),
        File::new(Source::Memory(bytes, 0), Value::None, "r+", None),
    ))
}
