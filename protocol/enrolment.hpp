#pragma once
// The one-time code that lets a machine enrol: 150 random bits as 30 base32 characters, shown once
// in groups of five. The first four name the code, so that wrong tries of it can be counted; the
// 130 bits behind them are the secret. The hub keeps the digest only. Pure values.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/bytes.hpp"
#include "protocol/ids.hpp"

namespace onepool::protocol {

// 126 random bits behind a zero and a one: a certificate's serial number, never reused.
using CertificateSerial = Id128<struct CertificateSerialTag>;

struct EnrolCode {
    std::string digits;  // 30 of a-z2-7
    bool operator==(const EnrolCode&) const = default;
};

using EnrolRandom = std::array<std::uint8_t, 19>;
EnrolCode make_enrol_code(const EnrolRandom& random);

// "ABCDE-FGHIJ-..."; parsing takes either case, and spaces and dashes anywhere.
std::string to_text(const EnrolCode& code);
std::optional<EnrolCode> parse_enrol_code(std::string_view text);

std::string label_of(const EnrolCode& code);  // what may be told to anybody
Digest digest_of(const EnrolCode& code);

// What a QR code beside the till holds: "onepool:enrol?code=...&hub=https://pool.example".
struct EnrolLink {
    std::string hub;
    EnrolCode code;
    bool operator==(const EnrolLink&) const = default;
};
std::string to_text(const EnrolLink& link);
std::optional<EnrolLink> parse_enrol_link(std::string_view text);

}  // namespace onepool::protocol
