use std::any::Any;
use std::ffi::c_void;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::ptr;

use batuta_sys as sys;

use crate::Stop;
use crate::error::{Code, Error, Result, check};
use crate::foreign::{self, Handle};

macro_rules! c_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $c:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$value_doc])* $value,)* }
        impl $name {
            fn to_sys(self) -> i32 { match self { $($name::$value => sys::$c,)* } }
            #[allow(dead_code)]
            pub(crate) fn from_sys(value: i32) -> Option<Self> {
                match value { $(sys::$c => Some($name::$value),)* _ => None }
            }
        }
    };
}

c_enum! {
    /// An operation; vectors have n elements.
    Op {
        /// out = a + b
        Add = BATUTA_OP_ADD,
        /// out = a * b
        Mul = BATUTA_OP_MUL,
        /// out = alpha * a
        Scale = BATUTA_OP_SCALE,
        /// out = alpha * a + out
        Saxpy = BATUTA_OP_SAXPY,
        /// out = a * b + c
        Fma = BATUTA_OP_FMA,
        /// out = max(a, 0)
        Relu = BATUTA_OP_RELU,
        /// `out[0]` = sum of a
        Sum = BATUTA_OP_SUM,
        /// `out[0]` = sum of a * b
        Dot = BATUTA_OP_DOT,
        /// `out[0]` = greatest of a
        Max = BATUTA_OP_MAX,
        /// `out[0]` = least of a
        Min = BATUTA_OP_MIN,
        /// index = first position of the greatest
        ArgMax = BATUTA_OP_ARGMAX,
        /// `out[0]` = Euclidean norm of a
        Norm2 = BATUTA_OP_NORM2,
        /// out = e^a
        Exp = BATUTA_OP_EXP,
        /// out = 1 / (1 + e^-a)
        Sigmoid = BATUTA_OP_SIGMOID,
        /// out = e^(a - max a) / sum of these
        Softmax = BATUTA_OP_SOFTMAX,
        /// out = alpha A b + beta out; see [`Workload::gemv`]
        Gemv = BATUTA_OP_GEMV,
        /// out = alpha A B + beta out; see [`Workload::gemm`]
        Gemm = BATUTA_OP_GEMM,
        /// See [`Workload::custom`]
        Custom = BATUTA_OP_CUSTOM,
    }
}

c_enum! {
    /// What an operation can run on.
    Backend {
        /// Plain code on one core.
        Scalar = BATUTA_BACKEND_SCALAR,
        /// Vector instructions.
        Simd = BATUTA_BACKEND_SIMD,
        /// A library of the machine.
        Blas = BATUTA_BACKEND_BLAS,
        /// An accelerator.
        Gpu = BATUTA_BACKEND_GPU,
    }
}

c_enum! {
    /// Where an operand lies, or is wanted.
    Residency {
        /// Ordinary memory.
        Host = BATUTA_ON_HOST,
        /// Page-locked memory.
        PinnedHost = BATUTA_ON_PINNED_HOST,
        /// The accelerator's memory.
        Device = BATUTA_ON_DEVICE,
    }
}

c_enum! {
    /// What a decision rests on.
    Policy {
        /// Calibrated if there is a valid calibration, else roofline.
        Best = BATUTA_POLICY_BEST,
        /// Measured times of this machine.
        Calibrated = BATUTA_POLICY_CALIBRATED,
        /// Probed peak and bandwidth.
        Roofline = BATUTA_POLICY_ROOFLINE,
        /// The 5x rule, exactly.
        Classic = BATUTA_POLICY_CLASSIC,
        /// Thresholds by complexity, exactly.
        Moe = BATUTA_POLICY_MOE,
    }
}

/// How a [`Selector`] is made.
#[derive(Clone, Debug, Default)]
pub struct SelectorOptions {
    /// `None`: [`Policy::Best`].
    pub policy: Option<Policy>,
    /// 0: all usable cores.
    pub max_threads: i32,
    /// `None`: where [`calibrate`] keeps it.
    pub calibration_file: Option<PathBuf>,
    /// With this machine's GPU, which takes up to a second to start; an error if there is none.
    pub gpu: bool,
}

