#include "lib/convert/recorded_process.h"

#include <signal.h>
#include <sys/wait.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "batuta/trace.h"
#include "lib/os/process_tree.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

// How often, and how far apart, a tree that goes on to start processes is looked at.
constexpr int kMostRounds = 20;
constexpr std::chrono::milliseconds kRound{2};

// Asks to stop when the time is up, or when somebody else asks.
class Alarm {
 public:
  Alarm(std::chrono::milliseconds limit, const std::stop_token& stop)
      : forward_(stop, [this] { source_.request_stop(); }),
        clock_([this, limit](const std::stop_token& done) { Wait(limit, done); }) {}

  std::stop_token token() const { return source_.get_token(); }

 private:
  void Wait(std::chrono::milliseconds limit, const std::stop_token& done) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, done, limit, [] { return false; });
    if (!done.stop_requested()) source_.request_stop();
  }

  std::stop_source source_;
  std::stop_callback<std::function<void()>> forward_;
  std::jthread clock_;  // ends first
};

}  // namespace

absl::Status RecordProcess(const os::ProcessSpec& spec, const std::filesystem::path& input,
                           const std::filesystem::path& file, const std::stop_token& stop) {
  const Alarm alarm(spec.time_limit, stop);
  trace::RecordOptions options;
  options.argv = spec.argv;
  options.folder = spec.cwd;
  options.standard_files = {input, "/dev/null", "/dev/null"};
  if (spec.env) {
    for (const auto& [name, value] : *spec.env) options.environment.push_back(name + "=" + value);
  }
  options.file = file;
  options.backend = trace::Backend::kPtrace;
  options.file_states = true;
  options.stop = alarm.token();
  BATUTA_ASSIGN_OR_RETURN(const trace::RecordOutcome outcome, trace::Record(options));
  if (!outcome.was_let_go) return absl::OkStatus();
  // With all that it started.
  os::ProcessTree tree(outcome.about.root_pid);
  for (int round = 0; round < kMostRounds && tree.Signal(SIGKILL) > 0; ++round) {
    std::this_thread::sleep_for(kRound);
  }
  waitpid(outcome.about.root_pid, nullptr, 0);
  if (stop.stop_requested()) return Cancelled("stopped");
  return DeadlineExceeded("over its time limit of %d ms", spec.time_limit.count());
}

}  // namespace batuta::convert
