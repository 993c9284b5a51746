/**
 * The least that shows the same rows: no framework and no library. It reads what the inbox reads, by the
 * same index, and draws the first fifty as the panel does, with the panel's markup and stylesheet, once.
 */

type Row = { id: string; meetingId: string; title: string; assigneeKind: string }
type Call = { id: string; title: string; meetingStart: string; companyName: string | null }

const rowsDrawn = 50

const opening = indexedDB.open('upshot')
opening.onsuccess = () => {
  const read = opening.result.transaction(['actionItems', 'meetings', 'contacts'])
  const open = IDBKeyRange.lowerBound(new Date(Date.now() - 24 * 3_600_000).toISOString())
  const items = read.objectStore('actionItems').index('inboxUntil').getAll(open)
  items.onsuccess = () => {
    const rows: Row[] = items.result
    const calls = new Map<string, Call>()
    const ids = [...new Set(rows.map(({ meetingId }) => meetingId))]
    let left = ids.length
    for (const id of ids) {
      const call = read.objectStore('meetings').get(id)
      call.onsuccess = () => {
        calls.set(id, call.result)
        left -= 1
        if (left === 0) draw(rows, calls)
      }
    }
  }
}

function draw(rows: readonly Row[], calls: ReadonlyMap<string, Call>): void {
  const newest = rows
    .filter(({ assigneeKind }) => assigneeKind === 'me')
    .sort((one, other) => {
      const a = calls.get(one.meetingId)?.meetingStart ?? ''
      const b = calls.get(other.meetingId)?.meetingStart ?? ''
      return a === b ? (one.id < other.id ? -1 : 1) : a < b ? 1 : -1
    })
    .slice(0, rowsDrawn)
  document.body.innerHTML = `<div id="root"><div class="panel"><main><div class="listing">
    <div class="scroll"><div class="feed">${newest.map((row) => drawn(row, calls)).join('')}</div></div>
  </div></main></div></div>`
}

function drawn(row: Row, calls: ReadonlyMap<string, Call>): string {
  const company = calls.get(row.meetingId)?.companyName ?? ''
  return `<article class="row">
    <svg class="glyph" width="16" height="16" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9" fill="none" stroke="currentColor"/></svg>
    <div class="body"><h3 class="title">${row.title}</h3>
    <p class="meta line facts"><span class="type">To-do</span><span>No date</span><span>${company}</span></p></div>
    <div class="quick"><button type="button" class="button">Create</button></div>
  </article>`
}
