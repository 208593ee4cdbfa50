// Finds the structure of comma-separated bytes 64 at a time.
//
// For each block there is one bit a byte: which bytes are commas, line feeds, quotes. The parity of
// the quotes up to a byte says whether it lies inside quotes; a carry-less multiplication by all ones
// gives the parities of 64 bytes at once. This is right as long as each quote stands where the
// grammar of FieldScanner lets it; every other quote ends the call, and the slow reader takes over.
//
// ADVICE: what is regular here must be a part of what FieldScanner's slow reader accepts, with the
// same fields. Change both together, and ReferenceCSV in the tests.
#include "CByteScan.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#if defined(__aarch64__)
#include <arm_neon.h>
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))

// How far ahead bytes are asked for while a block is looked at; they need not be there.
static const size_t prefetch_bytes = 1024;

// One bit a byte of a block of 64.
struct masks {
  uint64_t comma;
  uint64_t line_feed;
  uint64_t quote;
};

// What goes from one block to the next.
struct carry {
  uint64_t inside;         // All ones inside quotes.
  uint64_t separator;      // 1 when the last byte was a separator outside quotes.
  uint64_t closing;        // 1 when the last byte was a closing quote.
  uint64_t closing_return; // 1 when the last byte was a CR behind a closing quote.
};

struct output {
  uint32_t *separators;
  uint32_t *row_ends;
  size_t separator_count;
  size_t row_count;
};

typedef struct masks (*compare_function)(const uint8_t *block);
typedef uint64_t (*equal_function)(const uint8_t *block, uint8_t byte);
typedef uint64_t (*parity_function)(uint64_t bits);
typedef void (*places_function)(uint64_t bits, size_t count, uint32_t base, uint32_t *next);

