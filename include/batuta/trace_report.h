// What a trace says, written for people and for programs. Each writer takes the events in order,
// from a file or as they are recorded.
#ifndef BATUTA_TRACE_REPORT_H_
#define BATUTA_TRACE_REPORT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "batuta/trace.h"
#include "batuta/trace_stacks.h"

namespace batuta::trace {

// Which events a report takes.
struct Selection {
  CallFilter calls;                // only these, of calls
  std::vector<std::string> paths;  // only calls that name one of these, or work on it when open
};

// What stands before each line.
enum class Clock { kNone, kSeconds, kTimeOfDay, kSinceLast };  // strace: -, -t, -tt, -r

// How a line of text shows a call; each has the option of strace that does the same.
struct TextStyle {
  Clock clock = Clock::kNone;     // what stands before a line
  bool show_duration = false;     // -T
  bool show_descriptors = false;  // -y
  int max_text_bytes = 32;        // -s
  bool show_stack = false;        // --stack: a line a function below each call, as strace -k
};

// One JSON object a line; every event has one. Bytes that are no UTF-8 stand as "\xNN".
std::string ToJsonLine(const Event& event, std::span<const Frame> stack = {});

// Columns: time_ns, duration_ns, pid, tid, call, result, error, text.
std::string CsvHead();
std::string ToCsvLine(const Event& event);  // empty for what is no call

// A row of the summary.
struct CallCount {
  int number = 0;                  // of the call; 0x10000 more: of the 32-bit interface
  uint64_t calls = 0, errors = 0;  // returned; returned an error
  int64_t time_ns = 0;             // from entry to return
};

// How often each call was made. Calls that never return are not counted, as in strace -c.
class Summary {
 public:
  // Events that are no calls are left out.
  void Add(const Event& event);
  std::vector<CallCount> Rows() const;  // most time first
  // The table of strace -c; its times are those from entry to return, as with strace -c -w.
  std::string Table() const;

 private:
  std::vector<CallCount> by_number_;
};

// What a report is written as.
enum class Format { kText, kSummary, kTextAndSummary, kJsonLines, kCsv };

// The events that a selection takes, in one of the formats. The text has one line an event in
// strace's notation, each begun with the number of the thread; a call has its line when it has
// ended.
class Report {
 public:
  struct Options {                  // How it is written.
    Format format = Format::kText;  // text, table, JSON or CSV
    TextStyle style;                // of Format::kText and kTextAndSummary
    Selection selection;            // which events it takes
  };
  Report(const About& about, const Options& options);  // of a recording, whole or begun
  ~Report();
  Report(Report&&) noexcept;  // the other one may only be destroyed

  // Give it all events in order. What the event adds to the report; may be empty.
  std::string Add(const Event& event);
  std::string Finish();  // what stands at the end

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The whole report of a trace, piece by piece.
void WriteReport(const Trace& trace, const Report::Options& options,
                 const std::function<void(std::string_view)>& out);

}  // namespace batuta::trace

#endif  // BATUTA_TRACE_REPORT_H_
