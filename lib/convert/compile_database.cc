#include "lib/convert/compile_database.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "lib/convert/c/compiler_call.h"
#include "lib/convert/command_words.h"
#include "lib/convert/compile_flags.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

namespace json = boost::json;

constexpr size_t kMaxEntries = 100'000;
constexpr size_t kMaxRemarks = 20;
// Each path is made absolute and compared word by word: together these bound what a malicious file
// can cost.
constexpr size_t kMaxPathBytes = 4096;  // no system opens longer ones
constexpr size_t kMaxWords = 10'000;    // of one command
constexpr size_t kMaxTakenBytes = 256 << 20;
constexpr int kMaxFolders = 64;  // above a file, when the project's old place is looked for

std::string_view View(const json::string& text) { return {text.data(), text.size()}; }

// Empty if the member is absent.
absl::StatusOr<std::string> TextOf(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(json::string_view(name.data(), name.size()));
  if (member == nullptr) return std::string();
  if (!member->is_string()) return InvalidArgument("'%s' is no text", std::string(name));
  const std::string text(View(member->get_string()));
  if (text.find('\0') != std::string::npos) {
    return InvalidArgument("'%s' holds a NUL byte", std::string(name));
  }
  return text;
}

absl::StatusOr<std::string> PathOf(const json::object& object, std::string_view name) {
  BATUTA_ASSIGN_OR_RETURN(std::string path, TextOf(object, name));
  if (path.size() <= kMaxPathBytes) return path;
  return InvalidArgument("'%s' is a path of %d bytes", std::string(name), path.size());
}

size_t BytesOf(const std::vector<std::string>& texts) {
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size() + sizeof(text);
  return bytes;
}

absl::StatusOr<std::vector<std::string>> WordsOf(const json::object& object) {
  const json::value* arguments = object.if_contains("arguments");
  if (arguments == nullptr) {
    BATUTA_ASSIGN_OR_RETURN(const std::string command, TextOf(object, "command"));
    if (command.empty()) return InvalidArgument("neither 'arguments' nor 'command'");
    return SplitCommand(command);
  }
  if (!arguments->is_array()) return InvalidArgument("'arguments' is no list");
  std::vector<std::string> words;
  for (const json::value& word : arguments->get_array()) {
    if (!word.is_string() || View(word.get_string()).find('\0') != std::string_view::npos) {
      return InvalidArgument("'arguments' is no list of texts");
    }
    words.emplace_back(View(word.get_string()));
  }
  return words;
}

// For remarks: the file that the command is about, else its number.
std::string NameOf(const json::value& value, int number) {
  const json::object* object = value.if_object();
  const absl::StatusOr<std::string> file =
      object == nullptr ? std::string() : TextOf(*object, "file");
  const bool is_name = file.ok() && !file->empty() && file->size() <= kMaxPathBytes;
  return is_name ? *file : "command " + std::to_string(number);
}

struct RawEntry {
  std::string named;                    // the file as it is written there
  std::string directory, file, output;  // the first two absolute
  std::vector<std::string> words;
};

class DatabaseReader {
 public:
  explicit DatabaseReader(const DatabaseSource& source) : source_(source) {}

  absl::StatusOr<CompileDatabase> Read(std::string_view text) {
    if (text.size() > kMaxDatabaseBytes) {
      return InvalidArgument("%s: larger than %d MiB", source_.path, kMaxDatabaseBytes >> 20);
    }
    json::error_code error;
    const json::value root = json::parse(json::string_view(text.data(), text.size()), error);
    if (error) return InvalidArgument("%s: no JSON: %s", source_.path, error.message());
    if (!root.is_array()) return InvalidArgument("%s: no list of commands", source_.path);
    if (root.get_array().size() > kMaxEntries) {
      return InvalidArgument("%s: more than %d commands", source_.path, kMaxEntries);
    }
    std::vector<RawEntry> raw;
    int number = 0;
    for (const json::value& value : root.get_array()) {
      ++number;
      auto entry = ReadEntry(value);
      if (entry.ok()) {
        raw.push_back(*std::move(entry));
      } else {
        Refuse(NameOf(value, number), entry.status());
      }
    }
    old_root_ = FindOldRoot(raw);
    for (const RawEntry& entry : raw) {
      const absl::Status taken = Take(entry);
      if (!taken.ok()) Refuse(entry.named, taken);
    }
    if (num_refused_ > kMaxRemarks) {
      database_.remarks.push_back({source_.path, 0, "and " +
                                   std::to_string(num_refused_ - kMaxRemarks) + " more not taken"});
    }
    return std::move(database_);
  }

