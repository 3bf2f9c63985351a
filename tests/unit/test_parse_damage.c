/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers that were cut anywhere, hold NULs, CRLF or a line of a megabyte. No parser may crash on
 * them, and none may say that more is up than the whole answer says.
 */
#include <stdlib.h>

#include "tests/unit/parse_help.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define LINE	    "--------------------------------------------------------------------------------\n"
#define STARS	    "**************************************************************\n"

static const char *const samples[] = {
	"CRS-4638: Oracle High Availability Services is online\n"
	"CRS-4535: Cannot communicate with Cluster Ready Services\n"
	"CRS-4529: Cluster Synchronization Services is online\n"
	"CRS-4534: Cannot communicate with Event Manager\n",

	"CRS-4701: The Cluster Time Synchronization Service is in Active mode.\n"
	"CRS-4702: Offset (in msec): 1250\n",

	"CRS-4621: Oracle High Availability Services autostart is disabled.\n",

	STARS
	"birch1:\nCRS-4537: Cluster Ready Services is online\n"
	"CRS-4530: Communications failure contacting CSS\nCRS-4533: Event Manager is online\n" STARS
	"birch22:\nCRS-4535: Cannot communicate with Cluster Ready Services\n" STARS
	"CRS-4404: The following nodes did not reply within the allotted time: birch33, b4\n",

	LINE
	"NAME           TARGET  STATE        SERVER                   STATE_DETAILS       \n" LINE
	"Local Resources\n" LINE "ora.LISTENER.lsnr\n"
	"               ONLINE  INTERMEDIATE birch1                   Not All Endpoints R \n"
	"                                                             egistered           \n"
	"               ONLINE  ONLINE       birch22                                      \n" LINE
	"Cluster Resources\n" LINE "ora.crsd\n"
	"      1        ONLINE  OFFLINE                                                   \n"
	"ora.cssd\n"
	"      1        ONLINE  ONLINE       birch1                                       \n",

	LINE
	"Name           Target  State        Server                   State details       \n" LINE
	"Cluster Resources\n" LINE "ora.asm(ora.asmgroup)\n"
	"      1        ONLINE  OFFLINE                               Instance Shutdown,ST\n"
	"                                                             ABLE\n"
	"      2        ONLINE  ONLINE       birch22                  Started,STABLE\n"
	"ora.diskmon\n      1        OFFLINE OFFLINE                               STABLE\n"
	"ora.storage\n"
	"      1        ONLINE  ONLINE       birch1                   STABLE\n" LINE,

	"NAME=ora.DATA.dg\nTYPE=ora.diskgroup.type\nTARGET=ONLINE          , ONLINE\n"
	"STATE=ONLINE on birch1, OFFLINE\n\nNAME=ora.gsd\nTYPE=ora.gsd.type\nTARGET=OFFLINE\n"
	"STATE=OFFLINE\n\nNAME=ora.ons\nTYPE=ora.ons.type\nTARGET=ONLINE\n"
	"STATE=ONLINE on birch22\n\n",

	"NAME=ora.asm\nTYPE=ora.asm.type\nLAST_SERVER=birch1\nSTATE=OFFLINE\nTARGET=ONLINE\n"
	"CARDINALITY_ID=1\nRESTART_COUNT=10\nID=ora.asm 1 1\n"
	"LAST_STATE_CHANGE=11/20/2026 23:18:59\nSTATE_DETAILS=Abnormal Termination\n"
	"INTERNAL_STATE=STABLE\nTARGET_SERVER=\nRESOURCE_GROUP=\n\n"
	"LAST_SERVER=birch22\nSTATE=ONLINE on birch22\nTARGET=ONLINE\nCARDINALITY_ID=2\n"
	"INTERNAL_STATE=STABLE\n\n"
	"NAME=ora.crsd\nTYPE=ora.crs.type\nLAST_SERVER=birch1\nSTATE=INTERMEDIATE\n"
	"TARGET=ONLINE\nINTERNAL_STATE=STABLE\n\n",

	"##  STATE    File Universal Id                File Name Disk group\n"
	"--  -----    -----------------                --------- ---------\n"
	" 1. ONLINE   0f1e2d3c4b5a69788796a5b4c3d2e1f0 (/dev/mapper/asm-vote1) [VOTE]\n"
	" 2. OFFLINE  00112233445566778899aabbccddeeff (AFD:V 2) [VOTE]\n"
	" 3. ONLINE   10112233445566778899aabbccddeeff (/nfs/vote3) []\n"
	"Located 13 voting disk(s).\n",

	"Oracle Clusterware active version on the cluster is [19.0.0.0.0]. The cluster upgrade "
	"state is [ROLLING PATCH]. The cluster active patch level is [3976270074].\n",

	"birch1\t1\t<none>\tActive\tUnpinned\nbirch22\t2\t10.1.2.3\tInactive\tPinned\n",

	"Num       RefCount Protocol Flags    Type St Inode Path\n"
	"ffff8801: 00000002 00000000 00010000 0001 01 21552 /var/tmp/.oracle/sA\n"
	"ffff8802: 00000003 00000000 00000000 0001 03 21553 /var/tmp/.oracle/sB\n"
	"ffff8803: 00000002 00000000 00010000 0001 01 21554 /var/tmp/.oracle/s C\n",

	"#!/bin/sh\nORA_CRS_HOME=/u01/grid\nTZ=Europe/Vienna\nocrconfig_loc=+DATA\n"
	"local_only=FALSE\nolrconfig_loc=/u01/grid/cdata/birch1.olr\ncrs_home=/u01/grid\n",
};

