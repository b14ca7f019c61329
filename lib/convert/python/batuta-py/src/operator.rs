//! Arithmetic operators: the fast paths, built-in values, and the methods of classes.
use crate::attribute::call_special_found;
use crate::exc::type_error;
use crate::modules::decimal;
use crate::number;
use crate::rc::Rc;
use crate::symbol::{known, Sym};
use crate::value::{Value, R};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Op {
    Add,
    Sub,
    Mul,
    TrueDiv,
    FloorDiv,
    Mod,
    Pow,
    Shl,
    Shr,
    And,
    Or,
    Xor,
    MatMul,
    DivMod,
}

/// Text, method, reflected method, in-place method; in the order of `Op`.
const NAMES: [(&str, Sym, Sym, Sym); 14] = [
    ("+", known::ADD, known::RADD, known::IADD),
    ("-", known::SUB, known::RSUB, known::ISUB),
    ("*", known::MUL, known::RMUL, known::IMUL),
    ("/", known::TRUEDIV, known::RTRUEDIV, known::ITRUEDIV),
    ("//", known::FLOORDIV, known::RFLOORDIV, known::IFLOORDIV),
    ("%", known::MOD, known::RMOD, known::IMOD),
    ("** or pow()", known::POW, known::RPOW, known::IPOW),
    ("<<", known::LSHIFT, known::RLSHIFT, known::ILSHIFT),
    (">>", known::RSHIFT, known::RRSHIFT, known::IRSHIFT),
    ("&", known::AND, known::RAND, known::IAND),
    ("|", known::OR, known::ROR, known::IOR),
    ("^", known::XOR, known::RXOR, known::IXOR),
    ("@", known::MATMUL, known::RMATMUL, known::IMATMUL),
    ("divmod()", known::DIVMOD, known::RDIVMOD, known::DIVMOD),
];

impl Op {
    pub fn symbol(self) -> &'static str {
        NAMES[self as usize].0
    }
    pub fn sym(self) -> Sym {
        NAMES[self as usize].1
    }
    pub fn reflected(self) -> Sym {
        NAMES[self as usize].2
    }
    fn in_place(self) -> Sym {
        NAMES[self as usize].3
    }
}

macro_rules! operators {
    ($($name:ident, $in_place:ident, $op:ident);* $(;)?) => {
        $(
            #[inline]
            pub fn $name(a: &Value, b: &Value) -> R {
                if let Some(result) = quick::$name(a, b) {
                    return Ok(result);
                }
                binary(Op::$op, a, b)
            }
            #[inline]
            pub fn $in_place(target: &mut Value, value: &Value) -> R<()> {
                if let Some(result) = quick::$name(target, value) {
                    *target = result;
                    return Ok(());
                }
                in_place(Op::$op, target, value)
            }
        )*
        impl Value {
            $(
                #[inline]
                pub fn $name(&self, other: &Value) -> R { $name(self, other) }
                #[inline]
                pub fn $in_place(&mut self, other: &Value) -> R<()> { $in_place(self, other) }
            )*
        }
    };
}

operators! {
    add, iadd, Add;
    sub, isub, Sub;
    mul, imul, Mul;
    truediv, itruediv, TrueDiv;
    floordiv, ifloordiv, FloorDiv;
    modulo, imodulo, Mod;
    pow, ipow, Pow;
    lshift, ilshift, Shl;
    rshift, irshift, Shr;
    and_, iand, And;
    or_, ior, Or;
    xor, ixor, Xor;
    matmul, imatmul, MatMul;
}

/// What needs neither a look-up nor an allocation.
mod quick {
    use crate::value::Value;
    use num_integer::Integer;

