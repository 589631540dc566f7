/*
 * The door to cmark-gfm, with a guard against hostile input.
 *
 * cmark-gfm 0.29 has no limits. A table of a thousand columns and ten thousand short rows, or a link reference of a
 * hundred kilobytes that is used a thousand times, takes gigabytes (and abort() ends the process when one text passes
 * a gigabyte); blank lines in a deep list, or a long text in deep quotes, take hours. So all memory of a parse comes
 * from one pool of ours, which is freed as a whole without walking anything, and a parse is stopped (by longjmp; there
 * is nothing of cmark's outside the pool) when
 *  - the pool is used up: the tree grows far beyond its source;
 *  - memory is asked for too often: the same text is looked at again and again;
 *  - blocks nest deep, and the depth is walked too often: once for each line, and once for each piece of text.
 * All this depends on the input alone, so the same input always ends in the same way. What costs time without asking
 * for memory, the caller must not let in: see MarkdownHazards.
 */
#pragma once
/* cmark's accessors copy each text to end it with a NUL; its own header lets us read it where it lies. Debian ships it,
   and the library's soname is its exact version, so header and library cannot differ. */
#include <cmark-gfm/node.h>
#include <cmark-gfm/parser.h>
#include <cmark-gfm/inlines.h>
#include <cmark-gfm-core-extensions.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum ccmark_end { CCMARK_DONE, CCMARK_NO_MEMORY, CCMARK_TOO_LARGE, CCMARK_TOO_SLOW, CCMARK_TOO_DEEP };

/* Pieces of 16, 32 ... 512 bytes, then of powers of two. In front of each lies its class. */
enum { CCMARK_SMALL_CLASSES = 33, CCMARK_CLASSES = CCMARK_SMALL_CLASSES + 32, CCMARK_HEADER = 16 };

struct ccmark_block {
    struct ccmark_block *older;
    size_t size; /* keeps what follows aligned, too */
};

struct ccmark_pool {
    struct ccmark_block *newest;
    char *next;  /* the unused rest of the newest block */
    size_t left; /* its length */
    size_t taken, taken_limit;
    size_t work, work_limit; /* requests for memory, large ones counted by their size */
    size_t walk, walk_limit; /* depths walked through */
    void *freed[CCMARK_CLASSES];
    jmp_buf *stop;
    /* Renders the document to HTML that ends with a NUL, and holds no other, with `limit` bytes more of memory. */
    enum ccmark_end (*render)(struct ccmark_pool *, cmark_node *root, int options, size_t limit, const char **html);
};

/*
 * cmark hands its allocator no context, so the pool in use is the thread's. The variable stands in a function, because
 * Swift emits what a function holds, but no variable of a file. It emits both once for each place that uses them, and
 * may move such places to other modules: so all that works on a pool is reached through the one function that fills it.
 */
static inline struct ccmark_pool **ccmark_current(void)
{
    static _Thread_local struct ccmark_pool *current;
    return &current;
}

static inline void ccmark_stop(struct ccmark_pool *pool, enum ccmark_end reason)
{
    longjmp(*pool->stop, reason);
}

static inline unsigned ccmark_class(size_t size, size_t *rounded)
{
    if (size <= 512) {
        *rounded = (size + 15) & ~(size_t)15;
        return (unsigned)(*rounded / 16);
    }
    unsigned class = CCMARK_SMALL_CLASSES;
    for (*rounded = 1024; *rounded < size; *rounded *= 2) class++;
    return class;
}

static inline void ccmark_add_block(struct ccmark_pool *pool, size_t needed)
{
    size_t size = pool->newest ? pool->newest->size * 2 : (size_t)64 << 10;
    if (size > (size_t)1 << 20) size = (size_t)1 << 20;
    if (size < needed + sizeof(struct ccmark_block)) size = needed + sizeof(struct ccmark_block);
    if (size > pool->taken_limit - pool->taken) ccmark_stop(pool, CCMARK_TOO_LARGE);
    struct ccmark_block *block = malloc(size);
    if (!block) ccmark_stop(pool, CCMARK_NO_MEMORY);
    pool->taken += size;
    block->older = pool->newest;
    block->size = size;
    pool->newest = block;
    pool->next = (char *)(block + 1);
    pool->left = size - sizeof(struct ccmark_block);
}

