#include "bench/embedding/starts.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

namespace batuta::bench {

std::vector<double> StartsMs(const std::vector<std::string>& argv, int rounds) {
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    pid_t pid = 0;
    int status = 0;
    if (posix_spawn(&pid, words[0], &actions, nullptr, words.data(), environ) != 0) break;
    if (waitpid(pid, &status, 0) != pid || status != 0) break;
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
            .count());
  }
  posix_spawn_file_actions_destroy(&actions);
  if (times.size() < static_cast<size_t>(rounds)) times.clear();
  return times;
}

}  // namespace batuta::bench
