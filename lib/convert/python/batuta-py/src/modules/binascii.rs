//! binascii: bytes as hexadecimal digits and base64, and checksums.
use crate::class::ClassRef;
use crate::exc::{type_error, Exc};
use crate::modules::Library;
use crate::native::{function, Native};
use crate::types::types;
use crate::value::{Value, R};

static DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn error_class() -> ClassRef {
    if let Some(class) = types().find("binascii.Error") {
        return class;
    }
    let made = crate::modules::exception_class("Error", "binascii", &["ValueError"]);
    types().add("binascii.Error", made)
}

fn error(text: impl Into<String>) -> Exc {
    crate::exc::make(&error_class(), vec![Value::str(text.into())])
}

fn bytes_of(value: &Value) -> R<Vec<u8>> {
    value.as_bytes().ok_or_else(|| {
        type_error(format!(
            "a bytes-like object is required, not '{}'",
            value.class_ref().name()
        ))
    })
}

/// Bytes, or a text of ASCII.
fn ascii_of(value: &Value) -> R<Vec<u8>> {
    match value.as_str() {
        Some(text) if text.is_ascii() => Ok(text.as_bytes().to_vec()),
        Some(_) => Err(crate::exc::value_error(
            "string argument should contain only ASCII characters",
        )),
        None => value.as_bytes().ok_or_else(|| {
            type_error(format!(
                "argument should be bytes, buffer or ASCII string, not '{}'",
                value.class_ref().name()
            ))
        }),
    }
}

fn crc32(a: &[Value]) -> R {
    let start = a[1].given().and_then(Value::as_i64).unwrap_or(0) as u32;
    let mut sum = !start;
    for byte in bytes_of(&a[0])? {
        sum ^= u32::from(byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 {
                sum >> 1 ^ 0xedb8_8320
            } else {
                sum >> 1
            };
        }
    }
    Ok(Value::Int(i64::from(!sum)))
}

fn hexlify(a: &[Value]) -> R {
    let bytes = Value::bytes(bytes_of(&a[0])?);
    let mut args = vec![bytes];
    args.extend(a[1..].iter().filter_map(Value::given).cloned());
    let text = crate::attribute::call_by_sym(crate::symbol::Sym::new("hex"), &args, &[])?;
    Ok(Value::bytes(text.as_str().unwrap_or_default().as_bytes()))
}

fn unhexlify(a: &[Value]) -> R {
    let digits = ascii_of(&a[0])?;
    if digits.len() % 2 == 1 {
        return Err(error("Odd-length string"));
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    for pair in digits.chunks(2) {
        match (digit(pair[0]), digit(pair[1])) {
            (Some(high), Some(low)) => bytes.push((high * 16 + low) as u8),
            _ => return Err(error("Non-hexadecimal digit found")),
        }
    }
    Ok(Value::bytes(bytes))
}

fn b2a_base64(a: &[Value]) -> R {
    let bytes = bytes_of(&a[0])?;
    let mut text = Vec::with_capacity(bytes.len().div_ceil(3) * 4 + 1);
    let digit = |bits: u32, at: u32| DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
    let mut threes = bytes.chunks_exact(3);
    for part in &mut threes {
        let bits = u32::from(part[0]) << 16 | u32::from(part[1]) << 8 | u32::from(part[2]);
        text.extend([0, 1, 2, 3].map(|at| digit(bits, at)));
    }
    match *threes.remainder() {
        [one] => {
            let bits = u32::from(one) << 16;
            text.extend([digit(bits, 0), digit(bits, 1), b'=', b'=']);
        }
        [one, other] => {
            let bits = u32::from(one) << 16 | u32::from(other) << 8;
            text.extend([digit(bits, 0), digit(bits, 1), digit(bits, 2), b'=']);
        }
        _ => {}
    }
    if a[1].given().map_or(Ok(true), Value::truth)? {
        text.push(b'\n');
    }
    Ok(Value::bytes(text))
}

/// The value of each digit; NO_DIGIT for other bytes.
static VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut at = 0;
    while at < DIGITS.len() {
        values[DIGITS[at] as usize] = at as u8;
        at += 1;
    }
    values
};

const NO_DIGIT: u8 = 64;

/// Appends what groups of four digits stand for, as long as nothing else comes; how many bytes were read.
fn whole_groups(text: &[u8], bytes: &mut Vec<u8>) -> usize {
    let mut read = 0;
    for group in text.chunks_exact(4) {
        let values = [0, 1, 2, 3].map(|at| u32::from(VALUES[usize::from(group[at])]));
        if values.iter().any(|&value| value >= u32::from(NO_DIGIT)) {
            break;
        }
        let bits = values.iter().fold(0, |bits, value| bits << 6 | value);
        bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
        read += 4;
    }
    read
}

/// What is no digit is passed over.
fn a2b_base64(a: &[Value]) -> R {
    let text = ascii_of(&a[0])?;
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut digits = whole_groups(&text, &mut bytes);
    let (mut bits, mut held, mut pads) = (0u32, 0, 0);
    for &byte in &text[digits..] {
        if byte == b'=' {
            pads += 1;
            if held >= 2 && held + pads >= 4 {
                return Ok(Value::bytes(bytes));
            }
            continue;
        }
        let value = VALUES[usize::from(byte)];
        if value == NO_DIGIT {
            continue;
        }
        pads = 0;
        digits += 1;
        bits = bits << 6 | u32::from(value);
        held += 1;
        if held > 1 {
            bytes.push((bits >> (2 * (4 - held))) as u8);
        }
        if held == 4 {
            (bits, held) = (0, 0);
        }
    }
    match held {
        0 => Ok(Value::bytes(bytes)),
        1 => Err(error(format!(
            "Invalid base64-encoded string: number of data characters ({digits}) cannot be 1 more than a multiple of 4"
        ))),
        _ => Err(error("Incorrect padding")),
    }
}

static FUNCTIONS: &[Native] = &[
    function("crc32", "data value?", crc32),
    function("hexlify", "data: sep= bytes_per_sep=", hexlify),
    function("b2a_hex", "data: sep= bytes_per_sep=", hexlify),
    function("unhexlify", "hexstr", unhexlify),
    function("a2b_hex", "hexstr", unhexlify),
    function("b2a_base64", "data * newline=", b2a_base64),
    function("a2b_base64", "data * strict_mode=", |a| {
        if a[1].given().map_or(Ok(false), Value::truth)? {
            let text = "batuta: binascii.a2b_base64 has no strict_mode";
            return Err(crate::exc::exception("NotImplementedError", text));
        }
        a2b_base64(a)
    }),
];

pub static LIBRARY: Library = Library {
    name: "binascii",
    functions: &[FUNCTIONS],
    classes: &[],
    start: |module| {
        module.put("Error", Value::Class(error_class()));
        Ok(())
    },
};
