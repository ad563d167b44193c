/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pipelines, members and calls. Source: text/template's documentation, and its behaviour for the words of its errors.
 */
#include "tmpl/exec.h"

#include "base/limits.h"

enum { ARGUMENTS_AT_HAND = 6, BYTES_A_STEP = 4096 };

static const struct tw_value missing = { .kind = UINT8_MAX }; /* there is no previous stage */

static bool is_missing(struct tw_value v)
{
	return v.kind == UINT8_MAX;
}

static int eval_arg(struct tw_machine *m, struct tw_value dot, char takes, const struct tw_node *node,
		    struct tw_value *ret);
static int eval_function(struct tw_machine *m, struct tw_value dot, const struct tw_node *node,
			 const struct tw_node *place, const struct tw_node *args, struct tw_value final,
			 struct tw_value *ret);

static const char *type_of_letter(char letter)
{
	switch (letter) {
	case 's': return "string";
	case 'i': return "int";
	case 'I': return "int64";
	case 'f': return "float64";
	case 'b': return "bool";
	case 'm': return "map[string]interface {}";
	case 'l': return "[]interface {}";
	case 'e': return "[]string";
	default: return "interface {}";
	}
}

static bool is_assignable(char letter, struct tw_value v)
{
	switch (letter) {
	case 's': return v.kind == TW_V_STRING && v.type == TW_T_USUAL;
	case 'i': return v.kind == TW_V_INT && v.type == TW_T_USUAL;
	case 'I': return v.kind == TW_V_INT && v.type == TW_T_INT64;
	case 'f': return v.kind == TW_V_FLOAT;
	case 'b': return v.kind == TW_V_BOOL;
	case 'm': return v.kind == TW_V_MAP && v.type != TW_T_TEXTS;
	case 'l': return v.kind == TW_V_LIST && v.type == TW_T_USUAL;
	case 'e': return v.kind == TW_V_LIST && v.type == TW_T_STRINGS;
	default: return true;
	}
}

/* Go's validateType. */
static int check_type(struct tw_machine *m, char letter, struct tw_value *v)
{
	static const struct tw_list no_list = { 0 };

	if (letter == '.') {
		return TRAWL_OK;
	}
	if (v->kind == TW_V_NONE) {
		if (letter == 'm') {
			struct tw_dict *dict = tw_dict_new(m->arena);

			*v = tw_value_dict(dict);
			return dict ? TRAWL_OK : tw_tmpl_fail_memory(m);
		}
		if (letter != 'l' && letter != 'e')
			return tw_exec_fail(m, "invalid value; expected %s", type_of_letter(letter));
		*v = tw_value_list(&no_list);
		return TRAWL_OK;
	}
	if (is_assignable(letter, *v))
		return TRAWL_OK;
	if (v->kind == TW_V_OBJECT && is_assignable(letter, tw_value_plain(*v)) && letter == 'm') {
		*v = tw_value_plain(*v);
		return TRAWL_OK;
	}
	return tw_exec_fail(m, "wrong type for value; expected %s; got %s", type_of_letter(letter),
			    tw_value_type_name(*v));
}

static int ideal_constant(struct tw_machine *m, const struct tw_node *node, struct tw_value *ret)
{
	bool power = tw_slice_find(node->text, 'p') >= 0 || tw_slice_find(node->text, 'P') >= 0;
	bool hex = node->text.len > 2 && node->text.ptr[0] == '0' && tw_lower(node->text.ptr[1]) == 'x';

	m->at = node;
	if (!node->is_rune && (!hex || power) &&
	    (power || tw_slice_find(node->text, '.') >= 0 || tw_slice_find(node->text, 'e') >= 0 ||
	     tw_slice_find(node->text, 'E') >= 0)) {
		*ret = tw_value_float(node->real);
		return TRAWL_OK;
	}
	if (!node->is_int)
		return tw_exec_fail(m, "%.*s overflows int", TW_ARG(node->text));
	*ret = tw_value_int(node->integer);
	return TRAWL_OK;
}

