#include "lib/convert/build_site.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

struct Site {
  Site() : dir(*os::MakePrivateDir(os::TempDir(), "batuta-test-")), root(dir / "root") {
    REQUIRE(os::WriteFileAtomic(root / "file", "x").ok());
  }
  ~Site() { os::RemoveAll(dir).IgnoreError(); }

  fs::path dir, root;
  BuildSite site{dir / "root", dir / "away"};
};

TEST_CASE("what was built is out of the way for as long as somebody needs it to be") {
  Site scene;
  {
    const auto away = scene.site.Enter(BuildSite::State::kAway);
    REQUIRE(away.ok());
    CHECK_FALSE(fs::exists(scene.root));
    CHECK(fs::exists(away->tree() / "file"));
    const auto beside = scene.site.Enter(BuildSite::State::kAway);
    CHECK(beside.ok());
  }
  {
    const auto vacant = scene.site.Enter(BuildSite::State::kVacant);
    REQUIRE(vacant.ok());
    REQUIRE(os::CopyTree(vacant->tree(), scene.root).ok());
    CHECK(os::RemoveAll(scene.root).ok());
  }
  const auto there = scene.site.Enter(BuildSite::State::kThere);
  REQUIRE(there.ok());
  CHECK(there->tree() == scene.root);
  CHECK(fs::exists(scene.root / "file"));
}

TEST_CASE("many with different needs all get their turn, and never at once") {
  using State = BuildSite::State;
  Site scene;
  std::atomic<int> num_there{0}, num_away{0}, num_vacant{0}, num_wrong{0}, num_turns{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const State state = static_cast<State>((t + i) % 3);
        const auto stay = scene.site.Enter(state);
        if (!stay.ok()) return;
        std::atomic<int>& own = state == State::kThere  ? num_there
                                : state == State::kAway ? num_away
                                                        : num_vacant;
        ++own;
        const bool is_there = fs::exists(scene.root);
        const int num_others = num_there + num_away + num_vacant - own;
        num_wrong += num_others > 0 || num_vacant > 1 || is_there != (state == State::kThere);
        --own;
        ++num_turns;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(num_wrong == 0);
  CHECK(num_turns == 300);
}

TEST_CASE("a folder that cannot be moved is told") {
  Site scene;
  REQUIRE(os::RemoveAll(scene.root).ok());
  CHECK(scene.site.Enter(BuildSite::State::kAway).status().code() ==
        absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace batuta::convert
