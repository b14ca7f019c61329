#include "lib/convert/compiled_crates.h"

#include <catch2/catch.hpp>

#include "lib/os/file_system.h"
#include "lib/os/process.h"

namespace batuta::convert {
namespace {

bool Compiles(const std::string& output, const std::string& crate) {
  return output.find("Compiling " + crate + " ") != std::string::npos;
}

// Workspaces of one program and the crate that it prints the word of.
struct Sites {
  Sites() : dir(*os::MakePrivateDir(os::TempDir(), "batuta-test-")), kept(dir / "kept", "rustc") {}
  ~Sites() { os::RemoveAll(dir).IgnoreError(); }

  CompiledCrates::Place Make(const std::string& name, const std::string& word) {
    const fs::path root = dir / name;
    const auto put = [&](const fs::path& file, const std::string& text) {
      REQUIRE(os::WriteFileAtomic(root / file, text).ok());
    };
    put("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"crates/*\", \"support/*\"]\n");
    put("support/a-word/Cargo.toml", "[package]\nname = \"a-word\"\nedition = \"2021\"\n");
    put("support/a-word/src/lib.rs", "pub const WORD: &str = \"" + word + "\";\n");
    put("crates/app/Cargo.toml",
        "[package]\nname = \"app\"\nedition = \"2021\"\n[dependencies]\n"
        "a-word = { path = \"../../support/a-word\" }\n");
    put("crates/app/src/main.rs", "fn main() { print!(\"{}\", a_word::WORD); }\n");
    return {root, dir / (name + "-target")};
  }

  // A workspace whose crate was compiled and is kept.
  CompiledCrates::Place MakeKept(const std::string& name, const std::string& word) {
    const auto place = Make(name, word);
    CHECK(Compiles(Build(place), "a-word"));
    REQUIRE(kept.Store("a-word", place).ok());
    return place;
  }

  // Another one, into whose target folder it was put if it fits.
  CompiledCrates::Place MakeRestored(const std::string& name, const std::string& word) {
    const auto place = Make(name, word);
    REQUIRE(kept.Restore("a-word", place).ok());
    return place;
  }

  // What cargo says it compiles, and in `printed` what the program prints then.
  std::string Build(const CompiledCrates::Place& place) {
    os::ProcessSpec cargo;
    cargo.argv = {"cargo",     "build",        "--release",
                  "--offline", "--target-dir", place.target.native()};
    cargo.cwd = place.workspace;
    const auto built = os::RunProcess(cargo);
    REQUIRE(built.ok());
    INFO(built->stderr_text);
    REQUIRE(built->Succeeded());
    os::ProcessSpec app;
    app.argv = {(place.target / "release/app").native()};
    const auto run = os::RunProcess(app);
    REQUIRE(run.ok());
    printed = run->stdout_text;
    return built->stderr_text;
  }

  fs::path dir;
  CompiledCrates kept;
  std::string printed;
};

TEST_CASE("a crate that was compiled for one workspace is not compiled for another one") {
  Sites sites;
  sites.MakeKept("first", "same");
  const auto second = sites.MakeRestored("second", "same");
  const std::string output = sites.Build(second);
  INFO(output);
  CHECK(!Compiles(output, "a-word"));
  CHECK(Compiles(output, "app"));
  CHECK(sites.printed == "same");
}

TEST_CASE("a crate with other sources, or for another compiler, is compiled") {
  Sites sites;
  sites.MakeKept("first", "old");
  const auto second = sites.MakeRestored("second", "new");
  CHECK(Compiles(sites.Build(second), "a-word"));
  CHECK(sites.printed == "new");

  const CompiledCrates of_another(sites.dir / "kept", "another rustc");
  const auto third = sites.Make("third", "old");
  REQUIRE(of_another.Restore("a-word", third).ok());
  CHECK(!fs::exists(third.target));
}

TEST_CASE("sources that change after their crate was put there are compiled") {
  Sites sites;
  sites.MakeKept("first", "old");
  const auto second = sites.MakeRestored("second", "old");
  CHECK(!Compiles(sites.Build(second), "a-word"));
  sites.Make("second", "new");
  CHECK(Compiles(sites.Build(second), "a-word"));
  CHECK(sites.printed == "new");
}

TEST_CASE("a target folder that knows the crate is left alone") {
  Sites sites;
  sites.MakeKept("first", "new");
  const auto second = sites.Make("second", "old");
  sites.Build(second);
  sites.Make("second", "new");
  REQUIRE(sites.kept.Restore("a-word", second).ok());
  sites.Build(second);
  CHECK(sites.printed == "new");
}

TEST_CASE("a compiled crate that is not whole is thrown away") {
  Sites sites;
  sites.MakeKept("first", "same");
  bool is_cut = false;
  for (const auto& entry : fs::recursive_directory_iterator(sites.dir / "kept")) {
    if (entry.path().extension() != ".rlib") continue;
    fs::resize_file(entry.path(), fs::file_size(entry.path()) / 2);
    is_cut = true;
  }
  REQUIRE(is_cut);
  const auto second = sites.MakeRestored("second", "same");
  CHECK(!fs::exists(second.target));
  CHECK(fs::is_empty(sites.dir / "kept/a-word"));
  CHECK(Compiles(sites.Build(second), "a-word"));
}

TEST_CASE("the crate that was used least recently makes room") {
  Sites sites;
  for (int i = 0; i < 6; ++i) {
    sites.MakeKept("site", "word " + std::to_string(i));
  }
  size_t num_kept = 0;
  for (const auto& entry : fs::directory_iterator(sites.dir / "kept/a-word")) {
    num_kept += entry.is_directory() ? 1 : 0;
  }
  CHECK(num_kept == 4);
  const auto last = sites.MakeRestored("last", "word 5");
  CHECK(!Compiles(sites.Build(last), "a-word"));
}

}  // namespace
}  // namespace batuta::convert
