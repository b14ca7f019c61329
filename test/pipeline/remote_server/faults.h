// What a server under test does wrong, by name and how often, and a record of what it was asked.
#ifndef BATUTA_TEST_PIPELINE_REMOTE_SERVER_FAULTS_H_
#define BATUTA_TEST_PIPELINE_REMOTE_SERVER_FAULTS_H_

#include <fstream>
#include <map>
#include <mutex>
#include <string>

namespace batuta::remote_server {

// Thread-safe.
class Faults {
 public:
  explicit Faults(const std::string& log) : log_(log, std::ios::app) {}

  void Set(const std::string& name, int times) { left_[name] = times; }
  // True if it is to be done now, one time less from then on.
  bool Take(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto left = left_.find(name);
    return left != left_.end() && left->second-- > 0;
  }
  void Note(const std::string& call) {
    const std::lock_guard lock(mutex_);
    log_ << call << std::endl;
  }

 private:
  std::mutex mutex_;
  std::ofstream log_;
  std::map<std::string, int> left_;
};

}  // namespace batuta::remote_server

#endif  // BATUTA_TEST_PIPELINE_REMOTE_SERVER_FAULTS_H_
