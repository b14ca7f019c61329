//! Text as the machine sees it.
use crate::text::code_of;

pub trait Subject {
    fn len(&self) -> usize;
    fn at(&self, place: usize) -> u32;
    /// The first place from `start` to `end` that has this character.
    fn find(&self, wanted: u8, start: usize, end: usize) -> Option<usize>;
}

/// Characters that are looked at together, without a branch for each.
const BLOCK: usize = 32;

fn find_in<T: Copy + PartialEq>(text: &[T], wanted: T) -> Option<usize> {
    let mut blocks = text.chunks_exact(BLOCK);
    for (at, block) in blocks.by_ref().enumerate() {
        if block.iter().fold(false, |hit, one| hit | (*one == wanted)) {
            let place = block.iter().position(|one| *one == wanted);
            return place.map(|place| at * BLOCK + place);
        }
    }
    let rest = blocks.remainder();
    let place = rest.iter().position(|one| *one == wanted);
    place.map(|place| text.len() - rest.len() + place)
}

impl Subject for &[u8] {
    fn len(&self) -> usize {
        <[u8]>::len(self)
    }
    #[inline(always)]
    fn at(&self, place: usize) -> u32 {
        u32::from(self[place])
    }
    fn find(&self, wanted: u8, start: usize, end: usize) -> Option<usize> {
        find_in(self.get(start..end)?, wanted).map(|place| start + place)
    }
}

impl Subject for &[char] {
    fn len(&self) -> usize {
        <[char]>::len(self)
    }
    #[inline(always)]
    fn at(&self, place: usize) -> u32 {
        code_of(self[place])
    }
    fn find(&self, wanted: u8, start: usize, end: usize) -> Option<usize> {
        find_in(self.get(start..end)?, char::from(wanted)).map(|place| start + place)
    }
}
