#include "lib/convert/c/transpile_c.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "absl/strings/str_format.h"
#include "lib/convert/c/compiler_call.h"
#include "lib/convert/error_line.h"
#include "lib/convert/room.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kTimeLimit{300};

// ASCII only: c2rust keeps letters of every script.
bool IsNoIdentifierSign(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 && std::isalnum(byte) == 0 && c != '_';
}

absl::Status WriteCompileCommands(const std::vector<CompileCommand>& commands,
                                  const fs::path& path) {
  json::array list;
  for (const CompileCommand& command : commands) {
    json::array arguments{"cc"};
    for (const std::string& argument : ClangArguments(command)) arguments.emplace_back(argument);
    for (const std::string& argument :
         {std::string("-c"), std::string("-o"), command.object, SpelledSource(command)}) {
      arguments.emplace_back(argument);
    }
    list.push_back({{"directory", command.directory},
                    {"file", command.source},
                    {"arguments", std::move(arguments)}});
  }
  return os::WriteFileAtomic(path, json::serialize(list));
}

// c2rust exits 0 when clang refused a file and when an item was left out. A declaration that is
// skipped may be one that nothing uses: rustc will tell.
std::string RefusalIn(const os::ProcessResult& result) {
  for (size_t at = 0; at < result.stderr_text.size();) {
    const size_t end = std::min(result.stderr_text.find('\n', at), result.stderr_text.size());
    os::ProcessResult one_line;
    one_line.stderr_text = result.stderr_text.substr(at, end - at);
    at = end + 1;
    const std::string line = ErrorLineOf(one_line);
    // Not every "error:": clang shows source lines, and programs print the word.
    const bool refused = line.starts_with("error:") || line.find(": error:") != std::string::npos ||
                         line.find(": fatal error:") != std::string::npos ||
                         line.find("Error while processing") != std::string::npos;
    if (refused && line.find("Skipping declaration") == std::string::npos) return line;
  }
  return {};
}

absl::Status RunC2rust(const CandidateInput& input, const fs::path& commands_file,
                       const fs::path& output) {
  const fs::path temp = input.scratch / "tmp";
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(temp));
  os::ProcessSpec spec;
  spec.argv = {input.tool->path, "transpile", "--emit-build-files", "--disable-rustfmt",
               "--overwrite-existing", "--output-dir", output.native(), commands_file.native()};
  spec.cwd = input.scratch;
  spec.env = os::CurrentEnvironment();
  (*spec.env)["TMPDIR"] = temp.native();
  spec.time_limit = kTimeLimit;
  spec.output_cap_bytes = 4 << 20;
  spec.output_limit_bytes = int64_t{256} << 20;
  spec.writable = std::vector<fs::path>{input.scratch};
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec, input.stop));
  BATUTA_RETURN_IF_ERROR(CheckRoom(input.scratch, result));
  if (result.timed_out) return DeadlineExceeded("c2rust: %s", result.Outcome(spec));
  const std::string refusal = RefusalIn(result);
  if (!refusal.empty()) return FailedPrecondition("c2rust: %s", refusal);
  if (!result.Succeeded()) {
    return FailedPrecondition("c2rust: %s: %s", result.Outcome(spec), ErrorLineOf(result));
  }
  return absl::OkStatus();
}

// c2rust knows no vector types; a portable program does without them.
constexpr const char* kNoVectors[] = {"-U__SSE__",   "-U__SSE2__",   "-U__SSE3__",   "-U__SSSE3__",
                                      "-U__SSE4_1__", "-U__SSE4_2__", "-U__AVX__",   "-U__AVX2__"};

}  // namespace

std::string SpelledSource(const CompileCommand& command) {
  return command.argv.size() >= 3 ? command.argv[command.argv.size() - 3] : command.source;
}

std::vector<std::string> ClangArguments(const CompileCommand& command) {
  // For gcc the two names are the same in C; assert() prints it.
  std::vector<std::string> arguments{"-D__PRETTY_FUNCTION__=__func__"};
  arguments.insert(arguments.end(), std::begin(kNoVectors), std::end(kNoVectors));
  const std::vector<std::string> own = MeaningfulArguments(command);
  arguments.insert(arguments.end(), own.begin(), own.end());
  return arguments;
}

std::vector<std::string> MeaningfulArguments(const CompileCommand& command) {
  constexpr std::string_view kKept[] = {"-D", "-U", "-I", "-std=", "-fsigned-", "-funsigned-",
                                        "-fshort-enums", "-ansi", "-pthread", "-m32", "-mx32",
                                        "-fmacro-prefix-map="};
  constexpr std::string_view kKeptPairs[] = {"-D",       "-U",       "-I",         "-include",
                                             "-isystem", "-imacros", "-idirafter", "-iquote"};
  std::vector<std::string> kept;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    const std::string& argument = command.argv[i];
    if (TakesNextArgument(argument)) {
      const bool keep = std::find(std::begin(kKeptPairs), std::end(kKeptPairs), argument) !=
                        std::end(kKeptPairs);
      if (++i < command.argv.size() && keep) {
        kept.insert(kept.end(), {argument, command.argv[i]});
      }
      continue;
    }
    // Checked variants of C's functions are for the C compiler.
    if (argument.starts_with("-D_FORTIFY_SOURCE")) continue;
    if (std::any_of(std::begin(kKept), std::end(kKept),
                    [&](std::string_view flag) { return argument.starts_with(flag); })) {
      kept.push_back(argument);
    }
  }
  return kept;
}

