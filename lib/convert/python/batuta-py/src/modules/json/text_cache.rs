//! Short texts that were read before: documents repeat keys and values, and a text that is known has its hash.
use crate::text::Str;
use std::rc::Rc;

const PLACES: usize = 256;
/// Longer ones are seldom repeated.
const MOST: usize = 24;

#[derive(Default)]
pub struct TextCache {
    /// Empty until there is a text.
    seen: Vec<Option<Rc<Str>>>,
}

impl TextCache {
    pub fn shared(&mut self, text: &str) -> Rc<Str> {
        if text.len() > MOST {
            return Rc::new(Str::new(text.to_owned()));
        }
        if self.seen.is_empty() {
            self.seen.resize(PLACES, None);
        }
        let hash = crate::hash::text(text.as_bytes());
        let place = &mut self.seen[hash as usize % PLACES];
        match place {
            Some(known) if known.as_str() == text => known.clone(),
            _ => place
                .insert(Rc::new(Str::hashed(text.to_owned(), hash)))
                .clone(),
        }
    }
}
