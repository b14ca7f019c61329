#include "test/capi/hostile_calls.h"

namespace batuta::test {

batuta_registry* MakeRegistry() {
  const char* only[] = {"rustc"};
  batuta_registry_options options = BATUTA_REGISTRY_OPTIONS_INIT;
  options.only = only;
  options.num_only = 1;
  options.cache_file = "/dev/null/cache";
  batuta_registry* registry = nullptr;
  Need(batuta_registry_detect(&options, &registry));
  return registry;
}

std::vector<Entry> RegistryEntries() {
  return {
      {"batuta_registry_detect",
       [](Arguments& a, const Handles&) {
         const char* only[] = {a.Path("nonexistent")};
         batuta_registry_options options = BATUTA_REGISTRY_OPTIONS_INIT;
         options.struct_size = a.Size(sizeof(options));
         // A struct that ends before `only` would ask every tool.
         if (options.struct_size == 8) options.struct_size = 0;
         options.project = "/dev/null/project";
         options.cache_file = "/dev/null/cache";
         options.only = a.Required(only);
         options.num_only = 1;
         options.probe_time_limit_ms = a.Number(1000);
         batuta_registry* registry = nullptr;
         const batuta_status status =
             batuta_registry_detect(a.Required(&options), a.Required(&registry));
         batuta_registry_destroy(registry);
         return status;
       }},
      {"batuta_registry_num_tools",
       [](Arguments& a, const Handles& h) {
         size_t count = 0;
         return batuta_registry_num_tools(a.Required(h.registry), a.Required(&count));
       }},
      {"batuta_registry_tool",
       [](Arguments& a, const Handles& h) {
         batuta_tool tool = BATUTA_TOOL_INIT;
         tool.struct_size = a.Size(sizeof(tool));
         return batuta_registry_tool(a.Required(h.registry), a.Index(), a.Required(&tool));
       }},
      {"batuta_registry_find",
       [](Arguments& a, const Handles& h) {
         batuta_tool tool = BATUTA_TOOL_INIT;
         tool.struct_size = a.Size(sizeof(tool));
         return batuta_registry_find(a.Required(h.registry), a.Name("rustc"), a.Required(&tool));
       }},
      {"batuta_registry_create_warnings",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         return CheckText(
             batuta_registry_create_warnings(a.Required(h.registry), a.Required(&text)), text);
       }},
      {"batuta_registry_destroy",
       [](Arguments&, const Handles&) {
         return DestroyTwice(MakeRegistry(), batuta_registry_destroy);
       }},
      {"batuta_registry_install",
       [](Arguments& a, const Handles& h) {
         batuta_install_options options = BATUTA_INSTALL_OPTIONS_INIT;
         options.struct_size = a.Size(sizeof(options));
         options.stop = h.stopped;
         // No tool has that name: nothing is installed, whatever the options say.
         return batuta_registry_install(a.Required(h.registry), a.Name("no such tool"),
                                        a.Required(&options));
       }},
  };
}

}  // namespace batuta::test
