#ifndef SYNDICATED_CLIBXML2_H
#define SYNDICATED_CLIBXML2_H

/* Debian's libxml2 headers pull in ICU, whose declarations clash with those that Foundation brings. Without this name
   they stay out; nothing here touches the one structure that then differs (xmlCharEncodingHandler). */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlwriter.h>

/* xmlFree is a mutable global function pointer, which Swift 6 refuses to read. */
static inline void cxml_free(void *memory) { xmlFree(memory); }

/* The result became const in libxml2 2.12. */
static inline const xmlError *cxml_last_error(xmlParserCtxtPtr context) { return xmlCtxtGetLastError(context); }

/* 1 when the last document was well-formed, and all its prefixes were declared. The fields are being hidden. */
static inline int cxml_is_well_formed(xmlParserCtxtPtr context)
{
    return context->wellFormed && context->nsWellFormed;
}

#endif
