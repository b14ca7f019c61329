//! Values to bytes and back.
use super::layout::{bad, Item, Layout, Order};
use crate::exc::{exception, Exc};
use crate::symbol::Sym;
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

pub fn pack(layout: &Layout, values: &[Value], what: &str) -> R<Vec<u8>> {
    if values.len() != layout.items.len() {
        return Err(bad(format!(
            "{what} expected {} items for packing (got {})",
            layout.items.len(),
            values.len()
        )));
    }
    let mut bytes = vec![0; layout.size];
    for (item, value) in layout.items.iter().zip(values) {
        let place = &mut bytes[item.at..item.at + item.size];
        put(layout, item, value, place)?;
    }
    Ok(bytes)
}

fn put(layout: &Layout, item: &Item, value: &Value, place: &mut [u8]) -> R<()> {
    match item.code {
        'c' => match value.as_bytes() {
            Some(bytes) if bytes.len() == 1 => place.copy_from_slice(&bytes),
            _ => return Err(bad("char format requires a bytes object of length 1")),
        },
        '?' => place[0] = u8::from(value.truth()?),
        's' | 'p' => put_text(item, value, place)?,
        'e' | 'f' | 'd' => put_float(layout, item, value, place)?,
        _ if put_small(layout, item, value, place) => {}
        _ => {
            let number = range(layout, item, value)?;
            ordered(layout.order, &number.to_le_bytes()[..item.size], place);
        }
    }
    Ok(())
}

fn put_text(item: &Item, value: &Value, place: &mut [u8]) -> R<()> {
    let Some(bytes) = value.as_bytes() else {
        let text = format!("argument for '{}' must be a bytes object", item.code);
        return Err(bad(text));
    };
    let place = if item.code == 'p' {
        let Some((length, rest)) = place.split_first_mut() else {
            return Ok(());
        };
        *length = bytes.len().min(rest.len()).min(255) as u8;
        rest
    } else {
        place
    };
    let kept = bytes.len().min(place.len());
    place[..kept].copy_from_slice(&bytes[..kept]);
    Ok(())
}

fn ordered(order: Order, little: &[u8], place: &mut [u8]) {
    place.copy_from_slice(little);
    if order == Order::Big {
        place.reverse();
    }
}

fn whole(value: &Value) -> R<BigInt> {
    let not_integer = || bad("required argument is not an integer");
    let found = if value.is_int() {
        value.clone()
    } else {
        let hook = crate::attribute::get_optional(value, Sym::new("__index__"))?;
        crate::call::call(&hook.ok_or_else(not_integer)?, &[])?
    };
    found.as_bigint().ok_or_else(not_integer)
}

/// A small number that the item has room for, packed.
fn put_small(layout: &Layout, item: &Item, value: &Value, place: &mut [u8]) -> bool {
    let Value::Int(number) = value else {
        return false;
    };
    let unused = 64 - 8 * item.size as u32;
    let fits = if item.code.is_ascii_lowercase() {
        number << unused >> unused == *number
    } else {
        *number >= 0 && ((*number as u64) << unused >> unused) as i64 == *number
    };
    if fits {
        ordered(layout.order, &number.to_le_bytes()[..item.size], place);
    }
    fits
}

