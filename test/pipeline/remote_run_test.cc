// Stages on a service that does what it should.
#include <cstdlib>

#include "lib/pipeline/action.h"
#include "test/pipeline/remote_fixture.h"

namespace batuta::pipeline {
namespace {

std::vector<ProcessStage> TwoStages() {
  return {
      Shell("upper", "tr a-z A-Z < in.txt > out/upper; echo said; echo warned >&2", {"in.txt"},
            {"out/upper"}),
      Shell("twice", "cat out/upper out/upper > out/sub/twice", {"out/upper"}, {"out/sub/twice"})};
}

}  // namespace

TEST_CASE("stages run on the service, and their results are known here and there") {
  const RemoteServer server;
  const RemoteFolder folder;
  folder.Write("in.txt", "abc\n");
  const Pipeline pipeline = folder.Of(TwoStages());
  CHECK(folder.Sites(pipeline, server.Options()) == Lines{"upper: remote", "twice: remote"});
  CHECK(folder.Read("out/sub/twice") == "ABC\nABC\n");
  CHECK(folder.Sites(pipeline, server.Options()).empty());
  // One key: what ran there need not run here.
  CHECK(folder.Run(pipeline).empty());
  CHECK(server.Count("run") == 2);
  // Another machine's user gets what this one's run made.
  const RemoteFolder other;
  other.Write("in.txt", "abc\n");
  CHECK(other.Sites(other.Of(TwoStages()), server.Options()) ==
        Lines{"upper: cache", "twice: cache"});
  CHECK(other.Read("out/sub/twice") == "ABC\nABC\n");
  CHECK(server.Count("run") == 2);
  // Its outputs came with the answer that it is known.
  CHECK(server.Count("BatchReadBlobs") == 2);
  other.Write("in.txt", "xyz\n");
  CHECK(other.Sites(other.Of(TwoStages()), server.Options()) ==
        Lines{"upper: remote", "twice: remote"});
}

TEST_CASE("what a stage writes on the service is told here") {
  const RemoteServer server;
  const RemoteFolder folder;
  folder.Write("in.txt", "abc\n");
  std::string live;
  const auto report =
      RunPipeline(folder.Of(TwoStages()),
                  {.on_output = [&](std::string_view, std::string_view text) { live += text; },
                   .remote = server.Options()});
  REQUIRE(report.ok());
  CHECK(report->stages[0].output_text == "said\nwarned\n");
  CHECK(live == "said\nwarned\n");
}

TEST_CASE("a stage sees there what it would see here: stdin, folder, limits, bits, platform") {
  const RemoteServer server;
  const RemoteFolder folder;
  folder.Write("in/words", "b\na\n");
  folder.Write("in/tool", "#!/bin/sh\nsort\n", 0755);
  setenv("BATUTA_TEST_REMOTE", "told", 1);
  ProcessStage sort = {.name = "sort",
                       .command = {"sh", "-c", "./tool > ../out/sorted; ulimit -t > ../out/limit"},
                       .inputs = {"in/"},
                       .outputs = {"out/sorted", "out/limit"}};
  sort.stdin_file = "in/words";
  sort.cwd = "in";
  sort.cpu_limit_s = 7;
  sort.memory_limit_mb = 500;
  ProcessStage tree = Shell("tree",
                            "printf '%s' $BATUTA_TEST_REMOTE > out/tree/a; mkdir out/tree/b; "
                            "echo b > out/tree/b/c; chmod +x out/tree/b/c; : > out/tree/nothing",
                            {}, {"out/tree/", "out/empty/"});
  tree.env = {"BATUTA_TEST_REMOTE"};
  tree.platform = {{"size", "large"}};
  const Pipeline pipeline = folder.Of({sort, tree});
  CHECK(folder.Sites(pipeline, server.Options()) == Lines{"sort: remote", "tree: remote"});
  unsetenv("BATUTA_TEST_REMOTE");
  CHECK(folder.Read("out/sorted") == "a\nb\n");
  CHECK(folder.Read("out/limit") == "7\n");
  CHECK(folder.Read("out/tree/a") == "told");
  CHECK(folder.Read("out/tree/b/c") == "b\n");
  CHECK(folder.Has("out/tree/nothing"));
  namespace fs = std::filesystem;
  CHECK((fs::status(folder.path() / "out/tree/b/c").permissions() & fs::perms::owner_exec) !=
        fs::perms::none);
  CHECK((fs::status(folder.path() / "out/tree/a").permissions() & fs::perms::owner_exec) ==
        fs::perms::none);
}

TEST_CASE("only stages whose tools are there run there") {
  const RemoteServer server;
  const RemoteFolder folder;
  folder.Write("tool", "#!/bin/sh\n[ $# -gt 0 ] || touch out/own\n", 0755);
  ProcessStage own{
      .name = "own", .command = {"./tool"}, .inputs = {"tool"}, .outputs = {"out/own"}};
  ProcessStage alien{.name = "alien", .command = {"touch", "out/alien"}, .outputs = {"out/alien"}};
  ProcessStage bound = Shell("bound", "touch out/bound", {}, {"out/bound"});
  bound.stays_here = true;
  ProcessStage limited = own;
  limited.name = "limited";
  limited.command = {"./tool", "again"};
  limited.outputs = {};
  limited.cpu_limit_s = 5;
  Pipeline pipeline = folder.Of({own, alien, bound, limited});
  pipeline.platform_tools = {};
  CHECK(folder.Sites(pipeline, server.Options()) ==
        Lines{"own: remote",
              "alien: here, 'touch' is neither among its inputs nor among the platform's tools",
              "bound: here, it stays here",
              "limited: here, 'sh' is not among the platform's tools, and its stdin, cwd or limits "
              "need it"});
}

TEST_CASE("a tool that is on the platform alone is missed only by who runs the stage here") {
  const RemoteServer server;
  const RemoteFolder folder;
  // The server runs on this machine: it finds the tool where this process's PATH does not look.
  ProcessStage stage{.name = "a", .command = {"/nowhere/tool"}, .outputs = {}};
  Pipeline pipeline = folder.Of({stage});
  pipeline.platform_tools = {"/nowhere/tool"};
  const Lines there = folder.Sites(pipeline, server.Options());
  REQUIRE(there.size() == 1);
  CHECK(there[0].starts_with("a! stage 'a': Execute: INVALID_ARGUMENT"));
  CHECK(server.Count("run") == 1);
  const auto here = RunPipeline(pipeline, {});
  REQUIRE(here.ok());
  CHECK(here->stages[0].status.message() == "stage 'a': program '/nowhere/tool' is not here");
}

TEST_CASE("a stage that fails there fails, and is not known to fail the next time") {
  const RemoteServer server;
  const RemoteFolder folder;
  const Pipeline pipeline = folder.Of({Shell("bad", "echo why >&2; exit 7", {}, {})});
  const auto report = RunPipeline(pipeline, {.remote = server.Options()});
  REQUIRE(report.ok());
  CHECK(report->stages[0].status.message() == "stage 'bad': sh: exit 7");
  CHECK(report->stages[0].output_text == "why\n");
  CHECK(folder.Sites(pipeline, server.Options()) == Lines{"bad! stage 'bad': sh: exit 7"});
  CHECK(server.Count("run") == 2);
  const Pipeline lazy = folder.Of({Shell("lazy", "true", {}, {"out/none"})});
  CHECK(folder.Sites(lazy, server.Options()) ==
        Lines{"lazy! stage 'lazy': output 'out/none' was not made"});
  const Pipeline link = folder.Of({Shell("link", "ln -s x out/link", {}, {"out/link"})});
  CHECK(folder.Sites(link, server.Options()) ==
        Lines{"link! stage 'link': output 'out/link' is not a plain file"});
}

TEST_CASE("large contents go as streams, many small ones in batches") {
  const RemoteServer server;
  const RemoteFolder folder;
  std::string large;
  while (large.size() < size_t{5} << 20) large += std::to_string(large.size()) + "\n";
  folder.Write("in/large", large);
  for (int i = 0; i < 200; ++i) {
    folder.Write("in/" + std::to_string(i),
                 std::string(20'000, static_cast<char>('a' + i % 26)) + std::to_string(i));
  }
  const Pipeline pipeline = folder.Of({Shell("copy", "cp in/* out/all/", {"in/"}, {"out/all/"})});
  CHECK(folder.Sites(pipeline, server.Options()) == Lines{"copy: remote"});
  CHECK(folder.Read("out/all/large") == large);
  CHECK(folder.Read("out/all/199") == folder.Read("in/199"));
  CHECK(server.Count("Write") == 1);
  CHECK(server.Count("BatchUpdateBlobs") == 4);  // 4 MB in messages of 1 MiB
  CHECK(server.Count("BatchReadBlobs") == 4);
  // What is there is not sent again.
  const Pipeline list = folder.Of({Shell("list", "ls in > out/list", {"in/"}, {"out/list"})});
  CHECK(folder.Sites(list, server.Options()) == Lines{"list: remote"});
  CHECK(server.Count("Write") == 1);
}

TEST_CASE("what is asked for is run there again, and nothing is asked when nothing is to do") {
  const RemoteServer server;
  const RemoteFolder folder;
  const Pipeline pipeline = folder.Of({Shell("a", "echo 1 > out/a", {}, {"out/a"})});
  CHECK(folder.Sites(pipeline, server.Options()) == Lines{"a: remote"});
  const auto forced = RunPipeline(pipeline, {.remote = server.Options(), .force = true});
  REQUIRE(forced.ok());
  CHECK(forced->stages[0].site == StageSite::kRemote);
  CHECK(server.Count("run") == 2);
  const auto dry =
      RunPipeline(folder.Of({Shell("a", "echo 2 > out/a", {}, {"out/a"})}),
                  {.remote = RemoteOptions{.address = "grpc://127.0.0.1:1"}, .dry_run = true});
  REQUIRE(dry.ok());
  CHECK(dry->stages[0].reason == "its command changed");
}

TEST_CASE("a name in a TLS certificate, a token and an instance") {
  const TempFolder keys;
  const std::string key = keys.path() / "key.pem", certificate = keys.path() / "certificate.pem";
  os::ProcessSpec make;
  make.argv = {"openssl",
               "req",
               "-x509",
               "-newkey",
               "ec",
               "-pkeyopt",
               "ec_paramgen_curve:prime256v1",
               "-nodes",
               "-keyout",
               key,
               "-out",
               certificate,
               "-days",
               "30",
               "-subj",
               "/CN=localhost",
               "-addext",
               "subjectAltName=IP:127.0.0.1"};
  const auto made = os::RunProcess(make);
  REQUIRE(made.ok());
  REQUIRE(made->Succeeded());
  const RemoteServer server({"--token", "secret", "--tls", certificate, key});
  const RemoteFolder folder;
  const Pipeline pipeline = folder.Of({Shell("a", "echo 1 > out/a", {}, {"out/a"})});
  RemoteOptions options{.address = "grpcs://127.0.0.1:" + server.port(),
                        .instance = "main/one",
                        .headers = {{"authorization", "Bearer secret"}},
                        .ca_file = certificate,
                        .num_retries = 1};
  CHECK(folder.Sites(pipeline, options) == Lines{"a: remote"});
  CHECK(server.Count("GetCapabilities 'main/one'") == 1);
  options.headers = {{"authorization", "Bearer guess"}};
  CHECK(folder.Sites(pipeline, options) == Lines{"! remote service '" + options.address +
                                                 "': GetCapabilities: UNAUTHENTICATED: no token"});
  options.ca_file.clear();
  const Lines untrusted = folder.Sites(pipeline, options);
  REQUIRE(untrusted.size() == 1);
  CHECK(untrusted[0].find("UNAVAILABLE") != std::string::npos);
}

}  // namespace batuta::pipeline