/// Answers where a numeric operation should run on this machine, and runs it there.
#[derive(Debug)]
pub struct Selector(pub(crate) Handle<sys::batuta_selector>);

// SAFETY: immutable; the library lets any number of threads use one at once.
unsafe impl Send for Selector {}
// SAFETY: as above.
unsafe impl Sync for Selector {}

/// An operation, its shape and where its operands lie.
#[derive(Clone, Debug)]
pub struct Workload(pub(crate) sys::batuta_workload);

impl Workload {
    fn new(op: Op) -> Self {
        Workload(sys::batuta_workload {
            struct_size: size_of::<sys::batuta_workload>(),
            op: op.to_sys(),
            r#type: sys::BATUTA_F32,
            m: 0,
            n: 0,
            k: 0,
            batch: 0,
            bytes: 0.0,
            flops: 0.0,
            a_at: 0,
            b_at: 0,
            out_at: 0,
            reuse: 0.0,
        })
    }

    /// An operation on vectors of n elements, f32 unless [`Workload::f64`] says otherwise.
    pub fn vector(op: Op, n: i64) -> Self {
        let mut workload = Self::new(op);
        workload.0.n = n;
        workload
    }

    /// A matrix of m x n times a vector.
    pub fn gemv(m: i64, n: i64) -> Self {
        let mut workload = Self::vector(Op::Gemv, n);
        workload.0.m = m;
        workload
    }

    /// A matrix of m x k times one of k x n.
    pub fn gemm(m: i64, n: i64, k: i64) -> Self {
        let mut workload = Self::gemv(m, n);
        workload.0.op = Op::Gemm.to_sys();
        workload.0.k = k;
        workload
    }

    /// Known by its bytes and floating point operations alone; cannot be run.
    pub fn custom(bytes: f64, flops: f64) -> Self {
        let mut workload = Self::new(Op::Custom);
        workload.0.bytes = bytes;
        workload.0.flops = flops;
        workload
    }

    /// The same on elements of type f64.
    pub fn f64(mut self) -> Self {
        self.0.r#type = sys::BATUTA_F64;
        self
    }

    /// So many products of the same shape, one behind the other in memory.
    pub fn batch(mut self, batch: i64) -> Self {
        self.0.batch = batch;
        self
    }

    /// Where the inputs lie, and where the result is wanted.
    pub fn residency(mut self, a: Residency, b: Residency, out: Residency) -> Self {
        (self.0.a_at, self.0.b_at, self.0.out_at) = (a.to_sys(), b.to_sys(), out.to_sys());
        self
    }

    /// How often an input is used once it was moved.
    pub fn reuse(mut self, reuse: f64) -> Self {
        self.0.reuse = reuse;
        self
    }
}

/// Where a workload should run, or ran.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Decision {
    /// What runs it.
    pub backend: Backend,
    /// Results are written past the caches.
    pub streams: bool,
    /// How many threads.
    pub threads: i32,
    /// What it rests on; never [`Policy::Best`].
    pub policy: Policy,
    /// Of the choice; infinite if the policy predicts nothing.
    pub predicted_ns: f64,
    /// Why, in a few words.
    pub reason: &'static str,
}

impl Decision {
    fn empty() -> sys::batuta_decision {
        sys::batuta_decision {
            struct_size: size_of::<sys::batuta_decision>(),
            backend: 0,
            streams: 0,
            threads: 0,
            policy: 0,
            predicted_ns: 0.0,
            reason: ptr::null(),
        }
    }

