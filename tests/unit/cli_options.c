/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ways a value comes in: command line, environment, configuration file, default.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "cli/check.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/environment.h"

#define WORDS 16

struct call {
	struct tw_keep keep;
	struct tw_options options;
	struct trawl_error err;
	int status;
};

/* Reads a command line that is one text, words apart by a blank. */
static struct call *read_line(const char *line)
{
	static struct call call;
	char *words[WORDS + 1] = { 0 }, *rest;
	int count = 0;

	call = (struct call){ .options.keep = &call.keep };
	rest = tw_keep_text(&call.keep, line, strlen(line));
	assert_non_null(rest);
	while (rest && count < WORDS)
		words[count++] = strsep(&rest, " ");
	call.status = tw_options_read(&call.options, count, words, &call.err);
	return &call;
}

/* The whole way, as main() goes it. */
static struct call *read_all(const char *line)
{
	struct call *call = read_line(line);

	if (call->status == TRAWL_OK)
		call->status = tw_environment_read(&call->options, &call->err);
	if (call->status == TRAWL_OK)
		call->status = tw_config_read(&call->options, &call->err);
	if (call->status == TRAWL_OK)
		call->status = tw_options_default(&call->options, &call->err);
	if (call->status == TRAWL_OK)
		call->status = tw_options_check(&call->options, &call->err);
	return call;
}

static void end(struct call *call)
{
	tw_keep_release(&call->keep);
}

static void refuses(const char *line, const char *message)
{
	struct call *call = read_all(line);

	assert_string_equal(call->err.message, message);
	assert_int_equal(call->status, TRAWL_E_USAGE);
	assert_int_equal(call->err.status, TRAWL_E_USAGE);
	end(call);
}

/* The option's items joined by "|". */
static const char *value(const struct call *call, enum tw_option_id id)
{
	static char text[1024];
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < tw_options_list(&call->options, id)->count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s", i ? "|" : "",
					   tw_options_list(&call->options, id)->items[i]);
	return text;
}

static void gives(const char *line, enum tw_option_id id, const char *text)
{
	struct call *call = read_all(line);

	assert_string_equal(call->err.message, "");
	assert_int_equal(call->status, TRAWL_OK);
	assert_string_equal(value(call, id), text);
	end(call);
}

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void test_forms_of_flags(void **state)
{
	gives("trawl image --severity HIGH", TW_OPT_SEVERITY, "HIGH");
	gives("trawl image --severity=HIGH", TW_OPT_SEVERITY, "HIGH");
	gives("trawl image -s HIGH", TW_OPT_SEVERITY, "HIGH");
	gives("trawl image -s=HIGH", TW_OPT_SEVERITY, "HIGH");
	gives("trawl image -sHIGH", TW_OPT_SEVERITY, "HIGH");
	gives("trawl image -qsHIGH", TW_OPT_SEVERITY, "HIGH");
	gives("trawl image -qsHIGH", TW_OPT_QUIET, "true");
	gives("trawl image -q", TW_OPT_QUIET, "true");
	gives("trawl image -q=false", TW_OPT_QUIET, "false");
	gives("trawl image --quiet=0", TW_OPT_QUIET, "0");
	gives("trawl --severity HIGH image", TW_OPT_SEVERITY, "HIGH");
	gives("trawl --ignore-unfixed image x", TW_OPT_IGNORE_UNFIXED, "true");
	gives("trawl image --output=", TW_OPT_OUTPUT, "");
	gives("trawl image --output -", TW_OPT_OUTPUT, "-");
	gives("trawl image", TW_OPT_FORMAT, "table");
}

static void test_lists_grow(void **state)
{
	gives("trawl image -s HIGH -s low,MEDIUM", TW_OPT_SEVERITY, "HIGH|LOW|MEDIUM");
	gives("trawl image -f json -f table", TW_OPT_FORMAT, "table");
	gives("trawl image --skip-dirs \"a,b\",c", TW_OPT_SKIP_DIRS, "a,b|c");
}

