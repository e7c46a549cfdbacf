/* A small implementation of Xen's pirqs, as a program for `pirqfuzz conform --sut`. It answers
   alone, without a state, and has only the operations of README.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 65536, PORTS = 1024, ENOSPC_ = 28, EINVAL_ = 22 };
enum state { FREE, ALLOCATED, MAPPED };

static unsigned char pirqs[MOST];
static int ports[PORTS]; /* The pirq of each port. */
static int nr_pirqs, nr_gsis, free_irqs;

static int argument(const char *line, const char *name) {
  const char *at = strstr(line, name);
  return at ? atoi(at + strlen(name)) : -1;
}

static void begin(const char *line) {
  memset(pirqs, FREE, sizeof pirqs);
  memset(ports, 0, sizeof ports);
  nr_pirqs = argument(line, "nr_pirqs=");
  nr_gsis = argument(line, "nr_irqs_gsi=");
  free_irqs = argument(line, "nr_irqs=") - nr_gsis;
}

static void answer(const char *line) {
  const int pirq = argument(line, " pirq=");
  int n;
  if (strstr(line, "get_free_pirq")) {
    for (n = nr_pirqs - 1; n >= nr_gsis && pirqs[n] != FREE; --n) {}
    if (n < nr_gsis) { printf("< rc=-%d\n", ENOSPC_); return; }
    pirqs[n] = ALLOCATED;
    printf("< rc=0 pirq=%d\n", n);
  } else if (strstr(line, "> map_pirq")) {
    if (free_irqs == 0) { printf("< rc=-%d\n", EINVAL_); return; }
    --free_irqs;
    pirqs[pirq] = MAPPED;
    printf("< rc=0 pirq=%d\n", pirq);
  } else if (strstr(line, "unmap_pirq")) {
    free_irqs += pirqs[pirq] == MAPPED;
    pirqs[pirq] = FREE;
    printf("< rc=0\n");
  } else if (strstr(line, "evtchn_bind_pirq")) {
    for (n = 1; ports[n] != 0; ++n) {}
    ports[n] = pirq;
    printf("< rc=0 port=%d\n", n);
  } else {
    if (strstr(line, "evtchn_close")) ports[argument(line, "port=")] = 0;
    printf("< rc=0\n");
  }
}

int main(void) {
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    if (strncmp(line, "domain ", 7) == 0) begin(line); /* The head of a trace. */
    if (line[0] == '>') answer(line);
    fflush(stdout); /* After every line: the tester waits for it. */
  }
  return 0;
}
