// One look at the machine: what is remembered of each tool is taken if it still holds, the others
// are looked for and asked in parallel.
#ifndef BATUTA_LIB_TOOLS_DETECTION_H_
#define BATUTA_LIB_TOOLS_DETECTION_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "batuta/tools.h"
#include "lib/tools/cache.h"
#include "lib/tools/freshness.h"
#include "lib/tools/surroundings.h"
#include "lib/tools/warm.h"

namespace batuta::tools {

class Detection {
 public:
  struct Question {
    const Description* description = nullptr;
    Answer answer;
    bool must_run = false;
  };

  // `surroundings` must outlive it.
  Detection(const Surroundings& surroundings, std::vector<Answer> known);

  // Answers from what is known, or notes that the program must be run.
  void Add(const Description& description);
  // Runs what must be run, each in a thread of its own: a tool that hangs delays no other.
  void Run(std::chrono::milliseconds time_limit);

  const std::deque<Question>& questions() const { return questions_; }
  int num_run() const { return num_run_; }
  bool has_changed() const { return has_changed_; }
  // Everything to remember: this run's answers, and the newest of those that it did not touch.
  std::vector<Answer> Answers() const;
  // Fills in what was looked at for each answer, and until when they hold. False if that does not
  // tell whether they still do.
  bool AddLooks(Warm& warm);

 private:
  void AddCrate(Question& question, const Answer* known);
  void AskOne(Question& question, std::chrono::milliseconds time_limit) const;

  const Surroundings& surroundings_;
  Freshness freshness_;
  const std::vector<Answer> known_;
  const std::string context_;
  const int64_t now_s_;
  std::deque<Question> questions_;
  int num_run_ = 0;
  bool has_changed_ = false;
};

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_DETECTION_H_
