//! bytes and bytearray.
use std::cell::RefCell;

pub struct Bytes {
    bytes: Box<[u8]>,
}

impl Bytes {
    pub fn new(bytes: Vec<u8>) -> Bytes {
        Bytes {
            bytes: bytes.into_boxed_slice(),
        }
    }

    pub fn as_slice(&self) -> &[u8] {
        &self.bytes
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
