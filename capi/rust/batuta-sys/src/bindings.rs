// Made from include/batuta/c.h by capi/bindings.py; not to be edited.
use std::ffi::{c_char, c_void};

/// What a call came to.
pub type batuta_status = i32;
pub const BATUTA_OK: batuta_status = 0;
pub const BATUTA_INVALID_ARGUMENT: batuta_status = 1;
pub const BATUTA_NOT_FOUND: batuta_status = 2;
pub const BATUTA_FAILED_PRECONDITION: batuta_status = 3;
pub const BATUTA_DEADLINE_EXCEEDED: batuta_status = 4;
pub const BATUTA_CANCELLED: batuta_status = 5;
pub const BATUTA_UNAVAILABLE: batuta_status = 6;
pub const BATUTA_DATA_LOSS: batuta_status = 7;
pub const BATUTA_RESOURCE_EXHAUSTED: batuta_status = 8;
pub const BATUTA_INTERNAL: batuta_status = 9;

/// Where a stage is.
pub type batuta_stage_state = i32;
pub const BATUTA_STAGE_WAITING: batuta_stage_state = 0;
pub const BATUTA_STAGE_RUNNING: batuta_stage_state = 1;
pub const BATUTA_STAGE_DONE: batuta_stage_state = 2;
pub const BATUTA_STAGE_FAILED: batuta_stage_state = 3;
pub const BATUTA_STAGE_TIMED_OUT: batuta_stage_state = 4;
pub const BATUTA_STAGE_CANCELLED: batuta_stage_state = 5;
pub const BATUTA_STAGE_SKIPPED: batuta_stage_state = 6;

/// How system calls are recorded.
pub type batuta_trace_backend = i32;
pub const BATUTA_TRACE_AUTO: batuta_trace_backend = 0;
pub const BATUTA_TRACE_BPF: batuta_trace_backend = 1;
pub const BATUTA_TRACE_SECCOMP: batuta_trace_backend = 2;
pub const BATUTA_TRACE_PTRACE: batuta_trace_backend = 3;

/// What becomes of a file that is not whole.
pub type batuta_damage = i32;
pub const BATUTA_DAMAGE_REFUSE: batuta_damage = 0;
pub const BATUTA_DAMAGE_SALVAGE: batuta_damage = 1;

/// How a trace is written.
pub type batuta_trace_format = i32;
pub const BATUTA_TRACE_TEXT: batuta_trace_format = 0;
pub const BATUTA_TRACE_COUNTS: batuta_trace_format = 1;
pub const BATUTA_TRACE_JSON: batuta_trace_format = 2;
pub const BATUTA_TRACE_CSV: batuta_trace_format = 3;

/// What became of an assertion.
pub type batuta_budget_result = i32;
pub const BATUTA_BUDGET_KEPT: batuta_budget_result = 0;
pub const BATUTA_BUDGET_VIOLATED: batuta_budget_result = 1;
pub const BATUTA_BUDGET_DISABLED: batuta_budget_result = 2;
pub const BATUTA_BUDGET_NOT_REACHED: batuta_budget_result = 3;

/// Whether two runs did the same.
pub type batuta_judgement = i32;
pub const BATUTA_EQUIVALENT: batuta_judgement = 0;
pub const BATUTA_DIVERGENT: batuta_judgement = 1;
pub const BATUTA_INCONCLUSIVE: batuta_judgement = 2;

/// What became of a unit of a project.
pub type batuta_verdict = i32;
pub const BATUTA_VERDICT_VERIFIED: batuta_verdict = 0;
pub const BATUTA_VERDICT_COMPILED: batuta_verdict = 1;
pub const BATUTA_VERDICT_BRIDGED: batuta_verdict = 2;
pub const BATUTA_VERDICT_FAILED: batuta_verdict = 3;
pub const BATUTA_VERDICT_TRANSPILED: batuta_verdict = 4;

/// How a report is written.
pub type batuta_format = i32;
pub const BATUTA_FORMAT_TABLE: batuta_format = 0;
pub const BATUTA_FORMAT_JSON: batuta_format = 1;
pub const BATUTA_FORMAT_MARKDOWN: batuta_format = 2;
pub const BATUTA_FORMAT_HTML: batuta_format = 3;

/// Where a conversion ends.
pub type batuta_last_step = i32;
pub const BATUTA_STEP_PUBLISH: batuta_last_step = 0;
pub const BATUTA_STEP_TRANSPILE: batuta_last_step = 1;
pub const BATUTA_STEP_VERIFY: batuta_last_step = 2;
pub const BATUTA_STEP_OPTIMIZE: batuta_last_step = 3;

/// How a pipeline is drawn.
pub type batuta_drawing = i32;
pub const BATUTA_DRAWING_DOT: batuta_drawing = 0;
pub const BATUTA_DRAWING_SVG: batuta_drawing = 1;

/// Whether a tool is here.
pub type batuta_tool_state = i32;
pub const BATUTA_TOOL_FOUND: batuta_tool_state = 0;
pub const BATUTA_TOOL_ABSENT: batuta_tool_state = 1;
pub const BATUTA_TOOL_BROKEN: batuta_tool_state = 2;
pub const BATUTA_TOOL_UNFIT: batuta_tool_state = 3;

/// The operations of batuta/workload.h; vectors have n elements.
pub type batuta_op = i32;
pub const BATUTA_OP_ADD: batuta_op = 0;
pub const BATUTA_OP_MUL: batuta_op = 1;
pub const BATUTA_OP_SCALE: batuta_op = 2;
pub const BATUTA_OP_SAXPY: batuta_op = 3;
pub const BATUTA_OP_FMA: batuta_op = 4;
pub const BATUTA_OP_RELU: batuta_op = 5;
pub const BATUTA_OP_SUM: batuta_op = 6;
pub const BATUTA_OP_DOT: batuta_op = 7;
pub const BATUTA_OP_MAX: batuta_op = 8;
pub const BATUTA_OP_MIN: batuta_op = 9;
pub const BATUTA_OP_ARGMAX: batuta_op = 10;
pub const BATUTA_OP_NORM2: batuta_op = 11;
pub const BATUTA_OP_EXP: batuta_op = 12;
pub const BATUTA_OP_SIGMOID: batuta_op = 13;
pub const BATUTA_OP_SOFTMAX: batuta_op = 14;
pub const BATUTA_OP_GEMV: batuta_op = 15;
pub const BATUTA_OP_GEMM: batuta_op = 16;
pub const BATUTA_OP_CUSTOM: batuta_op = 17;

/// Of every operand of a workload.
pub type batuta_element_type = i32;
pub const BATUTA_F32: batuta_element_type = 0;
pub const BATUTA_F64: batuta_element_type = 1;

/// What work can run on.
pub type batuta_backend = i32;
pub const BATUTA_BACKEND_SCALAR: batuta_backend = 0;
pub const BATUTA_BACKEND_SIMD: batuta_backend = 1;
pub const BATUTA_BACKEND_BLAS: batuta_backend = 2;
pub const BATUTA_BACKEND_GPU: batuta_backend = 3;
pub const BATUTA_BACKEND_ANY: batuta_backend = -1;

/// Where an operand lies, or is wanted.
pub type batuta_residency = i32;
pub const BATUTA_ON_HOST: batuta_residency = 0;
pub const BATUTA_ON_PINNED_HOST: batuta_residency = 1;
pub const BATUTA_ON_DEVICE: batuta_residency = 2;

/// What a decision rests on.
pub type batuta_policy = i32;
pub const BATUTA_POLICY_BEST: batuta_policy = 0;
pub const BATUTA_POLICY_CALIBRATED: batuta_policy = 1;
pub const BATUTA_POLICY_ROOFLINE: batuta_policy = 2;
pub const BATUTA_POLICY_CLASSIC: batuta_policy = 3;
pub const BATUTA_POLICY_MOE: batuta_policy = 4;

/// Asks what it is passed to to stop. Any thread may request it, also while that runs.
#[repr(C)]
pub struct batuta_stop {
    _private: [u8; 0],
}

/// A recording. Immutable: any number of threads may read it at once.
#[repr(C)]
pub struct batuta_trace {
    _private: [u8; 0],
}

/// What became of the assertions of a renacer.toml. Immutable: any number of threads may read it at
/// once; it outlives the trace.
#[repr(C)]
pub struct batuta_budget_report {
    _private: [u8; 0],
}

/// What came of it. Immutable: any number of threads may read it at once; it outlives the traces.
#[repr(C)]
pub struct batuta_comparison {
    _private: [u8; 0],
}