static int not_a_function(struct tw_machine *m, const struct tw_node *args, struct tw_value final)
{
	char text[64];
	size_t len;

	if (!args || (!args->next && is_missing(final)))
		return TRAWL_OK;
	len = tw_node_text(args, text, sizeof(text));
	return tw_exec_fail(m, "can't give argument to non-function %.*s", (int)len, text);
}

/* Arguments for a method: those behind the first operand, and the previous stage's value. */
static int method_arguments(struct tw_machine *m, struct tw_value dot, const struct tw_node *args,
			    struct tw_value final, struct tw_value *argv, size_t *ret_count)
{
	size_t count = 0;

	for (const struct tw_node *n = args ? args->next : NULL; n; n = n->next) {
		int status;

		if (count == ARGUMENTS_AT_HAND)
			return tw_exec_fail(m, "too many arguments for a method");
		status = eval_arg(m, dot, '.', n, &argv[count++]);
		if (status < 0)
			return status;
	}
	if (!is_missing(final)) {
		if (count == ARGUMENTS_AT_HAND)
			return tw_exec_fail(m, "too many arguments for a method");
		argv[count++] = final;
	}
	*ret_count = count;
	return TRAWL_OK;
}

static int eval_object(struct tw_machine *m, struct tw_value dot, struct tw_slice name, const struct tw_node *node,
		       const struct tw_node *args, struct tw_value final, struct tw_value receiver,
		       struct tw_value *ret)
{
	const struct tw_object *object = receiver.object;
	struct tw_value argv[ARGUMENTS_AT_HAND];
	size_t count = 0;
	int status = method_arguments(m, dot, args, final, argv, &count);

	if (status < 0)
		return status;
	status = object->class->get ? object->class->get(m, object, name, argv, count, ret) : 0;
	if (status < 0) {
		tw_wrap(m->err, "error calling %.*s", TW_ARG(name));
		return tw_tmpl_place(m, node);
	}
	if (status == TW_MEMBER_FOUND) {
		ret->copied |= receiver.copied;
		return TRAWL_OK;
	}
	m->at = node;
	if (status == TW_MEMBER_OF_NIL)
		return tw_exec_fail(m, "nil pointer evaluating %s.%.*s", object->class->name, TW_ARG(name));
	if (status == TW_MEMBER_NO_METHOD)
		return tw_exec_fail(m, "%.*s has arguments but cannot be invoked as function", TW_ARG(name));
	if (status == TW_MEMBER_TAKES_NONE)
		return tw_exec_fail(m, "wrong number of args for %.*s: want 0 got %zu", TW_ARG(name), count);
	return tw_exec_fail(m, "can't evaluate field %.*s in type %s", TW_ARG(name), object->class->name);
}

static int map_member(struct tw_machine *m, struct tw_slice name, struct tw_value map, struct tw_value *ret)
{
	const struct tw_value *found = tw_dict_get(map.dict, name);

	if (found) {
		*ret = *found;
		ret->boxed = map.type != TW_T_TEXTS;
		ret->copied = true;
		return TRAWL_OK;
	}
	switch (m->options->missing) {
	case TW_MISSING_ERROR: return tw_exec_fail(m, "map has no entry for key \"%.*s\"", TW_ARG(name));
	case TW_MISSING_ZERO: *ret = map.type == TW_T_TEXTS ? tw_value_text(TW_LIT("")) : tw_value_nil(); break;
	case TW_MISSING_DEFAULT: *ret = tw_value_none(); break;
	}
	return TRAWL_OK;
}

