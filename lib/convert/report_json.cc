// The report as JSON and back. Times are kept to a microsecond, everything else exactly.
#include <boost/json.hpp>
#include <cmath>
#include <optional>

#include "absl/strings/str_format.h"
#include "lib/convert/report.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/text.h"

namespace batuta::convert {
namespace {

namespace json = boost::json;
using pipeline::StageState;

constexpr Language kLanguages[] = {Language::kOther, Language::kPython, Language::kC,
                                   Language::kCxx, Language::kShell};
constexpr StageState kStates[] = {
    StageState::kWaiting,  StageState::kRunning,   StageState::kDone,   StageState::kFailed,
    StageState::kTimedOut, StageState::kCancelled, StageState::kSkipped};

// Such a number is the same after it was written and read.
double Rounded(double ms) { return std::round(ms * 1000) / 1000; }

json::array ToJson(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(EncodeBytes(text));
  return array;
}

json::object ToJson(const UnitReport& unit) {
  json::array rejected;
  for (const Rejection& r : unit.rejected) {
    rejected.push_back(json::object{{"tool", EncodeBytes(r.tool)},
                                    {"step", EncodeBytes(r.step)},
                                    {"reason", EncodeBytes(r.reason)}});
  }
  return {{"name", EncodeBytes(unit.name)},
          {"crate", EncodeBytes(unit.crate)},
          {"language", LanguageName(unit.language)},
          {"files", ToJson(unit.files)},
          {"product", EncodeBytes(unit.product)},
          {"verdict", VerdictName(unit.verdict)},
          {"bridge_verified", unit.bridge_verified},
          {"tool", EncodeBytes(unit.tool)},
          {"repairs", ToJson(unit.repairs)},
          {"rejected", rejected},
          {"original_lines", unit.original_lines},
          {"rust_lines", unit.rust_lines},
          {"bridged_lines", unit.bridged_lines},
          {"unsafe_count", unit.unsafe_count},
          {"cases", unit.cases},
          {"cases_passed", unit.cases_passed},
          {"weak_cases", unit.weak_cases},
          {"repeated_cases", unit.repeated_cases},
          {"unstable", ToJson(unit.unstable)},
          {"notes", ToJson(unit.notes)},
          {"requires_at_run_time", EncodeBytes(unit.requires_at_run_time)},
          {"transpile_ms", Rounded(unit.transpile_ms)},
          {"verify_ms", Rounded(unit.verify_ms)}};
}

json::object ToJson(const pipeline::StageReport& stage) {
  json::array needs;
  for (const pipeline::StageId need : stage.needs) needs.emplace_back(int64_t{need});
  return {{"name", EncodeBytes(stage.name)},
          {"state", StageStateName(stage.state)},
          {"error_code", static_cast<int>(stage.status.code())},
          {"error", EncodeBytes(std::string(stage.status.message()))},
          {"start_ms", Rounded(stage.start_ms)},
          {"wall_ms", Rounded(stage.wall_ms)},
          {"needs", needs}};
}

json::object ToJson(const pipeline::Report& run) {
  json::array stages;
  for (const pipeline::StageReport& stage : run.stages) stages.push_back(ToJson(stage));
  return {{"wall_ms", Rounded(run.wall_ms)},
          {"critical_path_ms", Rounded(run.critical_path_ms)},
          {"rolled_back", run.rolled_back},
          {"stages", stages}};
}

// Reads members of an object. The first one that is missing or of another type is remembered.
class Reader {
 public:
  Reader(const json::value& value, std::string place) : place_(std::move(place)) {
    if (value.is_object()) {
      object_ = &value.get_object();
    } else {
      status_ = DataLoss("report: %s is not an object", place_);
    }
  }

