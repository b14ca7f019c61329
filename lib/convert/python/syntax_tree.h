// Python's own view of a source: the nodes of CPython's `ast`, printed as JSON by the interpreter
// that the project runs with (dump_ast.py), and read here without a copy.
#ifndef BATUTA_LIB_CONVERT_PYTHON_SYNTAX_TREE_H_
#define BATUTA_LIB_CONVERT_PYTHON_SYNTAX_TREE_H_

#include <boost/json.hpp>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/python/library_cache.h"

namespace batuta::convert {

// Where a node stands: lines from 1, columns from 0 in bytes of UTF-8.
struct SourceSpan {
  int line = 0, column = 0, end_line = 0, end_column = 0;
};

// A node of the tree, or none. The JSON text outlives it.
class Node {
 public:
  Node() = default;
  explicit Node(const boost::json::value* value) : value_(value) {}

  bool IsNone() const { return value_ == nullptr || !value_->is_object(); }
  explicit operator bool() const { return !IsNone(); }
  // The class in `ast`: "FunctionDef"; empty for none.
  std::string_view Kind() const;
  bool Is(std::string_view kind) const { return Kind() == kind; }
  Node Child(std::string_view field) const;
  // Nodes of a list; an absent one (as in Dict.keys or kw_defaults) is none.
  std::vector<Node> List(std::string_view field) const;
  std::vector<std::string> Texts(std::string_view field) const;
  // A text, or empty where the field is None.
  std::string Text(std::string_view field) const;
  int Number(std::string_view field) const;
  bool Has(std::string_view field) const;
  SourceSpan Span() const;
  int Line() const { return Span().line; }
  // What tells nodes apart.
  const void* Key() const { return value_; }
  // Every node directly below, in the order of the fields.
  std::vector<Node> Children() const;

 private:
  const boost::json::value* Field(std::string_view field) const;
  const boost::json::value* value_ = nullptr;
};

struct PythonComment {
  int line = 0, column = 0;
  std::string text;  // with its "#"
};

struct PythonSource {
  std::string path;  // relative to the project's root
  Node tree;         // Module
  std::vector<PythonComment> comments;
  std::vector<std::string> lines;
};

struct SyntaxTrees {
  std::shared_ptr<boost::json::value> owner;  // of what the nodes point to
  int major = 0, minor = 0;                   // version of the interpreter
  std::vector<PythonSource> sources;          // as asked for
};

// Parses the files (relative to `root`) by `python`. FailedPrecondition: "FILE: line 3:
// SyntaxError: ..."
absl::StatusOr<SyntaxTrees> ParsePython(const std::string& python,
                                        const std::filesystem::path& root,
                                        const std::vector<std::string>& files,
                                        std::stop_token stop);

// The same for files of the standard library (absolute), one by one; what was parsed before is read
// from `cache`.
absl::StatusOr<std::vector<SyntaxTrees>> ParseLibrary(const std::string& python,
                                                      const std::vector<std::string>& files,
                                                      const LibraryCache& cache,
                                                      std::stop_token stop);

// Reads what dump_ast.py printed.
absl::StatusOr<SyntaxTrees> ReadSyntaxTrees(std::string_view dump);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_SYNTAX_TREE_H_
