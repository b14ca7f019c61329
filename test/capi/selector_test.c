/* Candidates of a selector, as a C program uses them. */
#include "check.h"

static batuta_selector* make_selector(void) {
  batuta_selector_options options = BATUTA_SELECTOR_OPTIONS_INIT;
  batuta_selector* selector = NULL;
  options.policy = BATUTA_POLICY_ROOFLINE;
  CHECK(batuta_selector_create(&options, &selector) == BATUTA_OK);
  return selector;
}

static void test_candidates_are_those_of_the_decision(void) {
  batuta_selector* selector = make_selector();
  batuta_workload workload = BATUTA_WORKLOAD_INIT;
  batuta_decision decision = BATUTA_DECISION_INIT;
  batuta_candidate candidate = BATUTA_CANDIDATE_INIT;
  batuta_selector_summary summary = BATUTA_SELECTOR_SUMMARY_INIT;
  double ns[16];
  size_t num = 0, i, num_fitting = 0;
  workload.op = BATUTA_OP_ADD;
  workload.n = 1000;
  CHECK(batuta_selector_select(selector, &workload, &decision) == BATUTA_OK);
  CHECK(batuta_selector_num_candidates(selector, &num) == BATUTA_OK);
  CHECK(num > 2 && num <= 16);
  CHECK(batuta_selector_predict(selector, &workload, ns, num) == BATUTA_OK);
  for (i = 0; i < num; ++i) {
    CHECK(batuta_selector_candidate(selector, i, &candidate) == BATUTA_OK);
    if (candidate.backend != decision.backend || candidate.threads != decision.threads) continue;
    if (candidate.streams != decision.streams) continue;
    CHECK(ns[i] == decision.predicted_ns);
    ++num_fitting;
  }
  CHECK(num_fitting == 1);
  CHECK(batuta_selector_predict(selector, &workload, ns, num - 1) == BATUTA_INVALID_ARGUMENT);
  CHECK(batuta_selector_candidate(selector, num, &candidate) == BATUTA_INVALID_ARGUMENT);
  CHECK(batuta_selector_summarize(selector, &summary) == BATUTA_OK);
  CHECK(summary.policy == BATUTA_POLICY_ROOFLINE && summary.simd_target[0] != '\0');
  batuta_selector_destroy(selector);
}

int main(void) {
  test_candidates_are_those_of_the_decision();
  return failures == 0 ? 0 : 1;
}
