//! `make_encoder`: the text of a value, with the settings and hooks of an encoder.
use super::escape;
use super::writing::written;
use crate::exc::{type_error, Exc};
use crate::native::{getter, method, ClassDef, NewArgs};
use crate::object::Object;
use crate::value::{Value, R};

pub struct Encoder {
    /// In the order of the constructor.
    pub settings: Vec<Value>,
    /// How texts are written, if no function of the program does it.
    pub escape: Option<fn(&str, &mut String)>,
    pub sort_keys: bool,
    pub skipkeys: bool,
    pub allow_nan: bool,
}

pub const MARKERS: usize = 0;
pub const DEFAULT: usize = 1;
pub const ENCODER: usize = 2;
const INDENT: usize = 3;
pub const KEY_SEPARATOR: usize = 4;
pub const ITEM_SEPARATOR: usize = 5;

fn encoder(value: &Value) -> R<&Encoder> {
    value
        .any::<Encoder>()
        .ok_or_else(|| type_error("an Encoder is needed"))
}

fn missing(name: &str, place: usize) -> Exc {
    type_error(format!(
        "_iterencode() missing required argument '{name}' (pos {place})"
    ))
}

fn encode(a: &[Value]) -> R {
    if a[1].is_undef() {
        return Err(missing("obj", 1));
    }
    if a[2].is_undef() {
        return Err(missing("_current_indent_level", 2));
    }
    crate::number::ssize(&a[2])?;
    let text = written(encoder(&a[0])?, &a[1])?;
    Ok(Value::list(vec![Value::str(text)]))
}

static ARGS: NewArgs = NewArgs::new(
    "make_encoder",
    "markers: default: encoder: indent: key_separator: item_separator: sort_keys: skipkeys: allow_nan:",
);

fn wrong_argument(place: usize, wanted: &str, given: &Value) -> Exc {
    type_error(format!(
        "make_encoder() argument {place} must be {wanted}, not {}",
        given.class_ref().name()
    ))
}

/// The function of this module that writes texts, if it is one.
fn own_escape(function: &Value) -> Option<fn(&str, &mut String)> {
    let Value::Native(native) = function else {
        return None;
    };
    match (native.owner.get(), native.name) {
        (Some(&"_json"), "encode_basestring_ascii") => Some(escape::ascii),
        (Some(&"_json"), "encode_basestring") => Some(escape::unicode),
        _ => None,
    }
}

fn make(settings: Vec<Value>) -> R<Encoder> {
    for place in [KEY_SEPARATOR, ITEM_SEPARATOR] {
        if settings[place].as_str().is_none() {
            return Err(wrong_argument(place + 1, "str", &settings[place]));
        }
    }
    let truth = |at: usize| settings[at].truth();
    let (sort_keys, skipkeys, allow_nan) = (truth(6)?, truth(7)?, truth(8)?);
    let markers = &settings[MARKERS];
    if !markers.is_none() && markers.as_dict().is_none() {
        return Err(wrong_argument(1, "dict or None", markers));
    }
    Ok(Encoder {
        escape: own_escape(&settings[ENCODER]),
        settings,
        sort_keys,
        skipkeys,
        allow_nan,
    })
}

fn setting(value: &Value, at: usize) -> R {
    Ok(encoder(value)?.settings[at].clone())
}

pub static ENCODER_CLASS: ClassDef = ClassDef {
    name: "_json.Encoder",
    base: "object",
    module: "_json",
    new: Some(|class, args, keywords| {
        let made = make(ARGS.bind(args, keywords)?)?;
        Ok(Object::native(class.clone(), made))
    }),
    natives: &[
        method("__call__", "obj= _current_indent_level=", encode),
        getter("markers", |a| setting(&a[0], MARKERS)),
        getter("default", |a| setting(&a[0], DEFAULT)),
        getter("encoder", |a| setting(&a[0], ENCODER)),
        getter("indent", |a| setting(&a[0], INDENT)),
        getter("key_separator", |a| setting(&a[0], KEY_SEPARATOR)),
        getter("item_separator", |a| setting(&a[0], ITEM_SEPARATOR)),
        getter("sort_keys", |a| Ok(Value::bool(encoder(&a[0])?.sort_keys))),
        getter("skipkeys", |a| Ok(Value::bool(encoder(&a[0])?.skipkeys))),
    ],
};
