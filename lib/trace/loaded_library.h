// Libraries that are there or not, and are looked for when they are needed.
#ifndef BATUTA_LIB_TRACE_LOADED_LIBRARY_H_
#define BATUTA_LIB_TRACE_LOADED_LIBRARY_H_

#include <dlfcn.h>

#include "absl/status/statusor.h"
#include "lib/status_builders.h"

namespace batuta::trace {

// Stays loaded. Unavailable: says why it cannot be.
inline absl::StatusOr<void*> LoadLibrary(const char* name) {
  void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (library != nullptr) return library;
  const char* why = dlerror();
  if (why != nullptr) return Unavailable("%s", why);
  return Unavailable("%s cannot be loaded", name);
}

// False: the library has none of that name.
template <typename Function>
bool TakeFunction(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_LOADED_LIBRARY_H_