static int eval_field(struct tw_machine *m, struct tw_value dot, struct tw_slice name, const struct tw_node *node,
		      const struct tw_node *args, struct tw_value final, struct tw_value receiver, struct tw_value *ret)
{
	bool has_args = (args && args->next) || !is_missing(final);

	switch ((enum tw_value_kind)receiver.kind) {
	case TW_V_NONE:
		if (m->options->missing == TW_MISSING_ERROR)
			return tw_exec_fail(m, "nil data; no entry for key \"%.*s\"", TW_ARG(name));
		*ret = tw_value_none();
		return TRAWL_OK;
	case TW_V_NIL: return tw_exec_fail(m, "nil pointer evaluating interface {}.%.*s", TW_ARG(name));
	case TW_V_OBJECT: return eval_object(m, dot, name, node, args, final, receiver, ret);
	case TW_V_MAP:
		if (has_args)
			return tw_exec_fail(m, "%.*s is not a method but has arguments", TW_ARG(name));
		return map_member(m, name, receiver, ret);
	default:
		return tw_exec_fail(m, "can't evaluate field %.*s in type %s", TW_ARG(name),
				    receiver.boxed ? "interface {}" : tw_value_type_name(receiver));
	}
}

static int eval_chain(struct tw_machine *m, struct tw_value dot, struct tw_value receiver, const struct tw_node *node,
		      uint32_t from, const struct tw_node *args, struct tw_value final, struct tw_value *ret)
{
	for (uint32_t i = from; i < node->count; i++) {
		bool last = i + 1 == node->count;
		int status = eval_field(m, dot, node->names[i], node, last ? args : NULL, last ? final : missing,
					receiver, &receiver);

		if (status < 0)
			return status;
	}
	*ret = receiver;
	return TRAWL_OK;
}

static int eval_variable(struct tw_machine *m, struct tw_value dot, const struct tw_node *node,
			 const struct tw_node *args, struct tw_value final, struct tw_value *ret)
{
	m->at = node;
	for (size_t i = m->variables.len; i-- > 0;) {
		if (!tw_slice_eq(m->variables.at[i].name, node->names[0]))
			continue;
		*ret = m->variables.at[i].value;
		if (node->count == 1)
			return not_a_function(m, args, final);
		return eval_chain(m, dot, *ret, node, 1, args, final, ret);
	}
	return tw_exec_fail(m, "undefined variable: %.*s", TW_ARG(node->names[0]));
}

static int eval_chain_node(struct tw_machine *m, struct tw_value dot, const struct tw_node *node,
			   const struct tw_node *args, struct tw_value final, struct tw_value *ret)
{
	struct tw_value start;
	int status;

	m->at = node;
	status = eval_arg(m, dot, '.', node->first, &start);
	return status < 0 ? status : eval_chain(m, dot, start, node, 0, args, final, ret);
}

static int eval_command(struct tw_machine *m, struct tw_value dot, const struct tw_node *command, struct tw_value final,
			struct tw_value *ret)
{
	const struct tw_node *first = command->first;
	int status;

	m->at = first;
	switch (first->type) {
	case TW_N_FIELD: return eval_chain(m, dot, dot, first, 0, first, final, ret);
	case TW_N_CHAIN: return eval_chain_node(m, dot, first, first, final, ret);
	case TW_N_IDENTIFIER: return eval_function(m, dot, first, command, first, final, ret);
	case TW_N_VARIABLE: return eval_variable(m, dot, first, first, final, ret);
	default: break;
	}
	status = not_a_function(m, first, final);
	if (status < 0)
		return status;
	switch (first->type) {
	case TW_N_PIPE: return tw_eval_pipeline(m, dot, first, ret);
	case TW_N_BOOL: *ret = tw_value_bool(first->truth); return TRAWL_OK;
	case TW_N_DOT: *ret = dot; return TRAWL_OK;
	case TW_N_NIL: return tw_exec_fail(m, "nil is not a command");
	case TW_N_NUMBER: return ideal_constant(m, first, ret);
	case TW_N_STRING: *ret = tw_value_text(first->text); return TRAWL_OK;
	default: return tw_exec_fail(m, "can't evaluate command");
	}
}

static int set_variable(struct tw_machine *m, struct tw_slice name, struct tw_value value)
{
	for (size_t i = m->variables.len; i-- > 0;) {
		if (tw_slice_eq(m->variables.at[i].name, name)) {
			m->variables.at[i].value = value;
			return TRAWL_OK;
		}
	}
	return tw_exec_fail(m, "undefined variable: %.*s", TW_ARG(name));
}

