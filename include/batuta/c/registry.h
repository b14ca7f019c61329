/* Tools of this machine. */
#ifndef BATUTA_C_REGISTRY_H_
#define BATUTA_C_REGISTRY_H_

#include <batuta/c/core.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether a tool is here. */
typedef enum batuta_tool_state BATUTA_C_INT {
  BATUTA_TOOL_FOUND = 0,  /* there, in a version that is wanted */
  BATUTA_TOOL_ABSENT = 1, /* in none of the folders where it is looked for */
  BATUTA_TOOL_BROKEN = 2, /* there, but it does not tell its version */
  BATUTA_TOOL_UNFIT = 3   /* there and working, but not in a version that is wanted */
} batuta_tool_state;

/* A transpiler or toolchain. */
typedef struct batuta_tool {
  size_t struct_size;
  const char* name;        /* "c2rust" */
  const char* summary;     /* what it is for, in a few words */
  const char* path;        /* absolute; what to execute; empty if absent */
  const char* version;     /* as the tool tells it; empty if not known */
  const char* problem;     /* why it is broken or unfit, in one line */
  int32_t state;           /* batuta_tool_state */
  int32_t install_seconds; /* what its installer takes on two cores, about; 0: it has none */
} batuta_tool;

#define BATUTA_TOOL_INIT {sizeof(batuta_tool), NULL, NULL, NULL, NULL, NULL, 0, 0}

/* What is looked for. */
typedef struct batuta_registry_options {
  size_t struct_size;
  const char* project;         /* look into its virtual environment too; NULL: none */
  const char* cache_file;      /* NULL: ~/.batuta/tool_cache.json */
  const char* const* only;     /* names to detect; NULL: all that are known */
  size_t num_only;             /* of `only` */
  int32_t ignore_cache;        /* not 0: ask every tool again */
  int32_t probe_time_limit_ms; /* of each tool; 0: 5000 */
} batuta_registry_options;

#define BATUTA_REGISTRY_OPTIONS_INIT {sizeof(batuta_registry_options), NULL, NULL, NULL, 0, 0, 0}

/* Immutable: any number of threads may read it at once. */
typedef struct batuta_registry batuta_registry;

/* Finds out which transpilers and toolchains are here: what the cache does not know, or what
 * changed since, is asked, all at once. BATUTA_INVALID_ARGUMENT: a description in
 * ~/.batuta/tools.d is wrong. */
BATUTA_C_EXPORT batuta_status batuta_registry_detect(const batuta_registry_options* options,
                                                     batuta_registry** registry);

/* How many tools were looked for, found or not. */
BATUTA_C_EXPORT batuta_status batuta_registry_num_tools(const batuta_registry* registry,
                                                        size_t* num_tools);

/* Tool number `index`, from 0. Texts belong to the registry. */
BATUTA_C_EXPORT batuta_status batuta_registry_tool(const batuta_registry* registry, size_t index,
                                                   batuta_tool* tool);

/* The tool of that name. BATUTA_NOT_FOUND: it was not looked for; a tool that is absent is told by
 * its state. */
BATUTA_C_EXPORT batuta_status batuta_registry_find(const batuta_registry* registry,
                                                   const char* name, batuta_tool* tool);

/* What went wrong with the cache, a line each; empty if nothing did. */
BATUTA_C_EXPORT batuta_status batuta_registry_create_warnings(const batuta_registry* registry,
                                                              char** text);

/* Who is told while a tool is installed. */
typedef struct batuta_install_options {
  size_t struct_size;
  /* A line per step, and what the installer's programs write; on the calling thread. */
  void (*on_line)(const char* line, void* user);
  void* user;              /* passed to on_line */
  const batuta_stop* stop; /* must outlive the call; NULL: cannot be stopped */
} batuta_install_options;

#define BATUTA_INSTALL_OPTIONS_INIT {sizeof(batuta_install_options), NULL, NULL, NULL}

/* Runs the tool's own installer, whether it is here or not; may take minutes, and fetches from the
 * network. A registry that is detected afterwards finds it. BATUTA_NOT_FOUND: no tool has that
 * name; BATUTA_FAILED_PRECONDITION: it has no installer, or what that needs is missing;
 * BATUTA_CANCELLED, BATUTA_DEADLINE_EXCEEDED. */
BATUTA_C_EXPORT batuta_status batuta_registry_install(const batuta_registry* registry,
                                                      const char* name,
                                                      const batuta_install_options* options);

/* NULL is fine. */
BATUTA_C_EXPORT void batuta_registry_destroy(batuta_registry* registry);

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_C_REGISTRY_H_ */
