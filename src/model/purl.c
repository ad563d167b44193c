/* SPDX-License-Identifier: Apache-2.0 */
#include "model/purl.h"

#include "base/buf.h"

/* Which purl type a Type of Trivy has; one that isn't listed is its own. */
static const struct {
	const char *type, *purl;
} purl_types[] = {
	{ "jar", "maven" },
	{ "pom", "maven" },
	{ "gradle", "maven" },
	{ "sbt", "maven" },
	{ "bundler", "gem" },
	{ "gemspec", "gem" },
	{ "nuget", "nuget" },
	{ "dotnet-core", "nuget" },
	{ "packages-props", "nuget" },
	{ "composer", "composer" },
	{ "composer-vendor", "composer" },
	{ "conda-pkg", "conda" },
	{ "conda-environment", "conda" },
	{ "python-pkg", "pypi" },
	{ "pip", "pypi" },
	{ "pipenv", "pypi" },
	{ "poetry", "pypi" },
	{ "uv", "pypi" },
	{ "pylock", "pypi" },
	{ "pdm", "pypi" },
	{ "gobinary", "golang" },
	{ "gomod", "golang" },
	{ "npm", "npm" },
	{ "node-pkg", "npm" },
	{ "yarn", "npm" },
	{ "pnpm", "npm" },
	{ "bun", "npm" },
	{ "deno", "npm" },
	{ "rustbinary", "cargo" },
	{ "cargo", "cargo" },
	{ "alpine", "apk" },
	{ "chainguard", "apk" },
	{ "wolfi", "apk" },
	{ "minimos", "apk" },
	{ "debian", "deb" },
	{ "ubuntu", "deb" },
	{ "echo", "deb" },
	{ "redhat", "rpm" },
	{ "centos", "rpm" },
	{ "rocky", "rpm" },
	{ "alma", "rpm" },
	{ "amazon", "rpm" },
	{ "fedora", "rpm" },
	{ "oracle", "rpm" },
	{ "opensuse", "rpm" },
	{ "opensuse-leap", "rpm" },
	{ "opensuse-tumbleweed", "rpm" },
	{ "sles", "rpm" },
	{ "slem", "rpm" },
	{ "photon", "rpm" },
	{ "azurelinux", "rpm" },
	{ "cbl-mariner", "rpm" },
	{ "coreos", "rpm" },
	{ "centos-stream", "rpm" },
	{ "openeuler", "rpm" },
	{ "opensuse-leap-micro", "rpm" },
	{ "arch", "alpm" },
};

static struct tw_slice purl_type(struct tw_slice type)
{
	for (size_t i = 0; i < sizeof(purl_types) / sizeof(purl_types[0]); i++) {
		if (tw_slice_is(type, purl_types[i].type))
			return tw_slice(purl_types[i].purl);
	}
	return type;
}

/* Segments keep RFC 3986's unreserved characters, sub-delimiters but '+', and ':'; qualifiers the unreserved ones and ':'. */
void tw_purl_escape(struct tw_buf *buf, struct tw_slice s, const char *kept)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (tw_is_alnum(c) || (c && strchr(kept, c)))
			tw_buf_char(buf, c);
		else
			tw_buf_printf(buf, "%%%02X", (unsigned char)c);
	}
}

static void add_segments(struct tw_buf *buf, struct tw_slice path)
{
	struct tw_slice part;

	while (tw_slice_split(&path, '/', &part)) {
		if (!part.len)
			continue;
		tw_buf_char(buf, '/');
		tw_purl_escape(buf, part, "-._~!$&'()*,;=:");
	}
}

static void add_qualifier(struct tw_buf *buf, bool *first, const char *key, struct tw_slice value)
{
	if (!value.len)
		return;
	tw_buf_text(buf, *first ? "?" : "&");
	tw_buf_text(buf, key);
	tw_buf_char(buf, '=');
	tw_purl_escape(buf, value, "-._~:");
	*first = false;
}

struct parts {
	struct tw_slice type, namespace, name, subpath, uuid;
};

static struct tw_slice changed(struct tw_slice s, char from, char to, bool lower, struct tw_arena *arena)
{
	char *text = tw_arena_text(arena, s);

	for (size_t i = 0; text && i < s.len; i++) {
		char c = text[i] == from ? to : text[i];

		text[i] = lower ? tw_lower(c) : c;
	}
	return tw_slice_of(text, text ? s.len : 0);
}

/* "a/b/c" is namespace "a/b" and name "c". */
static void split_name(struct parts *parts, struct tw_slice name)
{
	parts->namespace = tw_path_dir(name);
	parts->name = tw_path_base(name);
}

struct tw_slice tw_purl_os_namespace(struct tw_slice family)
{
	if (tw_slice_is(family, "sles") || tw_slice_is(family, "slem"))
		return TW_LIT("suse");
	return tw_slice_starts(family, "opensuse") ? TW_LIT("opensuse") : family;
}

