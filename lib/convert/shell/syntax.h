// The syntax tree of a shell script, as shfmt reads it.
#ifndef BATUTA_LIB_CONVERT_SHELL_SYNTAX_H_
#define BATUTA_LIB_CONVERT_SHELL_SYNTAX_H_

#include <boost/json.hpp>
#include <initializer_list>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace batuta::convert::shell {

namespace json = boost::json;

enum class Dialect { kBash, kDash };

// A node of the tree: a view, valid as long as its Script.
class Node {
 public:
  Node() = default;
  explicit Node(const json::value* value) : value_(value) {}

  // False: the tree has nothing here.
  explicit operator bool() const { return value_ != nullptr && value_->is_object(); }

  Node Get(std::string_view key) const;
  std::vector<Node> List(std::string_view key) const;
  std::string Text(std::string_view key) const;
  bool Flag(std::string_view key) const;
  std::string Type() const { return Text("Type"); }

  // Byte offset and line of a position: "Pos", "End", "OpPos" ...
  size_t Offset(std::string_view key = "Pos") const;
  int Line(std::string_view key = "Pos") const;

  const json::object* object() const { return value_->if_object(); }
  const json::value& value() const { return *value_; }

 private:
  const json::value* Find(std::string_view key) const;

  const json::value* value_ = nullptr;
};

// A parsed file, or a text that a script evaluates.
struct Script {
  std::string path;  // in the project, for messages and comments
  std::string text;
  Dialect dialect = Dialect::kBash;
  int first_line = 1;  // of the text, in the file that it stands in
  json::value tree;

  Node Root() const { return Node(&tree); }
  // What is written between two places.
  std::string_view Slice(size_t begin, size_t end) const;
  // The operator that is written at a place: the first of `signs` that fits, which are sorted so
  // that longer ones come first.
  std::string SignAt(size_t at, std::initializer_list<const char*> signs) const;
  int LineOf(const Node& node, std::string_view key = "Pos") const {
    return node.Line(key) + first_line - 1;
  }
};

// FailedPrecondition: the script's first error, with its line; or shfmt is not there.
absl::StatusOr<Script> Parse(std::string path, std::string text, Dialect dialect,
                             std::stop_token stop);

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_SYNTAX_H_
