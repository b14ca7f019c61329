/* What the duration of a recorded run consists of. */
#ifndef BATUTA_C_CRITICAL_PATH_H_
#define BATUTA_C_CRITICAL_PATH_H_

#include <batuta/c/trace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The chain of work and waiting that the duration of a run consists of. Immutable: any number of
 * threads may read it at once; it outlives the trace. */
typedef struct batuta_critical_path batuta_critical_path;

/* A stretch of it: what one thread did then. */
typedef struct batuta_segment {
  size_t struct_size;
  const char* call; /* that it was in; empty: in its own code */
  int64_t begin_ns; /* CLOCK_MONOTONIC, as in batuta_trace_event */
  int64_t end_ns;   /* likewise */
  int32_t pid;      /* of the process */
  int32_t tid;      /* of the thread */
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

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_C_CRITICAL_PATH_H_ */
