/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of single disks: do they answer, and without an error.
 */
#include "asm/checks.h"

/* In use by ASM, or a voting file of CSSD. */
static bool counts(const struct node_facts *facts, const struct disk *disk)
{
	return disk_in_use(disk) || asm_is_voting_file(facts, disk);
}

/* A path of this node that CSSD cannot use: without a group that could tell, it is about the stack. */
static void reach_of_voting_file(const struct node_facts *facts, const struct disk *disk,
				 struct finding *finding)
{
	if (asm_is_voting_file(facts, disk))
		finding->reach = REACH_ALL;
	asm_spare_css(facts, finding);
}

static void unreadable(const struct node_facts *facts, struct sink *sink, const struct disk *disk)
{
	const struct provenance *from = &disk->content->from;
	struct finding *finding;

	if (from->status == FACT_DENIED) {
		if (counts(facts, disk))
			sink_unknown(sink, disk->path,
				     "%s could not be opened, so nothing is known of its header",
				     disk_in_words(sink_arena(sink), disk));
		return;
	}
	finding = asm_fail_disk(
		sink, counts(facts, disk) ? SEVERITY_CRITICAL : SEVERITY_NOTICE, disk,
		from->status == FACT_ABSENT ? "%s went away while it was looked at (%s)"
					    : "%s cannot be read: %s",
		disk_in_words(sink_arena(sink), disk), from->words ? from->words : "error");
	reach_of_voting_file(facts, disk, finding);
	sink_evidence(sink, finding, from->source ? from->source : disk->path,
		      from->words ? from->words : fact_status_name(from->status));
	asm_file_evidence(sink, finding, disk);
	sink_step(sink, finding, "journalctl -k | tail -50", "root",
		  "none; shows what the kernel says of the disk");
	sink_step(sink, finding,
		  "look at the LUN on the array and at its paths; ASM cannot use the disk before "
		  "it can be read",
		  NULL, "none");
}

void asm_check_disk_unreadable(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (!disk->content)
			continue;
		enum fact_status status = disk->content->from.status;
		if (status == FACT_FAILED || status == FACT_ABSENT || status == FACT_DENIED ||
		    status == FACT_TOO_BIG)
			unreadable(input->facts, sink, disk);
	}
}

/* ---- no answer ---- */

static void hung_steps(struct sink *sink, struct finding *finding, const struct disk *disk)
{
	bool file = !disk->device && disk->judged.type != 'b';

	if (file)
		sink_step(sink, finding, "grep nfs /proc/mounts; journalctl -k | tail -50", "root",
			  "none; df, ls and findmnt without arguments may hang on the same server");
	else
		sink_step(sink, finding, "multipath -ll; journalctl -k | tail -50", "root",
			  "none; multipath -ll reads every path and may hang on the same disk");
	sink_step(sink, finding,
		  file ? "bring back the NFS server or the network to it; what waits for the file "
			 "goes "
			 "on once it answers, and cannot be ended before"
		       : "repair the storage path; a process that waits for the disk cannot be "
			 "ended, and a map that queues without paths waits until one is back",
		  NULL, "none");
}

static void hung(const struct node_facts *facts, struct sink *sink, const struct disk *disk)
{
	const struct hang *hang = &disk->content->hang;
	struct finding *finding = asm_fail_disk(
		sink, counts(facts, disk) ? SEVERITY_CRITICAL : SEVERITY_NOTICE, disk,
		"%s did not answer %s within %ld s%s%s", disk_in_words(sink_arena(sink), disk),
		disk->judged.from.status == FACT_TIMED_OUT ? "at all" : "a read",
		hang->limit_seconds, hang->wchan ? ", waiting in " : "",
		hang->wchan ? hang->wchan : "");

	reach_of_voting_file(facts, disk, finding);
	sink_evidence(sink, finding, disk->path,
		      arena_printf(sink_arena(sink), "pid %ld state %c", hang->pid,
				   hang->state ? hang->state : '?'));
	asm_file_evidence(sink, finding, disk);
	hung_steps(sink, finding, disk);
}

void asm_check_disk_hung(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (disk->content && disk->content->from.status == FACT_TIMED_OUT)
			hung(input->facts, sink, disk);
	}
}
