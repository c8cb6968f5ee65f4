// How it works: one Paho client for the life of the link, connected again and again. Paho's threads
// only note what happened under a mutex and post drain(); everything else is on the reactor.
//
//   idle --start--> connecting --connected--> subscribing --subscribed--> up
//                      ^  |failed                |failed                   |lost
//                      |  v                      v                         v
//                      waiting <----------------------------------- (down is told)
//   any --destroyed--> closed
//
// Publishes beyond the window wait in `outgoing_`: with as many unacknowledged as the broker's
// Receive Maximum, Paho C 1.3.12 sleeps a second at a time.
//
// It sleeps that second too when a publish comes just as its sending thread goes to wait: the
// signal is lost. So while a publish stays unsettled, Paho is given a harmless command now and
// then, which wakes it: to leave a topic that was never subscribed.

#include "drivers/io/mqtt_link.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <random>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/mqtt_options_detail.hpp"
#include "protocol/check.hpp"

namespace onepool::io {

namespace {

constexpr int receive_maximum_default = 20;  // Mosquitto's, when it does not say
constexpr int window_max = 64;
constexpr int window_reserve = 4;           // below Receive Maximum by this much
constexpr std::size_t outgoing_max = 4096;  // waiting publishes; beyond, the oldest is dropped
constexpr int short_lives_told = 3;
constexpr std::int64_t nudge_first_ms = 20;  // well above a round trip on a LAN
constexpr std::int64_t nudge_most_ms = 640;
constexpr const char* nowhere = "v1/nowhere";
constexpr auto goodbye = std::chrono::milliseconds(300);
// Whole batches of a busy hour; what a stalled reactor may cost in memory.
constexpr std::size_t inbox_bytes = std::size_t{32} * 1024 * 1024;

enum class State : std::uint8_t { idle, connecting, subscribing, up, waiting, closed };

struct Incoming {
    std::string topic;
    protocol::Bytes payload;
};

struct Outgoing {
    std::string topic;
    protocol::Bytes payload;
    MqttLink::Keep keep = MqttLink::Keep::no;
};

// What Paho's threads saw since the last drain, in the order in which drain() looks at it.
struct Seen {
    std::deque<Incoming> messages;
    std::size_t message_bytes = 0;
    std::uint64_t generation = 0;  // of the connection the following speak of
    bool is_connected = false;
    int receive_maximum = receive_maximum_default;
    bool is_subscribed = false;
    std::optional<std::string> trouble;
    int settled = 0;  // publishes acknowledged or refused
    std::uint64_t refused = 0;
};

}  // namespace

struct MqttLink::Impl : mqtt::callback, std::enable_shared_from_this<MqttLink::Impl> {
    // Paho calls the listener of connect() twice, so listeners are idempotent members that live as
    // long as the client. Each forwards to the link with the connection's generation.
    struct Listener : mqtt::iaction_listener {
        enum class Step : std::uint8_t { connect, subscribe, publish, nudge };
        Listener(Impl& owner, Step listened) : link(owner), step(listened) {}
        void on_success(const mqtt::token& token) override { link.succeeded(step, token); }
        void on_failure(const mqtt::token& token) override { link.failed(step, token); }
        Impl& link;
        Step step;
    };

    Impl(Reactor& on, Config chosen, Handlers told)
        : reactor(on),
          config(std::move(chosen)),
          handlers(std::move(told)),
          timer(on, [this] { timed_out(); }),
          nudger(on, [this] { nudge(); }),
          random(std::random_device{}()),
          client(config.uri, config.client_id, create_options(), nullptr) {
        fill_connect_options(connect_options, config);
        client.set_callback(*this);
        client.set_disconnected_handler([this](const mqtt::properties&, mqtt::ReasonCode) {
            note_trouble("the broker ended the connection");
        });
    }

    // ---- Paho's threads: copy, note, post

