#include "lib/convert/cases_test_source.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "absl/strings/str_format.h"
#include "lib/convert/bridge/crate_source.h"
#include "lib/convert/languages.h"

namespace batuta::convert {
namespace {

constexpr size_t kMaxNameBytes = 100;  // files are called after functions

std::string FunctionName(const std::string& name, std::set<std::string>& taken) {
  std::string function = "case_";
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) {
      function += c;
    } else if (c >= 'A' && c <= 'Z') {
      function += static_cast<char>(c - 'A' + 'a');
    } else if (function.back() != '_') {
      function += '_';
    }
  }
  while (function.back() == '_') function.pop_back();
  function.resize(std::min(function.size(), kMaxNameBytes));
  std::string unique = function;
  for (int i = 2; !taken.insert(unique).second; ++i) unique = absl::StrFormat("%s_%d", function, i);
  return unique;
}

std::string Mask(const std::set<size_t>& lines) {
  std::string text = "&[";
  for (const size_t line : lines) text += absl::StrFormat("%s%d", text == "&[" ? "" : ", ", line);
  return text + "]";
}

class TestWriter {
 public:
  explicit TestWriter(const Member& member) : unit_(member.planned->unit) {}

  void Add(const Case& c, const Baseline& baseline) {
    const std::string function = FunctionName(c.name, taken_);
    source_ += absl::StrFormat("\n#[test]\nfn %s() {\n    %s\n", function,
                               "Case::new(PROGRAM, PRODUCT)");
    if (IsNative(unit_.language)) Line(".native()");
    for (const std::string& arg : c.args) Line(".arg(" + RustBytes(arg) + ")");
    if (!c.stdin_text.empty()) Line(".stdin(" + Stored(function + ".stdin", c.stdin_text) + ")");
    for (const auto& [name, value] : c.env) {
      Line(".env(" + RustBytes(name) + ", " + RustBytes(value) + ")");
    }
    int index = 0;
    for (const auto& [path, content] : c.files) {
      const std::string stored =
          Stored(absl::StrFormat("%s.file%d", function, index++), content);
      Line(".file(" + RustBytes(path) + ", " + stored + ")");
    }
    const Observation& expected = baseline.expected;
    Line(".outcome(\"" + expected.outcome + "\")");
    Line(".stdout(" + Stored(function + ".stdout", expected.stdout_text) + ", " +
         Mask(baseline.masked_stdout) + ")");
    if (c.stderr_rule == StderrRule::kExact) {
      Line(".stderr(" + Stored(function + ".stderr", expected.stderr_text) + ", " +
           Mask(baseline.masked_stderr) + ")");
    }
    for (const auto& [path, state] : expected.files) {
      if (state != "gone") Line(".writes(" + RustBytes(path) + ")");
    }
    Line(".check();");
    source_ += "}\n";
  }

  std::map<std::string, std::string> Finish() && {
    if (taken_.empty()) return {};
    std::string head =
        "//! What the original program did, case by case, and that this one does the same.\n\n"
        "use batuta_cases::Case;\n\n";
    head += absl::StrFormat("const PROGRAM: &str = env!(\"CARGO_BIN_EXE_%s\");\n", unit_.name);
    head += "const PRODUCT: &[u8] = " + RustBytes(unit_.product) + ";\n";
    files_["tests/cases.rs"] = head + source_;
    return std::move(files_);
  }

 private:
  void Line(const std::string& text) { source_ += "        " + text + "\n"; }

  // Short texts stand in the test, long ones in a file beside it.
  std::string Stored(const std::string& name, const std::string& text) {
    if (text.size() <= 200) return RustBytes(text);
    files_["tests/cases/" + name] = text;
    return "include_bytes!(\"cases/" + name + "\")";
  }

  const Unit& unit_;
  std::set<std::string> taken_;
  std::string source_;
  std::map<std::string, std::string> files_;
};

}  // namespace

std::map<std::string, std::string> CasesTestSource(const Member& member) {
  if (member.baselines == nullptr) return {};
  TestWriter writer(member);
  const std::vector<Case>& cases = member.planned->cases;
  for (size_t i = 0; i < cases.size() && i < member.baselines->size(); ++i) {
    const Baseline& baseline = (*member.baselines)[i];
    if (cases[i].in_project || cases[i].origin == CaseOrigin::kSuite) continue;
    if (baseline.unusable.empty()) writer.Add(cases[i], baseline);
  }
  return std::move(writer).Finish();
}

}  // namespace batuta::convert
