// What a program can reach of the standard library's modules that are translated with it: nothing
// else of them is looked at, asks for further modules, or is emitted.
//
// A function, a class, an import or a constant of a library module is live when code that is live
// names it: as a name, an attribute, a text (`getattr(x, "name")`) or the beginning of one
// (`"visit_" + kind`). Methods whose names are Python's own are live with their class. What is left
// is cut out, and so is what takes the place of something that the runtime has
// (`c_scanstring or py_scanstring`); should a program get there nevertheless, it ends loudly
// (`cut_off` in batuta-py).
#ifndef BATUTA_LIB_CONVERT_PYTHON_LIVE_CODE_H_
#define BATUTA_LIB_CONVERT_PYTHON_LIVE_CODE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "lib/convert/python/module_graph.h"
#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

class LiveCode {
 public:
  // A statement or expression that may run.
  struct Part {
    size_t module = 0;
    Node node;
  };

  // All of the project's own code may run.
  void AddOwn(size_t index, const Node& tree);
  void AddLibrary(size_t index, const PythonModule& module, const Node& tree);
  // What has become live since the last call.
  std::vector<Part> TakeFresh();
  // What nothing names, by Node::Key.
  std::set<const void*> Dead() const;

 private:
  void Statement(size_t index, const PythonModule& module, const Node& node);
  void Definition(const Part& part);
  void LazyNames(const Part& part);
  void Listing(const Part& part);
  void Class(const Part& part);
  void Awaken(const Part& part);
  void Live(const Part& part);
  void Wait(const std::vector<std::string>& names, const Part& part);
  void Mention(size_t index, const Node& node);
  void MentionOperands(size_t index, const Node& node);
  void MentionNames(const Node& node);
  void MentionText(const std::string& text);
  void MentionStar(const std::string& module);
  void MentionName(const std::string& name);
  bool IsMentioned(const std::string& name) const;
  void AwakenAll(const std::string& module);
  void Settle();

  std::set<std::string> names_, beginnings_, starred_;
  std::multimap<std::string, Part> waiting_;
  std::map<size_t, PythonModule> modules_;
  // Names that a module has of the runtime, by its index.
  std::map<size_t, std::set<std::string>> lent_;
  std::map<const void*, Part> asleep_;
  std::vector<std::string> new_names_;
  std::vector<Part> fresh_;
};

// Leaves of functions and classes whose keys are given only what ends the program, and nothing of
// other statements.
void CutOut(SyntaxTrees& trees, const std::set<const void*>& keys);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_LIVE_CODE_H_
