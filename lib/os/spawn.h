// Starts a program without copying the process that starts it.
#ifndef BATUTA_LIB_OS_SPAWN_H_
#define BATUTA_LIB_OS_SPAWN_H_

#include <sys/types.h>

#include <array>
#include <span>

namespace batuta::os {

struct SpawnSpec {
  const char* program = nullptr;  // a path
  char* const* argv = nullptr;    // these two end with a null pointer, as for execve
  char* const* env = nullptr;
  const char* cwd = nullptr;  // null: the caller's
  std::array<int, 3> streams{};
  std::span<const int> inherited;  // descriptors that it keeps beside its streams
};

struct Spawned {
  int error = 0;  // 0, or the errno of what went wrong; then there is no child
  pid_t pid = 0;
};

// The program begins in a session of its own, with every signal as a login has it. The calling
// thread waits until it has begun, others go on. Until then the child works in this process's
// memory, as that of posix_spawn does, which is not used because it tells the child's number when
// the child has begun to run: whoever is killed between the two knows of no child. Here `noted`
// holds the number before the child does anything, so that it can lie where somebody else reads it;
// 0 again if there is no child. Thread-safe.
Spawned Spawn(const SpawnSpec& spec, pid_t& noted);

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_SPAWN_H_
