/* batuta for C and for every language that can call C. Valid C99.
 *
 * 1. Every function that can fail returns batuta_status, and then batuta_last_error_message says
 *    why. After a failure, what a function was to make is NULL.
 * 2. Handles are opaque. What a function creates, opens, detects or loads is the caller's and goes
 *    back through the matching _destroy, which takes NULL; a second _destroy of the same handle
 *    does nothing, as long as nothing new was made meanwhile.
 * 3. Different handles may be used from different threads at once; one handle from one thread at a
 *    time, unless it says otherwise.
 * 4. Texts end in a zero byte. Names are UTF-8 (else BATUTA_INVALID_ARGUMENT); paths, and words
 *    and environment of programs, may be any bytes. A text or array that is passed in is copied
 *    where it is needed later. A text in a struct that is filled in belongs to the handle that it
 *    was asked of and lives as long; a text through `char** text` is the caller's:
 *    batuta_text_destroy.
 * 5. Structs begin with their size, which BATUTA_X_INIT sets. They grow at the end only; a smaller
 *    struct of an older header is taken, what it lacks has its default. Zero is a default.
 * 6. Callbacks run inside the call that they were passed to, get `user` back, and must not throw
 *    or jump out. No exception of the library crosses this interface.
 * 7. A process that forks may use the library in the child only after exec.
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

/* A number that is no enumerator is an error in a call, and must not be one before. */
#ifdef __cplusplus
#define BATUTA_C_INT : int
extern "C" {
#else
#define BATUTA_C_INT
#endif

typedef enum batuta_status BATUTA_C_INT {
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

typedef enum batuta_verdict BATUTA_C_INT {
  BATUTA_VERDICT_VERIFIED = 0, /* Rust; every case behaves as the original */
  BATUTA_VERDICT_COMPILED = 1, /* Rust that builds; there is no case to judge it by */
  BATUTA_VERDICT_BRIDGED = 2,  /* the original code, called from Rust */
  BATUTA_VERDICT_FAILED = 3,
  BATUTA_VERDICT_TRANSPILED = 4 /* Rust that was not built yet */
} batuta_verdict;

typedef enum batuta_format BATUTA_C_INT {
  BATUTA_FORMAT_TABLE = 0,
  BATUTA_FORMAT_JSON = 1,
  BATUTA_FORMAT_MARKDOWN = 2,
  BATUTA_FORMAT_HTML = 3
} batuta_format;

typedef enum batuta_stage_state BATUTA_C_INT {
  BATUTA_STAGE_WAITING = 0,
  BATUTA_STAGE_RUNNING = 1,
  BATUTA_STAGE_DONE = 2,
  BATUTA_STAGE_FAILED = 3,
  BATUTA_STAGE_TIMED_OUT = 4,
  BATUTA_STAGE_CANCELLED = 5,
  BATUTA_STAGE_SKIPPED = 6 /* what it needs failed */
} batuta_stage_state;

/* "0.1.0". A static text. */
BATUTA_C_EXPORT const char* batuta_version(void);

/* 1000000 x major + 1000 x minor + patch of the library that is loaded. */
BATUTA_C_EXPORT int32_t batuta_version_number(void);

/* "invalid argument"; "unknown status" for a number that is none. A static text. */
BATUTA_C_EXPORT const char* batuta_status_name(batuta_status status);

/* Why the last call of this thread failed, in one line of UTF-8, at most 1023 bytes. Meaningful
 * only after a failure, and until the thread's next call. Never NULL. */
BATUTA_C_EXPORT const char* batuta_last_error_message(void);

/* Gives back a text that a function made. NULL is fine. */
BATUTA_C_EXPORT void batuta_text_destroy(char* text);

/* Asks what it is passed to to stop. Any thread may request it, also while that runs. */
typedef struct batuta_stop batuta_stop;

/* A stop that is not requested yet. */
BATUTA_C_EXPORT batuta_status batuta_stop_create(batuta_stop** stop);

/* Asks; more than once is as once. There is no way back. */
BATUTA_C_EXPORT batuta_status batuta_stop_request(batuta_stop* stop);

/* No call that it was passed to may be running. */
BATUTA_C_EXPORT void batuta_stop_destroy(batuta_stop* stop);

/* One change of one stage of a conversion or graph. Valid during the callback. */
typedef struct batuta_event {
  size_t struct_size;
  const char* name;
  const char* state; /* "running", "done", "failed", "timed out", "cancelled", "skipped" */
  double at_ms;      /* since the start */
  int64_t num_done;
  int64_t num_known;
  uint32_t stage;      /* its number: of a graph, what batuta_graph_add gave */
  int32_t stage_state; /* batuta_stage_state */
} batuta_event;

/* ---- Converting projects ---- */

typedef struct batuta_analyze_options {
  size_t struct_size;
  const char* project;        /* folder to read */
  int32_t num_threads;        /* 0: all usable cores */
  const char* const* exclude; /* glob patterns on paths below the project */
  size_t num_exclude;
  const batuta_stop* stop; /* must outlive the call; NULL: cannot be stopped */
} batuta_analyze_options;

#define BATUTA_ANALYZE_OPTIONS_INIT {sizeof(batuta_analyze_options), NULL, 0, NULL, 0, NULL}

/* What is in a project. Immutable: any number of threads may read it at once. */
typedef struct batuta_analysis batuta_analysis;

/* Looks at a project; runs nothing and writes nothing. BATUTA_NOT_FOUND, BATUTA_INVALID_ARGUMENT:
 * no such folder, not a folder; BATUTA_FAILED_PRECONDITION: not readable, or it holds no file. */
BATUTA_C_EXPORT batuta_status batuta_analyze(const batuta_analyze_options* options,
                                             batuta_analysis** analysis);

/* As BATUTA_FORMAT_TABLE or BATUTA_FORMAT_JSON. */
BATUTA_C_EXPORT batuta_status batuta_analysis_create_text(const batuta_analysis* analysis,
                                                          batuta_format format, char** text);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_analysis_destroy(batuta_analysis* analysis);

/* Where a conversion ends. */
typedef enum batuta_last_step BATUTA_C_INT {
  BATUTA_STEP_PUBLISH = 0,   /* the whole */
  BATUTA_STEP_TRANSPILE = 1, /* every candidate was tried; nothing is built or published */
  BATUTA_STEP_VERIFY = 2,    /* built and judged, not published */
  BATUTA_STEP_OPTIMIZE = 3   /* the whole, then link-time optimised if every case still passes */
} batuta_last_step;

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
  int32_t last_step;       /* batuta_last_step */
} batuta_convert_options;

#define BATUTA_CONVERT_OPTIONS_INIT \
  {sizeof(batuta_convert_options), NULL, NULL, 0, 0, NULL, 0, NULL, NULL, NULL, 0}

/* What a conversion did. Immutable: any number of threads may read it at once. */
typedef struct batuta_report batuta_report;

/* Converts a project, publishes the workspace and makes a report of it. A unit that could not be
 * converted is part of the report. After a failure nothing is published: BATUTA_INVALID_ARGUMENT
 * (project or batuta.toml), BATUTA_FAILED_PRECONDITION (no cargo, nothing to convert, an output
 * that is not batuta's or was edited), BATUTA_CANCELLED, BATUTA_RESOURCE_EXHAUSTED. */
BATUTA_C_EXPORT batuta_status batuta_convert(const batuta_convert_options* options,
                                             batuta_report** report);

/* The report of the last conversion to `output`. BATUTA_NOT_FOUND, BATUTA_DATA_LOSS. */
BATUTA_C_EXPORT batuta_status batuta_report_open(const char* output, batuta_report** report);

/* 1 if every unit is verified, compiled or bridged and the workspace builds, else 0. */
BATUTA_C_EXPORT batuta_status batuta_report_succeeded(const batuta_report* report,
                                                      int32_t* succeeded);

/* Units with that verdict. */
BATUTA_C_EXPORT batuta_status batuta_report_count(const batuta_report* report,
                                                  batuta_verdict verdict, int32_t* num_units);

/* One program or library of the project, and what became of it. */
typedef struct batuta_unit {
  size_t struct_size;
  const char* name;
  const char* crate_name;
  const char* language; /* "python", "c", "cxx", "shell" */
  const char* tool;     /* that made the result: "c2rust", "bridge" */
  int32_t verdict;      /* batuta_verdict */
  int32_t cases;        /* that count as evidence */
  int32_t cases_passed;
  int64_t original_lines; /* lines of code */
  int64_t rust_lines;
} batuta_unit;

#define BATUTA_UNIT_INIT {sizeof(batuta_unit), NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0}

/* How many units there are; they are sorted by name. */
BATUTA_C_EXPORT batuta_status batuta_report_num_units(const batuta_report* report,
                                                      size_t* num_units);

/* Unit number `index`, from 0. Texts belong to the report. */
BATUTA_C_EXPORT batuta_status batuta_report_unit(const batuta_report* report, size_t index,
                                                 batuta_unit* unit);

/* The report as a text. */
BATUTA_C_EXPORT batuta_status batuta_report_create_text(const batuta_report* report,
                                                        batuta_format format, char** text);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_report_destroy(batuta_report* report);

/* ---- Where numeric work should run ---- */

/* The operations of batuta/workload.h; vectors have n elements. */
typedef enum batuta_op BATUTA_C_INT {
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

typedef enum batuta_element_type BATUTA_C_INT {
  BATUTA_F32 = 0,
  BATUTA_F64 = 1
} batuta_element_type;

typedef enum batuta_backend BATUTA_C_INT {
  BATUTA_BACKEND_SCALAR = 0,
  BATUTA_BACKEND_SIMD = 1,
  BATUTA_BACKEND_BLAS = 2,
  BATUTA_BACKEND_GPU = 3,
  BATUTA_BACKEND_ANY = -1 /* the selector's choice */
} batuta_backend;

typedef enum batuta_residency BATUTA_C_INT {
  BATUTA_ON_HOST = 0,
  BATUTA_ON_PINNED_HOST = 1,
  BATUTA_ON_DEVICE = 2
} batuta_residency;

typedef enum batuta_policy BATUTA_C_INT {
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

/* As batuta_selector_create, with this machine's GPU to run on: its module is looked for, loaded
 * and started, which may take a second. BATUTA_NOT_FOUND: there is no module;
 * BATUTA_FAILED_PRECONDITION: a broken one, no driver, no device, or one that cannot be measured. */
BATUTA_C_EXPORT batuta_status batuta_selector_create_with_gpu(
    const batuta_selector_options* options, batuta_selector** selector);

/* What each backend is here, a line each: "gpu:    NVIDIA H100, 80.0 GiB, by CUDA 13.0". */
BATUTA_C_EXPORT batuta_status batuta_selector_create_backends(const batuta_selector* selector,
                                                              char** text);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_selector_destroy(batuta_selector* selector);

typedef struct batuta_workload {
  size_t struct_size;
  int32_t op;          /* batuta_op */
  int32_t type;        /* batuta_element_type */
  int64_t m, n, k;     /* vectors: n; gemv: m, n */
  int64_t batch;       /* of gemm; 0 is 1 */
  double bytes, flops; /* of custom */
  int32_t a_at, b_at;  /* batuta_residency */
  int32_t out_at;      /* where the result is wanted */
  double reuse;        /* how often an input is used once it was moved; 0 is 1 */
} batuta_workload;

#define BATUTA_WORKLOAD_INIT {sizeof(batuta_workload), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

typedef struct batuta_decision {
  size_t struct_size; /* set by the caller */
  int32_t backend;    /* batuta_backend */
  int32_t streams;    /* not 0: results are written past the caches */
  int32_t threads;
  int32_t policy;      /* batuta_policy, never BATUTA_POLICY_BEST */
  double predicted_ns; /* of the choice; infinite if the policy predicts nothing */
  const char* reason;  /* static text */
} batuta_decision;

#define BATUTA_DECISION_INIT {sizeof(batuta_decision), 0, 0, 0, 0, 0, NULL}

/* Where to run it. Takes no lock, allocates nothing, makes no system call. */
BATUTA_C_EXPORT batuta_status batuta_selector_select(const batuta_selector* selector,
                                                     const batuta_workload* workload,
                                                     batuta_decision* decision);

/* Every candidate with its predicted time. */
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

#define BATUTA_BUFFERS_INIT                                                                      \
  {sizeof(batuta_buffers), NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.0, 0.0, \
   BATUTA_BACKEND_ANY,     0}

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

/* ---- Tools of this machine ---- */

typedef enum batuta_tool_state BATUTA_C_INT {
  BATUTA_TOOL_FOUND = 0,
  BATUTA_TOOL_ABSENT = 1,
  BATUTA_TOOL_BROKEN = 2, /* there, but it does not tell its version */
  BATUTA_TOOL_UNFIT = 3   /* there and working, but not in a version that is wanted */
} batuta_tool_state;

typedef struct batuta_tool {
  size_t struct_size;
  const char* name;
  const char* summary; /* what it is for, in a few words */
  const char* path;    /* absolute; what to execute; empty if absent */
  const char* version;
  const char* problem; /* why it is broken or unfit, in one line */
  int32_t state;       /* batuta_tool_state */
} batuta_tool;

#define BATUTA_TOOL_INIT {sizeof(batuta_tool), NULL, NULL, NULL, NULL, NULL, 0}

typedef struct batuta_registry_options {
  size_t struct_size;
  const char* project;     /* look into its virtual environment too; NULL: none */
  const char* cache_file;  /* NULL: ~/.batuta/tool_cache.json */
  const char* const* only; /* names to detect; NULL: all that are known */
  size_t num_only;
  int32_t ignore_cache;        /* not 0: ask every tool again */
  int32_t probe_time_limit_ms; /* of each tool; 0: 5000 */
} batuta_registry_options;

#define BATUTA_REGISTRY_OPTIONS_INIT {sizeof(batuta_registry_options), NULL, NULL, NULL, 0, 0, 0}

/* Immutable: any number of threads may read it at once. */
typedef struct batuta_registry batuta_registry;

/* Finds out which transpilers and toolchains are here: what the cache does not know, or what
 * changed since, is asked, all at once. BATUTA_INVALID_ARGUMENT: a description in
 * ~/.batuta/tools.d is wrong. */
BATUTA_C_EXPORT batuta_status batuta_registry_detect(const batuta_registry_options* options,
                                                     batuta_registry** registry);

/* How many tools were looked for, found or not. */
BATUTA_C_EXPORT batuta_status batuta_registry_num_tools(const batuta_registry* registry,
                                                        size_t* num_tools);

/* Tool number `index`, from 0. Texts belong to the registry. */
BATUTA_C_EXPORT batuta_status batuta_registry_tool(const batuta_registry* registry, size_t index,
                                                   batuta_tool* tool);

/* The tool of that name. BATUTA_NOT_FOUND: it was not looked for; a tool that is absent is told by
 * its state. */
BATUTA_C_EXPORT batuta_status batuta_registry_find(const batuta_registry* registry,
                                                   const char* name, batuta_tool* tool);

/* What went wrong with the cache, a line each; empty if nothing did. */
BATUTA_C_EXPORT batuta_status batuta_registry_create_warnings(const batuta_registry* registry,
                                                              char** text);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_registry_destroy(batuta_registry* registry);

/* ---- Stages that need each other, run in parallel ---- */

/* Runs once. Stages may be added until then, and by running stages through their context. */
typedef struct batuta_graph batuta_graph;

/* What a running stage may use, until its callback returns. */
typedef struct batuta_context batuta_context;

typedef struct batuta_stage {
  size_t struct_size;
  const char* name;
  const uint32_t* needs; /* numbers of stages of the same graph */
  size_t num_needs;
  /* A callback stage: does the work, on a thread of the graph; what it returns is its result. Soon
   * after batuta_context_is_stopping says so it should return. */
  batuta_status (*run)(batuta_context* context, void* user);
  /* A program stage, if run is NULL: the words of a program, no shell. It fails if the program does
   * not exit with 0; exit code 75 is BATUTA_UNAVAILABLE. */
  const char* const* argv;
  size_t num_argv;
  const char* folder;     /* that the program runs in; NULL: this process's */
  const char* const* env; /* "NAME=VALUE", in addition to this process's */
  size_t num_env;
  void (*rollback)(void* user); /* undoes what it did, in reverse order of completion; or NULL */
  void (*release)(void* user);  /* called once, when the graph needs user no more; or NULL */
  void* user;
  int64_t time_limit_ms;         /* then it is asked to stop, and ends as timed out; 0: none */
  const char* pool;              /* see batuta_graph_set_pool; NULL: none */
  double priority;               /* of those that may run, the greatest begins first */
  int64_t memory_bytes;          /* that it is expected to need; see batuta_run_options */
  int64_t retry_delay_ms;        /* twice as long each time; 0: 100 */
  int32_t retries;               /* how often it runs again after BATUTA_UNAVAILABLE */
  int32_t run_after_failed_need; /* not 0: it runs although what it needs failed */
} batuta_stage;

#define BATUTA_STAGE_INIT \
  {sizeof(batuta_stage),  \
   NULL,                  \
   NULL,                  \
   0,                     \
   NULL,                  \
   NULL,                  \
   0,                     \
   NULL,                  \
   NULL,                  \
   0,                     \
   NULL,                  \
   NULL,                  \
   NULL,                  \
   0,                     \
   NULL,                  \
   0,                     \
   0,                     \
   0,                     \
   0,                     \
   0}

/* An empty graph. */
BATUTA_C_EXPORT batuta_status batuta_graph_create(batuta_graph** graph);

/* Adds a stage and gives its number, from 0. If it fails, release is not called. */
BATUTA_C_EXPORT batuta_status batuta_graph_add(batuta_graph* graph, const batuta_stage* stage,
                                               uint32_t* number);

/* No more than `limit` stages of that pool run at once. */
BATUTA_C_EXPORT batuta_status batuta_graph_set_pool(batuta_graph* graph, const char* pool,
                                                    int32_t limit);

typedef struct batuta_run_options {
  size_t struct_size;
  int32_t num_threads;           /* 0: the cores that this process may use */
  int32_t stop_at_first_failure; /* not 0: the first failure cancels the rest */
  int32_t rollback_on_failure;   /* not 0: then call the rollback of the stages that were done */
  int64_t memory_bytes;          /* what running stages may need together; 0: no limit */
  void (*on_event)(const batuta_event* event, void* user); /* one call at a time, from any thread */
  void* user;                                              /* passed to on_event */
  const batuta_stop* stop; /* must outlive the call; NULL: cannot be stopped */
} batuta_run_options;

#define BATUTA_RUN_OPTIONS_INIT {sizeof(batuta_run_options), 0, 0, 0, 0, NULL, NULL, NULL}

/* What a run did. Immutable: any number of threads may read it at once; it outlives the graph. */
typedef struct batuta_graph_report batuta_graph_report;

/* Runs every stage once. A stage that fails, or a run that is stopped, is part of the report.
 * BATUTA_INVALID_ARGUMENT: a stage needs a number or names a pool that there is not;
 * BATUTA_FAILED_PRECONDITION: the graph ran already. */
BATUTA_C_EXPORT batuta_status batuta_graph_run(batuta_graph* graph,
                                               const batuta_run_options* options,
                                               batuta_graph_report** report);

/* NULL is fine. The graph must not be running. Calls what is left of the stages' release. */
BATUTA_C_EXPORT void batuta_graph_destroy(batuta_graph* graph);

/* 1 if the stage should return soon: the run is cancelled or its time is over. Else 0. */
BATUTA_C_EXPORT batuta_status batuta_context_is_stopping(const batuta_context* context,
                                                         int32_t* is_stopping);

/* One line that says why the stage is about to return a failure. */
BATUTA_C_EXPORT batuta_status batuta_context_set_message(batuta_context* context,
                                                         const char* message);

/* Adds a stage to the running graph. Those that need the current stage do not wait for it. */
BATUTA_C_EXPORT batuta_status batuta_context_add(batuta_context* context, const batuta_stage* stage,
                                                 uint32_t* number);

/* Adds a stage on which all that need the current stage then wait too. */
BATUTA_C_EXPORT batuta_status batuta_context_add_continuation(batuta_context* context,
                                                              const batuta_stage* stage,
                                                              uint32_t* number);

typedef struct batuta_graph_summary {
  size_t struct_size;
  size_t num_stages;
  double wall_ms;
  double critical_path_ms; /* of the longest chain of needs: no run can be faster */
  int32_t succeeded;       /* 1: every stage is done */
  int32_t rolled_back;
} batuta_graph_summary;

#define BATUTA_GRAPH_SUMMARY_INIT {sizeof(batuta_graph_summary), 0, 0, 0, 0, 0}

/* The run as a whole. */
BATUTA_C_EXPORT batuta_status batuta_graph_report_summary(const batuta_graph_report* report,
                                                          batuta_graph_summary* summary);

typedef struct batuta_stage_report {
  size_t struct_size;
  const char* name;
  const char* message; /* why it failed; empty if it did not */
  const char* output;  /* what a program wrote to stdout and stderr, the first MiB of each */
  int32_t state;       /* batuta_stage_state */
  int32_t status;      /* batuta_status */
  double start_ms;     /* since the start of the run */
  double wall_ms;
} batuta_stage_report;

#define BATUTA_STAGE_REPORT_INIT {sizeof(batuta_stage_report), NULL, NULL, NULL, 0, 0, 0, 0}

/* The stage of that number. Texts belong to the report. */
BATUTA_C_EXPORT batuta_status batuta_graph_report_stage(const batuta_graph_report* report,
                                                        uint32_t number,
                                                        batuta_stage_report* stage);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_graph_report_destroy(batuta_graph_report* report);

/* ---- What a program does: its system calls ---- */

typedef enum batuta_trace_backend BATUTA_C_INT {
  BATUTA_TRACE_AUTO = 0,
  BATUTA_TRACE_BPF = 1,
  BATUTA_TRACE_SECCOMP = 2,
  BATUTA_TRACE_PTRACE = 3
} batuta_trace_backend;

typedef struct batuta_record_options {
  size_t struct_size;
  const char* const* argv; /* the program, looked up in PATH, and its words */
  size_t num_argv;
  const char* folder;      /* that it runs in; NULL: this process's */
  const char* file;        /* the trace; NULL: none is kept */
  const char* calls;       /* which to record, as strace -e trace= has it; NULL: all */
  int32_t backend;         /* batuta_trace_backend */
  int32_t payload_bytes;   /* of each call's data that are kept; 0: 32, negative: none */
  int32_t only_root;       /* not 0: no descendants */
  const batuta_stop* stop; /* lets go of the program, which goes on; NULL: cannot be stopped */
} batuta_record_options;

#define BATUTA_RECORD_OPTIONS_INIT \
  {sizeof(batuta_record_options), NULL, 0, NULL, NULL, NULL, 0, 0, 0, NULL}

typedef struct batuta_record_outcome {
  size_t struct_size;
  int32_t exit_code;   /* of the program, if term_signal is 0 */
  int32_t term_signal; /* that ended it */
  int32_t was_let_go;  /* 1: stopped while it ran */
  int32_t is_complete; /* 0: something is missing from the trace */
  uint64_t num_events;
} batuta_record_outcome;

#define BATUTA_RECORD_OUTCOME_INIT {sizeof(batuta_record_outcome), 0, 0, 0, 0, 0}

/* Runs a program with this process's standard streams and records what it and its descendants do.
 * BATUTA_NOT_FOUND: no such program; BATUTA_FAILED_PRECONDITION: this machine allows no way to
 * trace; BATUTA_INVALID_ARGUMENT: `calls` names what is no call. */
BATUTA_C_EXPORT batuta_status batuta_trace_record(const batuta_record_options* options,
                                                  batuta_record_outcome* outcome);

/* A recording. Immutable: any number of threads may read it at once. */
typedef struct batuta_trace batuta_trace;

typedef enum batuta_damage BATUTA_C_INT {
  BATUTA_DAMAGE_REFUSE = 0, /* a file that is cut is BATUTA_DATA_LOSS */
  BATUTA_DAMAGE_SALVAGE = 1 /* what is whole before the damage is read */
} batuta_damage;

/* BATUTA_NOT_FOUND, BATUTA_FAILED_PRECONDITION (not readable), BATUTA_DATA_LOSS. */
BATUTA_C_EXPORT batuta_status batuta_trace_load(const char* file, batuta_damage damage,
                                                batuta_trace** trace);

typedef struct batuta_trace_summary {
  size_t struct_size;
  int64_t wall_ns; /* from the start of the program to its end */
  uint64_t num_events;
  uint64_t calls;
  uint64_t failed_calls;
  uint64_t processes;
  uint64_t threads;
  uint64_t bytes_read;
  uint64_t bytes_written;
  uint64_t peak_resident_bytes; /* of the process that had most */
  uint64_t page_faults;
  int32_t exit_code;   /* 128 and the signal if one ended the program */
  int32_t is_complete; /* 0: something is missing */
} batuta_trace_summary;

#define BATUTA_TRACE_SUMMARY_INIT {sizeof(batuta_trace_summary), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/* What the run cost. */
BATUTA_C_EXPORT batuta_status batuta_trace_summarize(const batuta_trace* trace,
                                                     batuta_trace_summary* summary);

typedef enum batuta_trace_format BATUTA_C_INT {
  BATUTA_TRACE_TEXT = 0,   /* a line a call, as strace has it */
  BATUTA_TRACE_COUNTS = 1, /* the table of strace -c */
  BATUTA_TRACE_JSON = 2,   /* a JSON object a line */
  BATUTA_TRACE_CSV = 3
} batuta_trace_format;

/* The whole trace. */
BATUTA_C_EXPORT batuta_status batuta_trace_create_text(const batuta_trace* trace,
                                                       batuta_trace_format format, char** text);

/* One event. Valid during the callback. */
typedef struct batuta_trace_event {
  size_t struct_size;
  const char* name; /* of the system call; empty if it is none */
  const char* path; /* bytes of the first text that it names, or of none */
  size_t path_size;
  int64_t time_ns;     /* CLOCK_MONOTONIC; of a call: when it was entered */
  int64_t duration_ns; /* of a call */
  int64_t result;      /* of a call: its result or -errno */
  int32_t pid;
  int32_t tid;
  int32_t kind;   /* 1 begin, 2 call, 3 fork, 4 exec, 5 exit, 6 signal, 7 end */
  int32_t number; /* of the call or signal */
} batuta_trace_event;

/* Calls `visit` for every event in order until it returns other than 0. */
BATUTA_C_EXPORT batuta_status batuta_trace_visit(const batuta_trace* trace,
                                                 int32_t (*visit)(const batuta_trace_event* event,
                                                                  void* user),
                                                 void* user);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_trace_destroy(batuta_trace* trace);

/* The chain of work and waiting that the duration of a run consists of. Immutable: any number of
 * threads may read it at once; it outlives the trace. */
typedef struct batuta_critical_path batuta_critical_path;

/* A stretch of it: what one thread did then. */
typedef struct batuta_segment {
  size_t struct_size;
  const char* call; /* that it was in; empty: in its own code */
  int64_t begin_ns;
  int64_t end_ns;
  int32_t pid;
  int32_t tid;
} batuta_segment;

#define BATUTA_SEGMENT_INIT {sizeof(batuta_segment), NULL, 0, 0, 0, 0}

/* Walks back from the end of the run through what each thread waited for. */
BATUTA_C_EXPORT batuta_status batuta_critical_path_create(const batuta_trace* trace,
                                                          batuta_critical_path** path);

/* How many segments there are; they follow each other. */
BATUTA_C_EXPORT batuta_status batuta_critical_path_num_segments(const batuta_critical_path* path,
                                                                size_t* num_segments);

/* Segment number `index`, from 0, the earliest first. Texts belong to the path. */
BATUTA_C_EXPORT batuta_status batuta_critical_path_segment(const batuta_critical_path* path,
                                                           size_t index, batuta_segment* segment);

/* By process, and by call: a table. */
BATUTA_C_EXPORT batuta_status batuta_critical_path_create_text(const batuta_critical_path* path,
                                                               char** text);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_critical_path_destroy(batuta_critical_path* path);

/* What became of the assertions of a renacer.toml. Immutable: any number of threads may read it at
 * once; it outlives the trace. */
typedef struct batuta_budget_report batuta_budget_report;

typedef enum batuta_budget_result BATUTA_C_INT {
  BATUTA_BUDGET_KEPT = 0,
  BATUTA_BUDGET_VIOLATED = 1,
  BATUTA_BUDGET_DISABLED = 2,
  BATUTA_BUDGET_NOT_REACHED = 3 /* an earlier violation ended the check */
} batuta_budget_result;

typedef struct batuta_budget_check {
  size_t struct_size;
  const char* name;
  const char* measured; /* for people: "12.3 ms" */
  const char* allowed;  /* "at most 5 ms" */
  int32_t result;       /* batuta_budget_result */
  int32_t must_hold;    /* 1: a violation is a failure */
} batuta_budget_check;

#define BATUTA_BUDGET_CHECK_INIT {sizeof(batuta_budget_check), NULL, NULL, NULL, 0, 0}

/* Checks the assertions of a file. BATUTA_FAILED_PRECONDITION: the trace is incomplete;
 * BATUTA_INVALID_ARGUMENT: the file is wrong ("FILE:LINE: ..."); BATUTA_NOT_FOUND: there is none.
 */
BATUTA_C_EXPORT batuta_status batuta_trace_check_budgets(const batuta_trace* trace,
                                                         const char* budgets_file,
                                                         batuta_budget_report** report);

/* 1 if no assertion that must hold is violated, else 0. */
BATUTA_C_EXPORT batuta_status batuta_budget_report_succeeded(const batuta_budget_report* report,
                                                             int32_t* succeeded);

/* How many assertions the file has. */
BATUTA_C_EXPORT batuta_status batuta_budget_report_num_checks(const batuta_budget_report* report,
                                                              size_t* num_checks);

/* Assertion number `index`, from 0. Texts belong to the report. */
BATUTA_C_EXPORT batuta_status batuta_budget_report_check(const batuta_budget_report* report,
                                                         size_t index, batuta_budget_check* check);

/* A table, with evidence. */
BATUTA_C_EXPORT batuta_status batuta_budget_report_create_text(const batuta_budget_report* report,
                                                               char** text);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_budget_report_destroy(batuta_budget_report* report);

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_C_H_ */
