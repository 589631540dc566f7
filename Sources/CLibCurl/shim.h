/* The door to libcurl. Swift cannot call variadic C functions: one typed door per kind of argument. */
#pragma once
#define CURL_DISABLE_TYPECHECK /* the macros it stands for would hide the functions below it */
#include <curl/curl.h>

static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value)
{
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value)
{
    return curl_easy_setopt(handle, option, value);
}

/* libcurl copies the text. */
static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value)
{
    return curl_easy_setopt(handle, option, value);
}

/* libcurl keeps the pointer. */
static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value)
{
    return curl_easy_setopt(handle, option, value);
}

/* libcurl keeps the pointer. */
static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value)
{
    return curl_easy_setopt(handle, option, value);
}

/* CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION have the same form. */
static inline CURLcode ccurl_set_data_callback(CURL *handle, CURLoption option, curl_write_callback value)
{
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_open_socket_callback(CURL *handle, curl_opensocket_callback value)
{
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}

static inline CURLcode ccurl_set_prerequest_callback(CURL *handle, curl_prereq_callback value)
{
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value)
{
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode ccurl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value)
{
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *handle, CURLMoption option, long value)
{
    return curl_multi_setopt(handle, option, value);
}

static inline CURLMcode ccurl_multi_set_socket_callback(CURLM *handle, curl_socket_callback callback, void *data)
{
    CURLMcode code = curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, callback);
    return code ? code : curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, data);
}

static inline CURLMcode ccurl_multi_set_timer_callback(CURLM *handle, curl_multi_timer_callback callback, void *data)
{
    CURLMcode code = curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, callback);
    return code ? code : curl_multi_setopt(handle, CURLMOPT_TIMERDATA, data);
}

/* The address that follows may be longer than `struct sockaddr`: Swift must not copy it as one. */
static inline const struct sockaddr *ccurl_address(const struct curl_sockaddr *address)
{
    return &address->addr;
}
