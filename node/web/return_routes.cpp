// Goods that come back over HTTP: as whole documents and into a basket; and what waits for
// inspection.

#include <map>

#include "node/core/money_text.hpp"
#include "node/web/face_impl.hpp"
#include "node/web/views.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/receipt_name.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::node {
namespace {

io::ServerResponse no_such_receipt() {
    return io::problem_response(
        {404, "no_such_receipt",
         "This till has no receipt of that number. Give its number as `receipt` to take the goods "
         "back all the same, or leave both out to take them back without a receipt.",
         "original"});
}

// Its lines are known for as long as the hub's word counts.
io::ServerResponse untold() {
    return io::problem_response({409, "receipt_not_told", untold_receipt, "receipt"});
}

Disposition disposition_in(Fields& fields, Disposition usual) {
    if (!fields.has("disposition"))
        return usual;
    return fields.choice<Disposition>("disposition", {{"inspection", Disposition::inspection},
                                                      {"shelf", Disposition::shelf},
                                                      {"damaged", Disposition::damaged}});
}

InspectOutcome outcome_in(Fields& fields) {
    if (!fields.has("outcome"))
        fields.fail("outcome", "is missing: shelf, damaged or supplier");
    return fields.choice<InspectOutcome>("outcome", {{"shelf", InspectOutcome::shelf},
                                                     {"damaged", InspectOutcome::damaged},
                                                     {"supplier", InspectOutcome::supplier}});
}

// The line of the receipt that a request means: by its number, else the first line of the SKU that
// still has so many units to give back (`chosen` counts what earlier lines of this request took).
class OriginalLines {
  public:
    OriginalLines(const ReceiptView& receipt, const NodeCore& core)
        : sale_(std::get_if<Sale>(&receipt.document)), receipt_(receipt), core_(core) {}

    const SaleLine* find(Fields& line) {
        if (sale_ == nullptr)
            return nullptr;
        if (line.has("line_no")) {
            const auto number = line.number("line_no", {1, UINT32_MAX});
            return find_if([&](const SaleLine& sold) { return sold.line_no == number; });
        }
        const auto sku = line.text("sku", limits::sku_bytes);
        const Units quantity{line.number("quantity", units_bounds)};
        const auto* found = find_if(
            [&](const SaleLine& sold) { return sold.sku.value == sku && left(sold) >= quantity; });
        if (found == nullptr) {
            found = find_if([&](const SaleLine& sold) { return sold.sku.value == sku; });
        }
        if (found != nullptr)
            chosen_[found->line_no] += quantity;
        return found;
    }

  private:
    template <class Fits>
    const SaleLine* find_if(Fits fits) const {
        for (const auto& sold : sale_->lines) {
            if (fits(sold))
                return &sold;
        }
        return nullptr;
    }
    Units left(const SaleLine& sold) const {
        const auto chosen = chosen_.find(sold.line_no);
        return sold.quantity - core_.returned({receipt_.header.basket, sold.line_no}) -
               (chosen == chosen_.end() ? Units{} : chosen->second);
    }

    const Sale* sale_;
    const ReceiptView& receipt_;
    const NodeCore& core_;
    std::map<std::uint32_t, Units> chosen_;
};

}  // namespace

std::optional<Approval> NodeFace::Impl::without_receipt() const {
    const auto approvers = desk.staff.approvers();
    switch (config.returns.without_receipt) {
        case config::WithoutReceipt::by_staff_list:
            return approval_of(ApprovalPolicy::by_staff_list, approvers);
        case config::WithoutReceipt::no:
            return std::nullopt;
        case config::WithoutReceipt::confirm:
            return Approval::confirm;
        case config::WithoutReceipt::pin:
            return Approval::pin;
    }
    CHECK(false);  // every rule is above
}

// A request that says what comes back, line by line.
class NodeFace::Impl::ReturnReader {
  public:
    ReturnReader(Impl& face, Fields fields) : face_(face), fields_(std::move(fields)) {}

    // Nullopt: what is wrong stands in the body, or in refused().
    std::optional<RecordReturn> read() {
        action_.basket = fields_.id("basket");
        action_.staff.value = fields_.text_or("staff", limits::name_bytes);
        action_.refund = tender_in(fields_, "refund");
        action_.source_time = fields_.time("source_time");
        action_.note = fields_.text_or("note", limits::text_bytes);
        action_.without_receipt = face_.without_receipt();
        if (!find_receipt())
            return std::nullopt;
        for (auto& each : fields_.list("lines", limits::basket_lines))
            action_.lines.push_back(read_line(each));
        return std::move(action_);
    }
    const std::optional<io::ServerResponse>& refused() const { return refused_; }

  private:
    // By `original`, which this till must have, or by `receipt`, which it may, or the hub told.
    bool find_receipt() {
        if (fields_.has("original")) {
            const auto found = face_.find_document(fields_.id("original"));
            if (!found || !found->receipt) {
                refused_ = no_such_receipt();
                return false;
            }
            action_.original = found->receipt;
        } else if (fields_.has("receipt")) {
            const auto typed = fields_.text("receipt", limits::text_bytes);
            const auto name = receipt_name(typed);
            if (!name) {
                fields_.fail("receipt", "must be the number of a receipt, up to 64 characters");
                return true;
            }
            action_.original = find_named(*name);
            const AskedReceipt* told = face_.core().inquiries().find_known(*name);
            if (!action_.original && told != nullptr)
                action_.original = told->sale;
            if (!action_.original)
                action_.receipt = *name;
        }
        if (action_.original)
            originals_.emplace(*action_.original, face_.core());
        return true;
    }

