"""Made from include/batuta/c.h by capi/bindings.py; not to be edited."""

from __future__ import annotations

from ctypes import (
    CDLL,
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char_p,
    c_double,
    c_int32,
    c_int64,
    c_size_t,
    c_uint32,
    c_uint64,
    c_void_p,
)
from typing import Any

# batuta_status
BATUTA_OK = 0
BATUTA_INVALID_ARGUMENT = 1
BATUTA_NOT_FOUND = 2
BATUTA_FAILED_PRECONDITION = 3
BATUTA_DEADLINE_EXCEEDED = 4
BATUTA_CANCELLED = 5
BATUTA_UNAVAILABLE = 6
BATUTA_DATA_LOSS = 7
BATUTA_RESOURCE_EXHAUSTED = 8
BATUTA_INTERNAL = 9

# batuta_stage_state
BATUTA_STAGE_WAITING = 0
BATUTA_STAGE_RUNNING = 1
BATUTA_STAGE_DONE = 2
BATUTA_STAGE_FAILED = 3
BATUTA_STAGE_TIMED_OUT = 4
BATUTA_STAGE_CANCELLED = 5
BATUTA_STAGE_SKIPPED = 6

# batuta_trace_backend
BATUTA_TRACE_AUTO = 0
BATUTA_TRACE_BPF = 1
BATUTA_TRACE_SECCOMP = 2
BATUTA_TRACE_PTRACE = 3

# batuta_damage
BATUTA_DAMAGE_REFUSE = 0
BATUTA_DAMAGE_SALVAGE = 1

# batuta_trace_format
BATUTA_TRACE_TEXT = 0
BATUTA_TRACE_COUNTS = 1
BATUTA_TRACE_JSON = 2
BATUTA_TRACE_CSV = 3

# batuta_budget_result
BATUTA_BUDGET_KEPT = 0
BATUTA_BUDGET_VIOLATED = 1
BATUTA_BUDGET_DISABLED = 2
BATUTA_BUDGET_NOT_REACHED = 3

# batuta_judgement
BATUTA_EQUIVALENT = 0
BATUTA_DIVERGENT = 1
BATUTA_INCONCLUSIVE = 2

# batuta_verdict
BATUTA_VERDICT_VERIFIED = 0
BATUTA_VERDICT_COMPILED = 1
BATUTA_VERDICT_BRIDGED = 2
BATUTA_VERDICT_FAILED = 3
BATUTA_VERDICT_TRANSPILED = 4

# batuta_format
BATUTA_FORMAT_TABLE = 0
BATUTA_FORMAT_JSON = 1
BATUTA_FORMAT_MARKDOWN = 2
BATUTA_FORMAT_HTML = 3

# batuta_last_step
BATUTA_STEP_PUBLISH = 0
BATUTA_STEP_TRANSPILE = 1
BATUTA_STEP_VERIFY = 2
BATUTA_STEP_OPTIMIZE = 3

# batuta_drawing
BATUTA_DRAWING_DOT = 0
BATUTA_DRAWING_SVG = 1

# batuta_tool_state
BATUTA_TOOL_FOUND = 0
BATUTA_TOOL_ABSENT = 1
BATUTA_TOOL_BROKEN = 2
BATUTA_TOOL_UNFIT = 3

# batuta_op
BATUTA_OP_ADD = 0
BATUTA_OP_MUL = 1
BATUTA_OP_SCALE = 2
BATUTA_OP_SAXPY = 3
BATUTA_OP_FMA = 4
BATUTA_OP_RELU = 5
BATUTA_OP_SUM = 6
BATUTA_OP_DOT = 7
BATUTA_OP_MAX = 8
BATUTA_OP_MIN = 9
BATUTA_OP_ARGMAX = 10
BATUTA_OP_NORM2 = 11
BATUTA_OP_EXP = 12
BATUTA_OP_SIGMOID = 13
BATUTA_OP_SOFTMAX = 14
BATUTA_OP_GEMV = 15
BATUTA_OP_GEMM = 16
BATUTA_OP_CUSTOM = 17

# batuta_element_type
BATUTA_F32 = 0
BATUTA_F64 = 1

