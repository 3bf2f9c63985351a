/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "asm/checks.h"
#include "node/shell.h"

const char *asm_owner_in_words(struct sink *sink, const struct file_fact *file)
{
	return arena_printf(sink_arena(sink), "%s:%s %04o", file->user ? file->user : "?",
			    file->group ? file->group : "?", file->mode);
}

static const char *plus(struct sink *sink, const char *group)
{
	return arena_printf(sink_arena(sink), "+%s", group);
}

struct finding *asm_fail_disk(struct sink *sink, enum severity severity, const struct disk *disk,
			      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *message = arena_vprintf(sink_arena(sink), format, args);
	va_end(args);
	struct finding *finding = sink_fail(sink, severity, disk->path, "%s", message);
	if (disk_has_group(disk))
		finding->group = plus(sink, disk->header.group);
	if (severity != SEVERITY_CRITICAL || (!finding->group && !disk_in_use(disk)))
		finding->reach = REACH_NONE;
	else
		finding->reach = finding->group ? REACH_GROUP : REACH_ALL;
	return finding;
}

struct finding *asm_fail_group(const struct check_input *input, struct sink *sink,
			       enum severity severity, const char *subject, const char *group,
			       const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *message = arena_vprintf(sink_arena(sink), format, args);
	va_end(args);
	struct finding *finding = sink_fail(sink, severity, subject, "%s", message);
	finding->group = plus(sink, group);
	if (severity != SEVERITY_CRITICAL)
		finding->reach = REACH_NONE;
	else
		finding->reach = asm_is_vital(input->facts, group) ? REACH_ALL : REACH_GROUP;
	return finding;
}

/* ---- evidence ---- */

struct names asm_kernel_of(struct sink *sink, const struct disk_facts *facts,
			   const struct disk *disk)
{
	const struct block_device *device = disk_judged_device(facts, disk);
	struct names kernels = { 0 };

	if (device)
		names_add(sink_arena(sink), &kernels, device->kernel);
	return kernels;
}

void asm_file_evidence(struct sink *sink, struct finding *finding, const struct disk *disk)
{
	const struct file_fact *file = &disk->judged;
	struct strbuf text = strbuf_new(sink_arena(sink));

	if (file->from.status != FACT_OBTAINED)
		return;
	strbuf_printf(&text, "%c %s", file->type, asm_owner_in_words(sink, file));
	if (file->type == 'b' || file->type == 'c')
		strbuf_printf(&text, " %u:%u", file->major, file->minor);
	if (file->link)
		strbuf_printf(&text, " -> %s", file->link);
	if (disk->acl)
		strbuf_printf(&text, " acl %s", disk->acl);
	sink_evidence(sink, finding, file->path ? file->path : disk->path, text.data);
}

void asm_header_evidence(struct sink *sink, struct finding *finding, const struct disk *disk)
{
	const struct disk_header *header = &disk->header;
	struct strbuf text = strbuf_new(sink_arena(sink));

	if (header->status == HEADER_UNREAD)
		return;
	strbuf_printf(&text, "%s", header_status_name(header->status));
	if (disk_has_group(disk))
		strbuf_printf(&text, " group %s disk %s number %ld stamp %016llx", header->group,
			      header->disk, header->number,
			      (unsigned long long)header->group_stamp);
	if (header->label && *header->label)
		strbuf_printf(&text, " label %s", header->label);
	if (header->why)
		strbuf_printf(&text, ": %s", header->why);
	sink_evidence(sink, finding, arena_printf(sink_arena(sink), "header of %s", disk->path),
		      text.data);
}

void asm_discovery_evidence(struct sink *sink, struct finding *finding,
			    const struct disk_facts *facts)
{
	const struct discovery_facts *discovery = &facts->discovery;

	if (discovery->from.status == FACT_OBTAINED)
		sink_evidence(sink, finding,
			      discovery->from.source ? discovery->from.source : "discovery string",
			      arena_printf(sink_arena(sink), "discovery string '%s'",
					   discovery->string ? discovery->string : ""));
}

/* ---- steps ---- */

void asm_step_support(struct sink *sink, struct finding *finding)
{
	sink_step(sink, finding,
		  "open a service request with the vendor and send the header; write nothing to "
		  "the disk: a repair of the header (kfed) is a matter for support, with the disk "
		  "group dismounted on all nodes",
		  NULL, "none");
}

/* "2026-11-20 23:14:43 ORA-15042: …" */
void asm_said_evidence(const struct node_facts *facts, struct sink *sink, struct finding *finding,
		       const struct said_group *said)
{
	const struct local_time *time = &said->time_local;

	sink_evidence(sink, finding, facts->disks->log.from.source,
		      arena_printf(sink_arena(sink), "%04d-%02d-%02d %02d:%02d:%02d %s", time->year,
				   time->month, time->day, time->hour, time->minute, time->second,
				   said->words ? said->words : "was not mounted"));
}

void asm_steps_of_missing(struct sink *sink, struct finding *finding)
{
	sink_step(sink, finding, "lsblk -o NAME,SIZE,TYPE,WWN,FSTYPE,LABEL", "root", "none");
	sink_step(sink, finding,
		  "if the LUN itself is missing: look at the array, the zoning, iSCSI sessions and "
		  "multipath",
		  NULL, "none");
}
