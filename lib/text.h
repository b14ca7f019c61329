// Text that comes from a project or a run, made safe to show and to store. A file name may hold any
// bytes: ones that move the cursor, that turn the reading direction, or that are no text at all.
#ifndef BATUTA_LIB_TEXT_H_
#define BATUTA_LIB_TEXT_H_

#include <string>
#include <string_view>

namespace batuta {

// Bytes of the UTF-8 sequence at text[at], which is not the end; 0 if there is none.
size_t Utf8Length(std::string_view text, size_t at);

// The same text in valid UTF-8; bytes that are none and invisible controls become "\x0a", "\u202e".
std::string MakePrintable(std::string_view text);

// At most `columns` characters of printable text, "..." in place of the rest; short ones are
// padded.
std::string FitColumns(const std::string& printable, size_t columns);
std::string ShortenTo(const std::string& printable, size_t columns);

// Characters of UTF-8 text.
size_t CountCharacters(std::string_view text);

std::string EscapeMarkdown(std::string_view text);  // for a table cell, after MakePrintable
std::string EscapeHtml(std::string_view text);  // for content and attributes, after MakePrintable
std::string EscapeHtmlLines(std::string_view text);  // the same; lines stay lines

// Valid UTF-8 for any bytes, and back. A byte XX that is no UTF-8 becomes the private-use character
// U+F7XX (a lone surrogate is no JSON that every reader takes); a genuine character of that range
// is written as bytes too, so that decoding gives back exactly what there was.
std::string EncodeBytes(std::string_view text);
std::string DecodeBytes(std::string_view text);

}  // namespace batuta

#endif  // BATUTA_LIB_TEXT_H_