ALWAYS_INLINE uint64_t parity_by_shifts(uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

// The bits of quotes, or of bytes behind them, that are not where the grammar wants them.
ALWAYS_INLINE uint64_t irregular_bits(const struct masks *found, uint64_t inside, uint64_t separators,
                                      const uint8_t *block, equal_function equal,
                                      struct carry *carry) {
  uint64_t opening = found->quote & inside;
  uint64_t closing = found->quote & ~inside;
  uint64_t behind_separator = separators << 1 | carry->separator;
  uint64_t behind_closing = closing << 1 | carry->closing;
  uint64_t irregular = opening & ~(behind_separator | behind_closing);
  uint64_t open_text = behind_closing & ~(found->comma | found->line_feed | found->quote);
  uint64_t closing_return = 0;
  if (__builtin_expect((open_text | carry->closing_return) != 0, 0)) {
    closing_return = open_text & equal(block, '\r');
    irregular |= open_text & ~closing_return;
    irregular |= (closing_return << 1 | carry->closing_return) & ~found->line_feed;
  }
  carry->closing = closing >> 63;
  carry->closing_return = closing_return >> 63;
  return irregular;
}

// Writes the offsets of `count` bits; there is room for 64.
ALWAYS_INLINE void places_by_batches(uint64_t bits, size_t count, uint32_t base, uint32_t *next) {
  // Fixed batches keep the branches predictable; what is written past the count is overwritten.
  for (size_t done = 0; done < count; done += 4) {
    next[done] = base + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
    bits &= bits - 1;
    next[done + 1] = base + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
    bits &= bits - 1;
    next[done + 2] = base + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
    bits &= bits - 1;
    next[done + 3] = base + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
    bits &= bits - 1;
  }
}

ALWAYS_INLINE void write_bits(uint64_t separators, uint64_t line_feeds, uint32_t base,
                              places_function places, struct output *out) {
  size_t count = (size_t)__builtin_popcountll(separators);
  places(separators, count, base, out->separators + out->separator_count);
  while (line_feeds != 0) {
    uint64_t below = (line_feeds & -line_feeds) - 1;
    out->row_ends[out->row_count++] =
        (uint32_t)(out->separator_count + (size_t)__builtin_popcountll(separators & below));
    line_feeds &= line_feeds - 1;
  }
  out->separator_count += count;
}

// True when the block was taken whole; else `stop` is the offset of the irregular byte in it.
ALWAYS_INLINE bool take_block(const uint8_t *block, uint64_t valid, uint32_t base,
                              compare_function compare, equal_function equal,
                              parity_function parity, places_function places, struct carry *carry,
                              struct output *out, size_t *stop) {
  struct masks found = compare(block);
  found.comma &= valid;
  found.line_feed &= valid;
  found.quote &= valid;
  uint64_t marks = found.comma | found.line_feed;
  if ((found.quote | carry->inside | carry->closing | carry->closing_return) == 0) {
    carry->separator = marks >> 63;
    write_bits(marks, found.line_feed, base, places, out);
    return true;
  }
  uint64_t inside = parity(found.quote) ^ carry->inside;
  uint64_t separators = marks & ~inside;
  uint64_t irregular = irregular_bits(&found, inside, separators, block, equal, carry);
  // A line end inside quotes is rare and has rules of its own.
  irregular = (irregular | (found.line_feed & inside)) & valid;
  uint64_t taken = irregular == 0 ? ~0ull : (irregular & -irregular) - 1;
  write_bits(separators & taken, found.line_feed & ~inside & taken, base, places, out);
  carry->separator = separators >> 63;
  carry->inside = (uint64_t)((int64_t)inside >> 63);
  if (irregular == 0) return true;
  *stop = (size_t)__builtin_ctzll(irregular);
  return false;
}

ALWAYS_INLINE struct bytescan_result index_with(compare_function compare, equal_function equal,
                                                parity_function parity, places_function places,
                                                const struct bytescan_request *request) {
  struct carry carry = {.inside = 0, .separator = 1, .closing = 0, .closing_return = 0};
  struct output out = {.separators = request->separators, .row_ends = request->row_ends};
  size_t offset = 0;
  size_t stop = 0;
  while (offset < request->count && out.separator_count + 64 <= request->separator_capacity &&
         out.row_count + 64 <= request->row_capacity) {
    size_t left = request->count - offset;
    uint32_t base = request->base + (uint32_t)offset;
    bool is_whole = true;
    if (left >= 64) {
      // The processor's own read-ahead ends at each page.
      __builtin_prefetch(request->bytes + offset + prefetch_bytes);
      is_whole = take_block(request->bytes + offset, ~0ull, base, compare, equal, parity, places,
                            &carry, &out, &stop);
    } else {
      uint8_t padded[64] = {0};
      memcpy(padded, request->bytes + offset, left);
      is_whole = take_block(padded, (1ull << left) - 1, base, compare, equal, parity, places,
                            &carry, &out, &stop);
    }
    if (!is_whole) {
      return (struct bytescan_result){offset + stop, out.separator_count, out.row_count, true};
    }
    offset += left >= 64 ? 64 : left;
  }
  return (struct bytescan_result){offset, out.separator_count, out.row_count, false};
}

// MARK: - Plain C

// The high bit of each byte of a word that is zero; exact, since no carry crosses a byte.
ALWAYS_INLINE uint64_t zero_bytes(uint64_t word) {
  const uint64_t low = 0x7f7f7f7f7f7f7f7full;
  return ~((((word & low) + low) | word) | low);
}

ALWAYS_INLINE uint64_t equal_plain(const uint8_t *block, uint8_t byte) {
  const uint64_t pattern = 0x0101010101010101ull * byte;
  uint64_t bits = 0;
  for (int part = 0; part < 8; part++) {
    uint64_t word = 0;
    for (int index = 7; index >= 0; index--) word = word << 8 | block[part * 8 + index];
    uint64_t marks = zero_bytes(word ^ pattern) >> 7;
    // Gathers the lowest bit of each byte into the top byte.
    bits |= (marks * 0x0102040810204080ull >> 56) << (part * 8);
  }
  return bits;
}

ALWAYS_INLINE struct masks compare_plain(const uint8_t *block) {
  return (struct masks){equal_plain(block, ','), equal_plain(block, '\n'), equal_plain(block, '"')};
}

static struct bytescan_result index_plain(const struct bytescan_request *request) {
  return index_with(compare_plain, equal_plain, parity_by_shifts, places_by_batches, request);
}

// MARK: - x86-64

#if defined(__x86_64__)

ALWAYS_INLINE uint64_t equal_sse2(const uint8_t *block, uint8_t byte) {
  const __m128i wanted = _mm_set1_epi8((char)byte);
  uint64_t bits = 0;
  for (int part = 0; part < 4; part++) {
    __m128i loaded = _mm_loadu_si128((const __m128i *)(block + part * 16));
    uint64_t found = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(loaded, wanted));
    bits |= found << (part * 16);
  }
  return bits;
}

ALWAYS_INLINE struct masks compare_sse2(const uint8_t *block) {
  return (struct masks){equal_sse2(block, ','), equal_sse2(block, '\n'), equal_sse2(block, '"')};
}

static struct bytescan_result index_sse2(const struct bytescan_request *request) {
  return index_with(compare_sse2, equal_sse2, parity_by_shifts, places_by_batches, request);
}

#define AVX2 __attribute__((target("avx2,pclmul,bmi,bmi2,lzcnt,popcnt")))

AVX2 ALWAYS_INLINE uint64_t equal_avx2(const uint8_t *block, uint8_t byte) {
  const __m256i wanted = _mm256_set1_epi8((char)byte);
  __m256i low = _mm256_loadu_si256((const __m256i *)block);
  __m256i high = _mm256_loadu_si256((const __m256i *)(block + 32));
  uint64_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
  uint64_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
  return first | second << 32;
}

AVX2 ALWAYS_INLINE struct masks compare_avx2(const uint8_t *block) {
  return (struct masks){equal_avx2(block, ','), equal_avx2(block, '\n'), equal_avx2(block, '"')};
}

