import { describe, expect, it } from 'vitest'
import { takeTurn } from '../../server/round-robin.ts'
import { randomFrom } from './seed.ts'

/** A list that changes between turns, its turns, and who was visited in which. */
function world(pageSize: number, maxPages: number) {
  const list = new Set<string>()
  const visits: string[][] = []
  let position: string | null = null
  return {
    list,
    visits,
    async turn(onVisit: (ids: readonly string[]) => void = () => {}) {
      const visited: string[] = []
      visits.push(visited)
      await takeTurn({
        pageSize,
        maxPages,
        start: position,
        page: async (after) =>
          [...list]
            .filter((id) => after === null || id > after)
            .sort()
            .slice(0, pageSize),
        keep: async (to) => {
          position = to
        },
        visit: async (ids) => {
          visited.push(...ids)
          onVisit(ids)
        },
      })
    },
  }
}

function id(random: () => number): string {
  return Math.floor(random() * 2 ** 52)
    .toString(16)
    .padStart(13, '0')
}

describe('turns over a list that is longer than one of them', () => {
  it('reach the one behind eight hundred who never leave it, in the second', async () => {
    const { list, visits, turn } = world(200, 4)
    for (let n = 0; n < 800; n += 1) list.add(`a${String(n).padStart(4, '0')}`)
    list.add('z-sleeper')
    await turn()
    expect(visits[0]).toHaveLength(800)
    expect(visits[0]).not.toContain('z-sleeper')
    await turn()
    expect(visits[1]?.[0]).toBe('z-sleeper')
  })

  it('visit everybody between two visits of anybody, whoever comes and goes', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    const random = randomFrom(seed)
    const passedOver: string[] = []
    let visited = 0
    for (let run = 0; run < 60; run += 1) {
      const pageSize = 1 + Math.floor(random() * 6)
      const { list, visits, turn } = world(pageSize, 1 + Math.floor(random() * 4))
      /** On the list since this visit count, by id. */
      const since = new Map<string, number>()
      const last = new Map<string, number>()
      let clock = 0
      const join = (one: string) => {
        list.add(one)
        since.set(one, clock)
      }
      for (let n = 0; n < 40; n += 1) join(id(random))
      for (let round = 0; round < 80; round += 1) {
        await turn((ids) => {
          for (const one of ids) {
            clock += 1
            visited += 1
            const before = last.get(one)
            // Whoever was on the list all that time has had a visit in it.
            for (const other of before === undefined ? [] : list) {
              if (other === one || (since.get(other) ?? 0) > (before ?? 0)) continue
              if ((last.get(other) ?? -1) > (before ?? 0)) continue
              passedOver.push(`run ${run}, round ${round}: ${other} between two of ${one}`)
            }
            last.set(one, clock)
          }
        })
        expect(new Set(visits.at(-1)).size, `seed ${seed}: twice in a turn`).toBe(
          visits.at(-1)?.length,
        )
        for (const one of [...list]) {
          if (random() > 0.05) continue
          list.delete(one)
          last.delete(one)
        }
        for (let n = 0; n < random() * 4; n += 1) join(id(random))
      }
    }
    expect(passedOver, `seed ${seed}`).toEqual([])
    expect(visited).toBeGreaterThan(10_000)
  })

  it('bring everybody within as many turns as their pages take', async () => {
    const random = randomFrom(7)
    for (const count of [0, 1, 7, 8, 9, 15, 16, 17, 40, 333]) {
      const { list, visits, turn } = world(4, 2)
      while (list.size < count) list.add(id(random))
      for (let n = 0; n < 3; n += 1) await turn()
      visits.length = 0
      for (let n = 0; n <= Math.ceil(count / 8) + 1; n += 1) await turn()
      expect(new Set(visits.flat()).size).toBe(count)
    }
  })

  it('pass a page whose visit ends the turn', async () => {
    const { list, visits, turn } = world(2, 3)
    for (const one of ['a', 'b', 'c', 'd']) list.add(one)
    await expect(
      turn(() => {
        throw new Error('The process died')
      }),
    ).rejects.toThrow()
    await turn()
    expect(visits[1]?.slice(0, 2)).toEqual(['c', 'd'])
  })
})
