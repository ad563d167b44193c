/* SPDX-License-Identifier: Apache-2.0 */
/*
 * values.schema.json: schemas of each draft with values, and the words for what is wrong. Those of Helm 3.19, its lines put
 * into one.
 */
#include "check.h"

#include "base/limits.h"
#include "helm/schema.h"
#include "helm/yaml.h"

#define DRAFT4 "\"$schema\":\"http://json-schema.org/draft-04/schema#\","
#define DRAFT7 "\"$schema\":\"http://json-schema.org/draft-07/schema#\","
#define DRAFT2019 "\"$schema\":\"https://json-schema.org/draft/2019-09/schema\","

/* The message without what stands in front of every one; "" when the values fit. */
static void check_as(const char *schema, const char *values, struct trawl_error *ret)
{
	struct tw_arena arena = { .limit = 64 * TW_MIB };
	struct tw_chart chart = { .name = TW_LIT("web"), .schema = tw_slice(schema) };
	struct tw_value value;
	int status;

	*ret = (struct trawl_error){ 0 };
	if (tw_helm_yaml_read(&arena, tw_slice(values), &value, ret) < 0)
		fail_msg("%s", ret->message);
	assert_int_equal(value.kind, TW_V_MAP);
	status = tw_helm_schema_check(&arena, &chart, value.dict, ret);
	assert_int_equal(status, ret->status);
	tw_arena_release(&arena);
}

struct a_case {
	const char *schema, *values, *message;
};

static const char front[] = "values don't meet the specifications of the schema(s) in the following chart(s): web: ";

static void run(const struct a_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct trawl_error err;
		const char *got;

		check_as(cases[i].schema, cases[i].values, &err);
		got = strncmp(err.message, front, strlen(front)) == 0 ? err.message + strlen(front) : err.message;
		if (strcmp(got, cases[i].message) != 0)
			fail_msg("%s with %s:\n got \"%s\"\nwant \"%s\"", cases[i].schema, cases[i].values, got,
				 cases[i].message);
	}
}

#define RUN(cases) run((cases), sizeof(cases) / sizeof(*(cases)))

static void kinds(void **state)
{
	static const struct a_case cases[] = {
		{ "{\"type\":\"object\"}", "a: 1", "" },
		{ "true", "a: 1", "" },
		{ "false", "a: 1", "at '': false schema" },
		{ "{\"properties\":{\"a\":{\"type\":\"string\"}}}", "a: 1", "at '/a': got number, want string" },
		{ "{\"properties\":{\"a\":{\"type\":[\"string\",\"null\"]}}}", "a: 1",
		  "at '/a': got number, want null or string" },
		{ "{\"properties\":{\"a\":{\"type\":\"integer\"}}}", "a: 2.0", "" },
		{ "{\"properties\":{\"a\":{\"type\":\"integer\"}}}", "a: 2.5", "at '/a': got number, want integer" },
		{ "{\"required\":[\"b\",\"it's\"]}", "a: 1", "at '': missing properties 'b', 'it\\'s'" },
		{ "{\"properties\":{\"a\":{\"enum\":[\"x\",1,1.50,null,true]}}}", "a: z",
		  "at '/a': value must be one of 'x', 1, 1.50, <nil>, true" },
		{ "{\"properties\":{\"a\":{\"enum\":[\"x\",1.0]}}}", "a: 1", "" },
		{ "{\"properties\":{\"a\":{\"const\":{\"b\":1}}}}", "a: {b: 2}", "at '/a': 'const' failed" },
		{ "{\"properties\":{\"a\":{\"maximum\":65535}}}", "a: 70000",
		  "at '/a': maximum: got 70,000, want 65,535" },
		{ "{\"properties\":{\"a\":{\"minimum\":1e30}}}", "a: 0.0000001",
		  "at '/a': minimum: got 1×10⁻⁰⁷, want 1×10³⁰" },
		{ "{\"properties\":{\"a\":{\"multipleOf\":0.1}}}", "a: 0.3", "" },
		{ "{\"properties\":{\"a\":{\"multipleOf\":0.3}}}", "a: 0.1", "at '/a': multipleOf: got 0.1, want 0.3" },
		{ "{\"properties\":{\"a\":{\"minLength\":1200}}}", "a: é", "at '/a': minLength: got 1, want 1,200" },
		{ "{\"properties\":{\"a\":{\"pattern\":\"^a\"}}}", "a: b", "at '/a': 'b' does not match pattern '^a'" },
		{ "{\"additionalProperties\":false,\"patternProperties\":{\"^x\":{}}}", "{a: 1, b: 2, xy: 1}",
		  "at '': additional properties 'a', 'b' not allowed" },
		{ "{\"propertyNames\":{\"maxLength\":2}}", "abc: 1",
		  "at '': invalid propertyName 'abc' (at '': maxLength: got 3, want 2)" },
		{ "{\"properties\":{\"a\":{\"uniqueItems\":true}}}", "a: [1, x, 1.0]",
		  "at '/a': items at 0 and 2 are equal" },
		{ "{\"properties\":{\"a\":{\"contains\":{\"const\":9}}}}", "a: [1]",
		  "at '/a': no items match contains schema (at '/a/0': value must be 9)" },
		{ "{\"properties\":{\"a/b\":{\"items\":{\"type\":\"string\"}}}}", "a/b: [x, 1]",
		  "at '/a~1b/1': got number, want string" },
	};

	RUN(cases);
}