static void test_arguments(void **state)
{
	struct call *call = read_line("trawl -q fs -s HIGH a b");

	assert_int_equal(call->status, TRAWL_OK);
	assert_string_equal(call->options.command->name, "filesystem");
	assert_int_equal(call->options.argument_count, 2);
	assert_string_equal(call->options.arguments[1], "b");
	end(call);
	call = read_line("trawl fs -- --severity -");
	assert_int_equal(call->status, TRAWL_OK);
	assert_int_equal(call->options.argument_count, 2);
	assert_string_equal(call->options.arguments[0], "--severity");
	end(call);
	call = read_line("trawl");
	assert_string_equal(call->options.command->name, "help");
	end(call);
	call = read_line("trawl --version");
	assert_string_equal(call->options.command->name, "version");
	end(call);
	call = read_line("trawl image -h --nonsense=");
	assert_int_equal(call->status, TRAWL_E_USAGE);
	end(call);
	call = read_line("trawl image -h");
	assert_true(call->options.help);
	end(call);
}

static void test_mistakes(void **state)
{
	refuses("trawl image --sevrity HIGH", "unknown flag --sevrity; did you mean --severity?");
	refuses("trawl image -severity HIGH", "unknown flag -severity; did you mean --severity?");
	refuses("trawl image -x", "unknown flag -x");
	refuses("trawl image --severity", "--severity needs a value");
	refuses("trawl image -s", "-s needs a value");
	refuses("trawl imgae", "unknown command \"imgae\"; did you mean image?");
	refuses("trawl zzzz", "unknown command \"zzzz\"; \"trawl help\" lists them");
	refuses("trawl rootfs --input x", "\"trawl rootfs\" has no flag --input; \"trawl image\" has it");
	refuses("trawl fs -a x", "\"trawl filesystem\" has no flag -a; \"trawl clean\" has it");
	refuses("trawl image --quiet=maybe", "--quiet: \"maybe\" is not true or false");
	refuses("trawl image --exit-code -1", "--exit-code: \"-1\" is not a number from 0");
	refuses("trawl image --exit-code 256",
		"--exit-code: exit statuses end at 255, 256 would come out as another one");
	refuses("trawl image --timeout 300", "--timeout: \"300\" is not a duration with its unit, such as 90s or 5m");
	refuses("trawl image --max-image-size 3X", "--max-image-size: \"3X\" is not a size, such as 500MB or 2GiB");
	refuses("trawl image -s HIHG", "-s: \"HIHG\" is none of UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL; did you mean HIGH?");
	refuses("trawl image --vuln-severity-source nvdd",
		"--vuln-severity-source: unknown value \"nvdd\"; did you mean nvd?");
	refuses("trawl image --severity=", "--severity: at least one of UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL is needed");
	refuses("trawl image --format=", "--format: unknown value \"\"; built: table,json,template,cyclonedx");
	refuses("trawl image -f json --table-mode summary",
		"--table-mode goes with --format table only, not with json");
	refuses("trawl image --dependency-tree --pkg-relationships direct",
		"--pkg-relationships and --dependency-tree don't go together: the tree needs them all");
}

static void test_ignore_file(void **state)
{
	refuses("trawl image --ignorefile missing", "--ignorefile missing: No such file or directory");
	refuses("trawl image --ignorefile .trivyignore", "--ignorefile .trivyignore: No such file or directory");
	gives("trawl image", TW_OPT_IGNOREFILE, ".trivyignore");
	write_file("trivy.yaml", "ignorefile: .trivyignore\n");
	gives("trawl image", TW_OPT_IGNOREFILE, ".trivyignore");
	write_file("trivy.yaml", "ignorefile: missing\n");
	refuses("trawl image", "trivy.yaml: line 1: ignorefile: --ignorefile missing: No such file or directory");
	unlink("trivy.yaml");
}

