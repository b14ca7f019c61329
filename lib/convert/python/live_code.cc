#include "lib/convert/python/live_code.h"

#include <algorithm>
#include <cctype>

#include "lib/convert/python/known_truth.h"
#include "lib/convert/python/library_names.h"

namespace batuta::convert {
namespace {

namespace json = boost::json;

// What the runtime itself calls by name.
const std::set<std::string>& CalledByRuntime() {
  static const std::set<std::string> names = {
      "close", "fileno", "flush",    "items",     "keys",
      "mro",   "read",   "send",     "seek",      "tell",
      "throw", "write",  "readline", "_missing_", "_generate_next_value_"};
  return names;
}

// What the runtime's own part of a module takes from the translated part.
const std::set<std::string>& TakenByRuntime(const std::string& module) {
  static const std::map<std::string, std::set<std::string>> names = {
      {"codecs",
       {"CodecInfo", "StreamReader", "StreamWriter", "IncrementalEncoder",
        "BufferedIncrementalDecoder", "_buffer_decode"}},
      {"json.decoder", {"JSONDecodeError"}},
      {"copyreg", {"__newobj__", "__newobj_ex__", "_reduce_ex", "_reconstructor"}},
      {"pathlib", {"Path"}}};
  static const std::set<std::string> none;
  const auto it = names.find(module);
  return it == names.end() ? none : it->second;
}

// What the runtime puts into a translated module instead of the module's own, which is made by
// eval().
bool IsMadeByRuntime(const std::string& module, const Node& node) {
  return module == "collections" && node.Is("FunctionDef") && node.Text("name") == "namedtuple";
}

bool IsFunction(const Node& node) { return node.Is("FunctionDef") || node.Is("AsyncFunctionDef"); }

bool IsDunder(const std::string& name) {
  return name.size() > 4 && name.starts_with("__") && name.ends_with("__");
}

bool IsWord(const std::string& text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c >= 0x80; });
}

bool IsHarmlessCall(const Node& function) {
  static const std::set<std::string> harmless = {
      "compile", "dict", "frozenset", "namedtuple", "object", "set", "tuple", "TypeVar", "range"};
  return harmless.contains(function.Is("Name") ? function.Text("id") : function.Text("attr"));
}

// Computing it changes nothing.
bool IsHarmless(const Node& node) {
  if (node.IsNone() || node.Is("Constant") || node.Is("Name") || node.Is("Lambda")) return true;
  const bool is_call = node.Is("Call") && IsHarmlessCall(node.Child("func"));
  const bool is_display = node.Is("Tuple") || node.Is("List") || node.Is("Dict") ||
                          node.Is("Set") || node.Is("Attribute") || node.Is("BinOp") ||
                          node.Is("UnaryOp") || node.Is("keyword") || node.Is("Subscript");
  if (!is_call && !is_display) return false;
  const std::vector<Node> children = node.Children();
  return std::all_of(children.begin(), children.end(), IsHarmless);
}

// The names that an assignment or an import binds, if it can wait for somebody to use them.
std::vector<std::string> BoundNames(const Node& node) {
  std::vector<std::string> names;
  if (node.Is("Assign") && IsHarmless(node.Child("value"))) {
    for (const Node& target : node.List("targets")) {
      if (!target.Is("Name") || IsDunder(target.Text("id"))) return {};
      names.push_back(target.Text("id"));
    }
  }
  if (node.Is("Import") || (node.Is("ImportFrom") && node.Text("module") != "__future__")) {
    for (const Node& alias : node.List("names")) {
      const std::string name = alias.Text("name"), other = alias.Text("asname");
      if (name == "*") return {};
      names.push_back(other.empty() ? name.substr(0, name.find('.')) : other);
    }
  }
  return names;
}

// try: from _json import scanstring as c_scanstring
// except ImportError: c_scanstring = None
std::set<std::string> LentNames(const Node& node) {
  std::set<std::string> names;
  const std::vector<Node> body = node.List("body");
  if (!node.Is("Try") || body.size() != 1 || !body[0].Is("ImportFrom")) return names;
  const std::set<std::string>* known = FindLibraryModule(body[0].Text("module"));
  if (known == nullptr) return names;
  for (const Node& alias : body[0].List("names")) {
    const std::string name = alias.Text("name"), other = alias.Text("asname");
    if (known->contains(name)) names.insert(other.empty() ? name : other);
  }
  return names;
}

bool IsList(const Node& node) {
  const std::vector<Node> targets = node.List("targets");
  return node.Is("Assign") && targets.size() == 1 && targets[0].Text("id") == "__all__";
}

}  // namespace

void LiveCode::AddOwn(size_t index, const Node& tree) {
  Live({index, tree});
  Settle();
}

