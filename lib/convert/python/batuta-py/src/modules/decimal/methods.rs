//! What Decimal and Context both have: a method of a number with an optional context, or one of a context.
use super::class::{binary, divmod, make, power_mod, unary, with_rounding, Binary, Unary};
use super::class::{float_or_int, of};
use super::context::{argument, State};
use super::context_class::of as state_of;
use super::convert::{self, required};
use super::number::{Kind, Number};
use super::settings::Run;
use super::{arithmetic, division, exponential, logical, order, power, quantum, text};
use crate::native::{method, Native};
use crate::value::{Value, R};

macro_rules! unaries {
    ($($name:literal $operation:path;)*) => {
        pub static UNARY: &[Native] = &[$(
            method($name, "context=", |a| unary(of(&a[0])?, &*argument(&a[1])?, $operation)),
        )*];
        pub static UNARY_OF_CONTEXT: &[Native] = &[$(
            method($name, "x", |a| unary(&*required(&a[1])?, state_of(&a[0])?, $operation)),
        )*];
    };
}

unaries! {
    "exp" exponential::exp;
    "ln" exponential::ln;
    "log10" exponential::log10;
    "logb" quantum::logb;
    "logical_invert" logical::invert;
    "next_minus" quantum::next_minus;
    "next_plus" quantum::next_plus;
    "normalize" quantum::normalize;
    "sqrt" power::sqrt;
}

macro_rules! binaries {
    ($($name:literal $operation:path;)*) => {
        pub static BINARY: &[Native] = &[$(
            method($name, "other: context=", |a| {
                let state = argument(&a[2])?;
                binary(of(&a[0])?, &*required(&a[1])?, &state, $operation)
            }),
        )*];
        pub static BINARY_OF_CONTEXT: &[Native] = &[$(
            method($name, "a: b:", |a| of_context(a, $operation)),
        )*];
    };
}

fn of_context(a: &[Value], operation: Binary) -> R {
    let (first, second) = (required(&a[1])?, required(&a[2])?);
    binary(&first, &second, state_of(&a[0])?, operation)
}

fn copy_sign(a: &Number, b: &Number, _: &mut Run) -> Number {
    a.clone().with_sign(b.negative)
}

binaries! {
    "compare" order::compare_numbers;
    "compare_signal" order::compare_signal;
    "compare_total" order::compare_total;
    "compare_total_mag" order::compare_total_mag;
    "copy_sign" copy_sign;
    "logical_and" logical::and;
    "logical_or" logical::or;
    "logical_xor" logical::xor;
    "max" order::max;
    "max_mag" order::max_mag;
    "min" order::min;
    "min_mag" order::min_mag;
    "next_toward" quantum::next_toward;
    "remainder_near" division::remainder_near;
    "rotate" logical::rotate;
    "scaleb" quantum::scaleb;
    "shift" logical::shift;
}

macro_rules! tests {
    ($($name:literal $test:expr;)*) => {
        pub static TESTS: &[Native] = &[$(
            method($name, "", |a| {
                let test: fn(&Number) -> bool = $test;
                Ok(Value::bool(test(of(&a[0])?)))
            }),
        )*];
        pub static TESTS_OF_CONTEXT: &[Native] = &[$(
            method($name, "x", |a| {
                let test: fn(&Number) -> bool = $test;
                Ok(Value::bool(test(&*required(&a[1])?)))
            }),
        )*];
    };
}

tests! {
    "is_canonical" |_| true;
    "is_finite" |number| !number.is_special();
    "is_infinite" Number::is_infinite;
    "is_nan" Number::is_nan;
    "is_qnan" Number::is_quiet;
    "is_signed" |number| number.negative;
    "is_snan" Number::is_signaling;
    "is_zero" Number::is_zero;
}

fn number_class(number: &Number, state: &State) -> &'static str {
    let run = state.run();
    match (number.kind, number.negative) {
        (Kind::Signaling, _) => "sNaN",
        (Kind::Quiet, _) => "NaN",
        (Kind::Infinity, true) => "-Infinity",
        (Kind::Infinity, false) => "+Infinity",
        (Kind::Finite, true) if number.is_zero() => "-Zero",
        (Kind::Finite, false) if number.is_zero() => "+Zero",
        (Kind::Finite, true) if number.is_subnormal(&run) => "-Subnormal",
        (Kind::Finite, false) if number.is_subnormal(&run) => "+Subnormal",
        (Kind::Finite, true) => "-Normal",
        (Kind::Finite, false) => "+Normal",
    }
}

