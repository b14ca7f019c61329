// Golden traces as JSON: one entry a line, so that a change is read in a diff.
#include <boost/json.hpp>
#include <boost/system/error_code.hpp>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "batuta/golden.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/text.h"

namespace batuta::golden {
namespace {

namespace json = boost::json;

constexpr int kFormat = 1;
constexpr const char *kTrace = "trace.json", *kSummary = "summary.txt", *kAnalysis = "ANALYSIS.md";
constexpr const char* kSource = "source.json";  // which the command writes

// Names of files may be no UTF-8.
std::string Quoted(const std::string& text) {
  return json::serialize(json::value(EncodeBytes(text)));
}

std::string Decoded(json::string_view text) { return DecodeBytes({text.data(), text.size()}); }

std::string Entry(const std::string& name, const Range& range) {
  return absl::StrFormat("%s: [%d, %d]", Quoted(name), range.least, range.most);
}

// `entries` between braces or brackets, one a line.
std::string Block(const std::string& key, const std::vector<std::string>& entries, char open,
                  char close) {
  std::string text = absl::StrFormat("  \"%s\": %c", key, open);
  for (size_t i = 0; i < entries.size(); ++i) {
    text += (i > 0 ? ",\n    " : "\n    ") + entries[i];
  }
  return text + (entries.empty() ? "" : "\n  ") + close;
}

std::string RangeBlock(const std::string& key, const std::map<std::string, Range>& ranges) {
  std::vector<std::string> entries;
  for (const auto& [name, range] : ranges) entries.push_back(Entry(name, range));
  return Block(key, entries, '{', '}');
}

std::string TextBlock(const std::string& key, const std::vector<std::string>& texts) {
  std::vector<std::string> entries;
  for (const std::string& text : texts) entries.push_back(Quoted(text));
  return Block(key, entries, '[', ']');
}

// What is not as it should be is remembered; the values are taken as far as they go.
class Reader {
 public:
  explicit Reader(const json::object& root) : root_(root) {}

  std::string Text(std::string_view key) { return ToText(root_.if_contains(key)); }
  std::vector<std::string> Texts(std::string_view key) {
    std::vector<std::string> texts;
    const json::value* value = root_.if_contains(key);
    if (value == nullptr || !value->is_array()) is_sound_ = false;
    if (!is_sound_) return texts;
    for (const json::value& entry : value->get_array()) texts.push_back(ToText(&entry));
    return texts;
  }
  std::map<std::string, std::string> TextMap(std::string_view key) {
    std::map<std::string, std::string> texts;
    for (const auto& [name, value] : Object(key)) texts[Decoded(name)] = ToText(&value);
    return texts;
  }
  std::map<std::string, Range> Ranges(std::string_view key) {
    std::map<std::string, Range> ranges;
    for (const auto& [name, value] : Object(key)) ranges[Decoded(name)] = ToRange(&value);
    return ranges;
  }
  Range OneRange(std::string_view key) { return ToRange(root_.if_contains(key)); }
  bool HasFormat() const {
    const json::value* format = root_.if_contains("format");
    return format != nullptr && format->is_int64() && format->get_int64() == kFormat;
  }
  bool IsSound() const { return is_sound_; }

 private:
  json::object Object(std::string_view key) {
    const json::value* value = root_.if_contains(key);
    if (value != nullptr && value->is_object()) return value->get_object();
    is_sound_ = false;
    return {};
  }
  std::string ToText(const json::value* value) {
    if (value != nullptr && value->is_string()) return Decoded(value->get_string());
    is_sound_ = false;
    return {};
  }
  Range ToRange(const json::value* value) {
    const bool is_pair = value != nullptr && value->is_array() && value->get_array().size() == 2 &&
                         value->get_array()[0].is_int64() && value->get_array()[1].is_int64();
    const int64_t least = is_pair ? value->get_array()[0].get_int64() : -1;
    const int64_t most = is_pair ? value->get_array()[1].get_int64() : -1;
    if (!std::in_range<int>(least) || !std::in_range<int>(most) || least < 0 || most < least) {
      is_sound_ = false;
      return {};
    }
    return {static_cast<int>(least), static_cast<int>(most)};
  }

