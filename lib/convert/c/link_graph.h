// From the recorded calls of a build to its programs, each with the sources that are in it.
#ifndef BATUTA_LIB_CONVERT_C_LINK_GRAPH_H_
#define BATUTA_LIB_CONVERT_C_LINK_GRAPH_H_

#include <filesystem>
#include <string>
#include <vector>

#include "lib/convert/c/compiler_call.h"
#include "lib/convert/c/object_symbols.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// Programs under `build_root` that exist now, in the order of their first link. Of an archive only
// the members that the program needs are taken, as a linker does. What cannot be traced to a source
// becomes a remark.
std::vector<CTarget> MakeTargets(const std::vector<RecordedCall>& calls, const fs::path& build_root,
                                 const SymbolReader& read_symbols, std::vector<Remark>* remarks);

// One source's part of a call that may have several: "cc FLAGS -c SOURCE -o OBJECT".
CompileCommand MakeCompileCommand(const RecordedCall& recorded, const CompilerCall& call,
                                  const std::string& source, const std::string& object);

// True if the command translates C++.
bool IsCxxCommand(const CompileCommand& command);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_LINK_GRAPH_H_
