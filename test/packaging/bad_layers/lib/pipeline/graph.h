// A room that knows one above it: what the check of the layers must find.

#include "batuta/convert.h"
