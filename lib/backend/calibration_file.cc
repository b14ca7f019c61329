#include "lib/backend/calibration_file.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <set>

#include "absl/strings/str_format.h"
#include "batuta/calibration.h"
#include "batuta/version.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/os/processor.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

namespace json = boost::json;

constexpr int kSchema = 1;
constexpr size_t kMaxBytes = 1 << 20, kMaxPoints = 200, kMaxLevels = 8, kDigits = 16;
// A number of the file; what is measured lies far inside.
constexpr double kLeast = 1e-3, kMost = 1e18;

// Reads members of an object, or says which one is wrong.
class Reader {
 public:
  explicit Reader(const json::object& object) : object_(object) {}

  absl::Status Number(const char* name, double& number, double least = kLeast,
                      double most = kMost) const {
    const json::value* value = object_.if_contains(name);
    return NumberOf(name, value, number, least, most);
  }

  absl::Status Integer(const char* name, int& number, int least, int most) const {
    double real = 0;
    BATUTA_RETURN_IF_ERROR(Number(name, real, least, most));
    if (real != std::floor(real)) return DataLoss("%s is %g: not a whole number", name, real);
    number = static_cast<int>(real);
    return absl::OkStatus();
  }

  absl::Status Text(const char* name, std::string& text) const {
    const json::value* value = object_.if_contains(name);
    if (value == nullptr || !value->is_string()) return DataLoss("%s is not a text", name);
    text = std::string(value->get_string());
    if (text.size() > 4096) return DataLoss("%s has %d bytes", name, text.size());
    return absl::OkStatus();
  }

  absl::StatusOr<const json::array*> Array(const char* name, size_t most) const {
    const json::value* value = object_.if_contains(name);
    if (value == nullptr || !value->is_array()) return DataLoss("%s is not a list", name);
    const json::array& array = value->get_array();
    if (array.size() > most) return DataLoss("%s has %d entries", name, array.size());
    return &array;
  }

  // A list of exactly the numbers of `numbers`.
  absl::Status Numbers(const char* name, std::span<double> numbers) const {
    BATUTA_ASSIGN_OR_RETURN(const json::array* array, Array(name, numbers.size()));
    return NumbersOf(name, *array, numbers);
  }

  static absl::Status NumbersOf(const char* name, const json::array& array,
                                std::span<double> numbers) {
    if (array.size() != numbers.size()) {
      return DataLoss("%s has %d numbers: there must be %d", name, array.size(), numbers.size());
    }
    for (size_t i = 0; i < numbers.size(); ++i) {
      BATUTA_RETURN_IF_ERROR(NumberOf(name, &array[i], numbers[i], kLeast, kMost));
    }
    return absl::OkStatus();
  }

 private:
  static absl::Status NumberOf(const char* name, const json::value* value, double& number,
                               double least, double most) {
    if (value == nullptr || !value->is_number()) return DataLoss("%s is not a number", name);
    number = value->to_number<double>();
    if (number >= least && number <= most) return absl::OkStatus();
    return DataLoss("%s is %g: outside of [%g, %g]", name, number, least, most);
  }

  const json::object& object_;
};

json::array ToJson(std::span<const double> numbers) {
  return json::array(numbers.begin(), numbers.end());
}

json::object ToJson(const MachineModel& machine) {
  json::array levels;
  for (const MemoryLevel& level : machine.levels) {
    levels.push_back(json::array{level.bytes, level.bytes_per_s});
  }
  return {{"cores", machine.cores},
          {"fork_ns", machine.fork_ns},
          {"peak_flops", ToJson(machine.peak_flops)},
          {"scalar_ops", ToJson(machine.scalar_ops)},
          {"levels", std::move(levels)}};
}

