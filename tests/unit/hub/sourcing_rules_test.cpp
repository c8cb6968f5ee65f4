// The rules that go by what the hub was told of a location, and how it is told.
#include "hub/core/sourcing_rules.hpp"

#include <gtest/gtest.h>

#include "hub/core/commands.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

constexpr std::int64_t midnight = 19'676 * limits::day_ms;  // 2023-11-15, UTC

class Rules : public testing::Test {
  protected:
    static constexpr SkuIndex a{0};
    static constexpr LocationIndex warehouse{0};
    static constexpr LocationIndex first_store{1};
    static constexpr LocationIndex second_store{2};

    Rules() {
        apply({LocationAdded{warehouse, LocationId{"warehouse-1"}, "Warehouse", {}},
               LocationAdded{first_store, LocationId{"store-1"}, "First", {}},
               LocationAdded{second_store, LocationId{"store-2"}, "Second", {}},
               SkuNamed{a, Sku{"A"}, Gtin{}, "Apple"}});
        for (const LocationIndex location : {warehouse, first_store, second_store})
            apply({OnlineSet{a, location, Units{5}}});
    }
    void apply(std::vector<Effect> effects) {
        state.apply(LogEntry{.lsn = state.lsn().next(),
                             .at = UnixMs{midnight},
                             .node = {},
                             .input = {},
                             .effects = std::move(effects)});
    }
    void go_by(std::vector<SourcingRule> rules) { apply({SourcingSet{std::move(rules)}}); }
    void is_in(LocationIndex location, const std::string& country, const std::string& postcode) {
        LocationTerms terms = state.location(location).terms;
        terms.region = {country, postcode};
        apply({LocationTermsSet{location, terms}});
    }
    void sends_until(LocationIndex location, const std::string& cut_off) {
        LocationTerms terms = state.location(location).terms;
        terms.cut_off = parse_cut_off(cut_off);
        apply({LocationTermsSet{location, terms}});
    }
    void costs(LocationIndex location, std::int64_t cost) {
        LocationTerms terms = state.location(location).terms;
        terms.cost = Minor{cost};
        apply({LocationTermsSet{location, terms}});
    }
    SourcingChoice sent_to(const std::string& country, const std::string& postcode) const {
        const Region region{country, postcode};
        return choose_source(state, {.wanted = two, .ship_to = &region}, online_of(state));
    }
    SourcingChoice due(std::int64_t at, std::int64_t now) const {
        return choose_source(state, {.wanted = two, .due_at = UnixMs{at}, .at = UnixMs{now}},
                             online_of(state));
    }
    SourcingChoice choose() const {
        return choose_source(state, {.wanted = two}, online_of(state));
    }

    HubState state;
    const HoldLines two{{a, Units{2}}};
};

// ---- nearest

TEST_F(Rules, TheNearestIsInTheCountryAndSharesMostOfThePostcode) {
    go_by({SourcingRule::nearest});
    is_in(warehouse, "FR", "10117");
    is_in(first_store, "DE", "10999");
    is_in(second_store, "DE", "10115");
    const SourcingChoice choice = sent_to("DE", "10117");
    EXPECT_EQ(choice.location, second_store);
    EXPECT_EQ(
        choice.why,
        "by nearest: in DE, 4 of 10117; warehouse-1: farther (in FR); store-1: farther (in DE, "
        "2 of 10117)");
}

TEST_F(Rules, WhereALocationIsThatNobodySaidIsFarthest) {
    go_by({SourcingRule::nearest});
    is_in(second_store, "FR", "");
    const SourcingChoice choice = sent_to("DE", "10117");
    EXPECT_EQ(choice.location, second_store);
    EXPECT_EQ(choice.why,
              "by nearest: in FR; warehouse-1: farther (its country is not known); store-1: "
              "farther (its country is not known)");
}

TEST_F(Rules, WithoutAPostcodeTheCountryAloneCounts) {
    go_by({SourcingRule::nearest});
    is_in(warehouse, "FR", "");
    is_in(first_store, "DE", "");
    is_in(second_store, "DE", "10115");
    EXPECT_EQ(sent_to("DE", "").location, first_store) << "listed before the other";
}

