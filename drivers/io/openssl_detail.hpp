#pragma once
// OpenSSL's objects with owners, and the few steps that every use of certificates shares. Included
// by the .cpp files of certificates, authority and peers only.

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/check.hpp"
#include "protocol/identity_limits.hpp"
#include "protocol/units.hpp"

namespace onepool::io::openssl {

using namespace onepool::protocol;

template <auto free_it>
struct Free {
    void operator()(auto* it) const { free_it(it); }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Request = std::unique_ptr<X509_REQ, Free<X509_REQ_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Crl = std::unique_ptr<X509_CRL, Free<X509_CRL_free>>;
using RevokedEntry = std::unique_ptr<X509_REVOKED, Free<X509_REVOKED_free>>;
using Integer = std::unique_ptr<ASN1_INTEGER, Free<ASN1_INTEGER_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Time = std::unique_ptr<ASN1_TIME, Free<ASN1_TIME_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

inline constexpr std::size_t pem_bytes_max = 64 * limits::kib;
inline constexpr int certificates_above_max = 4;

// Out of memory, or a use of the library that it never refuses.
inline void expect(bool is_done) {
    CHECK(is_done);
}

inline Bio reader(std::string_view text) {
    Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(std::min(text.size(), pem_bytes_max))));
    expect(bio != nullptr);
    return bio;
}

inline std::string text_of(const Bio& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

inline Bio writer() {
    Bio bio(BIO_new(BIO_s_mem()));
    expect(bio != nullptr);
    return bio;
}

// A key that asks for a password at the terminal would hang a server.
inline int no_password(char*, int, int, void*) {
    return -1;
}

inline Key read_key(std::string_view pem) {
    Key key(PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, no_password, nullptr));
    ERR_clear_error();
    return key;
}

inline std::vector<Certificate> read_chain(std::string_view pem) {
    std::vector<Certificate> chain;
    const Bio bio = reader(pem);
    while (chain.size() <= certificates_above_max) {
        Certificate next(PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
        if (!next)
            break;
        chain.push_back(std::move(next));
    }
    ERR_clear_error();
    return chain;
}

inline Time time_of(UnixMs at) {
    Time time(ASN1_TIME_set(nullptr, static_cast<time_t>(at.value / 1000)));
    expect(time != nullptr);
    return time;
}

inline std::optional<UnixMs> time_of(const ASN1_TIME* time) {
    const Time epoch = time_of(UnixMs{0});
    int days = 0;
    int seconds = 0;
    if (time == nullptr || ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != 1)
        return std::nullopt;
    return UnixMs{days * limits::day_ms + std::int64_t{seconds} * 1000};
}

}  // namespace onepool::io::openssl
