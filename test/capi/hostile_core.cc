#include "test/capi/hostile_calls.h"

namespace batuta::test {

std::vector<Entry> CoreEntries() {
  return {
      {"batuta_version",
       [](Arguments&, const Handles&) {
         return batuta_version() == nullptr ? BATUTA_INTERNAL : BATUTA_OK;
       }},
      {"batuta_version_number",
       [](Arguments&, const Handles&) {
         return batuta_version_number() > 0 ? BATUTA_OK : BATUTA_INTERNAL;
       }},
      {"batuta_status_name",
       [](Arguments& a, const Handles&) {
         const auto status = static_cast<batuta_status>(a.Number(0));
         return batuta_status_name(status) == nullptr ? BATUTA_INTERNAL : BATUTA_OK;
       }},
      {"batuta_last_error_message",
       [](Arguments&, const Handles&) {
         return batuta_last_error_message() == nullptr ? BATUTA_INTERNAL : BATUTA_OK;
       }},
      {"batuta_text_destroy",
       [](Arguments&, const Handles& h) {
         char* text = nullptr;
         Need(batuta_report_create_text(h.report, BATUTA_FORMAT_TABLE, &text));
         batuta_stop_destroy(reinterpret_cast<batuta_stop*>(text));
         batuta_text_destroy(text);
         batuta_text_destroy(text);
         batuta_text_destroy(nullptr);
         return BATUTA_OK;
       }},
      {"batuta_stop_create",
       [](Arguments& a, const Handles&) {
         batuta_stop* stop = nullptr;
         const batuta_status status = batuta_stop_create(a.Required(&stop));
         batuta_stop_destroy(stop);
         return CheckOut(status, status == BATUTA_OK ? nullptr : stop);
       }},
      {"batuta_stop_request",
       [](Arguments& a, const Handles& h) { return batuta_stop_request(a.Required(h.stopped)); }},
      {"batuta_stop_destroy",
       [](Arguments&, const Handles&) {
         batuta_stop* stop = nullptr;
         Need(batuta_stop_create(&stop));
         return DestroyTwice(stop, batuta_stop_destroy);
       }},
  };
}

}  // namespace batuta::test