    fn from_sys(from: &sys::batuta_decision) -> Result<Self> {
        let unknown = || Error::new(Code::Internal, "the library is newer: unknown decision");
        Ok(Decision {
            backend: Backend::from_sys(from.backend).ok_or_else(unknown)?,
            streams: from.streams != 0,
            threads: from.threads,
            policy: Policy::from_sys(from.policy).ok_or_else(unknown)?,
            predicted_ns: from.predicted_ns,
            // SAFETY: a static text.
            reason: unsafe { foreign::text(from.reason) },
        })
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// Types of elements: f32 and f64.
pub trait Element: sealed::Sealed + Copy {
    #[doc(hidden)]
    const TYPE: i32;
}
impl Element for f32 {
    const TYPE: i32 = sys::BATUTA_F32;
}
impl Element for f64 {
    const TYPE: i32 = sys::BATUTA_F64;
}

/// The memory of a workload's operands. Matrices are row-major; a stride is the distance of two
/// rows, 0 for dense rows; a transposed matrix is stored as its transpose.
#[derive(Debug)]
pub struct Buffers<'a, T: Element> {
    c: sys::batuta_buffers,
    memory: PhantomData<&'a mut [T]>,
}

impl<'a, T: Element> Buffers<'a, T> {
    /// Of an operation with one input.
    pub fn new(a: &'a [T], out: &'a mut [T]) -> Self {
        let c = sys::batuta_buffers {
            struct_size: size_of::<sys::batuta_buffers>(),
            a: a.as_ptr().cast(),
            b: ptr::null(),
            c: ptr::null(),
            out: out.as_mut_ptr().cast(),
            index: ptr::null_mut(),
            a_size: a.len(),
            b_size: 0,
            c_size: 0,
            out_size: out.len(),
            a_stride: 0,
            b_stride: 0,
            out_stride: 0,
            a_transposed: 0,
            b_transposed: 0,
            fixed: 0,
            alpha: 1.0,
            beta: 0.0,
            backend: sys::BATUTA_BACKEND_ANY,
            threads: 0,
        };
        Buffers { c, memory: PhantomData }
    }

    /// The second input.
    pub fn b(mut self, b: &'a [T]) -> Self {
        (self.c.b, self.c.b_size) = (b.as_ptr().cast(), b.len());
        self
    }

    /// The third input, of [`Op::Fma`].
    pub fn c(mut self, c: &'a [T]) -> Self {
        (self.c.c, self.c.c_size) = (c.as_ptr().cast(), c.len());
        self
    }

    /// Where [`Op::ArgMax`] writes the position.
    pub fn index(mut self, index: &'a mut i64) -> Self {
        self.c.index = index;
        self
    }

    /// The factors of the operations that have them: 1 and 0 if not said. With a beta of 0 the
    /// output is not read.
    pub fn factors(mut self, alpha: f64, beta: f64) -> Self {
        (self.c.alpha, self.c.beta) = (alpha, beta);
        self
    }

    /// Distances of rows, in elements.
    pub fn strides(mut self, a: i64, b: i64, out: i64) -> Self {
        (self.c.a_stride, self.c.b_stride, self.c.out_stride) = (a, b, out);
        self
    }

    /// Which matrices are stored as their transpose.
    pub fn transposed(mut self, a: bool, b: bool) -> Self {
        (self.c.a_transposed, self.c.b_transposed) = (a.into(), b.into());
        self
    }

    /// The same bits in every run, at every number of threads.
    pub fn fixed(mut self) -> Self {
        self.c.fixed = 1;
        self
    }

    /// Runs there, whatever would be selected.
    pub fn on(mut self, backend: Backend) -> Self {
        self.c.backend = backend.to_sys();
        self
    }

    /// With so many threads; 0: as selected.
    pub fn threads(mut self, threads: i32) -> Self {
        self.c.threads = threads;
        self
    }
}

impl Selector {
    /// Reads the calibration, or probes the machine for some milliseconds.
    pub fn open(options: &SelectorOptions) -> Result<Self> {
        let file = foreign::optional(options.calibration_file.as_ref())?;
        let c = sys::batuta_selector_options {
            struct_size: size_of::<sys::batuta_selector_options>(),
            policy: options.policy.unwrap_or(Policy::Best).to_sys(),
            max_threads: options.max_threads,
            calibration_file: foreign::pointer(&file),
        };
        let create = if options.gpu {
            sys::batuta_selector_create_with_gpu
        } else {
            sys::batuta_selector_create
        };
        // SAFETY: everything that `c` points to lives for the call.
        let handle =
            Handle::make(|made| unsafe { create(&c, made) }, sys::batuta_selector_destroy)?;
        Ok(Selector(handle))
    }

