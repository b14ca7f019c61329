#include <catch2/catch.hpp>

#include "lib/convert/c/c_repair.h"
#include "lib/convert/c/preprocess.h"
#include "lib/convert/c/repair.h"

namespace batuta::convert {
namespace {

using Catch::Contains;

TEST_CASE("a function declared without its parameters is called by its address") {
  CHECK(CallOldStyleByAddress("char *alloc();\nvoid f(void) { char *p = alloc(3); g(alloc(1)); }\n") ==
        "char *alloc();\nvoid f(void) { char *p = (&alloc)(3); g((&alloc)(1)); }\n");
}

TEST_CASE("a declaration inside a function is one, a call at the start of a statement is none") {
  CHECK(CallOldStyleByAddress("int f(a) int a; { extern char *h(); int *g(), k(); *h(a); g(a); k(a);\n"
                              "  return h(a)[0]; }\n") ==
        "int f(a) int a; { extern char *h(); int *g(), k(); *(&h)(a); (&g)(a); (&k)(a);\n"
        "  return (&h)(a)[0]; }\n");
}

TEST_CASE("calls whose meaning is known stay") {
  for (const std::string text :
       {// A prototype, and a definition that says what it takes.
        "int g(int);\nint f(a) int a; { return g(a); }\nint main(void) { return f(1); }\n",
        // No arguments: nothing can differ.
        "int g();\nint f(void) { return g(); }\n",
        // A member, a pointer and text of the same name.
        "int g();\nint f(struct s *p) { return p->g(1) + (*p).g(2) + puts(\"g(3)\"); }\n",
        "int (*g)();\nint f(void) { return g(1); }\n",
        "# 1 \"g(1).c\"\nint g();\n"}) {
    CHECK(CallOldStyleByAddress(text) == text);
  }
}

TEST_CASE("C that is cut off anywhere does no harm") {
  const std::string text = "int g(); f(a) int a; { char *h(); '\\'' \"\\\"g(1)\" x->g(h(a)); }}}\n# 1 \"";
  for (size_t i = 0; i <= text.size(); ++i) {
    CHECK(CallOldStyleByAddress(text.substr(0, i)).size() >= i);
  }
}

TEST_CASE("what clang declares implicitly is declared") {
  CHECK(DeclarationsFor(
            "a.c:1:9: warning: implicitly declaring library function 'strcpy' with type "
            "'char *(char *, const char *)' [-Wimplicit-function-declaration]\n"
            "a.c:1:9: note: include the header <string.h> or explicitly provide a declaration for "
            "'strcpy'\n"
            "a.c:2:9: warning: implicitly declaring library function 'exit' with type "
            "'void (int) __attribute__((noreturn))' [-Wimplicit-function-declaration]\n"
            "a.c:3:9: warning: implicit declaration of function 'own' is invalid in C99\n"
            "a.c:4:9: error: call to undeclared function 'own'; ISO C99 and later\n") ==
        "char * strcpy(char *, const char *);void  exit(int) __attribute__((noreturn));int own();");
  CHECK(DeclarationsFor("").empty());
  CHECK(DeclarationsFor("implicitly declaring library function 'x' with type 'cut").empty());
}

TEST_CASE("a call through an untyped pointer follows C's rules") {
  const std::string out = CallUntypedByCRules(
      "    *p = ::core::mem::transmute::<\n        _,\n        fn(_, _) -> *mut ::core::ffi::c_char,\n"
      "    >(\n        Some(alloc).expect(\"non-null function pointer\"),\n    )(3, 4);\n"
      "    ::core::mem::transmute::<_, fn(_) -> c_int>((*o).f.expect(\"non-null\"))(5);\n",
      "m");
  CHECK_THAT(out, Contains("_,\n        unsafe extern \"C\" fn(_, _) -> *mut ::core::ffi::c_char,\n"
                           "    >(alloc as *const ())(3, 4);"));
  CHECK_THAT(out, Contains("transmute::<_, unsafe extern \"C\" fn(_) -> c_int>((*o).f.expect("));
}

TEST_CASE("the address of a function without prototype is cast where it is taken") {
  CHECK(CallUntypedByCRules("(*o).f = Some(half) as Option<unsafe extern \"C\" fn() -> *mut Vec<c_int>>;", "m") ==
        "(*o).f = Some(half as unsafe extern \"C\" fn() -> *mut Vec<c_int>);");
}

TEST_CASE("other transmutes stay") {
  for (const std::string text : {"::core::mem::transmute::<[u8; 2], [i8; 2]>(*b\"x\\0\")",
                                 "::core::mem::transmute::<_, fn(", "Some(f(1)) as Option<unsafe extern \"C\" fn()>",
                                 ") as Option<unsafe extern \"C\" fn", "::core::mem::transmute::<_, fn(_)>("}) {
    CHECK(CallUntypedByCRules(text, "m") == text);
  }
}

}  // namespace
}  // namespace batuta::convert
