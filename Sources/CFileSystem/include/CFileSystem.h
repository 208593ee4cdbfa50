#ifndef CFILESYSTEM_H
#define CFILESYSTEM_H

#include <stdint.h>

/// The magic number of the file system that a path lies on (statfs(2)); 0 where that is not known.
uint32_t filesystem_magic(const char *path);

#endif
