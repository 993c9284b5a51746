import { englishTime } from './english-time.ts'
import type { Lexicon } from './lexicon.ts'

/** Words of the past that no ending gives away. Those that are the same in the present are left out. */
const past = `
      was going to | were going to | was planning to | were planning to | was about to |
      was hoping to | used to | was meant to | were meant to | was supposed to | were supposed to | was |
      were | did | had | went | came | said | told | took | gave | saw | heard | spoke | wrote |
      found | began | chose | drew | fell | felt | flew | forgot | grew | knew | led | meant |
      rang | rose | spent | stood | taught | thought | threw | understood | won | wore | met |
      left | asked | ago | yesterday | already | thanks for | thank you for | have been |
      has been | been | supposed | wasn't | weren't | didn't | hadn't | wanted | needed |
      hoped | tried | slipped | happened`
/** Past or participle: "the numbers we sent", "have it sent". */
const done = `
      sent | done | made | built | written | paid | sold | kept | held | got | brought |
      bought | gone | seen | given | taken | spoken | shown | known | caught | dealt | lost |
      ran | begun | chosen | drawn | put in`
const imperatives = `
      send | share | email | call | ring | phone | write | draft | prepare | review | check |
      update | create | make | schedule | book | arrange | organise | organize | follow |
      finish | complete | close | deliver | submit | upload | provide | give | get | set | add |
      fix | confirm | ask | tell | reply | respond | sign | return | forward | introduce |
      invite | remind | show | present | build | test | ship | order | pay | file | publish |
      post | push | pull | circulate | finalise | finalize | produce | discuss | talk | speak |
      meet | move | reschedule | plan | run | host | attach | include | compare | research |
      look | find | collect | gather | have | keep | let | put | read | revise | revert |
      chase | ping | loop | cc | hand | issue | launch | log | note | obtain | offer | open |
      outline | pass | propose | put | quote | release | remove | rename | replace | request |
      resend | resolve | respond | start | summarise | summarize | supply | sync | train |
      transfer | translate | verify | work | agree | approve | apply | assign | clarify |
      clear | connect | contact | coordinate | copy | correct | cover | design | determine |
      develop | distribute | document | drop | enable | ensure | escalate | establish |
      estimate | evaluate | examine | execute | expand | explain | explore | extend | help |
      identify | implement | inform | install | investigate | join | list | load | mail |
      manage | map | merge | notify | onboard | pick | print | process | provision | record |
      refresh | register | report | reserve | restart | re-send | scope | secure | select |
      set up | spin | sort | switch | tidy | trigger | turn | type`