AVX2 ALWAYS_INLINE uint64_t parity_by_multiplication(uint64_t bits) {
  __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), _mm_set1_epi8(-1), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

AVX2 static struct bytescan_result index_avx2(const struct bytescan_request *request) {
  return index_with(compare_avx2, equal_avx2, parity_by_multiplication, places_by_batches, request);
}

#define AVX512                                                                                  \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,avx2,pclmul,bmi,bmi2," \
                        "lzcnt,popcnt")))

AVX512 ALWAYS_INLINE uint64_t equal_avx512(const uint8_t *block, uint8_t byte) {
  return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(block), _mm512_set1_epi8((char)byte));
}

AVX512 ALWAYS_INLINE struct masks compare_avx512(const uint8_t *block) {
  return (struct masks){equal_avx512(block, ','), equal_avx512(block, '\n'),
                        equal_avx512(block, '"')};
}

// Offsets in a block as bytes, those of the bits moved to the front, sixteen made wide at a time.
AVX512 ALWAYS_INLINE void places_by_compression(uint64_t bits, size_t count, uint32_t base,
                                                uint32_t *next) {
  const __m512i offsets = _mm512_set_epi64(
      0x3f3e3d3c3b3a3938, 0x3736353433323130, 0x2f2e2d2c2b2a2928, 0x2726252423222120,
      0x1f1e1d1c1b1a1918, 0x1716151413121110, 0x0f0e0d0c0b0a0908, 0x0706050403020100);
  const __m512i bases = _mm512_set1_epi32((int)base);
  __m512i front = _mm512_maskz_compress_epi8(bits, offsets);
  _mm512_storeu_si512(
      next, _mm512_add_epi32(bases, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(front))));
  for (size_t done = 16; __builtin_expect(done < count, 0); done += 16) {
    front = _mm512_shuffle_i32x4(front, front, 0x39);
    _mm512_storeu_si512(next + done, _mm512_add_epi32(bases, _mm512_cvtepu8_epi32(
                                                                 _mm512_castsi512_si128(front))));
  }
}

AVX512 static struct bytescan_result index_avx512(const struct bytescan_request *request) {
  return index_with(compare_avx512, equal_avx512, parity_by_multiplication, places_by_compression,
                    request);
}

#endif

// MARK: - AArch64

#if defined(__aarch64__)

ALWAYS_INLINE uint64_t equal_neon(const uint8_t *block, uint8_t byte) {
  const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t weight = vld1q_u8(weights);
  const uint8x16_t wanted = vdupq_n_u8(byte);
  uint8x16_t part0 = vandq_u8(vceqq_u8(vld1q_u8(block), wanted), weight);
  uint8x16_t part1 = vandq_u8(vceqq_u8(vld1q_u8(block + 16), wanted), weight);
  uint8x16_t part2 = vandq_u8(vceqq_u8(vld1q_u8(block + 32), wanted), weight);
  uint8x16_t part3 = vandq_u8(vceqq_u8(vld1q_u8(block + 48), wanted), weight);
  uint8x16_t sum = vpaddq_u8(vpaddq_u8(part0, part1), vpaddq_u8(part2, part3));
  sum = vpaddq_u8(sum, sum);
  return vgetq_lane_u64(vreinterpretq_u64_u8(sum), 0);
}

ALWAYS_INLINE struct masks compare_neon(const uint8_t *block) {
  return (struct masks){equal_neon(block, ','), equal_neon(block, '\n'), equal_neon(block, '"')};
}

static struct bytescan_result index_neon(const struct bytescan_request *request) {
  return index_with(compare_neon, equal_neon, parity_by_shifts, places_by_batches, request);
}

#endif

// MARK: - Choice

bool bytescan_supports(int kernel) {
  switch (kernel) {
    case bytescan_plain:
      return true;
#if defined(__x86_64__)
    case bytescan_sse2:
      return true;
    case bytescan_avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
             __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
             __builtin_cpu_supports("popcnt");
    case bytescan_avx512:
      return bytescan_supports(bytescan_avx2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2");
#endif
#if defined(__aarch64__)
    case bytescan_neon:
      return true;
#endif
    default:
      return false;
  }
}

int bytescan_best(void) {
  if (bytescan_supports(bytescan_avx512)) return bytescan_avx512;
  if (bytescan_supports(bytescan_avx2)) return bytescan_avx2;
  if (bytescan_supports(bytescan_neon)) return bytescan_neon;
  if (bytescan_supports(bytescan_sse2)) return bytescan_sse2;
  return bytescan_plain;
}

struct bytescan_result bytescan_index(int kernel, const struct bytescan_request *request) {
  switch (kernel) {
#if defined(__x86_64__)
    case bytescan_avx512:
      return index_avx512(request);
    case bytescan_avx2:
      return index_avx2(request);
    case bytescan_sse2:
      return index_sse2(request);
#endif
#if defined(__aarch64__)
    case bytescan_neon:
      return index_neon(request);
#endif
    default:
      return index_plain(request);
  }
}
