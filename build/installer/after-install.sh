#!/bin/sh
# The ledger's folder is the machine's, not an account's: two people at one PC must not run two ledgers.
set -e
mkdir -p /var/lib/quayside
# Whoever may use the PC may run Quayside; nobody may remove another's files.
chmod 1777 /var/lib/quayside
