// Expressions over the figures of a run: `calls < 1000 && calls.openat <= 2 * processes`.
#ifndef BATUTA_LIB_BUDGET_EXPRESSION_H_
#define BATUTA_LIB_BUDGET_EXPRESSION_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace batuta::budget {

// The value of a name; nothing if there is no such figure.
using FigureOf = std::function<std::optional<double>(std::string_view)>;

// Numbers, names, ( ), unary - and !, * /, + -, < <= > >=, == !=, &&, ||, with C's precedence.
// Truth is 1, untruth 0. InvalidArgument says what is wrong at which character; so is a division by
// zero, unless the other side of an && or || decides.
absl::StatusOr<double> Evaluate(std::string_view expression, const FigureOf& figure_of);

}  // namespace batuta::budget

#endif  // BATUTA_LIB_BUDGET_EXPRESSION_H_
