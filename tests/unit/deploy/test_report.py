"""The real week and, where it lies beside the repository, the full file: every line accounted for."""

import contextlib
import io
import os
import unittest
from pathlib import Path

from log_lines import line
from replay import __main__ as command
from replay import catalogue, documents, lines, report, rules, spread

ROOT = Path(os.environ.get("ONEPOOL_SOURCE", Path(__file__).resolve().parents[3]))
WEEK = ROOT / "deploy" / "data" / "online-retail-2011-01-17.csv.xz"
FULL = ROOT.parent / "shared" / "data" / "online-retail-2010-12_2011-08.csv.xz"


def imported(path):
    read = lines.read_lines(path)
    judged = rules.judge(read)
    return read, judged, documents.documents(judged)


class Check(unittest.TestCase):
    def test_fails_when_a_line_is_missing(self):
        read = [line("1"), line("1")]
        judged = rules.judge(read)
        with self.assertRaisesRegex(report.DoesNotAddUp, "lines read and lines classified: 2 is not 1"):
            report.check(read, judged[:1], documents.documents(judged))

    def test_fails_when_a_document_is_missing(self):
        read = [line("1"), line("2")]
        judged = rules.judge(read)
        with self.assertRaisesRegex(report.DoesNotAddUp, "units sold: 2 is not 1"):
            report.check(read, judged, documents.documents(judged)[:1])


class Week(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.read, cls.judged, cls.made = imported(WEEK)

    def test_every_line_has_a_class_and_the_counts_are_known(self):
        report.check(self.read, self.judged, self.made)
        counted, _ = rules.class_counts(self.judged)
        self.assertEqual(dict(counted), {
            "sale": 9216, "return_matched": 19, "return_without_receipt": 107, "adjustment_up": 1,
            "adjustment_down": 9, "not_goods": 39, "not_goods_cancelled": 4})

    def test_holds_the_line_of_74215_units_and_its_cancellation(self):
        sale = next(x for x in self.made if x.name == "541431")
        back = next(x for x in self.made if x.name == "C541433/541431")
        self.assertEqual((sale.place, sale.lines[0].units), ("warehouse", 74215))
        self.assertEqual((back.node, back.same_day, back.lines[0].units),
                         ("warehouse", True, 74215))
        self.assertEqual(back.at_ms - sale.at_ms, 16 * 60 * 1000)

    def test_fits_the_bounds_of_baskets_and_orders(self):
        for each in self.made:
            at_shop = isinstance(each, documents.Sale) and each.place == spread.SHOP
            self.assertLessEqual(len(each.lines), 500 if at_shop else 800, each.name)

    def test_every_sold_item_is_in_the_catalogue_with_its_own_gtin(self):
        items = catalogue.items(self.judged)
        known = {item.sku for item in items}
        self.assertEqual(len({item.gtin for item in items}), len(items))
        self.assertLessEqual({x.sku for each in self.made for x in each.lines}, known)

    def test_prints_a_report_whose_lines_add_up(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.assertEqual(command.main([str(WEEK)]), 0)
        self.assertRegex(out.getvalue(), r"together +9395\n")
        self.assertIn("50 SKUs start short", out.getvalue())

    def test_says_what_is_wrong_with_a_file_it_cannot_read(self):
        err = io.StringIO()
        with contextlib.redirect_stderr(err):
            self.assertEqual(command.main(["/nowhere.csv"]), 1)
        self.assertIn("/nowhere.csv", err.getvalue())


@unittest.skipUnless(FULL.exists(), f"the full log is not at {FULL}")
class FullFile(unittest.TestCase):
    def test_every_line_has_a_class_and_the_counts_are_known(self):
        read, judged, made = imported(FULL)
        report.check(read, judged, made)
        counted, _ = rules.class_counts(judged)
        self.assertEqual(sum(counted.values()), 320705)
        self.assertEqual(dict(counted), {
            "sale": 311511, "free_goods": 381, "return_matched": 4424, "return_partly_matched": 25,
            "return_without_receipt": 1005, "adjustment_up": 483, "adjustment_down": 925,
            "not_goods": 1555, "not_goods_cancelled": 393, "bad_debt": 3})
        self.assertEqual(len(catalogue.items(judged)), 3664)


if __name__ == "__main__":
    unittest.main()
