#include "lib/trace/libbpf.h"

#include <dlfcn.h>

#include <string>

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::trace {
namespace {

template <typename Function>
bool Take(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

absl::StatusOr<const Libbpf*> Load() {
  void* library = dlopen("libbpf.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();
    return Unavailable("%s", why != nullptr ? why : "libbpf.so.1 cannot be loaded");
  }
  static Libbpf functions;
#define BATUTA_TAKE(name) \
  if (!Take(library, #name, functions.name)) return Unavailable("libbpf.so.1 has no " #name)
  BATUTA_TAKE(bpf_object__open_mem);
  BATUTA_TAKE(bpf_object__load);
  BATUTA_TAKE(bpf_object__close);
  BATUTA_TAKE(bpf_object__next_program);
  BATUTA_TAKE(bpf_object__find_map_fd_by_name);
  BATUTA_TAKE(bpf_program__attach);
  BATUTA_TAKE(bpf_link__destroy);
  BATUTA_TAKE(bpf_map_update_elem);
  BATUTA_TAKE(bpf_map_lookup_elem);
  BATUTA_TAKE(bpf_map_get_next_key);
  BATUTA_TAKE(bpf_map_delete_elem);
  BATUTA_TAKE(ring_buffer__new);
  BATUTA_TAKE(ring_buffer__consume);
  BATUTA_TAKE(ring_buffer__epoll_fd);
  BATUTA_TAKE(ring_buffer__free);
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
