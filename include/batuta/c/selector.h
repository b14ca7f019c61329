/* Where numeric work should run, and running it there. */
#ifndef BATUTA_C_SELECTOR_H_
#define BATUTA_C_SELECTOR_H_

#include <batuta/c/core.h>

#ifdef __cplusplus
extern "C" {
#endif

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

/* Of every operand of a workload. */
typedef enum batuta_element_type BATUTA_C_INT {
  BATUTA_F32 = 0, /* IEEE single precision: float */
  BATUTA_F64 = 1  /* IEEE double precision: double */
} batuta_element_type;

/* What work can run on. */
typedef enum batuta_backend BATUTA_C_INT {
  BATUTA_BACKEND_SCALAR = 0, /* plain loops, on one thread */
  BATUTA_BACKEND_SIMD = 1,   /* the vector units, on one or more threads */
  BATUTA_BACKEND_BLAS = 2,   /* a BLAS library that was found */
  BATUTA_BACKEND_GPU = 3,    /* a GPU, of selectors that have one */
  BATUTA_BACKEND_ANY = -1    /* the selector's choice */
} batuta_backend;

/* Where an operand lies, or is wanted. */
typedef enum batuta_residency BATUTA_C_INT {
  BATUTA_ON_HOST = 0,        /* in ordinary memory */
  BATUTA_ON_PINNED_HOST = 1, /* in page-locked memory */
  BATUTA_ON_DEVICE = 2       /* in the memory of the GPU */
} batuta_residency;

/* What a decision rests on. */
typedef enum batuta_policy BATUTA_C_INT {
  BATUTA_POLICY_BEST = 0,       /* calibrated if there is a valid calibration, else roofline */
  BATUTA_POLICY_CALIBRATED = 1, /* measured times of this machine */
  BATUTA_POLICY_ROOFLINE = 2,   /* probed peak and bandwidth */
  BATUTA_POLICY_CLASSIC = 3,    /* the 5x rule, exactly */
  BATUTA_POLICY_MOE = 4         /* thresholds by complexity, exactly */
} batuta_policy;

/* Immutable: any number of threads may use one at once. */
typedef struct batuta_selector batuta_selector;

/* How a selector is made. */
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
 * BATUTA_FAILED_PRECONDITION: a broken one, no driver, no device, or one that cannot be measured.
 */
BATUTA_C_EXPORT batuta_status
batuta_selector_create_with_gpu(const batuta_selector_options* options, batuta_selector** selector);

/* What each backend is here, a line each: "gpu:    NVIDIA H100, 80.0 GiB, by CUDA 13.0". */
BATUTA_C_EXPORT batuta_status batuta_selector_create_backends(const batuta_selector* selector,
                                                              char** text);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_selector_destroy(batuta_selector* selector);

/* An operation, its shape and where its operands lie. Sizes that it does not have are not read. */
typedef struct batuta_workload {
  size_t struct_size;
  int32_t op;          /* batuta_op */
  int32_t type;        /* batuta_element_type */
  int64_t m, n, k;     /* of a vector: n; gemv: m, n; gemm: m, n, k; at least 1 */
  int64_t batch;       /* of gemm; 0 is 1 */
  double bytes, flops; /* of custom: read and written in all; operations */
  int32_t a_at, b_at;  /* batuta_residency */
  int32_t out_at;      /* where the result is wanted */
  double reuse;        /* how often an input is used once it was moved; 0 is 1 */
} batuta_workload;

#define BATUTA_WORKLOAD_INIT {sizeof(batuta_workload), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/* Where a workload should run, or ran. */
typedef struct batuta_decision {
  size_t struct_size;  /* set by the caller */
  int32_t backend;     /* batuta_backend */
  int32_t streams;     /* not 0: results are written past the caches */
  int32_t threads;     /* that it takes, the caller's included */
  int32_t policy;      /* batuta_policy, never BATUTA_POLICY_BEST */
  double predicted_ns; /* of the choice; infinite if the policy predicts nothing */
  const char* reason;  /* static text */
} batuta_decision;

#define BATUTA_DECISION_INIT {sizeof(batuta_decision), 0, 0, 0, 0, 0, NULL}

/* Where to run it. Takes no lock, allocates nothing, makes no system call. */
BATUTA_C_EXPORT batuta_status batuta_selector_select(const batuta_selector* selector,
                                                     const batuta_workload* workload,
                                                     batuta_decision* decision);

/* What a decision chooses from. */
typedef struct batuta_candidate {
  size_t struct_size;
  int32_t backend; /* batuta_backend */
  int32_t streams; /* not 0: results are written past the caches */
  int32_t threads; /* that it takes, the caller's included */
  int32_t library; /* not 0: by the library of the GPU's vendor */
} batuta_candidate;

#define BATUTA_CANDIDATE_INIT {sizeof(batuta_candidate), 0, 0, 0, 0}

/* How many candidates there are, those that this machine lacks included. */
BATUTA_C_EXPORT batuta_status batuta_selector_num_candidates(const batuta_selector* selector,
                                                             size_t* num_candidates);

/* Candidate number `index`, from 0. */
BATUTA_C_EXPORT batuta_status batuta_selector_candidate(const batuta_selector* selector,
                                                        size_t index, batuta_candidate* candidate);

/* Nanoseconds of each candidate, transfers included; infinite where it cannot run the workload or
 * is not here, or if the policy predicts nothing. `predicted_ns` has room for `num_candidates`,
 * which is what batuta_selector_num_candidates says (else BATUTA_INVALID_ARGUMENT). */
BATUTA_C_EXPORT batuta_status batuta_selector_predict(const batuta_selector* selector,
                                                      const batuta_workload* workload,
                                                      double* predicted_ns, size_t num_candidates);

/* What a selector decides by. */
typedef struct batuta_selector_summary {
  size_t struct_size;
  const char* simd_target; /* what BATUTA_BACKEND_SIMD is here: "AVX2" */
  const char* blas;        /* the library behind BATUTA_BACKEND_BLAS; empty: none */
  const char* warnings;    /* what was passed over when it was made, a line each; or empty */
  int32_t policy;          /* batuta_policy, never BATUTA_POLICY_BEST */
} batuta_selector_summary;

#define BATUTA_SELECTOR_SUMMARY_INIT {sizeof(batuta_selector_summary), NULL, NULL, NULL, 0}

/* What it decides by. Texts belong to the selector. */
BATUTA_C_EXPORT batuta_status batuta_selector_summarize(const batuta_selector* selector,
                                                        batuta_selector_summary* summary);

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
  const void* a;                           /* the first input */
  const void* b;                           /* the second input; NULL if there is none */
  const void* c;                           /* the third input: of fma */
  void* out;                               /* the result; of argmax it is `index` */
  int64_t* index;                          /* of argmax */
  size_t a_size, b_size, c_size, out_size; /* elements that are there */
  int64_t a_stride, b_stride, out_stride;  /* elements; 0: dense rows */
  int32_t a_transposed, b_transposed;      /* not 0: stored as its transpose */
  int32_t fixed;   /* not 0: the same bits in every run, at every number of threads */
  double alpha;    /* the factor in the operation */
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

/* How the machine is measured. */
typedef struct batuta_calibrate_options {
  size_t struct_size;
  int32_t full;        /* 0: within 3 s; else about a minute */
  int32_t force;       /* not 0: also while other processes keep the machine busy */
  int32_t max_threads; /* 0: all usable cores */
  const char* file;    /* NULL: the user's cache folder */
  void (*on_progress)(int32_t num_done, int32_t num_all, void* user); /* on the calling thread */
  void* user;                                                         /* passed to on_progress */
  const batuta_stop* stop; /* must outlive the call; NULL: cannot be stopped */
} batuta_calibrate_options;

#define BATUTA_CALIBRATE_OPTIONS_INIT \
  {sizeof(batuta_calibrate_options), 0, 0, 0, NULL, NULL, NULL, NULL}

/* Measures this machine and keeps the result for selectors that are made afterwards. */
BATUTA_C_EXPORT batuta_status batuta_calibrate(const batuta_calibrate_options* options);

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_C_SELECTOR_H_ */
