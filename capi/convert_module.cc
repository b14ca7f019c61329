#include "capi/convert_module.h"

#include "lib/status_builders.h"

namespace batuta::capi {

absl::StatusOr<const ConvertModule*> LoadConvertModule() {
  const auto table =
      os::LoadModuleTable(kConvertModule, "batuta_convert_module", kConvertModuleVersion);
  if (table.ok()) return static_cast<const ConvertModule*>(*table);
  // Not found is what a project is, or a report.
  return FailedPrecondition("conversion: %s", std::string(table.status().message()));
}

}  // namespace batuta::capi
