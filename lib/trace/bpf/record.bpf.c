// The part of the recorder that runs in the kernel: what tracked tasks do goes into a ring buffer.
// Compiled by the target `trace_bpf_skeleton`; what it makes is committed (record.skel.h), so that
// a build needs no clang. Only tp_btf programs: locked-down kernels refuse the other kinds.
// The others need the types of this one.
#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "shared.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

// Of the kernel's structures, what is read here; where it lies is found out when the program is
// loaded.
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct pt_regs {
  unsigned long di, si, dx, r10, r8, r9, bx, cx, bp;
};
struct thread_info {
  __u32 status;
};
struct percpu_counter {
  __s64 count;
};
struct mm_struct {
  unsigned long hiwater_rss, arg_start, arg_end;
  struct percpu_counter rss_stat[4];
};
struct rq;
struct cfs_rq {
  struct rq* rq;
};
struct sched_entity {
  struct cfs_rq* cfs_rq;
};
struct task_struct {
  struct thread_info thread_info;
  int pid, tgid, exit_code;
  unsigned long min_flt, maj_flt;
  __u64 utime, stime;
  struct mm_struct* mm;
  struct sched_entity se;
};
struct linux_binprm {
  const char* interp;
};
struct kernel_siginfo {
  int si_code;
};
#pragma clang attribute pop

#define TS_COMPAT 2
#define SIGNAL_STOP 19
#define SIGNAL_CHILD 17
#define FROM_KERNEL 0x80  // SI_KERNEL
#define IN_SOFT_INTERRUPT 0x100
#define IN_INTERRUPT 0xff0000

struct {
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct task_state);
} tasks SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, RING_BYTES);
} ring SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, NUM_SHAPES);
  __type(key, __u32);
  __type(value, struct call_shape);
} shapes SEC(".maps");

// Set before these programs are loaded: what is not asked for is not even in them.
const volatile struct config config;

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, NUM_COUNTERS);
  __type(key, __u32);
  __type(value, __u64);
} counters SEC(".maps");

// Processes that were stopped because the reader is behind. It lets them go on.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, MAX_HELD);
  __type(key, __u32);
  __type(value, __u32);
} held SEC(".maps");

struct piece {
  __u8 bytes[64];
};
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct piece);
} pieces SEC(".maps");

// Where a program's path is put together: the call that loads it has not ended yet and holds the thread's
// own. Beside that it would double what is made and cleared for each new thread.
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct ring_event);
} exec_events SEC(".maps");

static __always_inline void count(__u32 which, __s64 by) {
  __u64* counter = bpf_map_lookup_elem(&counters, &which);
  if (counter) __sync_fetch_and_add(counter, by);
}

static __always_inline struct task_state* state_of(struct task_struct* task) {
  struct task_state* state = bpf_task_storage_get(&tasks, task, 0, 0);
  return state && state->phase ? state : 0;
}

// The mark comes behind the signal, and the reader removes it before it lets the process go on: so
// no stop is overlooked. Each other thread may add one more event.
static __always_inline void hold_if_behind(void) {
  if (!config.is_lossless) return;
  if (bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) < HOLD_BYTES) return;
  __u32 process = bpf_get_current_pid_tgid() >> 32, stops = HOLD_STOPS;
  __u32* mark = bpf_map_lookup_elem(&held, &process);
  if (mark && *mark == HOLD_STOPS) return;
  if (bpf_send_signal(SIGNAL_STOP) == 0) bpf_map_update_elem(&held, &process, &stops, BPF_ANY);
}

// The reader looks by itself every few milliseconds, and is not woken.
static __always_inline void send(void* event, __u64 size) {
  if (bpf_ringbuf_output(&ring, event, size, BPF_RB_NO_WAKEUP)) count(COUNT_LOST, 1);
  hold_if_behind();
}

// All but the time.
static __always_inline void head(struct ring_head* event, __u8 kind, __u8 num_args) {
  __u64 ids = bpf_get_current_pid_tgid();
  __builtin_memset(event, 0, sizeof(*event));
  event->kind = kind;
  event->num_args = num_args;
  event->tid = ids;
  event->pid = ids >> 32;
}

