#include "lib/trace/selection.h"

#include <algorithm>

#include "lib/trace/syscalls.h"

namespace batuta::trace {

Selector::Selector(const Selection& selection, const About& about) : calls_(selection.calls) {
  for (const std::string& path : selection.paths) {
    paths_.push_back(CleanPath(path.starts_with('/') ? path : about.folder + "/" + path));
  }
}

bool Selector::Takes(const Event& event, const Descriptors& descriptors) const {
  // What is told of threads and signals is shown beside calls, unless few were asked for.
  if (!event.IsCall()) return paths_.empty();
  const bool is_wanted =
      (event.flags & kForeignAbi) != 0 ? calls_.IsAll() : calls_.Wants(event.number);
  return is_wanted && (paths_.empty() || TouchesPath(event, descriptors));
}

bool Selector::TouchesPath(const Event& call, const Descriptors& descriptors) const {
  const Syscall* shape = FindSyscall(call.number);
  if (shape == nullptr || (call.flags & kForeignAbi) != 0) return false;
  for (size_t i = 0; i < shape->args.size(); ++i) {
    std::string touched;
    if (shape->args[i] == kPath) touched = descriptors.PathOf(call, static_cast<int>(i));
    if (shape->args[i] == kDescriptor) {
      const OpenFile* file = descriptors.Find(call.pid, static_cast<int>(call.args[i]));
      if (file != nullptr) touched = file->name;
    }
    if (!touched.empty() && std::ranges::find(paths_, touched) != paths_.end()) return true;
  }
  return false;
}

}  // namespace batuta::trace
