// An environment variable for the time of a test, and the GPU that is none.
#ifndef BATUTA_TEST_BACKEND_GPU_FIXTURE_H_
#define BATUTA_TEST_BACKEND_GPU_FIXTURE_H_

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "batuta/backend.h"

namespace batuta::backend {

class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

// Of tests that any device has to pass: $BATUTA_TEST_GPU is a module, or the folder of one; not
// set, the GPU that is none.
inline Gpu OpenAny() {
  const char* module = std::getenv("BATUTA_TEST_GPU");
  const Variable path("BATUTA_BACKEND_PATH", module == nullptr ? BATUTA_FAKE_GPU_FOLDER : module);
  absl::StatusOr<Gpu> gpu = Gpu::Open();
  INFO(gpu.status());
  REQUIRE(gpu.ok());
  return *std::move(gpu);
}

inline Gpu OpenFake() {
  const Variable path("BATUTA_BACKEND_PATH", BATUTA_FAKE_GPU_FOLDER);
  absl::StatusOr<Gpu> gpu = Gpu::Open();
  INFO(gpu.status());
  REQUIRE(gpu.ok());
  return *std::move(gpu);
}

// So fast that everything large goes there.
inline DeviceModel FastModel() {
  return {.launch_ns = 1,
          .f32_flops_per_s = 1e15,
          .f64_flops_per_s = 1e15,
          .bytes_per_s = 1e15,
          .pageable = {.latency_ns = 1, .bytes_per_s = 1e15},
          .pinned = {.latency_ns = 1, .bytes_per_s = 1e15}};
}

inline Selector OpenSelector(const Gpu& gpu) {
  return *Selector::Open({.policy = Policy::kRoofline, .gpu = gpu, .device = FastModel()});
}

}  // namespace batuta::backend

#endif  // BATUTA_TEST_BACKEND_GPU_FIXTURE_H_
