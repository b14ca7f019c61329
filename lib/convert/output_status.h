// Where outputs lie.
#ifndef BATUTA_LIB_CONVERT_OUTPUT_STATUS_H_
#define BATUTA_LIB_CONVERT_OUTPUT_STATUS_H_

#include <filesystem>
#include <string>

namespace batuta::convert {

// The path with its existing part made real, so that links cannot hide where it leads.
std::filesystem::path RealOutput(const std::string& output);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_OUTPUT_STATUS_H_
