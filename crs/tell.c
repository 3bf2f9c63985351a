/* SPDX-License-Identifier: Apache-2.0 */
#include "crs/checks.h"

const char *crs_duration(struct arena *arena, int64_t seconds)
{
	long long s = seconds < 0 ? 0 : seconds;

	if (s < 100)
		return arena_printf(arena, "%lld s", s);
	if (s < 100 * 60)
		return arena_printf(arena, "%lld min", s / 60);
	if (s < 48 * 3600)
		return arena_printf(arena, "%lld h %lld min", s / 3600, s % 3600 / 60);
	return arena_printf(arena, "%lld d %lld h", s / 86400, s % 86400 / 3600);
}

const char *crs_how_long(struct arena *arena, const struct node_facts *facts,
			 const struct stage *stage)
{
	if (!stage->time_known)
		return "for an unknown time (in the first minutes after a start this is normal)";
	return arena_printf(arena, "for %s (the limit is %s)",
			    crs_duration(arena, facts->host.now - stage->since),
			    crs_duration(arena, stage->timeout));
}

void crs_instance_evidence(struct sink *sink, struct finding *finding,
			   const struct resource_facts *list, const struct resource *resource,
			   const struct resource_instance *instance)
{
	struct strbuf text = strbuf_new(sink_arena(sink));

	strbuf_printf(&text, "%s TARGET=%s STATE=%s", resource->name, crs_target_text(instance),
		      crs_state_text(instance));
	if (instance->server)
		strbuf_printf(&text, " on %s", instance->server);
	if (instance->details && *instance->details)
		strbuf_printf(&text, ", %s", instance->details);
	if (instance->internal)
		strbuf_printf(&text, ", %s", instance->internal);
	sink_evidence(sink, finding, list->from.source ? list->from.source : "crsctl stat res",
		      text.data);
}

void crs_daemon_evidence(struct sink *sink, struct finding *finding, const struct node_facts *facts,
			 enum daemon daemon)
{
	const struct daemon_answer *answer = &facts->daemons.daemons[daemon];

	if (answer->line)
		sink_evidence(sink, finding, answer->source, answer->line);
}

void crs_no_process_evidence(struct sink *sink, struct finding *finding,
			     const struct node_facts *facts, const char *name)
{
	if (facts->processes.from.status == FACT_OBTAINED && !process_find(&facts->processes, name))
		sink_evidence(sink, finding, "/proc",
			      arena_printf(sink_arena(sink), "no process named %s", name));
}
