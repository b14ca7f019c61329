#include "lib/backend/gpu_module.h"

#include <dlfcn.h>
#include <link.h>

#include <cstdlib>
#include <cstring>
#include <system_error>

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
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

absl::Status CheckTable(const std::string& path, const batuta_gpu_module* module) {
  if (module == nullptr) return FailedPrecondition("%s: broken module: it offers nothing", path);
  if (module->abi_version != BATUTA_GPU_ABI_VERSION) {
    return FailedPrecondition("%s: module of ABI version %d, this batuta takes %d", path,
                              module->abi_version, BATUTA_GPU_ABI_VERSION);
  }
  if (module->struct_size < sizeof(batuta_gpu_module)) {
    return FailedPrecondition("%s: broken module: its table has %d bytes, %d are needed", path,
                              module->struct_size, sizeof(batuta_gpu_module));
  }
  const bool is_whole =
      module->name != nullptr && module->open != nullptr && module->close != nullptr &&
      module->describe != nullptr && module->allocate != nullptr && module->release != nullptr &&
      module->copy != nullptr && module->run != nullptr && module->synchronize != nullptr &&
      module->wait != nullptr && module->last_error != nullptr;
  if (!is_whole) return FailedPrecondition("%s: broken module: its table has gaps", path);
  return absl::OkStatus();
}

absl::StatusOr<const batuta_gpu_module*> Load(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();  // names the file
    return FailedPrecondition("broken module: %s", why == nullptr ? path.c_str() : why);
  }
  void* symbol = dlsym(library, "batuta_gpu_module_v1");
  if (symbol == nullptr) {
    return FailedPrecondition("%s: broken module: it has no batuta_gpu_module_v1", path);
  }
  decltype(&batuta_gpu_module_v1) entry = nullptr;
  std::memcpy(&entry, &symbol, sizeof(entry));
  const batuta_gpu_module* module = entry();
  BATUTA_RETURN_IF_ERROR(CheckTable(path, module));
  return module;
}

}  // namespace

absl::StatusOr<std::vector<fs::path>> GpuModulePaths() {
  std::error_code error;
  // A program with more rights than its user does not load what the user names.
  const char* wanted = secure_getenv("BATUTA_BACKEND_PATH");
  if (wanted != nullptr && std::strcmp(wanted, "none") == 0) {
    return NotFound("BATUTA_BACKEND_PATH is none");
  }
  if (wanted != nullptr && *wanted != '\0') {
    if (*wanted != '/')
      return NotFound("BATUTA_BACKEND_PATH is '%s': not an absolute path", wanted);
    const fs::path path = wanted;
    return std::vector{fs::is_directory(path, error) ? path / kGpuModuleFile : path};
  }
  std::vector<fs::path> paths;
  if (const fs::path own = OwnFolder(); !own.empty()) {
    paths.push_back(own / kGpuModuleFile);
    paths.push_back(own / "batuta" / kGpuModuleFile);
    paths.push_back(own.parent_path() / BATUTA_INSTALL_LIBDIR "/batuta" / kGpuModuleFile);
  }
  paths.push_back(fs::path(BATUTA_INSTALL_FULL_LIBDIR "/batuta") / kGpuModuleFile);
  return paths;
}

absl::StatusOr<const batuta_gpu_module*> LoadGpuModule() {
  BATUTA_ASSIGN_OR_RETURN(const std::vector<fs::path> paths, GpuModulePaths());
  std::string folders;
  for (const fs::path& path : paths) {
    std::error_code error;
    if (fs::exists(path, error)) return Load(path.string());
    folders += (folders.empty() ? "" : ", ") + path.parent_path().string();
  }
  if (paths.size() == 1) return NotFound("no module: there is no %s", paths[0].string());
  return NotFound("no module: %s is in none of %s", std::string(kGpuModuleFile), folders);
}

}  // namespace batuta::backend
