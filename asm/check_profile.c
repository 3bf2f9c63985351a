/* SPDX-License-Identifier: Apache-2.0
 *
 * What clusterware needs of the disks: the profile that tells the discovery string, and the disk
 * groups of SPFile and OCR.
 */
#include <string.h>
#include <strings.h>

#include "asm/checks.h"
#include "node/shell.h"

static const char *home_owner(const struct check_input *input)
{
	return input->facts->home.owner ? input->facts->home.owner : "grid";
}

/* A command of the Grid home with its path. */
static const char *in_home(const struct check_input *input, struct sink *sink, const char *command)
{
	const char *home = input->facts->home.path;

	return arena_printf(sink_arena(sink), "%s/%s",
			    home ? shell_word(sink_arena(sink), home) : "$GRID_HOME", command);
}

/* ---- the profile ---- */

static void bad_profile(const struct check_input *input, struct sink *sink, const char *source,
			const char *words)
{
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, source,
					    "the GPnP profile of this node cannot be used (%s): "
					    "CSSD and ASM learn from it where the disks are",
					    words);

	sink_evidence(sink, finding, source, words);
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "ls -l %s", shell_word(sink_arena(sink), source)),
		  "root", "none");
	sink_step(sink, finding, in_home(input, sink, "bin/gpnptool get"), home_owner(input),
		  "none; asks gpnpd, which may have a good one from another node");
	sink_step(sink, finding,
		  "let support restore it from another node; it is signed and must not be edited",
		  NULL, "the stack of this node has to be down for it");
}

/* What keeps the Grid owner from a folder or file of the wallets; NULL when nothing does. Only the
 * folder itself is known to be on every node. */
static const char *why_closed(const struct check_input *input, struct sink *sink,
			      const struct file_fact *file, bool outermost)
{
	const struct home_facts *home = &input->facts->home;
	const struct access_who owner = { .user = home->owner,
					  .uid = home->owner_uid,
					  .gid = -1,
					  .primary_gid = home->owner_gid };
	unsigned wanted = ACCESS_READ | (file->type == 'd' ? ACCESS_SEARCH : 0);

	if (file->from.status == FACT_ABSENT && outermost)
		return "is not there";
	if (file->from.status != FACT_OBTAINED || !home->owner ||
	    access_may(&owner, file, NULL, wanted))
		return NULL;
	return arena_printf(sink_arena(sink), "is %s: %s cannot read it",
			    asm_owner_in_words(sink, file), home->owner);
}

static void closed_wallet(const struct check_input *input, struct sink *sink,
			  const struct file_fact *file, const char *why)
{
	const char *path = shell_word(sink_arena(sink), file->path);
	struct finding *finding = sink_fail(
		sink, SEVERITY_CRITICAL, file->path,
		"the wallet of the GPnP profile, %s, %s: gpnpd cannot check the signature of the "
		"profile and does not start",
		file->path, why);

	sink_evidence(sink, finding, file->path,
		      file->from.status == FACT_OBTAINED ? asm_owner_in_words(sink, file)
							 : "is not there");
	sink_step(sink, finding, arena_printf(sink_arena(sink), "ls -lR %s", path), "root", "none");
	if (file->from.status == FACT_OBTAINED)
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "chown %s %s && chmod u+r%s %s",
				       shell_word(sink_arena(sink), home_owner(input)), path,
				       file->type == 'd' ? "x" : "", path),
			  "root", "none; gpnpd reads it when it starts");
	else
		sink_step(
			sink, finding,
			"bring it back from a backup of this home, or let support restore profile "
			"and wallets from another node",
			NULL, "the stack of this node has to be down for it");
}

static void judge_wallets(const struct check_input *input, struct sink *sink)
{
	const struct profile_facts *profile = &input->facts->profile;

	for (size_t i = 0; i < profile->wallet_count; i++) {
		const char *why = why_closed(input, sink, &profile->wallets[i], i == 0);
		if (!why)
			continue;
		closed_wallet(input, sink, &profile->wallets[i], why);
		return;
	}
}

void asm_check_gpnp_profile(const struct check_input *input, struct sink *sink)
{
	const struct provenance *from = &input->facts->profile.from;
	const char *source = from->source ? from->source : "profile.xml";
	const char *words = from->words ? from->words : fact_status_name(from->status);

	if (from->status == FACT_NOT_CAPTURED)
		sink_not_captured(sink);
	else if (from->status == FACT_NOT_ASKED)
		sink_not_applicable(sink);
	else if (from->status == FACT_OBTAINED)
		judge_wallets(input, sink);
	else if (from->status == FACT_DENIED || from->status == FACT_TIMED_OUT)
		sink_unknown(sink, source, "the GPnP profile could not be read: %s", words);
	else
		bad_profile(input, sink, source, words);
}

