#include "lib/convert/compile_database.h"

#include <catch2/catch.hpp>
#include <set>

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

const std::set<std::string> kFiles = {"src/a.c", "src/b.cc", "-dash.c", "inc/x.h", "notes.txt"};

absl::StatusOr<CompileDatabase> Read(const std::string& json,
                                     const std::string& path = "compile_commands.json") {
  return ReadCompileDatabase(json, {path, "/home/me/proj", [](const std::string& file) {
                                      return kFiles.contains(file);
                                    }});
}

CompileDatabase MustRead(const std::string& json) {
  auto database = Read(json);
  INFO(database.status());
  REQUIRE(database.ok());
  return *std::move(database);
}

std::string Entry(const std::string& command, const std::string& file = "src/a.c") {
  return R"({"directory": "/home/me/proj", "file": ")" + file + R"(", "command": ")" + command +
         "\"}";
}

// The remark on the only entry, which is refused.
std::string Refusal(const std::string& entry) {
  const CompileDatabase database = MustRead("[" + entry + "]");
  CHECK(database.entries.empty());
  REQUIRE(database.remarks.size() == 1);
  return database.remarks[0].text;
}

TEST_CASE("commands and argument lists tell how a source is compiled") {
  const CompileDatabase database = MustRead(R"([
    {"directory": "/home/me/proj/out", "file": "../src/a.c", "output": "a.o",
     "arguments": ["/usr/bin/gcc-12", "-I../inc", "-I", ".", "-isystem", "/usr/include/x", "-DA=\"b c\"",
                   "-D", "N", "-std=c11", "-O2", "-g", "-Wall", "-Werror", "-fPIC", "-MD", "-MF", "a.d",
                   "-flto", "-o", "a.o", "-c", "../src/a.c"]},
    {"directory": "/home/me/proj", "file": "/home/me/proj/src/b.cc",
     "command": "ccache x86_64-linux-gnu-g++ -include inc/x.h -U_FORTIFY_SOURCE -c /home/me/proj/src/b.cc"}])");
  CHECK(database.remarks.empty());
  REQUIRE(database.entries.size() == 2);
  const DatabaseEntry& a = database.entries[0];
  CHECK(a.source == "src/a.c");
  CHECK(a.object == "out/a.o");
  CHECK(a.driver == "gcc");
  CHECK(a.flags == Strings{"-I", "inc", "-I", "out", "-isystem", "/usr/include/x", "-DA=\"b c\"", "-DN",
                           "-std=c11", "-O2", "-fPIC"});
  CHECK(a.include_folders == Strings{"inc", "out"});
  CHECK(a.defines == Strings{"A=\"b c\"", "N"});
  const DatabaseEntry& b = database.entries[1];
  CHECK(b.driver == "g++");
  CHECK(b.flags == Strings{"-include", "inc/x.h", "-U_FORTIFY_SOURCE"});
}

TEST_CASE("a project that was moved since is recognised by its files") {
  const CompileDatabase database = MustRead(
      R"([{"directory": "/build/old place/obj", "file": "/build/old place/src/a.c",
           "arguments": ["cc", "-I/build/old place/inc", "-I/build/old place", "-c", "../src/a.c"]}])");
  REQUIRE(database.entries.size() == 1);
  CHECK(database.entries[0].source == "src/a.c");
  CHECK(database.entries[0].flags == Strings{"-I", "inc", "-I", "."});
  CHECK(database.entries[0].include_folders == Strings{"inc", ""});
}

TEST_CASE("a relative folder starts from the file's own") {
  const auto database = Read(R"([{"directory": "../src", "file": "a.c", "command": "cc -c a.c"}])",
                             "out/compile_commands.json");
  REQUIRE(database.ok());
  REQUIRE(database->entries.size() == 1);
  CHECK(database->entries[0].source == "src/a.c");
}

TEST_CASE("of several commands for one source the first counts") {
  const CompileDatabase database =
      MustRead("[" + Entry("cc -DFIRST -c src/a.c") + "," + Entry("cc -DSECOND -c src/a.c") + "]");
  REQUIRE(database.entries.size() == 1);
  CHECK(database.entries[0].defines == Strings{"FIRST"});
}

TEST_CASE("names that look like options stay names") {
  const CompileDatabase database = MustRead(
      R"([{"directory": "/home/me/proj", "file": "./-dash.c",
           "arguments": ["cc", "-I", "./-fplugin=x.so", "-c", "./-dash.c"]}])");
  REQUIRE(database.entries.size() == 1);
  CHECK(database.entries[0].source == "-dash.c");
  CHECK(database.entries[0].flags == Strings{"-I", "./-fplugin=x.so"});
}

