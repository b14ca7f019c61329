// Makes system calls in many ways. Each writes the number of the line that it is made in, so that
// whoever looks at the calls knows what is right.
#include <alloca.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))

static char text[16];
static volatile ssize_t written;

static size_t Number(int line) { return (size_t)snprintf(text, sizeof(text), "%d\n", line); }

// Something is done behind the call: a jump into it would leave no frame of the function that
// jumps.
#define SAY() (written += write(1, text, Number(__LINE__)))

NOINLINE static void Leaf(void) { SAY(); }

// Leaf may be jumped to.
NOINLINE static void Tail(int depth) {
  if (depth % 2 == 0) SAY();
  Leaf();
}

static inline int Inlined(int value) {
  SAY();
  return value + 1;
}

NOINLINE static int Deep(int depth) {
  volatile char room[300];
  room[0] = (char)depth;
  if (depth > 0) return Deep(depth - 1) + room[0];
  SAY();
  return room[0];
}

// The frame has no fixed size.
NOINLINE static int Growing(int size) {
  char* room = alloca((size_t)size);
  memset(room, 1, (size_t)size);
  SAY();
  return room[size / 2];
}

NOINLINE static int Wide(int value) {
  volatile char room[100000];
  room[value] = 1;
  SAY();
  return room[value];
}

static int Compare(const void* a, const void* b) {
  const int left = *(const int*)a, right = *(const int*)b;
  SAY();
  return (left > right) - (left < right);
}

static void OnSignal(int signal) {
  (void)signal;
  SAY();
}

static void* OnThread(void* unused) {
  SAY();
  return unused;
}

NOINLINE static void Streams(void) {
  printf("%d\n", __LINE__), fflush(stdout);
  fprintf(stderr, "%d\n", __LINE__);
  dprintf(1, "%d\n", __LINE__);
  struct iovec part = {text, Number(__LINE__)};
  (void)!writev(1, (part.iov_len = Number(__LINE__), &part), 1);
}

NOINLINE static void Others(void) {
  int values[4] = {3, 1, 4, 2};
  qsort(values, 4, sizeof(values[0]), Compare);
  raise(SIGUSR1);
  pthread_t thread;
  if (pthread_create(&thread, NULL, OnThread, NULL) == 0) pthread_join(thread, NULL);
  const pid_t child = fork();
  if (child == 0) {
    SAY();
    _exit(0);
  }
  waitpid(child, NULL, 0);
}

int main(void) {
  signal(SIGUSR1, OnSignal);
  int sum = 0;
  for (int round = 0; round < 80; ++round) {
    Leaf();
    Tail(round);
    sum = Inlined(sum);
    sum += Deep(round % 5) + Growing(100 + 37 * round) + Wide(round);
    Streams();
    Others();
  }
  SAY();
  return sum > 0 ? 0 : 1;
}