/* What all parsers make of one text. */
struct answers {
	struct arena *arena;
	struct messages messages;
	struct daemon_facts daemons;
	enum ctss_mode ctss;
	long offset;
	bool offset_known;
	struct cluster_nodes checked, listed;
	struct resource_facts resources;
	struct voting_facts voting;
	struct version_facts version;
	const char *patch;
	bool autostart_known, autostart;
	struct olr_facts olr;
	struct ocr_facts ocr;
	struct names sockets;
};

static struct answers ask_all(struct bytes text)
{
	struct answers all = { .arena = arena_new() };
	struct arena *a = all.arena;

	crs_parse_messages(a, text, &all.messages);
	crs_parse_check(a, text, "source", &all.daemons);
	crs_parse_ctss(text, &all.ctss, &all.offset, &all.offset_known);
	crs_parse_cluster_all(a, text, &all.checked);
	crs_parse_olsnodes(a, text, &all.listed);
	crs_parse_resources(a, text, &all.resources);
	crs_parse_voting(a, text, &all.voting);
	crs_parse_version(a, text, &all.version);
	all.patch = crs_parse_patch_level(a, text);
	all.autostart_known = crs_parse_autostart(text, &all.autostart);
	crs_parse_olr_loc(a, text, &all.olr);
	crs_parse_ocr_loc(a, text, &all.ocr);
	crs_parse_home_in_script(a, text);
	crs_parse_timezone(a, text);
	crs_parse_unix_sockets(a, text, &all.sockets);
	return all;
}

/* `exact`: what is found must be in the whole answer. Not so when a line was put in, which may
 * itself look like a name. */
static void daemons_not_better(const struct daemon_facts *whole, const struct daemon_facts *part)
{
	for (int i = 0; i < DAEMON_COUNT; i++)
		if (part->daemons[i].state != DAEMON_UNKNOWN &&
		    part->daemons[i].state != DAEMON_OFFLINE)
			assert_int_equal(part->daemons[i].state, whole->daemons[i].state);
}

static void text_not_better(const char *whole, const char *part)
{
	if (part)
		assert_text(part, whole);
}

static const struct cluster_node *node_of(const struct cluster_nodes *nodes, const char *name)
{
	for (size_t i = 0; i < nodes->count; i++)
		if (strcmp(nodes->items[i].name, name) == 0)
			return &nodes->items[i];
	return NULL;
}

static void nodes_not_better(const struct cluster_nodes *whole, const struct cluster_nodes *part,
			     bool exact)
{
	for (size_t i = 0; i < part->count; i++) {
		const struct cluster_node *node = &part->items[i];
		const struct cluster_node *same = node_of(whole, node->name);
		if (exact && !same)
			fail_msg("node %s is new", node->name);
		if (!same)
			continue;
		daemons_not_better(&same->daemons, &node->daemons);
		if (node->number != COUNT_UNKNOWN)
			assert_int_equal(node->number, same->number);
		text_not_better(same->status, node->status);
		text_not_better(same->pinned, node->pinned);
	}
}

