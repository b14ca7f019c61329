#include "lib/convert/shell/program_writer.h"

#include "absl/strings/str_format.h"
#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/statement_writer.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert::shell {

std::string ProgramParts::Claim(const std::string& shell_name) {
  const std::string name = RustName(shell_name);
  std::string unique = name;
  for (int i = 2; !names_.insert(unique).second; ++i) unique = absl::StrFormat("%s_%d", name, i);
  return unique;
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

void ProgramParts::NoteInterpreted(const std::string& command, int line) {
  absl::StrAppendFormat(&interpreted_, "%s%s in line %d", interpreted_.empty() ? "" : ", ", command,
                        line);
}

void ProgramParts::AddText(const Script& script, const std::string& text, int line) {
  if (texts_.contains(text)) return;
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
  const auto statements = script.Root().List("Stmts");
  const std::string body = name == "script" ? writer.TopLevel(statements) : writer.Body(statements);
  return "/// " + comment + "\nfn " + name + "(sh: &mut Shell) -> Flow {\n" + body + "Ok(())\n}\n";
}

absl::StatusOr<RustProgram> WriteProgram(const Sources& sources, std::stop_token stop) {
  ProgramParts parts(sources.dialect, stop);
  BATUTA_ASSIGN_OR_RETURN(Script own, Parse(sources.path, sources.text, sources.dialect, stop));
  const Script& script = parts.Keep(std::move(own));
  std::string functions =
      WriteFileFunction(parts, script, "script", "The script itself: " + sources.path);
  std::string sourced;
  for (const auto& [path, text] : sources.sourced) {
    BATUTA_ASSIGN_OR_RETURN(Script file, Parse(path, text, sources.dialect, stop));
    const Script& kept = parts.Keep(std::move(file));
    const std::string name = parts.Claim("source_" + path.substr(path.rfind('/') + 1));
    functions += "\n" + WriteFileFunction(parts, kept, name, "Sourced: " + path);
    sourced += "Sourced { path: " + RustLiteral(path) + ", code: " + name + " }, ";
  }
  if (!parts.refusal().empty()) return FailedPrecondition("%s", parts.refusal());
  std::string texts;
  for (const auto& [text, name] : parts.texts())
    texts += "(" + RustLiteral(text) + ", " + name + "), ";
  for (const std::string& function : parts.functions()) functions += "\n" + function;
  RustProgram program;
  if (parts.sourcing_line > 0 && sources.sourced.empty()) {
    parts.NoteInterpreted(".", parts.sourcing_line);
  }
  if (!parts.interpreted().empty()) {
    program.notes.push_back("not all is translated: batuta-sh interprets the text of " +
                            parts.interpreted() + ", which is known only at run time");
  }
  program.needs_tree = parts.uses_own_path || !sources.sourced.empty();
  program.main = absl::StrFormat(
      "//! %s, translated from shell by batuta. Commands keep the line that they have there.\n"
      "#![no_main]\n\n%suse batuta_sh::*;\n\n%sbatuta_sh::program!(Script {\n"
      "path: %s,\nprogram: %s,\ndialect: Dialect::%s,\noptions: %s,\nbody: script,\nsourced: "
      "&[%s],\n"
      "texts: &[%s],\n}%s);\n\n%s",
      sources.path, program.needs_tree ? "mod tree;\n\n" : "",
      program.needs_tree
          ? "/// Unpacks the files that the script looks for.\n"
            "fn root() -> std::path::PathBuf {\nbatuta_bridge::root(&tree::TREE)\n}\n\n"
          : "",
      RustLiteral(sources.path), RustLiteral(sources.program),
      sources.dialect == Dialect::kBash ? "Bash" : "Dash", RustLiteral(sources.options), sourced,
      texts, program.needs_tree ? ", root" : "", functions);
  return program;
}

}  // namespace batuta::convert::shell
