/* SPDX-License-Identifier: Apache-2.0 */
#include "report/template_type.h"

#include "format/json_write.h"
#include "model/package.h"
#include "tmpl/json.h"

/* Where a nested pointer would lie: Go prints its address, which is another one each time. */
#define SOME_ADDRESS "0xc000000000"

static const struct tw_go_type *type_of(const struct tw_object *object)
{
	return (const struct tw_go_type *)object->class;
}

int tw_go_object(struct tw_machine *m, struct tw_object object, struct tw_value *ret)
{
	struct tw_object *kept = tw_arena_new(m->arena, struct tw_object);

	if (!kept)
		return tw_tmpl_fail_memory(m);
	*kept = object;
	*ret = tw_value_object(kept);
	return TRAWL_OK;
}

int tw_go_struct(struct tw_machine *m, const struct tw_go_type *type, const void *data, struct tw_value *ret)
{
	return tw_go_object(m, (struct tw_object){ .class = &type->class, .data = (void *)(uintptr_t)data }, ret);
}

int tw_go_dressed(struct tw_machine *m, const struct tw_go_type *type, struct tw_value value, struct tw_value *ret)
{
	return tw_go_object(m, (struct tw_object){ .class = &type->class, .value = value }, ret);
}

struct tw_value tw_go_plain(const struct tw_object *object)
{
	static const struct tw_list nothing = { 0 };

	if (object->value.kind != TW_V_NONE)
		return object->value;
	return strcmp(object->class->kind, "slice") == 0 ? tw_value_list(&nothing) : tw_value_nil();
}

static int name_of(struct tw_machine *m, const struct tw_object *object, struct tw_slice *ret)
{
	const struct tw_class *class = object->class;

	return class->show ? class->show(m, object, ret) : class->text(m, object, ret);
}

int tw_go_string(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	*ret = tw_value_text((struct tw_slice){ 0 });
	return name_of(m, data, &ret->text);
}

int tw_go_name_json(struct tw_machine *m, const struct tw_object *object, struct tw_jw *jw)
{
	struct tw_slice name = { 0 };
	int status = name_of(m, object, &name);

	if (status == TRAWL_OK)
		tw_jw_string(jw, name);
	return status;
}

int tw_go_list(struct tw_machine *m, const struct tw_go_type *type, struct tw_go_array elements, struct tw_value *ret)
{
	struct tw_list *list = tw_list_new(m->arena, elements.len);
	struct tw_object *objects = tw_arena_array(m->arena, elements.len, sizeof(*objects));
	const char *at = elements.at;

	if (!list || !objects)
		return tw_tmpl_fail_memory(m);
	for (size_t i = 0; i < elements.len; i++, at += elements.size) {
		objects[i] = (struct tw_object){ .class = &elements.type->class, .data = (void *)(uintptr_t)at };
		list->at[i] = tw_value_object(&objects[i]);
	}
	if (!elements.len)
		list->at = NULL; /* Trivy's empty lists are nil */
	return tw_go_dressed(m, type, tw_value_list(list), ret);
}

static int give_texts(struct tw_machine *m, struct tw_texts texts, struct tw_value *ret)
{
	struct tw_list *list = tw_tmpl_texts(m, texts.len, ret);

	if (!list)
		return m->err->status;
	for (size_t i = 0; i < texts.len; i++)
		list->at[i] = tw_value_text(texts.at[i]);
	if (!texts.len)
		list->at = NULL;
	return TRAWL_OK;
}

static int give_pointer(struct tw_machine *m, const struct tw_go_type *type, const void *at, struct tw_value *ret)
{
	const void *data = *(const void *const *)at;

	return tw_go_struct(m, data ? type : type->nil, data, ret);
}

static struct tw_value text_at(const void *at)
{
	struct tw_slice text = *(const struct tw_slice *)at;

	return tw_value_text(text.ptr ? text : TW_LIT(""));
}

static int read_field(struct tw_machine *m, const struct tw_go_field *field, const void *data, struct tw_value *ret)
{
	const char *at = data;

	if (field->kind >= TW_GO_CALL)
		return field->give(m, data, ret);
	if (field->kind == TW_GO_EMPTY)
		return tw_go_struct(m, field->type, NULL, ret);
	if (field->from)
		at = field->from(m, data);
	if (!at)
		return m->err->status;
	at += field->offset;
	switch ((enum tw_go_kind)field->kind) {
	case TW_GO_TEXT: *ret = text_at(at); break;
	case TW_GO_NAMED: return tw_go_dressed(m, field->type, text_at(at), ret);
	case TW_GO_TEXTS: return give_texts(m, *(const struct tw_texts *)(const void *)at, ret);
	case TW_GO_BOOL: *ret = tw_value_bool(*(const bool *)at); break;
	case TW_GO_COUNT: *ret = tw_value_int(*(const uint32_t *)(const void *)at); break;
	case TW_GO_SCORE: *ret = tw_value_float(*(const double *)(const void *)at); break;
	case TW_GO_STRUCT: return tw_go_struct(m, field->type, at, ret);
	case TW_GO_POINTER: return give_pointer(m, field->type, at, ret);
	default: break;
	}
	return TRAWL_OK;
}

