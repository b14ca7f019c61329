//! str: UTF-8 text that knows its number of characters. Lone surrogates, which Rust's strings cannot hold, are
//! kept as the last 2,048 characters of the private plane 16.
use crate::attribute::call_special_found;
use crate::call::enter;
use crate::exc::type_error;
use crate::int::Digits;
use crate::rc::Rc;
use crate::symbol::{known, Sym};
use crate::value::{Truth, Value, R};
use compact_str::CompactString;
use std::cell::{Cell, OnceCell};
use std::cmp::Ordering;

pub struct Str {
    text: CompactString,
    chars: usize,
    hash: Cell<i64>,
    /// Byte offset of every 64th character, for text that is not ASCII; boxed twice, so that texts are one cache line.
    index: OnceCell<Box<Box<[u32]>>>,
}

const UNKNOWN: i64 = -1;
const STEP: usize = 64;
/// U+D800 is kept as this character, and so on.
pub const SURROGATES: u32 = 0x10_f800;

impl Str {
    pub fn new(text: impl Into<CompactString> + AsRef<str>) -> Str {
        Str {
            chars: count(text.as_ref()),
            text: text.into(),
            hash: Cell::new(UNKNOWN),
            index: OnceCell::new(),
        }
    }

    /// A long text with the number of characters that it is known to have.
    pub fn counted(text: String, chars: usize) -> Str {
        Str {
            text: text.into(),
            chars,
            hash: Cell::new(UNKNOWN),
            index: OnceCell::new(),
        }
    }

    /// With the hash that the text is known to have.
    pub fn hashed(text: &str, hash: i64) -> Rc<Str> {
        let made = Str::shared(text);
        made.hash.set(hash);
        made
    }

    /// A text in its place: what was just written byte by byte is slow to be moved as words.
    fn shared(text: &str) -> Rc<Str> {
        let mut made = Rc::new(Str {
            text: CompactString::const_new(""),
            chars: count(text),
            hash: Cell::new(UNKNOWN),
            index: OnceCell::new(),
        });
        if let Some(empty) = Rc::get_mut(&mut made) {
            empty.text.push_str(text);
        }
        made
    }

    /// Both texts, with room for more of them.
    pub fn joined(first: &Str, second: &Str, room: usize) -> Str {
        let mut text = CompactString::with_capacity(first.text.len() + second.text.len() + room);
        text.push_str(&first.text);
        text.push_str(&second.text);
        Str {
            text,
            chars: first.chars + second.chars,
            hash: Cell::new(UNKNOWN),
            index: OnceCell::new(),
        }
    }

    #[inline]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// In characters.
    #[inline]
    pub fn len(&self) -> usize {
        self.chars
    }

    pub fn is_empty(&self) -> bool {
        self.chars == 0
    }

    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.chars == self.text.len()
    }

    #[inline]
    pub fn hash(&self) -> i64 {
        let known = self.hash.get();
        if known != UNKNOWN {
            return known;
        }
        let hash = crate::hash::text(self.text.as_bytes());
        self.hash.set(hash);
        hash
    }

    /// The byte offset of a character; the length for what is behind the end.
    pub fn offset(&self, at: usize) -> usize {
        if self.is_ascii() {
            return at.min(self.text.len());
        }
        if at >= self.chars {
            return self.text.len();
        }
        let index = self.index.get_or_init(|| {
            self.text
                .char_indices()
                .step_by(STEP)
                .map(|(offset, _)| offset as u32)
                .collect::<Box<[u32]>>()
                .into()
        });
        let start = index[at / STEP] as usize;
        let rest = self.text[start..].char_indices().nth(at % STEP);
        rest.map_or(self.text.len(), |(offset, _)| start + offset)
    }

    /// The number of the character at a byte offset.
    pub fn char_at_offset(&self, offset: usize) -> usize {
        if self.is_ascii() {
            return offset;
        }
        self.text[..offset].chars().count()
    }

    pub fn char_at(&self, at: usize) -> Value {
        if self.is_ascii() {
            return ascii_char(self.text.as_bytes()[at]);
        }
        let start = self.offset(at);
        match self.text[start..].chars().next() {
            Some(one) => char_value(one),
            None => Value::str(""),
        }
    }

    pub fn slice_chars(&self, from: usize, to: usize) -> &str {
        if from >= to {
            return "";
        }
        &self.text[self.offset(from)..self.offset(to)]
    }

    /// Appends in place.
    pub fn push(&mut self, other: &Str) {
        self.text.push_str(&other.text);
        self.chars += other.chars;
        self.hash.set(UNKNOWN);
        self.index = OnceCell::new();
    }
}

/// The number of characters.
#[inline]
fn count(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}

/// As many bytes as a text holds without an allocation of its own.
pub const SHORT: usize = size_of::<CompactString>();

/// A text of few bytes; None for a longer one.
pub fn short(text: &str) -> Option<Value> {
    match text.as_bytes() {
        [byte] => Some(ascii_char(*byte)),
        bytes if bytes.len() <= SHORT => Some(Value::Str(Str::shared(text))),
        _ => None,
    }
}