# batuta_backend
BATUTA_BACKEND_SCALAR = 0
BATUTA_BACKEND_SIMD = 1
BATUTA_BACKEND_BLAS = 2
BATUTA_BACKEND_GPU = 3
BATUTA_BACKEND_ANY = -1

# batuta_residency
BATUTA_ON_HOST = 0
BATUTA_ON_PINNED_HOST = 1
BATUTA_ON_DEVICE = 2

# batuta_policy
BATUTA_POLICY_BEST = 0
BATUTA_POLICY_CALIBRATED = 1
BATUTA_POLICY_ROOFLINE = 2
BATUTA_POLICY_CLASSIC = 3
BATUTA_POLICY_MOE = 4


class batuta_event(Structure):
    struct_size: int
    name: bytes | None
    state: bytes | None
    at_ms: float
    num_done: int
    num_known: int
    stage: int
    stage_state: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("name", c_char_p),
        ("state", c_char_p),
        ("at_ms", c_double),
        ("num_done", c_int64),
        ("num_known", c_int64),
        ("stage", c_uint32),
        ("stage_state", c_int32),
    ]


class batuta_record_options(Structure):
    struct_size: int
    argv: Any
    num_argv: int
    folder: bytes | None
    file: bytes | None
    calls: bytes | None
    backend: int
    payload_bytes: int
    only_root: int
    stop: Any
    file_states: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("argv", POINTER(c_char_p)),
        ("num_argv", c_size_t),
        ("folder", c_char_p),
        ("file", c_char_p),
        ("calls", c_char_p),
        ("backend", c_int32),
        ("payload_bytes", c_int32),
        ("only_root", c_int32),
        ("stop", c_void_p),
        ("file_states", c_int32),
    ]


class batuta_record_outcome(Structure):
    struct_size: int
    exit_code: int
    term_signal: int
    was_let_go: int
    is_complete: int
    num_events: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("exit_code", c_int32),
        ("term_signal", c_int32),
        ("was_let_go", c_int32),
        ("is_complete", c_int32),
        ("num_events", c_uint64),
    ]


class batuta_trace_summary(Structure):
    struct_size: int
    wall_ns: int
    num_events: int
    calls: int
    failed_calls: int
    processes: int
    threads: int
    bytes_read: int
    bytes_written: int
    peak_resident_bytes: int
    page_faults: int
    exit_code: int
    is_complete: int
    peak_allocated_bytes: int
    allocated_bytes: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("wall_ns", c_int64),
        ("num_events", c_uint64),
        ("calls", c_uint64),
        ("failed_calls", c_uint64),
        ("processes", c_uint64),
        ("threads", c_uint64),
        ("bytes_read", c_uint64),
        ("bytes_written", c_uint64),
        ("peak_resident_bytes", c_uint64),
        ("page_faults", c_uint64),
        ("exit_code", c_int32),
        ("is_complete", c_int32),
        ("peak_allocated_bytes", c_uint64),
        ("allocated_bytes", c_uint64),
    ]


class batuta_trace_event(Structure):
    struct_size: int
    name: bytes | None
    path: Any
    path_size: int
    time_ns: int
    duration_ns: int
    result: int
    pid: int
    tid: int
    kind: int
    number: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("name", c_char_p),
        ("path", c_void_p),
        ("path_size", c_size_t),
        ("time_ns", c_int64),
        ("duration_ns", c_int64),
        ("result", c_int64),
        ("pid", c_int32),
        ("tid", c_int32),
        ("kind", c_int32),
        ("number", c_int32),
    ]


class batuta_budget_check(Structure):
    struct_size: int
    name: bytes | None
    measured: bytes | None
    allowed: bytes | None
    result: int
    must_hold: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("name", c_char_p),
        ("measured", c_char_p),
        ("allowed", c_char_p),
        ("result", c_int32),
        ("must_hold", c_int32),
    ]


class batuta_compare_options(Structure):
    struct_size: int
    repeats: Any
    num_repeats: int
    rules_file: bytes | None
    _fields_ = [
        ("struct_size", c_size_t),
        ("repeats", POINTER(c_void_p)),
        ("num_repeats", c_size_t),
        ("rules_file", c_char_p),
    ]