export const english: Lexicon = {
  language: 'en',
  datesNameThings: true,
  words: {
    ...englishTime,
    EVERY: `
      mondays | tuesdays | wednesdays | thursdays | fridays | saturdays | sundays | weekdays |
      every | each | daily | weekly | monthly | quarterly | always | usually | normally |
      typically | generally | regularly | often | per | twice a week | once a week`,
    KNOW: 'let me know|let us know|know|tell|confirm|decide|find out|figure out',
    OBJECT: `
      block | take | pick | choose | suggest | propose | accept | prefer | use | discuss |
      mention | consider | spend | mean | confirm for | save | put | write | note | mark |
      enter | record | log | type | print | highlight | swap | change`,
    IF: `
      if | unless | in case | assuming | provided | providing | as long as | so long as |
      depending | depends | should they | should you | should we | should it | in the event |
      otherwise | contingent | subject to | even if | would have to | would have |
      would need to | would | they'd | it'd | he'd | she'd`,
    WHEN: `
      as soon as you | as soon as we | as soon as they | as soon as i | as soon as the |
      whether | when | whenever | once | while | whilst | because | since we | since they |
      since the | where | which | who | whom | whose | what | how | why | after we |
      after they | after you | after the | before we | before they | before you | until we |
      until they | until you | as they | as we | as the | so that | so we can | so you can |
      so they can | so i can | so we could | so your | now that | than we`,
    NOT: `
      not | never | no | cannot | without | instead | rather | nothing | nobody | no one |
      none | neither | nor | unable | doubt | impossible | unlikely | too late | too early |
      refuse | refuses | except | but not | isn't | aren't | won't | can't | don't | doesn't |
      couldn't | shouldn't | wouldn't | ain't | mustn't | needn't | haven't | hasn't |
      let's not | hold | hold off | embargo | embargoed | wait | waiting | wont | cant | dont`,
    PAST: past,
    DONE: done,
    WILL: `
      make sure | makes sure | ensure | see to it | aiming | planning to | shooting | will |
      shall | going to | gonna | can | could | should | must | need | needs | need to |
      needs to | have to | has to | got to | want | wants | let | let's | lets | please |
      kindly | would like | i'd like | we'd like | they'd like | would be great |
      would be good | would be helpful | would be ideal | would be great if you could |
      would be good if you could | would help if you could | would be great if we could |
      would appreciate it if you could | would be helpful if you could |
      appreciate it if you could | owe | owes | remind | aim | aims | expect | expects |
      intend | intends | plan to | plans to | try | trying | would you | would you be able |
      promise | deadline | goal | target | i'd love | we'd love | able`,
    ILL: "i'll|we'll|you'll|he'll|she'll|they'll|it'll|i'm going|we're going",
    I: "i|we|you|he|she|they|it|everyone|everybody|i've|we've|you've|they've",
    IS: `
      am | is | are | i'm | we're | you're | they're | he's | she's | it's | that's`,
    BE: 'be | being | have | has | get | gets | getting | having | see | keep',
    THE: `
      our | your | their | his | my | its | that | these | those | another | some | any |
      which | all | both`,
    ME: 'me|us|them|him|her|myself|yourself',
    BUT: 'but|however|so|then|though|although',
    MAYBE: 'maybe|perhaps|possibly|might|tentatively|potentially|conceivably',
    SORRY: `
      sorry | i mean | scratch that | actually | no wait | make that | correction | or rather |
      or better | or let's say | or make it | or actually`,
    CANCEL: `
      cancel | cancels | skip | postpone | drop | miss | avoid | decline | unsubscribe |
      forget | delete | watch | delay`,
    AMOUNT: `
      reduce | increase | cut | raise | lower | grow | improve | shrink | discount | decrease |
      reduced | cuts | extend | rate | scale | multiply | divide`,
    BOOK: `
      get on a | hop on a | jump on a | hop on | jump on | get on | catch up | schedule | book |
      arrange | organise | organize | set | plan | aim | target | ready | prepare | prep |
      finish | reserve | hold a | give | host | attend | join | move | reschedule | run | do |
      have a | calendar | confirmed | slot | meet | agree | agreed on | sync with`,
    FACT: `
      expire | expires | ends | starts | begins | leave | leaves | leaving | meets | meet with |
      launch | launches | fly | flies | flying | travel | travels | travelling | traveling |
      is back | are back | am back | i'm back | we're back | be back | is out | are out |
      i'm out | we're out | be out | off | away | out of office | on vacation | on holiday |
      on leave | closes | opens | lapses | lapse | runs out | run out | renews | is up |
      go live | goes live | kicks off | kick off | lands | land | arrives | happens |
      takes place | take place | runs | be in | be at | be on | falls on | birthday | comes up |
      resumes | move in | moves | is on | are on | goes out | go out | arrive | is in | are in |
      is at | depart | departs`,
    BACK: `
      be back to you | be back to them | be back with you | back to you | back to them |
      back to him | back to her`,
    AGREED: `
      agreed to | promised to | committed to | offered to | decided to | asked me to |
      asked us to | asked you to | volunteered to | agreed | undertook to | signed up to`,
    EVENT: `
      call | calls | meeting | meetings | demo | demos | session | review | kick-off | kickoff |
      launch | renewal | go-live | visit | workshop | presentation | board | committee | trial |
      pilot | sync | check-in | conference | summit | onboarding | qbr | interview | webinar |
      audit | signing | rollout | one-to-one | standup | stand-up | lunch meeting | event |
      appointment | discussion | conversation | chat | recording`,
    QUESTION: `
      did | do you | does | is it | is that | is the | are you | are we | was it | how about |
      what about | will it`,
    OK: `
      with | via | regarding | re | concerning | cc | also | too | as well | again | ok | okay |
      right |  | yes | including | covering | via email | internally | anyway | though |
      together | from us | from me | from our side | containing | along`,
    PREP: 'than|like|excluding|as|versus|vs|into|onto|against|besides',
    HOLIDAY: `
      black friday | good friday | cyber monday | easter monday | easter sunday | easter |
      ash wednesday | super tuesday | giving tuesday | thanksgiving | christmas | xmas |
      new year | new year's | monday.com | palm sunday`,
  },
  shape: ({ text, kind }, before, after) => {
    if (kind !== 'word') return null
    if (!/[^e]ed$/.test(text) || text.length < 5) return null
    if (/^(?:speed|hundred|indeed|detailed|limited|unlimited|united|based|related)$/.test(text))
      return null
    const previous = before.at(-1)
    if (previous && /^(?:THE|the|a|this)$/.test(previous.sign)) return null
    const start = before.findLastIndex(({ sign }) => sign === '|') + 1
    const verbFirst = imperative.has(before[start]?.text ?? '')
    // "Send revised proposal": no preposition, pronoun or day follows the adjective.
    if (verbFirst && previous?.sign !== 'I' && after?.kind === 'word' && !closed.has(after.text))
      return null
    return 'DONE'
  },
  dayFirst: (zone) => (inUnitedStates(zone) ? false : null),
}

/** Verbs that items and requests begin with. */
export const imperative: ReadonlySet<string> = new Set(
  imperatives.split('|').map((word) => word.trim()),
)
const closed = new Set(
  'on by in at for to from with before after until since over off up out it them him her us me you the a an this that our your their my and but so last next monday tuesday wednesday thursday friday saturday sunday today tomorrow'.split(
    ' ',
  ),
)

/** The zones where `12/4` is April's neighbour and not the fourth of December's: the United States and no more of America. */
function inUnitedStates(zone: string): boolean {
  return (
    /^US\/|^America\/(?:Indiana|Kentucky|North_Dakota)\//.test(zone) ||
    /^(?:America\/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Detroit|Boise|Menominee|Juneau|Sitka|Nome|Adak|Metlakatla|Yakutat|Indianapolis|Fort_Wayne|Louisville|Shiprock)|Pacific\/Honolulu)$/.test(
      zone,
    )
  )
}
