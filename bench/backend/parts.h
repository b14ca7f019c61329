// The parts of the benchmark of backend selection and kernels.
#ifndef BATUTA_BENCH_BACKEND_PARTS_H_
#define BATUTA_BENCH_BACKEND_PARTS_H_

#include <vector>

#include "batuta/backend.h"
#include "bench/claims.h"

namespace batuta::bench {

// Each appends its claims. `selector` is calibrated by this run.
void RunSelect(const backend::Selector& selector, std::vector<Claim>& claims);
void RunGemm(const backend::Selector& selector, std::vector<Claim>& claims);
void RunVectors(const backend::Selector& selector, std::vector<Claim>& claims);
void RunThreads(const backend::Selector& selector, std::vector<Claim>& claims);
void RunRegret(const backend::Selector& selector, std::vector<Claim>& claims);

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_BACKEND_PARTS_H_
