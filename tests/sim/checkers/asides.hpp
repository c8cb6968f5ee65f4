#pragma once
// What must become of the events that a hub cannot take, or not whole, worked out from the journals
// and from what the hub's log says was known at each entry: which SKUs a catalogue had named by
// then, and which release decided. Every such event must be set aside in the entry that takes it,
// once, with its bytes; replaying it books what it lacked as far as it is known by then; what is
// settled stays so. No other event may be set aside, but a late one that says otherwise than the
// hub knows of its document. Part of the evidence; one thread.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/checkers/archive.hpp"

namespace onepool::sim {

class Asides {
  public:
    // Lines of these SKUs of an event were booked by that entry of the log.
    struct Booking {
        protocol::Lsn lsn;
        const Written* event = nullptr;
        std::set<std::string> skus;
    };

    void follow(const Archive& archive, const HubImage& hub,
                const std::vector<HubMachine::Reign>& reigns);

    const std::vector<Booking>& bookings() const { return bookings_; }
    // The first thing in the log that is not as it must be.
    const std::optional<std::string>& wrong() const { return wrong_; }
    // One that the release of the log's end could have applied by itself, and has not.
    std::optional<std::string> find_forgotten(Release now) const;

  private:
    enum class Stage : std::uint8_t { open, replayed, voided };
    struct Record {
        const Written* event = nullptr;  // none: an altered one, for a person alone
        std::set<std::string> open;      // SKUs of its lines that are not booked
        Release tried = Release::first;
        Stage stage = Stage::open;
    };
    // What an event must come to.
    struct Fate {
        hub::Verdict verdict = hub::Verdict::applied;  // quarantined, parked; or else applied
        std::set<std::string> booked;
        std::set<std::string> withheld;
    };
    using StreamName = std::pair<NodeId, protocol::JournalId>;

    void look(const hub::LogEntry& entry);
    void take_live(const hub::LogEntry& entry, const hub::StreamAdvanced& advanced);
    void take_late(const hub::LogEntry& entry, const hub::LateTaken& taken);
    void judge(const hub::LogEntry& entry, const Written& written);
    void judge_aside(const hub::LogEntry& entry, const Written& written,
                     const hub::EventSetAside& aside, const Fate& fate);
    void replay(const hub::LogEntry& entry, const hub::SetAsideReplayed& replayed);
    void settle_void(const hub::SetAsideVoided& voided);
    Fate fate_of(const Written& written, const std::set<std::string>& of) const;
    void complain(const Written& written, const std::string& what);

    const Archive* archive_ = nullptr;
    std::uint64_t history_ = 0;
    std::size_t entries_ = 0;
    Release reading_ = Release::first;
    std::set<std::string> known_;  // SKUs
    std::map<NodeId, protocol::JournalId> present_;
    std::map<StreamName, protocol::Position> cursors_;
    std::set<std::pair<protocol::JournalId, protocol::Digest>> taken_;  // by content
    std::vector<Record> records_;  // by the number they are listed under, from 1
    std::vector<Booking> bookings_;
    std::optional<std::string> wrong_;
};

}  // namespace onepool::sim
