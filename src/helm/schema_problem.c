/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a value, where it stands, and what it comes from. */
#include <stdarg.h>

#include "base/limits.h"
#include "helm/schema_parts.h"

void tw_schema_fail_memory(struct tw_schema_check *check)
{
	if (check->status >= 0)
		check->status = tw_fail_nomem(check->run->schema->err);
}

static struct tw_slice place_text(struct tw_arena *arena, const struct tw_schema_place *place)
{
	struct tw_slice above, name;

	if (!place)
		return TW_LIT("");
	above = place_text(arena, place->above);
	name = place->name.ptr ? place->name : tw_slice(tw_arena_printf(arena, "%zu", place->index));
	return above.ptr && name.ptr ? tw_schema_pointer(arena, above, name) : (struct tw_slice){ 0 };
}

static void append(struct tw_schema_problems *into, struct tw_schema_problem *problem)
{
	if (into->last)
		into->last->next = problem;
	else
		into->first = problem;
	into->last = problem;
}

/* Only so many are kept, but all are counted. */
void tw_schema_tell(struct tw_schema_check *check, const struct tw_schema_problems *causes, struct tw_buf *words)
{
	struct tw_arena *arena = check->run->schema->arena;
	struct tw_schema_problem *problem;

	check->problems.count++;
	if (!check->silent && check->run->told < TW_LIMIT_SCHEMA_PROBLEMS) {
		check->run->told++;
		problem = tw_arena_new(arena, struct tw_schema_problem);
		if (problem) {
			problem->place = place_text(arena, check->place);
			problem->words = tw_arena_copy(arena, tw_buf_view(words));
			problem->first = causes ? causes->first : NULL;
			append(&check->problems, problem);
		}
		if (!problem || !problem->place.ptr || !problem->words.ptr || tw_buf_failed(words))
			tw_schema_fail_memory(check);
	}
	tw_buf_release(words);
}

void tw_schema_say(struct tw_schema_check *check, const struct tw_schema_problems *causes, const char *format, ...)
{
	struct tw_buf words = { 0 };
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	tw_buf_text(&words, text);
	tw_schema_tell(check, causes, &words);
}

void tw_schema_hand_up(struct tw_schema_check *check, struct tw_schema_problems *into)
{
	struct tw_schema_problems mine = check->problems;

	if (check->problems.count > 1 && mine.first && check->run->depth > 1) {
		check->problems = (struct tw_schema_problems){ 0 };
		tw_schema_say(check, &mine, "validation failed");
	}
	if (into && check->problems.first)
		append(into, check->problems.first);
	if (into)
		into->count++;
}
