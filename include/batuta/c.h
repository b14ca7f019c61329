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

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_C_H_ */
