/* SPDX-License-Identifier: Apache-2.0
 *
 * One fuzzer for everything that reads foreign bytes. GRIDCK_FUZZ_MODE names the parser; "list"
 * prints the names. A new parser is a function and a row.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asm/asmtool.h"
#include "crs/crs.h"
#include "crs/filter.h"
#include "node/mounts.h"
#include "node/policy.h"
#include "probes/accounts.h"
#include "probes/acl.h"
#include "probes/baseline_json.h"
#include "probes/capture.h"
#include "probes/capture_archive.h"
#include "probes/capture_disks.h"
#include "probes/capture_environment.h"
#include "probes/gpnp_profile.h"
#include "probes/multipath.h"
#include "probes/nftables.h"
#include "udev-rules/rules.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void fuzz_asm_alert(struct arena *arena, struct bytes text)
{
	struct asm_log_facts log = { 0 };

	asm_parse_alert(arena, text, &log);
}

static void fuzz_asm_discovery(struct arena *arena, struct bytes text)
{
	const char *string = arena_strndup(arena, text.data, text.length);
	struct names patterns;

	asm_split_discovery(arena, string, &patterns);
	for (size_t i = 0; i < patterns.count && i < 64; i++)
		discovery_pattern_selects(patterns.items[i], string);
}

/* The first 4096 bytes are the start of a disk; what follows stands wherever the next block is
 * wanted. */
static void fuzz_asm_header(struct arena *arena, struct bytes text)
{
	size_t first = text.length < 4096 ? text.length : 4096;
	struct disk_range ranges[16] = { { 0, { text.data, first } } };
	struct disk_content content = { .ranges = ranges, .count = 1, .major = 8 };
	struct block_device device = { .kernel = "sda", .node = "/dev/sda", .major = 8 };
	struct disk_facts facts = { .devices = { .items = &device, .count = 1 },
				    .contents = { .items = &content, .count = 1 } };
	struct node_facts node = { .arena = arena };
	int64_t offset;
	size_t length;

	while (content.count < 16 && asm_next_range(&content, true, &offset, &length))
		ranges[content.count++] = (struct disk_range){
			offset, { text.data ? text.data + first : NULL, text.length - first }
		};
	asm_assemble(&node, NULL, &facts);
}

static void fuzz_asm_sysconfig(struct arena *arena, struct bytes text)
{
	struct properties settings;

	asm_parse_sysconfig(arena, text, &settings);
	property_find(&settings, "ORACLEASM_UID");
	asm_parse_afd_diskstring(arena, text);
	mounts_parse(arena, text, &(struct mounts){ 0 });
	mounts_parse_swaps(arena, text, &(struct mounts){ 0 });
}

static void fuzz_messages(struct arena *arena, struct bytes text)
{
	struct messages messages = { 0 };

	crs_parse_messages(arena, text, &messages);
}

static void fuzz_alert_log(struct arena *arena, struct bytes text)
{
	struct log_facts log = { 0 };

	crs_parse_log(arena, text, &log);
	crs_parse_base_table(arena, text, "/u01/app/19.0.0/grid");
}

static void fuzz_check(struct arena *arena, struct bytes text)
{
	struct daemon_facts facts = { 0 };

	crs_parse_check(arena, text, "fuzz", &facts);
}

static void fuzz_ctss(struct arena *arena, struct bytes text)
{
	enum ctss_mode mode;
	long offset;
	bool known;

	(void)arena;
	crs_parse_ctss(text, &mode, &offset, &known);
}

static void fuzz_cluster_all(struct arena *arena, struct bytes text)
{
	struct cluster_nodes nodes = { 0 };

	crs_parse_cluster_all(arena, text, &nodes);
	crs_parse_cluster_all(arena, text, &nodes);
}

/* Twice, since the second answer is joined to the first. */
static void fuzz_resources(struct arena *arena, struct bytes text)
{
	struct resource_facts facts = { 0 };

	crs_parse_resources(arena, text, &facts);
	crs_parse_resources(arena, text, &facts);
}

static void fuzz_voting(struct arena *arena, struct bytes text)
{
	struct voting_facts facts = { 0 };

	crs_parse_voting(arena, text, &facts);
}

