#define _GNU_SOURCE
#include "CTextWidth.h"

#include <locale.h>
#include <pthread.h>
#include <wchar.h>

static locale_t utf8;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void makeLocale(void) { utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); }

int textwidth_of(uint32_t scalar) {
  pthread_once(&once, makeLocale);
  // Without the locale nothing but ASCII is known; one column is the best guess.
  if (utf8 == (locale_t)0) return scalar < 0x20 ? -1 : 1;
  locale_t before = uselocale(utf8);
  int width = wcwidth((wchar_t)scalar);
  uselocale(before);
  return width;
}
