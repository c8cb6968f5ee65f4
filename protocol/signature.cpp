#include "protocol/signature.hpp"

#include <openssl/evp.h>

#include "protocol/check.hpp"

namespace onepool::protocol {

namespace {

struct KeyDeleter {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct ContextDeleter {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;

Context new_context() {
    Context context{EVP_MD_CTX_new()};
    CHECK(context != nullptr);
    return context;
}

}  // namespace

struct SigningKey::Loaded {
    std::unique_ptr<EVP_PKEY, KeyDeleter> key;
};

SigningKey::SigningKey(const KeySeed& seed)
    : loaded_(std::make_shared<const Loaded>(
          Loaded{std::unique_ptr<EVP_PKEY, KeyDeleter>{EVP_PKEY_new_raw_private_key_ex(
              nullptr, "ED25519", nullptr, seed.data(), seed.size())}})) {
    CHECK(loaded_->key != nullptr);  // any 32 bytes are a private key
    std::size_t size = public_key_.bytes.size();
    CHECK(EVP_PKEY_get_raw_public_key(loaded_->key.get(), public_key_.bytes.data(), &size) == 1);
    CHECK(size == public_key_.bytes.size());
}

Signature SigningKey::sign(ByteView message) const {
    const Context context = new_context();
    CHECK(EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr,
                                loaded_->key.get(), nullptr) == 1);
    Signature signature;
    std::size_t size = signature.bytes.size();
    CHECK(EVP_DigestSign(context.get(), signature.bytes.data(), &size, message.data(),
                         message.size()) == 1);
    CHECK(size == signature.bytes.size());
    return signature;
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
    const std::unique_ptr<EVP_PKEY, KeyDeleter> loaded{EVP_PKEY_new_raw_public_key_ex(
        nullptr, "ED25519", nullptr, key.bytes.data(), key.bytes.size())};
    CHECK(loaded != nullptr);  // whether it is on the curve shows below
    const Context context = new_context();
    CHECK(EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, loaded.get(),
                                  nullptr) == 1);
    return EVP_DigestVerify(context.get(), signature.bytes.data(), signature.bytes.size(),
                            message.data(), message.size()) == 1;
}

}  // namespace onepool::protocol
