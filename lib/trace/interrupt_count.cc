#include "lib/trace/interrupt_count.h"

#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace batuta::trace {
namespace {

class KernelTypes {
 public:
  explicit KernelTypes(const Libbpf& library)
      : library_(library), types_(library.btf__load_vmlinux_btf(), library.btf__free) {}

  // Offset of a variable that each processor has, among those.
  std::optional<int64_t> VariableOffset(std::string_view name) const {
    const btf_type* section = Find(".data..percpu", BTF_KIND_DATASEC);
    if (section == nullptr) return std::nullopt;
    for (const btf_var_secinfo& variable :
         std::span(btf_var_secinfos(section), btf_vlen(section))) {
      const btf_type* type = library_.btf__type_by_id(types_.get(), variable.type);
      if (type != nullptr && NameAt(type->name_off) == name) return variable.offset;
    }
    return std::nullopt;
  }

  // In bytes, of a member of a structure.
  std::optional<int64_t> MemberOffset(const char* structure, std::string_view name) const {
    const btf_type* type = Find(structure, BTF_KIND_STRUCT);
    // Its first member may be a union without a name that holds all.
    while (type != nullptr && btf_vlen(type) > 0 && btf_is_composite(type)) {
      const std::span members(btf_members(type), btf_vlen(type));
      for (__u32 i = 0; i < members.size(); ++i) {
        if (NameAt(members[i].name_off) == name) return btf_member_bit_offset(type, i) / 8;
      }
      if (!NameAt(members[0].name_off).empty()) break;
      type = library_.btf__type_by_id(types_.get(), members[0].type);
    }
    return std::nullopt;
  }

 private:
  const btf_type* Find(const char* name, __u32 kind) const {
    if (types_ == nullptr) return nullptr;
    const __s32 id = library_.btf__find_by_name_kind(types_.get(), name, kind);
    return id > 0 ? library_.btf__type_by_id(types_.get(), static_cast<__u32>(id)) : nullptr;
  }
  std::string_view NameAt(__u32 offset) const {
    const char* name = library_.btf__name_by_offset(types_.get(), offset);
    return name == nullptr ? "" : name;
  }

  const Libbpf& library_;
  std::unique_ptr<btf, void (*)(btf*)> types_;
};

// From Linux 6.2 to 6.14 it is a member of a structure.
std::optional<int64_t> CountOffset(const KernelTypes& types) {
  if (const auto alone = types.VariableOffset("__preempt_count")) return alone;
  const auto structure = types.VariableOffset("pcpu_hot");
  const auto member = types.MemberOffset("pcpu_hot", "preempt_count");
  if (!structure || !member) return std::nullopt;
  return *structure + *member;
}

}  // namespace

int64_t InterruptCountOffset(const Libbpf& library) {
  const KernelTypes types(library);
  const auto count = CountOffset(types), queue = types.VariableOffset("runqueues");
  return count && queue ? *count - *queue : 0;
}

}  // namespace batuta::trace
