#include "lib/convert/observation.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_format.h"

namespace batuta::convert {
namespace {

// Lines without their ends; a missing last newline makes a different last line.
std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const size_t size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

std::string Quoted(std::string_view text) {
  constexpr size_t kMost = 80;
  std::string quoted = "\"";
  for (const char c : text.substr(0, kMost)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      quoted += "\\n";
    } else if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += absl::StrFormat("\\x%02x", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + (text.size() > kMost ? "...\"" : "\"");
}

// False if the two differ too much to mask.
bool MaskLines(const std::string& first, const std::string& other, std::set<size_t>& mask) {
  if (first == other) return true;
  const auto a = Lines(first), b = Lines(other);
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i]) mask.insert(i);
  }
  return mask.size() * 2 <= a.size();
}

std::string StreamDifference(const char* stream, const std::string& expected,
                             const std::string& actual, const std::set<size_t>& mask) {
  if (expected == actual) return {};
  const auto a = Lines(expected), b = Lines(actual);
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (mask.contains(i) && i < a.size() && i < b.size()) continue;
    if (i < a.size() && i < b.size() && a[i] == b[i]) continue;
    if (i >= b.size()) {
      return absl::StrFormat("%s ends before line %d, expected %s", stream, i + 1, Quoted(a[i]));
    }
    if (i >= a.size()) {
      return absl::StrFormat("%s has an extra line %d: %s", stream, i + 1, Quoted(b[i]));
    }
    return absl::StrFormat("%s line %d: %s, expected %s", stream, i + 1, Quoted(b[i]),
                           Quoted(a[i]));
  }
  return {};
}

using Files = std::map<std::string, std::string>;

// Those that lie in $TMPDIR and are not among `named`.
Files PassingFiles(const Files& files, const Files& named) {
  Files passing;
  for (const auto& [path, state] : files) {
    if (path.starts_with(kTempPrefix) && !named.contains(path)) passing.emplace(path, state);
  }
  return passing;
}

std::vector<std::string> SortedStates(const Files& files) {
  std::vector<std::string> states;
  for (const auto& [path, state] : files) states.push_back(state);
  std::sort(states.begin(), states.end());
  return states;
}

// "644" of "644 DIGEST", "folder", "link": what is compared of a file whose content varies.
std::string_view KindOf(const std::string& state) {
  return std::string_view(state).substr(0, state.find(' '));
}

// Notes what varies between two runs of the original.
void CompareFiles(const Files& first, const Files& other, Baseline& baseline) {
  const auto is_in = [](const Files& files, const std::string& path) {
    return path.starts_with(kTempPrefix) || files.contains(path);
  };
  for (const auto& [path, state] : first) {
    const auto it = other.find(path);
    const bool is_other_kind = it != other.end() && KindOf(it->second) != KindOf(state);
    if (it != other.end() && it->second != state) baseline.masked_files.insert(path);
    if (!is_in(other, path) || is_other_kind) {
      baseline.unusable = "the original writes other files each run";
    }
  }
  for (const auto& [path, state] : other) {
    if (!is_in(first, path)) baseline.unusable = "the original writes other files each run";
  }
}

// Takes files of $TMPDIR whose names vary out of what is expected by name.
void SetPassingFiles(const std::vector<Observation>& runs, Baseline& baseline) {
  Files& expected = baseline.expected.files;
  for (const Observation& run : runs) {
    std::erase_if(expected, [&](const auto& file) {
      return file.first.starts_with(kTempPrefix) && !run.files.contains(file.first);
    });
  }
  baseline.passing_files = SortedStates(PassingFiles(runs.front().files, expected));
  for (const Observation& run : runs) {
    if (SortedStates(PassingFiles(run.files, expected)) != baseline.passing_files) {
      baseline.passing_files.reset();
      return;
    }
  }
}

