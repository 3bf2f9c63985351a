/* SPDX-License-Identifier: Apache-2.0
 *
 * Real answers, from 11.2 to 26ai. What is expected was read off each file by eye; a file without
 * a row here is an error.
 */
#include "tests/unit/parse_help.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const struct check_row {
	const char *file, *daemons; /* see assert_daemons() */
} check_rows[] = {
	{ "check-cluster/11.2-crsd-evmd-not-yet.txt", "\?+--" },
	{ "check-crs/11.2-zh-windows-healthy.txt", "++++" },
	{ "check-crs/21c-healthy.txt", "++++" },
	{ "check-crs/26ai-healthy.txt", "++++" },
	{ "check-crs/unknown-crsd-down-evm-up.txt", "++-+" },
	{ "check-css/11.2-zh-restart-healthy.txt", "\?+\?\?" },
	{ "check-css/19c-restart-down.txt", "\?-\?\?" },
	{ "check-css/26ai-restart-healthy.txt", "\?+\?\?" },
	{ "check-evm/26ai-restart-healthy.txt", "\?\?\?+" },
	{ "check-has/11.2-online-while-cluster-down.txt", "+\?\?\?" },
	{ "check-has/26ai-restart-healthy.txt", "+\?\?\?" },
	/* an error in place of a table */
	{ "stat-res-t/12.2-crsd-unreachable.txt", "\?\?-\?" },
};

static const struct cluster_row {
	const char *file, *first, *second;
} cluster_rows[] = {
	{ "check-cluster-all/11.2-trailing-blank-lines-end.txt", "u284", "u498" },
	{ "check-cluster-all/12.1-doc-65-stars.txt", "node1", "node2" },
	{ "check-cluster-all/26ai-healthy-2node.txt", "racnodep1", "racnodep2" },
};

static const char ctss_file[] = "check-ctss/11.2-active.txt";

static const char *const autostart_files[] = {
	"config-crs/11.2-enable.txt",
	"config-crs/12.1-doc-no-colon.txt",
};

static const struct node_row {
	const char *file, *first, *second, *status, *pinned;
} node_rows[] = {
	{ "olsnodes/19c-n-i-s-t.txt", "racnode1-0", "racnode2-0", "Active", "Unpinned" },
	{ "olsnodes/26ai-n.txt", "racnodep1", "racnodep2", NULL, NULL },
};

static const struct version_row {
	const char *file, *version, *upgrade_state, *patch;
} version_rows[] = {
	{ "query-crs-activeversion/19c-f-normal.txt", "19.0.0.0.0", "NORMAL", "3976270074" },
	{ "query-crs-activeversion/19c-plain.txt", "19.0.0.0.0", NULL, NULL },
	{ "query-crs-softwareversion/18c-restart-has.txt", "18.0.0.0.0", NULL, NULL },
	{ "query-crs-softwareversion/19c-plain.txt", "19.0.0.0.0", NULL, NULL },
};

static const struct patch_row {
	const char *file, *level;
} patch_rows[] = {
	{ "query-crs-releasepatch/26ai-23.26.1.txt", "2530752274" },
	{ "query-crs-softwarepatch/19.13.txt", "2966572961" },
};

static const struct voting_row {
	const char *file, *id, *path, *group;
} voting_rows[] = {
	{ "query-css-votedisk/19c-one-asmlib.txt", "ddfe297643574fcfbf9d2889a5a88a6f",
	  "/dev/oracleasm/disks/OCR", "OCR" },
	{ "query-css-votedisk/20c-one-afd.txt", "706feb81507a4fd7bf3d981e4e920d4a", "AFD:DATA1",
	  "DATA" },
};

