#ifndef CTEXTWIDTH_H
#define CTEXTWIDTH_H

#include <stdint.h>

/// The columns of a Unicode scalar on a terminal by the C library's table: 0, 1 or 2; -1 for
/// control characters. Does not depend on the process's locale.
int textwidth_of(uint32_t scalar);

#endif
