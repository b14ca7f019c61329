#include <algorithm>
#include <map>
#include <unordered_map>

#include "absl/strings/str_format.h"
#include "batuta/trace_graphs.h"
#include "batuta/trace_stacks.h"
#include "lib/text.h"

namespace batuta::trace {
namespace {

constexpr double kWidth = 1200, kRowHeight = 18, kMinWidth = 0.3, kCharWidth = 6.5;
constexpr const char* kOwnCode = "(own code)";
// Programs that load each other without end: the rest is told of the last.
constexpr int kMaxLoads = 200;

struct Node {
  std::map<std::string, Node> inner;
  int64_t ns = 0;  // of this frame alone
  int64_t AllNs() const {
    int64_t all = ns;
    for (const auto& [name, frame] : inner) all += frame.AllNs();
    return all;
  }
};

// Threads as they come and go, each with the frame of the program that it runs.
class Threads {
 public:
  explicit Threads(const Trace& run) {
    const About& about = run.about();
    Thread& root = threads_[about.root_pid];
    root.frame = &root_.inner[BaseName(about.argv.empty() ? "?" : about.argv.front())];
    root.begin_ns = about.begin_ns;
    for (const Event& event : run) Add(event);
    for (auto& [tid, thread] : threads_) End(thread, about.end_ns);
  }
  const Node& root() const { return root_; }

 private:
  struct Thread {
    Node* frame = nullptr;
    int64_t begin_ns = 0, in_calls_ns = 0;
    int num_loads = 0;  // that lead to the frame
  };

  static std::string BaseName(std::string_view path) {
    std::string name = MakePrintable(path.substr(path.rfind('/') + 1));
    std::ranges::replace(name, ';', '_');
    return name;
  }

  static void End(Thread& thread, int64_t end_ns) {
    const int64_t own_ns = end_ns - thread.begin_ns - thread.in_calls_ns;
    if (thread.frame != nullptr && own_ns > 0) thread.frame->inner[kOwnCode].ns += own_ns;
    thread.begin_ns = end_ns;
    thread.in_calls_ns = 0;
  }

  // The function that made the call, behind those that led to it.
  Node& CallerOf(Node& program, const Event& call) {
    Node* frame = &program;
    const std::span<const Frame> stack = stacks_.Of(call);
    for (auto at = stack.rbegin(); at != stack.rend(); ++at) {
      frame = &frame->inner[BaseName(at->function.empty() ? PlaceOf(*at) : at->function)];
    }
    return *frame;
  }

  void Add(const Event& event) {
    stacks_.Apply(event);
    Thread& thread = threads_[event.tid];
    if (thread.frame == nullptr) {
      thread.frame = &root_.inner["?"];
      thread.begin_ns = event.time_ns;
    }
    if (event.IsCall()) {
      CallerOf(*thread.frame, event).inner[CallName(event.number)].ns += event.duration_ns;
      thread.in_calls_ns += event.duration_ns;
    }
    if (event.kind == Kind::kFork) {
      threads_[static_cast<int>(event.args[0])] = {thread.frame, event.time_ns, 0,
                                                   thread.num_loads};
    }
    if (event.kind == Kind::kExec) {
      End(thread, event.time_ns);
      // A program that loads another has become it: the first stays what the rest hangs on.
      if (thread.num_loads == kMaxLoads) return;
      thread.frame = &thread.frame->inner[BaseName(event.texts[0])];
      ++thread.num_loads;
    }
    if (event.kind == Kind::kExit) {
      End(thread, event.time_ns);
      threads_.erase(event.tid);
    }
  }

  Node root_;
  Stacks stacks_;
  std::unordered_map<int, Thread> threads_;
};

void Fold(const Node& frame, const std::string& path, std::string& out) {
  const int64_t us = frame.ns / 1000;
  if (us > 0) out += absl::StrFormat("%s %d\n", path, us);
  for (const auto& [name, inner] : frame.inner) {
    Fold(inner, path.empty() ? name : path + ";" + name, out);
  }
}

int DepthOf(const Node& frame) {
  int depth = 0;
  for (const auto& [name, inner] : frame.inner) depth = std::max(depth, DepthOf(inner));
  return depth + 1;
}

class Painter {
 public:
  explicit Painter(const Node& root) : all_ns_(std::max<int64_t>(root.AllNs(), 1)) {
    const double height = kRowHeight * (DepthOf(root) + 1);
    svg_ = absl::StrFormat(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" "
        "font-family=\"monospace\" font-size=\"11\">\n",
        kWidth, height);
    Paint(root, "all", 0, height - kRowHeight);
    svg_ += "</svg>\n";
  }
  std::string Take() { return std::move(svg_); }

 private:
  // From the bottom upwards, as flame graphs are.
  void Paint(const Node& frame, const std::string& name, double left, double top) {
    const int64_t ns = frame.AllNs();
    const double width = kWidth * static_cast<double>(ns) / static_cast<double>(all_ns_);
    if (width < kMinWidth) return;
    const unsigned shade = static_cast<unsigned>(std::hash<std::string>()(name) % 80);
    const auto fits = static_cast<size_t>(width / kCharWidth);
    const std::string label = fits < 4 ? "" : ShortenTo(name, fits);
    svg_ += absl::StrFormat(
        "<g><title>%s: %.3f ms, %.1f %%</title><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
        "height=\"%g\" fill=\"rgb(%u,%u,70)\" stroke=\"white\"/><text x=\"%.1f\" "
        "y=\"%.1f\">%s</text></g>\n",
        EscapeHtml(name), static_cast<double>(ns) / 1e6,
        100.0 * static_cast<double>(ns) / static_cast<double>(all_ns_), left, top, width,
        kRowHeight, 220 + shade % 35, 120 + shade, left + 2, top + 13, EscapeHtml(label));
    for (const auto& [inner_name, inner] : frame.inner) {
      Paint(inner, inner_name, left, top - kRowHeight);
      left += kWidth * static_cast<double>(inner.AllNs()) / static_cast<double>(all_ns_);
    }
  }

  const int64_t all_ns_;
  std::string svg_;
};

}  // namespace

std::string FoldedStacks(const Trace& run) {
  std::string folded;
  Fold(Threads(run).root(), "", folded);
  return folded;
}

std::string FlameGraph(const Trace& run) { return Painter(Threads(run).root()).Take(); }

}  // namespace batuta::trace
