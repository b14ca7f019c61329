//! bytes and bytearray.
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

pub struct Bytes {
    store: Store,
    /// 0 as long as nobody asked.
    hash: Cell<i64>,
}

/// A few bytes lie here themselves, without an allocation of their own.
enum Store {
    Few(u8, [u8; FEW]),
    Many(Box<[u8]>),
}

const FEW: usize = 22;

impl Bytes {
    fn of(store: Store) -> Bytes {
        Bytes {
            store,
            hash: Cell::new(0),
        }
    }

    /// The bytes of all parts.
    pub fn joined(parts: [&[u8]; 2]) -> Bytes {
        let [a, b] = parts;
        let len = a.len() + b.len();
        if len > FEW {
            return Bytes::of(Store::Many(parts.concat().into_boxed_slice()));
        }
        let mut few = [0; FEW];
        few[..a.len()].copy_from_slice(a);
        few[a.len()..len].copy_from_slice(b);
        Bytes::of(Store::Few(len as u8, few))
    }

    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        match &self.store {
            Store::Few(len, few) => &few[..usize::from(*len)],
            Store::Many(bytes) => bytes,
        }
    }

    pub fn hash(&self) -> i64 {
        if self.hash.get() == 0 {
            self.hash.set(crate::hash::text(self.as_slice()));
        }
        self.hash.get()
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Bytes {
        Bytes::joined([bytes, &[]])
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Bytes {
        if bytes.len() <= FEW {
            return Bytes::from(&bytes[..]);
        }
        Bytes::of(Store::Many(bytes.into_boxed_slice()))
    }
}

impl From<Cow<'_, [u8]>> for Bytes {
    fn from(bytes: Cow<[u8]>) -> Bytes {
        match bytes {
            Cow::Borrowed(bytes) => Bytes::from(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        }
    }
}

impl<const N: usize> From<&[u8; N]> for Bytes {
    fn from(bytes: &[u8; N]) -> Bytes {
        Bytes::from(&bytes[..])
    }
}

impl<const N: usize> From<[u8; N]> for Bytes {
    fn from(bytes: [u8; N]) -> Bytes {
        Bytes::from(&bytes[..])
    }
}

#[derive(Default)]
pub struct ByteArray {
    pub bytes: RefCell<Vec<u8>>,
}

impl ByteArray {
    pub fn new(bytes: Vec<u8>) -> ByteArray {
        ByteArray {
            bytes: RefCell::new(bytes),
        }
    }
}

/// `b'...'` as repr writes it.
pub fn repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let mut text = format!("b{quote}");
    for &byte in bytes {
        match byte {
            b'\t' => text.push_str("\\t"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\\' => text.push_str("\\\\"),
            _ if char::from(byte) == quote => {
                text.push('\\');
                text.push(quote);
            }
            0x20..=0x7e => text.push(char::from(byte)),
            _ => text.push_str(&format!("\\x{byte:02x}")),
        }
    }
    text.push(quote);
    text
}
