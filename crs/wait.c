/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether to wait on for a node that comes up.
 */
#include "crs/crs.h"
#include "crs/view.h"

/* Of these no time cures any. CSSD is not among them: it joins by itself when network or disks
 * return (CRSCTL.md d). */
static const char *const lasting[] = {
	"crs.not-a-grid-node", "crs.grid-home-missing",
	"crs.crsctl-unsafe",   "crs.hostname-changed",
	"crs.olr-loc",	       "crs.olr-file",
	"crs.patch-mismatch",  "crs.crsd-restart-limit",
	"crs.init-unit",       "crs.init-script",
};

static bool is_lasting(const struct node_facts *facts, const struct finding *finding)
{
	/* a file system of fstab may still be mounted: the init script waits for it, too */
	if (facts->home.mount_point)
		return false;
	for (size_t i = 0; i < sizeof(lasting) / sizeof(*lasting); i++)
		if (str_equal(finding->check->id, lasting[i]))
			return finding->severity == SEVERITY_CRITICAL ||
			       finding->status == FINDING_UNKNOWN;
	return false;
}

const struct finding *crs_hopeless(const struct node_facts *facts,
				   const struct judgement *judgement)
{
	const struct start_order *order = &judgement->order;
	bool no_ohasd = order->stages[STAGE_OHASD].state != STAGE_UP &&
			!process_find(&facts->processes, "ohasd.bin");

	if (order->first_broken == STAGE_NONE && order->stages[STAGE_OHASD].state == STAGE_UP)
		return NULL;
	for (size_t i = 0; i < judgement->findings.count; i++) {
		const struct finding *finding = judgement->findings.items[i];
		if (is_lasting(facts, finding))
			return finding;
		if (no_ohasd && str_equal(finding->check->id, "crs.autostart-disabled"))
			return finding;
	}
	return NULL;
}

static bool all_stages_up(const struct start_order *order)
{
	for (size_t i = 0; i < STAGE_COUNT; i++)
		if (order->stages[i].state != STAGE_UP &&
		    order->stages[i].state != STAGE_NOT_APPLICABLE)
			return false;
	return true;
}

/* It still moves, or has been where it is for so short that it may. */
static bool may_move(const struct node_facts *facts, const struct resource_instance *instance)
{
	enum { QUIET_SECONDS = 60 };

	if (instance->target != RESOURCE_ONLINE || instance->state == RESOURCE_ONLINE)
		return false;
	if (str_equal(instance->internal, "STARTING"))
		return true;
	return instance->last_change != TIME_UNKNOWN && facts->host.now != TIME_UNKNOWN &&
	       facts->host.now - instance->last_change < QUIET_SECONDS;
}

bool crs_has_settled(const struct node_facts *facts, const struct start_order *order)
{
	const struct resource_facts *list = &facts->resources;

	if (!all_stages_up(order))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		const struct resource_instance *instance = crs_instance_of(facts, &list->items[i]);
		if (instance && may_move(facts, instance))
			return false;
	}
	return true;
}