static void fuzz_version(struct arena *arena, struct bytes text)
{
	struct version_facts facts = { 0 };

	crs_parse_version(arena, text, &facts);
}

static void fuzz_patch(struct arena *arena, struct bytes text)
{
	crs_parse_patch_level(arena, text);
}

static void fuzz_autostart(struct arena *arena, struct bytes text)
{
	bool enabled;

	(void)arena;
	crs_parse_autostart(text, &enabled);
}

static void fuzz_olsnodes(struct arena *arena, struct bytes text)
{
	struct cluster_nodes nodes = { 0 };

	crs_parse_olsnodes(arena, text, &nodes);
	crs_parse_olsnodes(arena, text, &nodes);
}

static void fuzz_loc(struct arena *arena, struct bytes text)
{
	struct olr_facts olr = { 0 };
	struct ocr_facts ocr = { 0 };

	crs_parse_olr_loc(arena, text, &olr);
	crs_parse_ocr_loc(arena, text, &ocr);
	crs_parse_oratab(arena, text, &(struct database_homes){ 0 });
}

static void fuzz_script(struct arena *arena, struct bytes text)
{
	crs_parse_home_in_script(arena, text);
	crs_parse_timezone(arena, text);
}

/* A file of the administrator and the same of the system, for a new udev and two old ones. */
static void fuzz_rules(struct arena *arena, struct bytes text)
{
	static const long versions[] = { COUNT_UNKNOWN, 252, 219, 147 };

	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++) {
		struct rules_file local = { .from.status = FACT_OBTAINED,
					    .path = "/etc/udev/rules.d/9.rules",
					    .name = "9.rules",
					    .content = text };
		struct rules_file other = { .from.status = FACT_OBTAINED,
					    .path = "/usr/lib/udev/rules.d/8.rules",
					    .name = "8.rules",
					    .content = text };
		struct rules_file *files[] = { &local, &other };
		struct rule_facts facts = { .udev_version = versions[i],
					    .files = files,
					    .file_count = 2,
					    .from.status = FACT_OBTAINED };
		struct disk_facts disks = { .rules = &facts };
		struct node_facts node = { .arena = arena, .disks = &disks };
		const struct start_order order = start_order_all_up();
		struct findings findings = { .arena = arena };
		struct check_counts counts;

		rules_order(&facts);
		rules_parse(arena, &facts);
		checks_run(rules_checks(), &(struct check_input){ &node, &order, JOB_AUDIT },
			   &(struct check_filter){ 0 }, &findings, &counts);
	}
}

static void fuzz_sockets(struct arena *arena, struct bytes text)
{
	struct names names = { 0 };

	crs_parse_unix_sockets(arena, text, &names);
	crs_parse_unix_sockets(arena, text, &names);
}

static void fuzz_baseline(struct arena *arena, struct bytes text)
{
	struct baseline baseline, nothing = { 0 };
	struct changes changes;
	const char *error;

	if (!baseline_parse_report(arena, text, "report", &baseline, &error))
		return;
	baseline_compare(arena, &baseline, &baseline, &changes);
	if (changes.count)
		abort();
	baseline_compare(arena, &nothing, &baseline, &changes);
}

static void fuzz_capture_archive(struct arena *arena, struct bytes data)
{
	const char *error;
	const struct capture_archive *archive = capture_archive_read(arena, data, "a.tar.gz",
								     &error);
	struct names names = { 0 };
	struct bytes content;

	for (size_t i = 0; archive && i < archive->count; i++) {
		const char *path = archive->pieces[i].path;
		if (!capture_archive_has(archive, path) ||
		    (!capture_archive_load(archive, path, 16, &content) && content.length > 16))
			abort();
		capture_archive_names(arena, archive, path, &names);
	}
}

static void fuzz_capture_stat(struct arena *arena, struct bytes text)
{
	struct capture_stats stats = { 0 };
	const char *error;

	capture_parse_stat(arena, text, "stat.tsv", &stats, &error);
}

static void fuzz_capture_proc(struct arena *arena, struct bytes text)
{
	struct processes processes = { 0 };
	const char *error;

	capture_parse_proc(arena, text, "proc.tsv", &processes, &error);
}

