// libFuzzer: every function of the C API, its arguments good or bad as the input's bytes say.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "lib/os/file_system.h"
#include "test/capi/hostile.h"

namespace {

// The next byte chooses; when there are none left, all is good.
class ByBytes : public batuta::test::Arguments {
 public:
  explicit ByBytes(std::span<const uint8_t>& bytes) : bytes_(bytes) {}

 private:
  size_t Choose(size_t num_choices) override {
    if (bytes_.empty()) return 0;
    const size_t choice = bytes_[0] % num_choices;
    bytes_ = bytes_.subspan(1);
    return choice;
  }
  std::span<const uint8_t>& bytes_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string folder =
      batuta::os::MakePrivateDir(batuta::os::TempDir(), "capi-fuzz-")->native();
  static const batuta::test::Handles handles(folder, BATUTA_SOURCE_DIR);
  const auto& entries = batuta::test::Entries();
  std::span<const uint8_t> bytes(data, size);
  while (!bytes.empty()) {
    const auto& entry = entries[bytes[0] % entries.size()];
    bytes = bytes.subspan(1);
    ByBytes arguments(bytes);
    const batuta_status status = entry.call(arguments, handles);
    const std::string defect = batuta::test::FindDefect(entry, status, arguments);
    if (!defect.empty()) {
      std::fprintf(stderr, "%s\n", defect.c_str());
      std::abort();
    }
  }
  return 0;
}