  std::string Text(const char* name) {
    const json::value* value = Find(name);
    if (value == nullptr || !value->is_string()) return Wrong(name, "a text"), std::string();
    return DecodeBytes({value->get_string().data(), value->get_string().size()});
  }
  int64_t Number(const char* name) {
    const json::value* value = Find(name);
    if (value == nullptr || !value->is_int64()) return Wrong(name, "a whole number"), 0;
    return value->get_int64();
  }
  double Milliseconds(const char* name) {
    const json::value* value = Find(name);
    if (value == nullptr || !value->is_number()) return Wrong(name, "a number"), 0.0;
    return Rounded(value->to_number<double>());
  }
  bool Truth(const char* name) {
    const json::value* value = Find(name);
    if (value == nullptr || !value->is_bool()) return Wrong(name, "true or false"), false;
    return value->get_bool();
  }
  std::vector<std::string> Texts(const char* name) {
    std::vector<std::string> texts;
    for (const json::value& item : Items(name)) {
      if (!item.is_string()) return Wrong(name, "a list of texts"), texts;
      texts.push_back(DecodeBytes({item.get_string().data(), item.get_string().size()}));
    }
    return texts;
  }
  // The one of `all` whose name it is.
  template <typename Enum, typename All>
  Enum OneOf(const char* name, const All& all, const char* (*name_of)(Enum)) {
    const std::string text = Text(name);
    for (const Enum value : all) {
      if (text == name_of(value)) return value;
    }
    Wrong(name, "a known word");
    return *std::begin(all);
  }
  // Calls `read` with a reader for each item of a list of objects.
  template <typename Read>
  void Each(const char* name, Read read) {
    size_t index = 0;
    for (const json::value& item : Items(name)) {
      Reader inner(item, absl::StrFormat("%s.%s[%d]", place_, name, index++));
      if (inner.status_.ok()) read(inner);
      if (status_.ok()) status_ = inner.status_;
    }
  }
  const json::array& Items(const char* name) {
    static const json::array kNone;
    const json::value* value = Find(name);
    if (value == nullptr || !value->is_array()) return Wrong(name, "a list"), kNone;
    return value->get_array();
  }
  // A member that is an object.
  Reader Inner(const char* name) {
    static const json::value kNone;
    const json::value* value = Find(name);
    return Reader(value == nullptr ? kNone : *value, place_ + "." + name);
  }
  void Take(const Reader& inner) {
    if (status_.ok()) status_ = inner.status_;
  }
  const absl::Status& status() const { return status_; }
  void Wrong(const char* name, const char* type) {
    if (status_.ok()) status_ = DataLoss("report: %s.%s is not %s", place_, name, type);
  }

 private:
  const json::value* Find(const char* name) const {
    return object_ == nullptr ? nullptr : object_->if_contains(name);
  }

