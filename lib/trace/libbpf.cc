#include "lib/trace/libbpf.h"

#include <string>

#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/trace/loaded_library.h"

namespace batuta::trace {
namespace {

absl::StatusOr<const Libbpf*> Load() {
  BATUTA_ASSIGN_OR_RETURN(void* library, LoadLibrary("libbpf.so.1"));
  static Libbpf functions;
#define BATUTA_TAKE(name)                            \
  if (!TakeFunction(library, #name, functions.name)) \
  return Unavailable(                                \
      "libbpf.so.1 has "                             \
      "no " #name)
  BATUTA_TAKE(bpf_object__open_mem);
  BATUTA_TAKE(bpf_object__load);
  BATUTA_TAKE(bpf_object__close);
  BATUTA_TAKE(bpf_object__next_program);
  BATUTA_TAKE(bpf_object__find_map_by_name);
  BATUTA_TAKE(bpf_object__find_map_fd_by_name);
  BATUTA_TAKE(bpf_map__set_initial_value);
  BATUTA_TAKE(bpf_program__name);
  BATUTA_TAKE(bpf_program__set_autoload);
  BATUTA_TAKE(bpf_program__autoload);
  BATUTA_TAKE(bpf_program__attach);
  BATUTA_TAKE(bpf_link__destroy);
  BATUTA_TAKE(bpf_map_update_elem);
  BATUTA_TAKE(bpf_map_lookup_elem);
  BATUTA_TAKE(bpf_map_get_next_key);
  BATUTA_TAKE(bpf_map_delete_elem);
  BATUTA_TAKE(ring_buffer__new);
  BATUTA_TAKE(ring_buffer__consume);
  BATUTA_TAKE(ring_buffer__free);
  BATUTA_TAKE(btf__load_vmlinux_btf);
  BATUTA_TAKE(btf__find_by_name_kind);
  BATUTA_TAKE(btf__type_by_id);
  BATUTA_TAKE(btf__name_by_offset);
  BATUTA_TAKE(btf__free);
  BATUTA_TAKE(libbpf_set_print);
#undef BATUTA_TAKE
  // Its diagnosis of a machine that allows no BPF is pages long; ours is one line.
  functions.libbpf_set_print(nullptr);
  return &functions;
}

}  // namespace

absl::StatusOr<const Libbpf*> LoadLibbpf() {
  static const absl::StatusOr<const Libbpf*> loaded = Load();
  return loaded;
}

}  // namespace batuta::trace
