/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML: expat's events, put together to a tree in an arena. Source: XML 1.0; Go's encoding/xml for what is looked at.
 *
 *	const struct tw_xml_node *root;
 *	if (tw_xml_parse(view->bytes, arena, &root, err) < 0)
 *		return err->status;                                ("line 3, column 5: mismatched tag")
 *	tw_xml_each(tw_xml_get(root, "dependencies"), dependency) {
 *		struct tw_slice group = tw_xml_text(tw_xml_get(dependency, "groupId"));
 *		…
 *	}
 *
 * "No node" is NULL, and every function takes it and answers "nothing".
 *
 * What may surprise: names are without their namespace's prefix. Comments and processing instructions are not there,
 * CDATA is text. A document type that declares anything itself, entities for one, is refused: nobody needs them in these
 * files, but for attacks; one that names a DTD is fine, and never fetched. What follows the root element's end is not
 * looked at. Encodings: UTF-8, UTF-16, Latin-1, ASCII; in any other one bytes above 0x7f read as U+FFFD.
 */
#ifndef TW_FORMAT_XML_H
#define TW_FORMAT_XML_H

#include "base/arena.h"
#include "base/error.h"

struct tw_xml_attribute {
	struct tw_xml_attribute *next;
	struct tw_slice name;
	struct tw_slice value;
};

struct tw_xml_node {
	struct tw_xml_node *next;  /* sibling */
	struct tw_xml_node *first; /* child element */
	struct tw_xml_attribute *attributes;
	struct tw_slice name;
	struct tw_slice text; /* what is directly in it, white space at both ends included, child elements left out */
	uint32_t line, line_end; /* from 1: of the start and the end tag */
	uint32_t count;          /* child elements */
};

/* On failure @ret_root is NULL. */
int tw_xml_parse(struct tw_slice text, struct tw_arena *arena, const struct tw_xml_node **ret_root,
		 struct trawl_error *err);

#define tw_xml_each(parent, child) \
	for (const struct tw_xml_node *child = (parent) ? (parent)->first : NULL; child; child = child->next)

/* The last child of this name, as encoding/xml takes it for a field that isn't a list. */
const struct tw_xml_node *tw_xml_get(const struct tw_xml_node *node, const char *name);

/* Children of children: "project.parent" is the parent below the project below @node. */
const struct tw_xml_node *tw_xml_path(const struct tw_xml_node *node, const char *path);

/* Is this the element's name? */
bool tw_xml_is(const struct tw_xml_node *node, const char *name);

/* The text, as it is, and without white space at both ends; ptr is NULL without a node. */
struct tw_slice tw_xml_text(const struct tw_xml_node *node);
struct tw_slice tw_xml_trimmed(const struct tw_xml_node *node);

/* An attribute's value; ptr is NULL when there is none. */
struct tw_slice tw_xml_attribute(const struct tw_xml_node *node, const char *name);

#endif
