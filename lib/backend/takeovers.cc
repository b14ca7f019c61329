// Where each candidate takes over, found by asking the selector at every knot of its table.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

#include "absl/strings/str_format.h"
#include "batuta/backend.h"
#include "lib/backend/colours.h"
#include "lib/backend/prediction_table.h"

namespace batuta::backend {
namespace {

// Sizes from 1 to 2^26 elements, or matrices of 1 to 4096 rows, four an octave.
constexpr int kVectorOctaves = 26, kMatrixOctaves = 12;

absl::StatusOr<Workload> WorkloadOf(Op op, ElementType type, int64_t size) {
  const Circumstances where{.type = type};
  if (op == Op::kGemv) return Workload::Gemv(size, size, where);
  if (op == Op::kGemm) return Workload::Gemm(size, size, size, where);
  return Workload::Vector(op, size, where);
}

double PredictionOf(const Selector& selector, const Candidate& candidate,
                    const Decision& decision) {
  const std::span<const Candidate> all = selector.candidates();
  const auto slot = static_cast<size_t>(std::ranges::find(all, candidate) - all.begin());
  return slot < all.size() ? decision.predicted_ns[slot] : std::numeric_limits<double>::infinity();
}

void Walk(const Selector& selector, Op op, ElementType type, std::vector<Takeover>& takeovers) {
  const bool is_matrix = op == Op::kGemv || op == Op::kGemm;
  const int knots = 4 * (is_matrix ? kMatrixOctaves : kVectorOctaves);
  const size_t first = takeovers.size();
  int64_t last_size = 0;
  for (int knot = 0; knot <= knots; ++knot) {
    const auto size = static_cast<int64_t>(PredictionTable::WorkAt(knot));
    if (size == last_size) continue;
    last_size = size;
    const absl::StatusOr<Workload> workload = WorkloadOf(op, type, size);
    if (!workload.ok()) return;
    const Decision decision = selector.Select(*workload);
    const Candidate candidate{decision.backend, decision.variant, decision.threads};
    if (takeovers.size() > first && takeovers.back().candidate == candidate) continue;
    takeovers.push_back({op, type, size, candidate, PredictionOf(selector, candidate, decision)});
  }
}

std::string RowName(const Takeover& takeover) {
  return std::string(NameOf(takeover.op)) + " " + std::string(NameOf(takeover.type));
}

struct Frame {
  double left = 120, right = 920, row_height = 18;
  double At(int64_t size) const {
    return left + (right - left) * std::log2(static_cast<double>(size)) / kVectorOctaves;
  }
};

std::string Axis(const Frame& frame, double bottom) {
  std::string text;
  for (int octave = 0; octave <= kVectorOctaves; octave += 2) {
    const double x = frame.At(int64_t{1} << octave);
    text += absl::StrFormat(
        "<line x1=\"%.1f\" y1=\"30\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">2^%d</text>\n",
        x, x, bottom, x, bottom + 14, octave);
  }
  return text;
}

}  // namespace

std::vector<Takeover> Takeovers(const Selector& selector) {
  std::vector<Takeover> takeovers;
  for (const ElementType type : {ElementType::kF32, ElementType::kF64}) {
    for (int op = 0; op < kNumOps; ++op) {
      if (static_cast<Op>(op) == Op::kCustom) continue;
      Walk(selector, static_cast<Op>(op), type, takeovers);
    }
  }
  return takeovers;
}

std::string TakeoversToTable(std::span<const Takeover> takeovers) {
  std::string text = absl::StrFormat("%-8s %-4s %12s  %-16s %14s\n", "op", "type", "from size",
                                     "runs on", "predicted");
  for (const Takeover& takeover : takeovers) {
    const std::string ns =
        std::isinf(takeover.predicted_ns) ? "-" : absl::StrFormat("%.1f ns", takeover.predicted_ns);
    text += absl::StrFormat("%-8s %-4s %12d  %-16s %14s\n", std::string(NameOf(takeover.op)),
                            std::string(NameOf(takeover.type)), takeover.from,
                            NameOf(takeover.candidate), ns);
  }
  return text;
}

std::string TakeoversToSvg(std::span<const Takeover> takeovers) {
  const Frame frame;
  std::string bars;
  std::vector<Candidate> seen;
  double y = 30;
  for (size_t i = 0; i < takeovers.size(); ++i) {
    const Takeover& it = takeovers[i];
    const bool starts = i == 0 || RowName(takeovers[i - 1]) != RowName(it);
    const bool ends = i + 1 == takeovers.size() || RowName(takeovers[i + 1]) != RowName(it);
    const bool is_matrix = it.op == Op::kGemv || it.op == Op::kGemm;
    const int64_t end =
        ends ? int64_t{1} << (is_matrix ? kMatrixOctaves : kVectorOctaves) : takeovers[i + 1].from;
    if (starts) {
      bars += absl::StrFormat("<text x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                              frame.left - 8, y + 12, RowName(it));
    }
    bars += absl::StrFormat(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.0f\" fill=\"%s\"><title>%s from %d"
        "</title></rect>\n",
        frame.At(it.from), y + 2, std::max(frame.At(end) - frame.At(it.from), 0.5),
        frame.row_height - 4, std::string(ColourOf(it.candidate)), NameOf(it.candidate), it.from);
    if (std::ranges::find(seen, it.candidate) == seen.end()) seen.push_back(it.candidate);
    if (ends) y += frame.row_height;
  }
  std::string legend;
  double x = frame.left;
  for (const Candidate& candidate : seen) {
    legend += absl::StrFormat(
        "<rect x=\"%.0f\" y=\"8\" width=\"12\" height=\"12\" fill=\"%s\"/>"
        "<text x=\"%.0f\" y=\"18\">%s</text>\n",
        x, std::string(ColourOf(candidate)), x + 16, NameOf(candidate));
    x += 130;
  }
  return absl::StrFormat(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"960\" height=\"%.0f\" "
             "font-family=\"sans-serif\" font-size=\"11\">\n"
             "<title>Where each backend takes over, by elements (rows of a square matrix for gemv "
             "and gemm)</title>\n"
             "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
             y + 48) +
         legend + Axis(frame, y) + bars +
         absl::StrFormat(
             "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">elements (gemv and "
             "gemm: rows of a square matrix)</text>\n</svg>\n",
             (frame.left + frame.right) / 2, y + 34);
}

}  // namespace batuta::backend