TEST_CASE("what is no compile_commands.json is an error") {
  for (const char* json : {"", "{", "{}", "12", "\"x\"", "null", "[1,]", "\xff\xfe"}) {
    INFO(json);
    CHECK(Read(json).status().code() == absl::StatusCode::kInvalidArgument);
  }
  std::string deep(100'000, '[');
  CHECK(Read(deep).status().code() == absl::StatusCode::kInvalidArgument);
  const std::string large(kMaxDatabaseBytes + 1, ' ');
  CHECK(Read(large).status().message() == "compile_commands.json: larger than 16 MiB");
  std::string many = "[0";
  for (int i = 0; i < 100'000; ++i) many += ",0";
  CHECK(Read(many + "]").status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("entries of a wrong shape are refused one by one") {
  const CompileDatabase database = MustRead(
      R"([1, {}, {"file": 1}, {"file": "src/a.c"}, {"file": "src/a.c", "arguments": "cc"},
          {"file": "src/a.c", "arguments": ["cc", 1]}, {"file": "src/a.c", "arguments": []},
          {"file": "src/a.c\u0000", "command": "cc"}, {"command": "cc -c src/a.c"},)" +
      Entry("cc -c src/a.c") + "]");
  CHECK(database.entries.size() == 1);
  CHECK(database.remarks.size() == 9);
  CHECK(database.remarks[0].text == "command 1: not taken: is no object");
}

TEST_CASE("hostile commands are refused, with the word that is to blame") {
  struct {
    const char* command;
    const char* reason;
  } const kHostile[] = {
      {"cc -c src/a.c; touch owned", "needs a shell"},
      {"cc -c src/a.c -D$(touch owned)", "needs a shell"},
      {"sh -c 'touch owned'", "'sh' is no C or C++ compiler"},
      {"/tmp/evil/rustc -c src/a.c", "'/tmp/evil/rustc' is no C or C++ compiler"},
      {"ccache", "is no C or C++ compiler"},
      {"cc -fplugin=./evil.so -c src/a.c", "'-fplugin=./evil.so' is not among"},
      {"cc -fplugin-arg-x -c src/a.c", "'-fplugin-arg-x' is not among"},
      {"cc -B. -c src/a.c", "'-B.' is not among"},
      {"cc -wrapper ./evil -c src/a.c", "'-wrapper' is not among"},
      {"cc -specs=evil -c src/a.c", "'-specs=evil' is not among"},
      {"cc @evil.rsp -c src/a.c", "'@evil.rsp' is not among"},
      {"cc -Wl,-o,/etc/x -c src/a.c", "'-Wl,-o,/etc/x' is not among"},
      {"cc -Wp,-MD,/etc/x -c src/a.c", "'-Wp,-MD,/etc/x' is not among"},
      {"cc -Xclang -load -c src/a.c", "'-Xclang' is not among"},
      {"cc -fdump-tree-all=/etc/x -c src/a.c", "is not among"},
      {"cc -fprofile-dir=/etc -c src/a.c", "is not among"},
      {"cc -save-temps -c src/a.c", "'-save-temps' is not among"},
      {"cc --coverage -c src/a.c", "'--coverage' is not among"},
      {"cc -x assembler -c src/a.c", "'-x assembler' is not among"},
      {"cc -I/home/other/secret -c src/a.c", "lies outside of the project"},
      {"cc -I../../other -c src/a.c", "lies outside of the project"},
      {"cc -include /etc/passwd -c src/a.c", "lies outside of the project"},
      {"cc -I /usr/../home/other -c src/a.c", "lies outside of the project"},
      {"cc -c src/a.c /etc/passwd", "'/etc/passwd' is not among"},
      {"cc -c src/a.c -D", "'-D' without its value"},
  };
  for (const auto& [command, reason] : kHostile) {
    const std::string text = Refusal(Entry(command));
    INFO(command << "\n" << text);
    CHECK(text.find("src/a.c: not taken: ") != std::string::npos);
    CHECK(text.find(reason) != std::string::npos);
  }
}

TEST_CASE("sources outside of the project are refused") {
  for (const char* file : {"/etc/passwd.c", "../../other/a.c", "src/../../proj2/src/none.c",
                           "src/missing.c", "notes.txt", "inc/x.h"}) {
    INFO(file);
    const std::string text = Refusal(Entry("cc -c x", file));
    CHECK(text.find("is no C or C++ source of the project") != std::string::npos);
  }
}

TEST_CASE("what no system opens and no person writes is refused before it is compared") {
  const std::string far(5000, 'a');
  CHECK(Refusal(Entry("cc -c x", "/" + far)).find("is a path of 5001 bytes") != std::string::npos);
  std::string many = "cc";
  for (int i = 0; i < 20'000; ++i) many += " -I.";
  CHECK(Refusal(Entry(many)).find("a command of 20001 words") != std::string::npos);
}

TEST_CASE("a folder called like an option, or like a file of options, is a folder") {
  const CompileDatabase database = MustRead("[" + Entry("cc -I -dir -I@dir -c src/a.c") + "]");
  REQUIRE(database.entries.size() == 1);
  CHECK(database.entries[0].flags == Strings{"-I", "./-dir", "-I", "./@dir"});
}

TEST_CASE("a flood of refused commands is summed up") {
  std::string json = "[0";
  for (int i = 0; i < 500; ++i) json += ",0";
  const CompileDatabase database = MustRead(json + "]");
  CHECK(database.remarks.size() == 21);
  CHECK(database.remarks.back().text == "and 481 more not taken");
}

}  // namespace
}  // namespace batuta::convert
