#include "lib/os/module_file.h"

#include <dlfcn.h>
#include <link.h>

#include <cstdlib>
#include <cstring>
#include <system_error>

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::os {
namespace {

namespace fs = std::filesystem;

// The folder of the shared library, or program, that this code is part of; empty if it is not
// known. The loader knows a program by the name that it was called by, which may be found by PATH
// or be relative to a folder that was left since; the kernel knows better.
fs::path OwnFolder() {
  std::error_code error;
  Dl_info info;
  link_map* map = nullptr;
  const auto here = reinterpret_cast<const void*>(&OwnFolder);
  if (dladdr1(here, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) == 0) return {};
  if (map != nullptr && map->l_name != nullptr && *map->l_name != '\0') {
    const fs::path library = map->l_name;
    return library.is_absolute() ? fs::canonical(library, error).parent_path() : fs::path();
  }
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

absl::StatusOr<LoadedModule> Load(const std::string& path, const char* symbol) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();  // names the file
    return FailedPrecondition("broken module: %s", why == nullptr ? path.c_str() : why);
  }
  LoadedModule module{path, dlsym(library, symbol)};
  if (module.symbol == nullptr) {
    return FailedPrecondition("%s: broken module: it has no %s", path, symbol);
  }
  return module;
}

}  // namespace

absl::StatusOr<std::vector<fs::path>> ModulePaths(const ModuleName& name) {
  std::error_code error;
  // A program with more rights than its user does not load what the user names.
  const char* wanted = secure_getenv(name.variable);
  if (wanted != nullptr && std::strcmp(wanted, "none") == 0) {
    return NotFound("%s is none", name.variable);
  }
  if (wanted != nullptr && *wanted != '\0') {
    if (*wanted != '/') return NotFound("%s is '%s': not an absolute path", name.variable, wanted);
    const fs::path path = wanted;
    return std::vector{fs::is_directory(path, error) ? path / name.file : path};
  }
  std::vector<fs::path> paths;
  if (const fs::path own = OwnFolder(); !own.empty()) {
    paths.push_back(own / name.file);
    paths.push_back(own / "batuta" / name.file);
    paths.push_back(own.parent_path() / BATUTA_INSTALL_LIBDIR "/batuta" / name.file);
  }
  paths.push_back(fs::path(BATUTA_INSTALL_FULL_LIBDIR "/batuta") / name.file);
  return paths;
}

absl::StatusOr<LoadedModule> LoadModule(const ModuleName& name, const char* symbol) {
  BATUTA_ASSIGN_OR_RETURN(const std::vector<fs::path> paths, ModulePaths(name));
  std::string folders;
  for (const fs::path& path : paths) {
    std::error_code error;
    if (fs::exists(path, error)) return Load(path.string(), symbol);
    folders += (folders.empty() ? "" : ", ") + path.parent_path().string();
  }
  if (paths.size() == 1) return NotFound("no module: there is no %s", paths[0].string());
  return NotFound("no module: %s is in none of %s", name.file, folders);
}

absl::StatusOr<const ModuleTable*> LoadModuleTable(const ModuleName& name, const char* symbol,
                                                   const char* version) {
  BATUTA_ASSIGN_OR_RETURN(const LoadedModule loaded, LoadModule(name, symbol));
  ModuleEntry* entry = nullptr;
  std::memcpy(&entry, &loaded.symbol, sizeof(entry));
  const ModuleTable* table = entry();
  if (std::strcmp(table->version, version) != 0) {
    return FailedPrecondition("%s: module of batuta %s, this is %s", loaded.path, table->version,
                              version);
  }
  return table;
}

}  // namespace batuta::os
