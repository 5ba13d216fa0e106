// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

#include "harness/knobs.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#define CHOICE "/sys/kernel/mm/transparent_hugepage/enabled"
#define NUMBER "/proc/sys/vm/swappiness"
#define BOOT "/proc/sys/kernel/random/boot_id"

struct fixture {
	char *root;
	char journal[4096];
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->root = tree_make();
	tree_path(f->root, "/run/knobs.journal", f->journal);
	tree_write(f->root, "/run/keep", "");
	tree_write(f->root, BOOT, "this-boot\n");
	tree_write(f->root, CHOICE, "always [madvise] never\n");
	tree_write(f->root, NUMBER, "60\n");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	tree_remove(f->root);
	free(f);
	return 0;
}

static struct knobs *open_knobs(struct fixture *f)
{
	struct knobs *k = NULL;

	assert_int_equal(knobs_open(f->root, f->journal, &k), 0);
	return k;
}

/* A journal as a killed process of @boot leaves it. */
static void leave_journal(struct fixture *f, const char *boot, const char *lines)
{
	char text[1024];

	snprintf(text, sizeof(text), "boot %s\n%s", boot, lines);
	tree_write(f->root, "/run/knobs.journal", text);
}

static void value_is_the_chosen_word(void **state)
{
	struct fixture *f = *state;
	char value[KNOB_VALUE_MAX];

	assert_int_equal(knob_read(f->root, CHOICE, value, sizeof(value)), 0);
	assert_string_equal(value, "madvise");
	assert_int_equal(knob_read(f->root, NUMBER, value, sizeof(value)), 0);
	assert_string_equal(value, "60");
}

static void set_and_restored(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);

	assert_int_equal(knobs_set(k, CHOICE, "never"), 0);
	assert_int_equal(knobs_set(k, NUMBER, "0"), 0);
	assert_string_equal(tree_read(f->root, CHOICE), "never");
	assert_string_equal(tree_read(f->root, NUMBER), "0");
	assert_string_equal(tree_read(f->root, "/run/knobs.journal"),
			    "boot this-boot\n" CHOICE "\tmadvise\n" NUMBER "\t60");
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(f->root, CHOICE), "madvise");
	assert_string_equal(tree_read(f->root, NUMBER), "60");
	assert_int_equal(access(f->journal, F_OK), -1);
}

static void first_value_is_the_one_restored(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);

	assert_int_equal(knobs_set(k, NUMBER, "1"), 0);
	assert_int_equal(knobs_set(k, NUMBER, "2"), 0);
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(f->root, NUMBER), "60");
}

/* As a run does whose cells take turns. */
static void knob_is_saved_once(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);

	for (int i = 0; i < 200; i++) {
		assert_int_equal(knobs_set(k, NUMBER, "1"), 0);
		assert_int_equal(knobs_set(k, NUMBER, "2"), 0);
	}
	assert_string_equal(tree_read(f->root, "/run/knobs.journal"),
			    "boot this-boot\n" NUMBER "\t60");
	assert_int_equal(knobs_close(k), 0);
}

static void equal_value_is_left_alone(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);

	assert_int_equal(knobs_set(k, CHOICE, "madvise"), 0);
	assert_string_equal(tree_read(f->root, CHOICE), "always [madvise] never");
	assert_string_equal(tree_read(f->root, "/run/knobs.journal"), "");
	assert_int_equal(knobs_close(k), 0);
}

/* Two names of one file tell the order of writing. */
static void restored_in_reverse_order(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);

	tree_link(f->root, "/sys/kernel/twin", "../../proc/sys/vm/swappiness");
	assert_int_equal(knobs_set(k, NUMBER, "1"), 0);
	assert_int_equal(knobs_set(k, "/sys/kernel/twin", "2"), 0);
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(f->root, NUMBER), "60");
}

static void saved_side_effect_is_restored(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);

	assert_int_equal(knobs_save(k, NUMBER), 0);
	tree_write(f->root, NUMBER, "99\n"); /* the kernel's doing */
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(f->root, NUMBER), "60");
}

static void absent_knob_is_enoent(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);

	assert_int_equal(knobs_set(k, "/sys/kernel/mm/absent", "0"), -ENOENT);
	assert_int_equal(knobs_save(k, "/sys/kernel/mm/absent"), -ENOENT);
	assert_int_equal(knobs_close(k), 0);
}

