/* A reader for Benchmarks/publish-latency and Benchmarks/large-site, which costs next to nothing itself: where a time is
   measured by it, its own work is measured too. It asks as readers do, only for what is newer than what it has.
   For each line on standard input, a time (ns of the monotonic clock) and a text, it asks again and again from that time on,
   and prints the time at which a document with the text had come; 0 when none has come within ten seconds.
   usage: latency-reader PORT PATH PAUSE: so many microseconds between an answer and the next request. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 64 << 20 };
static char answer[MOST], tag[256];
static int connection;

static long now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

static void fail(const char *why) {
    fprintf(stderr, "latency-reader: %s\n", why);
    exit(1);
}

static void wait_until(long time) {
    struct timespec until = {time / 1000000000L, time % 1000000000L};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

/* The document that has come, at its beginning; NULL while it is what we have. */
static char *news(const char *path, size_t *length) {
    char request[1024];
    int size = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s\r\n", path, tag,
                        *tag ? "\r\n" : "");
    if (send(connection, request, size, MSG_NOSIGNAL) != size) fail("nothing can be sent");
    size_t have = 0;
    char *end = NULL;
    while (!end) {
        ssize_t got = recv(connection, answer + have, MOST - 1 - have, 0);
        if (got <= 0) fail("the daemon closed the connection");
        have += got;
        answer[have] = 0;
        end = strstr(answer, "\r\n\r\n");
    }
    if (!strncmp(answer, "HTTP/1.1 304", 12)) return NULL;
    if (strncmp(answer, "HTTP/1.1 200", 12)) fail("the answer is no document");
    *end = 0;
    char *field = strcasestr(answer, "\r\nETag: "), *count = strcasestr(answer, "\r\nContent-Length: ");
    if (!field || !count) fail("the answer has no tag, or no length");
    snprintf(tag, sizeof tag, "If-None-Match: %.*s", (int)strcspn(field + 8, "\r"), field + 8);
    *length = strtoul(count + 18, NULL, 10);
    char *body = end + 4;
    if (body + *length > answer + MOST) fail("the document is too large");
    while (have < (size_t)(body - answer) + *length) {
        ssize_t got = recv(connection, answer + have, MOST - have, 0);
        if (got <= 0) fail("the daemon closed the connection");
        have += got;
    }
    return body;
}

int main(int count, char **words) {
    if (count != 4) fail("usage: latency-reader PORT PATH PAUSE");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (struct sockaddr *)&address, sizeof address)) fail("nobody listens");
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    /* A pause is as long as it says, and not 50 microseconds longer. */
    prctl(PR_SET_TIMERSLACK, 1000);
    long pause = atol(words[3]) * 1000;
    size_t length;
    news(words[2], &length);
    printf("ready\n");
    fflush(stdout);
    char line[4096];
    while (fgets(line, sizeof line, stdin)) {
        char *text;
        long begin = strtol(line, &text, 10), seen = 0;
        text += strspn(text, " ");
        text[strcspn(text, "\n")] = 0;
        wait_until(begin);
        while (!seen && now() < begin + 10000000000L) {
            char *document = news(words[2], &length);
            if (document && memmem(document, length, text, strlen(text))) seen = now();
            else wait_until(now() + pause);
        }
        printf("%ld\n", seen);
        fflush(stdout);
    }
    return 0;
}