static void combined(void **state)
{
	static const struct a_case cases[] = {
		{ "{\"anyOf\":[{\"required\":[\"b\"]},{\"required\":[\"c\"]}]}", "a: 1",
		  "at '': 'anyOf' failed (at '': missing property 'b'; at '': missing property 'c')" },
		{ "{\"oneOf\":[{\"required\":[\"a\"]},{},{\"type\":\"object\"}]}", "a: 1",
		  "at '': 'oneOf' failed, subschemas 0, 1 matched" },
		{ "{\"not\":{\"required\":[\"a\"]}}", "a: 1", "at '': 'not' failed" },
		{ "{\"if\":{\"required\":[\"a\"]},\"then\":{\"required\":[\"b\"]},\"else\":false}", "a: 1",
		  "at '': missing property 'b'" },
		{ "{\"allOf\":[{\"properties\":{\"a\":{\"type\":\"string\",\"minLength\":2},\"b\":{\"maximum\":1}}}]}",
		  "{a: x, b: 2}",
		  "at '': 'allOf' failed (at '': validation failed (at '/a': minLength: got 1, want 2; at '/b': "
		  "maximum: got 2, want 1))" },
		{ "{\"dependentRequired\":{\"a\":[\"b\"]},\"dependentSchemas\":{\"c\":false}}", "a: 1",
		  "at '': properties 'b' required, if 'a' exists" },
		{ "{\"allOf\":[{\"properties\":{\"a\":true}}],\"unevaluatedProperties\":false}", "{a: 1, b: 2}",
		  "at '/b': false schema" },
		{ "{\"properties\":{\"a\":{\"prefixItems\":[{}],\"unevaluatedItems\":false}}}", "a: [1, 2]",
		  "at '/a/1': false schema" },
	};

	RUN(cases);
}

/* What differs between drafts: siblings of $ref, format, exclusiveMaximum. */
static void drafts(void **state)
{
	static const struct a_case cases[] = {
		{ "{" DRAFT4 "\"properties\":{\"a\":{\"maximum\":7,\"exclusiveMaximum\":true}}}", "a: 7",
		  "at '/a': exclusiveMaximum: got 7, want 7" },
		{ "{" DRAFT7 "\"properties\":{\"a\":{\"$ref\":\"#/definitions/d\",\"type\":\"string\"}},"
		  "\"definitions\":{\"d\":{}}}",
		  "a: 7", "" },
		{ "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/d\",\"type\":\"string\"}},\"$defs\":{\"d\":{}}}", "a: 7",
		  "at '/a': got number, want string" },
		{ "{" DRAFT7 "\"properties\":{\"a\":{\"format\":\"ipv4\"}}}", "a: x.y",
		  "at '/a': 'x.y' is not valid ipv4: decimal must be between 0 and 255" },
		{ "{\"properties\":{\"a\":{\"format\":\"ipv4\"}}}", "a: x.y", "" },
		{ "{" DRAFT7 "\"properties\":{\"a\":{\"items\":[{}],\"additionalItems\":false}}}", "a: [1, 2, 3]",
		  "at '/a': last 2 additionalItem(s) not allowed" },
		{ "{" DRAFT2019 "\"$recursiveAnchor\":true,\"properties\":{\"a\":{\"$recursiveRef\":\"#\"}},"
		  "\"required\":[\"b\"]}",
		  "{a: {}, b: 1}", "at '/a': missing property 'b'" },
	};

	RUN(cases);
}

