/* The door to the Linux calls that Swift's Glibc module lacks: it is built without _GNU_SOURCE, and it leaves out
 * some headers. <fcntl.h> and <sys/stat.h> stay out: Swift's S_IFMT would become ambiguous. */
#pragma once
#include <errno.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <poll.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

long syscall(long number, ...);

/* <fcntl.h> declares it only with _GNU_SOURCE. The value is the same on x86-64, arm64 and riscv64. */
static const int32_t CLINUX_O_PATH = 010000000;

/* glibc 2.36 has no wrapper. Returns a descriptor, or -1 with errno set. */
static inline int clinux_openat2(int folder, const char *path, uint64_t flags, uint64_t resolve)
{
    struct open_how how = {.flags = flags, .resolve = resolve};
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

/* The kind of file system an open descriptor is on (a magic number of <linux/magic.h>), or 0 when it is not told. */
static inline int64_t clinux_file_system(int descriptor)
{
    struct statfs facts;
    return fstatfs(descriptor, &facts) == 0 ? (int64_t)facts.f_type : 0;
}

/* Adds one to an eventfd, so that whoever polls it wakes up. A full counter is awake already. */
static inline int clinux_wake(int descriptor)
{
    return eventfd_write(descriptor, 1);
}

/* Takes an eventfd back to zero; the descriptor is non-blocking. */
static inline int clinux_calm(int descriptor)
{
    eventfd_t count;
    return eventfd_read(descriptor, &count);
}

static inline int clinux_eventfd(void)
{
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

/* What epoll tells of one descriptor. The kernel's own structure is packed, with a union in it. */
struct clinux_event { int descriptor; uint32_t events; };

static inline int clinux_epoll(void)
{
    return epoll_create1(EPOLL_CLOEXEC);
}

/* EPOLL_CTL_ADD, _MOD or _DEL. Returns 0, or -1 with errno set. */
static inline int clinux_epoll_control(int epoll, int operation, int descriptor, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

enum { CLINUX_MOST_EVENTS = 128 };

/* Waits at most so many milliseconds (-1: without end). Returns how many events there are, or -1 with errno set. */
static inline int clinux_epoll_wait(int epoll, struct clinux_event *found, int milliseconds)
{
    struct epoll_event events[CLINUX_MOST_EVENTS];
    int count = epoll_wait(epoll, events, CLINUX_MOST_EVENTS, milliseconds);
    for (int i = 0; i < count; i++) found[i] = (struct clinux_event){events[i].data.fd, events[i].events};
    return count;
}

extern int ppoll(struct pollfd *, nfds_t, const struct timespec *, const void *);

/* Waits until one of two descriptors can be read (-1 stands for none), at most so many nanoseconds (negative: without
 * end). The kernel lets a limit pass by a thousandth, and more, and poll(2) counts in whole milliseconds: for the first
 * reader of a saved file both are late. So a limit below a second has a timer of its own, where there is a descriptor
 * for it. */
static inline int clinux_wait(int one, int other, int64_t nanoseconds)
{
    struct timespec limit = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    int timer = nanoseconds > 0 && limit.tv_sec == 0 ? timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC) : -1;
    if (timer >= 0) timerfd_settime(timer, 0, &(struct itimerspec){.it_value = limit}, 0);
    struct pollfd descriptors[3] = {
        {.fd = one, .events = POLLIN}, {.fd = other, .events = POLLIN}, {.fd = timer, .events = POLLIN}};
    int count = ppoll(descriptors, 3, nanoseconds < 0 ? 0 : &limit, 0);
    if (timer >= 0) close(timer);
    return count;
}

/* Lets two names of one folder change places. Returns 0, or -1 with errno set: EINVAL where the file system cannot. */
static inline int clinux_exchange(int folder, const char *one, const char *other)
{
    return (int)syscall(SYS_renameat2, folder, one, folder, other, 2 /* RENAME_EXCHANGE */);
}

/* Blocks of this size and larger are given back to the system when they are freed, and there are so many pools. */
static inline void clinux_tune_allocator(int large_block, int pools)
{
    mallopt(M_MMAP_THRESHOLD, large_block);
    mallopt(M_ARENA_MAX, pools);
}

/* Gives back to the system what was freed, and lies between what is used. */
static inline void clinux_trim_allocator(void)
{
    malloc_trim(0);
}

/* A file that has no name and lies in memory, where sockets can take its pages from without a copy. Returns a
 * descriptor, or -1 with errno set. */
static inline int clinux_memory_file(const char *name)
{
    return (int)syscall(SYS_memfd_create, name, 1u /* MFD_CLOEXEC */);
}

/* Sends a datagram with one descriptor, of which the receiver gets a copy (unix(7), SCM_RIGHTS). Returns the bytes sent,
 * or -1 with errno set. */
static inline long clinux_send_descriptor(
    int socket, const void *address, uint32_t address_length, const void *bytes, unsigned long count, int descriptor)
{
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
    struct msghdr message = {
        .msg_name = (void *)address, .msg_namelen = address_length, .msg_iov = &part, .msg_iovlen = 1,
        .msg_control = &control, .msg_controllen = sizeof control.room};
    __builtin_memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}
