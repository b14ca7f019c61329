//! Everything that translated code uses by its bare name.
pub use crate::async_generator::async_generator;
pub use crate::attribute::{call_method, call_method_kw, delattr, getattr, setattr};
pub use crate::build_class::{build_class, ClassBody};
pub use crate::builtins::{abs, chr, max_of, min_of, ord, print};
pub use crate::call::{call, call_args, call_kw, call_super, enter, super_, Args};
pub use crate::cell::{load, Cell};
pub use crate::code::Code;
pub use crate::compare::{eq, ge, gt, is_eq, is_ge, is_gt, is_le, is_lt, is_ne, le, lt, ne};
pub use crate::complex::complex;
pub use crate::coroutine::{async_iter, coroutine};
pub use crate::dict::dict;
pub use crate::exc::{assert_failed, handling, raise, raise_from, reraise, Exc};
pub use crate::format::format_value;
pub use crate::function::{function, with_annotations, Signature};
pub use crate::gather::{all_from, any_from, list_from, set_from, sum_from, tuple_from};
pub use crate::generator::generator;
pub use crate::globals_dict::{function_of as globals_function, locals, names_of};
pub use crate::int::{floordiv_i64, mod_i64, pow_i64};
pub use crate::int_methods::int_of;
pub use crate::iter::{iter, iter_of, range_iter, Iter};
pub use crate::list::{append, list};
pub use crate::literal::{values as literals, Lit};
pub use crate::matching::{match_class, match_mapping, match_sequence};
pub use crate::module::{import_from, import_module, import_star, import_top, Globals, ModuleDef};
pub use crate::modules::inspect::{keep_sources, KeptSource};
pub use crate::operator::{
    add, and_, divmod, floordiv, iadd, iand, ifloordiv, ilshift, imatmul, imodulo, imul, invert,
    ior, ipow, irshift, isub, itruediv, ixor, lshift, matmul, modulo, mul, neg, not, or_, pos, pow,
    rshift, sub, truediv, truth, xor,
};
pub use crate::run::{cut_off, run, Program, Start};
pub use crate::set::{frozenset, set, set_of_constants};
pub use crate::share::lend;
pub use crate::slice::slice;
pub use crate::slicing::{get_slice, set_slice};
pub use crate::stepper::stepper;
pub use crate::subscript::{contains, delitem, getitem, getitem_int, len, setitem, setitem_int};
pub use crate::symbol::{Name, Sym};
pub use crate::text::{concat_str, repr, str_of};
pub use crate::traceback::Sites;
pub use crate::tuple::{tuple, tuple_of};
pub use crate::typed;
pub use crate::types::{isinstance, issubclass, type_of};
pub use crate::unpack::{unpack, unpack_into, unpack_star};
pub use crate::value::{Value, R};
pub use crate::with::{with_enter, WithExit};
pub use crate::yielder::Yielder;
pub use crate::{attempt, b, big, builtin, builtins, globals, n, once, s, sites, t};

/// How a protected block was left, for what has to run before it is acted on.
pub enum Flow {
    Next,
    Break,
    Continue,
    Return(Value),
}

pub fn is_same(a: &Value, b: &Value) -> bool {
    a.is(b)
}

#[inline]
pub fn is_none(value: &Value) -> bool {
    value.is_none()
}

pub fn hash(value: &Value) -> R<i64> {
    crate::hash::hash(value)
}

pub fn big(digits: &str) -> Value {
    Value::big(digits.parse().unwrap_or_default())
}

pub fn ellipsis() -> Value {
    Value::Ellipsis
}

pub fn as_int(value: &Value) -> Option<i64> {
    value.as_i64()
}

pub fn as_float(value: &Value) -> Option<f64> {
    value.as_f64()
}

pub fn int_add(a: i64, b: i64) -> Option<i64> {
    a.checked_add(b)
}

pub fn truediv_i64(a: i64, b: i64) -> R<f64> {
    let result = truediv(&Value::Int(a), &Value::Int(b))?;
    Ok(result.as_f64().unwrap_or(0.0))
}

pub fn div_f64(a: f64, b: f64) -> R<f64> {
    if b == 0.0 {
        return Err(crate::exc::zero_division("float division by zero"));
    }
    Ok(a / b)
}

pub fn floordiv_f64(a: f64, b: f64) -> R<f64> {
    crate::float::floordiv(a, b)
}

pub fn mod_f64(a: f64, b: f64) -> R<f64> {
    crate::float::modulo(a, b)
}

pub fn pow_f64(a: f64, b: f64) -> R {
    crate::float::pow(a, b)
}

/// The folder of a program's files that carries no data: nothing is written there.
pub fn project_folder(name: &str) -> std::path::PathBuf {
    let home = std::env::var_os("HOME").map_or_else(|| "/tmp".into(), std::path::PathBuf::from);
    home.join(".cache/batuta/tree/translated").join(name)
}
pub use std::mem::drop;