    macro_rules! arithmetic {
        ($($name:ident, $checked:ident, $op:tt);* $(;)?) => {
            $(
                #[inline(always)]
                pub fn $name(a: &Value, b: &Value) -> Option<Value> {
                    match (a, b) {
                        (Value::Int(a), Value::Int(b)) => a.$checked(*b).map(Value::Int),
                        (Value::Float(a), Value::Float(b)) => Some(Value::float(a.get() $op b.get())),
                        (Value::Float(a), Value::Int(b)) => Some(Value::float(a.get() $op *b as f64)),
                        (Value::Int(a), Value::Float(b)) => Some(Value::float(*a as f64 $op b.get())),
                        _ => None,
                    }
                }
            )*
        };
    }
    arithmetic! { add, checked_add, +; sub, checked_sub, -; mul, checked_mul, *; }

    #[inline(always)]
    pub fn truediv(a: &Value, b: &Value) -> Option<Value> {
        match (a, b) {
            (Value::Float(a), Value::Float(b)) if b.get() != 0.0 => {
                Some(Value::float(a.get() / b.get()))
            }
            (Value::Float(a), Value::Int(b)) if *b != 0 => Some(Value::float(a.get() / *b as f64)),
            _ => None,
        }
    }
    #[inline(always)]
    pub fn floordiv(a: &Value, b: &Value) -> Option<Value> {
        match (a, b) {
            (Value::Int(a), Value::Int(b)) if *b > 0 => Some(Value::Int(Integer::div_floor(a, b))),
            _ => None,
        }
    }
    #[inline(always)]
    pub fn modulo(a: &Value, b: &Value) -> Option<Value> {
        match (a, b) {
            (Value::Int(a), Value::Int(b)) if *b > 0 => Some(Value::Int(a.mod_floor(b))),
            _ => None,
        }
    }
    #[inline(always)]
    pub fn pow(a: &Value, b: &Value) -> Option<Value> {
        match (a, b) {
            (Value::Int(a), Value::Int(2)) => a.checked_mul(*a).map(Value::Int),
            _ => None,
        }
    }
    #[inline(always)]
    pub fn lshift(a: &Value, b: &Value) -> Option<Value> {
        match (a, b) {
            (Value::Int(a), Value::Int(b)) if (0..63).contains(b) => {
                a.checked_mul(1 << b).map(Value::Int)
            }
            _ => None,
        }
    }
    #[inline(always)]
    pub fn rshift(a: &Value, b: &Value) -> Option<Value> {
        match (a, b) {
            (Value::Int(a), Value::Int(b)) if (0..64).contains(b) => Some(Value::Int(a >> b)),
            _ => None,
        }
    }
    macro_rules! bits {
        ($($name:ident, $op:tt);* $(;)?) => {
            $(
                #[inline(always)]
                pub fn $name(a: &Value, b: &Value) -> Option<Value> {
                    match (a, b) {
                        (Value::Int(a), Value::Int(b)) => Some(Value::Int(a $op b)),
                        _ => None,
                    }
                }
            )*
        };
    }
    bits! { and_, &; or_, |; xor, ^; }

    #[inline(always)]
    pub fn matmul(_: &Value, _: &Value) -> Option<Value> {
        None
    }
}

pub fn divmod(a: &Value, b: &Value) -> R {
    binary(Op::DivMod, a, b)
}

#[inline(never)]
pub fn binary(op: Op, a: &Value, b: &Value) -> R {
    if is_decimal(a, b) {
        if let Some(result) = decimal::quickly(op, a, b) {
            return Ok(result);
        }
        if let Some(result) = decimal::operate(op, a, b) {
            return result;
        }
    }
    let result = binary_or_not_implemented(op, a, b)?;
    if result.is_not_implemented() {
        return Err(unsupported(op.symbol(), a, b));
    }
    Ok(result)
}

fn unsupported(symbol: &str, a: &Value, b: &Value) -> crate::exc::Exc {
    if let ("+", Some(error)) = (symbol, crate::sequence::concat_error(Op::Add, a, b)) {
        return error;
    }
    if symbol == "*" && is_user(a) && crate::sequence::is_sequence(b.base()) {
        return type_error(format!(
            "can't multiply sequence by non-int of type '{}'",
            a.class_ref().type_name()
        ));
    }
    type_error(format!(
        "unsupported operand type(s) for {symbol}: '{}' and '{}'",
        a.class_ref().type_name(),
        b.class_ref().type_name()
    ))
}

