#include "examples/batuta/exit_code.h"

#include <cstdio>
#include <string>

#include "lib/text.h"

namespace batuta::cli {

int ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kDone;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kDataLoss:
      return kBadInput;
    case absl::StatusCode::kResourceExhausted:
      return kNoRoom;
    case absl::StatusCode::kCancelled:
      return kCancelled;
    default:
      return kMachineLacks;
  }
}

int Finish(const absl::Status& status) {
  if (!status.ok()) {
    // It may quote names and texts of a project, which could steer the terminal.
    const std::string message = MakePrintable({status.message().data(), status.message().size()});
    std::fprintf(stderr, "batuta: %s\n", message.c_str());
  }
  return ExitCodeOf(status);
}

}  // namespace batuta::cli
