#include "hub/store/log_digest.hpp"

#include "hub/core/byte_io.hpp"
#include "protocol/digest.hpp"

namespace onepool::hub {

namespace {

constexpr std::string_view domain = "onepool-log-1";

}  // namespace

LogDigest::LogDigest(const std::string& log_id)
    : value_(protocol::sha256({protocol::view(domain), protocol::view(log_id)})) {}

void LogDigest::add(const LogEntry& entry) {
    Bytes head;
    ByteWriter out(head);
    out.number(entry.lsn.value);
    out.signed_number(entry.at.value);
    out.byte(static_cast<std::uint8_t>(entry.kind));
    const Digest input = protocol::sha256({ByteView(entry.input)});
    value_ = protocol::sha256({protocol::view(domain), value_, head, entry.node.bytes,
                               encode_effects(entry.effects, entry.node), input});
}

}  // namespace onepool::hub
