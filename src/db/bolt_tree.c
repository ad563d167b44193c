/* SPDX-License-Identifier: Apache-2.0 */
#include "db/bolt_tree.h"

#include "base/bytes.h"
#include "db/bolt_format.h"

static size_t node_size(const struct tw_bolt_node *node)
{
	return PAGE_HEADER + node->elements.len + node->body.len;
}

/* What fits without further pages: a node that has outgrown one fills the last of those that it takes. */
static size_t node_room(const struct tw_bolt_node *node, size_t page_size)
{
	return (node_size(node) + page_size - 1) / page_size * page_size;
}

static void node_clear(struct tw_bolt_node *node)
{
	node->elements.len = node->body.len = node->count = 0;
}

/* pos counts from its own element, and is filled in by node_print(), when the table's length is known. */
static void node_add_leaf(struct tw_bolt_node *node, struct tw_slice key, struct tw_slice value, bool is_bucket)
{
	char element[ELEMENT];

	tw_put_le32(element, is_bucket ? LEAF_IS_BUCKET : 0);
	tw_put_le32(element + 4, (uint32_t)node->body.len);
	tw_put_le32(element + 8, (uint32_t)key.len);
	tw_put_le32(element + 12, (uint32_t)value.len);
	if (!node->count++)
		node->first_key = key.len;
	tw_buf_add(&node->elements, element, sizeof(element));
	tw_buf_slice(&node->body, key);
	tw_buf_slice(&node->body, value);
}

static void node_add_branch(struct tw_bolt_node *node, struct tw_slice key, uint64_t page)
{
	char element[ELEMENT];

	tw_put_le32(element, (uint32_t)node->body.len);
	tw_put_le32(element + 4, (uint32_t)key.len);
	tw_put_le64(element + 8, page);
	if (!node->count++)
		node->first_key = key.len;
	tw_buf_add(&node->elements, element, sizeof(element));
	tw_buf_slice(&node->body, key);
}

/* The node as a page, appended to @to; id and overflow stay 0, as they are in an inline bucket. */
static int node_print(struct tw_bolt_node *node, bool branch, struct tw_buf *to, struct trawl_error *err)
{
	char header[PAGE_HEADER] = { 0 };
	size_t at = branch ? 0 : 4;

	if (tw_buf_failed(&node->elements) || tw_buf_failed(&node->body))
		return tw_fail_nomem(err);
	tw_put_le16(header + PAGE_FLAGS_AT, branch ? PAGE_BRANCH : PAGE_LEAF);
	tw_put_le16(header + PAGE_COUNT_AT, (uint16_t)node->count);
	for (size_t i = 0; i < node->count; i++) {
		char *pos = node->elements.ptr + i * ELEMENT + at;

		tw_put_le32(pos, tw_le32(pos) + (uint32_t)((node->count - i) * ELEMENT));
	}
	tw_buf_add(to, header, sizeof(header));
	tw_buf_slice(to, tw_buf_view(&node->elements));
	tw_buf_slice(to, tw_buf_view(&node->body));
	return tw_buf_failed(to) ? tw_fail_nomem(err) : TRAWL_OK;
}

/* Puts the node out as a page of its own, and notes it for the level above. */
static int tree_flush(struct tw_bolt_tree *tree, struct tw_bolt_press *press, bool branch, struct trawl_error *err)
{
	struct tw_bolt_child *child;
	int status;

	press->page.len = 0;
	status = node_print(&tree->node, branch, &press->page, err);
	if (status < 0)
		return status;
	child = tw_vec_push(&tree->children);
	if (!child)
		return tw_fail_nomem(err);
	*child = (struct tw_bolt_child){ .at = tree->child_keys.len,
					 .len = tree->node.count ? tree->node.first_key : 0 };
	tw_buf_add(&tree->child_keys, tree->node.body.ptr, child->len);
	if (tw_buf_failed(&tree->child_keys))
		return tw_fail_nomem(err);
	node_clear(&tree->node);
	return tw_bolt_out_page(press->out, &press->page, &child->page, err);
}

