#include "till.hpp"

#include <algorithm>

#include "protocol/check.hpp"
#include "protocol/codec.hpp"

namespace onepool::node {

BasketId basket_id(std::uint8_t number) {
    BasketId id;
    id.bytes = {0x01, 0x8f, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number};
    return id;
}

Product product(const std::string& sku, std::int64_t price) {
    return {Sku{sku}, Gtin{}, "a " + sku, Minor{price}, "standard", BasisPoints{2000}};
}

NodeCore::Config till_config() {
    NodeCore::Config config;
    config.node.bytes.fill(1);
    config.journal.bytes.fill(2);
    config.location = LocationId{"store-1"};
    config.currency = Currency{"GBP"};
    config.default_staff = StaffId{"till"};
    config.shift = ShiftId{"Till 1"};
    config.build = "test";
    config.boot_no = 1;
    return config;
}

Till::Till(NodeCore::Config with) : config(std::move(with)) {
    store.live = config.journal;
    restart();
}

void Till::restart() {
    config.journal = store.live;
    core = std::make_unique<NodeCore>(config, store.load());
    start();
}

NodeCore::Batch Till::start() {
    auto batch = core->start(now);
    store.commit(batch.persist);
    return batch;
}

NodeCore::Batch Till::step(const NodeCore::Input& input, Millis wait) {
    now.wall = now.wall + wait;
    now.steady.value += wait.value;
    auto batch = core->step(input, now);
    store.commit(batch.persist);
    return batch;
}

Answer Till::ask(Action action) {
    const RequestId id{++requests};
    const auto batch = step(Request{id, std::move(action)});
    std::vector<Answer> answers;
    for (const auto& message : batch.send) {
        if (const auto* answer = std::get_if<Answer>(&message))
            answers.push_back(*answer);
    }
    CHECK(answers.size() == 1 && answers.front().request == id);
    return answers.front();
}

std::vector<Publish> Till::publish_all(NodeCore::Batch batch) {
    std::vector<Publish> published;
    for (;;) {
        std::optional<ReadJournal> asked;
        for (auto& message : batch.send) {
            if (auto* publish = std::get_if<Publish>(&message))
                published.push_back(*publish);
            if (auto* read = std::get_if<ReadJournal>(&message))
                asked = *read;
        }
        if (!asked)
            return published;
        batch = step(store.read(*asked));
    }
}

std::vector<Publish> Till::link_up() {
    return publish_all(step(LinkUp{}));
}

NodeCore::Batch Till::arrive(const Message& message) {
    return step(Arrived{encode_message(message)});
}

std::vector<Publish> Till::welcome(const Position& cursor, HubEpoch hub_epoch) {
    Welcome welcome;
    welcome.hub_epoch = hub_epoch;
    welcome.journal = config.journal;
    welcome.epoch = 1;
    welcome.cursor = cursor;
    welcome.credit = 2;
    welcome.hub_wall = now.wall;
    return publish_all(arrive(welcome));
}

NodeCore::Batch Till::ack(Seq applied) {
    Ack ack;
    ack.hub_epoch = HubEpoch{1};
    ack.journal = config.journal;
    ack.applied = {applied, store.journal.at(applied).hash};
    ack.credit = 2;
    return arrive(ack);
}

Answer Till::sell(std::uint8_t number, const std::vector<Product>& products) {
    const auto id = basket_id(number);
    ask(OpenBasket{id, {}});
    for (const auto& each : products)
        ask(AddLine{id, each, Units{1}});
    return ask(Pay{id, Minor{1'000'000}});
}

std::vector<Message> decoded(const std::vector<Publish>& published) {
    std::vector<Message> messages;
    for (const auto& publish : published) {
        auto message = decode_message(publish.payload);
        CHECK(std::holds_alternative<Message>(message));
        messages.push_back(std::get<Message>(std::move(message)));
    }
    return messages;
}

bool has_notice(const NodeCore::Batch& batch, NoticeKind kind) {
    return std::any_of(batch.notify.begin(), batch.notify.end(),
                       [&](const Notice& notice) { return notice.kind == kind; });
}

bool has_alarm(const NodeCore::Batch& batch, const std::string& part) {
    return std::any_of(batch.notify.begin(), batch.notify.end(), [&](const Notice& notice) {
        return notice.kind == NoticeKind::alarm && notice.text.find(part) != std::string::npos;
    });
}

}  // namespace onepool::node
