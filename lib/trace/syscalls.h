// What is known of each system call: its name, what its arguments are, which classes it is in.
#ifndef BATUTA_LIB_TRACE_SYSCALLS_H_
#define BATUTA_LIB_TRACE_SYSCALLS_H_

#include <span>
#include <string_view>

namespace batuta::trace {

// Kinds of arguments, one letter each in Syscall::args.
enum ArgKind : char {
  kPath = 'p',        // a path
  kText = 't',        // another text
  kDecimal = 'd',     // signed, 32 bits
  kUnsigned = 'u',    // unsigned, decimal
  kLong = 'l',        // signed, 64 bits
  kSize = 'z',        // a size
  kHex = 'x',         // flags without names here
  kAddress = 'a',     // a place in memory
  kDescriptor = 'f',  // a file descriptor
  kFolder = 'D',      // a file descriptor that paths are relative to
  kProcess = 'i',     // a process or thread
  kSignalNumber = 's',
  kMode = 'm',  // permission bits
  kOpenFlags = 'o',
  kProtection = 'P',
  kMapFlags = 'M',
  kAdvice = 'A',
  kAccess = 'R',
  kAtFlags = 'T',
  kCloneFlags = 'c',
  kFutexOp = 'F',
  kArgv = 'q',       // a list of texts
  kBufferIn = 'w',   // bytes that the call reads from the program; the next argument is the size
  kBufferOut = 'r',  // bytes that it gives to the program; the result is the size
  kTextOut = 'n',    // the same, and text
  kVectorIn = 'v',   // the same in several pieces
  kVectorOut = 'V',
  kMessageIn = 'h',  // a struct msghdr
  kMessageOut = 'H',
  kAddressIn = 'S',  // a socket address; the next argument is its size
  kPair = '2',       // two descriptors that it makes
};

struct Syscall {
  int number;
  std::string_view name;
  std::string_view args;  // one ArgKind each
  std::string_view
      classes;  // P process, N network, S signal, I ipc, M memory; the others follow from args
};

// nullptr if there is none of that number.
const Syscall* FindSyscall(int number);
std::span<const Syscall> AllSyscalls();
// -1 if there is none of that name.
int SyscallNumber(std::string_view name);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_SYSCALLS_H_