static bool name_parts(struct parts *parts, const struct tw_os *os, const struct tw_package *package,
		       struct tw_arena *arena)
{
	struct tw_slice name = package->name;

	if (tw_slice_is(parts->type, "apk")) {
		parts->name = changed(name, 0, 0, true, arena);
		parts->namespace = os ? changed(os->family, 0, 0, true, arena) : (struct tw_slice){ 0 };
	} else if (tw_slice_is(parts->type, "deb") || tw_slice_is(parts->type, "alpm")) {
		parts->namespace = os ? os->family : (struct tw_slice){ 0 };
	} else if (tw_slice_is(parts->type, "rpm")) {
		parts->namespace = os ? tw_purl_os_namespace(os->family) : (struct tw_slice){ 0 };
	} else if (tw_slice_is(parts->type, "maven")) {
		split_name(parts, changed(name, ':', '/', false, arena));
	} else if (tw_slice_is(parts->type, "pypi")) {
		parts->name = changed(name, '_', '-', true, arena);
	} else if (tw_slice_is(parts->type, "golang")) {
		if (tw_slice_starts(name, "./") || tw_slice_starts(name, "../"))
			return false;
		split_name(parts, changed(name, 0, 0, true, arena));
	} else if (tw_slice_is(parts->type, "npm")) {
		split_name(parts, changed(name, 0, 0, true, arena));
	} else if (tw_slice_is(parts->type, "composer") || tw_slice_is(parts->type, "swift")) {
		split_name(parts, name);
	} else if (tw_slice_is(parts->type, "julia")) {
		split_name(parts, name);
		parts->uuid = package->id; /* a Julia package's id is its UUID */
	} else if (tw_slice_is(parts->type, "cocoapods")) {
		tw_slice_split(&name, '/', &parts->name);
		parts->subpath = name;
	}
	return parts->name.len > 0;
}

/* pacman's epoch is part of the version; others have a qualifier for it. */
static bool has_epoch_qualifier(const struct parts *parts)
{
	return !tw_slice_is(parts->type, "alpm");
}

static void add_version(struct tw_buf *buf, const struct parts *parts, const struct tw_package *package)
{
	if (!package->version.len && !package->release.len)
		return;
	tw_buf_char(buf, '@');
	if (package->epoch && !has_epoch_qualifier(parts))
		tw_buf_printf(buf, "%u:", (unsigned)package->epoch);
	tw_purl_escape(buf, package->version, "-._~!$&'()*,;=:");
	if (package->release.len) {
		tw_buf_char(buf, '-');
		tw_purl_escape(buf, package->release, "-._~!$&'()*,;=:");
	}
}

/* apk's distro is the release alone; the others name the family, too. */
static struct tw_slice distro_of(const struct parts *parts, const struct tw_os *os, struct tw_arena *arena)
{
	char *text;

	if (!os)
		return (struct tw_slice){ 0 };
	if (tw_slice_is(parts->type, "apk"))
		return os->name;
	if (!os->name.len)
		return os->family;
	text = tw_arena_printf(arena, "%.*s-%.*s", TW_ARG(os->family), TW_ARG(os->name));
	return tw_slice(text);
}

struct tw_slice tw_purl(struct tw_slice type, const struct tw_os *os, const struct tw_package *package,
			struct tw_arena *arena)
{
	struct parts parts = { .type = purl_type(type), .name = package->name };
	struct tw_buf buf = { 0 };
	struct tw_slice purl = { 0 };
	char epoch[16] = "";
	bool first = true;

	if (!package->name.len || !name_parts(&parts, os, package, arena))
		return purl;
	if (package->epoch && has_epoch_qualifier(&parts))
		snprintf(epoch, sizeof(epoch), "%u", package->epoch);
	tw_buf_text(&buf, "pkg:");
	tw_buf_slice(&buf, parts.type);
	add_segments(&buf, parts.namespace);
	tw_buf_char(&buf, '/');
	tw_purl_escape(&buf, parts.name, "-._~!$&'()*,;=:");
	add_version(&buf, &parts, package);
	/* Sorted by key, as the specification demands. */
	add_qualifier(&buf, &first, "arch", package->arch);
	add_qualifier(&buf, &first, "distro", distro_of(&parts, os, arena));
	add_qualifier(&buf, &first, "epoch", tw_slice(epoch));
	if (tw_slice_is(parts.type, "rpm"))
		add_qualifier(&buf, &first, "modularitylabel", package->modularity_label);
	add_qualifier(&buf, &first, "uuid", parts.uuid);
	if (parts.subpath.len) {
		tw_buf_char(&buf, '#');
		tw_purl_escape(&buf, parts.subpath, "-._~!$&'()*,;=:/");
	}
	if (tw_buf_failed(&buf))
		arena->failed = true;
	else
		purl = tw_arena_copy(arena, tw_buf_view(&buf));
	tw_buf_release(&buf);
	return purl;
}
