#include "net/curl.hpp"

#include <cerrno>
#include <mutex>
#include <tuple>

#include <openssl/x509_vfy.h>
#include <sys/socket.h>

namespace atalaya::net {
namespace {

void StartLibrary() {
    static std::once_flag started;   // libcurl wants it once for the whole program
    std::call_once(started, [] {
        base::Check(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "start of libcurl");
    });
}

curl_socket_t OpenSocket(void*, curlsocktype, curl_sockaddr* address) {
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

Easy NewEasy() {
    StartLibrary();
    Easy easy(curl_easy_init());
    base::Check(easy != nullptr, "handle of libcurl");
    Set(easy.get(), CURLOPT_NOSIGNAL, 1L);
    Set(easy.get(), CURLOPT_PROXY, "");
    Set(easy.get(), CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    Set(easy.get(), CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
    Set(easy.get(), CURLOPT_QUICK_EXIT, 1L);
    return easy;
}

Multi NewMulti() {
    StartLibrary();
    Multi multi(curl_multi_init());
    base::Check(multi != nullptr, "handle of libcurl");
    return multi;
}

std::string PartOf(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    const auto code = curl_url_get(url, part, &text, CURLU_DEFAULT_PORT);
    const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
    return code == CURLUE_OK ? std::string(text) : std::string();
}

void Append(List& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    base::Check(longer != nullptr, "memory for libcurl");
    std::ignore = list.release();   // the same list, or its first element
    list.reset(longer);
}

Failure KindOf(CURLcode code, CURL* handle) {
    long system_error = 0;
    curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &system_error);
    switch (static_cast<int>(code)) {   // an enum of a library that grows with its versions
        case CURLE_COULDNT_RESOLVE_HOST: return Failure::Name;
        case CURLE_COULDNT_CONNECT:
            if (system_error == ECONNREFUSED) return Failure::Refused;
            return system_error == ETIMEDOUT ? Failure::Slow : Failure::Other;
        case CURLE_GOT_NOTHING:
        case CURLE_PARTIAL_FILE:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR: return Failure::Cut;
        case CURLE_OPERATION_TIMEDOUT: return Failure::Slow;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_INVALIDCERTSTATUS: return Failure::Certificate;
        default: return Failure::Other;
    }
}

std::string CertificateReason(CURLcode code, CURL* handle, const char* message) {
    long found = X509_V_OK;
    curl_easy_getinfo(handle, CURLINFO_SSL_VERIFYRESULT, &found);
    switch (found) {
        case X509_V_ERR_CERT_HAS_EXPIRED: return "net.reason_expired";
        case X509_V_ERR_CERT_NOT_YET_VALID: return "net.reason_not_yet_valid";
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: return "net.reason_issuer_unknown";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH: return "net.reason_other_name";
        case X509_V_OK:
            // libcurl compares the name itself.
            if (code == CURLE_PEER_FAILED_VERIFICATION) return "net.reason_other_name";
            break;
        default: break;   // of a library that grows with its versions
    }
    return ReasonOf(code, message);
}

std::string ReasonOf(CURLcode code, const char* message) {
    return *message == '\0' ? std::string(curl_easy_strerror(code)) : std::string(message);
}

}  // namespace atalaya::net
