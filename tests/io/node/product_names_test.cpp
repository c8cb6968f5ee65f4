// Names of counted goods: each is looked up once.

#include "node/web/product_names.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace onepool::node {
namespace {

class Names : public testing::Test {
  protected:
    int lookups_ = 0;
    std::string call_it_ = "a heart";
    ProductNames names_{[this](const Sku& sku) -> std::optional<Product> {
                            ++lookups_;
                            if (call_it_.empty())
                                throw std::runtime_error("the disk");
                            if (sku == Sku{"?"})
                                return std::nullopt;
                            Product product;
                            product.sku = sku;
                            product.description = call_it_;
                            return product;
                        },
                        3};
};

TEST_F(Names, AreLookedUpOnce) {
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(names_.of(Sku{"A"}).description, "a heart");
    EXPECT_EQ(lookups_, 1);
}

TEST_F(Names, OfWhatIsNotForSaleYetAreLookedUpUntilItIs) {
    EXPECT_EQ(names_.of(Sku{"?"}).description, "");
    EXPECT_EQ(names_.of(Sku{"?"}).description, "");
    EXPECT_EQ(lookups_, 2);
}

TEST_F(Names, AreLookedUpAnewOnceTheCatalogueChanged) {
    names_.of(Sku{"A"});
    call_it_ = "a jug";
    EXPECT_EQ(names_.of(Sku{"A"}).description, "a heart");
    names_.forget();
    EXPECT_EQ(names_.of(Sku{"A"}).description, "a jug");
}

TEST_F(Names, ThatCannotBeReadAreNotRemembered) {
    call_it_ = "";
    EXPECT_THROW(names_.of(Sku{"A"}), std::runtime_error);
    call_it_ = "a heart";
    EXPECT_EQ(names_.of(Sku{"A"}).description, "a heart");
}

TEST_F(Names, AreNoMoreThanTheirBound) {
    for (const char* sku : {"A", "B", "C", "D"})
        names_.of(Sku{sku});
    EXPECT_EQ(lookups_, 4);
    names_.of(Sku{"D"});
    EXPECT_EQ(lookups_, 4) << "the newest is there";
    names_.of(Sku{"A"});
    EXPECT_EQ(lookups_, 5);
}

}  // namespace
}  // namespace onepool::node
