// The files that an action made, of all the forms in which a service tells them.
#ifndef BATUTA_LIB_PIPELINE_REMOTE_OUTPUTS_H_
#define BATUTA_LIB_PIPELINE_REMOTE_OUTPUTS_H_

#include <filesystem>
#include <stop_token>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/pipeline/remote/contents.h"

namespace batuta::pipeline::remote {

// Where each has to arrive below `folder`; they point into the result. FailedPrecondition: one is a
// symbolic link; DataLoss: a path leads out of the folder, or a listing is broken; NotFound: a
// listing is not there.
absl::StatusOr<std::vector<Arrival>> ArrivalsOf(const re::ActionResult& result,
                                                const std::filesystem::path& folder,
                                                const Contents& contents,
                                                const std::stop_token& stop);

}  // namespace batuta::pipeline::remote

#endif  // BATUTA_LIB_PIPELINE_REMOTE_OUTPUTS_H_