static inline void *ccmark_take(size_t size)
{
    struct ccmark_pool *pool = *ccmark_current();
    pool->work += 1 + size / 64;
    if (pool->work > pool->work_limit) ccmark_stop(pool, CCMARK_TOO_SLOW);
    if (size > pool->taken_limit) ccmark_stop(pool, CCMARK_TOO_LARGE);
    size_t rounded;
    unsigned class = ccmark_class(size, &rounded);
    char *piece = pool->freed[class];
    if (piece) {
        memcpy(&pool->freed[class], piece, sizeof(void *));
        return piece;
    }
    if (pool->left < rounded + CCMARK_HEADER) ccmark_add_block(pool, rounded + CCMARK_HEADER);
    piece = pool->next + CCMARK_HEADER;
    pool->next += rounded + CCMARK_HEADER;
    pool->left -= rounded + CCMARK_HEADER;
    memcpy(piece - CCMARK_HEADER, &class, sizeof class);
    return piece;
}

static inline void *ccmark_calloc(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) ccmark_stop(*ccmark_current(), CCMARK_TOO_LARGE);
    return memset(ccmark_take(count * size), 0, count * size);
}

static inline void ccmark_give_back(void *given)
{
    if (!given) return;
    struct ccmark_pool *pool = *ccmark_current();
    unsigned class;
    memcpy(&class, (char *)given - CCMARK_HEADER, sizeof class);
    if (class == 0) return;
    memcpy(given, &pool->freed[class], sizeof(void *));
    pool->freed[class] = given;
}

static inline void *ccmark_realloc(void *given, size_t size)
{
    if (!given) return ccmark_take(size);
    unsigned class;
    memcpy(&class, (char *)given - CCMARK_HEADER, sizeof class);
    size_t room = class < CCMARK_SMALL_CLASSES ? (size_t)class * 16 : (size_t)1024 << (class - CCMARK_SMALL_CLASSES);
    if (size <= room) return given;
    void *piece = memcpy(ccmark_take(size), given, room);
    ccmark_give_back(given);
    return piece;
}

static inline cmark_mem *ccmark_memory(void)
{
    static cmark_mem memory = {ccmark_calloc, ccmark_realloc, ccmark_give_back};
    return &memory;
}

