// A till under thousands of random actions, sensible and not, with crashes and refused commits in
// between. After every step what is on disk must equal what the core believes, and what is in the
// journal must hold together. The seed is fixed and printed with every failure.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "print.hpp"
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

class Walk {
  public:
    explicit Walk(unsigned seed) : seed_(seed), random_(seed) {}

    void run(int steps) {
        for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
            SCOPED_TRACE("seed " + std::to_string(seed_) + " step " + std::to_string(i));
            take_step();
            expect_disk_equals_core();
        }
        expect_sound_journal();
    }

  private:
    std::uint32_t pick(std::uint32_t below) {
        return static_cast<std::uint32_t>(random_()) % below;
    }
    BasketId some_basket() { return basket_id(static_cast<std::uint8_t>(1 + pick(12))); }
    Product some_product() {
        static const std::vector<Product> assortment = {product("A", 255), product("B", 0),
                                                        product("C", 1275)};
        return assortment[pick(3)];
    }

    void take_step() {
        const auto fate = pick(100);
        if (fate < 3) {
            till_.restart();
        } else if (fate < 6) {
            refuse_commit();
        } else if (fate < 8) {
            till_.now.wall = UnixMs{till_.now.wall.value + static_cast<int>(pick(20'000)) - 10'000};
        } else {
            const auto answer = till_.ask(some_action());
            EXPECT_TRUE(answer.verdict == ActionVerdict::done || !answer.explanation.empty());
            if (answer.receipt)
                receipts_[answer.receipt->header.basket] = *answer.receipt;
        }
    }

    // The disk said no: the core is loaded again from what there was before.
    void refuse_commit() {
        till_.core->step(Request{RequestId{1}, some_action()}, till_.now);
        till_.restart();
    }

    Action some_action() {
        const auto id = some_basket();
        switch (pick(14)) {
            case 0:
                return OpenBasket{id, {}, found_event(id)};
            case 1:
            case 2:
            case 3:
                return AddLine{id, some_product(), Units{static_cast<int>(pick(5)) - 1}};
            case 4:
                return AddOpenItem{id, "77", pick(4) == 0 ? "" : "thing", Units{1}, Minor{99},
                                   "", {}};
            case 5:
                return SetQuantity{id, 1 + pick(4), Units{static_cast<int>(pick(4))}};
            case 6:
                return Park{id, "p"};
            case 7:
                return Recall{id};
            case 8:
                return Abandon{id};
            case 9:
                return StartCard{id, Minor{static_cast<int>(pick(600))}};
            case 10:
                return CardAnswer{id, static_cast<CardResult>(1 + pick(3)),
                                  std::to_string(pick(1'000'000))};
            case 11:
                return Pay{id, Minor{static_cast<int>(pick(4'000))}, found(id)};
            case 12:
                return some_sale();
            default:
                return some_return();
        }
    }
    // As the edge does: by looking at what is on disk.
    std::optional<ReceiptView> found(const BasketId& id) const {
        for (const auto& [seq, row] : till_.store.journal) {
            if (row.basket == id) {
                return receipt_of({till_.config.node, till_.config.journal, seq}, row.hash,
                                  till_.store.event(seq));
            }
        }
        return std::nullopt;
    }
    std::optional<EventId> found_event(const BasketId& id) const {
        const auto receipt = found(id);
        return receipt ? std::optional(receipt->event) : std::nullopt;
    }
    RecordSale some_sale() {
        RecordSale sale;
        sale.basket = basket_id(static_cast<std::uint8_t>(20 + pick(60)));
        for (std::uint32_t i = 0; i < pick(4); ++i) {
            sale.lines.push_back({{}, some_product(), Units{1 + static_cast<int>(pick(5))}});
        }
        sale.already = found(sale.basket);
        return sale;
    }
    RecordReturn some_return() {
        RecordReturn action;
        action.basket = basket_id(static_cast<std::uint8_t>(100 + pick(60)));
        action.already = found(action.basket);
        if (!receipts_.empty() && pick(5) != 0) {
            action.original =
                std::next(receipts_.begin(), pick(static_cast<std::uint32_t>(receipts_.size())))
                    ->second;
        }
        ReturnLine line;
        line.original = OriginalLine{{}, 1 + pick(3)};
        line.line.sku = Sku{"A"};
        line.line.quantity = Units{1 + static_cast<int>(pick(3))};
        line.line.unit_price = Minor{static_cast<int>(pick(300))};
        line.reason = "r";
        action.lines = {line};
        return action;
    }

    void expect_disk_equals_core() {
        ASSERT_EQ(till_.store.baskets.size(), till_.core->baskets().size());
        for (const auto& [id, basket] : till_.core->baskets()) {
            ASSERT_EQ(decode_basket(till_.store.baskets.at(id)), basket);
            EXPECT_FALSE(found(id)) << "a sold basket is still open";
            const auto sums = totals(basket);
            EXPECT_GE(sums.remaining, Minor{});
            EXPECT_EQ(basket.state == BasketState::card_pending, basket.card_amount > Minor{});
        }
        const auto& journal = till_.store.journal;
        const Position head =
            journal.empty() ? Position{}
                            : Position{journal.rbegin()->first, journal.rbegin()->second.hash};
        EXPECT_EQ(till_.core->uplink().head(), head);
    }

    void expect_sound_journal() {
        Position last;
        Hlc hlc;
        std::map<OriginalLine, Units> bought;
        std::map<OriginalLine, Units> given_back;
        for (const auto& [seq, row] : till_.store.journal) {
            last = chain_append(last, till_.config.node, till_.config.journal, row.payload);
            EXPECT_EQ(last, (Position{seq, row.hash}));
            const auto event = till_.store.event(seq);
            EXPECT_EQ(find_fault(event), std::nullopt);
            EXPECT_GT(event.header.hlc, hlc);
            hlc = event.header.hlc;
            if (const auto* sale = std::get_if<Sale>(&event.body)) {
                for (const auto& line : sale->lines) {
                    bought[{event.header.basket, line.line_no}] = line.quantity;
                }
            } else if (const auto* back = std::get_if<Return>(&event.body)) {
                for (const auto& line : back->lines) {
                    if (line.original)
                        given_back[*line.original] += line.line.quantity;
                }
            }
        }
        for (const auto& [line, quantity] : given_back) {
            EXPECT_LE(quantity, bought[line]);
            EXPECT_EQ(till_.core->returned(line), quantity);
            EXPECT_EQ(till_.store.returned.at(line), quantity);
        }
        EXPECT_GT(till_.store.journal.size(), 20u);  // the walk did something
    }

    unsigned seed_;
    std::mt19937 random_;
    Till till_;
    std::map<BasketId, ReceiptView> receipts_;
};

TEST(RandomWalk, KeepsDiskAndCoreEqual) {
    for (unsigned seed = 1; seed <= 8; ++seed)
        Walk(seed).run(1'500);
}

}  // namespace
}  // namespace onepool::node
