// Translates one script to Rust on standard output: for a look at what the translator makes.
//
//   shell_translate FILE bash|dash [PATH [SOURCED-PATH SOURCED-FILE]...]
#include <cstdio>
#include <string>

#include "lib/convert/shell/program_writer.h"
#include "lib/os/file_system.h"

int main(int argc, char** argv) {
  namespace shell = batuta::convert::shell;
  if (argc < 3 || (argc > 4 && argc % 2 != 0)) {
    std::fprintf(stderr,
                 "usage: shell_translate FILE bash|dash [PATH [SOURCED-PATH SOURCED-FILE]...]\n");
    return 2;
  }
  const auto text = batuta::os::ReadFile(argv[1]);
  if (!text.ok()) {
    std::fprintf(stderr, "%s\n", std::string(text.status().message()).c_str());
    return 2;
  }
  shell::Sources sources{.path = "s.sh", .program = "s", .text = *text};
  if (std::string(argv[2]) == "dash") sources.dialect = shell::Dialect::kDash;
  if (argc > 3) sources.path = argv[3];
  for (int i = 4; i + 1 < argc; i += 2) {
    const auto file = batuta::os::ReadFile(argv[i + 1]);
    if (!file.ok()) return 2;
    sources.sourced.emplace_back(argv[i], *file);
  }
  const auto program = shell::WriteProgram(sources, {});
  if (!program.ok()) {
    std::fprintf(stderr, "%s\n", std::string(program.status().message()).c_str());
    return 1;
  }
  std::fputs(program->main.c_str(), stdout);
  return 0;
}
