// Inflates gzip files with the system's zlib and does nothing with the bytes: the least that any
// reader of compressed logs through zlib must spend.
#include <stdio.h>
#include <zlib.h>

static unsigned char in[1 << 20], out[1 << 20];

int main(int count, char **paths) {
  unsigned long long bytes = 0;
  for (int i = 1; i < count; i++) {
    FILE *file = fopen(paths[i], "rb");
    z_stream stream = {0};
    if (!file || inflateInit2(&stream, 15 + 16) != Z_OK) return 1;
    while ((stream.avail_in = fread(in, 1, sizeof in, file)) > 0) {
      stream.next_in = in;
      do {
        stream.next_out = out;
        stream.avail_out = sizeof out;
        int status = inflate(&stream, Z_NO_FLUSH);
        bytes += sizeof out - stream.avail_out;
        if (status == Z_STREAM_END) inflateReset(&stream);
        else if (status != Z_OK && status != Z_BUF_ERROR) return 1;
      } while (stream.avail_in > 0 || stream.avail_out == 0);
    }
    inflateEnd(&stream);
    fclose(file);
  }
  printf("%llu\n", bytes);
  return 0;
}
