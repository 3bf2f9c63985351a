/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/gpnp_profile.h"

#include <errno.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>

static const char profile_namespace[] = "http://www.grid-pnp.org/2005/11/gpnp-profile";
static const char oracle_namespace[] = "http://www.oracle.com/gpnp/2005/11/gpnp-profile";

static void drop_parser(xmlParserCtxtPtr *parser)
{
	xmlFreeParserCtxt(*parser);
}

static void drop_document(xmlDocPtr *document)
{
	xmlFreeDoc(*document);
}

/* What happened while parsing. */
struct trouble {
	struct arena *arena;
	bool has_dtd;
	const char *words; /* the first error: others often follow from it */
};

#if LIBXML_VERSION >= 21200
typedef const xmlError *error_pointer;
#else
typedef xmlError *error_pointer;
#endif

static void keep_first_error(void *context, error_pointer error)
{
	xmlParserCtxtPtr parser = context;
	struct trouble *trouble = parser->_private;

	if (trouble->words || error->level < XML_ERR_ERROR)
		return;
	/* libxml2 ends its messages with a newline */
	const char *message = error->message ? error->message : "not XML";
	message = arena_strndup(trouble->arena, message, strcspn(message, "\r\n"));
	trouble->words = arena_printf(trouble->arena, "line %d: %s", error->line, message);
}

static void __attribute__((format(printf, 2, 3)))
say_nothing(void *context, const char *format, ...)
{
	(void)context;
	(void)format;
}

/* Called before anything that the DTD declares could be used, whatever the encoding. */
static void stop_at_dtd(void *context, const xmlChar *name, const xmlChar *id, const xmlChar *file)
{
	xmlParserCtxtPtr parser = context;
	struct trouble *trouble = parser->_private;

	(void)name;
	(void)id;
	(void)file;
	trouble->has_dtd = true;
	xmlStopParser(parser);
}

/* NULL with *ret_words set when it cannot be used. No flag lets entities, DTDs or files in. */
static xmlDocPtr parse(struct arena *arena, struct bytes text, const char **ret_words)
{
	struct trouble trouble = { .arena = arena };
	xmlParserCtxtPtr parser __attribute__((cleanup(drop_parser))) = xmlNewParserCtxt();

	if (!parser)
		mem_exhausted();
	/* what does not come through the parser's own channel would go to standard error */
	xmlSetGenericErrorFunc(NULL, say_nothing);
	parser->_private = &trouble;
	parser->sax->serror = keep_first_error;
	parser->sax->internalSubset = stop_at_dtd;
	xmlDocPtr document = xmlCtxtReadMemory(parser, text.data, (int)text.length, NULL, NULL,
					       XML_PARSE_NONET);
	if (!document || trouble.has_dtd || document->intSubset || document->extSubset) {
		*ret_words = trouble.has_dtd || document ? "it has a DTD, which no profile has"
			     : trouble.words		 ? trouble.words
							 : "not XML";
		xmlFreeDoc(document);
		return NULL;
	}
	return document;
}

static bool is_element(const xmlNode *node, const char *name, const char *namespace)
{
	return node->type == XML_ELEMENT_NODE && node->ns &&
	       xmlStrEqual(node->name, (const xmlChar *)name) &&
	       xmlStrEqual(node->ns->href, (const xmlChar *)namespace);
}

/* NULL when the element lacks it. */
static const char *attribute(struct arena *arena, xmlNode *element, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(element, (const xmlChar *)name);
	const char *copy = value ? arena_strdup(arena, (const char *)value) : NULL;

	xmlFree(value);
	return copy;
}

/* The first child of that name; NULL when there is none. */
static xmlNode *child(xmlNode *element, const char *name, const char *namespace)
{
	xmlNode *found = element ? element->children : NULL;

	while (found && !is_element(found, name, namespace))
		found = found->next;
	return found;
}

/* "asm,cluster_interconnect". */
static void split_uses(struct arena *arena, const char *text, struct names *io)
{
	static const char between[] = ", \t\r\n";

	for (text += strspn(text, between); *text; text += strspn(text, between)) {
		size_t length = strcspn(text, between);
		names_add(arena, io, arena_strndup(arena, text, length));
		text += length;
	}
}

static void take_network(struct arena *arena, xmlNode *host, xmlNode *element,
			 struct profile_facts *io)
{
	const char *uses = attribute(arena, element, "Use");

	io->networks = arena_grow(arena, io->networks, &io->capacity, io->count,
				  sizeof(*io->networks));
	struct profile_network *network = &io->networks[io->count++];
	network->host_network = attribute(arena, host, "id");
	network->host = attribute(arena, host, "HostName");
	network->id = attribute(arena, element, "id");
	network->subnet = attribute(arena, element, "IP");
	network->adapter = attribute(arena, element, "Adapter");
	split_uses(arena, uses ? uses : "", &network->uses);
}

static void take_networks(struct arena *arena, xmlNode *root, struct profile_facts *io)
{
	xmlNode *all = child(root, "Network-Profile", profile_namespace);

	for (xmlNode *host = all ? all->children : NULL; host; host = host->next) {
		if (!is_element(host, "HostNetwork", profile_namespace))
			continue;
		for (xmlNode *network = host->children; network; network = network->next)
			if (is_element(network, "Network", profile_namespace))
				take_network(arena, host, network, io);
	}
}

static long sequence_in(const char *text)
{
	char *end;

	errno = 0;
	long value = text && *text >= '0' && *text <= '9' ? strtol(text, &end, 10) : -1;
	return value >= 0 && !errno && !*end ? value : COUNT_UNKNOWN;
}

/* NULL, or why it could not be taken. */
static const char *take(struct arena *arena, xmlNode *root, struct profile_facts *io)
{
	if (!root || !is_element(root, "GPnP-Profile", profile_namespace))
		return "it is not a GPnP profile";
	xmlNode *storage = child(root, "ASM-Profile", oracle_namespace);
	if (!storage)
		return "it has no ASM-Profile";
	const char *string = attribute(arena, storage, "DiscoveryString");
	if (!string)
		return "its ASM-Profile has no DiscoveryString";
	xmlNode *css = child(root, "CSS-Profile", oracle_namespace);
	io->disk_string = string;
	io->spfile = attribute(arena, storage, "SPFile");
	io->css_string = css ? attribute(arena, css, "DiscoveryString") : NULL;
	io->cluster = attribute(arena, root, "ClusterName");
	io->cluster_uid = attribute(arena, root, "ClusterUId");
	io->sequence = sequence_in(attribute(arena, root, "ProfileSequence"));
	take_networks(arena, root, io);
	return NULL;
}

void gpnp_parse_profile(struct arena *arena, struct bytes text, struct profile_facts *io)
{
	const char *words = NULL;
	xmlDocPtr document __attribute__((cleanup(drop_document))) = NULL;

	if (text.length == 0)
		words = "it is empty";
	else if (text.length > GPNP_BYTES_MOST)
		words = arena_printf(arena, "larger than %d bytes", GPNP_BYTES_MOST);
	else
		document = parse(arena, text, &words);
	if (document)
		words = take(arena, xmlDocGetRootElement(document), io);
	if (words) {
		io->from.status = FACT_FAILED;
		io->from.words = words;
	}
}
