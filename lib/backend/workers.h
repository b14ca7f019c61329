// Threads that help a caller with the chunks of one job. Chunks are claimed from one counter, by
// the caller too: a worker that the system does not run just now claims nothing, and costs nothing.
//
//   caller   [open job g] claim, run, claim, run ... none left -> wait for chunks still being run
//   worker   asleep -> sees g -> claim, run, claim, run ... none left -> spins a little -> asleep
//
// A worker can still be stopped by the system within a chunk, and the caller then has to wait for
// it. Where that was seen the workers are left out of the next jobs, of more of them each time it
// is seen again: on a busy machine the caller works alone.
#ifndef BATUTA_LIB_BACKEND_WORKERS_H_
#define BATUTA_LIB_BACKEND_WORKERS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace batuta::backend {

class Workers {
 public:
  explicit Workers(int num_threads);  // the caller counts as one; fewer if the system gives no more
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // body(chunk) once for each chunk below num_chunks, in any order, on up to num_threads threads;
  // returns when all are done. body must not throw. Safe to call from several threads: while one
  // job has the workers, others run on their callers alone.
  template <typename Body>
  void For(size_t num_chunks, int num_threads, const Body& body) {
    const auto call = [](const void* context, size_t chunk) {
      (*static_cast<const Body*>(context))(chunk);
    };
    Run({call, &body}, num_chunks, num_threads);
  }

 private:
  struct Job {
    void (*call)(const void* context, size_t chunk) = nullptr;
    const void* context = nullptr;
  };

  void Run(const Job& job, size_t num_chunks, int num_threads);
  // Both give the number of chunks that were run.
  size_t RunChunks(uint32_t generation);
  void WaitFor(size_t num_chunks);
  void Serve(int index);
  bool MayHelp();
  void Learn(double wait_ns, double total_ns);

  // Generation of the job in the high half, next chunk in the low half: a claim succeeds only while
  // the job is the one whose fields were read.
  std::atomic<uint64_t> ticket_{0};
  std::atomic<void (*)(const void*, size_t)> call_{nullptr};
  std::atomic<const void*> context_{nullptr};
  std::atomic<uint32_t> num_chunks_{0};
  std::atomic<int> num_helpers_{0};
  alignas(64) std::atomic<uint32_t> num_done_{0};
  alignas(64) std::atomic<uint32_t> wake_{0};
  std::atomic<int> num_asleep_{0};
  std::atomic<bool> is_busy_{false};
  std::atomic<bool> is_stopping_{false};
  int jobs_alone_ = 0;  // jobs that the caller still does alone; guarded by is_busy_
  int next_jobs_alone_ = 1;
  std::vector<std::thread> threads_;
};

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_WORKERS_H_