    std::optional<ReceiptView> find_named(const std::string& name) {
        if (const auto id = document_named(name)) {
            const auto found = face_.find_document(*id);
            return found ? found->receipt : std::nullopt;
        }
        if (!code_named(name))
            return std::nullopt;
        const auto row = face_.desk.journal.find_coded(name);
        return row ? views::receipt_in(*row) : std::nullopt;
    }

    ReturnLine read_line(Fields& fields) {
        ReturnLine line;
        const auto price = originals_ ? read_sold(fields, line) : read_loose(fields, line);
        line.line.quantity = Units{fields.number("quantity", units_bounds)};
        line.line.unit_price =
            Minor{fields.number_or("unit_price", amount_bounds, price.value_or(Minor{}).value)};
        if (!originals_ && price && line.line.unit_price > *price && !action_.source_time) {
            fields.fail("unit_price", "is more than the price of now, " +
                                          money_text(*price, face_.core().config().currency) +
                                          ". No more is given back without the receipt");
        }
        line.reason = fields.text("reason", limits::text_bytes);
        line.disposition = disposition_in(fields, face_.config.returns.goes_to(line.reason));
        return line;
    }

    // Says which sold line is meant, and gives back its price.
    std::optional<Minor> read_sold(Fields& fields, ReturnLine& line) {
        const SaleLine* sold = originals_->find(fields);
        if (sold == nullptr) {
            fields.fail("line_no", "names no line of that receipt");
            return std::nullopt;
        }
        line.original = OriginalLine{{}, sold->line_no};
        return sold->unit_price;
    }

    // Without the receipt the catalogue says what it is.
    std::optional<Minor> read_loose(Fields& fields, ReturnLine& line) {
        if (fields.has("line_no") && !action_.receipt.empty()) {
            refused_ = untold();
            return std::nullopt;
        }
        const auto sku = fields.text("sku", limits::sku_bytes);
        const auto product = sku.empty() ? std::nullopt : face_.find_product(sku);
        if (!product) {
            fields.fail("sku", "names no product of this till");
            return std::nullopt;
        }
        line.line.sku = product->sku;
        line.line.gtin = product->gtin;
        line.line.description = product->description;
        line.line.tax_code = product->tax_code;
        line.line.tax_rate = product->tax_rate;
        return product->unit_price;
    }

    Impl& face_;
    Fields fields_;
    RecordReturn action_;
    std::optional<OriginalLines> originals_;
    std::optional<io::ServerResponse> refused_;
};

// Reads what comes back, has its PIN verified, and hands it on. What is recorded is so whatever it
// says now: of a receipt of another till the lines may be known no more.
void NodeFace::Impl::take_return(Call& call, std::function<void(RecordReturn)> then) {
    Body body(call.request.body);
    RecordReturn recorded;
    recorded.basket = body.fields().id("basket");
    if (!recorded.basket.is_none() && !find_already(recorded.basket, call, recorded.already))
        return;
    if (recorded.already)
        return then(std::move(recorded));
    ReturnReader reader(*this, body.fields());
    auto action = reader.read();
    auto fields = body.fields();
    auto pin = pin_in(fields);
    if (reader.refused() && !body.fault())
        return call.reply(*reader.refused());
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    CHECK(action.has_value());
    with_pin(std::move(pin), call.reply,
             [action = *std::move(action),
              then = std::move(then)](const std::optional<CheckedPin>& checked) {
                 RecordReturn verified = action;
                 verified.pin = checked;
                 then(std::move(verified));
             });
}

void NodeFace::Impl::record_return(Call& call) {
    take_return(call, [this, reply = call.reply](RecordReturn action) {
        offer(std::move(action), Shape::new_receipt, reply);
    });
}

void NodeFace::Impl::put_return(Call& call) {
    const auto id = basket_id_in(call);
    if (!id)
        return;
    take_return(call, [this, id = *id, reply = call.reply](RecordReturn action) {
        offer(PutReturn{id, std::move(action)}, Shape::basket, reply);
    });
}

void NodeFace::Impl::drop_return(Call& call) {
    const auto id = basket_id_in(call);
    if (id)
        offer(DropReturn{*id}, Shape::basket, std::move(call.reply));
}

void NodeFace::Impl::ask_receipt(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    const auto name = receipt_name(fields.text("receipt", limits::text_bytes));
    if (!name)
        fields.fail("receipt", "must be the number of a receipt, up to 64 characters");
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    offer(AskReceipt{*name}, Shape::asked, std::move(call.reply));
}

void NodeFace::Impl::get_asked_receipt(Call& call) {
    const auto name = receipt_name(call.names.at(0));
    if (!name)
        return call.reply(no_such_receipt());
    call.reply(io::json_response(views::asked_receipt(core(), *name)));
}

void NodeFace::Impl::list_inspection(Call& call) {
    Json::Array items;
    for (const auto& [sku, list] : core().waiting()) {
        const auto product = find_product(sku.value);
        items.push_back(views::waiting(sku, list, product ? product->description : ""));
    }
    Json json;
    json.set("items", std::move(items));
    json.set("now", desk.now().wall.value);
    call.reply(io::json_response(json));
}

void NodeFace::Impl::inspect_goods(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    InspectGoods action;
    action.document = fields.id("document");
    action.staff = staff_in(call, fields);
    for (auto& each : fields.list("lines", limits::inspected_lines)) {
        InspectedLine line;
        line.sku.value = each.text("sku", limits::sku_bytes);
        line.quantity = Units{each.number("quantity", units_bounds)};
        line.outcome = outcome_in(each);
        line.note = each.text_or("note", limits::text_bytes);
        action.inspect.lines.push_back(std::move(line));
    }
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(action.document, "inspect", call, action.already))
        return;
    offer(std::move(action), Shape::event, std::move(call.reply));
}

}  // namespace onepool::node
