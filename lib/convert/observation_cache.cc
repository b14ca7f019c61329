#include "lib/convert/observation_cache.h"

#include <sys/stat.h>

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/text.h"

namespace batuta::convert {
namespace {

namespace json = boost::json;

template <typename Numbers>
json::array NumbersToJson(const Numbers& numbers) {
  json::array array;
  for (const size_t number : numbers) array.emplace_back(static_cast<int64_t>(number));
  return array;
}

template <typename Texts>
json::array TextsToJson(const Texts& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(EncodeBytes(text));
  return array;
}

json::value ToJson(const Baseline& baseline) {
  const Observation& seen = baseline.expected;
  json::object files;
  for (const auto& [path, state] : seen.files) files[EncodeBytes(path)] = EncodeBytes(state);
  return json::object{
      {"outcome", seen.outcome},
      {"stdout", EncodeBytes(seen.stdout_text)},
      {"stderr", EncodeBytes(seen.stderr_text)},
      {"files", files},
      {"wall_ms", seen.wall_ms},
      {"masked_stdout", NumbersToJson(baseline.masked_stdout)},
      {"masked_stderr", NumbersToJson(baseline.masked_stderr)},
      {"masked_files", TextsToJson(baseline.masked_files)},
      {"passing_files", baseline.passing_files ? json::value(TextsToJson(*baseline.passing_files))
                                               : json::value(nullptr)},
      {"weak", baseline.weak}};
}

std::string Text(const json::value& value) {
  const json::string& text = value.as_string();
  return DecodeBytes({text.data(), text.size()});
}

std::vector<std::string> Texts(const json::value& value) {
  std::vector<std::string> texts;
  for (const json::value& item : value.as_array()) texts.push_back(Text(item));
  return texts;
}

std::set<size_t> Numbers(const json::value& value) {
  std::set<size_t> numbers;
  for (const json::value& item : value.as_array()) {
    numbers.insert(static_cast<size_t>(item.as_int64()));
  }
  return numbers;
}

// Throws if a member is missing or of another type.
Baseline FromJson(const json::value& value) {
  Baseline baseline;
  Observation& seen = baseline.expected;
  seen.outcome = Text(value.at("outcome"));
  seen.stdout_text = Text(value.at("stdout"));
  seen.stderr_text = Text(value.at("stderr"));
  for (const auto& [path, state] : value.at("files").as_object()) {
    seen.files[DecodeBytes({path.data(), path.size()})] = Text(state);
  }
  seen.wall_ms = value.at("wall_ms").to_number<double>();
  baseline.masked_stdout = Numbers(value.at("masked_stdout"));
  baseline.masked_stderr = Numbers(value.at("masked_stderr"));
  const std::vector<std::string> masked = Texts(value.at("masked_files"));
  baseline.masked_files = {masked.begin(), masked.end()};
  const json::value& passing = value.at("passing_files");
  baseline.passing_files.reset();
  if (!passing.is_null()) baseline.passing_files = Texts(passing);
  baseline.weak = value.at("weak").as_bool();
  baseline.is_remembered = true;
  return baseline;
}

}  // namespace

std::string ContentDigest(const fs::path& root,
                          const std::function<bool(const fs::path&, bool)>& skip) {
  std::vector<std::pair<std::string, std::string>> contents;
  std::error_code error;
  constexpr auto kOptions = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(root, kOptions, error), end; !error && it != end;
       it.increment(error)) {
    const fs::path relative = it->path().lexically_relative(root);
    struct stat st;
    if (lstat(it->path().c_str(), &st) != 0) continue;
    if (skip(relative, S_ISDIR(st.st_mode))) {
      it.disable_recursion_pending();
      continue;
    }
    std::string content = std::to_string(st.st_mode);
    if (S_ISREG(st.st_mode)) content += os::HashFile(it->path()).value_or(" unreadable");
    std::error_code ignored;
    if (S_ISLNK(st.st_mode)) content += fs::read_symlink(it->path(), ignored).native();
    contents.emplace_back(relative.native(), std::move(content));
  }
  std::sort(contents.begin(), contents.end());
  os::Hasher hasher;
  for (const auto& [path, content] : contents) hasher.Add(path).Add(content);
  return hasher.Finish();
}

std::string ObservationCache::Key(const Unit& unit, const Case& c) const {
  os::Hasher hasher;
  hasher.Add(surroundings_);
  hasher.Add(unit.name).Add(LanguageName(unit.language)).Add(unit.product).Add(unit.entry.path);
  hasher.Add(unit.entry.target).Add(unit.is_program ? "program" : "library");
  hasher.Add(std::to_string(unit.files.size()));
  for (const std::string& file : unit.files) hasher.Add(file);
  hasher.Add("case").Add(c.name).Add(std::to_string(static_cast<int>(c.origin)));
  hasher.Add(std::to_string(c.args.size()));
  for (const std::string& arg : c.args) hasher.Add(arg);
  hasher.Add("stdin").Add(c.stdin_text);
  hasher.Add(std::to_string(c.files.size()));
  for (const auto& [path, content] : c.files) hasher.Add(path).Add(content);
  hasher.Add("env").Add(std::to_string(c.env.size()));
  for (const auto& [name, value] : c.env) hasher.Add(name).Add(value);
  hasher.Add(c.in_project ? "in project" : "alone").Add(std::to_string(c.time_limit_s));
  hasher.Add(c.stderr_rule == StderrRule::kExact ? "exact" : "ignored");
  for (const std::string& word : c.suite_argv) hasher.Add(word);
  return hasher.Finish();
}

fs::path ObservationCache::Use(const std::string& key) {
  const std::lock_guard lock(mutex_);
  used_.insert(key);
  return dir_ / key;
}

std::optional<Baseline> ObservationCache::Find(const Unit& unit, const Case& c) {
  const auto text = os::ReadFile(Use(Key(unit, c)));
  if (!text.ok()) return std::nullopt;
  // A damaged record is no record.
  try {
    return FromJson(json::parse({text->data(), text->size()}));
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

absl::Status ObservationCache::Store(const Unit& unit, const Case& c, const Baseline& baseline) {
  if (!baseline.unusable.empty()) return absl::OkStatus();
  return os::WriteFileAtomic(Use(Key(unit, c)), json::serialize(ToJson(baseline)));
}

void ObservationCache::Prune() {
  const std::lock_guard lock(mutex_);
  std::vector<fs::path> unused;
  std::error_code error;
  for (fs::directory_iterator it(dir_, error), end; !error && it != end; it.increment(error)) {
    if (!used_.contains(it->path().filename().native())) unused.push_back(it->path());
  }
  for (const fs::path& path : unused) os::RemoveAll(path).IgnoreError();
}

}  // namespace batuta::convert
