"""Reads the retail log, decides what every line is, and turns it into documents to replay.

    lines      the file as values                    (reads files)
    rules      what each line is, and why            (pure)
    gtin       an in-store GTIN-13 per stock code    (pure)
    catalogue  items with name, price and tax        (pure)
    spread     which place an invoice belongs to     (pure)
    documents  sales, orders, returns, adjustments   (pure)
    opening    the stock before the first day        (pure)
    report     counts per class, checked             (pure)

Run `python3 -m replay FILE` in deploy/ for the import report of a file.
"""
