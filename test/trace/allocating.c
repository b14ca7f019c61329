// Gets and gives back memory in every way, and writes how much it has when it has the most, as the
// kernel shows it. Linked statically, so that the kernel maps all of the program. Argument:
// "threads" lets four of them get and give back beside each other before.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kMiB = 1 << 20 };

// Bytes of anonymous memory that may be written, but for the stack. `heap`: the part that brk got.
static size_t Anonymous(size_t* heap) {
  FILE* maps = fopen("/proc/self/maps", "r");
  char line[512];
  size_t all = 0;
  *heap = 0;
  while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
    uintmax_t begin = 0, end = 0, inode = 0;
    char rights[8] = "", name[64] = "";
    sscanf(line, "%jx-%jx %7s %*s %*s %ju %63s", &begin, &end, rights, &inode, name);
    if (inode != 0 || rights[1] != 'w' || strcmp(name, "[stack]") == 0) continue;
    all += end - begin;
    if (strcmp(name, "[heap]") == 0) *heap += end - begin;
  }
  if (maps != NULL) fclose(maps);
  return all;
}

static void* Map(size_t bytes, int rights, int more, void* at) {
  void* got = mmap(at, bytes, rights, MAP_PRIVATE | MAP_ANONYMOUS | more, -1, 0);
  if (got == MAP_FAILED) _exit(1);
  return got;
}

static void* Churn(void* unused) {
  unsigned state = (unsigned)(uintptr_t)&state;
  for (int i = 0; i < 400; ++i) {
    const size_t bytes = (size_t)(1 + rand_r(&state) % 16) * 4096;
    char* got = Map(bytes, PROT_READ | PROT_WRITE, 0, NULL);
    munmap(got, bytes);
  }
  return unused;
}

int main(int argc, char** argv) {
  size_t heap = 0;
  const size_t before = Anonymous(&heap) - heap;  // of the program itself
  if (argc > 1 && strcmp(argv[1], "threads") == 0) {
    pthread_t threads[4];
    for (int i = 0; i < 4; ++i) pthread_create(&threads[i], NULL, Churn, NULL);
    for (int i = 0; i < 4; ++i) pthread_join(threads[i], NULL);
  }
  const int kReadWrite = PROT_READ | PROT_WRITE;
  char* given_back = Map(64 * kMiB, kReadWrite, 0, NULL);
  munmap(given_back, 16 * kMiB);         // its begin,
  munmap(given_back + 20 * kMiB, kMiB);  // a hole,
  munmap(given_back + 63 * kMiB, kMiB);  // and its end
  char* reserved = Map(64 * kMiB, PROT_NONE, MAP_NORESERVE, NULL);
  mprotect(reserved + 8 * kMiB, 3 * kMiB, kReadWrite);       // opened in the middle
  mprotect(reserved + 9 * kMiB, 4 * kMiB, kReadWrite);       // and once more
  Map(2 * kMiB, PROT_NONE, MAP_FIXED, reserved + 9 * kMiB);  // mapped over
  char* grown = Map(kMiB, kReadWrite, 0, NULL);
  grown = mremap(grown, kMiB, 33 * kMiB, MREMAP_MAYMOVE);
  char* shrunk = Map(8 * kMiB, kReadWrite, 0, NULL);
  shrunk = mremap(shrunk, 8 * kMiB, 5000, 0);
  mmap(NULL, kMiB, kReadWrite, MAP_SHARED | MAP_ANONYMOUS, -1, 0);  // the kernel calls it /dev/zero
  FILE* program = fopen("/proc/self/exe", "r");
  mmap(NULL, 4096, kReadWrite, MAP_PRIVATE, fileno(program), 0);  // a file: not counted
  if (sbrk(3 * kMiB + 100) == (void*)-1 || sbrk(-kMiB) == (void*)-1) return 1;
  char* small = malloc(100);
  char* large = malloc(16 * kMiB);
  if (grown == MAP_FAILED || shrunk == MAP_FAILED || small == NULL || large == NULL) return 1;
  const pid_t child = fork();
  if (child == 0) {
    munmap(grown, 33 * kMiB);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  const size_t most = Anonymous(&heap) - before + kMiB;  // the shared one has an inode
  printf("%zu\n", most);
  return fflush(stdout) == 0 ? 0 : 1;
}
