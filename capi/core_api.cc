// Versions, statuses, stops and texts; which handles are out.
#include <cstring>
#include <mutex>
#include <unordered_map>

#include "batuta/c.h"
#include "batuta/version.h"
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/handles.h"

using batuta::capi::Guard;

namespace batuta::capi {
namespace {

struct LiveHandles {
  std::mutex mutex;
  std::unordered_map<const void*, const void*> kinds;
};

// Never destroyed: other threads, and destructors of the program, may still give handles back.
LiveHandles& Live() {
  static LiveHandles& live = *new LiveHandles;
  return live;
}

}  // namespace

void AddLive(const void* handle, const void* kind) {
  const std::lock_guard lock(Live().mutex);
  Live().kinds.insert_or_assign(handle, kind);
}

bool RemoveLive(const void* handle, const void* kind) {
  const std::lock_guard lock(Live().mutex);
  const auto found = Live().kinds.find(handle);
  if (found == Live().kinds.end() || found->second != kind) return false;
  Live().kinds.erase(found);
  return true;
}

absl::Status HandOutText(const std::string& from, char** to) {
  auto text = std::make_unique<char[]>(from.size() + 1);
  std::memcpy(text.get(), from.c_str(), from.size() + 1);
  AddLive(text.get(), &kKindOf<char>);
  *to = text.release();
  return absl::OkStatus();
}

}  // namespace batuta::capi

const char* batuta_version(void) { return BATUTA_VERSION_STRING; }

int32_t batuta_version_number(void) {
  return BATUTA_VERSION_MAJOR * 1'000'000 + BATUTA_VERSION_MINOR * 1'000 + BATUTA_VERSION_PATCH;
}

const char* batuta_status_name(batuta_status status) { return batuta::capi::NameOf(status); }

const char* batuta_last_error_message(void) { return batuta::capi::LastErrorMessage(); }

void batuta_text_destroy(char* text) {
  if (text != nullptr && batuta::capi::RemoveLive(text, &batuta::capi::kKindOf<char>)) {
    delete[] text;
  }
}

batuta_status batuta_stop_create(batuta_stop** stop) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(batuta::capi::Clear(stop, "stop"));
    *stop = batuta::capi::HandOut(std::make_unique<batuta_stop>());
    return absl::OkStatus();
  });
}

batuta_status batuta_stop_request(batuta_stop* stop) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(batuta::capi::CheckGiven(stop, "stop"));
    stop->source.request_stop();
    return absl::OkStatus();
  });
}

void batuta_stop_destroy(batuta_stop* stop) { batuta::capi::TakeBack(stop); }