/// Values whose classes say what operators do.
fn is_user(value: &Value) -> bool {
    matches!(
        value,
        Value::Object(_) | Value::Class(_) | Value::Decimal(_)
    )
}

fn is_decimal(a: &Value, b: &Value) -> bool {
    matches!(a, Value::Decimal(_)) || matches!(b, Value::Decimal(_))
}

fn binary_or_not_implemented(op: Op, a: &Value, b: &Value) -> R {
    if !is_user(a) && !is_user(b) {
        return builtin(op, a, b);
    }
    let (class_a, class_b) = (a.class_ref(), b.class_ref());
    let same = Rc::ptr_eq(class_a, class_b);
    let b_first = !same && class_b.is_subclass(class_a) && class_b.overrides(op.reflected());
    if b_first {
        let result = by_method(op.reflected(), b, a)?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    let result = if is_user(a) {
        by_method(op.sym(), a, b)?
    } else {
        let is_template = matches!(a, Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_));
        let is_formatted = is_template && matches!(op, Op::Mod);
        builtin(op, a, if is_formatted { b } else { b.base() })?
    };
    if !result.is_not_implemented() || same || b_first {
        return Ok(result);
    }
    if is_user(b) {
        return by_method(op.reflected(), b, a);
    }
    Ok(result)
}

fn by_method(name: Sym, receiver: &Value, other: &Value) -> R {
    let class = receiver.class_ref();
    match class.lookup(name) {
        Some(hook) => call_special_found(&hook, class, &[receiver.clone(), other.clone()]),
        None => Ok(Value::NotImplemented),
    }
}

/// The operation on built-in values.
pub fn builtin(op: Op, a: &Value, b: &Value) -> R {
    if let Some(result) = number::binary(op, a, b)? {
        return Ok(result);
    }
    crate::sequence::binary(op, a, b)
}

#[inline(never)]
pub fn in_place(op: Op, target: &mut Value, value: &Value) -> R<()> {
    match target {
        Value::Str(text) if op == Op::Add => {
            if let Value::Str(more) = value {
                return append(text, more);
            }
        }
        Value::List(_) | Value::Set(_) | Value::Dict(_) | Value::ByteArray(_)
            if crate::sequence::in_place(op, target, value)? =>
        {
            return Ok(());
        }
        Value::Decimal(_) => {
            if let Some(result) = decimal::quickly(op, target, value) {
                *target = result;
                return Ok(());
            }
            if let Some(result) = decimal::operate(op, target, value) {
                *target = result?;
                return Ok(());
            }
        }
        Value::Object(object) => {
            let class = object.class.clone();
            if let Some(hook) = class.lookup(op.in_place()).filter(|_| op != Op::DivMod) {
                let result = call_special_found(&hook, &class, &[target.clone(), value.clone()])?;
                if !result.is_not_implemented() {
                    *target = result;
                    return Ok(());
                }
            }
        }
        _ => {}
    }
    let result = binary_or_not_implemented(op, target, value)?;
    if result.is_not_implemented() {
        let symbol = if op == Op::Pow {
            "**".to_owned()
        } else {
            op.symbol().to_owned()
        };
        let symbol = if op == Op::Pow {
            "** or pow()".to_owned()
        } else {
            symbol + "="
        };
        if let Some(error) = crate::sequence::concat_error(op, target, value) {
            return Err(error);
        }
        return Err(unsupported(&symbol, target, value));
    }
    *target = result;
    Ok(())
}

/// The only reference to a text grows where it is.
fn append(text: &mut Rc<crate::text::Str>, more: &Rc<crate::text::Str>) -> R<()> {
    if let Some(own) = Rc::get_mut(text) {
        own.push(more);
        return Ok(());
    }
    let room = text.as_str().len() + more.as_str().len();
    *text = Rc::new(crate::text::Str::joined(text, more, room));
    Ok(())
}

