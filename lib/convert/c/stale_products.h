// What an earlier build left in a project: with it in place make has nothing to do, and no compiler
// call is seen. Only ever used on the private copy.
#ifndef BATUTA_LIB_CONVERT_C_STALE_PRODUCTS_H_
#define BATUTA_LIB_CONVERT_C_STALE_PRODUCTS_H_

#include <filesystem>

#include "absl/status/statusor.h"

namespace batuta::convert {

enum class StaleProduct {
  kObjects,   // object files beside a source of the same name
  kPrograms,  // executable programs of the machine
};

// Removes them below `root`; how many there were.
absl::StatusOr<int> RemoveStaleProducts(const std::filesystem::path& root, StaleProduct which);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_STALE_PRODUCTS_H_
