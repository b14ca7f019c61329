// Why a choice was made, in words.
#ifndef BATUTA_LIB_BACKEND_REASONS_H_
#define BATUTA_LIB_BACKEND_REASONS_H_

#include <array>
#include <cstddef>

#include "batuta/backend.h"

namespace batuta::backend {

// By Reason. Here so that whoever asks in nanoseconds has it at hand.
inline constexpr std::array<const char*, 12> kReasonTexts{
    "fastest by the calibration of this machine",
    "fastest by the probed peak and bandwidth",
    "a little slower than another, which would take more threads or a library",
    "moving the operands would cost more than it gains",
    "compute time above the ratio times transfer time",
    "compute time not above the ratio times transfer time",
    "element-wise, up to the limit of elements",
    "element-wise, above the limit of elements",
    "threshold of elements for its complexity",
    "chosen was the GPU, whose memory did not suffice",
    "chosen was the GPU, which did not take the work",
    "chosen was the GPU, which was lost"};
static_assert(kReasonTexts.size() == static_cast<size_t>(Reason::kGpuLost) + 1);

constexpr const char* TextOf(Reason reason) { return kReasonTexts[static_cast<size_t>(reason)]; }

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_REASONS_H_
