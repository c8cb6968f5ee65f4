#include <gtest/gtest.h>

#include <functional>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "samples.hpp"

// Every bound of a message at the bound and one past it.

namespace onepool::protocol {
namespace {

using Fault = std::optional<DecodeFailure>;

Fault out_of_bounds(const char* field) {
    return DecodeFailure{DecodeError::out_of_bounds, field};
}

Fault inconsistent(const char* field) {
    return DecodeFailure{DecodeError::inconsistent, field};
}

template <class Body>
Fault fault_of(Body body, const std::function<void(Body&)>& change) {
    change(body);
    return find_fault(Message{std::move(body)});
}

template <class Body>
void expect_time_bounds(const Body& body, UnixMs Body::* time, const char* field) {
    for (const std::int64_t legal : {std::int64_t{0}, limits::time_ms}) {
        EXPECT_EQ(fault_of<Body>(body, [&](Body& changed) { changed.*time = UnixMs{legal}; }),
                  std::nullopt);
    }
    for (const std::int64_t illegal : {std::int64_t{-1}, limits::time_ms + 1, INT64_MIN}) {
        EXPECT_EQ(fault_of<Body>(body, [&](Body& changed) { changed.*time = UnixMs{illegal}; }),
                  out_of_bounds(field));
    }
}

template <class Body>
void expect_text_bound(const Body& body, std::string Body::* text, const char* field) {
    const auto with = [&](const std::string& value) {
        return fault_of<Body>(body, [&](Body& changed) { changed.*text = value; });
    };
    EXPECT_EQ(with(std::string(limits::text_bytes, 't')), std::nullopt);
    EXPECT_EQ(with(std::string(limits::text_bytes + 1, 't')), out_of_bounds(field));
    EXPECT_EQ(with("\xC3"), out_of_bounds(field));
    EXPECT_EQ(with("\r"), out_of_bounds(field));
}

// A place before the first event has no hash.
template <class Body>
void expect_position_rule(const Body& body, Position Body::* position, const char* field) {
    EXPECT_EQ(fault_of<Body>(body,
                             [&](Body& changed) {
                                 changed.*position =
                                     Position{.seq = Seq{0}, .hash = samples::digest(1)};
                             }),
              inconsistent(field));
}

template <class Body>
void expect_ids(const Body& body) {
    EXPECT_EQ(fault_of<Body>(body, [](Body& changed) { changed.journal = {}; }),
              inconsistent("journal"));
}

TEST(MessageFault, FindsNothingInSoundMessages) {
    for (const Message& message : samples::messages()) {
        EXPECT_EQ(find_fault(message), std::nullopt) << testing::PrintToString(message);
    }
}

TEST(MessageFault, WantsEachMessageToSayWhoseItIs) {
    EXPECT_EQ(fault_of<Hello>(samples::hello(), [](Hello& changed) { changed.node = {}; }),
              inconsistent("node"));
    EXPECT_EQ(
        fault_of<EventBatch>(samples::batch(), [](EventBatch& changed) { changed.node = {}; }),
        inconsistent("node"));
    EXPECT_EQ(
        fault_of<NodeState>(samples::node_state(), [](NodeState& changed) { changed.node = {}; }),
        inconsistent("node"));
    EXPECT_EQ(fault_of<Bye>(samples::bye(), [](Bye& changed) { changed.node = {}; }),
              inconsistent("node"));
    expect_ids(samples::hello());
    expect_ids(samples::welcome());
    expect_ids(samples::batch());
    expect_ids(samples::fence());
    expect_ids(samples::node_state());
    expect_ids(samples::downlink());
    // The hub answers a batch of a journal it does not know by naming none.
    EXPECT_EQ(fault_of<Ack>(samples::ack(), [](Ack& ack) { ack.journal = {}; }), std::nullopt);
}

TEST(MessageFault, BoundsEveryTime) {
    expect_time_bounds(samples::hello(), &Hello::wall, "wall");
    expect_time_bounds(samples::welcome(), &Welcome::hub_wall, "hub_wall");
    expect_time_bounds(samples::batch(), &EventBatch::sent_at, "sent_at");
    expect_time_bounds(samples::node_state(), &NodeState::wall, "wall");
    expect_time_bounds(samples::hub_state(), &HubState::since, "since");
    expect_time_bounds(samples::downlink(), &Downlink::hub_wall, "hub_wall");
}

TEST(MessageFault, BoundsEveryText) {
    expect_text_bound(samples::hello(), &Hello::build, "build");
    expect_text_bound(samples::fence(), &Fence::text, "text");
    expect_text_bound(samples::node_state(), &NodeState::build, "build");
}

// A number that no disk of ours can hold would end the process that stores it.
template <class Body>
void expect_counter_bound(const Body& body, const std::function<std::uint64_t&(Body&)>& number,
                          const char* field) {
    const auto with = [&](std::uint64_t value) {
        return fault_of<Body>(body, [&](Body& changed) { number(changed) = value; });
    };
    EXPECT_EQ(with(limits::counter), std::nullopt) << field;
    EXPECT_EQ(with(limits::counter + 1), out_of_bounds(field));
    EXPECT_EQ(with(UINT64_MAX), out_of_bounds(field));
}

TEST(MessageFault, BoundsEveryNumberThatIsStored) {
    using Number = std::uint64_t&;
    expect_counter_bound<Hello>(
        samples::hello(), [](Hello& hello) -> Number { return hello.head.seq.value; }, "head");
    expect_counter_bound<Hello>(
        samples::hello(), [](Hello& hello) -> Number { return hello.acked.seq.value; }, "acked");
    expect_counter_bound<Hello>(
        samples::hello(), [](Hello& hello) -> Number { return hello.boot_no; }, "boot_no");
    expect_counter_bound<Welcome>(
        samples::welcome(), [](Welcome& welcome) -> Number { return welcome.cursor.seq.value; },
        "cursor");
    Ack ack = samples::ack();
    ack.expect = std::nullopt;
    expect_counter_bound<Ack>(
        ack, [](Ack& changed) -> Number { return changed.applied.seq.value; }, "applied");
    const auto in_state = [](const std::function<Number(NodeState&)>& number, const char* field) {
        expect_counter_bound<NodeState>(samples::node_state(), number, field);
    };
    in_state([](NodeState& state) -> Number { return state.head.seq.value; }, "head");
    in_state([](NodeState& state) -> Number { return state.acked.value; }, "acked");
    in_state([](NodeState& state) -> Number { return state.boot_no; }, "boot_no");
    in_state([](NodeState& state) -> Number { return state.disk_free_bytes; }, "disk_free_bytes");
    in_state([](NodeState& state) -> Number { return state.downlink.stream; }, "downlink");
    in_state([](NodeState& state) -> Number { return state.downlink.change; }, "downlink");
    const auto in_downlink = [](const std::function<Number(Downlink&)>& number, const char* field) {
        expect_counter_bound<Downlink>(samples::downlink(), number, field);
    };
    in_downlink([](Downlink& downlink) -> Number { return downlink.mark.stream; }, "mark");
    in_downlink([](Downlink& downlink) -> Number { return downlink.mark.change; }, "mark");
    in_downlink([](Downlink& downlink) -> Number { return downlink.tasks[0].version; },
                "tasks[0].version");
    in_downlink([](Downlink& downlink) -> Number { return downlink.levels[0].version; },
                "levels[0].version");
    expect_counter_bound<Bye>(
        samples::bye(), [](Bye& bye) -> Number { return bye.boot_no; }, "boot_no");
}

template <class Body>
void expect_hub_epoch_bound(const Body& body) {
    const auto with = [&](std::uint64_t epoch) {
        return fault_of<Body>(body, [&](Body& changed) { changed.hub_epoch = HubEpoch{epoch}; });
    };
    EXPECT_EQ(with(limits::hub_epoch), std::nullopt);
    EXPECT_EQ(with(limits::hub_epoch + 1), out_of_bounds("hub_epoch"));
}

TEST(MessageFault, BoundsTheEpochOfTheHub) {
    expect_hub_epoch_bound(samples::hello());
    expect_hub_epoch_bound(samples::welcome());
    expect_hub_epoch_bound(samples::ack());
    expect_hub_epoch_bound(samples::fence());
    expect_hub_epoch_bound(samples::hub_state());
    expect_hub_epoch_bound(samples::downlink());
}

TEST(MessageFault, KeepsDownlinkVersionsInTheirBound) {
    EXPECT_LE(downlink_version(HubEpoch{limits::hub_epoch}, Lsn{(std::uint64_t{1} << 44) - 1}),
              limits::counter);
}

TEST(MessageFault, WantsNoHashBeforeTheFirstEvent) {
    expect_position_rule(samples::welcome(), &Welcome::cursor, "cursor");
    expect_position_rule(samples::hello(), &Hello::acked, "acked");
    expect_position_rule(samples::node_state(), &NodeState::head, "head");
    Ack ack = samples::ack();
    ack.safe = Seq{0};
    ack.expect = Seq{1};
    ack.quarantined.clear();
    expect_position_rule(ack, &Ack::applied, "applied");
    Hello empty = samples::hello();
    empty.first_retained = Seq{1};
    expect_position_rule(empty, &Hello::head, "head");
}

TEST(HelloFault, KnowsWhatAJournalLooksLike) {
    const auto with = [](const std::function<void(Hello&)>& change) {
        return fault_of<Hello>(samples::hello(), change);
    };
    EXPECT_EQ(with([](Hello& hello) { hello.first_retained = Seq{61}; }), std::nullopt);  // pruned
    EXPECT_EQ(with([](Hello& hello) { hello.first_retained = Seq{62}; }),
              inconsistent("first_retained"));
    EXPECT_EQ(with([](Hello& hello) { hello.first_retained = Seq{0}; }),
              inconsistent("first_retained"));
    EXPECT_EQ(with([](Hello& hello) { hello.location.value = "Store 1"; }),
              out_of_bounds("location"));
    EXPECT_EQ(with([](Hello& hello) { hello.location.value = ""; }), out_of_bounds("location"));
    EXPECT_EQ(with([](Hello& hello) { hello.major = 0; }), inconsistent("major"));
}

TEST(BatchFault, BoundsItsEvents) {
    const auto with_events = [](std::vector<Bytes> events) {
        return fault_of<EventBatch>(samples::batch(),
                                    [&](EventBatch& batch) { batch.events = std::move(events); });
    };
    EXPECT_EQ(with_events(std::vector<Bytes>(limits::batch_events, Bytes{1})), std::nullopt);
    EXPECT_EQ(with_events(std::vector<Bytes>(limits::batch_events + 1, Bytes{1})),
              out_of_bounds("events"));
    EXPECT_EQ(with_events({}), inconsistent("events"));
    EXPECT_EQ(with_events({Bytes{1}, Bytes{}}), inconsistent("events[1]"));
    EXPECT_EQ(with_events({Bytes(limits::event_bytes, 1)}), std::nullopt);
    EXPECT_EQ(with_events({Bytes(limits::event_bytes + 1, 1)}), out_of_bounds("events[0]"));
    EXPECT_EQ(with_events({Bytes(limits::batch_bytes - 1, 1), Bytes{1}}), std::nullopt);
    EXPECT_EQ(with_events({Bytes(limits::batch_bytes, 1), Bytes{1}}), out_of_bounds("events"));
}

TEST(BatchFault, KnowsWhereItBegins) {
    const auto from = [](std::uint64_t first, Digest prev_hash) {
        return fault_of<EventBatch>(samples::batch(), [&](EventBatch& batch) {
            batch.first = Seq{first};
            batch.prev_hash = prev_hash;
        });
    };
    EXPECT_EQ(from(1, Digest{}), std::nullopt);
    EXPECT_EQ(from(1, samples::digest(1)), inconsistent("prev_hash"));
    EXPECT_EQ(from(0, Digest{}), inconsistent("first"));
    EXPECT_EQ(from(limits::counter, samples::digest(1)), std::nullopt);
    EXPECT_EQ(from(limits::counter + 1, samples::digest(1)), out_of_bounds("first"));
}

TEST(AckFault, DoesNotContradictItself) {
    const auto with = [](const std::function<void(Ack&)>& change) {
        return fault_of<Ack>(samples::ack(), change);
    };
    EXPECT_EQ(with([](Ack& ack) { ack.safe = Seq{52}; }), std::nullopt);
    EXPECT_EQ(with([](Ack& ack) { ack.safe = Seq{53}; }), inconsistent("safe"));
    EXPECT_EQ(with([](Ack& ack) { ack.expect = Seq{52}; }), inconsistent("expect"));
    EXPECT_EQ(with([](Ack& ack) { ack.expect = Seq{54}; }), inconsistent("expect"));
    EXPECT_EQ(with([](Ack& ack) { ack.quarantined = {Seq{0}}; }), inconsistent("quarantined[0]"));
    EXPECT_EQ(with([](Ack& ack) { ack.quarantined = {Seq{53}}; }), inconsistent("quarantined[0]"));
    EXPECT_EQ(with([](Ack& ack) { ack.quarantined = {Seq{5}, Seq{5}}; }),
              inconsistent("quarantined[1]"));
    const auto with_quarantined = [&](std::uint64_t count) {
        return with([&](Ack& ack) {
            ack.applied.seq = Seq{1000};
            ack.expect = std::nullopt;
            ack.quarantined.clear();
            for (std::uint64_t seq = 1; seq <= count; ++seq) {
                ack.quarantined.push_back(Seq{seq});
            }
        });
    };
    EXPECT_EQ(with_quarantined(limits::batch_events), std::nullopt);
    EXPECT_EQ(with_quarantined(limits::batch_events + 1), out_of_bounds("quarantined"));
}

Fault in_downlink(const std::function<void(Downlink&)>& change) {
    return fault_of<Downlink>(samples::downlink(), change);
}

TEST(DownlinkFault, BoundsItsValues) {
    const auto with_levels = [](std::size_t tasks_and_levels) {
        return in_downlink([&](Downlink& downlink) {
            downlink.levels.assign(
                tasks_and_levels - downlink.tasks.size() - downlink.rights.size(),
                downlink.levels[0]);
        });
    };
    EXPECT_EQ(with_levels(limits::downlink_values), std::nullopt);
    EXPECT_EQ(with_levels(limits::downlink_values + 1), out_of_bounds("tasks"));
}

TEST(DownlinkFault, WantsAMark) {
    EXPECT_EQ(in_downlink([](Downlink& downlink) { downlink.mark.stream = 0; }),
              inconsistent("mark"));
    EXPECT_EQ(in_downlink([](Downlink& downlink) { downlink.after = 13; }), std::nullopt);
    EXPECT_EQ(in_downlink([](Downlink& downlink) { downlink.after = 14; }), inconsistent("after"));
}

TEST(DownlinkFault, BoundsALevel) {
    const auto in_level = [](const std::function<void(StockLevel&)>& change) {
        return in_downlink([&](Downlink& downlink) { change(downlink.levels[0]); });
    };
    EXPECT_EQ(in_level([](StockLevel& level) { level.sku = {}; }), out_of_bounds("levels[0].sku"));
    EXPECT_EQ(in_level([](StockLevel& level) { level.version = 0; }),
              inconsistent("levels[0].version"));
    EXPECT_EQ(in_level([](StockLevel& level) { level.shelf = Units{-limits::balance_units}; }),
              std::nullopt);
    EXPECT_EQ(in_level([](StockLevel& level) { level.shelf = Units{-limits::balance_units - 1}; }),
              out_of_bounds("levels[0].shelf"));
    EXPECT_EQ(in_level([](StockLevel& level) { level.held = Units{-1}; }),
              inconsistent("levels[0].held"));
    EXPECT_EQ(in_level([](StockLevel& level) { level.held = Units{limits::balance_units + 1}; }),
              out_of_bounds("levels[0].held"));
    EXPECT_EQ(in_level([](StockLevel& level) { level.paying = Units{-1}; }),
              inconsistent("levels[0].paying"));
    EXPECT_EQ(in_level([](StockLevel& level) { level.paying = level.held + Units{1}; }),
              inconsistent("levels[0].paying"));
    EXPECT_EQ(in_level([](StockLevel& level) { level.paying_until = UnixMs{-1}; }),
              out_of_bounds("levels[0].paying_until"));
    EXPECT_EQ(in_level([](StockLevel& level) { level.waiting.resize(9, {Units{1}, {}, ""}); }),
              out_of_bounds("levels[0].waiting"));
    EXPECT_EQ(in_level([](StockLevel& level) { level.waiting[1].units = {}; }),
              out_of_bounds("levels[0].waiting[1].units"));
    EXPECT_EQ(in_level([](StockLevel& level) { level.waiting[0].since = UnixMs{-1}; }),
              out_of_bounds("levels[0].waiting[0].since"));
    EXPECT_EQ(in_level([](StockLevel& level) { level.online = Units{-1}; }),
              inconsistent("levels[0].online"));
    EXPECT_EQ(in_level([](StockLevel& level) { level.online = Units{limits::balance_units}; }),
              std::nullopt);
}

TEST(DownlinkFault, BoundsARight) {
    const auto in_right = [](const std::function<void(Right&)>& change) {
        return in_downlink([&](Downlink& downlink) { change(downlink.rights[0]); });
    };
    constexpr Units most{limits::balance_units};
    EXPECT_EQ(in_right([](Right& right) { right.sku = {}; }), out_of_bounds("rights[0].sku"));
    EXPECT_EQ(in_right([](Right& right) { right.version = 0; }), inconsistent("rights[0].version"));
    EXPECT_EQ(in_right([](Right& right) { right.version = UINT64_MAX; }),
              out_of_bounds("rights[0].version"));
    EXPECT_EQ(in_right([&](Right& right) { right.granted = right.keep = most; }), std::nullopt);
    EXPECT_EQ(in_right([&](Right& right) { right.granted = most + Units{1}; }),
              out_of_bounds("rights[0].granted"));
    EXPECT_EQ(in_right([](Right& right) { right.granted = Units{-1}; }),
              out_of_bounds("rights[0].granted"));
    EXPECT_EQ(in_right([&](Right& right) { right.keep = most + Units{1}; }),
              out_of_bounds("rights[0].keep"));
    EXPECT_EQ(in_right([](Right& right) { right.keep = Units{-1}; }),
              out_of_bounds("rights[0].keep"));
}

TEST(MessageFault, BoundsAGreetingsProofs) {
    EXPECT_EQ(fault_of<Hello>(samples::hello(),
                              [](Hello& hello) { hello.token.resize(limits::token_bytes); }),
              std::nullopt);
    EXPECT_EQ(fault_of<Hello>(samples::hello(),
                              [](Hello& hello) { hello.token.resize(limits::token_bytes + 1); }),
              out_of_bounds("token"));
    EXPECT_EQ(fault_of<Hello>(samples::hello(),
                              [](Hello& hello) { hello.witness.resize(limits::witness_bytes); }),
              std::nullopt);
    EXPECT_EQ(
        fault_of<Hello>(samples::hello(),
                        [](Hello& hello) { hello.witness.resize(limits::witness_bytes + 1); }),
        out_of_bounds("witness"));
    EXPECT_EQ(fault_of<Hello>(samples::hello(),
                              [](Hello& hello) { hello.guard = Position{{}, samples::digest(1)}; }),
              inconsistent("guard"));
    EXPECT_EQ(fault_of<Welcome>(samples::welcome(),
                                [](Welcome& welcome) { welcome.safe = welcome.cursor.seq.next(); }),
              inconsistent("safe"));
    EXPECT_EQ(fault_of<Welcome>(
                  samples::welcome(),
                  [](Welcome& welcome) { welcome.spread_ms = limits::greeting_spread_max_ms + 1; }),
              out_of_bounds("spread_ms"));
}

TEST(MessageFault, WantsEachScopeOnceAndInOrder) {
    EXPECT_EQ(fault_of<NodeState>(samples::node_state(),
                                  [](NodeState& state) {
                                      state.scopes = {{Scope::prices, 1}, {Scope::prices, 2}};
                                  }),
              inconsistent("scopes[1]"));
    EXPECT_EQ(fault_of<NodeState>(samples::node_state(),
                                  [](NodeState& state) { state.scopes = {{Scope::prices, 0}}; }),
              inconsistent("scopes[0].version"));
}

TEST(MessageFault, BoundsWhatANodeCannotRead) {
    const auto unreadable = [](std::vector<UnreadableEvents> events) {
        return fault_of<NodeState>(samples::node_state(),
                                   [&](NodeState& state) { state.unreadable = events; });
    };
    const JournalId journal = samples::journal_id(3);
    EXPECT_EQ(unreadable({limits::unreadable_spans, {journal, Seq{1}, Seq{1}}}), std::nullopt);
    EXPECT_EQ(unreadable({limits::unreadable_spans + 1, {journal, Seq{1}, Seq{1}}}),
              out_of_bounds("unreadable"));
    EXPECT_EQ(unreadable({{journal, Seq{0}, Seq{1}}}), inconsistent("unreadable[0]"));
    EXPECT_EQ(unreadable({{journal, Seq{2}, Seq{1}}}), inconsistent("unreadable[0]"));
    EXPECT_EQ(unreadable({{{}, Seq{1}, Seq{1}}}), inconsistent("unreadable[0]"));
    EXPECT_EQ(unreadable({{journal, Seq{1}, Seq{limits::counter + 1}}}),
              out_of_bounds("unreadable[0]"));
    EXPECT_EQ(fault_of<Hello>(samples::hello(),
                              [](Hello& hello) { hello.damaged = Seq{limits::counter + 1}; }),
              out_of_bounds("damaged"));
}

TEST(MessageFault, BoundsOffersWantsAndChunks) {
    const auto offer = [](const std::function<void(ScopeOffer&)>& change) {
        return fault_of<ScopeOffer>(samples::scope_offer(), change);
    };
    EXPECT_EQ(offer([](ScopeOffer& o) { o.bytes = 2 * limits::scope_chunk_bytes; }), std::nullopt);
    EXPECT_EQ(offer([](ScopeOffer& o) { o.bytes = 2 * limits::scope_chunk_bytes + 1; }),
              inconsistent("bytes"));
    EXPECT_EQ(offer([](ScopeOffer& o) { o.bytes = 1; }), inconsistent("bytes"));
    EXPECT_EQ(offer([](ScopeOffer& o) { o.chunks.resize(limits::scope_chunks + 1); }),
              out_of_bounds("chunks"));
    const auto want = [](std::vector<std::uint32_t> chunks) {
        return fault_of<ScopeWant>(samples::scope_want(),
                                   [&](ScopeWant& changed) { changed.chunks = chunks; });
    };
    EXPECT_EQ(want({}), inconsistent("chunks"));
    EXPECT_EQ(want({3, 3}), inconsistent("chunks[1]"));
    EXPECT_EQ(want({limits::scope_chunks}), inconsistent("chunks[0]"));
    EXPECT_EQ(want({0, 1, 2, 3, 4, 5, 6, 7, 8}), out_of_bounds("chunks"));
    const auto chunk = [](std::size_t bytes) {
        return fault_of<ScopeChunk>(samples::scope_chunk(),
                                    [&](ScopeChunk& changed) { changed.content.assign(bytes, 1); });
    };
    EXPECT_EQ(chunk(limits::scope_chunk_bytes), std::nullopt);
    EXPECT_EQ(chunk(limits::scope_chunk_bytes + 1), out_of_bounds("content"));
    EXPECT_EQ(chunk(0), inconsistent("content"));
}

TEST(MessageFault, WantsCertificatesInPlainTextAndAnAnswerThatSaysOneThing) {
    EXPECT_EQ(fault_of<CertRequest>(samples::cert_request(),
                                    [](CertRequest& request) { request.csr = "a\x01"; }),
              inconsistent("csr"));
    EXPECT_EQ(fault_of<CertRequest>(
                  samples::cert_request(),
                  [](CertRequest& request) { request.csr.assign(limits::csr_bytes + 1, 'a'); }),
              out_of_bounds("csr"));
    EXPECT_EQ(fault_of<CertAnswer>(samples::cert_answer(),
                                   [](CertAnswer& answer) { answer.fault = "no"; }),
              inconsistent("chain"));
    EXPECT_EQ(fault_of<CertAnswer>(samples::cert_answer(),
                                   [](CertAnswer& answer) { answer.chain.clear(); }),
              inconsistent("chain"));
}

TEST(MessageFault, WantsALeafWithinTheSealedDay) {
    EXPECT_EQ(fault_of<DaySeal>(samples::day_seal(), [](DaySeal& seal) { seal.leaf = 4; }),
              inconsistent("leaf"));
    EXPECT_EQ(fault_of<DaySeal>(samples::day_seal(),
                                [](DaySeal& seal) { seal.path.resize(limits::merkle_path + 1); }),
              out_of_bounds("path"));
}

TEST(MessageFault, WantsLostEventsInOrder) {
    const LostEvents lost = samples::lost_events();
    EXPECT_EQ(fault_of<LostEvents>(lost, [](LostEvents& each) { each.first = Seq{}; }),
              inconsistent("first"));
    EXPECT_EQ(fault_of<LostEvents>(lost, [](LostEvents& each) { each.first = Seq{301}; }),
              inconsistent("first"));
    EXPECT_EQ(
        fault_of<LostEvents>(lost, [](LostEvents& each) { each.last = Seq{limits::counter + 1}; }),
        out_of_bounds("last"));
}

TEST(MessageFault, WantsFoundEventsThatFitTheirPlace) {
    const FoundEvents found = samples::found_events();
    EXPECT_EQ(fault_of<FoundEvents>(found, [](FoundEvents& each) { each.last = Seq{1}; }),
              inconsistent("last"));
    EXPECT_EQ(fault_of<FoundEvents>(found, [](FoundEvents& each) { each.last = Seq{2}; }),
              inconsistent("prev_hash"));
    EXPECT_EQ(fault_of<FoundEvents>(found, [](FoundEvents& each) { each.events.clear(); }),
              inconsistent("prev_hash"));
    EXPECT_EQ(fault_of<FoundEvents>(found,
                                    [](FoundEvents& each) {
                                        each.events.clear();
                                        each.prev_hash = {};
                                    }),
              std::nullopt)
        << "the hub has none";
    EXPECT_EQ(fault_of<FoundEvents>(found,
                                    [](FoundEvents& each) {
                                        each.events.assign(limits::batch_events + 1, Bytes{1});
                                    }),
              out_of_bounds("events"));
}

}  // namespace
}  // namespace onepool::protocol