/// What is in a project. Immutable: any number of threads may read it at once.
#[repr(C)]
pub struct batuta_analysis {
    _private: [u8; 0],
}

/// What a conversion did. Immutable: any number of threads may read it at once.
#[repr(C)]
pub struct batuta_report {
    _private: [u8; 0],
}

/// The chain of work and waiting that the duration of a run consists of. Immutable: any number of
/// threads may read it at once; it outlives the trace.
#[repr(C)]
pub struct batuta_critical_path {
    _private: [u8; 0],
}

/// Runs once. Stages may be added until then, and by running stages through their context.
#[repr(C)]
pub struct batuta_graph {
    _private: [u8; 0],
}

/// What a running stage may use, until its callback returns.
#[repr(C)]
pub struct batuta_context {
    _private: [u8; 0],
}

/// What a run did. Immutable: any number of threads may read it at once; it outlives the graph.
#[repr(C)]
pub struct batuta_graph_report {
    _private: [u8; 0],
}

/// What a run did. Immutable: any number of threads may read it at once.
#[repr(C)]
pub struct batuta_pipeline_report {
    _private: [u8; 0],
}

/// Immutable: any number of threads may read it at once.
#[repr(C)]
pub struct batuta_registry {
    _private: [u8; 0],
}

/// Immutable: any number of threads may use one at once.
#[repr(C)]
pub struct batuta_selector {
    _private: [u8; 0],
}

/// One change of one stage of a conversion or graph. Valid during the callback.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_event {
    pub struct_size: usize,
    pub name: *const c_char,
    pub state: *const c_char,
    pub at_ms: f64,
    pub num_done: i64,
    pub num_known: i64,
    pub stage: u32,
    pub stage_state: i32,
}

/// What is recorded.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_record_options {
    pub struct_size: usize,
    pub argv: *const *const c_char,
    pub num_argv: usize,
    pub folder: *const c_char,
    pub file: *const c_char,
    pub calls: *const c_char,
    pub backend: i32,
    pub payload_bytes: i32,
    pub only_root: i32,
    pub stop: *const batuta_stop,
    pub file_states: i32,
}

/// How a recording ended.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_record_outcome {
    pub struct_size: usize,
    pub exit_code: i32,
    pub term_signal: i32,
    pub was_let_go: i32,
    pub is_complete: i32,
    pub num_events: u64,
}

/// What a run cost.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_trace_summary {
    pub struct_size: usize,
    pub wall_ns: i64,
    pub num_events: u64,
    pub calls: u64,
    pub failed_calls: u64,
    pub processes: u64,
    pub threads: u64,
    pub bytes_read: u64,
    pub bytes_written: u64,
    pub peak_resident_bytes: u64,
    pub page_faults: u64,
    pub exit_code: i32,
    pub is_complete: i32,
    pub peak_allocated_bytes: u64,
    pub allocated_bytes: u64,
}

/// One event. Valid during the callback.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_trace_event {
    pub struct_size: usize,
    pub name: *const c_char,
    pub path: *const c_char,
    pub path_size: usize,
    pub time_ns: i64,
    pub duration_ns: i64,
    pub result: i64,
    pub pid: i32,
    pub tid: i32,
    pub kind: i32,
    pub number: i32,
}

/// One assertion, and what was measured.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_budget_check {
    pub struct_size: usize,
    pub name: *const c_char,
    pub measured: *const c_char,
    pub allowed: *const c_char,
    pub result: i32,
    pub must_hold: i32,
}

/// How runs are compared.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_compare_options {
    pub struct_size: usize,
    pub repeats: *const *const batuta_trace,
    pub num_repeats: usize,
    pub rules_file: *const c_char,
}

/// A comparison as a whole.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_comparison_summary {
    pub struct_size: usize,
    pub reason: *const c_char,
    pub num_compared: usize,
    pub num_divergences: usize,
    pub num_masked: usize,
    pub judgement: i32,
}

/// An effect that the runs do not share.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_divergence {
    pub struct_size: usize,
    pub effect: *const c_char,
    pub what: *const c_char,
    pub original_call: *const c_char,
    pub other_call: *const c_char,
    pub bytes: *const c_char,
}

/// What is looked at.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_analyze_options {
    pub struct_size: usize,
    pub project: *const c_char,
    pub num_threads: i32,
    pub exclude: *const *const c_char,
    pub num_exclude: usize,
    pub stop: *const batuta_stop,
}

/// What is converted, and how.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_convert_options {
    pub struct_size: usize,
    pub project: *const c_char,
    pub output: *const c_char,
    pub num_threads: i32,
    pub force: i32,
    pub tools: *const *const c_char,
    pub num_tools: usize,
    pub on_event: Option<unsafe extern "C" fn(event: *const batuta_event, user: *mut c_void)>,
    pub user: *mut c_void,
    pub stop: *const batuta_stop,
    pub last_step: i32,
}

/// One program or library of the project, and what became of it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_unit {
    pub struct_size: usize,
    pub name: *const c_char,
    pub crate_name: *const c_char,
    pub language: *const c_char,
    pub tool: *const c_char,
    pub verdict: i32,
    pub cases: i32,
    pub cases_passed: i32,
    pub original_lines: i64,
    pub rust_lines: i64,
}

/// A stretch of it: what one thread did then.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_segment {
    pub struct_size: usize,
    pub call: *const c_char,
    pub begin_ns: i64,
    pub end_ns: i64,
    pub pid: i32,
    pub tid: i32,
}

/// One thing to do: a callback or a program.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_stage {
    pub struct_size: usize,
    pub name: *const c_char,
    pub needs: *const u32,
    pub num_needs: usize,
    pub run: Option<unsafe extern "C" fn(context: *mut batuta_context, user: *mut c_void) -> batuta_status>,
    pub argv: *const *const c_char,
    pub num_argv: usize,
    pub folder: *const c_char,
    pub env: *const *const c_char,
    pub num_env: usize,
    pub rollback: Option<unsafe extern "C" fn(user: *mut c_void)>,
    pub release: Option<unsafe extern "C" fn(user: *mut c_void)>,
    pub user: *mut c_void,
    pub time_limit_ms: i64,
    pub pool: *const c_char,
    pub priority: f64,
    pub memory_bytes: i64,
    pub retry_delay_ms: i64,
    pub retries: i32,
    pub run_after_failed_need: i32,
}

/// How a graph runs.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_run_options {
    pub struct_size: usize,
    pub num_threads: i32,
    pub stop_at_first_failure: i32,
    pub rollback_on_failure: i32,
    pub memory_bytes: i64,
    pub on_event: Option<unsafe extern "C" fn(event: *const batuta_event, user: *mut c_void)>,
    pub user: *mut c_void,
    pub stop: *const batuta_stop,
}

/// A run of a graph as a whole.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_graph_summary {
    pub struct_size: usize,
    pub num_stages: usize,
    pub wall_ms: f64,
    pub critical_path_ms: f64,
    pub succeeded: i32,
    pub rolled_back: i32,
}

/// What became of one stage.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_stage_report {
    pub struct_size: usize,
    pub name: *const c_char,
    pub message: *const c_char,
    pub output: *const c_char,
    pub state: i32,
    pub status: i32,
    pub start_ms: f64,
    pub wall_ms: f64,
}

/// How a pipeline runs.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_pipeline_options {
    pub struct_size: usize,
    pub num_threads: i32,
    pub keep_going: i32,
    pub force: i32,
    pub dry_run: i32,
    pub memory_bytes: i64,
    pub store_limit_bytes: i64,
    pub on_event: Option<unsafe extern "C" fn(event: *const batuta_event, user: *mut c_void)>,
    pub on_output: Option<unsafe extern "C" fn(stage: *const c_char, text: *const c_char, text_size: usize, user: *mut c_void)>,
    pub user: *mut c_void,
    pub stop: *const batuta_stop,
}

/// A run of a pipeline as a whole.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_pipeline_summary {
    pub struct_size: usize,
    pub num_stages: usize,
    pub num_run: i64,
    pub num_restored: i64,
    pub wall_ms: f64,
    pub succeeded: i32,
    pub is_published: i32,
}

/// What became of one stage of a pipeline.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_pipeline_stage {
    pub struct_size: usize,
    pub name: *const c_char,
    pub reason: *const c_char,
    pub message: *const c_char,
    pub output: *const c_char,
    pub state: i32,
    pub status: i32,
    pub was_up_to_date: i32,
    pub wall_ms: f64,
}

