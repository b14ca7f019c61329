// libbpf, loaded when it is needed: who traces by ptrace, or not at all, needs none.
#ifndef BATUTA_LIB_TRACE_LIBBPF_H_
#define BATUTA_LIB_TRACE_LIBBPF_H_

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "absl/status/statusor.h"

namespace batuta::trace {

// The functions of libbpf.so.1 that are used here, by their own names.
struct Libbpf {
  decltype(&::bpf_object__open_mem) bpf_object__open_mem;
  decltype(&::bpf_object__load) bpf_object__load;
  decltype(&::bpf_object__close) bpf_object__close;
  decltype(&::bpf_object__next_program) bpf_object__next_program;
  decltype(&::bpf_object__find_map_by_name) bpf_object__find_map_by_name;
  decltype(&::bpf_object__find_map_fd_by_name) bpf_object__find_map_fd_by_name;
  decltype(&::bpf_map__set_initial_value) bpf_map__set_initial_value;
  decltype(&::bpf_program__name) bpf_program__name;
  decltype(&::bpf_program__set_autoload) bpf_program__set_autoload;
  decltype(&::bpf_program__autoload) bpf_program__autoload;
  decltype(&::bpf_program__attach) bpf_program__attach;
  decltype(&::bpf_link__destroy) bpf_link__destroy;
  decltype(&::bpf_map_update_elem) bpf_map_update_elem;
  decltype(&::bpf_map_lookup_elem) bpf_map_lookup_elem;
  decltype(&::bpf_map_get_next_key) bpf_map_get_next_key;
  decltype(&::bpf_map_delete_elem) bpf_map_delete_elem;
  decltype(&::ring_buffer__new) ring_buffer__new;
  decltype(&::ring_buffer__consume) ring_buffer__consume;
  decltype(&::ring_buffer__free) ring_buffer__free;
  decltype(&::btf__load_vmlinux_btf) btf__load_vmlinux_btf;
  decltype(&::btf__find_by_name_kind) btf__find_by_name_kind;
  decltype(&::btf__type_by_id) btf__type_by_id;
  decltype(&::btf__name_by_offset) btf__name_by_offset;
  decltype(&::btf__free) btf__free;
  decltype(&::libbpf_set_print) libbpf_set_print;
};

// Unavailable: the library is not here. Loaded once, kept to the end of the process.
absl::StatusOr<const Libbpf*> LoadLibbpf();

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_LIBBPF_H_
