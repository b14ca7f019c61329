#include "lib/convert/c/bridge_c.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "absl/strings/str_format.h"
#include "lib/convert/c/compiler_call.h"
#include "lib/convert/c/link_graph.h"
#include "lib/convert/c/read_files.h"
#include "lib/convert/scan_file.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

constexpr const char* kMainSource =
    "//! The original program: build.rs compiles c/ and links it whole. Its own main() runs, so that\n"
    "//! signals, exit codes and buffers are those of C.\n"
    "#![no_main]\n";

// Calls cc for each group and hands the objects to the linker by name, so that none is left out.
constexpr const char* kScriptEnd = R"(
fn main() {
    println!("cargo:rerun-if-changed=c");
    for group in GROUPS {
        let mut build = cc::Build::new();
        build.cpp(group.cpp).warnings(false).debug(false).opt_level(0).pic(true);
        for flag in group.flags {
            build.flag(flag);
        }
        for file in group.files {
            build.file(file);
        }
        for object in build.compile_intermediates() {
            println!("cargo:rustc-link-arg-bins={}", object.display());
        }
    }
    for flag in LINK_FLAGS {
        println!("cargo:rustc-link-arg-bins={flag}");
    }
}
)";

bool StartsWithAny(const std::string& text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

bool IsDropped(const std::string& flag) {
  return flag == "-c" || flag == "-pipe" || flag == "-fPIE" || flag == "-fpie" ||
         flag == "-no-pie" || flag == "-fno-pie" || flag == "-fno-PIE" || flag == "-ansi-warnings" ||
         (flag.starts_with("-W") && !flag.starts_with("-Wp,-D")) ||
         StartsWithAny(flag, {"-g", "-pedantic", "-flto", "-fsanitize", "-fprofile", "--coverage",
                              "-fdiagnostics", "-save-temps", "-fstack-usage"});
}

constexpr std::array<std::string_view, 7> kFolderFlags = {
    "-isystem", "-iquote", "-idirafter", "-include", "-imacros", "-iprefix", "-I"};

// "../include" as written by a compiler call, as the build script calls it.
std::string InCrate(const std::string& directory, const std::string& path,
                    const fs::path& build_root) {
  const fs::path absolute = ResolvePath(directory, path);
  if (!os::IsUnder(absolute, build_root)) {
    // "-include name" is looked for like a header: only folders outside stay as they are.
    return absolute.native();
  }
  std::string inside = (fs::path("c") / absolute.lexically_relative(build_root)).lexically_normal();
  if (inside.ends_with('/')) inside.pop_back();
  return inside;
}

std::string ListOf(const std::vector<std::string>& texts) {
  std::string list = "&[";
  for (const std::string& text : texts) {
    if (list.size() > 2) list += ", ";
    list += RustLiteral(text);
  }
  return list + "]";
}

absl::Status CopySources(const CandidateInput& input, const fs::path& build_root) {
  std::set<std::string> files;
  for (const CompileCommand& command : input.unit->target.commands) {
    BATUTA_ASSIGN_OR_RETURN(const std::set<std::string> read,
                            ReadFilesOf(command, build_root, input.stop));
    files.insert(read.begin(), read.end());
    if (os::IsUnder(command.source, build_root)) {
      files.insert(fs::path(command.source).lexically_relative(build_root).native());
    }
  }
  for (const std::string& file : files) {
    if (!IsUtf8(file)) return FailedPrecondition("the name of '%s' is not UTF-8", file);
    BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(build_root / file));
    BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(input.output / "c" / file, text));
  }
  return absl::OkStatus();
}

}  // namespace

std::string RustLiteral(const std::string& text) {
  std::string literal = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      literal += '\\';
      literal += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      literal += absl::StrFormat("\\x%02x", static_cast<unsigned char>(c));
    } else {
      literal += c;
    }
  }
  return literal + "\"";
}

