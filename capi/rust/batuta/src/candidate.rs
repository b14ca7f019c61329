use batuta_sys as sys;

use crate::error::{Code, Error, Result, check};
use crate::foreign;
use crate::selector::{Backend, Selector, Workload};

/// One of what a decision chooses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate {
    /// What runs it.
    pub backend: Backend,
    /// Results are written past the caches.
    pub streams: bool,
    /// How many threads.
    pub threads: i32,
    /// By the library of the GPU's vendor.
    pub library: bool,
}

impl Selector {
    /// What it chooses from, what this machine lacks included.
    pub fn candidates(&self) -> Result<Vec<Candidate>> {
        (0..self.num_candidates()?).map(|index| self.candidate(index)).collect()
    }

    fn num_candidates(&self) -> Result<usize> {
        let mut count = 0;
        // SAFETY: a live handle and a valid pointer.
        check(unsafe { sys::batuta_selector_num_candidates(self.0.get(), &mut count) })?;
        Ok(count)
    }

    fn candidate(&self, index: usize) -> Result<Candidate> {
        // SAFETY: a live handle and a struct of the library.
        let c = unsafe {
            let mut c: sys::batuta_candidate = foreign::blank();
            check(sys::batuta_selector_candidate(self.0.get(), index, &mut c))?;
            c
        };
        let backend = Backend::from_sys(c.backend)
            .ok_or_else(|| Error::new(Code::Internal, "the library is newer: unknown backend"))?;
        Ok(Candidate {
            backend,
            streams: c.streams != 0,
            threads: c.threads,
            library: c.library != 0,
        })
    }

    /// Nanoseconds of each candidate; infinite where it cannot run it or is not here, or if the policy
    /// predicts nothing.
    pub fn predict(&self, workload: &Workload) -> Result<Vec<f64>> {
        let mut ns = vec![0.0; self.num_candidates()?];
        // SAFETY: a live handle, and room for that many numbers.
        check(unsafe {
            sys::batuta_selector_predict(self.0.get(), &workload.0, ns.as_mut_ptr(), ns.len())
        })?;
        Ok(ns)
    }
}