    void note(const std::function<void(Seen&)>& what) {
        {
            const std::lock_guard lock(mutex);
            what(seen);
            if (is_posted)
                return;
            is_posted = true;
        }
        reactor.post([self = weak_from_this()] {
            if (const auto link = self.lock())
                link->drain();
        });
    }

    // Of one connection the first trouble is the cause; what follows is its end.
    void note_trouble(std::string why) {
        note([&](Seen& s) {
            if (!s.trouble || s.generation != generation)
                s.trouble = std::move(why);
            s.generation = generation;
        });
    }

    void message_arrived(mqtt::const_message_ptr message) override {
        const auto& payload = message->get_payload();
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(payload.data());
        note([&](Seen& s) {
            if (s.messages.size() >= config.inbox_messages ||
                s.message_bytes + payload.size() > inbox_bytes) {
                ++dropped;
                return;
            }
            s.message_bytes += payload.size();
            s.messages.push_back({message->get_topic(), {bytes, bytes + payload.size()}});
        });
    }

    void connection_lost(const std::string& cause) override {
        note_trouble(cause.empty() ? "connection lost" : cause);
    }

    void succeeded(Listener::Step step, const mqtt::token& token) {
        switch (step) {
            case Listener::Step::connect: {
                const int allowed = receive_maximum_of(token);
                note([&](Seen& s) {
                    if (std::exchange(is_connect_noted, true))
                        return;
                    s.generation = generation;
                    s.is_connected = true;
                    s.receive_maximum = allowed;
                });
                break;
            }
            case Listener::Step::subscribe:
                note([&](Seen& s) {
                    s.generation = generation;
                    s.is_subscribed = true;
                });
                break;
            case Listener::Step::publish:
                note([](Seen& s) { ++s.settled; });
                break;
            case Listener::Step::nudge:
                break;
        }
    }

    void failed(Listener::Step step, const mqtt::token& token) {
        if (step == Listener::Step::nudge)
            return;
        if (step == Listener::Step::publish) {
            note([](Seen& s) {
                ++s.settled;
                ++s.refused;
            });
            return;
        }
        const std::string code = std::to_string(token.get_return_code()) + ", reason " +
                                 std::to_string(static_cast<int>(token.get_reason_code()));
        note_trouble((step == Listener::Step::connect ? "cannot connect (code "
                                                      : "cannot subscribe (code ") +
                     code + ")");
    }

    static int receive_maximum_of(const mqtt::token& token) {
        try {
            const auto& properties = token.get_connect_response().get_properties();
            if (properties.contains(mqtt::property::RECEIVE_MAXIMUM))
                return mqtt::get<std::uint16_t>(properties, mqtt::property::RECEIVE_MAXIMUM);
            return window_max + window_reserve;  // MQTT 5: absent means 65535
        } catch (const std::exception&) {
            return receive_maximum_default;  // the second, empty call of the listener
        }
    }

    // ---- the reactor's thread

    void start() {
        CHECK(state == State::idle);
        connect();
    }

    void connect() {
        state = State::connecting;
        ++generation;
        {
            const std::lock_guard lock(mutex);
            is_connect_noted = false;
        }
        timer.wake_at(after(config.answer_within));
        try {
            client.connect(connect_options, nullptr, connect_listener);
        } catch (const mqtt::exception& failure) {
            retry(failure.what());
        }
    }

    void drain() {
        Seen now_seen;
        {
            const std::lock_guard lock(mutex);
            std::swap(now_seen, seen);
            is_posted = false;
        }
        refused += now_seen.refused;
        const bool is_current = now_seen.generation == generation;
        if (is_current && now_seen.is_connected && state == State::connecting)
            subscribe(now_seen.receive_maximum);
        if (is_current && now_seen.is_subscribed && state == State::subscribing)
            rise();
        const auto alive = shared_from_this();  // a handler may destroy the link
        for (Incoming& message : now_seen.messages) {
            if (state == State::closed)
                return;
            handlers.message(std::move(message.topic), std::move(message.payload));
        }
        if (now_seen.settled > 0)
            settle(now_seen.settled);
        if (is_current && now_seen.trouble)
            fall(*now_seen.trouble);
        send_waiting();
    }

