#include "lib/trace/address_space.h"

#include <cxxabi.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "lib/trace/stack_copy.h"

namespace batuta::trace {
namespace {

constexpr pid_t kThread = 1;  // libdw wants a number; nothing is looked up by it
constexpr size_t kMostFrames = 256;
constexpr size_t kMostStacks = 4096;  // that are remembered

// Numbers of registers in DWARF for x86-64.
enum { kRbx = 3, kRbp = 6, kRsp = 7, kR12 = 12, kR13 = 13, kR14 = 14, kR15 = 15, kRip = 16 };

// A trace may name anything: what is no file (a fifo would make us wait) is not opened.
int FindElf(Dwfl_Module* module, void** user, const char* name, Dwarf_Addr base, char** file,
            Elf** elf) {
  const auto library = LoadLibdw();
  struct stat about{};
  if (!library.ok() || stat(name, &about) != 0 || !S_ISREG(about.st_mode)) return -1;
  return (*library)->dwfl_linux_proc_find_elf(module, user, name, base, file, elf);
}

// A C function called `f` is no mangled `float`.
std::string Demangled(const char* name) {
  if (!std::string_view(name).starts_with("_Z")) return name;
  int status = 0;
  char* plain = abi::__cxa_demangle(name, nullptr, nullptr, &status);
  std::string text = status == 0 && plain != nullptr ? plain : name;
  std::free(plain);
  return text;
}

}  // namespace

// What libdw asks for while it goes from frame to frame, and what it tells.
struct AddressSpace::Walk {
  const Libdw& library;
  StackRegisters registers{};
  std::string_view stack{};
  std::vector<uint64_t> addresses{};  // in the call instructions, innermost first

  static pid_t NextThread(Dwfl*, void* self, void** thread) {
    if (*thread != nullptr) return 0;
    *thread = self;
    return kThread;
  }

  static bool ReadMemory(Dwfl*, Dwarf_Addr address, Dwarf_Word* word, void* self) {
    const Walk& walk = *static_cast<Walk*>(self);
    const uint64_t at = address - walk.registers.rsp;
    const bool is_inside = address >= walk.registers.rsp && walk.stack.size() >= sizeof(*word) &&
                           at <= walk.stack.size() - sizeof(*word);
    if (is_inside) std::memcpy(word, walk.stack.data() + at, sizeof(*word));
    return is_inside;
  }

  static bool SetRegisters(Dwfl_Thread* thread, void* self) {
    const Walk& walk = *static_cast<Walk*>(self);
    const StackRegisters& from = walk.registers;
    Dwarf_Word all[kRip + 1]{};
    all[kRbx] = from.rbx;
    all[kRbp] = from.rbp;
    all[kRsp] = from.rsp;
    all[kR12] = from.r12;
    all[kR13] = from.r13;
    all[kR14] = from.r14;
    all[kR15] = from.r15;
    all[kRip] = from.rip;
    return walk.library.dwfl_thread_state_registers(thread, 0, kRip + 1, all);
  }

  // What a frame says is where it goes on; the byte before belongs to the call, behind which
  // another line may begin.
  static int OnFrame(Dwfl_Frame* frame, void* self) {
    Walk& walk = *static_cast<Walk*>(self);
    Dwarf_Addr address = 0;
    if (!walk.library.dwfl_frame_pc(frame, &address, nullptr) || address == 0) {
      return DWARF_CB_ABORT;
    }
    walk.addresses.push_back(address - 1);
    return walk.addresses.size() < kMostFrames ? DWARF_CB_OK : DWARF_CB_ABORT;
  }
};

AddressSpace::AddressSpace(const Libdw& library, std::string maps)
    : library_(library), maps_(std::move(maps)), walk_(new Walk{library}) {}

AddressSpace::~AddressSpace() {
  if (dwfl_ != nullptr) library_.dwfl_end(dwfl_);
}

bool AddressSpace::Open() {
  if (std::exchange(was_opened_, true)) return can_unwind_;
  static char* default_path = nullptr;
  static const Dwfl_Callbacks callbacks{.find_elf = FindElf,
                                        .find_debuginfo = library_.dwfl_standard_find_debuginfo,
                                        .section_address = nullptr,
                                        .debuginfo_path = &default_path};
  static const Dwfl_Thread_Callbacks reading{.next_thread = Walk::NextThread,
                                             .get_thread = nullptr,
                                             .memory_read = Walk::ReadMemory,
                                             .set_initial_registers = Walk::SetRegisters,
                                             .detach = nullptr,
                                             .thread_detach = nullptr};
  std::FILE* lines = maps_.empty() ? nullptr : fmemopen(maps_.data(), maps_.size(), "r");
  if (lines == nullptr) return false;
  dwfl_ = library_.dwfl_begin(&callbacks);
  if (dwfl_ != nullptr) {
    library_.dwfl_report_begin(dwfl_);
    (void)library_.dwfl_linux_proc_maps_report(dwfl_, lines);
    (void)library_.dwfl_report_end(dwfl_, nullptr, nullptr);
    can_unwind_ = library_.dwfl_attach_state(dwfl_, nullptr, kThread, &reading, walk_.get());
  }
  std::fclose(lines);
  return can_unwind_;
}

Frame AddressSpace::Describe(uint64_t address) const {
  Frame frame{.offset = address + 1};
  Dwfl_Module* module = library_.dwfl_addrmodule(dwfl_, address);
  if (module == nullptr) return frame;
  Dwarf_Addr start = 0;
  const char* name = library_.dwfl_module_info(module, nullptr, &start, nullptr, nullptr, nullptr,
                                               nullptr, nullptr);
  frame.module = name != nullptr ? name : "";
  frame.offset = address - start + 1;
  GElf_Off offset = 0;
  GElf_Sym symbol;
  const char* function =
      library_.dwfl_module_addrinfo(module, address, &offset, &symbol, nullptr, nullptr, nullptr);
  if (function != nullptr) {
    frame.function = Demangled(function);
    frame.offset = offset + 1;
  }
  Dwfl_Line* line = library_.dwfl_module_getsrc(module, address);
  if (line == nullptr) return frame;
  const char* file = library_.dwfl_lineinfo(line, nullptr, &frame.line, nullptr, nullptr, nullptr);
  const char* folder = library_.dwfl_line_comp_dir(line);
  if (file != nullptr && *file != '/' && folder != nullptr) frame.file = std::string(folder) + "/";
  if (file != nullptr) frame.file += file;
  return frame;
}

const Frame& AddressSpace::FrameAt(uint64_t address) {
  const auto [at, is_new] = frames_.try_emplace(address);
  if (is_new) at->second = Describe(address);
  return at->second;
}

const std::vector<Frame>& AddressSpace::Unwind(std::string_view copy) {
  if (stacks_.size() >= kMostStacks) stacks_.clear();
  const auto [at, is_new] = stacks_.try_emplace(DigestOf(copy).hash);
  std::vector<Frame>& frames = at->second;
  if (!is_new || copy.size() < sizeof(walk_->registers) || !Open()) return frames;
  std::memcpy(&walk_->registers, copy.data(), sizeof(walk_->registers));
  walk_->stack = copy.substr(sizeof(walk_->registers));
  walk_->addresses.clear();
  // Its result tells an end that is none apart from one; where it ends is as far as we know.
  (void)library_.dwfl_getthread_frames(dwfl_, kThread, Walk::OnFrame, walk_.get());
  for (const uint64_t address : walk_->addresses) frames.push_back(FrameAt(address));
  return frames;
}

}  // namespace batuta::trace
