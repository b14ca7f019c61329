#include <algorithm>

#include "lib/convert/c/repair.h"
#include "lib/convert/c/rust_text.h"

namespace batuta::convert {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

// `at` past blanks and then past `word`; npos if something else stands there.
size_t After(std::string_view text, size_t at, std::string_view word) {
  at = std::min(text.find_first_not_of(kSpace, at), text.size());
  return text.substr(at).starts_with(word) ? at + word.size() : std::string_view::npos;
}

bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
}

// The name in `Some(NAME).expect("...")` or nothing.
std::string_view FunctionIn(std::string_view expression) {
  const size_t begin = After(expression, 0, "Some(");
  if (begin == std::string_view::npos) return {};
  const size_t close = expression.find(')', begin);
  if (close == std::string_view::npos || !expression.substr(close).starts_with(").expect(")) return {};
  const std::string_view name = expression.substr(begin, close - begin);
  return IsName(name) ? name : std::string_view();
}

// Where the list of types that begins behind '<' ends with its '>'; npos if it does not.
size_t EndOfTypes(std::string_view text, size_t at) {
  int depth = 1;
  for (; at < text.size(); ++at) {
    if (text[at] == '<') ++depth;
    if (text[at] == '>' && text[at - 1] != '-' && --depth == 0) return at;
  }
  return std::string_view::npos;
}

// "Some(f) as Option<T>", which casts the wrong thing, becomes "Some(f as T)".
std::string CastInsideSome(std::string_view text) {
  constexpr std::string_view kCast = ") as Option<unsafe extern \"C\" fn";
  constexpr std::string_view kSome = "Some(";
  std::string out;
  size_t done = 0;
  for (size_t at = 0; (at = text.find(kCast, at)) != std::string_view::npos;) {
    const size_t open = text.rfind('(', at);
    const size_t type = text.find('<', at) + 1;
    const size_t end = EndOfTypes(text, type);
    const bool is_name = open != std::string_view::npos && open + 1 >= kSome.size() &&
                         text.substr(open + 1 - kSome.size()).starts_with(kSome) &&
                         IsName(text.substr(open + 1, at - open - 1));
    if (end == std::string_view::npos || !is_name) {
      at = type;
      continue;
    }
    out.append(text.substr(done, at - done)).append(" as ").append(text.substr(type, end - type));
    out += ')';
    done = at = end + 1;
  }
  return out.append(text.substr(done));
}

std::string CallThroughCPointers(std::string_view text) {
  constexpr std::string_view kTransmute = "::core::mem::transmute::<";
  std::string out;
  size_t done = 0;
  for (size_t at = 0; (at = text.find(kTransmute, at)) != std::string_view::npos;) {
    at += kTransmute.size();
    const size_t inferred = After(text, at, "_,");
    if (inferred == std::string_view::npos) continue;
    const size_t parameters = After(text, inferred, "fn(");
    if (parameters == std::string_view::npos) continue;
    const size_t types_end = EndOfTypes(text, parameters);
    if (types_end == std::string_view::npos || !text.substr(types_end).starts_with(">(")) continue;
    const size_t value = types_end + 2;
    const size_t close = FindClosing(text, types_end + 1);
    if (close == std::string_view::npos) continue;
    const std::string_view name = FunctionIn(text.substr(value, close - value));
    out += text.substr(done, parameters - 3 - done);
    out += "unsafe extern \"C\" fn(";
    out += text.substr(parameters, value - parameters);
    done = at = value;
    if (name.empty()) continue;
    out += name;
    out += " as *const ()";
    done = at = close;
  }
  return out.append(text.substr(done));
}

}  // namespace

std::string CallUntypedByCRules(std::string_view text, std::string_view) {
  return CastInsideSome(CallThroughCPointers(text));
}

}  // namespace batuta::convert
