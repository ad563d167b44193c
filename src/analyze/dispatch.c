/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a path to the analyzers that want the file. Exact paths, base names, folders and suffixes are keys of one hash
 * map each; a key leads to a chain of rules. What nearly every file costs: four bits are looked at, and no map is.
 */
#include "analyze/analyze.h"

#include "base/map.h"

enum { SUFFIX_MAX = 32 };

struct rule {
	const struct tw_analyzer *analyzer;
	const struct tw_match *match;
	uint32_t next; /* the next rule with the same key, or TW_MAP_NONE */
};

/*
 * What is called so is text or data, whatever its mode: no program is looked for in it, and so most files of a tree need
 * not be asked for their mode, which costs as much as all else together.
 */
static const char *const data_suffixes[] = {
	".h",       ".hpp",       ".ipp",     ".c",        ".cc",      ".cpp",    ".go",      ".rs",       ".py",
	".pyc",     ".pyi",       ".rb",      ".pl",       ".pm",      ".php",    ".js",      ".mjs",      ".ts",
	".map",     ".css",       ".html",    ".htm",      ".md",      ".rst",    ".txt",     ".xml",      ".json",
	".yaml",    ".yml",       ".toml",    ".conf",     ".cmake",   ".vim",    ".mo",      ".po",       ".gz",
	".xz",      ".png",       ".svg",     ".list",     ".md5sums", ".java",   ".class",   ".in",       ".am",
	".m4",      ".pc",        ".la",      ".a",        ".ini",     ".crt",    ".jam",     ".rbs",      ".tex",
	".tfm",     ".mf",        ".afm",     ".pfm",      ".pfb",     ".enc",    ".ps",      ".pdf",      ".xsl",
	".prf",     ".pri",       ".tcc",     ".ph",       ".pod",     ".qml",    ".tablet",  ".triggers", ".shlibs",
	".symbols", ".conffiles", ".preinst", ".postinst", ".prerm",   ".postrm", ".gemspec",
};

/* Which keys there can't be: a bit for each length, by one character. Few names pass, and paths hardly ever. */
struct sieve {
	uint64_t lengths[32];
};

static void sieve_add(struct sieve *sieve, char c, size_t len)
{
	sieve->lengths[c & 31] |= (uint64_t)1 << (len & 63);
}

static bool sieve_passes(const struct sieve *sieve, char c, size_t len)
{
	return sieve->lengths[c & 31] >> (len & 63) & 1;
}

struct tw_dispatch {
	TW_VEC(const struct tw_analyzer *) analyzers;
	TW_VEC(struct rule) rules;
	struct tw_map paths, names, folders, suffixes;
	struct sieve path_sieve, name_sieve, folder_sieve; /* by the first character */
	struct sieve suffix_sieve;                         /* by the last */
	struct tw_map data;                                /* data_suffixes */
	uint32_t executables; /* the first rule of the chain for files with an execute bit */
	char versions[4096];  /* 60 analyzers of 40 bytes fit; more are refused */
};

/* Where the first rule with a match's key is noted; NULL when out of memory. */
static uint32_t *first_of(struct tw_dispatch *d, const struct tw_match *match)
{
	struct tw_slice key = tw_slice(match->text);

	switch (match->kind) {
	case TW_EXECUTABLE: return &d->executables;
	case TW_PATH: sieve_add(&d->path_sieve, *key.ptr, key.len); return tw_map_put(&d->paths, key);
	case TW_BASENAME: sieve_add(&d->name_sieve, *key.ptr, key.len); return tw_map_put(&d->names, key);
	case TW_FOLDER: sieve_add(&d->folder_sieve, *key.ptr, key.len); return tw_map_put(&d->folders, key);
	default: sieve_add(&d->suffix_sieve, key.ptr[key.len - 1], key.len); return tw_map_put(&d->suffixes, key);
	}
}

