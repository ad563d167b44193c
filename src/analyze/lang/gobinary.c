/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go programs: the modules that they were built from, by the build information in them (format/gobuild.h).
 *
 * Surprising: a program that was built in its own repository has the version "(devel)", or one made from a commit. Builds
 * often set a variable to the version instead, which is found among the linker's flags; and where those weren't recorded
 * (-trimpath), in the variable itself, if there is a symbol table.
 */
#include "analyze/lang/go.h"
#include "format/elf.h"
#include "format/gobuild.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_gobinary = {
	.name = "gobinary",
	.doc = "Go: modules that a program was built from",
	.type = "gobinary",
	.files = "programs",
	.version = 1,
	.scope = TW_IN_IMAGE,
	.match = { { TW_EXECUTABLE, NULL }, { TW_SUFFIX, ".exe" } },
	.max_size = TW_LIMIT_EXECUTABLE,
	.bid = tw_gobuild_bid,
	.parse = parse,
};

struct module {
	struct tw_slice path, version, id;
};

struct program {
	struct tw_sink *sink;
	TW_VEC(struct module) modules;
	struct module main; /* empty path: the program doesn't say (Go's own tools) */
	struct tw_slice ldflags;
	bool broken; /* there was a line that can't be read */
};

/* The compiler's version as one of the module "stdlib", without what vendors and experiments add behind it. */
static struct tw_slice stdlib_version(struct tw_slice go, struct tw_sink *sink)
{
	ptrdiff_t experiment;

	if (tw_slice_starts(go, "go"))
		go = tw_slice_from(go, 2);
	go = tw_slice_head(go, (size_t)tw_slice_find(go, ' ')); /* all of it when there is none */
	experiment = tw_slice_search(go, TW_LIT("-X:"));
	return TW_SINK_JOIN(sink, TW_LIT("v"), experiment < 0 ? go : tw_slice_head(go, (size_t)experiment));
}

static struct tw_slice known_version(struct tw_slice version)
{
	return tw_slice_is(version, "(devel)") ? (struct tw_slice){ 0 } : version;
}

static struct module *add_module(struct program *p, struct tw_slice path, struct tw_slice version)
{
	struct module *module = tw_vec_push(&p->modules);

	p->sink->failed |= !module;
	if (module)
		*module = (struct module){ path, version, { 0 } };
	return module;
}

static void read_lines(struct program *p, struct tw_slice lines)
{
	struct tw_gobuild_line line;
	struct module *last = NULL;

	while (tw_gobuild_next(&lines, p->sink->scratch, &line)) {
		switch (line.kind) {
		case TW_GOBUILD_MAIN:
			p->main = (struct module){ line.name, line.value, { 0 } };
			last = &p->main;
			break;
		case TW_GOBUILD_MODULE: last = add_module(p, line.name, line.value); break;
		case TW_GOBUILD_REPLACEMENT:
			if (last && last != &p->main)
				*last = (struct module){ line.name, line.value, { 0 } };
			last = NULL;
			break;
		case TW_GOBUILD_SETTING:
			if (tw_slice_is(line.name, "-ldflags") && !p->ldflags.len)
				p->ldflags = tw_lang_check(p->sink, line.value);
			break;
		case TW_GOBUILD_BROKEN: p->broken = true; break;
		default: break;
		}
	}
}

/* The bytes of a symbol's variable, without zeros at the end. */
static struct tw_slice symbol_text(const struct tw_elf *elf, const struct tw_elf_symbol *symbol)
{
	struct tw_elf_section section;
	struct tw_slice text;

	if (!tw_elf_section(elf, symbol->section, &section) || symbol->value < section.address)
		return (struct tw_slice){ 0 };
	text = tw_slice_from(section.bytes, symbol->value - section.address);
	if (text.len < symbol->size)
		return (struct tw_slice){ 0 };
	text = tw_slice_head(text, symbol->size);
	while (text.len && !text.ptr[text.len - 1])
		text.len--;
	return text;
}

