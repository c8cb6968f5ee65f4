#pragma once
// The only reader of clocks and of randomness for ids and keys. Cores get the values handed in.
// Any thread. Randomness comes from the kernel (getrandom), so it cannot fail once booted.

#include <string>

#include "protocol/ids.hpp"
#include "protocol/signature.hpp"
#include "protocol/units.hpp"

namespace onepool::io {

// `steady` counts the sleep of the machine too (CLOCK_BOOTTIME): it moves as far as `wall` does
// unless somebody sets that.
protocol::Now now();

// UUIDv7 from this wall time and random bits (RFC 9562 section 5.7), and 16 random bytes.
protocol::BasketId new_basket_id(protocol::UnixMs wall);
protocol::NodeId new_node_id();
protocol::JournalId new_journal_id();
protocol::KeySeed new_key_seed();
std::string new_token();  // 32 random bytes, base64url without padding: 43 characters

}  // namespace onepool::io