  const json::object& root_;
  bool is_sound_ = true;
};

// Half-written files of a Save that was killed: the folder is committed with all that is in it.
void RemoveLeftovers(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> leftovers;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    // WriteFileAtomic writes to NAME.XXXXXX first.
    const std::string stem = it->path().stem().native();
    const bool is_ours = stem == kTrace || stem == kSummary || stem == kAnalysis || stem == kSource;
    if (is_ours && it->path().extension().native().size() == 7) leftovers.push_back(it->path());
  }
  for (const std::filesystem::path& file : leftovers) std::filesystem::remove(file, error);
}

}  // namespace

std::string ToJson(const Golden& golden) {
  std::vector<std::string> effects;
  for (const auto& [name, text] : golden.effects)
    effects.push_back(Quoted(name) + ": " + Quoted(text));
  std::string text =
      absl::StrFormat("{\n  \"format\": %d,\n  \"name\": %s,\n", kFormat, Quoted(golden.name));
  text += TextBlock("command", golden.command) + ",\n";
  text += Block("effects", effects, '{', '}') + ",\n";
  text += RangeBlock("processes", golden.processes) + ",\n";
  text += "  " + Entry("num_calls", golden.num_calls) + ",\n";
  text += RangeBlock("calls_by_name", golden.calls_by_name) + ",\n";
  text += RangeBlock("calls", golden.calls) + ",\n";
  return text + TextBlock("sequence", golden.sequence) + "\n}\n";
}

std::string ToSourceJson(const Golden& golden, const CallSites& sites) {
  std::vector<std::string> entries;
  for (const auto& [call, places] : sites) {
    std::string list;
    for (const std::string& place : places) list += (list.empty() ? "" : ", ") + Quoted(place);
    entries.push_back(Quoted(call) + ": [" + list + "]");
  }
  return absl::StrFormat("{\n  \"format\": %d,\n  \"name\": %s,\n", kFormat, Quoted(golden.name)) +
         Block("sites", entries, '{', '}') + "\n}\n";
}

absl::StatusOr<Golden> FromJson(std::string_view text, const std::string& file) {
  boost::system::error_code error;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !value.is_object()) return DataLoss("%s: not a golden trace", file);
  Reader reader(value.get_object());
  if (!reader.HasFormat()) return DataLoss("%s: a format that is not known", file);
  Golden golden;
  golden.name = reader.Text("name");
  golden.command = reader.Texts("command");
  golden.effects = reader.TextMap("effects");
  golden.processes = reader.Ranges("processes");
  golden.num_calls = reader.OneRange("num_calls");
  golden.calls_by_name = reader.Ranges("calls_by_name");
  golden.calls = reader.Ranges("calls");
  golden.sequence = reader.Texts("sequence");
  if (!reader.IsSound()) return DataLoss("%s: a part is missing, or not what it should be", file);
  return golden;
}

std::filesystem::path FolderOf(const Config& config, const Program& program) {
  return config.project / "golden" / program.name;
}

absl::Status Save(const Config& config, const Program& program, const Golden& golden) {
  const std::filesystem::path folder = FolderOf(config, program);
  RemoveLeftovers(folder);
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(folder / kAnalysis, Analysis(golden)));
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(folder / kSummary, SummaryTable(golden)));
  return os::WriteFileAtomic(folder / kTrace, ToJson(golden));
}

absl::StatusOr<Golden> Load(const Config& config, const Program& program) {
  const std::filesystem::path file = FolderOf(config, program) / kTrace;
  BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(file, int64_t{64} << 20));
  return FromJson(text, file);
}

}  // namespace batuta::golden
