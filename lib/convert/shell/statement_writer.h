// Statements of a script as Rust statements.
#ifndef BATUTA_LIB_CONVERT_SHELL_STATEMENT_WRITER_H_
#define BATUTA_LIB_CONVERT_SHELL_STATEMENT_WRITER_H_

#include <set>
#include <string>
#include <vector>

#include "lib/convert/shell/counters.h"
#include "lib/convert/shell/program_writer.h"
#include "lib/convert/shell/syntax.h"
#include "lib/convert/shell/word.h"

namespace batuta::convert::shell {

class StatementWriter {
 public:
  StatementWriter(ProgramParts& parts, const Script& script);

  // Rust statements, one a line.
  std::string Body(const std::vector<Node>& statements);
  // The same for those of the script itself, in no function.
  std::string TopLevel(const std::vector<Node>& statements);
  void set_in_function() { in_function_ = true; }
  void set_is_text() { is_text_ = true; }
  void set_counters(const CounterNames& names) { words_.set_counters(&names); }

 private:
  struct Loop {
    std::string label;
    bool native = true;  // false: its body is a closure
    bool labelled = false;
    bool unread = false;  // nobody looks at its status
  };

  // A closure: "|sh| ..." of statements that run in this process, or in a child.
  std::string Closure(const std::vector<Node>& statements, bool in_child);
  std::string ClosureOf(const Node& statement);
  std::string TextClosure(const std::string& text, const Node& at);
  std::string Wrap(const std::string& body) const;

  std::string Statement(const Node& statement);
  std::string Negatable(const Node& statement);
  std::string Command(const Node& statement);
  std::string Redirected(const Node& statement);
  std::string Simple(const Node& statement, bool last);
  std::string SimpleCommand(const Node& statement, bool last);
  // What traps are told before a command runs; empty: nobody asks.
  std::string Tell(const Node& statement) const;
  std::string JobText(const Node& statement) const;
  std::string TellHead(const Node& clause) const;
  std::string TellStage(const Node& part, bool with_errors) const;
  std::string TextAt(const Node& statement, const char* behind = "") const;
  int FirstLine(const Node& function) const;
  bool IsToldBefore(const Node& part) const;
  std::string Jump(const Node& statement, const std::string& name, bool& done);
  std::string LoopJump(const Node& call, const std::string& name, bool& done);
  std::string Declaration(const Node& statement);
  std::string DeclareCall(const Node& statement, const std::string& builtin);
  std::string If(const Node& clause);
  std::string While(const Node& clause);
  std::string For(const Node& clause);
  std::string Select(const Node& clause, const std::string& list);
  std::string LoopClosure(const Node& clause);
  std::string ArithmeticFor(const Node& clause);
  std::string Case(const Node& clause);
  std::string FallingCase(const Node& clause);
  bool ChangesNothing(const Node& clause) const;
  std::string AndOr(const Node& binary);
  std::string Pipe(const Node& binary);
  std::string Function(const Node& declaration);
  std::string Test(const Node& test);
  std::string TestWord(const Node& node, WordPlace place = WordPlace::kText);
  std::string BinaryTest(const Node& test);
  std::string Negated(const Node& test);

  std::string Assignments(const std::vector<Node>& assigns);
  std::string AssignmentOf(const Node& assign);
  std::string Redirects(const std::vector<Node>& redirects);
  std::string RedirectOf(const Node& redirect);
  std::string HereText(const Node& redirect, bool strips_tabs);
  // A Rust condition. `is_free`: nobody looks at its status afterwards.
  std::string Condition(const std::vector<Node>& statements, bool is_free);
  std::string ConditionOf(const Node& statement, bool is_free);
  std::string PositiveCondition(const Node& statement, bool is_free);
  std::string Stage(const Node& part, bool with_errors);
  // `x=1`, `(( x++ ))` of a counter; empty: it is none.
  std::string CounterAssignment(const Node& assign, const Node& statement);
  std::string Step(const Node& command);
  std::string Comments(const Node& statement) const;
  void NoteTexts(const Node& call, const std::string& name);
  // Does the body jump out of its loop from nested code that is a closure?
  static bool NeedsClosure(const std::vector<Node>& body);

  int Line(const Node& node, std::string_view key = "Pos") const {
    return script_.LineOf(node, key);
  }
  int CommandLine(const Node& statement) const;
  void Refuse(const Node& at, const std::string& construct) {
    parts_.Refuse(script_, at, construct);
  }
  bool IsBash() const { return script_.dialect == Dialect::kBash; }

  ProgramParts& parts_;
  const Script& script_;
  WordWriter words_;
  std::vector<Loop> loops_;
  int closures_ = 0;  // how many closures deep, within the innermost native loop or function
  bool in_function_ = false;
  bool is_text_ = false;
  bool told_ = false;            // traps are told of the next simple command elsewhere
  bool unread_ = false;          // nobody looks at the status of what is written now
  std::set<std::string> begun_;  // counters that exist already
  int next_label_ = 0;
  bool other_shells_ = false;  // in a branch that only other shells take
};

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_STATEMENT_WRITER_H_