int tw_eval_pipeline(struct tw_machine *m, struct tw_value dot, const struct tw_node *pipe, struct tw_value *ret)
{
	struct tw_value value = missing;
	int status = tw_tmpl_step(m, 1);

	m->at = pipe;
	for (const struct tw_node *c = pipe->first; c && status == TRAWL_OK; c = c->next) {
		status = eval_command(m, dot, c, value, &value);
		if (status == TRAWL_OK && value.kind == TW_V_NIL)
			value = tw_value_none();
		value.boxed = false;
	}
	for (uint32_t i = 0; i < pipe->count && status == TRAWL_OK; i++) {
		if (pipe->assign)
			status = set_variable(m, pipe->names[i], value);
		else if (!tw_variable_push(m, pipe->names[i], value))
			status = tw_fail_nomem(m->err);
	}
	*ret = value;
	return status;
}

/* A literal for a parameter of a type: Go's evalInteger and its kin. */
static int eval_literal(struct tw_machine *m, char letter, const struct tw_node *node, struct tw_value *ret)
{
	const char *wanted;
	char text[64];
	size_t len;

	switch (letter) {
	case 's':
		*ret = tw_value_text(node->text);
		if (node->type == TW_N_STRING)
			return TRAWL_OK;
		wanted = "string";
		break;
	case 'b':
		*ret = tw_value_bool(node->truth);
		if (node->type == TW_N_BOOL)
			return TRAWL_OK;
		wanted = "bool";
		break;
	case 'i':
	case 'I':
		*ret = letter == 'i' ? tw_value_int(node->integer) : tw_value_int64(node->integer);
		if (node->type == TW_N_NUMBER && node->is_int)
			return TRAWL_OK;
		wanted = "integer";
		break;
	case 'f':
		*ret = tw_value_float(node->real);
		if (node->type == TW_N_NUMBER && node->is_float)
			return TRAWL_OK;
		wanted = "float";
		break;
	case '.':
		if (node->type == TW_N_NUMBER)
			return ideal_constant(m, node, ret);
		*ret = node->type == TW_N_BOOL ? tw_value_bool(node->truth) : tw_value_text(node->text);
		return TRAWL_OK;
	default:
		len = tw_node_text(node, text, sizeof(text));
		return tw_exec_fail(m, "can't handle %.*s for arg of type %s", (int)len, text, type_of_letter(letter));
	}
	len = tw_node_text(node, text, sizeof(text));
	return tw_exec_fail(m, "expected %s; found %.*s", wanted, (int)len, text);
}

static int eval_arg(struct tw_machine *m, struct tw_value dot, char letter, const struct tw_node *node,
		    struct tw_value *ret)
{
	int status = TRAWL_OK;

	m->at = node;
	switch (node->type) {
	case TW_N_DOT: *ret = dot; break;
	case TW_N_NIL:
		if (strchr("sibIf", letter))
			return tw_exec_fail(m, "cannot assign nil to %s", type_of_letter(letter));
		*ret = letter == '.' ? tw_value_nil() : tw_value_none();
		break;
	case TW_N_FIELD: status = eval_chain(m, dot, dot, node, 0, NULL, missing, ret); break;
	case TW_N_VARIABLE: status = eval_variable(m, dot, node, NULL, missing, ret); break;
	case TW_N_PIPE: status = tw_eval_pipeline(m, dot, node, ret); break;
	case TW_N_IDENTIFIER: status = eval_function(m, dot, node, node, NULL, missing, ret); break;
	case TW_N_CHAIN: status = eval_chain_node(m, dot, node, NULL, missing, ret); break;
	default: return eval_literal(m, letter, node, ret);
	}
	return status < 0 ? status : check_type(m, letter, ret);
}

/* "and" and "or": arguments behind the one that decides aren't looked at. */
static int eval_short_circuit(struct tw_machine *m, struct tw_value dot, bool is_or, const struct tw_node *args,
			      struct tw_value final, struct tw_value *ret)
{
	for (const struct tw_node *n = args; n; n = n->next) {
		int status = eval_arg(m, dot, '.', n, ret);

		if (status < 0 || tw_value_truth(*ret) == is_or)
			return status;
	}
	if (!is_missing(final))
		*ret = final;
	return TRAWL_OK;
}

