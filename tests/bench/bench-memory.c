/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench-memory CAPS - peak memory of a placement beside that of the XML tree of its domain.
 *
 * The allocator's functions are replaced by ones that count and then call glibc's; libraries find
 * them because they are exported. Resident memory was rejected as a measure: it has pages that the
 * allocator keeps. */
#include <errno.h>
#include <libxml/parser.h>
#include <malloc.h>
#include <string.h>

#include "bench.h"

#define EXPORTED __attribute__((visibility("default")))

/* glibc's own names, for allocators like this one */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *old);

static size_t in_use, peak;

static void *
count(void *made)
{
    in_use += malloc_usable_size(made);
    peak = MAX(peak, in_use);
    return made;
}

EXPORTED void *
malloc(size_t size)
{
    return count(__libc_malloc(size));
}

EXPORTED void *
calloc(size_t n, size_t size)
{
    return count(__libc_calloc(n, size));
}

EXPORTED void *
realloc(void *old, size_t size)
{
    in_use -= malloc_usable_size(old);
    return count(__libc_realloc(old, size));
}

/* GLib 2.74 has its slices from here. */
EXPORTED int
posix_memalign(void **made, size_t alignment, size_t size)
{
    *made = count(__libc_memalign(alignment, size));
    return *made ? 0 : ENOMEM;
}

EXPORTED void
free(void *old)
{
    in_use -= malloc_usable_size(old);
    __libc_free(old);
}

static size_t
tree_size(const char *text)
{
    size_t before = in_use, size;
    xmlDoc *doc = xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET);

    size = in_use - before;
    xmlFreeDoc(doc);
    return size;
}

static void
compare(const SwCaps *caps, BenchKind kind, unsigned n)
{
    g_autofree char *text = bench_domain(kind, n);
    g_autoptr(GError) error = NULL;
    g_autofree char *placed = NULL;
    size_t tree = tree_size(text), before = in_use;

    peak = in_use;
    placed = bench_place(text, caps, &error);
    if (placed)
        g_print("%-20s %5u  %9.2f MiB  %9.2f MiB  %8.1f\n", bench_kind_names[kind], n,
                (double)tree / (1 << 20), (double)(peak - before) / (1 << 20),
                (double)(peak - before) / (double)tree);
    else
        g_print("%-20s %5u  refused: %s\n", bench_kind_names[kind], n, error->message);
}

int
main(int argc, char **argv)
{
    g_autoptr(SwCaps) caps = bench_caps(argv[1]);

    g_print("Bar: ratio 5 at 5000 devices.\n\n%-20s %5s  %13s  %13s  %8s\n", "", "", "XML tree",
            "slotwise", "ratio");
    compare(caps, BENCH_MODERN_DISKS, 200);
    compare(caps, BENCH_TRANSITIONAL_DISKS, 500);
    compare(caps, BENCH_CONVENTIONAL_NICS, 900);
    compare(caps, BENCH_CONVENTIONAL_NICS, 5000);
    return 0;
}
