/* Assertions about what a run may cost. */
#ifndef BATUTA_C_BUDGET_H_
#define BATUTA_C_BUDGET_H_

#include <batuta/c/trace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What became of the assertions of a renacer.toml. Immutable: any number of threads may read it at
 * once; it outlives the trace. */
typedef struct batuta_budget_report batuta_budget_report;

/* What became of an assertion. */
typedef enum batuta_budget_result BATUTA_C_INT {
  BATUTA_BUDGET_KEPT = 0,       /* what was measured is allowed */
  BATUTA_BUDGET_VIOLATED = 1,   /* it is not */
  BATUTA_BUDGET_DISABLED = 2,   /* the file says enabled = false */
  BATUTA_BUDGET_NOT_REACHED = 3 /* an earlier violation ended the check */
} batuta_budget_result;

/* One assertion, and what was measured. */
typedef struct batuta_budget_check {
  size_t struct_size;
  const char* name;     /* of the assertion */
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

#endif /* BATUTA_C_BUDGET_H_ */