static inline void ccmark_free(struct ccmark_pool *pool)
{
    while (pool->newest) {
        struct ccmark_block *older = pool->newest->older;
        free(pool->newest);
        pool->newest = older;
    }
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

/* Which extensions a parse uses, besides task lists. */
enum ccmark_syntax { CCMARK_TABLES = 1, CCMARK_STRIKETHROUGH = 2, CCMARK_AUTOLINKS = 4 };

/* cmark walks through all open blocks with each line: so do we, and count. */
static inline void ccmark_count_depth(struct ccmark_pool *pool, const cmark_parser *parser)
{
    for (const cmark_node *node = parser->current; node; node = node->parent) pool->walk++;
    if (pool->walk > pool->walk_limit) ccmark_stop(pool, CCMARK_TOO_DEEP);
}

static inline void ccmark_feed(struct ccmark_pool *pool, cmark_parser *parser, const char *text, size_t length)
{
    const char *end = text + length, *newline = text;
    while (text < end) {
        if (newline <= text) {
            newline = memchr(text, '\n', (size_t)(end - text));
            newline = newline ? newline + 1 : end;
        }
        const char *line_end = memchr(text, '\r', (size_t)(newline - text));
        line_end = line_end && line_end + 2 < newline ? line_end + 1 : newline;
        cmark_parser_feed(parser, text, (size_t)(line_end - text));
        ccmark_count_depth(pool, parser);
        text = line_end;
    }
    if (length && end[-1] != '\n' && end[-1] != '\r') cmark_parser_feed(parser, "\n", 1);
}

/* For each piece of text that cmark hangs into the tree, it walks up to the root. */
static inline void ccmark_count_text_depth(struct ccmark_pool *pool, const cmark_node *root)
{
    size_t depth = 1;
    const cmark_node *node = root;
    for (;;) {
        pool->walk += depth * (size_t)node->content.size / 4;
        if (pool->walk > pool->walk_limit) ccmark_stop(pool, CCMARK_TOO_DEEP);
        if (node->first_child) {
            node = node->first_child;
            depth++;
            continue;
        }
        while (node != root && !node->next) {
            node = node->parent;
            depth--;
        }
        if (node == root) return;
        node = node->next;
    }
}

/*
 * cmark moves the footnotes that are referred to behind the document. One that is not, or that has the label of an
 * earlier one, it may leave where it stands, as the beginning of a section that swallows the rest: it goes.
 */
static inline void ccmark_drop_footnotes(cmark_node *root)
{
    cmark_node *node = root;
    for (;;) {
        _Bool drop = node->type == CMARK_NODE_FOOTNOTE_DEFINITION && node->footnote.def_count == 0;
        if (!drop && node->first_child && CMARK_NODE_BLOCK_P(node->first_child)) {
            node = node->first_child;
            continue;
        }
        cmark_node *done = node;
        while (node != root && !node->next) node = node->parent;
        cmark_node *next = node == root ? NULL : node->next;
        if (drop) cmark_node_unlink(done);
        if (!next) return;
        node = next;
    }
}

static inline cmark_node *ccmark_read(
    struct ccmark_pool *pool, const struct ccmark_extensions *extensions, const char *text, size_t length,
    int options, unsigned syntax)
{
    cmark_parser *parser = cmark_parser_new_with_mem(options, ccmark_memory());
    if (syntax & CCMARK_TABLES) cmark_parser_attach_syntax_extension(parser, extensions->table);
    if (syntax & CCMARK_STRIKETHROUGH) cmark_parser_attach_syntax_extension(parser, extensions->strikethrough);
    if (syntax & CCMARK_AUTOLINKS) cmark_parser_attach_syntax_extension(parser, extensions->autolink);
    cmark_parser_attach_syntax_extension(parser, extensions->tasklist);
    ccmark_feed(pool, parser, text, length);
    ccmark_count_text_depth(pool, parser->root);
    cmark_node *root = cmark_parser_finish(parser);
    if (options & CMARK_OPT_FOOTNOTES) ccmark_drop_footnotes(root);
    return root;
}

/* The text as the inline content of a paragraph. It must hold no NUL. */
static inline cmark_node *ccmark_read_inlines(const char *text, size_t length, int options)
{
    cmark_parser *parser = cmark_parser_new_with_mem(options, ccmark_memory());
    cmark_node *paragraph = cmark_node_new_with_mem(CMARK_NODE_PARAGRAPH, ccmark_memory());
    cmark_strbuf_put(&paragraph->content, (const unsigned char *)text, (bufsize_t)length);
    cmark_parse_inlines(parser, paragraph, parser->refmap, options);
    return paragraph;
}

static enum ccmark_end ccmark_render(
    struct ccmark_pool *pool, cmark_node *root, int options, size_t limit, const char **html)
{
    jmp_buf stop;
    pool->stop = &stop;
    pool->taken_limit = pool->taken + limit;
    pool->work = 0;
    *ccmark_current() = pool;
    int end = setjmp(stop);
    if (end == 0) *html = cmark_render_html_with_mem(root, options, NULL, ccmark_memory());
    *ccmark_current() = NULL;
    pool->stop = NULL;
    return (enum ccmark_end)end;
}

/*
 * Reads a document into an empty pool, whose limits are set. On CCMARK_DONE, `*root` lives until ccmark_free.
 * Without extensions the text is read as the inline content of one paragraph.
 */
__attribute__((noinline)) static enum ccmark_end ccmark_parse(
    struct ccmark_pool *pool, const struct ccmark_extensions *extensions, const char *text, size_t length,
    int options, unsigned syntax, cmark_node **root)
{
    jmp_buf stop;
    pool->stop = &stop;
    pool->render = ccmark_render;
    *ccmark_current() = pool;
    int end = setjmp(stop);
    if (end == 0) {
        *root = extensions ? ccmark_read(pool, extensions, text, length, options, syntax)
                           : ccmark_read_inlines(text, length, options);
    }
    *ccmark_current() = NULL;
    pool->stop = NULL;
    return (enum ccmark_end)end;
}

/* Swift would copy a union's member to read one field of it, and does not see bit fields or unnamed unions. */
static inline const cmark_chunk *_Nonnull ccmark_literal(const cmark_node *_Nonnull node) { return &node->as.literal; }
static inline const cmark_link *_Nonnull ccmark_link(const cmark_node *_Nonnull node) { return &node->as.link; }
static inline const cmark_code *_Nonnull ccmark_code(const cmark_node *_Nonnull node) { return &node->as.code; }
static inline const cmark_list *_Nonnull ccmark_list(const cmark_node *_Nonnull node) { return &node->as.list; }
static inline int ccmark_level(const cmark_node *_Nonnull node) { return node->as.heading.level; }
static inline int ccmark_footnote_number(const cmark_node *_Nonnull node) { return node->footnote.ref_ix; }

/* These functions of the table extension only look at what the parse left in the node. */
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
