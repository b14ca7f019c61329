// Shows on stderr what a graph is doing: one live line on a terminal, else a line per finished
// stage.
#ifndef BATUTA_EXAMPLES_BATUTA_PROGRESS_H_
#define BATUTA_EXAMPLES_BATUTA_PROGRESS_H_

#include <map>
#include <string>

#include "batuta/pipeline.h"

namespace batuta::cli {

class Progress {
 public:
  enum class Style { kAuto, kQuiet };
  explicit Progress(Style style);
  ~Progress();  // clears the live line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void OnEvent(const pipeline::Event& event);

 private:
  void PrintFinished(const pipeline::Event& event) const;
  void Redraw(const pipeline::Event& event);

  const bool is_quiet_, is_live_;
  bool has_line_ = false;
  std::map<pipeline::StageId, std::string> running_;
};

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_PROGRESS_H_
