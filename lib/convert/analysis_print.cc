#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "batuta/analysis.h"
#include "lib/convert/scan_file.h"

namespace batuta::convert {
namespace {

// Rows of a list on the terminal; JSON has all.
constexpr size_t kMaxRows = 40;

const char* EntryKindName(EntryKind kind) {
  switch (kind) {
    case EntryKind::kScript:
      return "script";
    case EntryKind::kModule:
      return "module";
    case EntryKind::kPackage:
      return "package";
    case EntryKind::kConsoleScript:
      return "console_script";
    case EntryKind::kMain:
      return "main";
  }
  return "script";
}

// The length of the UTF-8 sequence at the front of `text`; 0 if there is none.
size_t SequenceLength(std::string_view text) {
  for (size_t length = 1; length <= 4 && length <= text.size(); ++length) {
    if (IsUtf8(text.substr(0, length))) return length;
  }
  return 0;
}

// Writes JSON without knowing its shape. Not Boost.JSON, which passes bytes that are not UTF-8 on.
class JsonWriter {
 public:
  void Open(char bracket) {
    Separate();
    text_ += bracket;
    is_first_ = true;
  }
  void Close(char bracket) {
    text_ += bracket;
    is_first_ = false;
  }
  void Key(std::string_view key) {
    Separate();
    Quote(key);
    text_ += ':';
    after_key_ = true;
  }
  void Value(std::string_view value) {
    Separate();
    Quote(value);
  }
  void Number(int64_t value) {
    Separate();
    text_ += std::to_string(value);
  }
  void Milliseconds(double value) {
    Separate();
    text_ += absl::StrFormat("%.3f", value);
  }
  void Boolean(std::string_view key, bool value) {
    Key(key);
    Separate();
    text_ += value ? "true" : "false";
  }
  void Field(std::string_view key, std::string_view value) {
    Key(key);
    Value(value);
  }
  void Field(std::string_view key, int64_t value) {
    Key(key);
    Number(value);
  }
  std::string Take() { return std::move(text_); }

 private:
  void Separate() {
    if (!is_first_ && !after_key_) text_ += ',';
    is_first_ = after_key_ = false;
  }
  void Quote(std::string_view value);

