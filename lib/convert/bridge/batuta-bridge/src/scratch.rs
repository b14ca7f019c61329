//! A folder that goes away with its test.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::place::make_private;

/// A process that is being started holds the descriptors of all threads until its program is there,
/// so a test that starts some is alone: to the others their locks would seem held.
static STARTS: RwLock<()> = RwLock::new(());

#[allow(dead_code)] // Held, never read.
enum Turn {
    Shared(RwLockReadGuard<'static, ()>),
    Alone(RwLockWriteGuard<'static, ()>),
}

pub struct Scratch {
    root: PathBuf,
    _turn: Turn,
}

impl Scratch {
    pub fn new(name: &str) -> Self {
        let turn = STARTS.read().unwrap_or_else(PoisonError::into_inner);
        Self::make(name, Turn::Shared(turn))
    }

    /// For a test that starts processes.
    pub fn alone(name: &str) -> Self {
        let turn = STARTS.write().unwrap_or_else(PoisonError::into_inner);
        Self::make(name, Turn::Alone(turn))
    }

    fn make(name: &str, _turn: Turn) -> Self {
        let root = std::env::temp_dir().join(format!("batuta-test-{}-{name}", std::process::id()));
        make_private(&root).unwrap();
        Scratch { root, _turn }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}
