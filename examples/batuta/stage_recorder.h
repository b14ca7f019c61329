// Records the programs of a pipeline's stages by batuta's own tracer.
#ifndef BATUTA_EXAMPLES_BATUTA_STAGE_RECORDER_H_
#define BATUTA_EXAMPLES_BATUTA_STAGE_RECORDER_H_

#include "batuta/pipeline_file.h"

namespace batuta::cli {

pipeline::StageRecorder MakeStageRecorder();

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_STAGE_RECORDER_H_