absl::Status FromJson(const json::object& object, MachineModel& machine) {
  const Reader reader(object);
  BATUTA_RETURN_IF_ERROR(reader.Integer("cores", machine.cores, 1, 4096));
  BATUTA_RETURN_IF_ERROR(reader.Number("fork_ns", machine.fork_ns, 0));
  BATUTA_RETURN_IF_ERROR(reader.Numbers("peak_flops", machine.peak_flops));
  BATUTA_RETURN_IF_ERROR(reader.Numbers("scalar_ops", machine.scalar_ops));
  BATUTA_ASSIGN_OR_RETURN(const json::array* levels, reader.Array("levels", kMaxLevels));
  if (levels->empty()) return DataLoss("levels is empty");
  for (const json::value& value : *levels) {
    std::array<double, 2> numbers{};
    if (!value.is_array()) return DataLoss("levels holds something that is not a list");
    BATUTA_RETURN_IF_ERROR(Reader::NumbersOf("levels", value.get_array(), numbers));
    if (!machine.levels.empty() && numbers[0] <= machine.levels.back().bytes) {
      return DataLoss("levels are not ascending at %g bytes", numbers[0]);
    }
    machine.levels.push_back({numbers[0], numbers[1]});
  }
  return absl::OkStatus();
}

json::object ToJson(const Series& series) {
  const RowKey key = KeyOf(series.row);
  json::array points;
  for (const MeasuredPoint& point : series.points) {
    points.push_back(json::array{point.work, point.ns_min, point.ns_median});
  }
  const std::string_view op = NameOf(key.op);
  const std::string_view type = NameOf(key.type);
  return {{"row", series.row},
          {"slot", static_cast<int>(series.slot)},
          {"op", json::string(op.data(), op.size())},
          {"type", json::string(type.data(), type.size())},
          {"points", std::move(points)}};
}

json::object ToJson(const Link& link) {
  return {{"latency_ns", link.latency_ns}, {"bytes_per_s", link.bytes_per_s}};
}

json::object ToJson(const GpuCalibration& gpu) {
  return {{"name", gpu.name},
          {"launch_ns", gpu.model.launch_ns},
          {"flops", json::array{gpu.model.f32_flops_per_s, gpu.model.f64_flops_per_s}},
          {"bytes_per_s", gpu.model.bytes_per_s},
          {"pageable", ToJson(gpu.model.pageable)},
          {"pageable_to_host", ToJson(gpu.model.pageable_to_host)},
          {"pinned", ToJson(gpu.model.pinned)},
          {"pinned_to_host", ToJson(gpu.model.pinned_to_host)}};
}

absl::Status FromJson(const json::object& object, const char* name, Link& link) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_object()) return DataLoss("%s is not an object", name);
  const Reader reader(value->get_object());
  BATUTA_RETURN_IF_ERROR(reader.Number("latency_ns", link.latency_ns, 0));
  return reader.Number("bytes_per_s", link.bytes_per_s);
}

absl::StatusOr<GpuCalibration> GpuFromJson(const json::value& value) {
  if (!value.is_object()) return DataLoss("gpu is not an object");
  const json::object& object = value.get_object();
  const Reader reader(object);
  GpuCalibration gpu;
  std::array<double, 2> flops{};
  BATUTA_RETURN_IF_ERROR(reader.Text("name", gpu.name));
  BATUTA_RETURN_IF_ERROR(reader.Number("launch_ns", gpu.model.launch_ns));
  BATUTA_RETURN_IF_ERROR(reader.Numbers("flops", flops));
  BATUTA_RETURN_IF_ERROR(reader.Number("bytes_per_s", gpu.model.bytes_per_s));
  BATUTA_RETURN_IF_ERROR(FromJson(object, "pageable", gpu.model.pageable));
  BATUTA_RETURN_IF_ERROR(FromJson(object, "pageable_to_host", gpu.model.pageable_to_host));
  BATUTA_RETURN_IF_ERROR(FromJson(object, "pinned", gpu.model.pinned));
  BATUTA_RETURN_IF_ERROR(FromJson(object, "pinned_to_host", gpu.model.pinned_to_host));
  gpu.model.f32_flops_per_s = flops[0];
  gpu.model.f64_flops_per_s = flops[1];
  return gpu;
}

