/* Pipelines of programs in a file, of which only those run whose inputs changed. */
#ifndef BATUTA_C_PIPELINE_H_
#define BATUTA_C_PIPELINE_H_

#include <batuta/c/core.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a pipeline runs. */
typedef struct batuta_pipeline_options {
  size_t struct_size;
  int32_t num_threads;       /* 0: the cores that this process may use */
  int32_t keep_going;        /* not 0: a failure stops only what needs the stage */
  int32_t force;             /* not 0: run every stage, replace an output that holds other files */
  int32_t dry_run;           /* not 0: only tell what would run */
  int64_t memory_bytes;      /* what stages may need together; 0: what the machine has left */
  int64_t store_limit_bytes; /* of results that are kept beside the last ones; 0: 10 GiB */
  void (*on_event)(const batuta_event* event, void* user); /* one call at a time, from any thread */
  /* What a stage writes, as it comes; one call at a time, from any thread. */
  void (*on_output)(const char* stage, const char* text, size_t text_size, void* user);
  void* user;              /* passed to on_event and on_output */
  const batuta_stop* stop; /* must outlive the call; NULL: cannot be stopped */
} batuta_pipeline_options;

#define BATUTA_PIPELINE_OPTIONS_INIT \
  {sizeof(batuta_pipeline_options), 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL}

/* What a run did. Immutable: any number of threads may read it at once. */
typedef struct batuta_pipeline_report batuta_pipeline_report;

/* Runs what is not up to date and publishes the outputs if all succeeded; a stage that fails is
 * part of the report. BATUTA_INVALID_ARGUMENT: the file is wrong ("FILE:LINE: ...");
 * BATUTA_NOT_FOUND: there is none; BATUTA_UNAVAILABLE: another run is at work there;
 * BATUTA_FAILED_PRECONDITION: the output holds files that no run made; BATUTA_CANCELLED;
 * BATUTA_RESOURCE_EXHAUSTED. */
BATUTA_C_EXPORT batuta_status batuta_pipeline_run(const char* file,
                                                  const batuta_pipeline_options* options,
                                                  batuta_pipeline_report** report);

/* A run of a pipeline as a whole. */
typedef struct batuta_pipeline_summary {
  size_t struct_size;
  size_t num_stages;    /* in the file */
  int64_t num_run;      /* stages whose program was started, or would be */
  int64_t num_restored; /* outputs that were gone or edited, and are back */
  double wall_ms;       /* milliseconds */
  int32_t succeeded;    /* 1: every stage is done */
  int32_t is_published; /* 1: the output folder was replaced */
} batuta_pipeline_summary;

#define BATUTA_PIPELINE_SUMMARY_INIT {sizeof(batuta_pipeline_summary), 0, 0, 0, 0, 0, 0}

/* The run as a whole. */
BATUTA_C_EXPORT batuta_status batuta_pipeline_report_summary(const batuta_pipeline_report* report,
                                                             batuta_pipeline_summary* summary);

/* What became of one stage of a pipeline. */
typedef struct batuta_pipeline_stage {
  size_t struct_size;
  const char* name;       /* as in the file */
  const char* reason;     /* why it ran, or would; empty if neither */
  const char* message;    /* why it failed; empty if it did not */
  const char* output;     /* what the program wrote to stdout and stderr */
  int32_t state;          /* batuta_stage_state */
  int32_t status;         /* batuta_status */
  int32_t was_up_to_date; /* 1: its result was known and it did not run */
  double wall_ms;         /* milliseconds that it took */
} batuta_pipeline_stage;

#define BATUTA_PIPELINE_STAGE_INIT \
  {sizeof(batuta_pipeline_stage), NULL, NULL, NULL, NULL, 0, 0, 0, 0}

/* Stage number `index`, from 0, as in the file. Texts belong to the report. */
BATUTA_C_EXPORT batuta_status batuta_pipeline_report_stage(const batuta_pipeline_report* report,
                                                           size_t index,
                                                           batuta_pipeline_stage* stage);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_pipeline_report_destroy(batuta_pipeline_report* report);

/* How a pipeline is drawn. */
typedef enum batuta_drawing BATUTA_C_INT {
  BATUTA_DRAWING_DOT = 0, /* for Graphviz */
  BATUTA_DRAWING_SVG = 1  /* for any browser, nothing is loaded */
} batuta_drawing;

/* Which stage needs which. Runs nothing; the errors of a file are those of batuta_pipeline_run. */
BATUTA_C_EXPORT batuta_status batuta_pipeline_create_drawing(const char* file,
                                                             batuta_drawing drawing, char** text);

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_C_PIPELINE_H_ */
