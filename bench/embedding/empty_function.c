/* A call of the kind of batuta_selector_select that does nothing. */
__attribute__((visibility("default"))) int empty(const void* a, const void* b, void* c);
int empty(const void* a, const void* b, void* c) {
  (void)a;
  (void)b;
  (void)c;
  return 0;
}
