use std::path::PathBuf;

use batuta_sys as sys;

use crate::error::{Result, check};
use crate::foreign::{self, Handle};
use crate::trace::Trace;

/// Whether two runs did the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Every effect that was compared is the same.
    Equivalent,
    /// One is not.
    Divergent,
    /// The traces do not tell.
    Inconclusive,
}

/// How runs are compared.
#[derive(Clone, Debug, Default)]
pub struct CompareOptions<'a> {
    /// Further runs of the original: what it does not repeat is not compared.
    pub repeats: Vec<&'a Trace>,
    /// TOML: `ignore`, `unordered`, `[[rename]]`.
    pub rules_file: Option<PathBuf>,
}

/// An effect that two runs do not share.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Divergence<'a> {
    /// "standard output", "exit status", "./file".
    pub effect: &'a str,
    /// In one line.
    pub what: &'a str,
    /// In strace's notation; empty: there is none.
    pub original_call: &'a str,
    /// As above.
    pub other_call: &'a str,
    /// Where they differ, in lines; empty if they were not kept.
    pub bytes: String,
}

/// What became of a comparison of two runs.
#[derive(Debug)]
pub struct Comparison(Handle<sys::batuta_comparison>);

// SAFETY: immutable; the library lets any number of threads read one at once.
unsafe impl Send for Comparison {}
// SAFETY: as above.
unsafe impl Sync for Comparison {}

impl Trace {
    /// Did the other run do the same, as seen from outside? Both have to be recorded with
    /// `file_states`.
    pub fn compare(&self, other: &Trace, options: &CompareOptions<'_>) -> Result<Comparison> {
        let repeats: Vec<_> = options.repeats.iter().map(|it| it.0.get().cast_const()).collect();
        let rules = foreign::optional(options.rules_file.as_ref())?;
        let c = sys::batuta_compare_options {
            struct_size: size_of::<sys::batuta_compare_options>(),
            repeats: repeats.as_ptr(),
            num_repeats: repeats.len(),
            rules_file: foreign::pointer(&rules),
        };
        // SAFETY: live handles; everything that `c` points to lives for the call.
        let handle = Handle::make(
            |made| unsafe { sys::batuta_trace_compare(self.0.get(), other.0.get(), &c, made) },
            sys::batuta_comparison_destroy,
        )?;
        Ok(Comparison(handle))
    }

    /// How else two runs differ: calls by name, processes, figures. Empty if they do not.
    pub fn difference(&self, other: &Trace) -> Result<String> {
        // SAFETY: live handles and a valid pointer.
        foreign::take_text(|text| unsafe {
            sys::batuta_trace_create_difference(self.0.get(), other.0.get(), text)
        })
    }
}

impl Comparison {
    fn summary(&self) -> Result<sys::batuta_comparison_summary> {
        // SAFETY: a live handle and a struct of the library.
        unsafe {
            let mut c: sys::batuta_comparison_summary = foreign::blank();
            check(sys::batuta_comparison_summarize(self.0.get(), &mut c))?;
            Ok(c)
        }
    }

    /// Whether the runs did the same.
    pub fn judgement(&self) -> Result<Judgement> {
        Ok(match self.summary()?.judgement {
            sys::BATUTA_EQUIVALENT => Judgement::Equivalent,
            sys::BATUTA_DIVERGENT => Judgement::Divergent,
            _ => Judgement::Inconclusive,
        })
    }

    /// Why it is inconclusive; empty if it is not.
    pub fn reason(&self) -> Result<&str> {
        // SAFETY: the text belongs to the comparison, which is borrowed.
        Ok(unsafe { foreign::text(self.summary()?.reason) })
    }

    /// How many effects were compared.
    pub fn num_compared(&self) -> Result<usize> {
        Ok(self.summary()?.num_compared)
    }

    /// As the original came to them.
    pub fn divergences(&self) -> Result<Vec<Divergence<'_>>> {
        (0..self.summary()?.num_divergences).map(|index| self.divergence(index)).collect()
    }

    fn divergence(&self, index: usize) -> Result<Divergence<'_>> {
        // SAFETY: a live handle and a struct of the library; its texts belong to the comparison.
        unsafe {
            let mut c: sys::batuta_divergence = foreign::blank();
            check(sys::batuta_comparison_divergence(self.0.get(), index, &mut c))?;
            Ok(Divergence {
                effect: foreign::text(c.effect),
                what: foreign::text(c.what),
                original_call: foreign::text(c.original_call),
                other_call: foreign::text(c.other_call),
                bytes: foreign::owned(c.bytes),
            })
        }
    }

    /// The judgement, and what diverges, for people.
    pub fn text(&self) -> Result<String> {
        // SAFETY: a live handle and a valid pointer.
        foreign::take_text(|text| unsafe { sys::batuta_comparison_create_text(self.0.get(), text) })
    }
}
