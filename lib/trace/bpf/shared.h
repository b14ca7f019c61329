// What the programs in the kernel and the recorder agree on. C, for both.
#ifndef BATUTA_LIB_TRACE_BPF_SHARED_H_
#define BATUTA_LIB_TRACE_BPF_SHARED_H_

#include <linux/types.h>

enum {
  NUM_SHAPES = 512,  // numbers of system calls
  TEXT_BYTES = 1024,
  PAYLOAD_BYTES = 512,
  MAX_ARGS = 6,
  DATA_BYTES = 8 * MAX_ARGS + 2 * TEXT_BYTES + PAYLOAD_BYTES,
  MAX_HASHED_BYTES = 16 << 20,  // of one buffer
  MAX_PARTS = 8,                // of a vector: more are not hashed
  RING_BYTES = 64 << 20,
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
enum { NR_FOREIGN_EXIT = 1, NR_FOREIGN_EXIT_GROUP = 252 };  // of the 32-bit interface

enum { PAYLOAD_NONE, PAYLOAD_BUFFER, PAYLOAD_VECTOR, PAYLOAD_MESSAGE, PAYLOAD_PAIR };
enum { PHASE_NONE, PHASE_HELD, PHASE_TRACED };
// Of a process in `held`: a signal to stop is on its way, or it stops now.
enum { HOLD_SENT = 1, HOLD_STOPS = 2 };
enum { COUNT_LOST, COUNT_LIVE, NUM_COUNTERS };

struct call_shape {
  __u8 is_wanted;
  __u8 num_args;
  __u8 payload_kind;
  __s8 payload_arg;
  __s8 text_args[2];
};

struct config {
  __u32 follow;
  __u32 payload_bytes;
  __u32 is_lossless;
  __u32 wants_foreign;  // calls of the 32-bit interface, whose numbers have no shapes
  // From a processor's run queue to its count of interrupts; 0: not known (interrupt_count.h).
  __s64 interrupt_count_offset;
};

// What follows it is sent as far as it is there: `num_args` arguments, texts in the order in which
// they were read, the payload.
struct ring_head {
  __u8 kind, flags;
  __u16 number;
  __s32 tid, pid;
  __u16 text_size[2], payload_size;  // 0: there is none
  __s8 text_arg[2];
  __u8 num_args, has_digest;
  __u8 unused[2];
  __s64 time_ns, duration_ns, result;
  __u64 hash;  // of as many bytes as the result says
};

struct ring_event {
  struct ring_head h;
  union {
    __u64 args[MAX_ARGS];
    char data[DATA_BYTES];
  };
};

// Of a thread that has no processor: since when (0: it has one), in which state it gave it up. Who
// woke it last may be known before it has given it up.
struct absence {
  __s64 since_ns, woken_ns;
  __s32 waker_tid, waker_pid;  // 0: outside of the run
  __u16 state;
  __u8 flags;
};

// What is looked at in every call lies in front, where few lines of the cache hold it.
struct task_state {
  __u32 phase, is_inside;
  __u32 is_attached;  // ran before we came: the recorder itself sees it end
  __u32 data_size;    // of the event's data, so much is there
  struct absence absence;
  struct ring_event event;
};

#endif  // BATUTA_LIB_TRACE_BPF_SHARED_H_
