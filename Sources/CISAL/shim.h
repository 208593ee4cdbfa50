// Intel's ISA-L: its raw inflate, and the checksum of gzip.
#pragma once
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
