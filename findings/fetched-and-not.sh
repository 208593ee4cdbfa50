#!/usr/bin/env bash
# What mbsync and fetchmail do with a mailbox when a line of their configuration is left out.
#
#   ./findings/fetched-and-not.sh
#
# 1. fetchmail 6.4.37 by IMAP with `keep` and without `fetchall`: a mail that somebody has looked at in a mail
#    program is never fetched; new is what is not \Seen.
# 2. fetchmail 6.4.37 with `keep` and `fetchall`: every run fetches everything again.
# 3. mbsync 1.4.4 without a `Sync` line synchronises both ways: a mail that is deleted here is marked as
#    deleted on the server.
#
# Seen with the packages of Debian 12 and a Dovecot 2.3.19 on loopback, on 2026-12-01. Fails if one of them
# does otherwise; skipped where the packages, or namespaces, are not to be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh
# shellcheck source=scripts/check-mailbox/server.sh
source scripts/check-mailbox/server.sh
exec </dev/null
start_dovecot isync fetchmail maildrop

mkdir "$folder/mails"
for number in 00000 00001; do
  printf 'From: a@b.example\r\nSubject: %s\r\nMessage-ID: <%s@b.example>\r\n\r\ntext\r\n' $number $number \
    >"$folder/mails/$number.eml"
done
fetched() { find "$1/dmarc/new" "$1/dmarc/cur" -type f | wc -l; }
fetch() { "${as_user[@]}" fetchmail --silent --fetchmailrc "$1/fetchmailrc" || [[ $? -eq 1 ]]; }

place=$folder/fetchmail
prepare fetchmail "$place"
deliver fetchmail 0
deliver fetchmail 1
# Somebody reads the first one.
mail=$(find "$folder/boxes/fetchmail/new" -type f | sort | head -n 1)
mkdir -p "$folder/boxes/fetchmail/cur"
mv "$mail" "$folder/boxes/fetchmail/cur/$(basename "$mail"):2,S"
sed -i -e '/^  fetchall/d' -e 's/^  no keep/  keep/' "$place/fetchmailrc"
fetch "$place"
[[ $(fetched "$place") -eq 1 ]] || give_up "fetchmail without fetchall fetched $(fetched "$place") of 2 mails, one of them seen"
say "1. fetchmail without fetchall: 1 of 2 mails, not the one that is seen"

sed -i 's/^  keep/  keep\n  fetchall/' "$place/fetchmailrc"
fetch "$place"
fetch "$place"
[[ $(fetched "$place") -eq 5 ]] || give_up "fetchmail with keep and fetchall: $(fetched "$place") mails after two more runs, not 5"
say "2. fetchmail with keep and fetchall: two mails more at each run"

place=$folder/mbsync
prepare mbsync "$place"
deliver mbsync 0
deliver mbsync 1
sed -i '/^Sync /d' "$place/mbsyncrc"
synchronise() { "${as_user[@]}" mbsync --quiet --config "$place/mbsyncrc" dmarc; }
synchronise
[[ $(fetched "$place") -eq 2 ]] || give_up "mbsync fetched $(fetched "$place") of 2 mails"
find "$place/dmarc/new" "$place/dmarc/cur" -type f | sort | head -n 1 | xargs rm
synchronise
flagged=$(find "$folder/boxes/mbsync/cur" -name '*:2,*T*' | wc -l)
[[ $flagged -eq 1 ]] || give_up "mbsync without Sync: $flagged mails marked as deleted on the server, not 1"
say "3. mbsync without Sync: what was deleted here is marked as deleted on the server"