static void test_not_built(void **state)
{
	refuses("trawl image --vex x", "--vex is not built yet");
	refuses("trawl image --server http://x", "--server is not built yet");
	refuses("trawl image --policy x", "--policy is not built yet");
	refuses("trawl image --scanners vuln,secret", "--scanners secret is not built yet; built: vuln");
	refuses("trawl image --scanners config", "--scanners misconfig is not built yet; built: vuln");
	refuses("trawl image -f sarif", "-f sarif is not built yet; built: table,json,template,cyclonedx");
	refuses("trawl image --cache-backend redis://x",
		"--cache-backend redis://x is not built yet; built: fs,memory");
	refuses("trawl image -o plugin=x", "-o plugin=x is not built yet");
	refuses("trawl image --reset", "--reset was removed; use \"trawl clean --all\"");
	/* Left at their defaults they do no harm. */
	gives("trawl image --vex=", TW_OPT_VEX, "");
	gives("trawl image --rekor-url https://rekor.sigstore.dev", TW_OPT_REKOR_URL, "https://rekor.sigstore.dev");
	gives("trawl image --download-db-only=false", TW_OPT_DOWNLOAD_DB_ONLY, "false");
	gives("trawl image --scanners vulnerability", TW_OPT_SCANNERS, "vuln");
	gives("trawl image --scanners=", TW_OPT_SCANNERS, "");
}

static void test_defaults_of_commands(void **state)
{
	gives("trawl image", TW_OPT_CACHE_BACKEND, "fs");
	gives("trawl rootfs", TW_OPT_CACHE_BACKEND, "memory");
	gives("trawl fs", TW_OPT_REPORT, "all");
	gives("trawl image", TW_OPT_REPORT, "summary");
	gives("trawl version", TW_OPT_FORMAT, "");
}

static void test_environment(void **state)
{
	setenv("TRIVY_SEVERITY", "LOW,HIGH", 1);
	gives("trawl image", TW_OPT_SEVERITY, "LOW|HIGH");
	gives("trawl image -s MEDIUM", TW_OPT_SEVERITY, "MEDIUM");
	setenv("TRAWL_SEVERITY", "CRITICAL", 1);
	gives("trawl image", TW_OPT_SEVERITY, "CRITICAL");
	setenv("TRAWL_SEVERITY", "", 1);
	gives("trawl image", TW_OPT_SEVERITY, "LOW|HIGH");
	unsetenv("TRAWL_SEVERITY");
	setenv("TRIVY_SEVERITY", "HIHG", 1);
	refuses("trawl image",
		"TRIVY_SEVERITY: \"HIHG\" is none of UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL; did you mean HIGH?");
	unsetenv("TRIVY_SEVERITY");
	setenv("TRIVY_SKIP_DIRS", "a b", 1);
	gives("trawl image", TW_OPT_SKIP_DIRS, "a|b");
	unsetenv("TRIVY_SKIP_DIRS");
	/* Own options have no name of Trivy's, and installers call the release that they want TRIVY_VERSION. */
	setenv("TRIVY_THREADS", "3", 1);
	setenv("TRIVY_VERSION", "0.74.0", 1);
	gives("trawl image", TW_OPT_THREADS, "0");
	gives("trawl image", TW_OPT_VERSION, "false");
	setenv("TRAWL_THREADS", "4", 1);
	gives("trawl image", TW_OPT_THREADS, "4");
	unsetenv("TRAWL_THREADS");
}

