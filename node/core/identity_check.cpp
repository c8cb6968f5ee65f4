#include "node/core/identity_check.hpp"

#include <algorithm>

namespace onepool::node {
namespace {

// The numbers of passports and identity cards have at least five digits among their letters; a
// year has four.
constexpr std::ptrdiff_t noted_digits = 4;

bool may_be_number(const std::string& note) {
    return std::ranges::count_if(note, [](char c) { return c >= '0' && c <= '9'; }) > noted_digits;
}

}  // namespace

bool asks_identity(IdentityRule rule, const ShipTask& task) {
    return task.is_collected && (task.asks_identity || rule == IdentityRule::always);
}

std::optional<Answer> find_identity_fault(const CollectOrder& collect, IdentityRule rule,
                                          const ShipTask& task) {
    if (may_be_number(collect.identity)) {
        return refusal(ActionVerdict::out_of_bounds,
                       "Do not note the number of a document. Write in words what you saw.");
    }
    if (collect.proof == IdentityProof::other && collect.identity.empty()) {
        return refusal(ActionVerdict::out_of_bounds,
                       "Say in a few words which document was shown, but not its number.");
    }
    if (collect.proof == IdentityProof::none && asks_identity(rule, task)) {
        return refusal(ActionVerdict::identity_needed,
                       "This order is handed over only to who shows an identity document. Look at "
                       "it, and say which kind it was.");
    }
    return std::nullopt;
}

}  // namespace onepool::node
