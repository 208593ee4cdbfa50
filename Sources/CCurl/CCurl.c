// libcurl's interface, of which names and numbers are kept for ever (curl.se/libcurl/abi.html).
//
// It is opened when something is first asked for: with it come two dozen libraries, which would make every
// command start in twice the time.

#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>

typedef void *(*init_function)(void);
typedef void (*handle_function)(void *);
typedef int (*setopt_function)(void *, int, ...);
typedef int (*perform_function)(void *);
typedef int (*getinfo_function)(void *, int, ...);
typedef void *(*append_function)(void *, const char *);
typedef int (*global_function)(long);

static struct {
  init_function init;
  handle_function cleanup, reset, free_list;
  setopt_function setopt;
  perform_function perform;
  getinfo_function getinfo;
  append_function append;
} curl;
static int is_there;
static pthread_once_t once = PTHREAD_ONCE_INIT;

enum {
  GLOBAL_ALL = 3,
  OPT_WRITEDATA = 10001,
  OPT_URL = 10002,
  OPT_POSTFIELDS = 10015,
  OPT_HTTPHEADER = 10023,
  OPT_HEADERDATA = 10029,
  OPT_CAINFO = 10065,
  OPT_LOW_SPEED_LIMIT = 19,
  OPT_LOW_SPEED_TIME = 20,
  OPT_POST = 47,
  OPT_CONNECTTIMEOUT = 78,
  OPT_HTTP_VERSION = 84,
  OPT_NOSIGNAL = 99,
  OPT_WRITEFUNCTION = 20011,
  OPT_HEADERFUNCTION = 20079,
  OPT_POSTFIELDSIZE_LARGE = 30120,
  HTTP_VERSION_1_1 = 2,
  INFO_RESPONSE_CODE = 0x200002
};

static void open_library(void) {
  // Debian's two builds of it differ in the library for TLS alone.
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return;
  global_function global = (global_function)dlsym(library, "curl_global_init");
  curl.init = (init_function)dlsym(library, "curl_easy_init");
  curl.cleanup = (handle_function)dlsym(library, "curl_easy_cleanup");
  curl.reset = (handle_function)dlsym(library, "curl_easy_reset");
  curl.free_list = (handle_function)dlsym(library, "curl_slist_free_all");
  curl.setopt = (setopt_function)dlsym(library, "curl_easy_setopt");
  curl.perform = (perform_function)dlsym(library, "curl_easy_perform");
  curl.getinfo = (getinfo_function)dlsym(library, "curl_easy_getinfo");
  curl.append = (append_function)dlsym(library, "curl_slist_append");
  is_there = global != NULL && curl.init != NULL && curl.cleanup != NULL && curl.reset != NULL &&
             curl.free_list != NULL && curl.setopt != NULL && curl.perform != NULL &&
             curl.getinfo != NULL && curl.append != NULL && global(GLOBAL_ALL) == 0;
}

int curl_door_is_there(void) {
  pthread_once(&once, open_library);
  return is_there;
}

void *curl_door_open(void) { return curl_door_is_there() ? curl.init() : NULL; }

void curl_door_close(void *handle) { curl.cleanup(handle); }

typedef struct {
  curl_door_sink sink;
  void *context;
} receiver;

static size_t take(const char *bytes, size_t size, size_t count, void *data, int is_header) {
  receiver *to = data;
  size_t total = size * count;
  return to->sink(to->context, is_header, bytes, total) ? total : 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *data) {
  return take(bytes, size, count, data, 0);
}

static size_t take_header(char *bytes, size_t size, size_t count, void *data) {
  return take(bytes, size, count, data, 1);
}

curl_door_result curl_door_post(void *handle, const char *url, const char *const *headers, const void *body,
                                size_t body_count, const char *ca_file, long timeout_seconds,
                                curl_door_sink sink, void *context) {
  curl_door_result result = {-1, 0};
  if (handle == NULL) return result;
  receiver to = {sink, context};
  // Without it libcurl waits a second for a server's word before a long body.
  void *list = curl.append(NULL, "Expect:");
  for (const char *const *header = headers; *header != NULL; header++) {
    void *longer = curl.append(list, *header);
    if (longer != NULL) list = longer;
  }
  curl.reset(handle);
  curl.setopt(handle, OPT_NOSIGNAL, 1L);
  curl.setopt(handle, OPT_HTTP_VERSION, (long)HTTP_VERSION_1_1);
  curl.setopt(handle, OPT_URL, url);
  curl.setopt(handle, OPT_HTTPHEADER, list);
  curl.setopt(handle, OPT_POST, 1L);
  curl.setopt(handle, OPT_POSTFIELDS, body);
  curl.setopt(handle, OPT_POSTFIELDSIZE_LARGE, (int64_t)body_count);
  curl.setopt(handle, OPT_CONNECTTIMEOUT, timeout_seconds);
  curl.setopt(handle, OPT_LOW_SPEED_LIMIT, 1L);
  curl.setopt(handle, OPT_LOW_SPEED_TIME, timeout_seconds);
  if (ca_file != NULL) curl.setopt(handle, OPT_CAINFO, ca_file);
  curl.setopt(handle, OPT_WRITEFUNCTION, take_body);
  curl.setopt(handle, OPT_WRITEDATA, &to);
  curl.setopt(handle, OPT_HEADERFUNCTION, take_header);
  curl.setopt(handle, OPT_HEADERDATA, &to);
  result.code = curl.perform(handle);
  curl.getinfo(handle, INFO_RESPONSE_CODE, &result.status);
  curl.free_list(list);
  return result;
}