class batuta_comparison_summary(Structure):
    struct_size: int
    reason: bytes | None
    num_compared: int
    num_divergences: int
    num_masked: int
    judgement: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("reason", c_char_p),
        ("num_compared", c_size_t),
        ("num_divergences", c_size_t),
        ("num_masked", c_size_t),
        ("judgement", c_int32),
    ]


class batuta_divergence(Structure):
    struct_size: int
    effect: bytes | None
    what: bytes | None
    original_call: bytes | None
    other_call: bytes | None
    bytes: bytes | None
    _fields_ = [
        ("struct_size", c_size_t),
        ("effect", c_char_p),
        ("what", c_char_p),
        ("original_call", c_char_p),
        ("other_call", c_char_p),
        ("bytes", c_char_p),
    ]


class batuta_analyze_options(Structure):
    struct_size: int
    project: bytes | None
    num_threads: int
    exclude: Any
    num_exclude: int
    stop: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("project", c_char_p),
        ("num_threads", c_int32),
        ("exclude", POINTER(c_char_p)),
        ("num_exclude", c_size_t),
        ("stop", c_void_p),
    ]


class batuta_convert_options(Structure):
    struct_size: int
    project: bytes | None
    output: bytes | None
    num_threads: int
    force: int
    tools: Any
    num_tools: int
    on_event: Any
    user: Any
    stop: Any
    last_step: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("project", c_char_p),
        ("output", c_char_p),
        ("num_threads", c_int32),
        ("force", c_int32),
        ("tools", POINTER(c_char_p)),
        ("num_tools", c_size_t),
        ("on_event", CFUNCTYPE(None, POINTER(batuta_event), c_void_p)),
        ("user", c_void_p),
        ("stop", c_void_p),
        ("last_step", c_int32),
    ]


class batuta_unit(Structure):
    struct_size: int
    name: bytes | None
    crate_name: bytes | None
    language: bytes | None
    tool: bytes | None
    verdict: int
    cases: int
    cases_passed: int
    original_lines: int
    rust_lines: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("name", c_char_p),
        ("crate_name", c_char_p),
        ("language", c_char_p),
        ("tool", c_char_p),
        ("verdict", c_int32),
        ("cases", c_int32),
        ("cases_passed", c_int32),
        ("original_lines", c_int64),
        ("rust_lines", c_int64),
    ]


class batuta_segment(Structure):
    struct_size: int
    call: bytes | None
    begin_ns: int
    end_ns: int
    pid: int
    tid: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("call", c_char_p),
        ("begin_ns", c_int64),
        ("end_ns", c_int64),
        ("pid", c_int32),
        ("tid", c_int32),
    ]


class batuta_stage(Structure):
    struct_size: int
    name: bytes | None
    needs: Any
    num_needs: int
    run: Any
    argv: Any
    num_argv: int
    folder: bytes | None
    env: Any
    num_env: int
    rollback: Any
    release: Any
    user: Any
    time_limit_ms: int
    pool: bytes | None
    priority: float
    memory_bytes: int
    retry_delay_ms: int
    retries: int
    run_after_failed_need: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("name", c_char_p),
        ("needs", POINTER(c_uint32)),
        ("num_needs", c_size_t),
        ("run", CFUNCTYPE(c_int32, c_void_p, c_void_p)),
        ("argv", POINTER(c_char_p)),
        ("num_argv", c_size_t),
        ("folder", c_char_p),
        ("env", POINTER(c_char_p)),
        ("num_env", c_size_t),
        ("rollback", CFUNCTYPE(None, c_void_p)),
        ("release", CFUNCTYPE(None, c_void_p)),
        ("user", c_void_p),
        ("time_limit_ms", c_int64),
        ("pool", c_char_p),
        ("priority", c_double),
        ("memory_bytes", c_int64),
        ("retry_delay_ms", c_int64),
        ("retries", c_int32),
        ("run_after_failed_need", c_int32),
    ]


