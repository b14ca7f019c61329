#include "lib/trace/call_reader.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch.hpp>

namespace batuta::trace {

TEST_CASE("a text is told of the argument that points to it, whatever the others are") {
  const char* const target = "/mnt";
  OpenCall call;
  call.event.kind = Kind::kCall;
  call.event.number = SYS_mount;
  call.event.tid = gettid();
  call.event.args[1] = reinterpret_cast<uint64_t>(target);  // no source, no type
  const CallReader reader(0);
  for (int i = 0; i < 2; ++i) {  // what was read at entry stays
    if (i == 0) reader.AtEntry(call);
    if (i == 1) reader.AtExit(call);
    CHECK(call.Shown().texts[0] == "/mnt");
    CHECK(call.event.text_args == std::array<int8_t, 3>{1, -1, -1});
  }
}

TEST_CASE("a text that is there only after the call comes in its place") {
  const char* const target = "/mnt";
  OpenCall call;
  call.event.kind = Kind::kCall;
  call.event.number = SYS_mount;
  call.event.tid = gettid();
  call.event.args[1] = reinterpret_cast<uint64_t>(target);
  const CallReader reader(0);
  reader.AtEntry(call);
  const char* const source = "tmpfs";
  call.event.args[0] = reinterpret_cast<uint64_t>(source);
  reader.AtExit(call);
  CHECK(call.Shown().texts[0] == "tmpfs");
  CHECK(call.event.texts[1] == "/mnt");
  CHECK(call.event.text_args == std::array<int8_t, 3>{0, 1, -1});
}

}  // namespace batuta::trace