static const struct resources_row {
	const char *file;
	size_t resources, instances, online;
	bool cut;
} resources_rows[] = {
	{ "stat-res-f/12.1-rac-database.txt", 1, 1, 1, false },
	{ "stat-res-p/19c-rac-db-attr.txt", 1, 0, 0, false },
	{ "stat-res-plain/11.2-rac-mixed-offline.txt", 27, 44, 34, true },
	{ "stat-res-plain/12c-rac-healthy.txt", 21, 30, 30, false },
	{ "stat-res-plain/19c-restart-fresh.txt", 4, 4, 2, false },
	{ "stat-res-t/11.2-listener-check-timed-out.txt", 1, 10, 9, false },
	{ "stat-res-t/11.2-not-all-endpoints-wrapped.txt", 12, 18, 14, false },
	{ "stat-res-t/11.2-restart-asm-offline.txt", 6, 6, 3, false },
	{ "stat-res-t/11.2-restart-healthy.txt", 7, 7, 5, false },
	{ "stat-res-t/11.2.0.3-rac-healthy.txt", 14, 20, 18, false },
	{ "stat-res-t/12.1-rac-asm-3-instances-mgmtdb.txt", 6, 10, 9, false },
	{ "stat-res-t/12.2-rac-docker.txt", 21, 31, 30, false },
	{ "stat-res-t/19c-node1-crashed-vip-failed-over.txt", 23, 28, 22, false },
	{ "stat-res-t/19c-rac-3node-healthy.txt", 24, 50, 50, false },
	{ "stat-res-t/19c-rac-operator-healthy.txt", 7, 13, 13, false },
	{ "stat-res-t/21c-rac-where.txt", 22, 22, 22, false },
	{ "stat-res-t/21c-restart-healthy.txt", 7, 7, 5, false },
	{ "stat-res-t/26ai-rac-3inst-node2-gone.txt", 22, 42, 30, false },
	{ "stat-res-t/26ai-rac-healthy.txt", 26, 41, 35, false },
	{ "stat-res-t/26ai-restart-healthy.txt", 14, 14, 13, false },
	{ "stat-res-t-init/11.2-crsd-evmd-intermediate.txt", 13, 13, 10, false },
	{ "stat-res-t-init/12.2-crsd-offline-rest-online.txt", 13, 13, 11, false },
	{ "stat-res-t-init/20c-healthy-afd-ctssd-active0.txt", 15, 15, 14, true },
	{ "stat-res-v/19c-rac-db-attr-abnormal-termination.txt", 1, 4, 2, false },
	{ "stat-res-v/19c-rac-db-attr-instance-shutdown.txt", 1, 4, 2, false },
	{ "stat-res-v/19c-rac-services-offline-lf.txt", 4, 7, 0, true },
	{ "stat-res-v/19c-rac-services-offline.txt", 4, 7, 0, true },
};

#define HOME_192 "Open,HOME=/u01/app/oracle/product/19c/dbhome_1"
#define HOME_26	 "Open,HOME=/u01/app/oracle/product/26ai/dbhome_1"