/// A transpiler or toolchain.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_tool {
    pub struct_size: usize,
    pub name: *const c_char,
    pub summary: *const c_char,
    pub path: *const c_char,
    pub version: *const c_char,
    pub problem: *const c_char,
    pub state: i32,
    pub install_seconds: i32,
}

/// What is looked for.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_registry_options {
    pub struct_size: usize,
    pub project: *const c_char,
    pub cache_file: *const c_char,
    pub only: *const *const c_char,
    pub num_only: usize,
    pub ignore_cache: i32,
    pub probe_time_limit_ms: i32,
}

/// Who is told while a tool is installed.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_install_options {
    pub struct_size: usize,
    pub on_line: Option<unsafe extern "C" fn(line: *const c_char, user: *mut c_void)>,
    pub user: *mut c_void,
    pub stop: *const batuta_stop,
}

/// How a selector is made.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_selector_options {
    pub struct_size: usize,
    pub policy: i32,
    pub max_threads: i32,
    pub calibration_file: *const c_char,
}

/// An operation, its shape and where its operands lie. Sizes that it does not have are not read.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_workload {
    pub struct_size: usize,
    pub op: i32,
    pub r#type: i32,
    pub m: i64,
    pub n: i64,
    pub k: i64,
    pub batch: i64,
    pub bytes: f64,
    pub flops: f64,
    pub a_at: i32,
    pub b_at: i32,
    pub out_at: i32,
    pub reuse: f64,
}

/// Where a workload should run, or ran.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_decision {
    pub struct_size: usize,
    pub backend: i32,
    pub streams: i32,
    pub threads: i32,
    pub policy: i32,
    pub predicted_ns: f64,
    pub reason: *const c_char,
}

/// What a decision chooses from.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_candidate {
    pub struct_size: usize,
    pub backend: i32,
    pub streams: i32,
    pub threads: i32,
    pub library: i32,
}

/// What a selector decides by.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_selector_summary {
    pub struct_size: usize,
    pub simd_target: *const c_char,
    pub blas: *const c_char,
    pub warnings: *const c_char,
    pub policy: i32,
}

/// The caller's memory, elements of the workload's type; sizes count elements. Matrices are
/// row-major, a stride is the distance of two rows, 0 for dense rows; a transposed matrix is stored
/// as its transpose. `out` may be exactly one of the inputs of an element-wise operation, else it
/// overlaps none.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_buffers {
    pub struct_size: usize,
    pub a: *const c_void,
    pub b: *const c_void,
    pub c: *const c_void,
    pub out: *mut c_void,
    pub index: *mut i64,
    pub a_size: usize,
    pub b_size: usize,
    pub c_size: usize,
    pub out_size: usize,
    pub a_stride: i64,
    pub b_stride: i64,
    pub out_stride: i64,
    pub a_transposed: i32,
    pub b_transposed: i32,
    pub fixed: i32,
    pub alpha: f64,
    pub beta: f64,
    pub backend: i32,
    pub threads: i32,
}

/// How the machine is measured.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct batuta_calibrate_options {
    pub struct_size: usize,
    pub full: i32,
    pub force: i32,
    pub max_threads: i32,
    pub file: *const c_char,
    pub on_progress: Option<unsafe extern "C" fn(num_done: i32, num_all: i32, user: *mut c_void)>,
    pub user: *mut c_void,
    pub stop: *const batuta_stop,
}

