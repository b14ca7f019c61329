//! Functions of `math` in functions on native numbers; None: an argument or result of which the general
//! function has more to say.
use crate::typed::trunc;
use crate::value::Value;

/// True: the module as it was loaded.
pub fn is_math(value: &Value) -> bool {
    matches!(value, Value::Module(module) if module.is_as_loaded("math"))
}

/// True: the function of that name of the module.
pub fn is_math_function(value: &Value, name: &str) -> bool {
    match value {
        Value::Native(native) => native.name == name && native.owner.get() == Some(&"math"),
        _ => false,
    }
}

#[inline]
fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}

/// Hidden from the compiler, whose own results for what it knows may end otherwise.
#[inline]
fn hidden(number: f64) -> f64 {
    std::hint::black_box(number)
}

macro_rules! functions {
    ($($name:ident = $function:expr;)*) => {
        $(
            #[inline]
            pub fn $name(number: f64) -> Option<f64> {
                finite($function(number))
            }
        )*
    };
}

functions! {
    acos = |number| hidden(number).acos();
    asin = |number| hidden(number).asin();
    atan = |number| hidden(number).atan();
    cos = |number| hidden(number).cos();
    cosh = |number| hidden(number).cosh();
    degrees = |number: f64| number * (180.0 / std::f64::consts::PI);
    exp = |number| hidden(number).exp();
    fabs = f64::abs;
    log = |number| hidden(number).ln();
    log10 = |number| hidden(number).log10();
    radians = |number: f64| number * (std::f64::consts::PI / 180.0);
    sin = |number| hidden(number).sin();
    sinh = |number| hidden(number).sinh();
    sqrt = f64::sqrt;
    tan = |number| hidden(number).tan();
    tanh = |number| hidden(number).tanh();
}

#[inline]
pub fn ceil(number: f64) -> Option<i64> {
    trunc(number.ceil())
}

#[inline]
pub fn floor(number: f64) -> Option<i64> {
    trunc(number.floor())
}

#[inline]
pub fn isnan(number: f64) -> Option<bool> {
    Some(number.is_nan())
}

#[inline]
pub fn copysign(number: f64, sign: f64) -> Option<f64> {
    Some(number.copysign(sign))
}

#[inline]
pub fn atan2(y: f64, x: f64) -> Option<f64> {
    finite(hidden(y).atan2(x))
}

#[inline]
pub fn pow(x: f64, y: f64) -> Option<f64> {
    finite(x.powf(hidden(y))).filter(|_| x != 0.0)
}