    // Paho settles every publish once, those of a lost connection too: as failed, or, if it had not
    // sent them yet, on the next connection, where they count against Receive Maximum. So what is
    // outstanding is never reset while all goes well.
    void settle(int publishes) {
        outstanding = std::max(0, outstanding - publishes);
        has_settled = true;
        nudge_after_ms = nudge_first_ms;
        is_watched = false;
        if (state == State::up)
            timer.cancel();
    }

    void subscribe(int receive_maximum) {
        set_no_delay(config.uri);
        window = std::clamp(receive_maximum - window_reserve, 1, window_max);
        state = State::subscribing;
        if (config.subscriptions.empty()) {
            rise();
            return;
        }
        try {
            client.subscribe(mqtt::string_collection::create(config.subscriptions),
                             mqtt::iasync_client::qos_collection(config.subscriptions.size(), 1),
                             nullptr, subscribe_listener);
        } catch (const mqtt::exception& failure) {
            fall(failure.what());
        }
    }

    void rise() {
        state = State::up;
        up_since = now().steady;
        trouble.clear();
        is_watched = false;
        timer.cancel();
        handlers.up();
    }

    void fall(std::string why) {
        if (state == State::closed || state == State::waiting || state == State::idle)
            return;
        const bool was_up = state == State::up;
        if (was_up)
            count_short_life(why);
        outgoing.clear();
        retry(why);
        if (was_up)
            handlers.down(why);
    }

    // Two programs of one name throw each other out: each must have its turn for longer than a
    // greeting takes, so a link that did not hold counts as one more attempt.
    void count_short_life(std::string& why) {
        const bool has_held = now().steady.value - up_since.value >= config.reconnect_max.value;
        attempts = has_held ? 0 : attempts;
        short_lives = has_held ? 0 : short_lives + 1;
        if (short_lives >= short_lives_told)
            why += ", soon and again; does another program run with the name " + config.client_id +
                   "?";
    }

    void retry(const std::string& why) {
        state = State::waiting;
        trouble = why;
        if (client.is_connected()) {
            try {
                client.disconnect(0);
            } catch (const mqtt::exception&) {  // NOLINT(bugprone-empty-catch)
                // It was gone already, which is all that was wanted.
            }
        }
        const int doublings = std::min(attempts++, 16);
        const std::int64_t most =
            std::min(config.reconnect_max.value, config.reconnect_min.value << doublings);
        std::uniform_int_distribution<std::int64_t> wait(most / 2, most);
        timer.wake_at(after(protocol::Millis{wait(random)}));
    }

    void timed_out() {
        switch (state) {
            case State::waiting:
                connect();
                break;
            case State::connecting:
            case State::subscribing:
                fall("the broker does not answer");
                break;
            case State::up:
                outstanding = 0;  // whatever became of them: nothing may block the rest
                fall("the broker acknowledges nothing");
                break;
            case State::idle:
            case State::closed:
                break;
        }
    }

    // Runs while anything is outstanding; says nothing when something was settled since.
    void nudge() {
        is_nudging = state == State::up && outstanding > 0;
        if (!is_nudging)
            return;
        if (!std::exchange(has_settled, false)) {
            nudge_after_ms = std::min(nudge_after_ms * 2, nudge_most_ms);
            try {
                client.unsubscribe(nowhere, nullptr, nudge_listener);
            } catch (const mqtt::exception&) {  // NOLINT(bugprone-empty-catch)
                // The loss of the connection will be told by Paho.
            }
        }
        nudger.wake_at(after(protocol::Millis{nudge_after_ms}));
    }

    void publish(Outgoing message) {
        if (state != State::up) {
            ++refused;
            return;
        }
        if (outgoing.size() >= outgoing_max) {
            outgoing.pop_front();
            ++refused;
        }
        outgoing.push_back(std::move(message));
        send_waiting();
    }

