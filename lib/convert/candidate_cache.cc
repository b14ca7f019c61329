#include "lib/convert/candidate_cache.h"

#include <sys/stat.h>

#include <boost/json.hpp>

#include "batuta/version.h"
#include "lib/convert/bridge/carry.h"
#include "lib/convert/bridge/crate_source.h"
#include "lib/convert/candidate_order.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/text.h"

namespace batuta::convert {
namespace {

namespace json = boost::json;

constexpr const char* kRecord = "candidate.json";
constexpr const char* kCompileError = "compile_error";

json::object ToJson(const CrateRequirements& requirements) {
  json::object object;
  for (const auto& [name, version] : requirements) object[name] = version;
  return object;
}

std::string Decoded(const json::string& text) { return DecodeBytes({text.data(), text.size()}); }

std::string Text(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? Decoded(value->get_string()) : "";
}

CrateRequirements Requirements(const json::object& object, const char* name) {
  CrateRequirements requirements;
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_object()) return requirements;
  for (const auto& [crate, version] : value->as_object()) {
    if (version.is_string()) requirements[crate] = version.as_string().c_str();
  }
  return requirements;
}

std::vector<std::string> Texts(const json::object& object, const char* name) {
  std::vector<std::string> texts;
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return texts;
  for (const json::value& item : value->as_array()) {
    if (item.is_string()) texts.push_back(Decoded(item.get_string()));
  }
  return texts;
}

// What tools say may be no UTF-8.
json::array TextsToJson(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(EncodeBytes(text));
  return array;
}

json::object Describe(const absl::StatusOr<Crate>& crate) {
  if (!crate.ok()) return {{"refusal", EncodeBytes(std::string(crate.status().message()))}};
  return {{"tool", crate->tool},
          {"edition", crate->edition},
          {"dependencies", ToJson(crate->dependencies)},
          {"build_dependencies", ToJson(crate->build_dependencies)},
          {"local_dependencies", TextsToJson(crate->local_dependencies)},
          {"links_note", EncodeBytes(crate->links_note)},
          {"bridged_lines", crate->bridged_lines},
          {"repairs", TextsToJson(crate->repairs)},
          {"notes", TextsToJson(crate->notes)}};
}

void AddAll(os::Hasher& hasher, const std::vector<std::string>& texts) {
  hasher.Add(std::to_string(texts.size()));
  for (const std::string& text : texts) hasher.Add(text);
}

// How the tool is called and its answer read: a user may say it otherwise.
void AddDescription(os::Hasher& hasher, const tools::Description* description) {
  if (description == nullptr) return;
  AddAll(hasher, description->convert_argv);
  AddAll(hasher, description->failure_patterns);
  for (const auto& [name, value] : description->convert_env) hasher.Add(name).Add(value);
  for (const int code : description->success_codes) hasher.Add(std::to_string(code));
  hasher.Add(description->convert_output);
}

// batuta's own translators carry what the program may look for beside itself.
void AddCarried(os::Hasher& hasher, const CandidateInput& input) {
  hasher.Add(ProjectFolder(input));
  for (const auto& [product, binary] : input.product_binaries) hasher.Add(product).Add(binary);
  const absl::StatusOr<std::vector<std::string>> files = CarriedFiles(input);
  hasher.Add(files.status().ToString());
  if (!files.ok()) return;
  for (const std::string& file : *files) {
    const fs::path path = input.original->build_root / file;
    struct stat st;
    hasher.Add(file).Add(lstat(path.c_str(), &st) == 0 ? std::to_string(st.st_mode) : "");
    std::error_code error;
    const fs::path target = fs::read_symlink(path, error);
    hasher.Add(error ? os::HashFile(path).value_or("absent") : target.native());
  }
}

}  // namespace