thread_local!(static ASCII: Vec<Rc<Str>> = (0..128u8).map(|byte| Str::shared(&char::from(byte).to_string())).collect());

/// One of the shared strings of one character.
#[inline]
pub fn ascii_char(byte: u8) -> Value {
    Value::Str(ASCII.with(|table| table[usize::from(byte)].clone()))
}

pub fn char_value(one: char) -> Value {
    match u8::try_from(one) {
        Ok(byte) if byte.is_ascii() => ascii_char(byte),
        _ => Value::str(one.to_string()),
    }
}

/// The code point that Python sees.
pub fn code_of(one: char) -> u32 {
    let code = one as u32;
    if code >= SURROGATES {
        return code - SURROGATES + 0xd800;
    }
    code
}

/// The character that stands for a code point; None above U+10FFFF.
pub fn char_of(code: u32) -> Option<char> {
    match code {
        0xd800..=0xdfff => char::from_u32(code - 0xd800 + SURROGATES),
        _ => char::from_u32(code),
    }
}

/// By code points, surrogates in their place.
pub fn compare(a: &str, b: &str) -> Ordering {
    let order = a.cmp(b);
    if order.is_eq() {
        return order;
    }
    let mut pairs = a.bytes().zip(b.bytes());
    let Some(at) = pairs.position(|(x, y)| x != y) else {
        return order;
    };
    if a.as_bytes()[at].is_ascii() && b.as_bytes()[at].is_ascii() {
        return order;
    }
    let start = (0..=at).rev().find(|&place| a.is_char_boundary(place));
    let code = |text: &str| text[start.unwrap_or(0)..].chars().next().map(code_of);
    code(a).cmp(&code(b))
}

/// Bytes as the file system and arguments have them: what is not UTF-8 becomes surrogates (PEP 383).
pub fn from_os(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for &byte in chunk.invalid() {
            text.extend(char_of(0xdc00 + u32::from(byte)));
        }
    }
    text
}

pub fn to_os(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        return text.as_bytes().to_vec();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for one in text.chars() {
        match code_of(one) {
            code @ 0xdc80..=0xdcff => bytes.push((code - 0xdc00) as u8),
            _ => bytes.extend_from_slice(one.encode_utf8(&mut buffer).as_bytes()),
        }
    }
    bytes
}

/// `str(value)`.
pub fn str_of(value: &Value) -> R {
    match value {
        Value::Str(_) => Ok(value.clone()),
        Value::Int(digit @ 0..=9) => Ok(ascii_char(b'0' + *digit as u8)),
        Value::Int(number) => Ok(Value::str(Digits::of(*number).as_str())),
        Value::Object(_) | Value::Decimal(_) => by_method(value, known::STR),
        _ => repr(value),
    }
}

fn by_method(value: &Value, name: Sym) -> R {
    let _depth = enter()?;
    let class = value.class_ref();
    let Some(hook) = class.lookup(name) else {
        return default_repr(value);
    };
    let native = matches!(hook, Value::Native(_));
    let result = call_special_found(&hook, class, std::slice::from_ref(value))?;
    if native || result.as_str().is_some() {
        return Ok(result);
    }
    Err(type_error(format!(
        "{} returned non-string (type {})",
        name.text(),
        result.class_ref().name()
    )))
}

/// `object.__str__`: the class's `__repr__`.
pub fn str_by_repr(value: &Value) -> R {
    if let Some(text) = value
        .as_text()
        .filter(|_| matches!(value, Value::Object(_)))
    {
        return Ok(Value::Str(text.clone()));
    }
    repr(value)
}

/// `repr(value)`.
pub fn repr(value: &Value) -> R {
    match value {
        Value::Object(_) | Value::Decimal(_) => by_method(value, known::REPR),
        _ => builtin_repr(value).map(Value::str),
    }
}

pub fn repr_string(value: &Value) -> R<String> {
    match value {
        Value::Object(_) | Value::Decimal(_) => {
            Ok(repr(value)?.as_str().unwrap_or_default().to_owned())
        }
        _ => builtin_repr(value),
    }
}

pub fn str_string(value: &Value) -> R<String> {
    Ok(str_of(value)?.as_str().unwrap_or_default().to_owned())
}

pub fn default_repr(value: &Value) -> R {
    Ok(Value::str(format!(
        "<{} object at 0x{:x}>",
        value.class_ref().full_name(),
        value.id()
    )))
}

