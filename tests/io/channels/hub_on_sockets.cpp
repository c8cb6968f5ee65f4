#include "tests/io/channels/hub_on_sockets.hpp"

#include "drivers/io/clock.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"

namespace onepool::hub {

namespace {

const io::Asset assets[] = {{"/", "<!doctype html>dashboard", "text/html; charset=utf-8", "\"e1\""},
                            {"/app.js", "go()", "text/javascript", "\"e2\""}};

}  // namespace

struct HubOnSockets::Store {
    SmallHub history;

    void commit(std::vector<LogEntry> entries,
                const std::function<void(protocol::CommitOutcome)>& done) {
        for (LogEntry& entry : entries)
            history.log.push_back(std::move(entry));
        done(protocol::CommitOutcome::done);
    }
    std::unique_ptr<HubCore> load() const { return std::make_unique<HubCore>(history.core()); }
};

struct HubOnSockets::Edge {
    std::map<RequestId, std::function<void(const Answer&)>> asking;
    std::function<void(const Notice&)> show;
    bool is_busy = false;

    void send(Outgoing&& message) {
        const auto* answer = std::get_if<Answer>(&message);
        if (!answer)
            return;
        const auto waiting = asking.extract(answer->request);
        ASSERT_FALSE(waiting.empty()) << "answered twice, or never asked";
        waiting.mapped()(*answer);
    }
    void notify(Notice&& notice) {
        if (show)
            show(notice);
    }
    void refuse(const HubCore::Input&) { FAIL() << "no commit is refused here"; }
    void wake_at(Millis) {}
    void halt() { FAIL() << "no commit is unknown here"; }
};

namespace {

RequestId request_of(const HubCore::Input& input) {
    if (const auto* webhook = std::get_if<Webhook>(&input))
        return webhook->request;
    if (const auto* asked = std::get_if<HoldAsked>(&input))
        return asked->request;
    if (const auto* asked = std::get_if<OrderAsked>(&input))
        return asked->request;
    return std::get<Commanded>(input).request;
}

}  // namespace

std::string signature_of(const std::string& body, std::optional<UnixMs> at,
                         const std::optional<WebhookKey>& key) {
    std::string text;
    for (const HttpHeader& header : signed_headers(key.value_or(HubOnSockets::key()), "msg_1",
                                                   at.value_or(io::now().wall), body))
        text += header.name + ": " + header.value + "\r\n";
    return text;
}

HubOnSockets::HubOnSockets() {
    thread_.run_there([this] { open(); });
}

HubOnSockets::~HubOnSockets() {
    thread_.run_there([this] { face_.reset(); });
}

Now HubOnSockets::hub_now() const {
    const Now real = io::now();
    return {UnixMs{real.wall.value + ahead_.value}, Millis{real.steady.value + ahead_.value}};
}

void HubOnSockets::open() {
    store_ = std::make_unique<Store>();
    edge_ = std::make_unique<Edge>();
    performer_ = std::make_unique<Performer>(store_->load(), *store_, *edge_);
    performer_->start(hub_now());
    face_ = std::make_unique<HubFace>(
        thread_.reactor(),
        HubFace::Config{
            .token = token, .hosts = {"hub.example"}, .build = "test", .assets = assets},
        wiring());
    edge_->show = [this](const Notice& notice) { face_->show(notice); };
    port_ = face_->port();
}

HubFace::Hub HubOnSockets::wiring() {
    return {
        .core = [this]() -> const HubCore& { return performer_->core(); },
        .runtime = [] { return Runtime{.flushed_lsn = Lsn{4}, .uptime = Millis{5'000}}; },
        .offer =
            [this](HubCore::Input input, std::function<void(const Answer&)> done) {
                const RequestId request = request_of(input);
                if (edge_->is_busy)
                    return done({.request = request,
                                 .verdict = CommandVerdict::conflict,
                                 .http_status = 503,
                                 .text = "the hub's disk is busy: try again in a moment"});
                edge_->asking.emplace(request, std::move(done));
                EXPECT_TRUE(performer_->offer(std::move(input), hub_now()));
            },
        .log =
            [this](Lsn after, std::size_t limit) {
                const auto& log = store_->history.log;
                const std::size_t from = std::min<std::size_t>(after.value, log.size());
                const std::size_t count = std::min(limit, log.size() - from);
                const auto begin = log.begin() + static_cast<std::ptrdiff_t>(from);
                return std::vector<LogEntry>(begin, begin + static_cast<std::ptrdiff_t>(count));
            },
        .log_of_sku =
            [this](const Sku& sku, std::size_t limit) {
                const Ledger& ledger = performer_->core().state().ledger();
                std::vector<LogEntry> entries;
                for (const Lsn lsn : ledger.sku(*ledger.find(sku)).recent) {
                    if (lsn.value > 0 && entries.size() < limit)
                        entries.push_back(store_->history.entry(lsn.value));
                }
                return entries;
            },
        .check =
            [this](const std::function<void(const LogCheck&)>& done) {
                const HubCore again = store_->history.core();
                LogCheck check = compare(again.state(), image_of(performer_->core().state()));
                check.entries = store_->history.log.size();
                done(check);
            },
        .import =
            [this](const ImportFile& file, const HubFace::ImportDone& done) {
                auto read = read_import(file.body);
                if (auto* fault = std::get_if<BodyFault>(&read))
                    return done({.fault = *fault, .answer = {}});
                auto command = std::get<ImportCatalogue>(std::move(read));
                const std::uint64_t rows = command.items.size();
                const RequestId request{(1ull << 63) + ++imports_};
                edge_->asking.emplace(request, [rows, done](const Answer& answer) {
                    done({.fault = {}, .answer = answer, .rows = rows});
                });
                EXPECT_TRUE(performer_->offer(Commanded{request, std::move(command)}, hub_now()));
            },
        .importing =
            [] {
                return ImportView{.stage = ImportStage::keeping,
                                  .scope = Scope::prices,
                                  .rows = 100'000,
                                  .chunks = 120,
                                  .chunks_kept = 48,
                                  .waiting = 1};
            }};
}

const WebhookKey& HubOnSockets::key() {
    static const WebhookKey key{Bytes(24, 1)};
    return key;
}

HttpReply HubOnSockets::ask(const std::string& line, const std::string& headers,
                            const std::string& body) {
    test_support::RawClient client(port_);
    const bool names_host = headers.find("Host:") != std::string::npos;
    const std::string host = names_host ? "" : "Host: 127.0.0.1:" + std::to_string(port_) + "\r\n";
    client.send(line + " HTTP/1.1\r\n" + host + headers +
                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    const std::string answer = client.read_answer();
    const std::size_t end = answer.find("\r\n\r\n");
    if (end == std::string::npos)
        return {};
    return {std::stoi(answer.substr(9, 3)), answer.substr(0, end + 2), answer.substr(end + 4)};
}

HttpReply HubOnSockets::get(const std::string& target) {
    return ask("GET " + target, std::string("Authorization: Bearer ") + token + "\r\n");
}

HttpReply HubOnSockets::post(const std::string& target, const std::string& body) {
    return ask("POST " + target, std::string("Authorization: Bearer ") + token + "\r\n", body);
}

std::size_t HubOnSockets::log_size() {
    std::size_t size = 0;
    thread_.run_there([&] { size = store_->history.log.size(); });
    return size;
}

LogEntry HubOnSockets::last_entry() {
    LogEntry entry;
    thread_.run_there([&] { entry = store_->history.log.back(); });
    return entry;
}

void HubOnSockets::hear(FromNode message) {
    thread_.run_there([&] { EXPECT_TRUE(performer_->offer(std::move(message), hub_now())); });
}

void HubOnSockets::be_busy() {
    thread_.run_there([this] { edge_->is_busy = true; });
}

void HubOnSockets::pass(Millis time) {
    thread_.run_there([this, time] {
        ahead_ = Millis{ahead_.value + time.value};
        EXPECT_TRUE(performer_->offer(Tick{}, hub_now()));
    });
}

std::string HttpReply::header(const std::string& name) const {
    const std::size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos)
        return "";
    const std::size_t from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
}

}  // namespace onepool::hub
