/* A receiver for Benchmarks/fan-out and Benchmarks/subscriptions: one thread around epoll. A GET is answered with its
   hub.challenge, a POST with 204, but a POST to /hang, /drip, /reset or /error as these words say (500 for the last).
   Prints its port; then, for each line on standard input, how many GETs and POSTs it has answered; for "r" it forgets when
   the POSTs came, and for "t" it tells how many came since, and when (ns of the monotonic clock) the first of them, the
   median, the 99th percentile and the last.
   usage: fan-out-sink [close] [ORIGINS]: so many addresses, 127.1.0.1 and following, all with the one port. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static atomic_long gets, posts;
static int closes, epoll;
enum { MOST = 1 << 20 };
static long times[MOST];
static atomic_int came;

static void note(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int place = atomic_load(&came);
    if (place >= MOST) return;
    times[place] = now.tv_sec * 1000000000L + now.tv_nsec;
    atomic_store(&came, place + 1);
}

struct peer { int fd; int listens; int silent; size_t have; char bytes[65536]; };

static void finish(struct peer *peer) { close(peer->fd); free(peer); }

/* 1 when the answer is not the usual one. */
static int misbehaves(struct peer *peer) {
    const char *path = peer->bytes + 5;
    struct linger none = {1, 0};
    if (!strncmp(path, "/error", 6)) {
        static const char error[] = "HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n";
        (void)!send(peer->fd, error, sizeof error - 1, MSG_NOSIGNAL);
    } else if (!strncmp(path, "/hang", 5)) peer->silent = 1;
    else if (!strncmp(path, "/drip", 5)) (void)!send(peer->fd, "H", 1, MSG_NOSIGNAL), peer->silent = 1;
    else if (!strncmp(path, "/reset", 6)) {
        setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
        peer->silent = 2;
    } else return 0;
    return 1;
}

/* 1 when a whole request was there and is answered. */
static int answer(struct peer *peer) {
    peer->bytes[peer->have] = 0;
    char *end = strstr(peer->bytes, "\r\n\r\n");
    if (!end) return 0;
    size_t length = 0, head = end + 4 - peer->bytes;
    char *field = strcasestr(peer->bytes, "\r\ncontent-length:");
    if (field && field < end) length = strtoul(field + 17, NULL, 10);
    if (peer->have < head + length) return 0;
    char out[512];
    int size;
    const char *last = closes ? "Connection: close\r\n" : "";
    if (!strncmp(peer->bytes, "GET", 3)) {
        char *start = strstr(peer->bytes, "hub.challenge=");
        size_t challenge = start ? strcspn(start += 14, "& ") : 0;
        size = snprintf(out, sizeof out, "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n%.*s", last, challenge,
                        (int)challenge, start ? start : "");
        atomic_fetch_add(&gets, 1);
    } else if (misbehaves(peer)) {
        size = 0;
    } else {
        note();
        size = snprintf(out, sizeof out, "HTTP/1.1 204 Taken\r\n%s\r\n", last);
        atomic_fetch_add(&posts, 1);
    }
    if (size) (void)!send(peer->fd, out, size, MSG_NOSIGNAL);
    memmove(peer->bytes, peer->bytes + head + length, peer->have -= head + length);
    return 1;
}

static void *run(void *unused) {
    struct epoll_event events[256];
    for (;;) {
        int count = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < count; i++) {
            struct peer *peer = events[i].data.ptr;
            if (peer->listens) {
                int fd = accept4(peer->fd, NULL, NULL, SOCK_CLOEXEC);
                if (fd < 0) continue;
                peer = malloc(sizeof *peer);
                peer->fd = fd, peer->have = peer->silent = peer->listens = 0;
                int yes = 1;
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                struct epoll_event event = {.events = EPOLLIN, .data.ptr = peer};
                epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
                continue;
            }
            ssize_t got = recv(peer->fd, peer->bytes + peer->have, sizeof peer->bytes - 1 - peer->have, 0);
            if (got <= 0) { finish(peer); continue; }
            peer->have += got;
            int answered = 0;
            while (!peer->silent && answer(peer)) answered = 1;
            if (peer->silent) peer->have = 0;
            if (peer->silent == 2 || (answered && closes && !peer->silent)) finish(peer);
        }
    }
    return unused;
}

static int earlier(const void *one, const void *other) {
    long a = *(const long *)one, b = *(const long *)other;
    return (a > b) - (a < b);
}

static void tell(void) {
    int count = atomic_load(&came);
    qsort(times, count, sizeof *times, earlier);
    if (count) printf("%d %ld %ld %ld %ld\n", count, times[0], times[count / 2], times[count * 99L / 100], times[count - 1]);
    else printf("0 0 0 0 0\n");
}

int main(int argc, char **argv) {
    closes = argc > 1 && !strcmp(argv[1], "close");
    int origins = argc > 1 + closes ? atoi(argv[1 + closes]) : 0;
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int number = 0; number < (origins ? origins : 1); number++) {
        address.sin_addr.s_addr = htonl(origins ? 0x7F010000 + (number / 250 << 8) + number % 250 + 1 : INADDR_LOOPBACK);
        struct peer *listener = calloc(1, sizeof *listener);
        listener->listens = 1;
        listener->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (bind(listener->fd, (struct sockaddr *)&address, size) || listen(listener->fd, 4096)
            || getsockname(listener->fd, (struct sockaddr *)&address, &size)) return 1;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = listener};
        epoll_ctl(epoll, EPOLL_CTL_ADD, listener->fd, &event);
    }
    pthread_t thread;
    pthread_create(&thread, NULL, run, NULL);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    char line[16];
    while (fgets(line, sizeof line, stdin)) {
        if (*line == 'r') atomic_store(&came, 0), puts("0");
        else if (*line == 't') tell();
        else printf("%ld %ld\n", atomic_load(&gets), atomic_load(&posts));
        fflush(stdout);
    }
    return 0;
}
