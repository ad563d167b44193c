/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What cargo-auditable leaves in programs: a section with JSON in zlib, which says what they were built from. Source:
 * github.com/rust-secure-code/cargo-auditable, PARSING.md; for WebAssembly its core specification, "modules".
 *
 *	ELF, Mach-O, PE		a section .dep-v0; before 2020 .rust-deps-v0, rust-deps-v0 and rdep-v0
 *	WebAssembly		a custom section .dep-v0
 */
#ifndef TW_FORMAT_RUSTAUDIT_H
#define TW_FORMAT_RUSTAUDIT_H

#include "base/slice.h"

/* Could a file that begins so be a program at all? */
bool tw_rustaudit_bid(struct tw_slice head);

/* The section, still packed; false when there is none. A view of the file, of which only headers are touched. */
bool tw_rustaudit_find(struct tw_slice file, struct tw_slice *ret);

#endif
