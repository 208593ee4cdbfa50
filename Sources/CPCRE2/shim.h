// PCRE2 for bytes; call the names with the suffix _8.
#pragma once
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
