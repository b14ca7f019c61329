// Runs a program as os::RunProcess does, with its system calls going into a file.
#ifndef BATUTA_LIB_CONVERT_RECORDED_PROCESS_H_
#define BATUTA_LIB_CONVERT_RECORDED_PROCESS_H_

#include <filesystem>
#include <stop_token>

#include "absl/status/status.h"
#include "lib/os/process.h"

namespace batuta::convert {

// By ptrace, which costs the rest of the machine nothing. Of `spec` count arguments, folder,
// environment and time limit; it reads `input`, and what it writes to its streams is dropped.
// DeadlineExceeded: it was ended at its time limit. Cancelled. Errors of trace::Record.
absl::Status RecordProcess(const os::ProcessSpec& spec, const std::filesystem::path& input,
                           const std::filesystem::path& file, const std::stop_token& stop);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_RECORDED_PROCESS_H_
