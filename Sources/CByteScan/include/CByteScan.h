#ifndef CBYTESCAN_H
#define CBYTESCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The ways in which blocks of 64 bytes are compared with comma, line feed and quote.
enum bytescan_kernel {
  /// Eight bytes at a time in plain C; built everywhere.
  bytescan_plain = 0,
  /// SSE2, part of every x86-64.
  bytescan_sse2 = 1,
  /// AVX2 and carry-less multiplication.
  bytescan_avx2 = 2,
  /// NEON, part of every AArch64.
  bytescan_neon = 3,
  /// AVX-512 with VBMI2, which writes the places of a block at once.
  bytescan_avx512 = 4,
};

/// True when this machine can run a kernel.
bool bytescan_supports(int kernel);

/// The fastest kernel that this machine can run.
int bytescan_best(void);

/// The bytes to look at and the lists to fill.
struct bytescan_request {
  /// The first byte, which begins a row.
  const uint8_t *bytes;
  /// How many there are.
  size_t count;
  /// Added to every offset.
  uint32_t base;
  /// Takes the offsets of separators, in order.
  uint32_t *separators;
  /// Entries that it has; 64 free ones are needed to go on.
  size_t separator_capacity;
  /// Takes, for each line feed outside quotes, its index in `separators`.
  uint32_t *row_ends;
  /// Entries that it has; 64 free ones are needed to go on.
  size_t row_capacity;
};

/// What one call found.
struct bytescan_result {
  /// Bytes looked at, from the first.
  size_t scanned;
  /// Entries of `separators` that were filled.
  size_t separator_count;
  /// Entries of `row_ends` that were filled.
  size_t row_count;
  /// True when the byte at `scanned` belongs to a quote that the fast rules do not cover: rows that
  /// end before it are right, the row that holds it must be read by the slow reader.
  bool irregular;
};

/// Finds commas and line feeds outside quotes.
///
/// Ends when the bytes end, when one of the lists is full, or at the first irregular quote: one that
/// opens elsewhere than at the start of a field, closes before something else than a separator, a line
/// end or another quote, or has a line end inside.
struct bytescan_result bytescan_index(int kernel, const struct bytescan_request *request);

#endif
