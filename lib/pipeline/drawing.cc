#include <algorithm>
#include <vector>

#include "absl/strings/str_format.h"
#include "batuta/pipeline_file.h"
#include "lib/pipeline/stage_order.h"
#include "lib/text.h"

namespace batuta::pipeline {
namespace {

constexpr int kRowHeight = 56, kBoxHeight = 32, kColumnGap = 48, kMargin = 16;
constexpr int kCharacterWidth = 8;  // of the monospaced type at 13 px

std::string DotText(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return quoted + "\"";
}

struct Box {
  int column = 0, row = 0, x = 0, y = 0, width = 0;
};

// A stage stands in the column after the last one of those that it needs.
std::vector<Box> LayOut(const Pipeline& pipeline, const StageOrder& order, int& width,
                        int& height) {
  std::vector<Box> boxes(pipeline.stages.size());
  std::vector<int> rows, widths;
  for (const size_t stage : order.order) {
    Box& box = boxes[stage];
    for (const size_t need : order.needs[stage]) {
      box.column = std::max(box.column, boxes[need].column + 1);
    }
    const auto column = static_cast<size_t>(box.column);
    if (rows.size() <= column) {
      rows.resize(column + 1);
      widths.resize(column + 1);
    }
    box.row = rows[column]++;
    box.width = static_cast<int>(pipeline.stages[stage].name.size() + 2) * kCharacterWidth;
    widths[column] = std::max(widths[column], box.width);
  }
  std::vector<int> lefts = {kMargin};
  for (const int column_width : widths) lefts.push_back(lefts.back() + column_width + kColumnGap);
  for (Box& box : boxes) {
    box.x = lefts[static_cast<size_t>(box.column)];
    box.y = kMargin + box.row * kRowHeight;
  }
  const int num_rows = rows.empty() ? 0 : *std::ranges::max_element(rows);
  width = std::max(lefts.back() - kColumnGap, kMargin) + kMargin;
  height = num_rows * kRowHeight + 2 * kMargin;
  return boxes;
}

}  // namespace

std::string PipelineToDot(const Pipeline& pipeline) {
  const absl::StatusOr<StageOrder> order = OrderStages(pipeline);
  std::string text = "digraph pipeline {\n  rankdir=LR;\n  node [shape=box];\n";
  if (order.ok()) {
    for (const ProcessStage& stage : pipeline.stages) text += "  " + DotText(stage.name) + ";\n";
    for (size_t stage = 0; stage < pipeline.stages.size(); ++stage) {
      for (const size_t need : order->needs[stage]) {
        text += "  " + DotText(pipeline.stages[need].name) + " -> " +
                DotText(pipeline.stages[stage].name) + ";\n";
      }
    }
  }
  return text + "}\n";
}

std::string PipelineToSvg(const Pipeline& pipeline) {
  const absl::StatusOr<StageOrder> order = OrderStages(pipeline);
  if (!order.ok()) return "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n";
  int width = 0, height = 0;
  const std::vector<Box> boxes = LayOut(pipeline, *order, width, height);
  std::string text = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
      "font-family=\"monospace\" font-size=\"13\">\n",
      width, height);
  for (size_t stage = 0; stage < boxes.size(); ++stage) {
    for (const size_t need : order->needs[stage]) {
      const Box &from = boxes[need], &to = boxes[stage];
      const int x = from.x + from.width, y = from.y + kBoxHeight / 2, end = to.y + kBoxHeight / 2;
      const int middle = (x + to.x) / 2;
      text +=
          absl::StrFormat("<path d=\"M%d %d C%d %d %d %d %d %d\" fill=\"none\" stroke=\"#888\"/>\n",
                          x, y, middle, y, middle, end, to.x, end);
    }
  }
  for (size_t stage = 0; stage < boxes.size(); ++stage) {
    const Box& box = boxes[stage];
    text += absl::StrFormat(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"#eef\" "
        "stroke=\"#448\"/>\n<text x=\"%d\" y=\"%d\">%s</text>\n",
        box.x, box.y, box.width, kBoxHeight, box.x + kCharacterWidth, box.y + 21,
        EscapeHtml(pipeline.stages[stage].name));
  }
  return text + "</svg>\n";
}

}  // namespace batuta::pipeline
