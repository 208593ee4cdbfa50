#include "CMapGuard.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { slotCount = 1024 };

struct slot {
  atomic_uintptr_t start;
  atomic_size_t length;
  atomic_bool torn;
  atomic_bool taken;
};

static struct slot slots[slotCount];
static struct sigaction previous;
static atomic_int installState;  // 0 not begun, 1 under way, 2 done

// Only async-signal-safe calls: mmap is one on Linux in practice, and nothing here allocates.
static void onBusError(int number, siginfo_t *info, void *context) {
  uintptr_t address = (uintptr_t)info->si_addr;
  for (int index = 0; index < slotCount; index++) {
    uintptr_t start = atomic_load(&slots[index].start);
    size_t length = atomic_load(&slots[index].length);
    if (start == 0 || address < start || address - start >= length) continue;
    uintptr_t pageBytes = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t page = address & ~(pageBytes - 1);
    size_t rest = (start + length - page + pageBytes - 1) & ~(pageBytes - 1);
    // Before the zeros are there, or another thread could read them and see nothing wrong.
    atomic_store(&slots[index].torn, true);
    void *zeros = mmap((void *)page, rest, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros == MAP_FAILED) break;
    return;
  }
  // Not ours: let the earlier handler, or the default, see the same fault again.
  sigaction(SIGBUS, &previous, NULL);
  (void)number;
  (void)context;
}

static void install(void) {
  int expected = 0;
  if (atomic_compare_exchange_strong(&installState, &expected, 1)) {
    struct sigaction action = {0};
    action.sa_sigaction = onBusError;
    action.sa_flags = SA_SIGINFO;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &previous);
    atomic_store(&installState, 2);
  }
  while (atomic_load(&installState) != 2) {
  }
}

int mapguard_register(const void *start, size_t length) {
  install();
  for (int index = 0; index < slotCount; index++) {
    bool expected = false;
    if (!atomic_compare_exchange_strong(&slots[index].taken, &expected, true)) continue;
    atomic_store(&slots[index].torn, false);
    atomic_store(&slots[index].length, length);
    atomic_store(&slots[index].start, (uintptr_t)start);
    return index;
  }
  return -1;
}

bool mapguard_torn(int slot) {
  return slot >= 0 && slot < slotCount && atomic_load(&slots[slot].torn);
}

void mapguard_release(int slot) {
  if (slot < 0 || slot >= slotCount) return;
  atomic_store(&slots[slot].start, 0);
  atomic_store(&slots[slot].length, 0);
  atomic_store(&slots[slot].taken, false);
}
