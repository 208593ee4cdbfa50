// The checksum of gzip by instructions made for it.
//
// On x86-64: carry-less products fold 64 bytes into 64, as in V. Gopal, E. Ozturk, J. Guilford and
// others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel, 2009),
// whose constants for the polynomial 0x04C11DB7, bits reflected, these are. On AArch64: the
// instruction of the CRC32 extension.

#include "CChecksum.h"

#include <string.h>

#if defined(__x86_64__)

#include <immintrin.h>

#define FOLDING __attribute__((target("pclmul,sse4.1")))

// Bytes that are folded at once.
#define LANES_BYTES 64

bool checksum_has_crc32(void) {
  return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
}

// One byte at a time, for what is left and for the front of short data.
static uint32_t crc32_bytes(uint32_t crc, const uint8_t *bytes, size_t count) {
  // Four bits a step: sixteen entries, so that no table of a thousand bytes goes through the cache.
  static const uint32_t nibbles[16] = {
      0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
      0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
  };
  for (size_t index = 0; index < count; index++) {
    crc ^= bytes[index];
    crc = (crc >> 4) ^ nibbles[crc & 15];
    crc = (crc >> 4) ^ nibbles[crc & 15];
  }
  return crc;
}

// The lane moved on by as many bits as the keys stand for, with what lies there.
FOLDING static inline __m128i fold(__m128i lane, __m128i keys, __m128i next) {
  __m128i low = _mm_clmulepi64_si128(lane, keys, 0x00);
  __m128i high = _mm_clmulepi64_si128(lane, keys, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

FOLDING static inline __m128i load(const uint8_t *bytes) {
  return _mm_loadu_si128((const __m128i *)bytes);
}

// 128 bits down to the 32 of the checksum.
FOLDING static uint32_t reduce(__m128i lane) {
  const __m128i by64 = _mm_set_epi64x(0x00ccaa009e, 0x00ccaa009e);
  const __m128i by32 = _mm_set_epi64x(0, 0x0163cd6124);
  const __m128i barrett = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  const __m128i low32 = _mm_set_epi32(0, 0, 0, -1);
  lane = _mm_xor_si128(_mm_clmulepi64_si128(lane, by64, 0x10), _mm_srli_si128(lane, 8));
  __m128i low = _mm_clmulepi64_si128(_mm_and_si128(lane, low32), by32, 0x00);
  lane = _mm_xor_si128(low, _mm_srli_si128(lane, 4));
  __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(lane, low32), barrett, 0x10);
  __m128i product = _mm_clmulepi64_si128(_mm_and_si128(quotient, low32), barrett, 0x00);
  return (uint32_t)_mm_extract_epi32(_mm_xor_si128(product, lane), 1);
}

FOLDING uint32_t checksum_crc32(uint32_t crc, const uint8_t *bytes, size_t count) {
  crc = ~crc;
  if (count >= LANES_BYTES) {
    const __m128i by512 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
    const __m128i by128 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
    __m128i lanes[4] = {load(bytes), load(bytes + 16), load(bytes + 32), load(bytes + 48)};
    lanes[0] = _mm_xor_si128(lanes[0], _mm_cvtsi32_si128((int)crc));
    for (bytes += 64, count -= 64; count >= LANES_BYTES; bytes += 64, count -= 64) {
      for (int lane = 0; lane < 4; lane++) {
        lanes[lane] = fold(lanes[lane], by512, load(bytes + 16 * lane));
      }
    }
    __m128i last = lanes[0];
    for (int lane = 1; lane < 4; lane++) last = fold(last, by128, lanes[lane]);
    for (; count >= 16; bytes += 16, count -= 16) last = fold(last, by128, load(bytes));
    crc = reduce(last);
  }
  return ~crc32_bytes(crc, bytes, count);
}

#elif defined(__aarch64__)

#include <arm_acle.h>
#include <sys/auxv.h>

// The bit of AT_HWCAP that tells of the instructions (Linux, arch/arm64/include/uapi/asm/hwcap.h).
#define HAS_CRC32 (1UL << 7)

bool checksum_has_crc32(void) { return (getauxval(AT_HWCAP) & HAS_CRC32) != 0; }

__attribute__((target("crc"))) uint32_t checksum_crc32(
    uint32_t crc, const uint8_t *bytes, size_t count) {
  crc = ~crc;
  for (; count >= 8; bytes += 8, count -= 8) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    crc = __crc32d(crc, word);
  }
  for (; count > 0; bytes++, count--) crc = __crc32b(crc, *bytes);
  return ~crc;
}

#else

bool checksum_has_crc32(void) { return false; }

uint32_t checksum_crc32(uint32_t crc, const uint8_t *bytes, size_t count) {
  (void)bytes;
  (void)count;
  return crc;
}

#endif
