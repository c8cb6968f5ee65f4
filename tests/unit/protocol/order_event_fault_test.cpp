#include "event_faults.hpp"

// Every bound of what happens to an order, at the bound and one past it.

namespace onepool::protocol {
namespace {

TEST(ShipFault, BoundsItsFields) {
    expect_key_bounds(samples::ship());
    expect_stock_line_bounds(samples::ship(), limits::order_lines,
                             {.low = 1, .high = limits::line_units});
    expect_text_bound(limits::text_bytes, "carrier", [](const std::string& value) {
        return fault_of<Ship>(samples::ship(), [&](Ship& ship) { ship.carrier = value; });
    });
    expect_text_bound(limits::text_bytes, "tracking", [](const std::string& value) {
        return fault_of<Ship>(samples::ship(), [&](Ship& ship) { ship.tracking = value; });
    });
}

TEST(OrderFault, BoundsItsFields) {
    expect_key_bounds(samples::order());
    const auto with = [](const std::function<void(Order&)>& change) {
        return fault_of<Order>(samples::order(), change);
    };
    expect_bounds({.low = 0, .high = limits::time_ms}, "placed_at", [&](std::int64_t value) {
        return with([&](Order& order) { order.placed_at = UnixMs{value}; });
    });
    EXPECT_EQ(with([](Order& order) { order.version = 0; }), out_of_bounds("version"));
    EXPECT_EQ(with([](Order& order) { order.lines.clear(); }), inconsistent("lines"));
    const auto with_lines = [&](std::size_t count) {
        return with([&](Order& order) {
            order.lines.clear();
            for (std::size_t i = 1; i <= count; ++i) {
                order.lines.push_back(samples::line(static_cast<std::uint32_t>(i), "a", 1, 1));
            }
        });
    };
    EXPECT_EQ(with_lines(limits::order_lines), std::nullopt);
    EXPECT_EQ(with_lines(limits::order_lines + 1), out_of_bounds("lines"));
}

TEST(OrderFault, LetsAChannelDiscountALineButNotRaiseIt) {
    const auto with_amount = [](std::int64_t amount) {
        return fault_of<Order>(samples::order(),
                               [&](Order& order) { order.lines[0].amount = Minor{amount}; });
    };
    EXPECT_EQ(with_amount(500), std::nullopt);
    EXPECT_EQ(with_amount(0), std::nullopt);
    EXPECT_EQ(with_amount(501), inconsistent("lines[0].amount"));
}

TEST(HoldFault, BoundsItsFields) {
    expect_key_bounds(samples::hold());
    expect_stock_line_bounds(samples::hold(), limits::order_lines,
                             {.low = 1, .high = limits::line_units});
    expect_bounds({.low = 0, .high = limits::time_ms}, "expires_at", [](std::int64_t value) {
        return fault_of<Hold>(samples::hold(),
                              [&](Hold& hold) { hold.expires_at = UnixMs{value}; });
    });
    EXPECT_EQ(fault_of<Hold>(samples::hold(), [](Hold& hold) { hold.location.value = "A"; }),
              out_of_bounds("location"));
}

TEST(ReleaseFault, BoundsItsFields) {
    expect_key_bounds(samples::release());
    expect_text_bound(limits::text_bytes, "reason", [](const std::string& value) {
        return fault_of<Release>(samples::release(),
                                 [&](Release& release) { release.reason = value; });
    });
    EXPECT_EQ(fault_of<Release>(samples::release(),
                                [](Release& release) { release.location.value = ""; }),
              out_of_bounds("location"));
}

TEST(ShipFault, MayBeStagedOrNot) {
    for (const bool was_staged : {false, true}) {
        EXPECT_EQ(
            fault_of<Ship>(samples::ship(), [&](Ship& ship) { ship.was_staged = was_staged; }),
            std::nullopt);
    }
}

TEST(OrderFault, BoundsWhereAndWhenItIsCollected) {
    const auto with = [](const std::function<void(Order&)>& change) {
        return fault_of<Order>(samples::order(), change);
    };
    expect_bounds({.low = 0, .high = limits::time_ms}, "due_at", [&](std::int64_t value) {
        return with([&](Order& order) { order.due_at = UnixMs{value}; });
    });
    expect_bounds({.low = 0, .high = limits::time_ms}, "collect_by", [&](std::int64_t value) {
        return with([&](Order& order) { order.collect_by = UnixMs{value}; });
    });
    const auto collected_at = [&](const std::string& location) {
        return with([&](Order& order) { order.collect_at.value = location; });
    };
    EXPECT_EQ(collected_at(""), std::nullopt);
    EXPECT_EQ(collected_at(std::string(limits::name_bytes, 's')), std::nullopt);
    EXPECT_EQ(collected_at(std::string(limits::name_bytes + 1, 's')), out_of_bounds("collect_at"));
    EXPECT_EQ(collected_at("Store 1"), out_of_bounds("collect_at"));
}

TEST(OrderFault, BoundsWhereItIsSentTo) {
    const auto sent_to = [](const Region& region) {
        return fault_of<Order>(samples::order(), [&](Order& order) { order.ship_to = region; });
    };
    EXPECT_EQ(sent_to({}), std::nullopt);
    EXPECT_EQ(sent_to({"DE", ""}), std::nullopt);
    EXPECT_EQ(sent_to({"Germany", ""}), inconsistent("ship_country"));
    EXPECT_EQ(sent_to({"", "10115"}), inconsistent("ship_postcode"));
    EXPECT_EQ(sent_to({"DE", "<script>"}), inconsistent("ship_postcode"));
}

TEST(TakeFault, BoundsItsFields) {
    expect_key_bounds(samples::take());
}

TEST(LeaveFault, BoundsItsFields) {
    expect_key_bounds(samples::leave());
    expect_text_bound(limits::text_bytes, "reason", [](const std::string& value) {
        return fault_of<Leave>(samples::leave(), [&](Leave& leave) { leave.reason = value; });
    });
}

Fault in_pick(const std::function<void(Pick&)>& change) {
    return fault_of<Pick>(samples::pick(), change);
}

TEST(PickFault, BoundsWhatWasFoundAndWhere) {
    expect_key_bounds(samples::pick());
    expect_bounds({.low = 1, .high = limits::line_units}, "lines[1].quantity",
                  [](std::int64_t value) {
                      return in_pick([&](Pick& pick) { pick.lines[1].quantity = Units{value}; });
                  });
    expect_text_bound(limits::sku_bytes, "lines[0].sku", [](const std::string& value) {
        return in_pick([&](Pick& pick) { pick.lines[0].sku.value = value; });
    });
    EXPECT_EQ(in_pick([](Pick& pick) { pick.lines[0].sku = {}; }), out_of_bounds("lines[0].sku"));
    expect_text_bound(limits::place_bytes, "place", [](const std::string& value) {
        return in_pick([&](Pick& pick) { pick.place = value; });
    });
}

TEST(PickFault, BoundsWhatWasShort) {
    expect_bounds({.low = 1, .high = limits::line_units}, "shorts[1].quantity",
                  [](std::int64_t value) {
                      return in_pick([&](Pick& pick) { pick.shorts[1].quantity = Units{value}; });
                  });
    expect_text_bound(limits::sku_bytes, "shorts[0].sku", [](const std::string& value) {
        return in_pick([&](Pick& pick) { pick.shorts[0].sku.value = value; });
    });
    EXPECT_EQ(in_pick([](Pick& pick) { pick.shorts[0].sku = {}; }), out_of_bounds("shorts[0].sku"));
}

Fault in_pick_of_lots(const std::function<void(Pick&)>& change) {
    return fault_of<Pick>(samples::pick_of_lots(), change);
}

TEST(PickFault, BoundsItsLots) {
    const auto lot = [](const std::string& value) {
        return in_pick_of_lots([&](Pick& pick) { pick.lots[2].lot.value = value; });
    };
    EXPECT_EQ(lot(std::string(limits::lot_bytes, 'Z')), std::nullopt);
    EXPECT_EQ(lot(std::string(limits::lot_bytes + 1, 'Z')), out_of_bounds("lots[2].lot"));
    EXPECT_EQ(lot(""), out_of_bounds("lots[2].lot"));
    for (const char* odd : {"A B", "A^B", "A#1", "\x1d", "\xc3\xa4", "A\n"})
        EXPECT_EQ(lot(odd), out_of_bounds("lots[2].lot")) << odd;
    EXPECT_EQ(lot("!\"%&'()*+,-./:;<=>?_"), std::nullopt);
    const auto expiry = [](std::int32_t value) {
        return in_pick_of_lots([&](Pick& pick) { pick.lots[1].expiry = BusinessDay{value}; });
    };
    EXPECT_EQ(expiry(2028'02'29), std::nullopt);
    for (const std::int32_t value : {-1, 1, 2027'02'29, 2027'13'01, 2027'00'01, 99'999'999})
        EXPECT_EQ(expiry(value), out_of_bounds("lots[1].expiry")) << value;
    const auto units = [](std::int64_t value) {
        return in_pick_of_lots([&](Pick& pick) { pick.lots[2].quantity = Units{value}; });
    };
    EXPECT_EQ(units(6), std::nullopt);
    EXPECT_EQ(units(7), inconsistent("lots[2].quantity")) << "more than were picked";
    EXPECT_EQ(units(0), out_of_bounds("lots[2].quantity"));
    EXPECT_EQ(units(limits::line_units + 1), out_of_bounds("lots[2].quantity"));
}

TEST(PickFault, HasNoMoreOfItsLotsThanWasPickedAndEachOnce) {
    const auto with = [](std::vector<LotLine> lots) {
        return in_pick_of_lots([&](Pick& pick) { pick.lots = std::move(lots); });
    };
    const Sku sku{"71053"};  // of which two were picked
    EXPECT_EQ(with({}), std::nullopt);
    EXPECT_EQ(with({{sku, Lot{"A"}, Units{1}}}), std::nullopt) << "one of a lot nobody knows";
    EXPECT_EQ(with({{sku, Lot{"A"}, Units{1}}, {sku, Lot{"B"}, Units{1}}}), std::nullopt);
    EXPECT_EQ(with({{sku, Lot{"A"}, Units{1}}, {sku, Lot{"B"}, Units{2}}}),
              inconsistent("lots[0].quantity"));
    EXPECT_EQ(with({{sku, Lot{"A"}, Units{1}}, {sku, Lot{"A"}, Units{1}}}),
              inconsistent("lots[1].lot"));
    EXPECT_EQ(with({{sku, Lot{"B"}, Units{1}}, {sku, Lot{"A"}, Units{1}}}),
              inconsistent("lots[1].lot"));
    EXPECT_EQ(with({{Sku{"22423"}, Lot{"A"}, Units{1}}}), inconsistent("lots[0].quantity"))
        << "it was missing";
}

TEST(PickFault, HasLinesOrShorts) {
    const auto with = [](std::size_t lines, std::size_t shorts) {
        return in_pick([&](Pick& pick) {
            pick.lines.assign(lines, {Sku{"a"}, Units{1}});
            pick.shorts.assign(shorts, {Sku{"b"}, Units{1}, ShortReason::missing});
        });
    };
    EXPECT_EQ(with(0, 0), inconsistent("lines"));
    EXPECT_EQ(with(1, 0), std::nullopt);
    EXPECT_EQ(with(0, 1), std::nullopt);
    EXPECT_EQ(with(limits::order_lines, limits::order_lines), std::nullopt);
    EXPECT_EQ(with(limits::order_lines + 1, 1), out_of_bounds("lines"));
    EXPECT_EQ(with(1, limits::order_lines + 1), out_of_bounds("shorts"));
    EXPECT_EQ(with(0, limits::order_lines + 1), out_of_bounds("shorts"));
}

TEST(CollectFault, BoundsItsFields) {
    expect_key_bounds(samples::collect());
    expect_stock_line_bounds(samples::collect(), limits::order_lines,
                             {.low = 1, .high = limits::line_units});
    expect_text_bound(limits::text_bytes, "identity", [](const std::string& value) {
        return fault_of<Collect>(samples::collect(),
                                 [&](Collect& collect) { collect.identity = value; });
    });
}

TEST(PackFault, BoundsItsFields) {
    expect_key_bounds(samples::pack());
    const auto in = [](std::uint32_t parcels) {
        return fault_of<Pack>(samples::pack(), [&](Pack& pack) { pack.parcels = parcels; });
    };
    EXPECT_EQ(in(0), std::nullopt) << "nobody said how many";
    EXPECT_EQ(in(limits::order_parcels), std::nullopt);
    EXPECT_EQ(in(limits::order_parcels + 1), out_of_bounds("parcels"));
}

TEST(PutBackFault, BoundsItsFields) {
    expect_key_bounds(samples::put_back());
    expect_stock_line_bounds(samples::put_back(), limits::order_lines,
                             {.low = 1, .high = limits::line_units});
    expect_text_bound(limits::text_bytes, "reason", [](const std::string& value) {
        return fault_of<PutBack>(samples::put_back(), [&](PutBack& back) { back.reason = value; });
    });
}

TEST(RightsReleasedFault, NamesEachSkuOnceInOrderAndUnitsOfEach) {
    const auto with = [](std::vector<StockLine> lines) {
        return find_fault(samples::event_of(RightsReleased{std::move(lines)}));
    };
    const auto units = [&](std::int64_t count) {
        return with({{Sku{"A"}, Units{1}}, {Sku{"B"}, Units{count}}});
    };
    EXPECT_EQ(with({}), inconsistent("lines"));
    EXPECT_EQ(units(limits::line_units), std::nullopt);
    EXPECT_EQ(units(0), out_of_bounds("lines[1].quantity"));
    EXPECT_EQ(units(-1), out_of_bounds("lines[1].quantity"));
    EXPECT_EQ(units(limits::line_units + 1), out_of_bounds("lines[1].quantity"));
    EXPECT_EQ(with({{Sku{}, Units{1}}}), out_of_bounds("lines[0].sku"));
    EXPECT_EQ(with({{Sku{"A"}, Units{1}}, {Sku{"A"}, Units{1}}}), inconsistent("lines[1].sku"));
    EXPECT_EQ(with({{Sku{"B"}, Units{1}}, {Sku{"A"}, Units{1}}}), inconsistent("lines[1].sku"));
    std::vector<StockLine> many;
    for (std::size_t i = 0; i < limits::released_lines; ++i)
        many.push_back({Sku{std::to_string(1'000 + i)}, Units{1}});
    EXPECT_EQ(with(many), std::nullopt);
    many.push_back({Sku{"9"}, Units{1}});
    EXPECT_EQ(with(many), out_of_bounds("lines"));
}

TEST(SaleFault, OnlyASaleIsSoldOnARight) {
    const auto sold_on_right = [](SaleLine& line) { line.own_right = Units{1}; };
    EXPECT_EQ(fault_of<Return>(samples::sale_return(),
                               [&](Return& back) { sold_on_right(back.lines[0].line); }),
              inconsistent("lines[0].own_right"));
    EXPECT_EQ(
        fault_of<Order>(samples::order(), [&](Order& order) { sold_on_right(order.lines[0]); }),
        inconsistent("lines[0].own_right"));
}

}  // namespace
}  // namespace onepool::protocol