static int rule_add(struct tw_dispatch *d, const struct tw_analyzer *analyzer, const struct tw_match *match,
		    struct trawl_error *err)
{
	struct rule *rule = tw_vec_push(&d->rules);
	uint32_t *first = first_of(d, match);

	if (!rule || !first)
		return tw_fail_nomem(err);
	*rule = (struct rule){ analyzer, match, TW_MAP_NONE };
	/* Appended, so that hits come in the analyzers' order. */
	while (*first != TW_MAP_NONE)
		first = &d->rules.at[*first].next;
	*first = (uint32_t)(d->rules.len - 1);
	return TRAWL_OK;
}

static int analyzer_add(struct tw_dispatch *d, const struct tw_analyzer *analyzer, struct trawl_error *err)
{
	const struct tw_analyzer **slot = tw_vec_push(&d->analyzers);
	size_t len = strlen(d->versions);

	if (!slot)
		return tw_fail_nomem(err);
	*slot = analyzer;
	snprintf(d->versions + len, sizeof(d->versions) - len, "%s%s:%u", len ? "," : "", analyzer->name,
		 analyzer->version);
	if (strlen(d->versions) + 1 >= sizeof(d->versions))
		return tw_fail(err, TRAWL_E_LIMIT, "too many analyzers for the cache key");
	for (const struct tw_match *match = analyzer->match; match->kind != TW_NO_MATCH; match++) {
		int status = rule_add(d, analyzer, match, err);

		if (status < 0)
			return status;
	}
	return TRAWL_OK;
}

int tw_dispatch_new(unsigned scope, bool (*disabled)(const struct tw_analyzer *, void *), void *context,
		    struct tw_dispatch **ret, struct trawl_error *err)
{
	struct tw_dispatch *d = calloc(1, sizeof(*d));

	if (!d)
		return tw_fail_nomem(err);
	d->executables = TW_MAP_NONE;
	/* Reserved up front: chains are walked by pointers into it while it grows. */
	if (!tw_vec_reserve(&d->rules, tw_analyzer_count * TW_MATCHES)) {
		free(d);
		return tw_fail_nomem(err);
	}
	for (size_t i = 0; i < sizeof(data_suffixes) / sizeof(data_suffixes[0]); i++) {
		if (!tw_map_put(&d->data, tw_slice(data_suffixes[i]))) {
			tw_dispatch_free(d);
			return tw_fail_nomem(err);
		}
	}
	for (size_t i = 0; i < tw_analyzer_count; i++) {
		const struct tw_analyzer *analyzer = tw_analyzers[i];
		int status;

		if (!(analyzer->scope & scope) || (disabled && disabled(analyzer, context)))
			continue;
		status = analyzer_add(d, analyzer, err);
		if (status < 0) {
			tw_dispatch_free(d);
			return status;
		}
	}
	*ret = d;
	return TRAWL_OK;
}

/* Is one of the folders of @path named @name? A @name that ends with '/' is a prefix of the path instead. */
static bool is_under(struct tw_slice path, const char *name)
{
	struct tw_slice rest = tw_path_dir(path), part;

	if (*name && name[strlen(name) - 1] == '/')
		return tw_slice_starts(path, name);
	while (tw_slice_split(&rest, '/', &part)) {
		if (tw_slice_is(part, name))
			return true;
	}
	return false;
}

static bool rule_fits(const struct tw_match *match, struct tw_slice path)
{
	return (!match->suffix || tw_slice_ends(path, match->suffix)) &&
	       (!match->under || is_under(path, match->under)) &&
	       (!match->not_under || !is_under(path, match->not_under));
}

struct found {
	struct tw_dispatch_hit *hits;
	size_t count, room;
};

/* An analyzer sees a file once, by its first rule that fits. */
static bool is_new(const struct found *found, const struct tw_analyzer *analyzer)
{
	for (size_t i = 0; i < found->count; i++) {
		if (found->hits[i].analyzer == analyzer)
			return false;
	}
	return true;
}

