// A sweep as a drawing: a panel a problem. Above, time by size on logarithmic scales, a line a
// candidate, for the GPU a line a transfer. Below, bands by size: what was fastest, what was
// chosen.
#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/str_format.h"
#include "batuta/backend_sweep.h"
#include "lib/backend/colours.h"
#include "lib/backend/prediction_table.h"
#include "lib/text.h"

namespace batuta::backend {
namespace {

constexpr int kColumns = 4;
constexpr double kPanelWidth = 310, kPlotHeight = 140, kLeft = 96, kRight = 8, kTop = 50;
constexpr double kTitle = 18, kBand = 6, kBandGap = 2, kGroupGap = 5, kAxis = 16, kBelow = 14;
constexpr std::array<std::string_view, kNumTransfers> kShort{
    "pageable, each", "pageable, once", "pinned, each", "pinned, once", "resident"};
constexpr std::array<std::string_view, kNumTransfers> kDashes{"6 2", "1 2", "10 3 2 3", "3 3",
                                                              "none"};

// One problem: its points by transfer, and the ranges of its axes.
struct Panel {
  std::string name;
  std::map<Transfer, std::vector<const SweepPoint*>> points;
  double left = 0, top = 0;
  double least_size = 1e300, most_size = 1, least_ns = 1e300, most_ns = 1;