/* The letter of the parameter at @i. */
static char letter_at(const char *takes, size_t fixed, size_t i)
{
	return i < fixed ? takes[i] : takes[fixed];
}

static int check_count(struct tw_machine *m, const struct tw_fn *fn, size_t fixed, bool variadic, size_t given,
		       size_t count)
{
	if (variadic && count < fixed)
		return tw_exec_fail(m, "wrong number of args for %s: want at least %zu got %zu", fn->name, fixed,
				    given);
	if (!variadic && count != fixed)
		return tw_exec_fail(m, "wrong number of args for %s: want %zu got %zu", fn->name, fixed, count);
	return TRAWL_OK;
}

static int eval_arguments(struct tw_machine *m, struct tw_value dot, const char *takes, size_t fixed,
			  const struct tw_node *args, struct tw_value final, struct tw_value *argv)
{
	size_t i = 0;

	for (const struct tw_node *n = args; n; n = n->next, i++) {
		int status = eval_arg(m, dot, letter_at(takes, fixed, i), n, &argv[i]);

		if (status < 0)
			return status;
	}
	if (is_missing(final))
		return TRAWL_OK;
	argv[i] = final;
	return check_type(m, letter_at(takes, fixed, i), &argv[i]);
}

/* Functions go through what they are given: long arguments cost more than the step of the call. */
static int charge(struct tw_machine *m, const struct tw_value *argv, size_t count)
{
	uint64_t size = 0;

	for (size_t i = 0; i < count; i++) {
		struct tw_value v = argv[i];

		if (v.kind == TW_V_STRING)
			size += v.text.len;
		else if (v.kind == TW_V_LIST)
			size += v.list->len;
		else if (v.kind == TW_V_MAP)
			size += v.dict->len;
	}
	return size < BYTES_A_STEP ? TRAWL_OK : tw_tmpl_step(m, size / BYTES_A_STEP);
}

static int call(struct tw_machine *m, struct tw_value dot, const struct tw_fn *fn, const struct tw_node *place,
		const struct tw_node *args, struct tw_value final, struct tw_value *ret)
{
	size_t length = strlen(fn->takes), given = 0, count;
	bool variadic = length && fn->takes[length - 1] == '*';
	size_t fixed = variadic ? length - 2 : length;
	struct tw_value at_hand[ARGUMENTS_AT_HAND], *argv = at_hand;
	int status;

	for (const struct tw_node *n = args; n; n = n->next)
		given++;
	count = given + !is_missing(final);
	if (fn->takes[0] == '&' || fn->takes[0] == '|') {
		status = check_count(m, fn, 1, true, given, count);
		return status < 0 ? status : eval_short_circuit(m, dot, fn->takes[0] == '|', args, final, ret);
	}
	status = check_count(m, fn, fixed, variadic, given, count);
	if (status < 0)
		return status;
	if (count > ARGUMENTS_AT_HAND)
		argv = tw_arena_array(m->arena, count, sizeof(*argv));
	if (!argv)
		return tw_tmpl_fail_memory(m);
	status = eval_arguments(m, dot, fn->takes, fixed, args, final, argv);
	if (status == TRAWL_OK)
		status = charge(m, argv, count);
	if (status < 0)
		return status;
	status = fn->call(m, argv, count, ret);
	if (status < 0) {
		tw_wrap(m->err, "error calling %s", fn->name);
		return tw_tmpl_place(m, place);
	}
	ret->copied = fn->call != tw_fn_index || argv[0].kind != TW_V_OBJECT;
	return TRAWL_OK;
}

static int eval_function(struct tw_machine *m, struct tw_value dot, const struct tw_node *node,
			 const struct tw_node *place, const struct tw_node *args, struct tw_value final,
			 struct tw_value *ret)
{
	int status;

	m->at = node;
	status = tw_exec_enter(m);
	if (status < 0)
		return status;
	status = call(m, dot, node->function, place, args ? args->next : NULL, final, ret);
	m->levels--;
	return status;
}
