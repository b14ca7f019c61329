// `batuta run --remote` as users type it.
#include "test/cli/run_cli.h"
#include "test/pipeline/remote_fixture.h"

namespace batuta::pipeline {
namespace {

constexpr const char* kPipeline = R"([platform]
tools = ["sh"]
properties = { OSFamily = "Linux" }

[[stage]]
name = "there"
command = ["sh", "-c", "cat in > out/there"]
inputs = ["in"]
outputs = ["out/there"]
platform = { size = "small" }

[[stage]]
name = "here"
command = ["sh", "-c", "cat out/there > out/here"]
inputs = ["out/there"]
outputs = ["out/here"]
runs = "here"
)";

class CommandFolder : public TempFolder {
 public:
  CommandFolder() {
    Write("p.toml", kPipeline);
    Write("in", "abc\n");
  }
  os::ProcessResult Run(std::vector<std::string> words) const {
    words.insert(words.begin(), {"run", (path() / "p.toml").native()});
    return cli::RunCli(words);
  }
};

}  // namespace

TEST_CASE("batuta run --remote tells where each stage ran") {
  const RemoteServer server;
  const std::string address = server.Options().address;
  const CommandFolder folder, other;
  const os::ProcessResult run = folder.Run({"--remote", address, "--explain"});
  CHECK(run.exit_code == 0);
  CHECK(run.stdout_text ==
        "there: ran on the service: it has not run here yet\n"
        "here: ran: it has not run here yet; here, since it stays here\n"
        "2 stages: 2 ran, 0 up to date; 1 on the service, which knew 0 of them\n");
  CHECK(folder.Read("out/here") == "abc\n");
  CHECK(other.Run({"--remote", address, "--explain"})
            .stdout_text.starts_with("there: known to the service: it has not run here yet\n"));
  CHECK(folder.Run({"--remote", address}).stdout_text == "2 stages: 0 ran, 2 up to date\n");
}

TEST_CASE("batuta run --remote says once that the service is gone, or fails") {
  const RemoteServer dying({"die"}), again({"die"});
  const CommandFolder folder, other;
  const os::ProcessResult here = folder.Run({"--remote", dying.Options().address, "-q"});
  CHECK(here.exit_code == 0);
  CHECK(here.stderr_text.starts_with("batuta: remote service '" + dying.Options().address +
                                     "' is gone, what is left runs here: "));
  CHECK(std::ranges::count(here.stderr_text, '\n') == 1);
  CHECK(folder.Read("out/here") == "abc\n");
  const os::ProcessResult only =
      other.Run({"--remote", again.Options().address, "--remote-only", "-q"});
  CHECK(only.exit_code == 1);
  CHECK(only.stderr_text.find("stage 'there': Execute: UNAVAILABLE") != std::string::npos);
  CHECK_FALSE(other.Has("out"));
}

TEST_CASE("batuta run refuses what it cannot do on a service, before anything runs") {
  const CommandFolder folder;
  CHECK(folder.Run({"--remote", "nowhere"}).exit_code == 2);
  CHECK(folder.Run({"--remote-jobs", "3"}).exit_code == 2);
  CHECK(folder.Run({"--remote", "grpc://h:1", "--undeclared"}).exit_code == 2);
  const os::ProcessResult header =
      folder.Run({"--remote", "grpc://h:1", "--remote-header", "a=@/nowhere"});
  CHECK(header.exit_code == 2);
  CHECK(header.stderr_text == "batuta: --remote-header: '/nowhere' cannot be read\n");
  const os::ProcessResult module =
      cli::RunArgv({"env", "BATUTA_REMOTE_PATH=none", BATUTA_CLI, "run",
                    (folder.path() / "p.toml").native(), "--remote", "grpc://h:1"});
  CHECK(module.exit_code != 0);
  CHECK(module.stderr_text == "batuta: remote execution: BATUTA_REMOTE_PATH is none\n");
  folder.Write("p.toml", std::string(kPipeline) +
                             "[[stage]]\nname = \"x\"\ncommand = [\"x\"]\n"
                             "runs = \"there\"\n");
  const os::ProcessResult place = folder.Run({});
  CHECK(place.exit_code == 2);
  CHECK(place.stderr_text.find(":21: runs = 'there': must be \"anywhere\" or \"here\"") !=
        std::string::npos);
  CHECK_FALSE(folder.Has("out"));
}

}  // namespace batuta::pipeline