    void send_waiting() {
        while (state == State::up && outstanding < window && !outgoing.empty()) {
            const Outgoing message = std::move(outgoing.front());
            outgoing.pop_front();
            try {
                client.publish(mqtt::message::create(message.topic, message.payload.data(),
                                                     message.payload.size(), 1,
                                                     message.keep == Keep::retained),
                               nullptr, publish_listener);
                ++outstanding;
                if (!std::exchange(is_nudging, true))
                    nudger.wake_at(after(protocol::Millis{nudge_after_ms}));
            } catch (const mqtt::exception&) {
                ++refused;  // the loss of the connection will be told by Paho
            }
        }
        const bool is_blocked = state == State::up && outstanding >= window;
        if (is_blocked && !std::exchange(is_watched, true))
            timer.wake_at(after(config.answer_within));
        if (!is_blocked)
            is_watched = false;
    }

    void close() {
        const bool was_up = state == State::up;
        state = State::closed;
        timer.cancel();
        nudger.cancel();
        try {
            if (was_up) {
                for (; !outgoing.empty(); outgoing.pop_front())
                    client.publish(mqtt::message::create(outgoing.front().topic,
                                                         outgoing.front().payload.data(),
                                                         outgoing.front().payload.size(), 1,
                                                         outgoing.front().keep == Keep::retained));
            }
            if (client.is_connected())
                client.disconnect(static_cast<int>(goodbye.count()))->wait_for(goodbye);
        } catch (const mqtt::exception&) {  // NOLINT(bugprone-empty-catch)
            // Nobody is left to say goodbye to.
        }
    }

    static protocol::Millis after(protocol::Millis span) {
        return protocol::Millis{now().steady.value + span.value};
    }

    Reactor& reactor;
    Config config;
    Handlers handlers;
    Reactor::Timer timer;
    Reactor::Timer nudger;
    std::minstd_rand random;
    State state = State::idle;
    int attempts = 0;
    protocol::Millis up_since;
    int short_lives = 0;  // in a row
    int window = 1;
    int outstanding = 0;       // publishes Paho has not settled
    bool is_watched = false;   // the timer runs because the window is full
    bool has_settled = false;  // since the nudger looked last
    std::int64_t nudge_after_ms = nudge_first_ms;
    bool is_nudging = false;  // the nudger runs
    std::deque<Outgoing> outgoing;
    std::uint64_t refused = 0;
    std::string trouble = "not started";

    std::mutex mutex;  // guards seen, is_posted, is_connect_noted
    Seen seen;
    bool is_posted = false;
    bool is_connect_noted = false;
    std::atomic<std::uint64_t> generation{0};
    std::atomic<std::uint64_t> dropped{0};

    Listener connect_listener{*this, Listener::Step::connect};
    Listener subscribe_listener{*this, Listener::Step::subscribe};
    Listener publish_listener{*this, Listener::Step::publish};
    Listener nudge_listener{*this, Listener::Step::nudge};
    mqtt::connect_options connect_options;
    mqtt::async_client client;  // last: its threads use everything above
};

MqttLink::MqttLink(Reactor& reactor, Config config, Handlers handlers)
    : impl_(std::make_shared<Impl>(reactor, std::move(config), std::move(handlers))) {}

MqttLink::~MqttLink() {
    impl_->close();
}

void MqttLink::start() {
    impl_->start();
}

void MqttLink::publish(std::string topic, protocol::Bytes payload, Keep keep) {
    impl_->publish({std::move(topic), std::move(payload), keep});
}

void MqttLink::reconnect(const std::string& why) {
    impl_->fall(why);
}

bool MqttLink::is_up() const {
    return impl_->state == State::up;
}

std::string MqttLink::trouble() const {
    return impl_->trouble;
}

std::uint64_t MqttLink::dropped() const {
    return impl_->dropped;
}

std::uint64_t MqttLink::refused() const {
    return impl_->refused;
}

}  // namespace onepool::io
