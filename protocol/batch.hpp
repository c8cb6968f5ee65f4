#pragma once
// What a core wants done about one input, and how the commit of it may end. Plain values.

#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/units.hpp"

namespace onepool::protocol {

template <class Record, class Message, class Notice>
struct Batch {
    std::vector<Record> persist;      // one transaction
    std::vector<Message> send;        // leaves the process, only after the commit
    std::vector<Notice> notify;       // pages and logs of this machine, only after the commit
    std::optional<Millis> wake_at{};  // steady time of the next step without input

    bool operator==(const Batch&) const = default;

    void append(Batch&& other) {
        const auto move_all = [](auto& from, auto& to) {
            to.insert(to.end(), std::make_move_iterator(from.begin()),
                      std::make_move_iterator(from.end()));
        };
        move_all(other.persist, persist);
        move_all(other.send, send);
        move_all(other.notify, notify);
        if (other.wake_at) {
            wake_at = other.wake_at;  // the newest decision about the timer stands
        }
    }
};

enum class CommitOutcome : std::uint8_t {
    done,     // durable
    refused,  // rolled back: no space, busy
    unknown,  // I/O error: it may or may not be on disk
};

}  // namespace onepool::protocol