class batuta_run_options(Structure):
    struct_size: int
    num_threads: int
    stop_at_first_failure: int
    rollback_on_failure: int
    memory_bytes: int
    on_event: Any
    user: Any
    stop: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("num_threads", c_int32),
        ("stop_at_first_failure", c_int32),
        ("rollback_on_failure", c_int32),
        ("memory_bytes", c_int64),
        ("on_event", CFUNCTYPE(None, POINTER(batuta_event), c_void_p)),
        ("user", c_void_p),
        ("stop", c_void_p),
    ]


class batuta_graph_summary(Structure):
    struct_size: int
    num_stages: int
    wall_ms: float
    critical_path_ms: float
    succeeded: int
    rolled_back: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("num_stages", c_size_t),
        ("wall_ms", c_double),
        ("critical_path_ms", c_double),
        ("succeeded", c_int32),
        ("rolled_back", c_int32),
    ]


class batuta_stage_report(Structure):
    struct_size: int
    name: bytes | None
    message: bytes | None
    output: bytes | None
    state: int
    status: int
    start_ms: float
    wall_ms: float
    _fields_ = [
        ("struct_size", c_size_t),
        ("name", c_char_p),
        ("message", c_char_p),
        ("output", c_char_p),
        ("state", c_int32),
        ("status", c_int32),
        ("start_ms", c_double),
        ("wall_ms", c_double),
    ]


class batuta_pipeline_options(Structure):
    struct_size: int
    num_threads: int
    keep_going: int
    force: int
    dry_run: int
    memory_bytes: int
    store_limit_bytes: int
    on_event: Any
    on_output: Any
    user: Any
    stop: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("num_threads", c_int32),
        ("keep_going", c_int32),
        ("force", c_int32),
        ("dry_run", c_int32),
        ("memory_bytes", c_int64),
        ("store_limit_bytes", c_int64),
        ("on_event", CFUNCTYPE(None, POINTER(batuta_event), c_void_p)),
        ("on_output", CFUNCTYPE(None, c_char_p, c_void_p, c_size_t, c_void_p)),
        ("user", c_void_p),
        ("stop", c_void_p),
    ]


class batuta_pipeline_summary(Structure):
    struct_size: int
    num_stages: int
    num_run: int
    num_restored: int
    wall_ms: float
    succeeded: int
    is_published: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("num_stages", c_size_t),
        ("num_run", c_int64),
        ("num_restored", c_int64),
        ("wall_ms", c_double),
        ("succeeded", c_int32),
        ("is_published", c_int32),
    ]


class batuta_pipeline_stage(Structure):
    struct_size: int
    name: bytes | None
    reason: bytes | None
    message: bytes | None
    output: bytes | None
    state: int
    status: int
    was_up_to_date: int
    wall_ms: float
    _fields_ = [
        ("struct_size", c_size_t),
        ("name", c_char_p),
        ("reason", c_char_p),
        ("message", c_char_p),
        ("output", c_char_p),
        ("state", c_int32),
        ("status", c_int32),
        ("was_up_to_date", c_int32),
        ("wall_ms", c_double),
    ]


class batuta_tool(Structure):
    struct_size: int
    name: bytes | None
    summary: bytes | None
    path: bytes | None
    version: bytes | None
    problem: bytes | None
    state: int
    install_seconds: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("name", c_char_p),
        ("summary", c_char_p),
        ("path", c_char_p),
        ("version", c_char_p),
        ("problem", c_char_p),
        ("state", c_int32),
        ("install_seconds", c_int32),
    ]


class batuta_registry_options(Structure):
    struct_size: int
    project: bytes | None
    cache_file: bytes | None
    only: Any
    num_only: int
    ignore_cache: int
    probe_time_limit_ms: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("project", c_char_p),
        ("cache_file", c_char_p),
        ("only", POINTER(c_char_p)),
        ("num_only", c_size_t),
        ("ignore_cache", c_int32),
        ("probe_time_limit_ms", c_int32),
    ]


class batuta_install_options(Structure):
    struct_size: int
    on_line: Any
    user: Any
    stop: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("on_line", CFUNCTYPE(None, c_char_p, c_void_p)),
        ("user", c_void_p),
        ("stop", c_void_p),
    ]


