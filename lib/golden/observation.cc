#include "lib/golden/observation.h"

#include <fnmatch.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <algorithm>

#include "absl/strings/str_format.h"
#include "batuta/trace_analysis.h"
#include "batuta/trace_stacks.h"
#include "lib/trace/argument_text.h"
#include "lib/trace/descriptors.h"
#include "lib/trace/effect_names.h"
#include "lib/trace/effects.h"
#include "lib/trace/syscalls.h"

namespace batuta::golden {
namespace {

constexpr size_t kMinNumberDigits = 6;  // a clock or a process, not part of a name

// Of these depends on chance, or on the C library of the machine, how often they are called.
bool DependsOnChance(int number) {
  switch (number) {
    case SYS_mmap:
    case SYS_poll:
    case SYS_ppoll:
    case SYS_select:
    case SYS_pselect6:
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
    case SYS_fstat:
    case SYS_newfstatat:
    case SYS_fcntl:
    case SYS_lseek:
    case SYS_arch_prctl:
    case SYS_kill:
    case SYS_wait4:
    case SYS_waitid:
      return true;
    default:
      return false;
  }
}

// What the loader, the C library and the kernel's own files are asked for: another on each machine.
bool IsOfMachine(const std::string& path) {
  for (const char* folder : {"/sys/", "/proc/", "/lib/", "/lib64/", "/usr/lib", "/usr/share/",
                             "/etc/", "/dev/", "/run/", "/usr/local/", "/var/"}) {
    if (path.starts_with(folder)) return true;
  }
  return path.find(".so.") != std::string::npos || path.ends_with(".so") || path == "/sys" ||
         path == "/proc";
}

// Long numbers, decimal or hexadecimal, are another in each run or on each machine.
std::string WithoutLongNumbers(const std::string& name) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (size_t at = 0; at < name.size();) {
    const size_t end = std::min(name.find_first_not_of(kDigits, at), name.size());
    const std::string run = name.substr(at, std::max<size_t>(end - at, 1));
    const auto num_digits = std::ranges::count_if(run, [](char c) { return c >= '0' && c <= '9'; });
    text += run.size() >= kMinNumberDigits && 2 * num_digits >= std::ssize(run) ? "<number>" : run;
    at += run.size();
  }
  return text;
}

// Names of streams end in a number of their own.
std::string WithoutIndex(const std::string& name) { return name.substr(0, name.find(":[")); }

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string DescribeState(const trace::FileState& state) {
  std::string text = trace::KindOf(state.about[0]);
  if (!state.IsThere()) return "removed";
  if (S_ISLNK(state.about[0])) return text + " to " + BaseName(state.target);
  text += absl::StrFormat(", mode %o", state.about[0] & 07777U);
  if (!state.content) return text;
  return text +
         absl::StrFormat(", %d bytes, hash %016x", state.content->length, state.content->hash);
}

std::string DescribeEffect(const trace::Effect& effect) {
  if (!effect.value.empty()) return effect.value;
  if (effect.state) return DescribeState(*effect.state);
  trace::Digest all;
  for (const trace::Piece& piece : effect.pieces) {
    if (!piece.digest) return "bytes that were not seen";
    all.Add(*piece.digest);
  }
  return absl::StrFormat("%d bytes, hash %016x", all.length, all.hash);
}

class Observer {
 public:
  Observer(const trace::Trace& run, const Program& program)
      : run_(run), program_(program), names_(run.about(), rules_), descriptors_(run.about()) {}

  Observation Observe() {
    const trace::Figures figures = trace::MakeFigures(run_);
    made_.wall_ms = static_cast<double>(figures.wall_ns) / 1e6;
    for (const trace::ProcessFigures& process : figures.processes) {
      const std::string name = BaseName(process.program);
      if (IsTold(name)) ++made_.processes[name];
    }
    programs_[run_.about().root_pid] = BaseName(run_.about().argv.front());
    for (const trace::Event& event : run_) Add(event);
    for (const auto& [name, effect] : trace::EffectsOf(run_, rules_).by_name) {
      const std::string shown = WithoutLongNumbers(Shown(name));
      if (!trace::IsNothing(effect) && !IsIgnored(shown)) {
        made_.effects[shown] = DescribeEffect(effect);
      }
    }
    return std::move(made_);
  }

