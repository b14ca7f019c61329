// A remote execution service, and folders whose pipelines run on it.
#ifndef BATUTA_TEST_PIPELINE_REMOTE_FIXTURE_H_
#define BATUTA_TEST_PIPELINE_REMOTE_FIXTURE_H_

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "lib/os/process.h"
#include "test/pipeline/run_fixture.h"

namespace batuta::pipeline {

// The server of test/pipeline/remote_server, in a process of its own.
class RemoteServer : public TempFolder {
 public:
  // `words`: see its main.cc.
  explicit RemoteServer(std::vector<std::string> words = {}) {
    os::ProcessSpec spec;
    spec.argv = {BATUTA_REMOTE_SERVER, path().native()};
    spec.argv.insert(spec.argv.end(), words.begin(), words.end());
    spec.on_output = [this](std::string_view text) { Hear(text); };
    thread_ = std::jthread([this, spec](const std::stop_token& stop) {
      os::RunProcess(spec, stop).IgnoreError();
      Hear("\n");
    });
    std::unique_lock lock(mutex_);
    heard_.wait(lock, [this] { return text_.find('\n') != std::string::npos; });
    if (text_.size() <= 1) throw std::runtime_error("the server does not listen");
  }

  std::string port() const {
    const std::lock_guard lock(mutex_);
    return text_.substr(0, text_.find('\n'));
  }
  RemoteOptions Options() const {
    return {.address = "grpc://127.0.0.1:" + port(), .num_retries = 3};
  }
  // How often it was asked that.
  long Count(const std::string& call) const {
    std::ifstream log(path() / "log");
    long count = 0;
    for (std::string line; std::getline(log, line);) count += line.starts_with(call) ? 1 : 0;
    return count;
  }

 private:
  void Hear(std::string_view text) {
    const std::lock_guard lock(mutex_);
    text_ += text;
    heard_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable heard_;
  std::string text_;
  std::jthread thread_;
};

// Its stages may use the shell of the platform.
class RemoteFolder : public RunFolder {
 public:
  Pipeline Of(std::vector<ProcessStage> stages) const {
    Pipeline pipeline = RunFolder::Of(std::move(stages));
    pipeline.platform_tools = {"sh"};
    return pipeline;
  }
  // "stage: where, why there", of those that ran, and notices. Failures are "stage! why".
  Lines Sites(const Pipeline& pipeline, const RemoteOptions& remote) const {
    Lines lines;
    std::mutex mutex;
    const auto note = [&](const std::string& notice) {
      const std::lock_guard lock(mutex);
      lines.push_back("notice: " + notice);
    };
    const auto report = RunPipeline(pipeline, {.remote = remote, .on_notice = note});
    if (!report.ok()) return {"! " + std::string(report.status().message())};
    for (const StageOutcome& stage : report->stages) {
      if (!stage.status.ok()) {
        lines.push_back(stage.name + "! " + std::string(stage.status.message()));
      } else if (!stage.was_up_to_date) {
        lines.push_back(stage.name + ": " + NameOf(stage.site) +
                        (stage.why_here.empty() ? "" : ", " + stage.why_here));
      }
    }
    return lines;
  }

 private:
  static std::string NameOf(StageSite site) {
    if (site == StageSite::kHere) return "here";
    return site == StageSite::kRemote ? "remote" : "cache";
  }
};

}  // namespace batuta::pipeline

#endif  // BATUTA_TEST_PIPELINE_REMOTE_FIXTURE_H_
