#include "lib/trace/seccomp_filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

#include <cstddef>

#include "lib/trace/syscalls.h"

namespace batuta::trace {

std::vector<sock_filter> MakeSeccompFilter(const CallFilter& calls, StackUse stacks) {
  // Also calls that the table does not know, and those of the 32-bit interface.
  if (calls.IsAll()) return {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE)};
  std::vector<sock_filter> program{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
                                   BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
                                   BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                                   BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const Syscall& call : AllSyscalls()) {
    const bool loads = call.number == SYS_execve || call.number == SYS_execveat;
    const bool maps =
        stacks == StackUse::kCopied && (call.number == SYS_mmap || call.number == SYS_mprotect);
    if (!loads && !maps && !calls.Wants(call.number)) continue;
    program.push_back(
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call.number), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return program;
}

}  // namespace batuta::trace
