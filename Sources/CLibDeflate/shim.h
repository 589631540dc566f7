/* The door to libdeflate. */
#pragma once
#include <libdeflate.h>
