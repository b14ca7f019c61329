// A shared library that loads, and is no module for a GPU.
extern "C" int batuta_something_else() { return 1; }