/* Some instances of each file: position, then what is printed of it. */
static const struct instance_row {
	const char *file, *name, *group;
	size_t at;
	bool local;
	long number;
	const char *target, *state, *server, *details, *internal;
} instance_rows[] = {
	{ "stat-res-f/12.1-rac-database.txt", "ora.rac12.db", NULL, 0, false, 1, "ONLINE", "ONLINE",
	  NULL, "", NULL },
	{ "stat-res-plain/11.2-rac-mixed-offline.txt", "ora.DATA_72.dg", NULL, 1, false, 2,
	  "ONLINE", "OFFLINE", NULL, "", NULL },
	{ "stat-res-plain/11.2-rac-mixed-offline.txt", "ora.mfms_rac.db", NULL, 0, false, 1,
	  "ONLINE", "ONLINE", "nox", "", NULL },
	{ "stat-res-plain/11.2-rac-mixed-offline.txt", "ora.mfms_rac.db", NULL, 1, false, 2,
	  "ONLINE", "ONLINE", "lux", "", NULL },
	{ "stat-res-plain/11.2-rac-mixed-offline.txt", "ora.gsd", NULL, 1, false, 2, "OFFLINE",
	  "OFFLINE", NULL, "", NULL },
	/* the file ends within this line, so the name of the server may go on */
	{ "stat-res-plain/11.2-rac-mixed-offline.txt", "ora.scan2.vip", NULL, 0, false, 1, "ONLINE",
	  "ONLINE", NULL, "", NULL },
	{ "stat-res-plain/12c-rac-healthy.txt", "ora.CRSDATA.dg", NULL, 1, false, 2, "ONLINE",
	  "ONLINE", "dbrac2", "", NULL },
	{ "stat-res-plain/12c-rac-healthy.txt", "ora.testdb.testdbsrv.svc", NULL, 1, false, 2,
	  "ONLINE", "ONLINE", "dbrac2", "", NULL },
	{ "stat-res-plain/19c-restart-fresh.txt", "ora.cssd", NULL, 0, false, 1, "ONLINE", "ONLINE",
	  "standby", "", NULL },
	{ "stat-res-plain/19c-restart-fresh.txt", "ora.ons", NULL, 0, false, 1, "OFFLINE",
	  "OFFLINE", NULL, "", NULL },
	{ "stat-res-t/11.2-listener-check-timed-out.txt", "ora.LISTENER.lsnr", NULL, 5, true, 0,
	  "ONLINE", "INTERMEDIATE", "exaxdb06", "CHECK TIMED OUT", NULL },
	{ "stat-res-t/11.2-listener-check-timed-out.txt", "ora.LISTENER.lsnr", NULL, 9, true, 0,
	  "ONLINE", "ONLINE", "exaxdb10", "", NULL },
	{ "stat-res-t/11.2-not-all-endpoints-wrapped.txt", "ora.LISTENER.lsnr", NULL, 0, true, 0,
	  "ONLINE", "INTERMEDIATE", "oracle01", "Not All Endpoints Registered", NULL },
	{ "stat-res-t/11.2-not-all-endpoints-wrapped.txt", "ora.LISTENER.lsnr", NULL, 1, true, 0,
	  "ONLINE", "ONLINE", "oracle02", "", NULL },
	{ "stat-res-t/11.2-not-all-endpoints-wrapped.txt", "ora.asm", NULL, 0, true, 0, "ONLINE",
	  "ONLINE", "oracle01", "Started", NULL },
	{ "stat-res-t/11.2-not-all-endpoints-wrapped.txt", "ora.LISTENER_SCAN1.lsnr", NULL, 0,
	  false, 1, "ONLINE", "INTERMEDIATE", "oracle01", "Not All Endpoints Registered", NULL },
	{ "stat-res-t/11.2-restart-asm-offline.txt", "ora.asm", NULL, 0, true, 0, "OFFLINE",
	  "OFFLINE", "jandb", "", NULL },
	{ "stat-res-t/11.2-restart-asm-offline.txt", "ora.diskmon", NULL, 0, false, 1, "OFFLINE",
	  "OFFLINE", NULL, "", NULL },
	{ "stat-res-t/11.2-restart-asm-offline.txt", "ora.evmd", NULL, 0, false, 1, "ONLINE",
	  "ONLINE", "jandb", "", NULL },
	{ "stat-res-t/11.2-restart-healthy.txt", "ora.asm", NULL, 0, true, 0, "ONLINE", "ONLINE",
	  "jandb", "Started", NULL },
	{ "stat-res-t/11.2-restart-healthy.txt", "ora.evmd", NULL, 0, false, 1, "ONLINE", "ONLINE",
	  "jandb", "", NULL },
	{ "stat-res-t/11.2.0.3-rac-healthy.txt", "ora.asm", NULL, 1, true, 0, "ONLINE", "ONLINE",
	  "rac2dr", "Started", NULL },
	{ "stat-res-t/11.2.0.3-rac-healthy.txt", "ora.gsd", NULL, 0, true, 0, "OFFLINE", "OFFLINE",
	  "rac1dr", "", NULL },
	{ "stat-res-t/11.2.0.3-rac-healthy.txt", "ora.scan2.vip", NULL, 0, false, 1, "ONLINE",
	  "ONLINE", "rac1dr", "", NULL },
	{ "stat-res-t/12.1-rac-asm-3-instances-mgmtdb.txt", "ora.ons", NULL, 1, true, 0, "ONLINE",
	  "ONLINE", "rac2", "", "STABLE" },
	{ "stat-res-t/12.1-rac-asm-3-instances-mgmtdb.txt", "ora.MGMTLSNR", NULL, 0, false, 1,
	  "ONLINE", "ONLINE", "rac1", "169.254.32.178 192.168.2.11", "STABLE" },
	{ "stat-res-t/12.1-rac-asm-3-instances-mgmtdb.txt", "ora.asm", NULL, 2, false, 3, "OFFLINE",
	  "OFFLINE", NULL, "", "STABLE" },
	{ "stat-res-t/12.1-rac-asm-3-instances-mgmtdb.txt", "ora.mgmtdb", NULL, 0, false, 1,
	  "ONLINE", "ONLINE", "rac1", "Open", "STABLE" },
	{ "stat-res-t/12.2-rac-docker.txt", "ora.MGMTLSNR", NULL, 0, false, 1, "ONLINE", "ONLINE",
	  "rac1", "169.254.89.177 10.10.10.10", "STABLE" },
	{ "stat-res-t/12.2-rac-docker.txt", "ora.rac.db", NULL, 1, false, 2, "ONLINE", "ONLINE",
	  "rac2", "Open,HOME=/u01/app/oracle/product/12.2.0.1/dbhome_1", "STABLE" },
	{ "stat-res-t/12.2-rac-docker.txt", "ora.asm", NULL, 2, false, 3, "OFFLINE", "OFFLINE",
	  NULL, "", "STABLE" },
	{ "stat-res-t/19c-node1-crashed-vip-failed-over.txt", "ora.data.volume1.acfs", NULL, 0,
	  true, 0, "ONLINE", "ONLINE", "rac2", "mounted on /acfsmounts/acfs1", "STABLE" },
	{ "stat-res-t/19c-node1-crashed-vip-failed-over.txt", "ora.asm", "ora.asmgroup", 0, false,
	  1, "ONLINE", "OFFLINE", NULL, "", "STABLE" },
	{ "stat-res-t/19c-node1-crashed-vip-failed-over.txt", "ora.asm", "ora.asmgroup", 1, false,
	  2, "ONLINE", "ONLINE", "rac2", "Started", "STABLE" },
	{ "stat-res-t/19c-node1-crashed-vip-failed-over.txt", "ora.rac1.vip", NULL, 0, false, 1,
	  "ONLINE", "INTERMEDIATE", "rac2", "FAILED OVER", "STABLE" },
	{ "stat-res-t/19c-node1-crashed-vip-failed-over.txt", "ora.si.db", NULL, 0, false, 1,
	  "ONLINE", "ONLINE", "rac2", "Open,HOME=/u01/app/oracle/product/19.3.0/dbhome_non_rac",
	  "STABLE" },
	{ "stat-res-t/19c-rac-3node-healthy.txt", "ora.porclcdb.db", NULL, 2, false, 3, "ONLINE",
	  "ONLINE", "racnode3-0", HOME_192, "STABLE" },
	{ "stat-res-t/19c-rac-3node-healthy.txt", "ora.asmnet2.asmnetwork", "ora.asmgroup", 1,
	  false, 2, "ONLINE", "ONLINE", "racnode2-0", "", "STABLE" },
	{ "stat-res-t/19c-rac-operator-healthy.txt", "ora.racdb.db", NULL, 0, false, 1, "ONLINE",
	  "ONLINE", "racnode1-0", HOME_192, "STABLE" },
	{ "stat-res-t/19c-rac-operator-healthy.txt", "ora.net1.network", NULL, 1, true, 0, "ONLINE",
	  "ONLINE", "racnode2-0", "", "STABLE" },
	{ "stat-res-t/21c-rac-where.txt", "ora.orclcdb.db", NULL, 0, false, 1, "ONLINE", "ONLINE",
	  "oracle-rac-213-0", "Open,HOME=/u01/app/oracle/product/21.3.0/dbhome_1", "STABLE" },
	{ "stat-res-t/21c-rac-where.txt", "ora.DATA.dg", "ora.asmgroup", 0, false, 1, "ONLINE",
	  "ONLINE", "oracle-rac-213-0", "", "STABLE" },
	{ "stat-res-t/21c-restart-healthy.txt", "ora.asm", NULL, 0, true, 0, "ONLINE", "ONLINE",
	  "oracle", "Started", "STABLE" },
	{ "stat-res-t/21c-restart-healthy.txt", "ora.diskmon", NULL, 0, false, 1, "OFFLINE",
	  "OFFLINE", NULL, "", "STABLE" },
	{ "stat-res-t/26ai-rac-3inst-node2-gone.txt", "ora.porclcdb.db", NULL, 1, false, 2,
	  "ONLINE", "OFFLINE", NULL, "", "STABLE" },
	{ "stat-res-t/26ai-rac-3inst-node2-gone.txt", "ora.porclcdb.db", NULL, 2, false, 3,
	  "ONLINE", "ONLINE", "racnode3-0", "Open,HOME=/u01/app/oracle/product/23c/dbhome_1",
	  "STABLE" },
	{ "stat-res-t/26ai-rac-3inst-node2-gone.txt", "ora.porclcdb.orclpdb.pdb", NULL, 0, false, 1,
	  "ONLINE", "ONLINE", "racnode1-0", "READ WRITE", "STABLE" },
	{ "stat-res-t/26ai-rac-healthy.txt", "ora.helper", NULL, 0, true, 0, "OFFLINE", "OFFLINE",
	  "racnodep1", "IDLE", "STABLE" },
	{ "stat-res-t/26ai-rac-healthy.txt", "ora.orclcdb.db", NULL, 1, false, 2, "ONLINE",
	  "ONLINE", "racnodep2", HOME_26, "STABLE" },
	{ "stat-res-t/26ai-rac-healthy.txt", "ora.orclcdb.soepdb.svc", NULL, 0, false, 1, "ONLINE",
	  "ONLINE", "racnodep2", "", "STABLE" },
	{ "stat-res-t/26ai-restart-healthy.txt", "ora.orclcdb.db", NULL, 0, false, 1, "ONLINE",
	  "ONLINE", "dbmc1", HOME_26, "STABLE" },
	{ "stat-res-t/26ai-restart-healthy.txt", "ora.cvuhelper", NULL, 0, false, 1, "OFFLINE",
	  "OFFLINE", NULL, "", "STABLE" },
	{ "stat-res-t-init/11.2-crsd-evmd-intermediate.txt", "ora.asm", NULL, 0, false, 1, "ONLINE",
	  "ONLINE", "node1", "Started", NULL },
	{ "stat-res-t-init/11.2-crsd-evmd-intermediate.txt", "ora.crsd", NULL, 0, false, 1,
	  "ONLINE", "INTERMEDIATE", "node1", "", NULL },
	{ "stat-res-t-init/11.2-crsd-evmd-intermediate.txt", "ora.ctssd", NULL, 0, false, 1,
	  "ONLINE", "ONLINE", "node1", "OBSERVER", NULL },
	{ "stat-res-t-init/11.2-crsd-evmd-intermediate.txt", "ora.diskmon", NULL, 0, false, 1,
	  "OFFLINE", "OFFLINE", NULL, "", NULL },
	{ "stat-res-t-init/12.2-crsd-offline-rest-online.txt", "ora.crsd", NULL, 0, false, 1,
	  "ONLINE", "OFFLINE", NULL, "", "STABLE" },
	{ "stat-res-t-init/12.2-crsd-offline-rest-online.txt", "ora.storage", NULL, 0, false, 1,
	  "ONLINE", "ONLINE", "mesdb0", "", "STABLE" },
	{ "stat-res-t-init/12.2-crsd-offline-rest-online.txt", "ora.asm", NULL, 0, false, 1,
	  "ONLINE", "ONLINE", "mesdb0", "Started", "STABLE" },
	{ "stat-res-t-init/20c-healthy-afd-ctssd-active0.txt", "ora.ctssd", NULL, 0, false, 1,
	  "ONLINE", "ONLINE", "rws00cre", "ACTIVE:0", "STABLE" },
	{ "stat-res-t-init/20c-healthy-afd-ctssd-active0.txt", "ora.driver.afd", NULL, 0, false, 1,
	  "ONLINE", "ONLINE", "rws00cre", "", "STABLE" },
	{ "stat-res-t-init/20c-healthy-afd-ctssd-active0.txt", "ora.storage", NULL, 0, false, 1,
	  "ONLINE", "ONLINE", "rws00cre", "", "STABLE" },
	{ "stat-res-v/19c-rac-db-attr-abnormal-termination.txt", "ora.DBU_94.db", NULL, 0, false, 1,
	  "OFFLINE", "OFFLINE", NULL, "Abnormal Termination,HOME=home_3", NULL },
	{ "stat-res-v/19c-rac-db-attr-abnormal-termination.txt", "ora.DBU_94.db", NULL, 3, false, 4,
	  "ONLINE", "ONLINE", "server_3", "Open,HOME=home_3", NULL },
	{ "stat-res-v/19c-rac-db-attr-instance-shutdown.txt", "ora.DBU_0.db", NULL, 1, false, 2,
	  "ONLINE", "ONLINE", "server_1", "Open,HOME=home_3", NULL },
	{ "stat-res-v/19c-rac-db-attr-instance-shutdown.txt", "ora.DBU_0.db", NULL, 2, false, 3,
	  "OFFLINE", "OFFLINE", NULL, "Instance Shutdown", NULL },
	{ "stat-res-v/19c-rac-services-offline-lf.txt", "ora.DBU_0.service_112.svc", NULL, 1, false,
	  2, "OFFLINE", "OFFLINE", NULL, "", "STABLE" },
	{ "stat-res-v/19c-rac-services-offline.txt", "ora.DBU_0.service_112.svc", NULL, 1, false, 2,
	  "OFFLINE", "OFFLINE", NULL, "", "STABLE" },
	{ "stat-res-v/19c-rac-services-offline.txt", "ora.DBU_1.service_1.svc", NULL, 0, false, 1,
	  "OFFLINE", "OFFLINE", NULL, "", "STABLE" },
};

