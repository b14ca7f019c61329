//! int, bool, float, complex: constructors and methods.
use crate::class::ClassRef;
use crate::complex;
use crate::exc::{overflow_error, type_error, value_error};
use crate::float;
use crate::int;
use crate::native::{class_arg, class_method, getter, method, ClassDef, NewArgs};
use crate::object::wrap;
use crate::symbol::{known, Sym};
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_traits::{One, Signed};

static INT_ARGS: NewArgs = NewArgs::new("int", "x? base=");

fn new_int(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if let ([value], true) = (args, keywords.is_empty()) {
        return Ok(wrap(class, int_of(value)?));
    }
    let bound = INT_ARGS.bind(args, keywords)?;
    let value = match (&bound[0], &bound[1]) {
        (Value::Undef, Value::Undef) => Value::Int(0),
        (Value::Undef, _) => return Err(type_error("int() missing string argument")),
        (value, Value::Undef) => int_of(value)?,
        (value, base) => with_base(value, base)?,
    };
    Ok(wrap(class, value))
}

fn with_base(value: &Value, base: &Value) -> R {
    let base = crate::number::index_clamped(base)?;
    if base != 0 && !(2..=36).contains(&base) {
        return Err(value_error("int() base must be >= 2 and <= 36, or 0"));
    }
    if value.as_str().is_none() && value.as_bytes().is_none() {
        return Err(type_error(
            "int() can't convert non-string with explicit base",
        ));
    }
    int::from_text(value, base as u32)
}

/// `int(value)`.
pub fn int_of(value: &Value) -> R {
    match value {
        Value::Int(_) | Value::Big(_) => return Ok(value.clone()),
        Value::Bool(value) => return Ok(Value::Int(i64::from(value.get()))),
        Value::Float(number) => return float::to_int(number.get()),
        Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_) => return int::from_text(value, 10),
        _ => {}
    }
    let class = value.class_ref();
    for name in [known::INT, known::INDEX, known::TRUNC] {
        if let Some(hook) = class.lookup(name) {
            if name == known::TRUNC {
                crate::number::deprecated("The delegation of int() to __trunc__ is deprecated.")?;
            }
            let made =
                crate::attribute::call_special_found(&hook, class, std::slice::from_ref(value))?;
            if matches!(made, Value::Int(_) | Value::Big(_)) {
                return Ok(made);
            }
            if made.is_int() {
                if name != known::TRUNC {
                    crate::number::warn_of_subclass(name.text(), "int", &made)?;
                }
                return crate::number::index(made.base());
            }
            if name == known::TRUNC {
                if made.class_ref().lookup(known::INDEX).is_some() {
                    return crate::number::index(&made);
                }
                return Err(type_error(format!(
                    "__trunc__ returned non-Integral (type {})",
                    made.class_ref().name()
                )));
            }
            return Err(type_error(format!(
                "{} returned non-int (type {})",
                name.text(),
                made.class_ref().name()
            )));
        }
    }
    if value.as_str().is_some() || value.as_bytes().is_some() {
        return int::from_text(value, 10);
    }
    Err(type_error(format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{}'",
        class.name()
    )))
}

fn big(value: &Value) -> BigInt {
    value.as_bigint().unwrap_or_default()
}

fn round_int(a: &[Value]) -> R {
    let Some(places) = a[1].given() else {
        return crate::number::index(a[0].base());
    };
    let places = crate::number::index_clamped(places)?;
    if places >= 0 {
        return crate::number::index(&a[0]);
    }
    if places < -100_000 {
        return Ok(Value::Int(0));
    }
    let unit = BigInt::from(10).pow(places.unsigned_abs() as u32);
    Ok(Value::big(int::round_half_even(&big(&a[0]), &unit, false)))
}