/* "-X main.version=1.0.0" leaves the text in a symbol that is called "main.version.str". */
static struct tw_slice version_in_symbols(struct tw_slice file, struct tw_slice module)
{
	struct tw_go_versions versions = { .module = module };
	struct tw_elf_section table = { 0 }, names = { 0 };
	struct tw_elf_symbol symbol;
	struct tw_elf elf;

	if (!tw_elf_open(file, &elf))
		return (struct tw_slice){ 0 };
	for (uint32_t i = 0; table.type != TW_ELF_SYMTAB && tw_elf_section(&elf, i, &table); i++)
		;
	if (table.type != TW_ELF_SYMTAB || !tw_elf_section(&elf, table.link, &names))
		return (struct tw_slice){ 0 };
	for (uint64_t i = 1; tw_elf_symbol(&elf, &table, &names, i, &symbol); i++) {
		if (tw_slice_ends(symbol.name, ".str") && symbol.size)
			tw_go_versions_add(&versions, tw_slice_head(symbol.name, symbol.name.len - 4),
					   symbol_text(&elf, &symbol));
	}
	return tw_go_versions_choose(&versions);
}

static struct tw_slice main_version(const struct program *p, struct tw_slice file)
{
	struct tw_slice version = known_version(p->main.version), stamped;
	struct tw_go_versions versions = { .module = p->main.path };

	if (version.len && !tw_go_is_pseudo(version))
		return version;
	tw_go_read_ldflags(p->ldflags, p->sink, &versions);
	stamped = tw_go_versions_choose(&versions);
	if (!stamped.len)
		stamped = version_in_symbols(file, p->main.path);
	return stamped.len ? stamped : version;
}

static void hand_out(struct tw_sink *sink, struct module *module, uint8_t relationship)
{
	struct tw_package *pkg = tw_sink_package(sink);

	module->id = tw_go_id(sink, module->path, module->version);
	pkg->id = module->id;
	pkg->name = module->path;
	pkg->version = module->version;
	pkg->relationship = relationship;
}

static int id_cmp(const void *a, const void *b)
{
	const struct module *x = a, *y = b;

	return tw_slice_cmp(x->id, y->id);
}

/* Everything, and last the program itself, which needs all of it. */
static void hand_out_all(struct program *p, struct tw_slice file)
{
	struct tw_package *pkg;

	for (size_t i = 0; i < p->modules.len; i++)
		hand_out(p->sink, &p->modules.at[i], i == 0 ? TW_REL_DIRECT : TW_REL_UNKNOWN);
	if (!p->main.path.len)
		return;
	p->main.version = main_version(p, file);
	hand_out(p->sink, &p->main, TW_REL_ROOT);
	pkg = &p->sink->current;
	qsort(p->modules.at, p->modules.len, sizeof(*p->modules.at), id_cmp);
	for (size_t i = 0; i < p->modules.len; i++)
		tw_package_need(pkg, p->modules.at[i].id);
}

static void drop_nameless(struct program *p)
{
	size_t kept = 1;

	for (size_t i = 1; i < p->modules.len; i++) {
		if (p->modules.at[i].path.len)
			p->modules.at[kept++] = p->modules.at[i];
	}
	p->modules.len = kept;
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct program p = { .sink = sink };
	struct tw_gobuild build;

	if (!tw_gobuild_find(view->bytes, &build)) {
		if (build.damaged)
			tw_lose(sink, 0, "a program of Go whose build information can't be read");
		return TRAWL_OK;
	}
	if (add_module(&p, TW_LIT("stdlib"), stdlib_version(build.version, sink))) {
		read_lines(&p, build.lines);
		drop_nameless(&p); /* before 1.18 the program itself could be among them, without a name */
		for (size_t i = 1; i < p.modules.len; i++)
			p.modules.at[i].version = known_version(p.modules.at[i].version);
		if (p.broken)
			tw_warn(sink, 0, "some of this program's build information can't be read");
		hand_out_all(&p, view->bytes);
	}
	tw_vec_release(&p.modules);
	return tw_sink_status(sink, err);
}
