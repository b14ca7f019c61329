//! hashlib: MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4).
use crate::exc::{type_error, value_error};
use crate::modules::{nothing, Library};
use crate::native::{function, getter, method, ClassDef, Native};
use crate::object::Object;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::RefCell;

#[derive(Clone, Copy)]
struct Algorithm {
    name: &'static str,
    digest: fn(&[u8]) -> Vec<u8>,
    block: usize,
}

static ALGORITHMS: [Algorithm; 6] = [
    Algorithm {
        name: "md5",
        digest: md5,
        block: 64,
    },
    Algorithm {
        name: "sha1",
        digest: sha1,
        block: 64,
    },
    Algorithm {
        name: "sha224",
        digest: |bytes| sha256_with(SHA224, bytes)[..28].to_vec(),
        block: 64,
    },
    Algorithm {
        name: "sha256",
        digest: sha256,
        block: 64,
    },
    Algorithm {
        name: "sha384",
        digest: |bytes| sha512_with(SHA384, bytes)[..48].to_vec(),
        block: 128,
    },
    Algorithm {
        name: "sha512",
        digest: sha512,
        block: 128,
    },
];

/// The message, a one bit, zeros and the length in bits.
fn padded(bytes: &[u8], block: usize, little: bool) -> Vec<u8> {
    let mut all = bytes.to_vec();
    all.push(0x80);
    let tail = block / 8;
    while all.len() % block != block - tail {
        all.push(0);
    }
    let bits = (bytes.len() as u128) * 8;
    if little {
        all.extend((bits as u64).to_le_bytes());
    } else {
        all.extend(&bits.to_be_bytes()[16 - tail..]);
    }
    all
}

