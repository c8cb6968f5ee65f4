#pragma once
// How GoogleTest prints our values when an expectation fails: as text a person compares line by
// line. Found by argument-dependent look-up, so it stands in the namespace of the values.

#include <ostream>

#include "protocol/codec.hpp"
#include "protocol/downlink.hpp"
#include "protocol/intake.hpp"
#include "protocol/messages.hpp"
#include "protocol/uplink.hpp"

namespace onepool::protocol {

void PrintTo(const Position& position, std::ostream* out);
void PrintTo(const Event& event, std::ostream* out);
void PrintTo(const Message& message, std::ostream* out);
void PrintTo(const Hello& hello, std::ostream* out);
void PrintTo(const Downlink& downlink, std::ostream* out);
void PrintTo(const DecodeFailure& failure, std::ostream* out);
void PrintTo(const SendRange& range, std::ostream* out);
void PrintTo(const BatchDecision& decision, std::ostream* out);
void PrintTo(const DownlinkNews& news, std::ostream* out);

}  // namespace onepool::protocol