std::string PassingDifference(const Baseline& baseline, const Observation& actual) {
  if (!baseline.passing_files) return {};
  const Files passing = PassingFiles(actual.files, baseline.expected.files);
  if (SortedStates(passing) == *baseline.passing_files) return {};
  if (baseline.passing_files->empty()) {
    return absl::StrFormat("file %s: was written, unlike the original",
                           Quoted(passing.begin()->first));
  }
  return absl::StrFormat(
      "leaves %d files in $TMPDIR under names that vary, expected %d%s", passing.size(),
      baseline.passing_files->size(),
      passing.size() == baseline.passing_files->size() ? ": other content or mode" : "");
}

std::string FileDifference(const Baseline& baseline, const Observation& actual) {
  for (const auto& [path, state] : baseline.expected.files) {
    const auto it = actual.files.find(path);
    if (it == actual.files.end()) {
      return absl::StrFormat("file %s: %s", Quoted(path),
                             state == "gone" ? "was not removed" : "was not written");
    }
    const bool is_same = baseline.masked_files.contains(path) ? KindOf(it->second) == KindOf(state)
                                                              : it->second == state;
    if (!is_same) {
      return absl::StrFormat("file %s: other content or mode", Quoted(path));
    }
  }
  for (const auto& [path, state] : actual.files) {
    if (!path.starts_with(kTempPrefix) && !baseline.expected.files.contains(path)) {
      return absl::StrFormat("file %s: %s, unlike the original", Quoted(path),
                             state == "gone" ? "was removed" : "was written");
    }
  }
  return PassingDifference(baseline, actual);
}

// False if nobody could tell what is compared from an empty program's run.
bool HasEffect(const Baseline& baseline, StderrRule rule) {
  const Observation& seen = baseline.expected;
  const bool has_file = std::any_of(seen.files.begin(), seen.files.end(), [&](const auto& file) {
    return !baseline.masked_files.contains(file.first);
  });
  const bool has_passing = baseline.passing_files && !baseline.passing_files->empty();
  // No more than half of a stream's lines are masked.
  return seen.outcome != "exit 0" || !seen.stdout_text.empty() || has_file || has_passing ||
         (rule == StderrRule::kExact && !seen.stderr_text.empty());
}

}  // namespace

Baseline MakeBaseline(const std::vector<Observation>& runs, StderrRule rule) {
  Baseline baseline;
  baseline.expected = runs.front();
  const Observation& first = runs.front();
  if (first.outcome.starts_with("over its")) {
    baseline.unusable = "the original is " + first.outcome;
    return baseline;
  }
  for (size_t i = 1; i < runs.size(); ++i) {
    const Observation& other = runs[i];
    if (other.outcome != first.outcome) {
      baseline.unusable = "the original ends with " + first.outcome + " or " + other.outcome;
    } else if (!MaskLines(first.stdout_text, other.stdout_text, baseline.masked_stdout)) {
      baseline.unusable = "the original's stdout varies from run to run";
    } else if (rule == StderrRule::kExact &&
               !MaskLines(first.stderr_text, other.stderr_text, baseline.masked_stderr)) {
      baseline.unusable = "the original's stderr varies from run to run";
    }
    CompareFiles(first.files, other.files, baseline);
  }
  SetPassingFiles(runs, baseline);
  baseline.weak = !HasEffect(baseline, rule);
  return baseline;
}

std::string FirstDifference(const Baseline& baseline, const Observation& actual, StderrRule rule) {
  const Observation& expected = baseline.expected;
  std::string difference =
      StreamDifference("stdout", expected.stdout_text, actual.stdout_text, baseline.masked_stdout);
  if (!difference.empty()) return difference;
  if (expected.outcome != actual.outcome) {
    difference = actual.outcome + ", expected " + expected.outcome;
    // What the program said helps more than its number.
    const auto lines = Lines(actual.stderr_text);
    if (!lines.empty() && actual.stderr_text != expected.stderr_text) {
      difference += " (stderr: " + Quoted(lines.front()) + ")";
    }
    return difference;
  }
  if (rule == StderrRule::kExact) {
    difference = StreamDifference("stderr", expected.stderr_text, actual.stderr_text,
                                  baseline.masked_stderr);
    if (!difference.empty()) return difference;
  }
  return FileDifference(baseline, actual);
}

}  // namespace batuta::convert
