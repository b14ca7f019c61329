// Do two runs have the same effects?
#include "lib/trace/bpf_session.h"
#include "lib/trace/byte_difference.h"
#include "test/trace/effect_runs.h"

namespace batuta::trace {
namespace {

Piece Written(std::string_view text, uint64_t event) {
  return {text.size(), DigestOf(text), text, event};
}

void CheckSame(const Comparison& compared) {
  INFO(ComparisonText(compared));
  CHECK(compared.judgement == Judgement::kEquivalent);
}

}  // namespace

TEST_CASE("programs that do the same in other ways are equivalent") {
  EffectRuns runs;
  runs.files = {{"in", "one\ntwo\n"}};
  CheckSame(runs.Compare("printf ab; printf c", "printf abc"));
  CheckSame(runs.Compare("cat in >out", "read x <in; echo $x >out; sed -n 2p in >>out"));
  CheckSame(runs.Compare("echo a >x; echo b >y", "echo b >y; echo a >x"));
  CheckSame(runs.Compare("echo a | cat", "echo a"));
  CheckSame(runs.Compare("echo a >t; mv t out", "echo a >out"));
  CheckSame(runs.Compare("echo a >temporary; rm temporary", ":"));
  CheckSame(runs.Compare("cp in copy", "cat in >copy"));
  CheckSame(runs.Compare("mkdir d; echo a >d/x; mv d e", "mkdir e; echo a >e/x"));
  CheckSame(runs.Compare("(sleep 0.01; kill -9 $$) & wait; exit 1", "kill -9 $$"));
}

TEST_CASE("a folder is looked into when it was moved, not when its rights change") {
  EffectRuns runs;
  runs.files = {{"d/inner", "a"}};
  const Comparison rights = runs.Compare("chmod 700 d", "chmod 700 d");
  CheckSame(rights);
  CHECK(rights.num_compared == 2);  // ./d and the exit status
  CHECK(runs.Compare("mv d e", "mv d e; echo b >e/inner").judgement == Judgement::kDivergent);
}

TEST_CASE("temporary files and process numbers in names stand for each other") {
  EffectRuns runs;
  CheckSame(runs.Compare("echo a >out.$$", "echo a >out.$$"));
  CheckSame(runs.Compare("t=$(mktemp); echo a >$t; cp $t out; rm $t",
                         "t=$(mktemp); echo a >$t; cp $t out; rm $t"));
  CheckSame(runs.Compare("cd $(mktemp -d) && pwd >/dev/null && rmdir $PWD", ":"));
}

TEST_CASE("a divergence names the effect, both calls and the bytes") {
  EffectRuns runs;
  const Comparison output = runs.Compare("echo one; echo two", "echo one; echo twO");
  REQUIRE(output.judgement == Judgement::kDivergent);
  const Divergence& first = output.divergences.front();
  CHECK(first.effect == "standard output");
  CHECK(first.original_call.find("\"two\\n\"") != std::string::npos);
  CHECK(first.other_call.find("\"twO\\n\"") != std::string::npos);
  CHECK(first.bytes.find("first difference at byte 6;") != std::string::npos);
  const Comparison file = runs.Compare("echo a >x; chmod 600 x", "echo a >x");
  REQUIRE(file.divergences.size() == 1);
  CHECK(file.divergences[0].effect == "./x");
  CHECK(file.divergences[0].what == "mode 600, of the other run 644");
  CHECK(runs.Compare("touch -d @1000000000 x", "touch -d @1000000001 x").divergences[0].what ==
        "the time that was set");
  const Comparison ended = runs.Compare("exit 3", "exit 4");
  REQUIRE(ended.divergences.size() == 1);
  CHECK(ended.divergences[0].what == "exited with 3, of the other run exited with 4");
}

TEST_CASE("of several divergences the one that the original came to first is first") {
  EffectRuns runs;
  const Comparison compared =
      runs.Compare("echo a >z; echo b >y; echo c", "echo A >z; echo B >y; echo C");
  REQUIRE(compared.divergences.size() == 3);
  CHECK(compared.divergences[0].effect == "./z");
  CHECK(compared.divergences[1].effect == "./y");
  CHECK(compared.divergences[2].effect == "standard output");
}

TEST_CASE("what the original does not repeat is not compared, or without order") {
  EffectRuns runs;
  const std::string clock = "echo same; date +%N >now";
  const Trace first = runs.Shell(clock), second = runs.Shell(clock);
  const Trace other = runs.Shell("echo same; date +%N >now");
  CHECK(CompareEffects(first, other, {}).judgement == Judgement::kDivergent);
  const Comparison masked = CompareEffects(first, other, {.repeats = {&second}});
  CheckSame(masked);
  CHECK(masked.masked == std::vector<std::string>{"./now"});
  const Trace wrong = runs.Shell("echo samE; date +%N >now");
  CHECK(CompareEffects(first, wrong, {.repeats = {&second}}).judgement == Judgement::kDivergent);
  const Trace ab = runs.Shell("echo a; echo b"), ba = runs.Shell("echo b; echo a");
  CheckSame(CompareEffects(ab, ba, {.repeats = {&ba}}));
  const Trace bc = runs.Shell("echo b; echo c");
  CHECK(CompareEffects(ab, bc, {.repeats = {&ba}}).judgement == Judgement::kDivergent);
}

TEST_CASE("rules of the user") {
  EffectRuns runs;
  const auto rules = ParseEffectRules(
      "ignore = ['log']\nunordered = ['standard error']\n[[rename]]\npattern = 'v[0-9]+'\nto = "
      "'v'\n",
      "rules.toml");
  REQUIRE(rules.ok());
  const Trace original = runs.Shell("echo a >log; echo x >v1; echo 1 >&2; echo 2 >&2");
  const Trace other = runs.Shell("echo b >log; echo x >v22; echo 2 >&2; echo 1 >&2");
  CHECK(CompareEffects(original, other, {}).divergences.size() == 4);
  CheckSame(CompareEffects(original, other, {.rules = *rules}));
  for (const char* bad : {"ignore = 1", "what = 2", "[[rename]]\npattern = '('\nto = ''",
                          "[[rename]]\nto = ''", "x ="}) {
    CHECK(ParseEffectRules(bad, "rules.toml").status().code() ==
          absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("traces that do not tell are inconclusive, with the reason") {
  EffectRuns runs;
  runs.files = {{"in", "one"}};
  const Trace original = runs.Shell("cat in >out");
  runs.files = {{"in", "two"}};
  const Comparison inputs = CompareEffects(original, runs.Shell("cat in >out"), {});
  CHECK(inputs.judgement == Judgement::kInconclusive);
  CHECK(inputs.reason == "the runs had different inputs: ./in");
  runs.file_states = false;
  const Comparison stateless = runs.Compare("echo a >out", "echo a >out");
  CHECK(stateless.judgement == Judgement::kInconclusive);
  CHECK(stateless.reason.find("--effects") != std::string::npos);
}

TEST_CASE("real programs are equivalent to themselves") {
  EffectRuns runs;
  runs.files = {{"a", "one\n"}, {"b", "two\n"}};
  const auto compare_twice = [&](const std::string& script) {
    INFO(script);
    for (int i = 0; i < 2; ++i) CheckSame(runs.Compare(script, script));
  };
  compare_twice("cat a b | sort | uniq -c | sort -rn >out; wc -l <out");
  compare_twice("tar cf t.tar a b && mkdir x && tar xf t.tar -C x --touch && ls x");
  compare_twice("seq 200000 | sort --parallel=2 -S 20M -r | tail -n 2");
  compare_twice("gzip -n a && gzip -dc a.gz");
  compare_twice("seq 9 >made && sleep 0.01 && gzip -n made && touch -d @1000000000 old");
}

TEST_CASE("recorded in the kernel, effects are those that ptrace sees") {
  if (!BpfSession::Open({}).ok()) {
    WARN("NOT CHECKED: no BPF here");
    return;
  }
  EffectRuns runs;
  const std::string script = "mkdir d; echo a >d/x; echo b | cat; cp d/x y; exit 2";
  const Trace stopped = runs.Shell(script);
  runs.backend = Backend::kBpf;
  CheckSame(CompareEffects(stopped, runs.Shell(script), {}));
}

TEST_CASE("the first difference of two streams, however they were cut") {
  const std::vector<Piece> whole{Written("hello world", 1)};
  const std::vector<Piece> cut{Written("hel", 2), Written("lo ", 3), Written("World", 4)};
  const ByteDifference found = FirstDifference(whole, cut);
  REQUIRE(found.is_found);
  CHECK(found.original_piece == 0);
  CHECK(found.other_piece == 2);
  CHECK(found.text.find("at byte 6;") != std::string::npos);
  const std::vector<Piece> same{Written("hello", 2), Written(" world", 3)};
  CHECK_FALSE(FirstDifference(whole, same).is_found);
  const std::vector<Piece> shorter{Written("hello", 2)};
  CHECK(FirstDifference(whole, shorter).text.find("at byte 5;") != std::string::npos);
  std::vector<Piece> unkept{Written("hello World", 2)};
  unkept[0].kept = {};
  CHECK(FirstDifference(whole, unkept).text.find("not kept") != std::string::npos);
}

}  // namespace batuta::trace
