#include "lib/convert/shell/program_writer.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/second_opinion.h"
#include "lib/convert/shell/source_map.h"
#include "lib/convert/shell/statement_writer.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/text.h"

namespace batuta::convert::shell {

std::string ProgramParts::Claim(const std::string& shell_name) {
  const std::string name = RustName(shell_name);
  std::string unique = name;
  for (int i = 2; !names_.insert(unique).second; ++i) unique = absl::StrFormat("%s_%d", name, i);
  return unique;
}

std::string ProgramParts::Mark(const Script& script, int line) {
  const auto found = std::find(files_.begin(), files_.end(), script.path);
  const auto index = static_cast<size_t>(found - files_.begin());
  if (found == files_.end()) files_.push_back(script.path);
  return LineMark(index, line);
}

const Script& ProgramParts::Keep(Script script) {
  scripts_.push_back(std::move(script));
  return scripts_.back();
}

void ProgramParts::Refuse(const Script& script, const Node& at, const std::string& construct) {
  if (refusal_.empty()) {
    refusal_ = absl::StrFormat("%s:%d: %s", script.path, script.LineOf(at), construct);
  }
}

const Script* ProgramParts::ParseText(const Script& script, const std::string& text, int line) {
  auto parsed = Parse(script.path, text, dialect_, stop_);
  if (!parsed.ok()) return nullptr;
  parsed->first_line = line;
  return &Keep(*std::move(parsed));
}

void ProgramParts::AddBridged(const std::string& name, const std::string& rust,
                              const FunctionBridge& bridge) {
  std::string functions;
  for (const std::string& function : bridge.functions) {
    functions += (functions.empty() ? "" : ", ") + RustLiteral(function);
  }
  AddFunction("/// Run by bash: " + MakePrintable(refusal_) + "\nfn " + rust +
              "(sh: &mut Shell) -> Flow {\nsh.bridge(" + RustLiteral(name) + ", " +
              RustLiteral(bridge.text) + ", &[" + functions + "])\n}\n");
  bridged_.push_back(
      absl::StrFormat("function %s is not translated, bash runs it: %s", name, refusal_));
  bridged_lines_ += bridge.last_line - bridge.first_line + 1;
  refusal_.clear();
}

void ProgramParts::NoteInterpreted(const std::string& command, int line) {
  absl::StrAppendFormat(&interpreted_, "%s%s in line %d", interpreted_.empty() ? "" : ", ", command,
                        line);
}

void ProgramParts::AddText(const Script& script, const std::string& text, int line) {
  if (text.find_first_not_of(" \t\n") == std::string::npos) return;
  // The table of texts is one of UTF-8.
  if (texts_.contains(text) || PlainBytes(text) != text) return;
  const Script* parsed = ParseText(script, text, line);
  if (parsed == nullptr) return;
  const Script& kept = *parsed;
  const std::string name = Claim("text");
  texts_[text] = name;
  StatementWriter writer(*this, kept);
  writer.set_is_text();
  const std::string body = writer.Body(kept.Root().List("Stmts"));
  AddFunction("fn " + name + "(sh: &mut Shell) -> Flow {\n" + body + "Ok(())\n}\n");
}

std::string WriteFileFunction(ProgramParts& parts, const Script& script, const std::string& name,
                              const std::string& comment) {
  StatementWriter writer(parts, script);
  if (name != "script") writer.set_in_function();
  if (name == "script") writer.set_counters(parts.counters().Of(script.tree));
  const auto statements = script.Root().List("Stmts");
  std::string start;
  if (name == "script" && parts.native_commands) start = "sh.use_native_commands();\n";
  if (name == "script" && parts.facts().reads_last_word()) start += "sh.keep_last_words();\n";
  const std::string body = name == "script" ? writer.TopLevel(statements) : writer.Body(statements);
  return "/// " + MakePrintable(comment) + "\nfn " + name + "(sh: &mut Shell) -> Flow {\n" + start +
         body + "Ok(())\n}\n";
}

namespace {

std::vector<std::string> NotesOf(ProgramParts& parts, const Sources& sources) {
  std::vector<std::string> notes;
  if (parts.sourcing_line > 0 && sources.sourced.empty()) {
    parts.NoteInterpreted(".", parts.sourcing_line);
  }
  if (!parts.interpreted().empty()) {
    notes.push_back("not all is translated: batuta-sh interprets the text of " +
                    parts.interpreted() + ", which is known only at run time");
  }
  notes.insert(notes.end(), parts.bridged().begin(), parts.bridged().end());
  if (sources.native_commands) {
    notes.emplace_back(
        "18 small programs run inside of the binary in their simple forms, as native_commands says");
  }
  return notes;
}

}  // namespace

absl::StatusOr<RustProgram> WriteProgram(const Sources& sources, std::stop_token stop) {
  ProgramParts parts(sources.dialect, stop);
  parts.native_commands = sources.native_commands;
  BATUTA_ASSIGN_OR_RETURN(Script own, Parse(sources.path, sources.text, sources.dialect, stop));
  BATUTA_RETURN_IF_ERROR(AskShell(sources.path, sources.text, sources.dialect, stop));
  const Script& script = parts.Keep(std::move(own));
  std::vector<const Script*> files;
  for (const auto& [path, text] : sources.sourced) {
    BATUTA_ASSIGN_OR_RETURN(Script file, Parse(path, text, sources.dialect, stop));
    BATUTA_RETURN_IF_ERROR(AskShell(path, text, sources.dialect, stop));
    files.push_back(&parts.Keep(std::move(file)));
    parts.facts().Learn(*files.back());
  }
  parts.facts().Learn(script);
  if (sources.options.find_first_of("xak") != std::string::npos)
    parts.facts().set_has_unseen_code();
  if (sources.options.find('e') != std::string::npos) parts.facts().set_ends_at_failures();
  if (files.empty()) parts.FindCounters(script);
  std::string functions =
      WriteFileFunction(parts, script, "script", "The script itself: " + sources.path);
  std::string sourced;
  for (const Script* file : files) {
    const std::string& path = file->path;
    const std::string name = parts.Claim("source_" + path.substr(path.rfind('/') + 1));
    functions += "\n" + WriteFileFunction(parts, *file, name, "Sourced: " + path);
    sourced += "Sourced { path: " + RustLiteral(path) + ", code: " + name + " }, ";
  }
  if (!parts.refusal().empty()) return FailedPrecondition("%s", parts.refusal());
  std::string texts;
  for (const auto& [text, name] : parts.texts())
    texts += "(" + RustLiteral(text) + ", " + name + "), ";
  for (const std::string& function : parts.functions()) functions += "\n" + function;
  RustProgram program;
  program.notes = NotesOf(parts, sources);
  program.bridged_lines = parts.bridged_lines();
  program.needs_tree = parts.uses_own_path || !sources.sourced.empty();
  program.files = parts.files();
  program.marked = absl::StrFormat(
      "//! %s, translated from shell by batuta. Commands keep the line that they have there.\n"
      "#![no_main]\n\n%suse batuta_sh::*;\n\n%sbatuta_sh::program!(Script {\n"
      "path: %s,\nprogram: %s,\ndialect: Dialect::%s,\noptions: %s,\nbody: script,\nsourced: "
      "&[%s],\n"
      "texts: &[%s],\n}%s);\n\n%s",
      MakePrintable(sources.path), program.needs_tree ? "mod tree;\n\n" : "",
      program.needs_tree
          ? "/// Unpacks the files that the script looks for.\n"
            "fn root() -> std::path::PathBuf {\nbatuta_bridge::root(&tree::TREE)\n}\n\n"
          : "",
      RustLiteral(sources.path), RustLiteral(sources.program),
      sources.dialect == Dialect::kBash ? "Bash" : "Dash", RustLiteral(sources.options), sourced,
      texts, program.needs_tree ? ", root" : "", functions);
  program.main = TakeMarks(program.marked, nullptr);
  return program;
}

}  // namespace batuta::convert::shell
