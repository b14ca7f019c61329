/* Whether two recorded runs did the same. */
#ifndef BATUTA_C_COMPARISON_H_
#define BATUTA_C_COMPARISON_H_

#include <batuta/c/trace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether two runs did the same. */
typedef enum batuta_judgement BATUTA_C_INT {
  BATUTA_EQUIVALENT = 0,  /* every effect that was compared is the same */
  BATUTA_DIVERGENT = 1,   /* one is not */
  BATUTA_INCONCLUSIVE = 2 /* the traces do not tell */
} batuta_judgement;

/* How runs are compared. */
typedef struct batuta_compare_options {
  size_t struct_size;
  /* Further runs of the original: what it does not repeat is not compared. */
  const batuta_trace* const* repeats;
  size_t num_repeats;     /* of `repeats` */
  const char* rules_file; /* TOML: ignore, unordered, [[rename]]; NULL: none */
} batuta_compare_options;

#define BATUTA_COMPARE_OPTIONS_INIT {sizeof(batuta_compare_options), NULL, 0, NULL}

/* What came of it. Immutable: any number of threads may read it at once; it outlives the traces. */
typedef struct batuta_comparison batuta_comparison;

/* Compares what left the processes and what is left of their files, not their calls. Both have to
 * be recorded with `file_states`. BATUTA_INVALID_ARGUMENT: the file of rules is wrong
 * ("FILE:LINE: ..."); BATUTA_NOT_FOUND: there is none. */
BATUTA_C_EXPORT batuta_status batuta_trace_compare(const batuta_trace* original,
                                                   const batuta_trace* other,
                                                   const batuta_compare_options* options,
                                                   batuta_comparison** comparison);

/* A comparison as a whole. */
typedef struct batuta_comparison_summary {
  size_t struct_size;
  const char* reason;     /* why it is inconclusive; empty if it is not */
  size_t num_compared;    /* effects, the same or not */
  size_t num_divergences; /* that batuta_comparison_divergence gives */
  size_t num_masked;      /* effects that the original itself does not repeat */
  int32_t judgement;      /* batuta_judgement */
} batuta_comparison_summary;

#define BATUTA_COMPARISON_SUMMARY_INIT {sizeof(batuta_comparison_summary), NULL, 0, 0, 0, 0}

/* The comparison as a whole. Texts belong to it. */
BATUTA_C_EXPORT batuta_status batuta_comparison_summarize(const batuta_comparison* comparison,
                                                          batuta_comparison_summary* summary);

/* An effect that the runs do not share. */
typedef struct batuta_divergence {
  size_t struct_size;
  const char* effect;        /* "standard output", "exit status", "./file" */
  const char* what;          /* one line */
  const char* original_call; /* in strace's notation; empty: there is none */
  const char* other_call;    /* of the other run, as original_call */
  const char* bytes;         /* where they differ, in lines; empty if they were not kept */
} batuta_divergence;

#define BATUTA_DIVERGENCE_INIT {sizeof(batuta_divergence), NULL, NULL, NULL, NULL, NULL}

/* Divergence number `index`, from 0, as the original came to them. Texts belong to the
 * comparison. */
BATUTA_C_EXPORT batuta_status batuta_comparison_divergence(const batuta_comparison* comparison,
                                                           size_t index,
                                                           batuta_divergence* divergence);

/* The judgement, and what diverges, for people. */
BATUTA_C_EXPORT batuta_status batuta_comparison_create_text(const batuta_comparison* comparison,
                                                            char** text);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_comparison_destroy(batuta_comparison* comparison);

/* How else two runs differ: calls by name, processes, figures. Empty if they do not. */
BATUTA_C_EXPORT batuta_status batuta_trace_create_difference(const batuta_trace* original,
                                                             const batuta_trace* other,
                                                             char** text);

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_C_COMPARISON_H_ */
