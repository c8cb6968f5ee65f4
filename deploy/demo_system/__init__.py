"""The demo: a whole Onepool on one machine, fed with a real retailer's week.

    main          what deploy/demo does, in order
    settings      the state folder: ports, names, tokens, chosen once and kept
    certificates  a certificate authority for the demo
    enrolment     lets the nodes in by codes
    configuration files for broker, hub, nodes and shop
    processes     starts and stops the programs, leaves none behind
    api           the programs' HTTP APIs
    books         what the replay did, and what it therefore expects (SQLite)
    stockroom     opening stock, received through the nodes
    player        plays documents through registers and shop
    by_hand       takes over what people did on the pages
    latency       from a register's commit to the shop showing it
    verdict       the checks at the end
    progress      what people see meanwhile
"""
