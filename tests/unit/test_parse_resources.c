/* SPDX-License-Identifier: Apache-2.0
 *
 * crsctl stat res as KEY=value lines: plain, -v, -v -attr, -f, -p.
 */
#include "tests/unit/parse_help.h"

static struct resource_facts parse(const char *text)
{
	struct resource_facts facts = { 0 };

	assert_true(crs_parse_resources(arena, text_of(text), &facts));
	return facts;
}

static const struct resource *must_find(const struct resource_facts *facts, const char *name)
{
	const struct resource *resource = resource_find(facts, name);

	if (!resource)
		fail_msg("%s is missing", name);
	return resource;
}

/* Target, state and server of an instance. */
static void assert_instance(const struct resource *resource, size_t at, long number,
			    enum resource_state target, enum resource_state state,
			    const char *server)
{
	assert_true(at < resource->count);
	assert_int_equal(resource->instances[at].number, number);
	assert_int_equal(resource->instances[at].target, target);
	assert_int_equal(resource->instances[at].state, state);
	assert_text(resource->instances[at].server, server);
}

static const char plain[] = "NAME=ora.DATA.dg\n"
			    "TYPE=ora.diskgroup.type\n"
			    "TARGET=ONLINE         , ONLINE  , OFFLINE\n"
			    "STATE=ONLINE on birch, INTERMEDIATE on cedar, OFFLINE\n"
			    "\n"
			    "NAME=ora.asm(ora.asmgroup)\n"
			    "TYPE=ora.asm.type\n"
			    "TARGET=ONLINE\n"
			    "STATE=UNKNOWN on birch\n"
			    "\n"
			    "NAME=app.vip\n"
			    "TYPE=app.appvipx.type\n"
			    "TARGET=OFFLINE\n"
			    "STATE=OFFLINE\n"
			    "\n";

static void assert_plain(const struct resource_facts *facts)
{
	assert_int_equal(facts->count, 3);
	const struct resource *data = must_find(facts, "ora.DATA.dg");
	assert_string_equal(data->type, "ora.diskgroup.type");
	assert_null(data->group);
	assert_false(data->local);
	assert_int_equal(data->count, 3);
	assert_instance(data, 0, 1, RESOURCE_ONLINE, RESOURCE_ONLINE, "birch");
	assert_instance(data, 1, 2, RESOURCE_ONLINE, RESOURCE_INTERMEDIATE, "cedar");
	assert_instance(data, 2, 3, RESOURCE_OFFLINE, RESOURCE_OFFLINE, NULL);
	assert_string_equal(data->instances[1].state_text, "INTERMEDIATE");
	assert_string_equal(data->instances[1].target_text, "ONLINE");
	assert_string_equal(data->instances[0].details, "");
	assert_null(data->instances[0].internal);
	assert_int_equal(data->instances[0].restart_count, COUNT_UNKNOWN);
	assert_false(data->instances[0].change_local.known);
	assert_int_equal(data->enabled, COUNT_UNKNOWN);
	assert_int_equal(data->start_timeout, COUNT_UNKNOWN);
	assert_int_equal(data->restart_attempts, COUNT_UNKNOWN);
	assert_null(data->auto_start);

	const struct resource *asm_ = must_find(facts, "ora.asm");
	assert_string_equal(asm_->group, "ora.asmgroup");
	assert_int_equal(asm_->count, 1);
	assert_instance(asm_, 0, 1, RESOURCE_ONLINE, RESOURCE_UNKNOWN, "birch");

	const struct resource *app = must_find(facts, "app.vip");
	assert_int_equal(app->count, 1);
	assert_instance(app, 0, 1, RESOURCE_OFFLINE, RESOURCE_OFFLINE, NULL);
}

static void plain_form(void **state)
{
	(void)state;
	struct resource_facts facts = parse(plain);
	assert_plain(&facts);
	assert_false(facts.cut);
}

static void plain_form_with_crlf(void **state)
{
	struct strbuf text = strbuf_new(arena);

	(void)state;
	for (const char *c = plain; *c; c++)
		strbuf_printf(&text, *c == '\n' ? "\r%c" : "%c", *c);
	struct resource_facts facts = parse(text.data);
	assert_plain(&facts);
	assert_false(facts.cut);
}

