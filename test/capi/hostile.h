// Calls every function of batuta/c.h with arguments that someone else chooses: all good but one
// (the table test), or by the bytes of a fuzzer.
#ifndef BATUTA_TEST_CAPI_HOSTILE_H_
#define BATUTA_TEST_CAPI_HOSTILE_H_

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "batuta/c.h"

namespace batuta::test {

// Hands out the arguments of one call. Choice 0 is always a good one.
class Arguments {
 public:
  virtual ~Arguments() = default;

  template <typename T>
  T* Required(T* good) {
    if (Choose(2) == 0) return good;
    must_refuse = true;
    return nullptr;
  }
  size_t Size(size_t right) {
    const size_t sizes[] = {right, 0, right + 8, std::numeric_limits<size_t>::max(), 7, 8};
    const size_t choice = Choose(6);
    if (choice > 0 && choice < 5) must_refuse = true;
    return sizes[choice];
  }
  int32_t Number(int32_t good) {
    const int32_t numbers[] = {good, -1, 99, std::numeric_limits<int32_t>::min(),
                               std::numeric_limits<int32_t>::max()};
    return numbers[Choose(5)];
  }
  size_t Index() { return Choose(2) == 0 ? 0 : std::numeric_limits<size_t>::max(); }
  // A path or a word of a program: any bytes.
  const char* Path(const char* good) {
    const char* texts[] = {good, nullptr, "", "/dev/null/\xFF\xFE", long_.c_str()};
    const size_t choice = Choose(5);
    if (choice == 1) must_refuse = true;
    return texts[choice];
  }
  const char* Name(const char* good) {
    const char* texts[] = {good, nullptr, "\xC3(", "\xED\xA0\x80", "", long_.c_str()};
    const size_t choice = Choose(6);
    if (choice >= 1 && choice <= 3) must_refuse = true;
    return texts[choice];
  }

  const char* OptionalName(const char* good) {
    const char* texts[] = {good, "\xC3(", "\xED\xA0\x80", nullptr, "", long_.c_str()};
    const size_t choice = Choose(6);
    if (choice == 1 || choice == 2) must_refuse = true;
    return texts[choice];
  }

  bool must_refuse = false;  // a choice was made that the function has to refuse

 private:
  virtual size_t Choose(size_t num_choices) = 0;  // below num_choices
  std::string long_ = "/dev/null/" + std::string(1 << 20, 'x');
};

// Good handles of every kind, made once. Throws std::runtime_error if one cannot be made.
struct Handles {
  // `folder` is empty and private; `source_dir` is the root of batuta's sources.
  Handles(const std::string& folder, const std::string& source_dir);
  ~Handles();
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;

  std::string folder, output, trace_file, budgets_file, rules_file, pipeline_file;
  batuta_stop* stopped = nullptr;  // is requested already
  batuta_analysis* analysis = nullptr;
  batuta_report* report = nullptr;
  batuta_selector* selector = nullptr;
  batuta_registry* registry = nullptr;
  batuta_graph_report* graph_report = nullptr;
  batuta_trace* trace = nullptr;
  batuta_critical_path* path = nullptr;
  batuta_budget_report* budget = nullptr;
  batuta_comparison* comparison = nullptr;
  batuta_pipeline_report* pipeline_report = nullptr;
};

struct Entry {
  const char* name;
  batuta_status (*call)(Arguments& arguments, const Handles& handles);
};

// Every function of c.h, those that destroy included: these are called twice for one handle.
const std::vector<Entry>& Entries();

// What is wrong with the outcome of a call; empty if nothing is.
std::string FindDefect(const Entry& entry, batuta_status status, const Arguments& arguments);

}  // namespace batuta::test

#endif  // BATUTA_TEST_CAPI_HOSTILE_H_
