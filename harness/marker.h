/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Markers: how a guest tells the simulated PMU (harness/vpmu) where a region
 * begins and ends. docs/formats.md, "Markers", has the layout.
 *
 * A marker is a NOP that carries its kind and four loads whose addresses carry
 * the region's id: no system call, no device and no effect outside QEMU, so
 * the same program runs unchanged on hardware.
 *
 * A region covers what lies strictly between the last load of its open and the
 * NOP of its close: the jump over the close's padding is in it (one user
 * instruction), and so are those with which the compiler forms the close's
 * four addresses. Markers inside a region (of a nested one) are not counted.
 */
#ifndef PZBENCH_MARKER_H
#define PZBENCH_MARKER_H

#include <stdint.h>

#define MARKER_TABLE_BYTES 4096
#define MARKER_ID_BITS 48

/* Kinds, the NOP's displacement: "PZB" and a number. */
#define MARKER_OPEN 0x505a4201
#define MARKER_CLOSE 0x505a4202
/* A NOP without loads: the plugin counts from here on. See marker_arm(). */
#define MARKER_ARM 0x505a4203
/*
 * What the plugin cannot see by itself: node << 40 | a page's number or a CPU's.
 * A range of the node's memory begins and ends (exclusive); the table that this
 * marker loads from is that page; the CPU is one of the node's.
 */
#define MARKER_RANGE_START 0x505a4204
#define MARKER_RANGE_END 0x505a4205
#define MARKER_PAGE 0x505a4206
#define MARKER_CPU 0x505a4207
/*
 * What runs from here on is not looked at, its accesses neither counted nor
 * modelled, on any CPU, until the other kind: whatever it leaves in the caches is
 * to be evicted before a region. The payload is 0.
 */
#define MARKER_REST 0x505a4208
#define MARKER_WAKE 0x505a4209
#define MARKER_LAST MARKER_WAKE

#define MARKER_NODE_SHIFT 40

/*
 * marker_table_alloc - the page that markers load from
 *
 * The page is locked and present, so that no load of a marker faults. *@table is
 * the caller's, to be given back with marker_table_free(). Returns 0, or -ENOMEM,
 * -EPERM or -EAGAIN when the page cannot be had or locked.
 */
int marker_table_alloc(const void **table);
void marker_table_free(const void *table);

/*
 * The NOP and the loads share a cache line, so no page boundary (and no fault
 * on the text) lies between them. The jump makes the padding cost the same one
 * instruction everywhere. @kind is the text of a constant; %[load] is scratch,
 * %[a0] to %[a3] hold the addresses.
 */
#define MARKER_ASM(kind)                   \
	"jmp 771f\n\t"                     \
	".balign 64\n"                     \
	"771:\t.byte 0x0f, 0x1f, 0x80\n\t" \
	".long " kind "\n\t"               \
	"movzbl (%[a0]), %k[load]\n\t"     \
	"movzbl (%[a1]), %k[load]\n\t"     \
	"movzbl (%[a2]), %k[load]\n\t"     \
	"movzbl (%[a3]), %k[load]\n\t"

/* The address whose low 12 bits are digit @i of @id in base 4096. */
static inline const uint8_t *marker_address(const void *table, uint64_t id,
					    int i)
{
	return (const uint8_t *)table + ((id >> 12 * i) & 0xfff);
}

/* Input operands of MARKER_ASM(). */
#define MARKER_ADDRESSES(table, id)                     \
	[a0] "r"(marker_address(table, id, 0)),         \
		[a1] "r"(marker_address(table, id, 1)), \
		[a2] "r"(marker_address(table, id, 2)), \
		[a3] "r"(marker_address(table, id, 3))

#define MARKER_EMIT(kind, table, id)                                     \
	do {                                                             \
		unsigned long load_;                                     \
                                                                         \
		__asm__ volatile(                                        \
			MARKER_ASM("%c[which]")                          \
			: [load] "=&r"(load_)                            \
			: MARKER_ADDRESSES(table, id), [which] "i"(kind) \
			: "memory");                                     \
	} while (0)

/*
 * marker_open, marker_close - begin and end region @id
 * @table: of marker_table_alloc()
 * @id: below 2^48; one id names one region of a boot, ever
 *
 * Regions may nest and may be open on several CPUs at once; a region belongs
 * to the CPU that opened it.
 */
static inline __attribute__((always_inline)) void marker_open(const void *table,
							      uint64_t id)
{
	MARKER_EMIT(MARKER_OPEN, table, id);
}

static inline __attribute__((always_inline)) void
marker_close(const void *table, uint64_t id)
{
	MARKER_EMIT(MARKER_CLOSE, table, id);
}

/* Tells the plugin, by one of the kinds that carry a node. */
#define MARKER_TELL(kind, table, node, number) \
	MARKER_EMIT(kind, table,               \
		    (uint64_t)(node) << MARKER_NODE_SHIFT | (number))

/* Until this ran no marker is heeded, and the plugin's work costs nothing. */
static inline void marker_arm(void)
{
	__asm__ volatile(".byte 0x0f, 0x1f, 0x80\n\t.long %c0"
			 :
			 : "i"(MARKER_ARM)
			 : "memory");
}

#endif