  std::string text_;
  bool is_first_ = true, after_key_ = false;
};

void JsonWriter::Quote(std::string_view value) {
  text_ += '"';
  while (!value.empty()) {
    const auto c = static_cast<unsigned char>(value.front());
    const size_t length = c < 0x80 ? 1 : SequenceLength(value);
    if (length == 0 || c == '%') {
      text_ += absl::StrFormat("%%%02X", c);
    } else if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7F) {
      text_ += absl::StrFormat("\\u%04x", c);
    } else {
      text_ += value.substr(0, length);
    }
    value.remove_prefix(std::max<size_t>(length, 1));
  }
  text_ += '"';
}

void WriteFiles(const Analysis& analysis, JsonWriter& json) {
  json.Key("files");
  json.Open('[');
  for (const SourceFile& file : analysis.files) {
    json.Open('{');
    json.Field("path", file.path);
    json.Field("language", LanguageName(file.language));
    json.Field("bytes", file.bytes);
    json.Field("lines", file.lines);
    json.Field("code_lines", file.code_lines);
    json.Field("complexity", file.complexity);
    json.Boolean("is_executable", file.is_executable);
    json.Boolean("is_utf8", file.is_utf8);
    json.Boolean("has_entry", file.has_entry);
    json.Field("interpreter", file.interpreter);
    json.Close('}');
  }
  json.Close(']');
}

void WriteNeeds(const Analysis& analysis, JsonWriter& json) {
  json.Key("dependencies");
  json.Open('[');
  for (const Dependency& dependency : analysis.dependencies) {
    json.Open('{');
    json.Field("from", dependency.from);
    json.Field("to", dependency.to);
    json.Field("kind", DependencyKindName(dependency.kind));
    json.Field("line", dependency.line);
    json.Close('}');
  }
  json.Close(']');
  json.Key("externals");
  json.Open('[');
  for (const External& external : analysis.externals) {
    json.Open('{');
    json.Field("language", LanguageName(external.language));
    json.Field("name", external.name);
    json.Field("from", external.from);
    json.Field("line", external.line);
    json.Boolean("is_standard", external.is_standard);
    json.Close('}');
  }
  json.Close(']');
  json.Key("import_cycles");
  json.Open('[');
  for (const std::vector<std::string>& cycle : analysis.import_cycles) {
    json.Open('[');
    for (const std::string& path : cycle) json.Value(path);
    json.Close(']');
  }
  json.Close(']');
}

void WritePrograms(const Analysis& analysis, JsonWriter& json) {
  json.Key("entry_points");
  json.Open('[');
  for (const EntryPoint& entry : analysis.entry_points) {
    json.Open('{');
    json.Field("name", entry.name);
    json.Field("path", entry.path);
    json.Field("language", LanguageName(entry.language));
    json.Field("kind", EntryKindName(entry.kind));
    json.Field("target", entry.target);
    json.Close('}');
  }
  json.Close(']');
  json.Key("build_files");
  json.Open('[');
  for (const BuildFile& file : analysis.build_files) {
    json.Open('{');
    json.Field("path", file.path);
    json.Field("kind", file.kind);
    json.Close('}');
  }
  json.Close(']');
}

void WriteStrings(std::string_view key, const std::vector<std::string>& values, JsonWriter& json) {
  json.Key(key);
  json.Open('[');
  for (const std::string& value : values) json.Value(value);
  json.Close(']');
}

void WriteTargets(const Analysis& analysis, JsonWriter& json) {
  json.Key("targets");
  json.Open('[');
  for (const BuildTarget& target : analysis.targets) {
    json.Open('{');
    json.Field("name", target.name);
    json.Field("from", target.from);
    json.Field("line", target.line);
    WriteStrings("sources", target.sources, json);
    WriteStrings("include_folders", target.include_folders, json);
    WriteStrings("defines", target.defines, json);
    json.Close('}');
  }
  json.Close(']');
}

void WriteRemarksAndTotals(const Analysis& analysis, JsonWriter& json) {
  json.Key("remarks");
  json.Open('[');
  for (const Remark& remark : analysis.remarks) {
    json.Open('{');
    json.Field("path", remark.path);
    json.Field("line", remark.line);
    json.Field("text", remark.text);
    json.Close('}');
  }
  json.Close(']');
  json.Key("totals");
  json.Open('[');
  for (const LanguageTotal& total : analysis.totals) {
    json.Open('{');
    json.Field("language", LanguageName(total.language));
    json.Field("files", total.files);
    json.Field("lines", total.lines);
    json.Field("code_lines", total.code_lines);
    json.Field("bytes", total.bytes);
    json.Close('}');
  }
  json.Close(']');
}

// What a terminal can be given: control characters and broken bytes are spelled out.
std::string Printable(std::string_view text) {
  std::string printable;
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    const size_t length = SequenceLength(text);
    // Also the control characters U+0080 to U+009F.
    const bool is_control = c < 0x20 || c == 0x7F ||
                            (c == 0xC2 && length == 2 && static_cast<unsigned char>(text[1]) < 0xA0);
    if (length == 0 || is_control) {
      printable += absl::StrFormat("\\x%02x", c);
      text.remove_prefix(1);
    } else {
      printable += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return printable;
}

// Columns that a printable text takes, one per character.
size_t Columns(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// Aligned columns; only the last may be cut to fit.
class Table {
 public:
  explicit Table(int width) : width_(static_cast<size_t>(std::max(width, 20))) {}

  void Add(std::vector<std::string> cells) {
    widths_.resize(std::max(widths_.size(), cells.size()), 0);
    for (size_t i = 0; i < cells.size(); ++i) {
      cells[i] = Printable(cells[i]);
      widths_[i] = std::max(widths_[i], Columns(cells[i]));
    }
    rows_.push_back(std::move(cells));
  }

  std::string Take() {
    std::string text;
    for (const std::vector<std::string>& row : rows_) {
      std::string line = " ";
      for (size_t i = 0; i + 1 < row.size(); ++i) {
        line += " " + row[i] + std::string(widths_[i] - Columns(row[i]), ' ') + " ";
      }
      line += " ";
      const size_t used = Columns(line);
      text += line + Cut(row.back(), width_ > used + 10 ? width_ - used : 10) + "\n";
    }
    rows_.clear();
    widths_.clear();
    return text;
  }

 private:
  static std::string Cut(const std::string& text, size_t columns) {
    if (Columns(text) <= columns) return text;
    size_t end = 0;
    for (size_t seen = 0; end < text.size(); ++end) {
      const bool starts = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
      if (starts && ++seen > columns - 3) break;
    }
    return text.substr(0, end) + "...";
  }

  size_t width_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<size_t> widths_;
};

std::string Place(const std::string& path, int line) {
  return line > 0 ? path + ":" + std::to_string(line) : path;
}

std::string MoreRows(size_t count) {
  return count > kMaxRows ? absl::StrFormat("  and %d more (--json lists all)\n", count - kMaxRows)
                          : std::string();
}

std::string TotalsTable(const Analysis& analysis, int width) {
  Table table(width);
  table.Add({"language", "files", "lines", "code", "bytes"});
  for (const LanguageTotal& total : analysis.totals) {
    table.Add({LanguageName(total.language), std::to_string(total.files),
               std::to_string(total.lines), std::to_string(total.code_lines),
               std::to_string(total.bytes)});
  }
  return table.Take();
}

std::string ProgramsTable(const Analysis& analysis, int width) {
  if (analysis.entry_points.empty()) return "\nPrograms: none found\n";
  Table table(width);
  for (size_t i = 0; i < std::min(analysis.entry_points.size(), kMaxRows); ++i) {
    const EntryPoint& entry = analysis.entry_points[i];
    table.Add({entry.name, LanguageName(entry.language), EntryKindName(entry.kind),
               entry.target.empty() ? entry.path : entry.path + " (" + entry.target + ")"});
  }
  return absl::StrFormat("\nPrograms: %d\n", analysis.entry_points.size()) + table.Take() +
         MoreRows(analysis.entry_points.size());
}

std::string NeedsTable(const Analysis& analysis, int width) {
  std::map<std::string, int> kinds;
  for (const Dependency& d : analysis.dependencies) ++kinds[DependencyKindName(d.kind)];
  std::string text = absl::StrFormat("\nDependencies between files: %d",
                                     analysis.dependencies.size());
  const char* separator = " (";
  for (const auto& [kind, count] : kinds) {
    text += separator + kind + " " + std::to_string(count);
    separator = ", ";
  }
  text += kinds.empty() ? "\n" : ")\n";
  Table table(width);
  size_t num_externals = 0;
  for (const External& external : analysis.externals) {
    if (external.is_standard || ++num_externals > kMaxRows) continue;
    table.Add({external.name, LanguageName(external.language),
               Place(external.from, external.line)});
  }
  text += absl::StrFormat("\nNeeded from outside, beyond standard libraries: %d\n", num_externals);
  text += table.Take() + MoreRows(num_externals);
  for (size_t i = 0; i < std::min(analysis.import_cycles.size(), kMaxRows); ++i) {
    const std::vector<std::string>& cycle = analysis.import_cycles[i];
    table.Add({"cycle of " + std::to_string(cycle.size()),
               cycle.front() + (cycle.size() > 1 ? ", " + cycle[1] : "") +
                   (cycle.size() > 2 ? ", ..." : "")});
  }
  if (analysis.import_cycles.empty()) return text;
  return text + absl::StrFormat("\nImport cycles: %d\n", analysis.import_cycles.size()) +
         table.Take() + MoreRows(analysis.import_cycles.size());
}

std::string TargetsTable(const Analysis& analysis, int width) {
  if (analysis.targets.empty()) return {};
  Table table(width);
  for (size_t i = 0; i < std::min(analysis.targets.size(), kMaxRows); ++i) {
    const BuildTarget& target = analysis.targets[i];
    std::string sources;
    for (const std::string& source : target.sources) sources += (sources.empty() ? "" : " ") + source;
    table.Add({target.name, Place(target.from, target.line), sources});
  }
  return absl::StrFormat("\nTargets of build files: %d\n", analysis.targets.size()) + table.Take() +
         MoreRows(analysis.targets.size());
}

std::string BuildAndRemarksTable(const Analysis& analysis, int width) {
  std::string text;
  Table table(width);
  for (size_t i = 0; i < std::min(analysis.build_files.size(), kMaxRows); ++i) {
    table.Add({analysis.build_files[i].kind, analysis.build_files[i].path});
  }
  if (!analysis.build_files.empty()) {
    text += absl::StrFormat("\nBuild files: %d\n", analysis.build_files.size()) + table.Take() +
            MoreRows(analysis.build_files.size());
  }
  for (size_t i = 0; i < std::min(analysis.remarks.size(), kMaxRows); ++i) {
    const Remark& remark = analysis.remarks[i];
    table.Add({Place(remark.path, remark.line) + ": " + remark.text});
  }
  if (!analysis.remarks.empty()) {
    text += absl::StrFormat("\nRemarks: %d\n", analysis.remarks.size()) + table.Take() +
            MoreRows(analysis.remarks.size());
  }
  return text;
}

}  // namespace

std::string AnalysisToJson(const Analysis& analysis) {
  JsonWriter json;
  json.Open('{');
  json.Field("root", analysis.root);
  WriteFiles(analysis, json);
  WriteNeeds(analysis, json);
  WritePrograms(analysis, json);
  WriteTargets(analysis, json);
  WriteRemarksAndTotals(analysis, json);
  json.Key("wall_ms");
  json.Milliseconds(analysis.wall_ms);
  json.Close('}');
  return json.Take() + "\n";
}

std::string AnalysisToTable(const Analysis& analysis, int width) {
  std::string text = "Project " + Printable(analysis.root) + "\n\n";
  text += TotalsTable(analysis, width);
  text += ProgramsTable(analysis, width);
  text += NeedsTable(analysis, width);
  text += TargetsTable(analysis, width);
  text += BuildAndRemarksTable(analysis, width);
  text += absl::StrFormat("\n%d files in %.0f ms\n", analysis.files.size(), analysis.wall_ms);
  return text;
}

}  // namespace batuta::convert
