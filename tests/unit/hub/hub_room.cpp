#include "tests/unit/hub/hub_room.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "hub/core/worklist.hpp"

namespace onepool::hub {

namespace {

// What is sent to another channel than "shop" is named after it: "other> push A=3".
std::string of_channel(const ChannelId& channel) {
    return channel.value == "shop" ? "" : channel.value + "> ";
}

}  // namespace

HubRoom::HubRoom() {
    core = std::make_unique<HubCore>(config(), std::make_unique<HubState>());
    take(core->start(now()));
    clock += 1;
    command(AddLocation{LocationId{"warehouse-1"}, "Warehouse", Units{0}});
    command(AddLocation{LocationId{"store-1"}, "Store", Units{0}});
    command(ImportCatalogue{{{Sku{"A"}, Gtin{}, "Apple", Minor{100}},
                             {Sku{"B"}, Gtin{}, "Bread", Minor{200}},
                             {Sku{"C"}, Gtin{}, "Cup", Minor{300}}}});
    command(RegisterNode{till.node(), LocationId{"store-1"}, "till-1"});
    command(RegisterNode{warehouse.node(), LocationId{"warehouse-1"}, "back-room"});
    greet(till);
    greet(warehouse);
}

HubCore::Config HubRoom::config() const {
    return {.hub_epoch = floor,
            .channels = channels,
            .build = build,
            .marker = marker,
            .deadly = deadly,
            .restore = restore,
            .key = key,
            .rights = rights};
}

Effects HubRoom::step(const HubCore::Input& input) {
    const std::size_t before = log.size();
    take(core->step(input, now()));
    check_books();
    return log.size() > before ? log.back().effects : Effects{};
}

void HubRoom::take(HubCore::Batch batch) {
    ASSERT_LE(batch.persist.size(), 1u) << "one step makes at most one entry";
    for (LogEntry& entry : batch.persist) {
        ASSERT_EQ(entry.lsn.value, log.size() + 1);
        log.push_back(std::move(entry));
    }
    ASSERT_EQ(core->state().lsn().value, log.size());
    sent = std::move(batch.send);
    notices = std::move(batch.notify);
    if (batch.wake_at)
        wake_at_ = batch.wake_at;
    for (const Outgoing& out : sent) {
        if (const auto* request = std::get_if<ToChannel>(&out))
            exchanges[of_channel(request->channel) + request->request.target] = request->exchange;
        if (const auto* to = std::get_if<ToNode>(&out))
            note_mark(*to);
    }
}

void HubRoom::note_mark(const ToNode& to) {
    if (to.topic != ToNode::Topic::state)
        return;
    const auto decoded = decode_message(to.payload);
    const auto* message = std::get_if<Message>(&decoded);
    const auto* downlink = message == nullptr ? nullptr : std::get_if<Downlink>(message);
    if (downlink != nullptr)
        marks_[to.node] = downlink->mark;
}

Effects HubRoom::hears(const Till& node) {
    return step(node.state(marks_[node.node()], answered_[node.node()]));
}

void HubRoom::greet(const Till& node) {
    step(node.hello());
    answered_[node.node()] = state().recovery().epoch();
}

void HubRoom::check_books() const {
    const Ledger& ledger = state().ledger();
    for (std::uint32_t i = 0; i < ledger.sku_count(); ++i) {
        EXPECT_EQ(ledger.imbalance(SkuIndex{i}).value, 0) << ledger.sku(SkuIndex{i}).sku.value;
        Units online;
        for (auto at = ledger.first_cell(SkuIndex{i}); at != Ledger::no_slot;
             at = ledger.next_cell(at)) {
            const Cell& cell = ledger.cell_at(at);
            EXPECT_GE((cell.shelf() + cell.debt).value, (cell.held + cell.online).value);
            EXPECT_GE(cell.online.value, 0);
            online += cell.online;
        }
        EXPECT_EQ(ledger.sku(SkuIndex{i}).online.value, online.value);
    }
    EXPECT_TRUE(state().adds_up()) << "claims on the shelves, and what stands picked beside them";
}

Effects HubRoom::command(Command command) {
    const auto effects = step(Commanded{RequestId{++requests_}, std::move(command)});
    for (const Outgoing& out : sent) {
        if (const auto* answer = std::get_if<Answer>(&out))
            verdict_ = answer->verdict;
    }
    return effects;
}

Answer HubRoom::webhook(const std::string& body, const std::string& sign) {
    const RequestId request{++requests_};
    step(Webhook{request, ChannelId{"shop"}, {{"sign", sign}}, body});
    return answer_to(request);
}

Answer HubRoom::hold(const std::string& body, const std::string& sign) {
    const RequestId request{++requests_};
    step(HoldAsked{request, ChannelId{"shop"}, {{"sign", sign}}, body});
    return answer_to(request);
}

Answer HubRoom::order_asked(const std::string& body, const std::string& sign,
                            std::optional<OrderId> order) {
    std::istringstream words(body);
    std::string verb;
    std::string name;
    words >> verb >> name;
    const auto about = verb == "order"    ? OrderAsked::About::place
                       : verb == "cancel" ? OrderAsked::About::cancel
                       : verb == "move"   ? OrderAsked::About::move
                                          : OrderAsked::About::delivered;
    const bool is_placing = about == OrderAsked::About::place;
    const RequestId request{++requests_};
    step(OrderAsked{request,
                    ChannelId{"shop"},
                    order.value_or(OrderId{is_placing ? std::string() : name}),
                    about,
                    {{"sign", sign}},
                    body});
    return answer_to(request);
}

Answer HubRoom::answer_to(RequestId request) const {
    for (const Outgoing& out : sent) {
        const auto* answer = std::get_if<Answer>(&out);
        if (answer != nullptr && answer->request == request)
            return *answer;
    }
    ADD_FAILURE() << "nothing was answered";
    return {};
}

SetAsideBytes HubRoom::set_aside(std::uint64_t id) const {
    const SetAsideRecord* record = state().worklist().find(id);
    if (record == nullptr)
        return {.id = id, .raw = {}};
    auto raw = raw_of(log[record->lsn.value - 1], *record);
    EXPECT_TRUE(raw.has_value()) << "the log does not hold the bytes of " << id;
    return {.id = id, .raw = raw.value_or(Bytes{})};
}

Effects HubRoom::fact(Till& at, EventBody body) {
    const Seq seq = at.records(std::move(body));
    return step(at.batch(seq.value, seq.value));
}

Effects HubRoom::answer(const std::string& target, int status, const std::string& body) {
    for (const auto& [sent_target, exchange] : exchanges) {
        if (sent_target.rfind(target, 0) != 0)
            continue;
        const auto id = exchange;
        const auto end = sent_target.find("> ");
        const bool is_shop = end == std::string::npos;
        const ChannelId channel{is_shop ? "shop" : sent_target.substr(0, end)};
        exchanges.erase(sent_target);
        return step(ChannelAnswered{channel, id, {status, {}, body}});
    }
    ADD_FAILURE() << "nothing was sent that begins with " << target;
    return {};
}

void HubRoom::pass(std::int64_t ms) {
    const std::int64_t until = clock + ms;
    while (wake_at_ && wake_at_->value <= until) {
        clock = std::max(clock + 1, wake_at_->value);
        step(Tick{});
    }
    clock = std::max(clock, until);
}

void HubRoom::settle_channel() {
    for (int round = 0; round < 50; ++round) {
        pass(10);
        if (exchanges.empty())
            return;
        const std::string target = exchanges.begin()->first;
        answer(target, 200, target.find("poll") != std::string::npos ? "drained 1" : "ok");
    }
    ADD_FAILURE() << "the channel does not settle";
}

Cell HubRoom::cell(const std::string& name, const std::string& location) const {
    return state().ledger().cell(sku(name), at(location));
}

Units HubRoom::online(const std::string& name) const {
    return state().ledger().sku(sku(name)).online;
}

std::vector<std::string> HubRoom::open_cases() const {
    std::vector<std::string> open;
    for (const CaseRecord& record : state().cases().all()) {
        if (record.is_open())
            open.push_back(std::string(to_text(record.kind)) + " " + record.subject);
    }
    return open;
}

std::vector<std::string> HubRoom::requests() const {
    std::vector<std::string> targets;
    for (const Outgoing& out : sent) {
        if (const auto* request = std::get_if<ToChannel>(&out))
            targets.push_back(of_channel(request->channel) + request->request.target);
    }
    return targets;
}

void HubRoom::restart() {
    auto state = read_log();
    ASSERT_EQ(print(*state), print(core->state()));
    start(std::move(state));
}

void HubRoom::put_back(std::size_t entries) {
    ASSERT_LE(entries, log.size());
    log.resize(entries);
    start(read_log());
}

std::unique_ptr<HubState> HubRoom::read_log() const {
    auto state = std::make_unique<HubState>();
    for (const LogEntry& entry : log) {
        LogEntry stored = entry;
        const auto effects = decode_effects(encode_effects(entry.effects, entry.node), entry.node);
        EXPECT_TRUE(effects.has_value());
        stored.effects = effects.value_or(Effects{});
        state->apply(stored);
    }
    return state;
}

void HubRoom::start(std::unique_ptr<HubState> state) {
    core = std::make_unique<HubCore>(config(), std::move(state));
    exchanges.clear();
    take(core->start(now()));
    clock += 1;
}

}  // namespace onepool::hub
