#include "test/pipeline/fault_case.h"

#include <fstream>
#include <set>
#include <sstream>

namespace batuta::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOld = "old\n";
constexpr const char* kNew = "another text\n";

void Write(const fs::path& file, const std::string& content) {
  std::ofstream(file, std::ios::trunc) << content;
}

std::string Read(const fs::path& file) {
  std::ostringstream content;
  content << std::ifstream(file).rdbuf();
  return content.str();
}

// An older result, and an input that changed since.
class Room {
 public:
  Room(const std::string& program, const fs::path& folder) : folder_(folder) {
    Remove();
    fs::create_directories(folder);
    Write(folder / "in.txt", kOld);
    is_ready_ = RunWithoutFault({program, folder}).exit_code == 0 && IsOutputOf(folder, kOld);
    Write(folder / "in.txt", kNew);
  }
  ~Room() { Remove(); }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  bool is_ready() const { return is_ready_; }

 private:
  void Remove() const {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  const fs::path folder_;
  bool is_ready_ = false;
};

}  // namespace

bool IsOutputOf(const fs::path& folder, const std::string& input) {
  const std::string twice = input + input;
  std::set<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder / "out", error), end; !error && it != end;
       it.increment(error)) {
    if (!it->is_directory()) files.insert(it->path().lexically_relative(folder).native());
  }
  return files == std::set<std::string>{"out/both", "out/copy", "out/sub/twice"} &&
         Read(folder / "out/copy") == input && Read(folder / "out/sub/twice") == twice &&
         Read(folder / "out/both") == input + twice;
}

bool HasLeftovers(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder / ".batuta/.pipeline")) {
    const std::string name = entry.path().filename().native();
    if (name.starts_with("run-") || name.find('.') != std::string::npos) return true;
  }
  return false;
}

bool Redoes(const std::string& said, bool was_published) {
  std::istringstream lines(said);
  std::string kinds, name, kind;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    words >> name >> kind;
    kinds += kind[0];
  }
  // Of "known" and "ran".
  const bool is_chain = kinds == "rrr" || kinds == "krr" || kinds == "kkr" || kinds == "kkk";
  return !is_chain || (was_published && kinds != "kkk");
}

std::vector<int> CountCalls(const std::string& program, const fs::path& folder) {
  const Room room(program, folder);
  if (!room.is_ready()) return {};
  const FaultedRun run = RunWithFault({program, folder}, {.call = kNever}, kKill);
  return run.is_possible && run.exit_code == 0 ? run.num_calls : std::vector<int>();
}

FaultVerdict RunFaultCase(const std::string& program, const fs::path& folder,
                          const FaultPlace& place, int error) {
  const Room room(program, folder);
  FaultVerdict verdict;
  if (!room.is_ready()) return verdict;
  verdict.run = RunWithFault({program, folder}, place, error);
  const bool is_new = IsOutputOf(folder, kNew);
  verdict.is_mixed = !is_new && !IsOutputOf(folder, kOld);
  const PlainRun next = RunWithoutFault({program, folder});
  const bool is_right = IsOutputOf(folder, kNew);
  verdict.is_wrong_skip =
      (verdict.run.exit_code == 0 && !is_new) || (next.exit_code == 0 && !is_right);
  verdict.is_redone = next.exit_code == 0 && Redoes(next.said, is_new);
  const PlainRun last = RunWithoutFault({program, folder});
  verdict.is_resumed = next.exit_code == 0 && is_right && !HasLeftovers(folder) &&
                       last.exit_code == 0 && last.said.find(" ran ") == std::string::npos;
  return verdict;
}

}  // namespace batuta::pipeline
