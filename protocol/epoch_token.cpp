#include "protocol/epoch_token.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::protocol {

namespace {

constexpr std::array<std::uint8_t, 4> magic{'O', 'P', 'T', '1'};
constexpr std::size_t fixed_bytes = magic.size() + 2 * sizeof(NodeId::bytes) +
                                    sizeof(std::uint32_t) + sizeof(std::uint64_t) +
                                    sizeof(PublicKey);
constexpr std::size_t signature_bytes = sizeof(Signature);
static_assert(fixed_bytes + 2 * (1 + limits::name_bytes) + signature_bytes <= limits::token_bytes);

Bytes statement(ByteView body) {
    const ByteView head = view("onepool-token-1");
    Bytes text(head.begin(), head.end());
    text.insert(text.end(), body.begin(), body.end());
    return text;
}

void put_number(Bytes& out, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void put_text(Bytes& out, std::string_view text) {
    CHECK(text.size() <= limits::name_bytes);
    out.push_back(static_cast<std::uint8_t>(text.size()));
    out.insert(out.end(), text.begin(), text.end());
}

// Takes from the front; what is missing makes it fail for good.
class Taker {
  public:
    explicit Taker(ByteView bytes) : left_(bytes) {}

    ByteView take(std::size_t count) {
        has_failed_ = has_failed_ || count > left_.size();
        const ByteView taken = left_.first(has_failed_ ? 0 : count);
        left_ = left_.subspan(taken.size());
        return taken;
    }
    std::uint64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        std::size_t shift = 0;
        for (const std::uint8_t byte : take(bytes))
            value |= std::uint64_t{byte} << (8 * shift++);
        return value;
    }
    template <class Raw>
    Raw array() {
        Raw read{};
        std::ranges::copy(take(read.bytes.size()), read.bytes.begin());
        return read;
    }
    std::string text() {
        const std::uint64_t count = number(1);
        has_failed_ = has_failed_ || count > limits::name_bytes;
        const ByteView taken = take(count);
        return {taken.begin(), taken.end()};
    }
    bool is_used_up() const { return !has_failed_ && left_.empty(); }

  private:
    ByteView left_;
    bool has_failed_ = false;
};

}  // namespace

Bytes issue(const EpochToken& token, const SigningKey& key) {
    Bytes bytes(magic.begin(), magic.end());
    bytes.insert(bytes.end(), token.node.bytes.begin(), token.node.bytes.end());
    bytes.insert(bytes.end(), token.journal.bytes.begin(), token.journal.bytes.end());
    put_number(bytes, token.epoch, sizeof(token.epoch));
    put_number(bytes, token.hub_epoch.value, sizeof(token.hub_epoch.value));
    const PublicKey node_key = token.key.value_or(PublicKey{});
    bytes.insert(bytes.end(), node_key.bytes.begin(), node_key.bytes.end());
    put_text(bytes, token.location.value);
    put_text(bytes, token.name);
    const Signature signature = key.sign(statement(bytes));
    bytes.insert(bytes.end(), signature.bytes.begin(), signature.bytes.end());
    return bytes;
}

std::optional<EpochToken> read_token(ByteView bytes, const PublicKey& key) {
    if (bytes.size() < fixed_bytes + signature_bytes || bytes.size() > limits::token_bytes)
        return std::nullopt;
    const ByteView body = bytes.first(bytes.size() - signature_bytes);
    Signature signature;
    std::ranges::copy(bytes.last(signature_bytes), signature.bytes.begin());
    if (!verify(key, statement(body), signature))
        return std::nullopt;
    Taker taker(body);
    EpochToken token;
    const bool is_one = std::ranges::equal(taker.take(magic.size()), magic);
    token.node = taker.array<NodeId>();
    token.journal = taker.array<JournalId>();
    token.epoch = static_cast<std::uint32_t>(taker.number(sizeof(token.epoch)));
    token.hub_epoch = HubEpoch{taker.number(sizeof(token.hub_epoch.value))};
    if (const auto node_key = taker.array<PublicKey>(); node_key != PublicKey{})
        token.key = node_key;
    token.location.value = taker.text();
    token.name = taker.text();
    const bool is_plausible = !token.node.is_none() && !token.journal.is_none() &&
                              is_plain_name(token.location.value) && !token.name.empty() &&
                              is_utf8(token.name);
    return is_one && taker.is_used_up() && is_plausible ? std::optional(token) : std::nullopt;
}

}  // namespace onepool::protocol
