//! Reference counts as std's `Rc` has them, but each block knows by itself how it ends: whatever a `Value` shares, it
//! is dropped by one test and one call, where std's would be a jump by a table to as many functions as there are types.
#![allow(unsafe_code)] // What holds a block is its counts; each place says which of them.
use std::alloc::{dealloc, Layout};
use std::cell::Cell;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::process::abort;
use std::ptr::{addr_of, addr_of_mut, drop_in_place, read, NonNull};

/// What a block begins with, whatever its value is. Four billion references to one value would be 64 GB of values; more
/// end the program.
pub(crate) struct Head {
    strong: Cell<u32>,
    /// How many weak references there are, and one more as long as there are strong ones.
    weak: Cell<u32>,
    /// Drops the value of a block that has no strong reference any more, and what they have held of the block.
    end: Cell<End>,
}

type End = unsafe fn(NonNull<Head>);

/// A value that may have something to say before it goes.
pub trait Farewell: Sized {
    fn has_last_words(&self) -> bool;
    /// Who keeps a reference brings the value back to life; it is not asked again.
    fn say_last_words(this: &Rc<Self>);
}

#[repr(C)]
struct Block<T> {
    head: Head,
    value: T,
}

/// A share of a value.
#[repr(transparent)]
pub struct Rc<T> {
    block: NonNull<Block<T>>,
    owns: PhantomData<Block<T>>,
}

/// A reference to a value that may be gone.
pub struct Weak<T> {
    block: NonNull<Block<T>>,
    of: PhantomData<T>,
}

impl Head {
    #[inline(always)]
    fn new(end: End) -> Head {
        Head {
            strong: Cell::new(1),
            weak: Cell::new(1),
            end: Cell::new(end),
        }
    }
}

#[inline(always)]
fn raise(count: &Cell<u32>) {
    let more = count.get().wrapping_add(1);
    count.set(more);
    if more == 0 {
        abort();
    }
}

/// One strong reference more to a value that is there; `head` is the block's.
#[inline(always)]
fn another<T>(block: NonNull<Block<T>>, head: &Head) -> Rc<T> {
    raise(&head.strong);
    Rc {
        block,
        owns: PhantomData,
    }
}

/// As `another`, for a block of whatever type.
///
/// # Safety
/// `head` is that of a block which somebody counts for.
#[inline(always)]
pub(crate) unsafe fn count(head: NonNull<Head>) {
    // SAFETY: as above; a head is changed through cells alone.
    raise(unsafe { &head.as_ref().strong });
}

impl<T> Rc<T> {
    #[inline]
    pub fn new(value: T) -> Rc<T> {
        Rc::ended_by(end::<T>, value)
    }

    #[inline(always)]
    fn ended_by(end: End, value: T) -> Rc<T> {
        let head = Head::new(end);
        Rc {
            block: NonNull::from(Box::leak(Box::new(Block { head, value }))),
            owns: PhantomData,
        }
    }

    /// The memory is there before the value is made, which is then written where it stays. `new` makes it on the stack and
    /// copies it, and the copy waits for what was just written piece by piece.
    #[inline]
    pub fn made_by(make: impl FnOnce() -> T) -> Rc<T> {
        let mut block = Box::<Block<T>>::new_uninit();
        let place = block.as_mut_ptr();
        // SAFETY: the block is this function's own until both of its parts are written.
        let block = unsafe {
            addr_of_mut!((*place).head).write(Head::new(end::<T>));
            addr_of_mut!((*place).value).write(make());
            NonNull::from(Box::leak(block.assume_init()))
        };
        Rc {
            block,
            owns: PhantomData,
        }
    }

    #[inline(always)]
    fn head(&self) -> &Head {
        // SAFETY: `self` is counted in `strong`, so the block lives; its head is changed through cells alone.
        unsafe { &self.block.as_ref().head }
    }

    #[inline]
    pub fn ptr_eq(a: &Rc<T>, b: &Rc<T>) -> bool {
        a.block == b.block
    }

    pub fn as_ptr(this: &Rc<T>) -> *const T {
        std::ptr::from_ref(&**this)
    }

    pub fn downgrade(this: &Rc<T>) -> Weak<T> {
        raise(&this.head().weak);
        Weak {
            block: this.block,
            of: PhantomData,
        }
    }

    /// The value, if nobody else refers to it.
    #[inline]
    pub fn get_mut(this: &mut Rc<T>) -> Option<&mut T> {
        if this.head().strong.get() != 1 || this.head().weak.get() != 1 {
            return None;
        }
        // SAFETY: `this` is the only reference of either kind, and borrowed for as long as the value is.
        Some(unsafe { &mut this.block.as_mut().value })
    }