#[link(name = "batuta_c")]
unsafe extern "C" {
    /// "0.1.0". A static text.
    pub fn batuta_version() -> *const c_char;
    /// 1000000 x major + 1000 x minor + patch of the library that is loaded.
    pub fn batuta_version_number() -> i32;
    /// "invalid argument"; "unknown status" for a number that is none. A static text.
    pub fn batuta_status_name(status: batuta_status) -> *const c_char;
    /// Why the last call of this thread failed, in one line of UTF-8, at most 1023 bytes. Meaningful
    /// only after a failure, and until the thread's next call. Never NULL.
    pub fn batuta_last_error_message() -> *const c_char;
    /// Gives back a text that a function made. NULL is fine.
    pub fn batuta_text_destroy(text: *mut c_char);
    /// A stop that is not requested yet.
    pub fn batuta_stop_create(stop: *mut *mut batuta_stop) -> batuta_status;
    /// Asks; more than once is as once. There is no way back.
    pub fn batuta_stop_request(stop: *mut batuta_stop) -> batuta_status;
    /// No call that it was passed to may be running.
    pub fn batuta_stop_destroy(stop: *mut batuta_stop);
    /// Runs a program with this process's standard streams and records what it and its descendants do.
    /// BATUTA_NOT_FOUND: no such program; BATUTA_FAILED_PRECONDITION: this machine allows no way to
    /// trace; BATUTA_INVALID_ARGUMENT: `calls` names what is no call.
    pub fn batuta_trace_record(options: *const batuta_record_options, outcome: *mut batuta_record_outcome) -> batuta_status;
    /// BATUTA_NOT_FOUND, BATUTA_FAILED_PRECONDITION (not readable), BATUTA_DATA_LOSS.
    pub fn batuta_trace_load(file: *const c_char, damage: batuta_damage, trace: *mut *mut batuta_trace) -> batuta_status;
    /// What the run cost.
    pub fn batuta_trace_summarize(trace: *const batuta_trace, summary: *mut batuta_trace_summary) -> batuta_status;
    /// The whole trace.
    pub fn batuta_trace_create_text(trace: *const batuta_trace, format: batuta_trace_format, text: *mut *mut c_char) -> batuta_status;
    /// Calls `visit` for every event in order until it returns other than 0.
    pub fn batuta_trace_visit(trace: *const batuta_trace, visit: Option<unsafe extern "C" fn(event: *const batuta_trace_event, user: *mut c_void) -> i32>, user: *mut c_void) -> batuta_status;
    /// NULL is fine.
    pub fn batuta_trace_destroy(trace: *mut batuta_trace);
    /// Checks the assertions of a file. BATUTA_FAILED_PRECONDITION: the trace is incomplete;
    /// BATUTA_INVALID_ARGUMENT: the file is wrong ("FILE:LINE: ..."); BATUTA_NOT_FOUND: there is none.
    pub fn batuta_trace_check_budgets(trace: *const batuta_trace, budgets_file: *const c_char, report: *mut *mut batuta_budget_report) -> batuta_status;
    /// 1 if no assertion that must hold is violated, else 0.
    pub fn batuta_budget_report_succeeded(report: *const batuta_budget_report, succeeded: *mut i32) -> batuta_status;
    /// How many assertions the file has.
    pub fn batuta_budget_report_num_checks(report: *const batuta_budget_report, num_checks: *mut usize) -> batuta_status;
    /// Assertion number `index`, from 0. Texts belong to the report.
    pub fn batuta_budget_report_check(report: *const batuta_budget_report, index: usize, check: *mut batuta_budget_check) -> batuta_status;
    /// A table, with evidence.
    pub fn batuta_budget_report_create_text(report: *const batuta_budget_report, text: *mut *mut c_char) -> batuta_status;
    /// NULL is fine.
    pub fn batuta_budget_report_destroy(report: *mut batuta_budget_report);
    /// Compares what left the processes and what is left of their files, not their calls. Both have to
    /// be recorded with `file_states`. BATUTA_INVALID_ARGUMENT: the file of rules is wrong
    /// ("FILE:LINE: ..."); BATUTA_NOT_FOUND: there is none.
    pub fn batuta_trace_compare(original: *const batuta_trace, other: *const batuta_trace, options: *const batuta_compare_options, comparison: *mut *mut batuta_comparison) -> batuta_status;
    /// The comparison as a whole. Texts belong to it.
    pub fn batuta_comparison_summarize(comparison: *const batuta_comparison, summary: *mut batuta_comparison_summary) -> batuta_status;
    /// Divergence number `index`, from 0, as the original came to them. Texts belong to the
    /// comparison.
    pub fn batuta_comparison_divergence(comparison: *const batuta_comparison, index: usize, divergence: *mut batuta_divergence) -> batuta_status;
    /// The judgement, and what diverges, for people.
    pub fn batuta_comparison_create_text(comparison: *const batuta_comparison, text: *mut *mut c_char) -> batuta_status;
    /// NULL is fine.
    pub fn batuta_comparison_destroy(comparison: *mut batuta_comparison);
    /// How else two runs differ: calls by name, processes, figures. Empty if they do not.
    pub fn batuta_trace_create_difference(original: *const batuta_trace, other: *const batuta_trace, text: *mut *mut c_char) -> batuta_status;
    /// Looks at a project; runs nothing and writes nothing. BATUTA_NOT_FOUND, BATUTA_INVALID_ARGUMENT:
    /// no such folder, not a folder or one without a file; BATUTA_FAILED_PRECONDITION: not readable.
    pub fn batuta_analyze(options: *const batuta_analyze_options, analysis: *mut *mut batuta_analysis) -> batuta_status;
    /// As BATUTA_FORMAT_TABLE or BATUTA_FORMAT_JSON.
    pub fn batuta_analysis_create_text(analysis: *const batuta_analysis, format: batuta_format, text: *mut *mut c_char) -> batuta_status;
    /// NULL is fine.
    pub fn batuta_analysis_destroy(analysis: *mut batuta_analysis);
    /// Converts a project, publishes the workspace and makes a report of it. A unit that could not be
    /// converted is part of the report. After a failure nothing is published: BATUTA_INVALID_ARGUMENT
    /// (project or batuta.toml), BATUTA_FAILED_PRECONDITION (no cargo, nothing to convert, an output
    /// that is not batuta's or was edited), BATUTA_CANCELLED, BATUTA_RESOURCE_EXHAUSTED.
    pub fn batuta_convert(options: *const batuta_convert_options, report: *mut *mut batuta_report) -> batuta_status;
    /// The report of the last conversion to `output`. BATUTA_NOT_FOUND, BATUTA_DATA_LOSS.
    pub fn batuta_report_open(output: *const c_char, report: *mut *mut batuta_report) -> batuta_status;
    /// 1 if every unit is verified, compiled or bridged and the workspace builds, else 0.
    pub fn batuta_report_succeeded(report: *const batuta_report, succeeded: *mut i32) -> batuta_status;
    /// Units with that verdict.
    pub fn batuta_report_count(report: *const batuta_report, verdict: batuta_verdict, num_units: *mut i32) -> batuta_status;
    /// How many units there are; they are sorted by name.
    pub fn batuta_report_num_units(report: *const batuta_report, num_units: *mut usize) -> batuta_status;
    /// Unit number `index`, from 0. Texts belong to the report.
    pub fn batuta_report_unit(report: *const batuta_report, index: usize, unit: *mut batuta_unit) -> batuta_status;
    /// The report as a text.
    pub fn batuta_report_create_text(report: *const batuta_report, format: batuta_format, text: *mut *mut c_char) -> batuta_status;
    /// NULL is fine.
    pub fn batuta_report_destroy(report: *mut batuta_report);
    /// Walks back from the end of the run through what each thread waited for.
    pub fn batuta_critical_path_create(trace: *const batuta_trace, path: *mut *mut batuta_critical_path) -> batuta_status;
    /// How many segments there are; they follow each other.
    pub fn batuta_critical_path_num_segments(path: *const batuta_critical_path, num_segments: *mut usize) -> batuta_status;
    /// Segment number `index`, from 0, the earliest first. Texts belong to the path.
    pub fn batuta_critical_path_segment(path: *const batuta_critical_path, index: usize, segment: *mut batuta_segment) -> batuta_status;
    /// By process, and by call: a table.
    pub fn batuta_critical_path_create_text(path: *const batuta_critical_path, text: *mut *mut c_char) -> batuta_status;
    /// NULL is fine.
    pub fn batuta_critical_path_destroy(path: *mut batuta_critical_path);
    /// An empty graph.
    pub fn batuta_graph_create(graph: *mut *mut batuta_graph) -> batuta_status;
    /// Adds a stage and gives its number, from 0. If it fails, release is not called.
    pub fn batuta_graph_add(graph: *mut batuta_graph, stage: *const batuta_stage, number: *mut u32) -> batuta_status;
    /// No more than `limit` stages of that pool run at once.
    pub fn batuta_graph_set_pool(graph: *mut batuta_graph, pool: *const c_char, limit: i32) -> batuta_status;
    /// Runs every stage once. A stage that fails, or a run that is stopped, is part of the report.
    /// BATUTA_INVALID_ARGUMENT: a stage needs a number or names a pool that there is not;
    /// BATUTA_FAILED_PRECONDITION: the graph ran already.
    pub fn batuta_graph_run(graph: *mut batuta_graph, options: *const batuta_run_options, report: *mut *mut batuta_graph_report) -> batuta_status;
    /// NULL is fine. The graph must not be running. Calls what is left of the stages' release.
    pub fn batuta_graph_destroy(graph: *mut batuta_graph);
    /// 1 if the stage should return soon: the run is cancelled or its time is over. Else 0.
    pub fn batuta_context_is_stopping(context: *const batuta_context, is_stopping: *mut i32) -> batuta_status;
    /// One line that says why the stage is about to return a failure.
    pub fn batuta_context_set_message(context: *mut batuta_context, message: *const c_char) -> batuta_status;
    /// Adds a stage to the running graph. Those that need the current stage do not wait for it.
    pub fn batuta_context_add(context: *mut batuta_context, stage: *const batuta_stage, number: *mut u32) -> batuta_status;
    /// Adds a stage on which all that need the current stage then wait too.
    pub fn batuta_context_add_continuation(context: *mut batuta_context, stage: *const batuta_stage, number: *mut u32) -> batuta_status;
    /// The run as a whole.
    pub fn batuta_graph_report_summary(report: *const batuta_graph_report, summary: *mut batuta_graph_summary) -> batuta_status;
    /// The stage of that number. Texts belong to the report.
    pub fn batuta_graph_report_stage(report: *const batuta_graph_report, number: u32, stage: *mut batuta_stage_report) -> batuta_status;
    /// NULL is fine.
    pub fn batuta_graph_report_destroy(report: *mut batuta_graph_report);
    /// Runs what is not up to date and publishes the outputs if all succeeded; a stage that fails is
    /// part of the report. BATUTA_INVALID_ARGUMENT: the file is wrong ("FILE:LINE: ...");
    /// BATUTA_NOT_FOUND: there is none; BATUTA_UNAVAILABLE: another run is at work there;
    /// BATUTA_FAILED_PRECONDITION: the output holds files that no run made; BATUTA_CANCELLED;
    /// BATUTA_RESOURCE_EXHAUSTED.
    pub fn batuta_pipeline_run(file: *const c_char, options: *const batuta_pipeline_options, report: *mut *mut batuta_pipeline_report) -> batuta_status;
    /// The run as a whole.
    pub fn batuta_pipeline_report_summary(report: *const batuta_pipeline_report, summary: *mut batuta_pipeline_summary) -> batuta_status;
    /// Stage number `index`, from 0, as in the file. Texts belong to the report.
    pub fn batuta_pipeline_report_stage(report: *const batuta_pipeline_report, index: usize, stage: *mut batuta_pipeline_stage) -> batuta_status;
    /// NULL is fine.
    pub fn batuta_pipeline_report_destroy(report: *mut batuta_pipeline_report);
    /// Which stage needs which. Runs nothing; the errors of a file are those of batuta_pipeline_run.
    pub fn batuta_pipeline_create_drawing(file: *const c_char, drawing: batuta_drawing, text: *mut *mut c_char) -> batuta_status;
    /// Finds out which transpilers and toolchains are here: what the cache does not know, or what
    /// changed since, is asked, all at once. BATUTA_INVALID_ARGUMENT: a description in
    /// ~/.batuta/tools.d is wrong.
    pub fn batuta_registry_detect(options: *const batuta_registry_options, registry: *mut *mut batuta_registry) -> batuta_status;
    /// How many tools were looked for, found or not.
    pub fn batuta_registry_num_tools(registry: *const batuta_registry, num_tools: *mut usize) -> batuta_status;
    /// Tool number `index`, from 0. Texts belong to the registry.
    pub fn batuta_registry_tool(registry: *const batuta_registry, index: usize, tool: *mut batuta_tool) -> batuta_status;
    /// The tool of that name. BATUTA_NOT_FOUND: it was not looked for; a tool that is absent is told by
    /// its state.
    pub fn batuta_registry_find(registry: *const batuta_registry, name: *const c_char, tool: *mut batuta_tool) -> batuta_status;
    /// What went wrong with the cache, a line each; empty if nothing did.
    pub fn batuta_registry_create_warnings(registry: *const batuta_registry, text: *mut *mut c_char) -> batuta_status;
    /// Runs the tool's own installer, whether it is here or not; may take minutes, and fetches from the
    /// network. A registry that is detected afterwards finds it. BATUTA_NOT_FOUND: no tool has that
    /// name; BATUTA_FAILED_PRECONDITION: it has no installer, or what that needs is missing;
    /// BATUTA_CANCELLED, BATUTA_DEADLINE_EXCEEDED.
    pub fn batuta_registry_install(registry: *const batuta_registry, name: *const c_char, options: *const batuta_install_options) -> batuta_status;
    /// NULL is fine.
    pub fn batuta_registry_destroy(registry: *mut batuta_registry);
    /// Reads the calibration, or probes the machine for some milliseconds. A calibration that cannot be
    /// used is passed over unless the policy asks for it.
    pub fn batuta_selector_create(options: *const batuta_selector_options, selector: *mut *mut batuta_selector) -> batuta_status;
    /// As batuta_selector_create, with this machine's GPU to run on: its module is looked for, loaded
    /// and started, which may take a second. BATUTA_NOT_FOUND: there is no module;
    /// BATUTA_FAILED_PRECONDITION: a broken one, no driver, no device, or one that cannot be measured.
    pub fn batuta_selector_create_with_gpu(options: *const batuta_selector_options, selector: *mut *mut batuta_selector) -> batuta_status;
    /// What each backend is here, a line each: "gpu:    NVIDIA H100, 80.0 GiB, by CUDA 13.0".
    pub fn batuta_selector_create_backends(selector: *const batuta_selector, text: *mut *mut c_char) -> batuta_status;
    /// NULL is fine.
    pub fn batuta_selector_destroy(selector: *mut batuta_selector);
    /// Where to run it. Takes no lock, allocates nothing, makes no system call.
    pub fn batuta_selector_select(selector: *const batuta_selector, workload: *const batuta_workload, decision: *mut batuta_decision) -> batuta_status;
    /// How many candidates there are, those that this machine lacks included.
    pub fn batuta_selector_num_candidates(selector: *const batuta_selector, num_candidates: *mut usize) -> batuta_status;
    /// Candidate number `index`, from 0.
    pub fn batuta_selector_candidate(selector: *const batuta_selector, index: usize, candidate: *mut batuta_candidate) -> batuta_status;
    /// Nanoseconds of each candidate, transfers included; infinite where it cannot run the workload or
    /// is not here, or if the policy predicts nothing. `predicted_ns` has room for `num_candidates`,
    /// which is what batuta_selector_num_candidates says (else BATUTA_INVALID_ARGUMENT).
    pub fn batuta_selector_predict(selector: *const batuta_selector, workload: *const batuta_workload, predicted_ns: *mut f64, num_candidates: usize) -> batuta_status;
    /// What it decides by. Texts belong to the selector.
    pub fn batuta_selector_summarize(selector: *const batuta_selector, summary: *mut batuta_selector_summary) -> batuta_status;
    /// Every candidate with its predicted time.
    pub fn batuta_selector_create_explanation(selector: *const batuta_selector, workload: *const batuta_workload, text: *mut *mut c_char) -> batuta_status;
    /// Selects and executes. `decision` says what ran; it may be NULL. After BATUTA_INVALID_ARGUMENT
    /// nothing was written.
    pub fn batuta_selector_run(selector: *const batuta_selector, workload: *const batuta_workload, buffers: *const batuta_buffers, decision: *mut batuta_decision) -> batuta_status;
    /// Measures this machine and keeps the result for selectors that are made afterwards.
    pub fn batuta_calibrate(options: *const batuta_calibrate_options) -> batuta_status;
}

