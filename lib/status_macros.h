// Early return for absl::Status and absl::StatusOr.
#ifndef BATUTA_LIB_STATUS_MACROS_H_
#define BATUTA_LIB_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define BATUTA_RETURN_IF_ERROR(expression)                                            \
  do {                                                                                \
    if (absl::Status batuta_early_return = (expression); !batuta_early_return.ok()) { \
      return batuta_early_return;                                                     \
    }                                                                                 \
  } while (false)

#define BATUTA_CONCAT_INNER(a, b) a##b
#define BATUTA_CONCAT(a, b) BATUTA_CONCAT_INNER(a, b)
#define BATUTA_ASSIGN_OR_RETURN(target, expression) \
  BATUTA_ASSIGN_OR_RETURN_INNER(BATUTA_CONCAT(batuta_or_, __LINE__), target, expression)
#define BATUTA_ASSIGN_OR_RETURN_INNER(result, target, expression) \
  auto result = (expression);                                     \
  if (!result.ok()) return result.status();                       \
  target = *std::move(result)

#endif  // BATUTA_LIB_STATUS_MACROS_H_
