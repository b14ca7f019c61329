// The colours of candidates in drawings.
#ifndef BATUTA_LIB_BACKEND_COLOURS_H_
#define BATUTA_LIB_BACKEND_COLOURS_H_

#include <string_view>

#include "batuta/backend.h"

namespace batuta::backend {

// Colours that are told apart by people with any kind of sight (Okabe and Ito 2008).
inline std::string_view ColourOf(const Candidate& candidate) {
  if (candidate.backend == Backend::kScalar) return "#999999";
  if (candidate.backend == Backend::kBlas) return "#e69f00";
  if (candidate.backend == Backend::kGpu) {
    return candidate.variant == Variant::kLibrary ? "#8b1a1a" : "#d55e00";
  }
  if (candidate.variant == Variant::kStream) return candidate.threads > 1 ? "#009e73" : "#cc79a7";
  return candidate.threads > 1 ? "#0072b2" : "#56b4e9";
}

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_COLOURS_H_
