// A whole script as a Rust program: its functions, the files that it sources, the texts that it
// evaluates.
#ifndef BATUTA_LIB_CONVERT_SHELL_PROGRAM_WRITER_H_
#define BATUTA_LIB_CONVERT_SHELL_PROGRAM_WRITER_H_

#include <deque>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/shell/counters.h"
#include "lib/convert/shell/function_bridge.h"
#include "lib/convert/shell/program_facts.h"
#include "lib/convert/shell/syntax.h"

namespace batuta::convert::shell {

// What a program is made of.
struct Sources {
  std::string path;     // of the script, in the project
  std::string program;  // name of the binary
  std::string options;  // letters of the first line: "eu"
  Dialect dialect = Dialect::kBash;
  std::string text;
  bool native_commands = false;  // small programs may run inside of this one
  std::vector<std::pair<std::string, std::string>> sourced;  // path, text
};

struct RustProgram {
  std::string main;                // of src/main.rs
  std::string marked;              // the same with the marks of source_map.h
  std::vector<std::string> files;  // that the marks are about
  bool needs_tree = false;         // it looks for files beside itself, or sources some
  std::vector<std::string> notes;  // for the report
  int64_t bridged_lines = 0;       // of functions that bash runs
};

// FailedPrecondition: the first construct that cannot be translated, with its file and line.
absl::StatusOr<RustProgram> WriteProgram(const Sources& sources, std::stop_token stop);

// What the writers of statements share.
class ProgramParts {
 public:
  ProgramParts(Dialect dialect, std::stop_token stop) : dialect_(dialect), stop_(std::move(stop)) {}

  // What holds for the whole program, once all of its files were learnt.
  ProgramFacts& facts() { return facts_; }
  void FindCounters(const Script& script) { counters_ = Counters(script, facts_); }
  const Counters& counters() const { return counters_; }

  // Marks what follows as a line of a script.
  std::string Mark(const Script& script, int line);
  const std::vector<std::string>& files() const { return files_; }

  // A name for a Rust function, unique in the program.
  std::string Claim(const std::string& shell_name);
  void AddFunction(std::string text) { functions_.push_back(std::move(text)); }

  // A function that bash runs: what was refused in it is forgotten.
  void AddBridged(const std::string& name, const std::string& rust, const FunctionBridge& bridge);
  int64_t bridged_lines() const { return bridged_lines_; }
  const std::vector<std::string>& bridged() const { return bridged_; }

  // A text of the shell's language, which stands at a line of a script: it becomes a function. Does
  // nothing if it cannot be parsed: the runtime will say so.
  void AddText(const Script& script, const std::string& text, int line);

  // A command whose text is only known when it runs: the runtime crate reads it then.
  void NoteInterpreted(const std::string& command, int line);
  // Empty: everything is translated.
  const std::string& interpreted() const { return interpreted_; }

  // The text, parsed and kept; null: it cannot be parsed.
  const Script* ParseText(const Script& script, const std::string& text, int line);

  void Refuse(const Script& script, const Node& at, const std::string& construct);
  const std::string& refusal() const { return refusal_; }

  // Scripts live as long as the program's parts: nodes are views.
  const Script& Keep(Script script);

  bool uses_own_path = false;
  bool native_commands = false;
  int sourcing_line = 0;  // where the first file is read by `.`; 0: none is
  Dialect dialect() const { return dialect_; }
  const std::vector<std::string>& functions() const { return functions_; }
  const std::map<std::string, std::string>& texts() const { return texts_; }

 private:
  Dialect dialect_;
  std::stop_token stop_;
  ProgramFacts facts_;
  Counters counters_;
  std::vector<std::string> files_;
  std::set<std::string> names_{"script", "main"};
  std::vector<std::string> functions_;
  std::map<std::string, std::string> texts_;  // text -> Rust function
  std::deque<Script> scripts_;
  std::string refusal_, interpreted_;
  std::vector<std::string> bridged_;  // for the report
  int64_t bridged_lines_ = 0;
};

// The body of a file as a Rust function of that name.
std::string WriteFileFunction(ProgramParts& parts, const Script& script, const std::string& name,
                              const std::string& comment);

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_PROGRAM_WRITER_H_
