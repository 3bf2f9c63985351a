#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Between the parts that read rules: lines.c cuts bytes into lines, scan.c lines into words, keys.c
 * knows the keys, words.c what each takes, mend.c what is meant where a word cannot be read, lex.c
 * puts it together.
 */
#include "udev-rules/rules.h"

/* From here on systemd has a new parser. In the old one a word that could not be read ended its
 * line, and what stood before it held. */
enum { UDEV_NEW_PARSER = 243 };

/* True when this udev is known to be older than `version`. */
bool rules_udev_before(long udev, long version);

/* ---- lines.c ---- */

/* What udev makes of a line. */
enum line_end {
	LINE_WHOLE,
	LINE_TOO_LONG,	 /* joined, it is longer than udev reads: passed over */
	LINE_STOPS_FILE, /* a physical line is longer than udev reads: it leaves the file there */
	LINE_CUT_OFF,	 /* the file ends after a backslash: passed over */
};

/* Where the text of a physical line begins in the joined one. */
struct line_piece {
	size_t offset;
	unsigned number;
};

struct source_line {
	const char *text; /* joined, without the blanks before each piece */
	enum line_end end;
	unsigned first, last; /* physical lines */
	struct line_piece *pieces;
	size_t piece_count, piece_capacity;
};

struct line_reader {
	struct arena *arena;
	struct bytes rest;
	unsigned number; /* physical lines read */
	bool stopped;
};

/* Reads the next line that is neither empty nor a comment; false at the end. Ends of lines are those
 * of systemd: \n, \r and NUL, and pairs of unequal ones. */
bool rules_next_line(struct line_reader *io, struct source_line *ret);

/* The physical line on which `offset` of the text stands. */
unsigned rules_line_at(const struct source_line *line, size_t offset);

/* ---- scan.c ---- */

enum scan_result {
	SCAN_WORD,
	SCAN_END,
	SCAN_NO_OPERATOR, /* not of the form KEY operator value */
	SCAN_NO_BRACE,	  /* { is not closed */
	SCAN_NO_QUOTE,	  /* the value does not begin with a quote */
	SCAN_UNTERMINATED,
	SCAN_ESCAPE, /* e"…" with an escape that is none */
	SCAN_PREFIX, /* e"…" or i"…" in a udev that does not know it */
};

/* One KEY{argument}operator"value"; offsets into the text. */
struct scan_word {
	size_t start, key_end, operator_at, value_at, end;
	const char *key;
	const char *argument; /* NULL when there are no braces */
	enum rule_operator op;
	const char *value; /* without quotes and escapes */
	bool ignore_case;
	unsigned commas; /* before it */
};

/* Reads the word at `offset`. On an error that is set which was read before it (start, key …). */
enum scan_result rules_scan(struct arena *arena, const char *text, size_t offset, long udev,
			    struct scan_word *ret);

/* Length of the operator at the start of the text, 0 when there is none. */
size_t rules_scan_operator(const char *text, enum rule_operator *ret);

bool rules_is_blank(char c);

/* ---- faults: what is wrong, and the change that mends it ---- */

struct word_fault {
	enum rule_issue_kind kind;
	const char *why;
	bool drops_line;
	size_t at;	  /* where it stands */
	size_t from, to;  /* this should be replaced … */
	const char *with; /* … by this; NULL: that is for people to know */
};

struct word_faults {
	struct word_fault *items;
	size_t count, capacity;
};

struct word_fault *rules_fault(struct arena *arena, struct word_faults *io,
			       enum rule_issue_kind kind, size_t at, const char *why);

/* ---- keys.c ---- */

enum argument_rule { ARGUMENT_NONE, ARGUMENT_NEEDED, ARGUMENT_OPTIONAL };

#define OPERATOR_BIT(op) (1u << (op))

struct key_info {
	const char *name;
	enum argument_rule argument;
	unsigned operators; /* OPERATOR_BITs of those that udev takes */
	unsigned taken_as;  /* bits of those that it takes for `instead` */
	enum rule_operator instead;
	long since; /* first systemd that knows the key */
};

/* Of a known key; static. */
const struct key_info *rules_key_info(enum rule_key key);

/* RULE_KEY_UNKNOWN when that udev has no such key. */
enum rule_key rules_key_find(const char *name, size_t length, long udev);

/* The name of the key that is probably meant by an unknown one; NULL. */
const char *rules_key_meant(const char *name);

/* ---- words.c ---- */

/* Makes the token of a word, and says what is wrong with it; false when udev passes over the token
 * because of that, or over the line (then a fault says so). Sets all but text and line. */
void rules_judge_word(struct arena *arena, const char *text, const struct scan_word *word,
		      long udev, struct rule_token *ret, struct word_faults *io_faults);

/* ---- mend.c ---- */

/* What is wrong where no word could be read; `before` is the word before it, or NULL. */
void rules_diagnose(struct arena *arena, const char *text, enum scan_result result,
		    const struct scan_word *word, const struct scan_word *before,
		    struct word_faults *io_faults);

/* ---- lex.c ---- */

/* One line, read for itself. */
struct lexed_line {
	struct rule_token *tokens;
	size_t count, capacity;
	struct word_faults faults;
	bool dropped; /* because of one of the faults */
	bool matches; /* compares something */
	bool acts;    /* sets something, runs something, is a LABEL … */
};

void rules_lex_line(struct arena *arena, const struct source_line *line, long udev,
		    struct lexed_line *ret);

/* The line as it should stand; NULL when that cannot be told of all that is wrong with it. */
const char *rules_correct(struct arena *arena, const char *text, long udev);

/* What udev joins line by line, this joins for people: two texts, with a blank between them or not. */
const char *rules_join_texts(struct arena *arena, const char *first, const char *second,
			     bool with_blank);

void rules_add_issue(struct arena *arena, struct rule_line *line, struct rule_issue issue);

/* True for a token that compares; PROGRAM and IMPORT do something as well. */
bool rules_is_comparison(const struct rule_token *token);

/* ---- context.c ---- */

/* True when one of the alternatives of a pattern of KERNEL can be the name of a disk. */
bool rules_can_name_disks(const char *pattern);

/* NAME= in a line that is about disks; `name` is its word, and the last token that sets NAME. */
void rules_check_name(struct arena *arena, const struct scan_word *name, struct lexed_line *io);

/* Finds rules that were cut into several lines, lines that do nothing, and bytes that are no text,
 * among the lines of one file: lines[first] … */
void rules_check_lines(struct arena *arena, struct rule_facts *io, size_t first);

/* What is wrong with a file as a whole. */
void rules_check_file(struct arena *arena, const struct rules_file *file, struct rule_facts *io);