static void test_environment_not_built(void **state)
{
	setenv("TRIVY_VEX", "x", 1);
	refuses("trawl image", "TRIVY_VEX: --vex is not built yet");
	unsetenv("TRIVY_VEX");
	/* These wait for whoever needs them. */
	setenv("TRIVY_USERNAME", "me", 1);
	setenv("TRIVY_PASSWORD", "secret", 1);
	setenv("TRIVY_NON_SSL", "whatever", 1);
	gives("trawl image", TW_OPT_INSECURE, "true");
	refuses("trawl image --rekor-url x", "--rekor-url is not built yet");
	unsetenv("TRIVY_USERNAME");
	unsetenv("TRIVY_PASSWORD");
	unsetenv("TRIVY_NON_SSL");
}

static void warns(const char *line, const char *warning)
{
	struct call *call = read_all(line);

	assert_string_equal(call->err.message, "");
	assert_int_equal(call->options.warning_count, 1);
	assert_string_equal(call->options.warnings[0], warning);
	end(call);
}

static void test_warnings(void **state)
{
	warns("trawl image --vuln-type os", "--vuln-type is deprecated; use --pkg-types");
	warns("trawl image --slow", "--slow is deprecated; use --parallel 1");
	warns("trawl image -f json --dependency-tree", "--dependency-tree changes nothing with --format json");
	warns("trawl image --list-all-pkgs", "--list-all-pkgs changes nothing with --format table");
	warns("trawl image --ignore-unfixed --ignore-status affected",
	      "--ignore-unfixed changes nothing with --ignore-status");
	setenv("TRIVY_SKIP_UPDATE", "1", 1);
	warns("trawl image", "TRIVY_SKIP_UPDATE is deprecated; use TRIVY_SKIP_DB_UPDATE");
	unsetenv("TRIVY_SKIP_UPDATE");
	gives("trawl image --vuln-type os", TW_OPT_PKG_TYPES, "os");
	gives("trawl image --list-all-pkgs=false", TW_OPT_LIST_ALL_PKGS, "false");
}

static void test_config_file(void **state)
{
	write_file("trivy.yaml", "severity: [high, CRITICAL]\n"
				 "scan:\n"
				 "  Skip-Dirs:\n"
				 "    - a\n"
				 "    - b c\n"
				 "  skip-files: x,y\n"
				 "timeout: 1h\n"
				 "quiet: yes\n"
				 "kubernetes:\n"
				 "  qps: 3\n"
				 "image:\n"
				 "  input:\n"
				 "cache.ttl: 3h\n"
				 "registry:\n"
				 "  mirrors: {a: [b]}\n");
	gives("trawl image", TW_OPT_SEVERITY, "HIGH|CRITICAL");
	gives("trawl image", TW_OPT_SKIP_DIRS, "a|b c");
	gives("trawl image", TW_OPT_SKIP_FILES, "x|y");
	gives("trawl image", TW_OPT_QUIET, "true");
	gives("trawl image", TW_OPT_CACHE_TTL, "3h");
	gives("trawl image -s LOW", TW_OPT_SEVERITY, "LOW");
	setenv("TRIVY_SEVERITY", "MEDIUM", 1);
	gives("trawl image", TW_OPT_SEVERITY, "MEDIUM");
	unsetenv("TRIVY_SEVERITY");
	write_file("trawl.yaml", "severity: UNKNOWN\n");
	gives("trawl image", TW_OPT_SEVERITY, "UNKNOWN");
	gives("trawl image", TW_OPT_SKIP_FILES, "x|y");
	write_file("other.yaml", "severity: [LOW]\n");
	gives("trawl image -c other.yaml", TW_OPT_SEVERITY, "LOW");
	gives("trawl image -c other.yaml", TW_OPT_SKIP_FILES, "");
	setenv("TRIVY_CONFIG", "other.yaml", 1);
	gives("trawl image", TW_OPT_SEVERITY, "LOW");
	unsetenv("TRIVY_CONFIG");
	unlink("trawl.yaml");
	unlink("trivy.yaml");
	unlink("other.yaml");
	refuses("trawl image -c other.yaml", "configuration file other.yaml: No such file or directory");
}