static void instance_not_better(const struct resource *whole, const struct resource *part,
				size_t at)
{
	const struct resource_instance *instance = &part->instances[at];

	if (at >= whole->count)
		fail_msg("%s has more instances", part->name);
	const struct resource_instance *same = &whole->instances[at];
	if (instance->state == RESOURCE_ONLINE)
		assert_int_equal(same->state, RESOURCE_ONLINE);
	text_not_better(same->server, instance->server);
}

static size_t online_of(const struct resource *resource)
{
	size_t online = 0;

	for (size_t at = 0; at < resource->count; at++)
		online += resource->instances[at].state == RESOURCE_ONLINE;
	return online;
}

static void resources_not_better(const struct resource_facts *whole,
				 const struct resource_facts *part, bool exact)
{
	for (size_t i = 0; i < part->count; i++) {
		const struct resource *resource = &part->items[i];
		const struct resource *same = resource_find(whole, resource->name);
		if (exact && !same)
			fail_msg("resource %s is new", resource->name);
		if (same)
			assert_true(online_of(resource) <= online_of(same));
		for (size_t at = 0; exact && at < resource->count; at++)
			instance_not_better(same, resource, at);
	}
}

static void voting_not_better(const struct voting_facts *whole, const struct voting_facts *part)
{
	for (size_t i = 0; i < part->count; i++) {
		bool found = false;
		for (size_t at = 0; at < whole->count; at++)
			found |= strcmp(whole->items[at].id, part->items[i].id) == 0 &&
				 strcmp(whole->items[at].path, part->items[i].path) == 0 &&
				 (whole->items[at].online || !part->items[i].online);
		assert_true(found);
	}
	/* other answers have lines with one number too, but no voting files */
	if (whole->count && part->located_known) {
		assert_true(whole->located_known);
		assert_int_equal(part->located, whole->located);
	}
}

static void sockets_not_better(const struct names *whole, const struct names *part)
{
	for (size_t i = 0; i < part->count; i++) {
		bool found = false;
		for (size_t at = 0; at < whole->count; at++)
			found |= strcmp(whole->items[at], part->items[i]) == 0;
		assert_true(found);
	}
}

static void messages_not_better(const struct messages *whole, const struct messages *part)
{
	assert_true(part->count <= whole->count);
	for (size_t i = 0, at = 0; i < part->count; i++, at++) {
		while (at < whole->count && whole->items[at].code != part->items[i].code)
			at++;
		assert_true(at < whole->count);
		assert_string_equal(part->items[i].facility, whole->items[at].facility);
	}
}

static void not_better(const struct answers *whole, const struct answers *part, bool exact)
{
	messages_not_better(&whole->messages, &part->messages);
	daemons_not_better(&whole->daemons, &part->daemons);
	if (part->ctss != CTSS_UNKNOWN)
		assert_int_equal(part->ctss, whole->ctss);
	if (part->offset_known)
		assert_int_equal(part->offset, whole->offset);
	nodes_not_better(&whole->checked, &part->checked, exact);
	nodes_not_better(&whole->listed, &part->listed, exact);
	resources_not_better(&whole->resources, &part->resources, exact);
	voting_not_better(&whole->voting, &part->voting);
	text_not_better(whole->version.active, part->version.active);
	text_not_better(whole->version.upgrade_state, part->version.upgrade_state);
	text_not_better(whole->version.active_patch, part->version.active_patch);
	text_not_better(whole->patch, part->patch);
	if (part->autostart_known)
		assert_int_equal(part->autostart, whole->autostart);
	sockets_not_better(&whole->sockets, &part->sockets);
}

/* Parses a copy of exactly that size, so that a read behind its end is caught. */
static void compare(const struct answers *whole, struct bytes text, bool exact)
{
	char *copy = malloc(text.length ? text.length : 1);

	assert_non_null(copy);
	memcpy(copy, text.data, text.length);
	struct answers part = ask_all((struct bytes){ copy, text.length });
	not_better(whole, &part, exact);
	arena_free(part.arena);
	free(copy);
}

