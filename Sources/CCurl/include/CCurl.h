#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>
#include <stdint.h>

/// What became of a request.
typedef struct {
  /// A code of libcurl's, 0 for an answer; -1 where the system has no libcurl.
  int code;
  /// The status of HTTP; 0 for none.
  long status;
} curl_door_result;

/// Takes a part of the answer's body or a line of its headers; 0 wants no more.
typedef int (*curl_door_sink)(void *context, int is_header, const char *bytes, size_t count);

/// True where the system has libcurl; opens it when it is asked for the first time.
int curl_door_is_there(void);

/// An empty handle, which keeps its connection from one request to the next; NULL where there is none.
void *curl_door_open(void);

/// Closes a handle and its connection.
void curl_door_close(void *handle);

/// Posts a body, and blocks until the answer ended.
///
/// `headers` are lines, the last of them NULL. `ca_file` may be NULL. Ends where less than a byte a second
/// came or went for `timeout_seconds`. No redirection is followed.
curl_door_result curl_door_post(void *handle, const char *url, const char *const *headers, const void *body,
                                size_t body_count, const char *ca_file, long timeout_seconds,
                                curl_door_sink sink, void *context);

#endif
