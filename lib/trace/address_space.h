// The code that a process has mapped, and the way back through it from a copied stack.
#ifndef BATUTA_LIB_TRACE_ADDRESS_SPACE_H_
#define BATUTA_LIB_TRACE_ADDRESS_SPACE_H_

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "batuta/trace_stacks.h"
#include "lib/trace/libdw.h"

namespace batuta::trace {

class AddressSpace {
 public:
  // `maps`: lines of /proc/PID/maps. Files are read when they are needed.
  AddressSpace(const Libdw& library, std::string maps);
  ~AddressSpace();
  AddressSpace(const AddressSpace&) = delete;
  AddressSpace& operator=(const AddressSpace&) = delete;

  // `copy`: StackRegisters and the bytes behind them. Innermost first. Valid until the next call.
  const std::vector<Frame>& Unwind(std::string_view copy);

 private:
  struct Walk;
  bool Open();
  const Frame& FrameAt(uint64_t address);
  Frame Describe(uint64_t address) const;

  const Libdw& library_;
  std::string maps_;
  Dwfl* dwfl_ = nullptr;
  bool was_opened_ = false, can_unwind_ = false;
  std::unique_ptr<Walk> walk_;                               // libdw keeps its address
  std::unordered_map<uint64_t, Frame> frames_;               // by address
  std::unordered_map<uint64_t, std::vector<Frame>> stacks_;  // by hash of the copy
};

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_ADDRESS_SPACE_H_
