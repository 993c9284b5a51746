#!/bin/sh
# Puts a backup back: self-host/restore.sh /somewhere/else/upshot-20261123T161000Z
# Afterwards open https://<DOMAIN>/operator, "The CRM was set back to it", with the moment of the backup.
set -eu
[ -d "${1:?which backup}" ] || { echo "$1 is no folder." >&2; exit 1; }
from="$(cd "$1" && pwd)"
cd "$(dirname "$0")"
for file in crm.dump mailboxes.tar pictures.tar; do
  [ -s "$from/$file" ] || { echo "$from/$file is not there: this is no whole backup." >&2; exit 1; }
done
# Read to their ends before anything goes: a copy that broke off is no backup.
for file in mailboxes.tar pictures.tar; do
  tar -tf "$from/$file" > /dev/null || { echo "$from/$file is damaged: nothing was changed." >&2; exit 1; }
done
[ -s .env ] || { echo "self-host/.env is not there: copy $from/env to it first." >&2; exit 1; }
cmp -s .env "$from/env" || echo "self-host/.env is another than the backup's: with other TOKEN_KEYS mailboxes cannot open what they hold." >&2
printf 'Everything since this backup goes. Type "restore": '
read -r answer || answer=
[ "$answer" = restore ] || { echo "Nothing was changed." >&2; exit 1; }
docker compose up -d --wait db
docker compose exec -T db pg_restore --list < "$from/crm.dump" > /dev/null || { echo "$from/crm.dump is damaged: nothing was changed." >&2; exit 1; }
trap 'echo "The restore broke off: Upshot stands still, and the backup is whole. Mend what is said above, and start it again." >&2' EXIT
docker compose stop companion watchdog auth rest storage
docker compose exec -T db pg_restore -U supabase_admin --clean --if-exists -d postgres < "$from/crm.dump"
docker compose run --rm -T --no-deps --user root --entrypoint sh companion \
  -c 'find /data -mindepth 1 -delete && tar -C /data -xf - && chown -R node:node /data' < "$from/mailboxes.tar"
docker compose up -d storage
docker compose exec -T storage sh -c 'find /var/lib/storage -mindepth 1 -delete && tar -C /var/lib/storage -xf -' \
  < "$from/pictures.tar"
docker compose up -d
trap - EXIT
