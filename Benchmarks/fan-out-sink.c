/* A receiver for Benchmarks/fan-out: one thread around epoll. A GET is answered with its hub.challenge, a POST with 204.
   Prints its port; then, for each line on standard input, how many GETs and POSTs it has answered. */
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
#include <unistd.h>

static atomic_long gets, posts;
static int closes, epoll, listener;

struct peer { int fd; size_t have; char bytes[65536]; };

static void finish(struct peer *peer) { close(peer->fd); free(peer); }

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
    } else {
        size = snprintf(out, sizeof out, "HTTP/1.1 204 Taken\r\n%s\r\n", last);
        atomic_fetch_add(&posts, 1);
    }
    (void)!send(peer->fd, out, size, MSG_NOSIGNAL);
    memmove(peer->bytes, peer->bytes + head + length, peer->have -= head + length);
    return 1;
}

static void *run(void *unused) {
    struct epoll_event events[256];
    for (;;) {
        int count = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < count; i++) {
            struct peer *peer = events[i].data.ptr;
            if (!peer) {
                int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
                if (fd < 0) continue;
                peer = malloc(sizeof *peer);
                peer->fd = fd, peer->have = 0;
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
            while (answer(peer)) answered = 1;
            if (answered && closes) finish(peer);
        }
    }
    return unused;
}

int main(int argc, char **argv) {
    closes = argc > 1 && !strcmp(argv[1], "close");
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)
        || getsockname(listener, (struct sockaddr *)&address, &size)) return 1;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    pthread_t thread;
    pthread_create(&thread, NULL, run, NULL);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    char line[16];
    while (fgets(line, sizeof line, stdin)) {
        printf("%ld %ld\n", atomic_load(&gets), atomic_load(&posts));
        fflush(stdout);
    }
    return 0;
}
