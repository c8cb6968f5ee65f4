#pragma once
// Which event the hub is applying, in a small mapped file beside its database. The mapping outlives
// abort() and kill -9, because the page belongs to the kernel; after a power cut it may be older,
// which only delays what follows. At open it is seen whether the last run ended inside an event,
// and how many runs in a row ended inside that one.
//
// File: 96 bytes, little endian. "opstep01"; the event being applied (node 16, journal 16, seq 8;
// all zero: none); the event the last run ended in (same form); how often in a row (u64).
// A file of another form is begun anew. One process (the database's lock sees to it); one thread.

#include <optional>
#include <string>

#include "hub/core/step_marker.hpp"

namespace onepool::hub {

class StepFile final : public StepMarker {
  public:
    // Throws std::runtime_error that says what to do.
    explicit StepFile(const std::string& path);
    ~StepFile() override;
    StepFile(const StepFile&) = delete;
    StepFile& operator=(const StepFile&) = delete;

    void applying(const protocol::EventId& event) override;
    void applied() override;

    // The event that ended as many runs in a row as are forgiven, if any.
    std::optional<protocol::EventId> deadly() const;

    static constexpr std::uint64_t forgiven = 3;

  private:
    struct Image;
    void count_last_run();

    Image* image_ = nullptr;  // mapped
};

}  // namespace onepool::hub
