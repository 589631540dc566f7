/*
 * The door to gumbo, with a guard against hostile input.
 *
 * gumbo 0.10.1 has no limits: it nests as deep as the input says and frees its tree by recursion, compares each
 * attribute of a tag with all others, walks its stack of open elements for most tags, and clones unclosed formatting
 * elements into each paragraph. So all its memory comes from one pool of ours, which is freed as a whole without
 * walking anything, and which stops the parse (by longjmp; there is nothing of gumbo's outside the pool) when
 *  - the pool is used up: the tree grows far beyond its source;
 *  - elements nest deeper than the limit;
 *  - the depth, summed up over all requests for memory, is out of proportion: each tag asks for some, and may walk the
 *    whole stack;
 *  - a run of attributes without a new node is longer than the limit.
 * All this depends on the input alone, so the same input always ends in the same way.
 */
#pragma once
#include <gumbo.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum cgumbo_end {
    CGUMBO_DONE, CGUMBO_NO_MEMORY, CGUMBO_TOO_LARGE, CGUMBO_TOO_DEEP, CGUMBO_TOO_SLOW, CGUMBO_TOO_MANY_ATTRIBUTES
};

/* Blocks are rounded up to powers of two and half-way marks between them: 16, 24, 32, 48, 64 ... */
enum { CGUMBO_CLASSES = 56, CGUMBO_HEADER = 8 };

struct cgumbo_pool {
    char *memory;
    size_t used, capacity;
    void *freed[CGUMBO_CLASSES];
    const GumboNode *newest; /* the node-sized block given out last; it has been linked when the next is asked for */
    unsigned depth;          /* of the node before it */
    unsigned depth_limit;
    unsigned attributes;     /* given out since the newest node */
    unsigned attribute_limit;
    size_t work, work_limit;
    jmp_buf *stop;
};

static inline unsigned cgumbo_class(size_t size, size_t *rounded)
{
    unsigned class = 0;
    size_t room = 16;
    for (;;) {
        if (size <= room) { *rounded = room; return class; }
        if (size <= room + room / 2) { *rounded = room + room / 2; return class + 1; }
        room *= 2;
        class += 2;
    }
}

static inline _Bool cgumbo_owns(const struct cgumbo_pool *pool, const GumboNode *node)
{
    uintptr_t offset = (uintptr_t)node - (uintptr_t)pool->memory; /* wraps round to a great number when it lies before */
    return offset < pool->used && pool->used - offset >= sizeof *node && (uintptr_t)node % _Alignof(GumboNode) == 0;
}

/*
 * How deep the newest node lies. A block of a node's size may also be a text of that length: then `parent` is
 * any number, and the walk goes on only while it stays within the pool. At worst a wrong answer stops the parse.
 */
static inline unsigned cgumbo_depth(const struct cgumbo_pool *pool)
{
    unsigned depth = 0;
    const GumboNode *node = pool->newest;
    while (node && cgumbo_owns(pool, node) && depth <= pool->depth_limit) {
        depth++;
        node = node->parent;
    }
    return depth;
}

static inline void *cgumbo_take(void *userdata, size_t size)
{
    struct cgumbo_pool *pool = userdata;
    if (size == sizeof(GumboNode)) {
        pool->depth = cgumbo_depth(pool);
        if (pool->depth > pool->depth_limit) longjmp(*pool->stop, CGUMBO_TOO_DEEP);
        pool->attributes = 0;
    } else if (size == sizeof(GumboAttribute)) {
        if (++pool->attributes > pool->attribute_limit) longjmp(*pool->stop, CGUMBO_TOO_MANY_ATTRIBUTES);
    }
    pool->work += pool->depth;
    if (pool->work > pool->work_limit) longjmp(*pool->stop, CGUMBO_TOO_SLOW);
    if (size > pool->capacity) longjmp(*pool->stop, CGUMBO_TOO_LARGE);
    size_t rounded;
    unsigned class = cgumbo_class(size, &rounded);
    char *block = pool->freed[class];
    if (block) {
        memcpy(&pool->freed[class], block, sizeof(void *));
    } else {
        if (pool->capacity - pool->used < rounded + CGUMBO_HEADER) longjmp(*pool->stop, CGUMBO_TOO_LARGE);
        block = pool->memory + pool->used + CGUMBO_HEADER;
        pool->used += rounded + CGUMBO_HEADER;
        memcpy(block - CGUMBO_HEADER, &class, sizeof class);
    }
    if (size == sizeof(GumboNode)) {
        memset(block, 0, size); /* so that an unlinked node has no parent left over from the block's former life */
        pool->newest = (const GumboNode *)block;
    }
    return block;
}

static inline void cgumbo_give_back(void *userdata, void *given)
{
    struct cgumbo_pool *pool = userdata;
    if (!given) return;
    unsigned class;
    memcpy(&class, (char *)given - CGUMBO_HEADER, sizeof class);
    if (pool->newest == given) pool->newest = NULL;
    memcpy(given, &pool->freed[class], sizeof(void *));
    pool->freed[class] = given;
}

/*
 * Parses into the pool. On CGUMBO_DONE `*output` lives until cgumbo_free; `html` must live as long.
 * - context: GUMBO_TAG_BODY for a fragment, GUMBO_TAG_LAST for a page.
 * - capacity: bytes of memory; the system only gives what is touched.
 */
__attribute__((noinline)) static enum cgumbo_end cgumbo_parse(
    struct cgumbo_pool *pool, const char *html, size_t length, GumboTag context, size_t capacity,
    unsigned depth_limit, unsigned attribute_limit, GumboOutput **output)
{
    jmp_buf stop;
    memset(pool, 0, sizeof *pool);
    pool->memory = malloc(capacity);
    if (!pool->memory) return CGUMBO_NO_MEMORY;
    pool->capacity = capacity;
    /* Ordinary documents use a tenth of this. */
    pool->work_limit = (32u << 20) + 32 * length;
    pool->depth_limit = depth_limit;
    pool->attribute_limit = attribute_limit;
    pool->stop = &stop;

    GumboOptions options = kGumboDefaultOptions;
    options.allocator = cgumbo_take;
    options.deallocator = cgumbo_give_back;
    options.userdata = pool;
    options.tab_stop = 1;
    options.max_errors = 0;
    options.fragment_context = context;

    int end = setjmp(stop);
    if (end == 0) *output = gumbo_parse_with_options(&options, html, length);
    pool->stop = NULL;
    return (enum cgumbo_end)end;
}

static inline void cgumbo_free(struct cgumbo_pool *pool)
{
    free(pool->memory);
    pool->memory = NULL;
}

/* Swift would copy a union's member to read one field of it. */
static inline const GumboElement *_Nonnull cgumbo_element(const GumboNode *_Nonnull node) { return &node->v.element; }
static inline const GumboText *_Nonnull cgumbo_text(const GumboNode *_Nonnull node) { return &node->v.text; }
