//! Keys of objects that were read before: documents repeat them, and a text that is known has its hash.
use crate::text::Str;
use std::rc::Rc;

const PLACES: usize = 128;

#[derive(Default)]
pub struct KeyCache {
    /// Empty until there is a key.
    seen: Vec<Option<Rc<Str>>>,
}

impl KeyCache {
    pub fn shared(&mut self, key: &str) -> Rc<Str> {
        if self.seen.is_empty() {
            self.seen.resize(PLACES, None);
        }
        let place = &mut self.seen[crate::hash::text(key.as_bytes()) as usize % PLACES];
        match place {
            Some(known) if known.as_str() == key => known.clone(),
            _ => place.insert(Rc::new(Str::new(key.to_owned()))).clone(),
        }
    }
}