std::string CandidateKey(const CandidateInput& input) {
  os::Hasher hasher;
  // Repairs and batuta's own translators are parts of this program.
  hasher.Add(BATUTA_VERSION_STRING).Add(os::TargetSignature("/proc/self/exe"));
  if (input.tool == nullptr) {
    hasher.Add(kOwnTranslator).Add(input.original->python);
    hasher.Add(os::TargetSignature(input.original->python));
  } else {
    hasher.Add(input.tool->name).Add(input.tool->path);
    hasher.Add(input.tool->version).Add(os::StatSignature(input.tool->path));
    AddDescription(hasher, input.registry->Describe(input.tool->name));
  }
  if (input.tool == nullptr || input.tool->name == kShellTranslator) AddCarried(hasher, input);
  // Whether a result compiles is the compiler's word.
  const tools::Tool* rustc = input.registry->Find("rustc");
  hasher.Add(rustc == nullptr ? "absent" : rustc->version);
  hasher.Add(input.unit->name).Add(input.unit->product);
  const EntryPoint& entry = input.unit->entry;
  hasher.Add(entry.path).Add(entry.target).Add(std::to_string(static_cast<int>(entry.kind)));
  hasher.Add(input.native_commands ? "native commands" : "");
  const fs::path& root = input.original->build_root;
  // Private folders change from run to run; what they hold does not.
  const auto plain = [&](std::string text) {
    for (size_t at; (at = text.find(root.native())) != std::string::npos;) {
      text.replace(at, root.native().size(), "<PROJECT>");
    }
    return text;
  };
  for (const std::string& file : input.unit->files) {
    hasher.Add(file).Add(os::HashFile(root / file).value_or("absent"));
  }
  for (const CompileCommand& command : input.unit->target.commands) {
    for (const std::string& arg : command.argv) hasher.Add(plain(arg));
    hasher.Add(os::HashFile(command.source).value_or("absent"));
  }
  for (const std::string& flag : input.unit->target.link_flags) hasher.Add(plain(flag));
  return hasher.Finish();
}

absl::StatusOr<Crate> CandidateCache::Find(const std::string& key, const fs::path& output) const {
  const auto text = os::ReadFile(dir_ / key / kRecord);
  if (!text.ok()) return NotFound("nothing is known of %s", key);
  json::error_code error;
  const json::value value = json::parse(*text, error);
  if (error || !value.is_object()) {
    // Else it would stand in the way of a whole one.
    BATUTA_RETURN_IF_ERROR(os::RemoveAll(dir_ / key));
    return NotFound("the record of %s is damaged", key);
  }
  const json::object& object = value.as_object();
  if (object.contains("refusal")) return FailedPrecondition("%s", Text(object, "refusal"));
  BATUTA_RETURN_IF_ERROR(os::CopyTree(dir_ / key / "crate", output));
  Crate crate;
  crate.dir = output;
  crate.tool = Text(object, "tool");
  crate.edition = Text(object, "edition");
  crate.links_note = Text(object, "links_note");
  const json::value* bridged = object.if_contains("bridged_lines");
  if (bridged != nullptr && bridged->is_int64()) crate.bridged_lines = bridged->get_int64();
  crate.dependencies = Requirements(object, "dependencies");
  crate.build_dependencies = Requirements(object, "build_dependencies");
  crate.local_dependencies = Texts(object, "local_dependencies");
  crate.repairs = Texts(object, "repairs");
  crate.notes = Texts(object, "notes");
  return crate;
}

absl::Status CandidateCache::Store(const std::string& key,
                                   const absl::StatusOr<Crate>& crate) const {
  if (!crate.ok() && crate.status().code() != absl::StatusCode::kFailedPrecondition) {
    return absl::OkStatus();
  }
  BATUTA_ASSIGN_OR_RETURN(const fs::path made, os::MakePrivateDir(dir_, "new-"));
  if (crate.ok()) BATUTA_RETURN_IF_ERROR(os::CopyTree(crate->dir, made / "crate"));
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(made / kRecord, json::serialize(Describe(crate))));
  std::error_code error;
  fs::rename(made, dir_ / key, error);
  // Somebody else was faster, or the place cannot be had: nothing is lost but time.
  if (error) os::RemoveAll(made).IgnoreError();
  return absl::OkStatus();
}

std::string CandidateCache::FindCompileError(const std::string& key) const {
  return os::ReadFile(dir_ / key / kCompileError).value_or("");
}

absl::Status CandidateCache::StoreCompileError(const std::string& key,
                                               const std::string& error) const {
  std::error_code ignored;
  if (!fs::exists(dir_ / key / kRecord, ignored)) return absl::OkStatus();
  return os::WriteFileAtomic(dir_ / key / kCompileError, error);
}

}  // namespace batuta::convert
