"""Numbers for codes, places for invoices, documents for lines, stock for the first day."""

import unittest

from log_lines import line
from replay import catalogue, documents, gtin, opening, rules, spread

# Invoice numbers whose CRC-32 falls into the slots of the rule.
SHOP_INVOICE = next(str(n) for n in range(500000, 600000) if spread.slot_of(str(n)) == "shop")
TILL_INVOICE = next(str(n) for n in range(500000, 600000)
                    if spread.slot_of(str(n)) == "store-2-till-1")


def made(*lines):
    return documents.documents(rules.judge(list(lines)))


class Gtin(unittest.TestCase):
    def test_writes_digits_and_letters_out_in_the_in_store_range(self):
        self.assertEqual(gtin.gtin_of("22063")[:12], "202206300000")
        self.assertEqual(gtin.gtin_of("85123A")[:12], "208512301000")
        self.assertEqual(gtin.gtin_of("15056BL")[:12], "201505602120")

    def test_gives_other_codes_a_number_of_prefix_29(self):
        self.assertRegex(gtin.gtin_of("DCGSSGIRL"), r"^29\d{11}$")

    def test_ends_in_the_gs1_check_digit(self):
        self.assertEqual(gtin.check_digit("400638133393"), "1")

    def test_refuses_two_codes_with_one_number(self):
        with self.assertRaisesRegex(gtin.Collision, "A and B both get GTIN 2000000000000"):
            gtin.assign(["B", "A"], lambda code: "2000000000000")


class Catalogue(unittest.TestCase):
    def test_takes_the_most_frequent_name_and_price(self):
        judged = rules.judge([line("1", price=295), line("2", price=250, description="BOWL?"),
                              line("3", price=295, description="")])
        item = catalogue.items(judged)[0]
        self.assertEqual((item.sku, item.description, item.price), ("22063", "BOWL", 295))

    def test_knows_items_that_were_only_adjusted(self):
        judged = rules.judge([line("1", price=0, customer="", quantity=-3, description="damaged")])
        self.assertEqual(catalogue.items(judged)[0].description, "item 22063")

    def test_holds_no_fee(self):
        self.assertEqual(catalogue.items(rules.judge([line("1", code="POST")])), [])

    def test_writes_what_the_programs_import(self):
        text = catalogue.to_csv([catalogue.Item("22063", "2022063000002", "BOWL, RED", 295)])
        self.assertEqual(text, 'sku,gtin,description,price,tax_code,tax_rate_bp\n'
                               '22063,2022063000002,"BOWL, RED",295,standard,2000\n')


class Spread(unittest.TestCase):
    def test_sends_a_quarter_to_the_shop_and_the_rest_evenly_to_the_registers(self):
        places = [spread.slot_of(str(invoice)) for invoice in range(540000, 556000)]
        self.assertAlmostEqual(places.count("shop") / len(places), 4 / 16, delta=0.01)
        for node in spread.NODES[:4]:
            self.assertAlmostEqual(places.count(node) / len(places), 3 / 16, delta=0.01)

    def test_sells_wholesale_at_the_warehouse(self):
        self.assertEqual(spread.place_of_sale("541431", [line("541431", quantity=74215)]),
                         "warehouse")

    def test_keeps_an_order_beyond_the_channel_bound_at_a_register(self):
        lines = [line(SHOP_INVOICE) for _ in range(501)]
        self.assertEqual(spread.place_of_sale(SHOP_INVOICE, lines[:500]), "shop")
        self.assertIn(spread.place_of_sale(SHOP_INVOICE, lines), spread.NODES[:4])

    def test_names_a_document_the_same_for_ever(self):
        self.assertEqual(spread.document_id("541267"), "a380c6d1-9f47-8878-8ffa-7d53a401ad2b")
        self.assertRegex(spread.document_id("541267"),
                         r"^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
        self.assertNotEqual(spread.document_id("541267"), spread.document_id("541268"))


class Documents(unittest.TestCase):
    def test_an_invoice_is_one_sale_of_its_goods(self):
        sale, = made(line("1", quantity=2), line("1", code="POST"), line("1", code="22064"))
        self.assertEqual([(x.sku, x.units) for x in sale.lines], [("22063", 2), ("22064", 1)])

    def test_goods_come_back_where_they_were_sold(self):
        sale, back = made(line(TILL_INVOICE, quantity=2, at="2011-01-17 10:00"),
                          line("C9", quantity=-1, at="2011-01-17 11:00"))
        self.assertEqual((sale.place, back.node), ("store-2-till-1", "store-2-till-1"))
        self.assertEqual((back.original, back.same_day), (TILL_INVOICE, True))
        self.assertEqual(back.lines[0].bought_number, sale.lines[0].number)

    def test_goods_of_a_shop_order_come_back_to_the_warehouse(self):
        _, back = made(line(SHOP_INVOICE, at="2011-01-17 10:00"),
                       line("C9", quantity=-1, at="2011-01-18 11:00"))
        self.assertEqual((back.node, back.same_day), ("warehouse", False))

    def test_a_cancellation_of_two_purchases_is_two_returns(self):
        backs = made(line("1", at="2011-01-17 10:00"), line("2", at="2011-01-17 11:00"),
                     line("C9", quantity=-3, at="2011-01-17 12:00"))[2:]
        self.assertEqual([(x.name, x.lines[0].units) for x in backs],
                         [("C9/", 1), ("C9/1", 1), ("C9/2", 1)])

    def test_adjustments_keep_their_sign_and_reason(self):
        adjusted, = made(line("1", price=0, customer="", quantity=-35, description="wet"))
        self.assertEqual((adjusted.reason, adjusted.lines[0].units), ("wet", -35))


class Opening(unittest.TestCase):
    def test_covers_what_the_file_takes_with_some_spare(self):
        stock = opening.opening_stock(made(line(TILL_INVOICE, quantity=100)))
        self.assertEqual(stock["store-2"], {"22063": 112})

    def test_starts_short_what_the_shop_sells_most(self):
        lines = [line(SHOP_INVOICE, quantity=100), line(SHOP_INVOICE, code="22064", quantity=50)]
        stock = opening.opening_stock(made(*lines))
        self.assertEqual(stock["warehouse"], {"22063": 40, "22064": 20})

    def test_names_fifty_short_skus_of_the_first_two_days(self):
        lines = [line(SHOP_INVOICE, code=str(20000 + n), quantity=n + 1) for n in range(60)]
        short = opening.short_skus(made(*lines))
        self.assertEqual(short, [str(20000 + n) for n in range(59, 9, -1)])


if __name__ == "__main__":
    unittest.main()
