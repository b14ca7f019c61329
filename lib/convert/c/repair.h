// What is wrong with c2rust's output on stable Rust, and how each thing is mended. Every pass is a pure
// function from the text of one module to its new text.
#ifndef BATUTA_LIB_CONVERT_C_REPAIR_H_
#define BATUTA_LIB_CONVERT_C_REPAIR_H_

#include <span>
#include <string>
#include <string_view>

namespace batuta::convert {

struct RepairPass {
  const char* name;  // for reports: "extern types"
  // `module`: the name of the Rust module that the text is, unique in its crate.
  std::string (*apply)(std::string_view text, std::string_view module);
};

// In the order in which they are applied. README.md gives the reason of each.
std::span<const RepairPass> RepairPasses();

// Drops #![feature(...)] and the other attributes of a crate root: a module must not have them.
std::string DropCrateAttributes(std::string_view text, std::string_view module);

// `pub type T;` in an extern block is nightly only: an opaque struct after the block stands for it.
std::string MakeExternTypesOpaque(std::string_view text, std::string_view module);

// Arrays that end a struct are often longer than they are declared: access to them is not checked.
std::string UncheckOpenArrays(std::string_view text, std::string_view module);

// #[linkage = "external"] and "weak" are nightly only; #[no_mangle], which stands with them, suffices in
// a crate that holds the whole program.
std::string DropLinkageAttributes(std::string_view text, std::string_view module);

// The Rust main, which copies arguments as UTF-8, becomes the C entry point that hands them on as they
// are. So SIGPIPE, the environment and a stack overflow also stay what they are in C.
std::string KeepCEntryPoint(std::string_view text, std::string_view module);

// {"text"} for an array of characters comes out as an array whose first element is the text.
std::string UnwrapStringArrays(std::string_view text, std::string_view module);

// L"text" comes out as a pointer to a temporary: it becomes a pointer to a static.
std::string KeepWideStrings(std::string_view text, std::string_view module);

// A call of a function without prototype goes through a pointer whose type c2rust makes from the
// arguments: as a pointer to a Rust function. It becomes one to a C function, made from the address.
// Where such a function's address is kept, c2rust's cast is put right.
std::string CallUntypedByCRules(std::string_view text, std::string_view module);

// libc's names for types that the language has, and for functions that c_library.rs declares.
std::string DropLibcCrate(std::string_view text, std::string_view module);

// Uses of the unstable core::ffi::VaList become uses of the crate's own va_list module, and functions
// with `...` get an entry written in assembly (stable Rust cannot define them).
std::string DefineVariadics(std::string_view text, std::string_view module);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_REPAIR_H_