std::vector<std::string> BridgeFlags(const CompileCommand& command, const fs::path& build_root) {
  std::vector<std::string> flags;
  std::string spelled;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    const std::string& flag = command.argv[i];
    const bool has_next = i + 1 < command.argv.size();
    if (flag == "-o" && has_next) {
      ++i;
    } else if (!flag.starts_with("-")) {
      spelled = flag;  // the source
    } else if (const auto folder = std::find(kFolderFlags.begin(), kFolderFlags.end(), flag);
               folder != kFolderFlags.end() && has_next) {
      flags.push_back(flag);
      flags.push_back(InCrate(command.directory, command.argv[++i], build_root));
    } else if (flag.starts_with("-I")) {
      flags.push_back("-I" + InCrate(command.directory, flag.substr(2), build_root));
    } else if (TakesNextArgument(flag) && has_next) {
      flags.insert(flags.end(), {flag, command.argv[++i]});
    } else if (!IsDropped(flag)) {
      flags.push_back(flag);
    }
  }
  flags.push_back("-w");
  // __FILE__ stays as the original's compiler saw it; assert() prints it.
  const std::string source = InCrate(command.directory, command.source, build_root);
  const std::string in_crate_dir = fs::path(source).parent_path().native();
  const std::string spelled_dir = fs::path(spelled).parent_path().native();
  flags.push_back("-fmacro-prefix-map=" + in_crate_dir + "/=" +
                  (spelled_dir.empty() ? "" : spelled_dir + "/"));
  return flags;
}

std::vector<std::string> BridgeLinkFlags(const std::vector<std::string>& link_flags) {
  std::vector<std::string> kept;
  for (size_t i = 0; i < link_flags.size(); ++i) {
    const std::string& flag = link_flags[i];
    if (flag == "-s" || flag == "-pie" || flag == "-no-pie" ||
        StartsWithAny(flag, {"-static", "-Wl,-Map", "-Wl,-rpath", "-Wl,-soname", "-Wl,-z"})) {
      continue;
    }
    kept.push_back(flag);
  }
  return kept;
}

std::string LibrariesNote(const std::vector<std::string>& link_flags) {
  std::string note;
  std::set<std::string> seen = {"m", "c", "pthread", "dl", "rt", "gcc", "stdc++", "util"};
  for (const std::string& flag : link_flags) {
    if (!flag.starts_with("-l") || !seen.insert(flag.substr(2)).second) continue;
    note += (note.empty() ? "lib" : ", lib") + flag.substr(2);
  }
  return note;
}

std::string BuildScript(const std::vector<BuildGroup>& groups,
                        const std::vector<std::string>& link_flags) {
  std::string text =
      "// Compiles the original sources with the flags of the original build.\n\n"
      "struct Group {\n    cpp: bool,\n    flags: &'static [&'static str],\n"
      "    files: &'static [&'static str],\n}\n\nconst GROUPS: &[Group] = &[\n";
  for (const BuildGroup& group : groups) {
    text += absl::StrFormat("    Group {\n        cpp: %s,\n        flags: %s,\n        files: %s,\n    },\n",
                            group.is_cxx ? "true" : "false", ListOf(group.flags),
                            ListOf(group.sources));
  }
  return text + "];\nconst LINK_FLAGS: &[&str] = " + ListOf(link_flags) + ";\n" + kScriptEnd;
}

absl::StatusOr<Crate> MakeCBridge(const CandidateInput& input) {
  const CTarget& target = input.unit->target;
  if (target.commands.empty()) {
    return FailedPrecondition("unit '%s': the original's build makes no such program",
                              input.unit->name);
  }
  std::error_code error;
  const fs::path build_root = fs::canonical(input.original->build_root, error);
  if (error) return FailedPrecondition("%s: %s", input.original->build_root.native(),
                                       error.message());
  BATUTA_RETURN_IF_ERROR(CopySources(input, build_root));
  std::vector<BuildGroup> groups;
  for (const CompileCommand& command : target.commands) {
    if (!os::IsUnder(command.source, build_root)) {
      return FailedPrecondition("source '%s' lies outside the project", command.source);
    }
    BuildGroup group{IsCxxCommand(command), BridgeFlags(command, build_root),
                     {InCrate(command.directory, command.source, build_root)}};
    if (!groups.empty() && groups.back().IsAlike(group)) {
      groups.back().sources.push_back(group.sources[0]);
    } else {
      groups.push_back(std::move(group));
    }
  }
  std::vector<std::string> link_flags = BridgeLinkFlags(target.link_flags);
  if (target.is_cxx) link_flags.push_back("-lstdc++");
  BATUTA_RETURN_IF_ERROR(
      os::WriteFileAtomic(input.output / "build.rs", BuildScript(groups, link_flags)));
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(input.output / "src/main.rs", kMainSource));
  Crate crate;
  crate.dir = input.output;
  crate.kind = CrateKind::kBridged;
  crate.tool = "bridge";
  crate.build_dependencies = {{"cc", "1"}};
  crate.links_note = LibrariesNote(link_flags);
  return crate;
}

}  // namespace batuta::convert