/// The number, if the item has room for it.
fn range(layout: &Layout, item: &Item, value: &Value) -> R<i128> {
    let signed = item.code.is_ascii_lowercase();
    let bits = item.size as u32 * 8;
    let (low, high) = if signed {
        (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1)
    } else {
        (0, (1i128 << bits) - 1)
    };
    let number = match value {
        Value::Int(number) => Some(i128::from(*number)),
        _ => whole(value)?.to_i128(),
    };
    if item.code == 'P' {
        // An address: any 64 bits.
        return number
            .filter(|number| (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(number))
            .ok_or_else(|| bad("int too large to convert"));
    }
    match number {
        Some(number) if (low..=high).contains(&number) => Ok(number),
        _ => Err(out_of_range(layout, item, number, (low, high))),
    }
}

/// CPython packs big-endian numbers by other functions, with other words.
fn out_of_range(layout: &Layout, item: &Item, number: Option<i128>, limits: (i128, i128)) -> Exc {
    let (low, high) = limits;
    let is_big = layout.order == Order::Big;
    let name = match item.code {
        'b' => "byte",
        'B' => "ubyte",
        'h' if !is_big => "short",
        'H' if !is_big => "ushort",
        'q' | 'Q' if is_big => return bad("int too large to convert"),
        _ => "",
    };
    let fits_long = number.is_some_and(|number| {
        if item.code.is_ascii_lowercase() || !name.is_empty() {
            i64::try_from(number).is_ok()
        } else {
            u64::try_from(number).is_ok()
        }
    });
    if !fits_long {
        return bad("argument out of range");
    }
    let quoted = format!("'{}'", item.code);
    let name = if name.is_empty() { &quoted } else { name };
    bad(format!("{name} format requires {low} <= number <= {high}"))
}

fn put_float(layout: &Layout, item: &Item, value: &Value, place: &mut [u8]) -> R<()> {
    let Ok(number) = crate::float::to_f64(value) else {
        return Err(bad("required argument is not a float"));
    };
    let too_large = |code| {
        let text = format!("float too large to pack with {code} format");
        exception("OverflowError", text)
    };
    match item.code {
        'd' => ordered(layout.order, &number.to_le_bytes(), place),
        'f' => {
            let single = number as f32;
            if single.is_infinite() && number.is_finite() && !layout.native {
                return Err(too_large('f'));
            }
            ordered(layout.order, &single.to_le_bytes(), place);
        }
        _ => {
            let half = half_of(number).ok_or_else(|| too_large('e'))?;
            ordered(layout.order, &half.to_le_bytes(), place);
        }
    }
    Ok(())
}

/// IEEE 754's 16 bits, rounded to even.
fn half_of(number: f64) -> Option<u16> {
    let sign = if number.is_sign_negative() { 0x8000 } else { 0 };
    let size = number.abs();
    if number.is_nan() {
        return Some(sign | 0x7e00);
    }
    if size.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let exponent = if size == 0.0 {
        -14
    } else {
        (((size.to_bits() >> 52) as i32) - 1023).max(-14)
    };
    let scaled = (size * 2f64.powi(10 - exponent)).round_ties_even() as u32;
    let (exponent, scaled) = if scaled >= 2048 {
        (exponent + 1, scaled / 2)
    } else {
        (exponent, scaled)
    };
    if exponent > 15 {
        return None;
    }
    let bits = if scaled < 1024 {
        scaled
    } else {
        (((exponent + 15) as u32) << 10) + (scaled - 1024)
    };
    Some(sign | bits as u16)
}

fn of_half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (exponent, rest) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    sign * match exponent {
        0 => rest * 2f64.powi(-24),
        31 if rest == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + rest) * 2f64.powi(exponent - 25),
    }
}

/// `bytes` are as many as the layout wants.
pub fn unpack(layout: &Layout, bytes: &[u8]) -> Value {
    let values = layout
        .items
        .iter()
        .map(|item| one(layout, item, &bytes[item.at..item.at + item.size]));
    Value::tuple(values.collect())
}

fn one(layout: &Layout, item: &Item, place: &[u8]) -> Value {
    let mut little = [0u8; 8];
    if !matches!(item.code, 's' | 'p') {
        ordered(layout.order, place, &mut little[..item.size]);
    }
    let unsigned = u64::from_le_bytes(little);
    match item.code {
        'c' | 's' => Value::bytes(place),
        'p' => {
            let length = place.first().map_or(0, |length| usize::from(*length));
            let end = (length + 1).min(place.len());
            Value::bytes(place.get(1..end).unwrap_or_default())
        }
        '?' => Value::bool(unsigned != 0),
        'd' => Value::float(f64::from_bits(unsigned)),
        'f' => Value::float(f64::from(f32::from_bits(unsigned as u32))),
        'e' => Value::float(of_half(unsigned as u16)),
        code if code.is_ascii_lowercase() => {
            let unused = 64 - item.size as u32 * 8;
            Value::Int(((unsigned << unused) as i64) >> unused)
        }
        _ => match i64::try_from(unsigned) {
            Ok(number) => Value::Int(number),
            Err(_) => Value::big(BigInt::from(unsigned)),
        },
    }
}
