#pragma once

// libcurl, held safely; private to the room.

#include <memory>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "base/check.hpp"
#include "base/result.hpp"

namespace atalaya::net {

struct EasyEnd {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MultiEnd {
    void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct ListEnd {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct UrlEnd {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Easy = std::unique_ptr<CURL, EasyEnd>;
using Multi = std::unique_ptr<CURLM, MultiEnd>;
using List = std::unique_ptr<curl_slist, ListEnd>;
using Url = std::unique_ptr<CURLU, UrlEnd>;

// A handle with what holds for every call of this program: no signals, no proxy and no password
// file from the environment, sockets that programs started later do not inherit, no waiting for a
// name server after the time is over.
Easy NewEasy();
Multi NewMulti();

// One part of an address; "" if it has none.
std::string PartOf(CURLU* url, CURLUPart part);

void Append(List& list, const std::string& line);

// curl_easy_setopt fails only for options that this libcurl lacks and for lack of memory.
template <class Value>
void Set(CURL* handle, CURLoption option, Value value) {
    base::Check(curl_easy_setopt(handle, option, value) == CURLE_OK, "option of libcurl");
}

// What kept a call from its answer, as far as HTTP and SMTP share it.
enum class Failure {
    Name,           // nobody knows the name of the host
    Refused,        // nothing listens there
    Cut,            // the connection ended too early
    Slow,
    Certificate,
    Other,
};
// Precondition: code is not CURLE_OK. `handle` is the one of the call.
Failure KindOf(CURLcode code, CURL* handle);

// Why a certificate was not trusted: a code with a text (net.reason_...), or as ReasonOf.
std::string CertificateReason(CURLcode code, CURL* handle, const char* message);
// What libcurl or the system says about it, in English.
std::string ReasonOf(CURLcode code, const char* message);

}  // namespace atalaya::net
