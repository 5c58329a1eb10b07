/* What the same walk costs in C: reads messages (32-bit length, bytes, in the machine's order) from a file, and prints
   nanoseconds of processor time a message for one walk without checks and one with every check. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint32_t walk(const uint8_t *bytes, uint32_t end) {
  uint32_t total = 0, at = 0;
  while (at < end) {
    uint8_t first = bytes[at++];
    if (first == 0) continue;
    uint32_t tag = first;
    if ((first & 0x1f) == 0x1f) {
      uint8_t byte;
      do {
        byte = bytes[at++];
        tag = tag << 8 | byte;
      } while (byte >= 0x80);
    }
    uint32_t length = bytes[at++];
    if (length >= 0x80) {
      uint32_t size = length & 0x7f;
      for (length = 0; size > 0; size--) length = length << 8 | bytes[at++];
    }
    total += tag + at + length;
    if (!(first & 0x20)) at += length;
  }
  return total;
}

static uint32_t walk_checked(const uint8_t *bytes, uint32_t length_of_all) {
  uint32_t ends[64], end = length_of_all, total = 0, at = 0, level = 0;
  for (;;) {
    while (at == end) {
      if (level == 0) return total;
      end = ends[--level];
    }
    uint8_t first = bytes[at++];
    if (first == 0) continue;
    uint32_t tag = first, tag_bytes = 1;
    if ((first & 0x1f) == 0x1f) {
      uint8_t byte;
      do {
        if (at >= end || ++tag_bytes > 4) abort();
        byte = bytes[at++];
        tag = tag << 8 | byte;
      } while (byte >= 0x80);
    }
    if (at >= end) abort();
    uint32_t length = bytes[at++];
    if (length >= 0x80) {
      uint32_t size = length & 0x7f;
      if (size == 0 || size > 4 || size > end - at) abort();
      for (length = 0; size > 0; size--) length = length << 8 | bytes[at++];
    }
    if (length > end - at) abort();
    total += tag + at + length;
    if (first & 0x20) {
      if (level == 64) abort();
      ends[level++] = end;
      end = at + length;
    } else {
      at += length;
    }
  }
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
  if (count < 3) return 2;
  FILE *file = fopen(arguments[1], "rb");
  if (!file) return 2;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  uint8_t *all = malloc(size);
  if (!all || fread(all, 1, size, file) != (size_t)size) return 2;
  int turns = atoi(arguments[2]);
  uint32_t (*const walks[])(const uint8_t *, uint32_t) = {walk, walk_checked};
  volatile uint32_t sink = 0;
  for (int which = 0; which < 2; which++) {
    long messages = 0;
    double started = 0;
    for (int turn = -1; turn < turns; turn++) { /* the first turn warms up */
      if (turn == 0) started = seconds();
      for (long at = 0; at < size;) {
        uint32_t length = *(uint32_t *)(void *)(all + at);
        sink += walks[which](all + at + 4, length);
        at += 4 + ((length + 3) & ~3u);
        if (turn >= 0) messages++;
      }
    }
    printf("%.3f\n", (seconds() - started) * 1e9 / messages);
  }
  (void)sink;
  return 0;
}
