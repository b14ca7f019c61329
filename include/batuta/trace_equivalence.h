// Did two programs do the same, as seen from outside? Compared are the effects of two recorded
// runs, not their system calls: what left the processes, and what is left of their files.
//
//   options.file_states = true for both recordings
//   const trace::Comparison compared = trace::CompareEffects(original, other, {});
#ifndef BATUTA_TRACE_EQUIVALENCE_H_
#define BATUTA_TRACE_EQUIVALENCE_H_

#include <cstddef>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/trace.h"

namespace batuta::trace {

// What a comparison of two runs says.
enum class Judgement {
  kEquivalent,    // every effect that was compared is the same
  kDivergent,     // one is not
  kInconclusive,  // the traces do not tell
};
// In capitals: "EQUIVALENT". Static text.
const char* NameOf(Judgement judgement);

// What a user knows of two programs and the traces do not tell. Names of effects: "standard
// output", "standard error", "exit status", paths ("./x" below the folder that the run began in).
struct EffectRules {
  std::vector<std::string> ignore;                         // glob patterns: not compared
  std::vector<std::pair<std::regex, std::string>> rename;  // what fits in a name, what it becomes
  std::vector<std::string> unordered;  // glob patterns: what is written may come in any order
};
// TOML: ignore = ["./cache"], unordered = ["./log"], [[rename]] pattern = "v[0-9]+", to = "v".
// InvalidArgument with file and line.
absl::StatusOr<EffectRules> ParseEffectRules(std::string_view text, const std::string& file);
// NotFound too: no such file.
absl::StatusOr<EffectRules> LoadEffectRules(const std::string& file);

// An effect that the two runs do not share.
struct Divergence {
  std::string effect;                     // its name
  std::string what;                       // one line
  std::string original_call, other_call;  // in strace's notation; empty: there is none
  std::string bytes;                      // where they differ, in lines; empty if not kept
};

// What CompareEffects found.
struct Comparison {
  Judgement judgement = Judgement::kInconclusive;  // of the whole
  std::string reason;                              // of kInconclusive
  std::vector<Divergence> divergences;  // in the order in which the original came to them
  std::vector<std::string> masked;      // effects that the original itself does not repeat
  size_t num_compared = 0;              // effects, the same or not
};

// What a comparison may leave out. The traces of `repeats` must outlive the call.
struct CompareOptions {
  // Further runs of the original: what differs between its own runs is nondeterminism. It is not
  // compared, or, if only the order differs in which it is written, compared without order.
  std::vector<const Trace*> repeats;
  EffectRules rules;  // what else is known of the programs
};

// Effects are: the bytes written to each inherited descriptor, device, fifo and connection;
// content, kind, rights, owner (and times that were set) of each file that was changed; files
// removed; signals to other processes; changes of the system; the exit status. Not compared: how
// the bytes were cut into calls, the order of effects on different objects, memory, locks, threads,
// processes and pipes between them, what was only looked at, files that are made and removed again,
// and __pycache__. Names of temporary files and numbers of processes in names stand for each other.
// There is no tolerance.
Comparison CompareEffects(const Trace& original, const Trace& other, const CompareOptions& options);

// For people: the verdict, what diverges first with call sites and bytes, then the others by name.
std::string ComparisonText(const Comparison& comparison);

// What else is different between two runs: calls by name, processes, figures. Empty if nothing is.
std::string TraceDifference(const Trace& original, const Trace& other);

}  // namespace batuta::trace

#endif  // BATUTA_TRACE_EQUIVALENCE_H_
