/* Adds the microseconds in SLOW_FLUSH to every flush of a file: a disk whose flushes cost what an honest disk's do.
   The flush of a whole file system that an import asks for is no function of the C library, and stays as it is. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int flush(const char *name, int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    const char *more = getenv("SLOW_FLUSH");
    int outcome = real(file);
    if (more)
        usleep((useconds_t)atol(more));
    return outcome;
}

int fsync(int file) { return flush("fsync", file); }
int fdatasync(int file) { return flush("fdatasync", file); }
