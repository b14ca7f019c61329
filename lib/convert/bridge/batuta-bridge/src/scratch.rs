//! A folder that goes away with its test.

use std::fs;
use std::path::{Path, PathBuf};

use crate::place::make_private;

pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("batuta-test-{}-{name}", std::process::id()));
        make_private(&path).unwrap();
        Scratch(path)
    }

    pub fn root(&self) -> &Path {
        &self.0
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.0.join(relative)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
