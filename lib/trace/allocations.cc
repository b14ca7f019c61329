#include "lib/trace/allocations.h"

#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <limits>

namespace batuta::trace {
namespace {

constexpr uint64_t kPage = 4096;
constexpr int64_t kEver = std::numeric_limits<int64_t>::max();
constexpr std::array kCalls = {SYS_mmap, SYS_munmap,   SYS_mremap,
                               SYS_brk,  SYS_mprotect, SYS_pkey_mprotect};

// To whole pages. What reaches over the end of the addresses is no call that succeeds.
uint64_t Up(uint64_t bytes, uint64_t page = kPage) {
  return bytes > ~page ? bytes & ~(page - 1) : (bytes + page - 1) & ~(page - 1);
}

// mmap's length is rounded to the pages that it asks for.
uint64_t PageOf(uint64_t flags) {
  if ((flags & MAP_HUGETLB) == 0) return kPage;
  const uint64_t log2 = (flags >> MAP_HUGE_SHIFT) & MAP_HUGE_MASK;
  return uint64_t{1} << (log2 == 0 ? 21 : log2);
}

int64_t EndNs(const Event& call) { return call.time_ns + call.duration_ns; }

}  // namespace

bool TellsAllocations(const CallFilter& calls) {
  return std::ranges::all_of(
      kCalls, [&calls](long number) { return calls.Wants(static_cast<int>(number)); });
}

void Allocated::Add(const Event& call) {
  const auto& args = call.args;
  switch (call.number) {
    case SYS_mmap:
      return Map(call);
    case SYS_munmap:
      return Erase(args[0], args[0] + Up(args[1]), call.time_ns);
    case SYS_mremap:
      return Move(call);
    case SYS_mprotect:
    case SYS_pkey_mprotect:
      if ((args[2] & PROT_WRITE) != 0) Open(args[0], args[0] + Up(args[1]), call.time_ns);
      return;
    case SYS_brk:
      return Break(call);
    default:
      return;
  }
}

void Allocated::Map(const Event& call) {
  const auto begin = static_cast<uint64_t>(call.result);
  const uint64_t end = begin + Up(call.args[1], PageOf(call.args[3]));
  Erase(begin, end, kEver);  // what was there is not any more, whether told yet or not
  if ((call.args[3] & MAP_ANONYMOUS) == 0) return;
  Insert(begin, end, EndNs(call), (call.args[2] & PROT_WRITE) != 0);
}

void Allocated::Move(const Event& call) {
  const uint64_t old_begin = call.args[0], old_size = Up(call.args[1]);
  const auto begin = static_cast<uint64_t>(call.result);
  const uint64_t end = begin + Up(call.args[2]);
  auto found = ranges_.upper_bound(old_begin);
  const bool is_known = found != ranges_.begin() && (--found)->second.end > old_begin;
  const bool is_counted = is_known && found->second.is_counted;
  const bool stays = old_size == 0 || (call.args[3] & MREMAP_DONTUNMAP) != 0;
  const uint64_t before = bytes_;
  if (!stays) Erase(old_begin, old_begin + old_size, call.time_ns);
  const uint64_t moved = before - bytes_;
  Erase(begin, end, kEver);
  if (!is_known) return;
  Insert(begin, end, EndNs(call), is_counted);
  // What only moved was got before.
  if (is_counted) total_ -= std::min(moved, end - begin);
}

void Allocated::Break(const Event& call) {
  const auto now = static_cast<uint64_t>(call.result);
  if (break_ != 0 && Up(now) > Up(break_)) Insert(Up(break_), Up(now), EndNs(call), true);
  if (break_ != 0 && Up(now) < Up(break_)) Erase(Up(now), Up(break_), call.time_ns);
  break_ = now;
}

void Allocated::Open(uint64_t begin, uint64_t end, int64_t at_ns) {
  Split(begin);
  Split(end);
  for (auto it = ranges_.lower_bound(begin); it != ranges_.end() && it->first < end; ++it) {
    if (it->second.is_counted || it->second.since_ns > at_ns) continue;
    it->second.is_counted = true;
    bytes_ += it->second.end - it->first;
    total_ += it->second.end - it->first;
  }
}

void Allocated::Erase(uint64_t begin, uint64_t end, int64_t at_ns) {
  Split(begin);
  Split(end);
  for (auto it = ranges_.lower_bound(begin); it != ranges_.end() && it->first < end;) {
    if (it->second.since_ns > at_ns) {
      ++it;
      continue;
    }
    if (it->second.is_counted) bytes_ -= it->second.end - it->first;
    it = ranges_.erase(it);
  }
}

void Allocated::Insert(uint64_t begin, uint64_t end, int64_t since_ns, bool is_counted) {
  if (begin >= end) return;
  ranges_.insert_or_assign(begin, Range{end, since_ns, is_counted});
  if (!is_counted) return;
  bytes_ += end - begin;
  total_ += end - begin;
}

void Allocated::Split(uint64_t at) {
  auto it = ranges_.lower_bound(at);
  if (it == ranges_.begin()) return;
  --it;
  if (it->second.end <= at) return;
  ranges_.insert({at, it->second});
  it->second.end = at;
}

void Allocations::Add(const Event& event) {
  if (event.kind == Kind::kFork) {
    Process& parent = by_process_[event.pid];
    // One that shares its parent's memory until it loads a program (vfork) hardly maps any until
    // then.
    if ((event.flags & kNewThread) != 0) {
      ++parent.num_threads;
    } else {
      by_process_.insert_or_assign(static_cast<int>(event.args[1]), Process{parent.has});
    }
  } else if (event.kind == Kind::kExec) {
    by_process_[event.pid] = {};
  } else if (event.kind == Kind::kExit) {
    const auto found = by_process_.find(event.pid);
    if (found != by_process_.end() && --found->second.num_threads <= 0) by_process_.erase(found);
  } else if (event.IsCall() && event.Returned() && !event.Failed() &&
             (event.flags & kForeignAbi) == 0 &&
             std::ranges::find(kCalls, event.number) != kCalls.end()) {
    std::shared_ptr<Allocated>& has = by_process_[event.pid].has;
    if (has.use_count() > 1) has = std::make_shared<Allocated>(*has);
    const uint64_t before = has->total();
    has->Add(event);
    total_ += has->total() - before;
  }
}

uint64_t Allocations::BytesOf(int pid) const {
  const auto found = by_process_.find(pid);
  return found == by_process_.end() ? 0 : found->second.has->bytes();
}

}  // namespace batuta::trace
