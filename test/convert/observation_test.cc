#include "lib/convert/observation.h"

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

Observation Seen(std::string out, std::string err = "", std::string outcome = "exit 0") {
  Observation seen;
  seen.outcome = std::move(outcome);
  seen.stdout_text = std::move(out);
  seen.stderr_text = std::move(err);
  return seen;
}

TEST_CASE("runs that agree make a baseline that accepts only the same") {
  const Baseline baseline = MakeBaseline({Seen("a\nb\n"), Seen("a\nb\n")});
  CHECK(baseline.IsEvidence());
  const auto against = [&](const Observation& seen) {
    return FirstDifference(baseline, seen, StderrRule::kExact);
  };
  CHECK(against(Seen("a\nb\n")).empty());
  CHECK(against(Seen("a\nb")) == "stdout line 2: \"b\", expected \"b\\n\"");
  CHECK(against(Seen("a\n")) == "stdout ends before line 2, expected \"b\\n\"");
  CHECK(against(Seen("a\nb\nc\n")) == "stdout has an extra line 3: \"c\\n\"");
  CHECK(against(Seen("a\nb\n", "", "exit 1")) == "exit 1, expected exit 0");
  CHECK(against(Seen("", "a\nb\n")) == "stdout ends before line 1, expected \"a\\n\"");
  CHECK(against(Seen("a\nb\n", "warning\n")) == "stderr has an extra line 1: \"warning\\n\"");
  CHECK(FirstDifference(baseline, Seen("a\nb\n", "warning\n"), StderrRule::kIgnore).empty());
}

TEST_CASE("files that are missing, added, changed or removed are seen") {
  Observation original = Seen("");
  original.files = {{"out.txt", "644 d1"}, {"old", "gone"}};
  const Baseline baseline = MakeBaseline({original, original});
  CHECK(baseline.IsEvidence());
  Observation other = original;
  CHECK(FirstDifference(baseline, other, StderrRule::kExact).empty());
  other.files["out.txt"] = "644 d2";
  CHECK(FirstDifference(baseline, other, StderrRule::kExact) ==
        "file \"out.txt\": other content or mode");
  other = original;
  other.files.erase("out.txt");
  CHECK(FirstDifference(baseline, other, StderrRule::kExact) == "file \"out.txt\": was not written");
  other = original;
  other.files["extra"] = "644 d1";
  CHECK(FirstDifference(baseline, other, StderrRule::kExact) ==
        "file \"extra\": was written, unlike the original");
  other = original;
  other.files.erase("old");
  CHECK(FirstDifference(baseline, other, StderrRule::kExact) == "file \"old\": was not removed");
}

TEST_CASE("lines that the original does not repeat are masked, the others are not") {
  const Baseline baseline = MakeBaseline({Seen("t 1\nsame\nx\n"), Seen("t 2\nsame\nx\n")});
  CHECK(baseline.IsEvidence());
  CHECK(FirstDifference(baseline, Seen("t 3\nsame\nx\n"), StderrRule::kExact).empty());
  CHECK_FALSE(FirstDifference(baseline, Seen("t 3\nother\nx\n"), StderrRule::kExact).empty());
  CHECK_FALSE(FirstDifference(baseline, Seen("t 3\nsame\n"), StderrRule::kExact).empty());
}

TEST_CASE("what varies too much is no evidence") {
  CHECK(MakeBaseline({Seen("1\n2\n"), Seen("3\n4\n")}).unusable ==
        "the original's stdout varies from run to run");
  CHECK(MakeBaseline({Seen("1\n"), Seen("1\n2\n")}).unusable ==
        "the original's stdout varies from run to run");
  CHECK(MakeBaseline({Seen("", "", "exit 0"), Seen("", "", "exit 1")}).unusable ==
        "the original ends with exit 0 or exit 1");
  CHECK(MakeBaseline({Seen("", "", "over its time limit of 5 s")}).unusable ==
        "the original is over its time limit of 5 s");
  Observation writes = Seen("a\n");
  writes.files["tmp1"] = "644 d";
  Observation writes_other = Seen("a\n");
  writes_other.files["tmp2"] = "644 d";
  CHECK_FALSE(MakeBaseline({writes, writes_other}).IsEvidence());
}

TEST_CASE("a run without any effect proves nothing, but can still disprove") {
  const Baseline baseline = MakeBaseline({Seen(""), Seen("")});
  CHECK(baseline.weak);
  CHECK_FALSE(baseline.IsEvidence());
  CHECK_FALSE(FirstDifference(baseline, Seen("hello\n"), StderrRule::kExact).empty());
}