absl::StatusOr<Series> SeriesFromJson(const json::value& value) {
  if (!value.is_object()) return DataLoss("series holds something that is not an object");
  const Reader reader(value.get_object());
  Series series;
  int slot = 0;
  BATUTA_RETURN_IF_ERROR(reader.Integer("row", series.row, 0, kNumRows - 1));
  BATUTA_RETURN_IF_ERROR(reader.Integer("slot", slot, 0, kNumSlots - 1));
  series.slot = static_cast<Slot>(slot);
  BATUTA_ASSIGN_OR_RETURN(const json::array* points, reader.Array("points", kMaxPoints));
  if (points->empty()) return DataLoss("points of row %d, slot %d are empty", series.row, slot);
  for (const json::value& entry : *points) {
    std::array<double, 3> numbers{};
    if (!entry.is_array()) return DataLoss("points holds something that is not a list");
    BATUTA_RETURN_IF_ERROR(Reader::NumbersOf("points", entry.get_array(), numbers));
    const MeasuredPoint point{numbers[0], numbers[1], numbers[2]};
    if (point.work < 1) return DataLoss("work is %g: it must be at least 1", point.work);
    if (point.ns_median < point.ns_min) {
      return DataLoss("median %g ns is below minimum %g ns", point.ns_median, point.ns_min);
    }
    if (!series.points.empty() &&
        (point.work <= series.points.back().work || point.ns_min < series.points.back().ns_min)) {
      return DataLoss("points of row %d, slot %d are not ascending at work %g", series.row, slot,
                      point.work);
    }
    series.points.push_back(point);
  }
  return series;
}

absl::StatusOr<Calibration> FromJson(const json::object& object) {
  const Reader reader(object);
  Calibration calibration;
  double created_s = 0;
  BATUTA_RETURN_IF_ERROR(reader.Text("key", calibration.key));
  BATUTA_RETURN_IF_ERROR(reader.Text("processor", calibration.processor));
  BATUTA_RETURN_IF_ERROR(reader.Text("blas", calibration.blas));
  BATUTA_RETURN_IF_ERROR(reader.Integer("threads", calibration.threads, 1, 4096));
  BATUTA_RETURN_IF_ERROR(reader.Number("created_s", created_s, 0));
  BATUTA_RETURN_IF_ERROR(reader.Number("noise", calibration.noise, 1));
  calibration.created_s = static_cast<int64_t>(created_s);
  const json::value* machine = object.if_contains("machine");
  if (machine == nullptr || !machine->is_object()) return DataLoss("machine is not an object");
  BATUTA_RETURN_IF_ERROR(FromJson(machine->get_object(), calibration.machine));
  constexpr size_t kMostSeries = static_cast<size_t>(kNumRows) * kNumSlots;
  BATUTA_ASSIGN_OR_RETURN(const json::array* all, reader.Array("series", kMostSeries));
  if (const json::value* gpu = object.if_contains("gpu"); gpu != nullptr) {
    BATUTA_ASSIGN_OR_RETURN(calibration.gpu, GpuFromJson(*gpu));
  }
  std::set<std::pair<int, int>> seen;
  for (const json::value& value : *all) {
    BATUTA_ASSIGN_OR_RETURN(Series series, SeriesFromJson(value));
    if (!seen.emplace(series.row, series.slot).second) {
      return DataLoss("row %d, slot %d is there twice", series.row, series.slot);
    }
    const bool is_of_gpu = series.slot >= kGpuSlot;
    if (is_of_gpu && !calibration.gpu)
      return DataLoss("row %d is of a GPU of which nothing is said", series.row);
    (is_of_gpu ? calibration.gpu->series : calibration.series).push_back(std::move(series));
  }
  return calibration;
}

void AppendLines(const std::vector<Series>& all, std::string& text) {
  for (const Series& series : all) {
    text += (text.empty() ? "\n" : ",\n") + json::serialize(ToJson(series));
  }
}

std::string FirstLine(std::string_view rest) {
  return absl::StrFormat("{\"schema\": %d, \"checksum\": \"%s\",\n", kSchema,
                         os::HashBytes(rest).substr(0, kDigits));
}

}  // namespace

std::string MachineKey() {
  return os::Hasher()
      .Add(os::ProcessorIdentity())
      .Add(std::to_string(os::NumUsableCores()))
      .Add(BATUTA_VERSION_STRING)
      .Add(BATUTA_KERNELS_DIGEST)
      .Finish()
      .substr(0, kDigits);
}

std::string CalibrationFile() {
  namespace fs = std::filesystem;
  fs::path folder;
  if (const char* home = std::getenv("BATUTA_HOME"); home != nullptr && *home == '/') {
    folder = home;
  } else if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
    folder = fs::path(cache) / "batuta";
  } else {
    const fs::path user = os::HomeDir();
    if (user.empty()) return "";
    folder = user / ".cache" / "batuta";
  }
  return (folder / ("calibration-" + MachineKey() + ".json")).string();
}