static void noise_before_the_blocks(void **state)
{
	struct strbuf text = strbuf_new(arena);

	(void)state;
	strbuf_puts(&text, "CRS-0: some message = with a sign\nTYPE=stray\n\nSTATE=ONLINE\n");
	strbuf_puts(&text, plain);
	struct resource_facts facts = parse(text.data);
	assert_plain(&facts);
}

static const char verbose[] = "NAME=ora.cssd\n"
			      "TYPE=ora.cssd.type\n"
			      "LAST_SERVER=birch\n"
			      "STATE=ONLINE on birch\n"
			      "TARGET=ONLINE\n"
			      "CARDINALITY_ID=1\n"
			      "OXR_SECTION=0\n"
			      "RESTART_COUNT=3\n"
			      "FAILURE_COUNT=0\n"
			      "FAILURE_HISTORY=\n"
			      "ID=ora.cssd 1 1\n"
			      "INCARNATION=4\n"
			      "LAST_RESTART=11/20/2026 23:17:44\n"
			      "LAST_STATE_CHANGE=11/20/2026 23:18:59\n"
			      "STATE_DETAILS=Open,HOME=/u01/a=b\n"
			      "INTERNAL_STATE=STABLE\n"
			      "TARGET_SERVER=birch\n"
			      "RESOURCE_GROUP=\n"
			      "INSTANCE_COUNT=1\n"
			      "\n"
			      "NAME=ora.x.svc\n"
			      "TYPE=ora.service.type\n"
			      "LAST_SERVER=cedar\n"
			      "STATE=ONLINE\n"
			      "TARGET=ONLINE\n"
			      "CARDINALITY_ID=2\n"
			      "RESTART_COUNT=0\n"
			      "ID=ora.x.svc 2 1\n"
			      "LAST_STATE_CHANGE=NEVER\n"
			      "STATE_DETAILS=\n"
			      "INTERNAL_STATE=STARTING\n"
			      "TARGET_SERVER=\n"
			      "RESOURCE_GROUP=my.group\n"
			      "\n"
			      "LAST_SERVER=birch\n"
			      "STATE=OFFLINE\n"
			      "TARGET=ONLINE\n"
			      "ID=ora.x.svc 5 1\n"
			      "LAST_STATE_CHANGE=11/20/2026 24:00:00\n"
			      "STATE_DETAILS=Instance Shutdown\n"
			      "INTERNAL_STATE=STABLE\n"
			      "\n";

static void verbose_form(void **state)
{
	(void)state;
	struct resource_facts facts = parse(verbose);
	assert_int_equal(facts.count, 2);
	assert_false(facts.cut);

	const struct resource *cssd = must_find(&facts, "ora.cssd");
	assert_int_equal(cssd->count, 1);
	assert_null(cssd->group);
	assert_instance(cssd, 0, 1, RESOURCE_ONLINE, RESOURCE_ONLINE, "birch");
	const struct resource_instance *one = &cssd->instances[0];
	assert_string_equal(one->last_server, "birch");
	assert_string_equal(one->target_server, "birch");
	assert_int_equal(one->restart_count, 3);
	assert_string_equal(one->details, "Open,HOME=/u01/a=b");
	assert_string_equal(one->internal, "STABLE");
	assert_true(one->change_local.known);
	assert_int_equal(one->change_local.year, 2026);
	assert_int_equal(one->change_local.month, 11);
	assert_int_equal(one->change_local.day, 20);
	assert_int_equal(one->change_local.hour, 23);
	assert_int_equal(one->change_local.minute, 18);
	assert_int_equal(one->change_local.second, 59);
	assert_true(one->last_change == TIME_UNKNOWN);

	const struct resource *service = must_find(&facts, "ora.x.svc");
	assert_string_equal(service->type, "ora.service.type");
	assert_string_equal(service->group, "my.group");
	assert_int_equal(service->count, 2);
	/* it runs, so it is where it ran last */
	assert_instance(service, 0, 2, RESOURCE_ONLINE, RESOURCE_ONLINE, "cedar");
	assert_false(service->instances[0].change_local.known);
	assert_null(service->instances[0].target_server);
	assert_string_equal(service->instances[0].internal, "STARTING");
	assert_string_equal(service->instances[0].details, "");
	/* it does not, so it is nowhere; an hour of 24 is no time */
	assert_instance(service, 1, 5, RESOURCE_ONLINE, RESOURCE_OFFLINE, NULL);
	assert_string_equal(service->instances[1].last_server, "birch");
	assert_string_equal(service->instances[1].details, "Instance Shutdown");
	assert_false(service->instances[1].change_local.known);
}

