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
