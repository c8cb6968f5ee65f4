#include "hub/edge/topics.hpp"

#include "protocol/check.hpp"

namespace onepool::hub {

std::optional<NodeId> sender_of(std::string_view topic) {
    constexpr std::string_view prefix = "v1/up/";
    if (topic.substr(0, prefix.size()) != prefix)
        return std::nullopt;
    topic.remove_prefix(prefix.size());
    const auto slash = topic.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    return parse_node_id(topic.substr(0, slash));
}

bool is_ask(std::string_view topic) {
    return topic.ends_with("/ask");
}

std::string down_topic(const NodeId& node, ToNode::Topic topic) {
    const std::string prefix = "v1/dn/" + to_text(node) + "/";
    switch (topic) {
        case ToNode::Topic::welcome:
            return prefix + "welcome";
        case ToNode::Topic::ack:
            return prefix + "ack";
        case ToNode::Topic::state:
            return prefix + "st";
        case ToNode::Topic::fence:
            return prefix + "fence";
        case ToNode::Topic::certificate:
            return prefix + "crt";
        case ToNode::Topic::snapshot:
            return prefix + "snap";
        case ToNode::Topic::events:
            return prefix + "ev";
    }
    CHECK(false);  // every message to a node has its topic
}

}  // namespace onepool::hub
