#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "batuta/analysis.h"
#include "lib/text.h"

namespace batuta::convert {
namespace {

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
    const size_t length = c < 0x80 ? 1 : Utf8Length(value, 0);
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

}  // namespace batuta::convert
