//! Memory of small objects: a list of free blocks for each size. Python's programs make and drop values all the
//! time, mostly of a few sizes; the C library's malloc takes a fifth of such a program.
//!
//! Each thread has its own lists, so that nothing is locked. A block that another thread drops is that one's from
//! then on. Blocks are cut from chunks, which are kept until the program ends.
#![allow(unsafe_code)] // A global allocator is a promise that only `unsafe impl` can give; each block says why it holds.
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr::{null_mut, NonNull};

/// The program's allocator, where `run` is linked in.
struct Blocks;

#[global_allocator]
static ALLOCATOR: Blocks = Blocks;

/// All sizes are multiples of it, and all blocks lie at multiples of it.
const UNIT: usize = 16;
const NUM_SIZES: usize = 256;
const LARGEST: usize = UNIT * NUM_SIZES;
const CHUNK: usize = 1 << 16;

/// What a free block begins with.
struct Free {
    next: *mut Free,
}

struct Lists {
    /// By size in units, less one.
    free: [Cell<*mut Free>; NUM_SIZES],
    /// The rest of the last chunk.
    rest: Cell<*mut u8>,
    rest_len: Cell<usize>,
}

thread_local! {
    // Without a destructor, so that it can be used as long as the thread runs.
    static LISTS: Lists = const {
        Lists {
            free: [const { Cell::new(null_mut()) }; NUM_SIZES],
            rest: Cell::new(null_mut()),
            rest_len: Cell::new(0),
        }
    };
}

/// The list for blocks of this layout; None: the system's allocator has them.
#[inline]
fn list_of(layout: Layout) -> Option<usize> {
    let is_small = layout.size() <= LARGEST && layout.align() <= UNIT;
    is_small.then(|| layout.size().div_ceil(UNIT).max(1) - 1)
}

impl Lists {
    #[inline]
    fn take(&self, list: usize) -> *mut u8 {
        let Some(block) = NonNull::new(self.free[list].get()) else {
            return self.cut((list + 1) * UNIT);
        };
        // SAFETY: what is in a list was put there by `give`, which wrote a Free, and nobody else has it.
        self.free[list].set(unsafe { block.as_ref() }.next);
        block.as_ptr().cast()
    }

    /// `block` must come from `take` of the same list, and nobody may use it any more.
    #[inline]
    unsafe fn give(&self, list: usize, block: *mut u8) {
        let block: *mut Free = block.cast();
        let next = self.free[list].get();
        // SAFETY: a block is at least a unit long, lies at a multiple of one, and is the caller's to give.
        unsafe { block.write(Free { next }) };
        self.free[list].set(block);
    }

    /// A new block from the rest of the last chunk, or from another.
    #[cold]
    fn cut(&self, size: usize) -> *mut u8 {
        if self.rest_len.get() < size {
            let Ok(layout) = Layout::from_size_align(CHUNK, UNIT) else {
                return null_mut();
            };
            // SAFETY: the layout's size is not zero.
            let chunk = unsafe { System.alloc(layout) };
            if chunk.is_null() {
                return chunk;
            }
            self.rest.set(chunk);
            self.rest_len.set(CHUNK);
        }
        let block = self.rest.get();
        // SAFETY: at least `size` bytes of the chunk are behind `block`.
        self.rest.set(unsafe { block.add(size) });
        self.rest_len.set(self.rest_len.get() - size);
        block
    }
}

// SAFETY: blocks are as long as their list says, which is as long as the layout or longer, lie at multiples of
// UNIT, and are in one hand at a time; everything else is the system's allocator, called with what the caller gave.
unsafe impl GlobalAlloc for Blocks {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match list_of(layout) {
            Some(list) => LISTS.with(|lists| lists.take(list)),
            // SAFETY: the caller's promise.
            None => unsafe { System.alloc(layout) },
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        match list_of(layout) {
            // SAFETY: the caller got the block for this layout, hence from this list.
            Some(list) => LISTS.with(|lists| unsafe { lists.give(list, block) }),
            // SAFETY: the caller's promise.
            None => unsafe { System.dealloc(block, layout) },
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let Some(list) = list_of(layout) else {
            // SAFETY: the caller's promise.
            return unsafe { System.alloc_zeroed(layout) };
        };
        let block = LISTS.with(|lists| lists.take(list));
        if !block.is_null() {
            // SAFETY: the block is at least as long as the layout.
            unsafe { block.write_bytes(0, layout.size()) };
        }
        block
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the size, rounded up to the alignment, is a valid one.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (list_of(layout), list_of(wanted)) {
            // SAFETY: the caller's promise.
            (None, None) => return unsafe { System.realloc(block, layout, size) },
            (Some(old), Some(new)) if old == new => return block,
            _ => {}
        }
        // SAFETY: both layouts are valid, the new block is another one, and the shorter length is within both.
        unsafe {
            let made = self.alloc(wanted);
            if !made.is_null() {
                made.copy_from_nonoverlapping(block, layout.size().min(size));
                self.dealloc(block, layout);
            }
            made
        }
    }
}
