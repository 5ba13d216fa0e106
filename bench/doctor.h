/* SPDX-License-Identifier: GPL-2.0-only */
/* What the doctor looks at. Each check fills in one finding, changes nothing. */
#ifndef PZBENCH_DOCTOR_H
#define PZBENCH_DOCTOR_H

enum verdict { GOOD, NOTE, MISSING };

struct finding {
	enum verdict verdict;
	char text[256];
	const char *mend;	/* NULL: nothing to mend; static */
};

__attribute__((format(printf, 4, 5)))
void found(struct finding *f, enum verdict verdict, const char *mend,
	   const char *format, ...);

void look_at_user(struct finding *f);
void look_at_frames(struct finding *f);
void look_at_orders(struct finding *f);
void look_at_nodes(struct finding *f);
void look_at_injector(struct finding *f);
void look_at_swap(struct finding *f);

void look_at_pmu(struct finding *f);
void look_at_kernel(struct finding *f);
void look_at_clock(struct finding *f);
void look_at_load(struct finding *f);

#endif