static void fuzz_capture_read(struct arena *arena, struct bytes text)
{
	struct capture_refusals refusals = { 0 };
	const char *error;

	capture_parse_refusals(arena, text, "read.tsv", &refusals, &error);
}

static void fuzz_capture_json(struct arena *arena, struct bytes text)
{
	struct host_answer host = { 0 };
	const char *error;

	capture_parse_json(arena, text, "capture.json", &host, &error);
}

static void fuzz_capture_status(struct arena *arena, struct bytes text)
{
	struct command_fact answer = { 0 };
	const char *error;

	capture_parse_status(arena, text, "check.status", &answer, &error);
}

static void fuzz_udev_db(struct arena *arena, struct bytes text)
{
	struct block_devices devices = { 0 };
	struct sysfs_devices all = { 0 };
	struct strbuf again = strbuf_new(arena);
	const char *error;

	capture_parse_udev_all(arena, text, "udev.db", &all, &error);
	if (capture_parse_udev_db(arena, text, "udev.db", &devices, &error))
		capture_format_udev_db(&again, &devices);
}

static void fuzz_signatures(struct arena *arena, struct bytes text)
{
	struct disk_content content = { 0 };
	const char *error;

	capture_parse_signatures(arena, text, "signatures", &content, &error);
	capture_parse_disk_status(arena, text, "status", &content, &error);
}

static void fuzz_acls(struct arena *arena, struct bytes text)
{
	struct capture_acls acls = { 0 };
	const char *error;

	capture_parse_acls(arena, text, "acl.tsv", &acls, &error);
}

static const char *no_name(void *context, long id)
{
	(void)context;
	(void)id;
	return "x";
}

static void fuzz_acl_value(struct arena *arena, struct bytes value)
{
	const struct acl_names names = { no_name, no_name, NULL };
	const char *text;

	acl_decode(arena, value, &names, &text);
}

static void filter_all(struct arena *arena, struct filter_facts *facts)
{
	struct packet packet = { .adapter = "eth1",
				 .family = 4,
				 .protocol = "udp",
				 .cast = "unicast",
				 .target_type = "local",
				 .source_port = filter_ports(1024, 65535),
				 .target_port = filter_ports(42424, 42424) };

	filter_sort(facts);
	crs_filter(arena, facts, &packet);
	packet.outgoing = true;
	packet.family = 6;
	packet.protocol = "tcp";
	crs_filter(arena, facts, &packet);
}

static void fuzz_nftables(struct arena *arena, struct bytes text)
{
	struct filter_facts facts = { 0 };
	bool old, old6;
	const char *words;

	if (nftables_parse(arena, text, &facts, &old, &old6, &words))
		filter_all(arena, &facts);
}

static void fuzz_iptables(struct arena *arena, struct bytes text)
{
	struct filter_facts facts = { 0 };

	crs_parse_iptables(arena, text, false, &facts);
	crs_parse_iptables(arena, text, true, &facts);
	filter_all(arena, &facts);
}

static void fuzz_profile(struct arena *arena, struct bytes text)
{
	struct profile_facts profile = { 0 };

	gpnp_parse_profile(arena, text, &profile);
}

static void fuzz_multipath(struct arena *arena, struct bytes text)
{
	struct multipath_facts multipath = { 0 };

	multipath_parse_maps(arena, text, &multipath);
}

static void fuzz_net(struct arena *arena, struct bytes text)
{
	struct network_facts network = { 0 };
	struct strbuf again = strbuf_new(arena);
	const char *error;

	if (capture_parse_net(arena, text, "net.tsv", &network, &error))
		capture_format_net(&again, &network);
}

static void fuzz_names(struct arena *arena, struct bytes text)
{
	struct name_facts names = { 0 };
	const char *error;

	capture_parse_names(arena, text, "names.tsv", &names, &error);
}

static void fuzz_spaces(struct arena *arena, struct bytes text)
{
	struct capture_spaces spaces = { 0 };
	const char *error;

	capture_parse_spaces(arena, text, "statvfs.tsv", &spaces, &error);
}

