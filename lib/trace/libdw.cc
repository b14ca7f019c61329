#include "lib/trace/libdw.h"

#include "lib/status_builders.h"
#include "lib/trace/loaded_library.h"

namespace batuta::trace {
namespace {

absl::StatusOr<const Libdw*> Load() {
  const absl::StatusOr<void*> loaded = LoadLibrary("libdw.so.1");
  if (!loaded.ok()) return Prefixed("call stacks need elfutils' library", loaded.status());
  void* library = *loaded;
  static Libdw functions;
#define BATUTA_TAKE(name)                                                                 \
  if (!TakeFunction(library, #name, functions.name)) return Unavailable("libdw.so.1 has " \
                                                                        "no " #name)
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