    /// What each backend is here, a line each.
    pub fn backends(&self) -> Result<String> {
        // SAFETY: a live handle and a valid pointer.
        foreign::take_text(|text| unsafe {
            sys::batuta_selector_create_backends(self.0.get(), text)
        })
    }

    /// Where to run it: some nanoseconds.
    pub fn select(&self, workload: &Workload) -> Result<Decision> {
        let mut decision = Decision::empty();
        // SAFETY: a live handle and valid structs.
        check(unsafe { sys::batuta_selector_select(self.0.get(), &workload.0, &mut decision) })?;
        Decision::from_sys(&decision)
    }

    /// Every candidate with its predicted time.
    pub fn explain(&self, workload: &Workload) -> Result<String> {
        // SAFETY: a live handle and valid pointers.
        foreign::take_text(|text| unsafe {
            sys::batuta_selector_create_explanation(self.0.get(), &workload.0, text)
        })
    }

    /// Selects and executes; says what ran.
    ///
    /// ```
    /// use batuta::{Buffers, Op, Selector, SelectorOptions, Workload};
    ///
    /// let (a, b, mut out) = ([1.0f32, 2.0], [10.0, 20.0], [0.0; 2]);
    /// let selector = Selector::open(&SelectorOptions::default())?;
    /// selector.run(&Workload::vector(Op::Add, 2), Buffers::new(&a, &mut out).b(&b))?;
    /// assert_eq!(out, [11.0, 22.0]);
    /// # Ok::<(), batuta::Error>(())
    /// ```
    pub fn run<T: Element>(
        &self,
        workload: &Workload,
        buffers: Buffers<'_, T>,
    ) -> Result<Decision> {
        if workload.0.r#type != T::TYPE {
            let message = "the workload's elements have another type than the buffers";
            return Err(Error::new(Code::InvalidArgument, message));
        }
        let mut decision = Decision::empty();
        // SAFETY: the slices are of the type that the workload says, live for the call, and the
        // output is borrowed exclusively; the library checks sizes before it writes.
        check(unsafe {
            sys::batuta_selector_run(self.0.get(), &workload.0, &buffers.c, &mut decision)
        })?;
        Decision::from_sys(&decision)
    }
}

/// How a machine is measured.
#[derive(Default)]
pub struct CalibrateOptions<'a> {
    /// About a minute instead of 3 s.
    pub full: bool,
    /// Also while other processes keep the machine busy.
    pub force: bool,
    /// 0: all usable cores.
    pub max_threads: i32,
    /// `None`: the user's cache folder.
    pub file: Option<PathBuf>,
    /// Is told how many of how many measurements are done.
    pub on_progress: Option<&'a mut dyn FnMut(i32, i32)>,
    /// Ends it.
    pub stop: Option<Stop>,
}

struct Progress<'a> {
    call: Option<&'a mut dyn FnMut(i32, i32)>,
    panic: Option<Box<dyn Any + Send>>,
}

unsafe extern "C" fn progress(num_done: i32, num_all: i32, user: *mut c_void) {
    // SAFETY: `user` is a Progress that outlives the call; on the calling thread.
    let progress = unsafe { &mut *user.cast::<Progress<'_>>() };
    let Some(call) = progress.call.as_mut().filter(|_| progress.panic.is_none()) else { return };
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| call(num_done, num_all))) {
        progress.panic = Some(panic);
    }
}

/// Measures this machine and keeps the result for selectors that are opened afterwards.
pub fn calibrate(options: CalibrateOptions<'_>) -> Result<()> {
    let file = foreign::optional(options.file.as_ref())?;
    let mut told = Progress { call: options.on_progress, panic: None };
    let c = sys::batuta_calibrate_options {
        struct_size: size_of::<sys::batuta_calibrate_options>(),
        full: options.full.into(),
        force: options.force.into(),
        max_threads: options.max_threads,
        file: foreign::pointer(&file),
        on_progress: Some(progress),
        user: ptr::from_mut(&mut told).cast(),
        stop: Stop::pointer(&options.stop),
    };
    // SAFETY: everything that `c` points to lives for the call.
    let status = unsafe { sys::batuta_calibrate(&c) };
    let result = check(status);
    if let Some(panic) = told.panic {
        resume_unwind(panic);
    }
    result
}