fn order(value: &Value) -> R<bool> {
    match value.as_str() {
        None if value.is_undef() => Ok(false),
        Some("little") => Ok(true),
        Some("big") => Ok(false),
        _ => Err(value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(a: &[Value]) -> R {
    let len = if a[1].is_undef() {
        1
    } else {
        crate::number::ssize(&a[1])?
    };
    if len < 0 {
        return Err(value_error("length argument must be non-negative"));
    }
    let signed = !a[3].is_undef() && a[3].truth()?;
    let (len, little) = (len as usize, order(&a[2])?);
    let small = a[0].as_i64().filter(|_| len <= 8);
    if let Some(bytes) = small.and_then(|number| int::to_few_bytes(number, len, little)) {
        return Ok(Value::bytes(&bytes[..len]));
    }
    int::to_bytes(&big(&a[0]), len, little, signed).map(Value::bytes)
}

fn from_bytes(a: &[Value]) -> R {
    let bytes = match a[1].look_at_bytes() {
        Some(bytes) => bytes,
        None => crate::bytes_methods::bytes_of_ints(&a[1])?.into(),
    };
    let signed = !a[3].is_undef() && a[3].truth()?;
    let little = order(&a[2])?;
    let number = match int::from_few_bytes(&bytes, little) {
        Some(number) if !signed => Value::Int(number),
        _ => Value::big(int::from_bytes(&bytes, little, signed)),
    };
    let class = class_arg(&a[0])?;
    if class.native {
        return Ok(number);
    }
    crate::call::call(&a[0], &[number])
}

pub static INT: ClassDef = ClassDef {
    name: "int",
    base: "object",
    module: "builtins",
    new: Some(new_int),
    natives: &[
        method("__int__", "", |a| crate::number::index(&a[0])),
        method("__index__", "", |a| crate::number::index(a[0].base())),
        method("__float__", "", |a| {
            float::to_f64(a[0].base()).map(Value::float)
        }),
        method("__trunc__", "", |a| crate::number::index(a[0].base())),
        method("__floor__", "", |a| crate::number::index(a[0].base())),
        method("__ceil__", "", |a| crate::number::index(a[0].base())),
        method("__round__", "ndigits?", round_int),
        method("__invert__", "", |a| crate::operator::invert(a[0].base())),
        method("bit_length", "", |a| {
            Ok(Value::from(int::bit_length(&a[0]) as usize))
        }),
        method("bit_count", "", |a| {
            let bits: u32 = big(&a[0])
                .magnitude()
                .to_u64_digits()
                .iter()
                .map(|digit| digit.count_ones())
                .sum();
            Ok(Value::Int(i64::from(bits)))
        }),
        method("conjugate", "", |a| crate::number::index(a[0].base())),
        method("as_integer_ratio", "", |a| {
            Ok(Value::tuple(vec![
                crate::number::index(a[0].base())?,
                Value::Int(1),
            ]))
        }),
        method("to_bytes", "length= byteorder= * signed=", to_bytes),
        class_method("from_bytes", "bytes: byteorder= * signed=", from_bytes),
        getter("real", |a| crate::number::index(a[0].base())),
        getter("imag", |_| Ok(Value::Int(0))),
        getter("numerator", |a| crate::number::index(a[0].base())),
        getter("denominator", |_| Ok(Value::Int(1))),
    ],
};

pub static BOOL: ClassDef = ClassDef {
    name: "bool",
    base: "int",
    module: "builtins",
    new: Some(|_, args, _| match args {
        [] => Ok(Value::bool(false)),
        [value] => Ok(Value::bool(value.truth()?)),
        _ => Err(type_error(format!(
            "bool expected at most 1 argument, got {}",
            args.len()
        ))),
    }),
    natives: &[],
};

fn new_float(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if !keywords.is_empty() {
        return Err(type_error("float() takes no keyword arguments"));
    }
    let number = match args {
        [] => 0.0,
        [value] => float_of(value)?,
        _ => {
            return Err(type_error(format!(
                "float expected at most 1 argument, got {}",
                args.len()
            )))
        }
    };
    Ok(wrap(class, Value::float(number)))
}

/// `float(value)`.
pub fn float_of(value: &Value) -> R<f64> {
    match value {
        Value::Float(number) => Ok(number.get()),
        Value::Str(_) => float::from_text(value),
        Value::Bytes(_) | Value::ByteArray(_) => {
            let text = String::from_utf8_lossy(&value.as_bytes().unwrap_or_default()).into_owned();
            float::parse(&text).ok_or_else(|| {
                value_error(format!(
                    "could not convert string to float: {}",
                    crate::text::repr_or(value, "?")
                ))
            })
        }
        _ => {
            let class = value.class_ref();
            let has = |name| class.lookup(name).is_some();
            if value.as_str().is_some() && !class.overrides(known::FLOAT) {
                return float::from_text(value);
            }
            if value.is_int() && !class.overrides(known::FLOAT)
                || has(known::FLOAT)
                || has(known::INDEX)
            {
                return float::to_f64(value);
            }
            Err(type_error(format!(
                "float() argument must be a string or a real number, not '{}'",
                class.name()
            )))
        }
    }
}

fn f(value: &Value) -> f64 {
    value.as_f64().unwrap_or(0.0)
}

fn round_float(a: &[Value]) -> R {
    let number = f(&a[0]);
    match a[1].given() {
        None => {
            let rounded = number.round_ties_even();
            float::to_int(rounded)
        }
        Some(places) => {
            let rounded = float::round(number, crate::number::index_clamped(places)?);
            if rounded.is_infinite() && number.is_finite() {
                return Err(overflow_error("rounded value too large to represent"));
            }
            Ok(Value::float(rounded))
        }
    }
}

fn from_hex(a: &[Value]) -> R {
    let text = a[1]
        .as_str()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let invalid = || value_error("invalid hexadecimal floating-point string");
    let (negative, body) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, &text[..]),
    };
    if let "inf" | "infinity" | "nan" = body {
        return Ok(Value::float(text.parse().map_err(|_| invalid())?));
    }
    let body = body.strip_prefix("0x").unwrap_or(body);
    let (digits, power) = match body.split_once('p') {
        Some((digits, power)) => (digits, power.parse::<i64>().map_err(|_| invalid())?),
        None => (body, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(invalid());
    }
    let mantissa = BigInt::parse_bytes(all.as_bytes(), 16).ok_or_else(invalid)?;
    let shift = power - 4 * fraction.len() as i64;
    let number = if (0..5000).contains(&shift) {
        float::big_to_f64(&(mantissa << shift as usize))
            .map_err(|_| overflow_error("hexadecimal value too large to represent as a float"))?
    } else {
        int::truediv_big(
            &mantissa,
            &(BigInt::one() << shift.unsigned_abs().min(20_000) as usize),
        )?
    };
    Ok(Value::float(if negative { -number } else { number }))
}

pub static FLOAT: ClassDef = ClassDef {
    name: "float",
    base: "object",
    module: "builtins",
    new: Some(new_float),
    natives: &[
        method("__float__", "", |a| Ok(Value::float(f(&a[0])))),
        method("__int__", "", |a| float::to_int(f(&a[0]))),
        method("__trunc__", "", |a| float::to_int(f(&a[0]))),
        method("__floor__", "", |a| float::to_int(f(&a[0]).floor())),
        method("__ceil__", "", |a| float::to_int(f(&a[0]).ceil())),
        method("__round__", "ndigits?", round_float),
        method("is_integer", "", |a| {
            Ok(Value::bool(
                f(&a[0]).is_finite() && f(&a[0]) == f(&a[0]).trunc(),
            ))
        }),
        method("hex", "", |a| Ok(Value::str(float::hex(f(&a[0]))))),
        class_method("fromhex", "string", from_hex),
        class_method("__getformat__", "typestr", |a| match a[1].as_str() {
            Some("double" | "float") => Ok(Value::str("IEEE, little-endian")),
            Some(_) => Err(value_error(
                "__getformat__() argument 1 must be 'double' or 'float'",
            )),
            None => Err(type_error(format!(
                "__getformat__() argument must be str, not {}",
                a[1].class_ref().name()
            ))),
        }),
        method("conjugate", "", |a| Ok(Value::float(f(&a[0])))),
        method("as_integer_ratio", "", |a| {
            let (top, bottom) = float::as_ratio(f(&a[0]))?;
            Ok(Value::tuple(vec![Value::big(top), Value::big(bottom)]))
        }),
        getter("real", |a| Ok(Value::float(f(&a[0])))),
        getter("imag", |_| Ok(Value::float(0.0))),
    ],
};

static COMPLEX_ARGS: NewArgs = NewArgs::new("complex", "real= imag=");

fn new_complex(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let bound = COMPLEX_ARGS.bind(args, keywords)?;
    if let Some(text) = bound[0].as_str() {
        if !bound[1].is_undef() {
            return Err(type_error(
                "complex() can't take second arg if first is a string",
            ));
        }
        let made = complex::parse(text)?;
        return Ok(wrap(class, Value::complex(made.re, made.im)));
    }
    if bound[1].as_str().is_some() {
        return Err(type_error("complex() second arg can't be a string"));
    }
    let re = part(&bound[0], "first")?;
    let im = part(&bound[1], "second")?;
    // A zero that no complex argument brought along would change the sign of a zero.
    let is_complex = |value: &Value| matches!(value.base(), Value::Complex(_));
    let real = if is_complex(&bound[1]) {
        re.re - im.im
    } else {
        re.re
    };
    let imaginary = if is_complex(&bound[0]) {
        re.im + im.re
    } else {
        im.re
    };
    Ok(wrap(class, Value::complex(real, imaginary)))
}

fn part(value: &Value, which: &str) -> R<complex::Complex> {
    if value.is_undef() {
        return Ok(complex::Complex { re: 0.0, im: 0.0 });
    }
    if let Some(result) =
        crate::attribute::call_special(known::COMPLEX, std::slice::from_ref(value))
    {
        if let Some(number) = complex::from_value(&result?)? {
            return Ok(number);
        }
    }
    if let Some(number) = complex::from_value(value)? {
        return Ok(number);
    }
    let class = value.class_ref();
    if class.lookup(known::FLOAT).is_some() || class.lookup(known::INDEX).is_some() {
        return Ok(complex::Complex {
            re: float::to_f64(value)?,
            im: 0.0,
        });
    }
    let what = if which == "first" {
        "must be a string or a number"
    } else {
        "must be a number"
    };
    Err(type_error(format!(
        "complex() {which} {}{what}, not '{}'",
        if which == "first" {
            "argument "
        } else {
            "arg "
        },
        class.name()
    )))
}

fn c(value: &Value) -> complex::Complex {
    match value.base() {
        Value::Complex(number) => **number,
        _ => complex::Complex { re: 0.0, im: 0.0 },
    }
}

pub static COMPLEX: ClassDef = ClassDef {
    name: "complex",
    base: "object",
    module: "builtins",
    new: Some(new_complex),
    natives: &[
        method("__complex__", "", |a| {
            Ok(Value::complex(c(&a[0]).re, c(&a[0]).im))
        }),
        method("conjugate", "", |a| {
            Ok(Value::complex(c(&a[0]).re, -c(&a[0]).im))
        }),
        getter("real", |a| Ok(Value::float(c(&a[0]).re))),
        getter("imag", |a| Ok(Value::float(c(&a[0]).im))),
    ],
};

/// `abs(value)` of a built-in number.
pub fn abs(value: &Value) -> R<Option<Value>> {
    Ok(Some(match value {
        Value::Int(number) => match number.checked_abs() {
            Some(number) => Value::Int(number),
            None => Value::big(BigInt::from(*number).abs()),
        },
        Value::Bool(value) => Value::Int(i64::from(value.get())),
        Value::Big(number) => Value::big(number.abs()),
        Value::Float(number) => Value::float(number.get().abs()),
        Value::Complex(number) => {
            let size = number.re.hypot(number.im);
            if size.is_infinite() && number.re.is_finite() && number.im.is_finite() {
                return Err(overflow_error("absolute value too large"));
            }
            Value::float(size)
        }
        _ => return Ok(None),
    }))
}
