#include "lib/trace/format.h"

#include <algorithm>

namespace batuta::trace {
namespace {

bool TakeAttachment(const AttachmentReader& reader, size_t& num_texts, Event& event) {
  switch (reader.kind()) {
    case kTextAttachment:
      if (num_texts == event.texts.size() || reader.index() > 5) return false;
      event.texts[num_texts] = reader.content();
      event.text_args[num_texts++] = static_cast<int8_t>(reader.index());
      return true;
    case kDigestAttachment:
      if (reader.content().size() != sizeof(Digest)) return false;
      std::memcpy(&event.digest, reader.content().data(), sizeof(Digest));
      event.has_digest = true;
      return true;
    case kPayloadAttachment:
      event.payload = reader.content();
      return true;
    case kStackAttachment:
      event.stack = reader.content();
      return true;
    default:
      return reader.kind() == kAboutAttachment;
  }
}

Event FromHead(const EventHead& head, size_t at) {
  Event event;
  event.kind = static_cast<Kind>(head.kind);
  event.flags = head.flags;
  event.number = head.number;
  event.tid = head.tid;
  event.pid = head.pid;
  event.time_ns = head.time_ns;
  event.duration_ns = head.duration_ns;
  event.result = head.result;
  std::copy(std::begin(head.args), std::end(head.args), event.args.begin());
  event.offset = at;
  return event;
}

// Up to 36 years, so that a time and a duration can be added.
bool IsTime(int64_t ns) { return ns >= 0 && ns <= int64_t{1} << 60; }

}  // namespace

bool AttachmentReader::Next() {
  if (bytes_.empty()) return false;
  is_sound_ = false;
  if (bytes_.size() < sizeof(head_)) return false;
  std::memcpy(&head_, bytes_.data(), sizeof(head_));
  bytes_.remove_prefix(sizeof(head_));
  if (head_.size > bytes_.size() || Padded(head_.size) > bytes_.size()) return false;
  content_ = bytes_.substr(0, head_.size);
  bytes_.remove_prefix(Padded(head_.size));
  is_sound_ = true;
  return true;
}

const char* ReadEvent(std::string_view bytes, size_t at, Event& event, size_t& length) {
  if (at > bytes.size() || bytes.size() - at < sizeof(EventHead)) return "the event is cut";
  EventHead head;
  std::memcpy(&head, bytes.data() + at, sizeof(head));
  if (head.length < sizeof(head) || head.length % 8 != 0 || head.length > kMaxEventBytes) {
    return "no event has this length";
  }
  if (head.length > bytes.size() - at) return "the event is cut";
  if (head.kind < static_cast<uint8_t>(Kind::kBegin) ||
      head.kind > static_cast<uint8_t>(Kind::kOffCpu)) {
    return "no event is of this kind";
  }
  if (!IsTime(head.time_ns) || !IsTime(head.duration_ns)) return "a time that no clock shows";
  event = FromHead(head, at);
  length = head.length;
  AttachmentReader attachments(bytes.substr(at, head.length));
  size_t num_texts = 0;
  while (attachments.Next()) {
    if (!TakeAttachment(attachments, num_texts, event)) return "an attachment that is not known";
  }
  return attachments.IsSound() ? nullptr : "an attachment is cut";
}

void AppendAttachment(std::string& out, uint16_t kind, uint16_t index, std::string_view content) {
  const AttachmentHead head{kind, index, static_cast<uint32_t>(content.size())};
  out.append(reinterpret_cast<const char*>(&head), sizeof(head));
  out.append(content);
  out.append(Padded(content.size()) - content.size(), '\0');
}

void AppendEvent(std::string& out, const Event& event, std::string_view extra) {
  const size_t start = out.size();
  EventHead head{};
  head.kind = static_cast<uint8_t>(event.kind);
  head.flags = event.flags;
  head.number = event.number;
  head.tid = event.tid;
  head.pid = event.pid;
  head.time_ns = event.time_ns;
  head.duration_ns = event.duration_ns;
  head.result = event.result;
  std::ranges::copy(event.args, std::begin(head.args));
  out.append(reinterpret_cast<const char*>(&head), sizeof(head));
  for (size_t i = 0; i < event.texts.size() && event.text_args[i] >= 0; ++i) {
    AppendAttachment(out, kTextAttachment, static_cast<uint16_t>(event.text_args[i]),
                     event.texts[i]);
  }
  if (event.has_digest) {
    AppendAttachment(out, kDigestAttachment, 0,
                     {reinterpret_cast<const char*>(&event.digest), sizeof(event.digest)});
  }
  if (!event.payload.empty()) AppendAttachment(out, kPayloadAttachment, 0, event.payload);
  if (!event.stack.empty()) AppendAttachment(out, kStackAttachment, 0, event.stack);
  out.append(extra);
  const auto length = static_cast<uint32_t>(out.size() - start);
  std::memcpy(out.data() + start, &length, sizeof(length));
}

}  // namespace batuta::trace
