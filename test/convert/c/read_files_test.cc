#include "lib/convert/c/read_files.h"

#include "test/convert/c/scratch_project.h"

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

TEST_CASE("a make rule is read over continued lines, with escaped blanks") {
  CHECK(ParseMakeRule("a.o: a.c my\\ dir/x.h \\\n  ../y.h \\\n $$z.h\n") ==
        Strings{"a.c", "my dir/x.h", "../y.h", "$z.h"});
  CHECK(ParseMakeRule("").empty());
  CHECK(ParseMakeRule("no rule").empty());
}

TEST_CASE("headers of the project are listed, those of the machine are not") {
  const ScratchProject project({{"src/a.c", "#include <stdio.h>\n#include \"../inc/x.h\"\n"},
                                {"inc/x.h", "#include \"y z.h\"\n"},
                                {"inc/y z.h", "\n"},
                                {"inc/unused.h", "\n"}});
  const CompileCommand command{project.root() / "src/a.c", project.root() / "src",
                               {"cc", "-c", "a.c", "-o", "a.o"}, project.root() / "src/a.o"};
  const auto files = ReadFilesOf(command, project.root(), {});
  REQUIRE(files.ok());
  CHECK(*files == std::set<std::string>{"src/a.c", "inc/x.h", "inc/y z.h"});
  CHECK_FALSE(fs::exists(project.root() / "src/a.o"));
}

TEST_CASE("a source with a missing header is an error") {
  const std::map<std::string, std::string> files = {{"a.c", "#include \"gone.h\"\n"}};
  const ScratchProject project(files);
  const CompileCommand command{project.root() / "a.c", project.root(), {"cc", "-c", "a.c"}, ""};
  CHECK(absl::IsFailedPrecondition(ReadFilesOf(command, project.root(), {}).status()));
}

}  // namespace
}  // namespace batuta::convert
