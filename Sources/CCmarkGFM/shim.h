/*
 * The door to cmark-gfm.
 *
 * All memory of a parse comes from one pool, which is freed as a whole, and which stops the parse (by longjmp; there
 * is nothing of cmark's outside the pool) when it is used up: a table of a thousand columns and ten thousand short
 * rows, or a link reference of a hundred kilobytes that is used a thousand times, would take gigabytes.
 */
#pragma once
/* cmark's accessors copy each text to end it with a NUL; its own header lets us read it where it lies. Debian ships it,
   and the library's soname is its exact version, so header and library cannot differ. */
#include <cmark-gfm/node.h>
#include <cmark-gfm/parser.h>
#include <cmark-gfm-core-extensions.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

struct ccmark_pool {
    char *memory;
    size_t used, capacity;
    jmp_buf *stop;
};

/* cmark hands its allocator no context, so the pool in use is the thread's. Inside a function, because Swift's importer
   emits no thread-local variable of a header. */
static inline struct ccmark_pool **ccmark_pool_slot(void)
{
    static _Thread_local struct ccmark_pool *slot;
    return &slot;
}
#define ccmark_pool_in_use (*ccmark_pool_slot())

enum { CCMARK_HEADER = 16 }; /* the block's size, and what keeps blocks aligned */

static inline void *ccmark_take(size_t size)
{
    struct ccmark_pool *pool = ccmark_pool_in_use;
    if (size > pool->capacity) longjmp(*pool->stop, 1);
    size = (size + 15) & ~(size_t)15;
    if (pool->capacity - pool->used < size + CCMARK_HEADER) longjmp(*pool->stop, 1);
    char *block = pool->memory + pool->used + CCMARK_HEADER;
    memcpy(block - CCMARK_HEADER, &size, sizeof size);
    pool->used += size + CCMARK_HEADER;
    return block;
}

static inline _Bool ccmark_is_last(const char *block, size_t size)
{
    return block + size == ccmark_pool_in_use->memory + ccmark_pool_in_use->used;
}

static inline void *ccmark_calloc(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) longjmp(*ccmark_pool_in_use->stop, 1);
    return memset(ccmark_take(count * size), 0, count * size);
}

static inline void *ccmark_realloc(void *given, size_t size)
{
    if (!given) return ccmark_take(size);
    struct ccmark_pool *pool = ccmark_pool_in_use;
    size_t room;
    memcpy(&room, (char *)given - CCMARK_HEADER, sizeof room);
    if (size <= room) return given;
    if (size > pool->capacity) longjmp(*pool->stop, 1);
    if (ccmark_is_last(given, room)) pool->used -= room + CCMARK_HEADER; /* grows where it lies */
    void *block = ccmark_take(size);
    return block == given ? block : memcpy(block, given, room);
}

/* Only the last block is given back; the rest goes with the pool. */
static inline void ccmark_free_block(void *given)
{
    if (!given) return;
    size_t room;
    memcpy(&room, (char *)given - CCMARK_HEADER, sizeof room);
    if (ccmark_is_last(given, room)) ccmark_pool_in_use->used -= room + CCMARK_HEADER;
}

static inline cmark_mem *ccmark_memory(void)
{
    static cmark_mem memory = {ccmark_calloc, ccmark_realloc, ccmark_free_block};
    return &memory;
}

/* The numbers of the extensions' node types. Exported, but declared in no header that is installed. */
extern cmark_node_type CMARK_NODE_TABLE, CMARK_NODE_TABLE_ROW, CMARK_NODE_TABLE_CELL, CMARK_NODE_STRIKETHROUGH;

/* The extensions, found once by ccmark_start and read-only from then on. */
struct ccmark_extensions {
    cmark_syntax_extension *table, *strikethrough, *autolink, *tasklist;
    uint16_t table_type, row_type, cell_type, strikethrough_type;
};

/*
 * Call once, before the first parse.
 *
 * cmark keeps, for the whole process, two tables of the bytes that may begin inline markup. Each parse adds the bytes of
 * its extensions and takes them out when it is done, also from under a parse that another thread has not finished.
 * Those of the autolinks we put in once, and then take from the extension the list by which cmark would take them out
 * again. Strikethrough needs its list: a parse with it must have no other such parse beside it. One without it does no
 * harm to it and takes none, as long as its text holds no `~`.
 */
