#pragma once
// The performer's edge: carries out what a batch wants sent and told. Answers go to the face,
// events to the broker, reads of the journal back to the core as inputs. Owned by the program; one
// thread (the reactor's).

#include <functional>
#include <memory>
#include <string>

#include "drivers/io/mqtt_link.hpp"
#include "drivers/io/reactor.hpp"
#include "node/core/node_core.hpp"
#include "node/store/journal_reader.hpp"
#include "node/web/node_face.hpp"

namespace onepool::node {

// "v1/up/n-.../ev" and its sisters.
std::string up_topic(const NodeId& node, UpTopic topic);

class NodeEdge {
  public:
    struct Around {
        io::Reactor& reactor;
        JournalReader& journal;
        NodeId node;
        std::function<void(NodeCore::Input)> offer;  // never lost, may be delayed
        std::function<std::string()> last_failure;   // of the store
        std::function<bool()> is_damaged;            // the store: why its outcome is unknown
        std::function<void()> note_damage;           // for the next start to mend
        std::function<void()> reloaded;              // a refused commit: the core is new
        std::function<void(const GuardMark&)> guard;
        std::function<void(BuildScope)> build_scope;
        std::function<void()> scope_changed;  // another version is in force
    };
    explicit NodeEdge(Around around);

    // Set before the performer starts; the link stays null on a node without a broker.
    void connect(NodeFace& face, io::MqttLink* link);

    void send(Outgoing&& message);
    void notify(Notice&& notice);
    void wake_at(Millis steady) { timer_.wake_at(steady); }
    void refuse(const NodeCore::Input& input);
    [[noreturn]] void halt();
    // Somebody read a damaged page: no later reading can be trusted to get past it.
    [[noreturn]] void end_damaged(const std::string& what);

  private:
    JournalRead read(const ReadJournal& asked);
    Prunable find(const FindPrunable& asked);

    Around around_;
    io::Reactor::Timer timer_;
    NodeFace* face_ = nullptr;
    io::MqttLink* link_ = nullptr;
    bool is_reload_told_ = false;
};

}  // namespace onepool::node
