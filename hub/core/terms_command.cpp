#include "hub/core/terms_command.hpp"

#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

CommandResult refused_terms(std::string text) {
    return {.verdict = CommandVerdict::out_of_bounds, .text = std::move(text)};
}

}  // namespace

std::string to_text(const LocationTerms& terms) {
    std::string text;
    const auto add = [&](const std::string& clause) {
        text += (text.empty() ? "" : ", ") + clause;
    };
    const Region& region = terms.region;
    if (!region.country.empty())
        add("in " + region.country + (region.postcode.empty() ? "" : " " + region.postcode));
    if (terms.cut_off)
        add("sends until " + to_text(*terms.cut_off));
    if (terms.cost)
        add(std::to_string(terms.cost->value) + " an order");
    return text;
}

CommandResult set_terms(Decision& decision, const SetLocationTerms& command) {
    const HubState& state = decision.state();
    const auto location = state.find_location(command.location);
    if (!location) {
        return {.verdict = CommandVerdict::unknown_subject,
                .text = "there is no location " + command.location.value};
    }
    LocationTerms terms = state.location(*location).terms;
    terms.region.country = command.country.value_or(terms.region.country);
    terms.region.postcode = command.postcode.value_or(terms.region.postcode);
    terms.cut_off = command.cut_off.value_or(terms.cut_off);
    terms.cost = command.cost.value_or(terms.cost);
    if (!is_region(terms.region)) {
        return refused_terms(
            "a country is two capital letters such as GB, and a postcode up to 16 letters, digits, "
            "spaces and hyphens, with its country");
    }
    if (terms.cut_off && !is_cut_off(*terms.cut_off))
        return refused_terms("a cut-off is a time of day with its offset, such as 16:30+01:00");
    if (terms.cost && (terms.cost->value < 0 || terms.cost->value > limits::amount_minor)) {
        return refused_terms("a cost is 0 to " + std::to_string(limits::amount_minor) +
                             " in the smallest unit of the currency");
    }
    const std::string said = to_text(terms);
    const std::string text =
        command.location.value + ": " + (said.empty() ? "nothing known" : said);
    if (terms == state.location(*location).terms)
        return {.verdict = CommandVerdict::repeated, .text = text};
    decision.emit(LocationTermsSet{.location = *location, .terms = std::move(terms)});
    return {.verdict = CommandVerdict::done, .text = text};
}

}  // namespace onepool::hub