 private:
  void Add(const trace::Event& event) {
    stacks_.Apply(event);
    if (event.kind == trace::Kind::kFork && (event.flags & trace::kNewThread) == 0) {
      const auto child = static_cast<int>(event.args[1]);
      names_.AddProcess(child);
      programs_[child] = programs_[event.pid];
    }
    if (event.kind == trace::Kind::kExec) {
      programs_[event.pid] = BaseName(std::string(event.texts[0]));
    }
    if (event.IsCall()) AddCall(event);
    descriptors_.Apply(event);
  }

  bool IsTold(const std::string& name) const {
    const auto& told = program_.programs;
    return told.empty() || std::ranges::find(told, name) != told.end();
  }

  bool IsIgnored(const std::string& effect) const {
    return std::ranges::any_of(program_.ignore, [&effect](const std::string& pattern) {
      return fnmatch(pattern.c_str(), effect.c_str(), 0) == 0;
    });
  }

  void AddCall(const trace::Event& call) {
    if (!IsTold(programs_[call.pid])) return;
    const bool is_told = (call.flags & trace::kForeignAbi) == 0 && kept_.Wants(call.number) &&
                         !DependsOnChance(call.number);
    if (!is_told) return;
    std::string object;
    if (!FindObject(call, object)) return;
    const std::string name = trace::CallName(call.number);
    const std::string result =
        call.Failed() ? trace::ErrorName(static_cast<int>(-call.result)) : "ok";
    const std::string line = name + (object.empty() ? "" : " ") + object + " = " + result;
    const std::string told = programs_[call.pid] + ": " + line;
    ++made_.calls[told];
    const trace::Frame* site = trace::CallSite(stacks_.Of(call));
    if (site != nullptr && trace::IsOwn(*site)) made_.sites[told].insert(trace::WordsOf(*site));
    ++made_.calls_by_name[name];
    ++made_.num_calls;
    if (call.tid == run_.about().root_pid) made_.sequence.push_back(line);
  }

  // False: it is about something that belongs to the machine.
  bool FindObject(const trace::Event& call, std::string& object) const {
    const trace::Syscall* shape = trace::FindSyscall(call.number);
    for (int i = 0; i < static_cast<int>(shape->args.size()); ++i) {
      const char kind = shape->args[static_cast<size_t>(i)];
      std::string path;
      if (kind == trace::kPath) path = descriptors_.PathOf(call, i);
      if (kind == trace::kDescriptor) {
        const auto fd = static_cast<int>(call.args[static_cast<size_t>(i)]);
        const trace::OpenFile* file = descriptors_.Find(call.pid, fd);
        if (file != nullptr) path = file->is_inherited ? names_.Of(file->name) : file->name;
      }
      if (path.empty()) continue;
      if (IsOfMachine(path)) return false;
      if (!object.empty()) object += ", ";
      object += WithoutIndex(WithoutLongNumbers(Shown(names_.Of(path))));
    }
    return true;
  }

  // Of places that are the machine's only the last name.
  static std::string Shown(const std::string& name) {
    const bool is_elsewhere = name.starts_with('/') && !name.starts_with("/bin/") &&
                              !name.starts_with("/usr/bin/") && !name.starts_with("/tmp/<");
    return is_elsewhere ? ".../" + BaseName(name) : name;
  }

  const trace::Trace& run_;
  const Program& program_;
  const trace::EffectRules rules_;
  trace::EffectNames names_;
  trace::Descriptors descriptors_;
  const trace::CallFilter kept_ = *trace::CallFilter::Parse("%file,%desc,%process,%network");
  std::map<int, std::string> programs_;
  trace::Stacks stacks_;
  Observation made_;
};

}  // namespace

Observation ObservationOf(const trace::Trace& run, const Program& program) {
  return Observer(run, program).Observe();
}

}  // namespace batuta::golden