  const json::object* object_ = nullptr;
  std::string place_;
  absl::Status status_;
};

UnitReport ReadUnit(Reader& reader) {
  UnitReport unit;
  unit.name = reader.Text("name");
  unit.crate = reader.Text("crate");
  unit.language = reader.OneOf("language", kLanguages, LanguageName);
  unit.files = reader.Texts("files");
  unit.product = reader.Text("product");
  unit.verdict = reader.OneOf("verdict", kVerdicts, VerdictName);
  unit.bridge_verified = reader.Truth("bridge_verified");
  unit.tool = reader.Text("tool");
  unit.repairs = reader.Texts("repairs");
  reader.Each("rejected", [&unit](Reader& inner) {
    unit.rejected.push_back({inner.Text("tool"), inner.Text("step"), inner.Text("reason")});
  });
  unit.original_lines = reader.Number("original_lines");
  unit.rust_lines = reader.Number("rust_lines");
  unit.bridged_lines = reader.Number("bridged_lines");
  unit.unsafe_count = reader.Number("unsafe_count");
  unit.cases = static_cast<int>(reader.Number("cases"));
  unit.cases_passed = static_cast<int>(reader.Number("cases_passed"));
  unit.weak_cases = static_cast<int>(reader.Number("weak_cases"));
  unit.repeated_cases = static_cast<int>(reader.Number("repeated_cases"));
  unit.unstable = reader.Texts("unstable");
  unit.notes = reader.Texts("notes");
  unit.requires_at_run_time = reader.Text("requires_at_run_time");
  unit.transpile_ms = reader.Milliseconds("transpile_ms");
  unit.verify_ms = reader.Milliseconds("verify_ms");
  return unit;
}

pipeline::StageReport ReadStage(Reader& reader) {
  pipeline::StageReport stage;
  stage.name = reader.Text("name");
  stage.state = reader.OneOf("state", kStates, pipeline::StageStateName);
  stage.status = absl::Status(static_cast<absl::StatusCode>(reader.Number("error_code")),
                              reader.Text("error"));
  stage.start_ms = reader.Milliseconds("start_ms");
  stage.wall_ms = reader.Milliseconds("wall_ms");
  for (const json::value& need : reader.Items("needs")) {
    if (!need.is_int64()) reader.Wrong("needs", "a list of whole numbers");
    stage.needs.push_back(need.is_int64() ? static_cast<uint32_t>(need.get_int64()) : 0);
  }
  return stage;
}

pipeline::Report ReadRun(Reader& reader) {
  pipeline::Report run;
  run.wall_ms = reader.Milliseconds("wall_ms");
  run.critical_path_ms = reader.Milliseconds("critical_path_ms");
  run.rolled_back = reader.Truth("rolled_back");
  reader.Each("stages", [&run](Reader& inner) { run.stages.push_back(ReadStage(inner)); });
  return run;
}

}  // namespace

std::string ReportToJson(const Report& report) {
  json::array units, totals, remarks;
  for (const UnitReport& unit : report.units) units.push_back(ToJson(unit));
  for (const LanguageTotal& t : report.totals) {
    totals.push_back(json::object{{"language", LanguageName(t.language)},
                                  {"files", t.files},
                                  {"lines", t.lines},
                                  {"code_lines", t.code_lines},
                                  {"bytes", t.bytes}});
  }
  for (const Remark& r : report.remarks) {
    remarks.push_back(json::object{
        {"path", EncodeBytes(r.path)}, {"line", r.line}, {"text", EncodeBytes(r.text)}});
  }
  return json::serialize(json::object{{"batuta_version", EncodeBytes(report.batuta_version)},
                                      {"project", EncodeBytes(report.project)},
                                      {"output", EncodeBytes(report.output)},
                                      {"succeeded", report.Succeeded()},
                                      {"built", report.built},
                                      {"up_to_date", report.up_to_date},
                                      {"wall_ms", Rounded(report.wall_ms)},
                                      {"critical_path_ms", Rounded(report.critical_path_ms)},
                                      {"units", units},
                                      {"totals", totals},
                                      {"unconverted", ToJson(report.unconverted)},
                                      {"unmade", ToJson(report.unmade)},
                                      {"remarks", remarks},
                                      {"run", ToJson(report.stages)}});
}

absl::StatusOr<Report> ReportFromJson(std::string_view text) {
  json::error_code error;
  const json::value value = json::parse({text.data(), text.size()}, error);
  if (error) return DataLoss("report: %s", error.message());
  if (!value.is_object()) return DataLoss("report: not an object");
  Reader reader(value, "report");
  Report report;
  report.batuta_version = reader.Text("batuta_version");
  report.project = reader.Text("project");
  report.output = reader.Text("output");
  report.built = reader.Truth("built");
  report.up_to_date = reader.Truth("up_to_date");
  report.wall_ms = reader.Milliseconds("wall_ms");
  report.critical_path_ms = reader.Milliseconds("critical_path_ms");
  report.unconverted = reader.Texts("unconverted");
  report.unmade = reader.Texts("unmade");
  reader.Each("units", [&](Reader& inner) { report.units.push_back(ReadUnit(inner)); });
  reader.Each("totals", [&](Reader& inner) {
    report.totals.push_back({inner.OneOf("language", kLanguages, LanguageName),
                             inner.Number("files"), inner.Number("lines"),
                             inner.Number("code_lines"), inner.Number("bytes")});
  });
  reader.Each("remarks", [&](Reader& inner) {
    report.remarks.push_back(
        {inner.Text("path"), static_cast<int>(inner.Number("line")), inner.Text("text")});
  });
  Reader run = reader.Inner("run");
  report.stages = ReadRun(run);
  reader.Take(run);
  BATUTA_RETURN_IF_ERROR(reader.status());
  return report;
}

}  // namespace batuta::convert