/* What was not read must not be written back later: refused, not changed. */
static void unreadable_value_is_refused(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);

	tree_write(f->root, "/sys/kernel/empty", "\n");
	tree_write(f->root, "/sys/kernel/lines", "a\nb\n");
	assert_int_equal(knobs_set(k, "/sys/kernel/empty", "1"), -EBADMSG);
	assert_int_equal(knobs_set(k, "/sys/kernel/lines", "1"), -EBADMSG);
	assert_string_equal(tree_read(f->root, "/sys/kernel/lines"), "a\nb");
	assert_int_equal(knobs_close(k), 0);
}

/* A thread's name is cut at 15 letters: a knob that takes less than it is given. */
static void other_value_read_back_is_an_error(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);
	char name[64];

	snprintf(name, sizeof(name), "%s", tree_read("", "/proc/self/comm"));
	tree_link(f->root, "/sys/kernel/comm", "/proc/self/comm");
	assert_int_equal(knobs_set(k, "/sys/kernel/comm", "longer-than-fifteen"),
			 -EIO);
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read("", "/proc/self/comm"), name);
}

/* The line is in the journal although nothing could be written after it. */
/* A kernel that takes 3 of 8 shows 3, which is no error here. */
static void a_number_may_be_taken_in_part(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);

	assert_int_equal(knobs_try(k, NUMBER, "8"), 0);
	assert_non_null(strstr(tree_read(f->root, "/run/knobs.journal"),
			       NUMBER "\t60"));
	tree_write(f->root, NUMBER, "3\n");
	assert_int_equal(knobs_try(k, "/sys/none", "8"), -ENOENT);
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(f->root, NUMBER), "60");
}

static void one_knob_can_be_reverted(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);

	assert_int_equal(knobs_revert(k, NUMBER), 0);
	assert_int_equal(knobs_set(k, NUMBER, "8"), 0);
	assert_int_equal(knobs_set(k, CHOICE, "never"), 0);
	assert_int_equal(knobs_revert(k, NUMBER), 0);
	assert_string_equal(tree_read(f->root, NUMBER), "60");
	assert_string_equal(tree_read(f->root, CHOICE), "never");
	assert_int_equal(knobs_set(k, NUMBER, "9"), 0);
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(f->root, NUMBER), "60");
}

static void journal_is_ahead_of_the_knob(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);

	tree_link(f->root, "/sys/kernel/fixed", "/proc/sys/kernel/ostype");
	assert_int_not_equal(knobs_set(k, "/sys/kernel/fixed", "other"), 0);
	assert_string_equal(tree_read(f->root, "/run/knobs.journal"),
			    "boot this-boot\n/sys/kernel/fixed\tLinux");
	assert_int_equal(knobs_close(k), 0);
}

static void second_process_is_refused(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f), *other = NULL;

	assert_int_equal(knobs_open(f->root, f->journal, &other), -EBUSY);
	assert_null(other);
	assert_int_equal(knobs_close(k), 0);
	assert_int_equal(knobs_close(open_knobs(f)), 0);
}

