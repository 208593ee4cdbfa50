#ifndef CCHECKSUM_H
#define CCHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// True when this machine has instructions for the checksum of gzip.
bool checksum_has_crc32(void);

/// Goes on with a CRC-32 as gzip and zip have it (RFC 1952, section 8); 0 begins one.
///
/// Only where `checksum_has_crc32` is true.
uint32_t checksum_crc32(uint32_t crc, const uint8_t *bytes, size_t count);

#endif
