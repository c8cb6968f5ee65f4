"""What the fault tests share.

    allowed      what this machine lets a test do; a test that may not run says why
    waiting      waiting for conditions, never for times
    scene        broker, hub and one till as real programs, and what was sold at that till
    injection    system calls that fail, lie or dawdle (strace)
    disks        a disk whose power can be cut, a small one, one without space
    network      packets lost, late, reset or too large (nftables, in a network of the test's own)
    proxy        bits that flip on their way to the broker
    wal          where the frames of an SQLite WAL are
"""
