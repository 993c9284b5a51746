import type { Cast } from '../directory.ts'
import type { Line, Scenario } from '../scenario.ts'
import { scenario } from '../scenario.ts'
import { guest, member } from './people.ts'

/** A short call in one language. Fathom writes its items in English, whatever was spoken. */
type Call = {
  language: string
  called: string
  guest: [name: string, email: string]
  lines: readonly Line<'rep' | 'guest'>[]
  items: readonly [at: string, description: string, assignee: 'rep' | 'guest'][]
}

const calls: readonly Call[] = [
  {
    language: 'de',
    called: 'German',
    guest: ['Jonas Weber', 'jonas.weber@bremen-logistik.example'],
    lines: [
      ['guest', 'Guten Morgen. Wir haben das Muster bekommen, es läuft gut in Bremen.'],
      ['rep', 'Das freut mich. Ich schicke Ihnen das Angebot für Bremen bis Freitag.', 'offer'],
      ['guest', 'Sehr gut. Den Vertrag prüfe ich mit unserer Rechtsabteilung.', 'contract'],
      ['rep', 'Der Pilot in Dresden war ja schon ein Erfolg.'],
      ['guest', 'Ja, das Team in Dresden ist zufrieden. Danke und bis bald.'],
    ],
    items: [
      ['offer', 'Send the offer for Bremen', 'rep'],
      ['contract', 'Check the contract with legal', 'guest'],
    ],
  },
  {
    language: 'fr',
    called: 'French',
    guest: ['Claire Martin', 'claire.martin@transports-lille.example'],
    lines: [
      ['guest', 'Bonjour, nous avons regardé la démonstration avec l’équipe.'],
      ['rep', 'Merci. Je vous envoie le devis pour Lille demain.', 'quote'],
      ['guest', 'Parfait. Nous vérifions le contrat avec le service juridique.', 'contract'],
      ['rep', 'Le site de Lille est vraiment grand.'],
      ['guest', 'Oui, et celui de Nantes aussi. Bonne journée.'],
    ],
    items: [
      ['quote', 'Send the quote for Lille', 'rep'],
      ['contract', 'Check the contract with the legal department', 'guest'],
    ],
  },
  {
    language: 'es',
    called: 'Spanish',
    guest: ['Marta Gil', 'marta.gil@reparto-malaga.example'],
    lines: [
      ['guest', 'Hola, el equipo de Málaga está muy contento con la prueba.'],
      ['rep', 'Qué bien. Te envío la propuesta para Málaga el viernes.', 'proposal'],
      ['guest', 'Gracias. Tengo que revisar el contrato con el director.', 'contract'],
      ['rep', 'La prueba de Cádiz fue más corta.'],
      ['guest', 'Sí, pero también fue buena. Hasta luego.'],
    ],
    items: [
      ['proposal', 'Send the proposal for Málaga', 'rep'],
      ['contract', 'Review the contract with the director', 'guest'],
    ],
  },
  {
    language: 'pt',
    called: 'Portuguese',
    guest: ['Bruno Alves', 'bruno.alves@entregas-coimbra.example'],
    lines: [
      ['guest', 'Bom dia, a equipa de Coimbra gostou muito do piloto.'],
      ['rep', 'Que bom. Eu envio a proposta de Coimbra na sexta.', 'proposal'],
      ['guest', 'Obrigado. Vou rever o contrato com o jurídico.', 'contract'],
      ['rep', 'O piloto de Braga foi mais pequeno.'],
      ['guest', 'Foi, mas correu bem. Até logo.'],
    ],
    items: [
      ['proposal', 'Send the proposal for Coimbra', 'rep'],
      ['contract', 'Review the contract with legal', 'guest'],
    ],
  },
  {
    language: 'nl',
    called: 'Dutch',
    guest: ['Sanne de Vries', 'sanne.devries@bezorging-zwolle.example'],
    lines: [
      ['guest', 'Goedemorgen, het team in Zwolle is heel tevreden met de proef.'],
      ['rep', 'Mooi. Ik stuur je de offerte voor Zwolle morgen.', 'quote'],
      ['guest', 'Dank je. Ik controleer het contract met de jurist.', 'contract'],
      ['rep', 'De proef in Breda was korter.'],
      ['guest', 'Klopt, maar ook goed. Tot ziens.'],
    ],
    items: [
      ['quote', 'Send the quote for Zwolle', 'rep'],
      ['contract', 'Check the contract with the lawyer', 'guest'],
    ],
  },
  {
    language: 'ja',
    called: 'Japanese',
    guest: ['田中 由紀', 'yuki.tanaka@fukuoka-haiso.example'],
    lines: [
      ['guest', 'おはようございます。福岡のチームは試験にとても満足しています。'],
      ['rep', 'ありがとうございます。福岡の見積を明日お送りします。', 'quote'],
      ['guest', '助かります。契約書は法務と確認いたします。', 'contract'],
      ['rep', '京都の試験はもっと短かったですね。'],
      ['guest', 'はい、でも良い結果でした。失礼します。'],
    ],
    items: [
      ['quote', 'Send the quote for Fukuoka', 'rep'],
      ['contract', 'Check the contract with legal', 'guest'],
    ],
  },
]

/** One builder for each of them. */
export const otherLanguages = calls.map(
  ({ language, called, guest: [name, email], lines, items }) =>
    ({ rep }: Cast): Scenario =>
      scenario({
        key: `spoken-${language}`,
        title: `Rollout in ${called}`,
        calendarTitle: `Rollout (${called})`,
        meetingType: null,
        about: `A call in ${called}, with items in English`,
        minutes: 6,
        slotMinutes: 30,
        language,
        joinUrl: null,
        recorder: 'rep',
        sharedWith: 'no_teams',
        people: { rep: member(rep), guest: guest(name, email) },
        lines,
        summary: `## A short call in ${called}\n\n- The trial went well; offer and contract are next.\n`,
        actionItems: items.map(([at, description, assignee]) => ({ at, description, assignee })),
      }),
)
