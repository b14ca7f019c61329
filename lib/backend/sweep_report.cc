// A sweep as figures: regrets, crossovers, a table, JSON.
#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/str_format.h"
#include "batuta/backend_sweep.h"
#include "lib/backend/prediction_table.h"

namespace batuta::backend {
namespace {

constexpr std::array<std::string_view, kNumTransfers> kTransferNames{
    "pageable, each time", "pageable, once", "pinned, each time", "pinned, once", "resident"};

double RatioOf(const SweepPoint& point, int chosen) {
  return point.ns[static_cast<size_t>(chosen)] / point.ns[static_cast<size_t>(point.fastest)];
}

std::optional<Regret> RegretOver(const Sweep& sweep, std::optional<Transfer> transfer) {
  Regret regret{.transfer = transfer};
  regret.worst.fill(1);
  int count = 0;
  for (const SweepPoint& point : sweep.points) {
    if (transfer && point.transfer != *transfer) continue;
    ++count;
    for (size_t i = 0; i < kNumChoosers; ++i) {
      const double ratio = RatioOf(point, point.chosen[i]);
      regret.geomean[i] += std::log(ratio);
      regret.worst[i] = std::max(regret.worst[i], ratio);
    }
  }
  if (count == 0) return std::nullopt;
  for (double& mean : regret.geomean) mean = std::exp(mean / count);
  return regret;
}

// The smallest size from which all points of one problem and transfer are the GPU's.
template <typename Chosen>
std::optional<int64_t> GpuFrom(std::span<const SweepPoint> points, const Chosen& chosen) {
  std::optional<int64_t> from;
  for (const SweepPoint& point : points) {
    if (chosen(point) < kGpuSlot) {
      from.reset();
    } else if (!from) {
      from = point.size;
    }
  }
  return from;
}

Crossover CrossoverOf(std::span<const SweepPoint> points) {
  Crossover crossover{points.front().problem, points.front().transfer};
  for (const SweepPoint& point : points) {
    if (crossover.changes.empty() || crossover.changes.back().fastest != point.fastest) {
      crossover.changes.push_back({point.size, point.fastest});
    }
  }
  crossover.gpu_from = GpuFrom(points, [](const SweepPoint& point) { return point.fastest; });
  for (size_t i = 0; i < kNumChoosers; ++i) {
    crossover.chosen_from[i] =
        GpuFrom(points, [i](const SweepPoint& point) { return point.chosen[i]; });
  }
  return crossover;
}

std::string SizeText(const std::optional<int64_t>& size) {
  return size ? absl::StrFormat("%d", *size) : "-";
}

std::string ChangesText(const Sweep& sweep, const Crossover& crossover) {
  std::string text;
  for (const Crossover::Change& change : crossover.changes) {
    text +=
        absl::StrFormat("%s%s from %d", text.empty() ? "" : ", ",
                        NameOf(sweep.candidates[static_cast<size_t>(change.fastest)]), change.size);
  }
  return text;
}

std::string RegretTable(const Sweep& sweep) {
  std::string text = absl::StrFormat("%-20s", "regret");
  for (int i = 0; i < kNumChoosers; ++i) {
    text += absl::StrFormat("  %20s", NameOf(static_cast<Chooser>(i), sweep));
  }
  text += "\n";
  for (const Regret& regret : RegretsOf(sweep)) {
    text +=
        absl::StrFormat("%-20s", regret.transfer ? std::string(NameOf(*regret.transfer)) : "all");
    for (size_t i = 0; i < kNumChoosers; ++i) {
      text += absl::StrFormat("  %6.2f, worst %7.1f", regret.geomean[i], regret.worst[i]);
    }
    text += "\n";
  }
  return text;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) quoted += c;
  }
  return quoted + "\"";
}

std::string PointToJson(const Sweep& sweep, const SweepPoint& point) {
  const auto name = [&](int slot) {
    return Quoted(NameOf(sweep.candidates[static_cast<size_t>(slot)]));
  };
  std::string times;
  for (size_t slot = 0; slot < sweep.candidates.size(); ++slot) {
    if (!std::isfinite(point.ns[slot])) continue;
    times += absl::StrFormat("%s%s: %.6g", times.empty() ? "" : ", ", name(static_cast<int>(slot)),
                             point.ns[slot]);
  }
  std::string chosen;
  for (size_t i = 0; i < kNumChoosers; ++i) {
    chosen += absl::StrFormat("%s%s: {\"on\": %s, \"regret\": %.4g}", i == 0 ? "" : ", ",
                              Quoted(NameOf(static_cast<Chooser>(i), sweep)), name(point.chosen[i]),
                              RatioOf(point, point.chosen[i]));
  }
  return absl::StrFormat(
      "  {\"problem\": %s, \"size\": %d, \"transfer\": %s, \"ns\": {%s}, \"fastest\": %s, "
      "\"chosen\": {%s}}",
      Quoted(point.problem), point.size, Quoted(NameOf(point.transfer)), times, name(point.fastest),
      chosen);
}