class batuta_selector_options(Structure):
    struct_size: int
    policy: int
    max_threads: int
    calibration_file: bytes | None
    _fields_ = [
        ("struct_size", c_size_t),
        ("policy", c_int32),
        ("max_threads", c_int32),
        ("calibration_file", c_char_p),
    ]


class batuta_workload(Structure):
    struct_size: int
    op: int
    type: int
    m: int
    n: int
    k: int
    batch: int
    bytes: float
    flops: float
    a_at: int
    b_at: int
    out_at: int
    reuse: float
    _fields_ = [
        ("struct_size", c_size_t),
        ("op", c_int32),
        ("type", c_int32),
        ("m", c_int64),
        ("n", c_int64),
        ("k", c_int64),
        ("batch", c_int64),
        ("bytes", c_double),
        ("flops", c_double),
        ("a_at", c_int32),
        ("b_at", c_int32),
        ("out_at", c_int32),
        ("reuse", c_double),
    ]


class batuta_decision(Structure):
    struct_size: int
    backend: int
    streams: int
    threads: int
    policy: int
    predicted_ns: float
    reason: bytes | None
    _fields_ = [
        ("struct_size", c_size_t),
        ("backend", c_int32),
        ("streams", c_int32),
        ("threads", c_int32),
        ("policy", c_int32),
        ("predicted_ns", c_double),
        ("reason", c_char_p),
    ]


class batuta_candidate(Structure):
    struct_size: int
    backend: int
    streams: int
    threads: int
    library: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("backend", c_int32),
        ("streams", c_int32),
        ("threads", c_int32),
        ("library", c_int32),
    ]


class batuta_selector_summary(Structure):
    struct_size: int
    simd_target: bytes | None
    blas: bytes | None
    warnings: bytes | None
    policy: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("simd_target", c_char_p),
        ("blas", c_char_p),
        ("warnings", c_char_p),
        ("policy", c_int32),
    ]


class batuta_buffers(Structure):
    struct_size: int
    a: Any
    b: Any
    c: Any
    out: Any
    index: Any
    a_size: int
    b_size: int
    c_size: int
    out_size: int
    a_stride: int
    b_stride: int
    out_stride: int
    a_transposed: int
    b_transposed: int
    fixed: int
    alpha: float
    beta: float
    backend: int
    threads: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("a", c_void_p),
        ("b", c_void_p),
        ("c", c_void_p),
        ("out", c_void_p),
        ("index", POINTER(c_int64)),
        ("a_size", c_size_t),
        ("b_size", c_size_t),
        ("c_size", c_size_t),
        ("out_size", c_size_t),
        ("a_stride", c_int64),
        ("b_stride", c_int64),
        ("out_stride", c_int64),
        ("a_transposed", c_int32),
        ("b_transposed", c_int32),
        ("fixed", c_int32),
        ("alpha", c_double),
        ("beta", c_double),
        ("backend", c_int32),
        ("threads", c_int32),
    ]


class batuta_calibrate_options(Structure):
    struct_size: int
    full: int
    force: int
    max_threads: int
    file: bytes | None
    on_progress: Any
    user: Any
    stop: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("full", c_int32),
        ("force", c_int32),
        ("max_threads", c_int32),
        ("file", c_char_p),
        ("on_progress", CFUNCTYPE(None, c_int32, c_int32, c_void_p)),
        ("user", c_void_p),
        ("stop", c_void_p),
    ]


STRUCTS: list[type[Structure]] = [
    batuta_event,
    batuta_record_options,
    batuta_record_outcome,
    batuta_trace_summary,
    batuta_trace_event,
    batuta_budget_check,
    batuta_compare_options,
    batuta_comparison_summary,
    batuta_divergence,
    batuta_analyze_options,
    batuta_convert_options,
    batuta_unit,
    batuta_segment,
    batuta_stage,
    batuta_run_options,
    batuta_graph_summary,
    batuta_stage_report,
    batuta_pipeline_options,
    batuta_pipeline_summary,
    batuta_pipeline_stage,
    batuta_tool,
    batuta_registry_options,
    batuta_install_options,
    batuta_selector_options,
    batuta_workload,
    batuta_decision,
    batuta_candidate,
    batuta_selector_summary,
    batuta_buffers,
    batuta_calibrate_options,
]


