// Stages on buildbox-casd, a service that others made (./dev test installs it).
#include <atomic>
#include <cstdlib>
#include <optional>

#include "test/cli/run_cli.h"
#include "test/pipeline/remote_fixture.h"

namespace batuta::pipeline {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> FindCasd() {
  std::error_code error;
  const fs::path venv = fs::path(BATUTA_SOURCE_DIR) / "build/remote-service";
  for (fs::recursive_directory_iterator it(venv, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().filename() == "buildbox-casd") return it->path();
  }
  return std::nullopt;
}

// It listens on a socket of its own folder and runs actions in sandboxes that see these folders.
class Casd : public TempFolder {
 public:
  explicit Casd(const fs::path& program) {
    os::ProcessSpec spec;
    spec.argv = {program.native(), "--bind=" + address(),
                 "--buildbox-run=" + (program.parent_path() / "buildbox-run").native(),
                 "--runner-arg=--staging-mode=copy-or-link", "--jobs=2"};
    for (const char* folder : {"/usr", "/lib", "/lib64", "/bin"}) {
      if (!fs::exists(folder)) continue;
      spec.argv.push_back(std::string("--runner-arg=--bind-mount=") + folder + ":" + folder);
    }
    spec.argv.push_back((path() / "cache").native());
    thread_ = std::jthread([this, spec](const std::stop_token& stop) {
      const auto ran = os::RunProcess(spec, stop);
      if (ran.ok()) std::fputs(ran->stderr_text.c_str(), stderr);
      has_ended_ = true;
    });
    while (!has_ended_ && !fs::exists(path() / "socket")) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    if (has_ended_) throw std::runtime_error("buildbox-casd does not run");
  }

  std::string address() const { return "unix:" + (path() / "socket").native(); }
  void End() {
    thread_.request_stop();
    thread_.join();
  }

 private:
  std::atomic<bool> has_ended_ = false;
  std::jthread thread_;
};

constexpr const char* kPipeline = R"([platform]
tools = ["sh", "gcc", "python3"]

[[stage]]
name = "compile"
command = ["gcc", "-O1", "src/add.c", "-o", "out/add"]
inputs = ["src/"]
outputs = ["out/add"]

[[stage]]
name = "count"
command = ["python3", "src/count.py"]
inputs = ["src/count.py"]
outputs = ["out/lists/"]
stdin = "src/count.py"

[[stage]]
name = "all"
command = ["sh", "-c", "out/add 20 22 > out/all && cat out/lists/*/n >> out/all"]
inputs = ["out/add", "out/lists/"]
outputs = ["out/all"]
)";

class CasdFolder : public RemoteFolder {
 public:
  CasdFolder() {
    Write("p.toml", kPipeline);
    Write("src/add.c",
          "#include <stdio.h>\n#include <stdlib.h>\n#include \"add.h\"\nint main(int c, char** v) "
          "{ printf(\"%d\\n\", ADD(atoi(v[1]), atoi(v[2]))); return c - 3; }\n");
    Write("src/add.h", "#define ADD(a, b) ((a) + (b))\n");
    Write(
        "src/count.py",
        "import os, sys\ntext = sys.stdin.read()\nfor name in 'ab':\n"
        "    os.makedirs('out/lists/' + name)\n"
        "    open('out/lists/' + name + '/n', 'w').write(str(text.count(name + 'zz')) + '\\n')\n");
  }
  os::ProcessResult RunOn(const Casd& casd, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{
        "run", (path() / "p.toml").native(), "-q", "--explain", "--remote", casd.address()};
    words.insert(words.end(), more.begin(), more.end());
    return cli::RunCli(words);
  }
};

// False, and told, where it cannot be had.
bool CanRun(const std::optional<fs::path>& casd) {
  if (!casd) WARN("NOT CHECKED: there is no buildbox-casd (./dev test brings it)");
  if (!os::HasSandbox()) WARN("NOT CHECKED: bubblewrap, which buildbox-casd needs, does not work");
  return casd && os::HasSandbox();
}

}  // namespace

TEST_CASE("C, Python and shell run on buildbox-casd, once for all machines") {
  const std::optional<fs::path> program = FindCasd();
  if (!CanRun(program)) return;
  const Casd casd(*program);
  const CasdFolder folder, other;
  const std::string why = ": it has not run here yet\n";
  CHECK(folder.RunOn(casd).stdout_text == "compile: ran on the service" + why +
                                              "count: ran on the service" + why +
                                              "all: ran on the service" + why);
  CHECK(folder.Read("out/all") == "42\n0\n0\n");
  CHECK(other.RunOn(casd).stdout_text == "compile: known to the service" + why +
                                             "count: known to the service" + why +
                                             "all: known to the service" + why);
  CHECK(other.Read("out/all") == "42\n0\n0\n");
  CHECK(folder.RunOn(casd).stdout_text ==
        "compile: up to date\ncount: up to date\nall: up to date\n");
}

TEST_CASE("failures, time limits and large files on buildbox-casd") {
  const std::optional<fs::path> program = FindCasd();
  if (!CanRun(program)) return;
  const Casd casd(*program);
  const RemoteFolder folder;
  const RemoteOptions options{.address = casd.address()};
  CHECK(folder.Sites(folder.Of({Shell("bad", "exit 7", {}, {})}), options) ==
        Lines{"bad! stage 'bad': sh: exit 7"});
  ProcessStage slow = Shell("slow", "sleep 300", {}, {});
  slow.time_limit_s = 1;
  CHECK(folder.Sites(folder.Of({slow}), options) ==
        Lines{"slow! stage 'slow': sh: over its time limit of 1 s"});
  std::string large;
  while (large.size() < size_t{9} << 20) large += std::to_string(large.size()) + "\n";
  folder.Write("in", large);
  CHECK(folder.Sites(folder.Of({Shell("copy", "cp in out/copy", {"in"}, {"out/copy"})}), options) ==
        Lines{"copy: remote"});
  CHECK(folder.Read("out/copy") == large);
}

TEST_CASE("buildbox-casd ends in the middle of a stage, which then runs here") {
  const std::optional<fs::path> program = FindCasd();
  if (!CanRun(program)) return;
  Casd casd(*program);
  const RemoteFolder folder;
  // In the sandbox there is no such file, and the stage takes longer than anybody waits.
  const Pipeline pipeline = folder.Of(
      {Shell("a", "echo a > out/a", {}, {"out/a"}),
       Shell("b", "[ -e /proc/self/stat ] && [ -e /etc/passwd ] || sleep 500; cp out/a out/b",
             {"out/a"}, {"out/b"})});
  std::optional<std::jthread> killer;
  std::string notice;
  const auto report =
      RunPipeline(pipeline, {.on_event =
                                 [&](const Event& event) {
                                   if (event.name == "b" && event.state == StageState::kRunning) {
                                     killer.emplace([&] { casd.End(); });
                                   }
                                 },
                             .remote = RemoteOptions{.address = casd.address(), .num_retries = 3},
                             .on_notice = [&](const std::string& text) { notice += text; }});
  REQUIRE(report.ok());
  CHECK(report->Succeeded());
  CHECK(report->stages[0].site == StageSite::kRemote);
  CHECK(report->stages[1].why_here == "the service is gone");
  CHECK(notice.starts_with("remote service '" + casd.address() + "' is gone"));
  CHECK(folder.Read("out/b") == "a\n");
}

}  // namespace batuta::pipeline
