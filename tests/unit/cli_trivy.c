/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of options against Trivy's flags, as data/cli/trivy-0.74.tsv lists them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cli/command.h"

#define CELLS 9
enum cell { NAME, LETTER, TYPE, DEFAULT, KEY, VALUES, ALIASES, HIDDEN, COMMANDS };

/* Commands whose defaults are compared; of the others it is only checked that they have the flag. */
#define COMPARED (TW_FOR_IMAGE | TW_FOR_FS | TW_FOR_ROOTFS)

static char *read_facts(void)
{
	const char *data = getenv("TRAWL_TEST_DATA");
	char path[4096], *bytes = calloc(1, 1 << 20);
	FILE *file;

	assert_non_null(data);
	assert_non_null(bytes);
	snprintf(path, sizeof(path), "%s/cli/trivy-0.74.tsv", data);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(fread(bytes, 1, (1 << 20) - 1, file) > 0);
	fclose(file);
	return bytes;
}

/* Calls @check for every row; returns how many there were. */
static size_t each_row(void (*check)(char *cells[CELLS], void *user), void *user)
{
	char *bytes = read_facts(), *rest = bytes, *line;
	size_t count = 0;

	while ((line = strsep(&rest, "\n")) != NULL) {
		char *cells[CELLS];

		if (!*line || *line == '#')
			continue;
		for (int i = 0; i < CELLS; i++) {
			cells[i] = strsep(&line, "\t");
			assert_non_null(cells[i]);
		}
		check(cells, user);
		count++;
	}
	free(bytes);
	return count;
}

static const struct tw_option *by_key(const char *key)
{
	for (size_t i = 0; i < TW_OPTIONS; i++)
		if (!tw_option_table[i].name && strcmp(tw_option_table[i].key, key) == 0)
			return &tw_option_table[i];
	return NULL;
}

static const struct tw_option *find(char *cells[CELLS])
{
	const struct tw_alias *alias;

	return *cells[NAME] ? tw_option_by_name(cells[NAME], strlen(cells[NAME]), &alias) : by_key(cells[KEY]);
}

static const char *type_name(const struct tw_option *option)
{
	static const char *const names[] = {
		[TW_BOOL] = "bool",     [TW_TEXT] = "string",       [TW_LIST] = "stringSlice", [TW_INT] = "int",
		[TW_FLOAT] = "float64", [TW_DURATION] = "duration", [TW_SIZE] = "string",      [TW_RAW] = "raw"
	};

	return names[option->type];
}

/* "skip-update!,vuln-type!=vulnerability.type" */
static void alias_text(const struct tw_option *option, char *text, size_t size)
{
	size_t length = 0;

	*text = '\0';
	for (int i = 0; i < 3 && option->aliases[i].name; i++) {
		const struct tw_alias *alias = &option->aliases[i];

		if (alias->kind & (TW_ALIAS_ENVIRONMENT | TW_ALIAS_FLAG))
			continue; /* no flag; Helm's name, which Trivy doesn't know */
		length += (size_t)snprintf(text + length, size - length, "%s%s%s%s%s", length ? "," : "", alias->name,
					   alias->kind & TW_ALIAS_OLD ? "!" : "", alias->key ? "=" : "",
					   alias->key ? alias->key : "");
	}
}

/* trawl looks for vulnerabilities alone until it can look for more; everything else defaults as in Trivy. */
static const char *expected_default(const struct tw_option *option, const char *trivys)
{
	if (option == &tw_option_table[TW_OPT_SCANNERS]) {
		assert_string_equal(trivys, "vuln,secret");
		return "vuln";
	}
	return trivys;
}

static void check_default(const struct tw_option *option, const char *trivys, char *commands)
{
	char *each;

	while ((each = strsep(&commands, ",")) != NULL) {
		const struct tw_command *command = tw_command_by_name(each);

		assert_non_null(command);
		if (!(option->commands & command->bit) && !(command->bit & TW_FOR_REST))
			fail_msg("trawl %s lacks --%s", each, option->name);
		if (!(command->bit & COMPARED))
			continue;
		if (strcmp(tw_option_fallback(option, command->bit), expected_default(option, trivys)) != 0)
			fail_msg("trawl %s --%s: default %s, not %s", each, option->name,
				 tw_option_fallback(option, command->bit), trivys);
	}
}

static void check_row(char *cells[CELLS], void *user)
{
	const struct tw_option *option = find(cells);
	char letter[2] = { 0 }, aliases[256];

	if (!option) {
		fail_msg("no --%s (%s)", cells[NAME], cells[KEY]);
		return;
	}
	letter[0] = option->letter;
	alias_text(option, aliases, sizeof(aliases));
	assert_string_equal(letter, cells[LETTER]);
	assert_string_equal(type_name(option), cells[TYPE]);
	assert_string_equal(option->key, cells[KEY]);
	if (option->type == TW_RAW)
		return;
	assert_string_equal(option->values ? option->values : "", cells[VALUES]);
	assert_string_equal(aliases, cells[ALIASES]);
	assert_int_equal(option->hidden, *cells[HIDDEN] != '\0');
	assert_false(option->own);
	check_default(option, cells[DEFAULT], cells[COMMANDS]);
}

static void test_every_flag_of_trivy_is_known(void **state)
{
	assert_true(each_row(check_row, NULL) > 140);
}

/* Marks the commands that Trivy has the option for. */
static void mark_row(char *cells[CELLS], void *user)
{
	const struct tw_option *option = find(cells);
	unsigned *marks = user;
	char *each;

	assert_non_null(option);
	if (option->type == TW_RAW)
		marks[option - tw_option_table] = option->commands;
	while (*cells[COMMANDS] && (each = strsep(&cells[COMMANDS], ",")) != NULL) {
		marks[option - tw_option_table] |= tw_command_by_name(each)->bit;
		if (!cells[COMMANDS])
			break;
	}
}

static void test_nothing_is_called_trivys_that_is_not(void **state)
{
	unsigned marks[TW_OPTIONS] = { 0 };

	each_row(mark_row, marks);
	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const struct tw_option *option = &tw_option_table[i];

		if (option->own)
			assert_int_equal(marks[i], 0);
		else if ((option->commands & COMPARED) != (marks[i] & COMPARED))
			fail_msg("%s: for commands %x, in Trivy for %x", option->key, option->commands, marks[i]);
	}
}

static void test_table_is_sound(void **state)
{
	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const struct tw_option *option = &tw_option_table[i];

		assert_true(option->name || option->key);
		assert_non_null(option->group);
		assert_non_null(option->help);
		assert_true(strlen(option->help) < 110);
		assert_true(option->help[strlen(option->help) - 1] != '.');
		assert_true(option->commands != 0);
		/* Whatever takes a value says what it is called; a bool takes none. */
		if (option->name)
			assert_int_equal(option->takes != NULL, option->type != TW_BOOL);
		for (size_t j = 0; j < i; j++) {
			const struct tw_option *other = &tw_option_table[j];

			assert_false(option->name && other->name && strcmp(option->name, other->name) == 0);
			assert_false(option->letter && option->letter == other->letter);
			assert_false(option->key && other->key && strcmp(option->key, other->key) == 0 &&
				     option->commands & other->commands);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_flag_of_trivy_is_known),
		cmocka_unit_test(test_nothing_is_called_trivys_that_is_not),
		cmocka_unit_test(test_table_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
