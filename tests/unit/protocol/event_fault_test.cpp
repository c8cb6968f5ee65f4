#include "event_faults.hpp"

// Every bound of an event at the bound and one past it; those of orders stand in
// order_event_fault_test.cpp.

namespace onepool::protocol {
namespace {

Fault in_header(const std::function<void(EventHeader&)>& change) {
    Event event = samples::event_of(samples::sale());
    change(event.header);
    return find_fault(event);
}

TEST(EventFault, FindsNothingInSoundEvents) {
    for (const Event& event : samples::events()) {
        EXPECT_EQ(find_fault(event), std::nullopt) << kind_name(event.body);
    }
}

// ---- header

TEST(HeaderFault, BoundsTimes) {
    const Bounds time{.low = 0, .high = limits::time_ms};
    expect_bounds(time, "header.hlc", [](std::int64_t value) {
        return in_header([&](EventHeader& header) { header.hlc.ms = value; });
    });
    expect_bounds(time, "header.wall", [](std::int64_t value) {
        return in_header([&](EventHeader& header) { header.wall = UnixMs{value}; });
    });
    expect_bounds(time, "header.source_time", [](std::int64_t value) {
        return in_header([&](EventHeader& header) { header.source_time = UnixMs{value}; });
    });
    expect_bounds(
        {.low = -limits::time_ms, .high = limits::time_ms}, "header.clock_offset",
        [](std::int64_t value) {
            return in_header([&](EventHeader& header) { header.clock_offset = Millis{value}; });
        });
}

TEST(HeaderFault, BoundsNames) {
    expect_text_bound(limits::name_bytes, "header.staff", [](const std::string& value) {
        return in_header([&](EventHeader& header) { header.staff.value = value; });
    });
    expect_text_bound(limits::name_bytes, "header.shift", [](const std::string& value) {
        return in_header([&](EventHeader& header) { header.shift.value = value; });
    });
}

TEST(HeaderFault, KnowsTheCalendar) {
    const auto with_day = [](std::int32_t day) {
        return in_header([&](EventHeader& header) { header.business_day.yyyymmdd = day; });
    };
    for (const std::int32_t day : {0, 1970'01'01, 2024'02'29, 9999'12'31}) {
        EXPECT_EQ(with_day(day), std::nullopt) << day;
    }
    for (const std::int32_t day : {-1, 1, 1969'12'31, 2024'00'01, 2024'13'01, 2024'01'00,
                                   2024'01'32, 10'000'01'01, INT32_MIN, INT32_MAX}) {
        EXPECT_EQ(with_day(day), out_of_bounds("header.business_day")) << day;
    }
}

TEST(HeaderFault, WantsASeqOfEventsOfANode) {
    for (Event event : samples::events()) {
        event.header.seq = Seq{0};
        const bool is_hub_event = std::holds_alternative<Order>(event.body) ||
                                  std::holds_alternative<Hold>(event.body) ||
                                  std::holds_alternative<Release>(event.body);
        EXPECT_EQ(find_fault(event), is_hub_event ? std::nullopt : inconsistent("header.seq"))
            << kind_name(event.body);
    }
}

TEST(HeaderFault, BoundsTheNumberOfAnEvent) {
    const auto numbered = [](std::uint64_t seq) {
        return in_header([&](EventHeader& header) { header.seq = Seq{seq}; });
    };
    EXPECT_EQ(numbered(1), std::nullopt);
    EXPECT_EQ(numbered(limits::counter), std::nullopt);
    EXPECT_EQ(numbered(limits::counter + 1), out_of_bounds("header.seq"));
}

TEST(HeaderFault, WantsAnIdOfSalesReturnsAndInspections) {
    for (Event event : samples::events()) {
        event.header.basket = {};
        const bool is_document = std::holds_alternative<Sale>(event.body) ||
                                 std::holds_alternative<Return>(event.body) ||
                                 std::holds_alternative<Inspect>(event.body);
        EXPECT_EQ(find_fault(event), is_document ? inconsistent("basket") : std::nullopt)
            << kind_name(event.body);
    }
}

// ---- lines of documents

// A sale of one line that costs nothing, so that one field can change without breaking a sum.
Fault in_free_line(const std::function<void(SaleLine&)>& change) {
    Sale sale = samples::sale_of(1, 1);
    sale.lines[0].unit_price = Minor{0};
    sale.lines[0].amount = Minor{0};
    sale.total = Minor{0};
    sale.tenders.clear();
    return fault_of<Sale>(sale, [&](Sale& changed) { change(changed.lines[0]); });
}

TEST(LineFault, BoundsTexts) {
    expect_text_bound(limits::sku_bytes, "lines[0].sku", [](const std::string& value) {
        return in_free_line([&](SaleLine& line) { line.sku.value = value; });
    });
    expect_text_bound(limits::text_bytes, "lines[0].description", [](const std::string& value) {
        return in_free_line([&](SaleLine& line) { line.description = value; });
    });
    expect_text_bound(limits::text_bytes, "lines[0].scanned_code", [](const std::string& value) {
        return in_free_line([&](SaleLine& line) { line.scanned_code = value; });
    });
    expect_text_bound(limits::name_bytes, "lines[0].tax_code", [](const std::string& value) {
        return in_free_line([&](SaleLine& line) { line.tax_code = value; });
    });
}

TEST(LineFault, BoundsWhatWasSoldAllTheSame) {
    const auto with = [](const Overridden& overridden) {
        return in_free_line([&](SaleLine& line) {
            line.quantity = Units{3};
            line.overridden = overridden;
        });
    };
    EXPECT_EQ(with({Units{1}, {}, {}}), std::nullopt);
    EXPECT_EQ(with({Units{3}, {}, {}}), std::nullopt);
    EXPECT_EQ(with({Units{0}, {}, {}}), out_of_bounds("lines[0].overridden.units"));
    EXPECT_EQ(with({Units{4}, {}, {}}), out_of_bounds("lines[0].overridden.units"));
    expect_text_bound(limits::name_bytes, "lines[0].overridden.by", [&](const std::string& value) {
        return with({Units{1}, StaffId{value}, {}});
    });
    expect_text_bound(limits::text_bytes, "lines[0].overridden.reason",
                      [&](const std::string& value) { return with({Units{1}, {}, value}); });
}

TEST(LineFault, BoundsWhatWasSoldOnTheTillsRight) {
    const auto with = [](const char* sku, std::int64_t units) {
        return in_free_line([&](SaleLine& line) {
            line.sku = Sku{sku};
            line.scanned_code = "x";
            line.quantity = Units{3};
            line.own_right = Units{units};
        });
    };
    EXPECT_EQ(with("A", 0), std::nullopt);
    EXPECT_EQ(with("A", 3), std::nullopt);
    EXPECT_EQ(with("A", -1), out_of_bounds("lines[0].own_right"));
    EXPECT_EQ(with("A", 4), out_of_bounds("lines[0].own_right"));
    EXPECT_EQ(with("", 0), std::nullopt);
    EXPECT_EQ(with("", 1), inconsistent("lines[0].own_right"));
}

TEST(LineFault, LetsTheSeparatorStandInAScannedCodeOnly) {
    const auto scanned = [](const std::string& value) {
        return in_free_line([&](SaleLine& line) { line.scanned_code = value; });
    };
    EXPECT_EQ(scanned("01095\x1D"
                      "10A\x1D"),
              std::nullopt);
    EXPECT_EQ(scanned("\x1D"), std::nullopt);
    EXPECT_EQ(scanned("a\x1D\x1C"), out_of_bounds("lines[0].scanned_code"));
    EXPECT_EQ(scanned(std::string(limits::text_bytes + 1, '\x1D')),
              out_of_bounds("lines[0].scanned_code"));
    EXPECT_EQ(in_free_line([](SaleLine& line) { line.description = "a\x1D"; }),
              out_of_bounds("lines[0].description"));
}

TEST(LineFault, BoundsNumbers) {
    expect_bounds({.low = 1, .high = limits::line_units}, "lines[0].quantity",
                  [](std::int64_t value) {
                      return in_free_line([&](SaleLine& line) { line.quantity = Units{value}; });
                  });
    expect_bounds({.low = 0, .high = limits::time_ms}, "lines[0].scanned_at",
                  [](std::int64_t value) {
                      return in_free_line([&](SaleLine& line) { line.scanned_at = UnixMs{value}; });
                  });
    const auto with_gtin = [](std::uint64_t value) {
        return in_free_line([&](SaleLine& line) { line.gtin = Gtin{value}; });
    };
    EXPECT_EQ(with_gtin(99'999'999'999'999), std::nullopt);
    EXPECT_EQ(with_gtin(100'000'000'000'000), out_of_bounds("lines[0].gtin"));
    const auto with_rate = [](std::int32_t value) {
        return in_free_line([&](SaleLine& line) { line.tax_rate = BasisPoints{value}; });
    };
    EXPECT_EQ(with_rate(0), std::nullopt);
    EXPECT_EQ(with_rate(100'000), std::nullopt);
    EXPECT_EQ(with_rate(-1), out_of_bounds("lines[0].tax_rate"));
    EXPECT_EQ(with_rate(100'001), out_of_bounds("lines[0].tax_rate"));
}

TEST(LineFault, BoundsPrices) {
    const auto priced = [](std::int64_t price) {
        Sale sale = samples::sale_of(1, 1);
        sale.lines[0].unit_price = sale.lines[0].amount = sale.total = Minor{price};
        sale.tenders[0].amount = sale.tenders[0].given = Minor{price};
        return find_fault(samples::event_of(sale));
    };
    EXPECT_EQ(priced(0), std::nullopt);
    EXPECT_EQ(priced(limits::amount_minor), std::nullopt);
    EXPECT_EQ(priced(-1), out_of_bounds("lines[0].unit_price"));
    EXPECT_EQ(priced(limits::amount_minor + 1), out_of_bounds("lines[0].unit_price"));
    EXPECT_EQ(priced(INT64_MAX), out_of_bounds("lines[0].unit_price"));
    EXPECT_EQ(priced(INT64_MIN), out_of_bounds("lines[0].unit_price"));
}

TEST(LineFault, NumbersLinesFromOneAndUpward) {
    const auto numbered = [](std::uint32_t first, std::uint32_t second) {
        return fault_of<Sale>(samples::sale_of(2, 1), [&](Sale& sale) {
            sale.lines[0].line_no = first;
            sale.lines[1].line_no = second;
        });
    };
    EXPECT_EQ(numbered(1, 2), std::nullopt);
    EXPECT_EQ(numbered(3, INT32_MAX), std::nullopt);
    EXPECT_EQ(numbered(0, 2), out_of_bounds("lines[0].line_no"));
    EXPECT_EQ(numbered(1, 2147483648u), out_of_bounds("lines[1].line_no"));
    EXPECT_EQ(numbered(2, 2), inconsistent("lines[1].line_no"));
    EXPECT_EQ(numbered(2, 1), inconsistent("lines[1].line_no"));
}

TEST(LineFault, WantsAnOpenItemNamed) {
    const auto open_item = [](const char* scanned, const char* description) {
        return in_free_line([&](SaleLine& line) {
            line.sku.value.clear();
            line.scanned_code = scanned;
            line.description = description;
        });
    };
    EXPECT_EQ(open_item("4006381333931", ""), std::nullopt);
    EXPECT_EQ(open_item("", "blue pen"), std::nullopt);
    EXPECT_EQ(open_item("", ""), inconsistent("lines[0].sku"));
}

// ---- other kinds

TEST(ReceiptFault, BoundsItsFields) {
    expect_stock_line_bounds(samples::receipt(), limits::basket_lines,
                             {.low = 1, .high = limits::line_units});
    expect_text_bound(limits::text_bytes, "document", [](const std::string& value) {
        return fault_of<Receipt>(samples::receipt(),
                                 [&](Receipt& receipt) { receipt.document = value; });
    });
}

TEST(AdjustmentFault, BoundsItsFieldsAndRefusesZero) {
    expect_stock_line_bounds(samples::adjustment(), limits::basket_lines,
                             {.low = -limits::line_units, .high = limits::line_units});
    EXPECT_EQ(fault_of<Adjustment>(samples::adjustment(),
                                   [](Adjustment& changed) { changed.lines[0].quantity = {}; }),
              out_of_bounds("lines[0].quantity"));
    expect_text_bound(limits::text_bytes, "reason", [](const std::string& value) {
        return fault_of<Adjustment>(samples::adjustment(),
                                    [&](Adjustment& changed) { changed.reason = value; });
    });
}

}  // namespace
}  // namespace onepool::protocol
