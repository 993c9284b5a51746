/** A member of the organisation whose Fathom account is simulated. */
export type Colleague = { name: string; first: string; email: string; team: string }

/** The people every scenario may call on, whatever the rep is named. */
export type Cast = { rep: Colleague; dana: Colleague; mirek: Colleague; hannah: Colleague }

export type Directory = Cast & { domain: string; members: Colleague[] }

/** When the organisation began; teams and members carry it as `created_at`. */
export const organisationFounded = '2025-02-03T09:00:00Z'

export const teams = ['Sales', 'Solutions', 'Customer Success']

/** Meeting types of the organisation, as `/meeting_types` lists them. */
export const meetingTypes = ['Discovery', 'Demo', 'Negotiation', 'QBR', 'Internal']

/**
 * The organisation around a rep. Colleagues live on the rep's own domain, so that whatever rep is
 * configured, internal and external come out as they would at Fathom.
 */
export function createDirectory(rep: { name: string; email: string }): Directory {
  const domain = domainOf(rep.email)
  const colleague = (name: string, local: string, team: string): Colleague => ({
    name,
    first: firstName(name),
    email: `${local}@${domain}`,
    team,
  })
  const cast: Cast = {
    rep: { name: rep.name, first: firstName(rep.name), email: rep.email, team: 'Sales' },
    dana: colleague('Dana Okafor', 'dana', 'Sales'),
    mirek: colleague('Mirek Novák', 'mirek', 'Solutions'),
    hannah: colleague('Hannah Lindqvist', 'hannah', 'Customer Success'),
  }
  return { ...cast, domain, members: [cast.rep, cast.dana, cast.mirek, cast.hannah] }
}

export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase()
}

function firstName(name: string): string {
  return name.split(' ')[0] ?? name
}
