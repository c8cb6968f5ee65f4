#include "hub/core/identity_book.hpp"

#include <algorithm>

#include "protocol/check.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::hub {

bool EnrolCodeRecord::is_void() const {
    return tries >= limits::enrol_tries;
}

bool EnrolCodeRecord::is_open(UnixMs at) const {
    return !is_used() && !is_void() && at < expires_at;
}

std::optional<std::uint32_t> IdentityBook::find_code(const std::string& label) const {
    std::optional<std::uint32_t> found;
    for (std::uint32_t slot = 0; slot < codes_.size(); ++slot) {
        const bool is_newer = !found || codes_[slot].expires_at > codes_[*found].expires_at;
        if (codes_[slot].label == label && is_newer)
            found = slot;
    }
    return found;
}

// A code that was just used stays until it expires, so that a lost answer can be asked for again.
std::optional<std::uint32_t> IdentityBook::free_slot(UnixMs at) const {
    const auto spent = std::find_if(codes_.begin(), codes_.end(), [&](const auto& code) {
        return at >= code.expires_at || code.is_void();
    });
    if (spent != codes_.end())
        return static_cast<std::uint32_t>(spent - codes_.begin());
    if (codes_.size() >= limits::enrol_codes)
        return std::nullopt;
    return static_cast<std::uint32_t>(codes_.size());
}

const CertificateRecord* IdentityBook::find(const CertificateSerial& serial) const {
    const auto found = index_.find(serial);
    return found == index_.end() ? nullptr : &certificates_[found->second];
}

const CertificateRecord* IdentityBook::newest(const NodeId& node) const {
    const auto found =
        std::find_if(certificates_.rbegin(), certificates_.rend(),
                     [&](const CertificateRecord& record) { return record.node == node; });
    return found == certificates_.rend() ? nullptr : &*found;
}

void IdentityBook::apply(const EnrolCodeIssued& effect) {
    CHECK(effect.slot <= codes_.size() && effect.slot < limits::enrol_codes);
    if (effect.slot == codes_.size())
        codes_.emplace_back();
    codes_[effect.slot] = {.label = effect.label,
                           .digest = effect.digest,
                           .location = effect.location,
                           .name = effect.name,
                           .node = effect.node,
                           .expires_at = effect.expires_at,
                           .tries = 0,
                           .used_by = {},
                           .used_key = {}};
    dirty_codes_.mark(effect.slot);
}

void IdentityBook::apply(const EnrolCodeTried& effect) {
    CHECK(effect.slot < codes_.size());
    ++codes_[effect.slot].tries;
    dirty_codes_.mark(effect.slot);
}

void IdentityBook::apply(const EnrolCodeUsed& effect) {
    CHECK(effect.slot < codes_.size() && !effect.node.is_none());
    codes_[effect.slot].used_by = effect.node;
    codes_[effect.slot].used_key = effect.key;
    dirty_codes_.mark(effect.slot);
}

void IdentityBook::apply(const CertificateIssued& effect) {
    CHECK(restore(CertificateRecord{.serial = effect.serial,
                                    .node = effect.node,
                                    .key = effect.key,
                                    .not_before = effect.not_before,
                                    .not_after = effect.not_after,
                                    .revoked_at = std::nullopt}));
    dirty_certificates_.mark(certificates_.size() - 1);
}

void IdentityBook::apply(const CertificateRevoked& effect, UnixMs at) {
    const auto found = index_.find(effect.serial);
    CHECK(found != index_.end());
    certificates_[found->second].revoked_at = at;
    dirty_certificates_.mark(found->second);
}

bool IdentityBook::restore(CertificateRecord record) {
    const auto at = static_cast<std::uint32_t>(certificates_.size());
    if (!index_.emplace(record.serial, at).second)
        return false;
    certificates_.push_back(record);
    return true;
}

}  // namespace onepool::hub
