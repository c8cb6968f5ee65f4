// For each script: the process dies after every commit, and every commit is refused once. What is
// rebuilt from the store equals what went on undisturbed.

#include <functional>

#include <gtest/gtest.h>

#include "print.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

const BasketId one = basket_id(1);
const BasketId two = basket_id(2);

struct Script {
    const char* name;
    std::vector<std::function<Action(const Till&)>> steps;
};

template <class Kind>
std::function<Action(const Till&)> always(Kind action) {
    return [action](const Till&) { return action; };
}

// The receipt as an edge would find it on disk.
std::optional<ReceiptView> found(const Till& till, const BasketId& id) {
    for (const auto& [seq, row] : till.store.journal) {
        if (row.basket == id) {
            return receipt_of({till.config.node, till.config.journal, seq}, row.hash,
                              till.store.event(seq));
        }
    }
    return std::nullopt;
}

std::function<Action(const Till&)> pay(const BasketId& id, std::int64_t given) {
    return [=](const Till& till) { return Pay{id, Minor{given}, found(till, id)}; };
}

std::function<Action(const Till&)> give_back(std::int64_t quantity) {
    return [=](const Till& till) {
        RecordReturn action;
        action.basket = two;
        action.original = found(till, one);
        ReturnLine line;
        line.original = OriginalLine{{}, 1};
        line.line.quantity = Units{quantity};
        line.line.unit_price = Minor{600};
        line.reason = "faulty";
        action.lines = {line};
        action.already = found(till, two);
        return action;
    };
}

const std::vector<Script> scripts = {
    {"cash sale",
     {always(OpenBasket{one, {}}), always(AddLine{one, product("A", 600), Units{2}}),
      always(AddLine{one, product("B", 50), Units{1}}), always(SetQuantity{one, 2, Units{0}}),
      pay(one, 2000), pay(one, 2000)}},
    {"card sale",
     {always(OpenBasket{one, {}}), always(AddLine{one, product("A", 600), Units{2}}),
      always(StartCard{one, Minor{700}}), always(CardAnswer{one, CardResult::unknown, ""}),
      always(CardAnswer{one, CardResult::approved, "S1"}), always(StartCard{one, {}}),
      always(CardAnswer{one, CardResult::declined, ""}), pay(one, 500)}},
    {"parked and abandoned",
     {always(OpenBasket{one, {}}), always(AddLine{one, product("A", 600), Units{2}}),
      always(Park{one, "hat"}), always(OpenBasket{two, {}}), always(Abandon{two}),
      always(Recall{one}), pay(one, 1200)}},
    {"return",
     {always(OpenBasket{one, {}}), always(AddLine{one, product("A", 600), Units{2}}),
      pay(one, 1200), give_back(1), give_back(1)}},
};

void expect_same(const Till& disturbed, const Till& calm, const std::string& where) {
    EXPECT_EQ(disturbed.core->baskets().size(), calm.core->baskets().size()) << where;
    for (const auto& [id, basket] : calm.core->baskets()) {
        ASSERT_TRUE(disturbed.core->baskets().contains(id)) << where;
        EXPECT_EQ(disturbed.core->baskets().at(id), basket) << where;
    }
    EXPECT_EQ(disturbed.store.journal, calm.store.journal) << where;
    EXPECT_EQ(disturbed.core->uplink().head(), calm.core->uplink().head()) << where;
    EXPECT_EQ(disturbed.core->uplink().outbox(), calm.core->uplink().outbox()) << where;
    EXPECT_EQ(disturbed.core->oldest_unsent(), calm.core->oldest_unsent()) << where;
    EXPECT_EQ(disturbed.core->returned({one, 1}), calm.core->returned({one, 1})) << where;
}

TEST(CrashPoints, ARestartAfterAnyCommitChangesNothing) {
    for (const auto& script : scripts) {
        for (std::size_t dies_after = 0; dies_after < script.steps.size(); ++dies_after) {
            Till calm;
            Till disturbed;
            for (std::size_t i = 0; i < script.steps.size(); ++i) {
                calm.ask(script.steps[i](calm));
                disturbed.ask(script.steps[i](disturbed));
                if (i == dies_after)
                    disturbed.restart();
                expect_same(disturbed, calm,
                            std::string(script.name) + ", died after step " +
                                std::to_string(dies_after) + ", at step " + std::to_string(i));
            }
        }
    }
}

TEST(CrashPoints, ACommitLostInTheCrashIsDoneByTheRetry) {
    for (const auto& script : scripts) {
        for (std::size_t lost = 0; lost < script.steps.size(); ++lost) {
            Till calm;
            Till disturbed;
            for (std::size_t i = 0; i < script.steps.size(); ++i) {
                calm.ask(script.steps[i](calm));
                if (i == lost) {
                    // Stepped, but the commit never became durable and nothing was answered.
                    auto now = disturbed.now;
                    disturbed.core->step(Request{RequestId{77}, script.steps[i](disturbed)}, now);
                    disturbed.restart();
                }
                disturbed.ask(script.steps[i](disturbed));
                expect_same(disturbed, calm,
                            std::string(script.name) + ", lost step " + std::to_string(lost) +
                                ", at step " + std::to_string(i));
            }
        }
    }
}

TEST(CrashPoints, ARetryAfterAnAnswerThatWasLostAddsNothing) {
    for (const auto& script : scripts) {
        for (std::size_t doubled = 0; doubled < script.steps.size(); ++doubled) {
            Till till;
            for (std::size_t i = 0; i < script.steps.size(); ++i) {
                till.ask(script.steps[i](till));
                if (i != doubled)
                    continue;
                till.restart();
                // A scan is not idempotent (two scans are two units); everything else is.
                const auto action = script.steps[i](till);
                if (std::holds_alternative<AddLine>(action))
                    continue;
                const auto journal = till.store.journal.size();
                till.ask(action);
                EXPECT_EQ(till.store.journal.size(), journal) << script.name << " step " << i;
            }
        }
    }
}

TEST(CrashPoints, TheHlcGrowsAcrossThemAll) {
    Till till;
    Hlc last;
    for (std::uint8_t i = 1; i < 30; ++i) {
        till.sell(i, {product("A", 100)});
        if (i % 3 == 0)
            till.restart();
        till.now.wall = UnixMs{till.now.wall.value - 1'000};  // the wall keeps going back
        const auto head = till.store.journal.rbegin()->first;
        EXPECT_GT(till.store.event(head).header.hlc, last);
        last = till.store.event(head).header.hlc;
    }
}

}  // namespace
}  // namespace onepool::node
