// libdw (elfutils), loaded when it is needed: who looks at no call stacks needs none.
#ifndef BATUTA_LIB_TRACE_LIBDW_H_
#define BATUTA_LIB_TRACE_LIBDW_H_

#include <elfutils/libdwfl.h>

#include "absl/status/statusor.h"

namespace batuta::trace {

// The functions of libdw.so.1 that are used here, by their own names.
struct Libdw {
  decltype(&::dwfl_begin) dwfl_begin;
  decltype(&::dwfl_end) dwfl_end;
  decltype(&::dwfl_report_begin) dwfl_report_begin;
  decltype(&::dwfl_report_end) dwfl_report_end;
  decltype(&::dwfl_linux_proc_maps_report) dwfl_linux_proc_maps_report;
  decltype(&::dwfl_linux_proc_find_elf) dwfl_linux_proc_find_elf;
  decltype(&::dwfl_standard_find_debuginfo) dwfl_standard_find_debuginfo;
  decltype(&::dwfl_attach_state) dwfl_attach_state;
  decltype(&::dwfl_thread_state_registers) dwfl_thread_state_registers;
  decltype(&::dwfl_getthread_frames) dwfl_getthread_frames;
  decltype(&::dwfl_frame_pc) dwfl_frame_pc;
  decltype(&::dwfl_addrmodule) dwfl_addrmodule;
  decltype(&::dwfl_module_info) dwfl_module_info;
  decltype(&::dwfl_module_addrinfo) dwfl_module_addrinfo;
  decltype(&::dwfl_module_getsrc) dwfl_module_getsrc;
  decltype(&::dwfl_lineinfo) dwfl_lineinfo;
  decltype(&::dwfl_line_comp_dir) dwfl_line_comp_dir;
};

// Unavailable: the library is not here. Loaded once, kept to the end of the process.
absl::StatusOr<const Libdw*> LoadLibdw();

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_LIBDW_H_
