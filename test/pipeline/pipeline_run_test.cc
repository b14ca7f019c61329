#include <algorithm>
#include <cstdlib>

#include "batuta/pipeline_file.h"
#include "test/pipeline/run_fixture.h"

namespace batuta::pipeline {

TEST_CASE("a pipeline runs once, and then only what changed") {
  const RunFolder dir;
  dir.Write("a.txt", "b\na\n");
  dir.Write("head.txt", "head\n");
  const Pipeline pipeline =
      dir.Of({Shell("sort", "sort a.txt > out/sorted", {"a.txt"}, {"out/sorted"}),
              Shell("join", "cat head.txt out/sorted > out/all", {"head.txt", "out/sorted"},
                    {"out/all"})});
  CHECK(dir.Run(pipeline) ==
        Lines{"sort: it has not run here yet", "join: it has not run here yet"});
  CHECK(dir.Read("out/all") == "head\na\nb\n");
  CHECK(dir.Run(pipeline) == Lines{});
  dir.Write("head.txt", "HEAD\n");
  CHECK(dir.Run(pipeline) == Lines{"join: input 'head.txt' changed"});
  CHECK(dir.Read("out/all") == "HEAD\na\nb\n");
  // Another order of the same lines: what is made of it is the same, and nothing after it runs.
  dir.Write("a.txt", "a\nb\n");
  CHECK(dir.Run(pipeline) == Lines{"sort: input 'a.txt' changed"});
  // An older state is known already.
  dir.Write("head.txt", "head\n");
  CHECK(dir.Run(pipeline) == Lines{});
  CHECK(dir.Read("out/all") == "head\na\nb\n");
}

TEST_CASE("of many inputs in several folders the one that changed is told") {
  const RunFolder dir;
  for (const char* folder : {"", "in/", "in/a/", "in/b/"}) {
    for (int i = 0; i < 6; ++i) dir.Write(folder + ("f" + std::to_string(i) + ".txt"), folder);
  }
  const Pipeline pipeline = dir.Of(
      {Shell("all", "cat *.txt in/*.txt in/*/*.txt > out/all", {"*.txt", "in/"}, {"out/all"})});
  CHECK(dir.Run(pipeline).size() == 1);
  CHECK(dir.Run(pipeline) == Lines{});
  for (const char* file : {"f0.txt", "in/f5.txt", "in/a/f2.txt", "in/b/f0.txt"}) {
    dir.Write(file, "another");
    CHECK(dir.Run(pipeline) == Lines{std::string("all: input '") + file + "' changed"});
  }
  std::filesystem::remove(dir.path() / "in/a/f3.txt");
  CHECK(dir.Run(pipeline) == Lines{"all: input 'in/a/f3.txt' is gone"});
}

TEST_CASE("outputs that were deleted or edited come back from the store") {
  const RunFolder dir;
  dir.Write("a.txt", "x\n");
  const Pipeline pipeline = dir.Of({Shell("one", "cp a.txt out/one", {"a.txt"}, {"out/one"}),
                                    Shell("two", "cp a.txt out/two", {"a.txt"}, {"out/two"})});
  dir.Run(pipeline);
  std::filesystem::remove(dir.path() / "out/one");
  dir.Write("out/two", "edited\n");
  const auto report = RunPipeline(pipeline, {});
  REQUIRE(report.ok());
  CHECK(report->NumRun() == 0);
  CHECK(report->num_restored == 2);
  CHECK(dir.Read("out/one") == "x\n");
  CHECK(dir.Read("out/two") == "x\n");
  std::filesystem::remove_all(dir.path() / "out");
  CHECK(RunPipeline(pipeline, {})->num_restored == 2);
  CHECK(dir.Read("out/one") == "x\n");
  CHECK_FALSE(RunPipeline(pipeline, {})->is_published);
}

TEST_CASE("a failure leaves the earlier outputs, and the next run does not repeat what was done") {
  const RunFolder dir;
  dir.Write("a.txt", "1\n");
  dir.Write("b.txt", "good\n");
  const Pipeline pipeline =
      dir.Of({Shell("a", "cp a.txt out/a", {"a.txt"}, {"out/a"}),
              Shell("b", "grep good b.txt > out/b", {"b.txt", "out/a"}, {"out/b"}),
              Shell("c", "cp out/b out/c", {"out/b"}, {"out/c"})});
  dir.Run(pipeline);
  dir.Write("a.txt", "2\n");
  dir.Write("b.txt", "bad\n");
  const auto report = RunPipeline(pipeline, {});
  REQUIRE(report.ok());
  CHECK(report->stages[0].state == StageState::kDone);
  CHECK(report->stages[1].state == StageState::kFailed);
  CHECK(report->stages[1].status.message() == "stage 'b': sh: exit 1");
  CHECK(report->stages[2].state != StageState::kDone);
  CHECK_FALSE(report->is_published);
  CHECK(dir.Read("out/a") == "1\n");
  CHECK(dir.Read("out/b") == "good\n");
  dir.Write("b.txt", "good again\n");
  CHECK(dir.Run(pipeline) == Lines{"b: input 'b.txt' changed", "c: input 'out/b' changed"});
  CHECK(dir.Read("out/a") == "2\n");
  CHECK(dir.Read("out/c") == "good again\n");
}

TEST_CASE("a program sees its declared inputs, PATH and what is listed of the environment") {
  const RunFolder dir;
  dir.Write("a.txt", "x");
  dir.Write("secret.txt", "x");
  setenv("BATUTA_TEST_SEEN", "1", 1);
  setenv("BATUTA_TEST_HIDDEN", "1", 1);
  ProcessStage stage = Shell("look", "(ls; echo $BATUTA_TEST_SEEN-$BATUTA_TEST_HIDDEN) > out/seen",
                             {"a.txt"}, {"out/seen"});
  stage.env = {"BATUTA_TEST_SEEN", "BATUTA_TEST_UNSET"};
  const Pipeline pipeline = dir.Of({stage});
  dir.Run(pipeline);
  CHECK(dir.Read("out/seen") == "a.txt\nout\n1-\n");
  setenv("BATUTA_TEST_HIDDEN", "2", 1);
  CHECK(dir.Run(pipeline) == Lines{});
  setenv("BATUTA_TEST_SEEN", "2", 1);
  CHECK(dir.Run(pipeline) == Lines{"look: variable 'BATUTA_TEST_SEEN' changed"});
  unsetenv("BATUTA_TEST_SEEN");
  CHECK(dir.Run(pipeline) == Lines{"look: variable 'BATUTA_TEST_SEEN' is gone"});
}

TEST_CASE("a changed tool, command or pattern is a reason to run") {
  const RunFolder dir, tools;
  tools.Write("tool", "#!/bin/sh\necho 1 > out/x\n", 0755);
  dir.Write("src/a.c", "a");
  Pipeline pipeline = dir.Of({{.name = "x",
                               .command = {tools.path() / "tool"},
                               .inputs = {"src/*.c"},
                               .outputs = {"out/x"}}});
  dir.Run(pipeline);
  tools.Write("tool", "#!/bin/sh\necho 2 > out/x\n", 0755);
  CHECK(dir.Run(pipeline) ==
        Lines{"x: its tool '" + (tools.path() / "tool").native() + "' changed"});
  CHECK(dir.Read("out/x") == "2\n");
  dir.Write("src/b.c", "b");
  CHECK(dir.Run(pipeline) == Lines{"x: input 'src/b.c' is new"});
  std::filesystem::remove(dir.path() / "src/a.c");
  CHECK(dir.Run(pipeline) == Lines{"x: input 'src/a.c' is gone"});
  pipeline.stages[0].command.push_back("more");
  CHECK(dir.Run(pipeline) == Lines{"x: its command changed"});
}

TEST_CASE("folders of outputs are kept with their programs, and can be inputs") {
  const RunFolder dir;
  dir.Write("gen.sh",
            "#!/bin/sh\nmkdir -p out/gen/sub\necho 1 > out/gen/one\n"
            "printf '#!/bin/sh\\necho hi\\n' > out/gen/sub/hi\nchmod +x out/gen/sub/hi\n",
            0755);
  Pipeline pipeline = dir.Of(
      {{.name = "gen", .command = {"./gen.sh"}, .inputs = {"gen.sh"}, .outputs = {"out/gen/"}},
       {.name = "use",
        .command = {"sh", "-c", "out/gen/sub/hi > out/said"},
        .inputs = {"out/gen/sub/*"},
        .outputs = {"out/said"}}});
  CHECK(dir.Run(pipeline).size() == 2);
  CHECK(dir.Read("out/said") == "hi\n");
  CHECK(dir.Read("out/gen/one") == "1\n");
  CHECK(access((dir.path() / "out/gen/sub/hi").c_str(), X_OK) == 0);
  pipeline.stages[0].command = {"sh", "-c", "mkdir -p out/gen; ln -s /etc/passwd out/gen/one"};
  CHECK(RunPipeline(pipeline, {})->stages[0].status.message() ==
        "stage 'gen': output 'out/gen/one' is not a plain file");
}

TEST_CASE("a dry run says what would run and changes nothing") {
  const RunFolder dir;
  dir.Write("a.txt", "x\n");
  const Pipeline pipeline = dir.Of({Shell("one", "cp a.txt out/one", {"a.txt"}, {"out/one"}),
                                    Shell("two", "cp out/one out/two", {"out/one"}, {"out/two"})});
  const PipelineOptions dry{.dry_run = true};
  CHECK(dir.Run(pipeline, dry) ==
        Lines{"one: it has not run here yet", "two: stage 'one' has to run before"});
  CHECK_FALSE(dir.Has("out"));
  dir.Run(pipeline);
  CHECK(dir.Run(pipeline, dry) == Lines{});
  dir.Write("a.txt", "y\n");
  CHECK(dir.Run(pipeline, dry) ==
        Lines{"one: input 'a.txt' changed", "two: stage 'one' has to run before"});
  CHECK(dir.Read("out/two") == "x\n");
  CHECK(dir.Run(pipeline, {.force = true}).size() == 2);
  CHECK(dir.Run(pipeline, {.force = true}) ==
        Lines{"one: it was asked for", "two: it was asked for"});
}

TEST_CASE("older results are forgotten when there are too many, the last ones are not") {
  const RunFolder dir;
  const Pipeline pipeline = dir.Of({Shell("one", "cp a.txt out/one", {"a.txt"}, {"out/one"})});
  const auto run = [&](const std::string& text, int64_t limit_bytes) {
    dir.Write("a.txt", text);
    return dir.Run(pipeline, {.store_limit_bytes = limit_bytes}).size();
  };
  CHECK(run("first\n", 1000) == 1);
  CHECK(run("second\n", 1000) == 1);
  CHECK(run("first\n", 1000) == 0);
  CHECK(run("third\n", 0) == 1);
  CHECK(run("third\n", 0) == 0);
  CHECK(run("first\n", 1000) == 1);
  CHECK(dir.Read("out/one") == "first\n");
}

TEST_CASE("what a stage made is dropped when the stage is") {
  const RunFolder dir;
  dir.Write("a.txt", "x\n");
  Pipeline pipeline = dir.Of({Shell("one", "cp a.txt out/one", {"a.txt"}, {"out/one"}),
                              Shell("two", "cp a.txt out/two", {"a.txt"}, {"out/two"})});
  dir.Run(pipeline);
  pipeline.stages.pop_back();
  CHECK(dir.Run(pipeline) == Lines{});
  CHECK(dir.Has("out/one"));
  CHECK_FALSE(dir.Has("out/two"));
}

TEST_CASE(
    "a stage that brings nothing finds an empty folder, whatever the one before did to its own") {
  const RunFolder dir;
  const std::string look = "ls -A; touch new && rm new; stat -c %a .; pwd";
  std::vector<ProcessStage> stages{Shell("look", look, {}, {})};
  for (const char* script :
       {"touch left", "mkdir left", "ln -s / left", "touch .left", "chmod 500 .", "chmod +t .",
        "chmod g+s .", "rmdir $PWD", "rmdir $PWD; touch $PWD", "touch left; rm left"}) {
    for (const std::string& text : {std::string(script), look}) {
      ProcessStage stage = Shell("stage " + std::to_string(stages.size()), text, {}, {});
      // Else it would be the same action as another, and only the first would run.
      stage.command.push_back(stage.name);
      stage.needs = {stages.back().name};
      stages.push_back(std::move(stage));
    }
  }
  const auto report = RunPipeline(dir.Of(std::move(stages)), {.num_threads = 1});
  REQUIRE(report.ok());
  REQUIRE(report->Succeeded());
  CHECK(report->NumRun() == 21);
  const std::string first = report->stages[0].output_text;
  const std::string mode = first.substr(0, first.find('\n') + 1);
  for (size_t i = 0; i < report->stages.size(); i += 2) {
    const std::string& told = report->stages[i].output_text;
    INFO(report->stages[i].name << ": " << told);
    CHECK(told.starts_with(mode + "/"));
    CHECK(std::ranges::count(told, '\n') == 2);
    // It is another folder where the stage between left something, or closed its own.
    if (i > 0) CHECK((told == report->stages[i - 2].output_text) == (i == 20));
  }
  CHECK_FALSE(std::filesystem::exists(first.substr(mode.size(), first.size() - mode.size() - 1)));
}

}  // namespace batuta::pipeline
