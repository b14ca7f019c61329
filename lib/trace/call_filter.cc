// -e trace=LIST, as strace's manual has it.
#include <regex>

#include "batuta/trace.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/trace/syscalls.h"

namespace batuta::trace {
namespace {

bool Has(const Syscall& call, std::string_view kinds) {
  return call.args.find_first_of(kinds) != std::string_view::npos;
}

// -1: no such class.
int IsInClass(const Syscall& call, std::string_view name) {
  if (name == "file") return Has(call, "p");
  if (name == "desc") return Has(call, "fD2");
  for (const auto& [known, letter] :
       {std::pair("process", 'P'), std::pair("network", 'N'), std::pair("net", 'N'),
        std::pair("signal", 'S'), std::pair("ipc", 'I'), std::pair("memory", 'M')}) {
    if (name == known) return call.classes.find(letter) != std::string_view::npos;
  }
  return -1;
}

using Wanted = std::vector<bool>;

absl::Status AddClass(std::string_view name, Wanted& wanted) {
  for (const Syscall& call : AllSyscalls()) {
    const int is_in = IsInClass(call, name);
    if (is_in < 0) return InvalidArgument("no class of system calls is called '%s'", name);
    if (is_in != 0) wanted[static_cast<size_t>(call.number)] = true;
  }
  return absl::OkStatus();
}

// The standard library compiles a regular expression recursively: a long one would end the stack.
constexpr size_t kMaxPatternBytes = 1000;

absl::Status AddPattern(const std::string& pattern, Wanted& wanted) {
  if (pattern.size() > kMaxPatternBytes) {
    return InvalidArgument("a regular expression has %d bytes, more than %d", pattern.size(),
                           kMaxPatternBytes);
  }
  try {
    const std::regex regex(pattern, std::regex::extended | std::regex::nosubs);
    for (const Syscall& call : AllSyscalls()) {
      if (std::regex_search(call.name.begin(), call.name.end(), regex)) {
        wanted[static_cast<size_t>(call.number)] = true;
      }
    }
  } catch (const std::regex_error&) {
    return InvalidArgument("'%s' is no regular expression", pattern);
  }
  return absl::OkStatus();
}

absl::Status AddPart(std::string_view part, Wanted& wanted) {
  if (part.starts_with('%')) return AddClass(part.substr(1), wanted);
  if (part.starts_with('/')) return AddPattern(std::string(part.substr(1)), wanted);
  const bool may_be_unknown = part.starts_with('?');
  if (may_be_unknown) part.remove_prefix(1);
  if (part == "all") return AddPattern("", wanted);
  if (part == "none") return absl::OkStatus();
  const int number = SyscallNumber(part);
  if (number < 0 && !may_be_unknown) {
    return InvalidArgument("no system call is called '%s'", part);
  }
  if (number >= 0) wanted[static_cast<size_t>(number)] = true;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CallFilter> CallFilter::Parse(std::string_view text) {
  CallFilter filter;
  filter.text_ = text;
  const bool is_negated = text.starts_with('!');
  if (is_negated) text.remove_prefix(1);
  constexpr size_t kNumbers = 512;
  Wanted wanted(kNumbers);
  while (!text.empty()) {
    // A regular expression may hold commas; it goes on to the end.
    const size_t end = text.starts_with('/') ? text.size() : std::min(text.find(','), text.size());
    BATUTA_RETURN_IF_ERROR(AddPart(text.substr(0, end), wanted));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (is_negated) wanted.flip();
  filter.wanted_ = std::move(wanted);
  return filter;
}

}  // namespace batuta::trace
