#include "lib/convert/scan_file.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "lib/convert/languages.h"
#include "lib/convert/scan_c.h"
#include "lib/convert/scan_python.h"
#include "lib/convert/scan_shell.h"
#include "lib/text.h"

namespace batuta::convert {
namespace {

// Bytes at the start that decide whether a file of no known language is text.
constexpr size_t kProbeBytes = 8192;
// A broken file is not worth more lines of remarks than this.
constexpr size_t kMaxOddities = 20;
constexpr size_t kMaxReferences = 100000;

// Such files show a script without being one.
bool IsTemplateName(std::string_view path) {
  const std::string_view extension = ExtensionOf(path);
  for (const char* known : {".in", ".tmpl", ".template", ".j2", ".tpl", ".txt", ".md", ".rst",
                            ".orig", ".rej", ".bak", ".patch", ".diff"}) {
    if (extension == known) return true;
  }
  return false;
}

bool HasBeyondBlanks(std::string_view text) {
  return text.find_first_not_of(" \t\r\f\v") != std::string_view::npos;
}

}  // namespace

bool IsUtf8(std::string_view bytes) {
  size_t i = 0;
  while (i < bytes.size()) {
    uint64_t eight;
    while (i + sizeof(eight) <= bytes.size()) {
      std::memcpy(&eight, bytes.data() + i, sizeof(eight));
      if ((eight & 0x8080808080808080u) != 0) break;
      i += sizeof(eight);
    }
    if (i >= bytes.size()) break;
    const size_t length = Utf8Length(bytes, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

int64_t CountLines(std::string_view content) {
  const int64_t newlines = std::count(content.begin(), content.end(), '\n');
  return newlines + (!content.empty() && content.back() != '\n' ? 1 : 0);
}

int64_t CountCodeLines(std::string_view content, const std::vector<Span>& comments) {
  int64_t count = 0;
  size_t next = 0;  // first comment that may reach into the line
  for (size_t begin = 0; begin < content.size();) {
    const size_t newline = content.find('\n', begin);
    const size_t end = newline == std::string_view::npos ? content.size() : newline;
    size_t from = begin;
    bool is_code = false;
    while (next < comments.size() && comments[next].begin < end) {
      const Span& comment = comments[next];
      if (comment.begin > from) {
        is_code = is_code || HasBeyondBlanks(content.substr(from, comment.begin - from));
      }
      from = std::max(from, comment.end);
      if (comment.end > end) break;
      ++next;
    }
    if (from < end) is_code = is_code || HasBeyondBlanks(content.substr(from, end - from));
    if (is_code) ++count;
    begin = end + 1;
  }
  return count;
}

int LineFinder::At(size_t position) {
  const size_t target = std::min(position, text_.size());
  const auto at = [this](size_t i) { return text_.begin() + static_cast<std::ptrdiff_t>(i); };
  if (target >= known_) {
    line_ += static_cast<int>(std::count(at(known_), at(target), '\n'));
  } else {
    line_ -= static_cast<int>(std::count(at(target), at(known_), '\n'));
  }
  known_ = target;
  return line_;
}

void FileScan::AddOddity(int oddity_line, std::string text) {
  if (oddities.size() < kMaxOddities) {
    oddities.push_back({oddity_line, std::move(text)});
  } else if (oddities.size() == kMaxOddities) {
    oddities.push_back({0, "more of the same is not listed"});
  }
}

void FileScan::AddReference(Reference reference) {
  if (references.size() < kMaxReferences) {
    references.push_back(std::move(reference));
  } else if (references.size() == kMaxReferences) {
    AddOddity(reference.line, "too many references; the rest is not read");
    references.push_back(references.back());
  }
}

FileScan ScanFile(std::string_view path, std::string_view content) {
  FileScan scan;
  scan.interpreter = InterpreterOf(content);
  scan.language = LanguageOfName(path);
  if (scan.language == Language::kOther && !IsTemplateName(path)) {
    scan.language = LanguageOfInterpreter(scan.interpreter);
  }
  if (scan.language == Language::kOther &&
      content.substr(0, kProbeBytes).find('\0') != std::string_view::npos) {
    scan.is_text = false;
    scan.is_utf8 = false;
    return scan;
  }
  if (content.find('\0') != std::string_view::npos) {
    scan.AddOddity(0, "holds a NUL byte");
  }
  scan.is_utf8 = IsUtf8(content);
  scan.lines = CountLines(content);
  std::vector<Span> comments;
  switch (scan.language) {
    case Language::kPython:
      ScanPython(content, scan, comments);
      break;
    case Language::kC:
    case Language::kCxx:
      ScanC(content, scan, comments);
      break;
    case Language::kShell:
      ScanShell(content, scan, comments);
      break;
    case Language::kOther:
      return scan;
  }
  scan.code_lines = CountCodeLines(content, comments);
  return scan;
}

}  // namespace batuta::convert