/* ---- every file has a row ---- */

#define HAS(rows)                                    \
	for (size_t i = 0; i < COUNT(rows); i++)     \
		if (strcmp(rows[i].file, name) == 0) \
			return;

static void must_have_a_row(const char *name)
{
	HAS(check_rows)
	HAS(cluster_rows)
	HAS(node_rows)
	HAS(version_rows)
	HAS(patch_rows)
	HAS(voting_rows)
	HAS(resources_rows)
	for (size_t i = 0; i < COUNT(autostart_files); i++)
		if (strcmp(autostart_files[i], name) == 0)
			return;
	if (strcmp(name, ctss_file) != 0)
		fail_msg("%s has no row in this test", name);
}

static void every_file_is_expected(void **state)
{
	(void)state;
	corpus_each(must_have_a_row);
}

static void skip_without_corpus(void)
{
	DIR *folder = opendir(CORPUS);

	if (!folder)
		skip();
	closedir(folder);
}

/* ---- what is in them ---- */

static void checks(void **state)
{
	(void)state;
	skip_without_corpus();
	for (size_t i = 0; i < COUNT(check_rows); i++) {
		struct daemon_facts facts = { 0 };
		struct bytes text = corpus_file(check_rows[i].file);
		assert_true(crs_parse_check(arena, text, check_rows[i].file, &facts));
		assert_daemons(&facts, check_rows[i].daemons);
		assert_false(facts.not_configured);
		assert_false(facts.not_privileged);
	}
}

