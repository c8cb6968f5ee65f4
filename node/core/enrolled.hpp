#pragma once
// What a machine that enrols sends to the hub and gets back. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/enrolment.hpp"
#include "protocol/signature.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// A code must not travel where others can read it: https, or plain http on this machine.
bool may_carry_a_code(std::string_view hub);

// `key`: what this machine's messages are signed with.
std::string enrol_body(const EnrolCode& code, const std::string& request, const PublicKey& key);

struct Enrolled {
    NodeId node;
    std::string name;
    LocationId location;
    std::string chain;                 // PEM: its certificate, and those above it
    std::string broker_ca;             // PEM
    std::string broker_uri;            // ssl://...
    std::optional<PublicKey> hub_key;  // none: a hub that does not say
    bool operator==(const Enrolled&) const = default;
};
struct EnrolFault {
    std::string text;  // for a person
    bool operator==(const EnrolFault&) const = default;
};
// `status` 0: no answer, `body` then says why.
std::variant<Enrolled, EnrolFault> read_enrolled(int status, std::string_view body);

}  // namespace onepool::node
