#include "tests/sim/world/release.hpp"

#include <optional>

#include "protocol/check.hpp"
#include "protocol/event_major.hpp"
#include "protocol/seal.hpp"

namespace onepool {

namespace {

constexpr std::uint16_t newest_events = 2;
std::uint16_t read_now = newest_events;

}  // namespace

namespace protocol::flat {

// In the place of protocol/event_major.cpp.
std::uint16_t event_major() {
    return read_now;
}

}  // namespace protocol::flat

namespace sim {

namespace {

constexpr std::uint16_t majors_back = 2;

// Where the number stands: in the first field of the root table, behind a size and an offset.
std::optional<std::size_t> find_major(protocol::ByteView bytes) {
    const std::size_t begin = bytes.size() - protocol::content_of(bytes).size();
    const auto number = [&](std::size_t at, std::size_t width) -> std::optional<std::size_t> {
        if (at + width > bytes.size())
            return std::nullopt;
        std::size_t value = 0;
        for (std::size_t i = 0; i < width; ++i)
            value |= std::size_t{bytes[at + i]} << (8 * i);
        return value;
    };
    const auto root = number(begin + 4, 4);
    const auto back = root ? number(begin + 4 + *root, 4) : std::nullopt;
    if (!back)
        return std::nullopt;
    const std::size_t table = begin + 4 + *root;
    const auto table_of_fields = static_cast<std::uint32_t>(table - *back);
    const auto field = number(table_of_fields + 4, 2);
    if (!field || *field == 0 || table + *field + 2 > bytes.size())
        return std::nullopt;
    return table + *field;
}

}  // namespace

std::string build_of(Release release) {
    switch (release) {
        case Release::first:
            return "sim";
        case Release::minor:
            return "sim-minor";
        case Release::major:
            return "sim-major";
    }
    CHECK(false);  // every release has a name
}

std::uint16_t wire_of(Release release) {
    return release == Release::major ? 4 : 1;
}

std::uint16_t events_of(Release release) {
    return release == Release::first ? 1 : newest_events;
}

bool serves(Release hub, Release node) {
    return wire_of(node) <= wire_of(hub) && wire_of(node) + majors_back >= wire_of(hub);
}

ReadingAs::ReadingAs(Release release) : before_(read_now) {
    read_now = events_of(release);
}

ReadingAs::~ReadingAs() {
    read_now = before_;
}

std::uint16_t major_of(protocol::ByteView bytes) {
    const auto at = find_major(bytes);
    return at ? static_cast<std::uint16_t>(bytes[*at] | bytes[*at + 1] << 8) : 0;
}

void set_major(protocol::Bytes& bytes, std::uint16_t major) {
    const auto at = find_major(bytes);
    CHECK(at.has_value());
    bytes[*at] = static_cast<std::uint8_t>(major);
    bytes[*at + 1] = static_cast<std::uint8_t>(major >> 8);
}

}  // namespace sim

}  // namespace onepool