static void fuzz_system(struct arena *arena, struct bytes text)
{
	struct unit_fact unit = { 0 };
	struct memory_facts memory = { 0 };

	crs_parse_unit(arena, text, &unit);
	crs_parse_meminfo(text, &memory);
	crs_parse_number(text, 1, 0);
	crs_parse_oracle_base(arena, text);
	struct names vips = { 0 };
	crs_parse_vip_names(arena, text, &vips);
	bool exempt = false, ages = false;
	crs_parse_tmpfiles(arena, text, "/var/tmp/.oracle", &exempt, &ages);
	crs_parse_remove_ipc(arena, text);
	crs_parse_inittab(arena, text);
	crs_parse_saved_entry(arena, text);
	crs_parse_has_module(text, "oracleasm");
}

static void fuzz_accounts(struct arena *arena, struct bytes text)
{
	struct accounts accounts = { 0 };

	accounts_parse(arena, text, &accounts);
	account_id(&accounts, "grid");
	account_name(&accounts, 0);
}

static void hear_line(void *context, const struct rule_line *line, enum line_outcome outcome,
		      const struct rule_token *token, const char *reason)
{
	size_t *heard = context;

	*heard += line->number + outcome + (token ? strlen(reason) : 0);
}

/* What they mean for two disks, of which a member has no good owner. */
static void judge_rules(struct arena *arena, struct block_devices *devices,
			struct rule_facts *rules)
{
	struct disk items[] = {
		{ .path = "/dev/asm-1", .device = &devices->items[1], .wwid = "3600a b" },
		{ .path = "/dev/mapper/data", .device = &devices->items[2], .map = "data" },
	};
	struct disk_facts disks = {
		.devices = *devices,
		.disks = { items, 2, 2 },
		.rules = rules,
		.expected = { .user = "grid", .uid = 7, .group = "asmadmin", .gid = 8 }
	};
	struct node_facts node = { .arena = arena, .kind = NODE_CLUSTER, .disks = &disks };
	struct findings findings = { .arena = arena };
	const struct check_filter filter = { 0 };
	const struct start_order order = start_order_all_up();
	struct check_counts counts;

	disks.devices.from.status = rules->from.status = FACT_OBTAINED;
	rules->users.from.status = rules->groups.from.status = FACT_OBTAINED;
	names_add(arena, &disks.discovery.patterns, "/dev/asm*");
	for (size_t i = 0; i < 2; i++) {
		items[i].header.status = HEADER_MEMBER;
		items[i].judged.from.status = FACT_OBTAINED;
		names_add(arena, &items[i].names, items[i].path);
		names_add(arena, &items[i].discovered_as, items[i].path);
	}
	checks_run(rules_checks(), &(struct check_input){ &node, &order, JOB_AUDIT }, &filter,
		   &findings, &counts);
}

/* As local rules, and with an answer of the database for whatever they ask. */
static void fuzz_rules_evaluate(struct arena *arena, struct bytes text)
{
	static struct property properties[] = { { "ID_SERIAL", "3600a b" },
						{ "TAGS", ":a::b:" },
						{ "DM_NAME", "data" },
						{ "X", "\xff\\x" } };
	static const char *links[] = { "/dev/asm-1", "/dev/b*" };
	struct block_device items[] = {
		{ .kernel = "sda",
		  .devpath = "/devices/pci/0:0:0:0/block/sda",
		  .node = "/dev/sda" },
		{ .kernel = "sda1",
		  .devpath = "/devices/pci/0:0:0:0/block/sda/sda1",
		  .node = "/dev/sda1",
		  .partition = true,
		  .disk = "sda",
		  .links = { links, 2, 2 },
		  .properties = { properties, 4, 4 },
		  .initialized = true },
		{ .kernel = "dm-3", .devpath = "/devices/virtual/block/dm-3", .node = "/dev/dm-3" },
	};
	struct block_devices devices = { .items = items, .count = 3 };
	struct rules_file file = { .from.status = FACT_OBTAINED,
				   .path = "/etc/udev/rules.d/50-udev-default.rules",
				   .name = text.length % 2 ? "50-udev-default.rules" : "99-x.rules",
				   .content = text };
	struct rules_file *files[] = { &file };
	struct rule_facts rules = { .files = files, .file_count = 1, .udev_version = 252 };
	size_t heard = 0;
	const struct rules_observer observer = { hear_line, &heard };
	struct prediction prediction;

	rules_order(&rules);
	rules_parse(arena, &rules);
	rules_predict(arena, &devices, &rules);
	rules_evaluate(arena, &rules, &devices, &items[1], RULES_ADD, &observer, &prediction);
	judge_rules(arena, &devices, &rules);
}

