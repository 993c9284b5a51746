/** What is counted: so many in a quarter of an hour, an hour, a day; or some in each of two hours in a row. */
export type Window = 'quarter' | 'hour' | 'day' | 'hours in a row'

/**
 * For each event of the log that calls for somebody: more than how many, in which time, and what it means and
 * what to do. The table of `docs/operations.md` says the same; a test compares them.
 */
export const eventAlerts: Readonly<
  Record<string, readonly [moreThan: number, window: Window, meaning: string]>
> = {
  not_configured: [
    0,
    'hour',
    'A setting is missing; problems names it. Nothing is answered until it is there.',
  ],
  tokens_do_not_open: [
    0,
    'hour',
    'A key that sealed tokens is not in TOKEN_KEYS. Nothing is erased: put it back, and all goes on by itself within minutes.',
  ],
  webhook_secret_does_not_open: [
    0,
    'hour',
    "The key that sealed a webhook's secret is not in TOKEN_KEYS. Deliveries are answered with an error, and come again once the key is back.",
  ],
  secrets_do_not_open: [
    0,
    'hour',
    'A Mailbox that woke found that secrets of its own do not open. The rep sees that the connection has an error; it stays connected.',
  ],
  keys_do_not_fit: [
    0,
    'hour',
    'GET /health is red: problems says which key is missing or has other bytes. Put the right one in place; nobody has to connect again.',
  ],
  keys_not_checked: [
    0,
    'hour',
    "The registry of keys did not answer, so GET /health is red. Durable Objects: Cloudflare's status page.",
  ],
  keys_not_told: [
    5,
    'hour',
    'Mailboxes could not tell the registry what they have sealed. They tell it the next time; the counts are behind until then.',
  ],
  panel_error: [
    20,
    'hour',
    'Panels tell of errors of their own. Group by at and extension; npm run place leads to the line.',
  ],
  deep_health_failed: [
    0,
    'hour',
    'GET /health?deep found the CRM, its sign-in or the mailboxes wanting; problems says which.',
  ],
  mailbox_not_there: [
    0,
    'hour',
    'A Mailbox did not answer GET /health?deep. error says how it failed.',
  ],
  secret_does_not_open: [
    0,
    'hour',
    'A secret did not open when it was to be sealed anew. The old key must stay until this is silent.',
  ],
  alarm_failed: [
    5,
    'quarter',
    'A Mailbox ended its alarm by an error of ours; it tries again by itself. error says which kind.',
  ],
  drain_failed: [
    5,
    'quarter',
    'A Mailbox ended its jobs by an error of ours; it tries again by itself. error says which kind.',
  ],
  job_failed: [
    5,
    'quarter',
    'A job ended by an error of ours, not by a service. kind and error say where.',
  ],
  job_parked: [
    20,
    'hour',
    'Jobs wait for a person. Group by kind and reason; after a fix the reps press Replay.',
  ],
  'job_failed_for_now crm_unavailable': [
    100,
    'quarter',
    'The CRM is down, or refuses the service key. Deliveries are safe; they go in by themselves when it is back.',
  ],
  fathom_unavailable: [
    100,
    'quarter',
    'Fathom is down or slow. Everything is tried again by itself.',
  ],
  fathom_refused: [
    0,
    'hour',
    "Fathom did not accept what we asked for; status says how. A change of its API, or of the app's rights.",
  ],
  token_refresh_failed: [
    20,
    'hour',
    "Many at once: the app's secret, or Fathom. reason = refused ends in the next line.",
  ],
  connection_revoked: [
    3,
    'hour',
    "Reps have to reconnect, and see it in their panel. One is a rep who withdrew; many are the app's secret.",
  ],
  delivery_refused: [
    20,
    'quarter',
    'Signatures that do not match: somebody guesses, or Fathom has changed how it signs. reason = too_old many times: a clock.',
  ],
  webhook_renewed: [
    5,
    'hour',
    "Webhooks are made anew. because = moved: PUBLIC_URL changed. untold, refused, missing of many reps at once: Fathom's deliveries do not reach this address.",
  ],
  webhook_answer_lost: [
    5,
    'hour',
    'Fathom did not answer whether it made a webhook. It is asked again after longer and longer waits; orphans of it can only be deleted in Fathom, by the rep.',
  ],
  webhook_unusable: [
    0,
    'hour',
    'Fathom gave a webhook whose secret cannot be used. It is deleted and made again.',
  ],
  code_exchange_failed: [
    5,
    'hour',
    "Reps cannot connect: the app's id, secret or redirect address.",
  ],
  crm_answer_unreadable: [0, 'hour', 'Companion and migrations do not belong together.'],
  crm_refused_request: [
    20,
    'hour',
    'The CRM cannot take what panels send: name says which function, sqlState why. A panel older than the migrations, or a fault of ours.',
  ],
  request_failed: [20, 'quarter', 'Requests of panels ended with 5xx; group by code.'],
  watchdog_failed: [
    0,
    'hour',
    'part says which part of the cron failed; the others ran. It is tried again in 15 minutes.',
  ],
  erase_failed: [
    0,
    'hours in a row',
    "A deleted account's Mailbox or pictures could not be erased. It is tried every 15 minutes; the law's clock runs.",
  ],
  wake_failed: [5, 'quarter', "Durable Objects do not answer: Cloudflare's status page."],
  canary_failed: [
    1,
    'hour',
    'A test delivery did not come through; reason says where it stopped. What Fathom sends may not come through either.',
  ],
  alert_not_sent: [
    0,
    'hour',
    'Whoever is at ALERT_URL does not take alerts; error has the status. They are sent again every 15 minutes.',
  ],
  counts_not_told: [
    5,
    'hour',
    "A process could not tell the look-out what it has counted; it tells it the next time. Durable Objects: Cloudflare's status page.",
  ],
  mending_failed: [
    0,
    'hour',
    'Tasks or companies could not be put right; work and reason say which. It is tried again with the next turn.',
  ],
  tidying_failed: [
    0,
    'hour',
    'Whom past calls took for people could not be put right; reason says why. It is left as it is until the rules of a release grow.',
  ],
  recorder_in_doubt: [
    5,
    'day',
    'Reps go by another address at Fathom, or their lists are suddenly empty; each is asked. Many at once: Fathom has changed what it shows.',
  ],
  work_failed: [
    5,
    'quarter',
    'Something that a rep waited for went on without them and failed; a job makes it good.',
  ],
  fathom_answer_too_large: [
    0,
    'hour',
    "Fathom sent more than a day's transcript has. It was not read; what asked for it waits for a person.",
  ],
  list_without_end: [
    0,
    'hour',
    "Fathom's list of a rep turned in circles or did not end. What it showed is kept, and nothing is called complete; the connection says so.",
  ],
  listed_meeting_unusable: [
    50,
    'day',
    'Fathom lists calls that cannot be read: a change of its format.',
  ],
  ai_refused: [0, 'hour', 'Anthropic does not accept the key or the model. Rules sort the items.'],
  ai_budget_spent: [
    0,
    'hour',
    "The day's tokens are used up, of one rep or of all; rules sort the rest until midnight UTC.",
  ],
  ai_budget_unreachable: [
    0,
    'hour',
    'The object that keeps the budget does not answer; nothing is spent meanwhile.',
  ],
  ai_given_up_for_now: [
    20,
    'hour',
    'Claude is slow or overloaded; the items are found again by the daily turn.',
  ],
  ai_answer_unusable: [20, 'hour', "Claude's answers do not hold: the model was changed."],
  ai_results_not_written: [
    0,
    'hour',
    'What Claude found did not reach the CRM. It is not paid for twice.',
  ],
  extra_work_let_go: [
    20,
    'hour',
    'Work that nobody waits for failed eight times and was let go; it comes up again by itself. Group by kind and reason.',
  ],
  crm_tokens_do_not_open: [
    0,
    'hour',
    'A key that sealed tokens of HubSpot is not in TOKEN_KEYS. Put it back; nothing is erased.',
  ],
  crm_refresh_failed: [
    20,
    'hour',
    "HubSpot gives no new tokens. reason = misconfigured: the app's id or secret. refused: reps withdrew, and see it.",
  ],
  crm_exchange_failed: [
    5,
    'hour',
    "Reps cannot connect HubSpot: the app's id, secret or redirect address.",
  ],
  crm_not_identified: [
    5,
    'hour',
    'The same: HubSpot gave tokens and would not say whose they are.',
  ],
  portal_unavailable: [
    100,
    'quarter',
    'HubSpot is down or slow. Copies wait, and go in by themselves.',
  ],
  portal_refused: [
    50,
    'day',
    'HubSpot did not take tasks: reps see why and press Replay. Many with one status: a change of its API.',
  ],
  mirror_failed: [
    50,
    'hour',
    'A fault of ours with one copy, or the CRM refuses it: at is where. The others go on; it is tried eight times.',
  ],
  mirror_given_up: [
    20,
    'hour',
    'Copies failed eight times and wait for their rep; reason says why.',
  ],
  changes_not_handed_over: [
    5,
    'quarter',
    'What HubSpot told did not reach Mailboxes; it is tried again, and the hourly look finds it.',
  ],
}
