#include "test/convert/whole/scene.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_format.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"

namespace batuta::convert {

namespace fs = std::filesystem;

Scene::Scene() : root(*os::MakePrivateDir(os::TempDir(), "batuta-test-")) {
  project = root / "project";
  output = root / "out";
  REQUIRE(os::MakeDirs(project).ok());
  setenv("BATUTA_HOME", (root / "home").c_str(), 1);
}

Scene::~Scene() {
  unsetenv("BATUTA_HOME");
  os::RemoveAll(root).IgnoreError();
}

void Scene::Write(const std::string& path, const std::string& text, int mode) const {
  REQUIRE(os::WriteFileAtomic(project / path, text, mode).ok());
}

void Scene::PlantTool(const std::string& script, int time_limit_s) const {
  const fs::path bin = root / "bin";
  const std::string text = "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'plant 1.0'; exit; fi\n";
  REQUIRE(os::WriteFileAtomic(bin / "plant", text + script + "\n", 0755).ok());
  const std::string description = absl::StrFormat(
      "[[tool]]\nname = \"plant\"\nsummary = \"A planted tool\"\nlicense = \"MIT\"\n"
      "programs = [\"plant\"]\nfolders = [\"%s\"]\n"
      "version = { argv = [\"--version\"], pattern = 'plant ([0-9.]+)' }\n"
      "[tool.convert]\nfrom = [\"python\", \"c\", \"shell\"]\nto = \"rust\"\n"
      "argv = [\"${input}\", \"${output}\"]\noutput = \"${output}\"\ntime_limit_s = %d\n",
      bin.native(), time_limit_s);
  REQUIRE(os::WriteFileAtomic(root / "home/tools.d/plant.toml", description).ok());
}

absl::StatusOr<Report> Scene::Run(ConvertOptions options) const {
  options.project = project;
  options.output = output;
  if (fs::exists(root / "bin/plant") && options.tools.empty()) options.tools = {"plant"};
  // Without a planted tool these scenes are about what is bridged: scripts are not translated.
  if (options.tools.empty()) options.tools = {"c2rust", "decy", "depyler", "py2many"};
  return Convert(options);
}

UnitReport Scene::OneUnit() const {
  const auto report = Run();
  INFO(report.status());
  REQUIRE(report.ok());
  INFO(ReportToTable(*report, 200));
  REQUIRE(report->units.size() == 1);
  REQUIRE(report->built);
  return report->units[0];
}

std::string Scene::OutputDigest() const {
  os::Hasher hasher;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(output)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) hasher.Add(file.native()).Add(*os::HashFile(file));
  return hasher.Finish();
}

std::string Printing(const std::string& text) {
  return "printf '%s' 'fn main() { print!(\"" + text + "\"); }' >\"$2\"";
}

}  // namespace batuta::convert
