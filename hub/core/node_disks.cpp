#include "hub/core/node_disks.hpp"

#include <string>

#include "hub/core/cases.hpp"
#include "protocol/limits.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

namespace {

std::string mib_text(std::uint64_t bytes) {
    return std::to_string(bytes / limits::mib) + " MiB";
}

bool is_full(std::uint64_t free) {
    return free < limits::disk_floor_bytes;
}

std::string text_of(const NodeRecord& node, std::uint64_t free) {
    const std::string floor = mib_text(limits::disk_floor_bytes);
    if (is_full(free)) {
        return "the disk of " + node.name + " is nearly full: " + mib_text(free) +
               " left, so it opens no new basket until there are " + floor +
               ". Open baskets can still be paid";
    }
    return "the disk of " + node.name + " is filling up: " + mib_text(free) + " left. Below " +
           floor + " it opens no new basket";
}

// One that swings about a mark, or says so, must not make the hub write with every report.
bool has_lasted(UnixMs since, UnixMs now) {
    const std::int64_t age = now.value - since.value;
    return age >= limits::disk_case_ms || age <= -limits::disk_case_ms;
}

// A disk that fills shrinks with every report: told again when half of what was left is gone, or
// all of it; and when baskets can be opened again.
bool is_news(const CaseRecord* open, std::optional<std::uint64_t> told, std::uint64_t free,
             UnixMs now) {
    if (!told || (free < *told && (free <= *told / 2 || is_full(free) != is_full(*told))))
        return true;
    const bool is_full_no_more = is_full(*told) && !is_full(free);
    return is_full_no_more && open != nullptr && has_lasted(open->renewed_at, now);
}

}  // namespace

void judge_disk(Decision& decision, const NodeRecord& node, const protocol::NodeState& state,
                std::optional<std::uint64_t>& told) {
    const std::uint64_t free = state.disk_free_bytes;
    if (free == 0 && state.disk_total_bytes == 0)
        return;  // it does not know
    const CaseRecord* open = decision.state().cases().find_open(CaseKind::disk_low, node.name);
    if (free >= limits::disk_enough_bytes) {
        if (open != nullptr && !has_lasted(open->opened_at, decision.at()))
            return;
        told.reset();
        return settle_case(decision, CaseKind::disk_low, node.name, "its disk has room again");
    }
    const bool is_low = free < limits::disk_warn_bytes;
    if (!is_low || !is_news(open, told, free, decision.at()))
        return;
    told = free;
    raise_case(decision, {.kind = CaseKind::disk_low,
                          .subject = node.name,
                          .text = text_of(node, free),
                          .proposal = "free some space on that machine, or give it a larger disk; "
                                      "what it recorded stays until a verified backup holds it"});
}

}  // namespace onepool::hub
