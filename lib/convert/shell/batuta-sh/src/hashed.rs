//! Where programs were found that ran before: bash's hash table of commands.

use std::collections::HashMap;

use crate::program::find_program;
use crate::shell::Shell;
use crate::sys;

/// A program that was found.
pub(crate) struct Place {
    pub path: Vec<u8>,
    pub hits: u32,
    age: u64,
}

/// All that were found by one search path.
#[derive(Default)]
pub(crate) struct Hashed {
    search_path: Vec<u8>,
    places: HashMap<Vec<u8>, Place>,
    next_age: u64,
}

impl Hashed {
    /// What does not hold for another search path is forgotten.
    fn use_path(&mut self, search_path: &[u8]) {
        if self.search_path != search_path {
            self.places.clear();
            self.search_path = search_path.to_vec();
        }
    }

    pub(crate) fn clear(&mut self) {
        self.places.clear();
    }

    pub(crate) fn insert(&mut self, name: &[u8], path: Vec<u8>, hits: u32) {
        self.next_age += 1;
        let age = self.next_age;
        self.places.insert(name.to_vec(), Place { path, hits, age });
    }

    pub(crate) fn remove(&mut self, name: &[u8]) -> bool {
        self.places.remove(name).is_some()
    }

    /// In bash's order: by the place in its table of 256, there the newest first.
    pub(crate) fn sorted(&self) -> Vec<(&Vec<u8>, &Place)> {
        let mut all: Vec<_> = self.places.iter().collect();
        all.sort_by_key(|(name, place)| {
            let hash = name.iter().fold(2166136261_u32, |hash, &byte| {
                hash.wrapping_mul(16777619) ^ u32::from(byte)
            });
            (hash & 255, u64::MAX - place.age)
        });
        all
    }
}

impl Shell {
    /// The table for the search path as it is now.
    pub(crate) fn hashed(&mut self) -> &mut Hashed {
        let search_path = self.text_of("PATH").unwrap_or_default();
        self.hashed.use_path(&search_path);
        &mut self.hashed
    }

    /// Where a program was found before, which counts.
    pub(crate) fn find_hashed(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        let place = self.hashed().places.get_mut(name)?;
        place.hits += 1;
        Some(place.path.clone())
    }

    /// Looks a program up that is about to run, so that the next time it is known.
    pub(crate) fn remember_program(&mut self, name: &[u8]) {
        if name.is_empty() || name.contains(&b'/') || self.find_hashed(name).is_some() {
            return;
        }
        let search_path = self.text_of("PATH").unwrap_or_default();
        let found = find_program(&search_path, name);
        if let Some(path) = found.filter(|p| p.starts_with(b"/") && sys::can_access(p, 1)) {
            self.hashed().insert(name, path, 1);
        }
    }

    /// The same without counting.
    pub(crate) fn look_up_hashed(&self, name: &[u8], search_path: &[u8]) -> Option<Vec<u8>> {
        let known = self.hashed.search_path == search_path;
        known.then(|| self.hashed.places.get(name).map(|place| place.path.clone()))?
    }
}
