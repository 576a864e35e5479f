// A slower disk: every sync of this process takes SLOW_SYNC_MICROSECONDS longer. See bench/README.md.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_more(void)
{
    const char *microseconds = getenv("SLOW_SYNC_MICROSECONDS");
    if (microseconds != NULL && atoi(microseconds) > 0) usleep((useconds_t)atoi(microseconds));
}

int fdatasync(int file)
{
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_more();
    return real(file);
}

int fsync(int file)
{
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_more();
    return real(file);
}