static void references(void **state)
{
	static const struct a_case cases[] = {
		{ "{\"$id\":\"https://x.y/z/root.json\",\"properties\":{\"a\":{\"$ref\":\"in.json#n\"}},\"$defs\":{"
		  "\"i\":{\"$id\":\"in.json\",\"$defs\":{\"q\":{\"$anchor\":\"n\",\"type\":\"string\"}}}}}",
		  "a: 1", "at '/a': got number, want string" },
		{ "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/a~1b%25\"}},\"$defs\":{\"a/b%\":false}}", "a: 1",
		  "at '/a': false schema" },
		{ "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/nope\"}}}", "a: 1",
		  "json-pointer in \"file:///values.schema.json#/$defs/nope\" not found" },
		{ "{\"properties\":{\"a\":{\"$ref\":\"#nope\"}}}", "a: 1",
		  "anchor in \"file:///values.schema.json#nope\" not found" },
		{ "{\"properties\":{\"a\":{\"$ref\":\"#/properties/a\"}}}", "a: 1",
		  "at '/a': a reference that leads to itself: \"file:///values.schema.json#/properties/a\"" },
		{ "{\"$defs\":{\"u\":{\"$ref\":\"https://127.0.0.1/x\"}}}", "a: 1", "" },
		{ "{\"properties\":{\"a\":{\"$ref\":\"https://127.0.0.1/x\"}}}", "a: 1",
		  "\"$ref\": \"https://127.0.0.1/x\" is elsewhere, and nothing is fetched (--skip-schema-validation goes "
		  "without)" },
		{ "{\"$schema\":\"http://127.0.0.1/x\"}", "a: 1",
		  "\"$schema\": \"http://127.0.0.1/x\" is no draft that is known (none is fetched)" },
	};

	RUN(cases);
}

static void wrong_schemas(void **state)
{
	static const struct a_case cases[] = {
		{ "{\"properties\":{\"a\":{\"minLength\":-1}}}", "a: 1",
		  "\"file:///values.schema.json#\" is not valid against metaschema: at '/properties/a/minLength': want an "
		  "integer, 0 or more" },
		{ "{\"properties\":[]}", "a: 1",
		  "\"file:///values.schema.json#\" is not valid against metaschema: at '/properties': want an object of "
		  "schemas" },
		{ "{\"anyOf\":[]}", "a: 1",
		  "\"file:///values.schema.json#\" is not valid against metaschema: at '/anyOf': want an array of schemas, not "
		  "empty" },
		{ "{\"a\": ", "a: 1", "line 1, column 7: expected a value, found the end" },
		{ "[]", "a: 1", "neither an object nor a boolean" },
	};
	struct trawl_error err;

	RUN(cases);
	check_as("{\"properties\":{\"a\":{\"pattern\":\"[\"}}}", "a: 1", &err);
	assert_non_null(strstr(err.message, "at '/properties/a/pattern': '[' is not valid regex: "));
}