// An event of arguments alone.
struct short_event {
  struct ring_head h;
  __u64 args[5];
};

static __always_inline void begin_short(struct short_event* event, __u8 kind, __u8 num_args) {
  head(&event->h, kind, num_args);
  event->h.time_ns = bpf_ktime_get_ns();
}

static __always_inline void send_short(struct short_event* event) {
  send(event, sizeof(event->h) + 8 * event->h.num_args);
}

// Where the event goes on, if there is room for so much.
static __always_inline void* next_part(struct task_state* state, __u32 size) {
  __u32 at = state->data_size;
  barrier_var(at);  // the verifier has to see this very number compared
  return at <= DATA_BYTES - size ? state->event.data + at : 0;
}

// A text that was read already is left as it is. The next one goes behind what is there.
static __always_inline void read_text(struct task_state* state, int arg) {
  struct ring_event* event = &state->event;
  if (arg < 0 || arg >= MAX_ARGS) return;
  int is_second = event->h.text_size[0] > 0;
  if (is_second && (event->h.text_arg[0] == arg || event->h.text_size[1] > 0)) return;
  void* place = next_part(state, TEXT_BYTES);
  if (!place) return;
  long size = bpf_probe_read_user_str(place, TEXT_BYTES, (void*)event->args[arg]);
  if (size <= 0) return;
  state->data_size += size;
  event->h.text_size[is_second] = size;
  event->h.text_arg[is_second] = arg;
}

static __always_inline void send_call(struct task_state* state) {
  __u32 size = state->data_size;
  barrier_var(size);
  if (size > DATA_BYTES) return;
  send(&state->event, sizeof(state->event.h) + size);
}

static __always_inline void begin_call(struct task_state* state, long id, __u8 num_args) {
  head(&state->event.h, KIND_CALL, num_args);
  state->event.h.number = id;
  state->data_size = 8 * num_args;
}

static __always_inline void begin_native(struct task_state* state, struct pt_regs* regs, long id,
                                         struct call_shape* shape) {
  begin_call(state, id, shape->num_args);
  __u64* args = state->event.args;
  args[0] = regs->di;
  args[1] = regs->si;
  args[2] = regs->dx;
  args[3] = regs->r10;
  args[4] = regs->r8;
  args[5] = regs->r9;
  read_text(state, shape->text_args[0]);
  read_text(state, shape->text_args[1]);
}

