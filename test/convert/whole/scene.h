// A private stage for whole conversions: a project, an output, batuta's own home, and planted tools.
#ifndef BATUTA_TEST_CONVERT_WHOLE_SCENE_H_
#define BATUTA_TEST_CONVERT_WHOLE_SCENE_H_

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "batuta/convert.h"

namespace batuta::convert {

class Scene {
 public:
  Scene();
  ~Scene();
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  void Write(const std::string& path, const std::string& text, int mode = 0644) const;
  // A transpiler for all languages whose program is this shell script: $1 is the input, $2 the output.
  void PlantTool(const std::string& script, int time_limit_s = 5) const;
  absl::StatusOr<Report> Run(ConvertOptions options = {}) const;
  // Runs and requires success; the one unit of the report.
  UnitReport OneUnit() const;
  std::string OutputDigest() const;  // of every published file

  std::filesystem::path root, project, output;
};

// A Rust program that prints this text.
std::string Printing(const std::string& text);

}  // namespace batuta::convert

#endif  // BATUTA_TEST_CONVERT_WHOLE_SCENE_H_
