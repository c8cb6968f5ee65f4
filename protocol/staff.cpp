#include "protocol/staff.hpp"

#include <algorithm>

#include "protocol/digits.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::protocol {
namespace {

bool is_digit(char each) {
    return each >= '0' && each <= '9';
}

bool is_base64(std::string_view text) {
    return std::ranges::all_of(text, [](char each) {
        return is_digit(each) || (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
               each == '+' || each == '/';
    });
}

// What stands before `end`, which is taken away with it; all that is left when there is none.
std::string_view take_until(std::string_view& rest, char end) {
    const auto at = std::min(rest.find(end), rest.size());
    const auto part = rest.substr(0, at);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return part;
}

struct Bounds {
    std::int64_t least = 0;
    std::int64_t most = 0;
};

// "m=65536" within its bounds, in its shortest spelling.
bool is_parameter(std::string_view text, std::string_view name, Bounds bounds) {
    if (!text.starts_with(name) || text.size() > name.size() + 9)
        return false;
    text.remove_prefix(name.size());
    const auto value = parse_digits(text);
    return value && !text.starts_with('0') && *value >= bounds.least && *value <= bounds.most;
}

}  // namespace

bool is_staff_role(std::string_view role) {
    return std::ranges::find(staff_roles, role) != staff_roles.end();
}

bool may_approve(std::string_view role) {
    return role == "supervisor" || role == "manager";
}

bool may_pick(std::string_view role) {
    return is_staff_role(role) && role != "auditor";
}

bool is_pin(std::string_view text) {
    return text.size() >= limits::pin_digits_least && text.size() <= limits::pin_digits_most &&
           std::ranges::all_of(text, is_digit);
}

std::optional<std::string> find_pin_hash_fault(std::string_view hash) {
    constexpr std::size_t salt_least = 11;  // 8 bytes
    constexpr std::size_t hash_least = 22;  // 16 bytes
    if (!hash.starts_with("$argon2id$v=19$") || hash.size() > limits::pin_hash_bytes)
        return "it must be an Argon2id string ($argon2id$v=19$...), never the PIN itself";
    std::string_view rest = hash.substr(std::string_view("$argon2id$v=19$").size());
    std::string_view costs = take_until(rest, '$');
    const auto memory = take_until(costs, ',');
    const auto passes = take_until(costs, ',');
    const bool is_payable =
        is_parameter(memory, "m=", {limits::pin_hash_kib_least, limits::pin_hash_kib_most}) &&
        is_parameter(passes, "t=", {1, limits::pin_hash_passes_most}) && costs == "p=1";
    if (!is_payable)
        return "a hash may cost " + std::to_string(limits::pin_hash_kib_least) + " to " +
               std::to_string(limits::pin_hash_kib_most) + " KiB (m), 1 to " +
               std::to_string(limits::pin_hash_passes_most) + " passes (t) and one lane (p=1)";
    const auto salt = take_until(rest, '$');
    if (salt.size() < salt_least || rest.size() < hash_least || !is_base64(salt) ||
        !is_base64(rest))
        return "its salt or its hash is damaged";
    return std::nullopt;
}

}  // namespace onepool::protocol
