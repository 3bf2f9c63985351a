/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON report. Keys stand in the order of the schema and are never left out.
 */
#include <stdlib.h>
#include <time.h>

#include "report/json_parts.h"

static void *must_allocate(size_t size)
{
	void *memory = malloc(size);

	if (!memory)
		mem_exhausted();
	return memory;
}

json_t *iso_time(int64_t seconds)
{
	char text[sizeof("-2147483648-00-00T00:00:00Z")];
	time_t when = (time_t)seconds;
	struct tm parts;

	if (seconds == TIME_UNKNOWN || !gmtime_r(&when, &parts))
		return json_null();
	if (parts.tm_year + 1900 < 1000 || parts.tm_year + 1900 > 9999 ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
		return json_null();
	return json_string(text);
}

static json_t *node_object(struct arena *arena, const struct node_facts *facts)
{
	static const char *const kinds[] = {
		[NODE_UNKNOWN] = "unknown",
		[NODE_CLUSTER] = "cluster",
		[NODE_RESTART] = "restart",
	};
	json_t *node = json_object();

	put(node, "host", text_or_null(arena, facts->host.name));
	put(node, "kind", json_string(kinds[facts->kind]));
	put(node, "grid_home", text_or_null(arena, facts->home.path));
	put(node, "grid_owner", text_or_null(arena, facts->home.owner));
	put(node, "version", text_or_null(arena, facts->version.active));
	put(node, "source", json_string(facts->host.captured ? "capture" : "live"));
	return node;
}

static json_t *evidence_array(struct arena *arena, const struct evidence_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++) {
		json_t *evidence = json_object();
		put(evidence, "source", text_or_empty(arena, list->items[i].source));
		put(evidence, "text", text_or_empty(arena, list->items[i].text));
		json_array_append_new(array, evidence);
	}
	return array;
}

static json_t *part_object(struct arena *arena, const struct part *part)
{
	json_t *object = json_object();

	put(object, "name", text_or_empty(arena, part->name));
	put(object, "kind", json_string(part_kind_name(part->kind)));
	put(object, "required", json_boolean(part->required));
	put(object, "target", text_or_null(arena, part->target));
	put(object, "state", text_or_null(arena, part->state));
	put(object, "details", text_or_empty(arena, part->details));
	put(object, "up",
	    part->up == PART_UP_UNKNOWN ? json_null() : json_boolean(part->up == PART_IS_UP));
	return object;
}

static json_t *stage_object(struct arena *arena, enum stage_id id, const struct stage *stage)
{
	json_t *object = json_object();
	json_t *parts = json_array();

	put(object, "stage", json_string(stage_name(id)));
	put(object, "state", json_string(stage_state_name(stage->state)));
	put(object, "since", iso_time(stage->since));
	put(object, "evidence", evidence_array(arena, &stage->evidence));
	for (size_t i = 0; i < stage->count; i++)
		json_array_append_new(parts, part_object(arena, &stage->parts[i]));
	put(object, "parts", parts);
	return object;
}

static json_t *start_order_array(struct arena *arena, const struct start_order *order)
{
	json_t *array = json_array();

	for (enum stage_id id = 0; id < STAGE_COUNT; id++)
		json_array_append_new(array, stage_object(arena, id, &order->stages[id]));
	return array;
}

static json_t *refs_array(struct arena *arena, const struct finding_ref *refs, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *ref = json_object();
		put(ref, "id", text_or_empty(arena, refs[i].id));
		put(ref, "subject", text_or_empty(arena, refs[i].subject));
		json_array_append_new(array, ref);
	}
	return array;
}

static json_t *steps_array(struct arena *arena, const struct finding *finding)
{
	json_t *array = json_array();

	for (size_t i = 0; i < finding->next_count; i++) {
		const struct step *step = &finding->next[i];
		json_t *object = json_object();
		put(object, "command", text_or_empty(arena, step->command));
		put(object, "run_as", text_or_null(arena, step->run_as));
		put(object, "effect", text_or_empty(arena, step->effect));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *finding_object(struct arena *arena, const struct finding *finding)
{
	bool unknown = finding->status == FINDING_UNKNOWN;
	json_t *object = json_object();

	put(object, "id", text_or_empty(arena, finding->check->id));
	put(object, "severity",
	    text_or_null(arena, unknown ? NULL : severity_name(finding->severity)));
	put(object, "status", json_string(unknown ? "unknown" : "fail"));
	put(object, "subject", text_or_empty(arena, finding->subject));
	put(object, "message", text_or_empty(arena, finding->message));
	put(object, "evidence", evidence_array(arena, &finding->evidence));
	put(object, "caused_by", refs_array(arena, finding->caused_by, finding->caused_by_count));
	put(object, "next", steps_array(arena, finding));
	return object;
}

static json_t *findings_array(struct arena *arena, const struct findings *findings)
{
	json_t *array = json_array();

	for (size_t i = 0; i < findings->count; i++)
		json_array_append_new(array, finding_object(arena, findings->items[i]));
	return array;
}

static json_t *counts_object(const struct check_counts *counts)
{
	json_t *object = json_object();

	put(object, "passed", json_integer((json_int_t)counts->passed));
	put(object, "failed", json_integer((json_int_t)counts->failed));
	put(object, "unknown", json_integer((json_int_t)counts->unknown));
	put(object, "not_applicable", json_integer((json_int_t)counts->not_applicable));
	put(object, "not_captured", json_integer((json_int_t)counts->not_captured));
	put(object, "muted", json_integer((json_int_t)counts->muted));
	return object;
}

static json_t *report_object(struct arena *arena, const struct report *report)
{
	int broken = report->judgement->order.first_broken;
	json_t *root = json_object();

	put(root, "schema", json_string("gridck-report/1"));
	put(root, "version", text_or_empty(arena, report->version));
	put(root, "command", text_or_empty(arena, report->command));
	put(root, "taken", iso_time(report->facts->host.now));
	put(root, "elapsed_seconds", json_real((double)report->elapsed_ms / 1000));
	put(root, "node", node_object(arena, report->facts));
	put(root, "verdict", json_string(verdict_name(report->judgement->verdict)));
	put(root, "headline", text_or_empty(arena, report->headline));
	put(root, "start_order", start_order_array(arena, &report->judgement->order));
	put(root, "first_broken",
	    text_or_null(arena, broken == STAGE_NONE ? NULL : stage_name((enum stage_id)broken)));
	put(root, "root_causes",
	    refs_array(arena, report->judgement->roots, report->judgement->root_count));
	put(root, "disks", disks_array(arena, report->facts->disks));
	put(root, "disk_groups", disk_groups_array(arena, report->facts->disks));
	put(root, "timeline", timeline_object(arena, report));
	put(root, "changes", changes_object(arena, report));
	put(root, "findings", findings_array(arena, &report->judgement->findings));
	put(root, "checks", counts_object(&report->judgement->counts));
	return root;
}

static int append(const char *data, size_t length, void *context)
{
	strbuf_append(context, data, length);
	return 0;
}

char *report_json(struct arena *arena, const struct report *report)
{
	/* 15 digits: more would show 0.4 as 0.40000000000000002 */
	const size_t flags = JSON_INDENT(2) | JSON_REAL_PRECISION(15);
	struct strbuf out = strbuf_new(arena);

	json_set_alloc_funcs(must_allocate, free);
	json_t *root = report_object(arena, report);
	json_dump_callback(root, append, &out, flags);
	json_decref(root);
	strbuf_puts(&out, "\n");
	return out.data;
}
