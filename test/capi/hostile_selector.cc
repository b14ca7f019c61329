#include "test/capi/hostile_calls.h"

namespace batuta::test {
namespace {

batuta_workload WorkloadOf(Arguments& a) {
  batuta_workload workload = BATUTA_WORKLOAD_INIT;
  workload.struct_size = a.Size(sizeof(workload));
  workload.op = a.Number(BATUTA_OP_ADD);
  workload.type = a.Number(BATUTA_F32);
  workload.m = workload.k = 2;
  workload.n = a.Number(4);
  workload.a_at = a.Number(BATUTA_ON_HOST);
  workload.reuse = a.Number(1);
  return workload;
}

}  // namespace

batuta_selector* MakeSelector() {
  batuta_selector_options options = BATUTA_SELECTOR_OPTIONS_INIT;
  options.policy = BATUTA_POLICY_CLASSIC;
  batuta_selector* selector = nullptr;
  Need(batuta_selector_create(&options, &selector));
  return selector;
}

std::vector<Entry> SelectorEntries() {
  return {
      {"batuta_selector_create",
       [](Arguments& a, const Handles&) {
         batuta_selector_options options = BATUTA_SELECTOR_OPTIONS_INIT;
         options.struct_size = a.Size(sizeof(options));
         options.policy = a.Number(BATUTA_POLICY_CLASSIC);
         options.max_threads = a.Number(1);
         options.calibration_file = "/dev/null/calibration";
         batuta_selector* selector = nullptr;
         const batuta_status status =
             batuta_selector_create(a.Required(&options), a.Required(&selector));
         batuta_selector_destroy(selector);
         return status;
       }},
      {"batuta_selector_destroy",
       [](Arguments&, const Handles&) {
         return DestroyTwice(MakeSelector(), batuta_selector_destroy);
       }},
      {"batuta_selector_select",
       [](Arguments& a, const Handles& h) {
         batuta_workload workload = WorkloadOf(a);
         batuta_decision decision = BATUTA_DECISION_INIT;
         decision.struct_size = a.Size(sizeof(decision));
         return batuta_selector_select(a.Required(h.selector), a.Required(&workload),
                                       a.Required(&decision));
       }},
      {"batuta_selector_create_explanation",
       [](Arguments& a, const Handles& h) {
         batuta_workload workload = WorkloadOf(a);
         char* text = nullptr;
         return CheckText(batuta_selector_create_explanation(
                              a.Required(h.selector), a.Required(&workload), a.Required(&text)),
                          text);
       }},
      {"batuta_selector_run",
       [](Arguments& a, const Handles& h) {
         const float values[4] = {1, 2, 3, 4};
         float out[4] = {0, 0, 0, 0};
         batuta_workload workload = WorkloadOf(a);
         batuta_buffers buffers = BATUTA_BUFFERS_INIT;
         batuta_decision decision = BATUTA_DECISION_INIT;
         buffers.struct_size = a.Size(sizeof(buffers));
         decision.struct_size = a.Size(sizeof(decision));
         buffers.a = values;
         buffers.b = values;
         buffers.out = out;
         buffers.a_size = buffers.b_size = buffers.out_size = 4;
         buffers.a_stride = a.Number(0);
         buffers.backend = a.Number(BATUTA_BACKEND_ANY);
         buffers.threads = a.Number(0) == 0 ? 0 : -1;
         return batuta_selector_run(a.Required(h.selector), a.Required(&workload),
                                    a.Required(&buffers), &decision);
       }},
      {"batuta_calibrate",
       [](Arguments& a, const Handles& h) {
         batuta_calibrate_options options = BATUTA_CALIBRATE_OPTIONS_INIT;
         options.struct_size = a.Size(sizeof(options));
         // A struct that ends before `stop` would really measure.
         if (options.struct_size == 8) options.struct_size = 0;
         options.force = 1;
         options.max_threads = a.Number(1);
         options.file = a.Path("/dev/null/calibration");
         options.stop = h.stopped;
         const batuta_status status = batuta_calibrate(a.Required(&options));
         // No file means the default one.
         if (options.file == nullptr) a.must_refuse = false;
         return status;
       }},
      {"batuta_selector_num_candidates",
       [](Arguments& a, const Handles& h) {
         size_t count = 0;
         return batuta_selector_num_candidates(a.Required(h.selector), a.Required(&count));
       }},
      {"batuta_selector_candidate",
       [](Arguments& a, const Handles& h) {
         batuta_candidate candidate = BATUTA_CANDIDATE_INIT;
         candidate.struct_size = a.Size(sizeof(candidate));
         return batuta_selector_candidate(a.Required(h.selector), a.Index(),
                                          a.Required(&candidate));
       }},
      {"batuta_selector_predict",
       [](Arguments& a, const Handles& h) {
         batuta_workload workload = WorkloadOf(a);
         size_t count = 0;
         Need(batuta_selector_num_candidates(h.selector, &count));
         std::vector<double> ns(count);
         const int32_t more = a.Number(0);
         if (more != 0) a.must_refuse = true;
         return batuta_selector_predict(a.Required(h.selector), a.Required(&workload),
                                        a.Required(ns.data()), count + static_cast<size_t>(more));
       }},
      {"batuta_selector_summarize",
       [](Arguments& a, const Handles& h) {
         batuta_selector_summary summary = BATUTA_SELECTOR_SUMMARY_INIT;
         summary.struct_size = a.Size(sizeof(summary));
         return batuta_selector_summarize(a.Required(h.selector), a.Required(&summary));
       }},
      {"batuta_selector_create_backends",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         return CheckText(
             batuta_selector_create_backends(a.Required(h.selector), a.Required(&text)), text);
       }},
      {"batuta_selector_create_with_gpu",
       [](Arguments& a, const Handles&) {
         batuta_selector_options options = BATUTA_SELECTOR_OPTIONS_INIT;
         options.struct_size = a.Size(sizeof(options));
         options.policy = a.Number(BATUTA_POLICY_CLASSIC);
         batuta_selector* selector = nullptr;
         const batuta_status status =
             batuta_selector_create_with_gpu(a.Required(&options), a.Required(&selector));
         batuta_selector_destroy(selector);
         return status;
       }},
  };
}

}  // namespace batuta::test