static void test_config_mistakes(void **state)
{
	static const char *const cases[][2] = {
		{ "severity: [HIGH\n", "trivy.yaml: line 2: column 1: did not find expected ',' or ']'" },
		{ "a\n", "trivy.yaml: line 1: not a mapping of keys to values" },
		{ "scan: 3\n", "trivy.yaml: line 1: scan: a mapping is wanted here" },
		{ "\nseverity: {a: b}\n", "trivy.yaml: line 2: severity: a value is wanted here, not a mapping" },
		{ "format: [json]\n", "trivy.yaml: line 1: format: one value is wanted here, not a list" },
		{ "severity: [[LOW]]\n", "trivy.yaml: line 1: severity: item 1 is no text" },
		{ "timeout: 5\n",
		  "trivy.yaml: line 1: timeout: \"5\" is not a duration with its unit, such as 90s or 5m" },
		{ "scan:\n  scanners: [vuln, misconfig]\n",
		  "trivy.yaml: line 2: scan.scanners: --scanners misconfig is not built yet; built: vuln" },
		{ "vulnerability: {vex: [a]}\n", "trivy.yaml: line 1: vulnerability.vex: --vex is not built yet" },
		{ "? [a]\n: b\n", "trivy.yaml: line 1: a key must be a text" },
		{ "severity: \x01\n", "trivy.yaml: byte 10: control characters are not allowed" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		write_file("trivy.yaml", cases[i][0]);
		refuses("trawl image", cases[i][1]);
	}
	unlink("trivy.yaml");
}

static void test_config_warnings(void **state)
{
	write_file("trivy.yaml", "\nscan:\n  scaners: [vuln]\n");
	warns("trawl image", "trivy.yaml: line 3: unknown key \"scan.scaners\"; did you mean scan.scanners?");
	write_file("trivy.yaml", "zzzzzzzz: 3\n");
	warns("trawl image", "trivy.yaml: line 1: unknown key \"zzzzzzzz\"");
	write_file("trivy.yaml", "vulnerability: {type: [os]}\n");
	warns("trawl image", "trivy.yaml: line 1: vulnerability.type is deprecated; use pkg.types");
	gives("trawl image", TW_OPT_PKG_TYPES, "os");
	/* A mapping within itself is an unknown key, once. */
	write_file("trivy.yaml", "scan: &s {scan: *s}\n");
	warns("trawl image", "trivy.yaml: line 1: unknown key \"scan.scan\"");
	unlink("trivy.yaml");
}

/* Cut anywhere, a file is read or refused, but never worse. */
static void test_config_prefixes(void **state)
{
	static const char text[] =
		"severity: &a [HIGH, \"LOW\"]\nscan: {skip-dirs: *a, ? x : y}\n--- # two\n- |\n  b\n...\n";

	for (size_t length = 0; length < sizeof(text); length++) {
		char cut[sizeof(text)] = { 0 };
		struct call *call;

		memcpy(cut, text, length);
		write_file("trivy.yaml", cut);
		call = read_all("trawl image");
		assert_int_equal(call->status < 0, call->err.message[0] != '\0');
		end(call);
	}
	unlink("trivy.yaml");
}

static int enter_folder(void **state)
{
	static char folder[4096];
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/trawl-cli-XXXXXX", tmp ? tmp : "/tmp");
	/* Whatever is set outside is none of these tests' business. */
	clearenv();
	*state = mkdtemp(folder);
	return *state ? chdir(*state) : -1;
}

static int leave_folder(void **state)
{
	return chdir("/") || rmdir(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms_of_flags),
		cmocka_unit_test(test_lists_grow),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_ignore_file),
		cmocka_unit_test(test_not_built),
		cmocka_unit_test(test_defaults_of_commands),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_environment_not_built),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_config_file),
		cmocka_unit_test(test_config_mistakes),
		cmocka_unit_test(test_config_warnings),
		cmocka_unit_test(test_config_prefixes),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
