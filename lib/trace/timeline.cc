#include "lib/trace/timeline.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>

#include "lib/trace/syscalls.h"

namespace batuta::trace {
namespace {

bool IsPoll(int number) {
  return number == SYS_poll || number == SYS_ppoll || number == SYS_select ||
         number == SYS_pselect6 || number == SYS_epoll_wait || number == SYS_epoll_pwait ||
         number == SYS_epoll_pwait2;
}

bool StartsThread(int number) {
  return number == SYS_clone || number == SYS_clone3 || number == SYS_vfork || number == SYS_fork;
}

bool Sends(int number) {
  return number == SYS_kill || number == SYS_tkill || number == SYS_tgkill ||
         number == SYS_rt_sigqueueinfo || number == SYS_rt_tgsigqueueinfo ||
         number == SYS_pidfd_send_signal;
}

// A signal ended it; the kernel's own codes from ERESTARTSYS to ERESTART_RESTARTBLOCK too.
bool IsInterrupted(const Event& call) {
  const bool restarts = call.result <= -512 && call.result >= -516;
  return call.result == -EINTR || restarts;
}

uint64_t Number(int64_t number) { return static_cast<uint64_t>(number); }

}  // namespace

Timeline::Timeline(const Trace& run) : descriptors_(run.about()) {
  const About& about = run.about();
  end_ = {LifeOf(about.root_pid, about.root_pid), 0};
  for (const Event& event : run) Add(event);
  if (end_.ns == 0) end_.ns = about.end_ns;
  Resolve();
}

size_t Timeline::LifeOf(int tid, int pid) {
  const auto [at, is_new] = current_.try_emplace(tid, lives_.size());
  if (is_new) lives_.push_back({.pid = pid, .tid = tid});
  return at->second;
}

void Timeline::Add(const Event& event) {
  stacks_.Apply(event);
  switch (event.kind) {
    case Kind::kCall:
      AddCall(event);
      break;
    case Kind::kFork:
      AddFork(event);
      break;
    case Kind::kExec:
      AddExec(event);
      break;
    case Kind::kExit:
      AddExit(event);
      break;
    case Kind::kSignal:
      AddSignal(event);
      break;
    case Kind::kOffCpu:
      AddOffCpu(event);
      break;
    default:
      break;
  }
  descriptors_.Apply(event);
}

void Timeline::AddFork(const Event& fork) {
  const size_t parent = LifeOf(fork.tid, fork.pid);
  const int child = static_cast<int>(fork.args[0]), process = static_cast<int>(fork.args[1]);
  current_[child] = lives_.size();
  lives_.push_back({.pid = process, .tid = child, .started_by = Moment{parent, fork.time_ns}});
  if ((fork.flags & kNewThread) == 0) parents_[process] = fork.pid;
}

void Timeline::AddExec(const Event& exec) {
  // The thread that loads a program goes on under the number of its process.
  const auto former = current_.find(static_cast<int>(exec.args[0]));
  const size_t life = former != current_.end() ? former->second : LifeOf(exec.tid, exec.pid);
  current_[exec.tid] = life;
  Note({Cause::kLoaded, Number(exec.pid), 0}, {life, exec.time_ns});
}

void Timeline::AddExit(const Event& exit) {
  const size_t life = LifeOf(exit.tid, exit.pid);
  const Moment at{life, exit.time_ns};
  lives_[life].end_ns = exit.time_ns;
  if (exit.pid == lives_.front().pid && at.ns > end_.ns) end_ = at;
  Note({Cause::kEnded, Number(exit.pid), 0}, at);
  Note({Cause::kLoaded, Number(exit.pid), 0}, at);
  if (const auto parent = parents_.find(exit.pid); parent != parents_.end()) {
    Note({Cause::kChildEnded, Number(parent->second), 0}, at);
  }
  for (const int id : descriptors_.StreamsOf(exit.pid)) Note({Cause::kClosed, Number(id), 0}, at);
}

// A signal is delivered when the call that it ended is over.
void Timeline::AddSignal(const Event& signal) {
  const size_t life = LifeOf(signal.tid, signal.pid);
  if (!interrupted_.contains(life) || signal.args[1] == 0) return;
  const Cause cause = signal.number == SIGCHLD ? Cause::kEnded : Cause::kSent;
  WaitFor(life, {cause, signal.args[1], 0});
}

void Timeline::AddOffCpu(const Event& event) {
  int64_t end_ns = 0;
  const bool is_sound = !__builtin_add_overflow(event.time_ns, event.duration_ns, &end_ns);
  if (!is_sound || end_ns <= event.time_ns) return;
  const size_t life = LifeOf(event.tid, event.pid);
  Absence absence{.begin_ns = event.time_ns, .woken_ns = event.time_ns, .end_ns = end_ns};
  if (event.number != 0) {
    // Its waker may have found it just before it gave its processor up.
    const auto woken_ns = static_cast<int64_t>(event.args[0]);
    absence.woken_ns = woken_ns != 0 ? std::clamp(woken_ns, event.time_ns, end_ns) : end_ns;
    absence.is_soft_interrupt = (event.flags & kSoftInterrupt) != 0;
    const auto waker = static_cast<int>(event.args[1]);
    if (waker != 0) absence.waker = LifeOf(waker, static_cast<int>(event.args[2]));
    if (absence.waker == life) absence.waker.reset();
  }
  lives_[life].absences.push_back(absence);
}

void Timeline::AddCall(const Event& call) {
  const size_t life = LifeOf(call.tid, call.pid);
  const int64_t end_ns = call.time_ns + call.duration_ns;
  lives_[life].stays.push_back(
      {call.time_ns, end_ns, call.number, ObjectOf(call), SiteOf(call), {}});
  interrupted_.erase(life);
  if ((call.flags & kForeignAbi) != 0) return;
  if (IsInterrupted(call)) interrupted_.insert(life);
  const bool has_child = call.Returned() && call.result > 0;
  if (call.number == SYS_wait4 && has_child) WaitFor(life, {Cause::kEnded, Number(call.result), 0});
  if (call.number == SYS_waitid && !call.Failed()) {
    const bool is_one = call.args[0] == P_PID;
    WaitFor(life, {is_one ? Cause::kEnded : Cause::kChildEnded,
                   is_one ? call.args[1] : Number(call.pid), 0});
  }
  // A parent in vfork waits for its child to load a program or to end.
  if (StartsThread(call.number) && has_child) {
    WaitFor(life, {Cause::kLoaded, Number(call.result), 0});
  }
  if (call.number == SYS_connect) MayDeliver(life);
  if (Sends(call.number)) Note({Cause::kSent, Number(call.pid), 0}, {life, call.time_ns});
  if (call.number == SYS_futex) AddFutex(call, life);
  AddTransfer(call, life);
  AddClosing(call, life);
  if (IsPoll(call.number)) polls_[life] = lives_[life].stays.size() - 1;
}

void Timeline::AddTransfer(const Event& call, size_t life) {
  const Syscall* shape = FindSyscall(call.number);
  if (shape == nullptr || shape->args.empty() || shape->args[0] != kDescriptor) return;
  const bool reads = shape->args.find_first_of("rVH") != std::string_view::npos;
  const bool writes = shape->args.find_first_of("wvh") != std::string_view::npos;
  const OpenFile* file = descriptors_.Find(call.pid, static_cast<int>(call.args[0]));
  if ((!reads && !writes) || call.Failed() || file == nullptr || !file->IsStream()) return;
  const Key data{Cause::kData, Number(file->id), 0}, closed{Cause::kClosed, Number(file->id), 0};
  if (writes) {
    Note(data, {life, call.time_ns});
    MayDeliver(life);
  }
  if (!reads) return;
  const Key& awaited = call.result == 0 ? closed : data;
  WaitFor(life, awaited);
  // What is read behind a poll is what the poll waited for.
  if (const auto poll = polls_.extract(life); !poll.empty()) {
    waits_.push_back({life, poll.mapped(), awaited});
  }
}

void Timeline::AddFutex(const Event& call, size_t life) {
  const uint64_t operation = call.args[1] & FUTEX_CMD_MASK;
  const Key key{Cause::kWoken, Number(call.pid), call.args[0]};
  const bool waits = operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET ||
                     operation == FUTEX_LOCK_PI || operation == FUTEX_WAIT_REQUEUE_PI;
  if (!waits && call.result > 0) Note(key, {life, call.time_ns});
  if (!waits) return;
  WaitFor(life, key);
  // The kernel itself wakes who joins a thread; the C library waits for that by a shared futex.
  const bool is_shared = (call.args[1] & FUTEX_PRIVATE_FLAG) == 0;
  if (is_shared) WaitFor(life, {Cause::kEnded, Number(call.pid), 0});
}

void Timeline::AddClosing(const Event& call, size_t life) {
  if (call.Failed()) return;
  const bool closes = call.number == SYS_close || call.number == SYS_shutdown;
  const bool replaces = call.number == SYS_dup2 || call.number == SYS_dup3;
  if (!closes && !replaces) return;
  const auto fd = static_cast<int>(call.args[replaces ? 1 : 0]);
  const OpenFile* file = descriptors_.Find(call.pid, fd);
  if (file != nullptr && file->IsStream()) {
    Note({Cause::kClosed, Number(file->id), 0}, {life, call.time_ns});
    MayDeliver(life);
  }
}

void Timeline::WaitFor(size_t life, Key key) {
  waits_.push_back({life, lives_[life].stays.size() - 1, key});
}

int Timeline::ObjectOf(const Event& call) {
  const Syscall* shape = FindSyscall(call.number);
  if (shape == nullptr || (call.flags & kForeignAbi) != 0) return -1;
  std::string name;
  for (int i = 0; i < static_cast<int>(shape->args.size()) && name.empty(); ++i) {
    const char kind = shape->args[static_cast<size_t>(i)];
    if (kind == kPath) name = descriptors_.PathOf(call, i);
    if (kind != kDescriptor) continue;
    const int fd = static_cast<int>(call.args[static_cast<size_t>(i)]);
    if (const OpenFile* file = descriptors_.Find(call.pid, fd)) name = file->name;
  }
  return objects_.Of(std::move(name));
}

int Timeline::SiteOf(const Event& call) {
  const Frame* site = CallSite(stacks_.Of(call));
  return site == nullptr ? -1 : sites_.Of(WordsOf(*site));
}

int Timeline::Numbered::Of(std::string name) {
  if (name.empty()) return -1;
  const auto [at, is_new] = numbers.try_emplace(std::move(name), static_cast<int>(names.size()));
  if (is_new) names.push_back(at->first);
  return at->second;
}

void Timeline::Resolve() {
  const auto by_time = [](const Moment& a, const Moment& b) { return a.ns < b.ns; };
  for (auto& [key, moments] : moments_) std::ranges::stable_sort(moments, by_time);
  for (const Wait& wait : waits_) {
    Stay& stay = lives_[wait.life].stays[wait.stay];
    const auto moments = moments_.find(wait.key);
    if (moments == moments_.end()) continue;
    const auto& all = moments->second;
    // The last one while it waited: others may have waited for the same and got the earlier ones.
    auto at = std::ranges::lower_bound(all, stay.end_ns, {}, &Moment::ns);
    while (at != all.begin() && std::prev(at)->ns > stay.begin_ns) {
      --at;
      if (at->life == wait.life) continue;
      if (!stay.released_by || stay.released_by->ns < at->ns) stay.released_by = *at;
      break;
    }
  }
  const auto by_begin = [](const Stay& a, const Stay& b) { return a.begin_ns < b.begin_ns; };
  for (Life& life : lives_) std::ranges::stable_sort(life.stays, by_begin);
  ResolveAbsences();
}

// An interrupt's later half comes over whoever is running, but a packet to this machine itself is
// delivered in it while its sender is still sending.
void Timeline::ResolveAbsences() {
  for (Life& life : lives_) {
    std::ranges::stable_sort(life.absences, {}, &Absence::begin_ns);
    for (Absence& absence : life.absences) {
      if (!absence.waker || !absence.is_soft_interrupt) continue;
      const auto& stays = lives_[*absence.waker].stays;
      const auto after = std::ranges::lower_bound(stays, absence.woken_ns, {}, &Stay::begin_ns);
      const bool is_inside = after != stays.begin() && std::prev(after)->end_ns >= absence.woken_ns;
      if (!is_inside || !std::prev(after)->may_deliver) absence.waker.reset();
    }
  }
}

}  // namespace batuta::trace