/* ---- groups that no disk carries ---- */

/* Whether some disk says that it is of that group; *ret_read tells whether headers were read. */
static bool is_carried(const struct disk_facts *facts, const char *group, size_t length,
		       bool *ret_read)
{
	*ret_read = false;
	for (size_t i = 0; i < facts->contents.count; i++)
		*ret_read |= facts->contents.items[i].from.status == FACT_OBTAINED;
	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		/* AFD and disks that could not be read may hide it */
		if (disk->header.status == HEADER_UNREAD && disk_in_use(disk))
			*ret_read = false;
		if (disk_has_group(disk) && strncasecmp(disk->header.group, group, length) == 0 &&
		    disk->header.group[length] == '\0')
			return true;
	}
	return false;
}

/* Exadata's disks and those of a remote ASM are no devices of this node. */
static bool disks_are_elsewhere(const struct check_input *input)
{
	const struct names *patterns = &input->facts->disks->discovery.patterns;

	for (size_t i = 0; i < patterns->count; i++) {
		if (asm_is_exadata_pattern(patterns->items[i]))
			return true;
	}
	return input->order->stages[STAGE_ASM].state == STAGE_NOT_APPLICABLE;
}

static void no_carrier(const struct check_input *input, struct sink *sink, const char *place,
		       const char *what, const char *source)
{
	const struct disk_facts *facts = input->facts->disks;
	bool ocr = source && str_equal(source, input->facts->ocr.from.source);
	size_t length = strcspn(place, "/");
	const char *group = arena_strndup(sink_arena(sink), place, length);
	const char *otherwise =
		ocr ? arena_printf(sink_arena(sink),
				   "bin/ocrconfig -repair -replace %s -replacement +NEW", group)
		    : "bin/asmcmd spset +NEW/PATH";
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, group,
					    "%s is in %s, but no disk of this node says that it "
					    "belongs to that group",
					    what, group);

	finding->group = group;
	sink_evidence(sink, finding, source ? source : "profile", place);
	asm_discovery_evidence(sink, finding, facts);
	sink_step(sink, finding, "gridck disks", "root", "none; shows every disk and its group");
	sink_step(sink, finding, "bring the LUNs of the group back", NULL, "none by itself");
	sink_step(
		sink, finding, in_home(input, sink, otherwise), ocr ? "root" : home_owner(input),
		ocr ? "only when the OCR has moved to +NEW: corrects this node's ocr.loc, with its "
		      "stack down"
		    : "only when the SPFile was moved and ASM is up: writes the new place into "
		      "the signed profile, which is not to be edited");
}

void asm_check_spfile(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;
	const char *place = facts->discovery.spfile;
	bool read;

	if (!place || place[0] != '+' || disks_are_elsewhere(input)) {
		sink_not_applicable(sink);
		return;
	}
	if (is_carried(facts, place + 1, strcspn(place + 1, "/"), &read))
		return;
	if (!read) {
		sink_not_applicable(sink);
		return;
	}
	no_carrier(input, sink, place, "the SPFile of ASM", facts->discovery.from.source);
}

static void ocr_loc_missing(struct sink *sink, const char *words)
{
	static const char path[] = "/etc/oracle/ocr.loc";
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, path, "%s %s", path, words);

	sink_evidence(sink, finding, path, words);
	sink_step(sink, finding,
		  "bring the file back from a backup or, for its form, from another node of the "
		  "cluster",
		  NULL, "none by itself; read when the stack starts");
}

void asm_check_ocr_loc(const struct check_input *input, struct sink *sink)
{
	const struct ocr_facts *ocr = &input->facts->ocr;
	bool read;

	/* on a host without Grid Infrastructure nothing is missing */
	if (!input->facts->home.path && input->facts->olr.from.status != FACT_OBTAINED) {
		sink_not_applicable(sink);
		return;
	}
	if (ocr->from.status == FACT_ABSENT)
		ocr_loc_missing(sink, "is not there");
	if (ocr->from.status != FACT_OBTAINED) {
		sink_not_applicable(sink);
		return;
	}
	if (input->facts->kind == NODE_CLUSTER && ocr->local_only_known && ocr->local_only)
		ocr_loc_missing(sink, "says local_only=TRUE, on a node of a cluster");
	for (size_t i = 0; i < ocr->locations.count && !disks_are_elsewhere(input); i++) {
		const char *place = ocr->locations.items[i];
		if (place[0] == '+' && input->facts->kind == NODE_CLUSTER &&
		    !is_carried(input->facts->disks, place + 1, strcspn(place + 1, "/"), &read) &&
		    read)
			no_carrier(input, sink, place, "the OCR", ocr->from.source);
	}
}
