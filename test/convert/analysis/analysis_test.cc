#include "batuta/analysis.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "test/convert/analysis/project_fixture.h"

namespace batuta::convert {

using Strings = std::vector<std::string>;

TEST_CASE("a mixed project is counted by language") {
  TestProject project;
  project.Add("a.py", "# c\nprint(1)\n").Add("b.c", "int x;\nint y;\n").Add("README", "text\n");
  project.Add("tool", "#!/bin/sh\necho x\n").Add("img.png", std::string("\x89PNG\0\n", 6));
  const Analysis analysis = project.Analyzed();
  REQUIRE(analysis.files.size() == 5);
  const SourceFile* tool = analysis.FindFile("tool");
  REQUIRE(tool != nullptr);
  CHECK(tool->language == Language::kShell);
  CHECK(tool->interpreter == "/bin/sh");
  CHECK(tool->has_entry);
  CHECK(analysis.FindFile("img.png")->lines == 0);
  CHECK(analysis.FindFile("img.png")->bytes == 6);
  CHECK(analysis.FindFile("nothing") == nullptr);
  REQUIRE(analysis.totals.size() == 4);
  CHECK(analysis.totals[0].language == Language::kC);
  CHECK(analysis.totals[0].code_lines == 2);
  CHECK(analysis.totals.back().language == Language::kOther);
  CHECK(analysis.totals.back().files == 2);
}

TEST_CASE("Python modules find each other as the interpreter would") {
  TestProject project;
  project.Add("pkg/__init__.py", "").Add("pkg/a.py", "from . import b\nfrom .sub.c import x\n");
  project.Add("pkg/b.py", "import pkg.sub.c\n").Add("pkg/sub/__init__.py", "");
  project.Add("pkg/sub/c.py", "from ..b import y\nimport json\n");
  project.Add("main.py", "import pkg.a as a\nfrom pkg import b, other\nimport helper, numpy\n");
  project.Add("helper.py", "").Add("tests/test_x.py", "from pkg.sub import c\nimport helper\n");
  const Analysis analysis = project.Analyzed();
  CHECK(Edges(analysis, DependencyKind::kImport) ==
        Strings{"main.py -> helper.py", "main.py -> pkg/__init__.py", "main.py -> pkg/a.py",
                "main.py -> pkg/b.py", "pkg/a.py -> pkg/__init__.py", "pkg/a.py -> pkg/b.py",
                "pkg/a.py -> pkg/sub/__init__.py", "pkg/a.py -> pkg/sub/c.py",
                "pkg/b.py -> pkg/__init__.py", "pkg/b.py -> pkg/sub/__init__.py",
                "pkg/b.py -> pkg/sub/c.py", "pkg/sub/c.py -> pkg/b.py",
                "tests/test_x.py -> helper.py", "tests/test_x.py -> pkg/__init__.py",
                "tests/test_x.py -> pkg/sub/__init__.py", "tests/test_x.py -> pkg/sub/c.py"});
  CHECK(Foreign(analysis) == Strings{"numpy"});
  REQUIRE(analysis.import_cycles.size() == 1);
  CHECK(analysis.import_cycles[0] == Strings{"pkg/b.py", "pkg/sub/c.py"});
}

TEST_CASE("modules that are named in texts are needed where modules are imported by name") {
  TestProject project;
  project.Add("run.py", "import app.plugins\n").Add("app/__init__.py", "");
  project.Add("app/plugins/__init__.py",
              "NAMES = ['app.plugins.one.start', 'app.plugins.two', 'app.plugins.none',\n"
              "         'os.path']\n"
              "import_module(NAMES[0])\n");
  project.Add("app/plugins/one.py", "").Add("app/plugins/two.py", "");
  project.Add("app/plugins/three.py", "WORDS = 'app.plugins.one'\n");
  const Analysis analysis = project.Analyzed();
  CHECK(Edges(analysis, DependencyKind::kImport) ==
        Strings{"app/plugins/__init__.py -> app/__init__.py",
                "app/plugins/__init__.py -> app/plugins/one.py",
                "app/plugins/__init__.py -> app/plugins/two.py", "run.py -> app/__init__.py",
                "run.py -> app/plugins/__init__.py"});
  CHECK(Foreign(analysis).empty());
}

TEST_CASE("Python layouts: src, namespace packages, siblings that shadow the library") {
  TestProject project;
  project.Add("src/app/__init__.py", "").Add("src/app/core.py", "");
  project.Add("run.py", "import app.core\nimport space.mod\n").Add("space/mod.py", "");
  project.Add("tools/queue.py", "").Add("tools/t.py", "import queue\n");
  project.Add("other/t.py", "import queue\nimport deep\n").Add("vendor/x/deep.py", "");
  const Analysis analysis = project.Analyzed();
  CHECK(Edges(analysis, DependencyKind::kImport) ==
        Strings{"other/t.py -> vendor/x/deep.py", "run.py -> space/mod.py",
                "run.py -> src/app/__init__.py", "run.py -> src/app/core.py",
                "tools/t.py -> tools/queue.py"});
}

TEST_CASE("headers are found beside the file and in include folders") {
  TestProject project;
  project.Add("src/a.c", "#include \"a.h\"\n#include <lib/x.h>\n#include <stdio.h>\n"
                         "#include <zlib.h>\n#include \"config.h\"\n");
  project.Add("src/a.h", "").Add("include/lib/x.h", "#include \"y.h\"\n");
  project.Add("include/lib/y.h", "").Add("config.h.in", "").Add("b.cc", "#include \"only.h\"\n");
  project.Add("only.h", "#include \"inner.h\"\n").Add("inner.h", "").Add("include/stdio.h", "");
  const Analysis analysis = project.Analyzed();
  CHECK(Edges(analysis, DependencyKind::kInclude) ==
        Strings{"b.cc -> only.h", "include/lib/x.h -> include/lib/y.h", "only.h -> inner.h",
                "src/a.c -> include/lib/x.h", "src/a.c -> src/a.h"});
  CHECK(Foreign(analysis) == Strings{"zlib.h"});
  CHECK(analysis.FindFile("only.h")->language == Language::kCxx);
  CHECK(analysis.FindFile("inner.h")->language == Language::kCxx);
  CHECK(analysis.FindFile("src/a.h")->language == Language::kC);
}

TEST_CASE("a header that C and C++ include is C") {
  TestProject project;
  project.Add("a.c", "#include \"x.h\"\n").Add("b.cc", "#include \"x.h\"\n").Add("x.h", "");
  CHECK(project.Analyzed().FindFile("x.h")->language == Language::kC);
}

TEST_CASE("scripts source and run files of the project") {
  TestProject project;
  project.Add("bin/run.sh", "#!/bin/bash\n. \"$(dirname \"$0\")/../lib/common.sh\"\nlog hi\n"
                            "python3 tools/x.py | ./wc -l\nbash \"$HERE/sub/y.sh\"\njq .\nmytool\n"
                            "\"$0\" again\n");
  project.Add("lib/common.sh", "log() { echo \"$@\"; }\n").Add("tools/x.py", "print(1)\n");
  project.Add("wc.c", "int main() {}\n").Add("sub/y.sh", "sed x\n");
  project.AddExecutable("bin/mytool", "#!/bin/sh\nls\n");
  const Analysis analysis = project.Analyzed();
  CHECK(Edges(analysis, DependencyKind::kSource) == Strings{"bin/run.sh -> lib/common.sh"});
  CHECK(Edges(analysis, DependencyKind::kExec) ==
        Strings{"bin/run.sh -> bin/mytool", "bin/run.sh -> sub/y.sh", "bin/run.sh -> tools/x.py",
                "bin/run.sh -> wc.c"});
  CHECK(Foreign(analysis) == Strings{"bash", "jq", "python3"});
}

TEST_CASE("Python and C run files of the project") {
  TestProject project;
  project.Add("a.py", "import subprocess\nsubprocess.run(['sh', 'tools/b.sh'])\n");
  project.Add("tools/b.sh", "ls\n");
  project.Add("c.c", "#include <stdlib.h>\nint main() { return system(\"./tools/b.sh x\"); }\n");
  CHECK(Edges(project.Analyzed(), DependencyKind::kExec) ==
        Strings{"a.py -> tools/b.sh", "c.c -> tools/b.sh"});
}

TEST_CASE("build files and what they declare") {
  TestProject project;
  project.Add("Makefile", "all:\n").Add("CMakeLists.txt", "").Add("configure", "#!/bin/sh\nls\n");
  project.Add("requirements-dev.txt", "# c\nFoo-Bar[x]>=1 ; y\n-r other.txt\nnumpy==1\n");
  project.Add("pyproject.toml", "[project]\ndependencies = [\"requests>=2\", \"PyYAML\"]\n");
  project.Add("setup.cfg", "[options]\ninstall_requires =\n    attrs>=1\n    # c\n    six\n");
  project.Add("a.py", "import numpy\n");
  const Analysis analysis = project.Analyzed();
  Strings kinds;
  for (const BuildFile& file : analysis.build_files) kinds.push_back(file.path + " " + file.kind);
  CHECK(kinds == Strings{"CMakeLists.txt cmake", "Makefile make", "configure autotools",
                         "pyproject.toml pyproject", "requirements-dev.txt requirements",
                         "setup.cfg setup.py"});
  CHECK(Foreign(analysis) ==
        Strings{"attrs", "foo_bar", "numpy", "pyyaml", "requests", "six"});
  CHECK(Names(analysis) == Strings{});
}

TEST_CASE("excluded patterns and folders of tools are left out") {
  TestProject project;
  project.Add("a.py", "").Add("third_party/x/b.py", "").Add(".git/c.py", "");
  project.Add("node_modules/d.py", "").Add("__pycache__/e.py", "").Add("build/f.py", "");
  project.Add("env/pyvenv.cfg", "").Add("env/lib/g.py", "").Add(".github/h.sh", "ls\n");
  AnalyzeOptions options;
  options.exclude = {"third_party/**"};
  const Analysis analysis = project.Analyzed(options);
  Strings paths;
  for (const SourceFile& file : analysis.files) paths.push_back(file.path);
  CHECK(paths == Strings{".github/h.sh", "a.py"});
  CHECK(HasRemark(analysis, "build", "taken for the output of a build"));
}

TEST_CASE("one thread and many say the same") {
  TestProject project;
  for (int i = 0; i < 200; ++i) {
    const std::string name = "d" + std::to_string(i % 7) + "/m" + std::to_string(i);
    project.Add(name + ".py", "import m" + std::to_string(i / 2) + "\nprint(1)\n");
  }
  AnalyzeOptions one, many;
  one.num_threads = 1;
  many.num_threads = 8;
  Analysis a = project.Analyzed(one), b = project.Analyzed(many);
  a.wall_ms = b.wall_ms = 0;
  CHECK(AnalysisToJson(a) == AnalysisToJson(b));
  CHECK(a.files.size() == 200);
}

}  // namespace batuta::convert