static void formats(void **state)
{
	static const struct {
		const char *format, *right, *wrong;
	} cases[] = {
		{ "ipv4", "127.0.0.1", "127.0.0.01" },
		{ "ipv6", "::ffff:1.2.3.4", "1::2::3" },
		{ "ipv6", "1:2:3:4:5:6:7:8", "1:2:3" },
		{ "hostname", "a-b.example", "-a.example" },
		{ "email", "a.b@example.com", "a..b@example.com" },
		{ "email", "a@[127.0.0.1]", "nobody" },
		{ "date", "2024-02-29", "2023-02-29" },
		{ "time", "23:59:60Z", "22:59:60Z" },
		{ "date-time", "2024-02-29T10:00:00.5+01:00", "2024-02-29 10:00:00Z" },
		{ "duration", "P1Y2DT3H", "P1D2Y" },
		{ "period", "P1D/2024-02-29T10:00:00Z", "P1D" },
		{ "uuid", "01234567-89ab-cdef-0123-456789abcdef", "01234567-89ab-cdef-0123" },
		{ "uri", "https://a/b", "a/b" },
		{ "uri-reference", "a/b", "a\\\\b" },
		{ "semver", "1.2.3-a.1+b", "1.2" },
		{ "json-pointer", "/a~1b", "a" },
		{ "relative-json-pointer", "1/a", "01/a" },
		{ "regex", "^a", "[" },
		{ "of-nobody", "x", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char schema[200], values[200];
		struct trawl_error err;

		snprintf(schema, sizeof(schema), "{%s\"properties\":{\"a\":{\"format\":\"%s\"}}}", DRAFT7,
			 cases[i].format);
		snprintf(values, sizeof(values), "a: \"%s\"", cases[i].right);
		check_as(schema, values, &err);
		assert_string_equal(err.message, "");
		if (!cases[i].wrong)
			continue;
		snprintf(values, sizeof(values), "a: \"%s\"", cases[i].wrong);
		check_as(schema, values, &err);
		if (!strstr(err.message, "' is not valid "))
			fail_msg("%s takes %s", cases[i].format, cases[i].wrong);
	}
}

/* Schemas within schemas that multiply, patterns that never end, lists that are compared: each has its limit. */
static void hostile(void **state)
{
	struct tw_buf schema = { 0 }, values = { 0 };
	struct trawl_error err;

	tw_buf_text(&schema, "{\"$ref\":\"#/$defs/d0\",\"$defs\":{\"d40\":{\"required\":[\"x\"]}");
	for (int i = 0; i < 40; i++)
		tw_buf_printf(&schema, ",\"d%d\":{\"anyOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]}",
			      i, i + 1, i + 1);
	tw_buf_add(&schema, "}}", 3);
	check_as(schema.ptr, "a: 1", &err);
	assert_int_equal(err.status, TRAWL_E_LIMIT);
	assert_non_null(strstr(err.message, "checking takes more than 2000000 steps"));

	check_as("{\"properties\":{\"a\":{\"pattern\":\"^(a+)+$\"}}}",
		 "a: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", &err);
	assert_int_not_equal(err.status, TRAWL_OK);

	tw_buf_text(&values, "a: [0");
	for (int i = 1; i < 20000; i++)
		tw_buf_printf(&values, ",%d", i);
	tw_buf_add(&values, "]", 2);
	check_as("{\"properties\":{\"a\":{\"uniqueItems\":true}}}", values.ptr, &err);
	assert_int_equal(err.status, TRAWL_E_LIMIT);
	tw_buf_release(&schema);
	tw_buf_release(&values);
}

static void of_charts_within(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_chart below = { .name = TW_LIT("db"), .schema = TW_LIT("{\"required\":[\"host\"]}") };
	struct tw_chart *charts[] = { &below };
	struct tw_chart chart = { .name = TW_LIT("web"), .charts = charts, .chart_count = 1 };
	struct tw_value value;
	struct trawl_error err = { 0 };

	assert_int_equal(tw_helm_yaml_read(&arena, TW_LIT("db: {port: 1}"), &value, &err), TRAWL_OK);
	assert_int_equal(tw_helm_schema_check(&arena, &chart, value.dict, &err), TRAWL_E_FORMAT);
	assert_non_null(strstr(err.message, "chart(s): db: at '': missing property 'host'"));
	tw_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),      cmocka_unit_test(combined),         cmocka_unit_test(drafts),
		cmocka_unit_test(references), cmocka_unit_test(wrong_schemas),    cmocka_unit_test(formats),
		cmocka_unit_test(hostile),    cmocka_unit_test(of_charts_within),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