static void cut_at(const struct answers *whole, struct bytes text, size_t at)
{
	compare(whole, (struct bytes){ text.data, at }, true);
}

static void nul_at(const struct answers *whole, struct bytes text, size_t at)
{
	char *copy = malloc(text.length + 1);

	assert_non_null(copy);
	memcpy(copy, text.data, text.length);
	copy[at] = '\0';
	compare(whole, (struct bytes){ copy, text.length }, true);
	memcpy(copy + at + 1, text.data + at, text.length - at);
	compare(whole, (struct bytes){ copy, text.length + 1 }, true);
	free(copy);
}

static void at_each_byte(void (*damage)(const struct answers *, struct bytes, size_t),
			 struct bytes text, size_t step)
{
	struct answers whole = ask_all(text);

	for (size_t at = 0; at < text.length; at += step)
		damage(&whole, text, at);
	arena_free(whole.arena);
}

static struct bytes with_crlf(const char *text)
{
	struct strbuf out = strbuf_new(arena);

	for (const char *c = text; *c; c++)
		strbuf_printf(&out, *c == '\n' ? "\r%c" : "%c", *c);
	return text_of(out.data);
}

static void cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++)
		at_each_byte(cut_at, text_of(samples[i]), 1);
}

static void cut_anywhere_with_crlf(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++)
		at_each_byte(cut_at, with_crlf(samples[i]), 1);
}

static void nuls_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++)
		at_each_byte(nul_at, text_of(samples[i]), 1);
}

static void same_with_crlf(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct answers lf = ask_all(text_of(samples[i]));
		struct answers crlf = ask_all(with_crlf(samples[i]));
		not_better(&lf, &crlf, true);
		not_better(&crlf, &lf, true);
		assert_int_equal(lf.messages.count, crlf.messages.count);
		assert_int_equal(lf.checked.count, crlf.checked.count);
		assert_int_equal(lf.listed.count, crlf.listed.count);
		assert_int_equal(lf.resources.count, crlf.resources.count);
		assert_int_equal(lf.resources.cut, crlf.resources.cut);
		assert_int_equal(lf.voting.count, crlf.voting.count);
		assert_int_equal(lf.sockets.count, crlf.sockets.count);
		assert_text(crlf.olr.path, lf.olr.path);
		assert_int_equal(lf.ocr.locations.count, crlf.ocr.locations.count);
		arena_free(lf.arena);
		arena_free(crlf.arena);
	}
}

/* A line of a megabyte before, between and behind the lines of a sample. */
static void long_lines(void **state)
{
	static const char fills[] = "x -=*";
	const size_t length = 1 << 20;
	char *line = malloc(length);

	(void)state;
	assert_non_null(line);
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct bytes text = text_of(samples[i]);
		struct answers whole = ask_all(text);
		for (size_t fill = 0; fill + 1 < sizeof(fills); fill++) {
			/* another place for each kind of line, the first and the last included */
			size_t at = text.length * fill / (sizeof(fills) - 2);
			while (at && at < text.length && text.data[at - 1] != '\n')
				at++;
			struct strbuf out = strbuf_new(arena);
			memset(line, fills[fill], length);
			strbuf_append(&out, text.data, at);
			strbuf_append(&out, line, length);
			strbuf_puts(&out, "\n");
			strbuf_append(&out, text.data + at, text.length - at);
			compare(&whole, (struct bytes){ out.data, out.length }, false);
		}
		arena_free(whole.arena);
	}
	free(line);
}

/* The answers of real nodes; in steps, since they are many. */
static void damage_real_answer(const char *name)
{
	struct bytes text = corpus_file(name);
	size_t step = text.length / 100 + 1;

	at_each_byte(cut_at, text, step);
	at_each_byte(nul_at, text, step);
}

static void real_answers(void **state)
{
	(void)state;
	corpus_each(damage_real_answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSE_TEST(cut_anywhere),  PARSE_TEST(cut_anywhere_with_crlf),
		PARSE_TEST(nuls_anywhere), PARSE_TEST(same_with_crlf),
		PARSE_TEST(long_lines),	   PARSE_TEST(real_answers),
	};

	return cmocka_run_group_tests_name("parse_damage", tests, NULL, NULL);
}