static void dates(void **state)
{
	static const struct {
		const char *text;
		bool known;
	} rows[] = {
		{ "02/29/2024 00:00:00", true },
		{ "12/31/1999 23:59:59", true },
		{ "02/29/2023 00:00:00", false },
		{ "13/01/2024 00:00:00", false },
		{ "00/10/2024 00:00:00", false },
		{ "04/31/2024 00:00:00", false },
		{ "01/00/2024 00:00:00", false },
		{ "01/01/2024 00:60:00", false },
		{ "01/01/2024 00:00:60", false },
		{ "01/01/1969 00:00:00", false },
		{ "01/01/2024 00:00:0", false },
		{ "01/01/2024 00:00:000", false },
		{ "01-01-2024 00:00:00", false },
		{ "2024/01/01 00:00:00", false },
		{ "1a/01/2024 00:00:00", false },
		{ "01/01/20 4 00:00:00", false },
		{ "01/01/2024T00:00:00", false },
		{ "NEVER", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct resource_facts facts = parse(arena_printf(
			arena, "NAME=a\nSTATE=OFFLINE\nLAST_STATE_CHANGE=%s\n\n", rows[i].text));
		assert_int_equal(facts.items[0].instances[0].change_local.known, rows[i].known);
		if (!rows[i].known)
			assert_int_equal(facts.items[0].instances[0].change_local.month, 0);
	}
}

static void groups_without_blank_lines(void **state)
{
	static const char text[] =
		"NAME=ora.y.db\nTYPE=ora.database.type\nLAST_SERVER=n1\n"
		"STATE=OFFLINE\nTARGET=OFFLINE\nSTATE_DETAILS=Instance Shutdown\n"
		"TYPE=ora.database.type\nLAST_SERVER=n2\nSTATE=ONLINE\n"
		"TARGET=ONLINE\nSTATE_DETAILS=Open\n"
		"NAME=ora.z.db\nTYPE=ora.database.type\nLAST_SERVER=n1\n"
		"STATE=INTERMEDIATE\nTARGET=ONLINE\nSTATE_DETAILS=\n";

	(void)state;
	struct resource_facts facts = parse(text);
	assert_false(facts.cut);
	assert_int_equal(facts.count, 2);
	const struct resource *y = must_find(&facts, "ora.y.db");
	assert_int_equal(y->count, 2);
	assert_instance(y, 0, 1, RESOURCE_OFFLINE, RESOURCE_OFFLINE, NULL);
	assert_string_equal(y->instances[0].details, "Instance Shutdown");
	assert_instance(y, 1, 2, RESOURCE_ONLINE, RESOURCE_ONLINE, "n2");
	const struct resource *z = must_find(&facts, "ora.z.db");
	assert_int_equal(z->count, 1);
	assert_instance(z, 0, 1, RESOURCE_ONLINE, RESOURCE_INTERMEDIATE, "n1");
}

static void name_in_every_group(void **state)
{
	(void)state;
	struct resource_facts facts = parse("NAME=a\nTYPE=t\nSTATE=ONLINE on n1\nTARGET=ONLINE\n\n"
					    "NAME=a\nTYPE=t\nSTATE=OFFLINE\nTARGET=ONLINE\n\n");
	assert_int_equal(facts.count, 1);
	assert_int_equal(facts.items[0].count, 2);
	assert_instance(&facts.items[0], 0, 1, RESOURCE_ONLINE, RESOURCE_ONLINE, "n1");
	assert_instance(&facts.items[0], 1, 2, RESOURCE_ONLINE, RESOURCE_OFFLINE, NULL);
}

/* A resource of every node carries the node where others carry a number. */
static void instances_by_node(void **state)
{
	(void)state;
	struct resource_facts facts = parse(
		"NAME=ora.ons\nTYPE=t\nSTATE=ONLINE on n1\nTARGET=ONLINE\nID=ora.ons n1 1\n\n"
		"STATE=OFFLINE\nTARGET=ONLINE\nID=ora.ons n2 1\n\n");
	assert_int_equal(facts.items[0].count, 2);
	assert_true(facts.items[0].local);
	assert_instance(&facts.items[0], 0, 0, RESOURCE_ONLINE, RESOURCE_ONLINE, "n1");
	assert_instance(&facts.items[0], 1, 0, RESOURCE_ONLINE, RESOURCE_OFFLINE, NULL);
}

static void full_form(void **state)
{
	static const char text[] = "NAME=ora.q.db\nTYPE=ora.database.type\nSTATE=ONLINE\n"
				   "TARGET=ONLINE\nACL=owner:o:rwx,pgrp:p:r--\nAUTO_START=restore\n"
				   "CARDINALITY_ID=0\nENABLED=1\nENABLED@SERVERNAME(n2)=0\n"
				   "GEN_USR_ORA_INST_NAME@SERVERNAME(n1)=q1\nID=ora.q.db\n"
				   "RESTART_ATTEMPTS=2\nSTART_TIMEOUT=900\n"
				   "START_DEPENDENCIES=hard(STATE=x) weak(TARGET=y)\n\n";

	(void)state;
	struct resource_facts facts = parse(text);
	assert_int_equal(facts.count, 1);
	const struct resource *db = &facts.items[0];
	assert_int_equal(db->count, 1);
	assert_instance(db, 0, 1, RESOURCE_ONLINE, RESOURCE_ONLINE, NULL);
	assert_int_equal(db->enabled, 1);
	assert_int_equal(db->restart_attempts, 2);
	assert_int_equal(db->start_timeout, 900);
	assert_string_equal(db->auto_start, "restore");
}

static void attributes_join_the_resource(void **state)
{
	struct resource_facts facts = { 0 };

	(void)state;
	assert_true(crs_parse_resources(arena, text_of(verbose), &facts));
	assert_true(crs_parse_resources(
		arena,
		text_of("NAME=ora.x.svc\nTYPE=ora.service.type\nAUTO_START=never\nENABLED=0\n"
			"RESTART_ATTEMPTS=10\nSTART_TIMEOUT=1h\n\n"
			"NAME=ora.new\nTYPE=t\nENABLED=1\n\n"),
		&facts));
	assert_int_equal(facts.count, 3);
	const struct resource *service = must_find(&facts, "ora.x.svc");
	assert_int_equal(service->count, 2);
	assert_instance(service, 0, 2, RESOURCE_ONLINE, RESOURCE_ONLINE, "cedar");
	assert_string_equal(service->auto_start, "never");
	assert_int_equal(service->enabled, 0);
	assert_int_equal(service->restart_attempts, 10);
	assert_int_equal(service->start_timeout, COUNT_UNKNOWN);
	assert_int_equal(must_find(&facts, "ora.new")->count, 0);
	assert_int_equal(must_find(&facts, "ora.new")->enabled, 1);
	assert_int_equal(must_find(&facts, "ora.cssd")->enabled, COUNT_UNKNOWN);
}

static void states_that_nobody_knows(void **state)
{
	(void)state;
	struct resource_facts facts = parse(
		"NAME=a\nTARGET=DREAMING , ONLINE, ONLINE, ONLINE\n"
		"STATE=DREAMING on n1, ONLINE somehow, ONLINE on n1 twice, online\n\n");
	const struct resource *a = &facts.items[0];
	assert_int_equal(a->count, 4);
	assert_instance(a, 0, 1, RESOURCE_STATE_UNRECOGNISED, RESOURCE_STATE_UNRECOGNISED, "n1");
	assert_string_equal(a->instances[0].state_text, "DREAMING");
	assert_string_equal(a->instances[0].target_text, "DREAMING");
	assert_instance(a, 1, 2, RESOURCE_ONLINE, RESOURCE_STATE_UNRECOGNISED, NULL);
	assert_string_equal(a->instances[1].state_text, "ONLINE somehow");
	assert_instance(a, 2, 3, RESOURCE_ONLINE, RESOURCE_STATE_UNRECOGNISED, NULL);
	assert_instance(a, 3, 4, RESOURCE_ONLINE, RESOURCE_STATE_UNRECOGNISED, NULL);
	assert_string_equal(a->instances[3].state_text, "online");
}

static void an_answer_that_was_cut(void **state)
{
	static const struct {
		const char *text;
		bool cut;
	} rows[] = {
		{ "NAME=a\nTYPE=t\nTARGET=ONLINE\nSTATE=OFFLINE\n\n", false },
		/* copies lose the last blank line */
		{ "NAME=a\nTYPE=t\nTARGET=ONLINE\nSTATE=OFFLINE\n", false },
		{ "NAME=a\nTYPE=t\nTARGET=ONLINE\nSTATE=OFFLINE", true },
		{ "NAME=a\nTARGET=ONLINE\nSTATE=OFFLINE\n\nNAME=b\nTARGET=ONLINE\n", true },
		{ "NAME=a\nTARGET=ONLINE\nSTATE=OFFLINE\n\nNAME=b\nTYPE=t\n", true },
		{ "NAME=a\nTARGET=ONLINE\nSTATE=OFFLINE\n\nNAME=b\n", true },
		{ "NAME=a\nTARGET=ONLINE\nSTATE=OFFLINE\n\nTARGET=ONLINE\n", true },
		{ "NAME=a\n", true },
		/* a resource may have fewer attributes when its end is there to see */
		{ "NAME=a\nTARGET=ONLINE\nSTATE=OFFLINE\n\nNAME=b\nTARGET=ONLINE\n\n", false },
		{ "NAME=a\nSTATE=OFFLINE\n\nNAME=b\nSTATE=OFFLINE\nTARGET=ONLINE\n", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct resource_facts facts = parse(rows[i].text);
		assert_int_equal(facts.cut, rows[i].cut);
	}
}

static void what_is_left_of_a_cut_line(void **state)
{
	static const struct {
		const char *line;
		enum resource_state first, second; /* states */
	} rows[] = {
		{ "STATE=ONLINE on n1, ONL", RESOURCE_ONLINE, RESOURCE_STATE_NONE },
		{ "STATE=ONLINE on n1, ONLINE", RESOURCE_ONLINE, RESOURCE_ONLINE },
		{ "STATE=ONLINE on n1,", RESOURCE_ONLINE, RESOURCE_STATE_NONE },
		{ "STATE=ONLINE on n", RESOURCE_ONLINE, RESOURCE_STATE_NONE },
		{ "STATE=ONLIN", RESOURCE_STATE_NONE, RESOURCE_STATE_NONE },
		{ "STATE=", RESOURCE_STATE_NONE, RESOURCE_STATE_NONE },
		{ "STAT", RESOURCE_STATE_NONE, RESOURCE_STATE_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct resource_facts facts = parse(
			arena_printf(arena, "NAME=a\nTARGET=ONLINE , ONLINE\n%s", rows[i].line));
		assert_true(facts.cut);
		assert_int_equal(facts.items[0].count, 2);
		assert_int_equal(facts.items[0].instances[0].state, rows[i].first);
		assert_int_equal(facts.items[0].instances[1].state, rows[i].second);
		assert_null(facts.items[0].instances[1].server);
	}
	/* half a name is no resource, and half a value no value */
	struct resource_facts name = parse("NAME=a\nTARGET=ONLINE\nSTATE=OFFLINE\n\nNAME=ora.as");
	assert_int_equal(name.count, 1);
	struct resource_facts value = parse("NAME=a\nSTATE=OFFLINE\nRESTART_COUNT=1");
	assert_int_equal(value.items[0].instances[0].restart_count, COUNT_UNKNOWN);
	struct resource_facts server = parse("NAME=a\nTARGET=ONLINE\nSTATE=ONLINE on n");
	assert_null(server.items[0].instances[0].server);
}

/* A line feed that became a NUL hides a name: what follows belongs to nobody. */
static void damaged_lines_hand_nothing_over(void **state)
{
	static const char text[] = "NAME=a\nTARGET=ONLINE\nSTATE=OFFLINE\n\n"
				   "\0AME=b\nTARGET=ONLINE\nSTATE=ONLINE on n1\n\n"
				   "NAME=c\nTARGET=ONLINE\nSTATE=ONLINE on n1\n\n";
	struct resource_facts facts = { 0 };

	(void)state;
	assert_true(crs_parse_resources(arena, (struct bytes){ text, sizeof(text) - 1 }, &facts));
	assert_int_equal(facts.count, 2);
	assert_true(facts.cut);
	assert_int_equal(must_find(&facts, "a")->count, 1);
	assert_instance(must_find(&facts, "a"), 0, 1, RESOURCE_ONLINE, RESOURCE_OFFLINE, NULL);
	assert_instance(must_find(&facts, "c"), 0, 1, RESOURCE_ONLINE, RESOURCE_ONLINE, "n1");
}

/* A resource without a name does not lend its state to the one before. */
static void nameless_blocks_hand_nothing_over(void **state)
{
	(void)state;
	struct resource_facts facts = parse("NAME=a\nTARGET=ONLINE\nSTATE=OFFLINE\n\n"
					    "NAME=\nTARGET=ONLINE\nSTATE=ONLINE\n\n");
	assert_int_equal(facts.count, 1);
	assert_true(facts.cut);
	assert_int_equal(facts.items[0].count, 1);
}

static void what_holds_no_resources(void **state)
{
	static const char *const texts[] = {
		"",
		"\n\n\n",
		"CRS-4535: a\nCRS-4000: Command Status failed\n",
		"NAME=\nTYPE=t\n",
		"STATE=ONLINE\nTARGET=ONLINE\n",
		"name=a\nSTATE=ONLINE\n",
		"NAME=a",
		"see NAME=a\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct resource_facts facts = { 0 };
		assert_false(crs_parse_resources(arena, text_of(texts[i]), &facts));
		assert_int_equal(facts.count, 0);
		assert_false(facts.cut);
	}
}

/* All that is known of the resources, as text. */
static const char *dump(const struct resource_facts *facts)
{
	struct strbuf text = strbuf_new(arena);

	for (size_t i = 0; i < facts->count; i++) {
		const struct resource *resource = &facts->items[i];
		strbuf_printf(&text, "%s|%s|%s|%d|%ld|%ld|%ld|%s|%s\n", resource->name,
			      resource->group ? resource->group : "-",
			      resource->type ? resource->type : "-", resource->local,
			      resource->enabled, resource->start_timeout,
			      resource->restart_attempts,
			      resource->auto_start ? resource->auto_start : "-",
			      resource->disk_string ? resource->disk_string : "-");
		for (size_t j = 0; j < resource->count; j++) {
			const struct resource_instance *instance = &resource->instances[j];
			const struct local_time *change = &instance->change_local;
			strbuf_printf(&text, " %ld|%s|%s|%s|%s|%s|%s|%s|%ld|%d-%d-%d %d:%d:%d\n",
				      instance->number, instance->target_text, instance->state_text,
				      instance->server ? instance->server : "-",
				      instance->last_server ? instance->last_server : "-",
				      instance->target_server ? instance->target_server : "-",
				      instance->details,
				      instance->internal ? instance->internal : "-",
				      instance->restart_count, change->year, change->month,
				      change->day, change->hour, change->minute, change->second);
		}
	}
	return text.data;
}

/* A line with NULs is no resource's, but while there is one no line is read by the key that is
 * expected: both ways must come to the same. */
static void keys_in_any_order(void **state)
{
	static const char *const texts[] = {
		"NAME=a\nTYPE=t\nLAST_SERVER=n1\nSTATE=ONLINE on n1\nTARGET=ONLINE\n\n"
		"LAST_SERVER=n2\nSTATE=ONLINE on n2\nTARGET=ONLINE\n\n"
		"NAME=b\nTYPE=t\nSTATE=OFFLINE\nTARGET=OFFLINE\nLAST_SERVER=n1\n\n",
		"NAME=a\r\nSTATE= ONLINE on n1 \t\r\nTARGET=\tONLINE\r\n\r\n"
		"NAME=b\r\nSTATE=\r\nTARGET=ONLINE \r\n\r\n",
		"NAME=a\nSTATE=ONLINE\nSTATE=OFFLINE\nSTATE=UNKNOWN\nTARGET=ONLINE\n",
		"NAME=a\nTYPE=t\nTYPE =u\n TYPE=v\nTYPES=w\nTYP=x\nSTATE=ONLINE\n\n",
		"NAME=a\nSTATE=ONLINE on n1\nTARGET=ONLINE\n"
		"NAME=\nSTATE=OFFLINE\nTARGET=ONLINE\n"
		"NAME=c(g)\nSTATE=ONLINE on n2\nTARGET=OFFLINE\n",
		"NAME=a\nID=a 2 1\nLAST_STATE_CHANGE=10/28/2026 23:15:54\nSTATE_DETAILS=x=y\n\n"
		"ID=a 3 1\nLAST_STATE_CHANGE=1a/28/2026 23:15:54\nSTATE_DETAILS=\n\n"
		"ID=a 4 1\nLAST_STATE_CHANGE=NEVER\nSTATE_DETAILS=Open,HOME=/u\n\n",
		"NAME=a\nSTATE=ONLINE\nTARGET=ONLINE\nFOO=1\n\nSTATE=OFFLINE\nTARGET=OFFLINE\n"
		"FOO=2\n\nNAME=d\nSTATE=ONLINE , OFFLINE\nTARGET=ONLINE , ONLINE\n\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct resource_facts facts = parse(texts[i]), slow = { 0 };
		struct bytes text = text_of(arena_printf(arena, "%s\n?\n", texts[i]));
		((char *)(uintptr_t)text.data)[text.length - 2] = '\0';
		assert_true(crs_parse_resources(arena, text, &slow));
		assert_string_equal(dump(&facts), dump(&slow));
	}
}

/* More resources than the beginning of the text promises, and fewer. */
static void resources_of_any_size(void **state)
{
	enum { MANY = 3000 };
	struct strbuf text = strbuf_new(arena);

	(void)state;
	for (int i = 0; i < MANY; i++)
		strbuf_printf(&text, "NAME=r%d\nSTATE=ONLINE\nSTATE_DETAILS=%0*d\n\n", i,
			      i < 40 ? 900 : 1, 0);
	struct resource_facts facts = parse(text.data);
	assert_int_equal(facts.count, MANY);
	for (int i = 0; i < MANY; i++)
		assert_string_equal(facts.items[i].name, arena_printf(arena, "r%d", i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSE_TEST(plain_form),
		PARSE_TEST(plain_form_with_crlf),
		PARSE_TEST(noise_before_the_blocks),
		PARSE_TEST(verbose_form),
		PARSE_TEST(dates),
		PARSE_TEST(groups_without_blank_lines),
		PARSE_TEST(name_in_every_group),
		PARSE_TEST(instances_by_node),
		PARSE_TEST(full_form),
		PARSE_TEST(attributes_join_the_resource),
		PARSE_TEST(states_that_nobody_knows),
		PARSE_TEST(an_answer_that_was_cut),
		PARSE_TEST(what_is_left_of_a_cut_line),
		PARSE_TEST(damaged_lines_hand_nothing_over),
		PARSE_TEST(nameless_blocks_hand_nothing_over),
		PARSE_TEST(what_holds_no_resources),
		PARSE_TEST(keys_in_any_order),
		PARSE_TEST(resources_of_any_size),
	};

	return cmocka_run_group_tests_name("parse_resources", tests, NULL, NULL);
}
