// What a recorded stage used or made without declaring it.
#ifndef BATUTA_LIB_PIPELINE_UNDECLARED_H_
#define BATUTA_LIB_PIPELINE_UNDECLARED_H_

#include <string>
#include <vector>

#include "batuta/pipeline_file.h"
#include "lib/pipeline/action.h"
#include "lib/pipeline/action_run.h"

namespace batuta::pipeline {

// One line each, in the order of the paths; called while its private folder is still there. Left
// out is what every program of the machine uses (/usr, /etc ...), and the folder in which its tool
// is installed.
std::vector<std::string> Undeclared(const Action& action, const ActionPlace& place,
                                    const StageAccess& access);

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_UNDECLARED_H_
