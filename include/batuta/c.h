/* batuta for C and for every language that can call C. Valid C99.
 *
 * Every function that can fail returns batuta_status. Handles are opaque: what a function creates
 * or opens is the caller's and goes back through the matching _destroy, which takes NULL. Different
 * handles may be used from different threads at once; one handle from one thread at a time, unless
 * it says otherwise. Texts are UTF-8 and end in a zero byte.
 */
#ifndef BATUTA_C_H_
#define BATUTA_C_H_

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define BATUTA_C_EXPORT __attribute__((visibility("default")))
#else
#define BATUTA_C_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef enum batuta_status {
  BATUTA_OK = 0,
  BATUTA_INVALID_ARGUMENT = 1, /* wrong call, project or batuta.toml */
  BATUTA_NOT_FOUND = 2,
  BATUTA_FAILED_PRECONDITION = 3, /* the machine lacks something, or the output is in the way */
  BATUTA_DEADLINE_EXCEEDED = 4,
  BATUTA_CANCELLED = 5,
  BATUTA_UNAVAILABLE = 6,
  BATUTA_DATA_LOSS = 7,          /* a file is damaged */
  BATUTA_RESOURCE_EXHAUSTED = 8, /* disk full, out of memory */
  BATUTA_INTERNAL = 9            /* a bug in batuta */
} batuta_status;

typedef enum batuta_verdict {
  BATUTA_VERDICT_VERIFIED = 0, /* Rust; every case behaves as the original */
  BATUTA_VERDICT_COMPILED = 1, /* Rust that builds; there is no case to judge it by */
  BATUTA_VERDICT_BRIDGED = 2,  /* the original code, called from Rust */
  BATUTA_VERDICT_FAILED = 3,
  BATUTA_VERDICT_TRANSPILED = 4 /* Rust that was not built yet */
} batuta_verdict;

typedef enum batuta_format {
  BATUTA_FORMAT_TABLE = 0,
  BATUTA_FORMAT_JSON = 1,
  BATUTA_FORMAT_MARKDOWN = 2,
  BATUTA_FORMAT_HTML = 3
} batuta_format;

/* "0.1.0". A static text. */
BATUTA_C_EXPORT const char* batuta_version(void);

/* Why the last call of this thread failed, in one line. Meaningful only after a failure, and until
 * the thread's next call. Never NULL. */
BATUTA_C_EXPORT const char* batuta_last_error_message(void);

/* Asks a conversion to stop. Any thread may request it, also while batuta_convert runs. */
typedef struct batuta_stop batuta_stop;
BATUTA_C_EXPORT batuta_status batuta_stop_create(batuta_stop** stop);
BATUTA_C_EXPORT batuta_status batuta_stop_request(batuta_stop* stop);
BATUTA_C_EXPORT void batuta_stop_destroy(batuta_stop* stop);

/* One change of one stage of a conversion. Valid during the callback. */
typedef struct batuta_event {
  size_t struct_size;
  const char* name;
  const char* state; /* "running", "done", "failed", "timed out", "cancelled", "skipped" */
  double at_ms;      /* since the start */
  int64_t num_done;
  int64_t num_known;
} batuta_event;

typedef struct batuta_convert_options {
  size_t struct_size;
  const char* project;      /* folder to read */
  const char* output;       /* folder to publish the cargo workspace at */
  int32_t num_threads;      /* 0: all usable cores */
  int32_t force;            /* not 0: replace an output that was edited since */
  const char* const* tools; /* candidates to try; NULL: all that are here */
  size_t num_tools;
  void (*on_event)(const batuta_event* event, void* user); /* one call at a time, from any thread */
  void* user;                                              /* passed to on_event */
  const batuta_stop* stop; /* must outlive the call; NULL: cannot be stopped */
} batuta_convert_options;

#define BATUTA_CONVERT_OPTIONS_INIT \
  {sizeof(batuta_convert_options), NULL, NULL, 0, 0, NULL, 0, NULL, NULL, NULL}

/* What a conversion did. Immutable: any number of threads may read it at once. */
typedef struct batuta_report batuta_report;

/* Converts a project, publishes the workspace and makes a report of it. A unit that could not be
 * converted is part of the report. After a failure nothing is published and *report is NULL. */
BATUTA_C_EXPORT batuta_status batuta_convert(const batuta_convert_options* options,
                                             batuta_report** report);

