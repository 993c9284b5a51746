#!/bin/sh
# A backup of CRM, mailboxes and pictures into a folder: self-host/backup.sh /somewhere/else
# The companion stands still for the seconds its files are copied; Fathom delivers again.
set -eu
mkdir -p "${1:?where to}"
to="$(cd "$1" && pwd)/upshot-$(date -u +%Y%m%dT%H%M%SZ)"
cd "$(dirname "$0")"
[ -s .env ] || { echo "self-host/.env is not there: nothing runs from here." >&2; exit 1; }
mkdir "$to"
chmod 700 "$to"
# First the CRM: what a mailbox holds beyond it is brought in again, and not the other way round.
docker compose exec -T db pg_dump -U postgres -Fc postgres > "$to/crm.dump.part"
trap 'docker compose start companion' EXIT
docker compose stop companion
docker compose run --rm -T --no-deps --user root --entrypoint tar companion -C /data -cf - . > "$to/mailboxes.tar.part"
docker compose exec -T storage tar -C /var/lib/storage -cf - . > "$to/pictures.tar.part"
# Whole or not there: a backup that broke off keeps its other name.
for file in crm.dump mailboxes.tar pictures.tar; do mv "$to/$file.part" "$to/$file"; done
cp .env "$to/env" && chmod 600 "$to/env"
echo "$to"
