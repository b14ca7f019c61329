// The file: head | check of the rest | question | places | tools and their looks | descriptions
#include "lib/tools/warm.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

#include "absl/strings/str_format.h"
#include "batuta/version.h"
#include "lib/os/checksum.h"
#include "lib/os/file_system.h"
#include "lib/os/packed_bytes.h"
#include "lib/tools/bundled.h"

namespace batuta::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead = "batuta warm 2, " BATUTA_VERSION_STRING "\n";
constexpr size_t kMaxFileBytes = size_t{64} << 10;
constexpr size_t kMaxFiles = 16;
constexpr int kMode = 0600;  // it shows the user's folders

void PutLooks(const std::vector<Look>& looks, os::PackedWriter& writer) {
  writer.Add(static_cast<uint32_t>(looks.size()));
  for (const Look& look : looks) {
    writer.Text(look.path);
    writer.Add(os::PackedStamp::Of(look.stamp));
  }
}

std::vector<Look> TakeLooks(os::PackedReader& reader) {
  std::vector<Look> looks(reader.Count());
  for (Look& look : looks) {
    look.path = reader.Text();
    const auto stamp = reader.Take<os::PackedStamp>();
    if (stamp.mode == 0) continue;
    look.stamp = os::FileStamp{.size = stamp.size,
                               .mtime_ns = stamp.mtime_ns,
                               .ctime_ns = stamp.ctime_ns,
                               .inode = stamp.inode,
                               .device = stamp.device,
                               .mode = static_cast<uint32_t>(stamp.mode)};
  }
  return looks;
}

// The members of a description, each once, for both directions.
template <typename DescriptionType, typename Visitor>
void VisitMembers(DescriptionType& d, const Visitor& visit) {
  for (auto* text : {&d.name, &d.summary, &d.license, &d.crate, &d.version_pattern,
                     &d.wanted_version, &d.converts_to, &d.convert_output, &d.where}) {
    visit(*text);
  }
  for (auto* texts : {&d.programs, &d.folders, &d.version_argv, &d.watch, &d.converts_from,
                      &d.convert_argv, &d.failure_patterns}) {
    visit(*texts);
  }
  visit(d.convert_env);
  visit(d.success_codes);
  visit(d.time_limit_s);
  visit(d.install_seconds);
}

struct Putter {
  os::PackedWriter& writer;
  void operator()(const std::string& text) const { writer.Text(text); }
  void operator()(const std::vector<std::string>& texts) const { writer.Texts(texts); }
  void operator()(const std::map<std::string, std::string>& pairs) const {
    writer.Add(static_cast<uint32_t>(pairs.size()));
    for (const auto& [name, value] : pairs) {
      writer.Text(name);
      writer.Text(value);
    }
  }
  void operator()(const std::vector<int>& numbers) const {
    writer.Add(static_cast<uint32_t>(numbers.size()));
    for (const int number : numbers) writer.Add(number);
  }
  void operator()(int number) const { writer.Add(number); }
};

struct Taker {
  os::PackedReader& reader;
  void operator()(std::string& text) const { text = reader.Text(); }
  void operator()(std::vector<std::string>& texts) const { texts = reader.Texts(); }
  void operator()(std::map<std::string, std::string>& pairs) const {
    for (uint32_t left = reader.Count(); left > 0; --left) {
      const std::string name(reader.Text());
      pairs[name] = reader.Text();
    }
  }
  void operator()(std::vector<int>& numbers) const {
    numbers.resize(reader.Count());
    for (int& number : numbers) number = reader.Take<int>();
  }
  void operator()(int& number) const { number = reader.Take<int>(); }
};

template <typename StepType, typename Visitor>
void VisitStep(StepType& step, const Visitor& visit) {
  visit(step.argv);
  visit(step.env);
  visit(step.progress);
  visit(step.needs);
}

// Nothing: no file of this version, or a torn one.
std::optional<std::string_view> BodyOf(std::string_view bytes) {
  if (!bytes.starts_with(kHead)) return std::nullopt;
  os::PackedReader reader(bytes.substr(kHead.size()));
  const auto check = reader.Take<uint64_t>();
  if (!reader.is_whole()) return std::nullopt;
  const std::string_view body = bytes.substr(kHead.size() + sizeof(check));
  if (check != os::Checksum(body)) return std::nullopt;
  return body;
}

Warm TakeAnswers(os::PackedReader& reader) {
  Warm warm;
  warm.question = reader.Text();
  warm.places = TakeLooks(reader);
  warm.holds_until_s = reader.Take<int64_t>();
  warm.made_at_s = reader.Take<int64_t>();
  warm.tools.resize(reader.Count());
  for (Tool& tool : warm.tools) {
    for (std::string* text : {&tool.name, &tool.path, &tool.version, &tool.problem}) {
      *text = reader.Text();
    }
    tool.state = static_cast<State>(reader.Take<int32_t>());
    warm.looks.push_back(TakeLooks(reader));
  }
  return warm;
}

}  // namespace

