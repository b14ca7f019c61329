// NUMBER: so many children, all there at once. Exits with 0 if each could be started and waited
// for.
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
  const int number = argc > 1 ? atoi(argv[1]) : 0;
  int go[2], num_ended = 0, status = 0;
  char byte;
  if (pipe(go) != 0) return 1;
  for (int i = 0; i < number; ++i) {
    const pid_t child = fork();
    if (child < 0) return 2;
    if (child == 0) {
      close(go[1]);
      _exit(read(go[0], &byte, 1) == 0 ? 5 : 6);
    }
  }
  close(go[1]);
  while (wait(&status) > 0) num_ended += WIFEXITED(status) && WEXITSTATUS(status) == 5;
  return num_ended == number ? 0 : 3;
}
