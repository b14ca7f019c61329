//! Hashes as CPython computes them (those of str apart, which vary there from run to run): the order of sets
//! of numbers and tuples depends on them.
use crate::attribute::call_special_found;
use crate::call::enter;
use crate::exc::{type_error, Exc};
use crate::symbol::known;
use crate::tuple::Tuple;
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

const MODULUS: u64 = (1 << 61) - 1;

#[inline]
pub fn hash(value: &Value) -> R<i64> {
    match value {
        Value::Int(number) => Ok(int(*number)),
        Value::Str(text) => Ok(text.hash()),
        _ => hash_other(value),
    }
}

fn hash_other(value: &Value) -> R<i64> {
    Ok(match value {
        Value::Bool(value) => i64::from(value.get()),
        Value::Float(number) => float(number.get()),
        Value::Big(number) => big(number),
        Value::Complex(number) => {
            let hash = (float(number.re) as u64)
                .wrapping_add((float(number.im) as u64).wrapping_mul(1_000_003));
            valid(hash as i64)
        }
        Value::None => 0x0fca_86420,
        Value::Tuple(tuple) => match tuple.known_hash() {
            Some(hash) => hash,
            None => of_tuple(tuple)?,
        },
        Value::Bytes(bytes) => bytes.hash(),
        Value::FrozenSet(set) => set.hash(),
        Value::Range(range) => sequence(&range.hash_parts())?,
        Value::Method(method) => method.receiver.id() ^ hash(&method.function)?,
        Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::ByteArray(_) | Value::Slice(_) => {
            return Err(unhashable(value))
        }
        Value::Decimal(number) => return crate::modules::decimal::hash(value, number),
        Value::Object(object) => return hash_object(value, object),
        other => valid(other.id().rotate_right(4)),
    })
}

fn of_tuple(tuple: &Tuple) -> R<i64> {
    let _depth = enter()?;
    let hash = sequence(tuple.items())?;
    if tuple.items().iter().all(is_settled) {
        tuple.keep_hash(hash);
    }
    Ok(hash)
}

/// True if no code of the program is asked for the hash, as long as no class changes.
fn is_settled(value: &Value) -> bool {
    match value {
        Value::Tuple(tuple) => tuple.known_hash().is_some(),
        Value::Object(object) => match object.class.lookup(known::HASH) {
            Some(Value::Native(native)) if value.base().is(value) => {
                native.owner.get() == Some(&"object")
            }
            Some(Value::Native(_)) => is_settled(value.base()),
            _ => false,
        },
        Value::Method(_) | Value::FrozenSet(_) | Value::Range(_) | Value::Class(_) => false,
        _ => true,
    }
}

fn hash_object(value: &Value, object: &crate::object::Object) -> R<i64> {
    match object.class.lookup(known::HASH) {
        Some(Value::None) => Err(unhashable(value)),
        Some(Value::Native(_)) | None => {
            if !value.base().is(value) {
                return hash(value.base());
            }
            match object.class.lookup(known::HASH) {
                Some(Value::Native(native)) if native.owner.get() != Some(&"object") => Ok(native
                    .call(std::slice::from_ref(value), &[])?
                    .as_i64()
                    .unwrap_or(0)),
                _ => Ok(valid(value.id().rotate_right(4))),
            }
        }
        Some(hook) => {
            let result = call_special_found(&hook, &object.class, std::slice::from_ref(value))?;
            match result.base() {
                Value::Int(number) => Ok(if *number == -1 { -2 } else { *number }),
                Value::Bool(value) => Ok(i64::from(value.get())),
                Value::Big(number) => Ok(big(number)),
                _ => Err(type_error("__hash__ method should return an integer")),
            }
        }
    }
}

fn unhashable(value: &Value) -> Exc {
    type_error(format!("unhashable type: '{}'", value.class_ref().name()))
}

fn valid(hash: i64) -> i64 {
    if hash == -1 {
        -2
    } else {
        hash
    }
}

#[inline]
pub fn int(number: i64) -> i64 {
    let hash = (number.unsigned_abs() % MODULUS) as i64;
    valid(if number < 0 { -hash } else { hash })
}

fn big(number: &BigInt) -> i64 {
    let rest = (number.abs() % BigInt::from(MODULUS)).to_i64().unwrap_or(0);
    valid(if number.is_negative() { -rest } else { rest })
}

/// The value modulo 2**61 - 1, so that equal numbers of all types hash alike.
pub fn float(number: f64) -> i64 {
    if number.is_infinite() {
        return if number > 0.0 { 314_159 } else { -314_159 };
    }
    if number.is_nan() {
        return 0;
    }
    let (mut mantissa, mut exponent) = crate::float::frexp(number.abs());
    let mut hash: u64 = 0;
    while mantissa != 0.0 {
        hash = (hash << 28) & MODULUS | hash >> (61 - 28);
        mantissa *= 268_435_456.0;
        exponent -= 28;
        let part = mantissa as u64;
        mantissa -= part as f64;
        hash += part;
        if hash >= MODULUS {
            hash -= MODULUS;
        }
    }
    let shift = exponent.rem_euclid(61) as u32;
    hash = (hash << shift) & MODULUS | if shift == 0 { 0 } else { hash >> (61 - shift) };
    valid(if number < 0.0 {
        -(hash as i64)
    } else {
        hash as i64
    })
}

/// xxHash as tuples use it.
pub fn sequence(items: &[Value]) -> R<i64> {
    const P1: u64 = 11_400_714_785_074_694_791;
    const P2: u64 = 14_029_467_366_897_019_727;
    const P5: u64 = 2_870_177_450_012_600_261;
    let mut acc = P5;
    for item in items {
        let lane = hash(item)? as u64;
        acc = acc
            .wrapping_add(lane.wrapping_mul(P2))
            .rotate_left(31)
            .wrapping_mul(P1);
    }
    acc = acc.wrapping_add(items.len() as u64 ^ (P5 ^ 3_527_539));
    if acc == u64::MAX {
        return Ok(1_546_275_796);
    }
    Ok(acc as i64)
}

/// Fast and good enough for tables; never -1.
pub fn text(bytes: &[u8]) -> i64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash: u64 = bytes.len() as u64 ^ K;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default());
        hash = (hash.rotate_left(23) ^ word).wrapping_mul(K);
    }
    let last = end_of(bytes, chunks.remainder());
    hash = (hash.rotate_left(23) ^ last).wrapping_mul(K);
    valid((hash ^ hash >> 29) as i64)
}

/// Fewer than eight bytes, the last ones of a text, as one number.
fn end_of(bytes: &[u8], rest: &[u8]) -> u64 {
    if let Some(word) = bytes.last_chunk::<8>() {
        let bits = 8 * rest.len() as u32;
        return u64::from_be_bytes(*word) & ((1 << bits) - 1);
    }
    let byte = |last, &byte: &u8| last << 8 | u64::from(byte);
    match rest.split_first_chunk::<4>() {
        Some((four, rest)) => rest.iter().fold(u64::from(u32::from_be_bytes(*four)), byte),
        None => rest.iter().fold(0, byte),
    }
}