std::optional<std::string> QuestionOf(const OpenOptions& options, const Surroundings& s) {
  for (std::string_view rest = s.path;;) {
    if (!rest.starts_with('/')) return std::nullopt;
    const size_t colon = rest.find(':');
    if (colon == std::string_view::npos) break;
    rest.remove_prefix(colon + 1);
  }
  std::string question;
  const auto add = [&question](std::string_view text) {
    question += text;
    question += '\0';
  };
  // A batuta that was built with another catalogue gives another answer.
  add(std::to_string(os::Checksum(BundledFile(kCatalog))));
  add(ContextOf(s));
  for (const std::string* text : {&s.home, &s.project, &options.cache_file, &options.user_dir}) {
    add(*text);
  }
  for (const std::string& name : options.only) add(name);
  return question;
}

std::vector<Look> Sparing(const std::vector<Look>& places) {
  std::vector<Look> kept;
  const auto keep = [&kept](const Look& look) {
    if (std::ranges::find(kept, look.path, &Look::path) == kept.end()) kept.push_back(look);
  };
  for (const Look& place : places) {
    const auto is_same = [&place](const Look& other) {
      return place.stamp && other.stamp && place.path != other.path && *place.stamp == *other.stamp;
    };
    const fs::path path(place.path);
    std::error_code error;
    const fs::path parent = path.parent_path();
    const bool is_direct_link =
        fs::is_symlink(path, error) && fs::canonical(parent, error) == parent && !error;
    if (is_direct_link && std::ranges::any_of(kept, is_same)) {
      keep(Look::At(parent.native()));
    } else {
      keep(place);
    }
  }
  return kept;
}

bool StillHolds(const std::vector<Look>& looks) {
  return std::ranges::all_of(looks,
                             [](const Look& look) { return os::StampOf(look.path) == look.stamp; });
}

std::string EncodeWarm(const Warm& warm) {
  os::PackedWriter writer;
  writer.Text(warm.question);
  PutLooks(warm.places, writer);
  writer.Add(warm.holds_until_s);
  writer.Add(warm.made_at_s);
  writer.Add(static_cast<uint32_t>(warm.tools.size()));
  for (size_t i = 0; i < warm.tools.size(); ++i) {
    const Tool& tool = warm.tools[i];
    for (const std::string* text : {&tool.name, &tool.path, &tool.version, &tool.problem}) {
      writer.Text(*text);
    }
    writer.Add(static_cast<int32_t>(tool.state));
    PutLooks(warm.looks[i], writer);
  }
  writer.Add(static_cast<uint32_t>(warm.descriptions.size()));
  for (const Description& description : warm.descriptions) {
    VisitMembers(description, Putter{writer});
    writer.Add(static_cast<uint32_t>(description.install.size()));
    for (const InstallStep& step : description.install) VisitStep(step, Putter{writer});
  }
  os::PackedWriter check;
  check.Add(os::Checksum(writer.bytes()));
  return std::string(kHead) + check.bytes() + writer.bytes();
}

std::optional<Warm> DecodeWarm(std::string_view bytes, std::string_view question) {
  const std::optional<std::string_view> body = BodyOf(bytes);
  if (!body) return std::nullopt;
  os::PackedReader reader(*body);
  Warm warm = TakeAnswers(reader);
  if (!reader.is_whole() || warm.question != question) return std::nullopt;
  return warm;
}

std::vector<Description> DescriptionsOf(std::string_view bytes) {
  const std::optional<std::string_view> body = BodyOf(bytes);
  if (!body) return {};
  os::PackedReader reader(*body);
  TakeAnswers(reader);
  std::vector<Description> descriptions(reader.Count());
  for (Description& description : descriptions) {
    VisitMembers(description, Taker{reader});
    description.install.resize(reader.Count());
    for (InstallStep& step : description.install) VisitStep(step, Taker{reader});
  }
  if (!reader.is_at_end()) descriptions.clear();
  return descriptions;
}

std::string WarmFile(const std::string& cache_file, std::string_view question) {
  return absl::StrFormat("%s.warm/%016x", cache_file, os::Checksum(question));
}

std::string ReadWarmFile(const std::string& file) {
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  std::string bytes;
  // One read gives a plain file whole; what was cut does not pass its check.
  bytes.resize(kMaxFileBytes);
  const ssize_t got = read(fd, bytes.data(), bytes.size());
  close(fd);
  bytes.resize(got < 0 ? 0 : static_cast<size_t>(got));
  return bytes;
}

void SaveWarmFile(const std::string& file, const Warm& warm) {
  const fs::path folder = fs::path(file).parent_path();
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path() != file) files.push_back(it->path());
  }
  // Which of them is asked for again is not known; making one anew costs little.
  if (files.size() >= kMaxFiles) {
    for (const fs::path& old : files) fs::remove(old, error);
  }
  // Without it the next Open takes the long way, which says what is wrong with the place.
  os::WriteFileAtomic(file, EncodeWarm(warm), kMode).IgnoreError();
}

}  // namespace batuta::tools