std::vector<std::string> ModuleNames(const std::vector<std::string>& relative_paths) {
  std::vector<std::string> names;
  std::set<std::string> taken{"va_list", "c_library"};
  for (const std::string& path : relative_paths) {
    std::string name = fs::path(path).replace_extension().native();
    for (char& c : name) {
      const auto byte = static_cast<unsigned char>(c);
      c = byte < 0x80 && std::isalnum(byte) ? static_cast<char>(std::tolower(byte)) : '_';
    }
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0]))) name = "c_" + name;
    name += "_c";  // no keyword of Rust ends so
    std::string unique = name;
    for (int i = 2; !taken.insert(unique).second; ++i) unique = absl::StrFormat("%s_%d", name, i);
    names.push_back(unique);
  }
  return names;
}

std::vector<fs::path> ExpectedOutputs(const std::vector<std::string>& sources) {
  if (sources.empty()) return {};
  fs::path shared = fs::path(sources[0]).parent_path();
  for (const std::string& source : sources) {
    while (!os::IsUnder(fs::path(source).parent_path(), shared)) shared = shared.parent_path();
  }
  std::vector<fs::path> outputs;
  for (const std::string& source : sources) {
    fs::path relative = fs::path(source).lexically_relative(shared);
    relative.replace_extension();
    fs::path made;
    for (const fs::path& part : relative) {
      std::string name = part.native();
      std::replace_if(name.begin(), name.end(), IsNoIdentifierSign, '_');
      made /= name;
    }
    outputs.push_back(made.native() + ".rs");
  }
  return outputs;
}

CrateRequirements DependenciesIn(std::string_view manifest) {
  CrateRequirements requirements;
  const size_t start = manifest.find("[dependencies]");
  if (start == std::string_view::npos) return requirements;
  manifest.remove_prefix(std::min(manifest.find('\n', start), manifest.size() - 1) + 1);
  while (!manifest.empty() && !manifest.starts_with("[")) {
    const size_t end = std::min(manifest.find('\n'), manifest.size());
    const std::string_view line = manifest.substr(0, end);
    manifest.remove_prefix(std::min(end + 1, manifest.size()));
    const size_t equals = line.find(" = \"");
    if (equals == std::string_view::npos) continue;
    const std::string_view version = line.substr(equals + 4);
    requirements[std::string(line.substr(0, equals))] = version.substr(0, version.find('"'));
  }
  return requirements;
}

absl::StatusOr<TranspiledC> TranspileC(const CandidateInput& input,
                                       const std::vector<CompileCommand>& commands,
                                       const fs::path& work) {
  const fs::path output = work / "rust";
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(output));
  const fs::path commands_file = work / "compile_commands.json";
  BATUTA_RETURN_IF_ERROR(WriteCompileCommands(commands, commands_file));
  BATUTA_RETURN_IF_ERROR(RunC2rust(input, commands_file, output));
  TranspiledC transpiled;
  std::vector<std::string> sources, relative;
  for (const CompileCommand& command : commands) sources.push_back(command.source);
  // Named by the original tree, wherever this copy of it lies.
  for (const CompileCommand& command : input.unit->target.commands) {
    relative.push_back(
        fs::path(command.source).lexically_relative(input.original->build_root).native());
  }
  const std::vector<std::string> names = ModuleNames(relative);
  const std::vector<fs::path> made = ExpectedOutputs(sources);
  for (size_t i = 0; i < made.size(); ++i) {
    auto text = os::ReadFile(output / "src" / made[i]);
    if (!text.ok()) {
      return FailedPrecondition("c2rust: exit 0, but it did not translate '%s'", relative[i]);
    }
    transpiled.modules.push_back({names[i], *std::move(text)});
  }
  BATUTA_ASSIGN_OR_RETURN(const std::string manifest, os::ReadFile(output / "Cargo.toml"));
  transpiled.dependencies = DependenciesIn(manifest);
  return transpiled;
}

absl::StatusOr<std::vector<CompileCommand>> RewriteSources(
    const std::vector<CompileCommand>& commands, const fs::path& build_root, const fs::path& work,
    std::string (*repair)(std::string_view)) {
  std::vector<CompileCommand> rewritten;
  bool changed = false;
  for (const CompileCommand& command : commands) {
    BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(command.source));
    const std::string repaired = repair(text);
    changed = changed || repaired != text;
    const fs::path source(command.source);
    const fs::path copy = work / source.lexically_relative(build_root);
    BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(copy, repaired));
    CompileCommand moved = command;
    moved.source = copy.native();
    // "x.h" is still found beside the original, and __FILE__ still says what it said.
    std::string spelled_dir = fs::path(SpelledSource(command)).parent_path().native();
    if (!spelled_dir.empty()) spelled_dir += "/";
    moved.argv = {command.argv[0], "-iquote", source.parent_path().native(),
                  "-fmacro-prefix-map=" + copy.parent_path().native() + "/=" + spelled_dir};
    moved.argv.insert(moved.argv.end(), command.argv.begin() + 1, command.argv.end() - 3);
    moved.argv.insert(moved.argv.end(), {moved.source, "-o", command.object});
    rewritten.push_back(std::move(moved));
  }
  if (!changed) rewritten.clear();
  return rewritten;
}

}  // namespace batuta::convert
