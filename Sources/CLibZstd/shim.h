/* The door to zstd. */
#pragma once
#include <zstd.h>
