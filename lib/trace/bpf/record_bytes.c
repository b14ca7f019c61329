// The compiled programs, out of the header that bpftool made of them. In C: what that header defines for
// C++ would tie the library to libbpf.
#include "lib/trace/bpf/record_bytes.h"

#include "lib/trace/bpf/shared.h"
// Behind the types that it names.
#include "lib/trace/bpf/record.skel.h"

const void* batuta_record_bpf_bytes(size_t* size) { return record_bpf__elf_bytes(size); }
