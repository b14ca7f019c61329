//! The one type of every Python value: 16 bytes, immediate for small numbers, shared otherwise.
use crate::bytes::{ByteArray, Bytes};
use crate::class::Class;
use crate::complex::Complex;
use crate::dict::Dict;
use crate::exc::Exc;
use crate::function::{Function, Method};
use crate::generator::Generator;
use crate::iter::IterObject;
use crate::list::List;
use crate::module::Globals;
use crate::modules::decimal::Decimal;
use crate::native::{BoundNative, Builtin};
use crate::object::{Object, Payload};
use crate::range::Range;
use crate::rc::Rc;
use crate::set::Set;
use crate::slice::Slice;
use crate::text::Str;
use crate::tuple::Tuple;
use compact_str::CompactString;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use std::borrow::Cow;
use std::cell::Cell;
use std::thread::LocalKey;

pub type R<T = Value> = Result<T, Exc>;

// A tag of eight bytes, and behind it nothing but pointers and integers of eight: such an enum is handed over in two
// registers. Else it is copied as sixteen bytes of memory, and after writing two times eight the processor has to wait
// for that.
// `share` relies on the order: those that hold no `Rc` come first.
#[repr(u64)]
pub enum Value {
    /// No value: an unset variable or a missing argument. Never visible to Python code.
    Undef,
    None,
    NotImplemented,
    Ellipsis,
    Bool(Truth),
    Int(i64),
    Float(Double),
    Native(&'static Builtin),
    Module(&'static Globals),
    /// Only what does not fit into `Int`.
    Big(Rc<BigInt>),
    Complex(Rc<Complex>),
    Decimal(Rc<Decimal>),
    Str(Rc<Str>),
    Bytes(Rc<Bytes>),
    ByteArray(Rc<ByteArray>),
    List(Rc<List>),
    Tuple(Rc<Tuple>),
    Dict(Rc<Dict>),
    Set(Rc<Set>),
    FrozenSet(Rc<Set>),
    Range(Rc<Range>),
    Slice(Rc<Slice>),
    Func(Rc<Function>),
    Method(Rc<Method>),
    BoundNative(Rc<BoundNative>),
    Class(Rc<Class>),
    Object(Rc<Object>),
    Iter(Rc<IterObject>),
    Gen(Rc<Generator>),
}

/// A bool as wide as what other values hold.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Truth {
    False,
    True,
}

impl Truth {
    #[inline]
    pub fn get(self) -> bool {
        matches!(self, Truth::True)
    }
}

/// An f64 as its bits: an enum whose variants hold integers and pointers alone travels in two registers.
#[derive(Clone, Copy)]
pub struct Double(u64);

impl Double {
    #[inline]
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl Value {
    #[inline]
    pub const fn bool(value: bool) -> Value {
        Value::Bool(if value { Truth::True } else { Truth::False })
    }

    #[inline]
    pub const fn float(number: f64) -> Value {
        Value::Float(Double(number.to_bits()))
    }

    #[inline]
    pub fn str(text: impl Into<CompactString> + AsRef<str>) -> Value {
        match crate::text::short(text.as_ref()) {
            Some(value) => value,
            None => Value::Str(Rc::new(Str::new(text))),
        }
    }

    pub fn bytes(bytes: impl Into<Bytes>) -> Value {
        Value::Bytes(Rc::new(bytes.into()))
    }

    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Rc::new(List::new(items)))
    }

    pub fn tuple(items: Vec<Value>) -> Value {
        if items.is_empty() {
            return crate::tuple::empty();
        }
        Value::Tuple(Rc::new(Tuple::new(items)))
    }

    /// An integer in its one representation.
    pub fn big(number: BigInt) -> Value {
        match number.to_i64() {
            Some(small) => Value::Int(small),
            None => Value::Big(Rc::new(number)),
        }
    }

    pub fn i128(number: i128) -> Value {
        match i64::try_from(number) {
            Ok(small) => Value::Int(small),
            Err(_) => Value::Big(Rc::new(BigInt::from(number))),
        }
    }

