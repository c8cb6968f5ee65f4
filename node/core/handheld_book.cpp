#include "node/core/handheld_book.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/identity_limits.hpp"
#include "protocol/json.hpp"
#include "protocol/receipt_code.hpp"
#include "protocol/text.hpp"

namespace onepool::node {
namespace {

static_assert(limits::pair_code_letters == 8);  // as receipt_code() makes them

std::optional<std::int64_t> number_in(const Json& json, std::int64_t least) {
    const auto* number = json.as_int();
    return number != nullptr && *number >= least ? std::optional(*number) : std::nullopt;
}

std::optional<Handheld> decode(const Json& json) {
    const auto no = number_in(json["no"], 1);
    const auto paired_at = number_in(json["paired_at"], 0);
    const auto seen_at = number_in(json["seen_at"], 0);
    const auto* name = json["name"].as_string();
    const auto* token = json["token"].as_string();
    const auto digest = token == nullptr ? std::nullopt : parse_hex(*token);
    Handheld handheld;
    if (!no || !paired_at || !seen_at || name == nullptr || !is_handheld_name(*name) || !digest ||
        digest->size() != handheld.token.size())
        return std::nullopt;
    handheld.no = {*no};
    handheld.name = *name;
    std::ranges::copy(*digest, handheld.token.begin());
    handheld.paired_at = {*paired_at};
    handheld.seen_at = {*seen_at};
    return handheld;
}

}  // namespace

const char* to_text(CodeEnd end) {
    switch (end) {
        case CodeEnd::used:
            return "used";
        case CodeEnd::over:
            return "over";
        case CodeEnd::wrong_tries:
            return "wrong_tries";
    }
    CHECK(false);  // every end is above
}

bool is_handheld_name(std::string_view name) {
    return !name.empty() && name.front() != ' ' && name.back() != ' ' &&
           find_text_fault(name, limits::handheld_name_bytes) == TextFault::none;
}

void HandheldBook::open_code(const Digest& random, Now now) {
    code_ = Code{receipt_code(random), Millis{now.steady.value + limits::pair_code_ms},
                 limits::pair_tries};
    wrong_.clear();
    ended_.reset();
}

void HandheldBook::close_code() {
    code_.reset();
    ended_.reset();
}

std::optional<HandheldBook::Code> HandheldBook::code(Now now) const {
    return code_ && now.steady < code_->until ? code_ : std::nullopt;
}

std::uint32_t HandheldBook::tries_left_of(std::string_view peer) const {
    const auto found = std::ranges::find(wrong_, peer, &WrongTries::peer);
    return found == wrong_.end() ? limits::pair_tries_of_one
                                 : limits::pair_tries_of_one - found->count;
}

bool HandheldBook::may_pair(Now now) const {
    return code(now).has_value() || (used_ && now.steady < used_->until);
}

std::optional<HandheldBook::EndedCode> HandheldBook::ended_code(Now now) const {
    if (code_ && now.steady >= code_->until)
        return EndedCode{code_->text, CodeEnd::over};
    return ended_;
}

PairVerdict HandheldBook::pair(const Asked& asked, Now now) {
    if (Handheld* before = paired_before(asked, now)) {
        before->token = asked.token;
        return PairVerdict::paired;
    }
    const auto open = code(now);
    if (!open)
        return PairVerdict::no_code;
    if (tries_left_of(asked.peer) == 0)
        return PairVerdict::too_many_tries;
    const auto typed = parse_receipt_code(asked.code);
    if (!typed || !equal_in_constant_time(view(*typed), view(open->text)))
        return count_wrong(asked.peer);
    if (!is_handheld_name(asked.name))
        return PairVerdict::bad_name;
    if (kept_.handhelds.size() >= limits::handhelds)
        return PairVerdict::too_many;
    ended_ = {code_->text, CodeEnd::used};
    code_.reset();
    used_.reset();
    if (!asked.nonce.empty())
        used_ = Used{open->text, asked.nonce, open->until, kept_.next};
    kept_.handhelds.push_back({kept_.next, asked.name, asked.token, now.wall, now.wall});
    ++kept_.next.value;
    return PairVerdict::paired;
}

// The record that this very attempt was given; null: none, or it was removed since.
Handheld* HandheldBook::paired_before(const Asked& asked, Now now) {
    if (!used_ || now.steady >= used_->until)
        return nullptr;
    const auto typed = parse_receipt_code(asked.code);
    if (!typed || !equal_in_constant_time(view(*typed), view(used_->code)) ||
        !equal_in_constant_time(view(asked.nonce), view(used_->nonce)))
        return nullptr;
    const auto found = std::ranges::find(kept_.handhelds, used_->no, &Handheld::no);
    return found == kept_.handhelds.end() ? nullptr : &*found;
}

PairVerdict HandheldBook::count_wrong(const std::string& peer) {
    if (--code_->tries_left == 0) {
        ended_ = {code_->text, CodeEnd::wrong_tries};
        code_.reset();
        return PairVerdict::last_wrong_code;
    }
    const auto found = std::ranges::find(wrong_, peer, &WrongTries::peer);
    if (found == wrong_.end())
        wrong_.push_back({peer, 1});
    else
        ++found->count;
    return PairVerdict::wrong_code;
}

const Handheld* HandheldBook::find(const Digest& token) const {
    for (const Handheld& each : kept_.handhelds) {
        if (equal_in_constant_time(each.token, token))
            return &each;
    }
    return nullptr;
}

bool HandheldBook::seen(HandheldNo no, Now now) {
    const auto found = std::ranges::find(kept_.handhelds, no, &Handheld::no);
    CHECK(found != kept_.handhelds.end());
    // Also when the wall clock was put back.
    const std::int64_t since = now.wall.value - found->seen_at.value;
    if (since >= 0 && since < limits::handheld_seen_every_ms)
        return false;
    found->seen_at = now.wall;
    return true;
}

bool HandheldBook::remove(HandheldNo no) {
    return std::erase_if(kept_.handhelds, [no](const Handheld& each) { return each.no == no; }) > 0;
}

std::string encode_handhelds(const HandheldBook::Kept& kept) {
    Json::Array array;
    for (const Handheld& each : kept.handhelds) {
        Json json;
        json.set("no", each.no.value);
        json.set("name", each.name);
        json.set("token", hex(each.token));
        json.set("paired_at", each.paired_at.value);
        json.set("seen_at", each.seen_at.value);
        array.push_back(std::move(json));
    }
    Json json;
    json.set("next", kept.next.value);
    json.set("handhelds", std::move(array));
    return json.dump() + "\n";
}

std::optional<HandheldBook::Kept> decode_handhelds(std::string_view text) {
    if (text.size() > limits::handhelds_file_bytes)
        return std::nullopt;
    const auto json = Json::parse(text);
    const auto next = json ? number_in((*json)["next"], 1) : std::nullopt;
    const auto* array = json ? (*json)["handhelds"].as_array() : nullptr;
    if (!next || array == nullptr || array->size() > limits::handhelds)
        return std::nullopt;
    HandheldBook::Kept kept;
    kept.next = {*next};
    HandheldNo last;
    for (const Json& each : *array) {
        auto handheld = decode(each);
        if (!handheld || handheld->no <= last || handheld->no >= kept.next)
            return std::nullopt;
        last = handheld->no;
        kept.handhelds.push_back(*std::move(handheld));
    }
    return kept;
}

}  // namespace onepool::node
