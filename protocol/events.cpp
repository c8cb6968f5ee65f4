#include "protocol/events.hpp"

#include "protocol/check.hpp"
#include "protocol/kinds_defined.hpp"

namespace onepool::protocol {

namespace {

// One overload a kind, so that a new kind does not compile until it has a name.
struct KindName {
    const char* operator()(const Sale&) const { return "sale"; }
    const char* operator()(const Return&) const { return "return"; }
    const char* operator()(const Receipt&) const { return "receipt"; }
    const char* operator()(const Adjustment&) const { return "adjustment"; }
    const char* operator()(const Ship&) const { return "ship"; }
    const char* operator()(const Order&) const { return "order"; }
    const char* operator()(const Hold&) const { return "hold"; }
    const char* operator()(const Release&) const { return "release"; }
    const char* operator()(const Take&) const { return "take"; }
    const char* operator()(const Leave&) const { return "leave"; }
    const char* operator()(const Pick&) const { return "pick"; }
    const char* operator()(const Collect&) const { return "collect"; }
    const char* operator()(const PutBack&) const { return "put-back"; }
    const char* operator()(const RightsReleased&) const { return "rights-released"; }
    const char* operator()(const Count&) const { return "count"; }
    const char* operator()(const Inspect&) const { return "inspect"; }
    const char* operator()(const Pack&) const { return "pack"; }
};

}  // namespace

const char* kind_name(const EventBody& body) {
    return std::visit(KindName{}, body);
}

const char* to_text(IdentityProof proof) {
    switch (proof) {
        case IdentityProof::none:
            return "nothing";
        case IdentityProof::identity_card:
            return "identity card";
        case IdentityProof::passport:
            return "passport";
        case IdentityProof::driving_licence:
            return "driving licence";
        case IdentityProof::residence_permit:
            return "residence permit";
        case IdentityProof::other:
            return "another document";
    }
    CHECK(false);  // every document has a name
}

}  // namespace onepool::protocol

template struct onepool::protocol::Kinds<onepool::protocol::AnyEventBody>;