void LiveCode::AddLibrary(size_t index, const PythonModule& module, const Node& tree) {
  modules_[index] = module;
  for (const Node& node : tree.List("body")) lent_[index].merge(LentNames(node));
  for (const Node& node : tree.List("body")) Statement(index, module, node);
  if (starred_.contains(module.name)) AwakenAll(module.name);
  for (const std::string& name : TakenByRuntime(module.name)) MentionName(name);
  Settle();
}

void LiveCode::Statement(size_t index, const PythonModule& module, const Node& node) {
  const Part part{index, node};
  if (IsMadeByRuntime(module.name, node)) {
    asleep_[node.Key()] = part;
  } else if (node.Is("FunctionDef") && node.Text("name") == "__getattr__") {
    LazyNames(part);
  } else if (node.Is("FunctionDef") && node.Text("name") == "__dir__") {
    Listing(part);
  } else if (IsFunction(node) || node.Is("ClassDef")) {
    Definition(part);
  } else if (node.Is("If") && KnownTruth(node.Child("test"), module)) {
    Live({index, node.Child("test")});
    const char* branch = *KnownTruth(node.Child("test"), module) ? "body" : "orelse";
    for (const Node& other : node.List(branch)) Statement(index, module, other);
  } else if (const std::vector<std::string> names = BoundNames(node); !names.empty()) {
    Wait(names, part);
  } else if (!IsList(node)) {
    Live(part);
  }
}

// What is computed when a function or class is made runs in any case.
void LiveCode::Definition(const Part& part) {
  if (IsFunction(part.node)) {
    for (const Node& decorator : part.node.List("decorator_list")) Live({part.module, decorator});
    const Node arguments = part.node.Child("args");
    for (const char* field : {"defaults", "kw_defaults"}) {
      for (const Node& value : arguments.List(field)) Live({part.module, value});
    }
  }
  Wait({part.node.Text("name")}, part);
}

// A module's `__getattr__` makes what is asked for: its `if name == "a"` is live when `a` is.
void LiveCode::LazyNames(const Part& part) {
  for (const Node& node : part.node.List("body")) {
    const Part inner{part.module, node};
    const Node test = node.Child("test");
    const std::vector<Node> others = test.List("comparators");
    const bool asks_name = node.Is("If") && node.List("orelse").empty() && test.Is("Compare") &&
                           test.Child("left").Is("Name") && others.size() == 1 &&
                           others[0].Text("type") == "str" && test.Texts("ops").front() == "Eq";
    if (asks_name) {
      Wait({others[0].Text("text")}, inner);
    } else {
      Live(inner);
    }
  }
}

// What a module's `__dir__` lists is not used by that.
void LiveCode::Listing(const Part& part) {
  fresh_.push_back(part);
  MentionNames(part.node);
}

void LiveCode::MentionNames(const Node& node) {
  if (node.Is("Name")) MentionName(node.Text("id"));
  if (node.Is("Attribute")) MentionName(node.Text("attr"));
  for (const Node& child : node.Children()) MentionNames(child);
}

void LiveCode::Wait(const std::vector<std::string>& names, const Part& part) {
  if (std::any_of(names.begin(), names.end(),
                  [this](const std::string& name) { return IsMentioned(name); })) {
    Awaken(part);
    return;
  }
  asleep_[part.node.Key()] = part;
  for (const std::string& name : names) waiting_.emplace(name, part);
}

void LiveCode::Awaken(const Part& part) {
  asleep_.erase(part.node.Key());
  if (part.node.Is("ClassDef")) {
    Class(part);
  } else {
    Live(part);
  }
}

void LiveCode::Class(const Part& part) {
  for (const char* field : {"decorator_list", "bases", "keywords"}) {
    for (const Node& node : part.node.List(field)) Live({part.module, node});
  }
  for (const Node& node : part.node.List("body")) {
    const Part inner{part.module, node};
    if (node.Is("ClassDef")) {
      Class(inner);
    } else if (!IsFunction(node)) {
      Live(inner);
    } else if (IsDunder(node.Text("name")) || CalledByRuntime().contains(node.Text("name"))) {
      Live(inner);
    } else {
      Definition(inner);
    }
  }
}

void LiveCode::Live(const Part& part) {
  if (part.node.IsNone()) return;
  fresh_.push_back(part);
  Mention(part.module, part.node);
}

void LiveCode::Mention(size_t index, const Node& node) {
  if (node.Is("ImportFrom")) {
    const auto it = modules_.find(index);
    const std::string package = it == modules_.end() ? "" : it->second.package;
    for (const Node& alias : node.List("names")) {
      if (alias.Text("name") == "*") MentionStar(AbsoluteName(node, package));
    }
  }
  if (node.Is("Name")) MentionName(node.Text("id"));
  if (node.Is("Attribute")) MentionName(node.Text("attr"));
  if (node.Is("alias")) {
    for (std::string rest = node.Text("name"); !rest.empty();) {
      const size_t dot = std::min(rest.find('.'), rest.size());
      MentionName(rest.substr(0, dot));
      rest.erase(0, dot + 1);
    }
  }
  if (node.Is("Constant") && node.Text("type") == "str") MentionText(node.Text("text"));
  if (node.Is("arg")) return;  // its annotation is not kept
  if (node.Is("BoolOp")) return MentionOperands(index, node);
  const bool is_function = IsFunction(node);
  const Node returns = node.Child("returns");
  for (const Node& child : node.Children()) {
    if (!(is_function && child.Key() == returns.Key())) Mention(index, child);
  }
}