/* Those of embedded structs come after the struct's own, and lie in the same data. */
static const struct tw_go_field *find(const struct tw_go_type *type, struct tw_slice name)
{
	const struct tw_go_field *found = NULL;

	for (size_t i = 0; i < type->field_count; i++) {
		if (tw_slice_is(name, type->fields[i].name))
			return &type->fields[i];
	}
	for (size_t i = 0; i < type->field_count && !found; i++) {
		if (type->fields[i].embedded)
			found = find(type->fields[i].type, name);
	}
	return found;
}

static bool is_nil(const struct tw_class *class)
{
	return class->plain && strcmp(class->kind, "ptr") == 0;
}

int tw_go_get(struct tw_machine *m, const struct tw_object *object, struct tw_slice name, const struct tw_value *args,
	      size_t count, struct tw_value *ret)
{
	const struct tw_go_field *field = find(type_of(object), name);
	int status;

	if (!field)
		return TW_MEMBER_NONE;
	if (count && field->kind != TW_GO_METHOD)
		return TW_MEMBER_NO_METHOD;
	if (count)
		return TW_MEMBER_TAKES_NONE;
	if (is_nil(object->class))
		return TW_MEMBER_OF_NIL;
	status = read_field(m, field, object->data ? object->data : object, ret);
	return status < 0 ? status : TW_MEMBER_FOUND;
}

static bool is_address(const struct tw_go_field *field, struct tw_value v)
{
	return field->kind == TW_GO_POINTER && v.kind == TW_V_OBJECT && v.object->data;
}

static int print_fields(struct tw_machine *m, const struct tw_object *object, struct tw_buf *out)
{
	const struct tw_go_type *type = type_of(object);
	int status = TRAWL_OK;

	tw_buf_char(out, '{');
	for (size_t i = 0; i < type->field_count && status == TRAWL_OK; i++) {
		struct tw_value value = tw_value_none();

		if (type->fields[i].kind == TW_GO_METHOD)
			continue;
		if (i)
			tw_buf_char(out, ' ');
		if (m->prints_names)
			tw_buf_printf(out, "%s:", type->fields[i].name);
		status = read_field(m, &type->fields[i], object->data, &value);
		if (status == TRAWL_OK && is_address(&type->fields[i], value))
			tw_buf_text(out, SOME_ADDRESS);
		else if (status == TRAWL_OK)
			status = tw_print(m, out, value);
	}
	tw_buf_char(out, '}');
	return status;
}

static int keep_fields(struct tw_machine *m, const struct tw_object *object, const char *before, struct tw_slice *ret)
{
	struct tw_buf out = { 0 };
	int status;

	tw_buf_text(&out, before);
	status = print_fields(m, object, &out);
	if (status == TRAWL_OK)
		return tw_tmpl_keep(m, &out, ret);
	tw_buf_release(&out);
	return status;
}

int tw_go_text(struct tw_machine *m, const struct tw_object *object, struct tw_slice *ret)
{
	return keep_fields(m, object, "", ret);
}

int tw_go_pointer_text(struct tw_machine *m, const struct tw_object *object, struct tw_slice *ret)
{
	return keep_fields(m, object, "&", ret);
}

static int is_zero(struct tw_machine *m, struct tw_value v, bool *ret);

/* A struct all of whose fields are. */
static int is_zero_struct(struct tw_machine *m, const struct tw_object *object, bool *ret)
{
	const struct tw_go_type *type = type_of(object);
	int status = TRAWL_OK;

	*ret = true;
	for (size_t i = 0; i < type->field_count && *ret && status == TRAWL_OK; i++) {
		struct tw_value value;

		if (type->fields[i].kind == TW_GO_METHOD)
			continue;
		status = read_field(m, &type->fields[i], object->data, &value);
		if (status == TRAWL_OK)
			status = is_zero(m, value, ret);
	}
	return status;
}

static int is_zero(struct tw_machine *m, struct tw_value v, bool *ret)
{
	if (v.kind == TW_V_OBJECT && v.object->class->json == tw_go_json && strcmp(v.object->class->kind, "ptr") != 0)
		return is_zero_struct(m, v.object, ret);
	*ret = !tw_value_truth(v);
	return TRAWL_OK;
}

static int write_fields(struct tw_machine *m, const struct tw_go_type *type, const void *data, struct tw_jw *jw)
{
	int status = TRAWL_OK;

	for (size_t i = 0; i < type->field_count && status == TRAWL_OK; i++) {
		const struct tw_go_field *field = &type->fields[i];
		struct tw_value value;
		bool left_out = false;

		if (field->never || field->kind == TW_GO_METHOD)
			continue;
		if (field->embedded) {
			status = write_fields(m, field->type, data, jw);
			continue;
		}
		status = read_field(m, field, data, &value);
		if (status == TRAWL_OK && !field->always)
			status = is_zero(m, value, &left_out);
		if (status < 0 || left_out)
			continue;
		tw_jw_key(jw, field->json ? field->json : field->name);
		status = tw_value_write_json(m, jw, value);
	}
	return status;
}

int tw_go_json(struct tw_machine *m, const struct tw_object *object, struct tw_jw *jw)
{
	int status;

	tw_jw_object_open(jw);
	status = write_fields(m, type_of(object), object->data, jw);
	tw_jw_object_close(jw);
	return status;
}