fn same_quantum(a: &Number, b: &Number) -> bool {
    if a.is_special() || b.is_special() {
        return a.is_nan() && b.is_nan() || a.is_infinite() && b.is_infinite();
    }
    a.exponent == b.exponent
}

fn integral(a: &[Value], operation: Unary) -> R {
    let state = argument(&a[2])?;
    let mut run = with_rounding(&state, &a[1])?;
    let result = operation(of(&a[0])?, &mut run);
    state.finish(result, &run)
}

fn quantize(a: &[Value]) -> R {
    let state = argument(&a[3])?;
    let exponent = required(&a[1])?;
    let mut run = with_rounding(&state, &a[2])?;
    let result = quantum::quantize(of(&a[0])?, &exponent, &mut run);
    state.finish(result, &run)
}

fn fma(a: &Number, b: &Number, c: &Number, state: &State) -> R {
    let mut run = state.run();
    let result = arithmetic::fma(a, b, c, &mut run);
    state.finish(result, &run)
}

pub static OF_NUMBER: &[Native] = &[
    method("adjusted", "", |a| {
        let number = of(&a[0])?;
        Ok(Value::Int(if number.is_special() {
            0
        } else {
            number.adjusted()
        }))
    }),
    method("canonical", "", |a| Ok(a[0].clone())),
    method("conjugate", "", |a| Ok(a[0].clone())),
    method("copy_abs", "", |a| Ok(make(of(&a[0])?.magnitude()))),
    method("copy_negate", "", |a| Ok(make(of(&a[0])?.negated()))),
    method("radix", "", |_| Ok(make(Number::int(10)))),
    method("is_normal", "context=", |a| {
        let run = argument(&a[1])?.run();
        Ok(Value::bool(of(&a[0])?.is_normal(&run)))
    }),
    method("is_subnormal", "context=", |a| {
        let run = argument(&a[1])?.run();
        Ok(Value::bool(of(&a[0])?.is_subnormal(&run)))
    }),
    method("number_class", "context=", |a| {
        Ok(Value::str(number_class(of(&a[0])?, &*argument(&a[1])?)))
    }),
    method("same_quantum", "other: context=", |a| {
        argument(&a[2])?;
        Ok(Value::bool(same_quantum(of(&a[0])?, &*required(&a[1])?)))
    }),
    method("to_eng_string", "context=", |a| {
        let capitals = argument(&a[1])?.capitals.get();
        Ok(Value::str(text::engineering(of(&a[0])?, capitals)))
    }),
    method("to_integral", "rounding= context=", |a| {
        integral(a, quantum::to_integral_value)
    }),
    method("to_integral_value", "rounding= context=", |a| {
        integral(a, quantum::to_integral_value)
    }),
    method("to_integral_exact", "rounding= context=", |a| {
        integral(a, quantum::to_integral_exact)
    }),
    method("quantize", "exp: rounding= context=", quantize),
    method("fma", "other: third: context=", |a| {
        let state = argument(&a[3])?;
        let (b, c) = (required(&a[1])?, required(&a[2])?);
        fma(of(&a[0])?, &b, &c, &state)
    }),
];

fn created(a: &[Value]) -> R {
    let state = state_of(&a[0])?;
    match &a[1] {
        Value::Undef => Ok(make(Number::zero(false, 0))),
        value => Ok(make(convert::rounded(value, state)?)),
    }
}

fn context_power(a: &[Value]) -> R {
    let state = state_of(&a[0])?;
    let (base, exponent) = (required(&a[1])?, required(&a[2])?);
    match a[3].given() {
        None => binary(&base, &exponent, state, power::power),
        Some(modulus) => power_mod((&base, &exponent, &*required(modulus)?), state),
    }
}

