#include "tests/sim/world/broker.hpp"

#include <utility>

namespace onepool::sim {

namespace {

constexpr std::uint64_t broker_stream = 22;
// 1.5 times the keep-alive of 15 s.
constexpr Millis keep_alive_ends{22'500};
constexpr Millis reset_noticed_max{50};
constexpr Millis double_after_max{500};

}  // namespace

Broker::Broker(Nature& nature)
    : nature_(nature), chance_(nature.chance.fork(broker_stream)), forger_(nature) {}

void Broker::join(ClientId id, BrokerClient& client, std::optional<Bytes> will) {
    Session& session = sessions_[id];
    session.client = &client;
    session.number = 0;
    session.will = std::move(will);
    try_connect(id);
}

void Broker::leave(ClientId id) {
    Session& session = sessions_[id];
    const bool had_session = session.number != 0;
    session.client = nullptr;
    session.number = 0;
    ++session.attempt;
    if (had_session && session.will && is_up_)
        publish_retained(*session.will);
}

void Broker::share_name(ClientId id, ClientId with) {
    sessions_[id].shared_name = with;
    holders_.try_emplace(with, with);
}

ClientId Broker::name_of(ClientId id) const {
    const auto session = sessions_.find(id);
    return session == sessions_.end() ? id : session->second.shared_name.value_or(id);
}

ClientId Broker::holder_of(ClientId name) const {
    const auto holder = holders_.find(name);
    return holder == holders_.end() ? name : holder->second;
}

void Broker::try_connect(ClientId id) {
    Session& session = sessions_[id];
    const std::uint64_t attempt = ++session.attempt;
    const Paces& paces = nature_.paces;
    const Millis wait = chance_.span(paces.reconnect_min, paces.reconnect_max);
    nature_.time.after(wait, [this, id, attempt] {
        Session& now_session = sessions_[id];
        if (now_session.client == nullptr || now_session.attempt != attempt)
            return;
        const bool is_reachable = is_up_ && !is_cut(now_session, Direction::both);
        if (is_reachable) {
            connect(id);
        } else {
            try_connect(id);
        }
    });
}

void Broker::connect(ClientId id) {
    const auto holder = holders_.find(name_of(id));
    if (holder != holders_.end() && holder->second != id)
        drop(std::exchange(holder->second, id), "its name was taken over");
    Session& session = sessions_[id];
    session.number = next_session_++;
    nature_.time.after(chance_.span(nature_.faults.latency_min, nature_.paces.handshake_max),
                       [this, id, number = session.number] {
                           Session& live = sessions_[id];
                           if (live.number != number || live.client == nullptr)
                               return;
                           nature_.tell(text_of(id), "link up");
                           live.client->link_up();
                           deliver_retained(id);
                       });
}

void Broker::drop(ClientId id, std::string_view why) {
    Session& session = sessions_[id];
    if (session.number == 0 || session.client == nullptr)
        return;
    session.number = 0;
    nature_.tell(text_of(id), "link down: ", why);
    session.client->link_down();
    // The client may have died of it; otherwise it tries again for ever.
    if (sessions_[id].client != nullptr)
        try_connect(id);
}

bool Broker::is_cut(const Session& session, Direction direction) const {
    const Millis now = nature_.time.now();
    const bool is_up_cut = now < session.cut_up_until;
    const bool is_down_cut = now < session.cut_down_until;
    switch (direction) {
        case Direction::to_broker:
            return is_up_cut;
        case Direction::from_broker:
            return is_down_cut;
        case Direction::both:
            return is_up_cut || is_down_cut;
    }
    return false;
}

bool Broker::is_connected(ClientId id) const {
    const auto found = sessions_.find(id);
    return is_up_ && found != sessions_.end() && found->second.number != 0;
}

void Broker::crash(Millis away) {
    if (!is_up_)
        return;
    nature_.tell("broker", "dies for ", away.value, " ms");
    is_up_ = false;
    ++life_;
    retained_.reset();
    for (const auto& [id, session] : sessions_) {
        if (session.number == 0)
            continue;
        nature_.time.after(chance_.span(nature_.faults.latency_min, reset_noticed_max),
                           [this, client = id, number = session.number] {
                               if (sessions_[client].number == number)
                                   drop(client, "reset");
                           });
    }
    nature_.time.after(away, [this, life = life_] {
        if (life != life_ || is_up_)
            return;
        is_up_ = true;
        nature_.tell("broker", "is back");
    });
}

void Broker::cut(ClientId id, Direction direction, Millis lasts) {
    Session& session = sessions_[id];
    const Millis until{nature_.time.now().value + lasts.value};
    if (direction != Direction::from_broker)
        session.cut_up_until = until;
    if (direction != Direction::to_broker)
        session.cut_down_until = until;
    nature_.tell(text_of(id), "cut ",
                 direction == Direction::both        ? "both ways"
                 : direction == Direction::to_broker ? "towards the broker"
                                                     : "from the broker",
                 " for ", lasts.value, " ms");
    watch(id);
}

// A cut that outlasts the keep-alive ends the session; a shorter one only swallows messages.
void Broker::watch(ClientId id) {
    nature_.time.after(keep_alive_ends, [this, id, number = sessions_[id].number] {
        Session& session = sessions_[id];
        if (number == 0 || session.number != number || !is_cut(session, Direction::both))
            return;
        const std::optional<Bytes> will = session.will;
        drop(id, "keep-alive");
        if (will && is_up_)
            publish_retained(*will);
    });
}

void Broker::heal() {
    is_up_ = true;
    for (auto& [id, session] : sessions_) {
        session.cut_up_until = Millis{};
        session.cut_down_until = Millis{};
    }
}

std::vector<Millis> Broker::fate() {
    const Faults& faults = nature_.faults;
    if (chance_.happens(faults.message_lost))
        return {};
    Millis delay = chance_.span(faults.latency_min, faults.latency_max);
    if (chance_.happens(faults.message_late))
        delay.value += chance_.between(0, faults.late_by.value);
    std::vector<Millis> arrivals{delay};
    if (chance_.happens(faults.message_doubled)) {
        arrivals.push_back(Millis{delay.value + chance_.between(0, double_after_max.value)});
    }
    return arrivals;
}

void Broker::publish(ClientId from, ClientId to, Bytes payload) {
    const Session& session = sessions_[from];
    if (!is_up_ || session.number == 0 || is_cut(session, Direction::to_broker))
        return;
    if (wire_ != nullptr)
        return hop_down(name_of(from), holder_of(to), payload);
    for (const Millis delay : fate()) {
        Bytes copy = payload;
        const bool is_garbled = chance_.happens(nature_.faults.message_garbled);
        if (is_garbled)
            garble(copy);
        nature_.time.after(delay, [this, from, to, life = life_, copy = std::move(copy)] {
            if (life == life_)
                hop_down(name_of(from), holder_of(to), copy);
        });
    }
}

void Broker::hop_down(ClientId from, ClientId to, const Bytes& payload) {
    const Session& session = sessions_[to];
    if (session.number == 0 || session.client == nullptr)
        return;
    if (wire_ != nullptr)
        return wire_->take({from, to, session.number, payload});
    nature_.time.after(
        chance_.span(nature_.faults.latency_min, nature_.faults.latency_max),
        [this, from, to, number = session.number, payload] { arrive(from, to, number, payload); });
    if (chance_.happens(nature_.faults.message_forged))
        forge(from, to, payload);
}

// To the same receiver, before or after the true one.
void Broker::forge(ClientId from, ClientId to, const Bytes& payload) {
    const bool is_stranger = to == hub_client && chance_.below(4) == 0;
    const auto forged =
        is_stranger ? std::optional(forger_.greet_as_stranger(payload)) : forger_.forge(payload);
    if (!forged)
        return;
    nature_.time.after(chance_.span(nature_.faults.latency_min, nature_.faults.latency_max),
                       [this, from = is_stranger ? stranger_client : from, to,
                        number = sessions_[to].number, forged = *forged] {
                           nature_.tell(text_of(to), "is told something forged");
                           arrive(from, to, number, forged);
                       });
}

void Broker::arrive(ClientId from, ClientId to, std::uint64_t session, const Bytes& payload) {
    Session& live = sessions_[to];
    if (live.number != session || live.client == nullptr)
        return;
    if (is_cut(live, Direction::from_broker))
        return;
    live.client->arrived(from, payload);
}

void Broker::arrive(const Hop& hop) {
    arrive(hop.from, hop.to, hop.session, hop.payload);
}

bool Broker::is_live(const Hop& hop) const {
    const auto found = sessions_.find(hop.to);
    return found != sessions_.end() && found->second.number == hop.session;
}

void Broker::garble(Bytes& payload) {
    if (payload.empty())
        return;
    const auto place = static_cast<std::size_t>(chance_.below(payload.size()));
    payload[place] = static_cast<std::uint8_t>(payload[place] ^ (1 + chance_.below(255)));
}

void Broker::publish_retained(Bytes payload) {
    if (!is_up_)
        return;
    retained_ = std::move(payload);
    for (const auto& [id, session] : sessions_) {
        if (id != hub_client)
            hop_down(hub_client, id, *retained_);
    }
}

void Broker::deliver_retained(ClientId to) {
    if (retained_ && to != hub_client)
        hop_down(hub_client, to, *retained_);
}

std::string Broker::text_of(ClientId id) const {
    return id == hub_client ? std::string("hub") : sim::join("node-", id.value);
}

}  // namespace onepool::sim
