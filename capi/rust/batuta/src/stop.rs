use std::ptr;
use std::sync::Arc;

use batuta_sys as sys;

use crate::error::{Result, check};
use crate::foreign::Handle;

/// Asks what it is passed to to stop. Clones are the same stop; any thread may request it.
///
/// ```
/// let stop = batuta::Stop::new()?;
/// let other = stop.clone();
/// std::thread::spawn(move || other.request()).join().unwrap()?;
/// # Ok::<(), batuta::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Stop(Arc<Handle<sys::batuta_stop>>);

// SAFETY: the library lets any thread request a stop while others look at it.
unsafe impl Send for Stop {}
// SAFETY: as above.
unsafe impl Sync for Stop {}

impl Stop {
    /// One that is not requested yet.
    pub fn new() -> Result<Self> {
        // SAFETY: the pointer is valid for the call.
        let handle = Handle::make(
            |made| unsafe { sys::batuta_stop_create(made) },
            sys::batuta_stop_destroy,
        )?;
        #[allow(clippy::arc_with_non_send_sync)] // Stop is both, as said above
        Ok(Stop(Arc::new(handle)))
    }

    /// Asks; more than once is as once.
    pub fn request(&self) -> Result<()> {
        // SAFETY: a live handle.
        check(unsafe { sys::batuta_stop_request(self.0.get()) })
    }

    pub(crate) fn pointer(stop: &Option<Stop>) -> *const sys::batuta_stop {
        stop.as_ref().map_or(ptr::null(), |stop| stop.0.get().cast_const())
    }
}
