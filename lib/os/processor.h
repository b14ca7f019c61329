// The processor as a program sees it: what it is, how much of it may be used, how busy it is.
#ifndef BATUTA_LIB_OS_PROCESSOR_H_
#define BATUTA_LIB_OS_PROCESSOR_H_

#include <cstdint>
#include <string>
#include <vector>

namespace batuta::os {

// Vendor, family, model, stepping, name and feature flags of the first processor; empty if unknown.
std::string ProcessorIdentity();

// Its name for people: "AMD EPYC".
std::string ProcessorName();

// Processors that this process may run on, cut down to the CPU quota of its control group. At least
// 1.
int NumUsableCores();

// Processes that are running or want to, this one included; 1 if unknown.
int NumRunning();

// Memory that programs could still have without others losing theirs; 0 if unknown.
int64_t AvailableMemoryBytes();

// The most memory that this process ever held.
int64_t OwnPeakBytes();

// Bytes of the data caches that one core uses, first level first; empty if unknown.
std::vector<int64_t> CacheSizes();

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_PROCESSOR_H_
