#include "hub/cli/node_file.hpp"

#include <memory>

#include "drivers/verify/journal_runs.hpp"
#include "protocol/codec.hpp"

namespace onepool::cli {

namespace {

JournalRun run_of(const protocol::EventBatch& batch) {
    const protocol::Bytes bytes = encode_message(batch);
    return {.journal = protocol::to_text(batch.journal),
            .first = batch.first.value,
            .last = batch.first.value + batch.events.size() - 1,
            .batch = std::string(bytes.begin(), bytes.end())};
}

}  // namespace

NodeFile read_node_file(const std::string& file) {
    try {
        // Shared because std::function copies what it holds.
        const auto runs = std::make_shared<verify::JournalRuns>(file);
        return {.fault = {},
                .node = protocol::to_text(runs->node()),
                .next = [runs]() -> std::optional<JournalRun> {
                    const auto batch = runs->next();
                    return batch ? std::optional(run_of(*batch)) : std::nullopt;
                },
                .unproven =
                    [runs] {
                        std::vector<std::string> texts;
                        for (const verify::Finding& finding : runs->unproven())
                            texts.push_back(to_text(finding));
                        return texts;
                    }};
    } catch (const verify::Unreadable& error) {
        return {.fault = error.what(), .node = {}};
    }
}

}  // namespace onepool::cli
