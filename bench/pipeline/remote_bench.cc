// An action on a remote execution service, and one whose result the service knows.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <thread>

#include "bench/pipeline/cost.h"
#include "bench/pipeline/parts.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/pipeline/remote_module.h"

namespace batuta::bench {
namespace {

namespace fs = std::filesystem;
using pipeline::RemoteService;

constexpr int kActions = 10;  // in a turn

// buildbox-casd on a socket, as `./dev test` brings it.
class Casd {
 public:
  Casd(const fs::path& program, const fs::path& folder) : socket_(folder / "socket") {
    os::ProcessSpec spec;
    spec.argv = {program.native(), "--bind=" + address(),
                 "--buildbox-run=" + (program.parent_path() / "buildbox-run").native(),
                 "--runner-arg=--staging-mode=copy-or-link", "--jobs=2"};
    for (const char* seen : {"/usr", "/lib", "/lib64", "/bin"}) {
      spec.argv.push_back(std::string("--runner-arg=--bind-mount=") + seen + ":" + seen);
    }
    spec.argv.push_back((folder / "cache").native());
    spec.time_limit = std::chrono::hours(1);
    thread_ = std::jthread([this, spec](const std::stop_token& stop) {
      os::RunProcess(spec, stop).IgnoreError();
      has_ended_ = true;
    });
    while (!has_ended_ && !fs::exists(socket_)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  std::string address() const { return "unix:" + socket_.native(); }

 private:
  const fs::path socket_;
  std::atomic<bool> has_ended_ = false;
  std::jthread thread_;
};

std::optional<fs::path> FindCasd() {
  std::error_code error;
  for (fs::recursive_directory_iterator it(BATUTA_SOURCE_DIR "/build/remote-service", error), end;
       !error && it != end; it.increment(error)) {
    if (it->path().filename() == "buildbox-casd") return it->path();
  }
  return std::nullopt;
}

// Milliseconds of one action whose input is `text`.
double RunOne(RemoteService& service, const Setting& setting, const std::string& text) {
  const fs::path in = setting.folder + "/remote-in";
  // A folder of its own, as each stage has: to replace a file waits for the disk.
  const auto out = os::MakePrivateDir(setting.folder, "out-");
  if (!os::WriteFileAtomic(in, text).ok() || !out.ok()) std::exit(1);
  const auto start = std::chrono::steady_clock::now();
  const std::string digest = os::HashBytes(text);
  pipeline::RemoteCommand command{
      .key = digest,
      .argv = {"sh", "-c", "cat in > out"},
      .env = {{"PATH", "/usr/bin:/bin"}},
      .inputs = {{"in", digest, static_cast<int64_t>(text.size()), false, in}},
      .outputs = {"out"},
      .outputs_folder = *out,
      .text_cap_bytes = 1 << 20};
  const auto outcome = service.Run(command, {});
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  if (!outcome.ok() || outcome->exit_code != 0 || *os::ReadFile(*out / "out") != text) {
    std::fprintf(stderr, "bench_pipeline: a remote action failed: %s\n",
                 outcome.status().ToString().c_str());
    std::exit(1);
  }
  return took.count();
}

struct Times {
  std::vector<double> made_ms, known_ms;  // of actions that the service did not know, and did
};

void AddTimesOfBareClient(const std::string& program, const std::string& address,
                          const std::string& salt, const Setting& setting, Times& times) {
  std::string lines;
  CostOf({program, address, std::to_string(kActions), "bare " + salt}, setting.folder, &lines);
  std::istringstream words(lines);
  double ms = 0;
  for (int i = 0; words >> ms; ++i) (i < kActions ? times.made_ms : times.known_ms).push_back(ms);
}

// Known ones after all others: a service goes on clearing up for a while after it has executed.
void AddTimes(RemoteService& service, const std::string& salt, const Setting& setting,
              Times& times) {
  const auto text = [&salt](int i) { return "own " + salt + " " + std::to_string(i) + "\n"; };
  for (int i = 0; i < kActions; ++i) times.made_ms.push_back(RunOne(service, setting, text(i)));
  for (int i = 0; i < kActions; ++i) times.known_ms.push_back(RunOne(service, setting, text(i)));
}

double Median(std::vector<double>& values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

void RunRemote(const Setting& setting, std::vector<Claim>& claims) {
  setenv("BATUTA_REMOTE_PATH", fs::path(setting.command).parent_path().c_str(), 0);
  const auto program = FindCasd();
  const auto module = pipeline::LoadRemoteModule();
  const std::string bare = BATUTA_BARE_CLIENT;
  if (!program || !module.ok() || bare.empty()) {
    std::printf("\nremote actions: not measured, there is no buildbox-casd or no gRPC\n");
    return;
  }
  const Casd casd(*program, setting.folder);
  const auto service = (*module)->open({.address = casd.address()});
  if (!service.ok()) {
    std::fprintf(stderr, "bench_pipeline: %s\n", service.status().ToString().c_str());
    std::exit(1);
  }
  Times bare_times, own_times;
  for (int round = 0; round < 2 * setting.rounds; ++round) {
    const std::string salt = std::to_string(round);
    AddTimesOfBareClient(bare, casd.address(), salt, setting, bare_times);
    AddTimes(**service, salt, setting, own_times);
  }
  const double bare_made = Median(bare_times.made_ms), own_made = Median(own_times.made_ms);
  const double bare_known = Median(bare_times.known_ms), own_known = Median(own_times.known_ms);
  std::printf(
      "\nan action on buildbox-casd, ms, median (least): bare client %.1f (%.1f), batuta %.1f "
      "(%.1f); known to the service: bare client %.2f (%.2f), batuta %.2f (%.2f)\n",
      bare_made, bare_times.made_ms[0], own_made, own_times.made_ms[0], bare_known,
      bare_times.known_ms[0], own_known, own_times.known_ms[0]);
  claims.push_back({"a remote action, of a bare client's time (medians)", own_made / bare_made,
                    "times", 1.15, Claim::Bound::kAtMost});
  claims.push_back({"a remote action that the service knows (median)", own_known, "ms", 2,
                    Claim::Bound::kAtMost});
}

}  // namespace batuta::bench
