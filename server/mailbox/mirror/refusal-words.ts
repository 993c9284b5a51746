/** Why a copy waits for somebody: what happened, and what the rep or their admin can do. */

/** @param crm as the rep calls it. @param reason as `server/mirror` parks it. @param detail what was named. */
export function refusalWords(
  crm: string,
  reason: string,
  detail: Readonly<Record<string, unknown>> | null,
): string {
  const names = Array.isArray(detail?.names) ? detail.names.map(String).join(', ') : ''
  switch (reason) {
    case 'needs_day':
      return `${crm} wants a day for each task, and none was said. Choose its day in Tasks, or above where such tasks go, then replay this one.`
    case 'worked_on':
      return `You took this task back, but ${String(detail?.who ?? 'somebody')} has worked on it in ${crm}, so it stayed there. Replay it to remove it there as well.`
    case 'required_property':
      return `Your ${crm} demands something of each task that Upshot does not know${names ? `: ${names}` : ''}. Ask whoever runs it to make that optional, then replay this task.`
    case 'no_rights':
      return `Your account at ${crm} may not do this${names ? ` (${names})` : ''}. Ask whoever runs it for the right to edit tasks, then replay this one.`
    case 'invalid':
      return `${crm} did not take this task${names ? ` because of: ${names}` : ''}. Change the task, or replay it after an update of Upshot.`
    case 'in_bin':
      return `This task is in ${crm}’s recycling bin. Restore it there, then replay it.`
    case 'refused':
      return `${crm} refused this task. Replay it to try again.`
    default:
      return `This task did not get into ${crm}, several times. Replay it to try again.`
  }
}