static void clusters(void **state)
{
	(void)state;
	skip_without_corpus();
	for (size_t i = 0; i < COUNT(cluster_rows); i++) {
		struct cluster_nodes nodes = { 0 };
		struct bytes text = corpus_file(cluster_rows[i].file);
		assert_true(crs_parse_cluster_all(arena, text, &nodes));
		assert_int_equal(nodes.count, 2);
		assert_string_equal(nodes.items[0].name, cluster_rows[i].first);
		assert_string_equal(nodes.items[1].name, cluster_rows[i].second);
		assert_daemons(&nodes.items[0].daemons, "\?+++");
		assert_daemons(&nodes.items[1].daemons, "\?+++");
	}
}

static void ctss(void **state)
{
	enum ctss_mode mode;
	long offset;
	bool known;

	(void)state;
	skip_without_corpus();
	assert_true(crs_parse_ctss(corpus_file(ctss_file), &mode, &offset, &known));
	assert_int_equal(mode, CTSS_ACTIVE);
	assert_false(known);
}

static void autostart(void **state)
{
	(void)state;
	skip_without_corpus();
	for (size_t i = 0; i < COUNT(autostart_files); i++) {
		bool enabled = false;
		assert_true(crs_parse_autostart(corpus_file(autostart_files[i]), &enabled));
		assert_true(enabled);
	}
}

