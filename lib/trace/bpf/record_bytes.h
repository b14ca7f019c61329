// The programs for the kernel as an ELF object.
#ifndef BATUTA_LIB_TRACE_BPF_RECORD_BYTES_H_
#define BATUTA_LIB_TRACE_BPF_RECORD_BYTES_H_

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
const void* batuta_record_bpf_bytes(size_t* size);
#ifdef __cplusplus
}
#endif

#endif  // BATUTA_LIB_TRACE_BPF_RECORD_BYTES_H_
