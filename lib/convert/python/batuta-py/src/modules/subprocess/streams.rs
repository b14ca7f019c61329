//! What a child is told and what it says, all at once.
use crate::value::{Value, R};
use std::fs::File;
use std::io::{Read, Write};
use std::sync::mpsc::{channel, Receiver};
use std::time::{Duration, Instant};

/// Encoding and errors, where texts are wanted.
pub type Text = Option<(String, String)>;

/// Reading that goes on beside the program.
#[derive(Default)]
pub struct Reading {
    sources: [Option<Receiver<Vec<u8>>>; 2],
    done: [Option<Vec<u8>>; 2],
}

fn read_all(mut file: File) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = file.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}

impl Reading {
    pub fn new(output: Option<File>, error: Option<File>) -> Reading {
        Reading {
            sources: [output.map(read_all), error.map(read_all)],
            done: [None, None],
        }
    }

    /// False: the time is up, and what is still to come can be waited for again.
    pub fn finish(&mut self, until: Option<Instant>) -> bool {
        for at in 0..2 {
            let Some(source) = &self.sources[at] else {
                continue;
            };
            let received = match until {
                None => source.recv().ok(),
                Some(until) => {
                    let left = until.saturating_duration_since(Instant::now());
                    match source.recv_timeout(left.max(Duration::from_millis(1))) {
                        Ok(bytes) => Some(bytes),
                        Err(std::sync::mpsc::RecvTimeoutError::Timeout) => return false,
                        Err(_) => None,
                    }
                }
            };
            self.done[at] = Some(received.unwrap_or_default());
            self.sources[at] = None;
        }
        true
    }

    pub fn take(&mut self, text: &Text) -> R<(Value, Value)> {
        let [output, error] = std::mem::take(&mut self.done);
        Ok((shown(output, text)?, shown(error, text)?))
    }
}

fn shown(bytes: Option<Vec<u8>>, text: &Text) -> R {
    let Some(bytes) = bytes else {
        return Ok(Value::None);
    };
    Ok(match text {
        None => Value::bytes(bytes),
        Some((encoding, errors)) => {
            let decoded = crate::codec::decode(&bytes, encoding, errors)?;
            Value::str(decoded.replace("\r\n", "\n").replace('\r', "\n"))
        }
    })
}

/// A child that does not read to the end is no error.
pub fn write_all(mut file: File, bytes: Vec<u8>) {
    std::thread::spawn(move || {
        let _ = file.write_all(&bytes);
    });
}

pub fn bytes_of(input: &Value, text: &Text) -> R<Vec<u8>> {
    match (input, text) {
        (Value::None | Value::Undef, _) => Ok(Vec::new()),
        (Value::Str(given), Some((encoding, errors))) => {
            crate::codec::encode(given.as_str(), encoding, errors)
        }
        _ => input.as_bytes().ok_or_else(|| {
            crate::exc::type_error(format!(
                "memoryview: a bytes-like object is required, not '{}'",
                input.class_ref().name()
            ))
        }),
    }
}
