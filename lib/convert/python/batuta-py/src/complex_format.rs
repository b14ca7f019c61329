//! Format specifications for complex numbers: both parts by the rules of floats.
use crate::complex::Complex;
use crate::exc::value_error;
use crate::format::{format_float, Spec};
use crate::value::{Value, R};

pub fn format(number: Complex, spec: &Spec, value: &Value) -> R<String> {
    if spec.is_zero_filled() {
        return Err(value_error(
            "Zero padding is not allowed in complex format specifier",
        ));
    }
    if spec.align() == Some('=') {
        return Err(value_error(
            "'=' alignment flag is not allowed in complex format specifier",
        ));
    }
    let plain = spec.unpadded();
    let like_repr = spec.kind().is_none();
    let strip = |text: String| match text.strip_suffix(".0") {
        Some(short) if like_repr && spec.precision().is_none() && !spec.is_alternate() => {
            short.to_owned()
        }
        _ => text,
    };
    let im = strip(format_float(number.im, &plain.with_sign(), value)?);
    let text = if like_repr && number.re == 0.0 && number.re.is_sign_positive() {
        format!("{}j", strip(format_float(number.im, &plain, value)?))
    } else {
        let re = strip(format_float(number.re, &plain, value)?);
        if like_repr {
            format!("({re}{im}j)")
        } else {
            format!("{re}{im}j")
        }
    };
    Ok(spec.pad(&text))
}
