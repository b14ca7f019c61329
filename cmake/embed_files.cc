// embed_files OUT NAME BASE FILE...: writes the C++ source OUT with a function NAME that gives the
// files, by their paths relative to BASE (see Embed.cmake). Large ones lie there compressed.
#include <zlib.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

// Below this, unpacking at run time costs more than the bytes do.
constexpr size_t kLeastToCompress = 64 * 1024;

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "embed_files: %s\n", what.c_str());
  std::exit(1);
}

std::string Compress(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(),
                Z_BEST_COMPRESSION) != Z_OK) {
    Fail("zlib cannot compress");
  }
  packed.resize(size);
  return packed;
}

// A string literal of octal escapes: compilers read it many times faster than a list of numbers.
std::string Literal(const std::string& bytes) {
  std::string text;
  constexpr size_t kPerLine = 64;
  for (size_t at = 0; at < bytes.size(); at += kPerLine) {
    text += "    \"";
    for (const unsigned char byte : bytes.substr(at, kPerLine)) {
      text += {'\\', static_cast<char>('0' + byte / 64), static_cast<char>('0' + byte / 8 % 8),
               static_cast<char>('0' + byte % 8)};
    }
    text += "\"\n";
  }
  return text.empty() ? "    \"\"\n" : text;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) Fail("it is called as: embed_files OUT NAME BASE FILE...");
  const fs::path out = argv[1], base = argv[3];
  const std::string name = argv[2];
  std::string all, entries;
  for (int i = 4; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) Fail(std::string(argv[i]) + " cannot be read");
    entries += "    {\"" + fs::path(argv[i]).lexically_relative(base).generic_string() + "\", " +
               std::to_string(content.size()) + "},\n";
    all += content;
  }
  const std::string bytes = all.size() < kLeastToCompress ? all : Compress(all);
  std::ofstream source(out, std::ios::binary);
  source << "#include \"lib/os/embedded.h\"\n\nnamespace batuta::embedded {\nnamespace {\n\n"
         << "constexpr char kBytes[] =\n"
         << Literal(bytes) << "    ;\n\n"
         << "constexpr Entry kEntries[] = {\n"
         << entries << "};\n\n}  // namespace\n\n"
         << "std::span<const File> " << name << "() {\n"
         << "  static const Bundle kBundle({kBytes, sizeof(kBytes) - 1}, " << all.size()
         << ", kEntries);\n"
         << "  return kBundle.files();\n}\n\n}  // namespace batuta::embedded\n";
  source.close();
  if (!source) Fail(out.string() + " cannot be written");
}
