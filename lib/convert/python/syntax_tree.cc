#include "lib/convert/python/syntax_tree.h"

#include <span>

#include "lib/convert/error_line.h"
#include "lib/os/embedded.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::embedded {
std::span<const File> PythonFrontEnd();
}

namespace batuta::convert {
namespace {

namespace json = boost::json;

// Python's own parser refuses deeper nesting than this, give or take.
constexpr size_t kMaxDepth = 2000;

std::string_view View(const json::string& text) { return {text.data(), text.size()}; }

absl::Status ReadDump(std::string_view dump, json::value& value) {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::error_code error;
  value = json::parse({dump.data(), dump.size()}, error, json::storage_ptr(), options);
  if (!error && value.is_object()) return absl::OkStatus();
  return FailedPrecondition("the syntax tree cannot be read: %s", error.message());
}

// Throws if a part is missing or of another type; so does ReadFileEntry.
std::vector<PythonComment> CommentsOf(const json::object& file) {
  std::vector<PythonComment> comments;
  for (const json::value& item : file.at("comments").as_array()) {
    const json::array& parts = item.as_array();
    comments.push_back({static_cast<int>(parts.at(0).as_int64()),
                        static_cast<int>(parts.at(1).as_int64()),
                        std::string(View(parts.at(2).as_string()))});
  }
  return comments;
}

absl::Status ReadFileEntry(const json::object& file, SyntaxTrees& trees) {
  PythonSource source;
  source.path = std::string(View(file.at("path").as_string()));
  if (const json::value* error = file.if_contains("error")) {
    return FailedPrecondition("%s: %s", source.path, std::string(View(error->as_string())));
  }
  source.tree = Node(&file.at("tree"));
  source.comments = CommentsOf(file);
  for (const json::value& line : file.at("lines").as_array()) {
    source.lines.emplace_back(View(line.as_string()));
  }
  trees.sources.push_back(std::move(source));
  return absl::OkStatus();
}

}  // namespace

const json::value* Node::Field(std::string_view field) const {
  if (IsNone()) return nullptr;
  return value_->get_object().if_contains({field.data(), field.size()});
}

std::string_view Node::Kind() const {
  const json::value* kind = Field("_");
  return kind != nullptr && kind->is_string() ? View(kind->get_string()) : std::string_view();
}

Node Node::Child(std::string_view field) const { return Node(Field(field)); }

std::vector<Node> Node::List(std::string_view field) const {
  std::vector<Node> nodes;
  const json::value* value = Field(field);
  if (value == nullptr || !value->is_array()) return nodes;
  for (const json::value& item : value->get_array()) nodes.emplace_back(&item);
  return nodes;
}

std::vector<std::string> Node::Texts(std::string_view field) const {
  std::vector<std::string> texts;
  const json::value* value = Field(field);
  if (value == nullptr || !value->is_array()) return texts;
  for (const json::value& item : value->get_array()) {
    if (item.is_string()) texts.emplace_back(View(item.get_string()));
  }
  return texts;
}

std::string Node::Text(std::string_view field) const {
  const json::value* value = Field(field);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(View(value->get_string()));
}

int Node::Number(std::string_view field) const {
  const json::value* value = Field(field);
  return value != nullptr && value->is_int64() ? static_cast<int>(value->get_int64()) : 0;
}

bool Node::Has(std::string_view field) const {
  const json::value* value = Field(field);
  return value != nullptr && !value->is_null();
}

SourceSpan Node::Span() const {
  const json::value* at = Field("at");
  if (at == nullptr || !at->is_array() || at->get_array().size() != 4) return {};
  int numbers[4] = {};
  for (size_t i = 0; i < 4; ++i) {
    const json::value& number = at->get_array()[i];
    if (number.is_int64()) numbers[i] = static_cast<int>(number.get_int64());
  }
  return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

std::vector<Node> Node::Children() const {
  std::vector<Node> children;
  if (IsNone()) return children;
  for (const auto& [name, value] : value_->get_object()) {
    if (value.is_object()) children.emplace_back(&value);
    if (!value.is_array()) continue;
    for (const json::value& item : value.get_array()) {
      if (item.is_object()) children.emplace_back(&item);
    }
  }
  return children;
}

absl::StatusOr<SyntaxTrees> ReadSyntaxTrees(std::string_view dump) {
  SyntaxTrees trees;
  trees.owner = std::make_shared<json::value>();
  BATUTA_RETURN_IF_ERROR(ReadDump(dump, *trees.owner));
  // Printed by an interpreter that may be the project's own: it may say anything.
  try {
    const json::object& all = trees.owner->as_object();
    trees.major = static_cast<int>(all.at("version").as_array().at(0).as_int64());
    trees.minor = static_cast<int>(all.at("version").as_array().at(1).as_int64());
    for (const json::value& file : all.at("files").as_array()) {
      BATUTA_RETURN_IF_ERROR(ReadFileEntry(file.as_object(), trees));
    }
  } catch (const std::exception&) {
    return FailedPrecondition("the syntax tree lacks a part");
  }
  return trees;
}

namespace {

// What dump_ast.py prints.
absl::StatusOr<std::string> Dump(const std::string& python, const std::filesystem::path& root,
                                 const std::vector<std::string>& files, std::stop_token stop) {
  os::ProcessSpec spec;
  spec.argv = {python, "-I", "-B", "-c", std::string(embedded::PythonFrontEnd()[0].content)};
  spec.argv.insert(spec.argv.end(), files.begin(), files.end());
  spec.cwd = root;
  spec.time_limit = std::chrono::seconds(60);
  BATUTA_ASSIGN_OR_RETURN(os::ProcessResult result, os::RunProcess(spec, stop));
  if (result.timed_out) return DeadlineExceeded("parsing: %s", result.Outcome(spec));
  if (!result.Succeeded() || result.truncated) {
    return FailedPrecondition("parsing: %s (%s)", result.Outcome(spec), ErrorLineOf(result));
  }
  return std::move(result.stdout_text);
}

// The dump of several files as one dump each.
absl::StatusOr<std::vector<std::string>> Split(const std::string& dump) {
  json::value value;
  BATUTA_RETURN_IF_ERROR(ReadDump(dump, value));
  std::vector<std::string> dumps;
  try {
    const json::object& all = value.as_object();
    for (const json::value& file : all.at("files").as_array()) {
      dumps.push_back(json::serialize(
          json::object{{"version", all.at("version")}, {"files", json::array{file}}}));
    }
  } catch (const std::exception&) {
    return FailedPrecondition("the syntax tree lacks a part");
  }
  return dumps;
}

}  // namespace

absl::StatusOr<SyntaxTrees> ParsePython(const std::string& python,
                                        const std::filesystem::path& root,
                                        const std::vector<std::string>& files,
                                        std::stop_token stop) {
  BATUTA_ASSIGN_OR_RETURN(const std::string dump, Dump(python, root, files, stop));
  return ReadSyntaxTrees(dump);
}

absl::StatusOr<std::vector<SyntaxTrees>> ParseLibrary(const std::string& python,
                                                      const std::vector<std::string>& files,
                                                      const LibraryCache& cache,
                                                      std::stop_token stop) {
  const std::string interpreter = LibraryCache::StampOf(python);
  std::vector<std::string> keys, dumps, fresh;
  for (const std::string& file : files) {
    keys.push_back(LibraryCache::KeyOf(
        {"tree", embedded::PythonFrontEnd()[0].content, interpreter, LibraryCache::StampOf(file)}));
    dumps.push_back(cache.Find(keys.back()).value_or(""));
    if (dumps.back().empty()) fresh.push_back(file);
  }
  if (!fresh.empty()) {
    BATUTA_ASSIGN_OR_RETURN(const std::string dump, Dump(python, "/", fresh, stop));
    BATUTA_ASSIGN_OR_RETURN(const std::vector<std::string> made, Split(dump));
    for (size_t i = 0, next = 0; i < files.size() && next < made.size(); ++i) {
      if (!dumps[i].empty()) continue;
      dumps[i] = made[next++];
      cache.Store(keys[i], dumps[i]);
    }
  }
  std::vector<SyntaxTrees> trees;
  for (const std::string& dump : dumps) {
    BATUTA_ASSIGN_OR_RETURN(SyntaxTrees tree, ReadSyntaxTrees(dump));
    trees.push_back(std::move(tree));
  }
  return trees;
}

}  // namespace batuta::convert
