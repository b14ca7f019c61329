// What holds of every file that a pipeline reads, whatever bytes it is made of.
#ifndef BATUTA_TEST_FUZZ_PIPELINE_PROPERTY_H_
#define BATUTA_TEST_FUZZ_PIPELINE_PROPERTY_H_

#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "batuta/pipeline_file.h"
#include "lib/pipeline/journal.h"
#include "lib/pipeline/record.h"
#include "lib/pipeline/stage_order.h"
#include "lib/pipeline/unchanged.h"

namespace batuta::fuzz {

// A summary is understood if the record is, and says the same. `record`: null if it is none.
inline void CheckSummary(std::string_view bytes, const pipeline::ActionRecord* record) {
  pipeline::ActionSummary summary;
  if (pipeline::DecodeActionSummary(bytes, summary) != (record != nullptr)) std::abort();
  if (record == nullptr) return;
  if (summary.key != record->key || summary.stage != record->action.stage ||
      summary.result.outputs != record->result.outputs ||
      summary.result.used_at_s != record->result.used_at_s) {
    std::abort();
  }
  std::string later(bytes);
  pipeline::SetUsedAt(17, later);
  if (!pipeline::DecodeActionSummary(later, summary) || summary.result.used_at_s != 17) {
    std::abort();
  }
}

// The first byte says which file it is.
inline void CheckPipelineFiles(std::string_view bytes) {
  if (bytes.empty()) return;
  const char kind = bytes[0];
  bytes.remove_prefix(1);
  if (kind == 'r') {
    // A record that is understood is written as the same record again.
    pipeline::Record record;
    const bool is_record = pipeline::DecodeRecord(bytes, record);
    CheckSummary(bytes, is_record ? std::get_if<pipeline::ActionRecord>(&record) : nullptr);
    if (!is_record) return;
    const std::string again = pipeline::EncodeRecord(record);
    pipeline::Record same;
    if (!pipeline::DecodeRecord(again, same) || pipeline::EncodeRecord(same) != again) std::abort();
  } else if (kind == 'u') {
    (void)pipeline::CompareSight(bytes);
    (void)pipeline::CompareUnchecked(bytes);
  } else if (kind == 'j') {
    size_t num_bytes = 0;
    const size_t whole = pipeline::ReadFrames(
        bytes, [&num_bytes](std::string_view record) { num_bytes += record.size(); });
    if (whole > bytes.size() || num_bytes > whole) std::abort();
  } else {
    // What is accepted has an order, and can be drawn.
    const auto parsed = pipeline::ParsePipeline(bytes, "pipeline.toml");
    if (!parsed.ok()) {
      if (parsed.status().code() != absl::StatusCode::kInvalidArgument) std::abort();
      return;
    }
    const auto order = pipeline::OrderStages(*parsed);
    if (!order.ok() || order->order.size() != parsed->stages.size()) std::abort();
    if (pipeline::PipelineToDot(*parsed).empty()) std::abort();
  }
}

}  // namespace batuta::fuzz

#endif  // BATUTA_TEST_FUZZ_PIPELINE_PROPERTY_H_
