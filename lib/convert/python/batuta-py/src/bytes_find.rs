//! Where bytes are in others.

pub fn find(bytes: &[u8], part: &[u8], back: bool) -> Option<usize> {
    if part.is_empty() {
        return Some(if back { bytes.len() } else { 0 });
    }
    if let [one] = part {
        return if back {
            bytes.iter().rposition(|byte| byte == one)
        } else {
            find_byte(bytes, *one)
        };
    }
    let mut windows = bytes.windows(part.len());
    let is_here = |window: &[u8]| window[0] == part[0] && window == part;
    if back {
        windows.rposition(is_here)
    } else {
        windows.position(is_here)
    }
}

/// Blocks first, of which the processor compares all bytes at once.
fn find_byte(bytes: &[u8], one: u8) -> Option<usize> {
    const BLOCK: usize = 64;
    let mut blocks = bytes.chunks_exact(BLOCK);
    let has = |block: &[u8]| {
        block
            .iter()
            .fold(false, |found, byte| found | (*byte == one))
    };
    let start = BLOCK * blocks.by_ref().take_while(|block| !has(block)).count();
    let place = bytes[start..].iter().position(|byte| *byte == one)?;
    Some(start + place)
}