 private:
  absl::StatusOr<RawEntry> ReadEntry(const json::value& value) const {
    const json::object* object = value.if_object();
    if (object == nullptr) return InvalidArgument("is no object");
    RawEntry entry;
    BATUTA_ASSIGN_OR_RETURN(const std::string directory, PathOf(*object, "directory"));
    BATUTA_ASSIGN_OR_RETURN(const std::string file, PathOf(*object, "file"));
    BATUTA_ASSIGN_OR_RETURN(entry.output, PathOf(*object, "output"));
    BATUTA_ASSIGN_OR_RETURN(entry.words, WordsOf(*object));
    if (file.empty()) return InvalidArgument("names no file");
    if (entry.words.empty()) return InvalidArgument("an empty command");
    if (entry.words.size() > kMaxWords) {
      return InvalidArgument("a command of %d words", entry.words.size());
    }
    const std::filesystem::path folder =
        (std::filesystem::path(source_.root) / source_.path).parent_path();
    entry.directory = ResolvePath(folder, directory);
    entry.file = ResolvePath(entry.directory, file);
    entry.named = file;
    return entry;
  }

  // The folder that most files lie in as they lie in the project: it may have been moved since.
  std::string FindOldRoot(const std::vector<RawEntry>& raw) const {
    std::map<std::string, int> votes;
    for (const RawEntry& entry : raw) {
      size_t slash = entry.file.rfind('/');
      for (int i = 0; i < kMaxFolders && slash != std::string::npos; ++i) {
        if (source_.has_file(entry.file.substr(slash + 1))) ++votes[entry.file.substr(0, slash)];
        if (slash == 0) break;
        slash = entry.file.rfind('/', slash - 1);
      }
    }
    std::string best = source_.root;
    int most = votes.contains(best) ? votes[best] : 0;
    for (const auto& [root, count] : votes) {
      if (count <= most) continue;
      best = root;
      most = count;
    }
    return best;
  }

  absl::Status Take(const RawEntry& raw) {
    DatabaseEntry entry;
    const PathMapper paths{old_root_, raw.directory};
    const std::optional<std::string> source = paths.InProject(raw.file);
    if (!source || !source_.has_file(*source) || !IsCompilable(*source)) {
      return InvalidArgument("is no C or C++ source of the project");
    }
    if (!seen_.insert(*source).second) return absl::OkStatus();
    entry.source = *source;
    BATUTA_RETURN_IF_ERROR(TakeCompileFlags(raw.words, paths, entry));
    if (!raw.output.empty()) entry.object = paths.InProject(raw.output).value_or("");
    num_bytes_ += BytesOf(entry.flags) + BytesOf(entry.include_folders) + BytesOf(entry.defines);
    if (num_bytes_ > kMaxTakenBytes) {
      return InvalidArgument("more than %d MiB of flags in all", kMaxTakenBytes >> 20);
    }
    database_.entries.push_back(std::move(entry));
    return absl::OkStatus();
  }

  void Refuse(const std::string& what, const absl::Status& status) {
    if (++num_refused_ > kMaxRemarks) return;
    constexpr size_t kMaxReason = 500;  // it may quote a word of any length
    database_.remarks.push_back(
        {source_.path, 0,
         what + ": not taken: " + std::string(status.message()).substr(0, kMaxReason)});
  }

  const DatabaseSource& source_;
  std::string old_root_;
  std::set<std::string> seen_;
  size_t num_refused_ = 0, num_bytes_ = 0;
  CompileDatabase database_;
};

}  // namespace

absl::StatusOr<CompileDatabase> ReadCompileDatabase(std::string_view json,
                                                    const DatabaseSource& source) {
  return DatabaseReader(source).Read(json);
}

}  // namespace batuta::convert
