#include "lib/convert/python/known_truth.h"

#include <algorithm>
#include <string>

#include "absl/strings/numbers.h"

namespace batuta::convert {
namespace {

// As batuta-py's sys.version_info begins.
const std::vector<int>& RuntimeVersion() {
  static const std::vector<int> version = {3, 11};
  return version;
}

std::optional<int> NumberOf(const Node& node) {
  int number = 0;
  if (node.Text("type") != "int" || !absl::SimpleAtoi(node.Text("text"), &number)) return {};
  return number;
}

std::optional<bool> Compared(int order, const std::string& op) {
  if (op == "Eq") return order == 0;
  if (op == "NotEq") return order != 0;
  if (op == "Lt") return order < 0;
  if (op == "LtE") return order <= 0;
  if (op == "Gt") return order > 0;
  if (op == "GtE") return order >= 0;
  return {};
}

bool IsSys(const Node& node, const std::string& attribute) {
  return node.Is("Attribute") && node.Text("attr") == attribute &&
         node.Child("value").Text("id") == "sys";
}

// `sys.version_info[0]`, `sys.version_info.major`.
bool IsMajor(const Node& node) {
  if (node.Is("Attribute")) {
    return node.Text("attr") == "major" && IsSys(node.Child("value"), "version_info");
  }
  return node.Is("Subscript") && IsSys(node.Child("value"), "version_info") &&
         NumberOf(node.Child("slice")) == 0;
}

std::optional<bool> VersionTruth(const Node& left, const std::string& op, const Node& right) {
  if (IsMajor(left)) {
    const std::optional<int> number = NumberOf(right);
    if (!number) return {};
    return Compared(RuntimeVersion()[0] - *number, op);
  }
  const std::vector<Node> items = right.List("elts");
  if (!IsSys(left, "version_info") || !right.Is("Tuple") || items.empty()) return {};
  for (size_t i = 0; i < items.size(); ++i) {
    const std::optional<int> number = NumberOf(items[i]);
    // What comes behind (3, 11) differs from release to release.
    if (!number || i == RuntimeVersion().size()) return {};
    if (RuntimeVersion()[i] != *number) return Compared(RuntimeVersion()[i] - *number, op);
  }
  return Compared(1, op);  // (3, 11, 7, ...) is more than (3, 11)
}

std::optional<bool> PlatformTruth(const Node& left, const std::string& op, const Node& right) {
  const std::string text = right.Text("text");
  const Node place = left.Is("Call") ? left.Child("func") : left;
  const std::string name = place.Child("value").Text("id") + "." + place.Text("attr");
  const bool is_foreign = (name == "sys.platform" && (text == "win32" || text == "cygwin")) ||
                          (name == "os.name" && text == "nt") ||
                          (name == "platform.system" && text == "Windows");
  if (!is_foreign || right.Text("type") != "str") return {};
  return Compared(1, op);
}

std::optional<bool> ComparisonTruth(const Node& test, const PythonModule& module) {
  const std::vector<Node> rights = test.List("comparators");
  const std::vector<std::string> ops = test.Texts("ops");
  if (rights.size() != 1 || ops.size() != 1) return {};
  const Node left = test.Child("left");
  const bool is_equality = ops[0] == "Eq" || ops[0] == "NotEq";
  if (is_equality && left.Text("id") == "__name__" && rights[0].Text("text") == "__main__") {
    if (module.name == "__main__") return {};
    return ops[0] == "NotEq";
  }
  if (const auto truth = VersionTruth(left, ops[0], rights[0])) return truth;
  return is_equality ? PlatformTruth(left, ops[0], rights[0]) : std::nullopt;
}

}  // namespace

std::optional<bool> KnownTruth(const Node& test, const PythonModule& module) {
  if (test.Text("id") == "TYPE_CHECKING" || test.Text("attr") == "TYPE_CHECKING") return false;
  if (module.name == "codecs" && test.Text("id") == "_false") return false;
  if (test.Is("Compare")) return ComparisonTruth(test, module);
  if (test.Is("UnaryOp") && test.Text("op") == "Not") {
    const std::optional<bool> truth = KnownTruth(test.Child("operand"), module);
    if (!truth) return {};
    return !*truth;
  }
  if (!test.Is("BoolOp")) return {};
  const bool deciding = test.Text("op") == "Or";  // one such value decides
  bool all_known = true;
  for (const Node& value : test.List("values")) {
    const std::optional<bool> truth = KnownTruth(value, module);
    if (truth == deciding) return deciding;
    all_known = all_known && truth.has_value();
  }
  if (!all_known) return {};
  return !deciding;
}

std::vector<Node> ReachedChildren(const Node& node, const PythonModule& module) {
  if (!node.Is("If")) return node.Children();
  const std::optional<bool> truth = KnownTruth(node.Child("test"), module);
  if (!truth) return node.Children();
  std::vector<Node> reached = node.List(*truth ? "body" : "orelse");
  reached.insert(reached.begin(), node.Child("test"));
  return reached;
}

}  // namespace batuta::convert