static inline struct ccmark_extensions ccmark_start(void)
{
    cmark_gfm_core_extensions_ensure_registered();
    struct ccmark_extensions found = {
        cmark_find_syntax_extension("table"), cmark_find_syntax_extension("strikethrough"),
        cmark_find_syntax_extension("autolink"), cmark_find_syntax_extension("tasklist"),
        (uint16_t)CMARK_NODE_TABLE, (uint16_t)CMARK_NODE_TABLE_ROW, (uint16_t)CMARK_NODE_TABLE_CELL,
        (uint16_t)CMARK_NODE_STRIKETHROUGH,
    };
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    cmark_parser_attach_syntax_extension(parser, found.autolink);
    cmark_manage_extensions_special_characters(parser, 1);
    cmark_parser_free(parser);
    cmark_syntax_extension_set_special_inline_chars(found.autolink, NULL);
    return found;
}

/*
 * Parses into the pool. On success the document lives until ccmark_free. Returns NULL when the pool was used up.
 * With `html` set, also renders to it (in the pool, ending with a NUL).
 */
__attribute__((noinline)) static cmark_node *ccmark_parse(
    struct ccmark_pool *pool, const struct ccmark_extensions *extensions, const char *text, size_t length,
    int options, _Bool autolinks, _Bool strikethrough, size_t capacity, char **html)
{
    jmp_buf stop;
    memset(pool, 0, sizeof *pool);
    pool->memory = malloc(capacity);
    if (!pool->memory) return NULL;
    pool->capacity = capacity;
    pool->stop = &stop;
    ccmark_pool_in_use = pool;
    cmark_node *volatile root = NULL;
    if (setjmp(stop) == 0) {
        cmark_parser *parser = cmark_parser_new_with_mem(options, ccmark_memory());
        cmark_parser_attach_syntax_extension(parser, extensions->table);
        if (strikethrough) cmark_parser_attach_syntax_extension(parser, extensions->strikethrough);
        if (autolinks) cmark_parser_attach_syntax_extension(parser, extensions->autolink);
        cmark_parser_attach_syntax_extension(parser, extensions->tasklist);
        cmark_parser_feed(parser, text, length);
        root = cmark_parser_finish(parser);
        if (html)
            *html = cmark_render_html_with_mem(
                root, options, cmark_parser_get_syntax_extensions(parser), ccmark_memory());
    } else {
        root = NULL;
    }
    ccmark_pool_in_use = NULL;
    pool->stop = NULL;
    return root;
}

static inline void ccmark_free(struct ccmark_pool *pool)
{
    free(pool->memory);
    pool->memory = NULL;
}

/* Swift would copy a union's member to read one field of it, and does not see bit fields or unnamed unions. */
static inline const cmark_chunk *_Nonnull ccmark_literal(const cmark_node *_Nonnull node) { return &node->as.literal; }
static inline const cmark_link *_Nonnull ccmark_link(const cmark_node *_Nonnull node) { return &node->as.link; }
static inline const cmark_code *_Nonnull ccmark_code(const cmark_node *_Nonnull node) { return &node->as.code; }
static inline const cmark_list *_Nonnull ccmark_list(const cmark_node *_Nonnull node) { return &node->as.list; }
static inline int ccmark_level(const cmark_node *_Nonnull node) { return node->as.heading.level; }
static inline int ccmark_footnote_number(const cmark_node *_Nonnull node) { return node->footnote.ref_ix; }

/* Read-only here: these functions of the table extension only look at what the parse left in the node. */
static inline _Bool ccmark_is_header_row(cmark_node *_Nonnull row)
{
    return cmark_gfm_extensions_get_table_row_is_header(row) != 0;
}

/* 'l', 'c', 'r' or 0 for the column. */
static inline uint8_t ccmark_alignment(cmark_node *_Nonnull table, int column)
{
    const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(table);
    return alignments && column < cmark_gfm_extensions_get_table_columns(table) ? alignments[column] : 0;
}
