#include <utility>

#include "tests/sim/mutants/hub_twists.hpp"
#include "tests/sim/mutants/mutant.hpp"
#include "tests/sim/mutants/node_twists.hpp"
#include "tests/sim/mutants/wrong_connector.hpp"

namespace onepool::sim {

namespace {

class SeamChange final : public MutantParts {
  public:
    explicit SeamChange(void (*change)(Seams&)) : change_(change) {}
    void put_into(Seams& seams) override { change_(seams); }

  private:
    void (*change_)(Seams&);
};

template <void (*change)(Seams&)>
std::unique_ptr<MutantParts> seam() {
    return std::make_unique<SeamChange>(change);
}

template <class TwistType>
class TwistedHub final : public MutantParts {
  public:
    void put_into(Seams& seams) override { seams.hub = &twist_; }

  private:
    TwistType twist_;
};

template <class TwistType>
std::unique_ptr<MutantParts> twisted_hub() {
    return std::make_unique<TwistedHub<TwistType>>();
}

class ForgetfulNodes final : public MutantParts {
  public:
    void put_into(Seams& seams) override { seams.node = &twist_; }

  private:
    ForgetfulTill twist_;
};

std::unique_ptr<MutantParts> forgetful_nodes() {
    return std::make_unique<ForgetfulNodes>();
}

template <class ConnectorType>
void use_connector(Seams& seams) {
    seams.connector = std::make_shared<ConnectorType>(real_connector());
}

void let_node_disks_lie(Seams& seams) {
    seams.node_disks = DiskHonesty::lying;
}
void let_hub_disk_lie(Seams& seams) {
    seams.hub_disk = DiskHonesty::lying;
}
void raise_online(Seams& seams) {
    seams.flush = Flush::generous;
}
void tear_flushes(Seams& seams) {
    seams.flush = Flush::torn;
}
void look_nothing_up(Seams& seams) {
    seams.lookup = Lookup::no;
}

}  // namespace

const std::vector<Mutant>& mutants() {
    static const std::vector<Mutant> all{
        {"sold-before-disk", "a node's disk answers before it has written", "1 sold-is-kept",
         seam<let_node_disks_lie>},
        {"forgotten-line", "a till does not write down every change of a basket", "1 baskets-kept",
         forgetful_nodes},
        {"promise-before-disk", "the hub's disk answers before it has written", "1 orders-kept",
         seam<let_hub_disk_lie>},
        {"ack-before-commit", "the hub acknowledges what is not on its disk", "7 journal-chained",
         seam<let_hub_disk_lie>},
        {"sold-twice", "the edge does not look up what was sold under a basket's id",
         "2 counted-once", seam<look_nothing_up>},
        {"cursor-not-durable", "the hub's cursor is not written down with what it applied",
         "2 counted-once", twisted_hub<LogGap<hub::StreamAdvanced>>},
        {"torn-flush", "a flush writes cells without the rows that balance them",
         "3 units-conserved", seam<tear_flushes>},
        {"u-raised", "a flush writes U one higher than what was split", "4 promised-once",
         seam<raise_online>},
        {"hold-not-deducted", "a restart forgets that U shrank by a hold", "4 promised-once",
         twisted_hub<LogGap<hub::OnlineSet>>},
        {"debt-without-case", "oversell cases are closed while the debt is there",
         "4 promised-once", twisted_hub<CarelessOperator>},
        {"shows-too-much", "the connector pushes one unit more than U", "4 promised-once",
         seam<use_connector<GenerousConnector>>},
        {"silence-is-consent", "a push without an answer counts as confirmed", "6 converges",
         seam<use_connector<CredulousConnector>>},
        {"silent-downlink", "orders to ship never reach the nodes", "6 converges",
         twisted_hub<SilentDownlink>},
        {"unchecked-chain", "the hub takes a garbled batch as it comes", "7 journal-chained",
         twisted_hub<UncheckedChain>},
        {"forgotten-fence", "the hub stops a stream and does not write it down",
         "9 fenced-for-cause", twisted_hub<LogGap<hub::StreamStopped>>},
        {"lost-effect", "an order's stage is not written to the log", "8 hub-recovers",
         twisted_hub<LogGap<hub::OrderStageTold>>},
    };
    return all;
}

}  // namespace onepool::sim
