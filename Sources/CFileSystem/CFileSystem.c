#include "CFileSystem.h"

#include <sys/vfs.h>

uint32_t filesystem_magic(const char *path) {
  struct statfs system;
  return statfs(path, &system) == 0 ? (uint32_t)system.f_type : 0;
}
