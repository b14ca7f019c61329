#include "lib/backend/gpu_module.h"

#include <algorithm>

#include "batuta/gpu.h"
#include "lib/os/file_system.h"
#include "test/backend/gpu_fixture.h"
#include "test/cli/run_cli.h"

namespace batuta::backend {
namespace {

std::string WhyNot(const std::string& path, const std::string& what) {
  const Variable where("BATUTA_BACKEND_PATH", path);
  const Variable how("BATUTA_FAKE_GPU", what);
  const absl::StatusOr<Gpu> gpu = Gpu::Open();
  return gpu.ok() ? "it was opened" : std::string(gpu.status().message());
}

bool Contains(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return text.find(part) != std::string::npos;
}

os::ProcessResult Backends(const std::string& folder, std::vector<std::string> variables) {
  os::ProcessSpec spec;
  spec.argv = {"env", "-C", folder};
  for (std::string& variable : variables) spec.argv.push_back(std::move(variable));
  spec.argv.insert(spec.argv.end(), {BATUTA_CLI, "backends"});
  spec.time_limit = std::chrono::minutes(2);
  return *os::RunProcess(spec);
}

}  // namespace

TEST_CASE("a module is looked for in absolute places alone, and never in the current folder") {
  unsetenv("BATUTA_BACKEND_PATH");
  const auto paths = os::ModulePaths(kGpuModule);
  REQUIRE(paths.ok());
  CHECK(paths->size() == 4);
  for (const auto& path : *paths) {
    CHECK(path.is_absolute());
    CHECK(path.filename() == kGpuModule.file);
    CHECK(path.parent_path() != std::filesystem::current_path() / ".");
  }
  CHECK((*paths)[0].parent_path() == std::filesystem::read_symlink("/proc/self/exe").parent_path());
  // A module in the current folder is left there.
  const os::ProcessResult here = Backends(BATUTA_FAKE_GPU_FOLDER, {});
  CHECK(here.exit_code == 0);
  CHECK(here.stdout_text.find("fake") == std::string::npos);
  Contains(WhyNot("fake_gpu", ""), "'fake_gpu': not an absolute path");
  Contains(WhyNot("none", ""), "BATUTA_BACKEND_PATH is none");
}

TEST_CASE("each reason why there is no GPU has its own words") {
  const std::string fake = BATUTA_FAKE_GPU_FOLDER;
  const auto folder = *os::MakePrivateDir(os::TempDir(), "batuta-gpu-test-");
  Contains(WhyNot(folder.string(), ""), "no module: there is no " + folder.string());
  REQUIRE(os::WriteFileAtomic(folder / kGpuModule.file, "no library", 0644).ok());
  const std::string broken = WhyNot(folder.string(), "");
  Contains(broken, "broken module: ");
  Contains(broken, folder.string());
  (void)os::RemoveAll(folder);
  Contains(WhyNot(BATUTA_NO_GPU_FOLDER, ""), "broken module: it has no batuta_gpu_module_v1");
  Contains(WhyNot(fake, "null"), "broken module: it offers nothing");
  Contains(WhyNot(fake, "short"), "broken module: its table has 40 bytes");
  Contains(WhyNot(fake, "gaps"), "broken module: its table has gaps");
  Contains(WhyNot(fake, "other_version"), "module of ABI version 3, this batuta takes 2");
  Contains(WhyNot(fake, "no_driver"), "fake: this machine has no driver for a GPU");
  Contains(WhyNot(fake, "old_driver"), "fake: the driver of the GPU is too old");
  Contains(WhyNot(fake, "no_device"), "fake: the driver knows no GPU");
}

TEST_CASE("batuta backends tells of the GPU, or why there is none") {
  const std::string path = std::string("BATUTA_BACKEND_PATH=") + BATUTA_FAKE_GPU_FOLDER;
  Contains(Backends("/", {path}).stdout_text, "gpu:    Model 1, 1.0 GiB, by fake and fakeblas 1");
  Contains(Backends("/", {path, "BATUTA_FAKE_GPU=old_driver"}).stdout_text,
           "gpu:    none: fake: the driver of the GPU is too old");
  Contains(Backends("/", {"BATUTA_BACKEND_PATH=none"}).stdout_text, "gpu:    none: ");
}

TEST_CASE("a selector loads no module: only who asks for a GPU has one") {
  // A module that no other test has loaded.
  const auto folder = *os::MakePrivateDir(os::TempDir(), "batuta-gpu-test-");
  const std::filesystem::path built = BATUTA_FAKE_GPU_FOLDER;
  std::filesystem::copy_file(built / kGpuModule.file, folder / kGpuModule.file);
  const Variable path("BATUTA_BACKEND_PATH", folder.string());
  const Selector selector = *Selector::Open({.policy = Policy::kRoofline});
  const Decision decision = selector.Select(*Workload::Gemm(4096, 4096, 4096));
  CHECK(decision.backend != Backend::kGpu);
  const std::string maps = *os::ReadFile("/proc/self/maps");
  CHECK(maps.find(folder.string()) == std::string::npos);
  REQUIRE(Gpu::Open().ok());  // where it would have been found
  CHECK(os::ReadFile("/proc/self/maps")->find(folder.string()) != std::string::npos);
  (void)os::RemoveAll(folder);
}

TEST_CASE("a device is measured by its own clock") {
  const Gpu gpu = OpenFake();
  const absl::StatusOr<DeviceModel> model = gpu.Measure();
  REQUIRE(model.ok());
  // What fake_gpu.cc's clock is made of.
  CHECK(model->launch_ns == Approx(5000).epsilon(0.01));
  CHECK(model->bytes_per_s == Approx(50e9).epsilon(0.01));
  CHECK(model->f32_flops_per_s == Approx(2e9).epsilon(0.01));
  CHECK(model->f64_flops_per_s == Approx(1e9).epsilon(0.01));
  CHECK(model->pageable.bytes_per_s == Approx(4e9).epsilon(0.01));
  CHECK(model->pinned.bytes_per_s == Approx(16e9).epsilon(0.01));
  CHECK(model->pinned.latency_ns == Approx(8000).epsilon(0.01));
  CHECK(model->pageable_to_host.bytes_per_s == Approx(2e9).epsilon(0.01));
  CHECK(model->pinned_to_host.bytes_per_s == Approx(8e9).epsilon(0.01));
  // The selector takes it from there: slow as it is, nothing that lies on the host goes to it.
  const Selector selector = *Selector::Open({.policy = Policy::kRoofline, .gpu = gpu});
  const Workload add = *Workload::Vector(Op::kAdd, 1 << 20);
  const Decision decision = selector.Select(add);
  CHECK(decision.backend != Backend::kGpu);
  // One launch, three copies, a flop an element.
  const double n = 1 << 20;
  CHECK(decision.predicted_ns[6] ==
        Approx(5000 + 3 * 8000 + n / 2 + 8 * n / 4 + 4 * n / 2).epsilon(0.03));
}

}  // namespace batuta::backend
