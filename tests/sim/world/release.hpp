#pragma once
// Builds of other ages. The code is one; what a release speaks is a number, and whoever is not
// served by another's number cannot read what it says. Which events a process can read is asked by
// the codec, which is linked here with event_major() of release.cpp. One thread.
//
//   first        wire 1, events 1
//   minor        wire 1, events 2: it records documents of a kind that the first cannot read
//   major        wire 4, events 2: it serves no wire below 2

#include <cstdint>
#include <string>

#include "protocol/bytes.hpp"

namespace onepool::sim {

enum class Release : std::uint8_t { first, minor, major };
inline constexpr int releases = 3;

std::string build_of(Release release);
std::uint16_t wire_of(Release release);
std::uint16_t events_of(Release release);
// Whether a node of that release is welcome at a hub of this one.
bool serves(Release hub, Release node);

// While it lives, events are read by this release; nobody's, as when a judge looks: by the newest.
class ReadingAs {
  public:
    explicit ReadingAs(Release release);
    ~ReadingAs();
    ReadingAs(const ReadingAs&) = delete;
    ReadingAs& operator=(const ReadingAs&) = delete;

  private:
    std::uint16_t before_;
};

// The version that an event or a message (sealed or bare) says it is of; 0: it is no such thing.
std::uint16_t major_of(protocol::ByteView bytes);
// Nothing else of it changes, so a seal around it does not hold any more.
void set_major(protocol::Bytes& bytes, std::uint16_t major);

}  // namespace onepool::sim
