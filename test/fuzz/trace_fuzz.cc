// Any bytes as a trace file: what is accepted can be read, and every report and figure can be made
// of it.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "batuta/trace_analysis.h"
#include "batuta/trace_report.h"

namespace {

using namespace batuta::trace;

void ReadAll(const std::string& bytes, Damage damage) {
  const auto run = Trace::FromBytes(bytes, "fuzz", damage);
  if (!run.ok()) return;
  uint64_t num_events = 0;
  for ([[maybe_unused]] const Event& event : *run) ++num_events;
  if (num_events != run->about().num_events) {
    std::fprintf(stderr, "%llu events were read, the file has %llu\n",
                 static_cast<unsigned long long>(num_events),
                 static_cast<unsigned long long>(run->about().num_events));
    std::abort();
  }
  for (const Format format : {Format::kTextAndSummary, Format::kJsonLines, Format::kCsv}) {
    Report::Options options{.format = format};
    options.style.show_descriptors = true;
    WriteReport(*run, options, [](std::string_view) {});
  }
  const Figures figures = MakeFigures(*run);
  if (figures.peak_allocated_bytes > figures.allocated_bytes) {
    std::fprintf(stderr, "more memory at a time than ever\n");
    std::abort();
  }
  CriticalPathTable(FindCriticalPath(*run), figures);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string content(reinterpret_cast<const char*>(bytes), size);
  ReadAll(content, Damage::kRefuse);
  ReadAll(content, Damage::kSalvage);
  return 0;
}
