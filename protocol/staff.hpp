#pragma once
// Who is who on a staff list, and what a PIN and its hash may look like. Pure.

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace onepool::protocol {

inline constexpr std::array<std::string_view, 5> staff_roles{"cashier", "supervisor", "manager",
                                                             "picker", "auditor"};
bool is_staff_role(std::string_view role);
// May agree that goods are sold although they are promised.
bool may_approve(std::string_view role);
// May log in at a handheld and pick.
bool may_pick(std::string_view role);

// limits::pin_digits_least to pin_digits_most digits, and nothing else.
bool is_pin(std::string_view text);

// A hash in libsodium's spelling (RFC 9106, and the PHC string format):
//   $argon2id$v=19$m=<KiB>,t=<passes>,p=1$<salt>$<hash>       both in base64 without padding
// Whoever verifies a PIN has to spend the memory that the string names, so it is looked at before.
// Why it cannot be used, for a person; nullopt when it can.
std::optional<std::string> find_pin_hash_fault(std::string_view hash);

}  // namespace onepool::protocol
