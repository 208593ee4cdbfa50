#include <sys/vfs.h>

#include "CMapGuard.h"

unsigned mapguard_file_system(int descriptor) {
  struct statfs status;
  return fstatfs(descriptor, &status) == 0 ? (unsigned)status.f_type : 0;
}