macro_rules! unary {
    ($($name:ident, $sym:ident, $symbol:literal, $int:expr, $big:expr, $float:expr);* $(;)?) => {
        $(
            pub fn $name(value: &Value) -> R {
                match value {
                    Value::Int(number) => Ok($int(*number)),
                    Value::Bool(value) => Ok($int(i64::from(value.get()))),
                    Value::Big(number) => Ok(Value::big($big(&**number))),
                    Value::Float(number) => $float(number.get()).ok_or_else(|| bad_unary($symbol, value)),
                    _ => unary(known::$sym, $symbol, value),
                }
            }
        )*
    };
}

unary! {
    neg, NEG, "-", |n: i64| n.checked_neg().map_or_else(|| Value::i128(-i128::from(n)), Value::Int), |n: &num_bigint::BigInt| -n, |n: f64| Some(Value::float(-n));
    pos, POS, "+", Value::Int, Clone::clone, |n: f64| Some(Value::float(n));
    invert, INVERT, "~", |n: i64| Value::Int(!n), |n: &num_bigint::BigInt| !n, |_: f64| None;
}

fn bad_unary(symbol: &str, value: &Value) -> crate::exc::Exc {
    type_error(format!(
        "bad operand type for unary {symbol}: '{}'",
        value.class_ref().type_name()
    ))
}

fn unary(name: Sym, symbol: &str, value: &Value) -> R {
    match value {
        Value::Complex(number) if name == known::NEG => {
            return Ok(Value::complex(-number.re, -number.im))
        }
        Value::Complex(_) if name == known::POS => return Ok(value.clone()),
        Value::Decimal(_) => {
            let class = value.class_ref();
            if let Some(hook) = class.lookup(name) {
                return call_special_found(&hook, class, std::slice::from_ref(value));
            }
        }
        Value::Object(object) => {
            if let Some(hook) = object.class.lookup(name) {
                return call_special_found(&hook, &object.class, std::slice::from_ref(value));
            }
        }
        _ => {}
    }
    Err(bad_unary(symbol, value))
}

/// `not value`.
pub fn not(value: &Value) -> R {
    Ok(Value::bool(!value.truth()?))
}

#[inline]
pub fn truth(value: &Value) -> R<bool> {
    value.truth()
}

impl Value {
    #[inline]
    pub fn truth(&self) -> R<bool> {
        match self {
            Value::Bool(value) => Ok(value.get()),
            Value::None => Ok(false),
            Value::Int(number) => Ok(*number != 0),
            _ => self.truth_slow(),
        }
    }

    fn truth_slow(&self) -> R<bool> {
        Ok(match self {
            Value::Float(number) => number.get() != 0.0,
            Value::Decimal(number) => !number.is_zero(),
            Value::Complex(number) => number.re != 0.0 || number.im != 0.0,
            Value::Str(text) => !text.is_empty(),
            Value::Bytes(bytes) => !bytes.as_slice().is_empty(),
            Value::ByteArray(bytes) => !bytes.bytes.borrow().is_empty(),
            Value::List(list) => !list.is_empty(),
            Value::Tuple(tuple) => !tuple.items().is_empty(),
            Value::Dict(dict) => !dict.is_empty(),
            Value::Set(set) | Value::FrozenSet(set) => !set.is_empty(),
            Value::Range(range) => range.last().is_some(),
            Value::Iter(iter) => iter.truth(),
            Value::Object(object) => return object_truth(self, object),
            _ => true,
        })
    }

    pub fn neg(&self) -> R {
        neg(self)
    }
    pub fn pos(&self) -> R {
        pos(self)
    }
    pub fn invert(&self) -> R {
        invert(self)
    }
}

fn object_truth(value: &Value, object: &crate::object::Object) -> R<bool> {
    if let Some(hook) = object.class.lookup(known::BOOL) {
        let result = call_special_found(&hook, &object.class, std::slice::from_ref(value))?;
        return match result {
            Value::Bool(result) => Ok(result.get()),
            other => Err(type_error(format!(
                "__bool__ should return bool, returned {}",
                other.class_ref().name()
            ))),
        };
    }
    if object.class.lookup(known::LEN).is_some() {
        return Ok(crate::subscript::len(value)? != 0);
    }
    Ok(true)
}