static int tree_key_new(struct tw_bolt_tree *tree, struct tw_slice key, struct trawl_error *err)
{
	if (tree->last.len && tw_slice_eq(tw_buf_view(&tree->last), key))
		return tw_fail(err, TRAWL_E_USAGE, "\"%.*s\" is both a value and a bucket", TW_ARG(key));
	tree->last.len = 0;
	tw_buf_slice(&tree->last, key);
	return tw_buf_failed(&tree->last) ? tw_fail_nomem(err) : TRAWL_OK;
}

int tw_bolt_tree_add(struct tw_bolt_tree *tree, struct tw_bolt_press *press, struct tw_slice key, struct tw_slice value,
		     bool is_bucket, struct trawl_error *err)
{
	int status = tree_key_new(tree, key, err);

	if (status == TRAWL_OK && tree->node.count &&
	    node_size(&tree->node) + ELEMENT + key.len + value.len > node_room(&tree->node, press->out->page_size))
		status = tree_flush(tree, press, false, err);
	if (status < 0)
		return status;
	node_add_leaf(&tree->node, key, value, is_bucket);
	tree->has_buckets |= is_bucket;
	return TRAWL_OK;
}

/* One level of branches over the first @count children, which it uses up. */
static int tree_level(struct tw_bolt_tree *tree, struct tw_bolt_press *press, size_t count, struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		struct tw_bolt_child child = tree->children.at[i];

		/* Two children at least, so that each level is shorter than the one below, whatever keys are like. */
		if (tree->node.count >= 2 && node_size(&tree->node) + ELEMENT + child.len > press->out->page_size)
			status = tree_flush(tree, press, true, err);
		node_add_branch(&tree->node, tw_slice_of(tree->child_keys.ptr + child.at, child.len), child.page);
	}
	if (status == TRAWL_OK)
		status = tree_flush(tree, press, true, err);
	if (status < 0)
		return status;
	tree->children.len -= count;
	memmove(tree->children.at, tree->children.at + count, tree->children.len * sizeof(*tree->children.at));
	return TRAWL_OK;
}

static void tree_clear(struct tw_bolt_tree *tree)
{
	node_clear(&tree->node);
	tree->children.len = tree->child_keys.len = tree->last.len = 0;
	tree->has_buckets = false;
}

int tw_bolt_tree_close_root(struct tw_bolt_tree *tree, struct tw_bolt_press *press, uint64_t *ret_root,
			    struct trawl_error *err)
{
	int status = tree_flush(tree, press, false, err);

	while (status == TRAWL_OK && tree->children.len > 1)
		status = tree_level(tree, press, tree->children.len, err);
	if (status < 0)
		return status;
	*ret_root = tree->children.at[0].page;
	tree_clear(tree);
	return TRAWL_OK;
}

int tw_bolt_tree_close(struct tw_bolt_tree *tree, struct tw_bolt_press *press, struct tw_buf *ret,
		       struct trawl_error *err)
{
	char header[BUCKET_HEADER] = { 0 };
	uint64_t root;
	int status;

	if (!tree->children.len && !tree->has_buckets && node_size(&tree->node) <= press->out->page_size / 4) {
		tw_buf_add(ret, header, sizeof(header));
		status = node_print(&tree->node, false, ret, err);
		tree_clear(tree);
		return status;
	}
	status = tw_bolt_tree_close_root(tree, press, &root, err);
	if (status < 0)
		return status;
	tw_put_le64(header, root);
	tw_buf_add(ret, header, sizeof(header));
	return tw_buf_failed(ret) ? tw_fail_nomem(err) : TRAWL_OK;
}

void tw_bolt_tree_release(struct tw_bolt_tree *tree)
{
	tw_buf_release(&tree->node.elements);
	tw_buf_release(&tree->node.body);
	tw_buf_release(&tree->child_keys);
	tw_buf_release(&tree->last);
	tw_vec_release(&tree->children);
}
