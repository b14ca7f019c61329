#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "lib/convert/languages.h"
#include "lib/convert/scan_file.h"
#include "lib/convert/settings.h"

namespace batuta::convert {
namespace {

// Programs that get a case to fill in.
constexpr size_t kMaxPrograms = 20;

// A TOML basic string; bytes that TOML cannot hold become '?'.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  const bool is_utf8 = IsUtf8(text);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      quoted += absl::StrFormat("\\u%04X", byte);
    } else {
      quoted += byte >= 0x80 && !is_utf8 ? '?' : c;
    }
  }
  return quoted + "\"";
}

// The command that most likely builds the original, as a TOML list; empty if there is none.
std::string BuildCommand(const Analysis& analysis) {
  const auto has = [&](std::string_view path) {
    return std::any_of(analysis.build_files.begin(), analysis.build_files.end(),
                       [&](const BuildFile& file) { return file.path == path; });
  };
  if (has("configure")) return R"([["./configure"], ["make", "-j2"]])";
  if (has("Makefile") || has("makefile") || has("GNUmakefile")) return R"([["make", "-j2"]])";
  if (has("CMakeLists.txt")) {
    return R"([["cmake", "-S", ".", "-B", "build"], ["cmake", "--build", "build"]])";
  }
  return {};
}

std::string Summary(const Analysis& analysis) {
  std::string text;
  for (const LanguageTotal& total : analysis.totals) {
    if (total.language == Language::kOther) continue;
    text += absl::StrFormat("#   %s: %d file%s, %d lines of code\n", LanguageName(total.language),
                            total.files, total.files == 1 ? "" : "s", total.code_lines);
  }
  return text.empty() ? "#   no source in Python, C, C++ or shell\n" : text;
}

std::string CaseTemplates(const Analysis& analysis) {
  std::string text;
  const size_t count = std::min(analysis.entry_points.size(), kMaxPrograms);
  for (size_t i = 0; i < count; ++i) {
    const EntryPoint& entry = analysis.entry_points[i];
    text += "#\n# [[case]]\n# program = " + Quoted(entry.name) + "  # of " + Quoted(entry.path) +
            "\n# args = []\n";
  }
  if (count < analysis.entry_points.size()) {
    text += absl::StrFormat("#\n# and %d more programs: batuta analyze lists them\n",
                            analysis.entry_points.size() - count);
  }
  return text;
}

}  // namespace

std::string MakeSettingsTemplate(const Analysis& analysis) {
  std::string text = "# How batuta converts this project. Everything is optional.\n# Found:\n";
  text += Summary(analysis);
  text += "\n[project]\nname = " + Quoted(BaseName(analysis.root)) + "\n";
  text +=
      "# Left alone: patterns for relative paths; ** crosses folders, a name alone fits anywhere.\n"
      "# exclude = [\"third_party/**\"]\n";
  const bool has_python =
      std::any_of(analysis.totals.begin(), analysis.totals.end(),
                  [](const LanguageTotal& total) { return total.language == Language::kPython; });
  if (has_python) {
    text +=
        "# The interpreter of the project; default: its virtual environment's, else python3.\n"
        "# python = \"python3.11\"\n";
  }
  const std::string command = BuildCommand(analysis);
  text += "\n[build]\n# How the original is built, in its own folder; default: found out.\n";
  text += "# command = " + (command.empty() ? R"([["make"]])" : command) + "\n";
  text +=
      "\n[tools]\n# Candidates in order; default: all that are on this machine.\n"
      "# use = [\"c2rust\", \"depyler\"]\n"
      "\n[shell]\n# Programs that may run inside of the converted scripts, in their simple forms:\n"
      "# basename, cat, cp, cut, date, dirname, head, mkdir, mv, rm, seq, sleep, sort, tail, touch,\n"
      "# tr, uniq, wc.\n"
      "# native_commands = true\n"
      "\n[verify]\n"
      "stderr = \"exact\"  # or \"ignore\"\n"
      "found = true      # also use the project's own tests, and runs without arguments\n"
      "time_limit_s = 10\n"
      "\n# Each case runs the original and the result, and compares stdout, stderr, exit code and\n"
      "# files. A program without cases is not \"verified\". What a case may have:\n"
      "#   name = \"counts lines\"\n"
      "#   args = [\"-l\", \"in.txt\"]\n"
      "#   stdin = \"text\"               or stdin_file = \"tests/in.txt\", of the project\n"
      "#   files = { \"in.txt\" = \"a\\n\" }  or files_from = [\"tests/in.txt\"], of the project\n"
      "#   env = { LC_ALL = \"C\" }\n"
      "#   in_project = true            run in the root of a private copy of the project\n"
      "#   stderr, time_limit_s         as above, for this case\n";
  text += CaseTemplates(analysis);
  text +=
      "\n# The project's own tests, and which programs they are evidence for.\n"
      "# [[suite]]\n# command = [\"make\", \"check\"]\n# programs = []\n";
  return text;
}

}  // namespace batuta::convert
