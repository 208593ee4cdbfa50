// A guard for mapped files that shrink while they are read.
//
// Reading a page of a mapping that lies past the file's present end raises SIGBUS. While a mapping
// is registered here, such a read gets zeros instead and the mapping is marked as torn, so that the
// reader can ask afterwards and treat it as an error of that file. A SIGBUS anywhere else goes to
// the handler that was there before.
#pragma once
#include <stdbool.h>
#include <stddef.h>

// Registers a mapping. Returns a slot number, or -1 when all slots are taken.
int mapguard_register(const void *start, size_t length);

// True when a read of this mapping met a page that is no longer there.
bool mapguard_torn(int slot);

// Frees the slot. Call it before munmap.
void mapguard_release(int slot);

// The number of the kind of file system that an open file lies on, as statfs(2) lists them; 0 when
// the system does not tell.
unsigned mapguard_file_system(int descriptor);
