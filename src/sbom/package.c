/* SPDX-License-Identifier: Apache-2.0 */
#include "sbom/package.h"

static bool is(const struct tw_purl_parts *purl, const char *type)
{
	return tw_slice_is(purl->type, type);
}

/* "name@version", each ecosystem with its own sign between. */
static struct tw_slice id_of(const struct tw_purl_parts *purl, struct tw_slice name, struct tw_arena *arena)
{
	struct tw_slice sign = TW_LIT("@");

	if (!purl->version.len)
		return name;
	if (is(purl, "conan"))
		sign = TW_LIT("/");
	else if (is(purl, "maven"))
		sign = TW_LIT(":");
	else if (is(purl, "golang") && !tw_slice_starts(purl->version, "v"))
		sign = TW_LIT("@v");
	return TW_JOIN(arena, name, sign, purl->version);
}

static struct tw_slice name_by_purl(const struct tw_purl_parts *purl, struct tw_arena *arena)
{
	if (is(purl, "cocoapods") && purl->subpath.len)
		return TW_JOIN(arena, purl->name, TW_LIT("/"), purl->subpath);
	if (!purl->namespace.len || tw_purl_is_os(purl))
		return purl->name;
	return TW_JOIN(arena, purl->namespace, is(purl, "maven") ? TW_LIT(":") : TW_LIT("/"), purl->name);
}

/* A package URL loses capitals where its type knows none; the component's own name has them. */
static struct tw_slice name_of(const struct tw_component *c, const struct tw_purl_parts *purl, struct tw_arena *arena)
{
	if (is(purl, "cocoapods") || is(purl, "maven") || is(purl, "bitnami") || !c->name.len)
		return name_by_purl(purl, arena);
	return c->group.len ? TW_JOIN(arena, c->group, TW_LIT("/"), c->name) : c->name;
}

/* "1:2.3-4": the number before a colon, and what is behind the last hyphen. */
static void split_version(struct tw_slice s, uint32_t *epoch, struct tw_slice *version, struct tw_slice *release)
{
	ptrdiff_t colon = tw_slice_find(s, ':'), hyphen;
	uint64_t number;

	if (colon > 0 && tw_slice_u64(tw_slice_head(s, (size_t)colon), UINT32_MAX, &number)) {
		*epoch = (uint32_t)number;
		s = tw_slice_from(s, (size_t)colon + 1);
	}
	hyphen = tw_slice_rfind(s, '-');
	*version = hyphen < 0 ? s : tw_slice_head(s, (size_t)hyphen);
	*release = hyphen < 0 ? (struct tw_slice){ 0 } : tw_slice_from(s, (size_t)hyphen + 1);
}

static void read_number(struct tw_slice text, uint32_t *ret)
{
	uint64_t number;

	if (tw_slice_u64(text, UINT32_MAX, &number))
		*ret = (uint32_t)number;
}

static void take_property(struct tw_package *p, struct tw_slice name, struct tw_slice value)
{
	static const struct {
		const char *name;
		size_t at;
	} texts[] = {
		{ "PkgID", offsetof(struct tw_package, id) },
		{ "FilePath", offsetof(struct tw_package, file_path) },
		{ "SrcName", offsetof(struct tw_package, src_name) },
		{ "SrcVersion", offsetof(struct tw_package, src_version) },
		{ "SrcRelease", offsetof(struct tw_package, src_release) },
		{ "Modularitylabel", offsetof(struct tw_package, modularity_label) },
		{ "LayerDigest", offsetof(struct tw_package, layer.digest) },
		{ "LayerDiffID", offsetof(struct tw_package, layer.diff_id) },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (tw_slice_is(name, texts[i].name))
			memcpy((char *)p + texts[i].at, &value, sizeof(value));
	}
	if (tw_slice_is(name, "SrcEpoch"))
		read_number(value, &p->src_epoch);
}

static void take_source(const struct tw_component *c, const struct tw_purl_parts *purl, struct tw_package *p)
{
	if (c->source_name.len && !p->src_name.len)
		p->src_name = c->source_name;
	if (c->source_version.len && (is(purl, "rpm") || is(purl, "deb"))) {
		p->src_epoch = 0;
		split_version(c->source_version, &p->src_epoch, &p->src_version, &p->src_release);
	}
	if (p->src_name.len && p->src_version.len)
		return;
	/* Documents of others rarely name it: the package is its own source then. */
	if (!p->src_name.len)
		p->src_name = p->name;
	if (!p->src_version.len)
		p->src_version = p->version;
	if (!p->src_release.len)
		p->src_release = p->release;
	if (!p->src_epoch)
		p->src_epoch = p->epoch;
}

static void take_purl(const struct tw_purl_parts *purl, struct tw_package *p)
{
	p->version = purl->version;
	p->arch = tw_purl_qualifier(purl, "arch");
	p->modularity_label = tw_purl_qualifier(purl, "modularitylabel");
	read_number(tw_purl_qualifier(purl, "epoch"), &p->epoch);
	if (is(purl, "rpm")) {
		uint32_t ignored;

		split_version(purl->version, &ignored, &p->version, &p->release);
	}
}

int tw_bom_package(const struct tw_bom *bom, const struct tw_component *c, struct tw_arena *arena,
		   struct tw_package *ret, struct tw_purl_parts *ret_purl, enum tw_bom_class *ret_class,
		   struct trawl_error *err)
{
	*ret = (struct tw_package){ 0 };
	*ret_class = TW_BOM_NO_PACKAGE;
	if (!c->purl.len)
		return TRAWL_OK;
	if (!tw_purl_read(c->purl, arena, ret_purl))
		return tw_fail(err, TRAWL_E_FORMAT, "line %u: not a package URL: \"%.*s\"", c->line, TW_ARG(c->purl));
	if (tw_purl_is_os(ret_purl))
		*ret_class = TW_BOM_OS_PACKAGE;
	else if (tw_purl_ecosystem(ret_purl).len)
		*ret_class = TW_BOM_LANG_PACKAGE;
	else
		return TRAWL_OK;
	take_purl(ret_purl, ret);
	ret->name = name_of(c, ret_purl, arena);
	ret->id = id_of(ret_purl, ret->name, arena);
	ret->purl = tw_purl_write(ret_purl, arena);
	if (!ret->name.ptr || !ret->id.ptr || !ret->purl.ptr)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < c->property_count; i++) {
		if (!c->properties[i].foreign)
			take_property(ret, c->properties[i].name, c->properties[i].value);
	}
	if (bom->refs_are_names)
		ret->bom_ref = c->ref.len ? c->ref : ret->purl;
	ret->licenses = c->licenses;
	ret->digest = c->digest;
	if (!ret->file_path.len)
		ret->file_path = c->file_path;
	if (*ret_class == TW_BOM_OS_PACKAGE)
		take_source(c, ret_purl, ret);
	return TRAWL_OK;
}