// What the runtime has is true.
void LiveCode::MentionOperands(size_t index, const Node& node) {
  const bool decides = node.Text("op") == "Or";
  for (const Node& value : node.List("values")) {
    Mention(index, value);
    if (decides && value.Is("Name") && lent_[index].contains(value.Text("id"))) return;
  }
}

void LiveCode::MentionText(const std::string& text) {
  if (IsWord(text)) MentionName(text);
  const size_t end = std::min(text.find('%'), text.size());
  const std::string beginning = text.substr(0, end);
  if (IsWord(beginning) && beginning.ends_with("_") && beginning.size() > 1 &&
      beginnings_.insert(beginning).second) {
    for (auto it = waiting_.lower_bound(beginning);
         it != waiting_.end() && it->first.starts_with(beginning); ++it) {
      new_names_.push_back(it->first);
    }
  }
}

void LiveCode::MentionName(const std::string& name) {
  if (names_.insert(name).second) new_names_.push_back(name);
}

void LiveCode::MentionStar(const std::string& module) {
  if (starred_.insert(module).second) AwakenAll(module);
}

void LiveCode::AwakenAll(const std::string& module) {
  for (const auto& [name, part] : waiting_) {
    if (modules_.at(part.module).name == module) new_names_.push_back(name);
  }
}

bool LiveCode::IsMentioned(const std::string& name) const {
  return names_.contains(name) ||
         std::any_of(beginnings_.begin(), beginnings_.end(),
                     [&](const std::string& beginning) { return name.starts_with(beginning); });
}

void LiveCode::Settle() {
  while (!new_names_.empty()) {
    const std::string name = std::move(new_names_.back());
    new_names_.pop_back();
    std::vector<Part> parts;
    const auto [begin, end] = waiting_.equal_range(name);
    for (auto it = begin; it != end; ++it) parts.push_back(it->second);
    waiting_.erase(begin, end);
    for (const Part& part : parts) {
      if (asleep_.contains(part.node.Key())) Awaken(part);
    }
  }
}

std::vector<LiveCode::Part> LiveCode::TakeFresh() { return std::exchange(fresh_, {}); }

std::set<const void*> LiveCode::Dead() const {
  std::set<const void*> keys;
  for (const auto& [key, part] : asleep_) keys.insert(key);
  return keys;
}

namespace {

bool IsText(const json::value* value, std::string_view text) {
  return value != nullptr && value->is_string() &&
         std::string_view(value->get_string().data(), value->get_string().size()) == text;
}

void Cut(json::object& node) {
  const bool is_class = IsText(node.if_contains("_"), "ClassDef");
  if (IsText(node.if_contains("_"), "If")) {
    const json::value function = "__getattr__";
    node["body"] =
        json::array{json::object{{"_", "CutOff"}, {"function", function}, {"at", node.at("at")}}};
    return;
  }
  if (!is_class && node.if_contains("body") == nullptr) {
    node["_"] = "Pass";
    return;
  }
  const json::value at = node.contains("at") ? node.at("at") : json::value();
  if (is_class) {
    const json::value name = node.at("name");
    node = json::object{
        {"name", name},
        {"args", json::object{{"_", "arguments"},
                              {"posonlyargs", json::array()},
                              {"args", json::array()},
                              {"vararg", json::object{{"_", "arg"}, {"arg", "args"}, {"at", at}}},
                              {"kwonlyargs", json::array()},
                              {"kw_defaults", json::array()},
                              {"kwarg", json::object{{"_", "arg"}, {"arg", "names"}, {"at", at}}},
                              {"defaults", json::array()}}},
        {"decorator_list", json::array()},
        {"returns", nullptr},
        {"at", at}};
  }
  node["_"] = "FunctionDef";
  node["body"] =
      json::array{json::object{{"_", "CutOff"}, {"function", node.at("name")}, {"at", at}}};
}

void CutBelow(json::value& value, const std::set<const void*>& keys) {
  if (value.is_array()) {
    for (json::value& item : value.get_array()) CutBelow(item, keys);
  } else if (value.is_object()) {
    if (keys.contains(&value)) Cut(value.get_object());
    for (auto& [name, field] : value.get_object()) CutBelow(field, keys);
  }
}

}  // namespace

void CutOut(SyntaxTrees& trees, const std::set<const void*>& keys) {
  if (!keys.empty()) CutBelow(*trees.owner, keys);
}

}  // namespace batuta::convert
