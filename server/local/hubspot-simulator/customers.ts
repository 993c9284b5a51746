import { addDeal } from './deals.ts'
import type { Portal, StoredObject } from './portal.ts'
import { addObject, link } from './portal.ts'

/** Who is in the account to begin with. */

type State = Omit<Portal, 'save'>

const won = { dealstage: 'closedwon', amount: '6000', closedate: '2026-09-30T22:00:00Z' }
const euros = { deal_currency_code: 'EUR', closedate: '2026-12-18T22:59:59Z' }

/** Demo people: customers of the calls that the simulated Fathom tells of. */
export function seedCustomers(now: number) {
  return (portal: State): void => {
    const customers = [
      [
        'Northwind',
        'northwind.example',
        [{ dealname: 'Northwind rollout' }],
        ['priya.nair', 'tom.becker', 'astrid.holm', 'ingrid.halvorsen'],
      ],
      [
        'Globex',
        'globex.example',
        [
          { ...won, dealname: 'Globex pilot' },
          {
            ...euros,
            dealname: 'Globex, second site',
            dealstage: 'qualifiedtobuy',
            amount: '18000',
          },
          { ...euros, dealname: 'Globex renewal', dealstage: '98101', amount: '42000' },
        ],
        ['marta.kowalska', 'jan.visser'],
      ],
      [
        'Initech',
        'initech.example',
        [{ dealname: 'Initech renewal', dealstage: '98101' }],
        ['amara.diallo', 'peter.lindgren'],
      ],
      ['Harbour Foods', 'harbourfoods.example', [], ['femke.dewit']],
    ] as const
    for (const [name, domain, deals, locals] of customers) {
      const contacts = locals.map((local) => named(local, domain))
      addCustomer(portal, { name, domain, deals, contacts }, now)
    }
  }
}

/** `priya.nair` at a domain. */
function named(local: string, domain: string): { name: string; email: string } {
  const name = local.replace(
    /(^|\.)(\w)/g,
    (_, dot, letter) => `${dot && ' '}${letter.toUpperCase()}`,
  )
  return { name, email: `${local}@${domain}` }
}

/** A company with its contacts and deals. */
function addCustomer(
  portal: State,
  customer: {
    name: string
    domain: string
    deals: readonly Record<string, string>[]
    contacts: readonly { name: string; email: string }[]
  },
  now: number,
): StoredObject {
  const company = addObject(
    portal,
    'companies',
    { name: customer.name, domain: customer.domain },
    now,
  )
  for (const deal of customer.deals) addDeal(portal, company, deal, now)
  for (const { name, email } of customer.contacts) {
    const [firstname = '', ...rest] = name.split(' ')
    const contact = addObject(
      portal,
      'contacts',
      { firstname, lastname: rest.join(' '), email, associatedcompanyid: company.id },
      now,
    )
    link(portal, contact, 'companies', company.id)
  }
  return company
}
