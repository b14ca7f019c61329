/* Where this machine would run four operations, and one of them run there. */
#include "example.h"

static const char* const kBackends[] = {"scalar", "simd", "blas", "gpu"};

static batuta_workload vector_of(batuta_op op, int64_t n) {
  batuta_workload workload = BATUTA_WORKLOAD_INIT;
  workload.op = op;
  workload.n = n;
  return workload;
}

static void show(const batuta_selector* selector, const char* name,
                 const batuta_workload* workload) {
  batuta_decision decision = BATUTA_DECISION_INIT;
  need(batuta_selector_select(selector, workload, &decision));
  printf("%-22s %s on %d threads, %.1f us: %s\n", name, kBackends[decision.backend],
         decision.threads, decision.predicted_ns / 1000, decision.reason);
}

int main(void) {
  const batuta_selector_options options = BATUTA_SELECTOR_OPTIONS_INIT;
  const batuta_workload add = vector_of(BATUTA_OP_ADD, 4);
  const batuta_workload dot = vector_of(BATUTA_OP_DOT, 10000);
  const batuta_workload large = vector_of(BATUTA_OP_ADD, 10000000);
  batuta_workload matmul = vector_of(BATUTA_OP_GEMM, 2048);
  batuta_selector* selector = NULL;
  batuta_buffers buffers = BATUTA_BUFFERS_INIT;
  const float a[4] = {1, 2, 3, 4};
  const float b[4] = {10, 20, 30, 40};
  float out[4];
  matmul.m = matmul.k = 2048;
  need(batuta_selector_create(&options, &selector));
  show(selector, "add, 4 elements", &add);
  show(selector, "dot, 10000 elements", &dot);
  show(selector, "add, 10000000 elements", &large);
  show(selector, "matmul 2048 x 2048", &matmul);
  buffers.a = a;
  buffers.b = b;
  buffers.out = out;
  buffers.a_size = buffers.b_size = buffers.out_size = 4;
  need(batuta_selector_run(selector, &add, &buffers, NULL));
  printf("sums: %g %g %g %g\n", out[0], out[1], out[2], out[3]);
  batuta_selector_destroy(selector);
  return out[3] == 44 ? 0 : 1;
}
