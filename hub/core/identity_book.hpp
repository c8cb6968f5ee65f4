#pragma once
// Who may come in: open enrolment codes and the certificates that were issued. Durable state,
// changed only by apply() of an effect, called by HubState. What a revoked node is stands in its
// stream's fence (nodes.hpp).

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/core/dirty_set.hpp"
#include "hub/core/identity_effects.hpp"

namespace onepool::hub {

struct EnrolCodeRecord {
    std::string label;
    Digest digest{};
    LocationId location;
    std::string name;
    NodeId node;  // none: for a new node
    UnixMs expires_at;
    std::uint32_t tries = 0;  // wrong ones
    NodeId used_by;           // none: not used yet
    Digest used_key{};
    bool is_used() const { return !used_by.is_none(); }
    bool is_void() const;           // tried wrongly too often
    bool is_open(UnixMs at) const;  // may still be used for the first time
    bool operator==(const EnrolCodeRecord&) const = default;
};

struct CertificateRecord {
    CertificateSerial serial;
    NodeId node;
    Digest key{};
    UnixMs not_before;
    UnixMs not_after;
    std::optional<UnixMs> revoked_at;
    bool operator==(const CertificateRecord&) const = default;
};

class IdentityBook {
  public:
    const std::vector<EnrolCodeRecord>& codes() const { return codes_; }
    // The newest code of this label; labels of codes that are not open may come again.
    std::optional<std::uint32_t> find_code(const std::string& label) const;
    // Where a new code goes; nullopt: limits::enrol_codes are open.
    std::optional<std::uint32_t> free_slot(UnixMs at) const;

    const std::deque<CertificateRecord>& certificates() const {
        return certificates_;
    }  // oldest first
    const CertificateRecord* find(const CertificateSerial& serial) const;
    // The newest of the node; null when it has none from here.
    const CertificateRecord* newest(const NodeId& node) const;

    // Changes; called by HubState only.
    void apply(const EnrolCodeIssued& effect);
    void apply(const EnrolCodeTried& effect);
    void apply(const EnrolCodeUsed& effect);
    void apply(const CertificateIssued& effect);
    void apply(const CertificateRevoked& effect, UnixMs at);

    std::vector<std::uint32_t> take_dirty_codes() { return dirty_codes_.take(); }
    std::vector<std::uint32_t> take_dirty_certificates() { return dirty_certificates_.take(); }
    std::size_t dirty() const { return dirty_codes_.size() + dirty_certificates_.size(); }
    void restore(EnrolCodeRecord record) { codes_.push_back(std::move(record)); }
    [[nodiscard]] bool restore(CertificateRecord record);  // false: a serial that stands already

  private:
    std::vector<EnrolCodeRecord> codes_;  // by slot
    std::deque<CertificateRecord> certificates_;
    std::map<CertificateSerial, std::uint32_t> index_;
    DirtySet dirty_codes_;
    DirtySet dirty_certificates_;
};

}  // namespace onepool::hub