static void nodes_listed(void **state)
{
	(void)state;
	skip_without_corpus();
	for (size_t i = 0; i < COUNT(node_rows); i++) {
		const struct node_row *row = &node_rows[i];
		struct cluster_nodes nodes = { 0 };
		assert_true(crs_parse_olsnodes(arena, corpus_file(row->file), &nodes));
		assert_int_equal(nodes.count, 2);
		assert_string_equal(nodes.items[0].name, row->first);
		assert_string_equal(nodes.items[1].name, row->second);
		for (size_t at = 0; at < 2; at++) {
			assert_int_equal(nodes.items[at].number, at + 1);
			assert_null(nodes.items[at].vip);
			assert_text(nodes.items[at].status, row->status);
			assert_text(nodes.items[at].pinned, row->pinned);
		}
	}
}

static void versions(void **state)
{
	(void)state;
	skip_without_corpus();
	for (size_t i = 0; i < COUNT(version_rows); i++) {
		const struct version_row *row = &version_rows[i];
		struct version_facts facts = { 0 };
		assert_true(crs_parse_version(arena, corpus_file(row->file), &facts));
		assert_text(facts.active, row->version);
		assert_text(facts.upgrade_state, row->upgrade_state);
		assert_text(facts.active_patch, row->patch);
	}
}

