#!/bin/sh
# Puts a backup back: self-host/restore.sh /somewhere/else/upshot-20261123T161000Z
# Afterwards open https://<DOMAIN>/operator, "The CRM was set back to it", with the moment of the backup.
set -eu
cd "$(dirname "$0")"
from="${1:?which backup}"
for file in crm.dump mailboxes.tar pictures.tar; do
  [ -s "$from/$file" ] || { echo "$from/$file is not there: this is no whole backup." >&2; exit 1; }
done
printf 'Everything since this backup goes. Type "restore": '
read -r answer
[ "$answer" = restore ] || exit 1
docker compose stop companion watchdog auth rest storage
docker compose exec -T db pg_restore -U supabase_admin --clean --if-exists -d postgres < "$from/crm.dump"
docker compose run --rm -T --no-deps --user root --entrypoint sh companion \
  -c 'find /data -mindepth 1 -delete && tar -C /data -xf - && chown -R node:node /data' < "$from/mailboxes.tar"
docker compose start storage
docker compose exec -T storage sh -c 'find /var/lib/storage -mindepth 1 -delete && tar -C /var/lib/storage -xf -' \
  < "$from/pictures.tar"
docker compose up -d
