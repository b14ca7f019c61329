//! date, sleep

use std::time::Duration;

use super::{is_byte_order, print};
use crate::shell::Shell;
use crate::sys;

/// Only formats that C's strftime has too, with nothing of the locale's.
pub(super) fn date(sh: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let [format] = args else {
        return None;
    };
    let format = format.strip_prefix(b"+")?;
    // The C library has read the zone that was there at the start.
    if !is_byte_order(sh) || sh.var("TZ").is_some() || !is_plain_format(format) {
        return None;
    }
    let text = sys::format_time(format, sys::now());
    Some(print("date", &[&text[..], b"\n"].concat()))
}

fn is_plain_format(format: &[u8]) -> bool {
    let mut rest = format.iter();
    while let Some(&b) = rest.next() {
        if b == b'%'
            && !rest
                .next()
                .is_some_and(|b| b"YymdeHIMSsjuFTDRw%".contains(b))
        {
            return false;
        }
    }
    format.len() < 200 && !format.is_empty()
}

pub(super) fn sleep(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let [text] = args else {
        return None;
    };
    std::thread::sleep(seconds(text)?);
    Some(0)
}

/// `2`, `0.5`
fn seconds(text: &[u8]) -> Option<Duration> {
    let is_plain = (1..10).contains(&text.len())
        && text[0].is_ascii_digit()
        && text.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    let number = is_plain.then(|| std::str::from_utf8(text).ok()?.parse().ok())?;
    number.map(Duration::from_secs_f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_simple() {
        assert_eq!(seconds(b"0.5"), Some(Duration::from_millis(500)));
        for other in [&b"1m"[..], b"-1", b"", b"1.2.3", b"x"] {
            assert_eq!(seconds(other), None);
        }
        assert!(is_plain_format(b"%Y-%m-%d at %H:%M%%"));
        assert!(!is_plain_format(b"%N") && !is_plain_format(b"%") && !is_plain_format(b"%-d"));
    }
}
