#include <sys/syscall.h>

#include <catch2/catch.hpp>

#include "batuta/trace.h"

namespace batuta::trace {
namespace {

bool Wants(const std::string& text, int number) {
  const auto filter = CallFilter::Parse(text);
  INFO(filter.status().ToString());
  REQUIRE(filter.ok());
  return filter->Wants(number);
}

}  // namespace

TEST_CASE("a filter without a word takes every call") { CHECK(CallFilter().Wants(SYS_read)); }

TEST_CASE("names, classes, regular expressions and negation pick calls as strace does") {
  CHECK(Wants("read,write", SYS_write));
  CHECK_FALSE(Wants("read,write", SYS_openat));
  CHECK(Wants("%file", SYS_openat));
  CHECK_FALSE(Wants("%file", SYS_read));
  CHECK(Wants("%process,read", SYS_clone3));
  CHECK(Wants("%network", SYS_connect));
  CHECK(Wants("%memory", SYS_brk));
  CHECK(Wants("%desc", SYS_close));
  CHECK(Wants("%signal", SYS_kill));
  CHECK(Wants("%ipc", SYS_semop));
  CHECK(Wants("/^open", SYS_openat));
  CHECK_FALSE(Wants("/^open$", SYS_openat));
  CHECK(Wants("!read", SYS_write));
  CHECK_FALSE(Wants("!read", SYS_read));
  CHECK(Wants("?nosuchcall,read", SYS_read));
  CHECK(Wants("all", SYS_read));
  CHECK_FALSE(Wants("none", SYS_read));
}

TEST_CASE("a word that is no call is named in the error") {
  for (const char* text : {"opne", "%flie", "/(", "read,opne"}) {
    const auto filter = CallFilter::Parse(text);
    INFO(text);
    REQUIRE(filter.status().code() == absl::StatusCode::kInvalidArgument);
  }
  CHECK(std::string(CallFilter::Parse("read,opne").status().message()) ==
        "no system call is called 'opne'");
}

}  // namespace batuta::trace
