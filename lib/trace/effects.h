// The effects of a run: what it did to the world outside of its processes, object by object.
#ifndef BATUTA_LIB_TRACE_EFFECTS_H_
#define BATUTA_LIB_TRACE_EFFECTS_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "batuta/trace.h"
#include "batuta/trace_equivalence.h"

namespace batuta::trace {

// One write.
struct Piece {
  uint64_t length = 0;
  std::optional<Digest> digest;  // none: the bytes were not seen
  std::string_view kept;         // the first of them; lives as long as the trace
  uint64_t event = 0;            // Event::offset
};

// A file as it was at the end.
struct FileState {
  std::array<uint64_t, 6> about{};  // as in Kind::kFile: mode, owner, group, size, time
  std::optional<Digest> content;
  std::string target;  // of a symbolic link
  bool IsThere() const { return about[0] != 0; }
  bool IsRegular() const;
};

struct Effect {
  std::vector<Piece> pieces;       // written to it, in order
  std::optional<FileState> state;  // of a path
  std::string value;               // of what is neither: "exited with 0"
  bool is_changed = false;         // more than opened
  bool was_there = false;          // the first that was done to the path needed it to be there
  bool is_timed = false;           // its time was set
  int64_t begin_ns = 0;            // since the start of the run
  uint64_t event = 0;              // the last that changed it
};

// Nothing is left of it: a temporary file, or one that was opened and left as it was.
bool IsNothing(const Effect& effect);
// "a file", "not there"; of st_mode.
const char* KindOf(uint64_t mode);

struct Effects {
  std::map<std::string, Effect> by_name;
  std::map<std::string, Digest>
      inputs;            // files that were only read; standard input read to its end
  std::string unusable;  // why the trace proves nothing; else empty
  std::string obscure;   // why it does not tell of every effect; else empty
};

// Refers to `run`, which must outlive it.
Effects EffectsOf(const Trace& run, const EffectRules& rules);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_EFFECTS_H_