TEST_F(Rules, NoneIsNearestToWhereNobodyToldOf) {
    go_by({SourcingRule::nearest, SourcingRule::margin});
    is_in(second_store, "DE", "10115");
    costs(first_store, 10);
    const SourcingChoice choice = choose();
    EXPECT_EQ(choice.location, first_store) << "the next rule decides";
    EXPECT_EQ(sent_to("", "").location, first_store);
}

// ---- sla

TEST_F(Rules, OneThatCanStillSendItInTimeGoesBeforeThoseThatCannot) {
    go_by({SourcingRule::sla});
    sends_until(warehouse, "09:00Z");
    sends_until(first_store, "12:00+01:00");
    sends_until(second_store, "16:00Z");
    const std::int64_t ten = midnight + 10 * limits::hour_ms;
    const SourcingChoice choice = due(midnight + 12 * limits::hour_ms, ten);
    EXPECT_EQ(choice.location, first_store);
    EXPECT_EQ(choice.why,
              "by sla: sends until 12:00+01:00, in time; warehouse-1: too late (sends until "
              "09:00+00:00); store-2: too late (sends until 16:00+00:00)");
}

TEST_F(Rules, ACutOffThatIsOverIsTomorrows) {
    go_by({SourcingRule::sla});
    sends_until(warehouse, "09:00Z");
    sends_until(first_store, "09:30Z");
    sends_until(second_store, "09:30Z");
    const std::int64_t ten = midnight + 10 * limits::hour_ms;
    EXPECT_EQ(due(ten + limits::day_ms, ten).location, warehouse) << "all of them tomorrow";
    EXPECT_EQ(due(ten + limits::day_ms, ten).why,
              "listed first; store-1: listed later; store-2: listed later");
}

TEST_F(Rules, WithoutACutOffALocationSendsAtAnyTime) {
    go_by({SourcingRule::sla});
    sends_until(warehouse, "09:00Z");
    const std::int64_t ten = midnight + 10 * limits::hour_ms;
    EXPECT_EQ(due(midnight + 11 * limits::hour_ms, ten).location, first_store);
    EXPECT_EQ(due(midnight + 9 * limits::hour_ms, ten).location, warehouse)
        << "late wherever it goes";
}

TEST_F(Rules, AnOrderThatIsNeverDueIsInTimeEverywhere) {
    go_by({SourcingRule::sla});
    sends_until(warehouse, "09:00Z");
    EXPECT_EQ(choose().location, warehouse);
}

// ---- margin

TEST_F(Rules, TheCheapestIsThatOfTheLowestCost) {
    go_by({SourcingRule::margin});
    costs(warehouse, 420);
    costs(second_store, 350);
    const SourcingChoice choice = choose();
    EXPECT_EQ(choice.location, second_store);
    EXPECT_EQ(choice.why,
              "by margin: 350 an order; warehouse-1: dearer (420 an order, here 350 an order); "
              "store-1: dearer (its cost is not known, here 350 an order)");
}

TEST_F(Rules, AnOrderThatCostsNothingIsCheaperThanAnyOther) {
    go_by({SourcingRule::margin});
    costs(warehouse, 1);
    costs(first_store, 0);
    EXPECT_EQ(choose().location, first_store);
}

TEST(SourcingRuleNames, AreThoseOfTheConfiguration) {
    EXPECT_STREQ(to_text(SourcingRule::nearest), "nearest");
    EXPECT_STREQ(to_text(SourcingRule::sla), "sla");
    EXPECT_STREQ(to_text(SourcingRule::margin), "margin");
}

// ---- of orders, and how it is set

class Terms : public OrderRoom {
  protected:
    CommandVerdict run(Command command) {
        did = room.command(std::move(command));
        return room.last_verdict();
    }
    const LocationTerms& terms() const { return room.state().location(room.at("store-1")).terms; }
    static SetLocationTerms of_store() { return {.location = LocationId{"store-1"}}; }
    Effects did;
};