std::string FormatCalibration(const Calibration& calibration) {
  // One line a series, so that two calibrations can be compared by eye.
  json::object head{{"key", calibration.key},
                    {"processor", calibration.processor},
                    {"blas", calibration.blas},
                    {"threads", calibration.threads},
                    {"created_s", calibration.created_s},
                    {"noise", calibration.noise},
                    {"machine", ToJson(calibration.machine)}};
  if (calibration.gpu) head["gpu"] = ToJson(*calibration.gpu);
  std::string rest = json::serialize(head).substr(1);
  rest.pop_back();
  std::string lines;
  AppendLines(calibration.series, lines);
  if (calibration.gpu) AppendLines(calibration.gpu->series, lines);
  rest += ",\n\"series\": [" + lines + "\n]}\n";
  return FirstLine(rest) + rest;
}

absl::StatusOr<Calibration> ParseCalibration(std::string_view text) {
  if (text.size() > kMaxBytes)
    return DataLoss("%d bytes: more than a calibration has", text.size());
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return DataLoss("cut off in its first line");
  const std::string_view rest = text.substr(end + 1);
  if (text.substr(0, end + 1) != FirstLine(rest)) {
    return DataLoss("schema or checksum do not fit: damaged, or of another version");
  }
  json::error_code error;
  json::parse_options options;
  options.max_depth = 8;
  const json::value value =
      json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return DataLoss("not JSON: %s", error.message());
  if (!value.is_object()) return DataLoss("not a JSON object");
  return FromJson(value.get_object());
}

absl::StatusOr<Calibration> LoadCalibration(const std::string& file) {
  if (file.empty()) return NotFound("there is no home folder to look for a calibration in");
  BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(file, int64_t{kMaxBytes}));
  absl::StatusOr<Calibration> calibration = ParseCalibration(text);
  if (!calibration.ok()) return Prefixed("calibration " + file, calibration.status());
  if (const std::string key = MachineKey(); calibration->key != key) {
    return FailedPrecondition("calibration %s: of another machine or build, %.16s and not %s", file,
                              calibration->key, key);
  }
  return calibration;
}

bool IsScattered(const MeasuredPoint& point) {
  constexpr double kMaxScatter = 2;
  return point.ns_median > kMaxScatter * point.ns_min;
}

Series SeriesOf(int row, Slot slot, std::vector<MeasuredPoint> points) {
  for (size_t i = 1; i < points.size(); ++i) {
    points[i].ns_min = std::max(points[i].ns_min, points[i - 1].ns_min);
    points[i].ns_median = std::max(points[i].ns_median, points[i].ns_min);
  }
  return {row, slot, std::move(points)};
}

std::string NameOf(const Gpu& gpu) { return gpu.device_name() + ", " + gpu.module_name(); }

namespace {

// Threads whose times scattered are not trusted there, unless the sizes before and behind held: one
// size alone is the machine's doing, and its time follows from theirs.
std::vector<Knot> KnotsOf(const Series& series) {
  const std::vector<MeasuredPoint>& points = series.points;
  const bool has_threads = series.slot == kThreadsSlot || series.slot == kThreadsStreamSlot;
  std::vector<Knot> knots;
  for (size_t i = 0; i < points.size(); ++i) {
    const bool is_scattered = has_threads && IsScattered(points[i]);
    const bool is_alone = i > 0 && i + 1 < points.size() && !IsScattered(points[i - 1]) &&
                          !IsScattered(points[i + 1]);
    if (is_scattered && is_alone) continue;
    knots.push_back({points[i].work, is_scattered ? kNever : points[i].ns_min});
  }
  return knots;
}

void Fill(const std::vector<Series>& all, PredictionTable& table) {
  for (const Series& series : all) table.Fill(series.row, series.slot, KnotsOf(series));
}

}  // namespace

void FillByCalibration(const Calibration& calibration, PredictionTable& table) {
  Fill(calibration.series, table);
}

void FillByCalibration(const GpuCalibration& calibration, PredictionTable& table) {
  Fill(calibration.series, table);
}

}  // namespace batuta::backend
