// Which compilers and transpilers are on this machine.
#include <batuta/tools.h>

#include <cstdio>

namespace tools = batuta::tools;

int main() {
  const auto registry = tools::Registry::Open({.only = {"rustc", "cargo", "c2rust", "py2many"}});
  if (!registry.ok()) return std::puts(registry.status().ToString().c_str()), 1;
  for (const tools::Tool& tool : registry->All()) {
    if (tool.state == tools::State::kFound) {
      std::printf("%-8s %s at %s\n", tool.name.c_str(), tool.version.c_str(), tool.path.c_str());
    } else {
      std::printf("%-8s is not here %s\n", tool.name.c_str(), tool.problem.c_str());
    }
  }
  for (const tools::Tool* tool : registry->ConvertersFrom("c")) {
    std::printf("%s converts C\n", tool->name.c_str());
  }
  return registry->All().size() == 4 ? 0 : 1;
}
