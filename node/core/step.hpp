#pragma once
// Small things that all source files of NodeCore use while a step is taken.

#include <optional>
#include <string>

#include "node/core/node_core.hpp"

namespace onepool::node {

// One step being taken: its time, and the batch it fills.
struct Step {
    Now now;
    NodeCore::Batch batch;
};

// Once for several tasks in a row.
inline void tell_pages_of_tasks(Step& step) {
    auto& notices = step.batch.notify;
    if (notices.empty() || notices.back().kind != NoticeKind::tasks_changed)
        notices.push_back({NoticeKind::tasks_changed, {}, {}});
}

// Who and what a document is; the rest of an event's header comes from the node itself.
struct Heading {
    BasketId document;
    StaffId staff;
    std::optional<UnixMs> source_time;
};

// The index of a kind of event in EventBody.
template <class Body>
inline constexpr std::size_t body_kind = protocol::AnyEventBody(std::in_place_type<Body>).index();

}  // namespace onepool::node
