/* SPDX-License-Identifier: Apache-2.0 */
#include "asm/asmtool.h"
#include "node/sentence.h"

const char *asm_headline(const struct node_facts *facts, const struct judgement *judgement)
{
	struct strbuf text = strbuf_new(facts->arena);
	const struct block_devices *devices = &facts->disks->devices;
	size_t count = facts->disks->disks.count;

	if (judgement->root_count)
		sentence_add_causes(&text, &judgement->findings, judgement->roots,
				    judgement->root_count);
	else if (devices->from.status != FACT_OBTAINED)
		strbuf_printf(&text, "the disks of this node are not known: %s",
			      devices->from.words ? devices->from.words
						  : fact_status_name(devices->from.status));
	else if (!facts->home.path)
		strbuf_printf(
			&text,
			"no Grid home is known here, so access and discovery cannot be judged; "
			"ASM disks found: %zu",
			count);
	else if (!count)
		strbuf_puts(&text, "no ASM disk was found on this node");
	else if (count == 1)
		strbuf_puts(&text, "the one ASM disk of this node is in order");
	else
		strbuf_printf(&text, "all %zu ASM disks of this node are in order", count);
	return sentence_end(&text);
}
