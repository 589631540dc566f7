/* The same posts as the hub's, by the least code: libcurl's multi interface, so many at a time, an HMAC-SHA256 each.
   usage: fan-out-bare PORT POSTS BYTES AT-A-TIME */
#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct post { CURL *handle; struct curl_slist *headers; };
static char *body;
static size_t size;
static long port, next, total;

static size_t drop(char *bytes, size_t one, size_t count, void *unused) { return one * count; }

static int begin(CURLM *multi, struct post *post) {
    if (next == total) return 0;
    char url[64], secret[32], line[128] = "X-Hub-Signature: sha256=";
    unsigned char code[32];
    unsigned length = 32;
    snprintf(url, sizeof url, "http://127.0.0.1:%ld/%ld", port, next);
    int used = snprintf(secret, sizeof secret, "secret %ld", next++);
    HMAC(EVP_sha256(), secret, used, (unsigned char *)body, size, code, &length);
    for (int i = 0; i < 32; i++) sprintf(line + strlen(line), "%02x", code[i]);
    curl_slist_free_all(post->headers);
    post->headers = curl_slist_append(NULL, line);
    post->headers = curl_slist_append(post->headers, "Content-Type: application/atom+xml; charset=utf-8");
    post->headers = curl_slist_append(post->headers, "Expect:");
    curl_easy_setopt(post->handle, CURLOPT_URL, url);
    curl_easy_setopt(post->handle, CURLOPT_HTTPHEADER, post->headers);
    curl_multi_add_handle(multi, post->handle);
    return 1;
}

int main(int argc, char **argv) {
    if (argc < 5) return 64;
    port = atol(argv[1]), total = atol(argv[2]), size = atol(argv[3]);
    int lanes = atoi(argv[4]), running = 0;
    body = malloc(size);
    memset(body, 'x', size);
    CURLM *multi = curl_multi_init();
    struct post *posts = calloc(lanes, sizeof *posts);
    for (int i = 0; i < lanes; i++) {
        CURL *handle = posts[i].handle = curl_easy_init();
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, (long)size);
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop);
        curl_easy_setopt(handle, CURLOPT_PRIVATE, &posts[i]);
        curl_easy_setopt(handle, CURLOPT_PROXY, "");
        running += begin(multi, &posts[i]);
    }
    while (running > 0) {
        int active, left, freed = 0;
        curl_multi_perform(multi, &active);
        for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
            if (message->msg != CURLMSG_DONE) continue;
            if (message->data.result) return fprintf(stderr, "%s\n", curl_easy_strerror(message->data.result)), 1;
            struct post *post;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &post);
            curl_multi_remove_handle(multi, post->handle);
            running--, freed = 1;
            running += begin(multi, post);
        }
        if (running && !freed) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    return 0;
}
