// What must hold for anything that a transpiler, a compiler or a project's build may print or write.
#ifndef BATUTA_TEST_FUZZ_TRANSLATION_PROPERTY_H_
#define BATUTA_TEST_FUZZ_TRANSLATION_PROPERTY_H_

#include <string>
#include <string_view>

#include "lib/convert/c/c_repair.h"
#include "lib/convert/c/call_recorder.h"
#include "lib/convert/c/compiler_call.h"
#include "lib/convert/c/object_symbols.h"
#include "lib/convert/c/repair.h"
#include "lib/convert/languages.h"
#include "lib/convert/shell/first_line.h"
#include "lib/convert/suggest.h"
#include "lib/text.h"

namespace batuta::convert {

// Empty, or what does not hold.
inline std::string FindTranslationDefect(std::string_view content) {
  std::string text(content);
  for (const RepairPass& pass : RepairPasses()) {
    text = pass.apply(text, "part");
    // Each pass adds at most some lines for each thing that it mends.
    if (text.size() > 4000 + content.size() * 400) return std::string(pass.name) + ": text explodes";
  }
  HoistBlockExterns(content);
  for (const RustError& error : ParseRustErrors(content, "/base")) {
    if (error.message.find('\n') != std::string::npos) return "an error of several lines";
    for (const auto& fix : error.fixes) {
      for (const TextEdit& edit : fix) {
        if (edit.begin > edit.end) return "an edit that ends before it begins";
      }
    }
  }
  for (const RecordedCall& call : ParseRecord(content)) {
    if (call.argv.empty()) return "a call of nothing";
    ParseCall(call);
  }
  ParseSymbols(content);
  if (ShellCommand(content, "script.sh").empty()) return "a script without a shell";
  InterpreterOf(content);
  if (DecodeBytes(EncodeBytes(content)) != content) return "bytes do not come back";
  return {};
}

}  // namespace batuta::convert

#endif  // BATUTA_TEST_FUZZ_TRANSLATION_PROPERTY_H_
