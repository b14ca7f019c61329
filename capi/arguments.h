// Checks of what C passes in, and structs of other versions of c.h.
#ifndef BATUTA_CAPI_ARGUMENTS_H_
#define BATUTA_CAPI_ARGUMENTS_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capi/text.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::capi {

inline absl::Status CheckGiven(const void* pointer, const char* name) {
  if (pointer != nullptr) [[likely]]
    return absl::OkStatus();
  return InvalidArgument("argument '%s' is NULL", name);
}

// A text that is meant to be read, not a path or a word of a program.
inline absl::Status CheckName(const char* text, const char* name) {
  BATUTA_RETURN_IF_ERROR(CheckGiven(text, name));
  if (IsUtf8(text)) return absl::OkStatus();
  return InvalidArgument("argument '%s' is not UTF-8", name);
}

// What is handed out is NULL until there is something.
template <typename T>
absl::Status Clear(T** out, const char* name) {
  BATUTA_RETURN_IF_ERROR(CheckGiven(out, name));
  *out = nullptr;
  return absl::OkStatus();
}

template <typename Struct>
absl::Status CheckSize(const Struct* given, const char* name) {
  BATUTA_RETURN_IF_ERROR(CheckGiven(given, name));
  // Every version's size is a multiple of this: no field is there by half.
  const bool is_whole = given->struct_size % alignof(Struct) == 0;
  if (is_whole && given->struct_size >= sizeof(size_t) && given->struct_size <= sizeof(Struct))
      [[likely]]
    return absl::OkStatus();
  return InvalidArgument("%s.struct_size is %d: use its _INIT", name, given->struct_size);
}

// A copy of what the caller's version of the struct has; what it lacks is as in `initial`.
template <typename Struct>
absl::StatusOr<Struct> Upgraded(const Struct* given, const Struct& initial, const char* name) {
  BATUTA_RETURN_IF_ERROR(CheckSize(given, name));
  Struct full = initial;
  std::memcpy(&full, given, given->struct_size);
  full.struct_size = sizeof(Struct);
  return full;
}

// Fills in what the caller's version of the struct has.
template <typename Struct>
absl::Status Fill(const Struct& full, Struct* to, const char* name) {
  BATUTA_RETURN_IF_ERROR(CheckSize(to, name));
  const size_t size = to->struct_size;
  if (size == sizeof(Struct)) [[likely]] {
    *to = full;
    to->struct_size = size;
    return absl::OkStatus();
  }
  std::memcpy(to, &full, size);
  to->struct_size = size;
  return absl::OkStatus();
}

template <typename Enum>
absl::StatusOr<Enum> ToEnum(const char* name, int32_t value, Enum last) {
  if (value < 0 || value > static_cast<int32_t>(last)) {
    return InvalidArgument("there is no %s %d", name, value);
  }
  return static_cast<Enum>(value);
}

inline absl::Status CheckIndex(size_t index, size_t size, const char* what) {
  if (index < size) return absl::OkStatus();
  return InvalidArgument("there is no %s %d of %d", what, index, size);
}

inline absl::StatusOr<std::vector<std::string>> ToStrings(const char* const* texts, size_t count,
                                                          const char* name) {
  std::vector<std::string> strings;
  if (count > 0) BATUTA_RETURN_IF_ERROR(CheckGiven(texts, name));
  for (size_t i = 0; i < count; ++i) {
    BATUTA_RETURN_IF_ERROR(CheckGiven(texts[i], (std::string(name) + "[]").c_str()));
    strings.emplace_back(texts[i]);
  }
  return strings;
}

inline std::string OrEmpty(const char* text) { return text == nullptr ? "" : text; }

}  // namespace batuta::capi

#endif  // BATUTA_CAPI_ARGUMENTS_H_