fn md5(bytes: &[u8]) -> Vec<u8> {
    const SHIFTS: [[u32; 4]; 4] = [
        [7, 12, 17, 22],
        [5, 9, 14, 20],
        [4, 11, 16, 23],
        [6, 10, 15, 21],
    ];
    let table: Vec<u32> = (1..=64)
        .map(|at| ((f64::from(at)).sin().abs() * 4_294_967_296.0) as u32)
        .collect();
    let mut state = [0x6745_2301u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for chunk in padded(bytes, 64, true).chunks_exact(64) {
        let words: Vec<u32> = chunk
            .chunks_exact(4)
            .map(|four| u32::from_le_bytes(four.try_into().unwrap_or_default()))
            .collect();
        let [mut a, mut b, mut c, mut d] = state;
        for at in 0..64 {
            let (mix, word) = match at / 16 {
                0 => (b & c | !b & d, at),
                1 => (d & b | !d & c, (5 * at + 1) % 16),
                2 => (b ^ c ^ d, (3 * at + 5) % 16),
                _ => (c ^ (b | !d), 7 * at % 16),
            };
            let sum = a
                .wrapping_add(mix)
                .wrapping_add(table[at])
                .wrapping_add(words[word]);
            (a, d, c) = (d, c, b);
            b = b.wrapping_add(sum.rotate_left(SHIFTS[at / 16][at % 4]));
        }
        for (slot, more) in state.iter_mut().zip([a, b, c, d]) {
            *slot = slot.wrapping_add(more);
        }
    }
    state.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn sha1(bytes: &[u8]) -> Vec<u8> {
    let mut state = [
        0x6745_2301u32,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
    ];
    for chunk in padded(bytes, 64, false).chunks_exact(64) {
        let mut words: Vec<u32> = chunk
            .chunks_exact(4)
            .map(|four| u32::from_be_bytes(four.try_into().unwrap_or_default()))
            .collect();
        for at in 16..80 {
            words.push(
                (words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16]).rotate_left(1),
            );
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (at, word) in words.iter().enumerate() {
            let (mix, constant) = match at / 20 {
                0 => (b & c | !b & d, 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => (b & c | b & d | c & d, 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let next = a
                .rotate_left(5)
                .wrapping_add(mix)
                .wrapping_add(e)
                .wrapping_add(constant)
                .wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (slot, more) in state.iter_mut().zip([a, b, c, d, e]) {
            *slot = slot.wrapping_add(more);
        }
    }
    state.iter().flat_map(|word| word.to_be_bytes()).collect()
}

const PRIMES: [u32; 80] = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193,
    197, 199, 211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281, 283, 293, 307,
    311, 313, 317, 331, 337, 347, 349, 353, 359, 367, 373, 379, 383, 389, 397, 401, 409,
];

/// The first 64 bits of the fraction of the root of a prime: how both functions define their constants.
fn root_bits(prime: u32, cube: bool) -> u64 {
    let (mut low, mut high) = (0u128, 1u128 << 68);
    // The largest x with (x / 2**64) ** k <= prime.
    let wide = num_bigint::BigUint::from(prime);
    while high - low > 1 {
        let middle = (low + high) / 2;
        let power = if cube { 3 } else { 2 };
        if num_bigint::BigUint::from(middle).pow(power) <= &wide << (64 * power) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low as u64
}

thread_local!(static ROUNDS: Vec<u64> = PRIMES.iter().map(|prime| root_bits(*prime, true)).collect());

const SHA224: [u32; 8] = [
    0xc105_9ed8,
    0x367c_d507,
    0x3070_dd17,
    0xf70e_5939,
    0xffc0_0b31,
    0x6858_1511,
    0x64f9_8fa7,
    0xbefa_4fa4,
];
const SHA384: [u64; 8] = [
    0xcbbb_9d5d_c105_9ed8,
    0x629a_292a_367c_d507,
    0x9159_015a_3070_dd17,
    0x152f_ecd8_f70e_5939,
    0x6733_2667_ffc0_0b31,
    0x8eb4_4a87_6858_1511,
    0xdb0c_2e0d_64f9_8fa7,
    0x47b5_481d_befa_4fa4,
];

fn roots() -> [u64; 8] {
    std::array::from_fn(|at| root_bits(PRIMES[at], false))
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    sha256_with(roots().map(|root| (root >> 32) as u32), bytes)
}

pub fn sha512(bytes: &[u8]) -> Vec<u8> {
    sha512_with(roots(), bytes)
}

macro_rules! sha2 {
    ($name:ident, $word:ty, $block:literal, $rounds:literal, $constant:expr, $s0:expr, $s1:expr, $b0:expr, $b1:expr) => {
        fn $name(mut state: [$word; 8], bytes: &[u8]) -> Vec<u8> {
            const SIZE: usize = std::mem::size_of::<$word>();
            let constants: Vec<$word> =
                ROUNDS.with(|rounds| rounds.iter().map($constant).collect());
            for chunk in padded(bytes, $block, false).chunks_exact($block) {
                let mut words: Vec<$word> = chunk
                    .chunks_exact(SIZE)
                    .map(|part| <$word>::from_be_bytes(part.try_into().unwrap_or_default()))
                    .collect();
                for at in 16..$rounds {
                    let (x, y) = (words[at - 15], words[at - 2]);
                    let small0 = x.rotate_right($s0[0]) ^ x.rotate_right($s0[1]) ^ x >> $s0[2];
                    let small1 = y.rotate_right($s1[0]) ^ y.rotate_right($s1[1]) ^ y >> $s1[2];
                    words.push(
                        words[at - 16]
                            .wrapping_add(small0)
                            .wrapping_add(words[at - 7])
                            .wrapping_add(small1),
                    );
                }
                let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = state;
                for at in 0..$rounds {
                    let big1 =
                        e.rotate_right($b1[0]) ^ e.rotate_right($b1[1]) ^ e.rotate_right($b1[2]);
                    let choice = e & f ^ !e & g;
                    let one = h
                        .wrapping_add(big1)
                        .wrapping_add(choice)
                        .wrapping_add(constants[at])
                        .wrapping_add(words[at]);
                    let big0 =
                        a.rotate_right($b0[0]) ^ a.rotate_right($b0[1]) ^ a.rotate_right($b0[2]);
                    let two = big0.wrapping_add(a & b ^ a & c ^ b & c);
                    (h, g, f, e, d, c, b, a) =
                        (g, f, e, d.wrapping_add(one), c, b, a, one.wrapping_add(two));
                }
                for (slot, more) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
                    *slot = slot.wrapping_add(more);
                }
            }
            state.iter().flat_map(|word| word.to_be_bytes()).collect()
        }
    };
}

sha2!(
    sha256_with,
    u32,
    64,
    64,
    |round| (round >> 32) as u32,
    [7, 18, 3],
    [17, 19, 10],
    [2, 13, 22],
    [6, 11, 25]
);
sha2!(
    sha512_with,
    u64,
    128,
    80,
    |round| *round,
    [1, 8, 7],
    [19, 61, 6],
    [28, 34, 39],
    [14, 18, 41]
);

struct Hasher {
    algorithm: Algorithm,
    bytes: RefCell<Vec<u8>>,
}

fn h(value: &Value) -> R<&Hasher> {
    value
        .any::<Hasher>()
        .ok_or_else(|| type_error("a hash object is needed"))
}

fn input(value: &Value) -> R<Vec<u8>> {
    if value.as_str().is_some() {
        return Err(type_error("Strings must be encoded before hashing"));
    }
    value
        .as_bytes()
        .ok_or_else(|| type_error("object supporting the buffer API required"))
}

fn make(name: &str, initial: &Value) -> R {
    let Some(algorithm) = ALGORITHMS.iter().find(|algorithm| algorithm.name == name) else {
        return Err(value_error(format!("unsupported hash type {name}")));
    };
    let bytes = initial.given().map_or(Ok(Vec::new()), input)?;
    Ok(Object::native(
        types().library(&HASH),
        Hasher {
            algorithm: *algorithm,
            bytes: RefCell::new(bytes),
        },
    ))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

static HASH: ClassDef = ClassDef {
    name: "_hashlib.HASH",
    base: "object",
    module: "_hashlib",
    new: Some(|_, _, _| Err(type_error("cannot create '_hashlib.HASH' instances"))),
    natives: &[
        method("update", "obj", |a| {
            let more = input(&a[1])?;
            h(&a[0])?.bytes.borrow_mut().extend(more);
            Ok(Value::None)
        }),
        method("digest", "", |a| {
            Ok(Value::bytes((h(&a[0])?.algorithm.digest)(
                &h(&a[0])?.bytes.borrow(),
            )))
        }),
        method("hexdigest", "", |a| {
            Ok(Value::str(hex(&(h(&a[0])?.algorithm.digest)(
                &h(&a[0])?.bytes.borrow(),
            ))))
        }),
        method("copy", "", |a| {
            make(
                h(&a[0])?.algorithm.name,
                &Value::bytes(h(&a[0])?.bytes.borrow().clone()),
            )
        }),
        getter("name", |a| Ok(Value::str(h(&a[0])?.algorithm.name))),
        getter("digest_size", |a| {
            Ok(Value::from((h(&a[0])?.algorithm.digest)(b"").len()))
        }),
        getter("block_size", |a| Ok(Value::from(h(&a[0])?.algorithm.block))),
    ],
};

macro_rules! makers {
    ($($name:literal),*) => {
        &[$(function($name, "string= * usedforsecurity=", |a| make($name, &a[0]))),*]
    };
}

static MAKERS: &[Native] = makers!("md5", "sha1", "sha224", "sha256", "sha384", "sha512");

static OTHERS: &[Native] = &[function("new", "name: data= * usedforsecurity=", |a| {
    make(
        &a[0]
            .as_str()
            .unwrap_or_default()
            .to_lowercase()
            .replace('-', ""),
        &a[1],
    )
})];

pub static LIBRARY: Library = Library {
    name: "hashlib",
    functions: &[MAKERS, OTHERS],
    classes: &[],
    start: nothing,
};