static void patch_levels(void **state)
{
	(void)state;
	skip_without_corpus();
	for (size_t i = 0; i < COUNT(patch_rows); i++)
		assert_text(crs_parse_patch_level(arena, corpus_file(patch_rows[i].file)),
			    patch_rows[i].level);
}

static void voting_files(void **state)
{
	(void)state;
	skip_without_corpus();
	for (size_t i = 0; i < COUNT(voting_rows); i++) {
		const struct voting_row *row = &voting_rows[i];
		struct voting_facts facts = { 0 };
		assert_true(crs_parse_voting(arena, corpus_file(row->file), &facts));
		assert_true(facts.located_known);
		assert_int_equal(facts.located, 1);
		assert_int_equal(facts.count, 1);
		assert_int_equal(facts.items[0].number, 1);
		assert_true(facts.items[0].online);
		assert_string_equal(facts.items[0].id, row->id);
		assert_string_equal(facts.items[0].path, row->path);
		assert_text(facts.items[0].group, row->group);
	}
}

static struct resource_facts resources_of(const char *file)
{
	struct resource_facts facts = { 0 };

	if (!crs_parse_resources(arena, corpus_file(file), &facts))
		fail_msg("%s is not recognised", file);
	return facts;
}

static void resource_counts(void **state)
{
	(void)state;
	skip_without_corpus();
	for (size_t i = 0; i < COUNT(resources_rows); i++) {
		const struct resources_row *row = &resources_rows[i];
		struct resource_facts facts = resources_of(row->file);
		size_t instances = 0, online = 0;
		for (size_t r = 0; r < facts.count; r++) {
			const struct resource *resource = &facts.items[r];
			instances += resource->count;
			for (size_t at = 0; at < resource->count; at++)
				online += resource->instances[at].state == RESOURCE_ONLINE;
		}
		if (facts.count != row->resources || instances != row->instances ||
		    online != row->online || facts.cut != row->cut)
			fail_msg("%s: %zu resources, %zu instances, %zu online, cut %d", row->file,
				 facts.count, instances, online, facts.cut);
	}
}

