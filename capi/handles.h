// What C holds: handles and texts. Each that is handed out is known until it is given back, so that
// giving one back twice, or as another kind, does nothing.
#ifndef BATUTA_CAPI_HANDLES_H_
#define BATUTA_CAPI_HANDLES_H_

#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "batuta/c.h"

struct batuta_stop {
  std::stop_source source;
};

namespace batuta::capi {

void AddLive(const void* handle, const void* kind);
bool RemoveLive(const void* handle, const void* kind);

// Its address stands for the type.
template <typename T>
inline constexpr char kKindOf = 0;

template <typename T>
T* HandOut(std::unique_ptr<T> handle) {
  AddLive(handle.get(), &kKindOf<T>);
  return handle.release();
}

template <typename T>
void TakeBack(T* handle) {
  if (handle != nullptr && RemoveLive(handle, &kKindOf<T>)) delete handle;
}

inline std::stop_token TokenOf(const batuta_stop* stop) {
  return stop == nullptr ? std::stop_token() : stop->source.get_token();
}

// A text that the caller gives back by batuta_text_destroy.
absl::Status HandOutText(const std::string& from, char** to);

}  // namespace batuta::capi

#endif  // BATUTA_CAPI_HANDLES_H_
