/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Included by force into every file of the library: calls that can't be used safely don't compile.
 */
#ifndef TW_BASE_BANNED_H
#define TW_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf gets strtok strncpy strncat
#pragma GCC poison gmtime localtime ctime asctime mktime
#pragma GCC poison tmpnam tempnam mktemp system popen

#endif