    pub fn complex(re: f64, im: f64) -> Value {
        Value::Complex(Rc::new(Complex { re, im }))
    }

    /// The built-in value that an instance of a subclass of a built-in class holds, else itself.
    #[inline]
    pub fn base(&self) -> &Value {
        match self {
            Value::Object(object) => match &object.payload {
                Payload::Value(value) => value,
                _ => self,
            },
            _ => self,
        }
    }

    #[inline]
    pub fn is_undef(&self) -> bool {
        matches!(self, Value::Undef)
    }

    #[inline]
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    pub fn is_not_implemented(&self) -> bool {
        matches!(self, Value::NotImplemented)
    }

    /// None where an optional argument was not given, or was given as None.
    pub fn given(&self) -> Option<&Value> {
        match self {
            Value::Undef | Value::None => None,
            value => Some(value),
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self.base() {
            Value::Str(text) => Some(text.as_str()),
            _ => None,
        }
    }

    pub fn as_text(&self) -> Option<&Rc<Str>> {
        match self.base() {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// A small integer (bool included).
    #[inline]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            Value::Bool(value) => Some(i64::from(value.get())),
            Value::Object(_) => match self.base() {
                Value::Int(number) => Some(*number),
                _ => None,
            },
            _ => None,
        }
    }

    #[inline]
    pub fn as_f64(&self) -> Option<f64> {
        match self.base() {
            Value::Float(number) => Some(number.get()),
            _ => None,
        }
    }

    pub fn as_bigint(&self) -> Option<BigInt> {
        match self.base() {
            Value::Int(number) => Some(BigInt::from(*number)),
            Value::Bool(value) => Some(BigInt::from(i64::from(value.get()))),
            Value::Big(number) => Some((**number).clone()),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&Rc<List>> {
        match self.base() {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    pub fn as_tuple(&self) -> Option<&[Value]> {
        match self.base() {
            Value::Tuple(tuple) => Some(tuple.items()),
            _ => None,
        }
    }

    pub fn as_dict(&self) -> Option<&Rc<Dict>> {
        match self.base() {
            Value::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    pub fn as_set(&self) -> Option<&Rc<Set>> {
        match self.base() {
            Value::Set(set) | Value::FrozenSet(set) => Some(set),
            _ => None,
        }
    }

    pub fn as_class(&self) -> Option<&Rc<Class>> {
        match self {
            Value::Class(class) => Some(class),
            _ => None,
        }
    }

    pub fn as_object(&self) -> Option<&Rc<Object>> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The Rust value that an instance of a natively made class holds.
    pub fn any<T: 'static>(&self) -> Option<&T> {
        match self {
            Value::Object(object) => object.any::<T>(),
            _ => None,
        }
    }

    /// The bytes of bytes, bytearray and memoryview.
    pub fn as_bytes(&self) -> Option<Vec<u8>> {
        self.look_at_bytes().map(Cow::into_owned)
    }

    /// As `as_bytes`, without a copy of what cannot change.
    pub fn look_at_bytes(&self) -> Option<Cow<'_, [u8]>> {
        match self.base() {
            Value::Bytes(bytes) => Some(Cow::Borrowed(bytes.as_slice())),
            Value::ByteArray(bytes) => Some(Cow::Owned(bytes.bytes.borrow().clone())),
            Value::Object(object) => object
                .any::<crate::memory_view::View>()
                .map(|view| Cow::Owned(view.bytes())),
            _ => None,
        }
    }

    pub fn is_int(&self) -> bool {
        matches!(self.base(), Value::Int(_) | Value::Bool(_) | Value::Big(_))
    }

    /// Python's `is`.
    pub fn is(&self, other: &Value) -> bool {
        use Value::*;
        match (self, other) {
            (Undef, Undef)
            | (None, None)
            | (NotImplemented, NotImplemented)
            | (Ellipsis, Ellipsis) => true,
            (Bool(a), Bool(b)) => a == b,
            (Int(a), Int(b)) => a == b,
            (Float(a), Float(b)) => a.0 == b.0,
            (Big(a), Big(b)) => Rc::ptr_eq(a, b),
            (Complex(a), Complex(b)) => Rc::ptr_eq(a, b),
            (Decimal(a), Decimal(b)) => Rc::ptr_eq(a, b),
            (Str(a), Str(b)) => Rc::ptr_eq(a, b) || a.as_str() == b.as_str(),
            (Bytes(a), Bytes(b)) => Rc::ptr_eq(a, b),
            (ByteArray(a), ByteArray(b)) => Rc::ptr_eq(a, b),
            (List(a), List(b)) => Rc::ptr_eq(a, b),
            (Tuple(a), Tuple(b)) => {
                Rc::ptr_eq(a, b) || a.items().is_empty() && b.items().is_empty()
            }
            (Dict(a), Dict(b)) => Rc::ptr_eq(a, b),
            (Set(a), Set(b)) | (FrozenSet(a), FrozenSet(b)) => Rc::ptr_eq(a, b),
            (Range(a), Range(b)) => Rc::ptr_eq(a, b),
            (Slice(a), Slice(b)) => Rc::ptr_eq(a, b),
            (Func(a), Func(b)) => Rc::ptr_eq(a, b),
            (Method(a), Method(b)) => Rc::ptr_eq(a, b),
            (Native(a), Native(b)) => std::ptr::eq(*a, *b),
            (BoundNative(a), BoundNative(b)) => Rc::ptr_eq(a, b),
            (Class(a), Class(b)) => Rc::ptr_eq(a, b),
            (Object(a), Object(b)) => Rc::ptr_eq(a, b),
            (Iter(a), Iter(b)) => Rc::ptr_eq(a, b),
            (Gen(a), Gen(b)) => Rc::ptr_eq(a, b),
            (Module(a), Module(b)) => std::ptr::eq(*a, *b),
            _ => false,
        }
    }

    /// What `id()` gives: unique among what lives.
    pub fn id(&self) -> i64 {
        use Value::*;
        fn at<T>(rc: &Rc<T>) -> i64 {
            Rc::as_ptr(rc) as *const () as usize as i64
        }
        match self {
            Undef => 8,
            None => 16,
            NotImplemented => 32,
            Ellipsis => 48,
            Bool(value) => 64 + 16 * i64::from(value.get()),
            Int(number) => ((*number as u64) << 5 | 1) as i64 & i64::MAX,
            Float(number) => (number.0 >> 1 | 1) as i64,
            Big(x) => at(x),
            Complex(x) => at(x),
            Decimal(x) => at(x),
            Str(x) => at(x),
            Bytes(x) => at(x),
            ByteArray(x) => at(x),
            List(x) => at(x),
            Tuple(x) => at(x),
            Dict(x) => at(x),
            Set(x) | FrozenSet(x) => at(x),
            Range(x) => at(x),
            Slice(x) => at(x),
            Func(x) => at(x),
            Method(x) => at(x),
            Native(x) => *x as *const Builtin as usize as i64,
            BoundNative(x) => at(x),
            Class(x) => at(x),
            Object(x) => at(x),
            Iter(x) => at(x),
            Gen(x) => at(x),
            Module(x) => *x as *const Globals as usize as i64,
        }
    }
}

/// Keeps a value as long as the program runs, where the place that made it finds it again.
#[cold]
pub fn keep(
    place: &'static LocalKey<Cell<Option<&'static Value>>>,
    value: Value,
) -> &'static Value {
    let kept: &'static Value = Box::leak(Box::new(value));
    place.with(|cell| cell.set(Some(kept)));
    kept
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}
impl From<usize> for Value {
    fn from(number: usize) -> Value {
        Value::i128(number as i128)
    }
}
impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::float(number)
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::bool(value)
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::str(text)
    }
}
impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::str(text)
    }
}
impl From<BigInt> for Value {
    fn from(number: BigInt) -> Value {
        Value::big(number)
    }
}
impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Value {
        Value::list(items)
    }
}