/// The repr of a value that is no instance of a class of the program.
pub fn builtin_repr(value: &Value) -> R<String> {
    use Value::*;
    Ok(match value {
        Undef => "<unbound>".to_owned(),
        None => "None".to_owned(),
        NotImplemented => "NotImplemented".to_owned(),
        Ellipsis => "Ellipsis".to_owned(),
        Bool(Truth::True) => "True".to_owned(),
        Bool(Truth::False) => "False".to_owned(),
        Int(number) => crate::int::decimal(*number),
        Float(number) => crate::float::repr(number.get()),
        Big(number) => crate::int::big_decimal(number)?,
        Complex(number) => number.repr(),
        Str(text) => quoted(text.as_str()),
        Bytes(bytes) => crate::bytes::repr(bytes.as_slice()),
        ByteArray(bytes) => format!("bytearray({})", crate::bytes::repr(&bytes.bytes.borrow())),
        List(_) | Tuple(_) | Dict(_) | Set(_) | FrozenSet(_) => crate::container_repr::repr(value)?,
        Range(range) => {
            let (start, stop) = (builtin_repr(&range.start)?, builtin_repr(&range.stop)?);
            match range.step {
                Value::Int(1) => format!("range({start}, {stop})"),
                _ => format!("range({start}, {stop}, {})", builtin_repr(&range.step)?),
            }
        }
        Slice(slice) => format!(
            "slice({}, {}, {})",
            repr_string(&slice.start)?,
            repr_string(&slice.stop)?,
            repr_string(&slice.step)?
        ),
        Func(function) => format!("<function {} at 0x{:x}>", function.qualname(), value.id()),
        Method(method) => {
            let name = crate::attribute::get_optional(&method.function, known::QUALNAME)?;
            let name = name
                .as_ref()
                .and_then(Value::as_str)
                .unwrap_or("?")
                .to_owned();
            format!(
                "<bound method {name} of {}>",
                repr_string(&method.receiver)?
            )
        }
        Native(native) => native_repr(native),
        BoundNative(bound) if bound.native.is_slot() => format!(
            "<method-wrapper '{}' of {} object at 0x{:x}>",
            bound.native.name,
            bound.receiver.class_ref().name(),
            bound.receiver.id()
        ),
        BoundNative(bound) => format!(
            "<built-in method {} of {} object at 0x{:x}>",
            bound.native.name,
            bound.receiver.class_ref().name(),
            bound.receiver.id()
        ),
        Class(class) => crate::enums::class_repr(class)
            .unwrap_or_else(|| format!("<class '{}'>", class.full_name())),
        Iter(iter) => iter.repr(value)?,
        Gen(generator) => format!(
            "<{} object {} at 0x{:x}>",
            value.class_ref().name(),
            str_string(&generator.qualname())?,
            value.id()
        ),
        Module(module) => module.repr(),
        Object(_) | Decimal(_) => return str_string(&repr(value)?),
    })
}

fn native_repr(native: &crate::native::Builtin) -> String {
    use crate::native::Kind;
    let owner = native.owner.get().copied().unwrap_or("object");
    match native.kind {
        Kind::Method if native.is_slot() => {
            format!("<slot wrapper '{}' of '{owner}' objects>", native.name)
        }
        Kind::Method => format!("<method '{}' of '{owner}' objects>", native.name),
        Kind::Getter | Kind::Property => {
            format!("<attribute '{}' of '{owner}' objects>", native.name)
        }
        _ => format!("<built-in function {}>", native.name),
    }
}

pub fn repr_or(value: &Value, other: &str) -> String {
    repr_string(value).unwrap_or_else(|_| other.to_owned())
}

pub fn str_or(value: &Value, other: &str) -> String {
    str_string(value).unwrap_or_else(|_| other.to_owned())
}

/// `'...'` as repr writes it.
pub fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut result = String::with_capacity(text.len() + 2);
    result.push(quote);
    for one in text.chars() {
        match one {
            '\\' => result.push_str("\\\\"),
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            _ if one == quote => {
                result.push('\\');
                result.push(quote);
            }
            _ if crate::unicode::is_printable(one) => result.push(one),
            _ => result.push_str(&escaped(one)),
        }
    }
    result.push(quote);
    result
}

pub fn escaped(one: char) -> String {
    match code_of(one) {
        code @ 0..=0xff => format!("\\x{code:02x}"),
        code @ 0x100..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}

/// `ascii(value)`.
pub fn ascii(value: &Value) -> R {
    let text = repr_string(value)?;
    if text.is_ascii() {
        return Ok(Value::str(text));
    }
    let result: String = text
        .chars()
        .map(|one| {
            if one.is_ascii() {
                one.to_string()
            } else {
                escaped(one)
            }
        })
        .collect();
    Ok(Value::str(result))
}

/// The parts of an f-string.
pub fn concat_str(parts: &[Value]) -> Value {
    joined("", parts.iter().filter_map(Value::as_text))
}

/// All texts, and the separator between them.
pub fn joined<'a>(separator: &str, parts: impl Iterator<Item = &'a Rc<Str>> + Clone) -> Value {
    let size = parts.clone().map(|part| part.text.len() + separator.len());
    let mut text = String::with_capacity(size.sum());
    let (mut chars, mut gaps) = (0, 0);
    for (at, part) in parts.enumerate() {
        if at > 0 {
            text.push_str(separator);
            gaps += 1;
        }
        text.push_str(&part.text);
        chars += part.chars;
    }
    match short(&text) {
        Some(value) => value,
        None => Value::Str(Rc::new(Str::counted(text, chars + gaps * count(separator)))),
    }
}

impl Value {
    pub fn repr(&self) -> R {
        repr(self)
    }

    pub fn str_value(&self) -> R {
        str_of(self)
    }
}