/* The report of the last conversion to `output`. */
BATUTA_C_EXPORT batuta_status batuta_report_open(const char* output, batuta_report** report);

/* 1 if every unit is verified, compiled or bridged and the workspace builds, else 0. */
BATUTA_C_EXPORT batuta_status batuta_report_succeeded(const batuta_report* report,
                                                      int32_t* succeeded);

/* Units with that verdict. */
BATUTA_C_EXPORT batuta_status batuta_report_count(const batuta_report* report,
                                                  batuta_verdict verdict, int32_t* num_units);

/* The report as a text, which the caller owns: batuta_text_destroy. */
BATUTA_C_EXPORT batuta_status batuta_report_create_text(const batuta_report* report,
                                                        batuta_format format, char** text);

BATUTA_C_EXPORT void batuta_report_destroy(batuta_report* report);
BATUTA_C_EXPORT void batuta_text_destroy(char* text);

/* ---- Where numeric work should run ---- */

/* The operations of batuta/workload.h; vectors have n elements. */
typedef enum batuta_op {
  BATUTA_OP_ADD = 0,      /* out = a + b */
  BATUTA_OP_MUL = 1,      /* out = a * b */
  BATUTA_OP_SCALE = 2,    /* out = alpha * a */
  BATUTA_OP_SAXPY = 3,    /* out = alpha * a + out */
  BATUTA_OP_FMA = 4,      /* out = a * b + c */
  BATUTA_OP_RELU = 5,     /* out = max(a, 0) */
  BATUTA_OP_SUM = 6,      /* out[0] = sum of a */
  BATUTA_OP_DOT = 7,      /* out[0] = sum of a * b */
  BATUTA_OP_MAX = 8,      /* out[0] = greatest of a */
  BATUTA_OP_MIN = 9,      /* out[0] = least of a */
  BATUTA_OP_ARGMAX = 10,  /* index[0] = first position of the greatest */
  BATUTA_OP_NORM2 = 11,   /* out[0] = Euclidean norm of a */
  BATUTA_OP_EXP = 12,     /* out = e^a */
  BATUTA_OP_SIGMOID = 13, /* out = 1 / (1 + e^-a) */
  BATUTA_OP_SOFTMAX = 14, /* out = e^(a - max a) / sum of these */
  BATUTA_OP_GEMV = 15,    /* out = alpha A b + beta out; A: m x n */
  BATUTA_OP_GEMM = 16,    /* out = alpha A B + beta out; A: m x k, B: k x n */
  BATUTA_OP_CUSTOM = 17   /* known by bytes and flops alone; cannot be run */
} batuta_op;

typedef enum batuta_element_type { BATUTA_F32 = 0, BATUTA_F64 = 1 } batuta_element_type;

typedef enum batuta_backend {
  BATUTA_BACKEND_SCALAR = 0,
  BATUTA_BACKEND_SIMD = 1,
  BATUTA_BACKEND_BLAS = 2,
  BATUTA_BACKEND_GPU = 3,
  BATUTA_BACKEND_ANY = -1 /* the selector's choice */
} batuta_backend;

typedef enum batuta_residency {
  BATUTA_ON_HOST = 0,
  BATUTA_ON_PINNED_HOST = 1,
  BATUTA_ON_DEVICE = 2
} batuta_residency;

typedef enum batuta_policy {
  BATUTA_POLICY_BEST = 0,       /* calibrated if there is a valid calibration, else roofline */
  BATUTA_POLICY_CALIBRATED = 1, /* measured times of this machine */
  BATUTA_POLICY_ROOFLINE = 2,   /* probed peak and bandwidth */
  BATUTA_POLICY_CLASSIC = 3,    /* the 5x rule, exactly */
  BATUTA_POLICY_MOE = 4         /* thresholds by complexity, exactly */
} batuta_policy;

/* Immutable: any number of threads may use one at once. */
typedef struct batuta_selector batuta_selector;

typedef struct batuta_selector_options {
  size_t struct_size;
  int32_t policy;               /* batuta_policy */
  int32_t max_threads;          /* 0: all usable cores */
  const char* calibration_file; /* NULL: where batuta_calibrate keeps it */
} batuta_selector_options;

#define BATUTA_SELECTOR_OPTIONS_INIT {sizeof(batuta_selector_options), 0, 0, NULL}

