// What must hold for every text of a batuta.toml and of a tool description.
#ifndef BATUTA_TEST_FUZZ_SETTINGS_PROPERTY_H_
#define BATUTA_TEST_FUZZ_SETTINGS_PROPERTY_H_

#include <string>
#include <string_view>

#include "lib/convert/settings.h"
#include "lib/os/file_system.h"
#include "lib/tools/description.h"

namespace batuta::convert {

// "FILE:LINE: ..." in one line.
inline bool NamesItsPlace(const absl::Status& status, std::string_view file) {
  const std::string message(status.message());
  return message.rfind(std::string(file) + ":", 0) == 0 &&
         message.find('\n') == std::string::npos;
}

// Empty, or what does not hold.
inline std::string FindSettingsDefect(std::string_view content) {
  const std::string text(content);
  const auto settings = ParseSettings(text, "/nonexistent");
  if (!settings.ok() && !NamesItsPlace(settings.status(), "batuta.toml")) {
    return "settings: " + std::string(settings.status().message());
  }
  if (settings.ok()) {
    for (const Case& c : settings->cases) {
      if (c.program.empty() || c.name.empty()) return "a case without a name";
      if (c.time_limit_s < 1) return "a case without a time limit";
      for (const auto& [path, bytes] : c.files) {
        if (!os::IsConfined(path)) return "a file outside of its run: " + path;
      }
    }
    for (const Suite& suite : settings->suites) {
      if (suite.argv.empty() || suite.time_limit_s < 1) return "a suite that cannot be run";
    }
  }
  const auto descriptions = tools::ParseDescriptions(content, "tools.toml");
  if (!descriptions.ok() && !NamesItsPlace(descriptions.status(), "tools.toml")) {
    return "description: " + std::string(descriptions.status().message());
  }
  return {};
}

}  // namespace batuta::convert

#endif  // BATUTA_TEST_FUZZ_SETTINGS_PROPERTY_H_
