// Programs that were changed in one place each: the comparison of effects must notice every one.
#include <algorithm>
#include <cctype>

#include "test/trace/effect_runs.h"

namespace batuta::trace {
namespace {

// Each step is a line of a script; what it writes stands between the quotes.
using Script = std::vector<std::string>;

const Script kOriginal{"umask 022",
                       "echo 'first line of output'",
                       "echo 'a warning' >&2",
                       "echo 'alpha beta' >report",
                       "echo 'gamma delta' >>report",
                       "printf 'no newline' >notes",
                       "read line <in; echo \"$line\" >copy",
                       "echo 'number 12345' >numbers",
                       "echo 'last of the numbers' >>numbers",
                       "echo 'second line of output'",
                       "echo 'another warning' >&2",
                       "{ echo 'through a pipe'; } | { read x; echo \"$x\" >piped; }",
                       "(echo 'from a child' >child; exit 3)",
                       "exit 7"};

std::string Joined(const Script& script) {
  std::string text;
  for (const std::string& line : script) text += line + "\n";
  return text;
}

struct Mutant {
  std::string what;
  Script script;
};

Script With(size_t line, const std::string& text) {
  Script script = kOriginal;
  script[line] = text;
  return script;
}

// One byte of what is written is another.
void AddBytes(std::vector<Mutant>& mutants) {
  for (size_t i = 0; i < kOriginal.size(); ++i) {
    const std::string& line = kOriginal[i];
    const size_t begin = line.find('\''), end = line.rfind('\'');
    for (size_t at = begin; begin != std::string::npos && ++at < end;) {
      std::string changed = line;
      changed[at] = line[at] == 'z' ? 'a' : static_cast<char>(line[at] + 1);
      mutants.push_back({"byte", With(i, changed)});
    }
  }
}

// One letter of a path that is written to is another.
void AddPaths(std::vector<Mutant>& mutants) {
  for (size_t i = 0; i < kOriginal.size(); ++i) {
    const std::string& line = kOriginal[i];
    size_t at = line.rfind('>') + 1;
    if (at == 0 || line[at] == '&') continue;
    for (; at < line.size() && std::isalpha(static_cast<unsigned char>(line[at])) != 0; ++at) {
      std::string changed = line;
      changed[at] = 'X';
      mutants.push_back({"path", With(i, changed)});
    }
  }
}

void AddExitCodes(std::vector<Mutant>& mutants) {
  for (int code = 0; code < 20; ++code) {
    if (code != 7) mutants.push_back({"exit", With(13, "exit " + std::to_string(code))});
  }
  mutants.push_back({"exit", With(13, "kill -15 $$")});
}

// A step that writes something is left out.
void AddMissing(std::vector<Mutant>& mutants) {
  for (size_t i = 1; i < kOriginal.size(); ++i) mutants.push_back({"missing", With(i, ":")});
}

// Two steps that write to the same place come in the other order.
void AddOrders(std::vector<Mutant>& mutants) {
  for (const auto& [a, b] : {std::pair{1, 9}, {2, 10}, {3, 4}, {7, 8}}) {
    Script script = kOriginal;
    std::swap(script[static_cast<size_t>(a)], script[static_cast<size_t>(b)]);
    mutants.push_back({"order", script});
  }
}

void AddRights(std::vector<Mutant>& mutants) {
  for (const char* mask : {"umask 002", "umask 077", "umask 000"}) {
    mutants.push_back({"rights", With(0, mask)});
  }
}

}  // namespace

TEST_CASE("every mutant of a program is told from it") {
  std::vector<Mutant> mutants;
  AddBytes(mutants);
  AddPaths(mutants);
  AddExitCodes(mutants);
  AddMissing(mutants);
  AddOrders(mutants);
  AddRights(mutants);
  REQUIRE(mutants.size() >= 200);
  EffectRuns runs;
  runs.files = {{"in", "what is read\n"}};
  const Trace original = runs.Shell(Joined(kOriginal));
  REQUIRE(CompareEffects(original, runs.Shell(Joined(kOriginal)), {}).judgement ==
          Judgement::kEquivalent);
  for (const Mutant& mutant : mutants) {
    const Comparison compared = CompareEffects(original, runs.Shell(Joined(mutant.script)), {});
    if (compared.judgement == Judgement::kDivergent) continue;
    FAIL_CHECK(mutant.what << ": " << NameOf(compared.judgement) << "\n" << Joined(mutant.script));
  }
}

}  // namespace batuta::trace
