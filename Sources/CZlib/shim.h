/* The door to zlib. Its initialisers are macros that pass the header's version, which Swift cannot call. */
#pragma once
#include <zlib.h>

/* 31 = the greatest window (15) and 16 for the gzip wrapper; 8 is zlib's default memory level. */
static inline int czlib_gzip_init(z_stream *stream, int level)
{
    return deflateInit2(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
}

static inline int czlib_gunzip_init(z_stream *stream)
{
    return inflateInit2(stream, 31);
}
