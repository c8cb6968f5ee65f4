#pragma once
// The inside of NodeFace, shared by its source files only: node_face.cpp (who may come in, which
// way a request goes, answers), routes.cpp (who may ask for what), and *_routes.cpp.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/io/web_gate.hpp"
#include "node/web/body.hpp"
#include "node/web/call.hpp"
#include "node/web/live.hpp"
#include "node/web/login_gate.hpp"
#include "node/web/node_face.hpp"
#include "node/web/product_names.hpp"
#include "node/web/request_parts.hpp"

namespace onepool::node {

struct NodeFace::Impl {
    Impl(Config with, NodeDesk at);

    struct Route {
        std::string_view method;
        std::string_view path;
        void (Impl::*take)(Call&);
        Visitor least;  // who may
    };
    static std::span<const Route> routes();

    // ---- node_face.cpp
    void take(io::ServerRequest request, io::Reply reply);
    static io::Reply guarded(io::Reply reply);
    void route(Call call);
    io::ServerResponse unreadable(const io::SqliteError& error);
    void offer(Action action, Shape shape, io::Reply reply);
    void answered(const Answer& answer);
    io::ServerResponse write(const Answer& answer, const Pending& asked);
    io::ServerResponse refusal(const Answer& answer);
    io::ServerResponse receipt_answer(const Answer& answer, Shape shape);
    Json receipt_json(const ReceiptView& receipt);  // with what it was exchanged for
    // What the journal holds under a document's id.
    struct Document {
        EventId event;
        std::optional<ReceiptView> receipt;  // of a sale or return
        std::string kind;                    // kind_name()
    };
    std::optional<Document> find_document(const BasketId& id);
    // The same for a sale or return; answers 409 itself when the id names something else.
    bool find_already(const BasketId& id, Call& call, std::optional<ReceiptView>& already);
    bool find_already(const BasketId& id, const char* kind, Call& call,
                      std::optional<EventId>& already);
    // Whether the journal holds what is to be recorded; then the action says so.
    bool is_recorded(Action& action);
    io::ServerResponse gone(const ReceiptView& receipt);
    const NodeCore& core() const { return desk.core(); }
    Json status() const;

    // ---- basket_routes.cpp
    template <class Worded>
    void offer_worded(Worded action, std::optional<GivenPin> pin, Call& call);
    // Once the PIN is verified, where one was given; answers itself when it cannot be. Hand in a
    // copy of the reply: a lookup that throws is answered by the one that the call has.
    using Verified = std::function<void(const std::optional<CheckedPin>&)>;
    void with_pin(std::optional<GivenPin> pin, const io::Reply& reply, Verified then);
    void list_baskets(Call& call);
    void open_basket(Call& call);
    void get_basket(Call& call);
    void add_line(Call& call);
    void add_open_item(Call& call);
    void set_quantity(Call& call);
    void remove_line(Call& call);
    void park(Call& call);
    void recall(Call& call);
    void abandon(Call& call);
    void start_card(Call& call);
    void card_answer(Call& call);
    void pay(Call& call);

    // ---- document_routes.cpp
    void record_sale(Call& call);
    void receive_goods(Call& call);
    void adjust_stock(Call& call);

    // ---- return_routes.cpp
    class ReturnReader;
    void take_return(Call& call, std::function<void(RecordReturn)> then);
    void record_return(Call& call);
    void put_return(Call& call);
    void drop_return(Call& call);
    void ask_receipt(Call& call);
    void get_asked_receipt(Call& call);
    void list_inspection(Call& call);
    void inspect_goods(Call& call);
    std::optional<Approval> without_receipt() const;

    // ---- order_routes.cpp
    void list_tasks(Call& call);
    void ship_order(Call& call);
    void take_order(Call& call);
    void leave_order(Call& call);
    void scan_pick(Call& call);
    void find_scanned(ScanPick& action, BusinessDay today);
    void read_lot(ScanPick& action, const std::string& lot, BusinessDay today);
    void short_pick(Call& call);
    void undo_pick(Call& call);
    void finish_pick(Call& call);
    void collect_order(Call& call);
    void get_collection(Call& call);
    void put_back_order(Call& call);
    void pack_order(Call& call);
    Json task_json(const std::vector<ShipTask>& tasks);
    io::ServerResponse task_answer(const OrderKey& order);

    // ---- count_routes.cpp
    void list_counts(Call& call);
    void begin_count(Call& call);
    void get_count(Call& call);
    void scan_count(Call& call);
    void change_count(Call& call);
    void finish_count(Call& call);
    void drop_count(Call& call);
    Json counted_json(const CountedSku& line);
    io::ServerResponse count_answer(const Counted& counted);

    // ---- handheld_routes.cpp
    const Handheld* handheld_of(const io::ServerRequest& request);  // null: a stranger
    Visit visit_of(const io::ServerRequest& request);  // throws io::SqliteError: no staff list
    void announce(Call& call);                         // says in it who asks
    void take_of_handheld(io::ServerRequest request, io::Reply reply);
    void handheld_page(Call& call);
    void pair_handheld(Call& call);
    void list_handhelds(Call& call);
    void open_pair_code(Call& call);
    void close_pair_code(Call& call);
    void remove_handheld(Call& call);
    Json handhelds_json() const;

    // ---- login_routes.cpp
    void get_login(Call& call);
    void log_in(Call& call);
    void log_out(Call& call);
    void log_in_by_pin(const Login& login, const StaffRow& row, std::string pin,
                       const io::Reply& reply);
    void open_login(Login login, const io::Reply& reply);

    // ---- lookup_routes.cpp
    void get_status(Call& call);
    void search_products(Call& call);
    void get_product(Call& call);
    void get_receipt(Call& call);
    void list_receipts(Call& call);
    void list_events(Call& call);
    void import_catalogue(Call& call);
    std::optional<Product> find_product(const std::string& code);
    std::optional<TaxRate> find_tax(const std::string& code);  // "": the usual one

    Config config;
    NodeDesk desk;
    io::WebGate gate;
    io::WebGate handheld_gate;
    Live live;
    std::optional<LoginGate> logins;  // none: no handhelds are let in
    std::uint64_t last_request = 0;
    ProductNames product_names;            // of what is counted
    bool is_importing = false;             // one at a time: a catalogue takes up to 100 MiB
    std::map<RequestId, Pending> pending;  // bounded by limits::queued_inputs, as offers are
};

}  // namespace onepool::node
