/* A module for conversion that belongs to another batuta: see ModuleTable in lib/os/module_file.h. */
struct module_table {
  const char* version;
};
const struct module_table* batuta_convert_module(void);

const struct module_table* batuta_convert_module(void) {
  static const struct module_table table = {"0.0.9 convert 1"};
  return &table;
}
