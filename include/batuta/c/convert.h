/* Converting projects: what is in one, and what became of it.
 *
 * What does the work is a module, libbatuta_convert.so, which the first call of batuta_analyze,
 * batuta_convert or batuta_report_open loads. It is looked for in the folder of libbatuta_c.so, in
 * batuta/ below that, and in lib/batuta of the installation; or in $BATUTA_CONVERT_PATH alone, if
 * that is set: its absolute path, or that of its folder. Where it is missing, broken or belongs to
 * another batuta, these three give BATUTA_FAILED_PRECONDITION, and say what was looked for where. */
#ifndef BATUTA_C_CONVERT_H_
#define BATUTA_C_CONVERT_H_

#include <batuta/c/core.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What became of a unit of a project. */
typedef enum batuta_verdict BATUTA_C_INT {
  BATUTA_VERDICT_VERIFIED = 0,  /* Rust; every case behaves as the original */
  BATUTA_VERDICT_COMPILED = 1,  /* Rust that builds; there is no case to judge it by */
  BATUTA_VERDICT_BRIDGED = 2,   /* the original code, called from Rust */
  BATUTA_VERDICT_FAILED = 3,    /* neither Rust nor bridge builds, or the bridge differs */
  BATUTA_VERDICT_TRANSPILED = 4 /* Rust that was not built yet */
} batuta_verdict;

/* How a report is written. */
typedef enum batuta_format BATUTA_C_INT {
  BATUTA_FORMAT_TABLE = 0,    /* for a terminal */
  BATUTA_FORMAT_JSON = 1,     /* one object, for programs */
  BATUTA_FORMAT_MARKDOWN = 2, /* for a page of text */
  BATUTA_FORMAT_HTML = 3      /* one file, nothing is loaded from elsewhere */
} batuta_format;

/* What is looked at. */
typedef struct batuta_analyze_options {
  size_t struct_size;
  const char* project;        /* folder to read */
  int32_t num_threads;        /* 0: all usable cores */
  const char* const* exclude; /* glob patterns on paths below the project */
  size_t num_exclude;         /* of `exclude` */
  const batuta_stop* stop;    /* must outlive the call; NULL: cannot be stopped */
} batuta_analyze_options;

#define BATUTA_ANALYZE_OPTIONS_INIT {sizeof(batuta_analyze_options), NULL, 0, NULL, 0, NULL}

/* What is in a project. Immutable: any number of threads may read it at once. */
typedef struct batuta_analysis batuta_analysis;

/* Looks at a project; runs nothing and writes nothing. BATUTA_NOT_FOUND, BATUTA_INVALID_ARGUMENT:
 * no such folder, not a folder or one without a file; BATUTA_FAILED_PRECONDITION: not readable. */
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

/* What is converted, and how. */
typedef struct batuta_convert_options {
  size_t struct_size;
  const char* project;      /* folder to read */
  const char* output;       /* folder to publish the cargo workspace at */
  int32_t num_threads;      /* 0: all usable cores */
  int32_t force;            /* not 0: replace an output that was edited since */
  const char* const* tools; /* candidates to try; NULL: all that are here */
  size_t num_tools;         /* of `tools` */
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
  const char* name;       /* of the program or library */
  const char* crate_name; /* of its crate in the cargo workspace */
  const char* language;   /* "python", "c", "cxx", "shell" */
  const char* tool;       /* that made the result: "c2rust", "bridge" */
  int32_t verdict;        /* batuta_verdict */
  int32_t cases;          /* that count as evidence */
  int32_t cases_passed;   /* that behave as the original */
  int64_t original_lines; /* lines of code */
  int64_t rust_lines;     /* lines of Rust that stand for the original's code */
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

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_C_CONVERT_H_ */
