#include "tests/bench/support/publisher.hpp"

#include "protocol/check.hpp"
#include "protocol/codec.hpp"

namespace onepool::bench {

namespace {

constexpr int answer_ms = 1'000;

std::string_view text_of(const protocol::Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

protocol::Ack read_ack(std::string_view payload) {
    const auto decoded = protocol::decode_message(
        {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()});
    const auto* message = std::get_if<protocol::Message>(&decoded);
    CHECK(message != nullptr && std::holds_alternative<protocol::Ack>(*message));
    return std::get<protocol::Ack>(*message);
}

}  // namespace

Publisher::Publisher(std::uint16_t port, const protocol::NodeId& node)
    : name_(protocol::to_text(node)), link_(port, name_, "v1/dn/" + name_ + "/#") {}

void Publisher::greet(const protocol::Bytes& hello) {
    bool is_welcome = false;
    const auto look = [&](std::string_view topic, std::string_view) {
        is_welcome = is_welcome || topic.ends_with("/welcome");
    };
    while (!is_welcome) {
        link_.publish("v1/up/" + name_ + "/hello", text_of(hello));
        while (!is_welcome && link_.receive(answer_ms, look)) {
        }
    }
}

void Publisher::send(const std::vector<const protocol::Bytes*>& batches, const PipelineCase& chosen,
                     std::uint64_t first_seq, Latencies& ack, Window window) {
    std::map<std::uint64_t, std::int64_t> sent_at;  // by last seq of the batch
    Pacer pacer(chosen);
    long sent = 0;
    long acked = 0;
    const auto take = [&](std::string_view topic, std::string_view payload) {
        if (!topic.ends_with("/ack"))
            return;
        const protocol::Ack heard = read_ack(payload);
        if (window == Window::granted)
            pacer.set_window(static_cast<int>(heard.credit));
        while (!sent_at.empty() && sent_at.begin()->first <= heard.applied.seq.value) {
            ack.add(now_ns() - sent_at.begin()->second);
            sent_at.erase(sent_at.begin());
            ++acked;
        }
    };
    while (acked < chosen.batches) {
        for (; pacer.may_send(sent, acked); ++sent) {
            sent_at[first_seq - 1 + static_cast<std::uint64_t>(sent + 1) * chosen.batch] = now_ns();
            link_.gather("v1/up/" + name_ + "/ev",
                         text_of(*batches.at(static_cast<std::size_t>(sent))));
            pacer.sent();
        }
        link_.flush();
        link_.receive(pacer.wait_ms(sent, acked), take);
    }
}

std::map<protocol::NodeId, Lane> lanes_of(const NodeLoad& load) {
    std::map<protocol::NodeId, Lane> lanes;
    for (const auto& message : load.opening)
        lanes[message.node].opening.push_back(&message.payload);
    for (const auto& message : load.batches)
        lanes[message.node].batches.push_back(&message.payload);
    return lanes;
}

void send_opening(Publisher& publisher, const Lane& lane) {
    PipelineCase one_by_one;
    one_by_one.batch = 1;
    one_by_one.batches = static_cast<long>(lane.opening.size());
    Latencies unused;
    publisher.send(lane.opening, one_by_one, 1, unused);
}

}  // namespace onepool::bench