/// Name, size and offsets of every struct, for a comparison with C.
pub fn layout() -> String {
    use std::mem::{offset_of, size_of};
    let mut text = String::new();
    text += &format!("batuta_event {}\n", size_of::<batuta_event>());
    text += &format!("batuta_event.struct_size {}\n", offset_of!(batuta_event, struct_size));
    text += &format!("batuta_event.name {}\n", offset_of!(batuta_event, name));
    text += &format!("batuta_event.state {}\n", offset_of!(batuta_event, state));
    text += &format!("batuta_event.at_ms {}\n", offset_of!(batuta_event, at_ms));
    text += &format!("batuta_event.num_done {}\n", offset_of!(batuta_event, num_done));
    text += &format!("batuta_event.num_known {}\n", offset_of!(batuta_event, num_known));
    text += &format!("batuta_event.stage {}\n", offset_of!(batuta_event, stage));
    text += &format!("batuta_event.stage_state {}\n", offset_of!(batuta_event, stage_state));
    text += &format!("batuta_record_options {}\n", size_of::<batuta_record_options>());
    text += &format!("batuta_record_options.struct_size {}\n", offset_of!(batuta_record_options, struct_size));
    text += &format!("batuta_record_options.argv {}\n", offset_of!(batuta_record_options, argv));
    text += &format!("batuta_record_options.num_argv {}\n", offset_of!(batuta_record_options, num_argv));
    text += &format!("batuta_record_options.folder {}\n", offset_of!(batuta_record_options, folder));
    text += &format!("batuta_record_options.file {}\n", offset_of!(batuta_record_options, file));
    text += &format!("batuta_record_options.calls {}\n", offset_of!(batuta_record_options, calls));
    text += &format!("batuta_record_options.backend {}\n", offset_of!(batuta_record_options, backend));
    text += &format!("batuta_record_options.payload_bytes {}\n", offset_of!(batuta_record_options, payload_bytes));
    text += &format!("batuta_record_options.only_root {}\n", offset_of!(batuta_record_options, only_root));
    text += &format!("batuta_record_options.stop {}\n", offset_of!(batuta_record_options, stop));
    text += &format!("batuta_record_options.file_states {}\n", offset_of!(batuta_record_options, file_states));
    text += &format!("batuta_record_outcome {}\n", size_of::<batuta_record_outcome>());
    text += &format!("batuta_record_outcome.struct_size {}\n", offset_of!(batuta_record_outcome, struct_size));
    text += &format!("batuta_record_outcome.exit_code {}\n", offset_of!(batuta_record_outcome, exit_code));
    text += &format!("batuta_record_outcome.term_signal {}\n", offset_of!(batuta_record_outcome, term_signal));
    text += &format!("batuta_record_outcome.was_let_go {}\n", offset_of!(batuta_record_outcome, was_let_go));
    text += &format!("batuta_record_outcome.is_complete {}\n", offset_of!(batuta_record_outcome, is_complete));
    text += &format!("batuta_record_outcome.num_events {}\n", offset_of!(batuta_record_outcome, num_events));
    text += &format!("batuta_trace_summary {}\n", size_of::<batuta_trace_summary>());
    text += &format!("batuta_trace_summary.struct_size {}\n", offset_of!(batuta_trace_summary, struct_size));
    text += &format!("batuta_trace_summary.wall_ns {}\n", offset_of!(batuta_trace_summary, wall_ns));
    text += &format!("batuta_trace_summary.num_events {}\n", offset_of!(batuta_trace_summary, num_events));
    text += &format!("batuta_trace_summary.calls {}\n", offset_of!(batuta_trace_summary, calls));
    text += &format!("batuta_trace_summary.failed_calls {}\n", offset_of!(batuta_trace_summary, failed_calls));
    text += &format!("batuta_trace_summary.processes {}\n", offset_of!(batuta_trace_summary, processes));
    text += &format!("batuta_trace_summary.threads {}\n", offset_of!(batuta_trace_summary, threads));
    text += &format!("batuta_trace_summary.bytes_read {}\n", offset_of!(batuta_trace_summary, bytes_read));
    text += &format!("batuta_trace_summary.bytes_written {}\n", offset_of!(batuta_trace_summary, bytes_written));
    text += &format!("batuta_trace_summary.peak_resident_bytes {}\n", offset_of!(batuta_trace_summary, peak_resident_bytes));
    text += &format!("batuta_trace_summary.page_faults {}\n", offset_of!(batuta_trace_summary, page_faults));
    text += &format!("batuta_trace_summary.exit_code {}\n", offset_of!(batuta_trace_summary, exit_code));
    text += &format!("batuta_trace_summary.is_complete {}\n", offset_of!(batuta_trace_summary, is_complete));
    text += &format!("batuta_trace_summary.peak_allocated_bytes {}\n", offset_of!(batuta_trace_summary, peak_allocated_bytes));
    text += &format!("batuta_trace_summary.allocated_bytes {}\n", offset_of!(batuta_trace_summary, allocated_bytes));
    text += &format!("batuta_trace_event {}\n", size_of::<batuta_trace_event>());
    text += &format!("batuta_trace_event.struct_size {}\n", offset_of!(batuta_trace_event, struct_size));
    text += &format!("batuta_trace_event.name {}\n", offset_of!(batuta_trace_event, name));
    text += &format!("batuta_trace_event.path {}\n", offset_of!(batuta_trace_event, path));
    text += &format!("batuta_trace_event.path_size {}\n", offset_of!(batuta_trace_event, path_size));
    text += &format!("batuta_trace_event.time_ns {}\n", offset_of!(batuta_trace_event, time_ns));
    text += &format!("batuta_trace_event.duration_ns {}\n", offset_of!(batuta_trace_event, duration_ns));
    text += &format!("batuta_trace_event.result {}\n", offset_of!(batuta_trace_event, result));
    text += &format!("batuta_trace_event.pid {}\n", offset_of!(batuta_trace_event, pid));
    text += &format!("batuta_trace_event.tid {}\n", offset_of!(batuta_trace_event, tid));
    text += &format!("batuta_trace_event.kind {}\n", offset_of!(batuta_trace_event, kind));
    text += &format!("batuta_trace_event.number {}\n", offset_of!(batuta_trace_event, number));
    text += &format!("batuta_budget_check {}\n", size_of::<batuta_budget_check>());
    text += &format!("batuta_budget_check.struct_size {}\n", offset_of!(batuta_budget_check, struct_size));
    text += &format!("batuta_budget_check.name {}\n", offset_of!(batuta_budget_check, name));
    text += &format!("batuta_budget_check.measured {}\n", offset_of!(batuta_budget_check, measured));
    text += &format!("batuta_budget_check.allowed {}\n", offset_of!(batuta_budget_check, allowed));
    text += &format!("batuta_budget_check.result {}\n", offset_of!(batuta_budget_check, result));
    text += &format!("batuta_budget_check.must_hold {}\n", offset_of!(batuta_budget_check, must_hold));
    text += &format!("batuta_compare_options {}\n", size_of::<batuta_compare_options>());
    text += &format!("batuta_compare_options.struct_size {}\n", offset_of!(batuta_compare_options, struct_size));
    text += &format!("batuta_compare_options.repeats {}\n", offset_of!(batuta_compare_options, repeats));
    text += &format!("batuta_compare_options.num_repeats {}\n", offset_of!(batuta_compare_options, num_repeats));
    text += &format!("batuta_compare_options.rules_file {}\n", offset_of!(batuta_compare_options, rules_file));
    text += &format!("batuta_comparison_summary {}\n", size_of::<batuta_comparison_summary>());
    text += &format!("batuta_comparison_summary.struct_size {}\n", offset_of!(batuta_comparison_summary, struct_size));
    text += &format!("batuta_comparison_summary.reason {}\n", offset_of!(batuta_comparison_summary, reason));
    text += &format!("batuta_comparison_summary.num_compared {}\n", offset_of!(batuta_comparison_summary, num_compared));
    text += &format!("batuta_comparison_summary.num_divergences {}\n", offset_of!(batuta_comparison_summary, num_divergences));
    text += &format!("batuta_comparison_summary.num_masked {}\n", offset_of!(batuta_comparison_summary, num_masked));
    text += &format!("batuta_comparison_summary.judgement {}\n", offset_of!(batuta_comparison_summary, judgement));
    text += &format!("batuta_divergence {}\n", size_of::<batuta_divergence>());
    text += &format!("batuta_divergence.struct_size {}\n", offset_of!(batuta_divergence, struct_size));
    text += &format!("batuta_divergence.effect {}\n", offset_of!(batuta_divergence, effect));
    text += &format!("batuta_divergence.what {}\n", offset_of!(batuta_divergence, what));
    text += &format!("batuta_divergence.original_call {}\n", offset_of!(batuta_divergence, original_call));
    text += &format!("batuta_divergence.other_call {}\n", offset_of!(batuta_divergence, other_call));
    text += &format!("batuta_divergence.bytes {}\n", offset_of!(batuta_divergence, bytes));
    text += &format!("batuta_analyze_options {}\n", size_of::<batuta_analyze_options>());
    text += &format!("batuta_analyze_options.struct_size {}\n", offset_of!(batuta_analyze_options, struct_size));
    text += &format!("batuta_analyze_options.project {}\n", offset_of!(batuta_analyze_options, project));
    text += &format!("batuta_analyze_options.num_threads {}\n", offset_of!(batuta_analyze_options, num_threads));
    text += &format!("batuta_analyze_options.exclude {}\n", offset_of!(batuta_analyze_options, exclude));
    text += &format!("batuta_analyze_options.num_exclude {}\n", offset_of!(batuta_analyze_options, num_exclude));
    text += &format!("batuta_analyze_options.stop {}\n", offset_of!(batuta_analyze_options, stop));
    text += &format!("batuta_convert_options {}\n", size_of::<batuta_convert_options>());
    text += &format!("batuta_convert_options.struct_size {}\n", offset_of!(batuta_convert_options, struct_size));
    text += &format!("batuta_convert_options.project {}\n", offset_of!(batuta_convert_options, project));
    text += &format!("batuta_convert_options.output {}\n", offset_of!(batuta_convert_options, output));
    text += &format!("batuta_convert_options.num_threads {}\n", offset_of!(batuta_convert_options, num_threads));
    text += &format!("batuta_convert_options.force {}\n", offset_of!(batuta_convert_options, force));
    text += &format!("batuta_convert_options.tools {}\n", offset_of!(batuta_convert_options, tools));
    text += &format!("batuta_convert_options.num_tools {}\n", offset_of!(batuta_convert_options, num_tools));
    text += &format!("batuta_convert_options.on_event {}\n", offset_of!(batuta_convert_options, on_event));
    text += &format!("batuta_convert_options.user {}\n", offset_of!(batuta_convert_options, user));
    text += &format!("batuta_convert_options.stop {}\n", offset_of!(batuta_convert_options, stop));
    text += &format!("batuta_convert_options.last_step {}\n", offset_of!(batuta_convert_options, last_step));
    text += &format!("batuta_unit {}\n", size_of::<batuta_unit>());
    text += &format!("batuta_unit.struct_size {}\n", offset_of!(batuta_unit, struct_size));
    text += &format!("batuta_unit.name {}\n", offset_of!(batuta_unit, name));
    text += &format!("batuta_unit.crate_name {}\n", offset_of!(batuta_unit, crate_name));
    text += &format!("batuta_unit.language {}\n", offset_of!(batuta_unit, language));
    text += &format!("batuta_unit.tool {}\n", offset_of!(batuta_unit, tool));
    text += &format!("batuta_unit.verdict {}\n", offset_of!(batuta_unit, verdict));
    text += &format!("batuta_unit.cases {}\n", offset_of!(batuta_unit, cases));
    text += &format!("batuta_unit.cases_passed {}\n", offset_of!(batuta_unit, cases_passed));
    text += &format!("batuta_unit.original_lines {}\n", offset_of!(batuta_unit, original_lines));
    text += &format!("batuta_unit.rust_lines {}\n", offset_of!(batuta_unit, rust_lines));
    text += &format!("batuta_segment {}\n", size_of::<batuta_segment>());
    text += &format!("batuta_segment.struct_size {}\n", offset_of!(batuta_segment, struct_size));
    text += &format!("batuta_segment.call {}\n", offset_of!(batuta_segment, call));
    text += &format!("batuta_segment.begin_ns {}\n", offset_of!(batuta_segment, begin_ns));
    text += &format!("batuta_segment.end_ns {}\n", offset_of!(batuta_segment, end_ns));
    text += &format!("batuta_segment.pid {}\n", offset_of!(batuta_segment, pid));
    text += &format!("batuta_segment.tid {}\n", offset_of!(batuta_segment, tid));
    text += &format!("batuta_stage {}\n", size_of::<batuta_stage>());
    text += &format!("batuta_stage.struct_size {}\n", offset_of!(batuta_stage, struct_size));
    text += &format!("batuta_stage.name {}\n", offset_of!(batuta_stage, name));
    text += &format!("batuta_stage.needs {}\n", offset_of!(batuta_stage, needs));
    text += &format!("batuta_stage.num_needs {}\n", offset_of!(batuta_stage, num_needs));
    text += &format!("batuta_stage.run {}\n", offset_of!(batuta_stage, run));
    text += &format!("batuta_stage.argv {}\n", offset_of!(batuta_stage, argv));
    text += &format!("batuta_stage.num_argv {}\n", offset_of!(batuta_stage, num_argv));
    text += &format!("batuta_stage.folder {}\n", offset_of!(batuta_stage, folder));
    text += &format!("batuta_stage.env {}\n", offset_of!(batuta_stage, env));
    text += &format!("batuta_stage.num_env {}\n", offset_of!(batuta_stage, num_env));
    text += &format!("batuta_stage.rollback {}\n", offset_of!(batuta_stage, rollback));
    text += &format!("batuta_stage.release {}\n", offset_of!(batuta_stage, release));
    text += &format!("batuta_stage.user {}\n", offset_of!(batuta_stage, user));
    text += &format!("batuta_stage.time_limit_ms {}\n", offset_of!(batuta_stage, time_limit_ms));
    text += &format!("batuta_stage.pool {}\n", offset_of!(batuta_stage, pool));
    text += &format!("batuta_stage.priority {}\n", offset_of!(batuta_stage, priority));
    text += &format!("batuta_stage.memory_bytes {}\n", offset_of!(batuta_stage, memory_bytes));
    text += &format!("batuta_stage.retry_delay_ms {}\n", offset_of!(batuta_stage, retry_delay_ms));
    text += &format!("batuta_stage.retries {}\n", offset_of!(batuta_stage, retries));
    text += &format!("batuta_stage.run_after_failed_need {}\n", offset_of!(batuta_stage, run_after_failed_need));
    text += &format!("batuta_run_options {}\n", size_of::<batuta_run_options>());
    text += &format!("batuta_run_options.struct_size {}\n", offset_of!(batuta_run_options, struct_size));
    text += &format!("batuta_run_options.num_threads {}\n", offset_of!(batuta_run_options, num_threads));
    text += &format!("batuta_run_options.stop_at_first_failure {}\n", offset_of!(batuta_run_options, stop_at_first_failure));
    text += &format!("batuta_run_options.rollback_on_failure {}\n", offset_of!(batuta_run_options, rollback_on_failure));
    text += &format!("batuta_run_options.memory_bytes {}\n", offset_of!(batuta_run_options, memory_bytes));
    text += &format!("batuta_run_options.on_event {}\n", offset_of!(batuta_run_options, on_event));
    text += &format!("batuta_run_options.user {}\n", offset_of!(batuta_run_options, user));
    text += &format!("batuta_run_options.stop {}\n", offset_of!(batuta_run_options, stop));
    text += &format!("batuta_graph_summary {}\n", size_of::<batuta_graph_summary>());
    text += &format!("batuta_graph_summary.struct_size {}\n", offset_of!(batuta_graph_summary, struct_size));
    text += &format!("batuta_graph_summary.num_stages {}\n", offset_of!(batuta_graph_summary, num_stages));
    text += &format!("batuta_graph_summary.wall_ms {}\n", offset_of!(batuta_graph_summary, wall_ms));
    text += &format!("batuta_graph_summary.critical_path_ms {}\n", offset_of!(batuta_graph_summary, critical_path_ms));
    text += &format!("batuta_graph_summary.succeeded {}\n", offset_of!(batuta_graph_summary, succeeded));
    text += &format!("batuta_graph_summary.rolled_back {}\n", offset_of!(batuta_graph_summary, rolled_back));
    text += &format!("batuta_stage_report {}\n", size_of::<batuta_stage_report>());
    text += &format!("batuta_stage_report.struct_size {}\n", offset_of!(batuta_stage_report, struct_size));
    text += &format!("batuta_stage_report.name {}\n", offset_of!(batuta_stage_report, name));
    text += &format!("batuta_stage_report.message {}\n", offset_of!(batuta_stage_report, message));
    text += &format!("batuta_stage_report.output {}\n", offset_of!(batuta_stage_report, output));
    text += &format!("batuta_stage_report.state {}\n", offset_of!(batuta_stage_report, state));
    text += &format!("batuta_stage_report.status {}\n", offset_of!(batuta_stage_report, status));
    text += &format!("batuta_stage_report.start_ms {}\n", offset_of!(batuta_stage_report, start_ms));
    text += &format!("batuta_stage_report.wall_ms {}\n", offset_of!(batuta_stage_report, wall_ms));
    text += &format!("batuta_pipeline_options {}\n", size_of::<batuta_pipeline_options>());
    text += &format!("batuta_pipeline_options.struct_size {}\n", offset_of!(batuta_pipeline_options, struct_size));
    text += &format!("batuta_pipeline_options.num_threads {}\n", offset_of!(batuta_pipeline_options, num_threads));
    text += &format!("batuta_pipeline_options.keep_going {}\n", offset_of!(batuta_pipeline_options, keep_going));
    text += &format!("batuta_pipeline_options.force {}\n", offset_of!(batuta_pipeline_options, force));
    text += &format!("batuta_pipeline_options.dry_run {}\n", offset_of!(batuta_pipeline_options, dry_run));
    text += &format!("batuta_pipeline_options.memory_bytes {}\n", offset_of!(batuta_pipeline_options, memory_bytes));
    text += &format!("batuta_pipeline_options.store_limit_bytes {}\n", offset_of!(batuta_pipeline_options, store_limit_bytes));
    text += &format!("batuta_pipeline_options.on_event {}\n", offset_of!(batuta_pipeline_options, on_event));
    text += &format!("batuta_pipeline_options.on_output {}\n", offset_of!(batuta_pipeline_options, on_output));
    text += &format!("batuta_pipeline_options.user {}\n", offset_of!(batuta_pipeline_options, user));
    text += &format!("batuta_pipeline_options.stop {}\n", offset_of!(batuta_pipeline_options, stop));
    text += &format!("batuta_pipeline_summary {}\n", size_of::<batuta_pipeline_summary>());
    text += &format!("batuta_pipeline_summary.struct_size {}\n", offset_of!(batuta_pipeline_summary, struct_size));
    text += &format!("batuta_pipeline_summary.num_stages {}\n", offset_of!(batuta_pipeline_summary, num_stages));
    text += &format!("batuta_pipeline_summary.num_run {}\n", offset_of!(batuta_pipeline_summary, num_run));
    text += &format!("batuta_pipeline_summary.num_restored {}\n", offset_of!(batuta_pipeline_summary, num_restored));
    text += &format!("batuta_pipeline_summary.wall_ms {}\n", offset_of!(batuta_pipeline_summary, wall_ms));
    text += &format!("batuta_pipeline_summary.succeeded {}\n", offset_of!(batuta_pipeline_summary, succeeded));
    text += &format!("batuta_pipeline_summary.is_published {}\n", offset_of!(batuta_pipeline_summary, is_published));
    text += &format!("batuta_pipeline_stage {}\n", size_of::<batuta_pipeline_stage>());
    text += &format!("batuta_pipeline_stage.struct_size {}\n", offset_of!(batuta_pipeline_stage, struct_size));
    text += &format!("batuta_pipeline_stage.name {}\n", offset_of!(batuta_pipeline_stage, name));
    text += &format!("batuta_pipeline_stage.reason {}\n", offset_of!(batuta_pipeline_stage, reason));
    text += &format!("batuta_pipeline_stage.message {}\n", offset_of!(batuta_pipeline_stage, message));
    text += &format!("batuta_pipeline_stage.output {}\n", offset_of!(batuta_pipeline_stage, output));
    text += &format!("batuta_pipeline_stage.state {}\n", offset_of!(batuta_pipeline_stage, state));
    text += &format!("batuta_pipeline_stage.status {}\n", offset_of!(batuta_pipeline_stage, status));
    text += &format!("batuta_pipeline_stage.was_up_to_date {}\n", offset_of!(batuta_pipeline_stage, was_up_to_date));
    text += &format!("batuta_pipeline_stage.wall_ms {}\n", offset_of!(batuta_pipeline_stage, wall_ms));
    text += &format!("batuta_tool {}\n", size_of::<batuta_tool>());
    text += &format!("batuta_tool.struct_size {}\n", offset_of!(batuta_tool, struct_size));
    text += &format!("batuta_tool.name {}\n", offset_of!(batuta_tool, name));
    text += &format!("batuta_tool.summary {}\n", offset_of!(batuta_tool, summary));
    text += &format!("batuta_tool.path {}\n", offset_of!(batuta_tool, path));
    text += &format!("batuta_tool.version {}\n", offset_of!(batuta_tool, version));
    text += &format!("batuta_tool.problem {}\n", offset_of!(batuta_tool, problem));
    text += &format!("batuta_tool.state {}\n", offset_of!(batuta_tool, state));
    text += &format!("batuta_tool.install_seconds {}\n", offset_of!(batuta_tool, install_seconds));
    text += &format!("batuta_registry_options {}\n", size_of::<batuta_registry_options>());
    text += &format!("batuta_registry_options.struct_size {}\n", offset_of!(batuta_registry_options, struct_size));
    text += &format!("batuta_registry_options.project {}\n", offset_of!(batuta_registry_options, project));
    text += &format!("batuta_registry_options.cache_file {}\n", offset_of!(batuta_registry_options, cache_file));
    text += &format!("batuta_registry_options.only {}\n", offset_of!(batuta_registry_options, only));
    text += &format!("batuta_registry_options.num_only {}\n", offset_of!(batuta_registry_options, num_only));
    text += &format!("batuta_registry_options.ignore_cache {}\n", offset_of!(batuta_registry_options, ignore_cache));
    text += &format!("batuta_registry_options.probe_time_limit_ms {}\n", offset_of!(batuta_registry_options, probe_time_limit_ms));
    text += &format!("batuta_install_options {}\n", size_of::<batuta_install_options>());
    text += &format!("batuta_install_options.struct_size {}\n", offset_of!(batuta_install_options, struct_size));
    text += &format!("batuta_install_options.on_line {}\n", offset_of!(batuta_install_options, on_line));
    text += &format!("batuta_install_options.user {}\n", offset_of!(batuta_install_options, user));
    text += &format!("batuta_install_options.stop {}\n", offset_of!(batuta_install_options, stop));
    text += &format!("batuta_selector_options {}\n", size_of::<batuta_selector_options>());
    text += &format!("batuta_selector_options.struct_size {}\n", offset_of!(batuta_selector_options, struct_size));
    text += &format!("batuta_selector_options.policy {}\n", offset_of!(batuta_selector_options, policy));
    text += &format!("batuta_selector_options.max_threads {}\n", offset_of!(batuta_selector_options, max_threads));
    text += &format!("batuta_selector_options.calibration_file {}\n", offset_of!(batuta_selector_options, calibration_file));
    text += &format!("batuta_workload {}\n", size_of::<batuta_workload>());
    text += &format!("batuta_workload.struct_size {}\n", offset_of!(batuta_workload, struct_size));
    text += &format!("batuta_workload.op {}\n", offset_of!(batuta_workload, op));
    text += &format!("batuta_workload.type {}\n", offset_of!(batuta_workload, r#type));
    text += &format!("batuta_workload.m {}\n", offset_of!(batuta_workload, m));
    text += &format!("batuta_workload.n {}\n", offset_of!(batuta_workload, n));
    text += &format!("batuta_workload.k {}\n", offset_of!(batuta_workload, k));
    text += &format!("batuta_workload.batch {}\n", offset_of!(batuta_workload, batch));
    text += &format!("batuta_workload.bytes {}\n", offset_of!(batuta_workload, bytes));
    text += &format!("batuta_workload.flops {}\n", offset_of!(batuta_workload, flops));
    text += &format!("batuta_workload.a_at {}\n", offset_of!(batuta_workload, a_at));
    text += &format!("batuta_workload.b_at {}\n", offset_of!(batuta_workload, b_at));
    text += &format!("batuta_workload.out_at {}\n", offset_of!(batuta_workload, out_at));
    text += &format!("batuta_workload.reuse {}\n", offset_of!(batuta_workload, reuse));
    text += &format!("batuta_decision {}\n", size_of::<batuta_decision>());
    text += &format!("batuta_decision.struct_size {}\n", offset_of!(batuta_decision, struct_size));
    text += &format!("batuta_decision.backend {}\n", offset_of!(batuta_decision, backend));
    text += &format!("batuta_decision.streams {}\n", offset_of!(batuta_decision, streams));
    text += &format!("batuta_decision.threads {}\n", offset_of!(batuta_decision, threads));
    text += &format!("batuta_decision.policy {}\n", offset_of!(batuta_decision, policy));
    text += &format!("batuta_decision.predicted_ns {}\n", offset_of!(batuta_decision, predicted_ns));
    text += &format!("batuta_decision.reason {}\n", offset_of!(batuta_decision, reason));
    text += &format!("batuta_candidate {}\n", size_of::<batuta_candidate>());
    text += &format!("batuta_candidate.struct_size {}\n", offset_of!(batuta_candidate, struct_size));
    text += &format!("batuta_candidate.backend {}\n", offset_of!(batuta_candidate, backend));
    text += &format!("batuta_candidate.streams {}\n", offset_of!(batuta_candidate, streams));
    text += &format!("batuta_candidate.threads {}\n", offset_of!(batuta_candidate, threads));
    text += &format!("batuta_candidate.library {}\n", offset_of!(batuta_candidate, library));
    text += &format!("batuta_selector_summary {}\n", size_of::<batuta_selector_summary>());
    text += &format!("batuta_selector_summary.struct_size {}\n", offset_of!(batuta_selector_summary, struct_size));
    text += &format!("batuta_selector_summary.simd_target {}\n", offset_of!(batuta_selector_summary, simd_target));
    text += &format!("batuta_selector_summary.blas {}\n", offset_of!(batuta_selector_summary, blas));
    text += &format!("batuta_selector_summary.warnings {}\n", offset_of!(batuta_selector_summary, warnings));
    text += &format!("batuta_selector_summary.policy {}\n", offset_of!(batuta_selector_summary, policy));
    text += &format!("batuta_buffers {}\n", size_of::<batuta_buffers>());
    text += &format!("batuta_buffers.struct_size {}\n", offset_of!(batuta_buffers, struct_size));
    text += &format!("batuta_buffers.a {}\n", offset_of!(batuta_buffers, a));
    text += &format!("batuta_buffers.b {}\n", offset_of!(batuta_buffers, b));
    text += &format!("batuta_buffers.c {}\n", offset_of!(batuta_buffers, c));
    text += &format!("batuta_buffers.out {}\n", offset_of!(batuta_buffers, out));
    text += &format!("batuta_buffers.index {}\n", offset_of!(batuta_buffers, index));
    text += &format!("batuta_buffers.a_size {}\n", offset_of!(batuta_buffers, a_size));
    text += &format!("batuta_buffers.b_size {}\n", offset_of!(batuta_buffers, b_size));
    text += &format!("batuta_buffers.c_size {}\n", offset_of!(batuta_buffers, c_size));
    text += &format!("batuta_buffers.out_size {}\n", offset_of!(batuta_buffers, out_size));
    text += &format!("batuta_buffers.a_stride {}\n", offset_of!(batuta_buffers, a_stride));
    text += &format!("batuta_buffers.b_stride {}\n", offset_of!(batuta_buffers, b_stride));
    text += &format!("batuta_buffers.out_stride {}\n", offset_of!(batuta_buffers, out_stride));
    text += &format!("batuta_buffers.a_transposed {}\n", offset_of!(batuta_buffers, a_transposed));
    text += &format!("batuta_buffers.b_transposed {}\n", offset_of!(batuta_buffers, b_transposed));
    text += &format!("batuta_buffers.fixed {}\n", offset_of!(batuta_buffers, fixed));
    text += &format!("batuta_buffers.alpha {}\n", offset_of!(batuta_buffers, alpha));
    text += &format!("batuta_buffers.beta {}\n", offset_of!(batuta_buffers, beta));
    text += &format!("batuta_buffers.backend {}\n", offset_of!(batuta_buffers, backend));
    text += &format!("batuta_buffers.threads {}\n", offset_of!(batuta_buffers, threads));
    text += &format!("batuta_calibrate_options {}\n", size_of::<batuta_calibrate_options>());
    text += &format!("batuta_calibrate_options.struct_size {}\n", offset_of!(batuta_calibrate_options, struct_size));
    text += &format!("batuta_calibrate_options.full {}\n", offset_of!(batuta_calibrate_options, full));
    text += &format!("batuta_calibrate_options.force {}\n", offset_of!(batuta_calibrate_options, force));
    text += &format!("batuta_calibrate_options.max_threads {}\n", offset_of!(batuta_calibrate_options, max_threads));
    text += &format!("batuta_calibrate_options.file {}\n", offset_of!(batuta_calibrate_options, file));
    text += &format!("batuta_calibrate_options.on_progress {}\n", offset_of!(batuta_calibrate_options, on_progress));
    text += &format!("batuta_calibrate_options.user {}\n", offset_of!(batuta_calibrate_options, user));
    text += &format!("batuta_calibrate_options.stop {}\n", offset_of!(batuta_calibrate_options, stop));
    text
}
