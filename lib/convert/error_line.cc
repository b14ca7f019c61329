#include "lib/convert/error_line.h"

#include <algorithm>
#include <string_view>

namespace batuta::convert {
namespace {

// Without the colours that some programs write even when nobody looks.
std::string Plain(std::string_view line) {
  std::string plain;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\x1b' && i + 1 < line.size() && line[i + 1] == '[') {
      while (i < line.size() && line[i] != 'm') ++i;
      continue;
    }
    if (line[i] != '\r') plain += line[i];
  }
  return plain;
}

}  // namespace

std::string ErrorLineOf(const os::ProcessResult& result) {
  constexpr size_t kMaxBytes = 300;
  constexpr std::string_view kMarks[] = {"rror:", "rror[", "undefined reference", "*** ",
                                         "panicked", "No such file", "not found"};
  std::string last;
  for (const std::string* text : {&result.stderr_text, &result.stdout_text}) {
    for (size_t at = 0; at < text->size();) {
      const size_t end = std::min(text->find('\n', at), text->size());
      std::string line = Plain(std::string_view(*text).substr(at, std::min(end - at, kMaxBytes)));
      at = end + 1;
      for (const std::string_view mark : kMarks) {
        if (line.find(mark) == std::string::npos) continue;
        // Rust's panics say where on one line and why on the next.
        const bool goes_on = line.find("panicked at") != std::string::npos && line.ends_with(':');
        if (!goes_on) return line;
        const size_t next_end = std::min(text->find('\n', at), text->size());
        if (at >= next_end) return line;
        return Plain(std::string_view(*text).substr(at, std::min(next_end - at, kMaxBytes)));
      }
      if (line.find_first_not_of(" \t") != std::string::npos) last = std::move(line);
    }
    if (!last.empty()) break;
  }
  return last;
}

}  // namespace batuta::convert