std::string RegretToJson(const Sweep& sweep, const Regret& regret) {
  std::string text = absl::StrFormat("  {\"transfer\": %s",
                                     Quoted(regret.transfer ? NameOf(*regret.transfer) : "all"));
  for (size_t i = 0; i < kNumChoosers; ++i) {
    text += absl::StrFormat(", %s: {\"geomean\": %.4g, \"worst\": %.4g}",
                            Quoted(NameOf(static_cast<Chooser>(i), sweep)), regret.geomean[i],
                            regret.worst[i]);
  }
  return text + "}";
}

std::string CrossoverToJson(const Sweep& sweep, const Crossover& crossover) {
  const auto size = [](const std::optional<int64_t>& from) {
    return from ? absl::StrFormat("%d", *from) : "null";
  };
  std::string text = absl::StrFormat("  {\"problem\": %s, \"transfer\": %s, \"measured\": %s",
                                     Quoted(crossover.problem), Quoted(NameOf(crossover.transfer)),
                                     size(crossover.gpu_from));
  for (size_t i = 0; i < kNumChoosers; ++i) {
    text += absl::StrFormat(", %s: %s", Quoted(NameOf(static_cast<Chooser>(i), sweep)),
                            size(crossover.chosen_from[i]));
  }
  return text + "}";
}

template <typename Items, typename Line>
std::string ArrayOf(const Items& items, const Line& line) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "\n" : ",\n") + line(item);
  return "[" + text + "\n]";
}

}  // namespace

std::string_view NameOf(Transfer transfer) { return kTransferNames[static_cast<size_t>(transfer)]; }

std::string NameOf(Chooser chooser, const Sweep& sweep) {
  if (chooser == Chooser::kClassicRule) return std::string(NameOf(Policy::kClassicRule));
  if (chooser == Chooser::kClassicMoe) return std::string(NameOf(Policy::kClassicMoe));
  return std::string(NameOf(sweep.policy));
}

std::vector<Regret> RegretsOf(const Sweep& sweep) {
  std::vector<Regret> regrets;
  for (int i = 0; i < kNumTransfers; ++i) {
    const auto regret = RegretOver(sweep, static_cast<Transfer>(i));
    if (regret) regrets.push_back(*regret);
  }
  if (regrets.size() > 1) regrets.push_back(*RegretOver(sweep, std::nullopt));
  return regrets;
}

std::vector<Crossover> CrossoversOf(const Sweep& sweep) {
  std::vector<Crossover> crossovers;
  const std::span points(sweep.points);
  for (size_t begin = 0, end = 0; begin < points.size(); begin = end) {
    while (end < points.size() && points[end].problem == points[begin].problem &&
           points[end].transfer == points[begin].transfer) {
      ++end;
    }
    crossovers.push_back(CrossoverOf(points.subspan(begin, end - begin)));
  }
  return crossovers;
}

std::string SweepToTable(const Sweep& sweep) {
  std::string text = absl::StrFormat(
      "%s; gpu: %s; %s; policy %s\n", sweep.processor, sweep.gpu.empty() ? "none" : sweep.gpu,
      std::string(NameOf(sweep.type)), std::string(NameOf(sweep.policy)));
  if (!sweep.gpu.empty()) {
    text += absl::StrFormat("once: inputs are moved once for %d uses\n", sweep.uses);
    text += absl::StrFormat("\n%-10s %-20s %9s", "gpu from", "operands", "measured");
    for (int i = 0; i < kNumChoosers; ++i) {
      text += absl::StrFormat(" %10s", NameOf(static_cast<Chooser>(i), sweep));
    }
    text += "\n";
    for (const Crossover& crossover : CrossoversOf(sweep)) {
      text +=
          absl::StrFormat("%-10s %-20s %9s", crossover.problem,
                          std::string(NameOf(crossover.transfer)), SizeText(crossover.gpu_from));
      for (const auto& from : crossover.chosen_from) {
        text += absl::StrFormat(" %10s", SizeText(from));
      }
      text += "\n";
    }
  }
  text += "\nfastest\n";
  for (const Crossover& crossover : CrossoversOf(sweep)) {
    const std::string where =
        sweep.gpu.empty() ? "" : absl::StrFormat(" %-20s", std::string(NameOf(crossover.transfer)));
    text +=
        absl::StrFormat("%-10s%s %s\n", crossover.problem, where, ChangesText(sweep, crossover));
  }
  return text + "\n" + RegretTable(sweep);
}

std::string SweepToJson(const Sweep& sweep) {
  return absl::StrFormat(
      "{\"schema\": 1, \"processor\": %s, \"gpu\": %s, \"type\": %s, \"policy\": %s, "
      "\"uses\": %d,\n\"regret\": %s,\n\"gpu_from\": %s,\n\"points\": %s}\n",
      Quoted(sweep.processor), sweep.gpu.empty() ? "null" : Quoted(sweep.gpu),
      Quoted(NameOf(sweep.type)), Quoted(NameOf(sweep.policy)), sweep.uses,
      ArrayOf(RegretsOf(sweep), [&](const Regret& r) { return RegretToJson(sweep, r); }),
      ArrayOf(CrossoversOf(sweep), [&](const Crossover& c) { return CrossoverToJson(sweep, c); }),
      ArrayOf(sweep.points, [&](const SweepPoint& p) { return PointToJson(sweep, p); }));
}

}  // namespace batuta::backend
