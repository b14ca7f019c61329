#include "lib/convert/bridge/crate_source.h"

#include <sys/stat.h>

#include "absl/strings/str_format.h"
#include "lib/convert/bridge/carry.h"
#include "lib/convert/bridge/crate_files.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

// One entry of the table in tree.rs. A file's content goes to tree/NNNN.bin: its name could be one
// that Rust or cargo does not take.
absl::StatusOr<std::string> TableEntry(const CandidateInput& input, const std::string& path,
                                       size_t index, os::Hasher& digest) {
  const fs::path source = input.original->build_root / path;
  struct stat st;
  if (lstat(source.c_str(), &st) != 0) return NotFound("%s: gone", path);
  const unsigned mode = st.st_mode & 0777;
  digest.Add(path).Add(absl::StrFormat("%o", mode));
  std::string content;
  if (S_ISLNK(st.st_mode)) {
    std::error_code error;
    const std::string target = fs::read_symlink(source, error).native();
    digest.Add("link").Add(target);
    content = "Link(" + RustBytes(target) + ")";
  } else {
    BATUTA_ASSIGN_OR_RETURN(const std::string bytes, os::ReadFile(source));
    digest.Add("file").Add(bytes);
    const std::string stored = absl::StrFormat("%04d.bin", index);
    BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(input.output / "tree" / stored, bytes));
    content = "File(include_bytes!(\"../tree/" + stored + "\"))";
  }
  return absl::StrFormat("    Item { path: %s, mode: 0o%o, content: Content::%s },\n",
                         RustBytes(path), mode, content);
}

std::string ProgramTable(const CandidateInput& input, os::Hasher& digest) {
  std::string table;
  for (const auto& [product, binary] : input.product_binaries) {
    if (!os::IsConfined(product)) continue;
    digest.Add(product).Add(binary);
    table += absl::StrFormat("    (%s, \"%s\"),\n", RustBytes(product), binary);
  }
  return table;
}

std::string WordList(const std::vector<BridgeWord>& words) {
  std::string list;
  for (const BridgeWord& word : words) {
    list += "        Word::";
    switch (word.kind) {
      case BridgeWord::Kind::kText:
        list += "Text(" + RustBytes(word.value) + "),\n";
        break;
      case BridgeWord::Kind::kTreePath:
        list += "Path(" + RustBytes(word.value) + "),\n";
        break;
      case BridgeWord::Kind::kBuildEnv:
        list += "Text(env!(\"" + word.value + "\").as_bytes()),\n";
        break;
    }
  }
  return list;
}

constexpr const char* kExecMain = R"(
batuta_bridge::program!(tree::TREE, START);
)";

// Py_BytesMain is the one function that is needed; it belongs to CPython's stable ABI since 3.8, so
// that no binding crate has to be fetched for it.
constexpr const char* kLinkedMain = R"(
extern "C" {
    /// The interpreter's own main, of CPython's stable interface.
    fn Py_BytesMain(argc: std::ffi::c_int, argv: *mut *mut std::ffi::c_char) -> std::ffi::c_int;
}

batuta_bridge::program!(tree::TREE, START, Py_BytesMain);
)";

}  // namespace

// The folder's name becomes part of paths that programs print: anything unusual is replaced.
std::string ProjectFolder(const CandidateInput& input) {
  std::string name = input.original->source_root.filename().native();
  for (char& c : name) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    if (!is_plain) c = '_';
  }
  return name.empty() || name[0] == '.' ? "project" : name;
}

absl::Status WriteTree(const CandidateInput& input, const std::vector<std::string>& files) {
  const std::string folder = ProjectFolder(input);
  os::Hasher digest;
  digest.Add(folder);
  std::string items;
  for (size_t i = 0; i < files.size(); ++i) {
    BATUTA_ASSIGN_OR_RETURN(const std::string entry, TableEntry(input, files[i], i, digest));
    items += entry;
  }
  const std::string programs = ProgramTable(input, digest);
  const std::string text = absl::StrFormat(
      "//! The carried files of the original project, byte for byte.\n\n"
      "use batuta_bridge::{Content, Item, Tree};\n\n"
      "#[rustfmt::skip]\nconst ITEMS: &[Item] = &[\n%s];\n\n"
      "#[rustfmt::skip]\nconst PROGRAMS: &[(&[u8], &str)] = &[\n%s];\n\n"
      "/// The project.\npub const TREE: Tree = Tree {\n    name: \"%s\",\n    digest: \"%s\",\n"
      "    items: ITEMS,\n    programs: PROGRAMS,\n};\n",
      items, programs, folder, digest.Finish().substr(0, 32));
  return os::WriteFileAtomic(input.output / "src" / "tree.rs", text);
}

std::string RustBytes(std::string_view bytes) {
  std::string literal = "b\"";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      literal += {'\\', c};
    } else if (byte < 0x20 || byte > 0x7e) {
      literal += absl::StrFormat("\\x%02x", byte);
    } else {
      literal += c;
    }
  }
  return literal + "\"";
}

absl::StatusOr<Crate> MakeBridgeCrate(const CandidateInput& input, const BridgeStart& start) {
  BATUTA_ASSIGN_OR_RETURN(const std::vector<std::string> files, CarriedFiles(input));
  BATUTA_RETURN_IF_ERROR(WriteTree(input, files));
  const std::string search_path =
      start.search_path ? absl::StrFormat("Some((\"%s\", %s))", start.search_path->first,
                                          RustBytes(start.search_path->second))
                        : "None";
  const std::string text = absl::StrFormat(
      "//! %s\n#![no_main]\n\nmod tree;\n\nuse batuta_bridge::{Start, Word};\n\n"
      "const START: Start = Start {\n    #[rustfmt::skip]\n    words: &[\n%s    ],\n"
      "    search_path: %s,\n};\n%s",
      start.purpose, WordList(start.words), search_path,
      start.main == BridgeMain::kExec ? kExecMain : kLinkedMain);
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(input.output / "src" / "main.rs", text));
  Crate crate;
  crate.dir = input.output;
  crate.kind = CrateKind::kBridged;
  crate.tool = "bridge";
  crate.local_dependencies = {kBridgeCrate};
  return crate;
}

}  // namespace batuta::convert
