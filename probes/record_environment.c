/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/capture_environment.h"
#include "probes/record_parts.h"

void record_space(struct world *world, const char *path, struct space_fact *io)
{
	struct record *record = (struct record *)world;
	struct world *inner = record->inner;

	inner->verbs->space(inner, path, io);
	struct seen *seen = record_seen(record, path);
	if (!seen || !record_keep(seen, CAPTURE_SPACE, &io->from))
		return;
	seen->space = *io;
	seen->space.path = seen->path;
}

void record_adapters(struct world *world, struct network_facts *ret)
{
	struct record *record = (struct record *)world;
	struct world *inner = record->inner;
	struct strbuf text = strbuf_new(world->arena);

	inner->verbs->adapters(inner, ret);
	capture_format_net(&text, ret);
	record_store_table(record, "net.tsv", &text);
}

void record_resolve(struct world *world, struct name_fact *io, size_t count)
{
	struct record *record = (struct record *)world;
	struct world *inner = record->inner;

	inner->verbs->resolve(inner, io, count);
	for (size_t i = 0; i < count; i++)
		if (io[i].from.status != FACT_NOT_CAPTURED)
			capture_format_name(&record->names, &io[i]);
}
