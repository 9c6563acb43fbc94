#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

namespace atalaya::http {

// A key and a certificate for itself, as PEM files.
struct OwnCertificate {
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("atalaya-tls-" + std::to_string(getpid()));
    OwnCertificate() {
        std::filesystem::create_directories(folder);
        std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
        std::unique_ptr<X509, decltype(&X509_free)> cert(X509_new(), X509_free);
        ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(cert.get()), 0);
        X509_gmtime_adj(X509_getm_notAfter(cert.get()), 3600);
        X509_set_pubkey(cert.get(), key.get());
        X509_sign(cert.get(), key.get(), EVP_sha256());
        std::unique_ptr<FILE, decltype(&fclose)> c(fopen(Certificate().c_str(), "w"), fclose);
        std::unique_ptr<FILE, decltype(&fclose)> k(fopen(Key().c_str(), "w"), fclose);
        PEM_write_X509(c.get(), cert.get());
        PEM_write_PrivateKey(k.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    }
    ~OwnCertificate() { std::filesystem::remove_all(folder); }
    std::string Certificate() const { return folder / "cert.pem"; }
    std::string Key() const { return folder / "key.pem"; }
};

}  // namespace atalaya::http
