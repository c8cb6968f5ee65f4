#include "hub/cli/runner_detail.hpp"

namespace onepool::cli {

namespace {

// Ten minutes at two a second: the hub looks through its log meanwhile.
constexpr std::size_t asks_max = 1'200;
constexpr std::uint64_t events_between_words = 10'000;

std::uint64_t count_of(const Json& value) {
    const std::int64_t* number = value.as_int();
    return number ? static_cast<std::uint64_t>(*number) : 0;
}

// What became of a file's events.
struct Sum {
    std::uint64_t taken = 0;
    std::uint64_t known = 0;
    std::uint64_t set_aside = 0;
    std::vector<std::string> refused;  // what the hub did not take, and why

    void add(const Json& answer) {
        taken += count_of(answer["taken"]);
        known += count_of(answer["known"]);
        set_aside += count_of(answer["set_aside"]);
    }
};

Json json_of(const Sum& sum, const std::vector<std::string>& unproven, const std::string& node) {
    Json json;
    json.set("node", node)
        .set("taken", sum.taken)
        .set("known", sum.known)
        .set("set_aside", sum.set_aside)
        .set("refused", Json::Array(sum.refused.begin(), sum.refused.end()))
        .set("unproven", Json::Array(unproven.begin(), unproven.end()));
    return json;
}

std::string show(const Sum& sum, const std::vector<std::string>& unproven,
                 const std::string& name) {
    std::string text = name + ": " + std::to_string(sum.taken) +
                       (sum.taken == 1 ? " event was new, " : " events were new, ") +
                       std::to_string(sum.known) + " the hub had already.\n";
    if (sum.set_aside > 0)
        text += std::to_string(sum.set_aside) +
                " of the new ones could not be applied: onepool quarantine says why.\n";
    for (const std::string& why : sum.refused)
        text += "Not taken: " + why + "\n";
    for (const std::string& what : unproven)
        text += "Not proven, so not brought in: " + what + "\n";
    return text;
}

// Brings one file's runs to the hub, one after the other.
class Bringing {
  public:
    using Post = std::function<HubAnswer(const JournalRun&)>;
    Bringing(Json node, Post post) : node_(std::move(node)), post_(std::move(post)) {}

    // The answer that ends it all; nullopt: go on. A run that lies before the hub's own place in
    // the journal it follows is no news, unless it is the last of its journal: it then shows
    // whether this file went the hub's way.
    std::optional<HubAnswer> bring(JournalRun run) {
        if (before_ && before_->journal == run.journal) {
            sum_.known += before_->last - before_->first + 1;
            before_.reset();
        }
        if (auto ended = finish())
            return ended;
        if (run.journal == given_up_)
            return std::nullopt;
        if (node_["journal"] == Json(run.journal) && run.last < count_of(node_["applied"])) {
            before_ = std::move(run);
            return std::nullopt;
        }
        return give(run);
    }
    std::optional<HubAnswer> finish() {
        const auto last = std::exchange(before_, std::nullopt);
        return last ? give(*last) : std::nullopt;
    }
    const Sum& sum() const { return sum_; }

  private:
    std::optional<HubAnswer> give(const JournalRun& run) {
        HubAnswer answer = post_(run);
        const auto body = Json::parse(answer.text);
        if (answer.status == 200 && body) {
            sum_.add(*body);
            return std::nullopt;
        }
        if (answer.status != 409)
            return answer;
        const Json none;
        const std::string* why = (body ? (*body)["error"]["message"] : none).as_string();
        given_up_ = run.journal;
        sum_.refused.push_back("journal " + run.journal + " from event " +
                               std::to_string(run.first) + " on: " + (why ? *why : "refused"));
        return std::nullopt;
    }

    Json node_;  // as it was listed
    Post post_;
    Sum sum_;
    std::optional<JournalRun> before_;
    std::string given_up_;  // a journal of which the hub took no more
};

}  // namespace

HubAnswer Runner::post_run(const std::string& target, const JournalRun& run) const {
    HubAnswer answer = world_.post_bytes(target, run.batch);
    for (std::size_t asks = 1; answer.is_to_be_asked_again && asks < asks_max; ++asks) {
        if (!world_.wait())
            return {.status = 0, .text = {}, .is_interrupted = true};
        answer = world_.post_bytes(target, run.batch);
    }
    return answer;
}

// All of it may be asked again: the hub takes nothing twice.
Exit Runner::operator()(const BringIn& command) const {
    const NodeFile file = world_.read_node(command.file);
    if (!file.fault.empty())
        return fail(file.fault);
    Exit exit = Exit::ok;
    const auto node = find_node(file.node, exit);
    if (!node)
        return exit;
    const std::string target = "/v1/nodes/" + url_encoded(file.node) +
                               "/journal?by=" + url_encoded(command.by) +
                               "&reason=" + url_encoded(command.reason);
    Bringing bringing(*node, [&](const JournalRun& run) { return post_run(target, run); });
    std::optional<HubAnswer> ended;
    std::uint64_t told = 0;
    for (auto run = file.next(); run && !ended; run = file.next()) {
        ended = bringing.bring(*std::move(run));
        const std::uint64_t seen = bringing.sum().taken + bringing.sum().known;
        if (seen >= told + events_between_words && format_ == Format::people) {
            told = seen;
            world_.complain(std::to_string(seen) + " events so far\n");
        }
    }
    if (!ended)
        ended = bringing.finish();
    if (ended) {
        complain_of(*ended, exit);
        return exit;
    }
    const std::vector<std::string> unproven = file.unproven();
    const std::string* name = (*node)["name"].as_string();
    put(json_of(bringing.sum(), unproven, file.node),
        show(bringing.sum(), unproven, name ? *name : file.node));
    return bringing.sum().refused.empty() && unproven.empty() ? Exit::ok : Exit::failed;
}

}  // namespace onepool::cli
