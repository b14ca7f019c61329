// A small project in a private folder, for tests.
#ifndef BATUTA_TEST_CONVERT_ANALYSIS_PROJECT_FIXTURE_H_
#define BATUTA_TEST_CONVERT_ANALYSIS_PROJECT_FIXTURE_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "batuta/analysis.h"

namespace batuta::convert {

// Removed when it goes.
class TestProject {
 public:
  TestProject();
  ~TestProject();
  TestProject(const TestProject&) = delete;
  TestProject& operator=(const TestProject&) = delete;

  TestProject& Add(const std::string& path, std::string_view content);
  TestProject& AddExecutable(const std::string& path, std::string_view content);
  TestProject& Link(const std::string& path, const std::string& target);

  // Fails the test if there is an error.
  Analysis Analyzed(const AnalyzeOptions& options = {}) const;
  std::string root() const { return root_.native(); }

 private:
  std::filesystem::path root_;
};

// "a -> b", sorted.
std::vector<std::string> Edges(const Analysis& analysis, DependencyKind kind);
// Names of programs in their order.
std::vector<std::string> Names(const Analysis& analysis);
// Names outside the project that are not standard, sorted.
std::vector<std::string> Foreign(const Analysis& analysis);
// True if some remark on `path` holds `text`.
bool HasRemark(const Analysis& analysis, std::string_view path, std::string_view text);

}  // namespace batuta::convert

#endif  // BATUTA_TEST_CONVERT_ANALYSIS_PROJECT_FIXTURE_H_