static void fuzz_rules_wanted(struct arena *arena, struct bytes text)
{
	struct rules_file file = { .from.status = FACT_OBTAINED,
				   .path = "/etc/udev/rules.d/99-x.rules",
				   .name = "99-x.rules",
				   .content = text };
	struct rules_file *files[] = { &file };
	struct rule_facts rules = { .files = files,
				    .file_count = 1,
				    .udev_version = COUNT_UNKNOWN };
	struct names own, parents, wanted;

	rules_order(&rules);
	rules_parse(arena, &rules);
	rules_wanted_attributes(arena, &rules, &own, &parents);
	rules_wanted_files(arena, &rules, &wanted);
}

static void fuzz_policy(struct arena *arena, struct bytes text)
{
	struct policy policy;

	if (!policy_parse(arena, text, "policy", asm_checks(), &policy))
		policy_mute_of(&policy, "asm.disk-owner", "/dev/sda", 1);
}

static const struct mode {
	const char *name; /* also of its folder below corpus/ */
	void (*run)(struct arena *arena, struct bytes text);
} modes[] = {
	{ "accounts", fuzz_accounts },
	{ "acl-value", fuzz_acl_value },
	{ "alert-log", fuzz_alert_log },
	{ "asm-alert", fuzz_asm_alert },
	{ "asm-discovery", fuzz_asm_discovery },
	{ "asm-header", fuzz_asm_header },
	{ "asm-sysconfig", fuzz_asm_sysconfig },
	{ "autostart", fuzz_autostart },
	{ "baseline", fuzz_baseline },
	{ "capture-acl", fuzz_acls },
	{ "capture-archive", fuzz_capture_archive },
	{ "capture-json", fuzz_capture_json },
	{ "capture-names", fuzz_names },
	{ "capture-net", fuzz_net },
	{ "capture-proc", fuzz_capture_proc },
	{ "capture-read", fuzz_capture_read },
	{ "capture-signatures", fuzz_signatures },
	{ "capture-space", fuzz_spaces },
	{ "capture-stat", fuzz_capture_stat },
	{ "capture-status", fuzz_capture_status },
	{ "capture-udev", fuzz_udev_db },
	{ "check", fuzz_check },
	{ "cluster-all", fuzz_cluster_all },
	{ "ctss", fuzz_ctss },
	{ "iptables", fuzz_iptables },
	{ "loc", fuzz_loc },
	{ "messages", fuzz_messages },
	{ "multipath", fuzz_multipath },
	{ "nftables", fuzz_nftables },
	{ "olsnodes", fuzz_olsnodes },
	{ "patch", fuzz_patch },
	{ "policy", fuzz_policy },
	{ "profile", fuzz_profile },
	{ "resources", fuzz_resources },
	{ "rules-evaluate", fuzz_rules_evaluate },
	{ "rules-wanted", fuzz_rules_wanted },
	{ "script", fuzz_script },
	{ "rules", fuzz_rules },
	{ "sockets", fuzz_sockets },
	{ "system", fuzz_system },
	{ "version", fuzz_version },
	{ "voting", fuzz_voting },
};

enum { MODE_COUNT = sizeof(modes) / sizeof(modes[0]) };

static const struct mode *mode;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *wanted = getenv("GRIDCK_FUZZ_MODE");
	bool list = str_equal(wanted, "list");

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < MODE_COUNT; i++) {
		if (list)
			puts(modes[i].name);
		else if (str_equal(wanted, modes[i].name))
			mode = &modes[i];
	}
	if (!mode)
		exit(list ? 0 : 2);
	return 0;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *arena = arena_new();

	mode->run(arena, (struct bytes){ (const char *)data, size });
	arena_free(arena);
	return 0;
}
