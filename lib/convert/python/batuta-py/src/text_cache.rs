//! Short texts that were met before: documents and words repeat, and a text that is known has its hash.
use crate::rc::Rc;
use crate::text::{Str, SHORT};

const PLACES: usize = 256;

#[derive(Default)]
pub struct TextCache {
    /// Empty until there is a text.
    seen: Vec<Option<Rc<Str>>>,
}

impl TextCache {
    pub fn shared(&mut self, text: &str) -> Rc<Str> {
        // Longer ones are seldom repeated.
        if text.len() > SHORT {
            return Rc::new(Str::new(text));
        }
        if self.seen.is_empty() {
            self.seen.resize(PLACES, None);
        }
        let hash = crate::hash::text(text.as_bytes());
        let place = &mut self.seen[hash as usize % PLACES];
        match place {
            Some(known) if known.as_str() == text => known.clone(),
            _ => place.insert(Str::hashed(text, hash)).clone(),
        }
    }
}
