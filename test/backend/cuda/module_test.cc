// The module of CUDA as it was built: on a machine without a driver it says so.
#include <dlfcn.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>

#include "batuta/backend.h"
#include "lib/backend/gpu_module.h"

namespace batuta::backend {

TEST_CASE("the module loads within 50 ms, and names its toolkit") {
  setenv("BATUTA_BACKEND_PATH", BATUTA_CUDA_MODULE, 1);
  const auto begin = std::chrono::steady_clock::now();
  const auto module = LoadGpuModule();
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - begin;
  REQUIRE(module.ok());
  CHECK(std::string((*module)->name).starts_with("CUDA "));
  WARN("loaded in " << taken.count() << " ms");
  CHECK(taken.count() < 50);
}

TEST_CASE("without a driver there is no GPU, with one it does what the processor does") {
  setenv("BATUTA_BACKEND_PATH", BATUTA_CUDA_MODULE, 1);
  const absl::StatusOr<Gpu> gpu = Gpu::Open();
  if (dlopen("libcuda.so.1", RTLD_NOW) == nullptr) {
    REQUIRE(!gpu.ok());
    const std::string why(gpu.status().message());
    INFO(why);
    CHECK(why.find("this machine has no driver for a GPU") != std::string::npos);
    CHECK(why.find("libcuda.so.1") != std::string::npos);
    return;
  }
  if (!gpu.ok()) {
    WARN("NOT CHECKED: " << gpu.status());
    return;
  }
  const Selector selector = *Selector::Open({.gpu = *gpu});
  std::vector<float> a(1000, 2.F), out(1000);
  const auto run =
      selector.Run(*Workload::Vector(Op::kAdd, 1000), Buffers<float>{.a = a, .b = a, .out = out},
                   {.backend = Backend::kGpu});
  REQUIRE(run.ok());
  CHECK(run->backend == Backend::kGpu);
  CHECK(out == std::vector<float>(1000, 4.F));
}

}  // namespace batuta::backend