/* Reads the calibration, or probes the machine for some milliseconds. A calibration that cannot be
 * used is passed over unless the policy asks for it. */
BATUTA_C_EXPORT batuta_status batuta_selector_create(const batuta_selector_options* options,
                                                     batuta_selector** selector);
BATUTA_C_EXPORT void batuta_selector_destroy(batuta_selector* selector);

typedef struct batuta_workload {
  size_t struct_size;
  int32_t op;              /* batuta_op */
  int32_t type;            /* batuta_element_type */
  int64_t m, n, k;         /* vectors: n; gemv: m, n */
  int64_t batch;           /* of gemm; 0 is 1 */
  double bytes, flops;     /* of custom */
  int32_t a_at, b_at;      /* batuta_residency */
  int32_t out_at;          /* where the result is wanted */
  double reuse;            /* how often an input is used once it was moved; 0 is 1 */
} batuta_workload;

#define BATUTA_WORKLOAD_INIT {sizeof(batuta_workload), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

typedef struct batuta_decision {
  size_t struct_size;  /* set by the caller */
  int32_t backend;     /* batuta_backend */
  int32_t streams;     /* not 0: results are written past the caches */
  int32_t threads;
  int32_t policy;      /* batuta_policy, never BATUTA_POLICY_BEST */
  double predicted_ns; /* of the choice; infinite if the policy predicts nothing */
  const char* reason;  /* static text */
} batuta_decision;

#define BATUTA_DECISION_INIT {sizeof(batuta_decision), 0, 0, 0, 0, 0, NULL}

BATUTA_C_EXPORT batuta_status batuta_selector_select(const batuta_selector* selector,
                                                     const batuta_workload* workload,
                                                     batuta_decision* decision);

/* Every candidate with its predicted time, as a text that the caller owns: batuta_text_destroy. */
BATUTA_C_EXPORT batuta_status batuta_selector_create_explanation(const batuta_selector* selector,
                                                                 const batuta_workload* workload,
                                                                 char** text);

/* The caller's memory, elements of the workload's type; sizes count elements. Matrices are
 * row-major, a stride is the distance of two rows, 0 for dense rows; a transposed matrix is stored
 * as its transpose. `out` may be exactly one of the inputs of an element-wise operation, else it
 * overlaps none. */
typedef struct batuta_buffers {
  size_t struct_size;
  const void* a;
  const void* b;
  const void* c;
  void* out;
  int64_t* index; /* of argmax */
  size_t a_size, b_size, c_size, out_size;
  int64_t a_stride, b_stride, out_stride;
  int32_t a_transposed, b_transposed;
  int32_t fixed; /* not 0: the same bits in every run, at every number of threads */
  double alpha;
  double beta;     /* 0: out is not read */
  int32_t backend; /* batuta_backend to run on */
  int32_t threads; /* 0: the selector's choice */
} batuta_buffers;

#define BATUTA_BUFFERS_INIT                                                                       \
  {sizeof(batuta_buffers), NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.0, 0.0,  \
   BATUTA_BACKEND_ANY, 0}

/* Selects and executes. `decision` says what ran; it may be NULL. After BATUTA_INVALID_ARGUMENT
 * nothing was written. */
BATUTA_C_EXPORT batuta_status batuta_selector_run(const batuta_selector* selector,
                                                  const batuta_workload* workload,
                                                  const batuta_buffers* buffers,
                                                  batuta_decision* decision);

typedef struct batuta_calibrate_options {
  size_t struct_size;
  int32_t full;        /* 0: within 3 s; else about a minute */
  int32_t force;       /* not 0: also while other processes keep the machine busy */
  int32_t max_threads; /* 0: all usable cores */
  const char* file;    /* NULL: the user's cache folder */
  void (*on_progress)(int32_t num_done, int32_t num_all, void* user); /* on the calling thread */
  void* user;
  const batuta_stop* stop; /* must outlive the call; NULL: cannot be stopped */
} batuta_calibrate_options;

#define BATUTA_CALIBRATE_OPTIONS_INIT \
  {sizeof(batuta_calibrate_options), 0, 0, 0, NULL, NULL, NULL, NULL}

/* Measures this machine and keeps the result for selectors that are made afterwards. */
BATUTA_C_EXPORT batuta_status batuta_calibrate(const batuta_calibrate_options* options);

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_C_H_ */
