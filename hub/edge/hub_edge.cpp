#include "hub/edge/hub_edge.hpp"

#include <utility>

#include "drivers/io/log.hpp"
#include "hub/edge/topics.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"

namespace onepool::hub {

HubEdge::HubEdge(Around around)
    : around_(std::move(around)), timer_(around_.reactor, [this] { around_.offer(Tick{}); }) {}

void HubEdge::add_channel(const ChannelId& channel, io::HttpClient::Config config) {
    clients_.emplace(channel, std::make_unique<io::HttpClient>(around_.reactor, std::move(config)));
}

void HubEdge::expect_answer(RequestId request, std::function<void(const Answer&)> done) {
    CHECK(waiting_.emplace(request, std::move(done)).second);
}

void HubEdge::answer(const Answer& answer) {
    auto found = waiting_.extract(answer.request);
    if (!found.empty())
        found.mapped()(answer);
}

void HubEdge::send(Outgoing&& message) {
    struct Send {
        HubEdge& edge;
        void operator()(ToNode& to) {
            edge.link_->publish(down_topic(to.node, to.topic), std::move(to.payload));
        }
        void operator()(HubStateOut& state) {
            edge.link_->publish(hub_state_topic, std::move(state.payload),
                                io::MqttLink::Keep::retained);
        }
        void operator()(ToChannel& question) { edge.ask(question); }
        void operator()(Answer& answer) { edge.answer(answer); }
        void operator()(AccessOut& access) {
            edge.around_.offer(edge.around_.write_access(access));
        }
        void operator()(JournalWanted& wanted) { edge.around_.look_up(wanted.span); }
        void operator()(EventsWanted& wanted) { edge.around_.look_up_held(wanted.span); }
        void operator()(ShelfWanted& wanted) { edge.around_.look_up_moves(wanted); }
        void operator()(ReceiptsWanted& wanted) {
            edge.around_.look_for_receipts(std::move(wanted));
        }
        void operator()(ChunkToNode& to) { edge.give_out(to); }
    };
    std::visit(Send{*this}, message);
}

void HubEdge::give_out(ChunkToNode& to) {
    auto content = around_.chunk(to.digest);
    if (!content)
        return around_.offer(ChunkLost{to.chunk.mark});
    to.chunk.content = *std::move(content);
    link_->publish(down_topic(to.node, ToNode::Topic::snapshot),
                   around_.seal(to.node, encode_message(to.chunk)));
}

void HubEdge::ask(const ToChannel& question) {
    const auto client = clients_.find(question.channel);
    CHECK(client != clients_.end());
    io::ClientRequest request{
        question.request.method, question.request.target, {}, question.request.body};
    for (const HttpHeader& header : question.request.headers)
        request.headers.emplace_back(header.name, header.value);
    client->second->ask(std::move(request), [this, channel = question.channel,
                                             exchange = question.exchange](io::ClientAnswer from) {
        ChannelAnswered answered{channel, exchange, {from.status, {}, std::move(from.body)}};
        for (auto& [name, value] : from.headers)
            answered.answer.headers.push_back({std::move(name), std::move(value)});
        around_.offer(std::move(answered));
    });
}

void HubEdge::refuse(const HubCore::Input& input) {
    if (const auto request = request_of(input))
        answer(busy_answer(*request, around_.last_failure()));
}

void HubEdge::halt() {
    is_halted_ = true;
    io::log::error(
        "the hub ends, because it cannot know what is on disk: " + around_.last_failure() +
        ". Nothing is lost; start it again once the disk is well.");
    around_.reactor.stop();
}

std::optional<RequestId> request_of(const HubCore::Input& input) {
    if (const auto* webhook = std::get_if<Webhook>(&input))
        return webhook->request;
    if (const auto* asked = std::get_if<HoldAsked>(&input))
        return asked->request;
    if (const auto* asked = std::get_if<OrderAsked>(&input))
        return asked->request;
    if (const auto* commanded = std::get_if<Commanded>(&input))
        return commanded->request;
    if (const auto* brought = std::get_if<BringIn>(&input))
        return brought->request;
    return std::nullopt;
}

Answer busy_answer(RequestId request, const std::string& why) {
    return {.request = request,
            .verdict = CommandVerdict::conflict,
            .http_status = 503,
            .text = "not recorded: " + why + ". Ask again later.",
            .orders = {}};
}

}  // namespace onepool::hub
