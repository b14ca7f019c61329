#include <algorithm>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_format.h"
#include "batuta/trace_stacks.h"
#include "lib/trace/address_space.h"

namespace batuta::trace {
namespace {

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

bool IsOfSystem(const std::string& module) {
  constexpr std::string_view kFolders[]{"/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/"};
  return std::ranges::any_of(kFolders,
                             [&module](std::string_view it) { return module.starts_with(it); });
}

}  // namespace

std::string PlaceOf(const Frame& frame) {
  if (!frame.file.empty()) return absl::StrFormat("%s:%d", BaseName(frame.file), frame.line);
  const std::string& name = frame.function.empty() ? frame.module : frame.function;
  return absl::StrFormat("%s+%#x", name.empty() ? "?" : BaseName(name), frame.offset);
}

std::string WordsOf(const Frame& frame) {
  const bool adds_function = !frame.function.empty() && !frame.file.empty();
  return adds_function ? frame.function + " at " + PlaceOf(frame) : PlaceOf(frame);
}

bool IsOwn(const Frame& frame) { return !frame.file.empty() && !IsOfSystem(frame.module); }

const Frame* CallSite(std::span<const Frame> stack) {
  if (stack.empty()) return nullptr;
  const auto own = std::ranges::find_if(stack, IsOwn);
  return own != stack.end() ? &*own : &stack.front();
}

struct Stacks::State {
  std::unordered_map<int, std::shared_ptr<AddressSpace>> spaces;  // by process
};

Stacks::Stacks() : state_(std::make_unique<State>()) {}
Stacks::~Stacks() = default;
Stacks::Stacks(Stacks&&) noexcept = default;

absl::Status Stacks::Check() { return LoadLibdw().status(); }

void Stacks::Apply(const Event& event) {
  auto& spaces = state_->spaces;
  // The library is loaded for traces that have stacks.
  if (event.kind == Kind::kMaps) {
    const auto library = LoadLibdw();
    if (!library.ok()) return;
    spaces[event.pid] = std::make_shared<AddressSpace>(**library, std::string(event.texts[0]));
  }
  if (event.kind == Kind::kFork && (event.flags & kNewThread) == 0) {
    const auto parent = spaces.find(event.pid);
    if (parent != spaces.end()) spaces[static_cast<int>(event.args[1])] = parent->second;
  }
  // Exits are told when nothing of the process is left.
  if (event.kind == Kind::kExit && event.tid == event.pid) spaces.erase(event.pid);
}

std::span<const Frame> Stacks::Of(const Event& call) {
  if (call.stack.empty()) return {};
  const auto space = state_->spaces.find(call.pid);
  if (space == state_->spaces.end()) return {};
  return space->second->Unwind(call.stack);
}

std::string CallSiteAt(const Trace& run, uint64_t offset) {
  Stacks stacks;
  for (const Event& event : run) {
    stacks.Apply(event);
    if (event.offset != offset) continue;
    const Frame* site = CallSite(stacks.Of(event));
    return site != nullptr ? WordsOf(*site) : "";
  }
  return {};
}

}  // namespace batuta::trace
