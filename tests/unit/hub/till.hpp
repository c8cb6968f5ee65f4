#pragma once
// A node as the hub meets it: a journal of encoded events with its hash chain, and the messages the
// node would send about it. Facts are short to write: till.sells({{"A", 2}}).

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hub/core/hub_io.hpp"
#include "protocol/codec.hpp"
#include "protocol/signature.hpp"

namespace onepool::hub {

using Lines = std::vector<std::pair<std::string, std::int64_t>>;

NodeId node_number(std::uint8_t number);
JournalId journal_number(std::uint8_t number);
CertificateSerial serial_number(std::uint8_t number);

// Facts that every codec accepts.
Sale sale_of(const Lines& lines);
// The first so many units of each line on the till's own right.
Sale sale_on_right(const Lines& lines, std::int64_t own);
RightsReleased release_of(const Lines& lines);
Inspect inspect_of(const Lines& lines, InspectOutcome outcome);
Sale sale_of_open_item(const std::string& code, const std::string& description);
Return return_of(const Lines& lines, Disposition disposition);
Receipt receipt_of(const Lines& lines);
Adjustment adjustment_of(const Lines& lines);
Ship ship_of(const OrderKey& order, const Lines& lines);
Take take_of(const OrderKey& order);
Take take_over_of(const OrderKey& order);
Leave leave_of(const OrderKey& order, const std::string& reason);
Leave refusal_of(const OrderKey& order, const std::string& reason);
Pick pick_of(const OrderKey& order, const Lines& lines, const std::string& place);
Pick short_pick_of(const OrderKey& order, const Lines& lines, const Lines& missing,
                   const Lines& damaged = {});
Collect collect_of(const OrderKey& order, const Lines& lines);
PutBack put_back_of(const OrderKey& order, const Lines& lines);
Pack pack_of(const OrderKey& order, std::uint32_t parcels = 0);

class Till {
  public:
    explicit Till(std::uint8_t number, std::uint8_t journal = 1)
        : node_(node_number(number)), journal_(journal_number(journal)) {}

    const NodeId& node() const { return node_; }
    const JournalId& journal() const { return journal_; }
    const Position& head() const { return head_; }

    // When it records, by its clock: long before the hub's time, unless a test says otherwise.
    UnixMs records_at{1'295'254'800'000};  // 2011-01-17T09:00Z
    // As its live values say; a HubRoom opens at this time.
    UnixMs clock{1'700'000'001'000};
    Millis clock_offset;
    protocol::ClockTrust clock_trust = protocol::ClockTrust::ok;
    StaffId staff{"anna"};
    bool takes_rights = false;
    std::uint64_t late_left = 0;

    // From here on its documents have other ids: what a copy records is not what its origin does.
    void has_other_documents(std::uint8_t number) { documents_ = number; }
    Seq records(EventBody body);  // with the next seq
    Seq records_raw(Bytes event);
    Seq sells(const Lines& lines) { return records(sale_of(lines)); }

    FromNode hello() const;
    FromNode hello(const Position& acked) const;
    FromNode batch(std::uint64_t first, std::uint64_t last) const;
    FromNode batch_from(std::uint64_t first) const { return batch(first, head_.seq.value); }
    FromNode state(const DownlinkMark& downlink = {}, HubEpoch answered = {}) const;
    FromNode bye(std::uint64_t boot_no) const;
    EventBatch plain_batch(std::uint64_t first, std::uint64_t last) const;
    Hello plain_hello() const;
    FromNode says(const Message& message) const;
    // From now on; its greetings say so.
    void signs_with(const protocol::SigningKey& key) { key_ = key; }

  private:
    Position at(std::uint64_t seq) const { return seq == 0 ? Position{} : positions_[seq - 1]; }

    NodeId node_;
    JournalId journal_;
    std::uint8_t documents_ = 0x33;
    std::vector<Bytes> events_;
    std::vector<Position> positions_;
    Position head_;
    std::optional<protocol::SigningKey> key_;
};

protocol::SigningKey key_number(std::uint8_t number);

}  // namespace onepool::hub
