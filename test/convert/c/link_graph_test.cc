#include "lib/convert/c/link_graph.h"

#include <catch2/catch.hpp>

#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

// A build root in which `products` exist as programs.
class BuildRoot {
 public:
  explicit BuildRoot(const std::vector<std::string>& products) {
    auto dir = os::MakePrivateDir(os::TempDir(), "batuta-test-");
    REQUIRE(dir.ok());
    path = *dir;
    for (const std::string& product : products) {
      REQUIRE(os::WriteFileAtomic(path / product, "", 0755).ok());
    }
  }
  ~BuildRoot() { os::RemoveAll(path).IgnoreError(); }
  BuildRoot(const BuildRoot&) = delete;
  BuildRoot& operator=(const BuildRoot&) = delete;

  RecordedCall Call(std::vector<std::string> argv) const { return {path, std::move(argv)}; }

  fs::path path;
};

std::vector<std::string> Sources(const CTarget& target, const BuildRoot& root) {
  std::vector<std::string> names;
  for (const CompileCommand& command : target.commands) {
    names.push_back(fs::path(command.source).lexically_relative(root.path).native());
  }
  return names;
}

using Strings = std::vector<std::string>;

// Object "x.o" defines "x" and needs what `needs` says.
SymbolReader Symbols(std::map<std::string, std::set<std::string>> needs) {
  return [needs = std::move(needs)](const std::string& object) -> std::optional<ObjectSymbols> {
    const std::string name = fs::path(object).stem().native();
    ObjectSymbols symbols{{name}, {}};
    if (const auto it = needs.find(name); it != needs.end()) symbols.undefined = it->second;
    return symbols;
  };
}

TEST_CASE("objects are followed to their sources and flags") {
  const BuildRoot root({"prog"});
  std::vector<Remark> remarks;
  const auto targets = MakeTargets({root.Call({"cc", "-DA", "-c", "sub/a.c", "-o", "a.o"}),
                                    root.Call({"cc", "-c", "b.c"}),
                                    root.Call({"cc", "-o", "prog", "b.o", "a.o", "-lm"})},
                                   root.path, Symbols({}), &remarks);
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].product == "prog");
  CHECK(Sources(targets[0], root) == Strings{"b.c", "sub/a.c"});
  CHECK(targets[0].commands[1].argv[1] == "-DA");
  CHECK(targets[0].link_flags == Strings{"-lm"});
  CHECK(remarks.empty());
}

TEST_CASE("of an archive only the members that are needed are taken, however deep") {
  const BuildRoot root({"prog"});
  std::vector<Remark> remarks;
  const auto targets = MakeTargets(
      {root.Call({"cc", "-c", "m.c"}), root.Call({"cc", "-c", "a.c"}), root.Call({"cc", "-c", "b.c"}),
       root.Call({"cc", "-c", "unused.c"}), root.Call({"ar", "rc", "l.a", "a.o", "b.o", "unused.o"}),
       root.Call({"cc", "m.o", "l.a", "-o", "prog"})},
      root.path, Symbols({{"m", {"b"}}, {"b", {"a"}}}), &remarks);
  REQUIRE(targets.size() == 1);
  CHECK(Sources(targets[0], root) == Strings{"m.c", "b.c", "a.c"});
}

TEST_CASE("one call may compile and link several sources") {
  const BuildRoot root({"a.out"});
  std::vector<Remark> remarks;
  const auto targets = MakeTargets({root.Call({"cc", "-DX", "a.c", "b.cc"})}, root.path,
                                   Symbols({}), &remarks);
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].product == "a.out");
  CHECK(Sources(targets[0], root) == Strings{"a.c", "b.cc"});
  CHECK(targets[0].is_cxx);
}

TEST_CASE("a program that is gone at the end, as configure's, is no product") {
  const BuildRoot root({});
  std::vector<Remark> remarks;
  CHECK(MakeTargets({root.Call({"cc", "-o", "conftest", "conftest.c"})}, root.path, Symbols({}),
                    &remarks)
            .empty());
}

TEST_CASE("a program in a folder that is a link out of the project is not this build's") {
  const BuildRoot root({}), elsewhere({"prog"});
  fs::create_symlink(elsewhere.path, root.path / "build");
  std::vector<Remark> remarks;
  CHECK(
      MakeTargets({root.Call({"cc", "-o", "build/prog", "a.c"})}, root.path, Symbols({}), &remarks)
          .empty());
}

TEST_CASE("a program with an object of unknown origin is remarked and left out") {
  const BuildRoot root({"prog"});
  std::vector<Remark> remarks;
  CHECK(MakeTargets({root.Call({"cc", "-o", "prog", "a.c", "prebuilt.o"})}, root.path, Symbols({}),
                    &remarks)
            .empty());
  REQUIRE(remarks.size() == 1);
  CHECK(remarks[0].text.find("prebuilt.o") != std::string::npos);
}

}  // namespace
}  // namespace batuta::convert