TEST_CASE("a stderr that is not compared may vary, and is no evidence") {
  const std::vector<Observation> runs = {Seen("a\n", "at 1\n"), Seen("a\n", "at 2\n")};
  CHECK_FALSE(MakeBaseline(runs, StderrRule::kExact).unusable.empty());
  CHECK(MakeBaseline(runs, StderrRule::kIgnore).IsEvidence());
  const std::vector<Observation> silent = {Seen("", "a\n"), Seen("", "a\n")};
  CHECK(MakeBaseline(silent, StderrRule::kExact).IsEvidence());
  CHECK(MakeBaseline(silent, StderrRule::kIgnore).weak);
}

TEST_CASE("a file whose content varies keeps its mode, and alone is no evidence") {
  Observation one = Seen(""), two = Seen("");
  one.files = {{"log", "644 d1"}};
  two.files = {{"log", "644 d2"}};
  Baseline baseline = MakeBaseline({one, two});
  CHECK(baseline.weak);
  CHECK(FirstDifference(baseline, two, StderrRule::kExact).empty());
  Observation other = two;
  other.files["log"] = "600 d2";
  CHECK(FirstDifference(baseline, other, StderrRule::kExact) ==
        "file \"log\": other content or mode");
  one.files["out"] = two.files["out"] = "644 d";
  CHECK(MakeBaseline({one, two}).IsEvidence());
  two.files["log"] = "600 d2";
  CHECK_FALSE(MakeBaseline({one, two}).unusable.empty());
}

TEST_CASE("files in $TMPDIR whose names vary are compared by what they hold") {
  Observation one = Seen("a\n"), two = Seen("a\n");
  one.files = {{"$TMPDIR/log", "644 d"}, {"$TMPDIR/tmp.1", "600 x"}, {"$TMPDIR/tmp.2", "600 y"}};
  two.files = {{"$TMPDIR/log", "644 d"}, {"$TMPDIR/tmp.3", "600 y"}, {"$TMPDIR/tmp.4", "600 x"}};
  const Baseline baseline = MakeBaseline({one, two});
  CHECK(baseline.IsEvidence());
  const auto against = [&](const Observation& seen) {
    return FirstDifference(baseline, seen, StderrRule::kExact);
  };
  Observation other = Seen("a\n");
  other.files = {{"$TMPDIR/log", "644 d"}, {"$TMPDIR/q", "600 x"}, {"$TMPDIR/r", "600 y"}};
  CHECK(against(other).empty());
  other.files["$TMPDIR/r"] = "600 z";
  CHECK(against(other) ==
        "leaves 2 files in $TMPDIR under names that vary, expected 2: other content or mode");
  other.files.erase("$TMPDIR/r");
  CHECK(against(other) == "leaves 1 files in $TMPDIR under names that vary, expected 2");
  other = one;
  other.files.erase("$TMPDIR/log");
  CHECK(against(other) == "file \"$TMPDIR/log\": was not written");
}

TEST_CASE("files in $TMPDIR that vary in number are not compared, others beside them are") {
  Observation one = Seen("a\n"), two = Seen("a\n");
  one.files = {{"$TMPDIR/tmp.1", "600 x"}, {"out", "644 d"}};
  two.files = {{"$TMPDIR/tmp.2", "600 x"}, {"$TMPDIR/tmp.3", "600 x"}, {"out", "644 d"}};
  const Baseline baseline = MakeBaseline({one, two});
  CHECK(baseline.IsEvidence());
  CHECK_FALSE(baseline.passing_files);
  Observation other = Seen("a\n");
  other.files = {{"out", "644 d"}};
  CHECK(FirstDifference(baseline, other, StderrRule::kExact).empty());
  other.files.clear();
  CHECK(FirstDifference(baseline, other, StderrRule::kExact) == "file \"out\": was not written");
}

TEST_CASE("a file in $TMPDIR that the original does not leave is a difference") {
  const Baseline baseline = MakeBaseline({Seen("a\n"), Seen("a\n")});
  Observation other = Seen("a\n");
  other.files = {{"$TMPDIR/tmp.1", "600 x"}};
  CHECK(FirstDifference(baseline, other, StderrRule::kExact) ==
        "file \"$TMPDIR/tmp.1\": was written, unlike the original");
}

}  // namespace
}  // namespace batuta::convert