  double X(int64_t size) const {
    const double share =
        std::log(static_cast<double>(size) / least_size) / std::log(most_size / least_size);
    return left + kLeft + share * (kPanelWidth - kLeft - kRight);
  }
  double Y(double ns) const {
    const double share = std::log(ns / least_ns) / std::log(most_ns / least_ns);
    return top + kTitle + (1 - share) * kPlotHeight;
  }
  double bottom() const { return top + kTitle + kPlotHeight; }
};

std::vector<Panel> PanelsOf(const Sweep& sweep) {
  std::vector<Panel> panels;
  for (const SweepPoint& point : sweep.points) {
    if (panels.empty() || panels.back().name != point.problem) panels.push_back({point.problem});
    Panel& panel = panels.back();
    panel.points[point.transfer].push_back(&point);
    panel.least_size = std::min(panel.least_size, static_cast<double>(point.size));
    panel.most_size = std::max(panel.most_size, static_cast<double>(point.size));
    for (const double ns : point.ns) {
      if (!std::isfinite(ns)) continue;
      panel.least_ns = std::min(panel.least_ns, ns);
      panel.most_ns = std::max(panel.most_ns, ns);
    }
  }
  for (Panel& panel : panels) {  // an axis has an extent
    panel.most_size = std::max(panel.most_size, panel.least_size * 2);
    panel.most_ns = std::max(panel.most_ns, panel.least_ns * 2);
  }
  return panels;
}

std::string TimeText(double ns) {
  if (ns < 1e3) return absl::StrFormat("%.0f ns", ns);
  if (ns < 1e6) return absl::StrFormat("%.0f us", ns / 1e3);
  if (ns < 1e9) return absl::StrFormat("%.0f ms", ns / 1e6);
  return absl::StrFormat("%.0f s", ns / 1e9);
}

std::string SizeText(int64_t size) {
  if (size < 10'000) return absl::StrFormat("%d", size);
  if (size < 10'000'000) return absl::StrFormat("%dk", size / 1000);
  return absl::StrFormat("%dM", size / 1'000'000);
}

std::string AxesOf(const Panel& panel) {
  const double left = panel.left + kLeft, right = panel.left + kPanelWidth - kRight;
  std::string text = absl::StrFormat(
      "<text x=\"%.1f\" y=\"%.1f\" font-weight=\"bold\">%s</text>\n"
      "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"none\" "
      "stroke=\"#bbb\"/>\n",
      left, panel.top + 12, panel.name, left, panel.top + kTitle, right - left, kPlotHeight);
  const double last = std::log10(panel.most_ns);
  const double step = last - std::log10(panel.least_ns) > 6 ? 2 : 1;
  for (double power = std::ceil(std::log10(panel.least_ns)); power <= last; power += step) {
    const double y = panel.Y(std::pow(10, power));
    text += absl::StrFormat(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#eee\"/>"
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
        left, y, right, y, left - 4, y + 3, TimeText(std::pow(10, power)));
  }
  const auto& points = panel.points.begin()->second;
  const size_t every = (points.size() + 4) / 5;
  for (size_t i = 0; i < points.size(); i += every) {
    text +=
        absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
                        panel.X(points[i]->size), panel.bottom() + 11, SizeText(points[i]->size));
  }
  return text;
}

std::string LineOf(const Panel& panel, const std::vector<const SweepPoint*>& points, size_t slot,
                   std::string_view colour, std::string_view dash) {
  std::string path;
  for (const SweepPoint* point : points) {
    if (!std::isfinite(point->ns[slot])) continue;
    path += absl::StrFormat("%s%.1f,%.1f", path.empty() ? "" : " ", panel.X(point->size),
                            panel.Y(point->ns[slot]));
  }
  if (path.empty()) return "";
  return absl::StrFormat(
      "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" "
      "stroke-dasharray=\"%s\"/>\n",
      path, std::string(colour), std::string(dash));
}

std::string LinesOf(const Sweep& sweep, const Panel& panel) {
  std::string text;
  const auto& host = panel.points.begin()->second;
  for (size_t slot = 0; slot < kGpuSlot; ++slot) {
    text += LineOf(panel, host, slot, ColourOf(sweep.candidates[slot]), "none");
  }
  for (const auto& [transfer, points] : panel.points) {
    for (const size_t slot : {size_t{kGpuSlot}, size_t{kGpuLibrarySlot}}) {
      text += LineOf(panel, points, slot, ColourOf(sweep.candidates[slot]),
                     kDashes[static_cast<size_t>(transfer)]);
    }
  }
  return text;
}

// Each point's part of a band reaches halfway to its neighbours.
template <typename SlotOf>
std::string BandOf(const Sweep& sweep, const Panel& panel,
                   const std::vector<const SweepPoint*>& points, double y, const SlotOf& slot_of) {
  std::string text;
  for (size_t i = 0; i < points.size(); ++i) {
    const double here = panel.X(points[i]->size);
    const double from = i == 0 ? here : (panel.X(points[i - 1]->size) + here) / 2;
    const double to = i + 1 == points.size() ? here : (panel.X(points[i + 1]->size) + here) / 2;
    const Candidate& candidate = sweep.candidates[static_cast<size_t>(slot_of(*points[i]))];
    text += absl::StrFormat(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.0f\" fill=\"%s\"><title>%s at %d"
        "</title></rect>\n",
        from, y, std::max(to - from, 1.0), kBand, std::string(ColourOf(candidate)),
        NameOf(candidate), points[i]->size);
  }
  return text;
}

std::string LabelOf(const Panel& panel, double y, std::string_view label) {
  return absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                         panel.left + kLeft - 4, y, std::string(label));
}

std::string BandsOf(const Sweep& sweep, const Panel& panel) {
  std::string text;
  double y = panel.bottom() + kAxis;
  for (const auto& [transfer, points] : panel.points) {
    const bool is_alone = panel.points.size() == 1;
    text +=
        LabelOf(panel, y + 9, is_alone ? "fastest, own" : kShort[static_cast<size_t>(transfer)]);
    text += BandOf(sweep, panel, points, y, [](const SweepPoint& p) { return p.fastest; });
    y += kBand + kBandGap;
    text += BandOf(sweep, panel, points, y, [](const SweepPoint& p) { return p.chosen[0]; });
    y += kBand + kGroupGap;
  }
  for (const Chooser rule : {Chooser::kClassicRule, Chooser::kClassicMoe}) {
    text += LabelOf(panel, y + 7, NameOf(rule, sweep));
    text += BandOf(sweep, panel, panel.points.begin()->second, y,
                   [rule](const SweepPoint& p) { return p.chosen[static_cast<size_t>(rule)]; });
    y += kBand + kGroupGap;
  }
  return text;
}

std::string LegendOf(const Sweep& sweep) {
  std::string text = absl::StrFormat(
      "<text x=\"12\" y=\"18\">%s, GPU: %s, %s. Time of an operation by size. Bands, pairwise: "
      "what was "
      "fastest, and below it what %s chose; then what the two classic rules chose.</text>\n",
      EscapeHtml(sweep.processor), sweep.gpu.empty() ? "none" : EscapeHtml(sweep.gpu),
      std::string(NameOf(sweep.type)), std::string(NameOf(sweep.policy)));
  double x = 12, y = 32;
  const auto add = [&](std::string_view colour, std::string_view dash, std::string_view name) {
    const double width = 44 + 6 * static_cast<double>(name.size());
    if (x + width > kPanelWidth * kColumns) x = 12, y += 14;
    text += absl::StrFormat(
        "<line x1=\"%.0f\" y1=\"%.0f\" x2=\"%.0f\" y2=\"%.0f\" stroke=\"%s\" stroke-width=\"3\" "
        "stroke-dasharray=\"%s\"/><text x=\"%.0f\" y=\"%.0f\">%s</text>\n",
        x, y, x + 24, y, std::string(colour), std::string(dash), x + 28, y + 4, std::string(name));
    x += width;
  };
  for (size_t slot = 0; slot < sweep.candidates.size(); ++slot) {
    const bool is_measured = std::ranges::any_of(
        sweep.points, [slot](const SweepPoint& p) { return std::isfinite(p.ns[slot]); });
    if (!is_measured || slot == kGpuSlot) continue;
    add(ColourOf(sweep.candidates[slot]), "none", NameOf(sweep.candidates[slot]));
  }
  for (size_t i = 0; !sweep.gpu.empty() && i < kNumTransfers; ++i) {
    add(ColourOf(sweep.candidates[kGpuSlot]), kDashes[i], "gpu, " + std::string(kShort[i]));
  }
  return text;
}

}  // namespace

std::string SweepToSvg(const Sweep& sweep) {
  std::vector<Panel> panels = PanelsOf(sweep);
  const size_t transfers = panels.empty() ? 1 : panels[0].points.size();
  const double height = kTitle + kPlotHeight + kAxis + kBelow +
                        static_cast<double>(transfers) * (2 * kBand + kBandGap + kGroupGap) +
                        2 * (kBand + kGroupGap);
  std::string text;
  for (size_t i = 0; i < panels.size(); ++i) {
    panels[i].left = static_cast<double>(i % kColumns) * kPanelWidth;
    panels[i].top = kTop + static_cast<double>(i / kColumns) * height;
    text += AxesOf(panels[i]) + LinesOf(sweep, panels[i]) + BandsOf(sweep, panels[i]);
  }
  const size_t rows = (panels.size() + kColumns - 1) / kColumns;
  return absl::StrFormat(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
             "font-family=\"sans-serif\" font-size=\"10\">\n"
             "<title>Where each backend is the fastest, and what the policies choose</title>\n"
             "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
             kPanelWidth * kColumns + 8, kTop + static_cast<double>(rows) * height) +
         LegendOf(sweep) + text + "</svg>\n";
}

}  // namespace batuta::backend
