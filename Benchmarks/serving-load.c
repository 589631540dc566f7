/* Asks for one address at a steady rate over kept connections, and tells how long the answers took, counted from the
 * moment at which each request was due: a server that stops for a while is not asked less for it.
 *
 * usage: serving-load PORT PATH RATE SECONDS CONNECTIONS [idle]     with "idle" it only opens connections, asks once on
 * each, and keeps them until its input ends. Built by the benchmark. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct connection { int descriptor; int busy; double due; long left; size_t have; char head[8192]; };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static int open_one(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int descriptor = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&to, sizeof to)) { perror("connect"); exit(1); }
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return descriptor;
}

/* Reads what is there. Returns 1 when the answer is complete. */
static int take(struct connection *c)
{
    char drop[65536];
    while (1) {
        ssize_t got = c->left < 0 ? recv(c->descriptor, c->head + c->have, sizeof c->head - 1 - c->have, MSG_DONTWAIT)
                                  : recv(c->descriptor, drop, c->left < 65536 ? c->left : 65536, MSG_DONTWAIT);
        if (got == 0) { fprintf(stderr, "closed\n"); exit(1); }
        if (got < 0) { if (errno == EAGAIN) return 0; perror("recv"); exit(1); }
        if (c->left < 0) {
            c->have += got;
            c->head[c->have] = 0;
            char *end = strstr(c->head, "\r\n\r\n"), *length = strcasestr(c->head, "content-length:");
            if (!end) continue;
            if (strncmp(c->head, "HTTP/1.1 200", 12) && strncmp(c->head, "HTTP/1.1 304", 12)) { fputs(c->head, stderr); exit(1); }
            c->left = (length && length < end ? atol(length + 15) : 0) - (long)(c->have - (end + 4 - c->head));
        } else {
            c->left -= got;
        }
        if (c->left == 0) return 1;
    }
}

int main(int count, char **words)
{
    if (count < 6) return 64;
    int port = atoi(words[1]), connections = atoi(words[5]), is_idle = count > 6;
    double rate = atof(words[3]), seconds = atof(words[4]);
    struct rlimit limit = {65536, 65536};
    setrlimit(RLIMIT_NOFILE, &limit);
    char request[1024];
    int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: load/1\r\n\r\n", words[2]);
    struct connection *all = calloc(connections, sizeof *all);
    struct pollfd *polls = calloc(connections, sizeof *polls);
    for (int i = 0; i < connections; i++) {
        all[i].descriptor = open_one(port);
        polls[i] = (struct pollfd){.fd = all[i].descriptor, .events = POLLIN};
        if (!is_idle) continue;
        all[i].left = -1;
        if (send(all[i].descriptor, request, length, MSG_NOSIGNAL) != length) return 1;
        while (!take(&all[i])) poll(&polls[i], 1, 1000);
    }
    if (is_idle) {
        puts("open");
        fflush(stdout);
        getchar();
        int lost = 0;
        for (int i = 0; i < connections; i++) {
            char byte;
            ssize_t got = recv(all[i].descriptor, &byte, 1, MSG_DONTWAIT);
            lost += got == 0 || (got < 0 && errno != EAGAIN);
        }
        printf("lost %d\n", lost);
        return 0;
    }
    prctl(PR_SET_TIMERSLACK, 1);
    size_t total = rate * seconds, sent = 0, done = 0;
    double *times = malloc(total * sizeof *times), start = now();
    while (done < total) {
        double time = now();
        for (int i = 0; i < connections && sent < total && start + sent / rate <= time; i++) {
            if (all[i].busy) continue;
            all[i].busy = 1;
            all[i].due = start + sent++ / rate;
            all[i].left = -1;
            all[i].have = 0;
            if (send(all[i].descriptor, request, length, MSG_NOSIGNAL) != length) { perror("send"); return 1; }
        }
        /* It sleeps until the next is due: a core that it kept busy would be missing to the server. */
        double rest = sent < total ? start + sent / rate - now() : 1;
        long nanoseconds = rest > 0 ? rest * 1e9 : 0;
        struct timespec pause = {nanoseconds / 1000000000, nanoseconds % 1000000000};
        ppoll(polls, connections, &pause, NULL);
        for (int i = 0; i < connections; i++) {
            if (!(polls[i].revents && all[i].busy) || !take(&all[i])) continue;
            all[i].busy = 0;
            times[done++] = now() - all[i].due;
        }
    }
    qsort(times, total, sizeof *times, compare);
    printf("p50 %.0f us  p99 %.0f us  p99.9 %.0f us  most %.0f us\n", times[total / 2] * 1e6, times[total * 99 / 100] * 1e6,
           times[total * 999 / 1000] * 1e6, times[total - 1] * 1e6);
    return 0;
}
