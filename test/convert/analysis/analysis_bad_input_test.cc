#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stop_token>
#include <string>

#include <catch2/catch.hpp>

#include "batuta/analysis.h"
#include "test/convert/analysis/project_fixture.h"
#include "test/ordinary_user.h"

namespace batuta::convert {

namespace fs = std::filesystem;

TEST_CASE("an empty folder is refused") {
  const TestProject project;
  const auto analysis = Analyze(project.root(), {});
  CHECK(analysis.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(std::string(analysis.status().message()) == project.root() + ": holds no file");
}

TEST_CASE("a path that is missing or a file is refused") {
  TestProject project;
  project.Add("a.py", "");
  CHECK(Analyze(project.root() + "/none", {}).status().code() == absl::StatusCode::kNotFound);
  CHECK(Analyze(project.root() + "/a.py", {}).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("what cannot be read is named and the rest is analysed") {
  TestProject project;
  project.Add("a.py", "").Add("closed/b.py", "").Add("c.py", "");
  const Locked folder(project.root() + "/closed"), file(project.root() + "/c.py");
  const OrdinaryUser user;
  REQUIRE(user.Ok());
  const Analysis analysis = project.Analyzed();
  CHECK(HasRemark(analysis, "closed", "Permission denied"));
  CHECK(HasRemark(analysis, "c.py", "Permission denied"));
  CHECK(analysis.files.size() == 2);
}

TEST_CASE("a project that cannot be read is told with its path") {
  TestProject project;
  project.Add("a.py", "");
  const Locked folder(project.root());
  const OrdinaryUser user;
  REQUIRE(user.Ok());
  const auto analysis = Analyze(project.root(), {});
  CHECK(analysis.status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(std::string(analysis.status().message()) == project.root() + ": Permission denied");
}

TEST_CASE("names may hold spaces, quotes, newlines and any bytes") {
  TestProject project;
  const std::string odd = "d \"q\"/it's\n\xff.py";
  project.Add(odd, "print(1)\n").Add("caf\xc3\xa9.sh", ". \"./a b.sh\"\n").Add("a b.sh", "ls\n");
  const Analysis analysis = project.Analyzed();
  REQUIRE(analysis.FindFile(odd) != nullptr);
  CHECK(analysis.FindFile(odd)->lines == 1);
  CHECK(Edges(analysis, DependencyKind::kSource) ==
        std::vector<std::string>{"caf\xc3\xa9.sh -> a b.sh"});
  CHECK(analysis.entry_points.size() == 2);
}

TEST_CASE("source that is not UTF-8 is read all the same") {
  TestProject project;
  project.Add("a.py", "# caf\xe9\nimport b\n").Add("b.py", "X = '\xff\xfe'\n");
  project.Add("c.py", std::string("import b\0\nx = 1\n", 16));
  const Analysis analysis = project.Analyzed();
  CHECK_FALSE(analysis.FindFile("a.py")->is_utf8);
  CHECK(HasRemark(analysis, "a.py", "is not UTF-8"));
  CHECK(HasRemark(analysis, "c.py", "NUL"));
  CHECK(Edges(analysis, DependencyKind::kImport) ==
        std::vector<std::string>{"a.py -> b.py", "c.py -> b.py"});
}

TEST_CASE("links that loop, dangle or leave the project are named and not followed") {
  TestProject project;
  project.Add("src/a.py", "import via\n").Link("src/up", "..").Link("x", "y").Link("y", "x");
  project.Link("gone", "nowhere").Link("out", "/etc").Link("src/via.py", "../lib/real.py");
  project.Add("lib/real.py", "").Link("lib2", "lib").Add("main.sh", "python3 lib2/real.py\n");
  const Analysis analysis = project.Analyzed();
  CHECK(HasRemark(analysis, "src/up", "folder that holds it"));
  CHECK(HasRemark(analysis, "x", "leads back to itself"));
  CHECK(HasRemark(analysis, "gone", "No such file"));
  CHECK(HasRemark(analysis, "out", "out of the project"));
  CHECK(analysis.files.size() == 3);
  CHECK(Edges(analysis, DependencyKind::kImport) ==
        std::vector<std::string>{"src/a.py -> lib/real.py"});
  CHECK(Edges(analysis, DependencyKind::kExec) ==
        std::vector<std::string>{"main.sh -> lib/real.py"});
}

TEST_CASE("a syntax error is a remark with its line") {
  TestProject project;
  project.Add("a.py", "def f(:\n  x = (\n").Add("b.sh", "if x\n").Add("c.c", "/* open\n");
  const Analysis analysis = project.Analyzed();
  CHECK(HasRemark(analysis, "a.py", "is never closed"));
  CHECK(HasRemark(analysis, "b.sh", "do not pair up"));
  CHECK(HasRemark(analysis, "c.c", "a comment is never closed"));
}

TEST_CASE("source files of 10 MB are read, and larger ones than allowed only counted") {
  TestProject project;
  std::string python, c, shell;
  while (python.size() < 10'000'000) python += "x = f('a', [1, 2, 3])  # and\n";
  while (c.size() < 10'000'000) c += "static int x = 1; /* and */ int f(int a);\n";
  while (shell.size() < 10'000'000) shell += "echo \"$x\" 'y' | sed s/a/b/ # and\n";
  project.Add("a.py", python).Add("b.c", c).Add("c.sh", shell);
  const Analysis analysis = project.Analyzed();
  CHECK(analysis.FindFile("a.py")->code_lines > 300'000);
  CHECK(analysis.FindFile("b.c")->code_lines > 200'000);
  CHECK(analysis.FindFile("c.sh")->code_lines > 250'000);
  std::printf("30 MB of source: %.0f ms\n", analysis.wall_ms);
  CHECK(analysis.wall_ms < 60'000);
  AnalyzeOptions small;
  small.max_file_bytes = 1000;
  const Analysis counted = project.Analyzed(small);
  CHECK(counted.FindFile("a.py")->bytes == static_cast<int64_t>(python.size()));
  CHECK(counted.FindFile("a.py")->lines == 0);
  CHECK(HasRemark(counted, "a.py", "not read"));
}

TEST_CASE("an import cycle is reported once") {
  TestProject project;
  project.Add("a.py", "import b\n").Add("b.py", "import c\n").Add("c.py", "import a\n");
  project.Add("x.h", "#include \"y.h\"\n").Add("y.h", "#include \"x.h\"\n").Add("z.h", "#include \"z.h\"\n");
  const Analysis analysis = project.Analyzed();
  REQUIRE(analysis.import_cycles.size() == 3);
  CHECK(analysis.import_cycles[0] == std::vector<std::string>{"a.py", "b.py", "c.py"});
  CHECK(analysis.import_cycles[2] == std::vector<std::string>{"z.h"});
}

TEST_CASE("a project without programs is analysed") {
  TestProject project;
  project.Add("lib.py", "X = 1\n").Add("lib.c", "int x;\n").Add("notes.txt", "");
  const Analysis analysis = project.Analyzed();
  CHECK(analysis.entry_points.empty());
  CHECK(analysis.files.size() == 3);
}

TEST_CASE("an analysis that is stopped says so") {
  TestProject project;
  project.Add("a.py", "");
  std::stop_source source;
  source.request_stop();
  AnalyzeOptions options;
  options.stop = source.get_token();
  CHECK(Analyze(project.root(), options).status().code() == absl::StatusCode::kCancelled);
}

TEST_CASE("a hundred thousand files take seconds") {
  TestProject project;
  constexpr int kFolders = 1000, kFilesPerFolder = 100;
  for (int d = 0; d < kFolders; ++d) {
    const std::string folder = project.root() + "/d" + std::to_string(d);
    fs::create_directory(folder);
    for (int f = 0; f < kFilesPerFolder; ++f) {
      const std::string stem = folder + "/f" + std::to_string(f);
      if (f % 4 == 0) {
        std::ofstream(stem + ".py") << "import os, numpy\nfrom d" << (d + 1) % kFolders
                                    << " import f4\nimport f" << f + 4 << "\nprint(1)\n";
      } else if (f % 4 == 1) {
        std::ofstream(stem + ".c") << "#include <stdio.h>\n#include \"f2.h\"\nint f() { return 1; }\n";
      } else if (f % 4 == 2) {
        std::ofstream(stem + ".h") << "int f(void);\n";
      } else {
        std::ofstream(stem + ".sh") << "#!/bin/sh\n. ./f7.sh\nsed s/a/b/ | jq .\n";
      }
    }
  }
  const Analysis analysis = project.Analyzed();
  std::printf("100,000 files: %.0f ms\n", analysis.wall_ms);
  CHECK(analysis.files.size() == 100'000);
  CHECK(analysis.dependencies.size() > 50'000);
  CHECK(analysis.wall_ms < 60'000);
}

}  // namespace batuta::convert
