/* A disk that forgets. Preloaded into a program, this keeps beside a folder what would be left of it if the power went
 * now: of a file, what it held at its last fsync or fdatasync; of a folder, the names it had at its last fsync. Whatever
 * else was written lies only in the machine's memory.
 *
 * POWER_LOSS_FOLDER  the folder that is watched, with everything below it
 * POWER_LOSS_DISK    where the disk is kept: files/KEY is what a file holds, folders/KEY lists the names of a folder, one
 *                    a line, as "KEY NAME"
 *
 * A KEY is inode number and time of birth, because inode numbers are used again. Files are copied in place: a kill in the
 * middle of a copy leaves part of it, as a real disk would that lost power before fsync returned. sync, syncfs, msync and
 * O_SYNC are not looked at; what they alone made durable counts as lost. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A disk that does not work as said would make the test say nothing: the program ends. */
static void broken(const char *what) {
    perror(what);
    abort();
}

static void key_of(int at, const char *name, char *key, size_t size) {
    struct statx about;
    if (statx(at, name, name[0] ? AT_SYMLINK_NOFOLLOW : AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &about) != 0)
        broken("power loss: statx");
    long long seconds = 0;
    unsigned nanos = 0;
    if (about.stx_mask & STATX_BTIME) {
        seconds = about.stx_btime.tv_sec;
        nanos = about.stx_btime.tv_nsec;
    }
    snprintf(key, size, "%llu-%lld.%09u", (unsigned long long)about.stx_ino, seconds, nanos);
}

static void keep_file(int fd, const char *again, const char *disk) {
    char key[64], place[PATH_MAX], *block = malloc(1 << 16);
    key_of(fd, "", key, sizeof key);
    snprintf(place, sizeof place, "%s/files/%s", disk, key);
    /* Opened again, because the program's own descriptor may be for writing only. */
    int from = open(again, O_RDONLY | O_CLOEXEC), to = open(place, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (!block || from < 0 || to < 0) broken("power loss: a file");
    off_t at = 0;
    ssize_t got;
    while ((got = pread(from, block, 1 << 16, at)) > 0) {
        if (pwrite(to, block, got, at) != got) broken("power loss: a copy");
        at += got;
    }
    if (got < 0 || ftruncate(to, at) != 0) broken("power loss: a copy");
    free(block);
    close(from);
    close(to);
}

static void keep_folder(int fd, const char *again, const char *disk) {
    char key[64], draft[PATH_MAX], place[PATH_MAX];
    key_of(fd, "", key, sizeof key);
    snprintf(place, sizeof place, "%s/folders/%s", disk, key);
    snprintf(draft, sizeof draft, "%s/draft", disk);
    DIR *folder = opendir(again);
    FILE *list = fopen(draft, "we");
    if (!folder || !list) broken("power loss: a folder");
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        struct stat there;
        /* It may have gone since it was listed. */
        if (fstatat(dirfd(folder), entry->d_name, &there, AT_SYMLINK_NOFOLLOW) != 0) continue;
        key_of(dirfd(folder), entry->d_name, key, sizeof key);
        fprintf(list, "%s %s\n", key, entry->d_name);
    }
    closedir(folder);
    if (fclose(list) != 0 || rename(draft, place) != 0) broken("power loss: a list");
}

static void keep(int fd) {
    const char *watched = getenv("POWER_LOSS_FOLDER"), *disk = getenv("POWER_LOSS_DISK");
    char link[64], path[PATH_MAX], lock[PATH_MAX];
    struct stat about;
    if (!watched || !disk) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || fstat(fd, &about) != 0) return;
    path[length] = 0;
    size_t below = strlen(watched);
    if (strncmp(path, watched, below) != 0 || (path[below] != '/' && path[below] != 0)) return;
    /* Without turns a slow copy would undo what a later fsync of another process kept. */
    snprintf(lock, sizeof lock, "%s/lock", disk);
    int turn = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (turn < 0 || flock(turn, LOCK_EX) != 0) broken("power loss: the lock");
    if (S_ISREG(about.st_mode)) keep_file(fd, link, disk);
    if (S_ISDIR(about.st_mode)) keep_folder(fd, link, disk);
    close(turn);
}

static int synced(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (!real) broken("power loss: dlsym");
    int done = real(fd);
    if (done == 0) keep(fd);
    return done;
}

int fsync(int fd) { return synced("fsync", fd); }

int fdatasync(int fd) { return synced("fdatasync", fd); }
