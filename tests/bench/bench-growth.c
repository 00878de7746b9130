/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench-growth CAPS - how the time of a placement grows with the domain, and how much of it is XML.
 */
#include <libxml/parser.h>
#include <string.h>

#include "bench.h"

typedef struct {
    const SwCaps *caps;
    const char *text;
} Call;

static void
place(void *data)
{
    const Call *call = data;

    g_free(bench_place(call->text, call->caps, NULL));
}

/* What any program does that reads a document and writes it. */
static void
read_and_write(void *data)
{
    const Call *call = data;
    xmlDoc *doc = xmlReadMemory(call->text, (int)strlen(call->text), NULL, NULL, XML_PARSE_NONET);
    xmlChar *text;
    int length;

    xmlDocDumpMemory(doc, &text, &length);
    xmlFree(text);
    xmlFreeDoc(doc);
}

typedef struct {
    double ours; /* seconds; 0 when the domain is refused, which is told */
    double xml;
} Times;

static Times
times_of(const SwCaps *caps, BenchKind kind, unsigned n)
{
    g_autofree char *text = bench_domain(kind, n);
    g_autoptr(GError) error = NULL;
    g_autofree char *placed = bench_place(text, caps, &error);
    Call call = {caps, text};
    Times times;

    if (!placed) {
        g_print("%-20s %5u  refused: %s\n", bench_kind_names[kind], n, error->message);
        return (Times){0};
    }
    times = (Times){bench_seconds(place, NULL, &call), bench_seconds(read_and_write, NULL, &call)};
    g_print("%-20s %5u  %10.2f ms  %10.2f ms  %8.1f\n", bench_kind_names[kind], n, times.xml * 1e3,
            times.ours * 1e3, times.ours / times.xml);
    return times;
}

static void
compare(const SwCaps *caps, BenchKind kind, unsigned few, unsigned many)
{
    Times less = times_of(caps, kind, few), more = times_of(caps, kind, many);

    if (less.ours > 0 && more.ours > 0)
        g_print("  %u over %u: libxml2 %.1f, slotwise %.1f\n", many, few, more.xml / less.xml,
                more.ours / less.ours);
}

static double
first_seconds(const SwCaps *caps, unsigned n)
{
    g_autofree char *text = bench_domain(BENCH_CONVENTIONAL_NICS, n);
    Call call = {caps, text};

    return bench_first_seconds(place, &call);
}

/* A domain is placed once, in a process that did something else before. A loop is kinder to the
 * small one: all that it needs stays in the processor's cache, and no loop does that for 5,000. */
static void
compare_first(const SwCaps *caps, unsigned few, unsigned many)
{
    double less = first_seconds(caps, few), more = first_seconds(caps, many);

    g_print("\nThe first placement of a process, conventional NICs: %u in %.2f ms, %u in %.2f ms, "
            "%.1f times; bar 12\n",
            few, less * 1e3, many, more * 1e3, more / less);
}

int
main(int argc, char **argv)
{
    g_autoptr(SwCaps) caps = bench_caps(argv[1]);

    g_print("Bar: ratio below 10 for 500 transitional devices.\n\n%-20s %5s  %13s  %13s  %8s\n", "",
            "", "libxml2", "slotwise", "ratio");
    compare(caps, BENCH_TRANSITIONAL_DISKS, 50, 500);
    compare(caps, BENCH_MODERN_DISKS, 20, 200);
    compare(caps, BENCH_CONVENTIONAL_NICS, 90, 900);
    compare(caps, BENCH_CONVENTIONAL_NICS, 500, 5000);
    compare_first(caps, 500, 5000);
    return 0;
}