// The 32-bit interface has registers and numbers of its own.
static __always_inline void begin_foreign(struct task_state* state, struct pt_regs* regs, long id) {
  begin_call(state, id, MAX_ARGS);
  state->event.h.flags = FLAG_FOREIGN;
  __u64* args = state->event.args;
  args[0] = (__u32)regs->bx;
  args[1] = (__u32)regs->cx;
  args[2] = (__u32)regs->dx;
  args[3] = (__u32)regs->si;
  args[4] = (__u32)regs->di;
  args[5] = (__u32)regs->bp;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(on_enter, struct pt_regs* regs, long id) {
  struct task_struct* task = bpf_get_current_task_btf();
  struct task_state* state = state_of(task);
  if (!state) return 0;
  if (state->phase == PHASE_HELD) {
    if (id != NR_EXECVE) return 0;
    state->phase = PHASE_TRACED;
  }
  state->is_inside = 0;
  int is_last = 0;
  if (task->thread_info.status & TS_COMPAT) {
    if (!config.wants_foreign) return 0;
    begin_foreign(state, regs, id);
    is_last = id == NR_FOREIGN_EXIT || id == NR_FOREIGN_EXIT_GROUP;
  } else {
    __u32 number = id;
    struct call_shape* shape = bpf_map_lookup_elem(&shapes, &number);
    if (!shape || !shape->is_wanted) return 0;
    begin_native(state, regs, id, shape);
    is_last = id == NR_EXIT || id == NR_EXIT_GROUP;
  }
  state->event.h.time_ns = bpf_ktime_get_ns();
  state->is_inside = !is_last;
  if (is_last) {
    state->event.h.flags |= FLAG_NO_RETURN;
    send_call(state);
  }
  return 0;
}

#define BASE 0x9e3779b97f4a7c15ULL
#define BASE2 (BASE * BASE)
#define BASE4 (BASE2 * BASE2)
#define BYTE(word, i) (((word) >> (8 * (i))) & 0xff)
// Each byte counts as one more than it is: of eight, that is this.
#define ONES ((BASE + 1) * (BASE2 + 1) * (BASE4 + 1))

// No member counts up from a constant: the verifier would follow it through every round.
struct hashing {
  __u64 address, hash;
  __u32 has_failed;
};

#define ADD_WORD(word)                                                                    \
  hash = hash * (BASE4 * BASE4) + BYTE(word, 0) * (BASE4 * BASE2 * BASE) +                \
         BYTE(word, 1) * (BASE4 * BASE2) + BYTE(word, 2) * (BASE4 * BASE) +               \
         BYTE(word, 3) * BASE4 + BYTE(word, 4) * (BASE2 * BASE) + BYTE(word, 5) * BASE2 + \
         BYTE(word, 6) * BASE + BYTE(word, 7) + ONES

// Eight words at once, without a branch between them.
static long hash_line(__u32 index, struct hashing* hashing) {
  __u64 words[8];
  if (bpf_probe_read_user(words, sizeof(words), (void*)(hashing->address + (__u64)index * 64))) {
    hashing->has_failed = 1;
    return 1;
  }
  __u64 hash = hashing->hash;
  ADD_WORD(words[0]);
  ADD_WORD(words[1]);
  ADD_WORD(words[2]);
  ADD_WORD(words[3]);
  ADD_WORD(words[4]);
  ADD_WORD(words[5]);
  ADD_WORD(words[6]);
  ADD_WORD(words[7]);
  hashing->hash = hash;
  return 0;
}

static long hash_byte(__u32 index, struct hashing* hashing) {
  __u32 zero = 0;
  struct piece* piece = bpf_map_lookup_elem(&pieces, &zero);
  if (!piece) return 1;
  hashing->hash = hashing->hash * BASE + piece->bytes[index & 63] + 1;
  return 0;
}

struct digest {
  __u64 hash;
};

// Adds to the digest; false if not all could be read. Not static: the verifier follows it once, and
// not at each place where it is called, which is most of what it takes to load these programs.
__noinline int add_bytes(struct digest* digest, __u64 address, __u64 size) {
  __u32 zero = 0;
  struct piece* piece = bpf_map_lookup_elem(&pieces, &zero);
  if (!piece || !digest || size > MAX_HASHED_BYTES) return 0;
  struct hashing hashing = {.address = address, .hash = digest->hash};
  bpf_loop(size >> 6, hash_line, &hashing, 0);
  __u32 tail = size & 63;
  if (tail) {
    if (bpf_probe_read_user(piece->bytes, tail, (void*)(address + (size & ~63ULL)))) return 0;
    bpf_loop(tail, hash_byte, &hashing, 0);
  }
  digest->hash = hashing.hash;
  return !hashing.has_failed;
}

static __always_inline void keep_payload(struct task_state* state, __u64 address, __u64 size) {
  struct ring_event* event = &state->event;
  if (size > config.payload_bytes) size = config.payload_bytes;
  if (size > PAYLOAD_BYTES) size = PAYLOAD_BYTES;
  void* place = next_part(state, PAYLOAD_BYTES);
  if (size == 0 || !place || bpf_probe_read_user(place, size, (void*)address)) return;
  state->data_size += size;
  event->h.payload_size = size;
}

// One part of a vector; false when there is no more to hash.
static __always_inline int hash_part(struct digest* digest, __u64 place, __u64* left) {
  __u64 part[2];
  if (*left == 0 || bpf_probe_read_user(part, sizeof(part), (void*)place)) return 0;
  __u64 size = part[1] < *left ? part[1] : *left;
  if (!add_bytes(digest, part[0], size)) return 0;
  *left -= size;
  return 1;
}

// Of vectors with more than MAX_PARTS parts that hold something there is no digest.
static __always_inline void read_vector(struct task_state* state, __u64 vector, __u64 count,
                                        __u64 size) {
  struct ring_event* event = &state->event;
  struct digest digest = {};
  __u64 left = size;
  for (int i = 0; i < MAX_PARTS; ++i) {
    if (i >= count || !hash_part(&digest, vector + 16 * i, &left)) break;
  }
  event->h.hash = digest.hash;
  event->h.has_digest = left == 0 && size > 0;
  __u64 first[2];
  if (bpf_probe_read_user(first, sizeof(first), (void*)vector) == 0) {
    keep_payload(state, first[0], first[1] < size ? first[1] : size);
  }
}

static __always_inline void read_payload(struct task_state* state, struct call_shape* shape) {
  struct ring_event* event = &state->event;
  int arg = shape->payload_arg;
  if (arg < 0 || arg > 4 || event->h.result < 0) return;
  __u64 address = event->args[arg], size = event->h.result;
  if (shape->payload_kind == PAYLOAD_PAIR) {
    void* place = next_part(state, 8);
    if (!place || bpf_probe_read_user(place, 8, (void*)address)) return;
    state->data_size += 8;
    event->h.payload_size = 8;
  } else if (shape->payload_kind == PAYLOAD_BUFFER) {
    struct digest digest = {};
    event->h.has_digest = add_bytes(&digest, address, size) && size > 0;
    event->h.hash = digest.hash;
    keep_payload(state, address, size);
  } else if (shape->payload_kind == PAYLOAD_VECTOR) {
    read_vector(state, address, event->args[arg + 1], size);
  } else if (shape->payload_kind == PAYLOAD_MESSAGE) {
    __u64 where[2];  // msg_iov, msg_iovlen
    if (bpf_probe_read_user(where, sizeof(where), (void*)(address + 16)) == 0) {
      read_vector(state, where[0], where[1], size);
    }
  }
}

// The loaded program's arguments lie in its memory, a NUL behind each.
static __always_inline void read_argv(struct task_state* state) {
  struct ring_event* event = &state->event;
  struct mm_struct* mm = bpf_get_current_task_btf()->mm;
  if (!mm) return;
  __u64 start = mm->arg_start, size = mm->arg_end - start;
  if (size > TEXT_BYTES) size = TEXT_BYTES;
  void* place = next_part(state, TEXT_BYTES);
  if (size == 0 || !place || bpf_probe_read_user(place, size, (void*)start)) return;
  int slot = event->h.text_size[0] > 0;
  state->data_size += size;
  event->h.text_size[slot] = size;
  event->h.text_arg[slot] = event->h.number == NR_EXECVE ? 1 : 2;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_exit, struct pt_regs* regs, long result) {
  struct task_state* state = state_of(bpf_get_current_task_btf());
  // A return without an entry: a child's side of fork, or what was running when we came.
  if (!state || !state->is_inside) return 0;
  state->is_inside = 0;
  struct ring_event* event = &state->event;
  event->h.duration_ns = bpf_ktime_get_ns() - event->h.time_ns;
  event->h.result = result;
  __u32 number = event->h.number;
  struct call_shape* shape = bpf_map_lookup_elem(&shapes, &number);
  if (shape && !event->h.flags) {
    if (number == NR_EXECVE || number == NR_EXECVEAT) {
      if (result == 0) read_argv(state);
    } else {
      // The kernel has read them in since, where they were not there before.
      read_text(state, shape->text_args[0]);
      read_text(state, shape->text_args[1]);
      read_payload(state, shape);
    }
  }
  send_call(state);
  return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct* parent, struct task_struct* child) {
  struct task_state* state = state_of(bpf_get_current_task_btf());
  if (!state || state->phase != PHASE_TRACED) return 0;
  int is_thread = child->tgid == parent->tgid;
  if (!is_thread && !config.follow) return 0;
  struct task_state* made = bpf_task_storage_get(&tasks, child, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
  if (!made) {
    count(COUNT_LOST, 1);
    return 0;
  }
  made->phase = PHASE_TRACED;
  made->absence.since_ns = bpf_ktime_get_ns();
  count(COUNT_LIVE, 1);
  struct short_event event;
  begin_short(&event, KIND_FORK, 2);
  event.h.flags = is_thread ? FLAG_NEW_THREAD : 0;
  event.args[0] = child->pid;
  event.args[1] = child->tgid;
  send_short(&event);
  return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct* task, int old_pid, struct linux_binprm* program) {
  struct task_state* state = state_of(bpf_get_current_task_btf());
  __u32 zero = 0;
  struct ring_event* event = bpf_map_lookup_elem(&exec_events, &zero);
  if (!event || !state || state->phase != PHASE_TRACED) return 0;
  head(&event->h, KIND_EXEC, 1);
  event->h.time_ns = bpf_ktime_get_ns();
  event->args[0] = old_pid;
  long size = bpf_probe_read_kernel_str(event->data + 8, TEXT_BYTES, program->interp);
  if (size < 0 || size > TEXT_BYTES) size = 0;
  event->h.text_size[0] = size;
  send(event, sizeof(event->h) + 8 + size);
  return 0;
}

SEC("tp_btf/signal_deliver")
int BPF_PROG(on_signal, int signal, struct kernel_siginfo* from, void* action) {
  struct task_state* state = state_of(bpf_get_current_task_btf());
  if (!state || state->phase != PHASE_TRACED) return 0;
  int code = BPF_CORE_READ(from, si_code), sender = 0;
  // Our own.
  if (config.is_lossless && signal == SIGNAL_STOP && code == FROM_KERNEL) {
    __u32 process = bpf_get_current_pid_tgid() >> 32, stops = HOLD_STOPS;
    bpf_map_update_elem(&held, &process, &stops, BPF_ANY);
    return 0;
  }
  struct short_event event;
  begin_short(&event, KIND_SIGNAL, 2);
  event.h.number = signal;
  event.args[0] = (__s64)code;
  // si_pid, where every signal that has one keeps it.
  if (code <= 0 || signal == SIGNAL_CHILD) {
    bpf_probe_read_kernel(&sender, sizeof(sender), (void*)from + 16);
  }
  event.args[1] = (__u32)sender;
  send_short(&event);
  return 0;
}

// The counters of the kernel itself; the high-water mark lags behind, the counts of now do not.
static __always_inline __u64 peak_pages(struct task_struct* task) {
  struct mm_struct* mm = task->mm;
  if (!mm) return 0;
  __s64 now = 0;
  if (bpf_core_type_exists(struct percpu_counter)) {
    now = mm->rss_stat[0].count + mm->rss_stat[1].count + mm->rss_stat[3].count;
  }
  __u64 peak = mm->hiwater_rss;
  return now > 0 && now > peak ? now : peak;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_process_exit, struct task_struct* ending) {
  struct task_struct* task = bpf_get_current_task_btf();
  struct task_state* state = state_of(task);
  if (!state) return 0;
  if (!state->is_attached) count(COUNT_LIVE, -1);
  if (state->phase != PHASE_TRACED) return 0;
  if (state->is_inside) {
    state->event.h.flags |= FLAG_NO_RETURN;
    state->event.h.duration_ns = bpf_ktime_get_ns() - state->event.h.time_ns;
    state->is_inside = 0;
    send_call(state);
  }
  struct short_event event;
  begin_short(&event, KIND_EXIT, 5);
  event.h.result = task->exit_code;
  event.args[0] = peak_pages(task) * 4096;
  event.args[1] = task->min_flt;
  event.args[2] = task->maj_flt;
  event.args[3] = task->utime;
  event.args[4] = task->stime;
  send_short(&event);
  return 0;
}

// The two below are loaded only for who asks for scheduler events. They run while the scheduler
// holds its locks.

// A signal that is sent from here comes a little later. The reader lets the process go on when it has
// come (on_signal): before, it would be stopped behind that for ever.
static __always_inline void hold_later(void) {
  if (!config.is_lossless) return;
  if (bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) < HOLD_BYTES) return;
  __u32 process = bpf_get_current_pid_tgid() >> 32, sent = HOLD_SENT;
  __u32* mark = bpf_map_lookup_elem(&held, &process);
  if (mark && *mark == HOLD_STOPS) return;
  if (bpf_send_signal(SIGNAL_STOP) == 0) {
    bpf_map_update_elem(&held, &process, &sent, BPF_NOEXIST);
  }
}

static __always_inline void send_absence(struct task_struct* task, struct absence* absence,
                                         __s64 now_ns) {
  struct short_event event;
  __builtin_memset(&event.h, 0, sizeof(event.h));
  event.h.kind = KIND_OFF_CPU;
  event.h.num_args = 3;
  event.h.tid = task->pid;
  event.h.pid = task->tgid;
  event.h.time_ns = absence->since_ns;
  event.h.duration_ns = now_ns - absence->since_ns;
  event.h.number = absence->state;
  int has_waited = absence->state != 0;
  event.h.flags = has_waited ? absence->flags : 0;
  event.args[0] = has_waited ? absence->woken_ns : 0;
  event.args[1] = has_waited ? absence->waker_tid : 0;
  event.args[2] = has_waited ? absence->waker_pid : 0;
  // Not by send_short: a signal that is sent from here would come too early.
  __u64 size = sizeof(event.h) + 8 * event.h.num_args;
  if (bpf_ringbuf_output(&ring, &event, size, BPF_RB_NO_WAKEUP)) count(COUNT_LOST, 1);
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, _Bool is_preempted, struct task_struct* before, struct task_struct* after,
             unsigned int why) {
  __s64 now_ns = bpf_ktime_get_ns();
  struct task_state* state = state_of(before);
  if (state && state->phase == PHASE_TRACED) {
    state->absence.since_ns = now_ns;
    state->absence.state = is_preempted ? 0 : why;
    hold_later();
  }
  state = state_of(after);
  if (!state || !state->absence.since_ns) return 0;
  send_absence(after, &state->absence, now_ns);
  __builtin_memset(&state->absence, 0, sizeof(state->absence));
  return 0;
}

// In which kinds of interrupt this processor is. Its count is a variable of each processor; where
// those of this one lie is known by its run queue, because kernels without the names of variables
// tell it in no other way.
static __always_inline int interrupts(struct task_struct* running) {
  if (!config.interrupt_count_offset) return 0;
  if (!bpf_core_field_exists(running->se.cfs_rq)) return 0;
  // As a number: what lies around it is of no type that the verifier knows.
  __u64 queue = (__u64)BPF_CORE_READ(running, se.cfs_rq, rq);
  int found = 0;
  bpf_probe_read_kernel(&found, sizeof(found), (void*)(queue + config.interrupt_count_offset));
  return found;
}

// Before the thread that is woken can run, and mostly after it has given up its processor.
SEC("tp_btf/sched_waking")
int BPF_PROG(on_waking, struct task_struct* woken) {
  struct task_state* state = state_of(woken);
  if (!state || state->phase != PHASE_TRACED) return 0;
  struct absence* absence = &state->absence;
  absence->woken_ns = bpf_ktime_get_ns();
  absence->waker_tid = absence->waker_pid = absence->flags = 0;
  struct task_struct* running = bpf_get_current_task_btf();
  struct task_state* waker = state_of(running);
  if (!waker || waker->phase != PHASE_TRACED) return 0;
  // An interrupt comes over whoever is running.
  int context = interrupts(running);
  if (context & IN_INTERRUPT) return 0;
  __u64 ids = bpf_get_current_pid_tgid();
  absence->waker_tid = ids;
  absence->waker_pid = ids >> 32;
  if (context & IN_SOFT_INTERRUPT) absence->flags = FLAG_SOFT_INTERRUPT;
  return 0;
}
