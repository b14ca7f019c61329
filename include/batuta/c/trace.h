/* What a program does: its system calls, recorded and read back. */
#ifndef BATUTA_C_TRACE_H_
#define BATUTA_C_TRACE_H_

#include <batuta/c/core.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How system calls are recorded. */
typedef enum batuta_trace_backend BATUTA_C_INT {
  BATUTA_TRACE_AUTO = 0,    /* the one that costs least, of those that the machine allows */
  BATUTA_TRACE_BPF = 1,     /* programs in the kernel */
  BATUTA_TRACE_SECCOMP = 2, /* ptrace, stopped by a filter at the calls that are wanted */
  BATUTA_TRACE_PTRACE = 3   /* ptrace at every call */
} batuta_trace_backend;

/* What is recorded. */
typedef struct batuta_record_options {
  size_t struct_size;
  const char* const* argv; /* the program, looked up in PATH, and its words */
  size_t num_argv;         /* of `argv` */
  const char* folder;      /* that it runs in; NULL: this process's */
  const char* file;        /* the trace; NULL: none is kept */
  const char* calls;       /* which to record, as strace -e trace= has it; NULL: all */
  int32_t backend;         /* batuta_trace_backend */
  int32_t payload_bytes;   /* of each call's data that are kept; 0: 32, negative: none */
  int32_t only_root;       /* not 0: no descendants */
  const batuta_stop* stop; /* lets go of the program, which goes on; NULL: cannot be stopped */
  int32_t file_states; /* not 0: look at changed files at the end; batuta_trace_compare needs it */
} batuta_record_options;

#define BATUTA_RECORD_OPTIONS_INIT \
  {sizeof(batuta_record_options), NULL, 0, NULL, NULL, NULL, 0, 0, 0, NULL, 0}

/* How a recording ended. */
typedef struct batuta_record_outcome {
  size_t struct_size;
  int32_t exit_code;   /* of the program, if term_signal is 0 */
  int32_t term_signal; /* that ended it */
  int32_t was_let_go;  /* 1: stopped while it ran */
  int32_t is_complete; /* 0: something is missing from the trace */
  uint64_t num_events; /* that the trace holds */
} batuta_record_outcome;

#define BATUTA_RECORD_OUTCOME_INIT {sizeof(batuta_record_outcome), 0, 0, 0, 0, 0}

/* Runs a program with this process's standard streams and records what it and its descendants do.
 * BATUTA_NOT_FOUND: no such program; BATUTA_FAILED_PRECONDITION: this machine allows no way to
 * trace; BATUTA_INVALID_ARGUMENT: `calls` names what is no call. */
BATUTA_C_EXPORT batuta_status batuta_trace_record(const batuta_record_options* options,
                                                  batuta_record_outcome* outcome);

/* A recording. Immutable: any number of threads may read it at once. */
typedef struct batuta_trace batuta_trace;

/* What becomes of a file that is not whole. */
typedef enum batuta_damage BATUTA_C_INT {
  BATUTA_DAMAGE_REFUSE = 0, /* a file that is cut is BATUTA_DATA_LOSS */
  BATUTA_DAMAGE_SALVAGE = 1 /* what is whole before the damage is read */
} batuta_damage;

/* BATUTA_NOT_FOUND, BATUTA_FAILED_PRECONDITION (not readable), BATUTA_DATA_LOSS. */
BATUTA_C_EXPORT batuta_status batuta_trace_load(const char* file, batuta_damage damage,
                                                batuta_trace** trace);

/* What a run cost. */
typedef struct batuta_trace_summary {
  size_t struct_size;
  int64_t wall_ns;              /* from the start of the program to its end */
  uint64_t num_events;          /* of every kind */
  uint64_t calls;               /* system calls, ended or not */
  uint64_t failed_calls;        /* that returned an errno */
  uint64_t processes;           /* the first one included */
  uint64_t threads;             /* of all processes, the first one included */
  uint64_t bytes_read;          /* by calls, of files, pipes and sockets */
  uint64_t bytes_written;       /* by calls, to files, pipes and sockets */
  uint64_t peak_resident_bytes; /* of the process that had most */
  uint64_t page_faults;         /* minor and major, of threads that ended */
  int32_t exit_code;            /* 128 and the signal if one ended the program */
  int32_t is_complete;          /* 0: something is missing */
  /* Got by mmap, mremap, mprotect and brk, used or not; 0 if not all of these were recorded. */
  uint64_t peak_allocated_bytes; /* of the process that had most at a time */
  uint64_t allocated_bytes;      /* by all processes, given back or not */
} batuta_trace_summary;

#define BATUTA_TRACE_SUMMARY_INIT \
  {sizeof(batuta_trace_summary), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/* What the run cost. */
BATUTA_C_EXPORT batuta_status batuta_trace_summarize(const batuta_trace* trace,
                                                     batuta_trace_summary* summary);

/* How a trace is written. */
typedef enum batuta_trace_format BATUTA_C_INT {
  BATUTA_TRACE_TEXT = 0,   /* a line a call, as strace has it */
  BATUTA_TRACE_COUNTS = 1, /* the table of strace -c */
  BATUTA_TRACE_JSON = 2,   /* a JSON object a line */
  BATUTA_TRACE_CSV = 3     /* a head, and a line a call */
} batuta_trace_format;

/* The whole trace. */
BATUTA_C_EXPORT batuta_status batuta_trace_create_text(const batuta_trace* trace,
                                                       batuta_trace_format format, char** text);

/* One event. Valid during the callback. */
typedef struct batuta_trace_event {
  size_t struct_size;
  const char* name;    /* of the system call; empty if it is none */
  const char* path;    /* bytes of the first text that it names, or of none */
  size_t path_size;    /* bytes of `path`, which need not end in a zero byte */
  int64_t time_ns;     /* CLOCK_MONOTONIC; of a call: when it was entered */
  int64_t duration_ns; /* of a call */
  int64_t result;      /* of a call: its result or -errno */
  int32_t pid;         /* of the process */
  int32_t tid;         /* of the thread */
  int32_t kind;        /* 1 begin, 2 call, 3 fork, 4 exec, 5 exit, 6 signal, 7 end */
  int32_t number;      /* of the call or signal */
} batuta_trace_event;

/* Calls `visit` for every event in order until it returns other than 0. */
BATUTA_C_EXPORT batuta_status batuta_trace_visit(const batuta_trace* trace,
                                                 int32_t (*visit)(const batuta_trace_event* event,
                                                                  void* user),
                                                 void* user);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_trace_destroy(batuta_trace* trace);

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_C_TRACE_H_ */
