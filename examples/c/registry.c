/* Which compilers and transpilers are on this machine. */
#include "example.h"

int main(void) {
  const char* const only[] = {"rustc", "cargo", "c2rust", "py2many"};
  batuta_registry_options options = BATUTA_REGISTRY_OPTIONS_INIT;
  batuta_registry* registry = NULL;
  batuta_tool tool = BATUTA_TOOL_INIT;
  size_t num_tools = 0;
  size_t i = 0;
  options.only = only;
  options.num_only = 4;
  need(batuta_registry_detect(&options, &registry));
  need(batuta_registry_num_tools(registry, &num_tools));
  for (i = 0; i < num_tools; ++i) {
    need(batuta_registry_tool(registry, i, &tool));
    if (tool.state == BATUTA_TOOL_FOUND) {
      printf("%-8s %s at %s\n", tool.name, tool.version, tool.path);
    } else {
      printf("%-8s is not here %s\n", tool.name, tool.problem);
    }
  }
  batuta_registry_destroy(registry);
  return num_tools == 4 ? 0 : 1;
}