static void assert_instance(const struct resource *resource, const struct instance_row *row)
{
	assert_true(row->at < resource->count);
	const struct resource_instance *instance = &resource->instances[row->at];
	assert_text(resource->group, row->group);
	assert_int_equal(resource->local, row->local);
	assert_int_equal(instance->number, row->number);
	assert_string_equal(instance->target_text, row->target);
	assert_string_equal(resource_state_name(instance->target), row->target);
	assert_string_equal(instance->state_text, row->state);
	assert_string_equal(resource_state_name(instance->state), row->state);
	assert_text(instance->server, row->server);
	assert_string_equal(instance->details, row->details);
	assert_text(instance->internal, row->internal);
}

static void resource_instances(void **state)
{
	(void)state;
	skip_without_corpus();
	for (size_t i = 0; i < COUNT(instance_rows); i++) {
		const struct instance_row *row = &instance_rows[i];
		struct resource_facts facts = resources_of(row->file);
		const struct resource *resource = resource_find(&facts, row->name);
		if (!resource)
			fail_msg("%s: %s is missing", row->file, row->name);
		assert_instance(resource, row);
	}
}

static void change_is(const struct resource_instance *instance, int year, int month, int day,
		      int hour, int minute, int second)
{
	assert_true(instance->change_local.known);
	assert_int_equal(instance->change_local.year, year);
	assert_int_equal(instance->change_local.month, month);
	assert_int_equal(instance->change_local.day, day);
	assert_int_equal(instance->change_local.hour, hour);
	assert_int_equal(instance->change_local.minute, minute);
	assert_int_equal(instance->change_local.second, second);
}

static void resource_attributes(void **state)
{
	(void)state;
	skip_without_corpus();
	struct resource_facts full = resources_of("stat-res-f/12.1-rac-database.txt");
	const struct resource *db = resource_find(&full, "ora.rac12.db");
	assert_string_equal(db->type, "ora.database.type");
	assert_int_equal(db->enabled, 1);
	assert_int_equal(db->start_timeout, 600);
	assert_int_equal(db->restart_attempts, COUNT_UNKNOWN);
	assert_string_equal(db->auto_start, "restore");

	struct resource_facts profile = resources_of("stat-res-p/19c-rac-db-attr.txt");
	assert_int_equal(resource_find(&profile, "ora.DBU_0.db")->enabled, 1);
	assert_null(resource_find(&profile, "ora.DBU_0.db")->auto_start);

	struct resource_facts died =
		resources_of("stat-res-v/19c-rac-db-attr-abnormal-termination.txt");
	const struct resource *dead = resource_find(&died, "ora.DBU_94.db");
	assert_string_equal(dead->instances[0].last_server, "server_0");
	change_is(&dead->instances[0], 2025, 3, 12, 10, 33, 8);
	change_is(&dead->instances[3], 2025, 3, 6, 17, 1, 55);

	struct resource_facts off = resources_of("stat-res-v/19c-rac-services-offline.txt");
	const struct resource *service = resource_find(&off, "ora.DBU_0.service_285.svc");
	assert_string_equal(service->type, "ora.service.type");
	assert_int_equal(service->count, 2);
	assert_int_equal(service->instances[1].restart_count, 0);
	assert_null(service->instances[1].last_server);
	assert_null(service->instances[1].target_server);
	change_is(&service->instances[1], 2025, 5, 12, 18, 35, 48);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSE_TEST(every_file_is_expected),
		PARSE_TEST(checks),
		PARSE_TEST(clusters),
		PARSE_TEST(ctss),
		PARSE_TEST(autostart),
		PARSE_TEST(nodes_listed),
		PARSE_TEST(versions),
		PARSE_TEST(patch_levels),
		PARSE_TEST(voting_files),
		PARSE_TEST(resource_counts),
		PARSE_TEST(resource_instances),
		PARSE_TEST(resource_attributes),
	};

	return cmocka_run_group_tests_name("parse_corpus", tests, NULL, NULL);
}
