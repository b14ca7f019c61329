// One thread holds a lock while it calculates; the main one waits for the lock; a third one sleeps
// beside them for a shorter time. What the duration consists of is known: the first one's work.
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t is_held;
static volatile double sum;

static double OwnSeconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void* Calculate(void* unused) {
  pthread_mutex_lock(&lock);
  printf("%d\n", (int)gettid());
  fflush(stdout);
  pthread_barrier_wait(&is_held);
  while (OwnSeconds() < 0.4) {
    for (int i = 0; i < 100000; ++i) sum += i;
  }
  pthread_mutex_unlock(&lock);
  return unused;
}

static void* Sleep(void* unused) {
  usleep(100000);
  return unused;
}

int main(void) {
  pthread_t calculating, sleeping;
  pthread_barrier_init(&is_held, NULL, 2);
  pthread_create(&sleeping, NULL, Sleep, NULL);
  pthread_create(&calculating, NULL, Calculate, NULL);
  pthread_barrier_wait(&is_held);
  pthread_mutex_lock(&lock);
  pthread_mutex_unlock(&lock);
  pthread_join(calculating, NULL);
  pthread_join(sleeping, NULL);
  return 0;
}