TEST_F(Terms, AnOrderGoesByWhereItIsSentToAndWhyOrderSaysSo) {
    run(SetSourcing{{SourcingRule::nearest}});
    SetLocationTerms near = of_store();
    near.country = "DE";
    near.postcode = "10115";
    run(near);
    takes("order o1 A=2 to DE/10117");
    EXPECT_EQ(room.leg("o1").location, room.at("store-1"));
    EXPECT_EQ(room.order("o1").ship_to, (Region{"DE", "10117"}));
    EXPECT_EQ(step("o1"),
              "held at store-1: by nearest: in DE, 4 of 10117; warehouse-1: farther (its country "
              "is not known)");
    takes("order o2 A=2");
    EXPECT_EQ(room.leg("o2").location, room.at("warehouse-1")) << "listed first";
}

TEST_F(Terms, AnOrderGoesByWhenItIsDueAtTheHourAtWhichItComes) {
    run(SetSourcing{{SourcingRule::sla}});
    SetLocationTerms early = of_store();
    early.location = LocationId{"warehouse-1"};
    // The room opens at 22:13 UTC.
    early.cut_off = parse_cut_off("22:30Z");
    run(early);
    room.clock += 30 * limits::minute_ms;
    const UnixMs due{room.now().wall.value + limits::hour_ms};
    takes("order o1 A=2 due " + std::to_string(due.value));
    EXPECT_EQ(room.leg("o1").location, room.at("store-1")) << step("o1");
}

TEST_F(Terms, WhatIsNotNamedStaysAndWhatIsNamedWithNothingGoes) {
    SetLocationTerms first = of_store();
    first.country = "GB";
    first.postcode = "E1 6AN";
    first.cut_off = CutOff{990, 60};
    first.cost = Minor{350};
    EXPECT_EQ(run(first), CommandVerdict::done);
    EXPECT_PRED_FORMAT2(same_effects, did,
                        (Effects{LocationTermsSet{
                            room.at("store-1"), {{"GB", "E1 6AN"}, CutOff{990, 60}, Minor{350}}}}));
    EXPECT_EQ(run(first), CommandVerdict::repeated);
    SetLocationTerms second = of_store();
    second.cost = Minor{300};
    EXPECT_EQ(run(second), CommandVerdict::done);
    EXPECT_EQ(to_text(terms()), "in GB E1 6AN, sends until 16:30+01:00, 300 an order");
    SetLocationTerms third = of_store();
    third.cut_off = std::optional<CutOff>{};
    third.postcode = "";
    EXPECT_EQ(run(third), CommandVerdict::done);
    EXPECT_EQ(to_text(terms()), "in GB, 300 an order");
    room.restart();
    EXPECT_EQ(to_text(terms()), "in GB, 300 an order");
}

TEST_F(Terms, HaveBounds) {
    SetLocationTerms nowhere{.location = LocationId{"store-9"}};
    EXPECT_EQ(run(nowhere), CommandVerdict::unknown_subject);
    SetLocationTerms country = of_store();
    country.country = "Germany";
    EXPECT_EQ(run(country), CommandVerdict::out_of_bounds);
    SetLocationTerms postcode = of_store();
    postcode.postcode = "10115";
    EXPECT_EQ(run(postcode), CommandVerdict::out_of_bounds) << "of which country?";
    SetLocationTerms cut_off = of_store();
    cut_off.cut_off = CutOff{1440, 0};
    EXPECT_EQ(run(cut_off), CommandVerdict::out_of_bounds);
    for (const std::int64_t cost : {std::int64_t{-1}, limits::amount_minor + 1}) {
        SetLocationTerms dear = of_store();
        dear.cost = Minor{cost};
        EXPECT_EQ(run(dear), CommandVerdict::out_of_bounds);
    }
    EXPECT_EQ(terms(), LocationTerms{});
}

TEST_F(Terms, OutliveAnotherReserve) {
    SetLocationTerms said = of_store();
    said.cost = Minor{350};
    run(said);
    run(AddLocation{LocationId{"store-1"}, "Store", Units{1}});
    EXPECT_EQ(terms().cost, Minor{350});
}

}  // namespace
}  // namespace onepool::hub
