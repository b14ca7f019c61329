// What is true of a whole program: who can see a command's status, and which variables only ever
// hold numbers that its own code counts.
#ifndef BATUTA_LIB_CONVERT_SHELL_PROGRAM_FACTS_H_
#define BATUTA_LIB_CONVERT_SHELL_PROGRAM_FACTS_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/convert/shell/syntax.h"

namespace batuta::convert::shell {

class ProgramFacts {
 public:
  // Learns what is written in a file of the program. All of them come before the questions.
  void Learn(const Script& script);

  // Could this look at the status that was there before it? `$?`, `exit` alone, a function that
  // does.
  bool MayReadStatus(const json::value& code) const;

  // Is code run that cannot be seen here, or is what runs shown to others: eval, traps, traces?
  bool has_unseen_code() const { return has_unseen_code_; }
  // Could a failure end the program, by `set -e`?
  bool may_end_at_failures() const { return may_end_at_failures_; }
  // Does it look at the commands that run: BASH_COMMAND, the traps DEBUG and RETURN? Then they
  // carry their texts.
  bool tells_commands() const { return tells_commands_; }
  // Does it look at what runs in the background: `jobs`, `fg`, `bg`, `set -m`? Then that carries
  // its text.
  bool lists_jobs() const { return lists_jobs_; }
  // Does it look at `$_`?
  bool reads_last_word() const { return reads_last_word_; }
  void set_has_unseen_code() { has_unseen_code_ = true; }
  void set_ends_at_failures() { may_end_at_failures_ = true; }
  // May a function of that name be handed to other shells, by `export -f`?
  bool may_export(const std::string& function) const {
    return exports_any_ || exported_.contains(function);
  }
  // May the text of a function of that name be shown, by `declare -f`, `type`, `set`?
  bool may_show(const std::string& function) const {
    return shows_any_ || shown_.contains(function);
  }
  const std::set<std::string>& functions() const { return functions_; }

 private:
  void LearnFrom(const json::value& value);
  void LearnCall(const Node& call);
  void LearnExports(const Node& clause);
  void LearnShown(const Node& statement);
  void LearnDeclared(const Node& variant, const std::vector<Node>& args);
  void LearnShownName(const std::optional<std::string>& name);
  bool CallMayReadStatus(const Node& call) const;

  std::set<std::string> functions_, exported_, shown_;
  bool exports_any_ = false;
  bool shows_any_ = false;
  bool functions_read_status_ = false;
  bool sources_files_ = false;
  bool tells_commands_ = false;
  bool lists_jobs_ = false;
  bool reads_last_word_ = false;
  bool has_unseen_code_ = false;
  bool may_end_at_failures_ = false;
};

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_PROGRAM_FACTS_H_
