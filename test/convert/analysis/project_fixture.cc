#include "test/convert/analysis/project_fixture.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "lib/os/file_system.h"

namespace batuta::convert {

namespace fs = std::filesystem;

TestProject::TestProject() {
  auto dir = os::MakePrivateDir(os::TempDir(), "batuta-test-");
  REQUIRE(dir.ok());
  root_ = *dir;
}

TestProject::~TestProject() { os::RemoveAll(root_).IgnoreError(); }

TestProject& TestProject::Add(const std::string& path, std::string_view content) {
  REQUIRE(os::WriteFileAtomic(root_ / path, content).ok());
  return *this;
}

TestProject& TestProject::AddExecutable(const std::string& path, std::string_view content) {
  REQUIRE(os::WriteFileAtomic(root_ / path, content, 0755).ok());
  return *this;
}

TestProject& TestProject::Link(const std::string& path, const std::string& target) {
  fs::create_directories((root_ / path).parent_path());
  fs::create_symlink(target, root_ / path);
  return *this;
}

Analysis TestProject::Analyzed(const AnalyzeOptions& options) const {
  auto analysis = Analyze(root_.native(), options);
  INFO(analysis.status().ToString());
  REQUIRE(analysis.ok());
  return *std::move(analysis);
}

std::vector<std::string> Edges(const Analysis& analysis, DependencyKind kind) {
  std::vector<std::string> edges;
  for (const Dependency& dependency : analysis.dependencies) {
    if (dependency.kind == kind) edges.push_back(dependency.from + " -> " + dependency.to);
  }
  std::sort(edges.begin(), edges.end());
  return edges;
}

std::vector<std::string> Names(const Analysis& analysis) {
  std::vector<std::string> names;
  for (const EntryPoint& entry : analysis.entry_points) names.push_back(entry.name);
  return names;
}

std::vector<std::string> Foreign(const Analysis& analysis) {
  std::vector<std::string> names;
  for (const External& external : analysis.externals) {
    if (!external.is_standard) names.push_back(external.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool HasRemark(const Analysis& analysis, std::string_view path, std::string_view text) {
  return std::any_of(analysis.remarks.begin(), analysis.remarks.end(), [&](const Remark& remark) {
    return remark.path == path && remark.text.find(text) != std::string::npos;
  });
}

}  // namespace batuta::convert
