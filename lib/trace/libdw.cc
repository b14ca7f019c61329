#include "lib/trace/libdw.h"

#include <dlfcn.h>

#include "lib/status_builders.h"

namespace batuta::trace {
namespace {

template <typename Function>
bool Take(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

absl::StatusOr<const Libdw*> Load() {
  void* library = dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();
    return Unavailable("call stacks need elfutils' library: %s",
                       why != nullptr ? why : "libdw.so.1 cannot be loaded");
  }
  static Libdw functions;
#define BATUTA_TAKE(name) \
  if (!Take(library, #name, functions.name)) return Unavailable("libdw.so.1 has no " #name)
  BATUTA_TAKE(dwfl_begin);
  BATUTA_TAKE(dwfl_end);
  BATUTA_TAKE(dwfl_report_begin);
  BATUTA_TAKE(dwfl_report_end);
  BATUTA_TAKE(dwfl_linux_proc_maps_report);
  BATUTA_TAKE(dwfl_linux_proc_find_elf);
  BATUTA_TAKE(dwfl_standard_find_debuginfo);
  BATUTA_TAKE(dwfl_attach_state);
  BATUTA_TAKE(dwfl_thread_state_registers);
  BATUTA_TAKE(dwfl_getthread_frames);
  BATUTA_TAKE(dwfl_frame_pc);
  BATUTA_TAKE(dwfl_addrmodule);
  BATUTA_TAKE(dwfl_module_info);
  BATUTA_TAKE(dwfl_module_addrinfo);
  BATUTA_TAKE(dwfl_module_getsrc);
  BATUTA_TAKE(dwfl_lineinfo);
  BATUTA_TAKE(dwfl_line_comp_dir);
#undef BATUTA_TAKE
  return &functions;
}

}  // namespace

absl::StatusOr<const Libdw*> LoadLibdw() {
  static const absl::StatusOr<const Libdw*> loaded = Load();
  return loaded;
}

}  // namespace batuta::trace
