"""Every class of line, and the matching of returns to purchases."""

import unittest

from log_lines import line
from replay import rules


def kinds(*lines):
    return [each.kind for each in rules.judge(list(lines))]


class Classes(unittest.TestCase):
    def test_goods_with_a_price_are_a_sale_also_without_customer_or_description(self):
        self.assertEqual(kinds(line("1"), line("2", customer=""), line("3", description="")),
                         ["sale", "sale", "sale"])

    def test_a_field_that_cannot_be_read_makes_the_line_unreadable(self):
        self.assertEqual(kinds(line("1", fault="quantity 'six'")), ["unreadable"])

    def test_an_a_invoice_is_bad_debt_whatever_its_price(self):
        self.assertEqual(kinds(line("A1", code="B", price=1106206), line("A2", code="B", price=-5)),
                         ["bad_debt", "bad_debt"])

    def test_each_code_that_is_not_goods_is_told_apart(self):
        codes = ["POST", "DOT", "M", "C2", "D", "S", "BANK CHARGES", "AMAZONFEE", "CRUK", "B",
                 "PADS", "GIFT_0001_20"]
        self.assertEqual(kinds(*(line("1", code=code) for code in codes)),
                         ["not_goods"] * len(codes))
        self.assertEqual(kinds(*(line("C1", code=code, quantity=-1) for code in codes)),
                         ["not_goods_cancelled"] * len(codes))

    def test_goods_whose_code_begins_like_a_fee_are_goods(self):
        self.assertEqual(kinds(line("1", code="DCGS0003"), line("1", code="15056BL")),
                         ["sale", "sale"])

    def test_a_test_code_is_a_test_entry(self):
        self.assertEqual(kinds(line("1", code="TEST001")), ["test_entry"])

    def test_quantities_and_prices_without_meaning_are_out_of_bounds(self):
        self.assertEqual(kinds(line("1", quantity=0), line("1", quantity=1_000_001),
                               line("1", price=-1), line("C1", quantity=1)),
                         ["out_of_bounds"] * 4)
        self.assertEqual(kinds(line("1", quantity=1_000_000)), ["sale"])

    def test_price_0_with_a_customer_or_on_a_charged_invoice_is_given_free(self):
        self.assertEqual(kinds(line("1", price=0)), ["free_goods"])
        self.assertEqual(kinds(line("2", price=0, customer=""), line("2", customer="")),
                         ["free_goods", "sale"])

    def test_price_0_without_customer_or_charge_is_an_adjustment(self):
        self.assertEqual(kinds(line("1", price=0, customer="", description="found")),
                         ["adjustment_up"])
        self.assertEqual(kinds(line("1", price=0, customer="", quantity=-35, description="")),
                         ["adjustment_down"])

    def test_a_negative_line_with_a_price_is_a_return_also_without_the_letter_c(self):
        self.assertEqual(kinds(line("1", quantity=-1)), ["return_without_receipt"])

    def test_all_classes_are_listed_in_the_table_and_in_the_report(self):
        for kind in rules.CLASSES:
            self.assertIn(f"| {kind} ", rules.__doc__)


class Matching(unittest.TestCase):
    def test_a_return_names_the_purchase_of_the_same_customer_and_sku(self):
        judged = rules.judge([line("1", quantity=5, at="2011-01-17 10:00"),
                              line("C2", quantity=-3, at="2011-01-17 11:00")])
        self.assertEqual(judged[1].kind, "return_matched")
        self.assertEqual([(x.units, x.bought.invoice) for x in judged[1].parts], [(3, "1")])

    def test_a_return_without_customer_has_no_receipt(self):
        self.assertEqual(kinds(line("1", quantity=5, customer=""),
                               line("C2", quantity=-5, customer="", at="2011-01-17 11:00")),
                         ["sale", "return_without_receipt"])

    def test_another_customer_or_sku_does_not_match(self):
        self.assertEqual(kinds(line("1", customer="1"), line("1", code="22064", customer="2"),
                               line("C2", quantity=-1, customer="2", at="2011-01-17 11:00")),
                         ["sale", "sale", "return_without_receipt"])

    def test_a_purchase_after_the_return_does_not_match(self):
        self.assertEqual(kinds(line("C1", quantity=-1, at="2011-01-17 10:00"),
                               line("2", at="2011-01-17 11:00")),
                         ["return_without_receipt", "sale"])

    def test_the_newest_purchase_is_given_back_first_and_no_unit_twice(self):
        judged = rules.judge([line("1", quantity=2, at="2011-01-17 10:00"),
                              line("2", quantity=2, at="2011-01-17 11:00"),
                              line("C3", quantity=-3, at="2011-01-17 12:00"),
                              line("C4", quantity=-3, at="2011-01-17 13:00")])
        self.assertEqual([(x.units, x.bought.invoice) for x in judged[2].parts],
                         [(2, "2"), (1, "1")])
        self.assertEqual([(x.units, x.bought and x.bought.invoice) for x in judged[3].parts],
                         [(1, "1"), (2, None)])
        self.assertEqual([judged[2].kind, judged[3].kind],
                         ["return_matched", "return_partly_matched"])

    def test_lines_come_out_by_time_whatever_their_order_in_the_file(self):
        judged = rules.judge([line("C2", quantity=-1, at="2011-01-17 11:00"),
                              line("1", at="2011-01-17 10:00")])
        self.assertEqual([x.kind for x in judged], ["sale", "return_matched"])


if __name__ == "__main__":
    unittest.main()
