// libxml2's SAX push parser, as AggregateReports uses it.
//
// Debian builds libxml2 with ICU, and then its headers bring ICU's types along, which clash with
// those that Foundation carries. Only fields at the end of xmlCharEncodingHandler, which nobody
// here touches, depend on it.
#pragma once
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>

static void clibxml2_ignoreText(void *context, const char *text, ...) {
  (void)context;
  (void)text;
}

static void clibxml2_ignoreError(void *context, xmlErrorPtr error) {
  (void)context;
  (void)error;
}

// Keeps what libxml2 says outside a parser's own error callback from standard error; the setting is
// the calling thread's.
static inline void clibxml2_beQuiet(void) {
  xmlSetGenericErrorFunc(NULL, clibxml2_ignoreText);
  xmlSetStructuredErrorFunc(NULL, clibxml2_ignoreError);
}
