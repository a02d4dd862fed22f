#!/bin/sh
# The ledger's folder is the machine's, not an account's: two people at one PC must not run two ledgers.
set -e
# It holds orders and who did what: only members may read and change it (`usermod -aG quayside NAME`, from the next sign-in on).
groupadd --force --system quayside
if [ -n "${SUDO_USER:-}" ] && [ "$SUDO_USER" != root ]; then usermod -aG quayside "$SUDO_USER"; fi
mkdir -p /var/lib/quayside
chown root:quayside /var/lib/quayside
# New files belong to the group too.
chmod 2770 /var/lib/quayside