/// A Decimal as it is, an int as one.
fn as_decimal(value: &Value) -> R {
    match convert::number(value) {
        Some(_) => Ok(value.clone()),
        None => Ok(make(required(value)?.into_owned())),
    }
}

pub static OF_CONTEXT: &[Native] = &[
    method("abs", "x", |a| {
        unary(&*required(&a[1])?, state_of(&a[0])?, arithmetic::abs)
    }),
    method("plus", "x", |a| {
        unary(&*required(&a[1])?, state_of(&a[0])?, arithmetic::plus)
    }),
    method("_apply", "x", |a| {
        unary(&*required(&a[1])?, state_of(&a[0])?, |number, run| {
            super::rounding::finalize(number.clone(), run)
        })
    }),
    method("minus", "x", |a| {
        unary(&*required(&a[1])?, state_of(&a[0])?, arithmetic::minus)
    }),
    method("to_integral", "x", |a| {
        unary(
            &*required(&a[1])?,
            state_of(&a[0])?,
            quantum::to_integral_value,
        )
    }),
    method("to_integral_value", "x", |a| {
        unary(
            &*required(&a[1])?,
            state_of(&a[0])?,
            quantum::to_integral_value,
        )
    }),
    method("to_integral_exact", "x", |a| {
        unary(
            &*required(&a[1])?,
            state_of(&a[0])?,
            quantum::to_integral_exact,
        )
    }),
    method("add", "a: b:", |a| of_context(a, arithmetic::add)),
    method("subtract", "a: b:", |a| of_context(a, arithmetic::subtract)),
    method("multiply", "a: b:", |a| of_context(a, arithmetic::multiply)),
    method("divide", "a: b:", |a| of_context(a, division::divide)),
    method("divide_int", "a: b:", |a| {
        of_context(a, division::divide_int)
    }),
    method("remainder", "a: b:", |a| of_context(a, division::remainder)),
    method("quantize", "a: b:", |a| of_context(a, quantum::quantize)),
    method("divmod", "a: b:", |a| {
        divmod(&*required(&a[1])?, &*required(&a[2])?, state_of(&a[0])?)
    }),
    method("power", "a: b: modulo=", context_power),
    method("fma", "a: b: c:", |a| {
        let (x, y, z) = (required(&a[1])?, required(&a[2])?, required(&a[3])?);
        fma(&x, &y, &z, state_of(&a[0])?)
    }),
    method("radix", "", |_| Ok(make(Number::int(10)))),
    method("canonical", "x", |a| match convert::number(&a[1]) {
        Some(_) => Ok(a[1].clone()),
        None => Err(crate::exc::type_error("argument must be a Decimal")),
    }),
    method("copy_abs", "x", |a| Ok(make(required(&a[1])?.magnitude()))),
    method("copy_negate", "x", |a| Ok(make(required(&a[1])?.negated()))),
    method("copy_decimal", "x", |a| as_decimal(&a[1])),
    method("is_normal", "x", |a| {
        let run = state_of(&a[0])?.run();
        Ok(Value::bool(required(&a[1])?.is_normal(&run)))
    }),
    method("is_subnormal", "x", |a| {
        let run = state_of(&a[0])?.run();
        Ok(Value::bool(required(&a[1])?.is_subnormal(&run)))
    }),
    method("number_class", "x", |a| {
        Ok(Value::str(number_class(
            &*required(&a[1])?,
            state_of(&a[0])?,
        )))
    }),
    method("same_quantum", "a: b:", |a| {
        Ok(Value::bool(same_quantum(
            &*required(&a[1])?,
            &*required(&a[2])?,
        )))
    }),
    method("to_sci_string", "x", |a| {
        let capitals = state_of(&a[0])?.capitals.get();
        Ok(Value::str(text::scientific(&*required(&a[1])?, capitals)))
    }),
    method("to_eng_string", "x", |a| {
        let capitals = state_of(&a[0])?.capitals.get();
        Ok(Value::str(text::engineering(&*required(&a[1])?, capitals)))
    }),
    method("create_decimal", "num?", created),
    method("create_decimal_from_float", "f", |a| {
        unary(&float_or_int(&a[1])?, state_of(&a[0])?, |number, run| {
            super::rounding::finalize(number.clone(), run)
        })
    }),
];
