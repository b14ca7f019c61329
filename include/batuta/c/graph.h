/* Stages that need each other, run in parallel. */
#ifndef BATUTA_C_GRAPH_H_
#define BATUTA_C_GRAPH_H_

#include <batuta/c/core.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Runs once. Stages may be added until then, and by running stages through their context. */
typedef struct batuta_graph batuta_graph;

/* What a running stage may use, until its callback returns. */
typedef struct batuta_context batuta_context;

/* One thing to do: a callback or a program. */
typedef struct batuta_stage {
  size_t struct_size;
  const char* name;      /* for people and events */
  const uint32_t* needs; /* numbers of stages of the same graph */
  size_t num_needs;      /* of `needs` */
  /* A callback stage: does the work, on a thread of the graph; what it returns is its result. Soon
   * after batuta_context_is_stopping says so it should return. */
  batuta_status (*run)(batuta_context* context, void* user);
  /* A program stage, if run is NULL: the words of a program, no shell. It fails if the program does
   * not exit with 0; exit code 75 is BATUTA_UNAVAILABLE. */
  const char* const* argv;
  size_t num_argv;               /* of `argv` */
  const char* folder;            /* that the program runs in; NULL: this process's */
  const char* const* env;        /* "NAME=VALUE", in addition to this process's */
  size_t num_env;                /* of `env` */
  void (*rollback)(void* user);  /* undoes what it did, in reverse order of completion; or NULL */
  void (*release)(void* user);   /* called once, when the graph needs user no more; or NULL */
  void* user;                    /* passed to run, rollback and release */
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

/* How a graph runs. */
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

/* A run of a graph as a whole. */
typedef struct batuta_graph_summary {
  size_t struct_size;
  size_t num_stages;       /* those included that were added while it ran */
  double wall_ms;          /* milliseconds */
  double critical_path_ms; /* of the longest chain of needs: no run can be faster */
  int32_t succeeded;       /* 1: every stage is done */
  int32_t rolled_back;     /* 1: the rollbacks were called */
} batuta_graph_summary;

#define BATUTA_GRAPH_SUMMARY_INIT {sizeof(batuta_graph_summary), 0, 0, 0, 0, 0}

/* The run as a whole. */
BATUTA_C_EXPORT batuta_status batuta_graph_report_summary(const batuta_graph_report* report,
                                                          batuta_graph_summary* summary);

/* What became of one stage. */
typedef struct batuta_stage_report {
  size_t struct_size;
  const char* name;    /* as it was added */
  const char* message; /* why it failed; empty if it did not */
  const char* output;  /* what a program wrote to stdout and stderr, the first MiB of each */
  int32_t state;       /* batuta_stage_state */
  int32_t status;      /* batuta_status */
  double start_ms;     /* since the start of the run */
  double wall_ms;      /* milliseconds that it took */
} batuta_stage_report;

#define BATUTA_STAGE_REPORT_INIT {sizeof(batuta_stage_report), NULL, NULL, NULL, 0, 0, 0, 0}

/* The stage of that number. Texts belong to the report. */
BATUTA_C_EXPORT batuta_status batuta_graph_report_stage(const batuta_graph_report* report,
                                                        uint32_t number,
                                                        batuta_stage_report* stage);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_graph_report_destroy(batuta_graph_report* report);

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_C_GRAPH_H_ */