/* Sets both knobs, says so, and waits for its end. */
static void set_and_hang(struct fixture *f, int ready)
{
	struct knobs *k;

	if (knobs_open(f->root, f->journal, &k) ||
	    knobs_set(k, CHOICE, "never") || knobs_set(k, NUMBER, "0") ||
	    write(ready, "x", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static void killed_run_is_undone_by_the_next(void **state)
{
	struct fixture *f = *state;
	int fds[2], status;
	char ready;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		set_and_hang(f, fds[1]);
	assert_int_equal(read(fds[0], &ready, 1), 1);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	close(fds[0]);
	close(fds[1]);
	assert_string_equal(tree_read(f->root, CHOICE), "never");

	assert_int_equal(knobs_close(open_knobs(f)), 0);
	assert_string_equal(tree_read(f->root, CHOICE), "madvise");
	assert_string_equal(tree_read(f->root, NUMBER), "60");
	assert_int_equal(access(f->journal, F_OK), -1);
}

/* Killed between the knob's line and its newline: the knob is as it was. */
static void torn_last_line_is_passed_over(void **state)
{
	struct fixture *f = *state;

	tree_write(f->root, CHOICE, "never\n");
	leave_journal(f, "this-boot", CHOICE "\talways\n" NUMBER "\t10");
	assert_int_equal(knobs_close(open_knobs(f)), 0);
	assert_string_equal(tree_read(f->root, CHOICE), "always");
	assert_string_equal(tree_read(f->root, NUMBER), "60");
}

static void junk_lines_are_passed_over(void **state)
{
	struct fixture *f = *state;

	tree_write(f->root, "/etc/passwd", "kept");
	tree_write(f->root, CHOICE, "never\n");
	leave_journal(f, "this-boot",
		      "no tab here\n/etc/passwd\tevil\n"
		      "/sys/../etc/passwd\tevil\n" NUMBER "\t\n\x01\xff\n"
		      CHOICE "\tmadvise\n");
	assert_int_equal(knobs_close(open_knobs(f)), 0);
	assert_string_equal(tree_read(f->root, "/etc/passwd"), "kept");
	assert_string_equal(tree_read(f->root, NUMBER), "60");
	assert_string_equal(tree_read(f->root, CHOICE), "madvise");
}

static void journal_of_another_boot_is_dropped(void **state)
{
	struct fixture *f = *state;

	leave_journal(f, "another-boot", CHOICE "\talways\n");
	assert_int_equal(knobs_close(open_knobs(f)), 0);
	assert_string_equal(tree_read(f->root, CHOICE), "always [madvise] never");
	assert_int_equal(access(f->journal, F_OK), -1);
}

static void knob_that_went_away_is_forgotten(void **state)
{
	struct fixture *f = *state;

	tree_write(f->root, CHOICE, "never\n");
	leave_journal(f, "this-boot",
		      CHOICE "\tmadvise\n/sys/kernel/mm/gone\t1\n");
	assert_int_equal(knobs_close(open_knobs(f)), 0);
	assert_string_equal(tree_read(f->root, CHOICE), "madvise");
}

/* One knob that cannot be restored does not hold up the others. */
static void failed_restore_keeps_the_journal(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = NULL;

	tree_write(f->root, CHOICE, "never\n");
	tree_write(f->root, "/sys/kernel/mm/directory/file", "");
	leave_journal(f, "this-boot",
		      CHOICE "\tmadvise\n/sys/kernel/mm/directory\t1\n");
	assert_int_equal(knobs_open(f->root, f->journal, &k), -EISDIR);
	assert_null(k);
	assert_string_equal(tree_read(f->root, CHOICE), "madvise");
	assert_int_equal(access(f->journal, F_OK), 0);
}

/* In a child, as the test program itself stays root. */
static int open_as_nobody(struct fixture *f)
{
	struct knobs *k;
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (setresuid(65534, 65534, 65534))
			_exit(1);
		_exit(knobs_open(f->root, f->journal, &k) == -EPERM ? 42 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void unprivileged_is_eperm(void **state)
{
	if (geteuid()) {
		print_message("not root: cannot become another user\n");
		skip();
	}
	assert_int_equal(open_as_nobody(*state), 42);
}

static void quiet_passes_over_absent_knobs(void **state)
{
	struct fixture *f = *state;
	struct knobs *k = open_knobs(f);

	tree_write(f->root, "/sys/kernel/mm/ksm/run", "1\n");
	assert_int_equal(knobs_quiet(k), 0);
	assert_string_equal(tree_read(f->root, "/sys/kernel/mm/ksm/run"), "0");
	assert_string_equal(tree_read(f->root, NUMBER), "0");
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(f->root, "/sys/kernel/mm/ksm/run"), "1");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(value_is_the_chosen_word),
		TEST(set_and_restored),
		TEST(first_value_is_the_one_restored),
		TEST(knob_is_saved_once),
		TEST(equal_value_is_left_alone),
		TEST(restored_in_reverse_order),
		TEST(saved_side_effect_is_restored),
		TEST(absent_knob_is_enoent),
		TEST(unreadable_value_is_refused),
		TEST(other_value_read_back_is_an_error),
		TEST(a_number_may_be_taken_in_part),
		TEST(one_knob_can_be_reverted),
		TEST(journal_is_ahead_of_the_knob),
		TEST(second_process_is_refused),
		TEST(killed_run_is_undone_by_the_next),
		TEST(torn_last_line_is_passed_over),
		TEST(junk_lines_are_passed_over),
		TEST(journal_of_another_boot_is_dropped),
		TEST(knob_that_went_away_is_forgotten),
		TEST(failed_restore_keeps_the_journal),
		TEST(unprivileged_is_eperm),
		TEST(quiet_passes_over_absent_knobs),
	};

	return cmocka_run_group_tests_name("knobs", tests, NULL, NULL);
}
