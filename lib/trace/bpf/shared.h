// What the programs in the kernel and the recorder agree on. C, for both.
#ifndef BATUTA_LIB_TRACE_BPF_SHARED_H_
#define BATUTA_LIB_TRACE_BPF_SHARED_H_

#include <linux/types.h>

enum {
  NUM_SHAPES = 512,  // numbers of system calls
  TEXT_BYTES = 1024,
  PAYLOAD_BYTES = 512,
  MAX_HASHED_BYTES = 16 << 20,  // of one buffer
  MAX_PARTS = 8,                // of a vector: more are not hashed
  RING_BYTES = 64 << 20,
  WAKE_BYTES = 1 << 20,
  HOLD_BYTES = 32 << 20,  // so much waits that nothing may be lost: who adds to it is stopped
  MAX_HELD = 4096,        // processes
};

// Those of the trace file.
enum {
  KIND_CALL = 2,
  KIND_FORK = 3,
  KIND_EXEC = 4,
  KIND_EXIT = 5,
  KIND_SIGNAL = 6,
  KIND_OFF_CPU = 10,
};
enum { FLAG_NO_RETURN = 1, FLAG_FOREIGN = 2, FLAG_NEW_THREAD = 4, FLAG_SOFT_INTERRUPT = 32 };

// x86-64
enum { NR_EXECVE = 59, NR_EXIT = 60, NR_EXIT_GROUP = 231, NR_EXECVEAT = 322 };

enum { PAYLOAD_NONE, PAYLOAD_BUFFER, PAYLOAD_VECTOR, PAYLOAD_MESSAGE, PAYLOAD_PAIR };
enum { PHASE_NONE, PHASE_HELD, PHASE_TRACED };
// Of a process in `held`: a signal to stop is on its way, or it stops now.
enum { HOLD_SENT = 1, HOLD_STOPS = 2 };
enum { COUNT_LOST, COUNT_LIVE, NUM_COUNTERS };

struct call_shape {
  __u8 is_wanted;
  __u8 payload_kind;
  __s8 payload_arg;
  __s8 text_args[2];
};

struct config {
  __u32 follow;
  __u32 payload_bytes;
  __u32 is_lossless;
  // From a processor's run queue to its count of interrupts; 0: not known (interrupt_count.h).
  __s64 interrupt_count_offset;
};

struct ring_head {
  __u8 kind, flags;
  __u16 number;
  __s32 tid, pid;
  __u32 payload_size;
  __s64 time_ns, duration_ns, result;
  __u64 args[6];
  __u64 hash;          // of as many bytes as the result says
  __u16 text_size[2];  // 0: there is none
  __s8 text_arg[2];
  __u8 has_digest, unused;
};

// Sent as far as it is needed: the payload lies in the place of a first text that is not there.
struct ring_event {
  struct ring_head h;
  char first[TEXT_BYTES];
  char second[TEXT_BYTES];
  char payload[PAYLOAD_BYTES];
};

// Of a thread that has no processor: since when (0: it has one), in which state it gave it up. Who
// woke it last may be known before it has given it up.
struct absence {
  __s64 since_ns, woken_ns;
  __s32 waker_tid, waker_pid;  // 0: outside of the run
  __u16 state;
  __u8 flags;
};

struct task_state {
  struct ring_event event;
  struct absence absence;
  __u32 phase, is_inside;
  __u32 is_attached;  // ran before we came: the recorder itself sees it end
};

#endif  // BATUTA_LIB_TRACE_BPF_SHARED_H_
