// What the tables of hostile calls share: one table a room, and good handles for it.
#ifndef BATUTA_TEST_CAPI_HOSTILE_CALLS_H_
#define BATUTA_TEST_CAPI_HOSTILE_CALLS_H_

#include <stdexcept>

#include "test/capi/hostile.h"

namespace batuta::test {

inline void Need(batuta_status status) {
  if (status != BATUTA_OK) throw std::runtime_error(batuta_last_error_message());
}

// A call that gives something out, which it must not do when it fails.
template <typename T>
batuta_status CheckOut(batuta_status status, T* made) {
  if (status != BATUTA_OK && made != nullptr) throw std::runtime_error("made and failed");
  return status;
}

inline batuta_status CheckText(batuta_status status, char* text) {
  CheckOut(status, text);
  batuta_text_destroy(text);
  batuta_text_destroy(text);
  return status;
}

// A good handle given back twice, as another kind, and as NULL.
template <typename T>
batuta_status DestroyTwice(T* made, void (*destroy)(T*)) {
  batuta_text_destroy(reinterpret_cast<char*>(made));
  destroy(made);
  destroy(made);
  destroy(nullptr);
  return BATUTA_OK;
}

// Good handles, made anew.
batuta_analysis* MakeAnalysis(const std::string& folder);
batuta_selector* MakeSelector();
batuta_registry* MakeRegistry();
batuta_graph_report* MakeGraphReport();
batuta_pipeline_report* MakePipelineReport(const std::string& file);
batuta_comparison* MakeComparison(const batuta_trace* trace);
// What batuta_report_open reads.
std::string SmallReport();

std::vector<Entry> CoreEntries();
std::vector<Entry> ConvertEntries();
std::vector<Entry> SelectorEntries();
std::vector<Entry> RegistryEntries();
std::vector<Entry> GraphEntries();
std::vector<Entry> PipelineEntries();
std::vector<Entry> TraceEntries();
std::vector<Entry> ComparisonEntries();

}  // namespace batuta::test

#endif  // BATUTA_TEST_CAPI_HOSTILE_CALLS_H_
