/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hashstructure's rules: a string is FNV-1 of its bytes, a number FNV-1 of its 8 bytes (a bool: of one); two hashes are
 * joined in order by FNV-1 of both. A struct starts from its name's hash; each field that isn't zero is the join of its
 * name and its value, XORed in, and the whole is hashed again after each field. A slice folds its elements in order; a
 * map XORs its pairs and hashes the result.
 */
#include "model/uid.h"

#include "base/bytes.h"

#define BASIS 0xcbf29ce484222325u

static inline uint64_t step(uint64_t hash, unsigned char byte)
{
	return (hash * 0x100000001b3u) ^ byte;
}

static uint64_t of_bytes(const void *bytes, size_t len)
{
	const unsigned char *b = bytes;
	uint64_t hash = BASIS;

	for (size_t i = 0; i < len; i++)
		hash = step(hash, b[i]);
	return hash;
}

static uint64_t of_text(struct tw_slice s)
{
	return of_bytes(s.ptr, s.len);
}

/* The bytes of a number, lowest first; without a loop, so that constants are folded. */
static inline __attribute__((always_inline)) uint64_t add_u64(uint64_t hash, uint64_t value)
{
	hash = step(hash, value & 0xff);
	hash = step(hash, value >> 8 & 0xff);
	hash = step(hash, value >> 16 & 0xff);
	hash = step(hash, value >> 24 & 0xff);
	hash = step(hash, value >> 32 & 0xff);
	hash = step(hash, value >> 40 & 0xff);
	hash = step(hash, value >> 48 & 0xff);
	return step(hash, (unsigned char)(value >> 56));
}

static uint64_t of_u64(uint64_t value)
{
	return add_u64(BASIS, value);
}

static inline uint64_t join(uint64_t a, uint64_t b)
{
	return add_u64(add_u64(BASIS, a), b);
}

static uint64_t struct_begin(const char *type)
{
	return of_text(tw_slice(type));
}

/* Fields' names are literals: their share of a hash is known to the compiler. */
static inline __attribute__((always_inline)) uint64_t of_name(const char *name)
{
	uint64_t hash = BASIS;
	size_t len = strlen(name);

#define STEP(i) hash = (i) < len ? step(hash, (unsigned char)name[i]) : hash
	STEP(0), STEP(1), STEP(2), STEP(3), STEP(4), STEP(5), STEP(6), STEP(7);
	STEP(8), STEP(9), STEP(10), STEP(11), STEP(12), STEP(13), STEP(14), STEP(15);
#undef STEP
	return len <= 16 ? hash : of_text(tw_slice(name));
}

static inline __attribute__((always_inline)) void field(uint64_t *hash, const char *name, uint64_t value)
{
	*hash = of_u64(*hash ^ add_u64(add_u64(BASIS, of_name(name)), value));
}

static inline __attribute__((always_inline)) void text_field(uint64_t *hash, const char *name, struct tw_slice value)
{
	if (value.len)
		field(hash, name, of_text(value));
}

static inline __attribute__((always_inline)) void number_field(uint64_t *hash, const char *name, uint64_t value)
{
	if (value)
		field(hash, name, of_u64(value));
}

static inline __attribute__((always_inline)) void bool_field(uint64_t *hash, const char *name, bool value)
{
	if (value)
		field(hash, name, of_bytes("\1", 1));
}

static inline __attribute__((always_inline)) void texts_field(uint64_t *hash, const char *name, struct tw_texts texts)
{
	uint64_t folded = 0;

	for (size_t i = 0; i < texts.len; i++)
		folded = join(folded, of_text(texts.at[i]));
	if (texts.len)
		field(hash, name, folded);
}

static void locations_field(uint64_t *hash, struct tw_locations locations)
{
	uint64_t folded = 0;

	for (size_t i = 0; i < locations.len; i++) {
		uint64_t one = struct_begin("Location");

		number_field(&one, "StartLine", locations.at[i].start_line);
		number_field(&one, "EndLine", locations.at[i].end_line);
		folded = join(folded, one);
	}
	if (locations.len)
		field(hash, "Locations", folded);
}

static void repository_field(uint64_t *hash, uint8_t repository)
{
	uint64_t value = struct_begin("PackageRepository");

	if (repository == TW_REPO_UNKNOWN)
		return;
	text_field(&value, "Class", repository == TW_REPO_OFFICIAL ? TW_LIT("official") : TW_LIT("third-party"));
	field(hash, "Repository", value);
}

/* In the order in which Trivy's struct declares its fields: the repeated hashing makes it matter. */
static uint64_t of_package(const struct tw_package *p)
{
	uint64_t hash = struct_begin("Package");

	text_field(&hash, "ID", p->id);
	text_field(&hash, "Name", p->name);
	text_field(&hash, "Version", p->version);
	text_field(&hash, "Release", p->release);
	number_field(&hash, "Epoch", p->epoch);
	text_field(&hash, "Arch", p->arch);
	bool_field(&hash, "Dev", p->dev);
	text_field(&hash, "SrcName", p->src_name);
	text_field(&hash, "SrcVersion", p->src_version);
	text_field(&hash, "SrcRelease", p->src_release);
	number_field(&hash, "SrcEpoch", p->src_epoch);
	texts_field(&hash, "Licenses", p->licenses);
	text_field(&hash, "Maintainer", p->maintainer);
	text_field(&hash, "Modularitylabel", p->modularity_label);
	repository_field(&hash, p->repository);
	bool_field(&hash, "Indirect", p->indirect);
	number_field(&hash, "Relationship", p->relationship);
	texts_field(&hash, "DependsOn", p->depends_on);
	text_field(&hash, "FilePath", p->file_path);
	text_field(&hash, "Digest", p->digest);
	locations_field(&hash, p->locations);
	texts_field(&hash, "InstalledFiles", p->installed_files);
	text_field(&hash, "AnalyzedBy", p->analyzed_by);
	return hash;
}

uint64_t tw_package_uid(struct tw_slice file_path, const struct tw_package *package)
{
	uint64_t path = join(of_text(TW_LIT("filePath")), of_text(file_path));
	uint64_t pkg = join(of_text(TW_LIT("pkg")), of_package(package));

	return of_u64(path ^ pkg);
}

uint64_t tw_uid_text(struct tw_slice text)
{
	return of_text(text);
}

uint64_t tw_uid_number(uint64_t number)
{
	return of_u64(number);
}

uint64_t tw_uid_bool(bool value)
{
	return of_bytes(value ? "\1" : "\0", 1);
}

uint64_t tw_uid_pair(uint64_t first, uint64_t second)
{
	return join(first, second);
}

uint64_t tw_uid_end(uint64_t hash)
{
	return of_u64(hash);
}

void tw_uid_field(uint64_t *hash, const char *name, uint64_t value)
{
	*hash = of_u64(*hash ^ join(of_text(tw_slice(name)), value));
}