    /// The value, if this is the last strong reference.
    pub fn try_unwrap(this: Rc<T>) -> Result<T, Rc<T>> {
        if this.head().strong.get() != 1 {
            return Err(this);
        }
        let this = ManuallyDrop::new(this);
        this.head().strong.set(0);
        // SAFETY: with no strong reference left nobody looks at the value again, nor drops it.
        unsafe {
            let value = read(addr_of!((*this.block.as_ptr()).value));
            leave(this.block);
            Ok(value)
        }
    }

    pub fn into_inner(this: Rc<T>) -> Option<T> {
        Rc::try_unwrap(this).ok()
    }
}

impl<T: Farewell> Rc<T> {
    /// As `new`, of a value that is asked for its last words.
    #[inline]
    pub fn with_farewell(value: T) -> Rc<T> {
        Rc::ended_by(end_after_words::<T>, value)
    }
}

impl<T> Deref for Rc<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: `self` is counted in `strong`; only get_mut gives the value away to be changed, and borrows `self` then.
        unsafe { &self.block.as_ref().value }
    }
}

impl<T> Clone for Rc<T> {
    #[inline(always)]
    fn clone(&self) -> Rc<T> {
        another(self.block, self.head())
    }
}

impl<T> Drop for Rc<T> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the count is the one that `new` or `clone` made for `self`, which is not used again.
        unsafe { release(self.block.cast()) }
    }
}

/// One strong reference less. It is the same function for all types and not a part of those that call it, so that the
/// compiler sees that all kinds of values are dropped alike.
#[inline(never)]
unsafe fn release(head: NonNull<Head>) {
    // SAFETY: the caller holds one of `strong`, so the block lives; `end` is asked for when that was the last.
    unsafe {
        let Head { strong, end, .. } = head.as_ref();
        let left = strong.get().wrapping_sub(1);
        strong.set(left);
        if left == 0 {
            end.get()(head);
        }
    }
}

/// The last strong reference is gone.
unsafe fn end<T>(head: NonNull<Head>) {
    let block = head.cast::<Block<T>>();
    // SAFETY: `end` was put into the head of a Block<T>; nobody else looks at its value now, and `weak` still holds it.
    unsafe {
        drop_in_place(addr_of_mut!((*block.as_ptr()).value));
        leave(block);
    }
}

/// As `end`, once the value has said what it has to say.
unsafe fn end_after_words<T: Farewell>(head: NonNull<Head>) {
    let block = head.cast::<Block<T>>();
    // SAFETY: this was put into the head of a Block<T>, whose value is there. It gets back the reference that was its
    // last, and with that ends as any other, or goes on living.
    unsafe {
        if !block.as_ref().value.has_last_words() {
            return end::<T>(head);
        }
        let Head {
            strong, end: how, ..
        } = head.as_ref();
        how.set(end::<T>);
        strong.set(1);
        let this = Rc {
            block,
            owns: PhantomData,
        };
        T::say_last_words(&this);
    }
}

/// One of `weak` less; the block goes with the last.
unsafe fn leave<T>(block: NonNull<Block<T>>) {
    // SAFETY: the caller holds one of `weak`; the value was dropped or taken before the last of them goes, and the
    // block is memory that Box allocated for this layout. The head alone is looked at, since the value may be on its way out.
    unsafe {
        let weak = &block.cast::<Head>().as_ref().weak;
        let left = weak.get().wrapping_sub(1);
        weak.set(left);
        if left == 0 {
            dealloc(block.as_ptr().cast(), Layout::new::<Block<T>>());
        }
    }
}

impl<T> Weak<T> {
    fn head(&self) -> &Head {
        // SAFETY: `self` is counted in `weak`, so the block lives, though its value may not.
        unsafe { &*self.block.cast::<Head>().as_ptr() }
    }

    pub fn strong_count(&self) -> usize {
        self.head().strong.get() as usize
    }

    pub fn upgrade(&self) -> Option<Rc<T>> {
        if self.head().strong.get() == 0 {
            return None;
        }
        Some(another(self.block, self.head()))
    }
}

impl<T> Clone for Weak<T> {
    fn clone(&self) -> Weak<T> {
        raise(&self.head().weak);
        Weak {
            block: self.block,
            of: PhantomData,
        }
    }
}

impl<T> Drop for Weak<T> {
    fn drop(&mut self) {
        // SAFETY: the count is the one that was made for `self`, which is not used again.
        unsafe { leave(self.block) }
    }
}

impl<T: Default> Default for Rc<T> {
    fn default() -> Rc<T> {
        Rc::new(T::default())
    }
}

impl<T> From<T> for Rc<T> {
    fn from(value: T) -> Rc<T> {
        Rc::new(value)
    }
}
