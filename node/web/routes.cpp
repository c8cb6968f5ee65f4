// Who may ask for what: the whole API, and the pages. One table, so that nobody has to look
// elsewhere.

#include <array>

#include "node/web/face_impl.hpp"

namespace onepool::node {

// A path that stands under another method answers 405.
std::span<const NodeFace::Impl::Route> NodeFace::Impl::routes() {
    constexpr auto stranger = Visitor::stranger;
    constexpr auto handheld = Visitor::handheld;
    constexpr auto picker = Visitor::picker;
    constexpr auto till = Visitor::till;
    static constexpr auto all = std::to_array<Route>({
        {"GET", "/api/status", &Impl::get_status, handheld},
        {"GET", "/api/products", &Impl::search_products, picker},
        {"GET", "/api/products/**", &Impl::get_product, picker},
        {"GET", "/api/baskets", &Impl::list_baskets, till},
        {"POST", "/api/baskets", &Impl::open_basket, till},
        {"GET", "/api/baskets/*", &Impl::get_basket, till},
        {"DELETE", "/api/baskets/*", &Impl::abandon, till},
        {"POST", "/api/baskets/*/lines", &Impl::add_line, till},
        {"POST", "/api/baskets/*/open-items", &Impl::add_open_item, till},
        {"PATCH", "/api/baskets/*/lines/*", &Impl::set_quantity, till},
        {"DELETE", "/api/baskets/*/lines/*", &Impl::remove_line, till},
        {"POST", "/api/baskets/*/park", &Impl::park, till},
        {"POST", "/api/baskets/*/recall", &Impl::recall, till},
        {"POST", "/api/baskets/*/card", &Impl::start_card, till},
        {"POST", "/api/baskets/*/card-result", &Impl::card_answer, till},
        {"POST", "/api/baskets/*/pay", &Impl::pay, till},
        {"PUT", "/api/baskets/*/return", &Impl::put_return, till},
        {"DELETE", "/api/baskets/*/return", &Impl::drop_return, till},
        {"GET", "/api/inspection", &Impl::list_inspection, picker},
        {"POST", "/api/inspection", &Impl::inspect_goods, picker},
        {"POST", "/api/sales", &Impl::record_sale, till},
        {"POST", "/api/returns", &Impl::record_return, till},
        {"POST", "/api/receive", &Impl::receive_goods, till},
        {"POST", "/api/adjust", &Impl::adjust_stock, till},
        {"GET", "/api/receipts", &Impl::list_receipts, till},
        {"GET", "/api/receipts/*", &Impl::get_receipt, till},
        {"POST", "/api/receipt-questions", &Impl::ask_receipt, till},
        {"GET", "/api/receipt-questions/*", &Impl::get_asked_receipt, till},
        {"GET", "/api/tasks", &Impl::list_tasks, picker},
        {"POST", "/api/tasks/*/**/ship", &Impl::ship_order, picker},
        {"POST", "/api/tasks/*/**/take", &Impl::take_order, picker},
        {"POST", "/api/tasks/*/**/leave", &Impl::leave_order, picker},
        {"POST", "/api/tasks/*/**/scan", &Impl::scan_pick, picker},
        {"POST", "/api/tasks/*/**/short", &Impl::short_pick, picker},
        {"POST", "/api/tasks/*/**/undo", &Impl::undo_pick, picker},
        {"POST", "/api/tasks/*/**/finish", &Impl::finish_pick, picker},
        {"POST", "/api/tasks/*/**/collect", &Impl::collect_order, till},
        {"GET", "/api/collections/*", &Impl::get_collection, till},
        {"POST", "/api/tasks/*/**/put-back", &Impl::put_back_order, picker},
        {"POST", "/api/tasks/*/**/pack", &Impl::pack_order, picker},
        {"GET", "/api/counts", &Impl::list_counts, picker},
        {"POST", "/api/counts", &Impl::begin_count, picker},
        {"GET", "/api/counts/*", &Impl::get_count, picker},
        {"DELETE", "/api/counts/*", &Impl::drop_count, picker},
        {"POST", "/api/counts/*/scan", &Impl::scan_count, picker},
        {"POST", "/api/counts/*/state", &Impl::change_count, picker},
        {"POST", "/api/counts/*/finish", &Impl::finish_count, picker},
        {"GET", "/api/events", &Impl::list_events, till},
        {"POST", "/api/catalogue", &Impl::import_catalogue, till},
        {"GET", "/api/handhelds", &Impl::list_handhelds, till},
        {"POST", "/api/handhelds/code", &Impl::open_pair_code, till},
        {"DELETE", "/api/handhelds/code", &Impl::close_pair_code, till},
        {"DELETE", "/api/handhelds/*", &Impl::remove_handheld, till},
        {"POST", "/api/pair", &Impl::pair_handheld, stranger},
        {"GET", "/api/login", &Impl::get_login, handheld},
        {"POST", "/api/login", &Impl::log_in, handheld},
        {"DELETE", "/api/login", &Impl::log_out, handheld},
    });
    return all;
}

// Pages that are not named are the till's.
StaffId staff_in(const Call& call, Fields& fields) {
    return call.visitor == Visitor::picker ? call.staff
                                           : StaffId{fields.text_or("staff", limits::name_bytes)};
}

Visitor page_visitor(std::string_view path) {
    struct Page {
        std::string_view path;
        Visitor least;
    };
    static constexpr auto pages = std::to_array<Page>({
        {"/pair", Visitor::stranger},
        {"/pair.js", Visitor::stranger},
        {"/pair.css", Visitor::stranger},
        {"/favicon.svg", Visitor::stranger},
        {"/orders", Visitor::handheld},
        {"/orders.js", Visitor::handheld},
        {"/orders.css", Visitor::handheld},
        {"/counts", Visitor::handheld},
        {"/counts.js", Visitor::handheld},
        {"/counts.css", Visitor::handheld},
        {"/inspect", Visitor::handheld},
        {"/inspect.js", Visitor::handheld},
        {"/inspect.css", Visitor::handheld},
    });
    for (const Page& page : pages) {
        if (page.path == path)
            return page.least;
    }
    return Visitor::till;
}

}  // namespace onepool::node
