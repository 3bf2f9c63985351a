/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/gpnp_profile.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
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

/* NULL, or why it could not be taken. */
static const char *take(struct arena *arena, xmlNode *root, struct discovery_facts *io)
{
	if (!root || !is_element(root, "GPnP-Profile", profile_namespace))
		return "it is not a GPnP profile";
	xmlNode *element = root->children;
	while (element && !is_element(element, "ASM-Profile", oracle_namespace))
		element = element->next;
	if (!element)
		return "it has no ASM-Profile";
	const char *string = attribute(arena, element, "DiscoveryString");
	if (!string)
		return "its ASM-Profile has no DiscoveryString";
	io->string = string;
	io->spfile = attribute(arena, element, "SPFile");
	return NULL;
}

void gpnp_parse_profile(struct arena *arena, struct bytes text, struct discovery_facts *io)
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