def declare(library: CDLL) -> None:
    """Tells ctypes the type of every function of the library."""
    function: Any
    function = library.batuta_version
    function.argtypes = []
    function.restype = c_char_p
    function = library.batuta_version_number
    function.argtypes = []
    function.restype = c_int32
    function = library.batuta_status_name
    function.argtypes = [c_int32]
    function.restype = c_char_p
    function = library.batuta_last_error_message
    function.argtypes = []
    function.restype = c_char_p
    function = library.batuta_text_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_stop_create
    function.argtypes = [POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_stop_request
    function.argtypes = [c_void_p]
    function.restype = c_int32
    function = library.batuta_stop_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_trace_record
    function.argtypes = [POINTER(batuta_record_options), POINTER(batuta_record_outcome)]
    function.restype = c_int32
    function = library.batuta_trace_load
    function.argtypes = [c_char_p, c_int32, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_trace_summarize
    function.argtypes = [c_void_p, POINTER(batuta_trace_summary)]
    function.restype = c_int32
    function = library.batuta_trace_create_text
    function.argtypes = [c_void_p, c_int32, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_trace_visit
    function.argtypes = [c_void_p, CFUNCTYPE(c_int32, POINTER(batuta_trace_event), c_void_p), c_void_p]
    function.restype = c_int32
    function = library.batuta_trace_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_trace_check_budgets
    function.argtypes = [c_void_p, c_char_p, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_budget_report_succeeded
    function.argtypes = [c_void_p, POINTER(c_int32)]
    function.restype = c_int32
    function = library.batuta_budget_report_num_checks
    function.argtypes = [c_void_p, POINTER(c_size_t)]
    function.restype = c_int32
    function = library.batuta_budget_report_check
    function.argtypes = [c_void_p, c_size_t, POINTER(batuta_budget_check)]
    function.restype = c_int32
    function = library.batuta_budget_report_create_text
    function.argtypes = [c_void_p, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_budget_report_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_trace_compare
    function.argtypes = [c_void_p, c_void_p, POINTER(batuta_compare_options), POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_comparison_summarize
    function.argtypes = [c_void_p, POINTER(batuta_comparison_summary)]
    function.restype = c_int32
    function = library.batuta_comparison_divergence
    function.argtypes = [c_void_p, c_size_t, POINTER(batuta_divergence)]
    function.restype = c_int32
    function = library.batuta_comparison_create_text
    function.argtypes = [c_void_p, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_comparison_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_trace_create_difference
    function.argtypes = [c_void_p, c_void_p, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_analyze
    function.argtypes = [POINTER(batuta_analyze_options), POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_analysis_create_text
    function.argtypes = [c_void_p, c_int32, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_analysis_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_convert
    function.argtypes = [POINTER(batuta_convert_options), POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_report_open
    function.argtypes = [c_char_p, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_report_succeeded
    function.argtypes = [c_void_p, POINTER(c_int32)]
    function.restype = c_int32
    function = library.batuta_report_count
    function.argtypes = [c_void_p, c_int32, POINTER(c_int32)]
    function.restype = c_int32
    function = library.batuta_report_num_units
    function.argtypes = [c_void_p, POINTER(c_size_t)]
    function.restype = c_int32
    function = library.batuta_report_unit
    function.argtypes = [c_void_p, c_size_t, POINTER(batuta_unit)]
    function.restype = c_int32
    function = library.batuta_report_create_text
    function.argtypes = [c_void_p, c_int32, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_report_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_critical_path_create
    function.argtypes = [c_void_p, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_critical_path_num_segments
    function.argtypes = [c_void_p, POINTER(c_size_t)]
    function.restype = c_int32
    function = library.batuta_critical_path_segment
    function.argtypes = [c_void_p, c_size_t, POINTER(batuta_segment)]
    function.restype = c_int32
    function = library.batuta_critical_path_create_text
    function.argtypes = [c_void_p, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_critical_path_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_graph_create
    function.argtypes = [POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_graph_add
    function.argtypes = [c_void_p, POINTER(batuta_stage), POINTER(c_uint32)]
    function.restype = c_int32
    function = library.batuta_graph_set_pool
    function.argtypes = [c_void_p, c_char_p, c_int32]
    function.restype = c_int32
    function = library.batuta_graph_run
    function.argtypes = [c_void_p, POINTER(batuta_run_options), POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_graph_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_context_is_stopping
    function.argtypes = [c_void_p, POINTER(c_int32)]
    function.restype = c_int32
    function = library.batuta_context_set_message
    function.argtypes = [c_void_p, c_char_p]
    function.restype = c_int32
    function = library.batuta_context_add
    function.argtypes = [c_void_p, POINTER(batuta_stage), POINTER(c_uint32)]
    function.restype = c_int32
    function = library.batuta_context_add_continuation
    function.argtypes = [c_void_p, POINTER(batuta_stage), POINTER(c_uint32)]
    function.restype = c_int32
    function = library.batuta_graph_report_summary
    function.argtypes = [c_void_p, POINTER(batuta_graph_summary)]
    function.restype = c_int32
    function = library.batuta_graph_report_stage
    function.argtypes = [c_void_p, c_uint32, POINTER(batuta_stage_report)]
    function.restype = c_int32
    function = library.batuta_graph_report_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_pipeline_run
    function.argtypes = [c_char_p, POINTER(batuta_pipeline_options), POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_pipeline_report_summary
    function.argtypes = [c_void_p, POINTER(batuta_pipeline_summary)]
    function.restype = c_int32
    function = library.batuta_pipeline_report_stage
    function.argtypes = [c_void_p, c_size_t, POINTER(batuta_pipeline_stage)]
    function.restype = c_int32
    function = library.batuta_pipeline_report_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_pipeline_create_drawing
    function.argtypes = [c_char_p, c_int32, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_registry_detect
    function.argtypes = [POINTER(batuta_registry_options), POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_registry_num_tools
    function.argtypes = [c_void_p, POINTER(c_size_t)]
    function.restype = c_int32
    function = library.batuta_registry_tool
    function.argtypes = [c_void_p, c_size_t, POINTER(batuta_tool)]
    function.restype = c_int32
    function = library.batuta_registry_find
    function.argtypes = [c_void_p, c_char_p, POINTER(batuta_tool)]
    function.restype = c_int32
    function = library.batuta_registry_create_warnings
    function.argtypes = [c_void_p, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_registry_install
    function.argtypes = [c_void_p, c_char_p, POINTER(batuta_install_options)]
    function.restype = c_int32
    function = library.batuta_registry_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_selector_create
    function.argtypes = [POINTER(batuta_selector_options), POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_selector_create_with_gpu
    function.argtypes = [POINTER(batuta_selector_options), POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_selector_create_backends
    function.argtypes = [c_void_p, POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_selector_destroy
    function.argtypes = [c_void_p]
    function.restype = None
    function = library.batuta_selector_select
    function.argtypes = [c_void_p, POINTER(batuta_workload), POINTER(batuta_decision)]
    function.restype = c_int32
    function = library.batuta_selector_num_candidates
    function.argtypes = [c_void_p, POINTER(c_size_t)]
    function.restype = c_int32
    function = library.batuta_selector_candidate
    function.argtypes = [c_void_p, c_size_t, POINTER(batuta_candidate)]
    function.restype = c_int32
    function = library.batuta_selector_predict
    function.argtypes = [c_void_p, POINTER(batuta_workload), POINTER(c_double), c_size_t]
    function.restype = c_int32
    function = library.batuta_selector_summarize
    function.argtypes = [c_void_p, POINTER(batuta_selector_summary)]
    function.restype = c_int32
    function = library.batuta_selector_create_explanation
    function.argtypes = [c_void_p, POINTER(batuta_workload), POINTER(c_void_p)]
    function.restype = c_int32
    function = library.batuta_selector_run
    function.argtypes = [c_void_p, POINTER(batuta_workload), POINTER(batuta_buffers), POINTER(batuta_decision)]
    function.restype = c_int32
    function = library.batuta_calibrate
    function.argtypes = [POINTER(batuta_calibrate_options)]
    function.restype = c_int32
