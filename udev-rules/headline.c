/* SPDX-License-Identifier: Apache-2.0 */
#include "node/sentence.h"
#include "udev-rules/rules.h"

/* Files whose lines udev reads, and that people of this node have written. */
static size_t local_files(const struct rule_facts *rules)
{
	size_t count = 0;

	for (size_t i = 0; i < rules->file_count; i++)
		count += rules->files[i]->origin == RULES_LOCAL && !rules->files[i]->masked &&
			 !rules->files[i]->shadowed_by;
	return count;
}

const char *rules_headline(const struct node_facts *facts, const struct judgement *judgement)
{
	struct strbuf text = strbuf_new(facts->arena);
	const struct rule_facts *rules = facts->disks->rules;
	const char *words = rules->from.words ? rules->from.words
					      : fact_status_name(rules->from.status);
	size_t files = local_files(rules);

	if (judgement->root_count)
		sentence_add_causes(&text, &judgement->findings, judgement->roots,
				    judgement->root_count);
	else if (rules->from.status != FACT_OBTAINED)
		strbuf_printf(&text, "the udev rules of this node are not known: %s", words);
	else if (!files)
		strbuf_puts(&text, "this node has no local udev rules");
	else if (files == 1)
		strbuf_puts(&text, "the one local file of udev rules is in order");
	else
		strbuf_printf(&text, "all %zu local files of udev rules are in order", files);
	return sentence_end(&text);
}
