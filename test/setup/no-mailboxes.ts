/** What is counted of a class of mailboxes that has none. */
export const none = {
  mailboxes: 0,
  overdue: 0,
  withError: 0,
  waiting: 0,
  oldestWaitingAt: null,
  blocked: 0,
  parked: 0,
  missing: 0,
  refreshFailures: 0,
  withRefreshFailures: 0,
}
