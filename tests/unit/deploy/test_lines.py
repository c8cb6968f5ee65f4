"""Reading the log: fields, missing values, odd numbers, wrong files."""

import lzma
import tempfile
import unittest
from pathlib import Path

from replay import lines

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


class Lines(unittest.TestCase):
    def read(self, text, name="log.csv"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            data = text.encode()
            path.write_bytes(lzma.compress(data) if name.endswith(".xz") else data)
            return lines.read_lines(path)

    def test_reads_every_field_of_a_line(self):
        read = self.read(HEADER + '541267,22063,"BOWL, RED",6,2011-01-17 10:37:00,2.95,12779,Poland\n')
        self.assertEqual(read, [lines.Line(1, "541267", "22063", "BOWL, RED", 6, 1295260620000, 295,
                                           "12779", "Poland")])

    def test_reads_an_xz_file_like_a_plain_one(self):
        text = HEADER + "541267,22063,BOWL,6,2011-01-17 10:37:00,2.95,12779,Poland\n"
        self.assertEqual(self.read(text, "log.csv.xz"), self.read(text))

    def test_reads_na_and_nothing_as_missing(self):
        read = self.read(HEADER + "541267,22063,NA,6,2011-01-17 10:37:00,2.95,,Poland\n")
        self.assertEqual((read[0].description, read[0].customer), ("", ""))

    def test_rounds_a_tenth_of_a_penny_away_and_half_a_penny_up(self):
        read = self.read(HEADER + "1,22063,B,6,2011-01-17 10:37:00,0.001,1,UK\n"
                                  "1,22063,B,6,2011-01-17 10:37:00,0.005,1,UK\n")
        self.assertEqual([x.price for x in read], [0, 1])

    def test_takes_codes_that_differ_by_case_as_one_item(self):
        read = self.read(HEADER + "1,85123a,B,6,2011-01-17 10:37:00,1,1,UK\n")
        self.assertEqual(read[0].code, "85123A")

    def test_keeps_an_unreadable_line_and_names_its_fault(self):
        read = self.read(HEADER + "1,22063,B,six,2011-01-17 10:37:00,1,1,UK\n"
                                  "1,22063,B,6,17.1.2011,1,1,UK\n"
                                  "1,22063,B,6,2011-01-17 10:37:00,free,1,UK\n"
                                  "1,NA,B,6,2011-01-17 10:37:00,1,1,UK\n"
                                  "1,22063\n")
        self.assertEqual([x.fault for x in read],
                         ["quantity 'six'", "date '17.1.2011'", "price 'free'", "no stock code",
                          "date None"])

    def test_refuses_a_file_with_other_columns(self):
        with self.assertRaisesRegex(lines.WrongFile, "expected the columns InvoiceNo,.*found a,b"):
            self.read("a,b\n1,2\n")


if __name__ == "__main__":
    unittest.main()
