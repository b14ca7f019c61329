#include "test/capi/hostile.h"

#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "lib/os/file_system.h"

namespace {

using namespace batuta::test;

// Good arguments, but for one.
class AllButOne : public Arguments {
 public:
  AllButOne(size_t bad_point, size_t bad_choice) : point_(bad_point), choice_(bad_choice) {}
  std::vector<size_t> num_choices;  // of each argument that was asked for

 private:
  size_t Choose(size_t num) override {
    num_choices.push_back(num);
    return num_choices.size() - 1 == point_ ? choice_ : 0;
  }
  size_t point_, choice_;
};

struct Scene {
  std::string folder = batuta::os::MakePrivateDir(batuta::os::TempDir(), "capi-")->native();
  Handles handles{folder, BATUTA_SOURCE_DIR};
  ~Scene() { batuta::os::RemoveAll(folder).IgnoreError(); }
};

TEST_CASE("every function of the C API bears each wrong argument") {
  const Scene scene;
  size_t num_calls = 0;
  for (const Entry& entry : Entries()) {
    AllButOne good(SIZE_MAX, 0);
    const batuta_status status = entry.call(good, scene.handles);
    INFO(entry.name << ": " << batuta_last_error_message());
    CHECK(FindDefect(entry, status, good) == "");
    for (size_t point = 0; point < good.num_choices.size(); ++point) {
      for (size_t choice = 1; choice < good.num_choices[point]; ++choice) {
        AllButOne bad(point, choice);
        const batuta_status with_bad = entry.call(bad, scene.handles);
        ++num_calls;
        INFO("argument " << point << ", choice " << choice << ": " << with_bad);
        CHECK(FindDefect(entry, with_bad, bad) == "");
        if (bad.must_refuse) CHECK(with_bad == BATUTA_INVALID_ARGUMENT);
      }
    }
  }
  CHECK(num_calls > 300);
}

TEST_CASE("the table of hostile calls names every function that is exported") {
  std::set<std::string> called, exported;
  for (const Entry& entry : Entries()) called.insert(entry.name);
  std::istringstream map(*batuta::os::ReadFile(BATUTA_SOURCE_DIR "/capi/batuta_c.map"));
  for (std::string word; map >> word;) {
    if (word.starts_with("batuta_")) exported.insert(word.substr(0, word.size() - 1));
  }
  CHECK(called == exported);
}

TEST_CASE("a message that is too long or no UTF-8 is cut and mended") {
  batuta_report* report = nullptr;
  const std::string path = "/dev/null/" + std::string(300, 'x') + "\xFF\xE2\x82";
  CHECK(batuta_report_open(path.c_str(), &report) != BATUTA_OK);
  const std::string message = batuta_last_error_message();
  CHECK(message.find('\xFF') == std::string::npos);
  CHECK(message.find("x???") != std::string::npos);
}

}  // namespace
