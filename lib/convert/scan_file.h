// What one source file says about itself. Scanners are small lexers of our own: they know strings,
// comments, here-documents and continuations, need no other file, and accept any bytes.
#ifndef BATUTA_LIB_CONVERT_SCAN_FILE_H_
#define BATUTA_LIB_CONVERT_SCAN_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "batuta/analysis.h"

namespace batuta::convert {

enum class ReferenceForm {
  kModule,        // Python: `name` after `level` dots, with `members`
  kNamedModule,   // Python: a text that may name a module, where modules are imported by name
  kQuotedHeader,  // #include "name"
  kAngledHeader,  // #include <name>
  kPath,          // a path in `name`, to be looked for from `anchor`
  kProgram,       // a program called by its name
};

// Where a path starts.
enum class Anchor {
  kNone,          // as written: absolute, or relative to wherever the program runs
  kScriptFolder,  // the folder of the file that says it
  kProjectRoot,
  kUnknown,       // behind something that only a run knows; the path is the known end
};

// Something that a file needs, as it says it.
struct Reference {
  DependencyKind kind = DependencyKind::kImport;
  ReferenceForm form = ReferenceForm::kProgram;
  std::string name;
  int line = 0;
  Anchor anchor = Anchor::kNone;
  int level = 0;
  std::vector<std::string> members;
};

struct Oddity {
  int line = 0;
  std::string text;
};

struct FileScan {
  Language language = Language::kOther;
  std::string interpreter;
  bool is_text = true;
  bool is_utf8 = true;
  int64_t lines = 0, code_lines = 0;
  int complexity = 1;
  bool runs = false;       // C: defines main. Python, shell: does something when run, beyond defining
  bool has_guard = false;  // Python: if __name__ == "__main__"
  bool guard_tests = false;  // that guard only starts the module's own unit tests
  std::vector<std::string> calls;  // Python: what is called when it is run, "main", "sys.exit"
  std::vector<Reference> references;
  std::vector<std::string> functions;  // shell: names that are no programs
  std::vector<Oddity> oddities;

  // These two end the lists of broken or machine-made files: beyond some length they add nothing.
  void AddOddity(int oddity_line, std::string text);
  void AddReference(Reference reference);
};

// A range of bytes, [begin, end).
struct Span {
  size_t begin = 0, end = 0;
};

// Scans `content` as what `path` or its first line say it is.
FileScan ScanFile(std::string_view path, std::string_view content);

bool IsUtf8(std::string_view bytes);

int64_t CountLines(std::string_view content);
// Lines with something on them outside of `comments`, which are sorted and do not overlap.
int64_t CountCodeLines(std::string_view content, const std::vector<Span>& comments);

// Line numbers for positions; cheap for positions near the one asked for last.
class LineFinder {
 public:
  explicit LineFinder(std::string_view text, int first_line = 1)
      : text_(text), line_(first_line) {}
  int At(size_t position);

 private:
  std::string_view text_;
  size_t known_ = 0;
  int line_;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SCAN_FILE_H_
