/* SPDX-License-Identifier: Apache-2.0
 *
 * The GPnP profile of this node with its wallets, and the homes of databases.
 */
#include "crs/crs.h"
#include "probes/gather_parts.h"
#include "probes/gpnp_profile.h"

static void take_profile(struct gather *gather, const char *folder)
{
	struct profile_facts *profile = &gather->facts->profile;
	const char *path = arena_printf(gather->arena, "%s/profiles/peer/profile.xml", folder);
	struct bytes text = gather_file(gather, path, &profile->from);

	if (profile->from.status == FACT_OBTAINED)
		gpnp_parse_profile(gather->arena, text, profile);
}

/* gpnpd signs and checks with what is in them. */
static void look_at_wallets(struct gather *gather, const char *folder)
{
	static const char *const names[] = { "", "/peer", "/peer/cwallet.sso" };
	struct profile_facts *profile = &gather->facts->profile;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		profile->wallets = arena_grow(gather->arena, profile->wallets,
					      &profile->wallet_capacity, profile->wallet_count,
					      sizeof(*profile->wallets));
		gather_stat(gather, arena_printf(gather->arena, "%s/wallets%s", folder, names[i]),
			    &profile->wallets[profile->wallet_count++]);
	}
}

/* That of this node, else the copy that the installation left beside it (ASM.md 5). */
void gather_profile(struct gather *gather)
{
	const struct node_facts *node = gather->facts;
	const enum fact_status *status = &node->profile.from.status;

	if (!node->home.path || node->kind == NODE_RESTART)
		return;
	const char *shared = arena_printf(gather->arena, "%s/gpnp", node->home.path);
	if (node->host.short_name) {
		const char *own = arena_printf(gather->arena, "%s/%s", shared,
					       node->host.short_name);
		take_profile(gather, own);
		if (*status == FACT_OBTAINED)
			look_at_wallets(gather, own);
	}
	if (*status == FACT_NOT_ASKED || *status == FACT_ABSENT || *status == FACT_NOT_CAPTURED)
		take_profile(gather, shared);
}

/* Homes of instances of ASM are the Grid home; another one is of no use here. */
void gather_database_homes(struct gather *gather)
{
	static const char oratab[] = "/etc/oratab";
	const struct home_facts *home = &gather->facts->home;
	struct database_homes *homes = &gather->facts->databases;
	size_t kept = 0;

	if (!home->path)
		return;
	struct bytes text = gather_file(gather, oratab, &homes->from);
	crs_parse_oratab(gather->arena, text, homes);
	for (size_t i = 0; i < homes->count; i++) {
		struct database_home *item = &homes->items[i];
		if (str_equal(item->path, home->path) || str_equal(item->path, home->resolved))
			continue;
		gather_stat(gather, arena_printf(gather->arena, "%s/bin/oracle", item->path),
			    &item->oracle);
		homes->items[kept++] = *item;
	}
	homes->count = kept;
}
