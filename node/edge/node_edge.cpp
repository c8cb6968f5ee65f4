#include "node/edge/node_edge.hpp"

#include <cstdlib>
#include <utility>

#include "drivers/io/log.hpp"
#include "protocol/check.hpp"

namespace onepool::node {

std::string up_topic(const NodeId& node, UpTopic topic) {
    const std::string base = "v1/up/" + to_text(node) + "/";
    switch (topic) {
        case UpTopic::hello:
            return base + "hello";
        case UpTopic::events:
            return base + "ev";
        case UpTopic::state:
            return base + "st";
        case UpTopic::bye:
            return base + "bye";
        case UpTopic::ask:
            return base + "ask";
    }
    CHECK(false);
}

NodeEdge::NodeEdge(Around around)
    : around_(std::move(around)), timer_(around_.reactor, [this] { around_.offer(Tick{}); }) {}

void NodeEdge::connect(NodeFace& face, io::MqttLink* link) {
    face_ = &face;
    link_ = link;
}

void NodeEdge::send(Outgoing&& message) {
    CHECK(face_ != nullptr);
    if (const auto* answer = std::get_if<Answer>(&message)) {
        face_->answered(*answer);
    } else if (auto* publish = std::get_if<Publish>(&message)) {
        if (link_ != nullptr)
            link_->publish(up_topic(around_.node, publish->topic), std::move(publish->payload));
    } else if (const auto* asked = std::get_if<ReadJournal>(&message)) {
        // Posted: the performer is in the middle of a batch and takes no input now.
        around_.reactor.post([this, asked = *asked] { around_.offer(read(asked)); });
    } else if (const auto* sought = std::get_if<FindPrunable>(&message)) {
        around_.reactor.post([this, sought = *sought] { around_.offer(find(sought)); });
    } else if (const auto* move = std::get_if<GuardMove>(&message)) {
        around_.guard(move->mark);
    } else if (auto* build = std::get_if<BuildScope>(&message)) {
        around_.build_scope(std::move(*build));
    }
}

JournalRead NodeEdge::read(const ReadJournal& asked) {
    try {
        return around_.journal.read(asked);
    } catch (const io::SqliteError& error) {
        if (error.is_damage())
            end_damaged(error.what());
        io::log::error(std::string("the journal cannot be read for sending: ") + error.what());
        return {asked.journal, asked.range.first, {}, {}, {}, true};
    }
}

Prunable NodeEdge::find(const FindPrunable& asked) {
    try {
        return around_.journal.find_prunable(asked);
    } catch (const io::SqliteError& error) {
        if (error.is_damage())
            end_damaged(error.what());
        io::log::error(std::string("the journal cannot be read for pruning: ") + error.what());
        return {asked.journal, {}};
    }
}

void NodeEdge::notify(Notice&& notice) {
    if (notice.kind == NoticeKind::alarm)
        io::log::warn(notice.text);
    if (notice.kind == NoticeKind::scope_changed)
        around_.scope_changed();
    face_->notified(notice);
}

void NodeEdge::refuse(const NodeCore::Input& input) {
    if (!is_reload_told_) {
        is_reload_told_ = true;
        io::log::error("a commit was refused, nothing of it was recorded: " +
                       around_.last_failure());
        face_->notified({NoticeKind::alarm,
                         {},
                         "The till could not write to its disk. What was just done is not "
                         "recorded: " +
                             around_.last_failure()});
        around_.reactor.post([this] {
            is_reload_told_ = false;
            around_.reloaded();
        });
    }
    if (const auto* request = std::get_if<Request>(&input))
        face_->refused(*request, around_.last_failure());
}

void NodeEdge::end_damaged(const std::string& what) {
    around_.note_damage();
    io::log::error(what +
                   ". The program ends; started again it mends the database and sells on, and "
                   "keeps the damaged file.");
    std::_Exit(EXIT_FAILURE);
}

// What was being written may or may not be on disk. Only a new process that reads it back knows.
void NodeEdge::halt() {
    if (around_.is_damaged())
        end_damaged(around_.last_failure());
    io::log::error("the disk failed while writing, so it is unknown what was recorded: " +
                   around_.last_failure() +
                   ". The program ends; started again it shows what is on disk.");
    std::_Exit(EXIT_FAILURE);
}

}  // namespace onepool::node