static void take_chain(const struct tw_dispatch *d, uint32_t at, struct tw_slice path, struct found *found)
{
	for (; at != TW_MAP_NONE; at = d->rules.at[at].next) {
		const struct rule *rule = &d->rules.at[at];

		if (found->count < found->room && rule_fits(rule->match, path) && is_new(found, rule->analyzer))
			found->hits[found->count++] = (struct tw_dispatch_hit){ rule->analyzer, rule->match->role,
										rule->match->kind == TW_EXECUTABLE };
	}
}

/* Suffixes are keyed in lower case; every dot of the name begins a candidate: "x.tar.gz" asks for ".tar.gz" and ".gz". */
static void take_suffixes(const struct tw_dispatch *d, struct tw_slice name, struct tw_slice path, struct found *found)
{
	char lower[SUFFIX_MAX];

	for (size_t i = name.len > SUFFIX_MAX ? name.len - SUFFIX_MAX : 0; i < name.len; i++) {
		size_t len = name.len - i;

		if (name.ptr[i] != '.' || !sieve_passes(&d->suffix_sieve, tw_lower(name.ptr[name.len - 1]), len))
			continue;
		for (size_t j = 0; j < len; j++)
			lower[j] = tw_lower(name.ptr[i + j]);
		take_chain(d, tw_map_get(&d->suffixes, tw_slice_of(lower, len)), path, found);
	}
}

static bool is_data(const struct tw_dispatch *d, struct tw_slice name)
{
	ptrdiff_t dot = tw_slice_rfind(name, '.');

	return dot > 0 && tw_map_find(&d->data, tw_slice_from(name, (size_t)dot));
}

size_t tw_dispatch_find(const struct tw_dispatch *d, struct tw_slice path, uint32_t mode, struct tw_dispatch_hit *hits,
			size_t room)
{
	struct tw_slice name = tw_path_base(path);
	struct found found = { hits, 0, room };

	if (name.len && sieve_passes(&d->name_sieve, *name.ptr, name.len))
		take_chain(d, tw_map_get(&d->names, name), path, &found);
	if (path.len && sieve_passes(&d->path_sieve, *path.ptr, path.len))
		take_chain(d, tw_map_get(&d->paths, path), path, &found);
	if (path.len > name.len && sieve_passes(&d->folder_sieve, *path.ptr, path.len - name.len - 1))
		take_chain(d, tw_map_get(&d->folders, tw_path_dir(path)), path, &found);
	take_suffixes(d, name, path, &found);
	if ((mode & 0111) && !is_data(d, name))
		take_chain(d, d->executables, path, &found);
	return found.count;
}

bool tw_dispatch_needs_mode(const struct tw_dispatch *d, struct tw_slice path)
{
	return d->executables != TW_MAP_NONE && !is_data(d, tw_path_base(path));
}

const struct tw_match *tw_dispatch_match(const struct tw_dispatch *d, size_t index)
{
	return index < d->rules.len ? d->rules.at[index].match : NULL;
}

bool tw_dispatch_has_folder(const struct tw_dispatch *d, struct tw_slice folder)
{
	return tw_map_get(&d->folders, folder) != TW_MAP_NONE;
}

struct tw_slice tw_dispatch_versions(const struct tw_dispatch *d)
{
	return tw_slice(d->versions);
}

const struct tw_analyzer *tw_dispatch_analyzer(const struct tw_dispatch *d, size_t index)
{
	return index < d->analyzers.len ? d->analyzers.at[index] : NULL;
}

void tw_dispatch_free(struct tw_dispatch *d)
{
	if (!d)
		return;
	tw_vec_release(&d->analyzers);
	tw_vec_release(&d->rules);
	tw_map_release(&d->paths);
	tw_map_release(&d->names);
	tw_map_release(&d->folders);
	tw_map_release(&d->suffixes);
	tw_map_release(&d->data);
	free(d);
}
