/* What all rooms of the C interface share: statuses, versions, texts, stops, events of stages. The
 * rules stand at the head of batuta/c.h. */
#ifndef BATUTA_C_CORE_H_
#define BATUTA_C_CORE_H_

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define BATUTA_C_EXPORT __attribute__((visibility("default")))
#else
#define BATUTA_C_EXPORT /* on what the library exports */
#endif

/* A number that is no enumerator is an error in a call, and must not be one before. */
#ifdef __cplusplus
#define BATUTA_C_INT : int
extern "C" {
#else
#define BATUTA_C_INT
#endif

/* What a call came to. */
typedef enum batuta_status BATUTA_C_INT {
  BATUTA_OK = 0,                  /* done */
  BATUTA_INVALID_ARGUMENT = 1,    /* wrong call, project or batuta.toml */
  BATUTA_NOT_FOUND = 2,           /* no such file, folder, tool or module */
  BATUTA_FAILED_PRECONDITION = 3, /* the machine lacks something, or the output is in the way */
  BATUTA_DEADLINE_EXCEEDED = 4,   /* a time limit was over */
  BATUTA_CANCELLED = 5,           /* a stop was requested */
  BATUTA_UNAVAILABLE = 6,         /* not now; trying again may help */
  BATUTA_DATA_LOSS = 7,           /* a file is damaged */
  BATUTA_RESOURCE_EXHAUSTED = 8,  /* disk full, out of memory */
  BATUTA_INTERNAL = 9             /* a bug in batuta */
} batuta_status;

/* Where a stage is. */
typedef enum batuta_stage_state BATUTA_C_INT {
  BATUTA_STAGE_WAITING = 0,   /* for what it needs, or for a thread */
  BATUTA_STAGE_RUNNING = 1,   /* also between its retries */
  BATUTA_STAGE_DONE = 2,      /* it succeeded */
  BATUTA_STAGE_FAILED = 3,    /* it returned a failure */
  BATUTA_STAGE_TIMED_OUT = 4, /* it was over its time limit */
  BATUTA_STAGE_CANCELLED = 5, /* the run was cancelled before or while it ran */
  BATUTA_STAGE_SKIPPED = 6    /* what it needs failed */
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
  const char* name;    /* of the stage */
  const char* state;   /* "running", "done", "failed", "timed out", "cancelled", "skipped" */
  double at_ms;        /* since the start */
  int64_t num_done;    /* stages that ended */
  int64_t num_known;   /* stages that there are by now */
  uint32_t stage;      /* its number: of a graph, what batuta_graph_add gave */
  int32_t stage_state; /* batuta_stage_state */
} batuta_event;

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_C_CORE_H_ */
